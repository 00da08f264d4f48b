"""The to-do list in a window: sorted, explained, worked on; cases that are stopped say so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lane
from app.qt.messages import ErrorDialog
from app.qt.theme import Scheme, Theme
from app.windows.custody.scene import Stage, Step
from app.windows.main import Program
from app.windows.scan_desk.cases import CasePicker
from app.windows.todo.forms import (
    DutyForm,
    EventForm,
    Held,
    HoldForm,
    Named,
    NotedEvent,
    ResumeForm,
    UnlockForm,
    Unlocking,
)
from app.windows.todo.months import is_counted
from app.windows.todo.notice import CaseNotice, stopped
from app.windows.todo.page import ToDoPage
from app.windows.todo.rules import RulesDialog
from app.windows.todo.window import ToDoWindow
from cabinet.paper_desk import PaperDesk
from dossier.custody.rights import Person
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.model import CHINA, Level
from dossier.deadlines.own_table import path_of
from dossier.ids import CaseId
from dossier.store import open_store
from tests.gui.bench_station import BenchStation

NOW = datetime.now(UTC)


def ago(days: int) -> datetime:
    return (NOW - timedelta(days=days)).astimezone(CHINA).replace(hour=9, minute=30)


@pytest.fixture
def program(qapp: QApplication, theme: Theme, station: BenchStation) -> Iterator[Program]:
    made = Program(qapp, station.home, demo=False, role="todo", theme=theme)
    yield made
    theme.choose(Scheme.LIGHT)
    made.close(keep_station=True)
    qapp.processEvents()


@pytest.fixture
def case_id(station: BenchStation) -> CaseId:
    """Give the case of the station, closed long ago and never archived, another running."""
    case_id = station.store.cases()[0].id
    desk = DeadlineDesk(station.store, "甲")
    desk.assign(case_id, "president", "周院长")
    desk.assign(case_id, "clerk", "孙书记员")
    desk.note_event(case_id, "case_filed", ago(300))
    desk.note_event(case_id, "closed", ago(200))
    return case_id


def page(program: Program, qtbot: QtBot, station: BenchStation) -> ToDoPage:
    program.use(station)
    assert program.window is not None
    found = program.window.centralWidget()
    assert isinstance(found, ToDoPage)
    qtbot.waitUntil(lambda: program.todo is not None and program.todo.listed is not None)
    return found


def column(page: ToDoPage, at: int) -> list[str]:
    found = [page.table.item(row, at) for row in range(page.table.rowCount())]
    return ["" if item is None else item.text() for item in found]


def choose(page: ToDoPage, matter: str) -> None:
    page.table.selectRow(column(page, 2).index(matter))


def show(page: ToDoPage, key: str) -> None:
    page.which.setCurrentIndex(page.which.findData(key))


def test_an_empty_list_says_so_and_takes_a_first_event(
    program: Program, qtbot: QtBot, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = page(program, qtbot, station)
    assert shown.table.rowCount() == 0 and shown.empty.isVisible()
    case = station.store.cases()[0]
    (offered,) = shown.empty.findChildren(QPushButton)
    monkeypatch.setattr(CasePicker, "exec", lambda self: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(EventForm, "exec", lambda self: QDialog.DialogCode.Accepted)
    offered.click()
    qtbot.waitUntil(lambda: "一审普通程序审限" in column(shown, 2))
    (event,) = DeadlineDesk(station.store, "甲").facts(case.id).events
    assert event.kind == "case_filed" and not shown.empty.isVisible()


def test_what_runs_out_first_comes_first_and_is_explained(
    program: Program, qtbot: QtBot, station: BenchStation, case_id: CaseId
) -> None:
    DeadlineDesk(station.store, "甲").note_event(case_id, "copy_served", ago(3), subject="乙公司")
    shown = page(program, qtbot, station)
    due = column(shown, 0)
    assert due == sorted(due) and len(due) > 3
    choose(shown, "答辩（乙公司）")
    said = shown.said.text()
    assert f"自 {ago(2):%Y-%m-%d} 起算" in said and "期限：15日" in said
    assert shown.months.isVisible() and "届满" in shown.months.accessibleDescription()
    for key, least in (("overdue", 2), ("stopped", 1), ("soon", 2), ("preservation", 0)):
        show(shown, key)
        assert shown.table.rowCount() >= least, key
    show(shown, "open")
    shown.sought.setText("答辩 乙公司")
    qtbot.waitUntil(lambda: shown.table.rowCount() == 1)
    shown.sought.setText("没有这样的案件")
    qtbot.waitUntil(lambda: shown.table.rowCount() == 0)
    shown.sought.clear()
    qtbot.waitUntil(lambda: shown.table.rowCount() > 3)
    shown.whose.setCurrentIndex(shown.whose.findData("孙书记员"))
    assert {"孙书记员"} <= set(column(shown, 5)) and "答辩（乙公司）" not in column(shown, 2)
    show(shown, "all")
    qtbot.waitUntil(lambda: shown.table.rowCount() > 0)


def test_everything_is_done_from_the_list(
    program: Program,
    qtbot: QtBot,
    station: BenchStation,
    case_id: CaseId,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    other = station.new_case("（2026）粤0308民初77号", "合同纠纷", who="甲").id
    desk = DeadlineDesk(station.store, "甲")
    desk.note_event(other, "case_filed", ago(20))
    shown = page(program, qtbot, station)

    def answer(form: type, value: object) -> None:
        monkeypatch.setattr(form, "ask", lambda *given, **more: value)

    answer(EventForm, NotedEvent("copy_served", ago(1), "乙公司", "", None, ""))
    choose(shown, column(shown, 2)[0])
    shown.actions_.event_button.click()
    qtbot.waitUntil(lambda: "答辩（乙公司）" in column(shown, 2))
    choose(shown, "一审普通程序审限")
    answer(HoldForm, Held("appraisal", date.today(), None, "委托鉴定"))
    shown.actions_.hold_button.click()
    qtbot.waitUntil(lambda: any(one.last_day is None for one in desk.facts(other).suspensions))
    qtbot.waitUntil(lambda: shown.actions_.resume_button.isEnabled())
    (one,) = desk.facts(other).suspensions
    answer(ResumeForm, (str(one.id), date.today() + timedelta(days=3)))
    shown.actions_.resume_button.click()
    qtbot.waitUntil(lambda: desk.facts(other).suspensions[0].last_day is not None)
    answer(DutyForm, Named("judge", "李法官"))
    shown.actions_.name_button.click()
    qtbot.waitUntil(lambda: "李法官" in [one.person for one in desk.facts(other).duties])
    choose(shown, "审判卷宗归档")
    assert "周院长" in shown.stopped.text()
    answer(UnlockForm, Unlocking("周院长", "president", "卷宗在二审法院", None))
    shown.actions_.unlock_button.click()
    qtbot.waitUntil(lambda: bool(desk.facts(case_id).unlocks))
    qtbot.waitUntil(lambda: not shown.actions_.unlock_button.isEnabled())
    # Who comes later sees who let it go on, when and why.
    (unlock,) = desk.facts(case_id).unlocks
    words = f"{unlock.at.astimezone(CHINA):%Y-%m-%d %H:%M} 由院长周院长解锁，长期有效。"
    words += "理由：卷宗在二审法院"
    assert shown.unlocked.isVisible() and words in shown.unlocked.text()
    answer(EventForm, NotedEvent("archived", ago(0), "", "", None, ""))
    qtbot.waitUntil(lambda: shown.actions_.done_button.isEnabled())
    shown.actions_.done_button.click()
    qtbot.waitUntil(lambda: "审判卷宗归档" not in column(shown, 2))
    target = tmp_path / "期限.ics"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(target), ""))
    shown.ics.click()
    qtbot.waitUntil(target.exists)
    assert target.read_bytes().count(b"BEGIN:VEVENT") == len(
        [words for words in column(shown, 0) if words != "—"]
    )
    # What the rules do not allow is told, and nothing is noted.
    told: list[object] = []
    monkeypatch.setattr(ErrorDialog, "ask", lambda *given: told.append(given))
    answer(EventForm, NotedEvent("evidence_term_set", ago(0), "", "5日", None, ""))
    before = len(desk.facts(case_id).events)
    shown.actions_.event_button.click()
    qtbot.waitUntil(lambda: bool(told))
    assert len(desk.facts(case_id).events) == before


def test_days_that_ran_before_time_stood_still_are_marked_as_counted(
    station: BenchStation, case_id: CaseId
) -> None:
    desk = DeadlineDesk(station.store, "甲")
    other = station.new_case("（2026）粤0308民初78号", "合同纠纷", who="甲").id
    desk.note_event(other, "case_filed", ago(40))
    stood = ago(10).date()
    desk.suspend(other, "appraisal", stood, reason="委托鉴定")
    found = desk.explained(other)
    (one,) = [one for one in found if one.deadline.rule.name == "一审普通程序审限"]
    today = ago(0).date()
    marked = {
        (today - timedelta(days=n)): is_counted(one, today - timedelta(days=n), today)
        for n in range(42)
    }
    assert {day for day, counted in marked.items() if counted} == {
        one.start + timedelta(days=n) for n in range(1, (stood - one.start).days)
    }


def test_a_clock_that_was_set_back_is_said(
    program: Program, qtbot: QtBot, station: BenchStation, case_id: CaseId
) -> None:
    later = NOW + timedelta(days=30)
    other = station.new_case("（2026）粤0308民初79号", "合同纠纷", who="甲").id
    DeadlineDesk(station.store, "甲").note_event(other, "case_filed", ago(20))
    assert DeadlineDesk(station.store, "甲", clock=lambda: later).sweep()
    shown = page(program, qtbot, station)
    shown.show()
    assert shown.fault.isVisibleTo(shown)
    said = shown.fault.text()
    assert f"{later.astimezone(CHINA):%Y-%m-%d %H:%M}" in said and "校正本机时间" in said


def test_a_leave_with_an_end_does_not_end_at_once(qtbot: QtBot, theme: Theme) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    form = UnlockForm(parent, "审限", [("院长　钱院长", "president\n钱院长")], "", NOW)
    form.reason.setPlainText("案情复杂")
    form.limited.setChecked(True)
    until = form.unlocking.until
    assert until is not None and until > NOW + timedelta(hours=23)


def test_a_table_with_errors_is_told_by_line_and_the_old_one_stays(
    program: Program, qtbot: QtBot, station: BenchStation, theme: Theme, case_id: CaseId
) -> None:
    shown = page(program, qtbot, station)
    board = program.todo
    assert board is not None and board.listed is not None
    dialog = RulesDialog(shown, theme, board)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.table.rowCount() > 50
    dialog.text.setPlainText('[[rule]]\nkey = "scan_material"\nterm = "三周"\n')
    dialog.put.click()
    assert dialog.faults.rowCount() == 1 and not path_of(station.home).exists()
    dialog.faults.selectRow(0)
    assert dialog.text.textCursor().blockNumber() == 2
    dialog.text.setPlainText('[[rule]]\nkey = "scan_material"\nterm = "3个工作日"\n')
    dialog.put.click()
    qtbot.waitUntil(path_of(station.home).exists)
    qtbot.waitUntil(
        lambda: (
            board.listed is not None
            and str(board.listed.table.rules["scan_material"].term) == "3个工作日"
        )
    )
    assert station.store.journal_entries()[-1].kind in ("SetRules", "ReachSteps")
    path_of(station.home).write_text("[[rule", encoding="utf-8")
    board.read()
    qtbot.waitUntil(lambda: shown.fault.isVisible())
    assert "原有规则继续有效" in shown.fault.text()
    assert str(board.listed.table.rules["scan_material"].term) == "3个工作日"


def test_a_desk_says_that_its_case_is_stopped_and_who_can_unlock_it(
    program: Program, qtbot: QtBot, station: BenchStation, case_id: CaseId
) -> None:
    desk = DeadlineDesk(station.store, "甲")
    desk.sweep()
    assert max(one.level for one in desk.standing(case_id)) >= Level.GATE
    program.role = "scan"
    program.use(station)
    assert program.window is not None
    notice = program.window.findChild(CaseNotice)
    assert notice is not None
    qtbot.waitUntil(lambda: not notice.bar.isHidden())
    assert "周院长" in notice.words.text() and "届满" in notice.words.text()
    notice.open.click()
    qtbot.waitUntil(lambda: program.window.findChild(ToDoWindow) is not None)  # type: ignore[union-attr]
    beside = program.window.findChild(ToDoWindow)
    assert beside is not None
    beside.close()
    for one in desk.standing(case_id):
        if one.is_open and one.level >= Level.GATE:
            desk.unlock(
                case_id, one.rule.key, by="周院长", duty="president", reason="已查明",
                event_id=one.event.id,
            )  # fmt: skip
    qtbot.waitUntil(notice.bar.isHidden)
    assert stopped(station.store, case_id, "甲") == ("", 0)


def test_a_burst_of_changes_is_looked_at_together_and_nothing_overflows(
    program: Program, qtbot: QtBot, station: BenchStation, case_id: CaseId
) -> None:
    program.role = "scan"
    program.use(station)
    assert program.window is not None and program.following is not None
    notice = program.window.findChild(CaseNotice)
    assert notice is not None
    qtbot.waitUntil(lambda: program.desk is not None and program.desk.snapshot is not None)
    desk = DeadlineDesk(station.store, "甲")
    hold = Event()
    program.lanes.run(Lane.STORE, lambda task: hold.wait(20))
    try:
        # As when hundreds of deadlines are noted in one go while a long question is answered.
        for _ in range(400):
            program.deadlines_changed.emit()
            program.following.look()
        desk.sweep()
    finally:
        hold.set()
    qtbot.waitUntil(lambda: not notice.bar.isHidden())
    with open_store(station.home) as other:
        DeadlineDesk(other, "乙").note_event(case_id, "copy_served", ago(1), subject="乙公司")
    told = []
    program.deadlines_changed.connect(lambda: told.append(1))
    qtbot.waitUntil(lambda: bool(told))


def test_what_another_program_notes_shows_without_reopening(
    program: Program, qtbot: QtBot, station: BenchStation, case_id: CaseId
) -> None:
    shown = page(program, qtbot, station)
    qtbot.waitUntil(lambda: bool(column(shown, 2)))
    assert "答辩（乙公司）" not in column(shown, 2)
    with open_store(station.home) as other:
        DeadlineDesk(other, "乙").note_event(case_id, "copy_served", ago(1), subject="乙公司")
    qtbot.waitUntil(lambda: "答辩（乙公司）" in column(shown, 2))
    # Deadlines run out by themselves too.
    following, before = program.following, program.todo.listed if program.todo else None
    assert following is not None and program.todo is not None
    following.sweep()
    qtbot.waitUntil(lambda: program.todo is not None and program.todo.listed is not before)


def test_counter_and_cabinet_say_it_of_the_case_at_hand(
    program: Program, qtbot: QtBot, station: BenchStation, case_id: CaseId
) -> None:
    DeadlineDesk(station.store, "甲").sweep()
    PaperDesk(station.store, Person("甲")).register(case_id, "A-1", "卷宗", 2)
    program.role = "intake"
    program.use(station)
    assert program.window is not None and program.intake is not None
    notice = program.window.findChild(CaseNotice)
    assert notice is not None and notice.bar.isHidden()
    program.intake.open_case(case_id)
    qtbot.waitUntil(lambda: "周院长" in notice.words.text() and not notice.bar.isHidden())
    program.role = "custody"
    program.show_seat()
    custody, beside = program.custody, program.window.findChild(CaseNotice)
    assert custody is not None and beside is not None and beside.bar.isHidden()
    qtbot.waitUntil(lambda: custody.picture.labelled("A-1") is not None)
    custody.go(Step(Stage.BUNDLE, labels=("A-1",)))
    qtbot.waitUntil(lambda: "周院长" in beside.words.text() and not beside.bar.isHidden())
    custody.go(Step())
    assert beside.bar.isHidden()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_registers_and_escape_does_not(qtbot: QtBot, key: Qt.Key) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()

    def press() -> None:
        form = QApplication.activeModalWidget()
        if form is None:
            QTimer.singleShot(20, press)
        else:
            QTest.keyClick(form, key)

    QTimer.singleShot(0, press)
    found = EventForm.ask(parent, "办结", [("filed", "立案")], datetime.now(UTC))
    assert (found is not None) == (key == Qt.Key.Key_Return)
