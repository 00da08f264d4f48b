"""Files that are whole or not there, and their two digests (文件落盘)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dossier.blobs import sync_folder, told
from dossier.ids import new_id
from resources.errors import Damaged, DiskFull, NotWritten, StoreError

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Digests:
    """What a file is, by SHA-256 and SM3 (双摘要).

    Source: FIPS 180-4; GB/T 32905-2016.
    """

    sha256: str
    sm3: str
    size_bytes: int


def digests_of(pieces: Iterable[bytes]) -> Digests:
    """Return the digests of bytes that come in pieces."""
    sha256, sm3, size = hashlib.sha256(), hashlib.new("sm3"), 0
    for piece in pieces:
        sha256.update(piece)
        sm3.update(piece)
        size += len(piece)
    return Digests(sha256.hexdigest(), sm3.hexdigest(), size)


def pieces_of(path: Path) -> Iterable[bytes]:
    """Yield a file's bytes, a megabyte at a time.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        yield from pieces_in(file)


def pieces_in(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of an open file, a megabyte at a time."""
    while piece := file.read(_PIECE_BYTES):
        yield piece


def put(
    path: Path,
    pieces: Iterable[bytes],
    instead_of: Path | None = None,
    *,
    own: bool = False,
) -> Digests:
    """Write a new file durably, read it back and return its digests.

    The folder is not made durable; whoever puts the whole in place does that. Errors name the
    file that it is written for, if that is another one. ``own``: nobody but the owner of the
    file may read it.

    Raises:
        DiskFull, StoreError: it cannot be written.
        Damaged: what was read back is not what was written.
    """
    sha256, size = hashlib.sha256(), 0
    with told(instead_of or path):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, 0o600 if own else 0o666), "wb") as file:
            for piece in pieces:
                sha256.update(piece)
                size += len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        found = digests_of(pieces_of(path))
    if (found.sha256, found.size_bytes) != (sha256.hexdigest(), size):
        raise Damaged(path=str(path), found=found.sha256)
    return found


def write_whole(path: Path, data: bytes, *, own: bool = False) -> Digests:
    """Write a file whole, durable and in place of an older one, or leave that as it was.

    ``own``: nobody but its owner may read it.

    What is no file, as a pipe, a terminal or a device, is written to and stays what it is;
    where a link points at is written, and the link stays.

    Raises:
        NotWritten: not there: its folder is missing, or closed to us.
        DiskFull, Damaged: as :func:`put`.
    """
    with wanted(path):
        if path.is_symlink():
            path = path.resolve()
        if path.exists() and not path.is_file():
            return _written_to(path, data)
        beside = path.with_name(f".{new_id()}.part")
        try:
            found = put(beside, [data], path, own=own)
            with told(path):
                beside.replace(path)
                sync_folder(path.parent)
        finally:
            with suppress(OSError):
                beside.unlink()
    return found


def _written_to(device: Path, data: bytes) -> Digests:
    with told(device), device.open("wb") as file:
        file.write(data)
    return digests_of([data])


@contextmanager
def wanted(path: Path) -> Iterator[None]:
    """Say of what a person wants written that it cannot be, and why, in place of StoreError.

    Raises:
        NotWritten: it cannot be; DiskFull: for want of room.
    """
    try:
        with told(path):
            yield
    except (DiskFull, Damaged, NotWritten):
        raise
    except StoreError as error:
        cause = error.__cause__
        why = (cause.strerror if isinstance(cause, OSError) else None) or type(cause).__name__
        raise NotWritten(path=str(path), why=why) from error
