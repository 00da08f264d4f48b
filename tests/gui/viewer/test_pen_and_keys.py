"""Pen, mouse, wheel and keys on a viewer."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

import resources
from app.qt.viewer import MarkShape, Pane, Viewer
from courtroom.viewing.arrays import ArraySource
from tests.gui.viewer.seen import WAIT_MS, Fingers, picture, pixels_of, show, turn_wheel


def pen(
    viewer: Viewer, kind: QEvent.Type, x: float, y: float, pressure: float, *, eraser: bool = False
) -> None:
    kinds = QPointingDevice.PointerType
    device = QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        kinds.Eraser if eraser else kinds.Pen,
        QInputDevice.Capability.Pressure | QInputDevice.Capability.Position,
        1,
        1,
    )
    down = kind != QEvent.Type.TabletRelease
    event = QTabletEvent(
        kind,
        device,
        QPointF(x, y),
        QPointF(viewer.mapToGlobal(QPoint(int(x), int(y)))),
        pressure,
        0,
        0,
        0.0,
        0.0,
        0.0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton if down else Qt.MouseButton.NoButton,
    )
    QApplication.sendEvent(viewer, event)


def test_a_pen_draws_with_its_pressure_and_rubs_out_with_its_end(
    qtbot: QtBot, viewer: Viewer, fingers: Fingers
) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.set_tool("pen")
    done: list[list[list[float]]] = []
    viewer.stroke_done.connect(lambda pane, tool, points, text: done.append(points))
    kinds = QEvent.Type
    pen(viewer, kinds.TabletPress, 200, 200, 0.2)
    fingers.down(a=(500, 500))  # a hand that rests on the screen
    fingers.move(a=(520, 500))
    fingers.up(a=(520, 500))
    for step in range(1, 6):
        pen(viewer, kinds.TabletMove, 200 + 20 * step, 200, 0.2 + 0.1 * step)
    pen(viewer, kinds.TabletRelease, 300, 200, 0.0)
    assert len(done) == 1
    assert [point[2] for point in done[0][:6]] == pytest.approx([0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    viewer.set_marks(0, [MarkShape("m", "pen", "#ff0000", 0.003, done[0])])
    touched: list[str] = []
    viewer.mark_touched.connect(lambda pane, key: touched.append(key))
    pen(viewer, kinds.TabletPress, 250, 150, 0.5, eraser=True)
    pen(viewer, kinds.TabletMove, 250, 200, 0.5, eraser=True)
    pen(viewer, kinds.TabletMove, 252, 202, 0.5, eraser=True)
    pen(viewer, kinds.TabletRelease, 252, 202, 0.0, eraser=True)
    assert touched == ["m"] and len(done) == 1


@pytest.mark.parametrize("tool", ["box", "ellipse", "arrow", "highlighter"])
def test_the_mouse_draws_with_every_tool(qtbot: QtBot, viewer: Viewer, tool: str) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.set_tool(tool)
    done: list[tuple[object, ...]] = []
    viewer.stroke_done.connect(lambda *what: done.append(what))
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(viewer, left, pos=QPoint(200, 200))
    QTest.mouseMove(viewer, QPoint(260, 240))
    QTest.mouseMove(viewer, QPoint(300, 260))
    QTest.mouseRelease(viewer, left, pos=QPoint(300, 260))
    assert len(done) == 1 and done[0][1] == tool
    points = done[0][2]
    assert isinstance(points, list)
    assert len(points) == 2 or tool == "highlighter"
    shape = MarkShape("m", tool, "#00a000", 0.004, points)
    before = pixels_of(viewer)
    viewer.set_marks(0, [shape])
    assert not np.array_equal(before, pixels_of(viewer))
    viewer.hide_marks(True)
    assert np.array_equal(before, pixels_of(viewer))
    viewer.hide_marks(False)
    viewer.set_tool("select")
    touched: list[str] = []
    viewer.mark_touched.connect(lambda pane, key: touched.append(key))
    edge = viewer.slots[0].view.place_of(*points[-1][:2])
    if tool == "ellipse":
        edge = QPointF(300, 230)
    QTest.mouseClick(viewer, left, pos=edge.toPoint())
    QTest.mouseClick(viewer, left, pos=QPoint(600, 500))
    assert touched == ["m"]


def test_text_is_typed_where_it_stands(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.set_tool("text")
    done: list[tuple[object, ...]] = []
    viewer.stroke_done.connect(lambda *what: done.append(what))
    QTest.mouseClick(viewer, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    line = viewer.findChild(QLineEdit)
    assert line is not None
    line.setText("此处有涂改")
    QTest.keyClick(line, Qt.Key.Key_Return)
    place = viewer.slots[0].view.part_at(QPointF(300, 200))
    assert len(done) == 1 and done[0][1] == "text" and done[0][3] == "此处有涂改"
    assert done[0][2] == [pytest.approx(list(place), abs=1e-4)]


def test_wheel_and_keys(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    view = viewer.slots[0].view
    turned: list[int] = []
    viewer.page_turned.connect(turned.append)
    scale = view.scale
    QTest.keyClick(viewer, Qt.Key.Key_Plus)
    assert view.scale == pytest.approx(1.25 * scale)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    QTest.keyClick(viewer, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: view.fits, timeout=WAIT_MS)
    QTest.keyClick(viewer, Qt.Key.Key_1)
    assert view.scale == pytest.approx(1 / viewer.devicePixelRatioF())
    QTest.keyClick(viewer, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: view.fits, timeout=WAIT_MS)
    QTest.keyClick(viewer, Qt.Key.Key_PageDown)
    QTest.keyClick(viewer, Qt.Key.Key_PageUp)
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert turned == [1, -1, 1]
    QTest.keyClick(viewer, Qt.Key.Key_R)
    assert view.rotation == 90
    QTest.keyClick(viewer, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert view.rotation == 0


def test_the_wheel_turns_the_page_beyond_its_edge(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    turned: list[int] = []
    viewer.page_turned.connect(turned.append)
    for _ in range(2):
        turn_wheel(viewer, -120)
    assert turned == [1]
    turn_wheel(viewer, -120)
    assert turned == [1], "one turn of the wheel is one page"


def _luminance(pixel: NDArray[np.uint8]) -> float:
    parts = pixel.astype(float) / 255
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_grey_print_is_read_under_the_highlighter_of_every_seat(
    qtbot: QtBot, viewer: Viewer
) -> None:
    page = np.full((1200, 1600, 3), 255, np.uint8)
    page[:, 800:] = 85
    show(qtbot, viewer, Pane(ArraySource(page, "a")))
    view = viewer.slots[0].view
    paper, ink = view.place_of(0.4, 0.5), view.place_of(0.6, 0.5)
    colours: dict[str, str] = resources.toml("theme/light.toml")["colour"]
    for name in (f"speaker_{n}" for n in range(1, 13)):
        line = [[0.2, 0.5], [0.8, 0.5]]
        viewer.set_marks(0, [MarkShape("m", "highlighter", colours[name], 0.004, line)])
        pixels = pixels_of(viewer)
        light, dark = (_luminance(pixels[round(at.y()), round(at.x())]) for at in (paper, ink))
        assert light < 0.8, name  # it is there
        assert (light + 0.05) / (dark + 0.05) >= 5, name
