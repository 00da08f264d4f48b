"""Buttons that stand beside each other in a bar are of one height."""

from __future__ import annotations

from PySide6.QtGui import QAction
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
