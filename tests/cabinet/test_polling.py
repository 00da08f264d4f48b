"""Two who look at the same doors: what is seen late is not taken for a door that moved."""

from __future__ import annotations

import threading
from typing import Any, cast

from cabinet.contract import Cell, CellState, Door
from cabinet.lines import Line
from cabinet.polling import Polled
from cabinet.settings import Wiring

CELL = Cell(1, 1)
_MOMENT_S = 0.3


class Slow(Polled):
    """A cabinet whose answer to one look is late, as on a line that others wait for."""

    def __init__(self) -> None:
        self.door_is = Door.CLOSED
        self.answered, self.go_on = threading.Event(), threading.Event()
        self.late = False
        super().__init__(Wiring(), cast(Line, cast(Any, None)))

    def find_cells(self) -> tuple[Cell, ...]:
        return (CELL,)

    def ask_states(self) -> tuple[CellState, ...]:
        found = (CellState(CELL, self.door_is),)
        if self.late:
            self.late = False
            self.answered.set()
            self.go_on.wait()
        return found

    def order_open(self, cell: Cell) -> None:
        self.door_is = Door.OPEN


def test_a_look_that_ends_late_is_no_door_that_moved() -> None:
    cabinet = Slow()
    cabinet.late = True
    watching = threading.Thread(target=cabinet.states)
    watching.start()
    cabinet.answered.wait()
    cabinet.open(CELL)
    ordering = threading.Thread(target=cabinet.states)
    ordering.start()
    # It cannot end before the other did; one that does is the fault this is about.
    ordering.join(_MOMENT_S)
    cabinet.go_on.set()
    watching.join()
    ordering.join()
    cabinet.states()
    moved = cabinet.doors.take()
    assert [(one.door, one.asked) for one in moved] == [(Door.OPEN, True)]
