"""Notes by hand and by keyboard, with the hub and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.windows.bench.spool import Spool
from app.windows.bench.window import BenchDesk
from courtroom.screen.contract import Link
from tests.gui.bench.desk import (
    WAIT_MS,
    flush,
    rest,
    touch,
)
from tests.gui.bench_room import StandInRoom, hearing_facts


def test_a_note_is_on_the_disk_at_once_and_with_the_hub_soon(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    desk.bench.look("e3", 5)
    touch(desk.notes.new)
    QTest.keyClicks(desk.notes.text, "check the date")
    qtbot.waitUntil(lambda: bool(court.acts("note")), timeout=WAIT_MS)
    note = court.acts("note")[-1]
    assert note["text"].startswith("check")
    assert (note["exhibit"], note["page"]) == ("e3", 5)
    assert "原证3" in desk.notes.page.text()
    qtbot.waitUntil(lambda: desk.notebook.waiting == 0, timeout=WAIT_MS)
    rest(qtbot, desk)
    assert not list((desk.folder / "notes").rglob("*.note"))


def test_a_note_begun_by_writing_keeps_its_first_letter(desk: BenchDesk) -> None:
    QTest.keyClicks(desk.notes.text, "ab")
    assert desk.notes.text.toPlainText() == "ab"
    assert [one.text for one in desk.notebook.listed()] == ["ab"]


def test_notes_wait_in_the_spool_while_the_hub_is_away(
    make: Callable[..., BenchDesk], room: StandInRoom, qtbot: QtBot
) -> None:
    desk = make(room)
    room.away = True
    room.set_link(Link.LOST)
    flush()
    assert not desk.strip.link.isHidden()
    desk.notes.text.setPlainText("离线时写的")
    kept = desk.folder / "notes"
    qtbot.waitUntil(lambda: bool(list(kept.rglob("*.note"))), timeout=WAIT_MS)
    assert desk.notebook.waiting == 1
    (file,) = kept.rglob("*.note")
    assert [one.text for one in Spool(file.parent).waiting()] == ["离线时写的"]
    assert room.acts("note") == []
    # The machine is switched off, and on again when the hub is back.
    room.away = False
    room.link = Link.GOOD
    other = make(room)
    qtbot.waitUntil(lambda: bool(room.acts("note")), timeout=WAIT_MS)
    assert room.acts("note")[0]["text"] == "离线时写的"
    qtbot.waitUntil(lambda: other.notebook.waiting == 0, timeout=WAIT_MS)


def test_notes_of_one_who_sat_here_before_are_not_seen(
    make: Callable[..., BenchDesk], room: StandInRoom, qtbot: QtBot
) -> None:
    room.away = True
    desk = make(room)
    desk.notes.text.setPlainText("郑的笔记")
    qtbot.waitUntil(lambda: bool(list((desk.folder / "notes").rglob("*.note"))), timeout=WAIT_MS)
    other = StandInRoom(hearing_facts())
    other.answers = room.answers
    other.tell({"seat/judge": {**hearing_facts()["seat/judge"], "person": "孙审判长"}})
    second = make(other)
    qtbot.wait(200)
    assert second.notebook.listed() == []
    assert other.acts("note") == []


def test_ink_by_finger_is_kept(desk: BenchDesk, court: StandInRoom, qtbot: QtBot) -> None:
    touch(desk.notes.by_hand)
    sheet = desk.notes.ink
    start = QPoint(40, 40)
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 8):
        QTest.mouseMove(sheet, start + QPoint(step * 10, step * 4))
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=start + QPoint(70, 28))
    qtbot.waitUntil(lambda: bool(court.acts("note")), timeout=WAIT_MS)
    (stroke,) = court.acts("note")[-1]["ink"]
    assert len(stroke) >= 2
    assert all(len(point) == 3 for point in stroke)
    assert all(0 <= point[0] <= 1 for point in stroke)
    touch(desk.notes.undo)
    qtbot.waitUntil(lambda: court.acts("note")[-1]["ink"] == [], timeout=WAIT_MS)


def test_ink_by_pen_has_its_pressure_and_no_stroke_of_the_hand_that_rests(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    touch(desk.notes.by_hand)
    sheet = desk.notes.ink

    def pen(kind: QEvent.Type, at: QPoint, pressure: float) -> None:
        lifted = kind is QEvent.Type.TabletRelease
        event = QTabletEvent(
            kind, QPointingDevice.primaryPointingDevice(), QPointF(at),
            QPointF(sheet.mapToGlobal(at)), pressure, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton,
            Qt.MouseButton.NoButton if lifted else Qt.MouseButton.LeftButton,
        )  # fmt: skip
        QApplication.sendEvent(sheet, event)

    hand, tip = QPoint(200, 90), QPoint(40, 30)
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=hand)
    pen(QEvent.Type.TabletPress, tip, 0.2)
    for step in range(1, 6):
        pen(QEvent.Type.TabletMove, tip + QPoint(12 * step, 3 * step), 0.2 + step / 10)
        QTest.mouseMove(sheet, hand + QPoint(step, step))
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=hand)
    pen(QEvent.Type.TabletRelease, tip + QPoint(60, 15), 0.0)
    qtbot.waitUntil(lambda: bool(court.acts("note")), timeout=WAIT_MS)
    (stroke,) = court.acts("note")[-1]["ink"]
    assert [point[2] for point in stroke] == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert stroke[0][0] * sheet.width() == pytest.approx(40, abs=1)


def test_notes_go_to_the_hub_by_themselves_when_it_is_back(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    court.away = True
    desk.notes.text.setPlainText("断开时写的")
    qtbot.waitUntil(lambda: bool(desk.notebook._waiting), timeout=WAIT_MS)
    assert "1 条" in desk.notes.saved.text()
    court.away = False
    court.set_link(Link.POOR)
    qtbot.waitUntil(lambda: bool(court.acts("note")), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: desk.notebook.waiting == 0, timeout=WAIT_MS)
    assert "仅本人" in desk.notes.saved.text()


def test_a_note_that_would_not_fit_a_message_is_said_to_be_full(
    desk: BenchDesk, court: StandInRoom, qtbot: QtBot
) -> None:
    said: list[str] = []
    desk.bench.said.connect(said.append)
    desk.notes.text.setPlainText("一" * 20_000)
    assert said
    assert desk.notebook.notes[desk.notebook.current].text == ""
    assert court.acts("note") == []
