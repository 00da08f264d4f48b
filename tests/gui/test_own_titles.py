"""This court's own titles in the window: offered, taken in, taken out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.station import Station, open_station
from app.windows.scan_desk.desk import Desk
from app.windows.scan_desk.own_titles import OwnTitlesDialog
from dossier.catalogue import own
from dossier.model import Volume
from tests.dossier.backfill.papers import document, file_paper


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with open_station(tmp_path / "home") as opened:
        for number in (1, 2):
            case = opened.new_case(
                f"（2026）粤0308民初{number}号", "物业服务合同纠纷", who="收转员"
            )
            paper = document("identity", "内容", title="阳光花园业主公约")
            file_paper(opened.store, case.id, paper, Volume.MAIN)
        yield opened


def test_what_was_filed_alike_is_taken_in_and_out(
    qtbot: QtBot, theme: Theme, station: Station
) -> None:
    lanes = Lanes()
    desk = Desk(station, lanes)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = OwnTitlesDialog(parent, theme, desk)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.offered.rowCount() == 1)
    assert own.load(station.home) == (), "nothing is learned by itself"
    assert not dialog.take_button.isEnabled()

    qtbot.waitUntil(lambda: dialog.table.empty == "暂无本院规则，各标题按通用规则归目。")
    said = dialog.table.grab().toImage()
    dialog.table.empty = ""
    assert dialog.table.grab().toImage() != said, "an empty list says so"

    dialog.offered.selectRow(0)
    dialog.take_button.click()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    assert dialog.offered.rowCount() == 0
    (one,) = own.load(station.home)
    assert (one.title, one.category, one.by) == ("阳光花园业主公约", "identity", desk.who)

    dialog.table.selectRow(0)
    dialog.drop_button.click()
    qtbot.waitUntil(lambda: dialog.offered.rowCount() == 1)
    assert own.load(station.home) == ()
    desk.close()
    lanes.close()


def test_beside_a_faulty_entry_the_others_are_shown_and_the_fault_is_named(
    qtbot: QtBot, theme: Theme, station: Station
) -> None:
    own.learn(
        station.home, own.OwnTitle("月光苑租约", "evidence", "civil_first", "甲", date.today())
    )
    with (station.home / own.FILE).open("a", encoding="utf-8") as file:
        file.write(
            "[[title]]\ntitle = '星光里章程'\ncategory = 'nosuch'\nprocedure = 'civil_first'\n"
        )
    lanes = Lanes()
    desk = Desk(station, lanes)
    failed: list[object] = []
    desk.failed.connect(failed.append)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = OwnTitlesDialog(parent, theme, desk)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1 and dialog.offered.rowCount() == 1)
    first = dialog.table.item(0, 0)
    assert first is not None and first.text() == "月光苑租约"
    assert dialog.faults.isVisible()
    assert "第 2 条" in dialog.faults.text() and 'category = "nosuch"' in dialog.faults.text()
    assert not failed

    dialog.offered.selectRow(0)
    dialog.take_button.click()
    qtbot.waitUntil(
        lambda: bool(failed)
    )  # a person corrects the file first, nothing of it is lost
    assert "星光里章程" in (station.home / own.FILE).read_text(encoding="utf-8")
    desk.close()
    lanes.close()
