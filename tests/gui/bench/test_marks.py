"""Marks of the judge, sound and film."""

from __future__ import annotations

import time
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.windows.bench.window import BenchDesk
from tests.gui.bench.desk import (
    WAIT_MS,
    acted,
    button_of,
    flush,
    row,
    touch,
)
from tests.gui.bench_room import StandInRoom

# ---- marks ----------------------------------------------------------------------------


def test_a_stroke_becomes_a_mark_and_can_be_erased(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    viewer = desk.evidence.viewer
    desk.bench.look("e1", 1)
    qtbot.waitUntil(lambda: viewer.panes()[0].source is not None, timeout=WAIT_MS)
    touch(button_of(desk, "tool_box"))
    assert viewer.tool == "box"
    middle = viewer.rect().center()
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 6):
        QTest.mouseMove(viewer, middle + QPoint(step * 12, step * 9))
    QTest.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 45))
    flush()
    assert len(viewer.slots[0].marks) == 1
    desk.bench.look("e1", 2)
    qtbot.waitUntil(lambda: viewer.panes()[0].key == "e1/2", timeout=WAIT_MS)
    assert len(viewer.slots[0].marks) == 0
    desk.bench.look("e1", 1)
    qtbot.waitUntil(lambda: viewer.panes()[0].key == "e1/1", timeout=WAIT_MS)
    assert len(viewer.slots[0].marks) == 1
    (mark,) = court.acts("mark")
    assert (mark["exhibit"], mark["page"], mark["tool"]) == ("e1", 1, "box")
    assert mark["colour"] == "#1B559E"
    touch(button_of(desk, "tool_erase"))
    key = next(key for key in court.facts if key.startswith("mark/"))
    viewer.mark_touched.emit(0, key.partition("/")[2])
    assert court.acts("unmark") == [{"mark": key.partition("/")[2]}]


def test_private_marks_are_shown_only_when_the_judge_says_so(
    desk: BenchDesk, court: StandInRoom
) -> None:
    desk.bench.look("e1", 1)
    button = desk.evidence.marked_button
    assert button.isHidden()
    stroke = {"tool": "pen", "colour": "#1B559E", "width": 0.01, "points": [[0, 0]], "text": ""}
    value = {"exhibit": "e1", "page": 1, "seat": court.seat, **stroke}
    court.tell({"mark/m1": {**value, "private": True}})
    flush()
    assert not button.isHidden()
    desk.commands["show"].trigger()
    assert "marks" not in court.acts("show")[-1]
    touch(button)
    flush()
    assert court.acts("show")[-1]["marks"] is True
    court.tell({"mark/m1": value})
    flush()
    assert button.isHidden()
    assert not desk.commands["show_marked"].isEnabled()


def test_what_is_drawn_while_comparing_stays_with_the_judge(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    zone, viewer = desk.compare_zone, desk.compare_zone.viewer
    court.tell({"show/*": {"id": "v1", "panes": [{"exhibit": "e1", "page": 1}], "linked": False}})
    zone.add_exhibit("e1", 1)
    zone.add_exhibit("e1", 2)
    desk.go_to("compare")
    qtbot.waitUntil(lambda: all(one.source is not None for one in viewer.panes()), timeout=WAIT_MS)
    touch(zone.pen)
    assert viewer.tool == "pen" and desk.commands["tool_pen"].isChecked()
    court.said.clear()
    at = viewer.slots[0].view.pane.center().toPoint()
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 6):
        QTest.mouseMove(viewer, at + QPoint(step * 12, step * 9))
    QTest.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=at + QPoint(60, 45))
    flush()
    (mark,) = court.acts("mark")
    assert (mark["exhibit"], mark["page"], mark["private"]) == ("e1", 1, True)
    assert not [key for key, _ in court.said if key.startswith("pen/")], "nor while it is drawn"
    assert not zone.marked_button.isHidden(), "it can be shown with its pages"
    touch(zone.undo)
    flush()
    assert zone.marked_button.isHidden()
    panes = [{"exhibit": "e1", "page": 1}, {"exhibit": "e1", "page": 2}]
    court.tell({"show/*": {"id": "v2", "panes": panes, "linked": False}})
    flush()
    assert not zone.marks.in_private, "on all screens a mark is for all"
    touch(zone.pen)
    assert viewer.tool is None


def framed(desk: BenchDesk, tool: str) -> None:
    """Draw from the middle of the page with a tool."""
    viewer = desk.evidence.viewer
    touch(button_of(desk, tool))
    middle = viewer.rect().center()
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 6):
        QTest.mouseMove(viewer, middle + QPoint(step * 12, step * 9))
    QTest.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 45))
    flush()


