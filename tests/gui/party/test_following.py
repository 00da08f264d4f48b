"""Following what the judge shows, and turning away from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.gui.party.page import WAIT_MS, OpenPage, label
from tests.gui.stand_in_room import view


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
    assert "原证1" in label(page)


def test_the_first_page_of_each_exhibit_is_ready_before_it_is_shown(
    open_page: OpenPage, qtbot: QtBot
) -> None:
    room, page = open_page()
    assert page.panel.stack.currentWidget() is page.panel.notice
    qtbot.waitUntil(
        lambda: all(room.sources[f"{exhibit}-1"].tiles > 0 for exhibit in ("e1", "e2")),
        timeout=WAIT_MS,
    )


def test_a_page_withdrawn_and_released_again_is_shown(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    source, value = room.sources["e2-1"], dict(room.facts["page/e2/1"])
    qtbot.waitUntil(lambda: source.tiles > 0, timeout=WAIT_MS)
    source.had = False
    number = room.tell(gone=("page/e2/1",))
    qtbot.waitUntil(lambda: page.bridge.number == number, timeout=WAIT_MS)
    page.panel.viewer.grab()  # a painting asks for what is not there
    source.had = True
    number = room.tell({"page/e2/1": value, "show/*": view("v1", ("e2", 1))})
    qtbot.waitUntil(lambda: number in room.acknowledged, timeout=WAIT_MS)


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
    rows = page.evidence.rows.rows
    assert [row.item.id for row in rows if row.item is not None and row.shown] == ["e3"]
    qtbot.waitUntil(lambda: media_view.view not in (None, view_), timeout=WAIT_MS)
    followed = panel.view
    assert followed is not None
    room.tell({"show/*": view("v1", media={**playing, "at_s": 0.25})})
    qtbot.waitUntil(lambda: abs(followed.position_s - 0.25) < 0.05, timeout=WAIT_MS)
    room.tell(gone=("show/*",))
    qtbot.waitUntil(lambda: panel.view is None, timeout=WAIT_MS)


def test_the_buttons_for_zooming_leave_the_page_free(open_page: OpenPage, qtbot: QtBot) -> None:
    room, page = open_page()
    room.tell({"show/*": view("v1", ("e1", 2))})
    qtbot.waitUntil(lambda: page.panel.spot == ("e1", 2), timeout=WAIT_MS)
    for size in ((1440, 900), (1920, 1080), (1280, 800)):
        page.resize(*size)
        qtbot.waitUntil(lambda: page.zoom.geometry().left() > page.panel.viewer.geometry().right())
        assert page.panel.rect().contains(page.zoom.geometry())
    room.tell(gone=("show/*",))
    qtbot.waitUntil(lambda: page.panel.viewer.width() == page.panel.width(), timeout=WAIT_MS)
