"""Late lines and late hidden voices at the desk, while the clerk types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.palette import Chooser
from app.qt.theme import Theme
from app.windows.clerk.window import ClerkDesk
from courtroom.listening.heard import Heard, HeardKind
from dossier.hearing import Sitting
from dossier.hearing_changes import NoteSitting
from dossier.ids import SittingId, new_id
from dossier.store import hearings
from tests.courtroom.transcript.court import heard
from tests.gui.bench_station import BenchStation
from tests.gui.clerk.evidence import clerk_program, leave_hearing, open_first_hearing

HIDE, GONE = HeardKind.SUPPRESSED, HeardKind.WITHDRAWN


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[ClerkDesk]:
    """The desk of a hearing that was recorded, with four lines in it."""
    with clerk_program(qapp, theme, tmp_path) as program:
        assert isinstance(program.services, BenchStation)
        store = program.services.store
        case = store.cases()[0]
        with store.snapshot() as reader:
            hearing = hearings.hearings(reader, case.id)[0]
        sitting = Sitting(
            SittingId(new_id()), case.id, hearing.id, 1, "none", "r", datetime.now(UTC)
        )
        store.apply(NoteSitting(sitting), "王书记员")
        page = open_first_hearing(qtbot, program)
        say(page, heard("r:1", "judge", 1.0, "现在开庭"))
        say(page, heard("r:2", "plaintiff", 5.0, "我方请求还款"))
        say(page, heard("r:3", "defendant", 5.5, "", HIDE))
        say(page, heard("r:4", "judge", 20.0, "继续"))
        yield page
        leave_hearing(qtbot, program)


def say(desk: ClerkDesk, *said: Heard) -> None:
    assert desk.clerk.run is not None
    for one in said:
        desk.clerk.run.enter(one)


def late(id: str, seat: str, start_s: float, text: str, kind: HeardKind) -> Heard:
    return replace(heard(id, seat, start_s, text, kind, overlap=True), late=True)


def rows(desk: ClerkDesk) -> list[str]:
    return [
        row.text or row.kind for row in (desk.view.rows[i] for i in range(len(desk.view.rows)))
    ]


def test_a_late_line_stands_at_its_time_and_the_line_that_is_edited_stays(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(desk, "say", lambda text, *_: told.append(text))
    assert rows(desk) == ["现在开庭", "我方请求还款", "hidden", "继续"]
    last = desk.view.rows[3].id
    desk.view.open(last, 0)
    QTest.keyClicks(desk.view.editor, "ab")
    say(desk, late("r:5", "defendant", 5.4, "我反对", HeardKind.FINAL))
    say(desk, late("r:3", "defendant", 5.5, "", GONE))
    assert rows(desk) == ["现在开庭", "我方请求还款", "我反对", "ab继续"]
    assert desk.view.rows[2].overlap
    assert (desk.view.current, desk.view.editor.textCursor().position()) == (last, 2)
    QTest.keyClicks(desk.view.editor, "c")
    assert rows(desk)[3] == "abc继续"
    desk.second_look.tell()
    assert told == ["复听：补出 1 段同时发言"]
    say(desk, late("r:7", "judge", 5.6, "请安静", HeardKind.FINAL))
    say(desk, late("r:2", "plaintiff", 5.0, "", HIDE))
    desk.second_look.tell()
    desk.second_look.tell()
    # One message takes the place of the other, so it counts what that one told.
    assert told[1:] == ["复听：补出 2 段同时发言，隐去 1 段串音"]
    monkeypatch.setattr("app.windows.clerk.second_look.SAME_LOOK_S", -1.0)
    say(desk, late("r:8", "judge", 5.7, "肃静", HeardKind.FINAL))
    desk.second_look.tell()
    assert told[2:] == ["复听：补出 1 段同时发言"]


def test_a_late_hidden_voice_is_counted_where_it_stood_and_comes_back_in_one_click(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(desk, heard("r:6", "defendant", 5.2, "我方请求"))
    assert rows(desk)[:3] == ["现在开庭", "我方请求还款", "我方请求"]
    say(desk, late("r:6", "defendant", 5.2, "", HIDE))
    assert rows(desk) == ["现在开庭", "我方请求还款", "hidden", "继续"]
    assert len(desk.view.rows[2].members) == 2
    # It is told with a button that offers just that voice.
    offered = []
    monkeypatch.setattr(desk, "say", lambda text, button="", do=None: offered.append(do))
    desk.second_look.tell()
    monkeypatch.setattr(
        Chooser, "ask", lambda desk, title, choices: 0 if len(choices) == 1 else None
    )
    assert offered[0] is not None
    offered[0]()
    assert "我方请求" in rows(desk)


def test_a_line_whose_words_come_slowly_stands_among_the_hidden_voices_by_its_time(
    desk: ClerkDesk,
) -> None:
    for number, start_s in enumerate((30.0, 34.0, 38.0)):
        say(desk, heard(f"r:9{number}", "plaintiff", start_s, "", HIDE))
    assert rows(desk)[3:] == ["继续", "hidden"]
    say(desk, heard("r:6", "judge", 29.0, "请陈述"))
    assert rows(desk)[3:] == ["继续", "请陈述", "hidden"]
    say(desk, heard("r:7", "defendant", 35.0, "好的"))
    say(desk, heard("r:8", "judge", 39.0, "谢谢"))
    assert rows(desk)[3:] == ["继续", "请陈述", "hidden", "好的", "hidden", "谢谢"]
    assert [len(desk.view.rows[n].members) for n in (5, 7)] == [2, 1]
    # The voices are known under their new groups: one that is none any more is counted out.
    say(desk, late("r:90", "plaintiff", 30.0, "", GONE))
    say(desk, late("r:92", "plaintiff", 38.0, "", GONE))
    assert rows(desk)[3:] == ["继续", "请陈述", "hidden", "好的", "谢谢"]
    assert len(desk.view.rows[5].members) == 1


def test_a_late_line_suggests_nothing_for_now(
    desk: ClerkDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Heard] = []
    monkeypatch.setattr(desk.suggesting, "hear", asked.append)
    say(desk, late("r:7", "judge", 3.0, "现在进行法庭调查", HeardKind.FINAL))
    assert asked == []
    say(desk, heard("r:8", "judge", 30.0, "现在进行法庭辩论"))
    assert len(asked) == 1
