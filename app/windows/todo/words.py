"""How deadlines are told in windows; no widgets (待办用语)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.qt.translations import mark, spoken, tr, trn
from dossier.court_time import in_court
from dossier.deadlines.model import MINUTES, Level, minutes
from dossier.deadlines.standing import Deadline, State
from dossier.deadlines.table import DutyKind
from dossier.deadlines.todo import ToDo

LEVELS = {
    Level.REMIND: mark("reminded"),
    Level.WARN: mark("warned"),
    Level.GATE: mark("next step stopped"),
    Level.LOCK: mark("case locked"),
}
_STATES = {
    State.RUNNING: mark("running"),
    State.SUSPENDED: mark("suspended"),
    State.OVERDUE: mark("overdue"),
    State.PASSED: mark("passed"),
    State.DONE: mark("done"),
    State.LATE: mark("done late"),
}
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the list is shown."""

    key: str
    name: str


FILTERS = (
    Filter("open", mark("Everything open")),
    Filter("soon", mark("Within seven days")),
    Filter("overdue", mark("Overdue")),
    Filter("stopped", mark("Stopped or locked")),
    Filter("suspended", mark("Suspended")),
    Filter("preservation", mark("Preservation and renewal")),
    Filter("all", mark("Also what is done")),
)


def shown_by(key: str, item: ToDo, today: int) -> bool:
    """Return whether a filter shows a deadline; ``today`` as :meth:`date.toordinal` counts."""
    one = item.deadline
    if key == "all":
        return True
    if not one.is_open:
        return False
    left = days_left(one, today)
    if key == "soon":
        return left is not None and left <= SOON_DAYS
    if key == "overdue":
        return one.state is State.OVERDUE
    if key == "stopped":
        return one.level >= Level.GATE
    if key == "suspended":
        return one.state is State.SUSPENDED
    if key == "preservation":
        return one.rule.protects or one.event.kind.startswith("preserv")
    return True


def holds(item: ToDo, words: str) -> bool:
    """Return whether all words stand somewhere in a line."""
    text = " ".join(
        (item.case_number, item.cause, item.deadline.rule.name, item.deadline.event.subject,
         *item.people)
    ).casefold()  # fmt: skip
    return all(word in text for word in words.casefold().split())


def days_left(one: Deadline, today: int) -> int | None:
    """Return days until the last one; negative when over, None while it stands still."""
    end = one.counted.end_min
    return None if end is None else (end - 1) // MINUTES - today


def due_words(one: Deadline) -> str:
    """Return the last day, or day and time."""
    if one.due is None:
        return "—"
    words = one.due.replace("T", " ").removesuffix("+08:00")
    return f"{words} {tr('(provisional)')}" if one.provisional else words


def left_words(one: Deadline, today: int) -> str:
    """Return how long there is left."""
    if not one.is_open:
        return ""
    left = days_left(one, today)
    if left is None:
        return tr("stands still")
    if left < 0:
        return trn("%n day(s) over", -left)
    return tr("today") if left == 0 else trn("%n day(s) left", left)


def state_words(one: Deadline) -> str:
    """Return how it stands, with its level."""
    words = spoken(_STATES[one.state])
    if one.unlocked:
        return f"{words}，{tr('unlocked')}"
    return f"{words}，{spoken(LEVELS[one.level])}" if one.level and one.is_open else words


def unlocked_words(item: ToDo, duties: Mapping[str, DutyKind], now_min: int) -> str:
    """Return who unlocked a deadline, when and why, a line each; empty: nobody did."""
    one = item.deadline
    lines = []
    for each in item.facts.unlocks:
        if (each.rule, each.event_id, each.due) != (one.rule.key, one.event.id, one.due):
            continue
        duty = duties[each.duty].name if each.duty in duties else each.duty
        until = tr("for good")
        if each.until is not None:
            over = minutes(each.until) <= now_min
            words = tr("until {time}, which is over") if over else tr("until {time}")
            until = words.format(time=f"{in_court(each.until):%Y-%m-%d %H:%M}")
        said = tr("Unlocked on {time} by {duty} {who}, {until}. Reason: {reason}")
        lines.append(
            said.format(
                time=f"{in_court(each.at):%Y-%m-%d %H:%M}",
                duty=duty,
                who=each.by,
                until=until,
                reason=each.reason,
            )
        )
    return "\n".join(lines)


def tint_of(one: Deadline) -> str:
    """Return the colour token of a line."""
    if one.state is State.SUSPENDED or not one.is_open:
        return "muted"
    if one.state is State.OVERDUE or one.level >= Level.GATE:
        return "danger"
    return "warning" if one.level >= Level.REMIND else "text"


def matter(one: Deadline) -> str:
    """Return what it is, and whom it is about."""
    subject = one.event.subject
    return f"{one.rule.name}（{subject}）" if subject else one.rule.name


def day_words(day: date) -> str:
    """Return a day as a court writes it."""
    return f"{day.year}年{day.month}月{day.day}日"
