"""Rows of deadlines and the domain's values, back and forth (期限各表)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from dossier.deadlines.model import CaseEvent, Duty, Level, Mark, Suspension, Unlock
from dossier.ids import CaseEventId, CaseId, DutyId, MarkId, SuspensionId, UnlockId
from dossier.model import Volume
from dossier.store.rows import Row, clean, time_text

EVENT_COLUMNS = (
    "id", "case_id", "kind", "at", "noted_by", "noted_at", "subject", "facets", "term",
    "posted_at", "note", "cancelled", "volume",
)  # fmt: skip
"""In the order of :class:`CaseEvent`; read by place, as all cases are read at once."""
_VOLUMES = {volume.value: volume for volume in Volume}


def event_row(event: CaseEvent) -> Row:
    """Return the row of ``event``."""
    return {
        **_head(event),
        "kind": clean(event.kind),
        "at": time_text(event.at),
        "subject": clean(event.subject),
        "facets": _json([[clean(key), clean(value)] for key, value in event.facets]),
        "term": clean(event.term),
        "note": clean(event.note),
        "noted_by": clean(event.noted_by),
        "noted_at": time_text(event.noted_at),
        "posted_at": _time(event.posted_at),
        "cancelled": int(event.cancelled),
    }


def suspension_row(one: Suspension) -> Row:
    """Return the row of a suspension."""
    return {
        **_head(one),
        "kind": clean(one.kind),
        "first_day": one.first_day.isoformat(),
        "last_day": None if one.last_day is None else one.last_day.isoformat(),
        "reason": clean(one.reason),
        "noted_by": clean(one.noted_by),
        "noted_at": time_text(one.noted_at),
        "ended_by": clean(one.ended_by),
        "cancelled": int(one.cancelled),
    }


def duty_row(duty: Duty) -> Row:
    """Return the row of ``duty``."""
    return {
        **_head(duty),
        "duty": clean(duty.duty),
        "person": clean(duty.person),
        "noted_by": clean(duty.noted_by),
        "noted_at": time_text(duty.noted_at),
        "ended": int(duty.ended),
    }


def mark_row(mark: Mark) -> Row:
    """Return the row of ``mark``."""
    return {
        **_head(mark),
        "rule": clean(mark.rule),
        "event_id": str(mark.event_id),
        "due": mark.due,
        "step": clean(mark.step),
        "level": int(mark.level),
        "at": time_text(mark.at),
        "told": _json([clean(name) for name in mark.told]),
        "withdrawn": clean(mark.withdrawn),
    }


def unlock_row(unlock: Unlock) -> Row:
    """Return the row of ``unlock``."""
    return {
        **_head(unlock),
        "rule": clean(unlock.rule),
        "event_id": str(unlock.event_id),
        "due": unlock.due,
        "by": clean(unlock.by),
        "duty": clean(unlock.duty),
        "reason": clean(unlock.reason),
        "at": time_text(unlock.at),
        "until": _time(unlock.until),
    }


def to_event(row: Sequence[Any]) -> CaseEvent:
    """Return the event of a row of :data:`EVENT_COLUMNS`."""
    id_, case, kind, at, by, noted, subject, facets, term, posted, note, cancelled, volume = row
    return CaseEvent(
        CaseEventId(id_),
        CaseId(case),
        kind,
        datetime.fromisoformat(at),
        by,
        datetime.fromisoformat(noted),
        subject,
        () if facets == "[]" else tuple((key, value) for key, value in json.loads(facets)),
        term,
        None if posted is None else datetime.fromisoformat(posted),
        note,
        bool(cancelled),
        _VOLUMES[volume],
    )


def to_suspension(row: RowMapping) -> Suspension:
    """Return the suspension of a row."""
    return Suspension(
        id=SuspensionId(row["id"]),
        case_id=CaseId(row["case_id"]),
        kind=row["kind"],
        first_day=date.fromisoformat(row["first_day"]),
        last_day=None if row["last_day"] is None else date.fromisoformat(row["last_day"]),
        reason=row["reason"],
        noted_by=row["noted_by"],
        noted_at=datetime.fromisoformat(row["noted_at"]),
        ended_by=row["ended_by"],
        cancelled=bool(row["cancelled"]),
        volume=Volume(row["volume"]),
    )


def to_duty(row: RowMapping) -> Duty:
    """Return the duty of a row."""
    return Duty(
        id=DutyId(row["id"]),
        case_id=CaseId(row["case_id"]),
        duty=row["duty"],
        person=row["person"],
        noted_by=row["noted_by"],
        noted_at=datetime.fromisoformat(row["noted_at"]),
        ended=bool(row["ended"]),
        volume=Volume(row["volume"]),
    )


def to_mark(row: RowMapping) -> Mark:
    """Return the mark of a row."""
    return Mark(
        id=MarkId(row["id"]),
        case_id=CaseId(row["case_id"]),
        rule=row["rule"],
        event_id=CaseEventId(row["event_id"]),
        due=row["due"],
        step=row["step"],
        level=Level(row["level"]),
        at=datetime.fromisoformat(row["at"]),
        told=tuple(json.loads(row["told"])),
        withdrawn=row["withdrawn"],
        volume=Volume(row["volume"]),
    )


def to_unlock(row: RowMapping) -> Unlock:
    """Return the unlocking of a row."""
    return Unlock(
        id=UnlockId(row["id"]),
        case_id=CaseId(row["case_id"]),
        rule=row["rule"],
        event_id=CaseEventId(row["event_id"]),
        due=row["due"],
        by=row["by"],
        duty=row["duty"],
        reason=row["reason"],
        at=datetime.fromisoformat(row["at"]),
        until=None if row["until"] is None else datetime.fromisoformat(row["until"]),
        volume=Volume(row["volume"]),
    )


def _head(one: CaseEvent | Suspension | Duty | Mark | Unlock) -> Row:
    return {"id": str(one.id), "case_id": str(one.case_id), "volume": one.volume.value}


def _json(value: list[str] | list[list[str]]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)
