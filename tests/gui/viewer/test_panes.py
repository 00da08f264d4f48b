"""Panes side by side, call-outs and the loupe."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.qt.viewer import MarkShape, Pane, Viewer
from courtroom.viewing.arrays import ArraySource
from tests.gui.viewer.seen import WAIT_MS, Fingers, picture, pixels_of, show


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
    qtbot.waitUntil(lambda: not viewer.moving.frame.isActive(), timeout=WAIT_MS)
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


def test_every_callout_is_closed_at_once_and_nobody_told(qtbot: QtBot, viewer: Viewer) -> None:
    show(qtbot, viewer, Pane(ArraySource(picture(), "a")), Pane(ArraySource(picture(), "b")))
    told: list[object] = []
    viewer.callout_changed.connect(lambda pane, part: told.append(part))
    assert not viewer.has_callout
    viewer.set_callout(1, (0.2, 0.2, 0.2, 0.1))
    assert viewer.has_callout
    viewer.close_callouts()
    assert not viewer.has_callout and told == []
