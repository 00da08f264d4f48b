"""Lock boards A and B on a pseudo-terminal (模拟锁控板)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.demo.cabinet.doors import Doors, Speech
from app.demo.cabinet.terminal import Terminal
from cabinet import frames_a, frames_b
from cabinet.contract import Cell


class SpeakerA:
    """Boards A: they answer, and say nothing of their own."""

    scheme = "serial-a"

    def __init__(self, path: Path, doors: Doors, *, open_is_high: bool = False) -> None:
        self.doors, self.speech = doors, Speech()
        self.seen: list[bytes] = []
        """Every frame that came, as it came."""
        self._high = open_is_high
        self._came = b""
        self.line = Terminal(path, self._heard)

    @property
    def url(self) -> str:
        """Address for :func:`cabinet.settings.from_url`."""
        return f"{self.scheme}://{self.line.path}"

    def close(self) -> None:
        """End it."""
        self.line.close()

    def _heard(self, data: bytes) -> bytes:
        self._came = (self._came + data)[-64:]
        said = b""
        while len(self._came) >= 5:
            frame = self._came[:5]
            if frames_a.checksum(frame) or frame[0] not in (0x80, 0x8A):
                self._came = self._came[1:]
                continue
            self._came = self._came[5:]
            self.seen.append(frame)
            if self.speech.power:
                said += self.speech.spoken(self._answer(*frame[:4]))
        return said

    def _answer(self, command: int, board: int, lock: int, order: int) -> bytes:
        count = self.doors.boards.get(board, 0)
        if lock > count or not count:
            return b""
        if command == 0x80 and lock == frames_a.ALL:
            highs = sum(
                1 << (each - 1)
                for each in range(1, count + 1)
                if self.doors.is_open(Cell(board, each)) is self._high
            )
            return frames_a.all_answer(board, highs)
        cell = Cell(board, lock)
        if command == 0x8A and order == 0x11:
            for each in [cell] if lock else [c for c in self.doors.cells if c.board == board]:
                self.doors.order(each)
        high = self.doors.is_open(cell) is self._high
        return frames_a.state_answer(command, board, lock, high)


class SpeakerB:
    """Boards B: they answer, and report each door that moves.

    Args:
        path: name of the line.
        doors: what it is.
        open_is_high: what a door's contact says when it is open.
        answers_open: some boards never answer the order to open.
        reports: some lines lose what boards report.
    """

    scheme = "serial-b"

    def __init__(
        self,
        path: Path,
        doors: Doors,
        *,
        open_is_high: bool = False,
        answers_open: bool = True,
        reports: bool = True,
    ) -> None:
        self.doors, self.speech = doors, Speech()
        self.seen: list[bytes] = []
        self._high, self._answers_open, self.reports = open_is_high, answers_open, reports
        self._came = b""
        self._was = {cell: doors.is_open(cell) for cell in doors.cells}
        self.line = Terminal(path, self._heard, self._moved)

    @property
    def url(self) -> str:
        """Address for :func:`cabinet.settings.from_url`."""
        return f"{self.scheme}://{self.line.path}"

    def close(self) -> None:
        """End it."""
        self.line.close()

    def _heard(self, data: bytes) -> bytes:
        found, self._came = frames_b.frames(self._came + data)
        said = b""
        for each in found:
            self.seen.append(frames_b.frame(each.board, each.command, each.data))
            if self.speech.power:
                said += b"".join(map(self.speech.spoken, self._answers(each)))
        return said + self._moved()

    def _answers(self, asked: frames_b.Frame) -> Iterator[bytes]:
        board, count = asked.board, self.doors.boards.get(asked.board, 0)
        lock = asked.data[0] if asked.data else 0
        if not count or lock > count:
            return
        if asked.command == frames_b.QUERY_ALL:
            levels = [self._level(Cell(board, each)) for each in range(1, count + 1)]
            data = bytes([frames_b.DONE, count, *levels])
            yield frames_b.frame(board, frames_b.QUERY_ALL, data)
            return
        cell = Cell(board, lock)
        if asked.command == frames_b.OPEN:
            self.doors.order(cell)
            if not self._answers_open:
                return
        data = bytes([frames_b.DONE, lock, self._level(cell)])
        yield frames_b.frame(board, asked.command, data)

    def _level(self, cell: Cell) -> int:
        return int(self.doors.is_open(cell) is self._high)

    def _moved(self) -> bytes:
        said = b""
        for cell in self.doors.cells:
            now = self.doors.is_open(cell)
            if now is self._was[cell]:
                continue
            self._was[cell] = now
            if self.reports and self.speech.power:
                data = bytes([cell.lock, self._level(cell)])
                said += frames_b.frame(cell.board, frames_b.MOVED, data)
        return said
