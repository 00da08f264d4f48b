"""Pages of a paper that is signed, as windows and the screens of a room see them (签署文书页面).

The clerk's window looks at the newest bytes, drawn page by page when they are looked at. A
seat gets pictures of the pages that are read, by digest, with where each line stands. All of
it lies in memory alone and is made again when it is wanted again.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from threading import Event

import cv2
import numpy as np
from numpy.typing import NDArray

from app.station.in_memory import in_memory
from courtroom.hub.contract import Asset
from courtroom.signing.lines import Line
from courtroom.viewing.contract import TileSource
from courtroom.viewing.levels import box_of, tiles_of
from courtroom.viewing.workshop import Workshop
from dossier.store import Store
from resources.errors import Cancelled, StoreError

DPI = 160
"""Of a page on a party's screen: 12-point characters are 27 pixels high."""
_DRAWERS = 2
_MOST_HELD = 4
"""Drafts whose pictures are held."""
_MOST_SOUNDS = 24
_PIECE_BYTES = 256 << 10


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page as a picture (页面图像)."""

    page: int
    sha256: str
    size_bytes: int
    width: int
    height: int

    @property
    def fact(self) -> dict[str, object]:
        """What a screen is told."""
        return {
            "page": self.page,
            "asset": self.sha256,
            "width": self.width,
            "height": self.height,
        }


class PaperPages:
    """Draws papers; any thread may call.

    Args:
        store: where their bytes are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._drawing = threading.Lock()
        self._shop: Workshop | None = None
        self._closed = False
        self._drafts: OrderedDict[str, tuple[Leaf, ...]] = OrderedDict()
        self._bytes: dict[str, tuple[bytes, str]] = {}
        self._sounds: OrderedDict[str, None] = OrderedDict()

    def close(self) -> None:
        """End the children that draw; nothing is drawn any more."""
        with self._lock:
            shop, self._shop = self._shop, None
            self._closed = True
        if shop is not None:
            shop.close()

    def sources(self, sha256: str, name: str, count: int) -> list[TileSource]:
        """Return the pages of a paper, to be looked at; blocks for a look into the file.

        Raises:
            DocumentError, StoreError: it cannot be read.
        """
        shop = self._workshop()
        viewable = shop.open(lambda: in_memory(self._store.blobs.read(sha256)), sha256, name)
        with self._lock:
            closed = self._closed
        if closed:
            # What was begun while it was closed would draw for nobody.
            shop.close()
            raise Cancelled
        return [viewable.page(number) for number in range(min(count, viewable.pages))]

    def leaves(
        self,
        sha256: str,
        name: str,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
        cancel: Event | None = None,
    ) -> tuple[Leaf, ...]:
        """Return the pages of a draft as pictures; takes a quarter of a core-second each, once.

        Raises:
            Cancelled: ``cancel`` was set.
            DocumentError, StoreError: it cannot be read.
        """
        with self._drawing:
            found = self._drafts.get(sha256)
            if found is not None:
                self._drafts.move_to_end(sha256)
                return found
            viewable = self._workshop().open(
                lambda: in_memory(self._store.blobs.read(sha256)), sha256, name
            )

            def drawn(number: int) -> Leaf:
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                page = viewable.page(number, DPI)
                data = _encoded(_whole(page))
                return Leaf(number + 1, self.keep(data, "image/png"), len(data), *page.size)

            made: list[Leaf] = []
            # As many as there are children that draw.
            with ThreadPoolExecutor(_DRAWERS, thread_name_prefix="paper-pages") as drawers:
                for leaf in drawers.map(drawn, range(viewable.pages)):
                    made.append(leaf)
                    on_progress(len(made), viewable.pages)
            self._drafts[sha256] = tuple(made)
            while len(self._drafts) > _MOST_HELD:
                self._forget(self._drafts.popitem(last=False)[1])
            return tuple(made)

    def keep(self, data: bytes, media_type: str) -> str:
        """Hold bytes so that screens can have them; return their digest."""
        sha256 = hashlib.sha256(data).hexdigest()
        with self._lock:
            self._bytes[sha256] = (data, media_type)
        return sha256

    def keep_lines(self, lines: Sequence[Line], heard: Collection[str]) -> str:
        """Hold the lines of a paper as JSON; return its digest.

        Args:
            lines: where each stands.
            heard: ids of those that can be listened to.
        """
        told = [[*astuple(line), line.id in heard] for line in lines]
        data = json.dumps({"lines": told}, ensure_ascii=False, separators=(",", ":"))
        return self.keep(data.encode(), "application/json")

    def keep_sound(self, data: bytes) -> str:
        """Hold the sound of a sentence, the newest few; return its digest."""
        sha256 = self.keep(data, "audio/wav")
        with self._lock:
            self._sounds[sha256] = None
            self._sounds.move_to_end(sha256)
            while len(self._sounds) > _MOST_SOUNDS:
                self._bytes.pop(self._sounds.popitem(last=False)[0], None)
        return sha256

    def asset(self, sha256: str) -> Asset | None:
        """Return what is known of bytes that are held; None: none of this digest."""
        with self._lock:
            found = self._bytes.get(sha256)
        return None if found is None else Asset(sha256, len(found[0]), found[1])

    def read(self, sha256: str, start: int, count: int) -> Iterator[bytes]:
        """Yield some of the bytes.

        Raises:
            StoreError: they are not held any more.
        """
        with self._lock:
            found = self._bytes.get(sha256)
        if found is None:
            raise StoreError(path=sha256)
        data = found[0]
        for at in range(start, min(start + count, len(data)), _PIECE_BYTES):
            yield data[at : min(at + _PIECE_BYTES, start + count)]

    def _workshop(self) -> Workshop:
        with self._lock:
            if self._closed:
                raise Cancelled
            if self._shop is None:
                self._shop = Workshop()
            return self._shop

    def _forget(self, leaves: Sequence[Leaf]) -> None:
        with self._lock:
            for leaf in leaves:
                self._bytes.pop(leaf.sha256, None)


def _whole(page: TileSource) -> NDArray[np.uint8]:
    """Return all of a page at its own size."""
    width, height = page.size
    made = np.empty((height, width, 3), np.uint8)
    for tile in tiles_of(page.size):
        if tile.level > 0:
            break
        left, top, right, bottom = box_of(page.size, tile)
        made[top:bottom, left:right] = page.tile(tile)
    return made


def _encoded(pixels: NDArray[np.uint8]) -> bytes:
    """Return a page as PNG in grey: sharper and smaller than JPEG where there is but text."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    done, data = cv2.imencode(".png", grey, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not done:
        raise StoreError(path="png")
    return data.tobytes()
