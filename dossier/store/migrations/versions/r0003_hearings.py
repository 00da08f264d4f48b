"""Hearings and their records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of hearings."""
    _hearing()
    _seat()
    _log()
    _stretch()
    _utterance()


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


def _hearing() -> None:
    op.create_table(
        "hearing",
        *_head(),
        _text("volume"),
        _integer("ordinal"),
        _text("title"),
        _text("place"),
        _text("procedure"),
        _integer("public"),
        _integer("observers"),
        _text("presiding"),
        _text("judges"),
        _text("assessors"),
        _text("assistant"),
        _text("clerk"),
        _text("state"),
        _text("planned_at", nullable=True),
    )
    op.create_index("hearing_by_case", "hearing", ["case_id", "ordinal"])


def _seat() -> None:
    op.create_table(
        "seat",
        *_head(),
        _text("hearing_id"),
        _text("volume"),
        _text("key"),
        _text("role"),
        _text("full"),
        _text("short"),
        _text("person"),
        _text("party_id", nullable=True),
        _integer("channel", nullable=True),
        _text("since", nullable=True),
        _integer("present"),
    )
    op.create_index("seat_by_hearing", "seat", ["hearing_id"])
    op.create_index("seat_by_case", "seat", ["case_id"])


def _log() -> None:
    op.create_table(
        "hearing_event",
        *_head(),
        _text("hearing_id"),
        _text("volume"),
        _text("kind"),
        _text("at"),
        _text("by"),
        _text("reason"),
        _text("until", nullable=True),
        _text("sitting_id", nullable=True),
    )
    op.create_index("hearing_event_by_hearing", "hearing_event", ["hearing_id", "at"])
    op.create_index("hearing_event_by_case", "hearing_event", ["case_id"])
    op.create_table(
        "sitting",
        *_head(),
        _text("hearing_id"),
        _text("volume"),
        _integer("ordinal"),
        _text("folder"),
        _text("recording_id"),
        _text("begun_at"),
        _number("offset_s"),
        _number("length_s"),
        _text("head"),
    )
    op.create_index("sitting_by_hearing", "sitting", ["hearing_id", "ordinal"])
    op.create_index("sitting_by_case", "sitting", ["case_id"])


def _stretch() -> None:
    op.create_table(
        "stretch",
        *_head(),
        _text("hearing_id"),
        _text("sitting_id"),
        _text("volume"),
        _text("heard_id"),
        _text("seat"),
        _text("text"),
        _text("raw_text"),
        _number("start_s"),
        _number("end_s"),
        _text("times"),
        _text("rewrites"),
        _number("confidence"),
        _integer("overlap"),
        _text("source_seat"),
        _text("engine"),
    )
    op.create_index("stretch_by_hearing", "stretch", ["hearing_id", "id"])
    op.create_index("stretch_by_case", "stretch", ["case_id"])


def _utterance() -> None:
    op.create_table(
        "utterance",
        *_head(),
        _text("hearing_id"),
        _text("volume"),
        _text("sitting_id", nullable=True),
        _text("rank"),
        _text("seat"),
        _text("role"),
        _text("stage"),
        _text("text"),
        _text("spans"),
        _number("start_s", nullable=True),
        _number("end_s", nullable=True),
        _text("marks"),
        _integer("overlap"),
        _text("offered"),
        _text("edited_by"),
        _integer("suppressed"),
        _integer("restored"),
        _integer("deleted"),
    )
    op.create_index("utterance_by_hearing", "utterance", ["hearing_id", "rank", "id"])
    op.create_index("utterance_by_case", "utterance", ["case_id"])
