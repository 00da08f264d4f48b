"""Bytes that are kept: masters and documents, named by their digest (文件库).

A blob is durable before it is acknowledged: temporary file, fsync, size and
digest read again, rename, fsync of the folder. A file whose bytes do not match
its name is damage, never another version.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from resources.errors import Damaged, DiskFull, StoreError, UnknownItem

_log = logging.getLogger(__name__)

_PIECE = 1 << 20
_STALE_S = 24 * 3600
_HEX = frozenset("0123456789abcdef")
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are durable (文件)."""

    sha256: str
    size: int
    """In bytes."""


class Blobs:
    """A folder of blobs: ``<root>/<first two digits>/<sha256>``.

    Safe for several threads and processes at once: a name always stands for the
    same bytes, and rename is atomic.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._staging = root / "incoming"
        with told(root):
            self._staging.mkdir(parents=True, exist_ok=True)
        self._sweep()

    def path(self, sha256: str) -> Path:
        """Return where the blob lies or would lie.

        Raises:
            UnknownItem: ``sha256`` is not a digest, so it cannot name a file.
        """
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise UnknownItem(thing=sha256[:80])
        return self.root / sha256[:2] / sha256

    def put(self, data: bytes) -> Blob:
        """Keep ``data``; when this returns, the bytes survive a power cut.

        Raises:
            DiskFull: no space; nothing is left behind.
            StoreError: the folder cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        return self._keep([data], sha256, len(data))

    def put_file(self, source: Path) -> Blob:
        """Keep the bytes of the file ``source``; its name plays no part.

        Raises:
            DiskFull: no space; nothing is left behind.
            StoreError: the folder cannot be written, or the source not be read.
        """
        with told(source), source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            return self._keep(_pieces(file), digest, size)

    def put_pieces(self, pieces: Iterable[bytes], sha256: str, size: int) -> Blob:
        """Keep bytes whose digest is known; they are read only where they are needed.

        Raises:
            Damaged: they are not those of ``sha256`` and ``size``; nothing is kept.
            DiskFull: no space; nothing is left behind.
            StoreError: the folder cannot be written.
        """
        return self._keep(pieces, sha256, size)

    def read(self, sha256: str) -> bytes:
        """Return the bytes, checked against the digest.

        Raises:
            Damaged: they are missing or do not match.
        """
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise Damaged(path=str(path), found="missing") from None
        except OSError as error:
            raise Damaged(path=str(path), found=os.strerror(error.errno or 0)) from error
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise Damaged(path=str(path), found=found)
        return data

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for streaming; the caller checks or trusts the bytes.

        Raises:
            Damaged: it is missing.
        """
        path = self.path(sha256)
        try:
            return path.open("rb")
        except FileNotFoundError:
            raise Damaged(path=str(path), found="missing") from None

    def has(self, sha256: str) -> bool:
        """Return whether a file of that name is there; its bytes are not read."""
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Return whether the blob is there and its bytes match its name."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def verify_all(self) -> Iterator[tuple[str, bool]]:
        """Yield (sha256, whether the bytes match) of every blob, by name."""
        for folder in sorted(self.root.iterdir()):
            if len(folder.name) == 2 and folder.is_dir():
                for file in sorted(folder.iterdir()):
                    yield file.name, self.verify(file.name)

    def _keep(self, pieces: Iterable[bytes], sha256: str, size: int) -> Blob:
        target = self.path(sha256)
        if target.is_file():
            if self.verify(sha256):
                # It may stem from a rename whose folder was never synced.
                with told(target):
                    sync_folder(target.parent)
                return Blob(sha256, size)
            _log.warning("blob %s was damaged and is replaced", sha256)
        store_checked(pieces, sha256, size, target, self._staging)
        return Blob(sha256, size)

    def _sweep(self) -> None:
        """Remove what interrupted writes left; young files may still be written."""
        limit = time.time() - _STALE_S
        for file in self._staging.iterdir():
            try:
                if file.stat().st_mtime < limit:
                    file.unlink()
            except OSError as error:
                _log.info("leftover %s stays: %s", file.name, error)


def store_checked(
    pieces: Iterable[bytes], sha256: str, size: int, target: Path, staging: Path
) -> None:
    """Write ``target`` so that it is whole and durable, or not there at all.

    Args:
        pieces: the bytes.
        sha256: of all bytes.
        size: of all bytes.
        target: replaced if it exists; its folder is made, the folder above it exists.
        staging: a folder of the same file system.

    Raises:
        Damaged: what was written does not read back as it should.
        DiskFull: no space; nothing is left behind.
        StoreError: the folder cannot be written.
    """
    with told(target):
        descriptor, name = mkstemp(dir=staging)
        staged = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            with staged.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
                if found != sha256 or file.tell() != size:
                    raise Damaged(path=str(target), found=found)
            if not target.parent.is_dir():
                target.parent.mkdir(exist_ok=True)
                sync_folder(target.parent.parent)
            staged.replace(target)
            sync_folder(target.parent)
        finally:
            staged.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the entries of ``folder`` durable; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the system's errors into ours.

    Raises:
        DiskFull: no space.
        StoreError: any other.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise DiskFull(path=str(path)) from error
        raise StoreError(path=str(path), detail=str(error)) from error
