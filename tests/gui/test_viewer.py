"""The viewer: panes, tiles, marks, and what mouse, fingers, pen and keys do in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.qt.viewer import MarkShape, Pane, Viewer
from courtroom.viewing.arrays import ArraySource
from courtroom.viewing.contract import Tile
from resources.errors import Cancelled, Corrupt, Offline

WAIT_MS = 15_000


def picture(width: int = 1600, height: int = 1200, seed: int = 1) -> NDArray[np.uint8]:
    """Return a smooth picture in which every place looks different."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    red = 255 * x / width
    green = 255 * y / height
    blue = 127 + 60 * np.sin((x + y * seed) / 90)
    return np.stack([red, green, blue], axis=2).astype(np.uint8)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


@pytest.fixture
def viewer(qtbot: QtBot, theme: Theme, lanes: Lanes) -> Viewer:
    made = Viewer(theme, lanes)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


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


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "part", [(0.0, 0.0, 1.0, 1.0), (0.1, 0.2, 0.5, 0.5), (0.6, 0.6, 0.35, 0.35)]
)
def test_tiles_look_as_the_whole(
    qtbot: QtBot, viewer: Viewer, rotation: int, part: tuple[float, float, float, float]
) -> None:
    pixels = picture()
    show(qtbot, viewer, Pane(ArraySource(pixels, "a"), rotation))
    viewer.set_viewport(0, part, animate=False)
    with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
        viewer.update()
    away = np.abs(pixels_of(viewer).astype(int) - whole(viewer, pixels).astype(int))
    assert np.percentile(away, 99) <= 6
    assert away.mean() < 1.5


def test_panning_paints_what_painting_anew_paints(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.actual_size()
    for by in [(-37, -21), (-80, 13), (55, -90), (3, 4)]:
        viewer.pan(0, QPointF(*by))
        with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
            viewer.update()
    moved = pixels_of(viewer)
    viewer.slots[0].canvas.forget()
    assert np.array_equal(moved, pixels_of(viewer))
