"""The litigants' screen: following, turning away, marking, asking, black, locked."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Scheme, Theme
from app.windows.party.kiosk import Kiosk
from app.windows.party.leaving import LeaveDialog
from app.windows.party.public import PublicPage
from app.windows.party.seat import PartySeat
from app.windows.party.window import PartyPage
from app.windows.room import look
from app.windows.room.bridge import RoomBridge
from app.windows.room.pairing import PairingPage
from courtroom.screen.contract import Link
from resources.errors import BadCode, NotAllowed, Offline, OutOfTurn
from tests.gui.stand_in_room import StandInRoom, hearing_room, view

WAIT_MS = 15_000


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


OpenPage = Callable[..., tuple[StandInRoom, PartyPage]]


@pytest.fixture
def open_page(qtbot: QtBot, theme: Theme, lanes: Lanes) -> Iterator[OpenPage]:
    """Open a seat's page over a stand-in room; closed at the end."""
    pages: list[PartyPage] = []

    def make(
        seat: str = "plaintiff", size: tuple[int, int] = (1920, 1080), remote: bool = False
    ) -> tuple[StandInRoom, PartyPage]:
        room = hearing_room("party", seat, remote)
        page = PartyPage(theme, RoomBridge(room, lanes))
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.waitExposed(page)
        return room, page

    yield make
    for page in pages:
        page.leave()


def _label(page: PartyPage) -> str:
    return page.where.text()


# ---- following --------------------------------------------------------------------------


def test_what_the_judge_shows_appears_by_itself_and_is_acknowledged(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    assert page.panel.spot is None
    assert page.panel.stack.currentWidget() is page.panel.notice
    number = room.tell({"show/*": view("v1", ("e1", 2))})
    qtbot.waitUntil(lambda: page.panel.spot == ("e1", 2), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: number in room.acknowledged, timeout=WAIT_MS)
    assert room.sources["e1-2"].tiles > 0, "painted means that its tiles were there"
    assert "原证1" in _label(page)


def test_a_page_is_acknowledged_only_when_it_is_painted(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.sources["e1-3"].had = False
    number = room.tell({"show/*": view("v1", ("e1", 3))})
    qtbot.waitUntil(lambda: page.panel.spot == ("e1", 3), timeout=WAIT_MS)
    qtbot.wait(300)
    assert number not in room.acknowledged


def test_turning_away_and_coming_back(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1))})
    qtbot.waitUntil(lambda: page.panel.spot == ("e1", 1), timeout=WAIT_MS)
    page.evidence.chosen.emit("e2")
    assert page.panel.spot == ("e2", 1)
    assert not page.panel.following
    QTest.mouseClick(page.foot.behind, Qt.MouseButton.LeftButton)
    assert page.panel.spot == ("e2", 2)
    assert room.done == [], "nobody else sees what one turns for oneself"
    room.tell({"show/*": view("v1", ("e1", 2))})
    qtbot.waitUntil(lambda: page.bridge.number == room.number, timeout=WAIT_MS)
    qtbot.wait(50)
    assert page.panel.spot == ("e2", 2), "the judge turns a page: one's own stays"
    QTest.mouseClick(page.foot.follow, Qt.MouseButton.LeftButton)
    assert page.panel.spot == ("e1", 2)


def test_a_new_view_brings_everybody_back(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    page.evidence.chosen.emit("e2")
    assert page.panel.spot == ("e2", 1)
    room.tell({"show/*": view("v2", ("f1", 2))})
    qtbot.waitUntil(lambda: page.panel.spot == ("f1", 2), timeout=WAIT_MS)
    assert page.panel.following
    assert page.note.isVisible()


def test_frozen_screens_stay(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1)), "frozen": {"by": "judge"}})
    qtbot.waitUntil(lambda: page.panel.spot == ("e1", 1), timeout=WAIT_MS)
    page.evidence.chosen.emit("e2")
    assert page.panel.spot == ("e1", 1)
    assert not page.foot.behind.isEnabled()
    assert page.note.isVisible()


