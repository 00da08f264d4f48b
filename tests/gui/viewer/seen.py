"""Pictures, fingers and what is seen of a viewer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.viewer import Pane, Viewer

WAIT_MS = 15_000


def picture(width: int = 1600, height: int = 1200, seed: int = 1) -> NDArray[np.uint8]:
    """Return a smooth picture in which every place looks different."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    red = 255 * x / width
    green = 255 * y / height
    blue = 127 + 60 * np.sin((x + y * seed) / 90)
    return np.stack([red, green, blue], axis=2).astype(np.uint8)


def show(qtbot: QtBot, viewer: Viewer, *panes: Pane) -> None:
    """Show panes and wait until all of them are painted."""
    left = set(range(len(panes)))
    viewer.shown.connect(left.discard)
    viewer.set_panes(panes)
    qtbot.waitUntil(lambda: not left, timeout=WAIT_MS)
    viewer.shown.disconnect(left.discard)


def pixels_of(viewer: Viewer) -> NDArray[np.uint8]:
    image = viewer.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def whole(viewer: Viewer, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paint a page in one piece, where the viewer says it lies."""
    image = QImage(viewer.size(), QImage.Format.Format_RGB32)
    image.fill(viewer.theme.colour("canvas"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    view = viewer.slots[0].view
    painter.setTransform(view.transform())
    data = pixels.tobytes()
    height, width = pixels.shape[:2]
    page = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888)
    painter.drawImage(QRectF(0, 0, width, height), page)
    painter.end()
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


class Fingers:
    """Synthesised touches on a viewer."""

    def __init__(self, viewer: Viewer, device: QPointingDevice) -> None:
        self._viewer, self._device = viewer, device

    def down(self, **at: tuple[int, int]) -> None:
        self._send("press", at)

    def move(self, **at: tuple[int, int]) -> None:
        self._send("move", at)

    def up(self, **at: tuple[int, int]) -> None:
        self._send("release", at)

    def _send(self, what: str, at: dict[str, tuple[int, int]]) -> None:
        touches = QTest.touchEvent(self._viewer, self._device, False)
        for name, (x, y) in at.items():
            getattr(touches, what)(ord(name[-1]), QPoint(x, y), self._viewer)
        touches.commit()

    def tap(self, x: int, y: int) -> None:
        self.down(a=(x, y))
        self.up(a=(x, y))


def turn_wheel(viewer: Viewer, by: int) -> None:
    place = QPointF(400, 300)
    event = QWheelEvent(
        place,
        QPointF(viewer.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, by),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewer, event)
