"""Opens a file from outside without being led astray or kept waiting (打开文件).

Never follows a link, never waits on a FIFO, never touches a device; a file that is
still being written is waited for.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import BinaryIO

from resources.errors import Cancelled, Corrupt, StillChanging, TooLarge
from scanner.devices.files.collect import cannot_open, not_a_file
from scanner.untrusted.limits import in_words

_POLL_S = 0.1
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)

Version = tuple[int, int, int]
"""Size in bytes, times of change of content and of status in ns."""


@contextmanager
def opened(
    path: Path, source: str, *, max_bytes: int, settle_s: float, wait_s: float, cancel: Event
) -> Iterator[BinaryIO]:
    """Open a complete plain file for reading.

    Args:
        path: the file itself, not a link to it.
        source: name for people.
        max_bytes: larger files are refused.
        settle_s: how long it must have lain still.
        wait_s: how long to wait for that.
        cancel: stops waiting.

    Raises:
        resources.errors.DocumentError: no file, no right, empty, too large, never still.
        resources.errors.Cancelled: ``cancel`` was set.
    """
    try:
        # Looked at before it is opened: opening alone wakes some devices.
        before = path.lstat()
        if not stat.S_ISREG(before.st_mode):
            raise not_a_file(before.st_mode, source)
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise cannot_open(error, source) from error
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise not_a_file(mode, source)
        size_bytes = _settled(descriptor, source, settle_s, wait_s, cancel)
        if size_bytes == 0:
            raise Corrupt(source=source, detail="empty")
        if size_bytes > max_bytes:
            raise TooLarge(source=source, limit=in_words(max_bytes))
        yield file


def _settled(descriptor: int, source: str, settle_s: float, wait_s: float, cancel: Event) -> int:
    """Return the size in bytes of a file that has lain still for ``settle_s``."""
    status = os.fstat(descriptor)
    age_s = time.time() - max(status.st_mtime, status.st_ctime)
    # The clock of a network drive may run ahead; such a file is watched instead.
    if settle_s <= 0 or age_s >= settle_s:
        return status.st_size
    begin_s = still_since_s = time.monotonic()
    if age_s > 0:
        still_since_s -= age_s
    seen = version(status)
    while (now_s := time.monotonic()) - still_since_s < settle_s:
        if now_s - begin_s > wait_s:
            raise StillChanging(source=source, seconds=f"{wait_s:g}")
        if cancel.wait(min(_POLL_S, settle_s)):
            raise Cancelled
        current = version(os.fstat(descriptor))
        if current != seen:
            seen, still_since_s = current, time.monotonic()
    return seen[0]


def version(status: os.stat_result) -> Version:
    """Return what changes when a file is written to."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
