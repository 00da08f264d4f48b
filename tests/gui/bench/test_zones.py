"""The zones of the bench, and that all of it can be touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.windows.bench import layout as lay
from app.windows.bench.look import HOLD_MS
from app.windows.bench.window import BenchDesk
from courtroom.screen.contract import Link
from tests.gui.bench.desk import (
    WAIT_MS,
    asking,
    flush,
    rest,
    touch,
)
from tests.gui.bench_room import StandInRoom


def test_zones_are_swapped_by_dragging_and_kept_for_the_judge(
    make: Callable[..., BenchDesk], room: StandInRoom, qtbot: QtBot
) -> None:
    desk = make(room)
    board = desk.board
    tab = board.frame_of(lay.CONSULT).tabs[lay.CONSULT]
    target = board.frame_of(lay.PERCEPTION)
    QTest.mousePress(tab, Qt.MouseButton.LeftButton)
    place = tab.mapFromGlobal(target.mapToGlobal(target.rect().center()))
    QTest.mouseMove(tab, QPoint(60, 40))
    QTest.mouseMove(tab, place)
    assert target.property("over")
    QTest.mouseRelease(tab, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: lay.place(board.layout_, lay.CONSULT)[0] == 2, timeout=WAIT_MS)
    assert lay.place(board.layout_, lay.PERCEPTION)[0] == 0
    rest(qtbot, desk)
    kept = lay.load(desk.folder, "郑审判长")
    assert kept == board.layout_
    other = make(room)
    qtbot.waitUntil(lambda: other.board.layout_ == kept, timeout=WAIT_MS)
    other.commands["layout_reset"].trigger()
    rest(qtbot, other)
    assert other.board.layout_ == lay.first(other.width())
    assert lay.load(desk.folder, "郑审判长") is None


def drag(desk: BenchDesk, zone: str, onto: QWidget) -> str:
    """Drag a zone's name onto the middle of something; return what stood beside the finger."""
    tab = desk.board.frame_of(zone).tabs[zone]
    QTest.mousePress(tab, Qt.MouseButton.LeftButton)
    place = tab.mapFromGlobal(onto.mapToGlobal(onto.rect().center()))
    QTest.mouseMove(tab, QPoint(60, 40))
    QTest.mouseMove(tab, place)
    words = desk.board._ghost.text()
    QTest.mouseRelease(tab, Qt.MouseButton.LeftButton, pos=place)
    flush()
    return words


def test_a_name_dropped_on_a_name_swaps_the_two_and_both_are_seen(
    make: Callable[..., BenchDesk], room: StandInRoom
) -> None:
    desk = make(room)
    board = desk.board
    board.set_layout(lay.STANDARD)
    # The laws lie behind the notes: what is meant is the name that is touched.
    words = drag(desk, lay.CONSULT, board.frame_of(lay.STATUTES).tabs[lay.STATUTES])
    assert words == "查阅区 ⇄ 法条查询"
    assert board.layout_[0].slots[0].zones == (lay.STATUTES,)
    assert board.layout_[2].slots[1].zones == (lay.NOTES, lay.CONSULT)
    assert desk.consult.isVisible() and desk.statutes.isVisible()
    # Names beside each other change their order.
    drag(desk, lay.NOTES, board.frame_of(lay.CONSULT).tabs[lay.CONSULT])
    assert board.layout_[2].slots[1].zones == (lay.CONSULT, lay.NOTES)
    assert desk.notes.isVisible()
    # Onto itself, and where no zone is: nothing.
    before = board.layout_
    assert drag(desk, lay.EVIDENCE, board.frame_of(lay.EVIDENCE).stack) == "示证区"
    drag(desk, lay.EVIDENCE, desk.strip)
    assert board.layout_ == before


