"""Hearings, their log and their record (庭审、笔录)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from dossier import order
from dossier.hearing import (
    Hearing,
    HearingEvent,
    HearingEventKind,
    HearingState,
    Seat,
    Span,
    Stretch,
    Utterance,
)
from dossier.hearing_changes import (
    MOST_AT_ONCE,
    MOST_CHARACTERS,
    HearingChange,
    NoteHearingEvent,
    NoteRecordingFiles,
    NoteSitting,
    OpenHearing,
    SetHearing,
    SetSeats,
    WriteUtterances,
)
from dossier.hearing_times import length
from dossier.ids import HearingId, StretchId
from dossier.model import Volume
from dossier.store import hearing_rows as rows
from dossier.store import hearings
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import DuplicateItem, NeedsConfirmation, OutOfTurn, UnknownItem

_SHA256 = re.compile("[0-9a-f]{64}")
_CLUE = "评议内容，现存于副卷"

_WORDS = {
    HearingEventKind.START: "开庭",
    HearingEventKind.RECESS: "休庭",
    HearingEventKind.RESUME: "继续开庭",
    HearingEventKind.CLOSE: "闭庭",
    HearingEventKind.INTERRUPTION: "登记中断",
}
_STATES = {
    HearingState.PLANNED: "尚未开始",
    HearingState.OPEN: "正在进行",
    HearingState.RECESSED: "正在休庭",
    HearingState.CLOSED: "已经闭庭",
}

_TURNS: dict[HearingEventKind, tuple[frozenset[HearingState], HearingState | None]] = {
    HearingEventKind.START: (frozenset({HearingState.PLANNED}), HearingState.OPEN),
    HearingEventKind.RECESS: (frozenset({HearingState.OPEN}), HearingState.RECESSED),
    HearingEventKind.RESUME: (frozenset({HearingState.RECESSED}), HearingState.OPEN),
    HearingEventKind.CLOSE: (
        frozenset({HearingState.OPEN, HearingState.RECESSED}),
        HearingState.CLOSED,
    ),
    HearingEventKind.INTERRUPTION: (
        frozenset({HearingState.OPEN, HearingState.RECESSED}),
        None,
    ),
}
"""When an event may be, and what state it leads to."""


def plan(reader: Reader, change: HearingChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: a hearing is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case OpenHearing():
            return _open(reader, change)
        case SetHearing(hearing):
            return _set(reader, hearing)
        case SetSeats(hearing_id, seats):
            stands = hearings.hearing(reader, hearing_id)
            known = {seat.id: seat for seat in hearings.seats(reader, hearing_id)}
            deltas: list[Delta] = []
            for seat in seats:
                deltas += _seat(stands, known.get(seat.id), seat)
            return Planned(stands.case_id, deltas)
        case NoteHearingEvent(event):
            return _note(reader, event)
        case NoteSitting():
            return _sitting(reader, change)
        case NoteRecordingFiles():
            return _files(reader, change)
        case WriteUtterances():
            return _write(reader, change)


def _open(reader: Reader, change: OpenHearing) -> Planned:
    hearing = replace(change.hearing, state=HearingState.PLANNED)
    if reader.exists("hearing", hearing.id):
        raise DuplicateItem(thing=str(hearing.id))
    reader.case(hearing.case_id)
    deltas = [created("hearing", rows.hearing_row(hearing))]
    for seat in change.seats:
        deltas += _seat(hearing, None, seat)
    return Planned(hearing.case_id, deltas)


def _set(reader: Reader, hearing: Hearing) -> Planned:
    stands = hearings.hearing(reader, hearing.id)
    _belongs(stands, hearing.case_id, hearing.id)
    after = replace(hearing, state=stands.state, volume=stands.volume)
    before_row, after_row = rows.hearing_row(stands), rows.hearing_row(after)
    return Planned(stands.case_id, changed("hearing", hearing.id, before_row, after_row))


def _seat(hearing: Hearing, before: Seat | None, seat: Seat) -> list[Delta]:
    _belongs(hearing, seat.case_id, seat.hearing_id)
    row = rows.seat_row(seat, hearing.volume)
    if before is None:
        return [created("seat", row)]
    return changed("seat", seat.id, rows.seat_row(before, hearing.volume), row)


def _note(reader: Reader, event: HearingEvent) -> Planned:
    hearing = hearings.hearing(reader, event.hearing_id)
    _belongs(hearing, event.case_id, event.hearing_id)
    if reader.exists("hearing_event", event.id):
        raise DuplicateItem(thing=str(event.id))
    allowed, after = _TURNS[event.kind]
    if hearing.state not in allowed:
        raise OutOfTurn(wish=_WORDS[event.kind], state=_STATES[hearing.state])
    deltas = [created("hearing_event", rows.event_row(event, hearing.volume))]
    if after is not None:
        before_row, after_row = {"state": hearing.state.value}, {"state": after.value}
        deltas += changed("hearing", hearing.id, before_row, after_row)
    return Planned(hearing.case_id, deltas)


def _sitting(reader: Reader, change: NoteSitting) -> Planned:
    sitting = change.sitting
    hearing = hearings.hearing(reader, sitting.hearing_id)
    _belongs(hearing, sitting.case_id, sitting.hearing_id)
    row = rows.sitting_row(sitting, hearing.volume)
    if not reader.exists("sitting", sitting.id):
        return Planned(hearing.case_id, [created("sitting", row)])
    stands = hearings.sitting(reader, sitting.id)
    _belongs(hearing, stands.case_id, stands.hearing_id)
    before = rows.sitting_row(stands, hearing.volume)
    return Planned(hearing.case_id, changed("sitting", sitting.id, before, row))


def _files(reader: Reader, change: NoteRecordingFiles) -> Planned:
    sitting = hearings.sitting(reader, change.sitting_id)
    hearing = hearings.hearing(reader, sitting.hearing_id)
    known = {file.name: file for file in hearings.recording_files(reader, sitting.id)}
    deltas: list[Delta] = []
    for file in change.files:
        _belongs(hearing, file.case_id, file.hearing_id)
        if file.sitting_id != sitting.id:
            raise UnknownItem(thing=str(file.sitting_id))
        if not _is_inside(file.name) or not _SHA256.fullmatch(file.sha256) or file.size_bytes < 0:
            raise ValueError(file.name)
        before = known.get(file.name)
        if before is None:
            deltas.append(created("recording", rows.recording_row(file, hearing.volume)))
            continue
        after = replace(file, id=before.id)
        pair = (rows.recording_row(one, hearing.volume) for one in (before, after))
        deltas += changed("recording", before.id, *pair)
    return Planned(hearing.case_id, deltas)


def _is_inside(name: str) -> bool:
    """Return whether a name leads to a file below a folder, and nowhere else."""
    path = PurePosixPath(name)
    return bool(name) and "\\" not in name and not path.is_absolute() and ".." not in path.parts


def _write(reader: Reader, change: WriteUtterances) -> Planned:
    hearing = hearings.hearing(reader, change.hearing_id)
    if max(len(change.utterances), len(change.stretches)) > MOST_AT_ONCE:
        raise ValueError(f"more than {MOST_AT_ONCE} at once")
    wanted = {one.id: one for one in change.utterances}
    for utterance in change.utterances:
        _belongs(hearing, utterance.case_id, utterance.hearing_id)
    for stretch in change.stretches:
        _belongs(hearing, stretch.case_id, stretch.hearing_id)
    if hearing.volume is Volume.CONFIDENTIAL:
        wanted = {id_: replace(one, volume=hearing.volume) for id_, one in wanted.items()}
    stands = hearings.some_utterances(reader, wanted)
    stretches = _stretches(reader, hearing, change.stretches, wanted.values(), stands.values())
    deltas = _stretch_deltas(reader, hearing.id, stretches, list(wanted.values()))
    leaves = False
    for one in wanted.values():
        before = stands.get(one.id)
        if before is None or _source(before) != _source(one):
            _check(one, stretches)
        if before is None:
            deltas.append(created("utterance", rows.utterance_row(one)))
            continue
        _belongs(hearing, before.case_id, before.hearing_id)
        leaves |= before.volume is Volume.CONFIDENTIAL and one.volume is not Volume.CONFIDENTIAL
        deltas += changed("utterance", one.id, rows.utterance_row(before), rows.utterance_row(one))
    if leaves and not change.second_confirmation:
        raise NeedsConfirmation(title=f"{hearing.title}（第{hearing.ordinal}次）", clue=_CLUE)
    note = {"second_confirmation": True} if leaves else {}
    return Planned(hearing.case_id, deltas, note)


def _stretches(
    reader: Reader,
    hearing: Hearing,
    new: Iterable[Stretch],
    wanted: Iterable[Utterance],
    stands: Iterable[Utterance],
) -> dict[StretchId, tuple[Stretch, bool]]:
    """Return the stretches that concern the change, and whether each is there already."""
    new = list(new)
    known = {one.id: _source(one) for one in stands}
    asked = {stretch.id for stretch in new}
    for one in wanted:
        if known.get(one.id) != _source(one):
            asked |= _named(one)
    found = {id_: (each, True) for id_, each in hearings.some_stretches(reader, asked).items()}
    for stretch in new:
        if stretch.id not in found:
            volume = hearing.volume if hearing.volume is Volume.CONFIDENTIAL else stretch.volume
            found[stretch.id] = (replace(stretch, volume=volume), False)
    return found


def _stretch_deltas(
    reader: Reader,
    hearing_id: HearingId,
    stretches: dict[StretchId, tuple[Stretch, bool]],
    wanted: list[Utterance],
) -> list[Delta]:
    """Return the deltas that make new stretches, and take each to where its utterances are.

    What was heard is as secret as the most secret utterance that took from it.
    """
    secret: set[StretchId] = set()
    open_: set[StretchId] = set()
    for one in wanted:
        (secret if one.volume is Volume.CONFIDENTIAL else open_).update(_named(one))
    changing = {one.id for one in wanted}
    deltas: list[Delta] = []
    for stretch, there in stretches.values():
        volume = stretch.volume
        if stretch.id in secret:
            volume = Volume.CONFIDENTIAL
        elif stretch.id in open_ and volume is Volume.CONFIDENTIAL:
            holders = set(hearings.secret_holders(reader, hearing_id, stretch.id)) - changing
            volume = Volume.CONFIDENTIAL if holders else Volume.MAIN
        if not there:
            row = rows.stretch_row(replace(stretch, volume=volume))
            deltas.append(created("stretch", row))
            continue
        before, after = {"volume": stretch.volume.value}, {"volume": volume.value}
        deltas += changed("stretch", stretch.id, before, after)
    return deltas


def _check(utterance: Utterance, stretches: dict[StretchId, tuple[Stretch, bool]]) -> None:
    """Check that the spans cover the text and lie in stretches that are there.

    Raises:
        ValueError: they do not.
        UnknownItem: a stretch is not there.
    """
    if len(utterance.text) > MOST_CHARACTERS:
        raise ValueError(f"more than {MOST_CHARACTERS} characters")
    if length(utterance.spans) != len(utterance.text):
        raise ValueError("spans that do not cover the text")
    if not order.is_key(utterance.rank):
        raise ValueError("not an order key")
    for span in (*utterance.spans, *utterance.offered):
        if span.stretch is not None:
            if span.stretch not in stretches:
                raise UnknownItem(thing=str(span.stretch))
            _lies_in(span, stretches[span.stretch][0])


def _lies_in(span: Span, stretch: Stretch) -> None:
    if span.first < 0 or span.count < 1 or span.first + span.count > len(stretch.text):
        raise ValueError("a span beyond its stretch")


def _named(utterance: Utterance) -> set[StretchId]:
    """Return the stretches an utterance points at."""
    spans = (*utterance.spans, *utterance.offered)
    return {span.stretch for span in spans if span.stretch is not None}


def _source(utterance: Utterance) -> tuple[object, ...]:
    """Return what has to be checked against stretches when it changes."""
    return utterance.text, utterance.spans, utterance.offered, utterance.volume, utterance.rank


def _belongs(hearing: Hearing, case_id: str, hearing_id: str) -> None:
    """Check that something is of the hearing and its case.

    Raises:
        UnknownItem: it is not.
    """
    if (case_id, hearing_id) != (hearing.case_id, hearing.id):
        raise UnknownItem(thing=str(hearing_id))
