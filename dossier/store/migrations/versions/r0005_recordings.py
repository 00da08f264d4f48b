"""Files of recordings, by digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of the files of recordings."""
    op.create_table(
        "recording",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("hearing_id", sa.Text, nullable=False),
        sa.Column("sitting_id", sa.Text, nullable=False),
        sa.Column("volume", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
    )
    op.create_index("recording_by_sitting", "recording", ["sitting_id", "name"])
    op.create_index("recording_by_bytes", "recording", ["sha256"])
    op.create_index("recording_by_case", "recording", ["case_id"])
