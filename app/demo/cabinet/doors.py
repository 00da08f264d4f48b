"""What a made-up cabinet is: doors, items, and what may go wrong with it (模拟柜门)."""

from __future__ import annotations

import random
import threading
import time

from cabinet.contract import Cell


class Doors:
    """Doors that open on order and are shut by somebody. Any thread may call it.

    Args:
        boards: number of locks of each board.
        close_after_s: somebody shuts a door that stood open so long; None: nobody does.
    """

    def __init__(self, boards: dict[int, int], close_after_s: float | None = None) -> None:
        self.boards = dict(boards)
        self.close_after_s = close_after_s
        self._lock = threading.Lock()
        self._opened: dict[Cell, float] = {}
        self._items: set[Cell] = set()
        self._stuck: set[Cell] = set()
        self._swapped: dict[Cell, Cell] = {}
        self.ordered: list[Cell] = []
        """What the electronics were told to unlock, in order."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell, in order."""
        return tuple(
            Cell(board, lock)
            for board, count in self.boards.items()
            for lock in range(1, count + 1)
        )

    def order(self, cell: Cell) -> None:
        """Do what the electronics are told: unlock."""
        with self._lock:
            self.ordered.append(cell)
            cell = self._swapped.get(cell, cell)
            if cell not in self._stuck:
                self._opened[cell] = time.monotonic()

    def is_open(self, cell: Cell) -> bool:
        """Return what the door's contact says."""
        with self._lock:
            since = self._opened.get(cell)
            if since is None:
                return False
            if self.close_after_s is not None and time.monotonic() - since > self.close_after_s:
                del self._opened[cell]
                return False
            return True

    def holds(self, cell: Cell) -> bool:
        """Return what the sensor for items says."""
        with self._lock:
            return cell in self._items

    # ---- what people do -----------------------------------------------------------

    def shut(self, cell: Cell) -> None:
        """Shut a door."""
        with self._lock:
            self._opened.pop(cell, None)

    def force(self, cell: Cell) -> None:
        """Open a door by hand, with the key for emergencies."""
        with self._lock:
            self._opened[cell] = time.monotonic()

    def put(self, cell: Cell, there: bool = True) -> None:
        """Put something in, or take it out."""
        with self._lock:
            (self._items.add if there else self._items.discard)(cell)

    # ---- what goes wrong ----------------------------------------------------------

    def stick(self, cell: Cell, stuck: bool = True) -> None:
        """Have a door jam."""
        with self._lock:
            (self._stuck.add if stuck else self._stuck.discard)(cell)

    def swap(self, cell: Cell, other: Cell) -> None:
        """Wire the lock of one cell to another; to itself: right again."""
        with self._lock:
            self._swapped[cell] = other


class Speech:
    """Spoils what a board answers, as often as it was told. Any thread may call it."""

    def __init__(self, seed: int = 0) -> None:
        self._chance = random.Random(seed)  # noqa: S311 -- faults for tests, no secret.
        self._lock = threading.Lock()
        self._faults: list[str] = []
        self.power = True
        """Without it, nothing answers and nothing opens."""

    def spoil(self, fault: str, times: int = 1) -> None:
        """Spoil the next answers: ``silent``, ``garbage``, ``checksum`` or ``late``."""
        with self._lock:
            self._faults += [fault] * times

    @property
    def spoilt(self) -> bool:
        """Whether all that was to be spoilt has been."""
        with self._lock:
            return not self._faults

    def spoken(self, answer: bytes) -> bytes:
        """Return what goes out instead of an answer; empty: nothing."""
        with self._lock:
            if not self.power:
                return b""
            fault = self._faults.pop(0) if self._faults else ""
            match fault:
                case "silent":
                    return b""
                case "garbage":
                    return self._chance.randbytes(self._chance.randrange(1, 40))
                case "checksum":
                    return answer[:-1] + bytes([answer[-1] ^ 0x5A])
                case "noise":
                    return self._chance.randbytes(7) + answer
                case _:
                    return answer
