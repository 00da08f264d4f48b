"""Copies that are read back before they count (复制并回读)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from dossier import sealing
from dossier.blobs import digest_of, make_folder, sync_folder, told
from resources.errors import Damaged

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a backup, as it lies there."""

    path: str
    """With ``/``, from the folder that the list is about."""
    size: int
    """In bytes."""
    sha256: str
    """Of the file's own bytes: of a sealed one not the digest it is named by."""


class Folders:
    """Makes folders durably, and makes what was put into them durable at the end."""

    def __init__(self) -> None:
        self._used: set[Path] = set()

    def make(self, folder: Path) -> None:
        """Make sure of a folder.

        Raises:
            StoreError: it cannot be made.
        """
        if folder not in self._used:
            with told(folder):
                make_folder(folder)
            self._used.add(folder)

    def sync(self) -> None:
        """Make every name in the folders durable.

        Raises:
            StoreError: the system refuses.
        """
        for folder in sorted(self._used):
            with told(folder):
                sync_folder(folder)


def copy_blob(
    source: Path, target: Path, sha256: str, key: bytes | None, staging: Path
) -> tuple[int, str]:
    """Copy a blob as it lies, sealed; return size and digest of the copy's own bytes.

    One that lies in clear, from an earlier version, is sealed on its way. The name is
    durable once its folder is synced.

    Args:
        source: the file.
        target: where it goes; replaced if it is there.
        sha256: of the plaintext.
        key: what it is sealed with; None: it lies in clear and stays so.
        staging: a folder of the target's file system.

    Raises:
        Damaged: ``path`` is the source where that is at fault, else the target.
        DiskFull: no space; nothing is left behind.
        StoreError: it cannot be read or written.
    """
    with told(target):
        descriptor, name = mkstemp(dir=staging)
        staged = Path(name)
        try:
            digest, size = hashlib.sha256(), 0
            with os.fdopen(descriptor, "wb") as file:
                for piece in _as_sealed(source, key):
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            if not holds(staged, sha256, key):
                at_fault = target if holds(source, sha256, key) else source
                raise Damaged(path=str(at_fault), found="digest")
            staged.replace(target)
        finally:
            staged.unlink(missing_ok=True)
    return size, digest.hexdigest()


def holds(path: Path, sha256: str, key: bytes | None) -> bool:
    """Return whether a file is there and holds the bytes of this digest."""
    try:
        with sealing.open_file(path, key) as file:
            return digest_of(file) == sha256
    except (OSError, Damaged):
        return False


def copy_file(source: Path, target: Path) -> Listed:
    """Copy a file durably; return what the copy is, its path that of the target's name.

    Raises:
        DiskFull, StoreError: it cannot be read or written.
        Damaged: the copy does not read back as it was read.
    """
    digest = hashlib.sha256()

    def read() -> Iterator[bytes]:
        with source.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                yield piece

    write_file(target, read())
    size, found = own_digest(target)
    if found != digest.hexdigest():
        raise Damaged(path=str(target), found=found)
    return Listed(target.name, size, found)


def write_file(target: Path, pieces: Iterable[bytes]) -> None:
    """Write a file so that it is whole and durable, or as it was; readable by its owner.

    Raises:
        DiskFull, StoreError: it cannot be written.
    """
    with told(target):
        descriptor, name = mkstemp(dir=target.parent, prefix=".part-")
        staged = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(target)
            sync_folder(target.parent)
        finally:
            staged.unlink(missing_ok=True)


def own_digest(path: Path) -> tuple[int, str]:
    """Return size and SHA-256 of a file's own bytes.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        digest = digest_of(file)
        return file.tell(), digest


def _as_sealed(source: Path, key: bytes | None) -> Iterator[bytes]:
    """Yield a blob's bytes as they are kept in a backup.

    Raises:
        Damaged: the source cannot be read.
    """
    try:
        with source.open("rb") as file:
            pieces = _pieces(file)
            first = next(pieces, b"")
            whole = chain([first], pieces)
            if key is None or sealing.is_sealed(first):
                yield from whole
            else:
                yield from sealing.sealed_pieces(whole, key)
    except OSError as error:
        raise Damaged(path=str(source), found=str(error.strerror)) from error


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
