"""A picture as its EXIF orientation wants it to be seen (方向)."""

from __future__ import annotations

from threading import Event

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.arrays import region
from courtroom.viewing.contract import Tile, TileSource
from courtroom.viewing.levels import Box, box_of, levels_of, size_at

_SWAPS = frozenset((5, 6, 7, 8))


class OrientedSource:
    """Tiles of another source, turned and mirrored.

    Args:
        source: as it is stored.
        orientation: 1 to 8.

    Source: CIPA DC-008 (Exif 2.32), tag 0x0112.
    """

    def __init__(self, source: TileSource, orientation: int) -> None:
        self.source, self._orientation = source, orientation
        width, height = source.size
        self._size = (height, width) if orientation in _SWAPS else (width, height)

    @property
    def key(self) -> str:
        """Of the source, with the orientation."""
        return f"{self.source.key}^{self._orientation}"

    @property
    def size(self) -> tuple[int, int]:
        """As it is seen."""
        return self._size

    @property
    def levels(self) -> int:
        """As many as the source has."""
        return levels_of(self._size)

    @property
    def grown(self) -> bool:
        """Whether the source has all it will have."""
        return bool(getattr(self.source, "grown", True))

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        """Return a tile.

        Raises:
            Cancelled, Corrupt, StoreError, SyncError: as the source.
        """
        box = box_of(self._size, which)
        stored = _stored(box, size_at(self._size, which.level), self._orientation)
        return oriented(region(self.source, which.level, stored, cancel), self._orientation)

    def close(self) -> None:
        """Close the source."""
        self.source.close()


def oriented(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Return stored pixels as they are to be seen."""
    if orientation in _SWAPS:
        pixels = pixels.transpose(1, 0, 2)
    # After the transposition 5 is right as it is.
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def _stored(box: Box, size: tuple[int, int], orientation: int) -> Box:
    """Return where a box of what is seen lies in what is stored."""
    left, top, right, bottom = box
    width, height = size
    if orientation in (2, 3, 6, 7):
        left, right = width - right, width - left
    if orientation in (3, 4, 7, 8):
        top, bottom = height - bottom, height - top
    return (top, left, bottom, right) if orientation in _SWAPS else (left, top, right, bottom)
