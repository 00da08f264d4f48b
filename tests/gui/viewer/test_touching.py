"""Fingers on a viewer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.qt.viewer import Pane, Viewer
from courtroom.viewing.arrays import ArraySource
from tests.gui.viewer.seen import WAIT_MS, Fingers, picture, show


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
    qtbot.waitUntil(lambda: not viewer.moving.frame.isActive(), timeout=WAIT_MS)
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
