"""Going through what papers say: by keyboard, with the place beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.station import Station, open_station
from app.windows.scan_desk.backfill import BackfillDialog
from app.windows.scan_desk.desk import Desk
from dossier.backfill.model import Field
from dossier.model import Case, Volume
from dossier.store.backfill import particulars
from tests.app.test_backfill_command import CASE, COMPLAINT
from tests.dossier.backfill.papers import card, file_paper
from tests.dossier.backfill.test_cards import CARD


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with open_station(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def desk(qtbot: QtBot, station: Station) -> Iterator[Desk]:
    lanes = Lanes()
    made = Desk(station, lanes)
    yield made
    made.close()
    lanes.close()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def _open(
    parent: QWidget, theme: Theme, desk: Desk, station: Station, filed: bool = True
) -> tuple[BackfillDialog, Case]:
    case = station.new_case(CASE, "买卖合同纠纷", parties=[("原告", "苏样例")], who="收转员")
    if filed:
        file_paper(station.store, case.id, COMPLAINT, Volume.MAIN)
        file_paper(station.store, case.id, card(*CARD), Volume.MAIN)
    dialog = BackfillDialog(parent, theme, desk, case.id)
    dialog.show()
    return dialog, case


def _shown(dialog: BackfillDialog, field: str) -> str:
    return next(line.text(3) for line in dialog.lines() if line.text(0).startswith(field))


def test_it_is_gone_through_by_keyboard_and_entered_as_one(
    qtbot: QtBot, parent: QWidget, theme: Theme, desk: Desk, station: Station
) -> None:
    dialog, case = _open(parent, theme, desk, station)
    qtbot.waitUntil(lambda: bool(dialog.lines()))
    assert dialog.chosen == {}, "nothing is ticked by itself"
    assert not dialog.enter.isEnabled()
    assert _shown(dialog, "出生日期") == "各材料不一致"
    qtbot.waitUntil(lambda: dialog.band.image is not None)

    dialog.tree.setFocus()
    QTest.keyClick(dialog.tree, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    ticked = len(dialog.chosen)
    assert ticked > 5
    born = next(line for line in dialog.lines() if line.text(0) == "出生日期")
    dialog.tree.setCurrentItem(born)
    assert [dialog.value.itemText(i) for i in range(2)] == ["1985-03-02", "1985-03-12"]
    QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
    assert len(dialog.chosen) == ticked + 1
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.value, "1985-03-20")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not dialog.notice.isHidden())
    qtbot.waitUntil(lambda: _shown(dialog, "联系电话") == "已录入")

    with station.store.snapshot() as reader:
        entered = {one.field: one for one in particulars(reader, case.id)}
        assert [party.role for party in reader.parties(case.id)] == ["原告", "被告"]
    assert entered[Field.BORN].value == "1985-03-20"
    assert entered[Field.PHONE].boxes
    station.store.undo(case.id, desk.who)
    with station.store.snapshot() as reader:
        assert particulars(reader, case.id) == []


def test_what_cannot_be_entered_stays_ticked_and_says_why(
    qtbot: QtBot, parent: QWidget, theme: Theme, desk: Desk, station: Station
) -> None:
    dialog, _ = _open(parent, theme, desk, station)
    qtbot.waitUntil(lambda: bool(dialog.lines()))
    line = next(line for line in dialog.lines() if line.text(0) == "证件号码")
    dialog.tree.setCurrentItem(line)
    # Said as it is written, before somebody tries to enter it.
    read = line.text(1)
    for typed, told in (
        (f"{read[:-1]}{'1' if read[-1] != '1' else '2'}", "校验位不符"),
        ("123", "位数不符"),
    ):
        dialog._type(typed)
        assert line.text(3) == told
    said: list[BaseException] = []
    desk.failed.connect(said.append)
    dialog.enter.click()
    qtbot.waitUntil(lambda: bool(said))
    assert type(said[0]).__name__ == "InvalidIdentity"
    assert dialog.chosen == {line.data(0, Qt.ItemDataRole.UserRole): "123"}
    assert dialog.enter.isEnabled()


def test_a_case_without_such_papers_says_what_to_do(
    qtbot: QtBot, parent: QWidget, theme: Theme, desk: Desk, station: Station
) -> None:
    dialog, _ = _open(parent, theme, desk, station, filed=False)
    qtbot.waitUntil(lambda: dialog.list._stack.currentIndex() == 1)
    assert not dialog.sure.isEnabled()


def test_a_name_that_an_identity_paper_writes_otherwise_is_shown_and_can_be_taken(
    qtbot: QtBot, parent: QWidget, theme: Theme, desk: Desk, station: Station
) -> None:
    case = station.new_case(CASE, "民间借贷纠纷", parties=[("原告", "苏样例")], who="收转员")
    file_paper(station.store, case.id, COMPLAINT, Volume.MAIN)
    other = [("苏样俐" if text == "苏样例" else text, x, y) for text, x, y in CARD]
    file_paper(station.store, case.id, card(*other), Volume.MAIN)
    dialog = BackfillDialog(parent, theme, desk, case.id)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.lines()))
    assert _shown(dialog, "姓名") == "已录入；各材料不一致"
    line = next(one for one in dialog.lines() if one.text(0).startswith("姓名"))
    assert line.text(2) == "苏样例", "beside it stands what the case has"
    dialog.choose_sure()
    assert line.checkState(0) is Qt.CheckState.Unchecked

    line.setCheckState(0, Qt.CheckState.Checked)
    dialog.enter_chosen()
    qtbot.waitUntil(lambda: station.store.parties(case.id)[0].name == "苏样俐")
    qtbot.waitUntil(lambda: not dialog.chosen)
    station.store.undo(case.id, desk.who)
    assert [party.name for party in station.store.parties(case.id)] == ["苏样例"]
