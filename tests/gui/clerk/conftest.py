"""The clerk's desk with evidence listed, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.clerk.window import ClerkDesk
from tests.gui.clerk.evidence import clerk_program, leave_hearing, open_first_hearing, wait


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[ClerkDesk]:
    """The desk with a hearing open, its screens off, three exhibits listed."""
    with clerk_program(qapp, theme, tmp_path) as program:
        page = open_first_hearing(qtbot, program)
        wait(qtbot, lambda: page.pane.evidence.tree.chosen)
        yield page
        leave_hearing(qtbot, program)
