"""Choosing microphones, seats, second copy and engine, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.station.hearing_seats import new_hearing
from app.station.hearing_setup import Setup, load_setup, save_setup
from app.windows.clerk import sound_settings
from app.windows.clerk.clerk import Clerk
from app.windows.clerk.sound_settings import SoundDialog
from courtroom.recorder.portaudio import Microphone
from dossier.store import hearings
from tests.gui.bench_station import BenchStation

ARRAY = Microphone("法庭声卡", 4, 48_000, True)
STICK = Microphone("USB 话筒", 1, 44_100, False)
LAPEL = Microphone("领夹话筒", 2, 48_000, False)
Open = Callable[..., SoundDialog]


@pytest.fixture
def clerk(qapp: QApplication, qtbot: QtBot, station: BenchStation) -> Iterator[Clerk]:
    """A clerk with a planned hearing open."""
    lanes = Lanes()
    made = Clerk(station, lanes)
    hearing = new_hearing(station.store, station.store.cases()[0].id, "王书记员")
    made.open(hearing.id)
    qtbot.waitUntil(lambda: made.run is not None and not made.is_busy, timeout=30_000)
    yield made
    made.close()
    lanes.close()
    qapp.processEvents()


@pytest.fixture
def opened(
    qtbot: QtBot, theme: Theme, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Return what opens the dialog where these microphones are."""
    here: list[Microphone] = []
    monkeypatch.setattr(sound_settings, "found_microphones", lambda: list(here))
    parent = QWidget()
    qtbot.addWidget(parent)

    def make(*devices: Microphone) -> SoundDialog:
        here[:] = devices
        dialog = SoundDialog(parent, theme, clerk)
        dialog.show()
        qtbot.waitUntil(dialog.save.isEnabled, timeout=30_000)
        return dialog

    yield make


def press(*keys: Qt.Key) -> None:
    """Press keys where the focus is."""
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key)


def tab_to(wanted: QWidget) -> None:
    """Walk by Tab to a widget; fail where no Tab gets."""
    for _ in range(30):
        if QApplication.focusWidget() is wanted:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"no Tab gets to {wanted.accessibleName()}")


def pick(combo: QComboBox, data: str) -> None:
    """Choose in a list with the arrows."""
    tab_to(combo)
    press(Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentData() == data:
            return
        press(Qt.Key.Key_Down)
    assert combo.currentData() == data


def test_everything_is_set_by_keys_and_read_back(
    qtbot: QtBot, opened: Open, clerk: Clerk, tmp_path: Path
) -> None:
    home = clerk.services.home
    save_setup(home, Setup(device="gone", channels=7, place="第三审判庭", room={"old": 1}))
    second = tmp_path / "second"
    second.mkdir()
    dialog = opened(STICK, ARRAY)
    assert dialog.device.currentText() == "gone（未连接）"
    assert len(dialog.table.rows) == 7
    pick(dialog.device, ARRAY.name)
    assert len(dialog.table.rows) == 4
    for combo, key in zip(dialog.table.rows, ("clerk", "", "judge", "witness"), strict=True):
        pick(combo, key)
    tab_to(dialog.copy)
    QTest.keyClicks(dialog.copy, str(second))
    pick(dialog.engine, "auto")
    tab_to(dialog.save)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.result() == 1, timeout=30_000)
    assert load_setup(home) == Setup(
        device=ARRAY.name,
        copy=str(second),
        place="第三审判庭",
        microphones={"clerk": 0, "judge": 2, "witness": 3},
    )
    run = clerk.run
    assert run is not None
    assert run.setup.device == ARRAY.name
    channels = {seat.key: seat.channel for seat in run.seated()}
    assert channels.pop("clerk") == 0
    assert channels.pop("judge") == 2
    assert set(channels.values()) == {None}
    again = opened(STICK, ARRAY)
    assert [combo.currentData() for combo in again.table.rows] == ["clerk", "", "judge", "witness"]
    assert again.copy.text() == str(second)
    press(Qt.Key.Key_Escape)
    assert not again.isVisible()


