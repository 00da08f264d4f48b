"""Paper of a task at the scan desk: which batches count, what a difference leaves to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.qt.messages import ErrorDialog
from app.station.counter import desk_of
from app.windows.intake.handing import ReasonDialog
from app.windows.scan_desk import choices
from app.windows.scan_desk.counted import CountedDialog
from app.windows.scan_desk.device_list import names_of
from app.windows.scan_desk.window import ScanDesk
from dossier.changes import DeletePages
from dossier.custody.rights import Person
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import Task, TaskState
from scanner.devices.contract import DeviceInfo, DeviceKind
from tests.gui.bench_station import DEVICE, BenchStation
from tests.gui.test_scan_desk import SILENT, scan, shown

Seat = Callable[[], ScanDesk]
TWIN = DeviceInfo("escl:http://192.0.2.7/eSCL", DEVICE.name, DeviceKind.ESCL)


def counter(station: BenchStation) -> IntakeDesk:
    return desk_of(station, Person("张收转"))


def task(station: BenchStation, sheets: int) -> Task:
    """Return a task of the case that is shown, taken over by the digital centre."""
    desk = counter(station)
    made = desk.create_task(station.store.cases()[0].id, "起诉材料", sheets)
    desk.offer([made])
    return desk_of(station, Person("李扫描")).take(desk.task(made.id), sheets)


def chosen(qtbot: QtBot, seat: Seat, made: Task) -> None:
    """Choose the task in the strip."""
    bar = seat().tasks
    qtbot.waitUntil(lambda: bar.choice.findData(made.id) >= 0)
    bar.choice.setCurrentIndex(bar.choice.findData(made.id))
    bar.choice.activated.emit(bar.choice.currentIndex())
    qtbot.waitUntil(lambda: bar.task is not None and bar.seen.outlook is not None)


def test_what_was_scanned_before_the_task_was_chosen_is_ticked_afterwards(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(qtbot, seat, station, 3)
    made, other = task(station, 3), task(station, 5)
    chosen(qtbot, seat, made)
    bar = seat().tasks
    assert bar.state.text() == "已收 0 / 3 张，缺 3 张"
    told: list[str] = []

    def tick(dialog: CountedDialog) -> int:
        (cell,) = [dialog.table.item(row, 0) for row in range(dialog.table.rowCount())]
        assert cell is not None
        assert not dialog.yes.isEnabled()
        cell.setCheckState(
            Qt.CheckState.Checked
            if cell.checkState() is Qt.CheckState.Unchecked
            else Qt.CheckState.Unchecked
        )
        told.append(dialog.total.text())
        assert dialog.yes.isEnabled()
        return 1

    monkeypatch.setattr(CountedDialog, "exec", tick)
    bar.counted.click()
    qtbot.waitUntil(lambda: bar.state.text() == "已收 3 / 3 张")
    assert told == ["已收 3 / 3 张"]
    (mine,) = counter(station).batches(made)
    (theirs,) = counter(station).batches(other)
    assert (mine.counts, mine.sheets, mine.elsewhere) == (True, 3, "")
    assert (theirs.counts, theirs.elsewhere) == (False, made.number)
    dialog = CountedDialog(seat(), other, [theirs])
    cell = dialog.table.item(0, 0)
    assert cell is not None
    assert not cell.flags() & Qt.ItemFlag.ItemIsUserCheckable, "it counts towards another task"
    dialog.deleteLater()
    bar.counted.click()
    qtbot.waitUntil(lambda: bar.state.text() == "已收 0 / 3 张，缺 3 张")


def test_a_difference_tells_the_way_out_and_a_return_its_reason(
    qtbot: QtBot,
    seat: Seat,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = task(station, 2)
    chosen(qtbot, seat, made)
    asked: list[str] = []
    grounds = iter(("",))

    def reason(parent: object, title: str, thing: str, button: str) -> str | None:
        asked.append(thing)
        return next(grounds, "边角折叠，遮住文字") or None

    errors: list[object] = []
    monkeypatch.setattr(ReasonDialog, "ask", reason)
    monkeypatch.setattr(ErrorDialog, "ask", lambda *words: errors.append(words))
    bar = seat().tasks
    counter(station).begin(made)
    qtbot.waitUntil(lambda: bar.reconcile.isVisibleTo(bar))
    bar.reconcile.click()
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert asked == [], "nothing came: no reason helps, so none is asked for"
    scan(qtbot, seat, station, 3)
    qtbot.waitUntil(lambda: bar.state.text() == "已收 3 / 2 张，多 1 张")
    bar.reconcile.click()
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert "删除" in asked[0] and "“计入的批次…”" in asked[0]
    page = seat().pages.model.rows[2].page.id
    seat().pages.go_to(page)
    seat().commands["delete"].trigger()
    qtbot.waitUntil(lambda: bar.state.text() == "已收 2 / 2 张")
    bar.reconcile.click()
    qtbot.waitUntil(lambda: bar.back.isVisibleTo(bar))
    bar.back.click()
    qtbot.waitUntil(lambda: bar.state.text().startswith("退回原因：边角折叠，遮住文字"))
    assert bar.state.objectName() == "invalid"
    assert counter(station).task(made.id).state is TaskState.RESCAN


def test_the_number_above_a_page_follows_when_others_are_deleted(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 4)
    desk = seat()
    desk.pages.go_to(ids[3])
    station.store.apply(DeletePages(tuple(ids[:2])), "李扫描")  # another desk
    qtbot.waitUntil(lambda: len(shown(desk).live) == 2)
    qtbot.waitUntil(lambda: desk.view.title.text() == "第 2 页")


def test_two_scanners_of_a_kind_are_told_apart_by_their_addresses(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names_of((DEVICE, SILENT)) == [DEVICE.name, SILENT.name]
    monkeypatch.setattr(BenchStation, "devices", lambda self: (DEVICE, TWIN))
    desk = seat()
    desk.commands["devices"].trigger()
    qtbot.waitUntil(lambda: desk.bar.device.count() == 2)
    assert desk.bar.device.itemText(1) == f"{DEVICE.name}（192.0.2.7）"
    assert desk.bar.device.itemText(0) != DEVICE.name


def test_a_scanner_that_starts_with_the_machine_is_looked_for_once_more(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    desk = seat()
    station.silent = (SILENT,)
    desk.commands["devices"].trigger()
    qtbot.waitUntil(lambda: desk.bar.device.count() == 2)
    again = desk.desk.choices._again
    assert again.isActive() and again.interval() == choices.LOOK_AGAIN_MS
    station.silent = ()
    again.setInterval(0)
    qtbot.waitUntil(lambda: desk.bar.device.count() == 1)
    assert not again.isActive(), "once: what is switched off is not looked for all day"