def test_a_view_for_this_seat_goes_before_one_for_all(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1)), "show/plaintiff": view("v2", ("e2", 3))})
    qtbot.waitUntil(lambda: page.panel.spot == ("e2", 3), timeout=WAIT_MS)


def test_what_is_withdrawn_leaves_the_screen(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    page.evidence.chosen.emit("f1")
    assert page.panel.spot == ("f1", 1)
    qtbot.waitUntil(lambda: room.sources["f1-1"].tiles > 0, timeout=WAIT_MS)
    room.tell(gone=("exhibit/f1", "page/f1/1", "page/f1/2"))
    qtbot.waitUntil(lambda: page.panel.spot is None, timeout=WAIT_MS)
    names = [row.item.id for row in page.evidence.rows.rows if row.item is not None]
    assert names == ["e1", "e2"]
    page.evidence.chosen.emit("f1")
    assert page.panel.spot is None


def test_the_place_the_judge_pinches_is_followed(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1))})
    qtbot.waitUntil(lambda: page.panel.spot == ("e1", 1), timeout=WAIT_MS)
    whole = page.panel.viewer.viewport(0)
    panes = [{"rectangle": [0.5, 0.5, 0.25, 0.25], "rotation": 0}]
    room.tell_live("view/*", {"view": "v1", "panes": panes, "media": None})
    qtbot.waitUntil(lambda: page.panel.viewer.viewport(0) != whole, timeout=WAIT_MS)
    assert page.panel.viewer.viewport(0)[0] > 0.2
    room.tell_live("view/*", {"view": "another", "panes": [{"rectangle": [0, 0, 1, 1]}]})


def test_sound_is_played_by_oneself_or_after_the_judge(
    open_page: OpenPage, qtbot: QtBot, tmp_path: Path
) -> None:
    room, page = open_page()
    samples = np.sin(np.arange(16000) / 20).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", samples, 16000)
    room.files["s1"] = str(tmp_path / "a.wav")
    media = {"asset": "s1", "name": "a.wav", "type": "audio", "length_s": 1.0}
    exhibit = {"label": "原证3", "name": "通话录音", "side": "原告", "rank": "e3"}
    room.tell({"exhibit/e3": exhibit, "media/e3": media})
    qtbot.waitUntil(lambda: len(page.evidence.rows.rows) == 6, timeout=WAIT_MS)
    page.evidence.chosen.emit("e3")
    panel = page.panel.media
    assert page.panel.media_exhibit == "e3"
    assert not page.foot.mark.isEnabled()
    qtbot.waitUntil(lambda: panel.view is not None, timeout=WAIT_MS)
    view_, media_view = panel.view, panel
    assert view_ is not None
    qtbot.waitUntil(lambda: view_.player is not None, timeout=WAIT_MS)
    playing = {"exhibit": "e3", "playing": False, "at_s": 0.5, "rate": 1, "as_of": 0}
    room.tell({"show/*": view("v1", media=playing)})
    qtbot.waitUntil(lambda: page.panel.following, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: media_view.view not in (None, view_), timeout=WAIT_MS)
    followed = panel.view
    assert followed is not None
    room.tell({"show/*": view("v1", media={**playing, "at_s": 0.25})})
    qtbot.waitUntil(lambda: abs(followed.position_s - 0.25) < 0.05, timeout=WAIT_MS)
    room.tell(gone=("show/*",))
    qtbot.waitUntil(lambda: panel.view is None, timeout=WAIT_MS)


# ---- touch, pen, keyboard ---------------------------------------------------------------


def _press(page: QWidget, button: QPushButton) -> None:
    """Touch a button with a finger."""
    device = QTest.createTouchDevice()
    middle = QPoint(button.width() // 2, button.height() // 2)
    for what in ("press", "release"):
        event = QTest.touchEvent(page, device, False)
        getattr(event, what)(1, middle, button)
        event.commit()
    QApplication.processEvents()


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
    _press(page, page.foot.behind)
    qtbot.waitUntil(lambda: page.panel.spot == ("e2", 2), timeout=WAIT_MS)


def _draw_with_mouse(page: PartyPage, points: list[QPoint]) -> None:
    viewer = page.panel.viewer
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(viewer, point)
    QTest.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=points[-1])


