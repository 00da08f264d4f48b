"""The centre's own tables (中心库表).

Chains, feed, registers and rows. What people may read is decided by ``case_id`` and
``secret`` of a row; the bodies of what is confidential (副卷) stand in the schema
``secret`` alone, and the plain tables hold ids and digests for them.

Names that come from outside are kept as :func:`sync.ledger.cells.cell` makes them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sync.ledger.metadata import SECRET, metadata

Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is compared byte by byte."""

Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")

KEPT = {"kept": True}
"""Of a table whose rows are never changed or deleted."""


def _key(name: str, **more: Any) -> sa.Column[str]:
    return sa.Column(name, Key, nullable=False, **more)


def _number(name: str, **more: Any) -> sa.Column[int]:
    return sa.Column(name, Number, nullable=False, **more)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


meta = sa.Table("meta", metadata, _key("name", primary_key=True), _bytes("value"))
"""``generation`` of the feed, ``cursor_key``."""

head = sa.Table(
    "head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    _number("feed"),
    _number("entries"),
)
"""One row: how many items the feed has, and how many of them are entries."""

device = sa.Table(
    "device",
    metadata,
    _key("id", primary_key=True),
    _flag("revoked"),
    _number("newest_epoch"),
)

seen = sa.Table("seen", metadata, _key("device", primary_key=True), _key("at"))
"""When a station was heard of last; apart from ``device``, which decides who may speak."""

epoch = sa.Table(
    "epoch",
    metadata,
    _key("device", primary_key=True),
    _number("epoch", primary_key=True, autoincrement=False),
    _bytes("public_key"),
    _number("sequence"),
    _key("hash"),
    _flag("open"),
)

entry = sa.Table(
    "entry",
    metadata,
    _key("device", primary_key=True),
    _number("epoch", primary_key=True, autoincrement=False),
    _number("sequence", primary_key=True, autoincrement=False),
    _number("number", unique=True),
    _number("leaf", unique=True),
    _key("hash", index=True),
    _bytes("signature"),
    _key("outcome"),
    sa.Column("raw", sa.LargeBinary),
    sa.Column("bases", sa.Text),
    sa.Column("blobs", sa.Text),
    info=KEPT,
)
"""Entries as they came; ``number`` in the feed, ``leaf`` from 1 in the tree of the log.
Without ``raw``: the bytes stand in ``secret.entry_body``."""

entry_body = sa.Table(
    "entry_body",
    metadata,
    _number("number", primary_key=True, autoincrement=False),
    _bytes("raw"),
    sa.Column("bases", sa.Text, nullable=False),
    sa.Column("blobs", sa.Text, nullable=False),
    schema=SECRET,
    info=KEPT,
)

item = sa.Table(
    "item",
    metadata,
    _number("number", primary_key=True, autoincrement=False),
    _key("kind"),
    _key("device"),
    _key("outcome"),
    sa.Column("cases", sa.Text, nullable=False),
    sa.Column("late", sa.Text, nullable=False),
    _key("blob"),
    _key("day", index=True),
    _flag("secret"),
)
"""The feed. ``secret`` is set, never taken back, once something it touches is confidential."""

item_case = sa.Table(
    "item_case",
    metadata,
    _key("case_id", primary_key=True),
    _number("number", primary_key=True, autoincrement=False),
    sa.Index("item_case_by_number", "number"),
    info=KEPT,
)

touch = sa.Table(
    "touch",
    metadata,
    _key("kind", primary_key=True),
    _key("id", primary_key=True),
    _number("number", primary_key=True, autoincrement=False),
    info=KEPT,
)
"""Which items speak of a row that is, or may become, confidential."""

confidential = sa.Table(
    "confidential", metadata, _key("kind", primary_key=True), _key("id", primary_key=True)
)
"""Rows that are, or once were, in the confidential volume."""

register = sa.Table(
    "register", metadata, _key("key", primary_key=True), _key("revision"), _flag("kept")
)

