"""Deliberation within an open hearing, at the desk of a clerk who may not see it (评议)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from courtroom.listening.heard import HeardKind
from courtroom.transcript import Autosaver
from courtroom.transcript.withheld import BLANK
from dossier.hearing_changes import WriteUtterances
from dossier.people import passwords
from dossier.store import Store, open_store
from resources.errors import NeedsConfirmation, NotPermitted
from tests.courtroom.transcript.court import heard as speech
from tests.courtroom.transcript.court import texts
from tests.courtroom.transcript.withheld_desk import CLOSED, FIRST, MARK, NEXT, SHARED, Desk
from tests.dossier.hearings import heard, said


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))
    with open_store(tmp_path / "home") as opened:
        yield opened


def test_no_word_of_deliberation_is_in_the_record_that_is_opened(store: Store) -> None:
    desk = Desk(store)
    opened = desk.opened
    assert texts(opened) == [FIRST, SHARED[:5], NEXT]
    assert opened.find(MARK) == [] and opened.removed() == [] and opened.suppressed() == []
    record = opened.record
    everything = [repr(one) for one in record.everything()]
    everything += [repr(record.stretches.get(one.id)) for one in desk.stretches]
    assert not [one for one in everything if MARK in one]
    # What an open line took of a divided stretch keeps its times, and nothing else of it.
    assert record.stretches.get(desk.stretches[1].id).text == SHARED[:5] + BLANK * 4
    assert [one is not None for one in opened.times(desk.lines[1].id)] == [True] * 5
    missing = record.withheld
    assert missing is not None and missing.shown == {one.id for one in desk.lines[2:4]}
    # Silent from the last open word before it to the first one behind it.
    assert missing.mute_s[desk.sitting.id][0] == (11.0, 40.0)
    assert texts(desk.sit("quan"))[2:4] == [one.text for one in desk.lines[2:4]]
    assert desk.opened.record.withheld is None


def test_what_was_taken_out_of_open_court_in_that_time_is_hidden_as_well(store: Store) -> None:
    desk = Desk(store)
    # Taken for open speech and removed, taken for bleed, and typed over: nothing names the last.
    times = ((f"{MARK}是不是", 28.0), (f"{MARK}好", 31.0), (f"{MARK}吧", 33.0), ("书记员", 41.5))
    heard_all = [heard(desk.held, desk.sitting, *one) for one in times]
    lines = [said(one, desk.lines[-1].rank + "m" * n) for n, one in enumerate(heard_all, 1)]
    change = WriteUtterances(
        desk.held.id,
        (
            replace(lines[0], deleted=True),
            replace(lines[1], suppressed=True),
            replace(lines[3], deleted=True),
        ),
        tuple(heard_all),
    )
    store.apply(change, "quan")
    opened = desk.sit("chen")
    record = opened.record
    assert [one.text for one in opened.removed()] == ["书记员"] and opened.suppressed() == []
    everything = [repr(one) for one in record.everything()]
    everything += [repr(record.stretches.get(one.id)) for one in heard_all]
    assert not [one for one in everything if MARK in one]
    assert len([one for one in desk.sit("quan").removed() if MARK in one.text]) == 1


def test_nothing_a_withheld_clerk_does_harms_what_is_hidden(store: Store) -> None:
    desk = Desk(store)
    opened, (first, shared, one, two, last) = desk.opened, desk.lines
    before = {id_: u for id_, u in desk.stored().items() if u.volume is CLOSED}
    for refused in (
        lambda: opened.type(one.id, 0, "x", "chen"),
        lambda: opened.bring_back([one.id], "chen"),
        lambda: opened.move([two.id], None, "chen", second_confirmation=True),
        lambda: opened.set_stage(last.id, "评议", "chen"),
        lambda: opened.add("x", "chen", stage="评议"),
        lambda: opened.relabel([last.id, one.id], "judge", "审判员", "chen"),
    ):
        with pytest.raises(NotPermitted):
            refused()
    assert opened.get(last.id).role == "审判长"  # all or nothing
    with pytest.raises(NeedsConfirmation):
        opened.merge(shared.id, "chen")
    # A stage that begins before it ends at it, and is not that of what follows.
    assert opened.set_stage(first.id, "法庭调查", "chen") == 2
    assert opened.stage == "宣布开庭"
    opened.add("插入", "chen", after=shared.id)
    opened.move([first.id], last.id, "chen")
    opened.undo("chen")
    opened.replace_all(opened.find("开庭"), "开 庭", "chen")
    opened.undo("chen")
    assert desk.save() > 0
    now = desk.stored()
    assert {id_: now[id_] for id_ in before} == before
    assert texts(desk.sit("quan")) == [
        FIRST, SHARED[:5], "插入", *(each.text for each in (one, two, last))
    ]  # fmt: skip


def test_what_is_said_in_deliberation_waits_for_somebody_permitted(store: Store) -> None:
    desk = Desk(store, on=False)
    opened, sitting = desk.opened, desk.sitting.id
    assert opened.stage == "评议" and opened.is_closed
    for kind in (HeardKind.PARTIAL, HeardKind.FINAL, HeardKind.SUPPRESSED):
        assert opened.withholds(speech("r:9", "judge", 50.0, f"{MARK}还有", kind), sitting)
    # A better text of what is hidden, or of what was divided, is none for this desk.
    for one in desk.stretches[1:]:
        better = speech(one.heard_id, "judge", one.start_s, f"{MARK}更好", HeardKind.SECOND)
        assert opened.withholds(better, sitting)
    again = speech(desk.stretches[0].heard_id, "judge", 0.0, FIRST)
    assert not opened.withholds(again, sitting) and opened.hear(again, sitting) == []
    # Once it is over and the clerk says so, the hearing goes on, behind what is hidden.
    opened.stage = "宣判"
    after = speech("r:10", "judge", 60.0, NEXT)
    assert not opened.withholds(after, sitting)
    opened.hear(after, sitting)
    opened.add("签名", "chen", after=opened.record.at(-1).id)
    late = speech("r:8", "judge", 27.0, f"{MARK}迟到")
    assert opened.withholds(late, sitting)
    assert desk.save() > 0
    assert texts(desk.sit("quan"))[2:] == [
        desk.lines[2].text, desk.lines[3].text, NEXT, "签名"
    ]  # fmt: skip
    assert not desk.opened.withholds(late, sitting)


def test_a_line_at_the_end_stands_behind_what_is_hidden(store: Store) -> None:
    desk = Desk(store, on=False)
    desk.opened.stage = "宣判"
    desk.opened.add("继续", "chen", after=desk.opened.record.at(-1).id)
    desk.save()
    assert texts(desk.sit("quan"))[-1] == "继续"


def test_a_record_of_nothing_but_deliberation_goes_on_as_such(store: Store) -> None:
    desk = Desk(store, on=False)
    for one in desk.lines[:2]:
        desk.sit("quan").remove([one.id], "quan")
        Autosaver(desk.opened.record, lambda some: desk.store.apply_all(some, "quan")).step()
    opened = desk.sit("chen")
    assert texts(opened) == [] and opened.stage == "评议"
    assert opened.withholds(speech("r:9", "judge", 50.0, MARK), desk.sitting.id)
