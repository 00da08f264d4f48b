"""What a viewer asks of a picture, whatever it is made of (图块来源)."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

TILE_PX = 512
"""Side of a tile."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Which piece of a picture (图块)."""

    level: int
    """0 is full size; each next level has half the pixels a side, rounded up."""
    column: int
    row: int


class NotYet(Exception):
    """A tile that is being made: ask again soon, and show a coarser one meanwhile (尚未就绪)."""


class TileSource(Protocol):
    """A picture that is read in tiles; may be called from several threads.

    A source that is still being made may have ``grown: bool``; while that is false a tile
    may be asked for again and then show more, and ``tile`` may raise :class:`NotYet`.
    """

    @property
    def key(self) -> str:
        """Digest of the content, for caches; two sources of one key give the same tiles."""
        ...

    @property
    def size(self) -> tuple[int, int]:
        """Width and height at level 0, in pixels."""
        ...

    @property
    def levels(self) -> int:
        """How many levels there are; at the last one the whole picture is one tile."""
        ...

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        """Return a tile, H × W × 3 RGB; at the right and lower edge it is smaller.

        Raises:
            Cancelled: ``cancel`` was set.
            Corrupt: the picture cannot be read.
            StoreError, SyncError: its bytes cannot be had now.
        """
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...