def test_the_judges_own_newest_mark_is_taken_back(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    viewer, undo = desk.evidence.viewer, desk.commands["undo_mark"]
    desk.bench.look("e1", 1)
    qtbot.waitUntil(lambda: viewer.panes()[0].source is not None, timeout=WAIT_MS)
    court.tell({"mark/other": {
        "seat": "plaintiff", "exhibit": "e1", "page": 1, "tool": "box", "colour": "#B3261E",
        "width": 0.003, "points": [[0.1, 0.1], [0.2, 0.2]], "text": "", "at": "9",
    }})  # fmt: skip
    flush()
    assert not undo.isEnabled(), "what a party drew is not the judge's to undo"
    framed(desk, "tool_box")
    framed(desk, "tool_arrow")
    assert undo.isEnabled() and len(viewer.slots[0].marks) == 3
    touch(button_of(desk, "undo_mark"))
    flush()
    assert [shape.tool for shape in viewer.slots[0].marks].count("arrow") == 0
    undo.trigger()
    flush()
    assert [shape.key for shape in viewer.slots[0].marks] == ["other"]
    assert not undo.isEnabled()


def test_a_part_of_the_page_is_enlarged_for_the_judge_alone(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    viewer = desk.evidence.viewer
    desk.bench.look("e1", 1)
    qtbot.waitUntil(lambda: viewer.panes()[0].source is not None, timeout=WAIT_MS)
    framed(desk, "tool_callout")
    assert viewer.has_callout
    assert desk.commands["tool_hand"].isChecked() and viewer.tool is None
    assert acted(court) == []
    touch(viewer)
    assert not viewer.has_callout


# ---- sound and film -------------------------------------------------------------------


def test_a_recording_is_heard_in_private_then_played_to_all(
    make: Callable[..., BenchDesk],
    room: StandInRoom,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 4))
    room.files["sound"] = str(path)
    room.tell(
        {
            "exhibit/e9": {"label": "原证4", "name": "通话录音", "side": "原告",
                           "kind": "视听资料", "rank": "d", "media": "audio", "pages": 0},
            "media/e9": {"asset": "sound", "name": "call.wav", "type": "audio", "length_s": 4.0},
        }
    )  # fmt: skip
    desk = make(room)
    media = desk.evidence.media
    touch(desk.evidence.list.viewport(), row(desk, "e9"))
    assert desk.evidence.is_media
    # Nothing can be drawn on a sound, nor turned, nor laid beside.
    assert not desk.evidence.tools.isEnabled()
    assert not desk.commands["rotate"].isEnabled()
    assert not desk.commands["compare_add"].isEnabled()
    qtbot.waitUntil(lambda: media.player.player is not None, timeout=WAIT_MS)
    place = {"exhibit": "e9", "playing": False, "at_s": 1.5, "rate": 1.0, "as_of": time.time()}
    monkeypatch.setattr(media, "now", lambda: dict(place))
    media.player.state_changed.emit({})
    assert acted(room) == []
    assert media.band.property("state") == "private"
    touch(desk.evidence.show_button)
    flush()
    view = room.acts("show")[-1]["view"]
    assert view["panes"] == []
    assert view["media"]["exhibit"] == "e9"
    assert view["media"]["at_s"] == 1.5
    assert media.band.property("state") == "all"
    assert "通话录音" in desk.strip.panel.words.toolTip()
    place["at_s"] = 2.5
    media.player.state_changed.emit({})
    assert room.acts("turn")[-1]["view"]["media"]["at_s"] == 2.5
    place["at_s"] = 3.5  # the player was only on its way
    qtbot.waitUntil(lambda: room.acts("turn")[-1]["view"]["media"]["at_s"] == 3.5, timeout=WAIT_MS)
    place["at_s"] = 3.54  # one picture on
    media.player.state_changed.emit({})
    assert room.acts("turn")[-1]["view"]["media"]["at_s"] == 3.54
    place |= {"playing": True, "as_of": time.time()}
    media.player.state_changed.emit({})
    told = len(room.acts("turn"))
    place |= {"at_s": 3.74, "as_of": time.time()}  # who plays along is near enough
    media.player.state_changed.emit({})
    assert len(room.acts("turn")) == told
    assert room.acts("turn")[-1]["view"]["id"] == room.facts["show/*"]["id"]
    desk.bench.look("e1", 1)
    assert not desk.evidence.is_media
    assert desk.evidence.tools.isEnabled()
    assert media.player.player is None


def test_the_chips_say_in_which_colour_each_seat_marks(
    desk: BenchDesk, court: StandInRoom
) -> None:
    chips = desk.evidence.chips
    for key, dot in chips.dots.items():
        colour = (court.facts.get(f"seat/{key}") or {}).get("colour")
        assert dot.isVisibleTo(chips) == bool(colour), key
        if colour:
            middle = chips.chips[key].grab().toImage().pixelColor(dot.geometry().center())
            assert middle.name() == colour.lower(), key
    assert any(dot.isVisibleTo(chips) for dot in chips.dots.values())
