"""Fingers and pens on a page: enlarging, turning, marking."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from resources.errors import NotAllowed
from tests.gui.party.page import WAIT_MS, OpenPage, draw_with_mouse, move_finger, press
from tests.gui.stand_in_room import view


def test_two_fingers_enlarge(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    page.evidence.chosen.emit("e1")
    viewer = page.panel.viewer
    qtbot.waitUntil(lambda: room.sources["e1-1"].tiles > 0, timeout=WAIT_MS)
    before = viewer.slots[0].view.scale
    device, centre = QTest.createTouchDevice(), viewer.rect().center()

    def at(apart: int) -> tuple[QPoint, QPoint]:
        return centre - QPoint(apart, 0), centre + QPoint(apart, 0)

    def touch(what: str, *fingers: tuple[int, QPoint]) -> None:
        # Sent to the window, which gives it to what lies beneath.
        event = QTest.touchEvent(page, device, False)
        for finger, place in fingers:
            getattr(event, what)(finger, place, viewer)
        event.commit()

    one, two = at(60)
    touch("press", (0, one), (1, two))
    for apart in range(70, 200, 10):
        one, two = at(apart)
        touch("move", (0, one), (1, two))
    touch("release", (0, one), (1, two))
    qtbot.waitUntil(lambda: viewer.slots[0].view.scale > before * 1.5, timeout=WAIT_MS)
    assert room.done == []


def test_a_finger_turns_pages_by_the_buttons(open_page: OpenPage, qtbot: QtBot) -> None:
    _, page = open_page(size=(1280, 800))
    page.evidence.chosen.emit("e2")
    press(page, page.foot.behind)
    qtbot.waitUntil(lambda: page.panel.spot == ("e2", 2), timeout=WAIT_MS)


def test_a_mark_is_drawn_in_the_seats_colour_and_taken_back(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1))})
    qtbot.waitUntil(lambda: room.sources["e1-1"].tiles > 0, timeout=WAIT_MS)
    QTest.mouseClick(page.foot.mark, Qt.MouseButton.LeftButton)
    assert page.foot.is_marking
    centre = page.panel.viewer.rect().center()
    draw_with_mouse(page, [centre + QPoint(10 * n, 3 * n) for n in range(8)])
    qtbot.waitUntil(lambda: bool(room.done), timeout=WAIT_MS)
    act, values = room.done[-1]
    assert act == "mark"
    assert (values["exhibit"], values["page"], values["tool"]) == ("e1", 1, "pen")
    assert values["colour"] == "#B3261E"
    assert all(0 <= part <= 1 for point in values["points"] for part in point)
    assert [m.points for m in page.panel.viewer.slots[0].marks] == [values["points"]]
    mark = {**values, "seat": "plaintiff", "person": "甲", "at": 1}
    room.tell({"mark/m1": mark})
    qtbot.waitUntil(
        lambda: [m.key for m in page.panel.viewer.slots[0].marks] == ["m1"], timeout=WAIT_MS
    )
    QTest.mouseClick(page.foot.undo, Qt.MouseButton.LeftButton)
    assert room.done[-1] == ("unmark", {"mark": "m1"})
    QTest.mouseClick(page.foot.finish, Qt.MouseButton.LeftButton)
    assert page.panel.viewer.tool is None


def test_a_mark_that_is_refused_does_not_stay(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.answers["mark"] = NotAllowed()
    page.evidence.chosen.emit("e1")
    qtbot.waitUntil(lambda: room.sources["e1-1"].tiles > 0, timeout=WAIT_MS)
    page.foot.mark.click()
    centre = page.panel.viewer.rect().center()
    draw_with_mouse(page, [centre, centre + QPoint(40, 0), centre + QPoint(80, 30)])
    qtbot.waitUntil(lambda: page.note.isVisible(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not page.panel.viewer.slots[0].marks, timeout=WAIT_MS)


def test_a_pen_draws(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    page.evidence.chosen.emit("e1")
    qtbot.waitUntil(lambda: room.sources["e1-1"].tiles > 0, timeout=WAIT_MS)
    page.foot.mark.click()
    page.foot.tool_buttons["highlighter"].click()
    viewer = page.panel.viewer
    centre = QPointF(viewer.rect().center())

    def pen(kind: QEvent.Type, at: QPointF, pressure: float) -> None:
        event = QTabletEvent(
            kind, QPointingDevice.primaryPointingDevice(), at, QPointF(viewer.mapToGlobal(at)),
            pressure, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier,
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.NoButton if kind is QEvent.Type.TabletRelease
            else Qt.MouseButton.LeftButton,
        )  # fmt: skip
        QApplication.sendEvent(viewer, event)

    pen(QEvent.Type.TabletPress, centre, 0.5)
    for step in range(1, 9):
        pen(QEvent.Type.TabletMove, centre + QPointF(12 * step, 0), 0.6)
    pen(QEvent.Type.TabletRelease, centre + QPointF(96, 0), 0.0)
    qtbot.waitUntil(lambda: bool(room.done), timeout=WAIT_MS)
    assert room.done[-1][1]["tool"] == "highlighter"
    assert all(len(point) == 2 for point in room.done[-1][1]["points"])


def test_two_people_mark_at_once_each_with_an_own_tool(open_page: OpenPage, qtbot: QtBot) -> None:
    (one_room, one), (two_room, two) = open_page("plaintiff"), open_page("defendant")
    for room in (one_room, two_room):
        room.tell({"show/*": view("v1", ("f1", 1))})
    qtbot.waitUntil(
        lambda: all(r.sources["f1-1"].tiles > 0 for r in (one_room, two_room)), timeout=WAIT_MS
    )
    for page in (one, two):
        page.foot.mark.click()
    two.foot.tool_buttons["box"].click()
    assert one.panel.viewer.tool == "pen", "nobody changes anybody else's tool"
    for page in (one, two):
        move_finger(page, QEvent.Type.MouseButtonPress, 0)
    for step in range(1, 6):
        for page in (one, two):
            move_finger(page, QEvent.Type.MouseMove, step)
    qtbot.waitUntil(lambda: bool(one_room.said) and bool(two_room.said), timeout=WAIT_MS)
    key, stroke = two_room.said[-1]
    assert key == "pen/defendant"
    one_room.tell_live(key, stroke)
    qtbot.waitUntil(lambda: bool(one.panel.viewer.slots[0].live), timeout=WAIT_MS)
    assert one.panel.viewer.slots[0].live[0].colour == "#1F6E43"
    for page in (one, two):
        move_finger(page, QEvent.Type.MouseButtonRelease, 5)
    qtbot.waitUntil(lambda: bool(one_room.done) and bool(two_room.done), timeout=WAIT_MS)
    assert [one_room.done[-1][1]["tool"], two_room.done[-1][1]["tool"]] == ["pen", "box"]
    assert one_room.said[-1] == ("pen/plaintiff", None)


def test_marks_are_hidden_for_all_by_one_fact(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1)), "marks_hidden": {"by": "judge"}})
    qtbot.waitUntil(lambda: page.panel.viewer.marks_hidden, timeout=WAIT_MS)
    room.tell(gone=("marks_hidden",))
    qtbot.waitUntil(lambda: not page.panel.viewer.marks_hidden, timeout=WAIT_MS)


def test_a_part_is_framed_read_enlarged_and_closed_by_a_touch(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    page.evidence.chosen.emit("e2")
    viewer, button = page.panel.viewer, page.zoom.part
    qtbot.waitUntil(button.isVisible, timeout=WAIT_MS)
    press(page, button)
    assert viewer.tool == "callout"
    middle = viewer.rect().center()
    draw_with_mouse(page, [middle - QPoint(80, 40), middle + QPoint(80, 40)])
    assert viewer.has_callout and button.isChecked()
    assert viewer.tool is None, "the next touch is no new frame"
    QTest.mouseClick(viewer, Qt.MouseButton.LeftButton, pos=middle)
    assert not viewer.has_callout and not button.isChecked()
    press(page, button)
    draw_with_mouse(page, [middle - QPoint(80, 40), middle + QPoint(80, 40)])
    QTest.mouseClick(page.foot.behind, Qt.MouseButton.LeftButton)
    assert page.panel.spot == ("e2", 2)
    assert not viewer.has_callout and not button.isChecked(), "another page begins whole"
    press(page, button)
    draw_with_mouse(page, [middle - QPoint(80, 40), middle + QPoint(80, 40)])
    press(page, button)
    assert not viewer.has_callout and viewer.tool is None
    assert room.done == [], "it is this seat's own view"