def test_a_mark_is_drawn_in_the_seats_colour_and_taken_back(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1))})
    qtbot.waitUntil(lambda: room.sources["e1-1"].tiles > 0, timeout=WAIT_MS)
    QTest.mouseClick(page.foot.mark, Qt.MouseButton.LeftButton)
    assert page.foot.is_marking
    centre = page.panel.viewer.rect().center()
    _draw_with_mouse(page, [centre + QPoint(10 * n, 3 * n) for n in range(8)])
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
    _draw_with_mouse(page, [centre, centre + QPoint(40, 0), centre + QPoint(80, 30)])
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


def _finger(page: PartyPage, kind: QEvent.Type, step: int) -> None:
    """Move on one of several screens at a time; QTest knows of one mouse only."""
    viewer = page.panel.viewer
    at = QPointF(viewer.rect().center() + QPoint(12 * step, 9 * step))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind, at, QPointF(viewer.mapToGlobal(at)),
        none if kind is QEvent.Type.MouseMove else left,
        none if kind is QEvent.Type.MouseButtonRelease else left,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewer, event)


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
        _finger(page, QEvent.Type.MouseButtonPress, 0)
    for step in range(1, 6):
        for page in (one, two):
            _finger(page, QEvent.Type.MouseMove, step)
    qtbot.waitUntil(lambda: bool(one_room.said) and bool(two_room.said), timeout=WAIT_MS)
    key, stroke = two_room.said[-1]
    assert key == "pen/defendant"
    one_room.tell_live(key, stroke)
    qtbot.waitUntil(lambda: bool(one.panel.viewer.slots[0].live), timeout=WAIT_MS)
    assert one.panel.viewer.slots[0].live[0].colour == "#1F6E43"
    for page in (one, two):
        _finger(page, QEvent.Type.MouseButtonRelease, 5)
    qtbot.waitUntil(lambda: bool(one_room.done) and bool(two_room.done), timeout=WAIT_MS)
    assert [one_room.done[-1][1]["tool"], two_room.done[-1][1]["tool"]] == ["pen", "box"]
    assert one_room.said[-1] == ("pen/plaintiff", None)


def test_marks_are_hidden_for_all_by_one_fact(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1)), "marks_hidden": {"by": "judge"}})
    qtbot.waitUntil(lambda: page.panel.viewer.marks_hidden, timeout=WAIT_MS)
    room.tell(gone=("marks_hidden",))
    qtbot.waitUntil(lambda: not page.panel.viewer.marks_hidden, timeout=WAIT_MS)


# ---- asking, leading --------------------------------------------------------------------


