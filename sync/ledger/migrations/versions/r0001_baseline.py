"""The first schema: everything that :mod:`sync.ledger.building` creates."""

from __future__ import annotations

from alembic import op

from sync.ledger import building

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    building.create(op.get_bind())
