"""Pixels of pages for the screens of a room: whole and small, or full size in tiles (图块)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.contract import TILE_PX, Tile, TileSource
from courtroom.viewing.held_picture import HELD_PIXELS
from courtroom.viewing.turned import OrientedSource
from courtroom.viewing.workshop import Workshop
from dossier.edits import Rotate, geometry
from dossier.model import Page
from resources.errors import Cancelled, UnknownItem
from scanner.capture.great import base_in
from scanner.imaging import great_sizes
from scanner.imaging.master import encode_jpeg
from scanner.imaging.view import Views, from_base, render, thumbnail

if TYPE_CHECKING:
    from dossier.blobs import Blobs

Pixels = NDArray[np.uint8]

MOST_HELD_PX = 120_000_000
"""Pixels of full views held at once: 360 MB."""
MOST_EDITED_PX = 60_000_000
"""A larger view with edits is shown as it fits the screens, without tiles."""
_QUALITY = 88
_DPI = 150
_WAIT_S = 2.0


def rendered(
    views: Views, blobs: Blobs, page: Page, most_side_px: int, quality: int, dpi: int
) -> tuple[bytes, int, int]:
    """Return a page's view as JPEG, with its width and height in pixels.

    Raises:
        Corrupt, Unsupported: the master cannot be decoded.
        Damaged: its bytes are not there.
    """
    if great_sizes.is_great(page.width_px, page.height_px):
        whole_px = page.width_px, page.height_px
        pixels = from_base(base_in(views, blobs, page), page.edits, whole_px, most_side_px)
    else:
        pixels = thumbnail(blobs.read(page.sha256), page.edits, most_side_px)
    height, width = pixels.shape[:2]
    return encode_jpeg(pixels, dpi, quality), width, height


def has_tiles(page: Page) -> bool:
    """Return whether a page's full view is served in tiles.

    Not where it is too large for what its edits do; quarter turns cost nothing.
    """
    whole = geometry(page.edits, page.width_px, page.height_px)
    return _only_turned(page) or whole.width_px * whole.height_px <= MOST_EDITED_PX


def is_great(page: Page) -> bool:
    """Return whether a page's tiles are cut from its master by a child, and kept."""
    return _only_turned(page) and page.width_px * page.height_px > HELD_PIXELS


def _only_turned(page: Page) -> bool:
    return all(isinstance(edit, Rotate) for edit in page.edits)


def _orientation(page: Page) -> int:
    """Return the orientation, as EXIF counts, that the quarter turns of a page make."""
    quarters = sum(edit.quarters for edit in page.edits if isinstance(edit, Rotate))
    return {0: 1, 1: 6, 2: 3, 3: 8}[quarters % 4]