def test_holding_a_name_offers_where_the_zone_may_go(
    desk: BenchDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    monkeypatch.setattr(desk.board, "menu", held.append)
    tab = desk.board.frame_of(lay.NOTES).tabs[lay.NOTES]
    QTest.mousePress(tab, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(held), timeout=WAIT_MS + HOLD_MS)
    QTest.mouseRelease(tab, Qt.MouseButton.LeftButton)
    assert held == [lay.NOTES]
    menu = desk.board.menu_of(lay.NOTES)
    texts = [action.text() for action in menu.actions()]
    assert any("互换" in text for text in texts)
    next(a for a in menu.actions() if "互换" in a.text() and "示证区" in a.text()).trigger()
    assert lay.place(desk.board.layout_, lay.NOTES)[0] == 1
    menu.deleteLater()


def test_one_zone_takes_the_whole_board_and_black_stays_in_view(
    desk: BenchDesk, qtbot: QtBot
) -> None:
    touch(desk.board.frame_of(lay.EVIDENCE).expand)
    assert not desk.board.frame_of(lay.PERCEPTION).isVisible()
    assert desk.strip.blank.isVisible()
    assert desk.evidence.width() > 1700
    desk.go_to(lay.CONSULT)
    assert desk.consult.isVisible()
    assert not desk.evidence.isVisible()
    QTest.keyClick(desk, Qt.Key.Key_F4)
    assert desk.perception.isVisible()
    assert desk.evidence.isVisible()


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_all_that_is_touched_is_large_enough_and_in_view(
    make: Callable[..., BenchDesk], room: StandInRoom, qtbot: QtBot, size: tuple[int, int]
) -> None:
    room.tell(asking())
    desk = make(room, *size)
    desk.bench.look("e3", 5)
    flush()
    qtbot.wait(50)
    assert (desk.window().width(), desk.window().height()) == size
    small = [
        (type(one).__name__, one.accessibleName() or one.text(), one.width(), one.height())
        for kind in (QPushButton, QToolButton)
        for one in desk.findChildren(kind)
        if one.isVisible()
        and not isinstance(one.parent(), type(desk.consult.entry))
        and not desk.statutes.isAncestorOf(one)
        and (one.height() < 48 or one.width() < 44)
    ]
    assert small == []
    whole = desk.window().rect()
    for one in (desk.strip.blank, desk.evidence.show_button, *desk.evidence._tools):
        corner = one.mapTo(desk.window(), QPoint(one.width() - 1, one.height() - 1))
        assert whole.contains(corner)
        assert one.visibleRegion().boundingRect().height() == one.height()


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.GOOD])
def test_what_is_said_of_the_link_pushes_nothing_off_a_small_screen(
    make: Callable[..., BenchDesk], room: StandInRoom, qtbot: QtBot, link: Link
) -> None:
    desk = make(room, 1280, 740)
    room.set_link(link)
    flush()
    qtbot.wait(50)
    assert desk.strip.link.isVisible()
    assert (desk.window().width(), desk.window().height()) == (1280, 740)
    for one in (desk.strip.blank, desk.strip.link):
        corner = one.mapTo(desk.window(), QPoint(one.width() - 1, one.height() - 1))
        assert desk.window().rect().contains(corner)
    assert desk.strip.link.height() >= desk.strip.link.heightForWidth(desk.strip.link.width())
    assert desk.strip.link.height() <= desk.strip.height()


def test_what_shows_and_withdraws_leaves_the_page_its_height_where_it_is_wide(
    make: Callable[..., BenchDesk], room: StandInRoom, qtbot: QtBot
) -> None:
    desk = make(room, 1440, 900)
    desk.bench.look("e3", 5)
    flush()
    qtbot.wait(50)
    zone = desk.evidence
    middle = zone.show_button.geometry().center().y()
    assert abs(middle - zone.back_button.geometry().center().y()) <= 1
    assert zone.back_button.x() + zone.back_button.width() < zone.show_button.x()
    zone.splitter.setSizes([900, 300])
    flush()
    qtbot.wait(50)
    assert zone.show_button.y() + zone.show_button.height() < zone.back_button.y()


def type_(text: str) -> None:
    """Type where the cursor stands."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, text)


def test_what_is_typed_after_going_to_a_zone_is_typed_there(desk: BenchDesk) -> None:
    desk.go_to(lay.CONSULT)
    type_("ht")
    desk.go_to(lay.STATUTES)
    type_("579")
    desk.go_to(lay.NOTES)
    type_("x")
    assert (desk.consult.entry.text(), desk.statutes.entry.text()) == ("ht", "579")
    assert desk.notes.text.toPlainText() == "x"
    desk.go_to(lay.PERCEPTION)
    type_("y")
    assert desk.notes.text.toPlainText() == "x"


def test_six_zones_lie_side_by_side_only_where_they_can_be_read(
    make: Callable[..., BenchDesk], room: StandInRoom
) -> None:
    desk = make(room)
    told: list[str] = []
    desk.bench.said.connect(told.append)
    desk.resize(1366, 700)
    desk.use_preset("six")
    assert desk.board.layout_ == lay.NARROW and len(told) == 1
    desk.resize(1920, 1000)
    desk.use_preset("six")
    assert desk.board.layout_ == lay.SIX and len(told) == 1


def test_no_zone_takes_a_key_of_the_bench(desk: BenchDesk) -> None:
    """Qt does neither of two that have the same key."""
    whole = {key.toString() for one in desk.window().actions() for key in one.shortcuts()} | {
        key.toString() for one in desk.window().findChildren(QAction) for key in one.shortcuts()
    }
    assert "F5" in whole
    zones = {key.toString() for one in desk.findChildren(QShortcut) for key in QShortcut.keys(one)}
    assert "Ctrl+Shift+N" in zones
    assert not zones & whole


@pytest.mark.parametrize("size", [(1366, 768), (1280, 800), (1920, 1080)])
def test_no_button_of_the_compare_zone_stands_in_a_row_of_its_own(
    make: Callable[..., BenchDesk], room: StandInRoom, size: tuple[int, int]
) -> None:
    desk = make(room, *size)
    desk.compare_zone.add_exhibit("e1", 1)
    desk.go_to(lay.COMPARE)
    flush()
    zone = desk.compare_zone
    acts = (
        zone.linked, zone.back, zone.on, zone.whole, zone.turn, zone.pen, zone.undo,
        zone.remove, zone.empty,
    )  # fmt: skip
    assert len({one.y() for one in acts}) == 1
    assert all(one.text() or one.accessibleName() for one in acts)
    assert bool(zone.whole.text()) == (size[0] == 1920)
