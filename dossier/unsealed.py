"""Sealing what an earlier version kept in clear (补封), file by file, beside the work.

A file in clear is replaced by its sealed form only when that is durable and was read
back; whoever kills the process at any moment leaves the one or the other. The files'
times stay, since leases run from them. Damaged bytes are sealed as they are: sealing
hides them from a thief and mends nothing.

What lay in clear may still be found in free sectors of the disk afterwards.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dossier import sealing
from dossier.blobs import NO_SPACE, Blobs, digest_of, staged_checked, sync_folder, told
from resources.errors import Damaged, DiskFull, StoreError

_log = logging.getLogger(__name__)

_PIECE = 1 << 20
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one run did (补封结果)."""

    sealed: int
    """Files."""
    sealed_bytes: int
    """Of plaintext."""
    left: int
    """Files that could not be read or replaced; they are tried again at the next run."""
    whole: bool
    """Whether the run came to its end; False when it was cancelled."""


def seal_all(blobs: Blobs, cancel: threading.Event, *, busy_share: float = 1.0) -> Sealed:
    """Seal every file that lies in clear, and note when none is left.

    Args:
        blobs: a folder with a key.
        cancel: set it to stop after the file in hand.
        busy_share: part of the time to work; the rest is left to those who scan.

    Raises:
        DiskFull: no space; what was sealed so far stays sealed.
        StoreError: the folder cannot be written.
    """
    count = total = left = 0
    key = blobs.key
    if key is None:
        return Sealed(0, 0, 0, whole=True)
    for path in _files(blobs.root):
        if cancel.is_set():
            return Sealed(count, total, left, whole=False)
        started_s = time.monotonic()
        try:
            size = _seal_one(blobs, path, key)
        except (OSError, Damaged) as error:
            if isinstance(error, OSError) and error.errno in NO_SPACE:
                raise DiskFull(path=str(path)) from error
            _log.warning("%s stays in clear: %s", path.name, error)
            left += 1
            size = None
        if size is not None:
            count += 1
            total += size
            cancel.wait((time.monotonic() - started_s) * (1 / busy_share - 1))
    if not left:
        blobs.note_all_sealed()
    _log.info("sealed %d files of an earlier version, %d left", count, left)
    return Sealed(count, total, left, whole=True)


class BackgroundSealing:
    """Seals on a thread of its own until all is sealed or it is closed.

    Args:
        blobs: a folder; nothing happens where all is sealed.
        wait_s: before it begins; a start has better things to do.
    """

    def __init__(self, blobs: Blobs, wait_s: float = 5.0) -> None:
        self._blobs = blobs
        self._wait_s = wait_s
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        if not blobs.all_sealed:
            self._thread = threading.Thread(target=self._run, name="sealing", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop after the file in hand; the next start goes on. Safe to call twice."""
        self._cancel.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._cancel.wait(self._wait_s):
            return
        try:
            seal_all(self._blobs, self._cancel, busy_share=0.5)
        except StoreError as error:
            _log.warning("sealing stopped, to go on at the next start: %s", error.kind)


def _files(root: Path) -> Iterator[Path]:
    with told(root):
        folders = sorted(root.iterdir())
    for folder in folders:
        if len(folder.name) == 2 and _HEX.issuperset(folder.name):
            with told(folder):
                files = sorted(folder.iterdir()) if folder.is_dir() else []
            yield from files


def _seal_one(blobs: Blobs, path: Path, key: bytes) -> int | None:
    """Seal one file; return its size, or None where it is sealed or gone.

    Raises:
        OSError: it cannot be read or replaced.
        Damaged: what was written did not read back.
    """
    try:
        with path.open("rb") as file:
            if _is_sealed(file, key, path.name):
                return None
            before = os.fstat(file.fileno())
            file.seek(0)
            digest = digest_of(file)
            size = file.tell()
            file.seek(0)
            pieces = iter(lambda: file.read(_PIECE), b"")
            with staged_checked(pieces, digest, size, path, blobs.staging, key) as staged:
                os.utime(staged, ns=(before.st_atime_ns, before.st_mtime_ns))
                file.close()
                return size if _replace(blobs, path, staged, before) else None
    except FileNotFoundError:
        return None


def _replace(blobs: Blobs, path: Path, staged: Path, before: os.stat_result) -> bool:
    """Put the sealed file into place unless the other was removed or renewed meanwhile."""
    with blobs.replacing:
        now = path.stat()
        if (now.st_ino, now.st_mtime_ns) != (before.st_ino, before.st_mtime_ns):
            return False
        staged.replace(path)
        sync_folder(path.parent)
        return True


def _is_sealed(file: BinaryIO, key: bytes, name: str) -> bool:
    """Return whether the file is sealed, if perhaps damaged; it may only look like it."""
    head = file.read(len(sealing.MAGIC))
    if not sealing.is_sealed(head):
        return False
    if sealing.first_chunk_opens(file, key):
        return True
    file.seek(0)
    return digest_of(file) != name
