"""Deadlines: events, suspensions, duties, marks, unlocking; who works here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of deadlines and of accounts."""
    op.create_table(
        "case_event",
        *_head(),
        *_texts("kind", "at", "subject", "facets", "term", "note", "noted_by", "noted_at"),
        sa.Column("posted_at", sa.Text),
        sa.Column("cancelled", sa.Integer, nullable=False),
    )
    op.create_table(
        "suspension",
        *_head(),
        *_texts("kind", "first_day", "reason", "noted_by", "noted_at", "ended_by"),
        sa.Column("last_day", sa.Text),
        sa.Column("cancelled", sa.Integer, nullable=False),
    )
    op.create_table(
        "duty",
        *_head(),
        *_texts("duty", "person", "noted_by", "noted_at"),
        sa.Column("ended", sa.Integer, nullable=False),
    )
    op.create_table(
        "deadline_mark",
        *_head(),
        *_texts("rule", "event_id", "due", "step", "at", "told", "withdrawn"),
        sa.Column("level", sa.Integer, nullable=False),
    )
    op.create_table(
        "deadline_unlock",
        *_head(),
        *_texts("rule", "event_id", "due", "by", "duty", "reason", "at"),
        sa.Column("until", sa.Text),
    )
    for table in ("case_event", "suspension", "duty", "deadline_mark", "deadline_unlock"):
        op.create_index(f"{table}_by_case", table, ["case_id"])
    op.create_index("deadline_mark_by_time", "deadline_mark", ["at"])
    op.create_table(
        "account",
        sa.Column("login", sa.Text, primary_key=True),
        *_texts("name", "role", "password"),
        sa.Column("replace_until", sa.Text),
        sa.Column("locked", sa.Integer, nullable=False),
        *_texts("created_at"),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("wait_until", sa.Text),
    )


def _head() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *_texts("volume"),
    )


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)
