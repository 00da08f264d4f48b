"""The archive: requests to look, what was seen, what a person decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of the archive."""
    op.create_table(
        "lookup",
        *_head(),
        *(_text(name) for name in ("volume",)),
        sa.Column("main", sa.Integer, nullable=False),
        *(_text(name) for name in ("person", "capacity", "purpose", "asked_at", "state")),
        sa.Column("may_print", sa.Integer, nullable=False),
        sa.Column("until", sa.Text),
        _text("decided_by"),
        sa.Column("decided_at", sa.Text),
        _text("ground"),
    )
    op.create_table(
        "lookup_use",
        *_head(),
        *(_text(name) for name in ("lookup_id", "volume", "use", "person", "pages", "at")),
        sa.Column("of", sa.Text),
    )
    op.create_table(
        "review",
        *_head(),
        *(_text(name) for name in ("volume", "code", "stage")),
        sa.Column("passed", sa.Integer, nullable=False),
        *(_text(name) for name in ("reason", "by", "at", "basis")),
    )
    op.create_index("lookup_by_case", "lookup", ["case_id"])
    op.create_index("lookup_use_by_lookup", "lookup_use", ["lookup_id"])
    op.create_index("lookup_use_by_case", "lookup_use", ["case_id"])
    op.create_index("review_by_case", "review", ["case_id"])


def _head() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)
