"""The viewer: panes, tiles, marks, and what mouse, fingers, pen and keys do in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QInputDevice,
    QPainter,
    QPointingDevice,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
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


# ---- fingers ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def screen_device(qapp: QApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


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


@pytest.fixture
def fingers(viewer: Viewer, screen_device: QPointingDevice) -> Fingers:
    return Fingers(viewer, screen_device)


def test_two_fingers_enlarge_what_lies_between_them(
    qtbot: QtBot, viewer: Viewer, fingers: Fingers
) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    told: list[tuple[float, ...]] = []
    viewer.viewport_changed.connect(lambda pane, part: told.append(part))
    view = viewer.slots[0].view
    place = view.part_at(QPointF(300, 250))
    scale = view.scale
    fingers.down(a=(250, 250))
    fingers.down(a=(250, 250), b=(350, 250))
    for step in range(1, 11):
        fingers.move(a=(250 - 10 * step, 250), b=(350 + 10 * step, 250))
    fingers.up(a=(150, 250), b=(450, 250))
    assert view.scale == pytest.approx(3 * scale, rel=0.02)
    assert view.part_at(QPointF(300, 250)) == pytest.approx(place, abs=0.01)
    assert told and told[-1] == pytest.approx(viewer.viewport(0))


def test_one_finger_moves_an_enlarged_page_and_it_goes_on(
    qtbot: QtBot, viewer: Viewer, fingers: Fingers
) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.actual_size()
    turned: list[int] = []
    viewer.page_turned.connect(turned.append)
    left = viewer.slots[0].view.left
    fingers.down(a=(500, 300))
    for x in range(480, 380, -10):
        fingers.move(a=(x, 300))
    assert viewer.slots[0].view.left == pytest.approx(left - 110, abs=1)
    fingers.up(a=(390, 300))
    qtbot.waitUntil(lambda: not viewer._frame.isActive(), timeout=WAIT_MS)
    assert viewer.slots[0].view.left <= left - 110
    assert not turned


@pytest.mark.parametrize(("way", "step"), [(-1, 1), (1, -1)])
def test_a_swipe_turns_the_page(
    qtbot: QtBot, viewer: Viewer, fingers: Fingers, way: int, step: int
) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    turned: list[int] = []
    viewer.page_turned.connect(turned.append)
    fingers.down(a=(400, 300))
    for at in range(1, 11):
        fingers.move(a=(400 + way * 20 * at, 300 + at))
    fingers.up(a=(400 + way * 200, 310))
    assert turned == [step]


def test_a_double_tap_enlarges_and_shows_all_again(
    qtbot: QtBot, viewer: Viewer, fingers: Fingers
) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    tapped: list[tuple[float, float]] = []
    viewer.tapped.connect(lambda pane, place: tapped.append(place))
    fingers.tap(400, 300)
    fingers.tap(402, 301)
    assert viewer.viewport(0)[2] < 0.6
    assert len(tapped) == 1
    fingers.tap(400, 300)
    fingers.tap(400, 300)
    qtbot.waitUntil(lambda: viewer.viewport(0) == pytest.approx((0, 0, 1, 1)), timeout=WAIT_MS)


def test_a_finger_draws_and_a_second_one_gives_the_stroke_up(
    qtbot: QtBot, viewer: Viewer, fingers: Fingers
) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.set_tool("pen")
    done: list[tuple[object, ...]] = []
    moved: list[int] = []
    viewer.stroke_done.connect(lambda *what: done.append(what))
    viewer.stroke_moved.connect(lambda pane, points: moved.append(len(points)))
    fingers.down(a=(200, 200))
    for x in range(210, 310, 10):
        fingers.move(a=(x, 200 + x // 10))
    fingers.up(a=(300, 230))
    assert len(done) == 1 and done[0][:2] == (0, "pen") and moved[-1] > 8
    points = done[0][2]
    assert isinstance(points, list) and points[0] == pytest.approx(
        viewer.slots[0].view.part_at(QPointF(200, 200)), abs=1e-4
    )
    scale = viewer.slots[0].view.scale
    fingers.down(a=(200, 300))
    fingers.down(a=(200, 300), b=(400, 300))
    fingers.move(a=(150, 300), b=(450, 300))
    fingers.up(a=(150, 300), b=(450, 300))
    assert len(done) == 1
    assert viewer.slots[0].view.scale == pytest.approx(1.5 * scale, rel=0.02)


# ---- pen, mouse, wheel, keys --------------------------------------------------------


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


# ---- panes --------------------------------------------------------------------------


def test_linked_panes_move_together_and_free_ones_do_not(qtbot: QtBot, viewer: Viewer) -> None:
    one, other = ArraySource(picture(seed=1), "a"), ArraySource(picture(seed=2), "b")
    show(qtbot, viewer, Pane(one, title="原证1"), Pane(other, title="被证2"))
    viewer.zoom(2.0, 0)
    assert viewer.viewport(0)[2] < 0.6 and viewer.viewport(1)[2] == pytest.approx(1.0)
    viewer.set_viewport(0, (0, 0, 1, 1), animate=False)
    viewer.set_linked(True)
    told: set[int] = set()
    viewer.viewport_changed.connect(lambda pane, part: told.add(pane))
    viewer.zoom(2.5, 0)
    viewer.pan(0, QPointF(-60, -40))
    assert viewer.viewport(0) == pytest.approx(viewer.viewport(1), abs=0.01)
    assert told == {0, 1}


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_up_to_four_panes(qtbot: QtBot, viewer: Viewer, count: int) -> None:
    sources = [ArraySource(picture(400, 300, seed), f"s{seed}") for seed in range(count)]
    show(qtbot, viewer, *(Pane(source) for source in sources))
    rooms = [slot.view.pane for slot in viewer.slots]
    assert len(rooms) == count
    assert all(not a.intersects(b) for a in rooms for b in rooms if a is not b)
    with pytest.raises(ValueError, match="5 panes"):
        viewer.set_panes([Pane()] * 5)


def test_another_page_keeps_nothing_and_the_same_one_keeps_its_place(
    qtbot: QtBot, viewer: Viewer
) -> None:
    one, other = ArraySource(picture(seed=1), "a"), ArraySource(picture(seed=2), "b")
    show(qtbot, viewer, Pane(one, key="1"))
    viewer.set_viewport(0, (0.25, 0.25, 0.5, 0.5), animate=False)
    viewer.set_marks(0, [MarkShape("m", "box", "#ff0000", 0.01, [[0.3, 0.3], [0.6, 0.6]])])
    show(qtbot, viewer, Pane(one, key="1"))
    assert viewer.viewport(0)[2] == pytest.approx(0.5, abs=0.05)
    assert viewer.slots[0].marks
    show(qtbot, viewer, Pane(other, key="2"))
    assert viewer.viewport(0) == pytest.approx((0, 0, 1, 1))
    assert not viewer.slots[0].marks


def test_a_viewport_of_another_window_is_seen_whole(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    told: list[object] = []
    viewer.viewport_changed.connect(lambda *what: told.append(what))
    wanted = (0.3, 0.1, 0.2, 0.5)
    viewer.set_viewport(0, wanted, animate=True)
    qtbot.waitUntil(lambda: not viewer._frame.isActive(), timeout=WAIT_MS)
    left, top, width, height = viewer.viewport(0)
    assert left <= 0.3 + 1e-6 and top <= 0.1 + 1e-6
    assert left + width >= 0.5 - 1e-6 and top + height >= 0.6 - 1e-6
    assert height == pytest.approx(0.5, abs=0.01)
    assert not told, "who is told where to look tells nobody"


def test_a_callout_is_made_shown_and_closed(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    plain = pixels_of(viewer)
    told: list[object] = []
    viewer.callout_changed.connect(lambda pane, part: told.append(part))
    viewer.set_tool("callout")
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(viewer, left, pos=QPoint(200, 200))
    QTest.mouseMove(viewer, QPoint(300, 260))
    QTest.mouseRelease(viewer, left, pos=QPoint(300, 260))
    assert len(told) == 1 and viewer.slots[0].callout == told[0]
    assert not np.array_equal(plain, pixels_of(viewer))
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert told[1:] == [None]
    assert np.array_equal(plain, pixels_of(viewer))


def test_the_loupe_enlarges_while_it_is_held(
    qtbot: QtBot, viewer: Viewer, fingers: Fingers
) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    plain = pixels_of(viewer)
    viewer.set_tool("loupe")
    fingers.down(a=(400, 400))
    fingers.move(a=(410, 400))
    assert not np.array_equal(plain, pixels_of(viewer))
    fingers.up(a=(410, 400))
    assert np.array_equal(plain, pixels_of(viewer))


# ---- tiles --------------------------------------------------------------------------


class Slow:
    """A source that waits, can be given up, or fails."""

    def __init__(self, key: str, size: tuple[int, int] = (6000, 6000)) -> None:
        self.key, self.size, self.levels = key, size, 5
        self.go = Event()
        self.error: Exception | None = None
        self.asked: list[Tile] = []
        self.given_up = 0

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        self.asked.append(which)
        if self.error is not None:
            raise self.error
        while which.level == 0 and not self.go.wait(0.01):
            if cancel is not None and cancel.is_set():
                self.given_up += 1
                raise Cancelled
        side = 375 if which.level == 4 else 512
        return np.full((side, side, 3), 10 * which.level, np.uint8)

    def close(self) -> None:
        return


def test_stale_wishes_are_given_up_and_coarse_tiles_fill_in(qtbot: QtBot, viewer: Viewer) -> None:
    slow = Slow("slow")
    viewer.set_panes([Pane(slow)])
    qtbot.waitUntil(lambda: viewer.loader.held(slow, Tile(4, 0, 0)) is not None, timeout=WAIT_MS)
    viewer.actual_size()
    qtbot.waitUntil(lambda: any(one.level == 0 for one in slow.asked), timeout=WAIT_MS)
    assert pixels_of(viewer)[300, 400].max() <= 60, "coarser tiles stand in"
    viewer.set_panes([Pane(ArraySource(picture(), "a"))])
    with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
        viewer.update()
    assert slow.given_up > 0
    asked = [one for one in slow.asked if one.level == 0]
    assert len(asked) <= 4, "what is not looked at is not asked for"


def test_a_damaged_page_says_so(qtbot: QtBot, viewer: Viewer) -> None:
    slow = Slow("bad")
    slow.error = Corrupt(source="x")
    with qtbot.waitSignal(viewer.failed, timeout=WAIT_MS) as failed:
        viewer.set_panes([Pane(slow)])
    assert isinstance(failed.args[1], Corrupt)
    slow.error = None
    slow.go.set()
    viewer.forget("bad")
    qtbot.waitUntil(lambda: viewer.loader.held(slow, Tile(4, 0, 0)) is not None, timeout=WAIT_MS)


def test_a_lost_link_is_tried_again(qtbot: QtBot, viewer: Viewer) -> None:
    slow = Slow("net")
    slow.error = Offline(centre="hub")
    slow.go.set()
    viewer.set_panes([Pane(slow)])
    qtbot.waitUntil(lambda: bool(slow.asked), timeout=WAIT_MS)
    slow.error = None
    with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
        viewer.update()


def test_what_comes_next_is_fetched_before(qtbot: QtBot, viewer: Viewer) -> None:
    following = ArraySource(picture(seed=5), "next")
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")))
    viewer.prefetch([following])
    qtbot.waitUntil(
        lambda: viewer.loader.held(following, Tile(1, 1, 1)) is not None, timeout=WAIT_MS
    )


def test_memory_keeps_to_its_bound(qtbot: QtBot, viewer: Viewer) -> None:
    for number in range(12):
        viewer.set_panes([Pane(ArraySource(picture(1600, 1200, number), f"p{number}"))])
        with qtbot.waitSignal(viewer.shown, timeout=WAIT_MS):
            viewer.actual_size()
    assert viewer.loader.held_bytes <= 128 << 20
    assert threading.active_count() < 20


def test_words_for_an_empty_pane(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.empty_text = "尚未示证"
    viewer.set_panes([])
    written = pixels_of(viewer)
    colour = viewer.theme.colour("canvas")
    assert (written != [colour.red(), colour.green(), colour.blue()]).any()
    assert QColor(colour).isValid()
