"""What doors did, from what they are: for boards that do not report by themselves (轮询)."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod

from cabinet.contract import Cell, CellState, Door, DoorReport, Kind
from cabinet.lines import Line
from cabinet.settings import Wiring
from resources.errors import NoSuchCell


class Doors:
    """The doors as they were last seen; tells each move once. Any thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[Cell, Door] = {}
        self._moved: list[DoorReport] = []
        self._ordered: dict[Cell, float] = {}

    def order(self, cell: Cell, for_s: float) -> None:
        """Note that a door is ordered to open; if it does in that time, it was asked to."""
        with self._lock:
            self._ordered[cell] = time.monotonic() + for_s

    def see(self, states: tuple[CellState, ...]) -> None:
        """Compare with what was seen before; the first sight is no move."""
        with self._lock:
            for state in states:
                before = self._seen.get(state.cell)
                self._seen[state.cell] = state.door
                if before not in (None, state.door):
                    asked = state.door is Door.OPEN and self._was_asked(state.cell)
                    self._moved.append(DoorReport(state.cell, state.door, asked))

    def _was_asked(self, cell: Cell) -> bool:
        return time.monotonic() <= self._ordered.pop(cell, 0.0)

    def take(self) -> tuple[DoorReport, ...]:
        """Return the moves since the last call, in order."""
        with self._lock:
            moved, self._moved = tuple(self._moved), []
        return moved


class Polled(ABC):
    """A cabinet behind a line; what drivers share."""

    def __init__(self, wiring: Wiring, line: Line) -> None:
        """Find the cells.

        Raises:
            DeviceError: nothing answers.
        """
        self.wiring = wiring
        self.line = line
        self.doors = Doors()
        self.looking = threading.RLock()
        """Held from asking to noting: an older look noted after a newer one would be a door
        that was shut and opened again, and nobody had ordered it."""
        self.cells = self.find_cells()
        self._known = frozenset(self.cells)
        self.doors.see(self.ask_states())
        self.doors.take()

    @property
    def name(self) -> str:
        """See :class:`cabinet.contract.Cabinet`."""
        return self.wiring.name

    @property
    def pause_s(self) -> float:
        """How long to rest between two looks, in which others may ask."""
        return self.wiring.poll_s

    @property
    def kind(self) -> Kind:
        """See :class:`cabinet.contract.Cabinet`."""
        return self.wiring.kind

    @abstractmethod
    def find_cells(self) -> tuple[Cell, ...]:
        """Return the cells there are."""

    @abstractmethod
    def ask_states(self) -> tuple[CellState, ...]:
        """Ask the boards."""

    @abstractmethod
    def order_open(self, cell: Cell) -> None:
        """Have a known cell unlocked."""

    def states(self) -> tuple[CellState, ...]:
        """See :class:`cabinet.contract.Cabinet`."""
        with self.looking:
            self.take_heard()
            found = self.ask_states()
            self.doors.see(found)
        return found

    def take_heard(self) -> None:  # noqa: B027 -- most boards say nothing unasked.
        """Note what came unasked so far: it is older than any answer to come."""

    def open(self, cell: Cell) -> None:
        """See :class:`cabinet.contract.Cabinet`."""
        if cell not in self._known:
            raise NoSuchCell(device=self.name, cell=str(cell))
        self.doors.order(cell, self.wiring.confirm_s)
        self.order_open(cell)

    def reports(self, timeout_s: float) -> tuple[DoorReport, ...]:
        """See :class:`cabinet.contract.Cabinet`."""
        until = time.monotonic() + timeout_s
        while not self.line.closed:
            self.look()
            moved = self.doors.take()
            left = until - time.monotonic()
            if moved or left <= 0:
                return moved
            self.line.rest(min(left, self.pause_s))
        return ()

    def look(self) -> None:
        """Look once for what moved."""
        self.states()

    def close(self) -> None:
        """See :class:`cabinet.contract.Cabinet`."""
        self.line.close()

    def door(self, high: bool) -> Door:
        """Return what a contact's level means here."""
        return Door.OPEN if high is (self.wiring.open_is == "high") else Door.CLOSED
