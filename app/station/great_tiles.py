"""Tiles of great pictures, cut when they come in (巨幅图像切图).

Cutting a drawing of 900 megapixels takes most of a minute; done behind the import, its first
view in court waits for nothing. What an earlier run did not get to is cut when the picture is
looked at, or when the evidence is made ready (``app.station.hub_prepare``).
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from app.station import events
from app.station.hub_prepare import PYRAMIDS
from app.station.hub_tiles import Tiles, is_great
from courtroom.viewing.contract import NotYet, Tile
from courtroom.viewing.levels import box_of, size_at
from dossier.edits import geometry
from dossier.ids import PageId
from dossier.model import Page
from dossier.sealing import derive_key
from resources.errors import Cancelled, WenyiError
from scanner.capture.great import base_of
from scanner.imaging.great_sizes import is_large
from scanner.imaging.view import from_base

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dossier.store import Store

_log = logging.getLogger(__name__)

_TICK_S = 0.5


class GreatTiles:
    """Cuts great pictures one after the other on a thread of its own.

    Args:
        store: where their masters lie.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        key = derive_key(store.views_key, "pyramids")
        self.tiles = Tiles(store.blobs, store.home / PYRAMIDS, key)
        self._waiting: deque[tuple[PageId, events.OnEvent]] = deque()
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, page_ids: Sequence[PageId], on_event: events.OnEvent = events.ignore) -> None:
        """Cut those of the pages that are great pictures; returns at once.

        ``on_event`` hears at once which they are, then how far each is, from another thread.
        """
        wanted = [page_id for page_id in page_ids if is_wanted(self._store.page(page_id))]
        if not wanted or self._closing.is_set():
            return
        for page_id in wanted:
            on_event(events.TilesCut(page_id, 0.0))
        with self._changed:
            self._waiting.extend((page_id, on_event) for page_id in wanted)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="great-tiles", daemon=True)
                self._thread.start()

    def cut(
        self,
        page_ids: Sequence[PageId],
        on_event: events.OnEvent = events.ignore,
        cancel: threading.Event | None = None,
    ) -> None:
        """Cut those of the pages that are great pictures; blocks until they are.

        One that cannot be cut is logged: it can be looked at as it fits a screen.

        Raises:
            Cancelled: ``cancel`` was set, or this was closed.
        """
        for page_id in page_ids:
            page = self._store.page(page_id)
            if is_wanted(page):
                self._one(page, on_event, cancel)

    def pixels(self, page: Page, level: int, column: int, row: int) -> NDArray[np.uint8]:
        """Return a tile of a great picture; H × W × 3 RGB.

        Where what was done to the page cannot be done tile by tile, the base is enlarged.

        Raises:
            NotYet: it is still to be cut; that has begun.
            IndexError: there is no such tile.
            Damaged, Corrupt: the master cannot be read.
        """
        which = Tile(level, column, row)
        if is_great(page):
            return self.tiles.pixels(page, which)
        shape = geometry(page.edits, page.width_px, page.height_px)
        size = max(1, round(shape.width_px)), max(1, round(shape.height_px))
        left, top, right, bottom = box_of(size, which)
        whole_px = page.width_px, page.height_px
        view = from_base(base_of(self._store, page), page.edits, whole_px, max(whole_px))
        by = view.shape[1] / size_at(size, level)[0]
        part = view[
            int(top * by) : max(int(top * by) + 1, round(bottom * by)),
            int(left * by) : max(int(left * by) + 1, round(right * by)),
        ]
        return np.asarray(cv2.resize(part, (right - left, bottom - top)), np.uint8)

    def _check_open(self) -> None:
        if self._closing.is_set():
            raise Cancelled

    def close(self) -> None:
        """Stop; what is cut wholly stays."""
        self._closing.set()
        self.tiles.close()
        if self._thread is not None:
            self._thread.join(10.0)

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting or self._closing.is_set():
                    self._thread = None
                    return
                page_id, on_event = self._waiting.popleft()
            try:
                self._one(self._store.page(page_id), on_event, None)
            except Cancelled:
                continue
            except WenyiError as error:
                _log.warning("a great picture is not cut: %s", error.kind)
                on_event(events.TilesCut(page_id, 0.0, failed=True))

    def _one(self, page: Page, on_event: events.OnEvent, cancel: threading.Event | None) -> None:
        try:
            while not self.tiles.cut_for(page, _TICK_S, cancel):
                self._check_open()
                on_event(events.TilesCut(page.id, self.tiles.share(page)))
        except Cancelled:
            raise
        except (WenyiError, OSError, NotYet) as error:
            name = error.kind if isinstance(error, WenyiError) else type(error).__name__
            _log.error("a great picture is not cut: %s", name)
            on_event(events.TilesCut(page.id, 0.0, failed=True))
            return
        on_event(events.TilesCut(page.id, 1.0))


def is_wanted(page: Page) -> bool:
    """Return whether a page is cut when it comes in."""
    return is_large(page.width_px, page.height_px) and is_great(page)
