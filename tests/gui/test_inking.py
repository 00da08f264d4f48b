"""The field people write in: pen with pressure, finger, mouse, and what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.inking import InkPad, thinned
from app.qt.theme import Theme


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        self.now_s += 0.005
        return self.now_s


@pytest.fixture
def pad(qtbot: QtBot, theme: Theme) -> Iterator[InkPad]:
    made = InkPad(theme, "", clock=Clock())
    qtbot.addWidget(made)
    made.resize(600, 240)
    made.show()
    yield made
    made.hide()


def pen(pad: InkPad, kind: QEvent.Type, x: float, y: float, pressure: float) -> None:
    """Send what a tablet sends."""
    up = kind is QEvent.Type.TabletRelease
    device = QPointingDevice.primaryPointingDevice()
    at = QPointF(x, y)
    button = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if up else button
    event = QTabletEvent(
        kind, device, at, at, pressure, 0.0, 0.0, 0.0, 0.0, 0.0,
        Qt.KeyboardModifier.NoModifier, button, held,
    )  # fmt: skip
    QApplication.sendEvent(pad, event)


def test_a_pen_writes_with_its_pressure(pad: InkPad) -> None:
    pen(pad, QEvent.Type.TabletPress, 100, 100, 0.2)
    for at in range(1, 20):
        pen(pad, QEvent.Type.TabletMove, 100 + 6 * at, 100 + 2 * at, 0.2 + at / 40)
    pen(pad, QEvent.Type.TabletRelease, 220, 140, 0.0)
    (stroke,) = pad.strokes
    assert len(stroke) == 20 and stroke[0][2] == 0.2 and stroke[-1][2] == pytest.approx(0.675)
    times = [point[3] for point in stroke]
    assert times == sorted(times) and times[0] >= 0.0
    assert stroke[0][0] == pytest.approx(100 / pad.pixels_per_mm, abs=0.01)
    assert pad.length_mm == pytest.approx(
        ((6 * 19) ** 2 + (2 * 19) ** 2) ** 0.5 / pad.pixels_per_mm, rel=0.02
    )
    written = pad.written
    assert (written.kind, written.has_pressure) == ("pen", True) and written.rate_hz > 0
    # The hand that holds the pen touches the screen: nothing of it is ink.
    touch = QTest.createTouchDevice()
    QTest.touchEvent(pad, touch).press(0, QPoint(300, 200), pad).commit()
    QTest.touchEvent(pad, touch).release(0, QPoint(300, 200), pad).commit()
    assert len(pad.strokes) == 1


def test_one_finger_writes_and_a_second_does_not(pad: InkPad) -> None:
    touch = QTest.createTouchDevice()
    QTest.touchEvent(pad, touch).press(0, QPoint(50, 50), pad).commit()
    for at in range(1, 10):
        QTest.touchEvent(pad, touch).move(0, QPoint(50 + 8 * at, 60), pad).commit()
    QTest.touchEvent(pad, touch).stationary(0).press(1, QPoint(400, 200), pad).commit()
    QTest.touchEvent(pad, touch).stationary(0).move(1, QPoint(420, 220), pad).commit()
    QTest.touchEvent(pad, touch).release(0, QPoint(130, 60), pad).stationary(1).commit()
    QTest.touchEvent(pad, touch).release(1, QPoint(420, 220), pad).commit()
    (stroke,) = pad.strokes
    assert len(stroke) >= 9 and max(point[0] for point in stroke) < 200 / pad.pixels_per_mm
    assert {point[2] for point in stroke} == {1.0} and pad.written.kind == "touch"


def test_mouse_undo_clear_and_the_edge(pad: InkPad, qtbot: QtBot) -> None:
    for y in (40, 80):
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, y))
        QTest.mouseMove(pad, QPoint(200, y + 10))
        QTest.mouseMove(pad, QPoint(4000, y))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, y))
    assert len(pad.strokes) == 2
    assert max(p[0] for s in pad.strokes for p in s) <= 600 / pad.pixels_per_mm + 0.01
    first = pad.strokes[0]
    pad.undo()
    left = list(pad.strokes)
    assert left == [first]
    with qtbot.waitSignal(pad.cleared):
        pad.undo()
    assert not list(pad.strokes) and pad.length_mm == 0.0 and pad.written.model == ""


STROKES = st.lists(
    st.lists(st.tuples(*[st.floats(0, 100)] * 4), min_size=1, max_size=60).map(tuple), max_size=12
)


@given(STROKES, st.integers(30, 400))
def test_thinned_ink_keeps_ends_order_and_bound(
    strokes: list[tuple[tuple[float, float, float, float], ...]], most: int
) -> None:
    found = thinned(strokes, most)
    assert len(found) == len(strokes)
    assert sum(len(stroke) for stroke in found) <= most
    for thin, stroke in zip(found, strokes, strict=True):
        assert (thin[0], thin[-1]) == (list(stroke[0]), list(stroke[-1]))
        at = -1
        for point in thin:
            at = stroke.index(tuple(point), at + 1) if tuple(point) in stroke[at + 1 :] else -2
            assert at >= 0
