"""How the centre stands, for who runs it: numbers, never contents (运行概况).

Read by ``Books.consulting``; nothing here tells a case, a title or a name.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from sync.ledger import upserts
from sync.ledger.tables import blob, conflict, device, entry, epoch, head, item, seen


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


def entries_per_day(connection: sa.Connection, days: int = 30) -> dict[str, int]:
    """Return how many entries came on the last days that had any, by date."""
    query = (
        sa.select(item.c.day, sa.func.count())
        .where(item.c.kind == "entry")
        .group_by(item.c.day)
        .order_by(item.c.day.desc())
        .limit(days)
    )
    return dict(reversed([(day, count) for day, count in connection.execute(query)]))
