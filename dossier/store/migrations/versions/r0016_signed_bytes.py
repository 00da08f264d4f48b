"""Signed versions and ink are found by their digest: sync asks which volume bytes belong to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("paper_by_draft", "paper", ["draft_sha256"])
    op.create_index("signature_by_bytes", "signature", ["sha256"])
    op.create_index("signature_by_bytes_before", "signature", ["before_sha256"])
    op.create_index(
        "signature_by_trace",
        "signature",
        ["trace_sha256"],
        sqlite_where=sa.text("trace_sha256 <> ''"),
    )
