"""The main job in the window with real parts: driver, virtual feeder, engine, store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.station import Station, open_station
from app.windows.main import Program
from app.windows.scan_desk.export import ExportDialog, Wish
from app.windows.scan_desk.window import ScanDesk
from dossier.changes import MovePages
from dossier.model import Volume

SHEETS = 3
LONG_MS = 150_000


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    opened = open_station(tmp_path / "home", demo=True, demo_sheets=SHEETS)
    yield opened
    opened.close()


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, theme: Theme, station: Station) -> Iterator[ScanDesk]:
    program = Program(qapp, station.home, demo=True, role="scan", theme=theme)
    program.use(station)
    qtbot.waitUntil(
        lambda: (
            program.desk is not None
            and program.desk.snapshot is not None
            and any(info.id.startswith("escl:") for info in program.desk.choices.devices)
        ),
        timeout=LONG_MS,
    )
    assert program.window is not None
    page = program.window.centralWidget()
    assert isinstance(page, ScanDesk)
    yield page
    program.close(keep_station=True)
    qapp.processEvents()


def test_scan_move_undo_search_export(
    qtbot: QtBot,
    desk: ScanDesk,
    station: Station,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The demo case, as a scanning clerk would do it."""
    QTest.mouseClick(desk.bar.scan, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.desk.receiving.intake is not None, timeout=LONG_MS)
    qtbot.waitUntil(lambda: desk.desk.receiving.intake is None, timeout=LONG_MS)
    assert desk.desk.snapshot is not None
    case_id = desk.desk.snapshot.case.id
    pages = station.store.pages(case_id)
    assert len(pages) == 2 * SHEETS  # both sides
    qtbot.waitUntil(
        lambda: (
            all(page.reading for page in station.store.pages(case_id))
            and not station.arrangement(case_id).unfiled
        ),
        timeout=LONG_MS,
    )
    before = station.catalogue_rows(case_id)
    assert before[0]["category"] == "起诉状及相关材料"

    moved = station.store.pages(case_id)[0]
    desk.desk.apply(MovePages((moved.id,), None))
    qtbot.waitUntil(lambda: [p.id for p in station.arrangement(case_id).unfiled] == [moved.id])
    qtbot.waitUntil(desk.commands["undo"].isEnabled)
    desk.commands["undo"].trigger()
    qtbot.waitUntil(lambda: station.catalogue_rows(case_id) == before)

    desk.bar.search.setText("诉讼请求")
    QTest.keyClick(desk.bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.side.hits.hits.hits))

    target = tmp_path / "正卷.pdf"
    monkeypatch.setattr(ExportDialog, "ask", lambda *args: Wish(Volume.MAIN, target))
    desk.commands["export"].trigger()
    qtbot.waitUntil(target.exists, timeout=60_000)
    with pypdfium2.PdfDocument(target) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert any("诉讼请求" in text for text in texts)
    qtbot.waitUntil(lambda: "正卷.pdf" in desk.window().toast.label.text(), timeout=20_000)  # type: ignore[attr-defined]
    assert station.store.verify(deep=True).ok