def test_what_cannot_be_is_said_and_not_saved(qtbot: QtBot, opened: Open, clerk: Clerk) -> None:
    dialog = opened(ARRAY)
    pick(dialog.table.rows[0], "judge")
    pick(dialog.table.rows[1], "judge")
    tab_to(dialog.save)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "同时在通道 1 和 2" in dialog.problem.text()
    for combo in dialog.table.rows:
        pick(combo, "")
    tab_to(dialog.save)
    press(Qt.Key.Key_Return)
    assert "至少为一个通道" in dialog.problem.text()
    pick(dialog.table.rows[0], "judge")
    assert not dialog.problem.isVisible()
    tab_to(dialog.copy)
    QTest.keyClicks(dialog.copy, "/nowhere/second")
    tab_to(dialog.save)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=30_000)
    assert "/nowhere/second" in dialog.problem.text()
    assert dialog.isVisible()
    assert load_setup(clerk.services.home) == Setup()
    press(Qt.Key.Key_Escape)


def test_without_microphones_it_says_what_to_do(
    qtbot: QtBot, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened()
    assert dialog.body.currentIndex() == 1
    assert not dialog.table.rows
    monkeypatch.setattr(sound_settings, "found_microphones", lambda: [ARRAY])
    tab_to(dialog.again)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(dialog.table.rows) == 4, timeout=30_000)
    assert dialog.body.currentIndex() == 0
    dialog.grab()
    press(Qt.Key.Key_Escape)


def test_where_files_stand_for_microphones_it_says_which(opened: Open, clerk: Clerk) -> None:
    home = clerk.services.home
    files = {"judge": "/庭审/审判员.flac", "plaintiff": "/庭审/原告.flac"}
    save_setup(home, Setup(files=files))
    dialog = opened(ARRAY)
    assert dialog.body.currentWidget() is dialog.from_files
    told = dialog.from_files.hint.text().splitlines()
    assert [line.partition("：")[2] for line in told[:2]] == ["审判员.flac", "原告.flac"]
    assert "judge" not in told[0]
    pick(dialog.device, ARRAY.name)
    assert dialog.body.currentWidget() is dialog.table
    assert len(dialog.table.rows) == 4
    press(Qt.Key.Key_Escape)


def test_a_seat_of_the_room_counts_for_new_hearings(
    opened: Open, clerk: Clerk, station: BenchStation
) -> None:
    case = station.store.cases()[0]
    hearing = new_hearing(station.store, case.id, "王书记员", microphones={"judge": 5})
    with station.store.snapshot() as reader:
        seats = hearings.seats(reader, hearing.id)
    assert {seat.key: seat.channel for seat in seats if seat.channel is not None} == {"judge": 5}


def test_a_further_device_counts_on_and_enter_in_a_list_of_seats_saves(
    qtbot: QtBot, opened: Open, clerk: Clerk
) -> None:
    dialog = opened(STICK, ARRAY, LAPEL)
    assert len(dialog.table.rows) == 4
    tab_to(dialog.also)
    press(Qt.Key.Key_Space)  # the stick
    assert len(dialog.table.rows) == 5
    press(Qt.Key.Key_Down, Qt.Key.Key_Space)  # the array is the first one already: passed over
    assert len(dialog.table.rows) == 7
    press(Qt.Key.Key_Space)
    assert len(dialog.table.rows) == 5
    press(Qt.Key.Key_Space)
    pick(dialog.device, STICK.name)  # a device is not taken twice
    assert len(dialog.table.rows) == 1 + 2
    pick(dialog.device, ARRAY.name)
    pick(dialog.table.rows[0], "judge")
    for combo in dialog.table.rows[1:4]:
        pick(combo, "")
    pick(dialog.table.rows[4], "witness")
    pick(dialog.table.rows[6], "assessor")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.result() == 1, timeout=30_000)
    setup = load_setup(clerk.services.home)
    assert (setup.device, setup.also) == (ARRAY.name, (STICK.name, LAPEL.name))
    assert setup.microphones == {"judge": 0, "witness": 4, "assessor": 6}
    again = opened(ARRAY, LAPEL)  # one pulled out meanwhile
    assert again.also.item(0).text() == f"{STICK.name}（未连接）"
    assert again.also.chosen() == (STICK.name, LAPEL.name)
    seats = [combo.currentData() for combo in again.table.rows]
    assert seats == ["judge", "", "", "", "witness", "", "assessor"]
    press(Qt.Key.Key_Escape)


def test_says_that_it_is_looking_until_the_microphones_are_there(
    opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[QWidget | None] = []
    reading = SoundDialog.read

    def read(dialog: SoundDialog) -> None:
        reading(dialog)
        seen.append(dialog.body.currentWidget())

    monkeypatch.setattr(SoundDialog, "read", read)
    dialog = opened(ARRAY)
    assert seen == [dialog.looking]
    assert dialog.body.currentWidget() is dialog.table
