"""Receipts and submitted files are looked up by digest when they are sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index(
        "custody_act_by_signature",
        "custody_act",
        ["signature_sha256"],
        sqlite_where=sa.text("signature_sha256 <> ''"),
    )
    op.create_index(
        "registration_by_receipt",
        "registration",
        ["receipt_sha256"],
        sqlite_where=sa.text("receipt_sha256 <> ''"),
    )
    op.create_index("registration_by_tracking", "registration", ["tracking"])
    op.create_index("submission_by_digest", "submission", ["sha256"])
