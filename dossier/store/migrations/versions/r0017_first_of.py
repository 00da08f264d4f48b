"""Of the papers of a hearing, which is the first of its sort: of two begun apart one stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; papers begun before have none, and are told from each other as before."""
    op.add_column("paper", sa.Column("first_of", sa.Text))
