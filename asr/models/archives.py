"""ZIP files with models in them: from outside, so nothing in them is believed (模型压缩包)."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from threading import Event
from typing import IO

from asr.models.manifest import is_plain
from resources.errors import Cancelled, Corrupt, Encrypted, Hostile, TooLarge

_CHUNK = 1 << 20
_MOST_FILES = 2_000


def members(path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the files in a ZIP by their names, a folder that holds all of them left out.

    Raises:
        Corrupt: not a ZIP, or cut short.
        Hostile: names that lead outside, links, a name twice.
        Encrypted: it needs a password.
        TooLarge: it holds too many files.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Corrupt(source=path.name, detail=str(error)) from error
    if len(entries) > _MOST_FILES:
        raise TooLarge(source=path.name, limit=f"{_MOST_FILES}")
    named: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not is_plain(entry.filename) or kind not in (0, stat.S_IFREG):
            raise Hostile(source=path.name, found=entry.filename[:80])
        if entry.filename in named:
            raise Hostile(source=path.name, found=entry.filename[:80])
        if entry.flag_bits & 1:
            raise Encrypted(source=path.name)
        named[entry.filename] = entry
    return _below_top(named)


def _below_top(named: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    parts = {name: PurePosixPath(name).parts for name in named}
    tops = {own[0] for own in parts.values()}
    if len(tops) != 1 or any(len(own) == 1 for own in parts.values()):
        return named
    return {"/".join(parts[name][1:]): entry for name, entry in named.items()}


def unpack(path: Path, folder: Path, most_bytes: int, cancel: Event) -> None:
    """Unpack a whole ZIP, at most ``most_bytes`` of it, whatever it says of its size.

    Raises:
        DocumentError: see ``members``; ``TooLarge``: it unpacks to more.
        Cancelled: ``cancel`` was set.
    """
    left = most_bytes
    with zipfile.ZipFile(path) as archive:
        for name, entry in members(path).items():
            left -= extract(archive, entry, folder / name, left, cancel)


def extract(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, most_bytes: int, cancel: Event
) -> int:
    """Unpack one file and return its size.

    Raises:
        TooLarge: it is longer than ``most_bytes``.
        Corrupt: its data cannot be read.
        Cancelled: ``cancel`` was set.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    source = str(archive.filename)
    try:
        with archive.open(entry) as stream, target.open("wb") as out:
            return _copied(stream, out, most_bytes, cancel, Path(source).name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Corrupt(source=Path(source).name, detail=str(error)) from error


def _copied(stream: IO[bytes], out: IO[bytes], most_bytes: int, cancel: Event, name: str) -> int:
    size = 0
    while chunk := stream.read(_CHUNK):
        if cancel.is_set():
            raise Cancelled
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(source=name, limit=f"{most_bytes} B")
        out.write(chunk)
    return size
