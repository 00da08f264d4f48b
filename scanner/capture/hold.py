"""Who is working on a batch: a lock that ends with its process, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dossier.ids import BatchId
from resources.errors import Locked

_FOLDER = "capturing"
_PATIENCE_S = 1.0
_STEP_S = 0.05


@contextmanager
def held(home: Path, batch_id: BatchId) -> Iterator[None]:
    """Hold a batch while working on it.

    Raises:
        Locked: another process or thread works on it.
    """
    path = _path(home, batch_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + _PATIENCE_S
    while (descriptor := _taken(path)) is None:
        # Somebody who only looks holds it for a moment.
        if time.monotonic() >= until:
            raise Locked(path=str(path))
        time.sleep(_STEP_S)
    try:
        yield
        # Windows does not remove an open file; then the empty file stays, which is harmless.
        with suppress(OSError):
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _taken(path: Path) -> int | None:
    """Return a descriptor that holds the lock; None: somebody else does.

    Who held it before removes the file: a lock on one that was opened before and removed
    since would be seen by nobody.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with suppress(FileNotFoundError):
        if _take(descriptor) and os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    os.close(descriptor)
    return None


def is_held(home: Path, batch_id: BatchId) -> bool:
    """Return whether a living process works on the batch."""
    try:
        descriptor = os.open(_path(home, batch_id), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _take(descriptor)
    finally:
        os.close(descriptor)


def _path(home: Path, batch_id: BatchId) -> Path:
    return home / _FOLDER / f"{batch_id}.lock"


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
