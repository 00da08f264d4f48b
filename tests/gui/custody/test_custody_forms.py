"""Codes that a gun can read, and cabinets set up by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.custody.cabinets import KINDS, CabinetsDialog
from app.windows.custody.custody import SETTINGS
from app.windows.custody.handing import ArchiveDialog
from app.windows.custody.people import CardDialog, PersonDialog
from app.windows.custody.sheets import cell_codes, order_codes, write_codes
from cabinet.contract import Cell, Kind
from cabinet.settings import load
from dossier.custody.model import BundleState
from dossier.ids import CaseId, new_id
from tests.gui.custody.counter import Counter, counter_of, stocked
from tests.gui.custody.test_picture import bundle


@pytest.fixture
def counter(
    tmp_path: Path,
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Counter]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    home = tmp_path / "home"
    stocked(home)
    with counter_of("serial-a", home, tmp_path, (qapp, qtbot, theme)) as made:
        yield made


def test_every_printed_code_is_read_as_it_was_meant(qapp: QApplication, tmp_path: Path) -> None:
    codes = [
        *order_codes(),
        *cell_codes([Cell(board, lock) for board in (1, 31) for lock in (1, 12, 24)]),
    ]
    path = tmp_path / "codes.pdf"
    write_codes(path, "一号柜　指令码", codes)
    found: set[str] = set()
    with pypdfium2.PdfDocument(path) as pdf:
        assert len(pdf) == 2
        for page in pdf:
            pixels: Any = np.asarray(page.render(scale=150 / 72).to_pil().convert("L"))
            found |= {one.text for one in zxingcpp.read_barcodes(pixels)}
    assert found == {text for _, text in codes}


def test_forms_begin_where_something_is_to_be_written(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    archive = ArchiveDialog(parent, "（2026）粤0308民初1号", "甲")
    assert archive.warning.isHidden()
    card, person = CardDialog(parent), PersonDialog(parent)
    for dialog, field in ((archive, archive.to), (card, card.who), (person, person.name)):
        dialog.show()
        assert dialog.focusWidget() is field, dialog.windowTitle()
        dialog.close()


def test_originals_among_what_goes_to_the_archive_are_named(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    case_id = CaseId(new_id())
    original = bundle("A-2", case_id, state=BundleState.TAKEN, submitter="甲公司")
    out = (bundle("A-1", case_id, state=BundleState.TAKEN), original)
    archive = ArchiveDialog(parent, "（2026）粤0308民初1号", "甲", out)
    assert not archive.warning.isHidden()
    assert "A-2（甲公司）" in archive.warning.text()
    assert "A-1" not in archive.warning.text()


def test_a_cabinet_is_entered_tried_and_saved(counter: Counter, theme: Theme) -> None:
    custody, desk = counter.custody, counter.desk
    line = counter.rig.wiring.place
    custody.bus.close()
    window = counter.program.window
    assert window is not None
    dialog = CabinetsDialog(desk, theme, window, custody)
    said: QLabel = dialog.said

    def answers() -> bool:
        # The desk lets go of the line on its own lane; until then it is the owner.
        if said.objectName() != "goodNote" and dialog.try_.isEnabled():
            dialog.try_.click()
        return said.objectName() == "goodNote"

    counter.until_true(answers)
    assert "8" in said.text(), "its cells are counted"
    dialog.add.click()
    assert [one.name for one in dialog.wirings] == ["一号柜", "1号柜"]
    dialog.kind.setCurrentIndex(list(KINDS).index(Kind.MODBUS_TCP))
    dialog.address.setText("")
    dialog.save.click()
    assert said.objectName() == "badNote", "no address"
    dialog.address.setText("127.0.0.1:1")
    dialog.boards.setText("1，x")
    dialog.save.click()
    assert "x" in said.text()
    dialog.boards.setText("1，2")
    dialog.try_.click()
    counter.until_true(lambda: dialog.try_.isEnabled())
    assert said.objectName() == "badNote", "nothing answers there"
    dialog.name.setText("一号柜")
    dialog.save.click()
    assert "一号柜" in said.text(), "two of one name"
    dialog.name.setText("二号柜")
    dialog.save.click()
    counter.until_true(lambda: dialog.result() == int(CabinetsDialog.DialogCode.Accepted))
    first, second = load(counter.station.home / SETTINGS)
    assert (first.name, first.place, first.locks) == ("一号柜", line, 4)
    assert (second.name, second.url, second.boards) == ("二号柜", "modbus://127.0.0.1:1", (1, 2))
    custody.read_cabinets("一号柜")
    counter.until_true(lambda: custody.bus.cabinet is not None)
    assert desk.cabinets.count() == 2
