"""Fields as everybody sees them: lists unfold whole, rows stay put."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.qt.forms import cancel_and, in_cell, number_field, plain_table
from app.qt.theme import Scheme, Theme, size
from app.windows.clerk.screens_dialogs import NameDialog
from app.windows.intake.items import ItemTable
from app.windows.scan_desk.cases import NewCaseDialog


def test_what_is_typed_goes_into_the_field_of_a_dialog_that_opens(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = NameDialog(parent, "被告", "甲公司")
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClicks(dialog.focusWidget(), "Yi")
    assert dialog.person.text() == "Yi"  # the old name was marked
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_a_field_chosen_by_the_dialog_keeps_the_keyboard(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    buttons, button = cancel_and(dialog, "保存")
    first, second = QLineEdit(), QLineEdit()
    for one in (first, second, buttons):
        column.addWidget(one)
    second.setFocus()
    dialog.show()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.focusWidget() is second
    assert button.isDefault()


@pytest.mark.parametrize("count", [2, 4, 9])
def test_a_list_that_unfolds_shows_its_last_line_whole(
    count: int, qtbot: QtBot, theme: Theme
) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    chosen = QComboBox()
    chosen.addItems([f"原件{n}" for n in range(count)])
    column.addWidget(chosen)
    column.addWidget(ItemTable())
    box.show()
    box.activateWindow()
    chosen.setFocus()
    qtbot.waitUntil(chosen.hasFocus)
    chosen.showPopup()
    view = chosen.view()
    qtbot.waitUntil(view.isVisible)
    last = view.visualRect(view.model().index(count - 1, 0))
    whole, arrows = view.viewport().height(), view.verticalScrollBar().maximum()
    chosen.hidePopup()
    assert last.bottom() < whole
    assert arrows == 0


def test_the_fields_of_a_new_case_do_not_move_while_its_number_is_typed(
    qtbot: QtBot, theme: Theme
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = NewCaseDialog(parent, frozenset({"（2026）粤0308民初9号"}))
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    places = set()
    for number in ("", "2026", "（2026）粤0308民初9号", "（2026）粤0308民初10号"):
        dialog.number.setText(number)
        layout = dialog.layout()
        assert layout is not None
        layout.activate()
        qtbot.wait(10)
        places.add(dialog.cause.y())
    assert len(places) == 1


def test_a_field_in_a_table_stands_at_the_middle_of_its_line(qtbot: QtBot, theme: Theme) -> None:
    table = plain_table("清单", ("张数",))
    qtbot.addWidget(table)
    table.setRowCount(1)
    table.setRowHeight(0, size("control") + 8)
    field = number_field(0, 9, 1)
    field.setMaximumHeight(size("control"))
    table.setCellWidget(0, 0, in_cell(field))
    table.show()
    qtbot.waitUntil(field.isVisible)
    line = table.visualRect(table.model().index(0, 0)).center().y()
    middle = field.mapTo(table.viewport(), field.rect().center()).y()
    assert abs(middle - line) <= 1


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("state", [Qt.CheckState.Unchecked, Qt.CheckState.Checked])
def test_a_tick_box_in_a_list_stands_out_from_its_line(
    scheme: Scheme, state: Qt.CheckState, qtbot: QtBot, theme: Theme
) -> None:
    theme.choose(scheme)
    listed = QTreeWidget()
    qtbot.addWidget(listed)
    line = QTreeWidgetItem(listed, [""])
    line.setCheckState(0, state)
    listed.show()
    image = listed.viewport().grab(listed.visualItemRect(line)).toImage()
    theme.choose(Scheme.LIGHT)
    lights = [
        QColor(image.pixel(x, y)).lightness()
        for x in range(image.width() // 2)
        for y in range(image.height())
    ]
    assert max(lights) - min(lights) > 60
