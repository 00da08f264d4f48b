"""The state of the counter's desk: what is shown, and what is asked of lanes (收转台).

Windows show it and ask it; a window can be built anew (another language) while it stays. Lives
on the GUI thread and does nothing slow there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane, Lanes
from app.qt.lanes import Task as LaneTask
from app.windows.following import told
from dossier.catalogue.templates import template
from dossier.ids import CaseId
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import Registration, Submission, Task
from dossier.model import Case, Party, Volume
from resources.errors import UnknownItem, UnknownTask

if TYPE_CHECKING:
    from app.station.station import Station
    from app.windows.services import Services
    from dossier.changes import Changes
    from dossier.custody.rights import Person

T = TypeVar("T")
_TABLES = frozenset({"case", "party", "registration", "submission", "scan_task"})
_POLL_MS = 3000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The case that is worked on (当前案件)."""

    case: Case
    parties: tuple[Party, ...]
    items: tuple[tuple[str, str], ...]
    """Key and title of the catalogue's items of the main volume."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is there (当前情况)."""

    day: date | None = None
    registrations: tuple[Registration, ...] = ()
    """Of the day."""
    tasks: tuple[Task, ...] = ()
    """That are not done."""
    submissions: tuple[Submission, ...] = ()
    """Beside the day's registrations."""
    numbers: tuple[tuple[CaseId, str], ...] = ()

    def number(self, case_id: CaseId) -> str:
        """Return a case's number."""
        return dict(self.numbers).get(case_id, "")

    def task_of(self, one: Registration) -> Task | None:
        """Return the task for what was registered, where it is not done."""
        return next((t for t in self.tasks if t.registration_id == one.id), None)

    def files_of(self, one: Registration) -> tuple[Submission, ...]:
        """Return the files beside what was registered."""
        return tuple(s for s in self.submissions if s.registration_id == one.id)


@dataclass(frozen=True, slots=True)
class Met:
    """What a scanned or typed code means (扫码结果)."""

    case: Case | None = None
    registration: Registration | None = None
    task: Task | None = None
    list_number: str = ""
    cases: tuple[Case, ...] = ()
    """Several that may be meant."""


class Intake(QObject):
    """What the counter's desk works on.

    Attributes:
        changed: something else is there.
        case_changed: another case is worked on.
        failed: with an exception that the window should show.
    """

    changed = Signal()
    case_changed = Signal()
    failed = Signal(object)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services, self.lanes = services, lanes
        self.scene = Scene()
        self.chosen: Chosen | None = None
        self._reading = self._again = False
        self._unsubscribe = told(services, lanes, self._store_changed)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def station(self) -> Station:
        """The station, with all it can do."""
        station: Any = self.services
        return station  # type: ignore[no-any-return]

    @property
    def person(self) -> Person:
        """Who is here."""
        return self.station.people.person

    def start(self) -> None:
        """Read what is there; a demo station has something to do."""

        def ready(_: object) -> None:
            self.read()
            self._timer.start()

        def work(task: LaneTask) -> None:
            if self.station.demo is not None:
                from app.demo.counter import lay_out

                lay_out(self.station)

        self.lanes.run(Lane.STORE, work, ready, self.failed.emit, owner=self)

    def close(self) -> None:
        """Stop looking; the lanes are closed by their owner."""
        self._timer.stop()
        self._unsubscribe()

    def run(
        self,
        work: Callable[[Station, IntakeDesk], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        *,
        person: Person | None = None,
        lane: Lane = Lane.STORE,
        owner: QObject | None = None,
    ) -> None:
        """Have something done with the counter's desk, on a lane."""
        station, who = self.station, person or self.person

        def doing(task: LaneTask) -> T:
            from app.station.counter import desk_of

            return work(station, desk_of(station, who))

        self.lanes.run(lane, doing, done, failed or self.failed.emit, owner=owner or self)

    # ---- reading --------------------------------------------------------------------

    def read(self) -> None:
        """Read the scene again; what changes meanwhile is read after it."""
        if self._reading:
            self._again = True
            return
        self._reading = True

        def show(scene: Scene) -> None:
            self._reading = False
            if self._again:
                self._again = False
                self.read()
            if scene != self.scene:
                self.scene = scene
                self.changed.emit()

        def failed(error: BaseException) -> None:
            self._reading = False
            self.failed.emit(error)

        self.run(_scene, show, failed)

    def open_case(self, case_id: CaseId) -> None:
        """Work on a case."""

        def work(station: Station, desk: IntakeDesk) -> Chosen:
            store = station.store
            case = store.case(case_id)
            items = tuple(
                (item.key, item.title)
                for item in template(case.procedure).items
                if item.volume is Volume.MAIN
            )
            return Chosen(case, tuple(store.parties(case_id)), items)

        self.run(work, self._take)

    def _take(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.case_changed.emit()

    def look_up(
        self,
        text: str,
        done: Callable[[Met], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Find what a code or some words mean."""
        self.run(lambda station, desk: _met(station, desk, text), done, failed)

    def _store_changed(self, changes: Changes) -> None:
        if any(table in _TABLES for table, _ in changes.touched):
            self.read()

    def _poll(self) -> None:
        """Look for what other programs did, and for another day."""

        def seen(_: object) -> None:
            day = self.scene.day
            if day is not None and day != self.today():
                self.read()

        self.lanes.run(
            Lane.STORE,
            lambda task: self.services.store.poll(),
            seen,
            self.failed.emit,
            owner=self,
        )

    def today(self) -> date:
        """Return the day at the court."""
        return IntakeDesk(self.station.store, self.person).today()


def _scene(station: Station, desk: IntakeDesk) -> Scene:
    day = desk.today()
    registrations = tuple(reversed(desk.registrations(day=day)))
    tasks = tuple(desk.tasks(open_only=True))
    files = tuple(file for one in registrations for file in desk.submissions(one.case_id, one.id))
    ids = {one.case_id for one in registrations} | {one.case_id for one in tasks}
    numbers = tuple((id_, station.store.case(id_).number) for id_ in sorted(ids))
    return Scene(day, registrations, tasks, files, numbers)


def _met(station: Station, desk: IntakeDesk, text: str) -> Met:
    """Return what a text means: task, list, what came, parcel, case.

    Raises:
        UnknownTask: nothing.
    """
    plain = "".join(text.split())
    try:
        task = desk.called(plain)
        return Met(station.store.case(task.case_id), task=task)
    except UnknownTask:
        pass
    if desk.tasks(list_number=plain):
        return Met(list_number=plain)
    try:
        one = desk.numbered(plain)
        return Met(station.store.case(one.case_id), registration=one)
    except UnknownItem:
        pass
    parcels = desk.parcels(plain)
    if parcels:
        return Met(station.store.case(parcels[-1].case_id), registration=parcels[-1])
    cases = desk.cases_like(plain)
    if not cases:
        raise UnknownTask(thing=text.strip()[:60])
    return Met(cases[0] if len(cases) == 1 else None, cases=tuple(cases))
