"""What the judge looks at stays private; what is shown, black, held, given away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.qt.messages import Question
from app.windows.bench import layout as lay
from app.windows.bench import sheets
from app.windows.bench.answers import DossierPage
from app.windows.bench.bench import CALM_S
from app.windows.bench.look import HOLD_MS
from app.windows.bench.state import Pane
from app.windows.bench.window import BenchDesk
from tests.gui.bench.desk import (
    WAIT_MS,
    acted,
    button_of,
    flush,
    rest,
    row,
    touch,
)
from tests.gui.bench_room import StandInRoom

# ---- looking is private ---------------------------------------------------------------


def test_looking_shows_nothing_to_anybody(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    """Whatever is looked at, leafed, zoomed, compared, searched and read: no act is sent."""
    viewer = desk.evidence.viewer
    touch(desk.evidence.list.viewport(), row(desk, "e3"))
    assert desk.bench.looking is not None
    assert desk.bench.looking.exhibit == "e3"
    qtbot.waitUntil(lambda: viewer.panes()[0].source is not None, timeout=WAIT_MS)
    for name in ("page_on", "page_on", "page_back", "rotate", "fit"):
        desk.commands[name].trigger()
    viewer.zoom_in()
    viewer.page_turned.emit(1)
    touch(desk.evidence.list.viewport(), row(desk, "e4"))
    desk.commands["compare_add"].trigger()
    desk.go_to(lay.CONSULT)
    desk.consult.entry.setText("违约金")
    desk.consult.search()
    desk.consult.look(DossierPage("s1", 1, "合议庭评议笔录", confidential=True))
    for key in lay.PRESETS:
        desk.use_preset(key)
    for seat in ("plaintiff", "defendant", "*"):
        desk.bench.choose_target(seat)
    rest(qtbot, desk)
    qtbot.wait(400)
    assert acted(court) == []
    assert [key for key, _ in court.said if key.startswith("view/")] == []
    assert desk.evidence.page.band.property("state") == "private"


def test_leafing_beyond_a_page_that_is_shown_is_private_again(
    desk: BenchDesk, court: StandInRoom
) -> None:
    desk.bench.look("e3", 5)
    desk.commands["show"].trigger()
    flush()
    assert desk.evidence.page.band.property("state") == "all"
    desk.commands["page_on"].trigger()
    assert desk.evidence.page.band.property("state") == "private"
    assert acted(court) == ["show"]
    assert court.facts["show/*"]["panes"][0]["page"] == 5


# ---- showing --------------------------------------------------------------------------


def test_show_sends_the_page_to_all(desk: BenchDesk, court: StandInRoom) -> None:
    touch(desk.evidence.list.viewport(), row(desk, "e3"))
    desk.bench.look("e3", 5)
    touch(desk.evidence.show_button)
    flush()
    (shown,) = court.acts("show")
    assert shown["to"] == ["*"]
    (pane,) = shown["view"]["panes"]
    assert (pane["exhibit"], pane["page"]) == ("e3", 5)
    assert desk.strip.panel.property("state") == "all"
    assert "原证3" in desk.strip.panel.words.text()
    assert court.painted_numbers


def test_show_to_chosen_seats_only(desk: BenchDesk, court: StandInRoom) -> None:
    desk.bench.look("e4", 2)
    touch(desk.evidence.chips.chips["defendant"])
    touch(desk.evidence.chips.chips["third"])
    touch(desk.evidence.show_button)
    flush()
    (shown,) = court.acts("show")
    assert shown["to"] == ["defendant", "third"]
    assert desk.evidence.page.band.property("state") == "some"
    assert "被告席" in desk.evidence.page.band.words.text()
    assert "单独" in desk.evidence.chips.chips["defendant"].text()
    assert "被告席" in desk.strip.others.text()
    touch(desk.evidence.chips.chips["*"])
    assert desk.bench.targets == ("*",)


def test_turning_what_is_shown_shows_the_neighbour(desk: BenchDesk, court: StandInRoom) -> None:
    desk.bench.look("e3", 5)
    desk.bench.show()
    flush()
    touch(desk.strip.later)
    flush()
    assert [v["view"]["panes"][0]["page"] for v in court.acts("show")] == [5, 6]
    assert not desk.strip.later.isEnabled()
    touch(desk.strip.earlier)
    flush()
    assert court.facts["show/*"]["panes"][0]["page"] == 5


def test_zooming_a_shown_page_is_followed_unless_switched_off_or_frozen(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    bench, viewer = desk.bench, desk.evidence.viewer
    bench.look("e3", 5)
    qtbot.waitUntil(lambda: viewer.panes()[0].source is not None, timeout=WAIT_MS)
    bench.show()
    flush()
    viewer.zoom(2.5)
    qtbot.waitUntil(lambda: bool(court.acts("turn")), timeout=WAIT_MS)
    turned = court.acts("turn")[-1]["view"]
    assert turned["id"] == court.facts["show/*"]["id"]
    assert turned["panes"][0]["rectangle"] != [0.0, 0.0, 1.0, 1.0]
    said = [value for key, value in court.said if key == "view/*"]
    assert said
    assert said[-1]["view"] == turned["id"]
    count = len(court.acts("turn"))
    touch(button_of(desk, "sync"))
    viewer.zoom(2.0)
    qtbot.wait(400)
    touch(button_of(desk, "sync"))
    court.tell({"frozen": {"by": "judge"}})
    flush()
    viewer.zoom(0.5)
    qtbot.wait(400)
    assert len(court.acts("turn")) == count


def test_everything_that_acts_on_screens_is_one_touch(desk: BenchDesk, court: StandInRoom) -> None:
    desk.bench.look("e1", 1)
    desk.bench.show()
    flush()
    touch(button_of(desk, "freeze"))
    flush()
    assert "定格" in desk.strip.others.text()
    touch(button_of(desk, "freeze"))
    touch(button_of(desk, "hide_marks"))
    flush()
    touch(button_of(desk, "hide_marks"))
    touch(button_of(desk, "snapshot"))
    touch(button_of(desk, "take_down"))
    flush()
    assert [v["on"] for v in court.acts("freeze")] == [True, False]
    assert [v["on"] for v in court.acts("hide_marks")] == [True, False]
    assert court.acts("snapshot") == [
        {"exhibit": "e1", "page": 1, "rectangle": [0.0, 0.0, 1.0, 1.0]}
    ]
    assert court.acts("show")[-1] == {"to": ["*"], "view": None}
    assert desk.strip.panel.property("state") == "private"


def test_each_page_on_the_screens_is_kept_as_a_picture(
    desk: BenchDesk, court: StandInRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bench.show([Pane("e1", 1), Pane("e1", 2)])
    flush()
    asked: list[tuple[object, Future[Any]]] = []

    def do(act: str, **values: Any) -> Future[Any]:
        asked.append((values["page"], Future()))
        return asked[-1][1]

    monkeypatch.setattr(court, "do", do)
    touch(button_of(desk, "snapshot"))
    flush()
    # The second is asked for once the first has its number.
    assert [page for page, _ in asked] == [1]
    asked[0][1].set_result({"number": 1})
    flush()
    assert [page for page, _ in asked] == [1, 2]
    asked[1][1].set_result({"number": 2})
    flush()
    assert len(asked) == 2


def test_control_is_given_and_taken_back(desk: BenchDesk, court: StandInRoom) -> None:
    desk.bench.give_control("plaintiff")
    flush()
    assert "原告席" in desk.strip.others.text()
    desk.commands["control"].trigger()
    assert [v["seat"] for v in court.acts("control")] == ["plaintiff", None]


def test_holding_a_seat_offers_what_concerns_it_alone(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    chips = desk.evidence.chips
    monkeypatch.setattr(chips, "menu", held.append)
    chip = chips.chips["defendant"]
    QTest.mousePress(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: held == ["defendant"], timeout=WAIT_MS + HOLD_MS)
    QTest.mouseRelease(chip, Qt.MouseButton.LeftButton)
    assert desk.bench.targets == ("*",)
    menu = chips.menu_of("defendant")
    next(a for a in menu.actions() if "黑屏" in a.text()).trigger()
    flush()
    assert court.acts("blank") == [{"to": ["defendant"], "reason": ""}]
    assert "黑屏" in desk.strip.others.text()
    next(a for a in menu.actions() if "控制权" in a.text()).trigger()
    assert court.acts("control") == [{"seat": "defendant"}]
    next(a for a in menu.actions() if "只" in a.text()).trigger()
    assert desk.bench.targets == ("defendant",)
    menu.deleteLater()
    lit = chips.menu_of("defendant")
    next(a for a in lit.actions() if "恢复" in a.text()).trigger()
    assert court.acts("unblank") == [{"to": ["defendant"]}]
    lit.deleteLater()


def test_withdrawing_asks_first(
    desk: BenchDesk, court: StandInRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bench.look("e1", 1)
    desk.bench.show()
    flush()
    answers = [False, True]
    monkeypatch.setattr(Question, "ask", lambda *a, **k: answers.pop(0))
    touch(desk.evidence.back_button)
    assert court.acts("withdraw") == []
    touch(desk.evidence.back_button)
    assert court.acts("withdraw") == [{"exhibit": "e1", "to": ["*"]}]
    flush()
    assert not desk.evidence.back_button.isEnabled()


# ---- black ----------------------------------------------------------------------------


def test_black_by_touch_and_by_two_keys(desk: BenchDesk, court: StandInRoom, qtbot: QtBot) -> None:
    started = time.monotonic()
    touch(desk.strip.blank)
    assert court.acts("blank") == [{"to": ["*"], "reason": ""}]
    assert time.monotonic() - started < 1.0
    flush()
    assert "恢复" in desk.strip.blank.text()
    QTest.keyClick(desk, Qt.Key.Key_F12)
    assert court.acts("unblank") == []  # a second press in a fright leaves them black
    desk.bench._blank_since -= CALM_S
    QTest.keyClick(desk, Qt.Key.Key_Pause)
    assert court.acts("unblank") == [{"to": ["*"]}]
    flush()
    QTest.keyClick(desk, Qt.Key.Key_Pause)
    assert len(court.acts("blank")) == 2


def test_black_works_above_a_dialog(desk: BenchDesk, court: StandInRoom, qtbot: QtBot) -> None:
    sheet = sheets.OpinionsSheet(desk, desk.theme, desk.bench)
    sheet.setModal(True)
    sheet.show()
    qtbot.waitUntil(lambda: desk.commands["blank"] in sheet.actions(), timeout=WAIT_MS)
    QTest.keyClick(sheet, Qt.Key.Key_Pause)
    assert court.acts("blank") == [{"to": ["*"], "reason": ""}]
    sheet.close()
    sheet.deleteLater()


def test_the_key_for_black_can_be_another_one(
    make: Callable[..., BenchDesk], room: StandInRoom, tmp_path: Path
) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"blank": ["F3"]}))
    desk = make(room)
    QTest.keyClick(desk, Qt.Key.Key_F12)
    assert room.acts("blank") == []
    QTest.keyClick(desk, Qt.Key.Key_F3)
    assert len(room.acts("blank")) == 1
