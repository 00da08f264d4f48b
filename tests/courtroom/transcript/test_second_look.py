"""What a second look at the sound does to the record, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from courtroom.listening.heard import Heard, HeardKind
from courtroom.transcript import Transcript
from dossier.hearing import Mark
from dossier.ids import SittingId
from dossier.model import Volume
from dossier.people import passwords
from dossier.store import Store, open_store
from tests.courtroom.transcript.court import CLERK, empty, heard, texts
from tests.courtroom.transcript.withheld_desk import MARK, Desk

HIDE = HeardKind.SUPPRESSED


def late(
    id: str, seat: str, start_s: float, text: str, kind: HeardKind = HeardKind.FINAL
) -> Heard:
    return replace(heard(id, seat, start_s, text, kind, overlap=True), late=True)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))
    with open_store(tmp_path / "home") as opened:
        yield opened


def spoken() -> tuple[Transcript, SittingId]:
    transcript, sitting = empty()
    transcript.hear(heard("1", "judge", 1, "现在开庭"), sitting)
    transcript.hear(heard("2", "plaintiff", 5, "我方请求"), sitting)
    transcript.hear(heard("3", "defendant", 20, "没有意见"), sitting)
    return transcript, sitting


def test_a_found_line_stands_at_its_time_and_its_hidden_copy_goes() -> None:
    transcript, sitting = spoken()
    (hidden,) = transcript.hear(heard("4", "defendant", 6, "", HIDE), sitting)
    (found,) = transcript.hear(late("5", "defendant", 5.8, "我反对"), sitting)
    assert texts(transcript) == ["现在开庭", "我方请求", "我反对", "没有意见"]
    assert transcript.get(found).overlap
    transcript.hear(late("4", "defendant", 6, "", HeardKind.WITHDRAWN), sitting)
    assert transcript.get(hidden).deleted
    assert transcript.suppressed() == []
    # The same stretch once more, as after a restart.
    assert transcript.hear(late("5", "defendant", 5.8, "我反对"), sitting) == []


def test_a_hidden_copy_that_somebody_took_into_the_record_stays() -> None:
    transcript, sitting = spoken()
    (hidden,) = transcript.hear(heard("4", "defendant", 6, "", HIDE), sitting)
    transcript.restore([hidden], CLERK)
    transcript.hear(late("4", "defendant", 6, "", HeardKind.WITHDRAWN), sitting)
    assert not transcript.get(hidden).deleted
    # A line that is shown is never withdrawn late, whoever made it one.
    (line,) = transcript.hear(heard("6", "defendant", 8, "反对"), sitting)
    assert transcript.hear(late("6", "defendant", 8, "", HeardKind.WITHDRAWN), sitting) == []
    assert not transcript.get(line).deleted


def test_another_s_voice_is_hidden_late_and_comes_back_by_one_act() -> None:
    transcript, sitting = spoken()
    (doubled,) = transcript.hear(heard("4", "defendant", 5.1, "我方请求"), sitting)
    transcript.hear(late("4", "defendant", 5.1, "", HIDE), sitting)
    assert texts(transcript) == ["现在开庭", "我方请求", "没有意见"]
    transcript.restore([doubled], CLERK)
    assert texts(transcript).count("我方请求") == 2
    assert transcript.hear(late("4", "defendant", 5.1, "", HIDE), sitting) == [], "it was decided"


@pytest.mark.parametrize("how", ["words", "mark", "speaker", "split"])
def test_a_line_that_a_person_did_anything_with_is_not_hidden_late(how: str) -> None:
    transcript, sitting = spoken()
    (line,) = transcript.hear(heard("4", "defendant", 5.1, "我方请求"), sitting)
    match how:
        case "words":
            transcript.type(line, 0, "对", CLERK)
        case "mark":
            transcript.mark([line], Mark.KEY, True, CLERK)
        case "speaker":
            transcript.relabel([line], "judge", "审判长", CLERK)
        case "split":
            transcript.split(line, 2, CLERK)
    before = list(transcript.shown())
    assert transcript.hear(late("4", "defendant", 5.1, "", HIDE), sitting) == []
    assert list(transcript.shown()) == before


def test_undo_of_a_person_s_act_leaves_late_lines() -> None:
    transcript, sitting = spoken()
    first = next(iter(transcript.shown()))
    transcript.type(first.id, 0, "好，", CLERK)
    transcript.hear(late("5", "defendant", 5.8, "我反对"), sitting)
    transcript.undo(CLERK)
    assert texts(transcript) == ["现在开庭", "我方请求", "我反对", "没有意见"]


def test_a_late_line_has_the_stage_of_its_time_also_before_all_others() -> None:
    transcript, sitting = empty()
    (line,) = transcript.hear(heard("1", "judge", 5, "现在开庭"), sitting)
    transcript.set_stage(line, "宣布开庭", CLERK)
    transcript.stage = "法庭辩论"
    transcript.hear(late("2", "plaintiff", 1, "我来了"), sitting)
    assert [one.stage for one in transcript.shown()] == ["宣布开庭", "宣布开庭"]


def test_what_lies_between_open_court_and_deliberation_is_of_deliberation() -> None:
    transcript, sitting = spoken()
    transcript.stage = "评议"
    (secret,) = transcript.hear(heard("9", "judge", 60, "合议庭认为"), sitting)
    assert transcript.get(secret).volume is Volume.CONFIDENTIAL
    (found,) = transcript.hear(late("5", "judge", 50, "我认为"), sitting)
    assert (transcript.get(found).stage, transcript.get(found).volume) == (
        "评议",
        Volume.CONFIDENTIAL,
    )
    # What was said long before is as open as what stands around it.
    (open_,) = transcript.hear(late("6", "defendant", 6, "我反对"), sitting)
    assert transcript.get(open_).volume is Volume.MAIN


def test_who_may_not_see_deliberation_is_not_told_what_was_found_at_its_edge(
    store: Store,
) -> None:
    desk = Desk(store)
    sitting = desk.sitting.id
    # Between the last line of open court (10 s) and the first of deliberation (20 s).
    assert desk.opened.withholds(late("r:7", "judge", 15.0, f"{MARK}还有"), sitting)
    assert desk.opened.withholds(late("r:8", "judge", 27.0, f"{MARK}迟到"), sitting)
    assert not desk.opened.withholds(late("r:9", "judge", 3.0, "好"), sitting)
