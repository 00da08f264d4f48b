"""How the centre stands, for who runs it: numbers, never contents (运行概况).

Read by ``Books.consulting``; nothing here tells a case, a title or a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from sync.ledger import upserts
from sync.ledger.cells import from_text
from sync.ledger.tables import (
    awaited,
    blob,
    conflict,
    device,
    entry,
    epoch,
    head,
    item,
    seen,
    tree_head,
    witness,
)


@dataclass(frozen=True, slots=True)
class StationState:
    """Where a station's chain stands (工作站状态)."""

    device: str
    revoked: bool
    epoch: int
    sequence: int
    """Of its newest entry in that epoch."""
    newest_number: int
    """Feed number of its newest entry; 0: none."""
    seen_at: str
    """When it was heard of last, as the gateway wrote it; empty: never."""


@dataclass(frozen=True, slots=True)
class ZoneState:
    """What lies in a zone (存储分区)."""

    blobs: int
    bytes: int
    unused: int
    """Waiting for their entry, under a lease."""
    damaged: int
    doomed: int


def stations(connection: sa.Connection) -> list[StationState]:
    """Return every station that was ever enrolled, by id."""
    newest = (
        sa.select(entry.c.number)
        .where(entry.c.device == epoch.c.device, entry.c.epoch == epoch.c.epoch)
        .where(entry.c.sequence == epoch.c.sequence)
        .scalar_subquery()
    )
    query = (
        sa.select(
            device.c.id, device.c.revoked, epoch.c.epoch, epoch.c.sequence, newest, seen.c.at
        )
        .join(
            epoch,
            sa.and_(epoch.c.device == device.c.id, epoch.c.epoch == device.c.newest_epoch),
        )
        .outerjoin(seen, seen.c.device == device.c.id)
        .order_by(device.c.id)
    )
    return [
        StationState(id_, revoked, number, sequence, found or 0, at or "")
        for id_, revoked, number, sequence, found, at in connection.execute(query)
    ]


def note_seen(connection: sa.Connection, device_id: str, at: str) -> None:
    """Note when a station was heard of; ``connection`` of ``Books.writing``."""
    upserts.put(connection, seen, [{"device": device_id, "at": at}])


def storage(connection: sa.Connection) -> dict[str, ZoneState]:
    """Return what lies in each zone; reads the whole table of blobs."""

    def count(flag: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((flag, 1), else_=0)), 0)

    query = sa.select(
        blob.c.zone,
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(blob.c.size), 0),
        count(sa.not_(blob.c.used)),
        count(blob.c.damaged),
        count(blob.c.doomed),
    ).group_by(blob.c.zone)
    return {
        zone: ZoneState(*(int(number) for number in numbers))
        for zone, *numbers in connection.execute(query)
    }


def feed_head(connection: sa.Connection) -> int:
    """Return the newest feed number."""
    return int(connection.execute(sa.select(head.c.feed)).scalar_one())


def entry_count(connection: sa.Connection) -> int:
    """Return how many entries the centre holds."""
    return int(connection.execute(sa.select(head.c.entries)).scalar_one())


def open_conflicts(connection: sa.Connection) -> int:
    """Return how many conflicts nobody decided yet."""
    query = sa.select(sa.func.count()).where(conflict.c.resolved_by == "")
    return int(connection.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class ConflictState:
    """A conflict without anything of what it is about (冲突概况)."""

    id: str
    number: int
    """In the feed."""
    case: str
    device: str
    reason: str
    day: str
    """When the entry came."""
    resolved: bool


def conflict_states(
    connection: sa.Connection,
    *,
    id_: str = "",
    decided: bool = False,
    before: int = 0,
    limit: int = 100,
) -> list[ConflictState]:
    """Return conflicts, the newest first.

    Args:
        connection: of ``Books.consulting``.
        id_: only the one with this id, decided or not.
        decided: those that were decided instead of the open ones.
        before: only those with a smaller number; 0: from the newest.
        limit: at most so many.
    """
    query = sa.select(conflict, item.c.day).outerjoin(item, item.c.number == conflict.c.number)
    if id_:
        query = query.where(conflict.c.id == id_)
    else:
        is_open = conflict.c.resolved_by == ""
        query = query.where(sa.not_(is_open) if decided else is_open)
    if before:
        query = query.where(conflict.c.number < before)
    query = query.order_by(conflict.c.number.desc()).limit(min(limit, 500))
    return [_state(row) for row in connection.execute(query)]


def _state(row: sa.Row[Any]) -> ConflictState:
    body = from_text(row.body)
    return ConflictState(
        row.id,
        row.number,
        row.case_id,
        str(body.get("device", "")),
        str(body.get("reason", "")),
        row.day or "",
        bool(row.resolved_by),
    )


def damaged(connection: sa.Connection, limit: int = 100) -> list[tuple[str, str, int]]:
    """Return zone, digest and size of bytes that went bad, by digest."""
    query = sa.select(blob.c.zone, blob.c.sha256, blob.c.size).where(blob.c.damaged)
    return [
        (zone, sha256, int(size))
        for zone, sha256, size in connection.execute(query.order_by(blob.c.sha256).limit(limit))
    ]


def awaited_count(connection: sa.Connection) -> int:
    """Return how many blobs were announced and did not come yet."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(awaited)).scalar_one())


def sweepable(connection: sa.Connection, now_s: int) -> dict[str, tuple[int, int]]:
    """Return number and bytes of what no entry refers to and whose lease is over, by zone."""
    query = (
        sa.select(blob.c.zone, sa.func.count(), sa.func.coalesce(sa.func.sum(blob.c.size), 0))
        .where(sa.not_(blob.c.used), blob.c.lease_until_s < now_s)
        .group_by(blob.c.zone)
    )
    return {zone: (int(n), int(size)) for zone, n, size in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class HeadState:
    """A signed tree head, and how many saw it (树根)."""

    size: int
    digest: str
    witnesses: int


def heads(connection: sa.Connection, limit: int = 20) -> list[HeadState]:
    """Return the newest signed heads, the largest first."""
    seen_by = (
        sa.select(sa.func.count()).where(witness.c.head == tree_head.c.digest).scalar_subquery()
    )
    query = (
        sa.select(tree_head.c.size, tree_head.c.digest, seen_by)
        .order_by(tree_head.c.size.desc())
        .limit(limit)
    )
    return [HeadState(*found) for found in connection.execute(query)]


def entries_per_day(connection: sa.Connection, days: int = 30, since: str = "") -> dict[str, int]:
    """Return how many entries came on the last days that had any, by date.

    With ``since``, an ISO date, older days are not even counted.
    """
    query = (
        sa.select(item.c.day, sa.func.count())
        .where(item.c.kind == "entry", item.c.day >= since)
        .group_by(item.c.day)
        .order_by(item.c.day.desc())
        .limit(days)
    )
    return dict(reversed([(day, count) for day, count in connection.execute(query)]))
