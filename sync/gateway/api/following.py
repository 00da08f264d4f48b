"""Events after a cursor, within somebody's reach (事件流)."""

from __future__ import annotations

from dataclasses import dataclass

from sync.core import limits
from sync.gateway.api.telling import Event, told
from sync.ledger import queries
from sync.ledger.contract import Books, Reach

MAX_EVENTS_BYTES = 256 * 1024
"""Of ids, about, in one answer; one entry that touches more is told whole."""


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, and where to go on."""

    events: tuple[Event, ...]
    cursor: str
    """Behind the last of them; tells nothing of how much others see."""
    more: bool


def following(books: Books, reach: Reach, reader: str, cursor: str, limit: int) -> Told:
    """Return what happened after a cursor.

    Args:
        books: the centre's database.
        reach: of who asks.
        reader: id of who asks; cursors of others are refused.
        cursor: empty: from the beginning.
        limit: journal entries at most; each may be no event, one, or a few.

    Raises:
        Rejected: the cursor is none of this centre's, or not the reader's.
    """
    with books.reading(reach) as connection:
        found = queries.events(connection, reach, cursor, limit, reader)
    events: list[Event] = []
    size = held = 0
    for count, entry in enumerate(found, 1):
        held += len(entry.item.entry.raw) if entry.item.entry is not None else 0
        fresh = told(entry.item)
        size += sum(100 + 40 * len(event.ids) for event in fresh)
        if events and size > MAX_EVENTS_BYTES:
            return Told(tuple(events), cursor, True)
        events += fresh
        cursor = entry.cursor
        if count == limit or held > limits.MAX_MANIFEST_BYTES:
            return Told(tuple(events), cursor, True)
    return Told(tuple(events), cursor, False)


def newest(books: Books, reach: Reach, reader: str) -> str:
    """Return the cursor behind everything that has happened so far."""
    with books.reading(reach) as connection:
        return queries.newest_cursor(connection, reach, reader)
