"""The feed read back from its tables (变更流)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from sync.core import limits
from sync.core.answers import FeedItem
from sync.core.messages import SignedEntry
from sync.ledger.cells import cell, from_text
from sync.ledger.tables import entry, entry_body, item, item_case

_RAW = sa.func.coalesce(entry.c.raw, entry_body.c.raw)
_SIZE = sa.func.coalesce(sa.func.length(entry.c.raw), sa.func.length(entry_body.c.raw), 0)

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
    """Return up to ``limit`` items after a number, in order, whatever they are.

    Fewer where an answer cannot carry their entries: then one more than it can.
    """
    query = everything().where(item.c.number > after)
    if scope:
        # Which ones first, by the key alone: joined, the plan hangs on the tables' statistics,
        # and a case's first page took 171 ms where they were old.
        numbers = sa.select(item_case.c.number).where(
            item_case.c.case_id == cell(scope), item_case.c.number > after
        )
        query = query.where(item.c.number.in_(numbers.order_by(item_case.c.number).limit(limit)))
    query = query.order_by(item.c.number).limit(limit)
    return [to_item(found) for found in carried(connection, query)]


def carried(connection: sa.Connection, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    """Return what a query for items finds, as far as one answer carries it, and one more.

    Entries may be 4 MiB each, and a page of 500 of them must never be in memory.
    """
    numbers = query.with_only_columns(item.c.number, query.selected_columns["size"])
    size = 0
    for number, length in connection.execute(numbers).all():
        size += length
        if size > limits.MAX_MANIFEST_BYTES:
            query = query.where(item.c.number <= number)
            break
    return connection.execute(query).all()


def everything() -> sa.Select[Any]:
    """Return the query for all items, those of the confidential volume included."""
    return (
        sa.select(*COLUMNS, _RAW.label("raw"), _SIZE.label("size"))
        .outerjoin_from(item, entry, entry.c.number == item.c.number)
        .outerjoin(entry_body, entry_body.c.number == item.c.number)
    )


def plain() -> sa.Select[Any]:
    """Return the query for items that need no look into the schema ``secret``."""
    joined = sa.outerjoin(item, entry, entry.c.number == item.c.number)
    size = sa.func.coalesce(sa.func.length(entry.c.raw), 0).label("size")
    return sa.select(*COLUMNS, entry.c.raw.label("raw"), size).select_from(joined)


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