row = sa.Table(
    "row",
    metadata,
    _key("kind", primary_key=True),
    _key("id", primary_key=True),
    _key("case_id"),
    sa.Column("batch_id", Key),
    sa.Column("material_id", Key),
    sa.Column("page_id", Key),
    sa.Column("number", Key),
    sa.Column("rank", Key),
    _flag("secret"),
    _flag("deleted"),
    sa.Column("odd", sa.Text),
    sa.Column("body", sa.Text),
    sa.Index("row_by_case", "case_id", "kind", "id"),
    sa.Index("row_by_batch", "batch_id", postgresql_where=sa.text("batch_id IS NOT NULL")),
    sa.Index("row_by_material", "material_id"),
    sa.Index("row_by_page", "page_id", postgresql_where=sa.text("page_id IS NOT NULL")),
    sa.Index("row_by_number", "kind", "number"),
)
"""Rows of the dossiers as they stand. ``odd``: table and id where they are no plain
names. Without ``body``: it stands in ``secret.row_body``."""

row_body = sa.Table(
    "row_body",
    metadata,
    _key("kind", primary_key=True),
    _key("id", primary_key=True),
    sa.Column("rank", Key),
    sa.Column("body", sa.Text, nullable=False),
    schema=SECRET,
)

conflict = sa.Table(
    "conflict",
    metadata,
    _key("id", primary_key=True),
    _number("number", unique=True),
    _key("case_id"),
    _flag("secret"),
    _key("resolved_by"),
    sa.Column("body", sa.Text, nullable=False),
    sa.Index("conflict_by_case", "case_id", "number"),
)

blob = sa.Table(
    "blob",
    metadata,
    _key("sha256", primary_key=True),
    _key("zone", primary_key=True),
    _number("size"),
    _flag("used"),
    _number("lease_until_s"),
    _flag("damaged"),
    _flag("doomed"),
    sa.Index(
        "blob_unused",
        "lease_until_s",
        postgresql_where=sa.text("NOT used"),
        sqlite_where=sa.text("used = 0"),
    ),
    sa.Index(
        "blob_damaged",
        "sha256",
        postgresql_where=sa.text("damaged"),
        sqlite_where=sa.text("damaged = 1"),
    ),
    sa.Index(
        "blob_in_secret",
        "sha256",
        postgresql_where=sa.text("zone = 'secret'"),
        sqlite_where=sa.text("zone = 'secret'"),
    ),
)

awaited = sa.Table(
    "awaited",
    metadata,
    _key("sha256", primary_key=True),
    sa.Column("cases", sa.Text, nullable=False),
)

bound = sa.Table(
    "bound",
    metadata,
    _key("sha256", primary_key=True),
    _key("case_id", primary_key=True),
    _key("kind", primary_key=True),
    _key("id", primary_key=True),
    _flag("secret"),
    sa.Index("bound_by_row", "kind", "id"),
    sa.Index(
        "bound_secretly",
        "sha256",
        postgresql_where=sa.text("secret"),
        sqlite_where=sa.text("secret = 1"),
    ),
)
"""Which rows of which cases refer to a blob; ``entry`` and a hash for what only its
sender knew of."""

holder = sa.Table(
    "holder",
    metadata,
    _key("sha256", primary_key=True),
    _key("device", primary_key=True),
)
"""Which stations uploaded a blob themselves."""

node = sa.Table(
    "node",
    metadata,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    _number("index", primary_key=True, autoincrement=False),
    _bytes("hash"),
    info=KEPT,
)
"""Perfect subtrees of the log's Merkle tree."""

tree_head = sa.Table(
    "tree_head",
    metadata,
    _number("size", primary_key=True, autoincrement=False),
    _key("digest", unique=True),
    _bytes("raw"),
    _bytes("signature"),
    info=KEPT,
)

witness = sa.Table(
    "witness",
    metadata,
    _key("head", primary_key=True),
    _key("witness", primary_key=True),
    _bytes("raw"),
    _bytes("signature"),
    info=KEPT,
)
"""Countersigned heads: digest of the head, public key of who witnessed it."""
