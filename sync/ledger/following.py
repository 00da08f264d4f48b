"""What happened, as far as somebody may know (变更查询)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from resources.errors import Rejected
from sync.core import limits
from sync.core.answers import Conflict, FeedItem
from sync.core.codec import parse
from sync.core.entries import header
from sync.core.messages import SignedEntry
from sync.ledger import feed
from sync.ledger.cells import cell
from sync.ledger.contract import Reach
from sync.ledger.ledger import to_conflict
from sync.ledger.tables import conflict, entry, item, item_case, meta
from sync.ledger.within import is_item_within, is_within, sees_secrets

_MOST = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to dossiers (事件)."""

    cursor: str
    """Names this event; ask for what follows it. Tells nothing of the others."""
    kind: str
    """Of the entry, as ``FilePages``; ``arrival``: late bytes came in."""
    cases: tuple[str, ...]
    touched: tuple[tuple[str, str], ...]
    """(table, id) of the rows it changed."""
    who: str
    at: str
    """Wall time of the station, a label; empty for an arrival."""
    blob: str
    """Digest of what arrived."""
    item: FeedItem
    """What the feed has of it."""


def items_for(
    connection: sa.Connection, reach: Reach, scope: str, after: int, limit: int
) -> list[FeedItem]:
    """Return items of the feed after a number, as far as they are within reach.

    Fewer than ``limit`` where an answer cannot carry their entries: then one more than it can.

    Args:
        connection: of ``Books.reading`` with the same reach.
        reach: of the caller.
        scope: id of a case; empty: every case within reach.
        after: feed number.
        limit: at most so many.
    """
    query = _items(reach, scope).where(item.c.number > after)
    query = query.order_by(item.c.number).limit(min(limit, _MOST))
    named = reach.only(scope).cases if scope else reach.cases
    return [feed.to_item(found, named) for found in feed.carried(connection, query)]


def newest_item(connection: sa.Connection, reach: Reach, scope: str) -> int:
    """Return the newest feed number within reach; 0: none."""
    query = sa.select(item.c.number).where(is_item_within(reach, scope))
    query = _in_scope(query, scope).order_by(item.c.number.desc()).limit(1)
    return int(connection.execute(query).scalar() or 0)


def events(
    connection: sa.Connection, reach: Reach, after: str = "", limit: int = 100, reader: str = ""
) -> list[Event]:
    """Return what was applied after a cursor, in order, as far as it is within reach.

    Fewer than ``limit`` where their entries are more than one answer may carry.

    Args:
        connection: of ``Books.reading`` with the same reach.
        reach: of the caller.
        after: cursor of the last event that was seen; empty: from the beginning.
        limit: at most so many.
        reader: who asks; a cursor of somebody else is refused.

    Raises:
        Rejected: the cursor was not given by this centre to this reader.
    """
    key, generation = _cursor_key(connection)
    label = [generation, reader.encode("utf-8")]
    query = (
        _items(reach, "")
        .where(item.c.number > _number(key, label, after), item.c.outcome == "applied")
        .order_by(item.c.number)
        .limit(min(limit, _MOST))
    )
    return [_event(found, key, label, reach) for found in feed.carried(connection, query)]


def newest_cursor(connection: sa.Connection, reach: Reach, reader: str = "") -> str:
    """Return the cursor behind everything so far, for who wants only what is new."""
    key, generation = _cursor_key(connection)
    return _cursor(key, [generation, reader.encode("utf-8")], newest_item(connection, reach, ""))


def conflicts_after(
    connection: sa.Connection, reach: Reach, scope: str, after: int, limit: int
) -> list[Conflict]:
    """Return conflict records within reach by feed number; ``scope``: of one case."""
    return _conflicts(connection, reach, scope, after, limit, None)


