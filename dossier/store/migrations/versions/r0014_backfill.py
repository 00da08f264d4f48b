"""What a person accepted of what was read off pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of particulars."""
    texts = ("volume", "field", "value", "boxes", "by", "at")
    op.create_table(
        "particular",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("party_id", sa.Text),
        sa.Column("page_id", sa.Text),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
    )
    op.create_index("particular_by_case", "particular", ["case_id"])
