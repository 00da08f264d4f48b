"""How the centre stands, as the pages show it (运行数据)."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from sync.access import stations as access
from sync.access.stations import StationRow
from sync.gateway import jobs
from sync.gateway.contract import Facilities
from sync.gateway.tables import upload
from sync.ledger import overview
from sync.ledger.overview import StationState

T = TypeVar("T")

ONLINE_S = 5 * 60
"""A station that was heard of within this time is online."""
DAYS = 30
_KEPT_S = 20.0
"""How old a figure may be that needs a whole table to be read."""


class Kept:
    """Figures that are costly to find, kept for a moment, for each centre."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[Hashable, tuple[float, Any]] = {}

    def get(self, name: Hashable, find: Callable[[], T]) -> T:
        """Return what ``find`` found not long ago."""
        now = time.monotonic()
        with self._lock:
            at, found = self._found.get(name, (-_KEPT_S, None))
        if now - at < _KEPT_S:
            kept: T = found
            return kept
        fresh = find()
        with self._lock:
            self._found[name] = (now, fresh)
        return fresh


@dataclass(frozen=True, slots=True)
class Station:
    """A station: who it is, and where its chain stands."""

    row: StationRow
    state: StationState | None
    online: bool
    behind: int
    """Entries of the whole centre since its own newest one."""


@dataclass(frozen=True, slots=True)
class Day:
    """Entries of one day, and how tall its bar is."""

    date: str
    entries: int
    height: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Zone:
    """What lies in a zone of the blob store, and how much room there is."""

    name: str
    where: str
    state: overview.ZoneState
    sweepable: tuple[int, int]
    free_bytes: int | None
    """None: the store's business."""


def all_stations(facilities: Facilities, now_s: int) -> list[Station]:
    """Return every station by name."""
    facilities.notices.flush(facilities.books, now_s)
    with facilities.books.consulting() as connection:
        states = {state.device: state for state in overview.stations(connection)}
        head = overview.feed_head(connection)
        rows = access.stations(connection, now_s)
    return [_station(row, states.get(row.id), head, now_s) for row in rows]


def _station(row: StationRow, state: StationState | None, head: int, now_s: int) -> Station:
    online = state is not None and not row.revoked and now_s - _seconds(state.seen_at) < ONLINE_S
    newest = state.newest_number if state is not None else 0
    return Station(row, state, online, head - newest)


def days(found: dict[str, int], today: date) -> list[Day]:
    """Return the last days, those without entries too, the oldest first."""
    dates = [(today - timedelta(days=ago)).isoformat() for ago in reversed(range(DAYS))]
    most = max([found.get(each, 0) for each in dates], default=0) or 1
    return [Day(each, found.get(each, 0), found.get(each, 0) / most) for each in dates]


def entries_by_day(connection: sa.Connection) -> list[Day]:
    """Return how many entries came on each of the last days."""
    today = datetime.now(UTC).date()
    since = (today - timedelta(days=DAYS - 1)).isoformat()
    return days(overview.entries_per_day(connection, DAYS, since), today)


def zones(facilities: Facilities, connection: sa.Connection, now_s: int) -> list[Zone]:
    """Return what lies in every zone."""
    totals, loose = overview.storage(connection), overview.sweepable(connection, now_s)
    empty = overview.ZoneState(0, 0, 0, 0, 0)
    free = free_bytes(facilities)
    return [
        Zone(zone, store.name, totals.get(zone, empty), loose.get(zone, (0, 0)), free)
        for zone, store in facilities.stores.items()
    ]


def free_bytes(facilities: Facilities) -> int | None:
    """Return the room left where the blobs lie; None: in a store of its own."""
    config = facilities.config
    if config is None or config.buckets:
        return None
    try:
        return shutil.disk_usage(config.folder).free
    except OSError:
        return None


def uploads(connection: sa.Connection) -> int:
    """Return how many large files are on their way."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(upload)).scalar_one())


def last_runs(connection: sa.Connection) -> list[jobs.JobRun]:
    """Return when each background job ran last."""
    return jobs.runs(connection)


def _seconds(label: str) -> float:
    try:
        return datetime.fromisoformat(label).timestamp()
    except ValueError:
        return 0.0
