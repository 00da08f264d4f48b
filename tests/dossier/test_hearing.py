"""Hearings in the store: the log, seats, the record, and what travels of them."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import order
from dossier.hearing import (
    HearingEvent,
    HearingEventKind,
    HearingState,
    RecordingFile,
    Seat,
    Sitting,
    Span,
    seat_at,
)
from dossier.hearing_changes import (
    MOST_AT_ONCE,
    NoteHearingEvent,
    NoteRecordingFiles,
    NoteSitting,
    OpenHearing,
    SetHearing,
    SetSeats,
    WriteUtterances,
)
from dossier.hearing_times import Timed, cut, joined, length, pack, spans_of, spans_text, unpack
from dossier.ids import HearingEventId, RecordingFileId, SeatId, StretchId, new_id
from dossier.model import Volume
from dossier.store import Store, hearings
from resources.errors import (
    DuplicateItem,
    NeedsConfirmation,
    NothingToUndo,
    OutOfTurn,
    UnknownItem,
)
from tests.dossier.hearings import BEGUN, edited, heard, make_hearing, make_sitting, said, write

timed = st.builds(
    lambda start, length, sure, added: Timed(
        start / 100, (start + length) / 100, sure / 100, added
    ),
    st.integers(-500, 5_000_000),
    st.integers(0, 3_000),
    st.integers(0, 100),
    st.booleans(),
)
spans = st.lists(
    st.builds(Span, st.sampled_from(["a", "b", "c"]), st.integers(0, 99), st.integers(1, 9))
    | st.builds(Span, st.none(), st.just(0), st.integers(1, 9))
)


@given(st.lists(timed))
def test_packed_times_come_back_to_the_hundredth(characters: list[Timed]) -> None:
    assert unpack(pack(characters)) == characters


@pytest.mark.parametrize("text", ["A", "====", "gA==", "gICA", "字"])
def test_what_is_no_packed_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"packed|ASCII"):
        unpack(text)


@given(spans)
def test_spans_come_back(made: list[Span]) -> None:
    assert list(spans_of(spans_text(made))) == made


@given(spans, st.integers(0, 60), st.integers(0, 60))
def test_a_cut_names_the_same_characters(made: list[Span], start: int, end: int) -> None:
    def characters(some: tuple[Span, ...] | list[Span]) -> list[tuple[str | None, int]]:
        return [
            (span.stretch, 0 if span.stretch is None else span.first + i)
            for span in some
            for i in range(span.count)
        ]

    assert characters(cut(made, start, end)) == characters(made)[start:end]
    assert characters(joined(made)) == characters(made)
    assert length(joined(made)) == length(made)


def test_the_log_sets_the_state_and_refuses_what_is_out_of_turn(store: Store) -> None:
    hearing = make_hearing(store)

    def note(kind: HearingEventKind, minute: int) -> None:
        event = HearingEvent(
            HearingEventId(new_id()),
            hearing.case_id,
            hearing.id,
            kind,
            BEGUN + timedelta(minutes=minute),
            "孙书记",
            "",
        )
        store.apply(NoteHearingEvent(event), "clerk")

    def state() -> HearingState:
        with store.snapshot() as reader:
            return hearings.hearing(reader, hearing.id).state

    with pytest.raises(OutOfTurn):
        note(HearingEventKind.RECESS, 0)
    steps = [
        (HearingEventKind.START, HearingState.OPEN),
        (HearingEventKind.INTERRUPTION, HearingState.OPEN),
        (HearingEventKind.RECESS, HearingState.RECESSED),
        (HearingEventKind.RESUME, HearingState.OPEN),
        (HearingEventKind.CLOSE, HearingState.CLOSED),
    ]
    for minute, (kind, expected) in enumerate(steps):
        note(kind, minute)
        assert state() is expected
    with pytest.raises(OutOfTurn):
        note(HearingEventKind.START, 9)
    with store.snapshot() as reader:
        assert [one.kind for one in hearings.events(reader, hearing.id)] == [k for k, _ in steps]
    assert store.verify().problems == ()


def test_a_log_and_a_record_are_not_taken_back_by_the_cases_undo(store: Store) -> None:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    stretch = heard(hearing, sitting, "现在开庭", 1.0)
    write(store, hearing, (said(stretch, order.between("", "")), stretch))
    with pytest.raises(NothingToUndo):
        store.undo(hearing.case_id, "clerk")


def test_the_head_is_set_but_neither_state_nor_volume(store: Store) -> None:
    hearing = make_hearing(store)
    changed = replace(
        hearing,
        place="第五审判庭",
        assessors=(),
        planned_at=BEGUN,
        state=HearingState.CLOSED,
        volume=Volume.CONFIDENTIAL,
    )
    store.apply(SetHearing(changed), "clerk")
    with store.snapshot() as reader:
        found = hearings.hearing(reader, hearing.id)
        assert hearings.hearings(reader, hearing.case_id) == [found]
    assert found == replace(changed, state=HearingState.PLANNED, volume=Volume.MAIN)
    with pytest.raises(DuplicateItem):
        store.apply(OpenHearing(hearing), "clerk")


def test_who_sits_down_later_does_not_take_what_was_said_before(store: Store) -> None:
    hearing = make_hearing(store)
    later = BEGUN + timedelta(minutes=20)
    new = Seat(
        SeatId(new_id()), hearing.case_id, hearing.id, "defendant", "证人", "证人", "证", "周某",
        since=later,
    )  # fmt: skip
    gone = replace(new, id=SeatId(new_id()), since=later + timedelta(minutes=5), present=False)
    store.apply(SetSeats(hearing.id, (new, gone)), "clerk")
    with store.snapshot() as reader:
        seats = hearings.seats(reader, hearing.id)
    before = seat_at(seats, "defendant", BEGUN)
    assert before is not None and before.role == "被告"
    assert seat_at(seats, "defendant", later) == new
    assert seat_at(seats, "defendant") is None
    assert seat_at(seats, "nobody") is None


def test_a_recordings_head_is_kept_in_the_journal(store: Store) -> None:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    store.apply(NoteSitting(replace(sitting, head="12:abc", length_s=9.5)), "clerk")
    with store.snapshot() as reader:
        assert hearings.sittings(reader, hearing.id) == [
            replace(sitting, head="12:abc", length_s=9.5)
        ]
    raw = json.loads(store.journal_entries()[-1].raw)
    assert raw["kind"] == "NoteSitting"
    assert raw["deltas"][0][3] == {"head": "12:abc", "length_s": 9.5}


def test_an_edit_writes_neither_times_nor_what_was_heard_again(store: Store) -> None:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    stretch = heard(hearing, sitting, "原告请求被告返还借款本金三十六万八千元及相应的利息。", 60.0)
    utterance = said(stretch, order.between("", ""))
    write(store, hearing, (utterance, stretch))
    changed = edited(utterance, 5, "请")
    store.apply(WriteUtterances(hearing.id, (changed,)), "clerk")
    entry = store.journal_entries()[-1]
    ((_, _, before, after),) = json.loads(entry.raw)["deltas"]
    assert before is not None
    assert set(after) == {"text", "spans", "edited_by"}
    assert len(entry.raw) < 1_000
    with store.snapshot() as reader:
        assert [one for page in hearings.utterances(reader, hearing.id) for one in page] == [
            changed
        ]
        assert [one for page in hearings.stretches(reader, hearing.id) for one in page] == [
            stretch
        ]
    again = store.apply(WriteUtterances(hearing.id, (changed,), (stretch,)), "clerk")
    assert not again.touched
    assert store.verify().problems == ()


def test_a_record_that_contradicts_itself_is_refused(store: Store) -> None:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    stretch = heard(hearing, sitting, "现在开庭", 1.0)
    good = said(stretch, order.between("", ""))

    def refuse(utterance: object, error: type[Exception]) -> None:
        with pytest.raises(error):
            store.apply(WriteUtterances(hearing.id, (utterance,), (stretch,)), "c")  # type: ignore[arg-type]

    refuse(replace(good, text="现在"), ValueError)
    refuse(replace(good, spans=(Span(stretch.id, 2, 4),)), ValueError)
    refuse(replace(good, spans=(Span(StretchId("gone"), 0, 4),)), UnknownItem)
    refuse(replace(good, rank="?"), ValueError)
    other = make_hearing(store, number=2)
    refuse(replace(good, hearing_id=other.id), UnknownItem)
    too_many = tuple(replace(good, id=new_id()) for _ in range(MOST_AT_ONCE + 1))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at once"):
        store.apply(WriteUtterances(hearing.id, too_many, (stretch,)), "clerk")
    with store.snapshot() as reader:
        assert list(hearings.utterances(reader, hearing.id)) == []


def test_a_deliberation_is_confidential_with_all_that_hangs_on_it(store: Store) -> None:
    hearing = make_hearing(store, Volume.CONFIDENTIAL)
    sitting = make_sitting(store, hearing)
    stretch = heard(hearing, sitting, "合议庭评议如下", 1.0)
    utterance = replace(said(stretch, order.between("", "")), volume=Volume.MAIN)
    write(store, hearing, (utterance, replace(stretch, volume=Volume.MAIN)))
    for entry in store.journal_entries():
        for delta in entry.deltas:
            if delta.table in ("case", "party"):
                continue
            assert delta.after is not None
            assert delta.after["volume"] == "confidential", delta.table


def test_what_was_heard_follows_into_the_confidential_volume_and_back(store: Store) -> None:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    stretch = heard(hearing, sitting, "休庭评议", 1.0)
    one = said(stretch, order.between("", ""))
    first = replace(one, text="休庭", spans=(Span(stretch.id, 0, 2),))
    second = replace(
        said(stretch, order.between(one.rank, "")), text="评议", spans=(Span(stretch.id, 2, 2),)
    )
    store.apply(WriteUtterances(hearing.id, (first, second), (stretch,)), "clerk")

    def volume() -> Volume:
        with store.snapshot() as reader:
            return hearings.some_stretches(reader, [stretch.id])[stretch.id].volume

    assert volume() is Volume.MAIN
    hidden = [replace(each, volume=Volume.CONFIDENTIAL) for each in (first, second)]
    store.apply(WriteUtterances(hearing.id, tuple(hidden)), "clerk")
    assert volume() is Volume.CONFIDENTIAL
    with pytest.raises(NeedsConfirmation):
        store.apply(WriteUtterances(hearing.id, (first,)), "clerk")
    store.apply(WriteUtterances(hearing.id, (first,), second_confirmation=True), "clerk")
    assert volume() is Volume.CONFIDENTIAL, "the second utterance still holds it"
    store.apply(WriteUtterances(hearing.id, (second,), second_confirmation=True), "clerk")
    assert volume() is Volume.MAIN


def test_a_long_record_opens_quickly(store: Store) -> None:
    """Not the benchmark: a bound that even a busy machine keeps."""
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    ranks = order.spread("", "", 6_000)
    for at in range(0, len(ranks), 1_500):
        pairs = [
            heard(hearing, sitting, "这是庭审中说的一句话。", i) for i in range(at, at + 1_500)
        ]
        utterances = tuple(
            said(one, rank) for one, rank in zip(pairs, ranks[at : at + 1_500], strict=True)
        )
        store.apply(WriteUtterances(hearing.id, utterances, tuple(pairs)), "clerk")
    began_s = time.monotonic()
    with store.snapshot() as reader:
        found = [one for page in hearings.utterances(reader, hearing.id) for one in page]
        count = sum(len(page) for page in hearings.stretches(reader, hearing.id))
    assert time.monotonic() - began_s < 10
    assert [one.rank for one in found] == ranks and count == 6_000


def _file(sitting: Sitting, name: str, sha256: str, id_: str) -> RecordingFile:
    return RecordingFile(
        *(RecordingFileId(id_), sitting.case_id, sitting.hearing_id, sitting.id),
        *(name, sha256, 10),
    )


@pytest.mark.parametrize("volume", list(Volume))
def test_files_of_a_recording_are_named_once_in_the_volume_of_the_hearing(
    store: Store, volume: Volume
) -> None:
    sitting = make_sitting(store, make_hearing(store, volume))
    first = _file(sitting, "channel-00/000000.flac", "ab" * 32, "f-1")
    store.apply(NoteRecordingFiles(sitting.id, (first,)), "clerk")
    store.apply(NoteRecordingFiles(sitting.id, (replace(first, sha256="cd" * 32),)), "clerk")
    store.apply(NoteRecordingFiles(sitting.id, (_file(sitting, "a", "ef" * 32, "f-2"),)), "clerk")
    with store.snapshot() as reader:
        found = hearings.recording_files(reader, sitting.id)
        volumes = reader.connection.exec_driver_sql("SELECT volume FROM recording").scalars()
        assert set(volumes) == {volume.value}
    assert [(one.name, one.sha256[:2]) for one in found] == [
        ("a", "ef"),
        ("channel-00/000000.flac", "cd"),
    ]


@pytest.mark.parametrize("name", ["", "../sheet.json", "/etc/passwd", "a/../../b", "a\\..\\b"])
def test_a_recording_has_no_file_outside_its_folder(store: Store, name: str) -> None:
    sitting = make_sitting(store, make_hearing(store))
    with pytest.raises(ValueError, match=re.escape(name) or None):
        store.apply(NoteRecordingFiles(sitting.id, (_file(sitting, name, "ab" * 32, "f"),)), "x")


def test_the_log_keeps_its_order_when_the_clock_is_set_back(store: Store) -> None:
    hearing = make_hearing(store)
    lost = HearingEventId("")
    steps = [
        (HearingEventKind.START, 60),
        (HearingEventKind.RECESS, 10),  # an hour back
        (HearingEventKind.RESUME, 15),
        (HearingEventKind.CLOSE, 30),
    ]
    for kind, minute in steps:
        event = HearingEvent(
            HearingEventId(new_id()), hearing.case_id, hearing.id, kind,
            BEGUN + timedelta(minutes=minute), "孙书记",
        )  # fmt: skip
        if kind is HearingEventKind.CLOSE:  # what was lost before is written before
            broken = replace(event, id=lost, kind=HearingEventKind.INTERRUPTION)
            store.apply(NoteHearingEvent(broken), "clerk")
        store.apply(NoteHearingEvent(event), "clerk")
        if kind is HearingEventKind.START:
            lost = HearingEventId(new_id())
    with store.snapshot() as reader:
        log = hearings.events(reader, hearing.id)
    assert [one.kind.value for one in log] == [
        "start", "interruption", "recess", "resume", "close"
    ]  # fmt: skip