def test_asking_to_show_and_what_became_of_it(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    assert not page.foot.ask.isEnabled(), "there is nothing to ask for"
    page.evidence.chosen.emit("e2")
    page.panel.step(1)
    QTest.mouseClick(page.foot.ask, Qt.MouseButton.LeftButton)
    assert room.done[-1] == ("ask", {"exhibit": "e2", "page": 2})
    wish = {"seat": "plaintiff", "exhibit": "e2", "page": 2, "at": 1, "state": "open"}
    room.tell({"ask/a": wish})
    qtbot.waitUntil(lambda: "原证2" in page.note.words.text(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not page.foot.ask.isEnabled(), timeout=WAIT_MS)
    room.tell({"ask/a": {**wish, "state": "granted"}})
    qtbot.waitUntil(lambda: page.note.objectName() == "roomGood", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.foot.ask.isEnabled(), timeout=WAIT_MS)
    room.tell({"ask/b": {**wish, "state": "refused"}})
    qtbot.waitUntil(lambda: page.note.objectName() == "roomNote", timeout=WAIT_MS)


@pytest.mark.parametrize("error", [Offline(centre="x"), NotAllowed(), OutOfTurn()])
def test_what_was_not_done_is_said_plainly(
    open_page: OpenPage, qtbot: QtBot, error: Exception
) -> None:
    room, page = open_page()
    room.answers["ask"] = error
    page.evidence.chosen.emit("e1")
    page.foot.ask.click()
    qtbot.waitUntil(lambda: page.note.isVisible(), timeout=WAIT_MS)
    assert "中心" not in page.note.words.text(), "a litigant knows of no centre"


def test_the_seat_in_control_shows_and_turns_for_everybody(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    room.tell({"control": "plaintiff"})
    qtbot.waitUntil(lambda: page.note.isVisible(), timeout=WAIT_MS)
    page.evidence.chosen.emit("e1")
    page.foot.ask.click()
    act, values = room.done[-1]
    assert act == "show"
    assert values["to"] == "*"
    assert values["view"]["panes"][0]["exhibit"] == "e1"
    room.tell({"show/*": view("v1", ("e1", 1))})
    qtbot.waitUntil(lambda: page.panel.leads and page.panel.spot == ("e1", 1), timeout=WAIT_MS)
    page.foot.behind.click()
    act, values = room.done[-1]
    assert act == "turn"
    assert values["view"]["id"] == "v1"
    assert values["view"]["panes"][0]["page"] == 2
    room.done.clear()
    page.zoom.larger.click()
    qtbot.waitUntil(lambda: any(act == "turn" for act, _ in room.done), timeout=WAIT_MS)
    assert any(key == "view/*" for key, _ in room.said)


# ---- black ------------------------------------------------------------------------------


def _is_black(page: QWidget) -> bool:
    image = page.grab().toImage()
    ground = QColor("#101318")
    spots = [(40, 40), (image.width() - 40, 40), (40, image.height() - 40)]
    return all(QColor(image.pixel(x, y)) == ground for x, y in spots)


def test_blank_covers_at_once_and_comes_off(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 1))})
    qtbot.waitUntil(lambda: page.panel.spot == ("e1", 1), timeout=WAIT_MS)
    painted: list[float] = []
    page.cover.covered.connect(lambda on: painted.append(time.monotonic()))
    began = time.monotonic()
    number = room.tell({"blank/*": {"by": "judge", "reason": "合议庭评议"}})
    qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)
    # 100 ms on a quiet machine; what a busy one adds is not ours.
    assert painted[0] - began < 2.0
    assert _is_black(page)
    assert number in room.acknowledged
    assert "合议庭评议" in page.cover.hint.text()
    page.evidence.chosen.emit("e2")
    assert _is_black(page)
    room.tell(gone=("blank/*",))
    qtbot.waitUntil(lambda: not page.cover.is_on, timeout=WAIT_MS)
    assert not _is_black(page)


def test_the_other_seats_blank_is_not_ours(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"blank/defendant": {"by": "judge", "reason": ""}})
    qtbot.wait(50)
    assert not page.cover.is_on
    room.tell({"blank/plaintiff": {"by": "judge", "reason": ""}})
    qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)


@pytest.mark.parametrize("link", [Link.LOST, Link.REVOKED, Link.OUTDATED, Link.CONNECTING])
def test_without_a_hub_the_screen_is_black(open_page: OpenPage, qtbot: QtBot, link: Link) -> None:
    room, page = open_page()
    room.tell_link(link)
    qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)
    assert _is_black(page)
    room.tell_link(Link.GOOD)
    qtbot.waitUntil(lambda: not page.cover.is_on, timeout=WAIT_MS)


def test_a_lease_that_runs_out_in_silence_is_noticed(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.state = Link.LOST  # nobody tells: the connection's thread may be dead
    qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)


