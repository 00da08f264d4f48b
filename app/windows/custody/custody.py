"""The state of the custody desk: cabinet, paper, person, and what is asked of lanes (中间柜).

Windows show it and ask it; a window can be built anew (another language) while it stays.
Lives on the GUI thread and does nothing slow there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Lanes
from app.qt.lanes import Task as LaneTask
from app.qt.translations import language, tr
from app.windows.custody.bus import Bus
from app.windows.custody.picture import Picture, read
from app.windows.custody.scene import Option, Scene, Stage, Step
from app.windows.custody.steps import options
from app.windows.following import told
from cabinet.contract import Cell, Door
from cabinet.desk import CustodyDesk
from cabinet.paper_desk import PaperDesk
from cabinet.settings import Wiring, load
from dossier.custody.rights import Person
from resources.errors import (
    CabinetLost,
    CabinetSilent,
    CabinetTaken,
    Cancelled,
    WenyiError,
    describe,
)

if TYPE_CHECKING:
    from app.demo.cabinet.process import DemoCabinets
    from app.station.station import Station
    from app.windows.services import Services
    from dossier.changes import Changes
    from dossier.custody.model import Visit
    from dossier.ids import CaseId

T = TypeVar("T")
SETTINGS = "cabinets.toml"
_TABLES = frozenset({"case", "bundle", "loan", "cell_visit", "custody_alarm"})


class Custody(QObject):
    """What the custody desk works on.

    Attributes:
        changed: step, picture, person or notice is another one.
        doors_changed: a door moved, or the cabinet answers or does not.
        failed: with an exception that the window should show.
        entered: with the Account of somebody who signed in here.
        wanted: with the name of a form and what it is about: ``archive``, ``give_back``,
            ``history``, ``outcome``, ``person``.
    """

    changed = Signal()
    doors_changed = Signal()
    failed = Signal(object)
    entered = Signal(object)
    wanted = Signal(str, object)

    def __init__(self, services: Services, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services, self.lanes = services, lanes
        self.cabinets: tuple[Wiring, ...] = ()
        self.picture = Picture()
        self._named: Person | None = None
        self.step = Step()
        self.stock: dict[Cell, list[str]] | None = None
        """While stock is taken: labels by cell that was looked into."""
        self.notice = ("", "")
        """What was said last, and how: ``good``, ``bad`` or plain."""
        self._of_the_line = ("", "")
        """The notice that the cabinet does not answer; over as soon as it does."""
        self.lit: Cell | None = None
        """The cell that a search found."""
        self.put_off: set[str] = set()
        """Visits that broke off, and that somebody will see to later."""
        self.bus = Bus(lanes, self.station.store, services.home, self)
        self.bus.changed.connect(self._bus_changed)
        self.bus.moved.connect(lambda report: self.doors_changed.emit())
        self.bus.looked.connect(self._poll)
        self._demo: DemoCabinets | None = None
        self._reading, self._again = False, False
        self.met = True
        """Whether the picture is that of who is here; what is offered hangs on it."""
        self._polling, self._was_taken = False, False
        self.opening: threading.Event | None = None
        """Cancels what is under way at a door."""
        self._unsubscribe = told(services, lanes, self._store_changed)

    @property
    def station(self) -> Station:
        """The station, with all it can do."""
        station: Any = self.services
        return station  # type: ignore[no-any-return]

    @property
    def person(self) -> Person:
        """Who is here: signed in, or at a station without accounts who said so."""
        people = self.station.people
        if people.signed_in is not None or self._named is None:
            return people.person
        return self._named

    @property
    def is_busy(self) -> bool:
        """Whether a door is being opened or stands open for somebody."""
        return self.step.stage in (Stage.OPENING, Stage.OPEN)

    @property
    def scene(self) -> Scene:
        """What the options depend on."""
        step, bus = self.step, self.bus
        cell = step.cell
        if step.visit is not None:
            cell = Cell.parse(step.visit.place.cell)
        picture = replace(self.picture, visits=()) if self._taken else self.picture
        return Scene(
            step,
            picture,
            self.person,
            self.bus.door(cell) if cell is not None else Door.UNKNOWN,
            bus.cabinet is not None,
            bus.manual,
            self.stock is not None,
        )

    def options(self) -> list[Option]:
        """Return what may be done now."""
        return options(self.scene)

    def start(self) -> None:
        """Read the settings, and take the first cabinet; a demo station's are made up first."""
        if self.station.demo is None:
            self.read_cabinets()
            return
        station, path = self.station, self.services.home / SETTINGS

        def work(task: LaneTask) -> DemoCabinets:
            from app.demo.cabinet.process import DemoCabinets
            from app.demo.cabinet.stocked import stock

            stock(station)
            made = DemoCabinets(station.home)
            if task.cancel.is_set():
                # The window is gone already; nobody would stop them.
                made.stop()
                raise Cancelled
            made.write_settings(path)
            return made

        def made(demo: DemoCabinets) -> None:
            self._demo = demo
            self.read_cabinets()

        self.lanes.run(Lane.STORE, work, made, self.failed.emit, owner=self)

    def close(self) -> None:
        """Let go of the bus; the lanes are closed by their owner."""
        if self.opening is not None:
            self.opening.set()
        self.bus.close()
        self._unsubscribe()
        if self._demo is not None:
            self._demo.stop()

    # ---- cabinets -------------------------------------------------------------------

    def read_cabinets(self, name: str = "") -> None:
        """Read cabinets.toml, and take the cabinet of that name, or the first."""

        def show(found: tuple[Wiring, ...]) -> None:
            self.cabinets = found
            wanted = [one for one in found if one.name == (name or self.bus.wiring.name)]
            if found:
                self.take(wanted[0] if wanted else found[0])
            else:
                self.bus.close()
                self.bus.cells = ()
                self._bus_changed()
                self.read()

        path = self.services.home / SETTINGS
        self.lanes.run(Lane.STORE, lambda task: load(path), show, self.failed.emit, owner=self)

    def take(self, wiring: Wiring) -> None:
        """Work with another cabinet."""
        self.step, self.stock, self.lit = Step(), None, None
        self.bus.use(wiring, self.person.name)
        self.met = False
        self.read()

    # ---- paper ----------------------------------------------------------------------

    def read(self) -> None:
        """Read the picture again; what changes meanwhile is read after it."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        person, name = self.person, self.bus.wiring.name
        desk = PaperDesk(self.station.store, person)

        def show(picture: Picture) -> None:
            self._reading = False
            if self._again or picture.cabinet != self.bus.wiring.name or person != self.person:
                self._again = False
                self.read()
                return
            self.picture, self.met = picture, True
            self._drop_ended()
            self._offer_unended()
            self.changed.emit()

        def failed(error: BaseException) -> None:
            self._reading, self.met = False, True
            self.failed.emit(error)

        self.lanes.run(Lane.STORE, lambda task: read(desk, name), show, failed, owner=self)

    @property
    def _taken(self) -> bool:
        """Whether another program has the cabinet: its visits are under way, not broken off."""
        return isinstance(self.bus.error, CabinetTaken)

    def _drop_ended(self) -> None:
        """Ask no more about a visit that another program ended, or has at its door."""
        visit = self.step.visit
        if self.step.stage is not Stage.SETTLE or visit is None:
            return
        if self._taken or visit.id not in {one.id for one in self.picture.visits}:
            self.lit = None
            self.go(Step())

    def _offer_unended(self) -> None:
        """Show a visit that broke off, where nothing else is under way."""
        if self.step.stage is not Stage.READY or self.stock is not None or self._taken:
            return
        left = [one for one in self.picture.visits if one.id not in self.put_off]
        if left:
            self.show_unended(left[0])

    def show_unended(self, visit: Visit, error: WenyiError | None = None) -> None:
        """Ask what became of a visit that broke off."""
        known = [self.picture.bundle(one) for one in visit.bundles]
        labels = tuple(one.label for one in known if one is not None)
        self.go(Step(Stage.SETTLE, labels=labels, visit=visit, through=labels, error=error))

    @property
    def case_at_hand(self) -> CaseId | None:
        """The case of the paper that is at hand; None: of none, or of several."""
        known = [self.picture.labelled(label) for label in self.step.labels]
        cases = {one.case_id for one in known if one is not None}
        return cases.pop() if len(cases) == 1 else None

    def desk(self) -> CustodyDesk | None:
        """Return the desk of the cabinet for whoever is here; None: it does not answer."""
        cabinet = self.bus.cabinet
        if cabinet is None:
            return None
        return CustodyDesk(self.station.store, self.person, cabinet, self.bus.wiring)

    @property
    def paper(self) -> PaperDesk:
        """What needs no door, for whoever is here."""
        return PaperDesk(self.station.store, self.person)

    # ---- going on -------------------------------------------------------------------

    def go(self, step: Step, notice: str = "", tone: str = "") -> None:
        """Go on to another step, and say something."""
        self.step, self.notice = step, (notice, tone)
        if step.cell is not None:
            self.lit = step.cell
        elif step.visit is not None:
            self.lit = Cell.parse(step.visit.place.cell)
        self.changed.emit()

    def say(self, notice: str, tone: str = "") -> None:
        """Say something; the step stays."""
        self.notice = (notice, tone)
        self.changed.emit()

    def refuse(self, error: BaseException) -> None:
        """Say why something cannot be done; the step stays."""
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, WenyiError):
            self.failed.emit(error)
            return
        said = describe(error, "en" if language() == "en" else "zh_CN")
        self.say(f"{said.what}\n{said.advice}", "bad")
        if isinstance(error, CabinetLost | CabinetSilent):
            self._of_the_line = self.notice

    def say_silent(self) -> None:
        """Say that the cabinet does not answer, until it does."""
        self._of_the_line = (tr("The cabinet does not answer"), "bad")
        self.say(*self._of_the_line)

    def do(
        self,
        work: Callable[[PaperDesk], T],
        then: Callable[[T], None],
        refused: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do something with paper that needs no door."""
        desk = self.paper
        self.lanes.run(
            Lane.STORE, lambda task: work(desk), then, refused or self.refuse, owner=self
        )

    def at_door(
        self,
        work: Callable[[LaneTask], T],
        then: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Do something at a door, which :attr:`opening` cancels."""
        self.opening = cancel = threading.Event()
        self.lanes.run(Lane.CABINET, work, then, failed, cancel=cancel, owner=self)

    def become(self, person: Person) -> None:
        """Let somebody else act (换人), at a station without accounts."""
        self._named = person
        self.person_changed()

    def person_changed(self) -> None:
        """Show what is for who is here now; what was begun stays theirs who began it."""
        if not self.is_busy:
            self.step, self.stock, self.lit = Step(), None, None
        self.picture = replace(Picture(), cabinet=self.picture.cabinet)
        self.notice = (tr("{who} is at the cabinet").format(who=self.person.name), "good")
        self.met = False
        self.changed.emit()
        self.read()

    # ---- inside ---------------------------------------------------------------------

    def _bus_changed(self) -> None:
        if self._taken:
            self._drop_ended()
        elif self._was_taken:
            self.read()
        self._was_taken = self._taken
        if self.bus.cabinet is not None and self.notice == self._of_the_line:
            self.notice = ("", "")
        self.doors_changed.emit()
        self.changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if _TABLES & {table for table, _ in changes.touched}:
            self.read()

    def _poll(self) -> None:
        """Notice what other programs wrote; asked for by the bus now and then."""
        if self._polling:
            return
        self._polling = True

        def done(_: object) -> None:
            self._polling = False

        def failed(error: BaseException) -> None:
            self._polling = False
            self.failed.emit(error)

        store = self.services.store
        self.lanes.run(Lane.STORE, lambda task: store.poll(), done, failed, owner=self)

    def finish_step(self, notice: str, tone: str = "good") -> None:
        """Be ready for the next one."""
        self.go(replace(Step(), stage=Stage.READY), notice, tone)
        self.read()
