"""The cabinet of this desk: held, watched, opened again when it broke (柜体连接).

One piece of work on a lane of its own holds the bus for as long as the desk is open; what
opens doors uses the same cabinet on another lane.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.qt.lanes import Lane, Lanes, Task
from cabinet.contract import Cabinet, Cell, CellState, Door, DoorReport, Kind
from cabinet.desk import CustodyDesk
from cabinet.opening import open_cabinet
from cabinet.settings import Wiring
from cabinet.watching import Watch
from dossier.changes import MACHINE
from dossier.custody.rights import Person
from dossier.store import Store
from resources.errors import DeviceError, StoreError, WenyiError

_log = logging.getLogger(__name__)

SEEN_FILE = "custody-doors.json"
_STEP_S = 0.2
_AGAIN_S = 2.0
_LOOK_S = 1.0
_LATE_S = 60.0
"""How often what is overdue is looked for."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The cabinet answers."""

    cabinet: Cabinet
    states: tuple[CellState, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """It does not, or not any more."""

    error: WenyiError


class Bus(QObject):
    """The connection to one cabinet; lives on the GUI thread.

    Attributes:
        changed: it answers, or does not any more.
        moved: with a DoorReport.
        looked: now and then, for whoever reads what others did.
        ended: nobody holds the line any more.
    """

    changed = Signal()
    moved = Signal(object)
    looked = Signal()

    def __init__(
        self, lanes: Lanes, store: Store, home: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._lanes, self._store, self._home = lanes, store, home
        self.wiring = Wiring()
        self.cabinet: Cabinet | None = None
        """None: it does not answer, or none was chosen."""
        self.cells: tuple[Cell, ...] = ()
        self.doors: dict[Cell, Door] = {}
        self.error: WenyiError | None = None
        self._task: Task | None = None
        self._again = threading.Event()

    @property
    def manual(self) -> bool:
        """Whether there are no electronics."""
        return self.wiring.kind is Kind.MANUAL

    def door(self, cell: Cell) -> Door:
        """Return a door as it was last seen; unknown while the cabinet does not answer."""
        return Door.UNKNOWN if self.cabinet is None else self.doors.get(cell, Door.UNKNOWN)

    def use(self, wiring: Wiring, who: str) -> None:
        """Hold another cabinet from now on.

        Args:
            wiring: its settings.
            who: for whoever else wants the bus.
        """
        self.close()
        self.wiring, self.cabinet, self.error = wiring, None, None
        self.cells, self.doors = (), {}
        self._again = again = threading.Event()
        seen = Seen(self._home / SEEN_FILE)
        self._task = self._lanes.run(
            Lane.DOORS,
            lambda task: _Holding(task, self._store, wiring, who, seen, again).go_on(),
            on_error=lambda error: self._gone(error, again),
            on_progress=lambda what: self._told(what, again),
            owner=self,
        )
        self.changed.emit()

    def try_again(self) -> None:
        """Do not wait until the next try."""
        self._again.set()

    def close(self) -> None:
        """Let go of the bus as soon as what runs there lets it."""
        if self._task is not None:
            self._task.cancel.set()
            self._again.set()
            self._task = None
        self.cabinet = None

    def _gone(self, error: BaseException, of: threading.Event) -> None:
        if of is not self._again:
            return  # It was replaced: its end says nothing of the cabinet that is held now.
        self.cabinet = None
        if isinstance(error, WenyiError):
            self.error = error
        self.changed.emit()

    def _told(self, what: object, of: threading.Event) -> None:
        if of is not self._again or self._task is None:
            return
        match what:
            case Opened(cabinet, states):
                self.cabinet, self.error = cabinet, None
                self.cells = cabinet.cells
                self.doors = {state.cell: state.door for state in states}
                self.changed.emit()
            case Lost(error):
                self.cabinet, self.error = None, error
                self.changed.emit()
            case DoorReport(cell, door):
                self.doors[cell] = door
                self.moved.emit(what)
            case _:
                self.looked.emit()


class _Holding:
    """What goes on on the lane until it is cancelled."""

    def __init__(
        self,
        task: Task,
        store: Store,
        wiring: Wiring,
        who: str,
        seen: Seen,
        again: threading.Event,
    ) -> None:
        self._task, self._store, self._wiring = task, store, wiring
        self._who, self._seen, self._again = who, seen, again
        self._late, self._looked, self._moved = 0.0, 0.0, False

    def go_on(self) -> None:
        while not self._task.cancel.is_set():
            try:
                cabinet = open_cabinet(self._wiring, self._who)
            except DeviceError as error:
                self._lost(error)
                continue
            try:
                self._hold(cabinet)
            finally:
                cabinet.close()

    def _hold(self, cabinet: Cabinet) -> None:
        """Watch until it is over; what breaks meanwhile is tried again on the same line."""
        desk = CustodyDesk(self._store, Person(MACHINE), cabinet, self._wiring)
        watch: Watch | None = None
        while not self._task.cancel.is_set():
            try:
                if watch is None:
                    watch = Watch(desk, self._heard, known=self._seen.read(cabinet.name))
                    states = cabinet.states()
                    self._note(cabinet, states)
                    self._task.progress(Opened(cabinet, states))
                self._step(desk, watch)
            except (DeviceError, StoreError) as error:
                watch = None
                self._lost(error)

    def _step(self, desk: CustodyDesk, watch: Watch) -> None:
        self._moved = False
        watch.step(_STEP_S)
        if self._moved and not self._task.cancel.is_set():
            self._note(desk.cabinet, desk.cabinet.states())
        now = time.monotonic()
        if now - self._late > _LATE_S or not self._late:
            self._late = now
            desk.overdue()
        if now - self._looked > _LOOK_S:
            self._looked = now
            self._task.progress(None)

    def _heard(self, report: DoorReport) -> None:
        self._moved = True
        self._task.progress(report)

    def _note(self, cabinet: Cabinet, states: Iterable[CellState]) -> None:
        open_ = [state.cell for state in states if state.door is Door.OPEN]
        self._seen.write(cabinet.name, open_)

    def _lost(self, error: WenyiError) -> None:
        _log.warning("the cabinet does not answer: %s", error.kind)
        self._task.progress(Lost(error))
        self._again.wait(_AGAIN_S)
        self._again.clear()


class Seen:
    """Which doors stood open when they were last seen, kept over restarts.

    Lost, it costs an alarm too many; so it is written whole and not fsynced.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def _all(self) -> dict[str, list[str]]:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def read(self, cabinet: str) -> frozenset[Cell]:
        """Return the cells that stood open."""
        kept = self._all().get(cabinet)
        found: set[Cell] = set()
        for text in kept if isinstance(kept, list) else ():
            with suppress(ValueError):
                found.add(Cell.parse(str(text)))
        return frozenset(found)

    def write(self, cabinet: str, open_: Iterable[Cell]) -> None:
        """Keep which cells stand open."""
        told = self._all() | {cabinet: [str(cell) for cell in open_]}
        partial = self._path.with_name(self._path.name + ".part")
        with suppress(OSError):
            partial.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            partial.replace(self._path)
