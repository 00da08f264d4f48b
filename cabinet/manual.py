"""A cabinet without electronics (普通柜): keys, and a person's word."""

from __future__ import annotations

import threading

from cabinet.contract import Cell, CellState, Door, DoorReport, Kind
from cabinet.settings import Wiring
from resources.errors import NoSuchCell

_LOCKS = 24


class ManualCabinet:
    """Knows its cells and nothing of its doors."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        count = wiring.locks or _LOCKS
        self.cells = tuple(
            Cell(board, lock) for board in wiring.boards or (1,) for lock in range(1, count + 1)
        )
        self._closed = threading.Event()

    @property
    def name(self) -> str:
        """See :class:`cabinet.contract.Cabinet`."""
        return self._wiring.name

    @property
    def kind(self) -> Kind:
        """See :class:`cabinet.contract.Cabinet`."""
        return Kind.MANUAL

    def states(self) -> tuple[CellState, ...]:
        """Return that nobody can tell."""
        return tuple(CellState(cell, Door.UNKNOWN) for cell in self.cells)

    def open(self, cell: Cell) -> None:
        """Leave it to the person with the key."""
        if cell not in self.cells:
            raise NoSuchCell(device=self.name, cell=str(cell))

    def reports(self, timeout_s: float) -> tuple[DoorReport, ...]:
        """Return nothing, when the time is over."""
        self._closed.wait(timeout_s)
        return ()

    def close(self) -> None:
        """See :class:`cabinet.contract.Cabinet`."""
        self._closed.set()
