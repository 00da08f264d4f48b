"""Requests of parties, and evidence that was mentioned."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from app.windows.bench.perception import CALM_MS
from app.windows.bench.state import Pane
from app.windows.bench.window import BenchDesk
from tests.gui.bench.desk import (
    WAIT_MS,
    acted,
    asking,
    flush,
    touch,
)
from tests.gui.bench_room import StandInRoom


def test_a_request_is_looked_at_granted_or_refused(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    court.tell(asking())
    flush()
    asked, _ = desk.perception.cards
    assert "被告席" in asked.wish.head
    touch(asked.look)
    assert desk.bench.looking == Pane("e4", 2)
    assert acted(court) == []
    touch(asked.grant)
    qtbot.waitUntil(lambda: bool(court.acts("show")), timeout=WAIT_MS)
    assert court.acts("answer") == [{"ask": "a1", "granted": True}]
    shown = court.acts("show")[-1]
    assert shown["to"] == ["*"]
    assert (shown["view"]["panes"][0]["exhibit"], shown["view"]["panes"][0]["page"]) == ("e4", 2)
    court.tell(
        {"ask/a2": {"seat": "plaintiff", "exhibit": "e1", "page": 1, "at": "3", "state": "open"}}
    )
    flush()
    qtbot.waitUntil(lambda: len(desk.perception.cards) == 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: desk.perception._inner.isEnabled(), timeout=WAIT_MS)
    again = desk.perception.cards[0]
    assert again.wish.id == "a2"
    touch(again.refuse)
    assert court.acts("answer")[-1] == {"ask": "a2", "granted": False}


def test_a_mention_is_shown_by_one_touch_and_never_by_itself(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    court.tell({"offer/o1": asking()["offer/o1"]})
    flush()
    (card,) = desk.perception.cards
    qtbot.wait(300)
    assert acted(court) == []
    touch(card.grant)
    flush()
    pane = court.acts("show")[-1]["view"]["panes"][0]
    assert (pane["exhibit"], pane["page"]) == ("e3", 5)
    assert court.acts("dismiss") == [{"offer": "o1"}]


def test_cards_that_move_beneath_a_finger_take_no_touch(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    court.tell(asking())
    flush()
    court.tell({"ask/a1": None})
    flush()
    (card,) = desk.perception.cards
    touch(card.grant)
    assert acted(court) == []
    qtbot.wait(CALM_MS)
    qtbot.waitUntil(lambda: desk.perception._inner.isEnabled(), timeout=WAIT_MS)
    touch(card.grant)
    assert "show" in acted(court)


def test_the_first_request_is_wholly_in_view_on_a_low_screen(
    make: Callable[..., BenchDesk], room: StandInRoom, qtbot: QtBot
) -> None:
    # What a screen of 1366 × 768 leaves a window between its bars.
    room.tell(asking())
    desk = make(room, 1346, 680)
    flush()
    qtbot.wait(50)
    card = desk.perception.cards[0]
    assert card.visibleRegion().boundingRect().height() == card.height()
    assert desk.perception.record.visibleRegion().boundingRect().height() >= 48
