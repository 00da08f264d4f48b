"""Messages between the program and a child that reads what came from outside (子进程消息).

A message is a JSON object and, where it names ``bodies``, as many runs of raw
bytes behind it. Nothing is pickled: the child has touched bytes from outside,
so what it says is itself untrusted. The JSON header is at most 64 KiB.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

HEADER_MAX_BYTES = 64 * 1024
_LENGTH = struct.Struct(">I")
_TICK_S = 0.05


class Late(Exception):
    """The other side did not answer in time."""


class Gone(Exception):
    """The other side closed the connection, or does not keep to the form."""


class Clock:
    """Waits for bytes in short steps, so that cancelling and limits act at once.

    Args:
        seconds: what the wait may take in all.
        on_tick: called about every 50 ms while waiting; it may raise.
    """

    __slots__ = ("_deadline_s", "_on_tick")

    def __init__(self, seconds: float, on_tick: Callable[[], None] | None = None) -> None:
        self._deadline_s = time.monotonic() + seconds
        self._on_tick = on_tick

    def tick(self) -> None:
        """Raise when time is up or the caller wants to stop.

        Raises:
            Late: the time is over.
        """
        if self._on_tick is not None:
            self._on_tick()
        if time.monotonic() > self._deadline_s:
            raise Late


def send(
    sock: socket.socket,
    header: dict[str, Any],
    bodies: tuple[bytes, ...] = (),
    timeout_s: float | None = None,
) -> None:
    """Send one message; blocks as long as the other side reads slowly, or up to a time.

    Raises:
        Gone: the other side closed the connection.
        Late: it did not read in time.
    """
    # Whoever received before has left a short one.
    sock.settimeout(timeout_s)
    text = json.dumps({**header, "bodies": [len(body) for body in bodies]}).encode()
    try:
        sock.sendall(_LENGTH.pack(len(text)) + text)
        for body in bodies:
            sock.sendall(body)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Gone from error
    except TimeoutError as error:
        raise Late from error


def receive(
    sock: socket.socket, body_max_bytes: int, clock: Clock | None
) -> tuple[dict[str, Any], tuple[bytearray, ...]]:
    """Receive one message; without ``clock`` wait for ever.

    Raises:
        Late: ``clock`` ran out.
        Gone: the connection closed, or the message is malformed or over the limit.
    """
    sock.settimeout(None if clock is None else _TICK_S)
    (length,) = _LENGTH.unpack(_exactly(sock, _LENGTH.size, clock))
    if length > HEADER_MAX_BYTES:
        raise Gone
    try:
        header = json.loads(_exactly(sock, length, clock))
    except (ValueError, RecursionError) as error:
        raise Gone from error
    sizes = header.get("bodies") if isinstance(header, dict) else None
    if not isinstance(sizes, list) or len(sizes) > 2:
        raise Gone
    for size in sizes:
        if type(size) is not int or not 0 <= size <= body_max_bytes:
            raise Gone
    return header, tuple(_exactly(sock, size, clock) for size in sizes)


def _exactly(sock: socket.socket, size: int, clock: Clock | None) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    while len(view):
        try:
            got = sock.recv_into(view)
        except TimeoutError:
            if clock is not None:
                clock.tick()
            continue
        except (ConnectionResetError, BrokenPipeError) as error:
            raise Gone from error
        if got == 0:
            raise Gone
        view = view[got:]
        if clock is not None and len(view):
            clock.tick()
    return data