def conflicts(
    connection: sa.Connection,
    reach: Reach,
    resolved: bool | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[Conflict]:
    """Return conflict records within reach by feed number; ``resolved`` None: all."""
    return _conflicts(connection, reach, "", after, limit, resolved)


def conflict_by_id(connection: sa.Connection, reach: Reach, id_: str) -> Conflict | None:
    """Return the conflict record."""
    query = sa.select(conflict.c.body).where(
        conflict.c.id == cell(id_), is_within(reach, conflict.c.case_id, conflict.c.secret)
    )
    body = connection.execute(query).scalar()
    return None if body is None else to_conflict(body)


def entry_by_hash(connection: sa.Connection, reach: Reach, hash_: str) -> SignedEntry | None:
    """Return an entry within reach, to show what somebody wanted (原始条目)."""
    query = _items(reach, "").where(entry.c.hash == cell(hash_)).limit(1)
    found = connection.execute(query).first()
    return None if found is None else feed.to_item(found).entry


def _items(reach: Reach, scope: str) -> sa.Select[Any]:
    query = feed.everything() if sees_secrets(reach) else feed.plain()
    return _in_scope(query, scope).where(is_item_within(reach, scope))


def _in_scope(query: sa.Select[Any], scope: str) -> sa.Select[Any]:
    if not scope:
        return query
    return query.join(item_case, item_case.c.number == item.c.number).where(
        item_case.c.case_id == cell(scope)
    )


def _conflicts(
    connection: sa.Connection,
    reach: Reach,
    scope: str,
    after: int,
    limit: int,
    resolved: bool | None,
) -> list[Conflict]:
    query = sa.select(conflict.c.body).where(
        conflict.c.number > after, is_within(reach, conflict.c.case_id, conflict.c.secret)
    )
    if scope:
        query = query.where(conflict.c.case_id == cell(scope))
    if resolved is not None:
        query = query.where(
            conflict.c.resolved_by != "" if resolved else conflict.c.resolved_by == ""
        )
    query = query.order_by(conflict.c.number).limit(min(limit, _MOST))
    return [to_conflict(body) for body in _fitting(connection, query)]


def _fitting(connection: sa.Connection, query: sa.Select[Any]) -> Sequence[str]:
    """Return as many records as one answer may carry, at least one."""
    sizes = query.with_only_columns(conflict.c.number, sa.func.length(conflict.c.body))
    size, last = 0, 0
    for number, length in connection.execute(sizes).all():
        size += length
        if last and size > limits.MAX_MANIFEST_BYTES:
            return connection.scalars(query.where(conflict.c.number <= last)).all()
        last = number
    return connection.scalars(query).all()


def _event(found: sa.Row[Any], key: bytes, label: list[bytes], reach: Reach) -> Event:
    cursor = _cursor(key, label, found.number)
    told = feed.to_item(found, reach.cases)
    if found.kind == "arrival":
        return Event(cursor, "arrival", told.cases, (), "", "", found.blob, told)
    raw = bytes(found.raw)
    entry_ = header(raw)
    data = parse(raw, "entry")
    touched = tuple({(delta.table, delta.id): None for delta in entry_.deltas})
    who, at = (str(data.get(name) or "") for name in ("who", "at"))
    return Event(cursor, entry_.kind, told.cases, touched, who, at, "", told)


def _cursor_key(connection: sa.Connection) -> tuple[bytes, bytes]:
    query = sa.select(meta.c.name, meta.c.value).where(
        meta.c.name.in_(("cursor_key", "generation"))
    )
    found = {name: bytes(value) for name, value in connection.execute(query)}
    return found["cursor_key"], found["generation"]


def _cursor(key: bytes, label: list[bytes], number: int) -> str:
    return AESSIV(key).encrypt(number.to_bytes(8, "big"), label).hex()


def _number(key: bytes, label: list[bytes], cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int.from_bytes(AESSIV(key).decrypt(bytes.fromhex(cursor), label), "big")
    except (ValueError, InvalidTag) as error:
        raise Rejected(thing="after", detail="not a cursor of this centre") from error
