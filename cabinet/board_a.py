"""Lock boards A on a serial line (锁控板 A)."""

from __future__ import annotations

from cabinet import frames_a as frames
from cabinet.contract import Cell, CellState, Door
from cabinet.polling import Polled
from resources.errors import CabinetSilent

_SEARCH_S = 0.15
"""For the answer of a board that may not be there."""


class BoardA(Polled):
    """Boards A: asked for their doors, all locks of a board at once."""

    def find_cells(self) -> tuple[Cell, ...]:
        """Return the cells of the boards named in the settings, else of all that answer."""
        boards = self.wiring.boards or tuple(
            board for board in range(1, frames.BOARDS + 1) if self._is_there(board)
        )
        if not boards:
            raise CabinetSilent(device=self.name, seconds=_SEARCH_S)
        count = min(self.wiring.locks or frames.LOCKS, frames.LOCKS)
        return tuple(Cell(board, lock) for board in boards for lock in range(1, count + 1))

    def ask_states(self) -> tuple[CellState, ...]:
        """Ask each board for all its locks."""
        highs = {board: self._highs(board) for board in {cell.board for cell in self.cells}}
        return tuple(
            CellState(cell, self.door(bool(highs[cell.board] >> (cell.lock - 1) & 1)))
            for cell in self.cells
        )

    def order_open(self, cell: Cell) -> None:
        """Order; where the answer is lost, look before the order is given again."""
        frame = frames.open_frame(cell.board, cell.lock)
        for again in (True, False):
            try:
                self.line.ask(
                    frame,
                    lambda data: frames.find_state(data, 0x8A, cell.board, cell.lock),
                    tries=1,
                )
            except CabinetSilent:
                if self._is_open(cell):
                    return
                if not again:
                    raise
            else:
                return

    def _is_open(self, cell: Cell) -> bool:
        """Ask for one lock."""
        high = self.line.ask(
            frames.read_frame(cell.board, cell.lock),
            lambda data: frames.find_state(data, 0x80, cell.board, cell.lock),
        )
        return self.door(high) is Door.OPEN

    def _highs(self, board: int) -> int:
        return self.line.ask(
            frames.read_frame(board, frames.ALL), lambda data: frames.find_all(data, board)
        )

    def _is_there(self, board: int) -> bool:
        try:
            self.line.ask(
                frames.read_frame(board, frames.ALL),
                lambda data: frames.find_all(data, board),
                tries=1,
                reply_s=_SEARCH_S,
            )
        except CabinetSilent:
            return False
        return True
