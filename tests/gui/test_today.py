"""The day at a glance: what came, how fast, what waits; its lines open cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.cli.main import main
from app.qt.translations import tr
from app.station.day import _working_s, day_of
from app.windows.names import came_from
from app.windows.scan_desk.today import TodayDialog, state_words
from app.windows.scan_desk.window import ScanDesk
from tests.gui.bench_station import NUMBER, BenchStation
from tests.gui.test_scan_desk import scan, shown

Seat = Callable[[], ScanDesk]


def test_the_day_counts_batches_pages_and_what_waits(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(qtbot, seat, station, 3)
    desk = seat()
    day = day_of(station)
    assert (day.pages, len(day.batches), day.waiting, day.stopped) == (3, 1, 0, 0)
    assert sum(day.by_hour) == 3
    assert day.free_bytes > 0 < day.room_pages
    opened: list[str] = []
    dialog = TodayDialog(desk, desk._theme, desk.desk)
    qtbot.addWidget(dialog)
    dialog.opened.connect(opened.append)
    qtbot.waitUntil(lambda: dialog.day is not None)
    assert dialog.table.item(0, 1).text() == NUMBER  # type: ignore[union-attr]
    assert dialog.table.item(0, 6).text() == tr("Fed to the end")  # type: ignore[union-attr]
    assert not dialog.later.isEnabled()
    dialog.step(-1)
    assert dialog.later.isEnabled()
    qtbot.waitUntil(lambda: dialog.day is not None and dialog.day.pages == 0)
    assert not dialog.empty.isHidden()
    dialog.step(5)  # no day lies ahead of today
    qtbot.waitUntil(lambda: dialog.day is not None and dialog.day.pages == 3)
    cell = dialog.table.item(0, 0)
    assert cell is not None
    dialog.table.itemActivated.emit(cell)
    assert opened == [shown(desk).case.id]


def test_a_batch_that_stopped_says_why(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.windows.scan_desk.going_on import GoOnDialog

    asked: list[object] = []
    monkeypatch.setattr(GoOnDialog, "ask", lambda parent, halt: asked.append(halt))
    station.feed, station.jam_at = 5, 2
    seat().commands["scan"].trigger()
    qtbot.waitUntil(lambda: bool(asked))
    day = day_of(station)
    assert day.stopped == 1
    assert state_words(day.batches[0]) == tr("Stopped: paper jam")


def test_a_break_is_no_work() -> None:
    begin = datetime(2026, 3, 2, 1, tzinfo=UTC)
    moments = [begin + timedelta(seconds=s) for s in (0, 10, 20, 20 + 3600, 3630)]
    assert _working_s(moments) == 30.0
    assert _working_s([]) == 0.0


def test_the_command_tells_the_day(
    station: BenchStation, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(station.home)
    assert main(["--home", home, "day", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pages"], told["batches"]) == (0, [])
    assert date.fromisoformat(told["on"])
    assert main(["--home", home, "day", "--on", "gestern"]) != 0
    assert "--on" in capsys.readouterr().err


def test_files_are_named_as_such_and_devices_by_their_name() -> None:
    assert came_from("files") == "电子件"
    assert came_from("富士通 fi-7160") == "富士通 fi-7160"
