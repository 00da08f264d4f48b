"""Recordings instead of records, and seals: consent of parties, detached signatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a party agreed to, and the seal of a paper."""
    op.add_column("paper", sa.Column("seal", sa.Text))
    for name in ("consent", "consent_at", "consent_by"):
        op.add_column("signer", sa.Column(name, sa.Text))
