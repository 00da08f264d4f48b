"""A person at the archive desk: patrol, checks, reviews, packages, look-ups, papers, figures."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QTableWidget
from pytestqt.qtbot import QtBot

from app.qt.commands import group_of, source_of
from app.qt.theme import Theme
from app.qt.translations import spoken
from app.station import Station
from app.station.lookups import LookupDesk
from app.windows.archive.archive import Archive
from app.windows.archive.indicators import IndicatorsDialog
from app.windows.archive.looking import LookingDialog
from app.windows.archive.lookup_forms import AskDialog, Asked, Decided, DecideDialog
from app.windows.archive.lookups import LookupsDialog
from app.windows.archive.packing import PackDialog, PackWish, TakeDialog, TakeWish
from app.windows.archive.papers import PapersDialog
from app.windows.archive.printing import PrintDialog, PrintWish
from app.windows.archive.reviewing import Decision, ReviewDialog
from app.windows.archive.window import ARCHIVE, ArchiveDesk
from app.windows.main import Program
from app.windows.scan_desk.window import ScanDesk
from dossier.checks.outcome import Result
from dossier.ids import LookupId, new_id
from dossier.lookup import Lookup, LookupState, Use
from dossier.model import Volume
from dossier.people.archive import ArchivePerson, ArchiveRole, people
from tests.dossier.checks.clean import Clean
from tests.gui.archive.conftest import OTHER, idle

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide-archive.zh.md"


def text_at(table: QTableWidget, row: int, column: int) -> str:
    item = table.item(row, column)
    assert item is not None
    return item.text()


def test_cases_that_were_decided_come_first(
    desk: ArchiveDesk, archive: Archive, world: tuple[Station, Clean, Clean]
) -> None:
    assert [one.case.number for one in archive.cases] == [world[1].case.number, OTHER]
    assert text_at(desk.cases, 0, 1) == "待归档"
    assert text_at(desk.cases, 1, 1) == "办理中"


def test_the_keyboard_begins_in_the_cases_and_comes_back_to_them(
    qtbot: QtBot, program: Program, desk: ArchiveDesk, archive: Archive
) -> None:
    assert program.window is not None
    qtbot.waitUntil(
        lambda: program.window is not None and program.window.focusWidget() is desk.cases
    )
    # Long work that left nothing to be looked at, as a package that was written.
    archive.run("…", lambda task: None, lambda _: None)
    assert not desk.cases.isEnabled()
    idle(qtbot, archive)
    assert program.window.focusWidget() is desk.cases


def test_a_finding_leads_to_its_page_and_on_to_the_scan_desk(
    qtbot: QtBot,
    program: Program,
    desk: ArchiveDesk,
    archive: Archive,
    world: tuple[Station, Clean, Clean],
) -> None:
    spoilt = world[2]
    archive.choose(spoilt.case.id)
    QTest.keyClick(desk, Qt.Key.Key_F5)
    idle(qtbot, archive)
    qtbot.waitUntil(lambda: archive.findings is not None)
    found = archive.findings or ()
    row = next(n for n, one in enumerate(found) if one.rule == "page_missing")
    desk.results.patrol.table.selectRow(row)
    third = spoilt.pages["购销合同"][2]
    qtbot.waitUntil(lambda: desk.place.page_id == third)
    assert desk.place.picture.image is not None
    lacking = next(n for n, one in enumerate(found) if one.rule == "lacking")
    desk.results.patrol.table.selectRow(lacking)
    assert desk.place.picture.image is None
    desk.results.patrol.table.selectRow(row)
    qtbot.waitUntil(lambda: desk.place.page_id == third)
    desk.commands["go_to_place"].trigger()

    def there() -> bool:
        page = program.window.centralWidget() if program.window else None
        return isinstance(page, ScanDesk) and third in {one.id for one in page.pages.chosen}

    qtbot.waitUntil(there)
    assert program.desk is not None
    assert program.desk.snapshot is not None
    assert program.desk.snapshot.case.id == spoilt.case.id


def test_a_check_is_reviewed_and_the_report_saved(
    qtbot: QtBot,
    desk: ArchiveDesk,
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.commands["check"].trigger()
    assert not desk.commands["check"].isEnabled(), "one at a time"
    idle(qtbot, archive)
    qtbot.waitUntil(lambda: archive.report is not None)
    assert archive.report is not None
    waiting = len(archive.report.unsettled)
    outcome = desk.results.checks.outcome
    assert outcome is not None
    assert outcome.result is Result.MANUAL, "what waits for a person is chosen first"
    asked: list[str] = []

    def answer(parent: object, title: str, remark: str, who: str) -> Decision:
        asked.append(title)
        return Decision(True, "审批单齐全")

    monkeypatch.setattr(ReviewDialog, "ask", answer)
    desk.commands["review"].trigger()
    qtbot.waitUntil(
        lambda: archive.report is not None and len(archive.report.unsettled) == waiting - 1
    )
    assert asked[0].startswith(outcome.code.at(archive.stage))
    row = desk.results.checks.table.currentRow()
    assert text_at(desk.results.checks.table, row, 2) == "核对通过"
    assert "审批单齐全" in desk.results.checks.detail.text()
    target = tmp_path / "报告.json"
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), "JSON (*.json)")
    )
    idle(qtbot, archive)
    desk.commands["save_report"].trigger()
    qtbot.waitUntil(target.is_file)
    idle(qtbot, archive)


def test_what_was_found_for_one_person_is_gone_when_another_works_here(
    qtbot: QtBot, program: Program, archive: Archive
) -> None:
    archive.patrol("…")
    idle(qtbot, archive)
    assert archive.findings is not None
    program.guard.person_changed()
    assert archive.findings is None
    qtbot.waitUntil(lambda: archive.chosen is not None)
    # What is under way at the change is for who asked.
    archive.check("…")
    program.guard.person_changed()
    idle(qtbot, archive)
    assert archive.report is None


def test_dialogs_open_with_the_keyboard_in_the_first_field_to_fill(
    desk: ArchiveDesk, world: tuple[Station, Clean, Clean]
) -> None:
    person = ArchivePerson("阅卷人", ArchiveRole.READER, False)
    case_id = world[1].case.id
    asked = Lookup(
        LookupId(new_id()), case_id, True, False, "阅卷人", "律师", "查阅", datetime.now(UTC)
    )
    asking = AskDialog(desk, (), case_id, person)
    deciding = DecideDialog(desk, "案号", asked)
    taking = TakeDialog(desk, None)
    for dialog, first in (
        (asking, asking.capacity),
        (deciding, deciding.grant),
        (taking, taking.field.line),
    ):
        assert dialog.focusWidget() is first
        dialog.deleteLater()
    assert not deciding.grant.isChecked()


def test_checking_can_be_cancelled(qtbot: QtBot, desk: ArchiveDesk, archive: Archive) -> None:
    events: list[threading.Event] = []

    def stop(words: str, cancel: threading.Event) -> None:
        events.append(cancel)
        cancel.set()

    archive.begun.connect(stop)
    desk.commands["check"].trigger()
    idle(qtbot, archive)
    assert archive.report is None
    assert events


def test_packages_go_out_apart_and_one_that_was_changed_is_not_taken(
    qtbot: QtBot,
    desk: ArchiveDesk,
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    world: tuple[Station, Clean, Clean],
) -> None:
    out = tmp_path / "out"
    wish = PackWish(out, (Volume.MAIN, Volume.CONFIDENTIAL), True)
    monkeypatch.setattr(PackDialog, "ask", lambda *_: wish)
    archive.choose(world[1].case.id)
    desk.commands["pack"].trigger()
    idle(qtbot, archive)
    qtbot.waitUntil(lambda: any(one.packed_at is not None for one in archive.cases))
    bags = sorted(out.iterdir())
    assert [bag.name[-1] for bag in bags] == ["F", "Z"]
    picture = next(bags[1].rglob("0001.pdf"))
    picture.write_bytes(picture.read_bytes()[:-3])
    monkeypatch.setattr(TakeDialog, "ask", lambda *_: TakeWish(bags[1], "", "", False))
    refused: list[object] = []
    archive.failed.disconnect()
    archive.failed.connect(refused.append)
    desk.commands["take"].trigger()
    idle(qtbot, archive)
    qtbot.waitUntil(lambda: bool(refused))
    assert type(refused[0]).__name__ == "PackageRefused"


def test_a_look_up_from_asking_to_paper(
    qtbot: QtBot,
    theme: Theme,
    program: Program,
    desk: ArchiveDesk,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    world: tuple[Station, Clean, Clean],
) -> None:
    station, clean, _ = world
    by_name = {one.name: one for one in people(station.store)}

    def dialog(name: str) -> LookupsDialog:
        assert program.window is not None
        made = LookupsDialog(
            desk, theme, program.window, archive, LookupDesk(station, by_name[name])
        )
        qtbot.addWidget(made)
        made.show()
        return made

    reader = dialog("阅卷人")
    asked = Asked(clean.case.id, True, False, "承办法官", "办理关联案件")
    monkeypatch.setattr(AskDialog, "ask", lambda *_: asked)
    reader.ask_button.click()
    qtbot.waitUntil(lambda: reader.chosen is not None)
    assert not reader.look_button.isEnabled()
    assert not reader.decide_button.isEnabled(), "nobody decides their own"
    archivist = dialog("王档案")
    qtbot.waitUntil(lambda: archivist.chosen is not None)
    monkeypatch.setattr(DecideDialog, "ask", lambda *_: Decided(True, 3, True, ""))
    archivist.decide_button.click()
    qtbot.waitUntil(
        lambda: archivist.chosen is not None and archivist.chosen.state is LookupState.GRANTED
    )
    reader._read()
    qtbot.waitUntil(reader.look_button.isEnabled)
    papers: list[bytes] = []
    seen: list[LookingDialog] = []

    def look(parent: object, *words: object) -> None:
        looking = LookingDialog(reader, *words)  # type: ignore[arg-type]
        qtbot.addWidget(looking)
        looking.show()
        seen.append(looking)

    monkeypatch.setattr(LookingDialog, "ask", look)
    reader.look_button.click()
    qtbot.waitUntil(lambda: bool(seen) and seen[0].picture.image is not None)
    looking = seen[0]
    assert looking.print_button.isEnabled()
    wish = PrintWish((looking.looking.pages[0].page.id,), papers.append)
    monkeypatch.setattr(PrintDialog, "ask", lambda *_: wish)
    looking.print_button.click()
    qtbot.waitUntil(lambda: bool(papers))
    lookup_id = looking.looking.lookup.id
    wanted = [Use.VIEWED, Use.PRINTED]
    qtbot.waitUntil(lambda: [one.use for one in reader.desk.uses(lookup_id)] == wanted)
    archivist.end_button.click()
    qtbot.waitUntil(
        lambda: archivist.chosen is not None and archivist.chosen.state is LookupState.ENDED
    )
    refused: list[BaseException] = []
    monkeypatch.setattr(looking._host, "show_error", refused.append)
    looking.pages.selectRow(1)
    qtbot.waitUntil(lambda: bool(refused))
    assert looking.picture.image is None, "nothing is left on the screen"
    for made in (looking, reader, archivist):
        made.close()


def test_a_paper_is_seen_corrected_and_filed_once(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    theme: Theme,
    program: Program,
    desk: ArchiveDesk,
    archive: Archive,
    world: tuple[Station, Clean, Clean],
) -> None:
    station, clean, _ = world
    archive.choose(clean.case.id)
    assert program.window is not None
    dialog = PapersDialog(desk, theme, program.window, archive)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.preview is not None)
    dialog.choose("hearing_announcement")

    def shows(name: str) -> Callable[[], bool]:
        return lambda: dialog.preview is not None and dialog.preview.paper.template.name == name

    qtbot.waitUntil(shows("hearing_announcement"))
    assert dialog.preview is not None
    missing = [one.field.key for one in dialog.preview.paper.missing]
    assert missing
    assert not dialog.file_button.isEnabled()
    assert dialog.notice.isVisible()
    # What the proof-reader says of two places does not run into each other.
    number = dialog.form._editors["number"]
    was = number.text()  # type: ignore[union-attr]
    number.setText("（2026）粤0308民初9999号")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: dialog.findings.rowCount() > 0)
    lines = dialog.findings
    assert lines.rowHeight(0) > lines.sizeHintForRow(0)
    # The same when the column gets narrower.
    lines.setColumnWidth(0, lines.columnWidth(0) + 120)
    QApplication.processEvents()
    assert lines.rowHeight(0) > lines.sizeHintForRow(0)
    number.setText(was)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: dialog.findings.rowCount() == 0)
    # A day that is half written is told beside the form; no dialog takes the keyboard.
    said: list[object] = []
    monkeypatch.setattr(program.window, "show_error", said.append)
    dialog.form._editors["at"].setText("2026-12-3")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: "2026-12-3" in dialog.notice.text())
    assert said == [] and dialog.notice.isVisible() and not dialog.save_button.isEnabled()
    dialog.form._editors["at"].setText("")  # type: ignore[union-attr]
    qtbot.waitUntil(dialog.save_button.isEnabled)
    assert "2026-12-3" not in dialog.notice.text()
    fills = {"court": "样例人民法院", "at": "2026-12-08 09:00", "place": "第一法庭"}
    for one in dialog.preview.paper.missing:
        text = fills.get(one.field.key) or {
            "moment": "2026-12-08 09:00", "date": "2026-12-01", "number": "1",
        }.get(str(one.field.type), "样例")  # fmt: skip
        editor = dialog.form._editors[one.field.key]
        QTest.keyClicks(editor, text) if text.isascii() else editor.setText(text)  # type: ignore[union-attr]
    qtbot.waitUntil(dialog.file_button.isEnabled)
    assert dialog.picture.image is not None
    before = len(station.store.batches(clean.case.id))
    dialog.file_button.click()
    qtbot.waitUntil(lambda: len(station.store.batches(clean.case.id)) == before + 1)
    qtbot.waitUntil(lambda: "已归入" in dialog.said.text())
    # It says so until something is changed: nobody presses twice for want of an answer.
    qtbot.waitUntil(dialog.save_button.isEnabled)
    assert "已归入" in dialog.said.text() and not dialog.file_button.isEnabled()
    for text in ("改", was):
        number.setText(text)  # type: ignore[union-attr]
    qtbot.waitUntil(dialog.file_button.isEnabled)
    dialog.file_button.click()
    qtbot.waitUntil(lambda: "已在卷内" in dialog.said.text())
    assert len(station.store.batches(clean.case.id)) == before + 1
    # It is drawn anew; a lane at work does not end at once.
    qtbot.waitUntil(dialog.save_button.isEnabled)
    dialog.close()


def test_the_list_behind_a_number_follows_the_bar(
    qtbot: QtBot,
    theme: Theme,
    program: Program,
    desk: ArchiveDesk,
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert program.window is not None
    dialog = IndicatorsDialog(desk, theme, program.window, archive)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.found) == 6)
    dialog.bars.setFocus()
    QTest.keyClick(dialog.bars, Qt.Key.Key_Down)
    assert dialog.behind.rowCount() == len(dialog.found[1].rows) > 0
    assert dialog.daily.rowCount() == len(dialog.days) > 0
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    dialog.save.click()
    qtbot.waitUntil(lambda: len(list(tmp_path.rglob("*.csv"))) == 8)
    dialog.close()


def test_the_guide_has_every_shortcut(desk: ArchiveDesk) -> None:
    wanted = {
        (
            spoken(group_of(action)),
            spoken(source_of(action)).replace("…", ""),
            action.shortcut().toString(),
        )
        for action in desk.commands
        if action.shortcuts() and group_of(action) == ARCHIVE
    }
    table = GUIDE.read_text(encoding="utf-8").split("## 快捷键")[1]
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", table, flags=re.MULTILINE)
    assert set(rows) - {("菜单", "命令", "快捷键")} == wanted
