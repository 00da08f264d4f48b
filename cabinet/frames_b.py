"""Frames of lock board B (锁控板 B 协议).

``57 4B 4C 59``, length of the whole, board, command, data, XOR of all before. Answers begin
their data with a status, ``00`` for done. ``85`` comes unasked when a door moved.

Source: the boards' manual; the answer to ``84`` is taken with one or two bytes a lock, since
boards differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cabinet.frames_a import checksum, closed

START = b"\x57\x4b\x4c\x59"
OPEN, QUERY, QUERY_ALL, MOVED = 0x82, 0x83, 0x84, 0x85
DONE, FAILED = 0x00, 0xFF
_LEAST, _MOST = 8, 200


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame, checked."""

    board: int
    command: int
    data: bytes


def frame(board: int, command: int, data: bytes = b"") -> bytes:
    """Return a frame's bytes."""
    return closed(START + bytes([len(data) + _LEAST, board, command]) + data)


def frames(data: bytes) -> tuple[list[Frame], bytes]:
    """Return the whole frames in ``data``, and the rest that may become one.

    What is no frame, or has a wrong checksum, is passed over.
    """
    found: list[Frame] = []
    at = 0
    while (start := data.find(START, at)) >= 0:
        if len(data) < start + 5:
            return found, data[start:]
        length = data[start + 4]
        if not _LEAST <= length <= _MOST:
            at = start + 1
            continue
        whole = data[start : start + length]
        if len(whole) < length:
            # A broken length must not swallow the frames behind it.
            later, rest = frames(data[start + 4 :])
            return found + later, rest if later else data[start:]
        if checksum(whole):
            at = start + 1
            continue
        found.append(Frame(whole[5], whole[6], whole[7:-1]))
        at = start + length
    tail = data[max(at, len(data) - 3) :]
    return found, tail if any(START.startswith(tail[n:]) for n in range(len(tail))) else b""


def state_of(answer: Frame, lock: int) -> bool | None:
    """Return whether a lock's answer says high; None: not of this lock, or failed."""
    if len(answer.data) < 3 or answer.data[0] != DONE or answer.data[1] != lock:
        return None
    return bool(answer.data[2])


def states_of(answer: Frame) -> list[bool] | None:
    """Return what an answer for all says, lock by lock; None: failed or no such answer."""
    data = answer.data
    if len(data) < 2 or data[0] != DONE or not data[1]:
        return None
    count, rest = data[1], data[2:]
    if len(rest) == count:
        return [bool(each) for each in rest]
    if len(rest) == 2 * count:
        return [bool(each) for each in rest[1::2]]
    return None


def moved(found: Frame) -> tuple[int, bool] | None:
    """Return lock and state of a report that came unasked; None: it is none."""
    if found.command != MOVED or len(found.data) < 2:
        return None
    return found.data[0], bool(found.data[1])


def answers(data: bytes, board: int, command: int) -> Iterator[Frame]:
    """Give the answers of a board to a command in ``data``."""
    for each in frames(data)[0]:
        if each.board == board and each.command == command:
            yield each
