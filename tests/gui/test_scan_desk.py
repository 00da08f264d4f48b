"""A person at the scan desk."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.qt import translations
from app.qt.lanes import Lane
from app.qt.messages import ErrorDialog, Question
from app.qt.palette import Choice, Chooser
from app.qt.theme import Scheme
from app.qt.watchdog import StallWatch
from app.station.events import BatchReport, OnEvent, TilesCut
from app.station.home import load_settings
from app.windows.main import Program
from app.windows.scan_desk import page_view
from app.windows.scan_desk.export import ExportDialog, Wish
from app.windows.scan_desk.going_on import GoOnDialog, Halt
from app.windows.scan_desk.page_view import Mark
from app.windows.scan_desk.refused import RefusedDialog
from app.windows.scan_desk.snapshot import Snapshot
from app.windows.scan_desk.window import ScanDesk
from dossier.edits import Rotate, geometry
from dossier.ids import BatchId, PageId
from dossier.model import Volume
from scanner.devices.contract import DeviceInfo, DeviceKind
from tests.gui.bench_station import NUMBER, BenchStation

Seat = Callable[[], ScanDesk]


def shown(desk: ScanDesk) -> Snapshot:
    """Return the case that is shown."""
    assert desk.desk.snapshot is not None
    return desk.desk.snapshot


def scan(qtbot: QtBot, seat: Seat, station: BenchStation, pages: int) -> list[PageId]:
    """Press Scan and wait until ``pages`` are shown."""
    desk = seat()
    station.feed = pages
    QTest.mouseClick(desk.bar.scan, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: desk.desk.receiving.intake is None and len(desk.pages.model.rows) == pages
    )
    qtbot.waitUntil(lambda: shown(desk).backlog == 0)
    return [row.page.id for row in desk.pages.model.rows]


def test_pages_arrive_and_show_their_text(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    ids = scan(qtbot, seat, station, 4)
    desk = seat()
    assert [row.number for row in desk.pages.model.rows] == [1, 2, 3, 4]
    desk.pages.go_to(ids[0])
    qtbot.waitUntil(lambda: len(desk.side.text.lines.lines) == 3)
    assert desk.side.text.lines.lines[0].text == "民事起诉状"
    assert desk.view.view.page is not None
    assert desk.view.view.page.id == ids[0]


def test_the_gui_thread_never_works_long_while_30_pages_arrive(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    """The processor time of the thread counts, not the wall: others may hold the machine."""
    station.pause_s = 0.02
    watch = StallWatch()
    watch.start()
    scan(qtbot, seat, station, 30)
    watch.stop()
    assert watch.worst_busy_ms < 50


def test_stop_keeps_what_came(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    station.feed, station.pause_s = 500, 0.02
    desk = seat()
    desk.commands["scan"].trigger()
    assert not desk.commands["scan"].isEnabled()
    qtbot.waitUntil(lambda: len(desk.pages.model.rows) >= 2)
    desk.commands["stop"].trigger()
    qtbot.waitUntil(lambda: desk.desk.receiving.intake is None)
    case_id = shown(desk).case.id
    qtbot.waitUntil(lambda: len(desk.pages.model.rows) == len(station.store.pages(case_id)) < 500)
    assert desk.commands["scan"].isEnabled()


def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Answer error dialogs; return what they say: what, advice, details."""
    said: list[tuple[str, ...]] = []
    monkeypatch.setattr(ErrorDialog, "ask", lambda parent, theme, *words: said.append(words))
    return said


def test_a_jam_says_what_to_do_keeps_the_pages_and_asks_whether_to_go_on(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    halts: list[Halt] = []

    def ask(parent: object, halt: Halt) -> None:
        halts.append(halt)

    monkeypatch.setattr(GoOnDialog, "ask", ask)
    station.feed, station.jam_at = 5, 2
    desk = seat()
    desk.commands["scan"].trigger()
    qtbot.waitUntil(lambda: bool(halts))
    (halt,) = halts
    assert "卡纸" in halt.said
    assert "已接收的页面不受影响" in halt.said
    assert (halt.where.sheets, halt.where.from_sheet) == (2, 3)
    assert halt.picture is not None
    qtbot.waitUntil(lambda: len(desk.pages.model.rows) == 2)
    assert desk.commands["scan"].isEnabled()


def drop_pages(desk: ScanDesk, rows: list[int], key: str) -> None:
    """Drop thumbnails on a line of the catalogue, as a drag would end."""
    model = desk.pages.model
    data = model.mimeData([model.index(row) for row in rows])
    target = desk.catalogue.model.index_of(key)
    assert desk.catalogue.model.canDropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target)
    desk.catalogue.model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target)