class Tiles:
    """Tiles of full views, as JPEG; a few views are held, with all their levels.

    Large masters that are at most turned are read by children, piece by piece.

    Args:
        blobs: where masters lie.
        folder: for what is cut of large ones.
        key: seals what lies there.
    """

    def __init__(self, blobs: Blobs, folder: Path, key: bytes) -> None:
        self._blobs, self._folder, self._key = blobs, folder, key
        self._shop: Workshop | None = None
        self._sources: dict[tuple[str, int], TileSource] = {}
        self._closed = False
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._levels: OrderedDict[str, list[Pixels]] = OrderedDict()

    def tile(self, key: str, page: Page, level: int, column: int, row: int) -> bytes:
        """Return a tile.

        Args:
            key: of the rendered page, by which its view is held.
            page: whose view it is.
            level: 0 is full size; each next level has half the pixels a side, rounded up.
            column: 0-based from the left.
            row: 0-based from the top.

        Raises:
            UnknownItem: there is no such tile.
            Corrupt, Damaged: the master cannot be read.
        """
        if is_great(page):
            return self._great(page, Tile(level, column, row))
        levels = self._view(key, page)
        if not 0 <= level < len(levels) or column < 0 or row < 0:
            raise UnknownItem(thing=f"{level}/{column}_{row}")
        pixels = levels[level]
        piece = pixels[
            row * TILE_PX : (row + 1) * TILE_PX, column * TILE_PX : (column + 1) * TILE_PX
        ]
        if not piece.size:
            raise UnknownItem(thing=f"{level}/{column}_{row}")
        return encode_jpeg(cast(Pixels, np.ascontiguousarray(piece)), _DPI, _QUALITY)

    def is_ready(self, page: Page) -> bool:
        """Return whether a page's tiles come without being waited for.

        Raises:
            Corrupt, Unsupported, Damaged: a great picture cannot be read.
        """
        if not is_great(page):
            return True
        shop, source = self._opened(page)
        return shop.is_ready(source)

    def pixels(self, page: Page, which: Tile) -> Pixels:
        """Return a tile of a great picture, H × W × 3 RGB, for this machine's own screen.

        Raises:
            IndexError: there is no such tile.
            NotYet: it is still to be cut.
            Corrupt, Unsupported, Damaged: the master cannot be read.
        """
        return self._opened(page)[1].tile(which)

    def share(self, page: Page) -> float:
        """Return how much of a great picture's tiles is cut, 0 to 1."""
        shop, source = self._opened(page)
        return shop.share(source)

    def prepare(self, page: Page, cancel: threading.Event | None = None) -> None:
        """Cut all tiles of a great picture, before it is shown; blocks until they are there.

        Raises:
            Cancelled: ``cancel`` was set, or this was closed.
            Corrupt, Unsupported, Damaged, StoreError: they cannot be made.
        """
        while not self.cut_for(page, _WAIT_S, cancel):
            if self._closed:
                raise Cancelled

    def cut_for(self, page: Page, wait_s: float, cancel: threading.Event | None = None) -> bool:
        """As :meth:`prepare`, for so long; return whether all tiles are there."""
        if not is_great(page):
            return True
        shop, source = self._opened(page)
        shop.prepare(source)
        return shop.wait_ready(source, wait_s, cancel)

    def close(self) -> None:
        """End the children."""
        self._closed = True
        with self._lock:
            shop, self._shop = self._shop, None
        if shop is not None:
            shop.close()

    def _great(self, page: Page, which: Tile) -> bytes:
        shop, source = self._opened(page)
        try:
            return shop.tile_jpeg(source, which)
        except IndexError:
            raise UnknownItem(thing=f"{which.level}/{which.column}_{which.row}") from None

    def _opened(self, page: Page) -> tuple[Workshop, TileSource]:
        with self._lock:
            if self._closed:
                raise Cancelled
            shop = self._shop
            if shop is None:
                shop = self._shop = Workshop(self._folder, self._key)
            turn = _orientation(page)
            source = self._sources.get((page.sha256, turn))
        if source is None:
            opened = shop.open(lambda: self._blobs.open(page.sha256), page.sha256)
            # As it is stored: what the file says of its turn has become an edit.
            stored = shop.stored(opened.page(0))
            made = stored if turn == 1 else OrientedSource(stored, turn)
            source = self._sources.setdefault((page.sha256, turn), made)
        return shop, source

    def _view(self, key: str, page: Page) -> list[Pixels]:
        with self._lock:
            found = self._levels.get(key)
            if found is not None:
                self._levels.move_to_end(key)
                return found
        with self._making:
            with self._lock:
                found = self._levels.get(key)
            if found is not None:
                return found
            levels = pyramid(render(self._blobs.read(page.sha256), page.edits))
            with self._lock:
                self._levels[key] = levels
                while len(self._levels) > 1 and self._held() > MOST_HELD_PX:
                    self._levels.popitem(last=False)
        return levels

    def _held(self) -> int:
        return sum(
            level.shape[0] * level.shape[1] for each in self._levels.values() for level in each
        )


def pyramid(pixels: Pixels) -> list[Pixels]:
    """Return a picture and its halves, until all of it is one tile."""
    levels = [pixels]
    while max(levels[-1].shape[:2]) > TILE_PX:
        height, width = levels[-1].shape[:2]
        size = ((width + 1) // 2, (height + 1) // 2)
        half = cv2.resize(levels[-1], size, interpolation=cv2.INTER_AREA)
        levels.append(cast(Pixels, half))
    return levels
