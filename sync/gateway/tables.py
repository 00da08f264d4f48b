"""Tables of the gateway itself: uploads under way, background jobs, witnesses (网关表)."""

from __future__ import annotations

import sqlalchemy as sa

from sync.ledger.metadata import metadata

upload = sa.Table(
    "upload",
    metadata,
    sa.Column("zone", sa.String(8), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(400), nullable=False),
    sa.Column("begun_at_s", sa.BigInteger, nullable=False),
)
"""What the blob store calls an upload in parts."""

upload_part = sa.Table(
    "upload_part",
    metadata,
    sa.Column("zone", sa.String(8), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("part_sha256", sa.String(64), nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
)
"""Parts that are durable; stores do not list the digests of parts."""

part_shown = sa.Table(
    "part_shown",
    metadata,
    sa.Column("device", sa.String(80), primary_key=True),
    sa.Column("zone", sa.String(8), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("part_sha256", sa.String(64), nullable=False),
    sa.Column("at_s", sa.BigInteger, nullable=False),
)
"""Who really sent which part: naming digests is no proof of having the bytes."""

job = sa.Table(
    "job",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("begun_at_s", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("ended_at_s", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("outcome", sa.String(80), nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False, server_default=""),
)
"""Background jobs: when they ran, what came of it, where they go on."""

refusal = sa.Table(
    "refusal",
    metadata,
    sa.Column("device", sa.String(80), primary_key=True),
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("times", sa.BigInteger, nullable=False),
    sa.Column("last_at_s", sa.BigInteger, nullable=False),
)
"""What stations were refused, by code."""

usage = sa.Table(
    "usage",
    metadata,
    sa.Column("device", sa.String(80), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("pages", sa.BigInteger, nullable=False),
)
"""What stations brought in on a day of the centre's wall time; see ``sync.gateway.quotas``."""
