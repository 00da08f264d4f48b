"""Pages as tiles: from the hub tile by tile, or from an asset fetched whole (页面图块)."""

from __future__ import annotations

from collections import OrderedDict
from threading import Event, Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from courtroom.screen.assets import Assets
from courtroom.viewing.arrays import ArraySource
from courtroom.viewing.contract import Tile
from courtroom.viewing.encoding import decode_tile
from courtroom.viewing.levels import box_of, levels_of, size_at
from resources.errors import Cancelled, Corrupt

MOST_HELD_BYTES = 96 << 20
"""Decoded pages kept; one of A4 at 200 dpi is 12 MB."""
_JPEG = b"\xff\xd8\xff"
MOST_PIXELS = 40_000_000
"""Of a page that is not had in tiles; the hub makes tiles of larger ones."""


class Decoded:
    """Pages decoded whole, the newest kept within a bound; for several threads.

    A JPEG of which only coarser levels are looked at is decoded at half its size, which takes
    half the time: a page that fits a screen is rarely wanted in full resolution.
    """

    def __init__(self, assets: Assets, most_bytes: int = MOST_HELD_BYTES) -> None:
        self._assets = assets
        self._most_bytes = most_bytes
        self._held: OrderedDict[tuple[str, int], ArraySource] = OrderedDict()
        self._lock = Lock()

    def get(self, sha256: str, cancel: Event | None, level: int = 0) -> tuple[ArraySource, int]:
        """Return a page, and at which level its pixels begin: 0, or 1 where ``level`` is.

        Raises:
            Corrupt: the bytes are no picture.
            NotAllowed, Cancelled, SyncError: as :meth:`Assets.whole`.
        """
        with self._lock:
            for begins in (0, 1)[: level + 1]:
                found = self._held.get((sha256, begins))
                if found is not None:
                    self._held.move_to_end((sha256, begins))
                    return found, begins
        data = self._assets.whole(sha256, cancel)
        if cancel is not None and cancel.is_set():
            raise Cancelled
        begins = 1 if level and data.startswith(_JPEG) else 0
        made = ArraySource(decode_page(data, half=bool(begins)), sha256)
        with self._lock:
            if not begins:
                self._held.pop((sha256, 1), None)
            self._held[sha256, begins] = made
            while len(self._held) > 1 and self._bytes() > self._most_bytes:
                self._held.popitem(last=False)
        return made, begins

    def keep_only(self, digests: frozenset[str]) -> None:
        """Forget every page whose digest is not among ``digests``."""
        with self._lock:
            for key in [each for each in self._held if each[0] not in digests]:
                del self._held[key]

    def _bytes(self) -> int:
        # With the coarser levels a picture takes a third more.
        return sum(each.size[0] * each.size[1] * 4 for each in self._held.values())


def decode_page(data: bytes, *, half: bool = False) -> NDArray[np.uint8]:
    """Return a page's pixels, H × W × 3 RGB; of a JPEG also at half its size, rounded up.

    Raises:
        Corrupt: no JPEG or PNG, damaged, or larger than a page may be.
    """
    if not data.startswith((_JPEG, b"\x89PNG\r\n\x1a\n")):
        raise Corrupt(source="page")
    try:
        way = cv2.IMREAD_REDUCED_COLOR_2 if half else cv2.IMREAD_COLOR
        found = cv2.imdecode(np.frombuffer(data, np.uint8), way)
    except cv2.error as error:
        raise Corrupt(source="page") from error
    if found is None or found.shape[0] * found.shape[1] > MOST_PIXELS:
        raise Corrupt(source="page")
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)


class WholePicture:
    """A page that is fetched in one piece.

    Args:
        decoded: where decoded pages are.
        sha256: its asset.
        size: width and height; None: read from the picture, which may block.
    """

    def __init__(self, decoded: Decoded, sha256: str, size: tuple[int, int] | None) -> None:
        self._decoded = decoded
        self._key = sha256
        self._size = size

    @property
    def key(self) -> str:
        """The asset's digest."""
        return self._key

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        if self._size is None:
            self._size = self._decoded.get(self._key, None)[0].size
        return self._size

    @property
    def levels(self) -> int:
        """How many."""
        return levels_of(self.size)

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        """Return a tile.

        Raises:
            NotAllowed: not this seat's, or not there.
            Cancelled, Corrupt, SyncError: as :class:`courtroom.viewing.contract.TileSource`.
        """
        size = self.size
        source, begins = self._decoded.get(self._key, cancel, which.level)
        if source.size != size_at(size, begins):
            raise Corrupt(source="page")
        return source.tile(Tile(which.level - begins, which.column, which.row), cancel)

    def close(self) -> None:
        """Nothing is held."""


class TiledPicture:
    """A large page that the hub gives tile by tile.

    Args:
        assets: where tiles are had.
        sha256: its asset.
        size: width and height at level 0.
    """

    def __init__(self, assets: Assets, sha256: str, size: tuple[int, int]) -> None:
        self._assets = assets
        self._key = sha256
        self._size = size

    @property
    def key(self) -> str:
        """The asset's digest."""
        return self._key

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self._size

    @property
    def levels(self) -> int:
        """How many."""
        return levels_of(self._size)

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        """Return a tile.

        Raises:
            NotAllowed: not this seat's, or not there.
            Cancelled, Corrupt, SyncError: as :class:`courtroom.viewing.contract.TileSource`.
        """
        left, top, right, bottom = box_of(self._size, which)
        data = self._assets.tile(self._key, which.level, which.column, which.row, cancel)
        pixels = decode_tile(data)
        if pixels.shape[:2] != (bottom - top, right - left):
            raise Corrupt(source="tile")
        return pixels

    def close(self) -> None:
        """Nothing is held."""
