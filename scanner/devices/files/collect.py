"""From the paths a person gave to the files to read (文件清单).

One rule: a folder stands for all files below it; in each folder first its files,
then its subfolders, both in natural order. Hidden entries and those systems leave
behind are passed over. A link inside a folder is not followed but refused by name;
a link the person names is followed once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resources.errors import DocumentError, Hostile, Missing, TooLarge, Unreadable, Unsupported
from scanner.devices.files.names import display_name, natural_key

_LEFT_BEHIND = frozenset(("thumbs.db", "desktop.ini", "__macosx", "$recycle.bin"))
_MAX_DEPTH = 32
_KINDS = (
    (stat.S_ISFIFO, "命名管道 FIFO"),
    (stat.S_ISSOCK, "套接字 socket"),
    (stat.S_ISCHR, "设备文件 device"),
    (stat.S_ISBLK, "设备文件 device"),
    (stat.S_ISLNK, "符号链接 symbolic link"),
    (stat.S_ISDIR, "文件夹 folder"),
)

OnRefused = Callable[[str, DocumentError], None]
"""Called with the name for people and the error, once a file that is refused."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, and what people call it."""

    path: Path
    source: str


def collect(paths: Sequence[Path], on_refused: OnRefused) -> Iterator[Found]:
    """Yield the files that ``paths`` stand for, in order; refuse what is no file.

    Args:
        paths: files and folders, in the person's order.
        on_refused: called for each entry that is not a plain file.
    """
    for path in paths:
        try:
            # A person who names a link means what it points to.
            real = path.resolve(strict=True)
            mode = real.stat().st_mode
        except (OSError, RuntimeError) as error:
            source = display_name(path.name or str(path))
            on_refused(source, cannot_open(error, source))
            continue
        source = display_name(path.name or real.name)
        if stat.S_ISDIR(mode):
            yield from _below(real, source, on_refused, 0)
        else:
            yield from _entry(real, source, mode, on_refused)


def _below(folder: Path, shown: str, on_refused: OnRefused, depth: int) -> Iterator[Found]:
    if depth >= _MAX_DEPTH:
        on_refused(shown, TooLarge(source=shown, limit=f"{_MAX_DEPTH} 层 levels"))
        return
    try:
        with os.scandir(folder) as listing:
            entries = [entry for entry in listing if not _passed_over(entry.name)]
    except OSError as error:
        on_refused(shown, cannot_open(error, shown))
        return
    entries.sort(key=lambda entry: natural_key(entry.name))
    folders = []
    for entry in entries:
        source = f"{shown}/{display_name(entry.name)}"
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
        except OSError as error:
            on_refused(source, cannot_open(error, source))
            continue
        if stat.S_ISDIR(mode):
            folders.append((Path(entry.path), source))
        else:
            yield from _entry(Path(entry.path), source, mode, on_refused)
    for path, source in folders:
        yield from _below(path, source, on_refused, depth + 1)


def _entry(path: Path, source: str, mode: int, on_refused: OnRefused) -> Iterator[Found]:
    if stat.S_ISREG(mode):
        yield Found(path, source)
    else:
        on_refused(source, not_a_file(mode, source))


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _LEFT_BEHIND


def not_a_file(mode: int, source: str) -> DocumentError:
    """Return the error for an entry of ``mode`` (as of ``stat``) that is no plain file."""
    found = next((name for test, name in _KINDS if test(mode)), "未知 unknown")
    if stat.S_ISLNK(mode):
        return Hostile(source=source, found=found)
    return Unsupported(source=source, found=found)


def cannot_open(error: OSError | RuntimeError, source: str) -> DocumentError:
    """Return our error for one of the system's while opening or reading ``source``."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Missing(source=source)
    if isinstance(error, OSError):
        return Unreadable(source=source, detail=os.strerror(error.errno or 0))
    return Unreadable(source=source, detail="links in a circle")
