"""Tables of the integration (对接表)."""

from __future__ import annotations

import sqlalchemy as sa

from sync.ledger.metadata import metadata

Id = sa.String(80)

webhook = sa.Table(
    "webhook",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # Person or system on whose behalf it is told; what they may not read, it is not told.
    sa.Column("owner", Id, nullable=False, index=True),
    sa.Column("url", sa.String(500), nullable=False),
    # JSON list; empty: every kind.
    sa.Column("kinds", sa.Text, nullable=False),
    # active, paused or dead.
    sa.Column("state", sa.String(20), nullable=False),
    # Everything up to here was delivered.
    sa.Column("cursor", sa.Text, nullable=False),
    sa.Column("created_at_s", sa.BigInteger, nullable=False),
    sa.Column("next_at_s", sa.BigInteger, nullable=False, index=True),
    # Nobody else delivers it before.
    sa.Column("claimed_until_s", sa.BigInteger, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    # Of the first try in a row that failed; 0: the last one did not fail.
    sa.Column("failing_since_s", sa.BigInteger, nullable=False),
    # HTTP status, or why there was none; empty before the first.
    sa.Column("last_status", sa.String(40), nullable=False),
    sa.Column("last_at_s", sa.BigInteger, nullable=False),
    sa.Column("delivered", sa.BigInteger, nullable=False),
)
"""推送订阅. No payload is kept: what is told is read anew for each try, as the owner's
rights then are. No secret either: it is derived from the id."""
