"""Small pictures of pages, made off the GUI thread and kept within a bound (缩略图)."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from app.qt.lanes import Lane, Task
from app.windows.room.bridge import RoomBridge
from courtroom.viewing.contract import Tile
from resources.errors import WenyiError

MOST = 300


class Thumbnails(QObject):
    """Thumbnails of the pages a seat has.

    Attributes:
        came: another one can be had.
    """

    came = Signal()

    def __init__(self, bridge: RoomBridge, side_px: int, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._side_px = side_px
        self._made: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._asked: set[str] = set()
        bridge.changed.connect(self._changed)

    def get(self, exhibit: str, page: int) -> QPixmap | None:
        """Return a page's thumbnail; None: not yet, or it cannot be had."""
        value = self._bridge.facts.get(f"page/{exhibit}/{page}")
        asset = str((value or {}).get("asset", ""))
        if not asset:
            return None
        if asset in self._made:
            self._made.move_to_end(asset)
            return self._made[asset]
        if asset not in self._asked:
            self._asked.add(asset)
            self._bridge.lanes.run(
                Lane.IMAGES,
                lambda task: self._make(task, asset),
                lambda made: self._keep(asset, made),
                lambda error: self._asked.discard(asset),
                owner=self,
            )
        return None

    def _changed(self, keys: frozenset[str], number: int) -> None:
        if any(key.startswith("page/") for key in keys):
            # What was withdrawn is not to be shown even as small as a stamp.
            facts = self._bridge.facts
            held = {str(v.get("asset")) for k, v in facts.items() if k.startswith("page/")}
            for asset in [each for each in self._made if each not in held]:
                del self._made[asset]

    def _make(self, task: Task, asset: str) -> QImage | None:
        try:
            source = self._bridge.room.picture(asset)
            pixels = source.tile(Tile(source.levels - 1, 0, 0), task.cancel)
            source.close()
        except WenyiError:
            return None
        return image_of(_shrunk(pixels, self._side_px))

    def _keep(self, asset: str, made: QImage | None) -> None:
        self._asked.discard(asset)
        if made is not None:
            self._made[asset] = QPixmap.fromImage(made)
            while len(self._made) > MOST:
                self._made.popitem(last=False)
            self.came.emit()


def _shrunk(pixels: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = side_px / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return an RGB array (H × W × 3) as an image with memory of its own."""
    whole: Any = np.ascontiguousarray(pixels)
    height, width = whole.shape[:2]
    return QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
