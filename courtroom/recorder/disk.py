"""How much room there is (磁盘余量)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from resources.errors import DiskFull

WARN_BELOW = 0.15
REFUSE_BELOW = 0.05


@dataclass(frozen=True, slots=True)
class Room:
    """Of the disk that a folder lies on."""

    total_bytes: int
    free_bytes: int
    hours_left: float
    """At what this recording writes until its segments are closed."""

    @property
    def part_free(self) -> float:
        """0.0 to 1.0."""
        return self.free_bytes / self.total_bytes if self.total_bytes else 0.0

    @property
    def low(self) -> bool:
        """Whether to warn."""
        return self.part_free < WARN_BELOW


RoomOf = Callable[[Path], tuple[int, int]]
"""Returns (total, free) in bytes."""


def system_room(folder: Path) -> tuple[int, int]:
    """Ask the system.

    Raises:
        OSError: there is no such folder.
    """
    usage = shutil.disk_usage(folder)
    return usage.total, usage.free


def room(folder: Path, bytes_per_s: int, ask: RoomOf = system_room) -> Room:
    """Return the room in the nearest folder above that exists.

    Raises:
        OSError: the disk does not answer.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    total, free = ask(folder)
    return Room(total, free, free / max(1, bytes_per_s) / 3600)


def check_before(folder: Path, bytes_per_s: int, ask: RoomOf = system_room) -> Room:
    """Return the room if a recording may begin.

    Raises:
        DiskFull: less than one part in twenty is free.
        OSError: the disk does not answer.
    """
    found = room(folder, bytes_per_s, ask)
    if found.part_free < REFUSE_BELOW:
        raise DiskFull(path=str(folder))
    return found
