"""The clerk's desk with evidence listed, over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.demo.room import Piece, lay_out
from app.qt import translations
from app.qt.theme import Theme
from app.station.hearing_seats import new_hearing
from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from tests.app.test_hub_exhibits import drawn
from tests.gui.bench_station import open_bench, start_every_lane
from tests.gui.clerk.evidence import wait


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[ClerkDesk]:
    """The desk with a hearing open, its screens off, three exhibits listed."""
    station = open_bench(tmp_path / "home")
    case = station.store.cases()[0]
    pages = [drawn(tmp_path, f"p{n}", (200, 280)) for n in range(4)]
    lay_out(
        station.store, case.id,
        [Piece("原告", "合同", "", (pages[0],)), Piece("原告", "送货单", "", tuple(pages[1:3])),
         Piece("被告", "照片", "", (pages[3],))],
    )  # fmt: skip
    new_hearing(station.store, case.id, "王书记员", presiding="平允")
    program = Program(qapp, station.home, demo=False, role="clerk", theme=theme)
    translations.install("zh_CN")
    program.use(station)
    program._sending.stop()
    start_every_lane(qapp, program.lanes)
    assert program.window is not None
    clerk, page = program.clerk, program.window.centralWidget()
    assert isinstance(page, ClerkDesk)
    assert clerk is not None
    wait(qtbot, lambda: clerk.lines)
    hearing = clerk.lines[0].hearing
    assert hearing is not None
    clerk.open(hearing.id)
    wait(qtbot, lambda: clerk.run is not None and page.pane.evidence.tree.chosen)
    yield page
    clerk._timer.stop()
    clerk.screens._repaint.stop()
    clerk.screens.leave()
    run, clerk.run = clerk.run, None
    if run is not None:
        run.leave()
    clerk.hearing_changed.emit()
    wait(qtbot, lambda: not clerk.is_busy)
    for timer in program.window.findChildren(QTimer):
        timer.stop()  # of a toast
    program.close(keep_station=True)
    station.close()
    qapp.processEvents()
