"""The cabinet contract: cells, doors, opening, reports (柜体契约).

A driver is anything with this shape: Modbus, a lock board on a serial line, or a cabinet
without electronics. What lies in a cell, and who may open it, is custody's; see
:mod:`dossier.custody`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """How a cabinet is reached (连接方式); the scheme of its address."""

    MODBUS_TCP = "modbus"
    MODBUS_RTU = "modbus-rtu"
    BOARD_A = "serial-a"
    """锁控板 A"""
    BOARD_B = "serial-b"
    """锁控板 B"""
    MANUAL = "manual"
    """No electronics: keys, and a person's word."""


class Door(StrEnum):
    """What a door's sensor says (门状态)."""

    OPEN = "open"
    """开"""
    CLOSED = "closed"
    """关"""
    UNKNOWN = "unknown"
    """无门感: nobody can tell."""


DOOR_WORDS = {Door.OPEN: "开", Door.CLOSED: "关", Door.UNKNOWN: "未知"}
_CELL = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Where paper lies in a cabinet: board and lock (格口). Written as in ``1-03``."""

    board: int
    """Address of the lock board, or unit of the Modbus device."""
    lock: int
    """1-based."""

    def __str__(self) -> str:
        return f"{self.board}-{self.lock:02d}"

    @classmethod
    def parse(cls, text: str) -> Cell:
        """Return the cell of its written form.

        Raises:
            ValueError: not a cell.
        """
        found = _CELL.fullmatch(text.strip())
        if found is None or int(found[2]) < 1:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class CellState:
    """What the sensors of a cell say (格口状态)."""

    cell: Cell
    door: Door
    item: bool | None = None
    """Something lies in it; None: there is no sensor for that."""


@dataclass(frozen=True, slots=True)
class DoorReport:
    """A door was seen to move (门状态变化)."""

    cell: Cell
    door: Door
    asked: bool = False
    """It opened because it was ordered to, here and just now."""


class Cabinet(Protocol):
    """An opened cabinet. Any thread may call it; calls go over the bus one by one.

    All but ``close`` raise :class:`resources.errors.DeviceError`: no answer in time, no
    connection, an answer that is none. The next call tries again, over a new connection
    if need be.
    """

    @property
    def name(self) -> str:
        """What people call it, and what the journal names it."""
        ...

    @property
    def kind(self) -> Kind:
        """How it is reached."""
        ...

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell there is, in order; found when the cabinet was opened."""
        ...

    def states(self) -> tuple[CellState, ...]:
        """Ask for all doors (and sensors), in the order of ``cells``."""
        ...

    def open(self, cell: Cell) -> None:
        """Have one door unlocked; that it did open, a report says.

        Raises:
            resources.errors.NoSuchCell: it has no such cell; nothing was sent.
        """
        ...

    def reports(self, timeout_s: float) -> tuple[DoorReport, ...]:
        """Return the doors that moved since the last call; wait for some if there are none.

        A board that reports by itself is listened to; any other is asked again and again.
        Empty: nothing moved in that time, or the cabinet was closed meanwhile.
        """
        ...

    def close(self) -> None:
        """Let go of the bus; safe to call twice, and while another thread waits."""
        ...
