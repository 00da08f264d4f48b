"""The line that a clerk writes in: begun by hand, taken back, with nobody touching a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.clerk.window import ClerkDesk
from tests.gui.clerk.evidence import clerk_program, leave_hearing, open_first_hearing


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[ClerkDesk]:
    with clerk_program(qapp, theme, tmp_path) as program:
        yield open_first_hearing(qtbot, program)
        leave_hearing(qtbot, program)


def test_lines_begun_by_hand_are_no_news_and_taking_one_back_leaves_the_keys_in_the_record(
    desk: ClerkDesk,
) -> None:
    view = desk.view
    desk.window().activateWindow()
    for _ in range(25):
        desk.commands["new_speaker_1"].trigger()
    for _ in range(2):
        QTest.keyClicks(view.editor, "abcd")
        QTest.keyClick(view.editor, Qt.Key.Key_Left)
        QTest.keyClick(view.editor, Qt.Key.Key_Return)
        assert not view.below.isVisible()
        desk.commands["new_speaker_2"].trigger()
        assert not view.below.isVisible()
    assert len(view.rows) == 29
    assert view.editor.hasFocus()
    desk.commands["undo"].trigger()
    assert len(view.rows) == 28
    assert view.current == ""
    assert desk.window().focusWidget() is view
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.current == view.rows[27].id
