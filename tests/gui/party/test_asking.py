"""Asking the judge to show, and leading where one may."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from resources.errors import NotAllowed, Offline, OutOfTurn
from tests.gui.party.page import WAIT_MS, OpenPage
from tests.gui.stand_in_room import view


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
