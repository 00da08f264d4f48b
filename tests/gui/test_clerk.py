"""A clerk at the desk, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.qt import translations
from app.qt.messages import Question
from app.qt.palette import Choice, Chooser
from app.qt.theme import Scheme, Theme
from app.station.counter import desk_of
from app.station.hearing import HearingRun
from app.station.hearing_seats import new_hearing
from app.windows.clerk.bars import StageBar
from app.windows.clerk.clerk import Clerk
from app.windows.clerk.dialogs import HeadDialog, SeatDialog, Sitter
from app.windows.clerk.exporting import ExportDialog
from app.windows.clerk.finding import ReplaceDialog
from app.windows.clerk.record_binding import RecordBinding
from app.windows.clerk.seats import MIME
from app.windows.clerk.signing_unheard import UnheardDialog
from app.windows.clerk.window import IN_HEARING, ON_A_LINE, ClerkDesk
from app.windows.intake.new_task import NewTaskDialog
from app.windows.main import Program
from asr.wording.line import Character
from courtroom.listening.heard import Heard, HeardKind
from courtroom.playback.state import State
from courtroom.transcript import Transcript
from dossier.custody.rights import Person
from dossier.hearing import Mark, Sitting
from dossier.hearing_changes import NoteSitting
from dossier.ids import SittingId, UtteranceId, new_id
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import Origin, TaskState
from dossier.model import Volume
from resources.errors import NotText
from tests.gui.bench_station import BenchStation, open_bench, start_every_lane

Answer = Callable[[Any], None]


def heard(
    text: str,
    seat: str = "judge",
    start_s: float = 1.0,
    kind: HeardKind = HeardKind.FINAL,
    id: str = "",
    doubt: str = "",
    source: str = "",
) -> Heard:
    """Return a sentence of a seat; the characters of ``doubt`` were hardly understood."""
    step_s = 0.2
    characters = tuple(
        Character(
            one, start_s + i * step_s, start_s + (i + 1) * step_s, 0.1 if one in doubt else 0.95
        )
        for i, one in enumerate(text)
    )
    return Heard(
        id or f"{seat}/{start_s}", kind, seat, start_s, start_s + step_s * len(text), text, text,
        characters, (), 0.9, False, source, "test",
    )  # fmt: skip


@pytest.fixture(scope="module")
def program(
    qapp: QApplication, theme: Theme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """One station and program for all tests; each has a hearing of its own."""
    station = open_bench(tmp_path_factory.mktemp("clerk") / "home")
    made = Program(qapp, station.home, demo=False, role="clerk", theme=theme)
    translations.install("zh_CN")
    made.use(station)
    start_every_lane(qapp, made.lanes)
    made._sending.stop()
    assert made.following is not None
    made.following.close()
    assert made.clerk is not None
    made.clerk._timer.stop()
    yield made
    made.close(keep_station=True)
    station.close()
    qapp.processEvents()


@pytest.fixture
def station(program: Program) -> BenchStation:
    assert isinstance(program.services, BenchStation)
    return program.services


@pytest.fixture
def desk(
    qapp: QApplication, qtbot: QtBot, theme: Theme, program: Program, station: BenchStation
) -> Iterator[ClerkDesk]:
    """The desk with a hearing that was begun to be recorded, so that words have times."""
    case = station.store.cases()[0]
    hearing = new_hearing(station.store, case.id, "王书记员", place="第三审判庭")
    sitting = Sitting(SittingId(new_id()), case.id, hearing.id, 1, "none", "r", datetime.now(UTC))
    station.store.apply(NoteSitting(sitting), "王书记员")
    program.show_seat()
    assert program.window is not None
    page = program.window.centralWidget()
    clerk = program.clerk
    assert isinstance(page, ClerkDesk)
    assert clerk is not None
    clerk._timer.start()
    clerk.open(hearing.id)
    wait(qtbot, lambda: clerk.run is not None and not clerk.is_busy)
    yield page
    theme.choose(Scheme.LIGHT)
    clerk._timer.stop()
    run, clerk.run = clerk.run, None
    if run is not None:
        run.leave()
    clerk.hearing_changed.emit()
    wait(qtbot, lambda: not clerk.is_busy)
    if program.window is not None:
        for timer in program.window.findChildren(QTimer):
            timer.stop()  # of a toast
    qapp.processEvents()


def wait(qtbot: QtBot, until: Callable[[], bool]) -> None:
    """Wait for a state, long enough for a machine that has other things to do."""
    qtbot.waitUntil(until, timeout=30_000)


def run_of(desk: ClerkDesk) -> HearingRun:
    assert desk.clerk.run is not None
    return desk.clerk.run


def binding_of(desk: ClerkDesk) -> RecordBinding:
    assert desk.binding is not None
    return desk.binding


def say(desk: ClerkDesk, *said: Heard) -> None:
    """Have recognition tell something."""
    for one in said:
        run_of(desk).enter(one)


def shown(desk: ClerkDesk) -> list[tuple[str, str]]:
    """Return labels and texts as they are shown, partial ones in brackets."""
    rows = [desk.view.rows[i] for i in range(len(desk.view.rows))]
    return [
        (row.label, f"[{row.text}]" if row.kind == "partial" else row.text)
        for row in rows
        if row.kind != "hidden"
    ]


def texts(desk: ClerkDesk) -> list[str]:
    """Return the record itself."""
    return [one.text for one in run_of(desk).transcript.shown()]


def press(desk: ClerkDesk, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """Press a key in the line that is open."""
    wanted = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        wanted |= one
    QTest.keyClick(desk.view.editor, key, wanted)


CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def take(monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    """Choose what contains ``text`` wherever something is to be chosen."""
    asked: list[str] = []

    def ask(parent: object, title: str, choices: list[Choice]) -> int | None:
        asked.append(title)
        found = [i for i, one in enumerate(choices) if text in one.text]
        return found[0] if found else None

    monkeypatch.setattr(Chooser, "ask", ask)
    return asked


def test_what_is_said_appears_under_who_says_it(desk: ClerkDesk) -> None:
    say(desk, heard("现在", kind=HeardKind.PARTIAL))
    assert shown(desk) == [("审判员", "[现在]")]
    say(desk, heard("现在开", kind=HeardKind.PARTIAL), heard("现在开庭。"))
    assert shown(desk) == [("审判员", "现在开庭。")]
    say(desk, heard("清楚。", "plaintiff", 4.0), heard("好。", "judge", 6.0))
    assert shown(desk) == [("审判员", "现在开庭。"), ("原告", "清楚。"), ("审", "好。")]


def test_typing_goes_into_the_record_and_undo_takes_it_back(
    qtbot: QtBot, desk: ClerkDesk, station: BenchStation
) -> None:
    say(desk, heard("现在开庭。"))
    desk.view.open(desk.view.rows[0].id, 2)
    QTest.keyClicks(desk.view.editor, "ab")
    assert texts(desk) == ["现在ab开庭。"]
    run = run_of(desk)

    def kept() -> list[str]:
        return [one.text for one in Transcript.open(station.store, run.hearing_id).shown()]

    wait(qtbot, lambda: kept() == ["现在ab开庭。"])
    desk.commands["undo"].trigger()
    assert texts(desk) == ["现在开庭。"]
    assert desk.view.editor.shown == "现在开庭。"
    desk.commands["redo"].trigger()
    assert texts(desk) == ["现在ab开庭。"]


def test_an_input_method_types_only_what_is_committed(desk: ClerkDesk) -> None:
    say(desk, heard("现在开庭。"))
    desk.view.open(desk.view.rows[0].id, 5)
    composing = QInputMethodEvent("qing", [])
    QApplication.sendEvent(desk.view.editor, composing)
    assert texts(desk) == ["现在开庭。"]
    done = QInputMethodEvent("", [])
    done.setCommitString("请坐")
    QApplication.sendEvent(desk.view.editor, done)
    assert texts(desk) == ["现在开庭。请坐"]


def test_enter_splits_and_backspace_merges(desk: ClerkDesk) -> None:
    say(desk, heard("现在开庭。请坐。"))
    desk.view.open(desk.view.rows[0].id, 5)
    press(desk, Qt.Key.Key_Return)
    assert texts(desk) == ["现在开庭。", "请坐。"]
    assert desk.view.current == desk.view.rows[1].id
    assert desk.view.editor.caret == 0
    press(desk, Qt.Key.Key_Backspace)
    assert texts(desk) == ["现在开庭。请坐。"]
    assert desk.view.editor.caret == 5
    transcript = run_of(desk).transcript
    moment = transcript.moment(UtteranceId(desk.view.current), 6)
    assert moment is not None
    assert moment.start_s == pytest.approx(1.0 + 6 * 0.2, abs=0.02)


def test_arrows_go_from_line_to_line(desk: ClerkDesk) -> None:
    say(desk, heard("一。"), heard("二。", "plaintiff", 3.0), heard("三。", "defendant", 5.0))
    desk.view.open(desk.view.rows[0].id, 0)
    press(desk, Qt.Key.Key_Down)
    assert desk.view.current == desk.view.rows[1].id
    press(desk, Qt.Key.Key_Down)
    press(desk, Qt.Key.Key_Up)
    assert desk.view.current == desk.view.rows[1].id
    press(desk, Qt.Key.Key_Left)
    assert desk.view.current == desk.view.rows[0].id
    assert desk.view.editor.caret == 2


def test_seat_keys_make_and_change_the_speaker(desk: ClerkDesk) -> None:
    say(desk, heard("不同意。"))
    desk.view.open(desk.view.rows[0].id, 0)
    press(desk, Qt.Key.Key_3, CTRL)
    assert shown(desk) == [("被告", "不同意。")]
    press(desk, Qt.Key.Key_2, ALT)
    QTest.keyClicks(desk.view.editor, "yes")
    assert shown(desk) == [("被告", "不同意。"), ("原告", "yes")]


def test_all_of_one_speaker_becomes_anothers(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, heard("一。"), heard("二。", "plaintiff", 3.0), heard("三。", "judge", 5.0))
    desk.view.open(desk.view.rows[0].id, 0)
    take(monkeypatch, "被告")
    desk.commands["relabel_all"].trigger()
    assert [label for label, _ in shown(desk)] == ["被告", "原告", "被"]
    colours = [desk.view.rows[number].colour for number in range(3)]
    assert colours[0] == colours[2] != colours[1], "who speaks, not which microphone heard it"


def test_the_record_does_not_move_while_somebody_types(desk: ClerkDesk) -> None:
    for n in range(60):
        say(desk, heard(f"第{n}句话，说得比较长一些，好让一行放不下。", "judge", 1.0 + 10 * n))
    bar = desk.view.verticalScrollBar()
    assert desk.view.following
    assert bar.value() == bar.maximum()
    desk.view.open(desk.view.rows[20].id, 0)
    QTest.keyClicks(desk.view.editor, "x")
    at = bar.value()
    say(desk, heard("新的一句。", "plaintiff", 700.0), heard("又一句。", "defendant", 704.0))
    assert bar.value() == at
    assert desk.view.below.isVisible()
    assert "2" in desk.view.below.text()
    # It covers no line that is in sight.
    assert not desk.view.below.geometry().intersects(desk.view.viewport().geometry())
    press(desk, Qt.Key.Key_End, CTRL)
    assert bar.value() == bar.maximum()
    assert not desk.view.below.isVisible()
    assert desk.view.following


def test_doubtful_words_are_gone_through(desk: ClerkDesk) -> None:
    say(desk, heard("今天天气好。", doubt="气"), heard("被告答辩。", "plaintiff", 4.0, doubt="辩"))
    desk.view.setFocus()
    desk.commands["next_doubt"].trigger()
    assert desk.view.current == desk.view.rows[0].id
    assert desk.view.editor.selection == (3, 4)
    press(desk, Qt.Key.Key_F8)
    assert desk.view.current == desk.view.rows[1].id
    assert desk.view.editor.selection == (3, 4)
    desk.commands["previous_doubt"].trigger()
    assert desk.view.current == desk.view.rows[0].id


def test_inaudible_marks_and_phrases_have_keys(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, heard("现在开庭。"))
    desk.view.open(desk.view.rows[0].id, 2)
    press(desk, Qt.Key.Key_F4)
    assert texts(desk) == ["现在【听不清】开庭。"]
    press(desk, Qt.Key.Key_B, CTRL)
    assert list(desk.view.rows[0].marks) == [Mark.KEY.value]
    press(desk, Qt.Key.Key_B, CTRL)
    assert not list(desk.view.rows[0].marks)
    take(monkeypatch, "记录在案")
    press(desk, Qt.Key.Key_F9)
    assert "记录在案。" in texts(desk)[0]


def test_a_suggested_stage_is_taken_by_key(desk: ClerkDesk) -> None:
    say(desk, heard("好。"), heard("现在进行法庭调查。", "judge", 4.0))
    assert "stage" in desk.chips.kinds
    assert [one.stage for one in run_of(desk).transcript.shown()] == ["", ""]
    desk.commands["take_stage"].trigger()
    assert [one.stage for one in run_of(desk).transcript.shown()] == ["", "法庭调查"]
    assert desk.chips.kinds == ()
    say(desk, heard("请陈述。", "judge", 9.0))
    assert run_of(desk).transcript.shown()[-1].stage == "法庭调查"
    assert desk.stages.buttons["法庭调查"].isChecked()


def test_a_stage_taken_back_or_left_with_the_line_is_not_the_one_marked(desk: ClerkDesk) -> None:
    say(desk, heard("好。"), heard("请陈述。", "judge", 4.0))
    first, second = desk.view.rows[0].id, desk.view.rows[1].id
    desk.view.open(second)
    desk.editing.stage("法庭调查")
    assert desk.stages.buttons["法庭调查"].isChecked()
    desk.commands["undo"].trigger()
    assert desk.view.current == second
    assert not desk.stages.buttons["法庭调查"].isChecked()
    desk.commands["redo"].trigger()
    assert desk.stages.buttons["法庭调查"].isChecked()
    desk.view.open(first)
    assert not desk.stages.buttons["法庭调查"].isChecked()
    desk.editing.move(1)
    assert desk.view.current == first
    assert desk.stages.buttons["法庭调查"].isChecked()


def test_lines_without_words_are_told_before_the_record_is_laid_out(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    say(desk, heard("现在开庭。"), heard("", "judge", 4.0), heard("", "plaintiff", 6.0))
    desk.hearing.signing()
    wait(qtbot, lambda: desk.hearing._signing is not None)
    window = desk.hearing._signing
    assert window is not None
    wait(qtbot, window.commands["begin_signing"].isEnabled)
    told: list[int] = []

    def answer(wanted: str, command: str = "begin_signing") -> None:
        def shown(dialog: UnheardDialog) -> int:
            told.append(int(re.findall(r"\d+", dialog.head.text())[0]))
            assert dialog.yes.isDefault() or dialog.yes.autoDefault()
            {"go": dialog.yes, "go on": dialog.go_on}[wanted].click()
            return 0

        monkeypatch.setattr(UnheardDialog, "exec", shown)
        window.commands[command].trigger()

    answer("go")
    wait(qtbot, lambda: bool(desk.view.current))
    assert desk.view.current == desk.view.rows[1].id
    assert window.signing.now is None
    answer("go on")
    wait(qtbot, lambda: window.signing.now is not None)
    assert told == [2, 2]
    wait(qtbot, window.commands["redraft"].isEnabled)
    asked: list[str] = []
    window.line_asked.connect(asked.append)
    answer("go", "redraft")
    wait(qtbot, lambda: bool(asked))
    answer("go on", "redraft")
    wait(qtbot, lambda: len(told) == 4 and window.commands["redraft"].isEnabled())
    # Handing it out lays it out, too: of lines left out knowingly it does not tell again.
    sent: list[bool] = []
    window.actions_._lay_out(lambda: sent.append(True), anew=False)
    wait(qtbot, lambda: sent == [True])
    assert len(told) == 4
    say(desk, heard("", "judge", 9.0))
    run_of(desk).save()
    window.actions_._lay_out(lambda: sent.append(True), anew=False)
    wait(qtbot, lambda: sent == [True, True])
    assert told[4:] == [3]
    desk.hearing.close_signing()


def test_a_suggestion_is_put_away_by_key(desk: ClerkDesk) -> None:
    say(desk, heard("现在进行法庭调查。", "judge", 4.0))
    assert list(desk.chips.kinds) == ["stage"]
    desk.commands["leave_suggestions"].trigger()
    assert not desk.chips.kinds
    assert [one.stage for one in run_of(desk).transcript.shown()] == [""]


def test_what_was_suggested_goes_when_court_is_closed(
    desk: ClerkDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(desk)
    told: list[tuple[str, dict[str, object]]] = []
    facts = {
        "offer/a": {"exhibit": "1", "at": "1"},
        "offer/b": {"exhibit": "2", "at": "2"},
        "ask/c": {"exhibit": "2", "at": "3", "state": "open", "seat": "plaintiff"},
        "show/*": {"panes": [{"exhibit": "1", "page": 1}]},
        "show/plaintiff": {"panes": [{"exhibit": "2", "page": 1}]},
    }
    room = SimpleNamespace(facts=facts, act=lambda what, **values: told.append((what, values)))
    monkeypatch.setattr(desk.screens, "_control", room)
    run.start_without_sound("no microphone")
    wait(qtbot, lambda: desk.commands["finish"].isEnabled())
    say(desk, heard("现在进行法庭调查。", "judge", 4.0))
    run.recess()
    wait(qtbot, lambda: desk.commands["resume"].isEnabled())
    assert list(desk.chips.kinds) == ["stage"]  # court goes on, it may be taken still
    run.close_hearing()
    wait(qtbot, lambda: not desk.chips.kinds)
    assert not desk.chips.isVisible()
    # What a party asked for is for a person to answer.
    # No screen goes on showing evidence, not even one to which it was shown by itself.
    assert told == [
        ("show", {"to": ["*"], "view": None}),
        ("show", {"to": ["plaintiff"], "view": None}),
        ("dismiss", {"offer": "a"}),
        ("dismiss", {"offer": "b"}),
    ]


def test_stages_without_room_are_an_arrow_away(qtbot: QtBot, theme: Theme) -> None:
    bar = StageBar(theme)
    qtbot.addWidget(bar)
    bar.resize(3000, bar.sizeHint().height())
    bar.show()
    assert (bar.earlier.isVisible(), bar.later.isVisible()) == (False, False)
    bar.resize(500, bar.height())
    last = bar.buttons[list(bar.buttons)[-1]]
    qtbot.waitUntil(lambda: bar.later.isVisible() and bar.later.isEnabled())
    assert not bar.earlier.isEnabled()
    assert last.visibleRegion().isEmpty()
    assert bar.rect().contains(bar.later.geometry())

    def at_the_end() -> bool:
        bar.later.click()
        return last.visibleRegion().boundingRect().width() == last.width()

    qtbot.waitUntil(at_the_end)
    assert bar.earlier.isEnabled()
    assert not bar.later.isEnabled()


def test_better_text_never_overwrites_and_is_taken_or_left(desk: ClerkDesk) -> None:
    say(desk, heard("今天天汽好。", id="a"), heard("被告来乐。", "plaintiff", 6.0, id="b"))
    desk.view.open(desk.view.rows[0].id, 6)
    QTest.keyClicks(desk.view.editor, "!")
    say(desk, heard("今天天气好。", id="a", kind=HeardKind.SECOND))
    say(desk, heard("被告来了。", "plaintiff", 6.0, id="b", kind=HeardKind.SECOND))
    assert texts(desk) == ["今天天汽好。!", "被告来了。"]
    assert desk.view.rows[0].offered
    assert desk.view.rows[0].offered == "今天天气好。"
    press(desk, Qt.Key.Key_A, ALT)
    assert texts(desk)[0] == "今天天气好。"
    assert not desk.view.rows[0].offered


def test_hidden_voices_are_one_line_and_come_back(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, heard("现在开庭。", id="a"))
    for seat in ("plaintiff", "defendant"):
        say(desk, heard("现在开庭", seat, 1.1, HeardKind.SUPPRESSED, source="judge"))
    assert shown(desk) == [("审判员", "现在开庭。")]
    # What was never recognised, as it was hidden at once, is among them.
    say(desk, heard("", "plaintiff", 4.0, HeardKind.SUPPRESSED, source="judge"))
    hidden = desk.view.rows[1]
    assert hidden.kind == "hidden"
    assert len(hidden.members) == 3
    take(monkeypatch, "被告")
    desk.commands["restore"].trigger()
    assert ("被告", "现在开庭") in shown(desk)
    assert len(run_of(desk).transcript.suppressed()) == 2


def test_hidden_voices_take_no_room_and_the_mark_on_their_line_brings_them_back(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, heard("", "plaintiff", 0.5, HeardKind.SUPPRESSED, source="judge"))
    say(desk, heard("现在开庭。", id="a", start_s=2.0))
    say(desk, heard("现在开庭", "plaintiff", 2.1, HeardKind.SUPPRESSED, source="judge"))
    say(desk, heard("坐下。", id="b", start_s=9.0), heard("起立。", id="c", start_s=12.0))
    for seat in ("plaintiff", "defendant"):
        say(desk, heard("起立", seat, 12.1, HeardKind.SUPPRESSED, source="judge"))
    view = desk.view
    kinds = [view.rows[n].kind for n in range(len(view.rows))]
    assert kinds == ["hidden", "said", "hidden", "said", "said", "hidden"]
    # Before the first line there is none that could tell it.
    assert [view.rows.height(n) > 0 for n in (0, 2, 5)] == [True, False, False]
    first, none, last = (view._chip(n) for n in (1, 3, 4))
    assert first is not None and none is None and last is not None
    editing = view._text_left() + view._text_width()
    assert first.left() > editing
    # Several: the person chooses; those of the open line come first, by key too.
    asked: list[list[str]] = []
    monkeypatch.setattr(
        Chooser, "ask", lambda parent, title, all_: asked.append([one.text for one in all_])
    )
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=last.center())
    assert len(asked[0]) == 2 and view.current == ""
    view.open(view.rows[1].id)
    assert "1" in view.editor.accessibleDescription()
    desk.commands["restore"].trigger()
    assert len(asked[1]) == 4 and "现在开庭" in asked[1][0]
    # A single one comes back by that click, and goes again by undo.
    said: list[str] = []
    monkeypatch.setattr(desk, "say", lambda text, *_: said.append(text))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=first.center())
    assert ("原告", "现在开庭") in shown(desk)
    assert said and view._chip(1) is None
    desk.commands["undo"].trigger()
    assert ("原告", "现在开庭") not in shown(desk)
    assert view._chip(1) is not None and view.rows.height(2) == 0
    # Where their line goes, they have one of their own.
    view.open(view.rows[1].id)
    desk.commands["remove"].trigger()
    assert view.rows[0].kind == "hidden"
    assert view.rows.height(0) > 0 and len(view.rows[0].members) == 2


def test_tab_goes_from_what_is_sought_to_what_takes_its_place(desk: ClerkDesk) -> None:
    say(desk, heard("样历公司供货。"))
    desk.commands["replace"].trigger()
    bar = desk.finder
    bar.query.setText("样历")
    for expected in (bar.other, bar.button, bar.play):
        focus = desk.window().focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        assert desk.window().focusWidget() is expected
    bar.leave()
    desk.commands["find"].trigger()
    QTest.keyClick(bar.query, Qt.Key.Key_Tab)
    assert desk.window().focusWidget() is bar.play


def test_find_and_replace_show_every_place_first(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, heard("样历公司供货。"), heard("样历公司违约。", "plaintiff", 5.0))
    desk.commands["replace"].trigger()
    desk.finder.query.setText("样历")
    assert len(desk.finder.matches) == 2
    assert desk.view.found is not None
    desk.finder.other.setText("样例")

    def agree(dialog: ReplaceDialog) -> int:
        item = dialog.list.item(1)
        assert item.text() == "原告：〔样历→样例〕公司违约。"  # dots only where it is cut
        item.setCheckState(Qt.CheckState.Unchecked)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(ReplaceDialog, "exec", agree)
    QTest.keyClick(desk.finder.other, Qt.Key.Key_Return)
    assert texts(desk) == ["样例公司供货。", "样历公司违约。"]
    desk.finder.button.setFocus()
    monkeypatch.setattr(ReplaceDialog, "exec", lambda dialog: int(QDialog.DialogCode.Accepted))
    desk.finder.button.click()
    assert not desk.finder.button.isEnabled()
    # Nothing is left to replace: Escape still leaves the bar, and does not play.
    assert desk.window().focusWidget() is desk.finder.query
    QTest.keyClick(desk.finder.query, Qt.Key.Key_Escape)
    assert not desk.finder.isVisible()


def test_another_hearing_is_played_from_its_beginning(
    desk: ClerkDesk, qtbot: QtBot, station: BenchStation
) -> None:
    bar, first = desk.playback, run_of(desk)
    desk.playing.changed.emit(State(playing=True, speed=1.5, length_s=127.0))
    desk.playing.moved.emit(127.0, 127.0)
    assert (bar.slider.value(), bar.speed.currentData()) == (127, 1.5)
    other = new_hearing(station.store, first.hearing.case_id, "王书记员")
    desk.clerk.open(other.id)
    wait(qtbot, lambda: run_of(desk) is not first and not desk.clerk.is_busy)
    assert (bar.slider.value(), bar.speed.currentData()) == (0, 1.0)
    assert bar.time.text().startswith("00:00:00")
    assert desk.commands["play"].text() == "播放"


def test_a_name_is_dragged_to_another_seat(qtbot: QtBot, desk: ClerkDesk) -> None:
    wait(qtbot, lambda: len(desk.seats.cards) == 4)
    data = QMimeData()
    data.setData(MIME, b"plaintiff")
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    desk.seats.cards[2].dropEvent(event)
    at = {"defendant": "原告", "plaintiff": "被告"}
    wait(qtbot, lambda: at.items() <= {s.key: s.role for s in run_of(desk).seated()}.items())
    known = run_of(desk).transcript
    sitting = known.sittings[0].id
    wait(qtbot, lambda: known.role_of("defendant", sitting, 1.0) == "原告")
    say(desk, heard("我说。", "defendant"))
    assert shown(desk)[0][0] == "原告"


def test_a_name_let_go_between_two_seats_goes_to_the_nearer_one(
    qtbot: QtBot, desk: ClerkDesk
) -> None:
    wait(qtbot, lambda: len(desk.seats.cards) == 4)
    places, card = desk.seats.places, desk.seats.cards[2]
    data = QMimeData()
    data.setData(MIME, b"plaintiff")

    how = Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier

    def over(y: int) -> QDragMoveEvent:
        return QDragMoveEvent(QPoint(5, y), *how, plain)

    far, gap = over(places.height() + 500), over(card.y() - 2)
    places.dragMoveEvent(far)
    assert not far.isAccepted()
    places.dragMoveEvent(gap)
    assert gap.isAccepted() and card.property("over")
    places.dropEvent(QDropEvent(QPointF(5, card.y() - 2), *how, plain))
    assert not card.property("over")
    there = ["审判员", "被告", "原告", "书记员"]
    wait(qtbot, lambda: [one.role.text() for one in desk.seats.cards] == there)
    assert [seat.channel for seat in run_of(desk).seated()] == [0, 1, 2, 3]


def test_seats_change_by_keyboard(
    qtbot: QtBot, desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SeatDialog, "ask", lambda *a: Sitter("证人", "石在", 5))
    desk.commands["add_seat"].trigger()
    wait(qtbot, lambda: len(run_of(desk).seated()) == 5)
    witness = run_of(desk).seated()[-1]
    assert (witness.full, witness.short, witness.person) == ("证人", "证", "石在")
    wait(qtbot, lambda: "石在" in desk.commands["speaker_5"].text())
    answers = iter(("原告", "被告"))
    monkeypatch.setattr(
        Chooser,
        "ask",
        lambda parent, title, choices: (
            next(i for i, one in enumerate(choices) if one.text.startswith(word))
            if (word := next(answers))
            else None
        ),
    )
    desk.commands["move_seat"].trigger()
    wait(qtbot, lambda: {s.key: s.role for s in run_of(desk).seated()}["plaintiff"] == "被告")


def test_the_head_is_edited(
    qtbot: QtBot, desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(dialog: HeadDialog) -> int:
        dialog.place.setText("第五审判庭")
        dialog.assessors.setText("张三，李四")
        dialog.presiding.setText("王审")
        dialog.public.setChecked(False)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(HeadDialog, "exec", fill)
    desk.commands["head"].trigger()
    wait(qtbot, lambda: run_of(desk).hearing.place == "第五审判庭")
    assert run_of(desk).hearing.assessors == ("张三", "李四")
    wait(qtbot, lambda: "第五审判庭" in desk.head.title.text())
    assert "不公开" in desk.head.title.text()
    wait(qtbot, lambda: desk.seats.cards[0].person.text() == "王审")


@pytest.mark.parametrize("kind", ["txt", "srt", "json"])
def test_the_record_is_exported(
    qtbot: QtBot,
    desk: ClerkDesk,
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(desk, heard("现在开庭。"))
    path = tmp_path / f"笔录.{kind}"

    def choose(dialog: ExportDialog) -> int:
        dialog.group.button(dialog.kinds.index(kind)).setChecked(True)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(ExportDialog, "exec", choose)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(path), ""))
    said: list[object] = []
    monkeypatch.setattr(desk, "say", lambda *words: said.append(words))
    desk.commands["export"].trigger()
    wait(qtbot, lambda: bool(said))  # later than the file; its toast would outlive the desk
    assert "现在开庭。" in path.read_text("utf-8")


def test_a_text_is_imported_and_taken_back_as_one(
    qtbot: QtBot, desk: ClerkDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, heard("现在开庭。"), heard("还在说", "plaintiff", 6.0, HeardKind.PARTIAL, id="p"))
    path = tmp_path / "笔录.txt"
    path.write_text("【法庭调查】\n原告：请求支付货款。\n被告：不同意。", "gb18030")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: (str(path), ""))
    desk.commands["import_text"].trigger()
    wait(qtbot, lambda: len(texts(desk)) == 3)
    assert [(one.stage, one.role) for one in run_of(desk).transcript.shown()][1:] == [
        ("法庭调查", "原告"),
        ("法庭调查", "被告"),
    ]
    assert [text for _, text in shown(desk)] == [
        "现在开庭。",
        "请求支付货款。",
        "不同意。",
        "[还在说]",
    ]
    desk.commands["undo"].trigger()
    assert [text for _, text in shown(desk)] == ["现在开庭。", "[还在说]"]
    path.write_bytes(b"\x00\xff\x00\xff")
    told: list[BaseException] = []
    monkeypatch.setattr(desk, "show_error", told.append)
    desk.commands["import_text"].trigger()
    wait(qtbot, lambda: bool(told))
    assert isinstance(told[0], NotText)


def test_keys_can_be_changed_as_for_a_pedal(desk: ClerkDesk) -> None:
    from app.windows.clerk import bindings

    dialog = bindings.KeysDialog(desk, desk.commands, {}, desk._defaults)
    dialog.choose("play")
    dialog.press.setKeySequence("F13")
    dialog.give()
    dialog.choose("find")
    dialog.press.setKeySequence("F4")
    dialog.give()
    assert "【听不清】" in dialog.note.text()
    home = desk.clerk.services.home
    bindings.save_keys(home, dialog.keys)
    bindings.apply_keys(desk.commands, bindings.load_keys(home), desk._defaults)
    assert desk.commands["play"].shortcut().toString() == "F13"
    assert desk.commands["find"].shortcut().toString() == "F4"
    assert desk.commands["inaudible"].shortcut().isEmpty()
    bindings.apply_keys(desk.commands, {}, desk._defaults)
    assert desk.commands["play"].shortcut().toString() == "Esc"
    bindings.save_keys(home, {})
    dialog.deleteLater()


def test_a_word_is_taught_from_the_selection(desk: ClerkDesk) -> None:
    say(desk, heard("石在先生说。"))
    desk.view.open(desk.view.rows[0].id, 0, 2)
    press(desk, Qt.Key.Key_L, CTRL)
    assert "石在" in [term.text for term in run_of(desk).terms()]


def test_leaving_an_open_court_asks_first(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def refuse(parent: object, theme: object, title: str, *rest: object, **more: object) -> bool:
        asked.append(title)
        return False

    monkeypatch.setattr(Question, "ask", refuse)
    run_of(desk).start_without_sound("录音设备故障")
    wait(qtbot, lambda: desk.head.state.text().startswith("▲"))
    desk.commands["open_hearing"].trigger()
    assert asked
    desk.commands["finish"].trigger()
    assert len(asked) == 2
    assert run_of(desk).hearing.state == "open"


def test_another_language_and_the_dark_theme_keep_the_hearing(
    desk: ClerkDesk, theme: Theme, program: Program
) -> None:
    say(desk, heard("现在开庭。"))
    clerk = desk.clerk
    translations.install("en")
    program.show_seat()
    assert program.window is not None
    page = program.window.centralWidget()
    assert isinstance(page, ClerkDesk)
    assert isinstance(clerk, Clerk)
    assert page.clerk is clerk
    assert page.commands["start"].text() == "Open court"
    theme.choose(Scheme.CONTRAST)
    run = run_of(page)
    run.enter(heard("请坐。", "judge", 4.0))
    # 审判长 where a test before seated a panel: the next hearing keeps who sits.
    judge = next(seat.full for seat in run.seated() if seat.key == "judge")
    assert shown(page) == [(judge, "现在开庭。"), ("审", "请坐。")]
    page.view.open(page.view.rows[0].id, 0)
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    assert not page.grab().isNull()


def test_the_guide_names_only_keys_there_are(desk: ClerkDesk) -> None:
    guide = Path(__file__).resolve().parents[2] / "docs" / "guide-clerk.zh.md"
    rows = re.findall(r"^\| .+? \| (.+?) \|$", guide.read_text("utf-8"), flags=re.MULTILINE)
    written = {key for row in rows[1:] for key in re.split(r"[／；]", row)}
    written -= {"键", "回车", "行首按退格", "Ctrl+1…9", "Alt+1…9"}
    there = {
        sequence.toString().replace("Left", "←").replace("Right", "→")
        for action in desk.commands
        for sequence in action.shortcuts()
    }
    assert {key for key in written if set(key) - {"-"}} <= there
    assert len(written) > 30


def test_every_command_needs_what_it_says(desk: ClerkDesk) -> None:
    for name in (*IN_HEARING, *ON_A_LINE):
        assert desk.commands[name] is not None
    assert not desk.commands["add_word"].isEnabled()
    assert desk.commands["start"].isEnabled()
    assert not desk.commands["recess"].isEnabled()
    keys = [key.toString() for action in desk.commands for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_paper_of_a_hearing_is_sent_to_the_scanner_from_the_desk(
    qtbot: QtBot, desk: ClerkDesk, station: BenchStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NewTaskDialog, "exec", lambda self: QDialog.DialogCode.Accepted)
    before = {one.id for one in counter(station).tasks()}
    assert desk.head.scan_task.isVisible()
    desk.head.scan_task.click()
    wait(qtbot, lambda: len(counter(station).tasks()) > len(before))
    (task,) = [one for one in counter(station).tasks() if one.id not in before]
    assert (task.title, task.origin) == ("庭审中提交的材料", Origin.HEARING)
    assert task.volume is Volume.MAIN and task.state is TaskState.WAITING


def counter(station: BenchStation) -> IntakeDesk:
    return desk_of(station, Person("王书记员"))