def test_a_poor_link_is_a_notice_and_no_more(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page(remote=True)
    room.tell_link(Link.POOR)
    qtbot.waitUntil(lambda: page.banner.isVisible(), timeout=WAIT_MS)
    assert not page.cover.is_on
    assert "告诉法官" in page.banner.words.text()
    room.tell_link(Link.GOOD)
    qtbot.waitUntil(lambda: not page.banner.isVisible(), timeout=WAIT_MS)


# ---- the record -------------------------------------------------------------------------


def test_the_record_grows_changes_and_stays_where_somebody_reads(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    record = page.record
    assert [line.label for line in record.lines.lines] == ["审判长", "原告", "审判长", "被告"]
    room.tell_live("speaking/defendant", "我方认为")
    qtbot.waitUntil(lambda: record.lines.lines[-1].live, timeout=WAIT_MS)
    assert record.lines.lines[-1].text == "我方认为"
    said = {"seat": "judge", "label": "审判长", "text": "请陈述。" * 9}
    room.tell({f"line/{n:04}": {"id": f"u{n}", **said} for n in range(10, 60)})
    room.tell_live("speaking/defendant", None)
    bar = record.view.verticalScrollBar()
    qtbot.waitUntil(lambda: len(record.lines.lines) == 54, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: 0 < bar.maximum() == bar.value(), timeout=WAIT_MS)
    bar.setValue(0)
    assert record.newest.isVisible()
    room.tell({"line/0099": {"id": "x", "seat": "judge", "label": "审判长", "text": "好。"}})
    qtbot.waitUntil(lambda: len(record.lines.lines) == 55, timeout=WAIT_MS)
    assert bar.value() == 0, "who scrolled up to read is left in peace"
    record.newest.click()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum(), timeout=WAIT_MS)
    room.tell({"line/0001": {"id": "u1", "seat": "plaintiff", "label": "原告", "text": "更正。"}})
    qtbot.waitUntil(lambda: record.lines.lines[1].text == "更正。", timeout=WAIT_MS)
    room.tell(gone=("line/0000",))
    qtbot.waitUntil(lambda: record.lines.lines[0].text == "更正。", timeout=WAIT_MS)


def test_the_lines_are_a_sound_model(open_page: OpenPage, qtmodeltester: object) -> None:
    _, page = open_page()
    qtmodeltester.check(page.record.lines)  # type: ignore[attr-defined]
    qtmodeltester.check(page.evidence.rows)  # type: ignore[attr-defined]


# ---- sizes and contrast -----------------------------------------------------------------


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 800)])
def test_what_is_touched_is_large_and_nothing_is_cut_off(
    open_page: OpenPage, qtbot: QtBot, size: tuple[int, int]
) -> None:
    _, page = open_page(size=size)
    page.evidence.chosen.emit("e2")
    qtbot.waitUntil(lambda: page.zoom.isVisible(), timeout=WAIT_MS)
    for marking in (False, True):
        page.foot.show_marking(marking)
        QApplication.processEvents()
        seen = [b for b in page.findChildren(QPushButton) if b.isVisible()]
        assert len(seen) > 5
        for button in seen:
            assert button.height() >= look.LEAST_TOUCH_PX, button.text()
            assert button.width() >= look.LEAST_TOUCH_PX, button.text()
            assert button.width() >= button.minimumSizeHint().width(), button.text()
            assert page.rect().contains(button.mapTo(page, button.rect().bottomRight()))
    assert page.width() == size[0]


def _luminance(colour: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (part(v) for v in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST])
def test_words_stand_out_seven_to_one(theme: Theme, scheme: Scheme) -> None:
    theme.choose(scheme)
    try:
        for ground in ("window", "surface", "raised"):
            light, dark = sorted(
                (_luminance(theme.colour("text")), _luminance(theme.colour(ground))), reverse=True
            )
            assert (light + 0.05) / (dark + 0.05) >= 7.0, ground
    finally:
        theme.choose(Scheme.LIGHT)


# ---- the public screen ------------------------------------------------------------------


def test_the_public_screen_follows_and_takes_no_touch(
    qtbot: QtBot, theme: Theme, lanes: Lanes
) -> None:
    room = hearing_room("public", "")
    page = PublicPage(theme, RoomBridge(room, lanes))
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    page.show()
    room.tell({"show/*": view("v1", ("f1", 1))})
    qtbot.waitUntil(lambda: page.panel.spot == ("f1", 1), timeout=WAIT_MS)
    assert not page.panel.open("f1", 2)
    QTest.keyClick(page.panel.viewer, Qt.Key.Key_PageDown)
    assert page.panel.spot == ("f1", 1)
    assert not page.findChildren(QPushButton)
    room.tell({"blank/*": {"by": "judge", "reason": ""}})
    qtbot.waitUntil(lambda: page.cover.is_on, timeout=WAIT_MS)
    assert _is_black(page)
    page.leave()


