"""A cabinet without a line: doors, and what can go wrong on the way to them."""

from __future__ import annotations

from app.demo.cabinet.doors import Doors
from cabinet.contract import Cell, CellState, Door, DoorReport, Kind
from cabinet.polling import Doors as Seen
from resources.errors import CabinetLost, CabinetSilent, NoSuchCell


class DirectCabinet:
    """Does what a driver does, at once."""

    kind = Kind.BOARD_A

    def __init__(self, doors: Doors, name: str = "一号柜", *, items: bool = False) -> None:
        self.name, self.doors, self.items = name, doors, items
        self.cells = doors.cells
        self.dead = False
        """Nothing answers, and nothing opens."""
        self.dies_after_order = False
        """The next door opens, and then nothing answers."""
        self._seen = Seen()
        self._seen.see(self._states())

    def states(self) -> tuple[CellState, ...]:
        if self.dead:
            raise CabinetSilent(device=self.name, seconds=0.5)
        states = self._states()
        self._seen.see(states)
        return states

    def open(self, cell: Cell) -> None:
        if cell not in self.cells:
            raise NoSuchCell(device=self.name, cell=str(cell))
        if self.dead:
            raise CabinetSilent(device=self.name, seconds=0.5)
        self._seen.order(cell, 60.0)
        self.doors.order(cell)
        if self.dies_after_order:
            self.dead, self.dies_after_order = True, False
            raise CabinetLost(device=self.name)

    def reports(self, timeout_s: float) -> tuple[DoorReport, ...]:
        self.states()
        return self._seen.take()

    def close(self) -> None:
        """There is nothing to let go of."""

    def _states(self) -> tuple[CellState, ...]:
        return tuple(
            CellState(
                cell,
                Door.OPEN if self.doors.is_open(cell) else Door.CLOSED,
                self.doors.holds(cell) if self.items else None,
            )
            for cell in self.cells
        )
