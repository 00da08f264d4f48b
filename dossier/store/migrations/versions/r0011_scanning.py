"""How pages came in: looks, what happened while feeding, verdicts, samples."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of scanning."""
    op.create_table("page_look", *_head("page_id", "codes", "measures", "print"))
    op.create_table(
        "feed_note",
        *_head("kind", "detail", "by", "at"),
        sa.Column("batch_id", sa.Text),
        sa.Column("page_id", sa.Text),
    )
    op.create_table(
        "quality_verdict",
        *_head("batch_id", "judged", "problems", "reason", "by", "at", "basis"),
        sa.Column("page_id", sa.Text),
    )
    op.create_table(
        "quality_sample",
        *_head("batch_id", "seed", "pages", "by", "at"),
        sa.Column("clean", sa.Integer, nullable=False),
    )
    for table in ("page_look", "feed_note", "quality_verdict", "quality_sample"):
        op.create_index(f"{table}_by_case", table, ["case_id"])
    op.create_index("feed_note_by_batch", "feed_note", ["batch_id"])
    op.create_index("quality_verdict_by_page", "quality_verdict", ["page_id"])


def _head(*names: str) -> list[sa.Column[str]]:
    return [
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("volume", *names)),
    ]
