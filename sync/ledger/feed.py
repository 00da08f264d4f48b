"""The feed read back from its tables (变更流)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from sync.core.answers import FeedItem
from sync.core.messages import SignedEntry
from sync.ledger.cells import cell, from_text
from sync.ledger.tables import entry, entry_body, item, item_case

_RAW = sa.func.coalesce(entry.c.raw, entry_body.c.raw)

COLUMNS = (
    item.c.number,
    item.c.kind,
    item.c.device,
    item.c.cases,
    item.c.outcome,
    item.c.late,
    item.c.blob,
    entry.c.hash,
    entry.c.signature,
)


def items(connection: sa.Connection, scope: str, after: int, limit: int) -> list[FeedItem]:
    """Return up to ``limit`` items after a number, in order, whatever they are."""
    query = everything().where(item.c.number > after)
    if scope:
        query = query.join(item_case, item_case.c.number == item.c.number)
        query = query.where(item_case.c.case_id == cell(scope), item_case.c.number > after)
    query = query.order_by(item.c.number).limit(limit)
    return [to_item(found) for found in connection.execute(query)]


def everything() -> sa.Select[Any]:
    """Return the query for all items, those of the confidential volume included."""
    return (
        sa.select(*COLUMNS, _RAW.label("raw"))
        .outerjoin_from(item, entry, entry.c.number == item.c.number)
        .outerjoin(entry_body, entry_body.c.number == item.c.number)
    )


def plain() -> sa.Select[Any]:
    """Return the query for items that need no look into the schema ``secret``."""
    joined = sa.outerjoin(item, entry, entry.c.number == item.c.number)
    return sa.select(*COLUMNS, entry.c.raw.label("raw")).select_from(joined)


def to_item(found: sa.Row[Any], cases: frozenset[str] | None = None) -> FeedItem:
    """Return the item of a row.

    Args:
        found: of :func:`everything` or :func:`plain`.
        cases: only these are named; None: all.
    """
    signed = None
    if found.kind == "entry":
        signed = SignedEntry(bytes(found.raw), found.hash, bytes(found.signature))
    named = tuple(case for case in from_text(found.cases) if cases is None or case in cases)
    return FeedItem(
        number=found.number,
        kind=found.kind,
        device=found.device,
        cases=named,
        entry=signed,
        outcome=found.outcome,
        late=tuple(from_text(found.late)),
        blob=found.blob,
    )


def body(connection: sa.Connection, number: int) -> tuple[bytes, bytes, str, str]:
    """Return bytes, signature, bases and blobs of an entry by its feed number."""
    query = (
        sa.select(
            _RAW,
            entry.c.signature,
            sa.func.coalesce(entry.c.bases, entry_body.c.bases),
            sa.func.coalesce(entry.c.blobs, entry_body.c.blobs),
        )
        .outerjoin_from(entry, entry_body, entry.c.number == entry_body.c.number)
        .where(entry.c.number == number)
    )
    raw, signature, bases, blobs = connection.execute(query).one()
    return bytes(raw), bytes(signature), bases, blobs
