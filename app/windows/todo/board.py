"""What the to-do window asks of a station, on its lane (待办服务)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Lanes, Task
from app.station.station import Station
from app.windows.following import told
from app.windows.scan_desk.snapshot import CaseRow, read_cases
from app.windows.todo.notice import touches_deadlines
from dossier.deadlines.calendar import WorkingDays
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.explaining import Explained, explain
from dossier.deadlines.model import minutes
from dossier.deadlines.table import Table
from dossier.deadlines.todo import ToDo
from dossier.ids import CaseId
from dossier.people.permits import Act
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.windows.services import StoreReader
    from dossier.changes import Changes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed:
    """All that waits, at one moment."""

    items: tuple[ToDo, ...]
    explained: tuple[Explained, ...]
    table: Table
    days: WorkingDays
    now_min: int
    faults: tuple[WenyiError, ...]
    people: tuple[str, ...]
    """Everybody who is named for something."""
    ahead_of_clock: datetime | None = None
    """The time that counts, where the clock was set back behind it."""


class Board(QObject):
    """The list, read anew after each change, whoever made it.

    Attributes:
        listed_anew: emitted when the list was read.
        failed: emitted with what could not be done.
    """

    listed_anew = Signal()
    failed = Signal(object)

    def __init__(self, station: Station, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.station, self.lanes = station, lanes
        self.listed: Listed | None = None
        self.closed_too = False
        self._unsubscribe = told(station, lanes, self._changed)

    def close(self) -> None:
        """Follow changes no more."""
        self._unsubscribe()

    def _changed(self, changes: Changes) -> None:
        if touches_deadlines(changes.touched):
            self.read()

    def read(self) -> None:
        """Read the list on its lane."""

        def work(task: Task) -> Listed:
            return listed(self.station, closed_too=self.closed_too)

        def show(found: Listed) -> None:
            self.listed = found
            self.listed_anew.emit()

        self.lanes.run(Lane.STORE, work, show, self.failed.emit, owner=self)

    def read_cases(self, done: Callable[[tuple[CaseRow, ...]], object]) -> None:
        """Read the station's cases."""

        def work(task: Task) -> tuple[CaseRow, ...]:
            return read_cases(cast("StoreReader", self.station.store))

        def show(rows: tuple[CaseRow, ...]) -> None:
            done(rows)

        self.lanes.run(Lane.STORE, work, show, self.failed.emit, owner=self)

    def do(
        self, work: Callable[[DeadlineDesk], T], done: Callable[[T], object] | None = None
    ) -> None:
        """Do something with the deadlines; the list follows by itself."""

        def run(task: Task) -> T:
            desk = DeadlineDesk(self.station.store, self.station.people.who)
            found = work(desk)
            desk.sweep()
            return found

        def show(found: T) -> None:
            if done is not None:
                done(found)

        self.lanes.run(Lane.STORE, run, show, self.failed.emit, owner=self)

    def write_calendar(
        self, path: Path, wanted: tuple[ToDo, ...], done: Callable[[int], object]
    ) -> None:
        """Write deadlines as a calendar file (导出日历)."""
        from dossier.deadlines.ics import Dated, calendar_file
        from dossier.packages.files import write_whole

        def work(desk: DeadlineDesk) -> int:
            now = desk.now()
            some = [
                Dated(
                    one.case_number,
                    explain(one.deadline, one.facts, desk.reckoner, minutes(now)),
                    one.people,
                )
                for one in wanted
            ]
            write_whole(path, calendar_file(some, now))
            return sum(one.explained.deadline.due is not None for one in some)

        self.do(work, done)


def listed(station: Station, case_id: CaseId | None = None, *, closed_too: bool = False) -> Listed:
    """Return what waits, with reasons; nothing where cases are not for who is here."""
    desk = DeadlineDesk(station.store, station.people.who)
    now_min = minutes(desk.now())
    items: tuple[ToDo, ...] = ()
    if station.people.may(Act.SEE):
        desk.sweep()
        items = tuple(desk.to_do(case_id=case_id, closed=closed_too))
    people = {one.person for item in items for one in item.facts.duties if not one.ended}
    return Listed(
        items,
        tuple(explain(one.deadline, one.facts, desk.reckoner, now_min) for one in items),
        desk.force.table,
        desk.force.days,
        now_min,
        desk.force.faults,
        tuple(sorted(people)),
        desk.ahead_of_clock(),
    )
