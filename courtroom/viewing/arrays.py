"""A picture that lies in memory, by tiles (内存图像)."""

from __future__ import annotations

import threading
from threading import Event

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.contract import TILE_PX, Tile, TileSource
from courtroom.viewing.levels import box_of, levels_of, size_at, tiles_in
from resources.errors import Cancelled

Pixels = NDArray[np.uint8]


class ArraySource:
    """Tiles of pixels in memory; a coarser level is made when it is asked for.

    Args:
        pixels: H × W × 3, RGB; must not be changed any more.
        key: digest of the content.
    """

    def __init__(self, pixels: Pixels, key: str) -> None:
        self._key = key
        self._size = (int(pixels.shape[1]), int(pixels.shape[0]))
        self._levels: list[Pixels] = [pixels]
        self._lock = threading.Lock()

    @property
    def key(self) -> str:
        """What the caller gave."""
        return self._key

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self._size

    @property
    def levels(self) -> int:
        """How many."""
        return levels_of(self._size)

    def tile(self, which: Tile, cancel: Event | None = None) -> Pixels:
        """Return a tile.

        Raises:
            Cancelled: ``cancel`` was set.
            IndexError: there is none.
        """
        left, top, right, bottom = box_of(self._size, which)
        if cancel is not None and cancel.is_set():
            raise Cancelled
        return self._level(which.level)[top:bottom, left:right]

    def _level(self, level: int) -> Pixels:
        with self._lock:
            while len(self._levels) <= level:
                self._levels.append(halved(self._levels[-1]))
            return self._levels[level]

    def close(self) -> None:
        """Nothing is held but memory."""


def halved(pixels: Pixels) -> Pixels:
    """Return the mean of each two by two pixels; at an odd edge, of what is there."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    import cv2

    # INTER_AREA at exactly one half is the rounded mean of four.
    found = cv2.resize(
        pixels, (pixels.shape[1] // 2, pixels.shape[0] // 2), interpolation=cv2.INTER_AREA
    )
    shape = (pixels.shape[0] // 2, pixels.shape[1] // 2, 3)
    return found.astype(np.uint8, copy=False).reshape(shape)


def region(
    source: TileSource,
    level: int,
    box: tuple[int, int, int, int],
    cancel: Event | None = None,
) -> Pixels:
    """Return a rectangle of a level, put together from tiles; what lies outside is white.

    Args:
        source: the picture.
        level: one of its levels.
        box: left, top, right, bottom in pixels of that level.
        cancel: stops between two tiles.

    Raises:
        Cancelled: ``cancel`` was set.
        Corrupt, StoreError, SyncError: as the source.
    """
    left, top, right, bottom = box
    found = np.full((bottom - top, right - left, 3), 255, np.uint8)
    width, height = size_at(source.size, level)
    inside = (max(0, left), max(0, top), min(width, right), min(height, bottom))
    for which in tiles_in(source.size, level, inside):
        pixels = source.tile(which, cancel)
        x, y = which.column * TILE_PX, which.row * TILE_PX
        x0, y0 = max(x, left), max(y, top)
        x1, y1 = min(x + pixels.shape[1], right), min(y + pixels.shape[0], bottom)
        if x1 > x0 and y1 > y0:
            found[y0 - top : y1 - top, x0 - left : x1 - left] = pixels[
                y0 - y : y1 - y, x0 - x : x1 - x
            ]
    return found
