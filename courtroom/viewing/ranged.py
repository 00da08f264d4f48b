"""A file that the parent reads for its child, range by range (按需读取).

The bytes may be sealed where they lie; the key stays with the parent, and nothing is
written anywhere in clear.
"""

from __future__ import annotations

import io
import select
import socket
import threading
from typing import Any

from resources import wire

_AHEAD_BYTES = 512 << 10
MOST_READ_BYTES = 4 << 20


class Stopped(Exception):
    """The parent does not want the answer any more."""


class RangedFile(io.RawIOBase):
    """Reads through the socket; seekable; safe for the threads of a library."""

    def __init__(self, sock: socket.socket, size_bytes: int) -> None:
        super().__init__()
        self._sock, self._size = sock, size_bytes
        self._at = 0
        self._held = b""
        self._held_at = 0
        self._lock = threading.Lock()
        self.stopped = False
        """Whether the parent has given up what is being done."""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read what fits, or a part of it."""
        view = memoryview(buffer).cast("B")
        data = self.piece(self._at, len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    @property
    def size_bytes(self) -> int:
        """How long it is."""
        return self._size

    def piece(self, at: int, count: int) -> bytes:
        """Return bytes from a place, at most so many; nothing at the end."""
        with self._lock:
            count = min(count, self._size - at)
            if count <= 0:
                return b""
            start = at - self._held_at
            if not 0 <= start < len(self._held):
                wanted = min(max(count, _AHEAD_BYTES), MOST_READ_BYTES, self._size - at)
                self._held, self._held_at, start = self._ask(at, wanted), at, 0
            return self._held[start : start + count]

    def _ask(self, at: int, count: int) -> bytes:
        wire.send(self._sock, {"kind": "read", "at": at, "count": count})
        while True:
            header, bodies = wire.receive(self._sock, MOST_READ_BYTES, None)
            if header.get("do") == "cancel":
                self.stopped = True
            else:
                break
        if header.get("kind") != "bytes" or not bodies:
            raise OSError("the parent could not read")
        return bytes(bodies[0])

    def check(self) -> None:
        """Look whether the parent has given up; call between two steps.

        Raises:
            Stopped: it has.
        """
        # While something is done the parent says nothing of its own but that.
        with self._lock:
            if not self.stopped and select.select([self._sock], [], [], 0)[0]:
                wire.receive(self._sock, 0, None)
                self.stopped = True
        if self.stopped:
            raise Stopped
