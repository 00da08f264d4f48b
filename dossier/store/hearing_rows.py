"""Rows of hearings and the domain's values, back and forth (庭审各表)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from dossier import hearing_times
from dossier.hearing import (
    Hearing,
    HearingEvent,
    HearingEventKind,
    HearingState,
    RecordingFile,
    Seat,
    Sitting,
    Stretch,
    Utterance,
)
from dossier.ids import (
    CaseId,
    HearingEventId,
    HearingId,
    PartyId,
    RecordingFileId,
    SeatId,
    SittingId,
    StretchId,
    UtteranceId,
)
from dossier.model import Volume
from dossier.store.rows import Row, clean, finite, time_text

_EMPTY = "[]"


def hearing_row(hearing: Hearing) -> Row:
    """Return the row of ``hearing``."""
    return {
        "id": str(hearing.id),
        "case_id": str(hearing.case_id),
        "volume": hearing.volume.value,
        "ordinal": hearing.ordinal,
        "title": clean(hearing.title),
        "place": clean(hearing.place),
        "procedure": clean(hearing.procedure),
        "public": int(hearing.public),
        "observers": hearing.observers,
        "presiding": clean(hearing.presiding),
        "judges": _names(hearing.judges),
        "assessors": _names(hearing.assessors),
        "assistant": clean(hearing.assistant),
        "clerk": clean(hearing.clerk),
        "state": hearing.state.value,
        "planned_at": _time(hearing.planned_at),
    }


def seat_row(seat: Seat, volume: Volume) -> Row:
    """Return the row of ``seat``, which belongs to a hearing of ``volume``."""
    return {
        "id": str(seat.id),
        "case_id": str(seat.case_id),
        "hearing_id": str(seat.hearing_id),
        "volume": volume.value,
        "key": clean(seat.key),
        "role": clean(seat.role),
        "full": clean(seat.full),
        "short": clean(seat.short),
        "person": clean(seat.person),
        "party_id": seat.party_id,
        "channel": seat.channel,
        "since": _time(seat.since),
        "present": int(seat.present),
    }


def event_row(event: HearingEvent, volume: Volume) -> Row:
    """Return the row of ``event``, which belongs to a hearing of ``volume``."""
    return {
        "id": str(event.id),
        "case_id": str(event.case_id),
        "hearing_id": str(event.hearing_id),
        "volume": volume.value,
        "kind": event.kind.value,
        "at": time_text(event.at),
        "by": clean(event.by),
        "reason": clean(event.reason),
        "until": _time(event.until),
        "sitting_id": event.sitting_id,
    }


def sitting_row(sitting: Sitting, volume: Volume) -> Row:
    """Return the row of ``sitting``, which belongs to a hearing of ``volume``."""
    return {
        "id": str(sitting.id),
        "case_id": str(sitting.case_id),
        "hearing_id": str(sitting.hearing_id),
        "volume": volume.value,
        "ordinal": sitting.ordinal,
        "folder": clean(sitting.folder),
        "recording_id": clean(sitting.recording_id),
        "begun_at": time_text(sitting.begun_at),
        "offset_s": finite(sitting.offset_s) or 0.0,
        "length_s": finite(sitting.length_s) or 0.0,
        "head": clean(sitting.head),
    }


def recording_row(file: RecordingFile, volume: Volume) -> Row:
    """Return the row of ``recording``: a file of a hearing of ``volume``."""
    return {
        "id": str(file.id),
        "case_id": str(file.case_id),
        "hearing_id": str(file.hearing_id),
        "sitting_id": str(file.sitting_id),
        "volume": volume.value,
        "name": clean(file.name),
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
    }


def stretch_row(stretch: Stretch) -> Row:
    """Return the row of ``stretch``."""
    return {
        "id": str(stretch.id),
        "case_id": str(stretch.case_id),
        "hearing_id": str(stretch.hearing_id),
        "sitting_id": str(stretch.sitting_id),
        "volume": stretch.volume.value,
        "heard_id": clean(stretch.heard_id),
        "seat": clean(stretch.seat),
        "text": clean(stretch.text),
        "raw_text": clean(stretch.raw_text),
        "start_s": finite(stretch.start_s) or 0.0,
        "end_s": finite(stretch.end_s) or 0.0,
        "times": stretch.times,
        "rewrites": clean(stretch.rewrites),
        "confidence": finite(stretch.confidence) or 0.0,
        "overlap": int(stretch.overlap),
        "source_seat": clean(stretch.source_seat),
        "engine": clean(stretch.engine),
    }


def utterance_row(utterance: Utterance) -> Row:
    """Return the row of ``utterance``."""
    return {
        "id": str(utterance.id),
        "case_id": str(utterance.case_id),
        "hearing_id": str(utterance.hearing_id),
        "volume": utterance.volume.value,
        "sitting_id": utterance.sitting_id,
        "rank": utterance.rank,
        "seat": clean(utterance.seat),
        "role": clean(utterance.role),
        "stage": clean(utterance.stage),
        "text": clean(utterance.text),
        "spans": hearing_times.spans_text(utterance.spans),
        "start_s": finite(utterance.start_s),
        "end_s": finite(utterance.end_s),
        "marks": _names(utterance.marks),
        "overlap": int(utterance.overlap),
        "offered": hearing_times.spans_text(utterance.offered),
        "edited_by": clean(utterance.edited_by),
        "suppressed": int(utterance.suppressed),
        "restored": int(utterance.restored),
        "deleted": int(utterance.deleted),
    }


def to_hearing(row: tuple[Any, ...]) -> Hearing:
    """Return the hearing of a row whose values stand in the order of the table's columns."""
    return Hearing(
        id=HearingId(row[0]),
        case_id=CaseId(row[1]),
        volume=Volume(row[2]),
        ordinal=row[3],
        title=row[4],
        place=row[5],
        procedure=row[6],
        public=bool(row[7]),
        observers=row[8],
        presiding=row[9],
        judges=_names_of(row[10]),
        assessors=_names_of(row[11]),
        assistant=row[12],
        clerk=row[13],
        state=HearingState(row[14]),
        planned_at=_time_of(row[15]),
    )


