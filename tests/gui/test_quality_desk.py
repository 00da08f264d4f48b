"""The quality desk when nothing is left to look at, and the head of its list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows.main import Program
from app.windows.quality.window import QualityDesk
from tests.gui.bench_station import BenchStation


def test_nothing_is_said_of_a_batch_where_there_is_none(
    qapp: QApplication, qtbot: QtBot, theme: Theme, station: BenchStation
) -> None:
    program = Program(qapp, station.home, demo=False, role="quality", theme=theme)
    program.use(station)
    qtbot.waitUntil(lambda: program.window is not None)
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: window.findChild(QualityDesk) is not None)
    desk = window.findChild(QualityDesk)
    assert desk is not None
    qtbot.waitUntil(lambda: desk.quality.case is not None and not desk.quality.reading)
    said = [label.text() for label in desk.page.findChildren(QLabel)]
    assert "没有页面" in said
    assert not any("整批" in words for words in said)
    role = Qt.ItemDataRole.TextAlignmentRole
    head = desk.model.headerData(1, Qt.Orientation.Horizontal, role)
    assert head & Qt.AlignmentFlag.AlignLeft, "above lines that begin at the left"
    program.close(keep_station=True)
    qapp.processEvents()
