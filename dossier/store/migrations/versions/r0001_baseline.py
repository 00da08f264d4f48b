"""The first schema: domain tables, journal, texts, search index, station."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    _domain()
    _journal()
    _search()


def _text(name: str, *, unique: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, unique=unique or None)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _domain() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        _text("cause"),
        _text("procedure"),
        _text("created_at"),
    )
    op.create_table(
        "party",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        _integer("position"),
        _text("role"),
        _text("name"),
        _text("identity"),
    )
    op.create_index("party_by_case", "party", ["case_id", "position"])
    op.create_table(
        "batch",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        _text("source"),
        _text("profile"),
        _text("state"),
        _text("started_at"),
        _text("error_kind"),
    )
    op.create_index("batch_by_case", "batch", ["case_id", "id"])
    op.create_index("batch_by_state", "batch", ["state"])
    op.create_table(
        "material",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        _text("volume"),
        _text("category"),
        _text("title"),
        _text("rank"),
        sa.Column("confidence", sa.Float, nullable=False),
        _text("reason"),
        _integer("confirmed"),
        _integer("deleted"),
    )
    op.create_index("material_by_case", "material", ["case_id", "volume", "category", "rank"])
    _page()


def _page() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("batch_id", sa.Text, sa.ForeignKey("batch.id"), nullable=False),
        sa.Column("material_id", sa.Text, sa.ForeignKey("material.id")),
        _text("rank"),
        _text("sha256"),
        _text("media_type"),
        _integer("size_bytes"),
        _integer("width_px"),
        _integer("height_px"),
        _integer("dpi"),
        _text("edits"),
        sa.Column("skew_deg", sa.Float),
        sa.Column("skew_confidence", sa.Float),
        _integer("blank"),
        sa.Column("orientation_deg", sa.Integer),
        _text("flags"),
        _text("source_name"),
        sa.Column("received_at", sa.Text),
        _integer("deleted"),
        _text("reading"),
    )
    op.create_index("page_by_place", "page", ["case_id", "material_id", "rank"])
    op.create_index("page_by_material", "page", ["material_id"])
    op.create_index("page_by_batch", "page", ["batch_id"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        _text("hash"),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("case_id", sa.Text),
        _text("kind"),
        _text("step"),
        sa.Column("target", sa.Integer),
    )
    op.create_index(
        "journal_steps", "journal", ["case_id", "sequence"], sqlite_where=sa.text("step <> ''")
    )
    op.execute(
        """CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END"""
    )
    op.execute(
        """CREATE TRIGGER journal_keeps_bytes BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END"""
    )
    op.create_table(
        "station",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "watermark",
        sa.Column("name", sa.Text, primary_key=True),
        _integer("sequence"),
    )


def _search() -> None:
    op.create_table(
        "texts",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "indexed",
        sa.Column("n", sa.Integer, primary_key=True),
        _text("page_id", unique=True),
        _text("reading"),
    )
    op.create_table(
        "layouts",
        sa.Column("n", sa.Integer, primary_key=True),
        _text("plain"),
        _text("folded"),
        sa.Column("layout", sa.LargeBinary, nullable=False),
    )
    op.execute(
        """CREATE VIRTUAL TABLE search USING fts5(
        body, scope, content='', contentless_delete=1, tokenize='ascii')"""
    )
