"""A folder that other programs put files into (监视文件夹).

Plain polling: it works on network drives, where notices of change do not.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from scanner.devices.files.collect import collect
from scanner.devices.files.opening import Version, version


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A complete file as it lay there; written anew, it is another version."""

    path: Path
    source: str
    """Name for people."""
    size_bytes: int
    modified_ns: int
    """Label only, never identity: that is the hash of the bytes."""


IsDone = Callable[[FileVersion], bool]


def watch_folder(
    folder: Path,
    is_done: IsDone,
    cancel: Event,
    *,
    poll_s: float = 1.0,
    settle_s: float = 2.0,
) -> Iterator[FileVersion]:
    """Yield files below ``folder`` as they are complete, until ``cancel`` is set.

    A file is complete when size and times were the same in all polls of
    ``settle_s``. The caller remembers across runs what it has dealt with; within one
    run a version is yielded once.

    Args:
        folder: may be absent for a while, as network drives are.
        is_done: tells whether a version was dealt with before.
        cancel: ends the generator at once.
        poll_s: pause between two looks.
        settle_s: how long a file must lie still.
    """
    polls_needed = max(1, round(settle_s / poll_s))
    still: dict[Path, tuple[Version, int]] = {}
    yielded: set[FileVersion] = set()
    while not cancel.is_set():
        seen: dict[Path, tuple[Version, int]] = {}
        for found in collect([folder], lambda source, error: None):
            current = _look(found.path)
            if current is None:
                continue
            before, polls = still.get(found.path, (current, -1))
            polls = polls + 1 if before == current else 0
            seen[found.path] = (current, polls)
            file = FileVersion(found.path, found.source, current[0], current[1])
            if polls < polls_needed or file in yielded or is_done(file):
                continue
            yielded.add(file)
            yield file
            if cancel.is_set():
                return
        still = seen
        cancel.wait(poll_s)


def _look(path: Path) -> Version | None:
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return version(status) if stat.S_ISREG(status.st_mode) else None
