"""Paper handed in at the hearing: scanned at the clerk's desk, and listed on the spot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.windows.clerk.screens_scan import ScanDialog
from app.windows.clerk.window import ClerkDesk
from tests.gui.bench_station import BenchStation
from tests.gui.clerk.evidence import closed, listed, wait


@pytest.fixture
def feeder(desk: ClerkDesk) -> BenchStation:
    station = desk.clerk.services
    assert isinstance(station, BenchStation)
    return station


def opened(desk: ClerkDesk, qtbot: QtBot) -> ScanDialog:
    """Open the dialog by its command; device and profile are found."""
    desk.commands["scan_evidence"].trigger()
    (dialog,) = desk.findChildren(ScanDialog)
    wait(qtbot, dialog.scan_button.isEnabled)
    return dialog


def click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_what_is_scanned_becomes_an_exhibit(
    desk: ClerkDesk,
    feeder: BenchStation,
    qtbot: QtBot,
) -> None:
    before = listed(desk)
    feeder.feed = 2
    dialog = opened(desk, qtbot)
    assert not dialog.list_button.isEnabled(), "nothing came yet"
    click(dialog.scan_button)
    wait(qtbot, lambda: len(dialog.pages) == 2)
    assert dialog.thumbs.count() == 2
    feeder.feed = 1
    click(dialog.scan_button)
    wait(qtbot, lambda: len(dialog.pages) == 3 and dialog.list_button.isEnabled())
    click(dialog.list_button)
    assert dialog.isVisible() and dialog.error.text(), "it has no name yet"
    dialog.form.side.setCurrentText("被告")
    dialog.form.name.setText("收条")
    dialog.form.purpose.setPlainText("货款已付清。")
    dialog.form.original.setChecked(True)
    pages = tuple(dialog.pages)
    click(dialog.list_button)
    closed(desk, qtbot)
    (one,) = [each for each in listed(desk) if each not in before]
    assert (one.label, one.name, one.purpose) == ("被证2", "收条", "货款已付清。")
    assert one.original and one.pages == pages
    wait(qtbot, lambda: desk.pane.evidence.tree.chosen == one.id)


def test_empty_backs_are_kept_and_not_shown_as_evidence(
    desk: ClerkDesk, feeder: BenchStation, qtbot: QtBot
) -> None:
    before = listed(desk)
    feeder.feed, feeder.empty = 4, frozenset({1, 3})
    dialog = opened(desk, qtbot)
    click(dialog.scan_button)
    wait(qtbot, dialog.list_button.isEnabled)
    pages = tuple(dialog.pages)
    assert dialog.besides == {pages[1], pages[3]}
    assert "2" in dialog.count.text() and "空白" in dialog.thumbs.item(1).text()
    dialog.thumbs.itemClicked.emit(dialog.thumbs.item(3))
    assert dialog.besides == {pages[1]}, "something is written on it after all"
    for row in (0, 2, 3):
        dialog.thumbs.itemClicked.emit(dialog.thumbs.item(row))
    assert not dialog.list_button.isEnabled(), "of nothing no evidence is made"
    for row in (0, 2):
        dialog.thumbs.itemClicked.emit(dialog.thumbs.item(row))
    dialog.form.name.setText("借条")
    click(dialog.list_button)
    closed(desk, qtbot)
    (one,) = [each for each in listed(desk) if each not in before]
    assert one.pages == (pages[0], pages[2])
    assert one.material_id is not None
    filed = [page.id for page in desk.clerk.store.pages(one.case_id)
             if page.material_id == one.material_id]  # fmt: skip
    assert filed == list(pages), "the paper is filed whole"


def test_a_jam_and_a_stop_keep_what_came(
    desk: ClerkDesk,
    feeder: BenchStation,
    qtbot: QtBot,
) -> None:
    before = listed(desk)
    feeder.feed, feeder.jam_at = 5, 2
    dialog = opened(desk, qtbot)
    click(dialog.scan_button)
    wait(qtbot, lambda: len(dialog.pages) == 2)
    assert "卡纸" in dialog.error.text()
    assert dialog.error.height() >= dialog.error.heightForWidth(dialog.error.width())
    feeder.jam_at, feeder.feed, feeder.pause_s = None, 100_000, 0.02
    click(dialog.scan_button)
    wait(qtbot, lambda: dialog.receiving.intake is not None and dialog.receiving.intake.received)
    assert not dialog.list_button.isEnabled(), "not while paper comes"
    click(dialog.stop_button)
    wait(qtbot, lambda: dialog.receiving.intake is None)
    came = len(dialog.pages)
    assert came > 2
    wait(qtbot, dialog.list_button.isEnabled)
    click(dialog.scan_button)
    wait(qtbot, lambda: dialog.receiving.intake is not None and dialog.receiving.intake.received)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    closed(desk, qtbot)
    assert listed(desk) == before, "scanned is not listed"
    assert desk.clerk.case is not None
    assert len(desk.clerk.store.pages(desk.clerk.case.id)) > came
