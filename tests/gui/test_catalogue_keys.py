"""The whole catalogue by keyboard: parted, joined, moved, renamed, written as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.qt.palette import Choice, Chooser
from app.windows.scan_desk.window import ScanDesk
from dossier.ids import PageId
from dossier.model import Volume
from tests.gui.bench_station import BenchStation
from tests.gui.test_scan_desk import filed, scan, shown

Seat = Callable[[], ScanDesk]


def press(desk: ScanDesk, name: str) -> None:
    assert desk.commands[name].isEnabled()
    assert desk.commands[name].shortcuts()
    desk.commands[name].trigger()


def test_parted_joined_and_moved_without_a_mouse(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c, d = scan(qtbot, seat, station, 4)
    desk = seat()
    item, other = shown(desk).template.of_volume(Volume.MAIN)[3:5]
    station.file([a, b, c], item.key, "民事起诉状")
    station.file([d], item.key, "证据清单")
    qtbot.waitUntil(lambda: filed(desk) == [[a, b, c], [d]])
    desk.pages.go_to(b)
    press(desk, "split")
    qtbot.waitUntil(lambda: filed(desk) == [[a], [b, c], [d]])
    desk.pages.go_to(d)
    press(desk, "up")
    qtbot.waitUntil(lambda: filed(desk) == [[a], [d], [b, c]])
    press(desk, "down")
    qtbot.waitUntil(lambda: filed(desk) == [[a], [b, c], [d]])
    desk.pages.go_to(c)
    press(desk, "merge")
    qtbot.waitUntil(lambda: filed(desk) == [[a, b, c], [d]])
    press(desk, "undo")
    qtbot.waitUntil(lambda: filed(desk) == [[a], [b, c], [d]])

    def choose(parent: object, title: str, choices: list[Choice]) -> int:
        return next(i for i, one in enumerate(choices) if other.title in one.text)

    monkeypatch.setattr(Chooser, "ask", choose)
    desk.pages.go_to(d)
    press(desk, "move_material")
    qtbot.waitUntil(lambda: shown(desk).materials[_of(desk, d)].category == other.key)


def test_what_a_person_moved_is_no_suggestion_any_more(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = scan(qtbot, seat, station, 1)
    desk = seat()
    item, other = shown(desk).template.of_volume(Volume.MAIN)[3:5]
    station.file(pages, item.key, "小区公约")
    qtbot.waitUntil(lambda: filed(desk) == [pages])
    desk.pages.go_to(pages[0])
    desk.catalogue.choose_page(pages[0])
    assert desk.catalogue.card.isVisible() and desk.catalogue.to_confirm

    def choose(parent: object, title: str, choices: list[Choice]) -> int:
        return next(i for i, one in enumerate(choices) if other.title in one.text)

    monkeypatch.setattr(Chooser, "ask", choose)
    press(desk, "move_material")
    qtbot.waitUntil(lambda: shown(desk).materials[_of(desk, pages[0])].confirmed)
    qtbot.waitUntil(lambda: not desk.catalogue.card.isVisible())
    assert desk.catalogue.to_confirm == ()


def _of(desk: ScanDesk, page: PageId):  # type: ignore[no-untyped-def]
    return shown(desk).pages[page].material_id


def test_the_table_of_contents_is_written(
    qtbot: QtBot,
    seat: Seat,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    pages = scan(qtbot, seat, station, 2)
    desk = seat()
    station.change_settings(court="深圳市某区人民法院")
    item = shown(desk).template.of_volume(Volume.MAIN)[3]
    station.file(pages, item.key, "民事起诉状")
    qtbot.waitUntil(lambda: filed(desk) == [pages])
    path = tmp_path / "目录.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: (str(path), ""))
    press(desk, "contents")
    qtbot.waitUntil(lambda: path.is_file() and desk.window().toast.isVisible())  # type: ignore[attr-defined]
    with pypdfium2.PdfDocument(path) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "民事起诉状" in text


def test_the_list_of_scanned_materials_is_written(
    qtbot: QtBot,
    seat: Seat,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    pages = scan(qtbot, seat, station, 2)
    desk = seat()
    item = shown(desk).template.of_volume(Volume.MAIN)[3]
    station.file(pages, item.key, "民事起诉状")
    qtbot.waitUntil(lambda: filed(desk) == [pages])
    path = tmp_path / "清单.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: (str(path), ""))
    desk.commands["scan_list"].trigger()
    qtbot.waitUntil(path.is_file)
    with pypdfium2.PdfDocument(path) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "扫描材料清单" in text and "民事起诉状" in text and "共 1 件，2 页" in text


@pytest.mark.parametrize("wanted", [0, 1, 2])
def test_separator_sheets_are_printed_at_the_scan_desk(
    qtbot: QtBot,
    seat: Seat,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wanted: int,
) -> None:
    """The whole set, one that names no item, and one of the items alone."""
    scan(qtbot, seat, station, 1)
    desk = seat()
    path = tmp_path / "分隔页.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *words: (str(path), ""))
    monkeypatch.setattr(Chooser, "ask", lambda parent, title, choices: wanted)
    desk.commands["separators"].trigger()
    qtbot.waitUntil(path.is_file)
    with pypdfium2.PdfDocument(path) as pdf:
        count, text = len(pdf), pdf[0].get_textpage().get_text_range()
    kind = shown(desk).template
    sheets = (len(kind.items), 1, 1)[wanted]
    assert count == 2 * sheets
    title = "下一份材料" if wanted == 1 else kind.of_volume(Volume.MAIN)[0].title
    assert title in text
