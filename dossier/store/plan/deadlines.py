"""Deadlines: what happened, what stands still, who was told, who unlocked (期限)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dossier.deadlines.changes import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_CHARACTERS,
    AssignDuty,
    CancelCaseEvent,
    CancelSuspension,
    DeadlineChange,
    EndDuty,
    NoteCaseEvent,
    ReachSteps,
    Resume,
    SetCaseEvent,
    Suspend,
    UnlockDeadline,
    WithdrawMarks,
)
from dossier.deadlines.model import CaseEvent, Duty, Level, Mark, Suspension
from dossier.deadlines.terms import parse_term
from dossier.store import deadline_rows as rows
from dossier.store import deadlines
from dossier.store.plan.delta import Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import (
    BadValue,
    DuplicateItem,
    EmptyValue,
    NotASuperior,
    NotLocked,
    UnknownItem,
)


def plan(reader: Reader, change: DeadlineChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or not in the state for it.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case NoteCaseEvent() | SetCaseEvent() | CancelCaseEvent():
            return _event(reader, change)
        case Suspend() | Resume() | CancelSuspension():
            return _suspension(reader, change)
        case AssignDuty(duty):
            return _assign(reader, duty)
        case EndDuty(duty_id):
            duty = deadlines.duty(reader, duty_id)
            ended = replace(duty, ended=True)
            return Planned(
                duty.case_id,
                changed("duty", duty.id, rows.duty_row(duty), rows.duty_row(ended)),
            )
        case ReachSteps(marks):
            return _reach(reader, marks)
        case WithdrawMarks():
            return _withdraw(reader, change)
        case UnlockDeadline():
            return _unlock(reader, change)


def _event(reader: Reader, change: NoteCaseEvent | SetCaseEvent | CancelCaseEvent) -> Planned:
    if isinstance(change, CancelCaseEvent):
        before = deadlines.event(reader, change.event_id)
        _filled(reason=change.reason)
        return _event_changed(before, replace(before, cancelled=True, note=change.reason))
    event = change.event
    _filled(kind=event.kind)
    _short(event.kind, event.subject, event.note, event.noted_by, *sum(event.facets, ()))
    for moment in (event.at, event.posted_at):
        if moment is not None:
            _in_range(moment)
    if event.term:
        try:
            parse_term(event.term)
        except ValueError as error:
            raise BadValue(column="term", value=event.term) from error
    if isinstance(change, NoteCaseEvent):
        _new(reader, "case_event", event.case_id, event.id)
        return Planned(event.case_id, [created("case_event", rows.event_row(event))])
    before = deadlines.event(reader, event.id)
    if (event.case_id, event.kind) != (before.case_id, before.kind):
        raise UnknownItem(thing=str(event.id))
    kept = replace(event, noted_by=before.noted_by, noted_at=before.noted_at, volume=before.volume)
    return _event_changed(before, kept)


def _event_changed(before: CaseEvent, after: CaseEvent) -> Planned:
    deltas = changed("case_event", before.id, rows.event_row(before), rows.event_row(after))
    return Planned(before.case_id, deltas)


def _suspension(reader: Reader, change: Suspend | Resume | CancelSuspension) -> Planned:
    if isinstance(change, Suspend):
        one = change.suspension
        _filled(kind=one.kind)
        _short(one.kind, one.reason, one.noted_by)
        _new(reader, "suspension", one.case_id, one.id)
        _check_days(one)
        return Planned(one.case_id, [created("suspension", rows.suspension_row(one))])
    before = deadlines.suspension(reader, change.suspension_id)
    if isinstance(change, CancelSuspension):
        _filled(reason=change.reason)
        after = replace(before, cancelled=True, reason=change.reason)
    else:
        _filled(by=change.by)
        _short(change.by)
        after = replace(before, last_day=change.last_day, ended_by=change.by)
        _check_days(after)
    deltas = changed(
        "suspension", before.id, rows.suspension_row(before), rows.suspension_row(after)
    )
    return Planned(before.case_id, deltas)


def _assign(reader: Reader, duty: Duty) -> Planned:
    _filled(duty=duty.duty, person=duty.person)
    _short(duty.duty, duty.person, duty.noted_by)
    _new(reader, "duty", duty.case_id, duty.id)
    same = [
        one
        for one in deadlines.duties(reader, duty.case_id)
        if (one.duty, one.person) == (duty.duty, duty.person) and not one.ended
    ]
    if same:
        raise DuplicateItem(thing=duty.person)
    return Planned(duty.case_id, [created("duty", rows.duty_row(duty))])


def _reach(reader: Reader, marks: tuple[Mark, ...]) -> Planned:
    if not marks or len({mark.case_id for mark in marks}) > 1:
        raise ValueError("marks of one case, at least one")
    case_id = marks[0].case_id
    reader.case(case_id)
    there = {
        (mark.rule, mark.event_id, mark.due, mark.step)
        for mark in deadlines.marks(reader, case_id)
        if not mark.withdrawn
    }
    # Two programs of the station may note the same moment; once is enough.
    fresh = [
        mark for mark in marks if (mark.rule, mark.event_id, mark.due, mark.step) not in there
    ]
    for mark in fresh:
        _short(mark.rule, mark.step, *mark.told)
    return Planned(case_id, [created("deadline_mark", rows.mark_row(mark)) for mark in fresh])


def _withdraw(reader: Reader, change: WithdrawMarks) -> Planned:
    _filled(by=change.by, reason=change.reason)
    _short(change.by, change.reason)
    words = f"{change.by}：{change.reason}"
    reader.case(change.case_id)
    deltas = []
    for mark in deadlines.marks(reader, change.case_id):
        if mark.at > change.after and not mark.withdrawn:
            after = replace(mark, withdrawn=words)
            deltas += changed("deadline_mark", mark.id, rows.mark_row(mark), rows.mark_row(after))
    return Planned(change.case_id, deltas)


def _unlock(reader: Reader, change: UnlockDeadline) -> Planned:
    unlock = change.unlock
    _filled(by=unlock.by, reason=unlock.reason)
    _short(unlock.by, unlock.duty, unlock.reason, unlock.rule)
    _new(reader, "deadline_unlock", unlock.case_id, unlock.id)
    theirs = {
        one.duty
        for one in deadlines.duties(reader, unlock.case_id)
        if one.person == unlock.by and not one.ended
    }
    if unlock.duty not in theirs or change.work in theirs:
        raise NotASuperior(who=unlock.by, duty=unlock.duty)
    stopped = any(
        (mark.rule, mark.event_id, mark.due) == (unlock.rule, unlock.event_id, unlock.due)
        and mark.level >= Level.GATE
        and not mark.withdrawn
        for mark in deadlines.marks(reader, unlock.case_id)
    )
    if not stopped:
        raise NotLocked(rule=unlock.rule)
    if unlock.until is not None and unlock.until <= unlock.at:
        raise BadValue(column="until", value=unlock.until.isoformat())
    return Planned(unlock.case_id, [created("deadline_unlock", rows.unlock_row(unlock))])


def _new(reader: Reader, table: str, case_id: str, id_: str) -> None:
    if not reader.exists("case", case_id):
        raise UnknownItem(thing=case_id)
    if reader.exists(table, id_):
        raise DuplicateItem(thing=id_)


def _filled(**texts: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise EmptyValue(column=name)


def _short(*texts: str) -> None:
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError(f"longer than {MOST_CHARACTERS} characters")


def _in_range(moment: date | datetime) -> None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadValue(column="date", value=moment.isoformat())


def _check_days(one: Suspension) -> None:
    _in_range(one.first_day)
    if one.last_day is not None:
        _in_range(one.last_day)
        if one.last_day < one.first_day:
            raise BadValue(column="last_day", value=one.last_day.isoformat())
