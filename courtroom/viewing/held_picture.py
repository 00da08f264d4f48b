"""A picture that is decoded whole, and where pictures come from (整幅图像)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.arrays import ArraySource
from courtroom.viewing.contract import Tile
from courtroom.viewing.decoder import Decoder, Opening
from courtroom.viewing.levels import box_of, levels_of, size_at
from resources.errors import Cancelled, Corrupt

if TYPE_CHECKING:
    from courtroom.viewing.workshop import Workshop

HELD_PIXELS = 24_000_000
"""A picture of fewer is decoded whole when it is looked at: 72 MB at most."""
_COARSEST = 3
"""A JPEG can be decoded at 1/8 at the least."""
_TICK_S = 0.05
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a picture comes from."""

    opening: Opening
    sha256: str
    name: str
    page: int

    @property
    def key(self) -> str:
        """What its tiles are kept under."""
        return f"{self.sha256}#{self.page}"


def open_page(decoder: Decoder, origin: Origin, cancel: Event | None) -> None:
    """Open the file in a child and check that the page is there.

    Raises:
        DocumentError: it cannot be taken.
        StoreError, OSError: its bytes cannot be read.
    """
    facts = decoder.open(origin.opening, origin.name, cancel)
    if not 0 <= origin.page < facts.pages:
        raise Corrupt(source=origin.name, detail="no such page")


class HeldPicture:
    """A picture that is decoded whole, and kept as long as there is room."""

    def __init__(self, shop: Workshop, origin: Origin, size: tuple[int, int]) -> None:
        self._shop, self._origin, self._size = shop, origin, size
        self._lock = threading.Lock()

    @property
    def key(self) -> str:
        """Digest and page."""
        return self._origin.key

    @property
    def size(self) -> tuple[int, int]:
        """As it is stored."""
        return self._size

    @property
    def levels(self) -> int:
        """How many."""
        return levels_of(self._size)

    def tile(self, which: Tile, cancel: Event | None = None) -> Pixels:
        """Return a tile.

        Raises:
            Cancelled, DocumentError, StoreError: as the contract says.
        """
        box_of(self._size, which)
        base, found = self._at_least(which.level, cancel)
        return found.tile(Tile(which.level - base, which.column, which.row), cancel)

    def _at_least(self, level: int, cancel: Event | None) -> tuple[int, ArraySource]:
        """Return a level that is held, at least as fine, or decode this one.

        A page that is turned over is looked at whole first: decoding it at a quarter of its
        size takes half the time.
        """
        while not self._lock.acquire(timeout=_TICK_S):
            if cancel is not None and cancel.is_set():
                raise Cancelled
        try:
            for base in range(min(level, _COARSEST), -1, -1):
                found = self._shop.held.get(f"{self.key}/{base}")
                if found is not None:
                    return base, found
            base = min(level, _COARSEST)
            found = ArraySource(self._decoded(base, cancel), self.key)
            self._shop.held.put(f"{self.key}/{base}", found)
            return base, found
        finally:
            self._lock.release()

    def _decoded(self, level: int, cancel: Event | None) -> Pixels:
        width, height = size_at(self._size, level)
        with self._shop.readers.use(cancel) as decoder:
            open_page(decoder, self._origin, cancel)
            pixels = np.empty((height, width, 3), np.uint8)
            wish = {"do": "rows", "page": self._origin.page, "level": level}
            done = 0
            for header, body in decoder.stream(wish, cancel):
                done = put_rows(pixels, header, body, done, self._origin.name)
        if done != len(pixels):
            raise Corrupt(source=self._origin.name, detail="rows are missing")
        return pixels

    def close(self) -> None:
        """Others may look at the same picture: it goes when there is no room."""


def put_rows(pixels: Pixels, header: dict[str, object], body: bytes, done: int, name: str) -> int:
    """Put rows that a child sent where they belong; return how many there are now."""
    width, count = pixels.shape[1], header.get("count")
    good = header.get("kind") == "rows" and header.get("top") == done
    if not good or type(count) is not int or header.get("width") != width:
        raise Corrupt(source=name, detail="the reader's answer")
    if done + count > len(pixels) or len(body) != 3 * width * count:
        raise Corrupt(source=name, detail="the reader's answer")
    pixels[done : done + count] = np.frombuffer(body, np.uint8).reshape(count, width, 3)
    return done + count
