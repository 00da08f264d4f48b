"""The day of a scan desk: what came, how fast, what waits, what room is left (今日)."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dossier.court_time import COURT_TIME
from dossier.model import BatchState
from dossier.people.permits import Act
from dossier.store.day import Came

if TYPE_CHECKING:
    from app.station.station import Station

_USUAL_BYTES = 1_400_000
"""A page of A4 at 300 dpi in colour, with its views and text, where none came yet."""
_BESIDE_MASTER = 1.25
"""Views, text and journal take a quarter of what masters take."""
_PAUSE_S = 600
"""A longer silence between two pages is a break and no scanning."""


@dataclass(frozen=True, slots=True)
class Day:
    """What the desk's day came to (当日概况).

    Attributes:
        on: the day, in China.
        batches: begun on it, the newest first.
        by_hour: pages received in each hour of the day.
        working_s: time at work: from page to page, breaks of over ten minutes left out.
        waiting: pages of all cases and days that wait to be recognised.
        free_bytes: left on the disk.
        room_pages: pages that go into it, as large as those of the day.
    """

    on: date
    batches: tuple[Came, ...]
    by_hour: tuple[int, ...]
    working_s: float
    waiting: int
    free_bytes: int
    room_pages: int

    @property
    def pages(self) -> int:
        """Pages received on the day."""
        return sum(self.by_hour)

    @property
    def per_hour(self) -> int:
        """Pages an hour of work; 0: too few to tell."""
        return round(self.pages * 3600 / self.working_s) if self.working_s >= 1 else 0

    @property
    def stopped(self) -> int:
        """Batches that ended before their time, or never."""
        return sum(1 for one in self.batches if one.batch.state is not BatchState.DONE)


def day_of(station: Station, on: date | None = None) -> Day:
    """Return what came on a day; None: today.

    Raises:
        NotPermitted: who is signed in may look into no case.
    """
    from dossier.store import day as reads

    station.store.check(Act.SEE)
    on = on or datetime.now(COURT_TIME).date()
    since = datetime.combine(on, time(), COURT_TIME).astimezone(UTC)
    until = since + timedelta(days=1)
    with station.store.snapshot() as reader:
        batches = tuple(reads.came(reader, since, until))
        moments = reads.received_at(reader, since, until)
        waiting = reads.unread(reader)
    hours = [0] * 24
    for moment in moments:
        hours[moment.astimezone(COURT_TIME).hour] += 1
    pages, size_bytes = sum(one.pages for one in batches), sum(one.size_bytes for one in batches)
    a_page = size_bytes / pages * _BESIDE_MASTER if pages else _USUAL_BYTES
    free_bytes = shutil.disk_usage(station.home).free
    return Day(
        on, batches, tuple(hours), _working_s(moments), waiting, free_bytes,
        int(free_bytes / a_page),
    )  # fmt: skip


def _working_s(moments: Sequence[datetime]) -> float:
    gaps = ((later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments))
    return sum(gap for gap in gaps if gap <= _PAUSE_S)
