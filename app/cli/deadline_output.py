"""How deadlines are printed, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.cli.output import print_note, print_table, print_text
from dossier.deadlines.explaining import Explained
from dossier.deadlines.model import CHINA, LEVEL_WORDS, CaseEvent, Mark, Suspension, moment
from dossier.deadlines.standing import STATE_WORDS, Deadline
from dossier.deadlines.todo import ToDo

if TYPE_CHECKING:
    from dossier.deadlines.desk import DeadlineDesk


def _deadline(one: Deadline) -> dict[str, Any]:
    source = one.rule.source
    return {
        "rule": one.rule.key,
        "name": one.rule.name,
        "event": one.event.kind,
        "event_id": one.event.id,
        "subject": one.event.subject,
        "due": one.due,
        "level": one.level.name.lower(),
        "state": one.state.value,
        "provisional": one.provisional,
        "unlocked": one.unlocked,
        "done_at": None
        if one.done_min is None
        else moment(one.done_min).astimezone(CHINA).isoformat(timespec="minutes"),
        "party": one.rule.party,
        "preservation": one.rule.protects,
        "source": {"law": source.law, "article": source.article, "remark": source.remark},
    }


def explained_json(one: Explained) -> dict[str, Any]:
    """Return what ``deadline explain --json`` promises of one deadline."""
    return {
        **_deadline(one.deadline),
        "from": one.start.isoformat(),
        "skipped": [day.isoformat() for day in one.skipped],
        "suspended": [
            {
                "kind": left.kind,
                "name": left.name,
                "from": left.first.isoformat(),
                "to": None if left.last is None else left.last.isoformat(),
                "days": left.days,
            }
            for left in one.suspended
        ],
        "remaining_days": one.remaining,
        "words": list(one.sentences),
    }


def to_do_json(one: ToDo) -> dict[str, Any]:
    """Return what ``deadline list --json`` promises of one deadline."""
    return {"case": one.case_number, **_deadline(one.deadline), "people": list(one.people)}


def event_json(one: CaseEvent) -> dict[str, Any]:
    """Return an event."""
    posted = one.posted_at
    return {
        "id": one.id,
        "kind": one.kind,
        "at": one.at.astimezone(CHINA).isoformat(timespec="minutes"),
        "subject": one.subject,
        "facets": dict(one.facets),
        "term": one.term,
        "posted": None
        if posted is None
        else posted.astimezone(CHINA).isoformat(timespec="minutes"),
        "note": one.note,
        "by": one.noted_by,
        "cancelled": one.cancelled,
    }


def suspension_json(one: Suspension) -> dict[str, Any]:
    """Return a suspension."""
    return {
        "id": one.id,
        "kind": one.kind,
        "from": one.first_day.isoformat(),
        "to": None if one.last_day is None else one.last_day.isoformat(),
        "reason": one.reason,
        "by": one.noted_by,
        "cancelled": one.cancelled,
    }


def mark_json(mark: Mark, desk: DeadlineDesk) -> dict[str, Any]:
    """Return a step that was reached."""
    rule = desk.force.table.rules.get(mark.rule)
    return {
        "case": mark.case_id,
        "rule": mark.rule,
        "name": mark.rule if rule is None else rule.name,
        "due": mark.due,
        "step": mark.step,
        "level": mark.level.name.lower(),
        "told": list(mark.told),
    }


def print_explained(one: Explained) -> None:
    """Print a deadline with its reasons."""
    due = one.deadline.due or "中止"
    print_text(f"{one.deadline.rule.name}  {due.replace('T', ' ').removesuffix('+08:00')}")
    for sentence in one.sentences:
        print_text(f"  {sentence}")


def print_to_do(some: Sequence[ToDo]) -> None:
    """Print what waits as a table."""
    if not some:
        print_note("没有待办期限。")
        return
    rows = []
    for one in some:
        deadline = one.deadline
        due = (deadline.due or "—").replace("T", " ").removesuffix("+08:00")
        name = deadline.rule.name
        if deadline.event.subject:
            name += f"（{deadline.event.subject}）"
        state = STATE_WORDS[deadline.state]
        if deadline.level:
            state += f"·{LEVEL_WORDS[deadline.level]}"
        people = "、".join(one.people) or "未登记"
        rows.append(
            (
                due + ("（暂定）" if deadline.provisional else ""),
                name,
                state,
                one.case_number,
                people,
            )
        )
    print_table("待办期限", ["届满", "事项", "状态", "案号", "承办"], rows)
