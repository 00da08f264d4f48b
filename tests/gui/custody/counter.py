"""A cabinet of the test's own behind the custody desk, and somebody at it with a barcode gun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.station import Station, open_station
from app.windows.custody.custody import SETTINGS, Custody
from app.windows.custody.scene import Stage
from app.windows.custody.window import CustodyDesk
from app.windows.main import Program
from cabinet.contract import Cell
from cabinet.desk import CustodyDesk as DoorDesk
from cabinet.manual import ManualCabinet
from cabinet.settings import Wiring, save
from dossier.custody.model import Bundle, BundleState, Purpose
from dossier.custody.rights import Person
from dossier.ids import CaseId
from dossier.store import custody as reads
from tests.cabinet.rigs import Rig, rig_of
from tests.dossier.paper import open_case, receive

KEEPER, JUDGE, CHIEF = Person("张保管"), Person("李法官"), Person("王庭长")
FIRST, SECOND = "（2026）粤0308民初801号", "（2026）粤0308民初802号"
SHEETS = 2


def stocked(home: Path) -> None:
    """Make a station with two cases and their bundles, two of them in the cabinet."""
    with open_station(home) as station:
        for number in (FIRST, SECOND):
            case_id, batch_id = open_case(station.store, number)
            receive(station.store, case_id, batch_id, *[None] * 8)
            _close(station, batch_id)
        first, second = (station.store.case_by_number(one).id for one in (FIRST, SECOND))
        register(station, first, "A-1", "1-01")
        register(station, first, "A-2", "1-02", submitter="甲公司")
        register(station, first, "A-3")
        register(station, second, "B-1")


def _close(station: Station, batch_id: object) -> None:
    from dossier.changes import CloseBatch
    from dossier.model import BatchState

    station.store.apply(CloseBatch(batch_id, BatchState.DONE), "machine")  # type: ignore[arg-type]


def register(
    station: Station,
    case_id: CaseId,
    label: str,
    cell: str = "",
    submitter: str = "",
    cabinet: str = "一号柜",
) -> None:
    wiring = Wiring(name=cabinet, url="manual:", boards=(1, 2), locks=4)
    desk = DoorDesk(station.store, KEEPER, ManualCabinet(wiring), wiring)
    desk.register(case_id, label, "卷宗", SHEETS, submitter=submitter)
    if cell:
        visit = desk.begin(Purpose.STORE, [label], Cell.parse(cell))
        desk.finish(visit.id, word="试验")


@dataclass
class Counter:
    """The window, the cabinet's far end, and what a person does."""

    bot: QtBot
    program: Program
    rig: Rig
    station: Station

    @property
    def custody(self) -> Custody:
        assert self.program.custody is not None
        return self.program.custody

    @property
    def desk(self) -> CustodyDesk:
        assert self.program.window is not None
        page = self.program.window.centralWidget()
        assert isinstance(page, CustodyDesk)
        return page

    def scan(self, *codes: str) -> None:
        """The gun: keys to the window's focus, Enter at the end of each code."""
        for code in codes:
            target = QApplication.focusWidget() or self.desk
            QTest.keyClicks(target, code)
            QTest.keyClick(QApplication.focusWidget() or self.desk, Qt.Key.Key_Return)
            self.settled()

    def settled(self) -> None:
        """Wait until what was asked of the store is answered."""
        done: list[None] = []
        from app.qt.lanes import Lane

        self.program.lanes.run(Lane.STORE, lambda task: None, lambda _: done.append(None))
        self.bot.waitUntil(lambda: bool(done))

    def until(self, stage: Stage) -> None:
        self.bot.waitUntil(lambda: self.custody.step.stage is stage)

    def ready(self, said: str = "") -> None:
        """Wait until the step is over, and something was said."""
        self.bot.waitUntil(
            lambda: self.custody.step.stage is Stage.READY and said in self.custody.notice[0]
        )
        self.settled()
        self.bot.waitUntil(lambda: not self.custody._reading)

    def is_here(self, person: Person) -> None:
        self.custody.become(person)
        self.settled()
        self.bot.waitUntil(lambda: not self.custody._reading)

    def shut(self, cell: str) -> None:
        self.rig.doors.shut(Cell.parse(cell))

    def bundle(self, label: str) -> Bundle:
        with self.station.store.snapshot() as reader:
            return reads.labelled(reader, label)

    def state(self, label: str) -> BundleState:
        return self.bundle(label).state

    def offered(self) -> set[str]:
        return {option.key for option in self.custody.options()}

    def until_true(self, what: Callable[[], bool]) -> None:
        self.bot.waitUntil(what)


@contextmanager
def counter_of(
    kind: str,
    home: Path,
    folder: Path,
    parts: tuple[QApplication, QtBot, Theme],
    login: tuple[str, str] | None = None,
    **settings: object,
) -> Iterator[Counter]:
    """Open the custody desk over a cabinet of a kind, and wait until it answers."""
    app, bot, theme = parts
    with rig_of(kind, folder) as rig, open_station(home) as station:
        wiring = replace(rig.wiring, items=False, **settings)  # type: ignore[arg-type]
        save(home / SETTINGS, (wiring,))
        station.change_settings(person=KEEPER.name)
        program = Program(app, home, demo=False, role="custody", theme=theme)
        if login is not None:
            station.people.sign_in(*login)
        program.use(station)
        program._sending.stop()
        counter = Counter(bot, program, rig, station)
        try:
            bot.waitUntil(lambda: counter.custody.bus.cabinet is not None)
            bot.waitUntil(lambda: bool(counter.custody.picture.bundles))
            yield counter
        finally:
            program.close(keep_station=True)
            app.processEvents()


def now() -> datetime:
    return datetime.now(UTC)
