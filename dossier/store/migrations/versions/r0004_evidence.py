"""Evidence: exhibits, opinions, rulings, display log, marks, snapshots, notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of evidence."""
    _exhibit()
    _opinion()
    _ruling()
    _display()
    _annotation()
    _snapshot()
    _note()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _integer(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float, nullable=nullable)


def _head() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    )


def _exhibit() -> None:
    op.create_table(
        "exhibit",
        *_head(),
        _text("volume"),
        _text("side"),
        _integer("group", nullable=True),
        _integer("number"),
        _text("name"),
        _text("rank"),
        _text("kind"),
        _text("source"),
        _text("purpose"),
        _text("material", nullable=True),
        _text("page_id", nullable=True),
        _text("pages"),
        _text("media_sha256"),
        _text("media_name"),
        _text("media_type"),
        _integer("media_size_bytes"),
        _number("media_length_s", nullable=True),
        _integer("copies"),
        _integer("original"),
        _text("submitter"),
        _text("submitted_on", nullable=True),
        _integer("late"),
        _text("barcode"),
        _integer("deleted"),
    )
    op.create_index("exhibit_by_case", "exhibit", ["case_id", "rank"])
    op.create_index(
        "exhibit_by_media", "exhibit", ["media_sha256"], sqlite_where=sa.text("media_sha256 <> ''")
    )


def _opinion() -> None:
    op.create_table(
        "opinion",
        *_head(),
        _text("hearing_id"),
        _text("exhibit_id"),
        _text("volume"),
        _text("side"),
        _text("authenticity"),
        _text("legality"),
        _text("relevance"),
        _text("purpose"),
        _text("force"),
        _text("reason"),
        _text("objection"),
        _text("at", nullable=True),
        _text("by"),
    )
    op.create_index("opinion_by_exhibit", "opinion", ["exhibit_id"])
    op.create_index("opinion_by_case", "opinion", ["case_id"])


def _ruling() -> None:
    op.create_table(
        "ruling",
        *_head(),
        _text("hearing_id"),
        _text("exhibit_id"),
        _text("volume"),
        _text("original"),
        _text("admission"),
        _text("reason"),
        _integer("announced"),
        _text("by"),
        _text("at", nullable=True),
    )
    op.create_index("ruling_by_exhibit", "ruling", ["exhibit_id"])
    op.create_index("ruling_by_case", "ruling", ["case_id"])


def _display() -> None:
    op.create_table(
        "display",
        *_head(),
        _text("hearing_id"),
        _text("exhibit_id", nullable=True),
        _text("volume"),
        _text("page_id", nullable=True),
        _integer("page_number", nullable=True),
        _text("rectangle"),
        _text("by"),
        _text("to"),
        _text("shown_at"),
        _text("until", nullable=True),
        _text("utterance_id", nullable=True),
    )
    op.create_index("display_by_hearing", "display", ["hearing_id", "shown_at"])
    op.create_index("display_by_exhibit", "display", ["exhibit_id"])
    op.create_index("display_by_case", "display", ["case_id"])


def _annotation() -> None:
    op.create_table(
        "annotation",
        *_head(),
        _text("hearing_id"),
        _text("exhibit_id", nullable=True),
        _text("volume"),
        _text("page_id"),
        _text("page_sha256"),
        _text("seat"),
        _text("person"),
        _text("tool"),
        _text("colour"),
        _number("width"),
        _text("points"),
        _text("at"),
        _text("text"),
        _integer("deleted"),
    )
    op.create_index("annotation_by_hearing", "annotation", ["hearing_id", "id"])
    op.create_index("annotation_by_page", "annotation", ["page_id"])
    op.create_index("annotation_by_exhibit", "annotation", ["exhibit_id"])
    op.create_index("annotation_by_case", "annotation", ["case_id"])


def _snapshot() -> None:
    op.create_table(
        "snapshot",
        *_head(),
        _text("hearing_id"),
        _text("exhibit_id", nullable=True),
        _text("volume"),
        _integer("number"),
        _text("sha256"),
        _text("page_id", nullable=True),
        _text("by"),
        _text("at"),
        _text("sitting_id", nullable=True),
        _number("at_s", nullable=True),
        _text("utterance_id", nullable=True),
    )
    op.create_index("snapshot_by_hearing", "snapshot", ["hearing_id", "number"])
    op.create_index("snapshot_by_exhibit", "snapshot", ["exhibit_id"])
    op.create_index("snapshot_by_case", "snapshot", ["case_id"])
    op.create_index("snapshot_by_picture", "snapshot", ["sha256"])


def _note() -> None:
    op.create_table(
        "note",
        *_head(),
        _text("hearing_id"),
        _text("exhibit_id", nullable=True),
        _text("volume"),
        _text("author"),
        _text("seat_id", nullable=True),
        _text("text"),
        _text("ink"),
        _text("at"),
        _text("page_id", nullable=True),
        _text("sitting_id", nullable=True),
        _number("at_s", nullable=True),
        _integer("deleted"),
    )
    op.create_index("note_by_hearing", "note", ["hearing_id", "author"])
    op.create_index("note_by_case", "note", ["case_id"])
