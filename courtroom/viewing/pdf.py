"""Pages of a PDF by tiles, drawn by PDFium in children (PDF 页面)."""

from __future__ import annotations

import threading
from threading import Event
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.arrays import ArraySource
from courtroom.viewing.contract import Tile
from courtroom.viewing.decoder import Decoder, Opening
from courtroom.viewing.levels import Box, box_of, levels_of, size_at
from courtroom.viewing.pool import Pool
from resources.errors import Cancelled, Corrupt, DocumentError

if TYPE_CHECKING:
    from courtroom.viewing.workshop import Workshop

DPI = 300
"""Of level 0. Finer tiles cost nothing until they are looked at, but levels."""
_MOST_SIDE_PX = 40_000
_POINTS_AN_INCH = 72.0
_CHILDREN = 2
_WHOLE_PIXELS = 4 << 20
_TICK_S = 0.05
_CRASHES = 2
"""After which a page is not tried again."""


class PdfFile:
    """One document; its children keep it open."""

    def __init__(self, shop: Workshop, opening: Opening, sha256: str, name: str) -> None:
        self._shop, self._opening, self._name = shop, opening, name
        self.sha256, self.held = sha256, shop.held
        self.pool = Pool(shop.limits, _CHILDREN)
        self._crashes: dict[int, int] = {}
        self._lock = threading.Lock()

    def ask(
        self, wish: dict[str, object], kind: str, cancel: Event | None
    ) -> tuple[dict[str, object], bytes]:
        """Have a child do something.

        Raises:
            Cancelled, DocumentError, StoreError: as the contract says.
        """
        page = int(str(wish["page"]))
        if self._crashes.get(page, 0) >= _CRASHES:
            raise Corrupt(source=self._name, detail="the page cannot be drawn")
        self._shop.used(self)
        with self.pool.use(cancel, self._open) as decoder:
            try:
                return decoder.ask(wish, kind, cancel)
            except DocumentError:
                if decoder.spoiled:
                    with self._lock:
                        self._crashes[page] = self._crashes.get(page, 0) + 1
                raise

    def _open(self, decoder: Decoder) -> None:
        try:
            facts = decoder.open(self._opening, self._name)
        except BaseException:
            decoder.spoiled = True
            raise
        if facts.form != "pdf":
            decoder.spoiled = True
            raise Corrupt(source=self._name, detail="not a PDF any more")

    def page(self, number: int, dpi: int = DPI) -> PdfPage:
        """Return a page, 0-based.

        Raises:
            DocumentError, StoreError: it is not there, or cannot be read.
        """
        header, _ = self.ask({"do": "size", "page": number}, "size", None)
        width_pt, height_pt = header.get("width_pt"), header.get("height_pt")
        if not isinstance(width_pt, float | int) or not isinstance(height_pt, float | int):
            raise Corrupt(source=self._name, detail="the reader's answer")
        scale = min(dpi / _POINTS_AN_INCH, _MOST_SIDE_PX / max(width_pt, height_pt, 1.0))
        size = max(1, round(width_pt * scale)), max(1, round(height_pt * scale))
        return PdfPage(self, number, size)

    def close(self) -> None:
        """End its children."""
        self.pool.close()


class PdfPage:
    """One page by tiles; a fine one is drawn for its own level, so that lines stay sharp."""

    def __init__(self, file: PdfFile, number: int, size: tuple[int, int]) -> None:
        self._file, self._number, self._size = file, number, size
        self._lock = threading.Lock()
        self._base = next(
            level for level in range(32) if _pixels(size_at(size, level)) <= _WHOLE_PIXELS
        )

    @property
    def key(self) -> str:
        """Digest, page and size."""
        return f"{self._file.sha256}#{self._number}@{self._size[0]}"

    @property
    def size(self) -> tuple[int, int]:
        """At level 0."""
        return self._size

    @property
    def levels(self) -> int:
        """How many."""
        return levels_of(self._size)

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        """Return a tile.

        Raises:
            Cancelled, DocumentError, StoreError: as the contract says.
        """
        box = box_of(self._size, which)
        if which.level < self._base:
            return self._drawn(which.level, box, cancel)
        found = self._whole(cancel)
        return found.tile(Tile(which.level - self._base, which.column, which.row), cancel)

    def _whole(self, cancel: Event | None) -> ArraySource:
        """Return the finest level that is drawn at once; the coarser ones are made of it.

        Drawing all of it takes hardly longer than drawing one tile of it.
        """
        while not self._lock.acquire(timeout=_TICK_S):
            if cancel is not None and cancel.is_set():
                raise Cancelled
        try:
            found = self._file.held.get(self.key)
            if found is None:
                box = (0, 0, *size_at(self._size, self._base))
                found = ArraySource(self._drawn(self._base, box, cancel), self.key)
                self._file.held.put(self.key, found)
            return found
        finally:
            self._lock.release()

    def _drawn(self, level: int, box: Box, cancel: Event | None) -> NDArray[np.uint8]:
        size = size_at(self._size, level)
        wish = {"do": "draw", "page": self._number, "size": list(size), "box": list(box)}
        _, body = self._file.ask(wish, "pixels", cancel)
        wide, high = box[2] - box[0], box[3] - box[1]
        if len(body) != 3 * wide * high:
            raise Corrupt(detail="the reader's answer")
        return np.frombuffer(body, np.uint8).reshape(high, wide, 3)

    def close(self) -> None:
        """The document stays open for its other pages."""


def _pixels(size: tuple[int, int]) -> int:
    return size[0] * size[1]
