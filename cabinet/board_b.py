"""Lock boards B on a serial line (锁控板 B): they report doors by themselves."""

from __future__ import annotations

import threading
import time

from cabinet import frames_b as frames
from cabinet.contract import Cell, CellState, Door
from cabinet.lines import Line
from cabinet.polling import Polled
from cabinet.settings import Wiring
from resources.errors import BadCabinetAnswer, CabinetSilent

_SEARCH_S = 0.15
_BOARDS = range(32)
_LOOKS = 20
"""Polls after which doors are asked for all the same: a report may be lost."""
_MOST_KEPT = 512
_TURN_S = 0.002
_LISTEN_S = 0.02
"""So long an order may have to wait for the line."""


class Unasked:
    """Reports in what the line brought, whoever it was meant for. Any thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rest = b""
        self._found: list[tuple[Cell, bool]] = []

    def hear(self, data: bytes) -> None:
        """Take in bytes of the line, in order."""
        with self._lock:
            found, rest = frames.frames(self._rest + data)
            self._rest = rest[-_MOST_KEPT:]
            for each in found:
                report = frames.moved(each)
                if report is not None:
                    self._found.append((Cell(each.board, report[0]), report[1]))

    def take(self) -> list[tuple[Cell, bool]]:
        """Return cell and level of the reports since the last call."""
        with self._lock:
            found, self._found = self._found, []
        return found


class BoardB(Polled):
    """Boards B: listened to, and asked now and then all the same."""

    def __init__(self, wiring: Wiring, line: Line, unasked: Unasked) -> None:
        self._counts: dict[int, int] = {}
        self._unasked = unasked
        self._looked = time.monotonic()
        super().__init__(wiring, line)

    def find_cells(self) -> tuple[Cell, ...]:
        """Return the cells of the boards named in the settings, else of all that answer."""
        for board in self.wiring.boards or _BOARDS:
            levels = self._levels(board, search=not self.wiring.boards)
            if levels is not None:
                self._counts[board] = min(self.wiring.locks or len(levels), len(levels))
        if not self._counts:
            raise CabinetSilent(device=self.name, seconds=_SEARCH_S)
        return tuple(
            Cell(board, lock)
            for board, count in self._counts.items()
            for lock in range(1, count + 1)
        )

    def ask_states(self) -> tuple[CellState, ...]:
        """Ask each board for all its locks."""
        self._looked = time.monotonic()
        found: list[CellState] = []
        for board, count in self._counts.items():
            levels = self._levels(board) or []
            if len(levels) < count:
                raise BadCabinetAnswer(device=self.name, found=f"84: {len(levels)}")
            found += [
                CellState(Cell(board, lock), self.door(levels[lock - 1]))
                for lock in range(1, count + 1)
            ]
        return tuple(found)

    def order_open(self, cell: Cell) -> None:
        """Order; where the answer is lost, look before the order is given again."""
        frame = frames.frame(cell.board, frames.OPEN, bytes([cell.lock]))
        if not self.wiring.answers_open:
            self.line.tell(frame)
            return
        for again in (True, False):
            try:
                answer = self._ask(cell.board, frames.OPEN, bytes([cell.lock]), tries=1)
            except CabinetSilent:
                if self._is_open(cell):
                    return
                if not again:
                    raise
            else:
                if answer.data[:1] != bytes([frames.DONE]):
                    raise BadCabinetAnswer(device=self.name, found=f"82: {answer.data.hex(' ')}")
                return

    @property
    def pause_s(self) -> float:
        """Hardly any: listening waits already, and only others are to get their turn."""
        return _TURN_S

    def look(self) -> None:
        """Listen; ask where nothing was heard for long."""
        heard = self.line.listen(_LISTEN_S)
        with self.looking:
            self.take_heard()
        if not heard and time.monotonic() - self._looked > _LOOKS * self.wiring.poll_s:
            self.states()

    def take_heard(self) -> None:
        """Note the reports so far, in order."""
        for cell, high in self._unasked.take():
            if cell.lock <= self._counts.get(cell.board, 0):
                self.doors.see((CellState(cell, self.door(high)),))

    def _is_open(self, cell: Cell) -> bool:
        answer = self._ask(cell.board, frames.QUERY, bytes([cell.lock]))
        high = frames.state_of(answer, cell.lock)
        if high is None:
            raise BadCabinetAnswer(device=self.name, found=f"83: {answer.data.hex(' ')}")
        return self.door(high) is Door.OPEN

    def _levels(self, board: int, *, search: bool = False) -> list[bool] | None:
        """Return the level of each lock; None: no such board."""
        try:
            answer = self._ask(
                board,
                frames.QUERY_ALL,
                tries=1 if search else 2,
                reply_s=_SEARCH_S if search else None,
            )
        except CabinetSilent:
            if search:
                return None
            raise
        levels = frames.states_of(answer)
        if levels is None:
            raise BadCabinetAnswer(device=self.name, found=f"84: {answer.data.hex(' ')}")
        return levels

    def _ask(
        self,
        board: int,
        command: int,
        data: bytes = b"",
        *,
        tries: int = 2,
        reply_s: float | None = None,
    ) -> frames.Frame:
        def find(came: bytes) -> frames.Frame | None:
            found = frames.answers(came, board, command)
            if command == frames.QUERY_ALL:
                return next(found, None)
            # An answer for another lock is a late one.
            return next((each for each in found if each.data[1:2] == data), None)

        return self.line.ask(
            frames.frame(board, command, data), find, tries=tries, reply_s=reply_s
        )
