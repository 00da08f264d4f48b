"""Frames of lock board A (锁控板 A 协议): RS-485, 9600 8N1, last byte XOR of all before.

Source: the boards' manual. ``8A`` opens, ``80`` reads; ``11`` orders to open, ``33`` to read.
States are ``00`` and ``11``; which of them means open depends on the wiring.
"""

from __future__ import annotations

from functools import reduce
from operator import xor

LOCKS = 24
"""Of one board."""
BOARDS = 32
"""At most, on one line; 1-based."""
ALL = 0
"""As a lock: every lock of the board."""
LOW, HIGH = 0x00, 0x11


def checksum(data: bytes) -> int:
    """Return the XOR of all bytes."""
    return reduce(xor, data, 0)


def closed(data: bytes) -> bytes:
    """Return the bytes with their checksum behind them."""
    return data + bytes([checksum(data)])


def open_frame(board: int, lock: int) -> bytes:
    """Return the order to open a lock, or :data:`ALL`."""
    return closed(bytes([0x8A, board, lock, 0x11]))


def read_frame(board: int, lock: int) -> bytes:
    """Return the question for a lock's state, or for :data:`ALL`."""
    return closed(bytes([0x80, board, lock, 0x33]))


def state_answer(command: int, board: int, lock: int, high: bool) -> bytes:
    """Return what a board answers to an order (``8A``) or a question (``80``)."""
    return closed(bytes([command, board, lock, HIGH if high else LOW]))


def all_answer(board: int, highs: int) -> bytes:
    """Return the answer to the question for all; bit 0 of ``highs`` is lock 1."""
    return closed(bytes([0x80, board, *highs.to_bytes(3, "big"), 0x33]))


def find_state(data: bytes, command: int, board: int, lock: int) -> bool | None:
    """Return whether the answer in ``data`` says high; None: it is not in it."""
    for high in (False, True):
        if state_answer(command, board, lock, high) in data:
            return high
    return None


def find_all(data: bytes, board: int) -> int | None:
    """Return the bits of the answer for all in ``data``; None: it is not in it."""
    for start in range(len(data) - 6):
        frame = data[start : start + 7]
        if frame[:2] == bytes([0x80, board]) and frame[5] == 0x33 and not checksum(frame):
            return int.from_bytes(frame[2:5], "big")
    return None
