"""Small pictures and tile sources of pages, fetched off the GUI thread (缩略图)."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from app.qt.lanes import Lane, Lanes, Task
from courtroom.screen.contract import Room
from courtroom.viewing.contract import Tile, TileSource
from resources.errors import Cancelled

_log = logging.getLogger(__name__)

THUMB = QSize(96, 128)
_MOST_THUMBS = 3000
"""At 96 × 128 in 32 bits 140 MB would be the worst case; most pages are narrower."""
_MOST_SOURCES = 48


class Pictures(QObject):
    """The pictures of one room.

    Attributes:
        ready: emitted with the digest of a small picture that has come.
    """

    ready = Signal(str)

    def __init__(self, room: Room, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._lanes = room, lanes
        self._thumbs: OrderedDict[str, QPixmap] = OrderedDict()
        self._asked: set[str] = set()
        self._sources: OrderedDict[str, TileSource] = OrderedDict()
        self._closed = False

    def thumb(self, asset: str) -> QPixmap | None:
        """Return a small picture; None: it is being fetched, ``ready`` will tell."""
        found = self._thumbs.get(asset)
        if found is not None:
            self._thumbs.move_to_end(asset)
            return found
        if asset and asset not in self._asked and not self._closed:
            self._asked.add(asset)

            def failed(error: BaseException) -> None:
                # What made way for newer wishes is asked for again when it is painted.
                if isinstance(error, Cancelled):
                    self._asked.discard(asset)
                else:
                    _log.info("no small picture: %s", type(error).__name__)

            self._lanes.run(
                Lane.IMAGES,
                lambda task: _small(self._room, asset, task),
                lambda image: self._take(asset, image),
                failed,
                owner=self,
            )
        return None

    def _take(self, asset: str, image: QImage) -> None:
        self._thumbs[asset] = QPixmap.fromImage(image)
        while len(self._thumbs) > _MOST_THUMBS:
            gone, _ = self._thumbs.popitem(last=False)
            self._asked.discard(gone)
        self.ready.emit(asset)

    def source(
        self,
        asset: str,
        on_done: Callable[[TileSource], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Give a page's tiles to ``on_done``, at once where they were had before."""
        known = self._sources.get(asset)
        if known is not None:
            self._sources.move_to_end(asset)
            on_done(known)
            return

        def take(source: TileSource) -> None:
            if asset in self._sources:
                source.close()
            else:
                self._sources[asset] = source
            on_done(self._sources[asset])

        self._lanes.run(
            Lane.IMAGES, lambda task: self._room.picture(asset), take, on_error, owner=self
        )

    def trim(self, used: set[str]) -> None:
        """Close the sources not seen for long, but for those on the screen."""
        for asset in list(self._sources):
            if len(self._sources) <= _MOST_SOURCES:
                return
            if asset not in used:
                self._sources.pop(asset).close()

    def forget_failed(self) -> None:
        """Ask again for what could not be had; after the connection is back."""
        self._asked &= set(self._thumbs)

    def close(self) -> None:
        """Give back what is held."""
        self._closed = True
        for source in self._sources.values():
            source.close()
        self._sources.clear()


def _small(room: Room, asset: str, task: Task) -> QImage:
    source = room.picture(asset)
    try:
        pixels = source.tile(Tile(source.levels - 1, 0, 0), task.cancel)
        height, width = pixels.shape[:2]
        image = QImage(
            pixels.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888
        ).copy()
    finally:
        source.close()
    return image.scaled(
        THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
