"""One key for one page: scanned before it, behind it, again; backs; going on from a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.qt.messages import Question
from app.qt.translations import tr, trn
from app.station.feeding import Stopped
from app.windows.scan_desk.going_on import Answer, GoOnDialog, Halt
from app.windows.scan_desk.window import ScanDesk
from dossier.ids import CaseId, PageId
from dossier.store import scanning as reads
from resources.errors import ForeignSeparator
from scanner.profile import Profile, Source
from tests.gui.bench_station import BenchStation
from tests.gui.test_scan_desk import scan, shown

Seat = Callable[[], ScanDesk]


def live(desk: ScanDesk) -> list[PageId]:
    return [row.page.id for row in desk.pages.model.rows]


def press(qtbot: QtBot, desk: ScanDesk, name: str) -> None:
    """Run a command as its key does, and wait until what it scans is there."""
    before = len(desk.desk.services.store.pages(shown(desk).case.id, include_deleted=True))  # type: ignore[arg-type]
    assert desk.commands[name].isEnabled()
    desk.commands[name].trigger()
    qtbot.waitUntil(lambda: desk.desk.receiving.intake is None and len(shown(desk).pages) > before)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("insert_before", "0 N 1 2"), ("insert_after", "0 1 N 2"), ("rescan", "0 N 2")],
)
def test_one_key_scans_into_the_place_and_the_new_page_is_shown(
    qtbot: QtBot, seat: Seat, station: BenchStation, name: str, wanted: str
) -> None:
    old = scan(qtbot, seat, station, 3)
    desk = seat()
    desk.pages.go_to(old[1])
    desk.desk.choices.profiles = (Profile("双面", Source.ADF_DUPLEX),)
    desk.desk.choices.profile_name = "双面"
    station.feed = 1
    press(qtbot, desk, name)
    names = {id_: str(n) for n, id_ in enumerate(old)}
    qtbot.waitUntil(lambda: " ".join(names.get(id_, "N") for id_ in live(desk)) == wanted)
    qtbot.waitUntil(lambda: desk.pages.current is not None and desk.pages.current.id not in names)
    assert station.asked is not None
    # One page is one side: the other side of a sheet has its own place.
    one_sided = station.asked[0].source is Source.ADF
    assert one_sided == (name == "rescan")
    if name == "rescan":
        assert {page.id for page in shown(desk).deleted} == {old[1]}
        desk.commands["undo"].trigger()
        qtbot.waitUntil(lambda: live(desk)[:3] == old)
        # The page that came back is shown, not the one that lies in the tray now.
        qtbot.waitUntil(lambda: desk.pages.current is not None and desk.pages.current.id == old[1])


def test_a_pile_in_the_feeder_replaces_one_page_by_one(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    old = scan(qtbot, seat, station, 2)
    desk = seat()
    desk.pages.go_to(old[0])
    station.feed = 3
    press(qtbot, desk, "rescan")
    assert station.asked is not None and station.asked[1] is not None
    assert station.asked[1].single
    qtbot.waitUntil(lambda: len(live(desk)) == 4)
    # The first page in the place of the old one, the others behind everything.
    assert live(desk)[1] == old[1] and {page.id for page in shown(desk).deleted} == {old[0]}
    words = trn("Only the first page took the place; %n more wait(s) in the tray.", 2)
    assert words in said(desk)


def test_a_file_takes_the_place_of_a_page(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = scan(qtbot, seat, station, 2)
    desk = seat()
    desk.pages.go_to(old[0])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *words: ("/扫描/补.pdf", ""))
    station.feed = 2
    press(qtbot, desk, "replace_file")
    qtbot.waitUntil(lambda: len(live(desk)) == 3 and live(desk)[2] == old[1])


def test_backs_are_asked_for_with_the_number_of_their_fronts(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def ask(parent: object, theme: object, *words: str, **more: object) -> bool:
        asked.append(words)
        return True

    monkeypatch.setattr(Question, "ask", ask)
    desk = seat()
    desk.commands["backs"].trigger()
    qtbot.waitUntil(lambda: tr("No pile of this case waits for its backs.") in said(desk))
    scan(qtbot, seat, station, 3)
    press(qtbot, desk, "backs")
    assert "3" in asked[0][0]
    assert station.asked is not None and station.asked[1] is not None
    assert station.asked[1].backs_of == station.store.batches(shown(desk).case.id)[0].id


def said(desk: ScanDesk) -> str:
    return str(desk.window().toast.label.text())  # type: ignore[attr-defined]


def test_a_pile_that_stopped_goes_on_from_the_sheet_said_also_later(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Answer | None] = [None, Answer(2, "粘贴件")]
    monkeypatch.setattr(GoOnDialog, "ask", lambda parent, halt: answers.pop(0))
    desk = seat()
    desk.commands["go_on"].trigger()
    qtbot.waitUntil(lambda: tr("No batch of this case waits to be gone on with.") in said(desk))
    station.feed, station.jam_at = 5, 2
    desk.commands["scan"].trigger()
    qtbot.waitUntil(lambda: len(answers) == 1)
    station.jam_at, station.feed = None, 1
    qtbot.waitUntil(lambda: desk.commands["go_on"].isEnabled())
    press(qtbot, desk, "go_on")
    assert station.asked is not None
    fed = station.asked[1]
    assert fed is not None and fed.continued is not None
    assert (fed.continued.from_sheet, fed.accepted) == (2, "粘贴件")


def test_pages_are_shown_as_they_come_after_a_stop_too(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GoOnDialog, "ask", lambda parent, halt: Answer(halt.where.from_sheet))
    desk = seat()
    station.feed, station.jam_at = 5, 2
    followed: list[bool] = []

    def heard() -> None:
        if desk.desk.receiving.intake is not None and station.asked is not None:
            fed = station.asked[1]
            if fed is not None and fed.continued is not None:
                station.jam_at = None
                followed.append(desk.intake.following)

    desk.desk.receiving.changed.connect(heard)
    desk.commands["scan"].trigger()
    qtbot.waitUntil(lambda: bool(followed))
    assert followed[-1]
    desk.desk.receiving.stop()
    qtbot.waitUntil(lambda: desk.desk.receiving.intake is None)


def test_files_that_stopped_are_imported_on_and_the_scanner_is_left_alone(
    qtbot: QtBot, seat: Seat, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    halts: list[Halt] = []

    def ask(parent: object, halt: Halt) -> Answer:
        halts.append(halt)
        station.jam_at = None
        return Answer(halt.where.from_sheet)

    monkeypatch.setattr(GoOnDialog, "ask", ask)
    taken: list[tuple[tuple[Path, ...], object]] = []
    take = station.import_files

    def import_files(case_id: CaseId, paths: Sequence[Path], **more: Any) -> object:
        taken.append((tuple(paths), more.get("fed")))
        return take(case_id, paths, **more)

    monkeypatch.setattr(station, "import_files", import_files)
    desk = seat()
    station.feed, station.jam_at = 3, 2
    paths = (Path("/扫描/一.jpg"), Path("/扫描/二.jpg"))
    desk.desk.receiving.import_files(paths)
    qtbot.waitUntil(lambda: len(taken) == 2 and desk.desk.receiving.intake is None)
    assert [one[0] for one in taken] == [paths, paths]
    assert station.asked is not None
    fed = station.asked[1]
    # From the first file on: what came is known by its print and set aside.
    assert fed is not None and fed.continued is not None and fed.continued.from_sheet == 1
    assert halts[0].files
    dialog = GoOnDialog(desk, halts[0])
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.sheet.isVisible()


def halt(kind: str, station: BenchStation, desk: ScanDesk) -> Halt:
    batch = station.store.batches(shown(desk).case.id)[-1]
    picture = np.zeros((340, 240, 3), np.uint8)
    return Halt(kind, "停止。", Stopped(batch, kind, 4, 5, None), picture)


def test_the_dialog_says_from_which_sheet_and_whether_it_was_pasted(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    scan(qtbot, seat, station, 2)
    desk = seat()
    dialog = GoOnDialog(desk, halt("MultiFeed", station, desk))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.answer == Answer(5, "")
    assert dialog.sheet.maximum() == 5  # what lies behind would be missing
    dialog.pasted.click()
    dialog.sheet.setValue(3)
    assert dialog.answer == Answer(3, dialog.pasted.text())
    jam = GoOnDialog(desk, halt("PaperJam", station, desk))
    qtbot.addWidget(jam)
    jam.show()
    assert not jam.pasted.isVisible()
    assert jam.answer == Answer(5)
    with station.store.snapshot() as reader:
        assert not reads.notes(reader, shown(desk).case.id)


@pytest.mark.parametrize("kind", ["PaperJam", "ForeignSeparator"])
def test_a_sheet_of_another_case_is_not_passed_by_pressing_enter(
    qtbot: QtBot, seat: Seat, station: BenchStation, kind: str
) -> None:
    scan(qtbot, seat, station, 1)
    desk = seat()
    dialog = GoOnDialog(desk, halt(kind, station, desk))
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    passed = dialog.result() == QDialog.DialogCode.Accepted
    assert passed == (kind == "PaperJam")


@pytest.mark.parametrize("files", [(), (Path("/扫描/一.jpg"),)])
def test_what_to_do_about_a_sheet_of_another_case_speaks_of_paper_only_where_there_is_some(
    qtbot: QtBot,
    seat: Seat,
    station: BenchStation,
    monkeypatch: pytest.MonkeyPatch,
    files: tuple[Path, ...],
) -> None:
    scan(qtbot, seat, station, 1)
    desk = seat()
    halts: list[Halt] = []
    monkeypatch.setattr(GoOnDialog, "ask", lambda parent, halt: halts.append(halt))
    desk.desk.receiving.files = files
    batch = station.store.batches(shown(desk).case.id)[-1]
    error = ForeignSeparator(found="（2026）粤0308民初456号", case=batch.case_id, page=2)
    desk.intake.going_on.ask(batch.id, error)
    qtbot.waitUntil(lambda: bool(halts))
    assert "（2026）粤0308民初456号" in halts[0].said
    assert ("进纸器" in halts[0].said or "重新进纸" in halts[0].said) == (not files)
    assert "继续收入本案" in halts[0].said


def test_a_key_chooses_a_profile_by_its_row(
    qtbot: QtBot, seat: Seat, station: BenchStation
) -> None:
    desk = seat()
    qtbot.waitUntil(lambda: desk.bar.profile.count() > 4)
    desk.bar.choose_profile(3)
    assert desk.desk.choices.profile_name == "合同"
    assert desk.bar.profile.currentText() == "合同"
    # A list with the focus would unfold at the key for the backs.
    desk.bar.profile.setFocus()
    qtbot.waitUntil(desk.bar.profile.hasFocus)
    desk.bar.profile.activated.emit(3)
    assert desk.bar.scan.hasFocus()
    scan(qtbot, seat, station, 1)
    assert station.asked is not None and station.asked[0].name == "合同"