def filed(desk: ScanDesk) -> list[list[PageId]]:
    volume = shown(desk).arrangement.volumes[0]
    return [[p.id for p in m.pages] for item in volume.items for m in item.materials if m.pages]


def test_pages_dragged_to_an_item_are_filed_and_undo_takes_it_back(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 4)
    desk = seat()
    desk.commands["empty_items"].trigger()
    item = shown(desk).template.of_volume(Volume.MAIN)[3]
    drop_pages(desk, [1, 2], f"item/main/{item.key}")
    qtbot.waitUntil(lambda: filed(desk) == [[ids[1], ids[2]]])
    assert desk.commands["undo"].text() == "撤销：新建材料"
    desk.commands["undo"].trigger()
    qtbot.waitUntil(lambda: filed(desk) == [])
    assert desk.commands["redo"].text() == "重做：新建材料"
    desk.commands["redo"].trigger()
    qtbot.waitUntil(lambda: filed(desk) == [[ids[1], ids[2]]])


def test_thumbnails_dropped_between_others_change_the_order(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 4)
    desk = seat()
    view = desk.pages.list
    data = desk.pages.model.mimeData([desk.pages.model.index(3)])
    cell = view.visualRect(desk.pages.model.index(1))
    event = QDropEvent(
        QPointF(cell.left() + 3, cell.center().y()),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.dropEvent(event)
    wanted = [ids[0], ids[3], ids[1], ids[2]]
    qtbot.waitUntil(lambda: [row.page.id for row in desk.pages.model.rows] == wanted)


def test_delete_show_deleted_and_restore(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    ids = scan(qtbot, seat, station, 3)
    desk = seat()
    desk.pages.go_to(ids[1])
    desk.commands["delete"].trigger()
    qtbot.waitUntil(lambda: len(desk.pages.model.rows) == 2)
    desk.commands["show_deleted"].trigger()
    assert [row.flags[:1] for row in desk.pages.model.rows][-1] == ("deleted",)
    desk.pages.go_to(ids[1])
    assert not desk.commands["delete"].isEnabled()
    desk.commands["restore"].trigger()
    qtbot.waitUntil(lambda: not any(row.page.deleted for row in desk.pages.model.rows))
    assert [row.page.id for row in desk.pages.model.rows] == ids


def test_a_turned_page_is_shown_turned(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    ids = scan(qtbot, seat, station, 2)
    desk = seat()
    desk.pages.go_to(ids[0])
    upright = desk.view.view.sceneRect()
    desk.commands["rotate_right"].trigger()
    qtbot.waitUntil(lambda: desk.view.view.page is not None and bool(desk.view.view.page.edits))
    assert desk.view.view.page is not None
    assert desk.view.view.page.edits == (Rotate(1),)
    assert desk.view.view.sceneRect().width() == upright.height()


def test_fitting_comes_to_rest(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    """Scroll bars that come and go must not change the fit that made them."""
    scan(qtbot, seat, station, 1)
    view = seat().view.view
    for command in ("fit_width", "fit_page"):
        seat().commands[command].trigger()
        for width in range(500, 700, 7):
            view.resize(width, 850)
            percents: list[int] = []
            view.zoomed.connect(percents.append)
            qtbot.wait(1)
            view.zoomed.disconnect(percents.append)
            assert len(percents) < 4


def test_the_least_zoom_does_not_keep_a_great_drawing_from_being_seen_whole(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(qtbot, seat, station, 1)
    view = seat().view.view
    # As with a drawing that is many times as large as the window.
    monkeypatch.setattr(page_view, "_LEAST", 3.0)
    seat().commands["fit_page"].trigger()
    whole = view.mapFromScene(view.sceneRect()).boundingRect()
    assert view.viewport().rect().contains(whole)
    fitting = view.scale_
    view.zoom(1)
    view.zoom(-3)
    assert view.scale_ == pytest.approx(fitting)


def test_the_window_tells_how_far_great_drawings_are_cut(
    qtbot: QtBot, seat: Seat, station: BenchStation, program: Program
) -> None:
    ids = scan(qtbot, seat, station, 2)
    receiving = seat().desk.receiving
    window = program.window
    assert window is not None
    labels = window.statusBar().findChildren(QLabel)
    hears: list[OnEvent] = []

    def said(words: str) -> bool:
        return any(words in label.text() for label in labels)

    def import_files(*args: object, on_event: OnEvent, **more: object) -> BatchReport:
        hears.append(on_event)
        return BatchReport(BatchId("b"), ())

    station.import_files = import_files  # type: ignore[method-assign, assignment]
    seat().intake.import_files([Path("/in/图.jpg")])
    qtbot.waitUntil(lambda: bool(hears) and receiving.intake is None)
    # Pictures are cut behind the import, when it has long ended.
    hears[0](TilesCut(ids[0], 0.5))
    hears[0](TilesCut(ids[1], 0.0))
    qtbot.waitUntil(lambda: said("2 幅巨幅图切图 25%"))
    assert said("页面已全部识别")
    # One is ready, the other cannot be cut: nothing is left to be told but that.
    hears[0](TilesCut(ids[0], 1.0))
    hears[0](TilesCut(ids[1], 0.0, failed=True))
    qtbot.waitUntil(lambda: not receiving.cutting and not said("切图"))
    toasts = [label.text() for label in window.findChildren(QLabel)]
    assert any("巨幅图未能切图" in text for text in toasts)


def test_hits_are_marked_where_the_characters_stand(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 5)
    desk = seat()
    desk.bar.search.setText("判令")
    QTest.keyClick(desk.bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(desk.side.hits.hits.hits) == 5)
    desk.pages.go_to(ids[1])  # page 1 of the bench is deskewed by 1.5 degrees
    marks = desk.view.view.marks(Mark.HIT)
    assert len(marks) == 1
    page = desk.view.view.page
    assert page is not None
    assert page.edits
    shape = geometry(page.edits, page.width_px, page.height_px)
    left = 80 + 24 * 2
    wanted = [(left, 140), (left + 48, 140), (left + 48, 164), (left, 164)]
    for corner, (x, y) in zip(marks[0].toList(), wanted, strict=False):
        assert (corner.x(), corner.y()) == pytest.approx(shape.view_point(x, y), abs=0.6)


def test_f3_goes_round_through_the_hits(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    scan(qtbot, seat, station, 3)
    desk = seat()
    desk.side.search("货款")
    qtbot.waitUntil(lambda: len(desk.side.hits.hits.hits) == 3)
    seen = []
    for _ in range(4):
        assert desk.view.view.page is not None
        seen.append(desk.view.view.page.id)
        desk.step_hit(1)
    assert seen[3] == seen[0]
    assert len(set(seen)) == 3


def test_a_search_lists_while_typing_and_enter_goes_there(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 4)
    desk = seat()
    desk.pages.go_to(ids[3])
    desk.bar.search.setFocus()
    desk.bar.search.setText("判令x")  # an input method would write the characters
    QTest.keyClick(desk.bar.search, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: len(desk.side.hits.hits.hits) == 4)
    assert desk.view.view.page is not None
    assert desk.view.view.page.id == ids[3]
    QTest.keyClick(desk.bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.view.view.page is not None and desk.view.view.page.id == ids[0])
    QTest.keyClick(desk.bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.view.view.page is not None and desk.view.view.page.id == ids[1])


def test_nothing_found_says_so(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    scan(qtbot, seat, station, 1)
    desk = seat()
    desk.side.search("不存在的词")
    qtbot.waitUntil(lambda: "不存在的词" in desk.side._no_hits.hint.text())


def test_a_line_and_its_place_choose_each_other(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 1)
    desk = seat()
    desk.pages.go_to(ids[0])
    qtbot.waitUntil(lambda: bool(desk.side.text.lines.lines))
    view = desk.view.view
    spot = view.mapFromScene(QPointF(150, 205))  # the third row of bars
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert desk.side.text.currentIndex().row() == 2
    assert view.marks(Mark.LINE)[0].boundingRect().contains(QPointF(150, 205))


def test_another_page_takes_the_mark_of_the_line_away(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 2)
    desk = seat()
    desk.pages.go_to(ids[0])
    qtbot.waitUntil(lambda: bool(desk.side.text.lines.lines))
    desk.side.text.setCurrentIndex(desk.side.text.lines.index(1))
    assert desk.view.view.marks(Mark.LINE)
    desk.pages.go_to(ids[1])
    assert not desk.side.text.lines.lines
    assert not desk.view.view.marks(Mark.LINE)
    qtbot.waitUntil(lambda: bool(desk.side.text.lines.lines))
    assert not desk.view.view.marks(Mark.LINE)


def test_suggestions_are_explained_and_confirmed(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 2)
    desk = seat()
    category = shown(desk).template.of_volume(Volume.MAIN)[3].key
    material = station.file(ids[:1], category, "民事起诉状")
    qtbot.waitUntil(
        lambda: desk.desk.snapshot is not None and bool(desk.desk.snapshot.unconfirmed)
    )
    desk.catalogue.reveal(material)
    assert "93%" in desk.catalogue._why.text()
    assert "标题“民事起诉状”在第1行" in desk.catalogue._why.text()
    QTest.keyClick(desk.catalogue.tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not shown(desk).unconfirmed)
    assert not desk.catalogue.card.isVisibleTo(desk)


def test_chosen_suggestions_are_confirmed_together(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 4)
    desk = seat()
    items = shown(desk).template.of_volume(Volume.MAIN)
    filed_ = [station.file(ids[n : n + 1], items[n].key, f"材料{n}") for n in range(3)]
    qtbot.waitUntil(lambda: len(shown(desk).unconfirmed) == 3)
    for n in (0, 2):
        index = desk.catalogue.model.index_of(f"material/{filed_[n]}")
        spot = desk.catalogue.tree.visualRect(index).center()
        control = Qt.KeyboardModifier.ControlModifier if n else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(desk.catalogue.tree.viewport(), Qt.MouseButton.LeftButton, control, spot)
    assert "2" in desk.catalogue._where.text()
    desk.commands["confirm"].trigger()
    qtbot.waitUntil(lambda: shown(desk).unconfirmed == (filed_[1],))
    desk.commands["undo"].trigger()
    qtbot.waitUntil(lambda: len(shown(desk).unconfirmed) == 3)


def test_reasons_are_told_in_the_language_of_the_window(
    qtbot: QtBot, seat: Seat, station: BenchStation, program: Program
) -> None:
    ids = scan(qtbot, seat, station, 1)
    category = shown(seat()).template.of_volume(Volume.MAIN)[3].key
    material = station.file(ids, category, "民事起诉状")
    qtbot.waitUntil(lambda: bool(shown(seat()).unconfirmed))
    translations.install("en")
    program.show_seat()
    seat().catalogue.reveal(material)
    assert "title “民事起诉状” in line 1" in seat().catalogue._why.text()


def test_a_material_is_renamed_in_the_tree(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 1)
    desk = seat()
    category = station.template_of(station.store.page(ids[0]).case_id).items[0].key
    material = station.file(ids, category, "起诉壮")
    key = f"material/{material}"
    qtbot.waitUntil(lambda: desk.catalogue.model.index_of(key).isValid())
    desk.catalogue.model.setData(desk.catalogue.model.index_of(key), "起诉状")
    qtbot.waitUntil(lambda: station.store.material(material).title == "起诉状")
    qtbot.waitUntil(lambda: desk.catalogue.model.index_of(key).data() == "起诉状")


@pytest.mark.parametrize("agree", [True, False])
def test_confidential_pages_need_a_second_confirmation(
    qtbot: QtBot,
    seat: Seat,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
    agree: bool,
) -> None:
    ids = scan(qtbot, seat, station, 2)
    desk = seat()
    kind = station.template_of(station.store.page(ids[0]).case_id)
    secret = kind.of_volume(Volume.CONFIDENTIAL)[0].key
    public = kind.of_volume(Volume.MAIN)[3].key
    station.file(ids[:1], secret, "合议庭评议笔录", Volume.CONFIDENTIAL)
    open_one = station.file(ids[1:], public, "民事起诉状")
    qtbot.waitUntil(
        lambda: (
            desk.catalogue.model.index_of(f"material/{open_one}").isValid()
            and desk.catalogue.model.index_of("volume/confidential").isValid()
        )
    )
    asked: list[str] = []

    def answer(*args: object, **named: object) -> bool:
        asked.append(str(args[3]))
        return agree

    monkeypatch.setattr(Question, "ask", answer)
    row = desk.pages.model.row_of(ids[0])
    drop_pages(desk, [row], f"material/{open_one}")
    qtbot.waitUntil(lambda: bool(asked))
    assert "疑似副卷材料" in asked[0]
    if agree:
        qtbot.waitUntil(lambda: filed(desk) == [[ids[1], ids[0]]])
        return
    # What would have been filed is written on this lane; behind it, it would be there.
    done: list[None] = []
    desk.desk.lanes.run(Lane.STORE, lambda task: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert station.store.page(ids[0]).material_id != open_one
    assert filed(desk) == [[ids[1]]]


def test_the_palette_runs_a_command_by_its_chinese_or_english_name(
    qtbot: QtBot, seat: Seat, program: Program, station: BenchStation
) -> None:
    assert program.window is not None
    choices = [
        Choice("向右旋转", "Rotate right", "Ctrl+R"),
        Choice("导出 PDF", "Export PDF", "Ctrl+E"),
    ]
    for typed in ("导出", "export", "expdf"):
        chooser = Chooser(program.window, "输入命令", choices)
        qtbot.addWidget(chooser)
        QTest.keyClicks(chooser.entry, typed) if typed.isascii() else chooser.entry.setText(typed)
        QTest.keyClick(chooser.entry, Qt.Key.Key_Return)
        assert chooser.chosen == 1


def test_every_command_has_a_name_in_both_languages_and_a_unique_shortcut(
    seat: Seat, program: Program
) -> None:
    assert program.window is not None
    keys = [s.toString() for action in program.window.commands for s in action.shortcuts()]
    assert len(keys) == len(set(keys))
    for action in program.window.commands:
        assert not action.text().isascii(), action.text()


def test_move_to_files_pages_from_the_keyboard(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = scan(qtbot, seat, station, 2)
    desk = seat()

    def choose(parent: QWidget, title: str, choices: list[Choice]) -> int:
        return next(i for i, c in enumerate(choices) if "起诉状" in c.text)

    monkeypatch.setattr(Chooser, "ask", choose)
    desk.pages.go_to(ids[1])
    desk.commands["move_to"].trigger()
    qtbot.waitUntil(lambda: filed(desk) == [[ids[1]]])


def test_export_writes_a_pdf_that_can_be_searched(
    qtbot: QtBot,
    seat: Seat,
    station: BenchStation,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    ids = scan(qtbot, seat, station, 3)
    desk = seat()
    station.file(ids[:2], shown(desk).template.items[3].key, "民事起诉状")
    qtbot.waitUntil(lambda: len(filed(desk)) == 1)
    target = tmp_path / "正卷.pdf"
    monkeypatch.setattr(ExportDialog, "ask", lambda *args: Wish(Volume.MAIN, target))
    desk.commands["export"].trigger()
    assert program.window is not None
    toast = program.window.toast
    qtbot.waitUntil(lambda: "正卷.pdf" in toast.label.text(), timeout=20_000)
    assert "2 页" in toast.label.text()
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == 2
        text = document[0].get_textpage().get_text_range()
    assert "请求判令被告支付货款" in text


def test_the_export_dialog_says_what_is_missing(
    qtbot: QtBot, seat: Seat, station: BenchStation, program: Program, tmp_path: Path
) -> None:
    ids = scan(qtbot, seat, station, 3)
    desk = seat()
    station.file(ids[:1], shown(desk).template.items[3].key, "民事起诉状")
    qtbot.waitUntil(lambda: len(filed(desk)) == 1)
    dialog = ExportDialog(desk, program.theme, shown(desk), tmp_path)
    qtbot.addWidget(dialog)
    assert "有 2 页尚未编目" in dialog.notice.text()
    assert dialog.wish.path == tmp_path / f"{NUMBER}-正卷.pdf"
    assert not dialog.volumes.button(1).isEnabled()


def test_refused_files_are_listed_with_their_reason(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[tuple[str, str]] = []

    def show(parent: QWidget, theme: object, refused: list[object]) -> None:
        dialog = RefusedDialog(parent, theme, refused)  # type: ignore[arg-type]
        qtbot.addWidget(dialog)
        model = dialog.table.model()
        listed.append((model.index(0, 0).data(), model.index(0, 1).data()))

    monkeypatch.setattr(RefusedDialog, "ask", show)
    station.feed = 1
    desk = seat()
    desk.intake.import_files([Path("/in/证据.docx"), Path("/in/合同.jpg")])
    qtbot.waitUntil(lambda: bool(listed))
    assert listed[0][0] == "证据.docx"
    assert "不支持" in listed[0][1]
    qtbot.waitUntil(lambda: len(desk.pages.model.rows) == 1)


def test_an_unknown_exception_is_shown_as_our_bug(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(
        ErrorDialog,
        "ask",
        lambda parent, theme, what, advice, details: said.append((what, details)),
    )
    error = ZeroDivisionError("ours")
    program.report(ZeroDivisionError, error, None)
    assert said[0][0] == "程序出现错误。"
    assert said[0][-1] == "ZeroDivisionError: ours\n"


def test_another_language_rebuilds_the_window_and_keeps_the_case(
    qtbot: QtBot, seat: Seat, program: Program, station: BenchStation
) -> None:
    ids = scan(qtbot, seat, station, 2)
    assert program.window is not None
    assert seat().bar.scan.text() == "扫描"
    program.window.language_chosen.emit("en")
    qtbot.waitUntil(lambda: seat().bar.scan.text() == "Scan")
    assert [row.page.id for row in seat().pages.model.rows] == ids
    assert seat().catalogue.title.text() == "Catalogue"
    assert load_settings(station.home).language == "en"
    # The window that is gone must not answer any more.
    program.theme.choose(Scheme.DARK)
    seat().pages.go_to(ids[0])
    seat().commands["delete"].trigger()
    qtbot.waitUntil(lambda: len(seat().pages.model.rows) == 1)
    program.window.language_chosen.emit("zh_CN")
    qtbot.waitUntil(lambda: seat().bar.scan.text() == "扫描")


@pytest.mark.parametrize("scheme", [Scheme.DARK, Scheme.CONTRAST])
def test_themes_change_colours_icons_and_settings(
    qtbot: QtBot, seat: Seat, program: Program, station: BenchStation, scheme: Scheme
) -> None:
    assert program.window is not None
    before = seat().bar.case.icon().pixmap(20, 20).toImage()
    program.window.theme_chosen.emit(scheme)
    qtbot.waitUntil(lambda: program.theme.name == str(scheme))
    assert seat().bar.case.icon().pixmap(20, 20).toImage() != before
    assert load_settings(station.home).theme == str(scheme)


def test_buttons_can_be_touched_and_named(seat: Seat, program: Program) -> None:
    desk = seat()
    desk.resize(1366, 700)
    for button in (desk.bar.scan, desk.bar.import_, desk.bar.case):
        assert button.height() >= 48
    assert program.window is not None
    for widget in desk.findChildren(QPushButton):
        assert widget.text() or widget.accessibleName()
    for view in (desk.pages.list, desk.catalogue.tree, desk.side.text, desk.side.hits):
        assert view.accessibleName()


def test_dropped_files_are_imported(qtbot: QtBot, seat: Seat, station: BenchStation) -> None:
    from PySide6.QtCore import QMimeData

    station.feed = 2
    desk = seat()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/in/a.jpg")])
    event = QDropEvent(
        QPointF(QPoint(50, 50)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    desk.dropEvent(event)
    qtbot.waitUntil(lambda: len(desk.pages.model.rows) == 2)


SILENT = DeviceInfo(
    "escl:http://192.0.2.7:8080/eSCL", "http://192.0.2.7:8080/eSCL", DeviceKind.ESCL
)


def test_a_scanner_given_by_address_that_does_not_answer_is_named_behind_the_others(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    desk = seat()
    station.silent = (SILENT,)
    desk.commands["devices"].trigger()
    qtbot.waitUntil(lambda: desk.bar.device.count() == 2)
    box = desk.bar.device
    assert box.itemText(1) == "无应答：192.0.2.7:8080"
    assert "电源" in box.itemData(1, Qt.ItemDataRole.ToolTipRole)
    assert desk.desk.choices.device_id == box.itemData(0) == box.currentData() != SILENT.id


def test_the_only_scanner_may_be_tried_though_it_did_not_answer_in_time(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = seat()
    monkeypatch.setattr(BenchStation, "devices", lambda self: ())
    station.silent = (SILENT,)
    desk.commands["devices"].trigger()
    qtbot.waitUntil(lambda: desk.bar.device.currentText() == "无应答：192.0.2.7:8080")
    assert desk.desk.choices.device_id == SILENT.id
    assert desk.commands["scan"].isEnabled()


def test_tools_above_the_page_do_not_overlap_when_the_window_gets_narrower(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    scan(qtbot, seat, station, 1)
    desk = seat()
    window = desk.window()
    window.resize(1900, 900)
    desk.splitter.setSizes([290, 344, 946, 320])
    window.resize(1366, 720)
    qtbot.waitUntil(lambda: desk.width() <= 1366)
    qtbot.waitUntil(lambda: sum(desk.splitter.sizes()) >= desk.width() - 10)
    tools = [tool for tool in desk.view.findChildren(QToolButton) if tool.isVisible()]
    boxes = sorted((tool.x(), tool.x() + tool.width()) for tool in tools)
    assert len(boxes) > 8
    assert all(end <= start for (_, end), (start, _) in pairwise(boxes))
