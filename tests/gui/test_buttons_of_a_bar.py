"""Buttons that stand beside each other in a bar: one height, pressed by Enter as well."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.qt.panels import action_button
from app.qt.theme import Theme, size


def test_the_weighty_button_is_as_high_as_those_beside_it(qtbot: QtBot, theme: Theme) -> None:
    bar = QWidget()
    qtbot.addWidget(bar)
    action = QAction("锁定归卷…", bar)
    buttons = [action_button(action, name) for name in ("bigButton", "bigPrimary")]
    row = QHBoxLayout(bar)
    for button in buttons:
        row.addWidget(button)
    bar.show()
    assert [one.height() for one in buttons] == [size("touch")] * 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_key_a_person_presses_is_the_one_that_works(
    qtbot: QtBot, theme: Theme, key: Qt.Key
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    action = QAction("开始核对", page)
    pressed: list[bool] = []
    action.triggered.connect(lambda: pressed.append(True))
    button = action_button(action)
    QHBoxLayout(page).addWidget(button)
    page.show()
    button.setFocus()
    QTest.keyClick(button, key)
    assert pressed == [True]
    action.setEnabled(False)
    QTest.keyClick(button, key)
    assert pressed == [True]