def to_seat(row: tuple[Any, ...]) -> Seat:
    """Return the seat of a row, likewise."""
    return Seat(
        id=SeatId(row[0]),
        case_id=CaseId(row[1]),
        hearing_id=HearingId(row[2]),
        key=row[4],
        role=row[5],
        full=row[6],
        short=row[7],
        person=row[8],
        party_id=None if row[9] is None else PartyId(row[9]),
        channel=row[10],
        since=_time_of(row[11]),
        present=bool(row[12]),
    )


def to_event(row: tuple[Any, ...]) -> HearingEvent:
    """Return the event of a row, likewise."""
    return HearingEvent(
        id=HearingEventId(row[0]),
        case_id=CaseId(row[1]),
        hearing_id=HearingId(row[2]),
        kind=HearingEventKind(row[4]),
        at=datetime.fromisoformat(row[5]),
        by=row[6],
        reason=row[7],
        until=_time_of(row[8]),
        sitting_id=None if row[9] is None else SittingId(row[9]),
    )


def to_sitting(row: tuple[Any, ...]) -> Sitting:
    """Return the sitting of a row, likewise."""
    return Sitting(
        id=SittingId(row[0]),
        case_id=CaseId(row[1]),
        hearing_id=HearingId(row[2]),
        ordinal=row[4],
        folder=row[5],
        recording_id=row[6],
        begun_at=datetime.fromisoformat(row[7]),
        offset_s=row[8],
        length_s=row[9],
        head=row[10],
    )


def to_recording_file(row: tuple[Any, ...]) -> RecordingFile:
    """Return the file of a recording of a row, likewise."""
    return RecordingFile(
        id=RecordingFileId(row[0]),
        case_id=CaseId(row[1]),
        hearing_id=HearingId(row[2]),
        sitting_id=SittingId(row[3]),
        name=row[5],
        sha256=row[6],
        size_bytes=row[7],
    )


def to_stretch(row: tuple[Any, ...]) -> Stretch:
    """Return the stretch of a row, likewise."""
    return Stretch(
        id=StretchId(row[0]),
        case_id=CaseId(row[1]),
        hearing_id=HearingId(row[2]),
        sitting_id=SittingId(row[3]),
        volume=Volume(row[4]),
        heard_id=row[5],
        seat=row[6],
        text=row[7],
        raw_text=row[8],
        start_s=row[9],
        end_s=row[10],
        times=row[11],
        rewrites=row[12],
        confidence=row[13],
        overlap=bool(row[14]),
        source_seat=row[15],
        engine=row[16],
    )


def to_utterance(row: tuple[Any, ...]) -> Utterance:
    """Return the utterance of a row, likewise."""
    return Utterance(
        id=UtteranceId(row[0]),
        case_id=CaseId(row[1]),
        hearing_id=HearingId(row[2]),
        volume=Volume(row[3]),
        sitting_id=None if row[4] is None else SittingId(row[4]),
        rank=row[5],
        seat=row[6],
        role=row[7],
        stage=row[8],
        text=row[9],
        spans=hearing_times.spans_of(row[10]),
        start_s=row[11],
        end_s=row[12],
        marks=_names_of(row[13]),
        overlap=bool(row[14]),
        offered=hearing_times.spans_of(row[15]),
        edited_by=row[16],
        suppressed=bool(row[17]),
        restored=bool(row[18]),
        deleted=bool(row[19]),
    )


def _names(names: tuple[str, ...]) -> str:
    if not names:
        return _EMPTY
    return json.dumps([clean(name) for name in names], ensure_ascii=False, separators=(",", ":"))


def _names_of(text: str) -> tuple[str, ...]:
    return () if text == _EMPTY else tuple(json.loads(text))


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


def _time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
