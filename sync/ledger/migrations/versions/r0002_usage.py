"""How much each station brought in on a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table where the first revision did not create it."""
    if sa.inspect(op.get_bind()).has_table("usage"):
        return
    op.create_table(
        "usage",
        sa.Column("device", sa.String(80), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("pages", sa.BigInteger, nullable=False),
    )
