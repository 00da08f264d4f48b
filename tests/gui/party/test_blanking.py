"""Black screens, and the link."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from courtroom.screen.contract import Link
from tests.gui.party.page import WAIT_MS, OpenPage, is_black
from tests.gui.stand_in_room import view


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
    assert is_black(page)
    assert number in room.acknowledged
    assert "合议庭评议" in page.cover.hint.text()
    page.evidence.chosen.emit("e2")
    assert is_black(page)
    room.tell(gone=("blank/*",))
    qtbot.waitUntil(lambda: not page.cover.is_on, timeout=WAIT_MS)
    assert not is_black(page)


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
    assert is_black(page)
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
