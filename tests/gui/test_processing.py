"""What is done to the views of many pages at once, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.station.processing import Step
from app.windows.scan_desk.processing import ProcessingDialog
from app.windows.scan_desk.window import ScanDesk
from dossier.changes import EditPages
from dossier.edits import Deskew, FillHoles, Rotate
from tests.gui.bench_station import BenchStation
from tests.gui.test_scan_desk import scan, shown

Seat = Callable[[], ScanDesk]


def test_steps_are_switched_for_the_chosen_pages_and_undone_as_one(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 3)
    desk = seat()
    for page_id in ids:
        station.store.apply(
            EditPages(((page_id, (FillHoles(((40, 90, 12),)), Deskew(0.5), Rotate(1))),)), "张三"
        )
    qtbot.waitUntil(lambda: all(row.page.edits for row in desk.pages.model.rows))
    desk.pages.choose_all()
    dialog = ProcessingDialog(desk, desk.desk, desk.pages.chosen)
    assert dialog.boxes[Step.HOLES].isChecked() and dialog.boxes[Step.DESKEW].isChecked()
    assert dialog.switched == {}
    dialog.show()
    dialog.boxes[Step.HOLES].setFocus()
    QTest.keyClick(dialog.boxes[Step.HOLES], Qt.Key.Key_Space)
    QTest.keyClick(dialog.boxes[Step.DESKEW], Qt.Key.Key_Space)
    assert dialog.switched == {Step.HOLES: False, Step.DESKEW: False}
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.done_to is not None)
    qtbot.waitUntil(lambda: all(row.page.edits == (Rotate(1),) for row in desk.pages.model.rows))
    desk.commands["undo"].trigger()
    qtbot.waitUntil(lambda: all(len(row.page.edits) == 3 for row in desk.pages.model.rows))
    assert len(shown(desk).live) == 3


def test_what_differs_stays_until_it_is_set(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 2)
    desk = seat()
    station.store.apply(EditPages(((ids[0], (FillHoles(((40, 90, 12),)),)),)), "张三")
    qtbot.waitUntil(lambda: bool(desk.pages.model.rows[0].page.edits))
    desk.pages.choose_all()
    dialog = ProcessingDialog(desk, desk.desk, desk.pages.chosen)
    assert dialog.boxes[Step.HOLES].checkState() is Qt.CheckState.PartiallyChecked
    assert Step.HOLES not in dialog.switched
    dialog.reject()
    assert dialog.done_to is None