# ---- locked -----------------------------------------------------------------------------


def test_a_locked_window_cannot_be_left(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    kiosk = Kiosk(window)
    window.resize(800, 600)
    kiosk.lock()
    try:
        qtbot.waitExposed(window)
        assert window.isFullScreen()
        assert not window.close()
        assert window.isVisible()
        closed: list[bool] = []
        window.destroyed.connect(lambda: closed.append(True))
        alt = Qt.KeyboardModifier.AltModifier
        QTest.keyClick(window, Qt.Key.Key_F4, alt)
        QTest.keyClick(window, Qt.Key.Key_Escape)
        QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        assert window.isVisible()
        assert window.isFullScreen()
        assert not closed
    finally:
        kiosk.unlock()
    assert not window.isFullScreen()
    assert window.close()


def test_the_corner_is_held_for_the_code(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    kiosk = Kiosk(window)
    kiosk._hold.setInterval(60)
    kiosk.lock()
    try:
        qtbot.waitExposed(window)
        asked: list[bool] = []
        kiosk.code_wanted.connect(lambda: asked.append(True))
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        qtbot.wait(120)
        assert not asked, "a touch is no holding"
        QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        qtbot.waitUntil(lambda: bool(asked), timeout=WAIT_MS)
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    finally:
        kiosk.unlock()


def test_leaving_asks_the_hub(qtbot: QtBot, theme: Theme, lanes: Lanes) -> None:
    room = hearing_room()
    bridge = RoomBridge(room, lanes)
    window = QWidget()
    qtbot.addWidget(window)
    dialog = LeaveDialog(window, theme, bridge)
    dialog.show()
    room.answers["leave"] = NotAllowed()
    QTest.keyClicks(dialog, "123456")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert room.done[-1] == ("leave", {"code": "123456"})
    qtbot.waitUntil(lambda: bool(dialog.problem.text()), timeout=WAIT_MS)
    assert dialog.isVisible()
    assert dialog.pad.code == ""
    room.answers["leave"] = {}
    for digit in "654321":
        dialog.pad.keys[digit].click()
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.result() == 1, timeout=WAIT_MS)
    bridge.close()


# ---- pairing ----------------------------------------------------------------------------


def test_pairing_takes_digits_by_touch_and_keys(qtbot: QtBot, theme: Theme) -> None:
    page = PairingPage(theme, "当事人席")
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    wanted: list[tuple[str, str]] = []
    page.wanted.connect(lambda address, code: wanted.append((address, code)))
    page.address.setText("192.168.1.10:8443")
    for digit in "123":
        page.pad.keys[digit].click()
    page.setFocus()
    QTest.keyClicks(page, "4567")
    assert page.pad.code == "123456", "a seventh digit is none"
    page.pad.keys["<"].click()
    assert not page.go.isEnabled()
    page.pad.keys["0"].click()
    page.go.click()
    assert wanted == [("192.168.1.10:8443", "123450")]
    page.show_problem(BadCode())
    assert page.pad.code == ""
    assert re.search("书记员", page.problem.text())
    for key in page.pad.keys.values():
        assert min(key.width(), key.height()) >= look.LEAST_TOUCH_PX
    page.address.setText("wenyi-pair://10.0.0.2:9000/?code=654321&fingerprint=" + "a" * 64)
    assert page.pad.code == "654321"


def test_a_seat_without_pairing_asks_for_a_code(
    qtbot: QtBot, theme: Theme, lanes: Lanes, tmp_path: Path
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    seat = PartySeat(window, theme, lanes, tmp_path / "screen", locked=True)
    window.setCentralWidget(seat)
    with qtbot.waitSignal(seat.waiting, timeout=WAIT_MS):
        seat.start()
    assert seat.currentWidget() is seat.pairing
    assert not seat.kiosk.is_on
    seat.pair("no address", "123456")
    qtbot.waitUntil(lambda: bool(seat.pairing.problem.text()), timeout=WAIT_MS)
    seat.close_room()
