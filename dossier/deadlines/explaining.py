"""Why a date is that date (期限说明): event, rule, days that were skipped or stood still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dossier.deadlines.calendar import WorkingDays
from dossier.deadlines.counting import add_months
from dossier.deadlines.model import CHINA, LEVEL_WORDS, MINUTES, Facts, due_text, moment
from dossier.deadlines.standing import STATE_WORDS, Deadline, Reckoner, State
from dossier.deadlines.table import Holiday, Rule
from dossier.deadlines.terms import Unit


@dataclass(frozen=True, slots=True)
class Left:
    """Days that stood still within a term (不计入的期间)."""

    kind: str
    name: str
    first: date
    last: date | None
    """None: it goes on."""
    days: int
    """Of the term; 0 while it goes on."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One deadline, explained."""

    deadline: Deadline
    event_name: str
    start: date
    """Day from which it is counted, which does not count itself."""
    skipped: tuple[date, ...]
    """Days off that were passed over."""
    suspended: tuple[Left, ...]
    remaining: int | None
    """Days left of what stands still; else None."""
    sentences: tuple[str, ...]
    """In Chinese, one for each step of the reckoning."""


def explain(deadline: Deadline, facts: Facts, reckoner: Reckoner, now_min: int) -> Explained:
    """Return a deadline with its reasons."""
    rule = deadline.rule
    start = deadline.start_min // MINUTES
    suspended = _left(deadline, facts, reckoner, now_min)
    skipped = _skipped(deadline, reckoner.days)
    held = deadline.counted.held
    remaining = None
    if held is not None:
        remaining = max(0, deadline.counted.last - max(held.first, start + 1) + 1)
    if rule.base:
        event_name = f"“{reckoner.table.rules[rule.base].name}”届满"
    else:
        event_name = reckoner.table.events[deadline.event.kind].name
    made = Explained(
        deadline,
        event_name,
        date.fromordinal(start),
        skipped,
        suspended,
        remaining,
        (),
    )
    return Explained(
        deadline, event_name, made.start, skipped, suspended, remaining, _sentences(made, reckoner)
    )


def _left(deadline: Deadline, facts: Facts, reckoner: Reckoner, now_min: int) -> tuple[Left, ...]:
    start = deadline.start_min // MINUTES
    end = deadline.counted.end_min
    past = (end - 1) // MINUTES if end is not None else None
    found = []
    for one in facts.suspensions:
        if one.cancelled or one.kind not in deadline.rule.suspended_by:
            continue
        hold = reckoner.hold(one, now_min // MINUTES)
        if hold is None or (past is not None and hold.first > past):
            continue
        if hold.last is not None and hold.last <= start:
            continue
        name = reckoner.table.suspensions[one.kind].name
        last = None if hold.last is None else date.fromordinal(hold.last)
        days = 0 if hold.last is None else hold.last - max(hold.first, start + 1) + 1
        found.append(Left(one.kind, name, date.fromordinal(hold.first), last, days))
    return tuple(found)


def _skipped(deadline: Deadline, days: WorkingDays) -> tuple[date, ...]:
    """Return the days off between event and last day that made the date another one."""
    end = deadline.counted.end_min
    if end is None:
        return ()
    rule, start = deadline.rule, deadline.start_min // MINUTES
    last = (end - 1) // MINUTES
    if any(term.unit is Unit.WORKING for term in deadline.terms):
        span = range(last + 1, start) if rule.before else range(start + 1, last)
    elif deadline.terms[0].count == 0:
        span = range(start, last)
    elif last >= deadline.counted.last:
        span = range(deadline.counted.last, last)
    else:
        span = range(last + 1, deadline.counted.last + 1)
    return tuple(date.fromordinal(day) for day in span if not days.is_worked(day))


def _sentences(made: Explained, reckoner: Reckoner) -> tuple[str, ...]:
    deadline = made.deadline
    rule = deadline.rule
    source = f"依据：{rule.source}。"
    if rule.source.remark:
        source += rule.source.remark
    told = [source, _beginning(made)]
    told.append(_counting(made))
    for left in made.suspended:
        if left.last is None:
            told.append(f"{left.name}自 {left.first} 起，尚未恢复；中止期间不计。")
        else:
            told.append(f"{left.name} {left.first} 至 {left.last} 不计入，期内 {left.days} 日。")
    if len(made.suspended) > 1:
        told.append("重叠的日子只扣除一次。")
    if made.skipped:
        told.append(_moved(made))
    if made.remaining is not None:
        told.append(f"恢复后尚余 {made.remaining} 日。")
    if deadline.provisional:
        year = date.fromordinal(deadline.counted.last).year
        told.append(f"{year} 年节假日安排尚未公布，所得日期为暂定，公布后重新计算。")
    told.append(_outcome(made, reckoner))
    return tuple(told)


def _beginning(made: Explained) -> str:
    deadline = made.deadline
    rule, event = deadline.rule, deadline.event
    about = f"（{event.subject}）" if event.subject else ""
    local = event.at.astimezone(CHINA)
    if rule.base:
        verb = "倒算" if rule.before else "起算"
        return f"自{made.event_name}之日 {made.start} {verb}{about}。"
    if rule.before:
        return f"自{made.event_name} {made.start} 倒算{about}，当日不计。"
    if rule.term.unit is Unit.HOURS:
        first = moment((deadline.start_min // 60 + 1) * 60).astimezone(CHINA)
        return (
            f"{made.event_name}{about}：{local:%Y-%m-%d %H:%M}，"
            f"自次时 {first:%Y-%m-%d %H:%M} 起算。"
        )
    if rule.term.count == 0:
        return f"{made.event_name}{about}：{local:%Y-%m-%d %H:%M}。"
    first_day = date.fromordinal(made.start.toordinal() + 1)
    return f"{made.event_name}{about}：{made.start}，当日不计，自 {first_day} 起算。"


def _counting(made: Explained) -> str:
    deadline = made.deadline
    rule, terms = deadline.rule, deadline.terms
    words = str(terms[0])
    if len(terms) > 1:
        words += "，延长" + "、".join(str(term) for term in terms[1:])
    own = "（本案指定）" if deadline.event.term and not rule.base else ""
    months = sum(term.months for term in terms)
    if rule.before or not months:
        return f"期限：{words}{own}{'前' if rule.before else ''}。"
    start = made.start.toordinal()
    day = date.fromordinal(add_months(start, months, rule.month_end))
    if day.day == made.start.day:
        return f"期限：{words}{own}；到期月的对应日为 {day}。"
    return f"期限：{words}{own}；到期月没有对应日，为月末日 {day}。"


def _moved(made: Explained) -> str:
    deadline = made.deadline
    days = "、".join(_runs(made.skipped))
    if any(term.unit is Unit.WORKING for term in deadline.terms):
        return f"休假日不计：{days}。"
    verb = "提前" if _is_earlier(deadline.rule) else "顺延"
    due = (deadline.due or "").replace("T", " ").removesuffix("+08:00")
    return f"期满日逢休假日（{days}），{verb}至 {due}。"


def _is_earlier(rule: Rule) -> bool:
    return rule.holiday is Holiday.EARLIER


def _runs(days: tuple[date, ...]) -> list[str]:
    """Return days as text, those in a row as one."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [f"{run[0]}" if len(run) == 1 else f"{run[0]} 至 {run[-1]}" for run in runs]


def _outcome(made: Explained, reckoner: Reckoner) -> str:
    deadline = made.deadline
    state = STATE_WORDS[deadline.state]
    if deadline.state is State.SUSPENDED:
        return "目前中止，没有届满日。"
    due = (deadline.due or "").replace("T", " ").removesuffix("+08:00")
    words = f"届满：{due}；{state}"
    if deadline.done_min is not None:
        return f"{words}（{due_text_of(deadline.done_min)}）。"
    if deadline.level:
        words += f"，{LEVEL_WORDS[deadline.level]}"
    if deadline.unlocked:
        words += "（已解锁）"
    return f"{words}。"


def due_text_of(at_min: int) -> str:
    """Return the day of a moment."""
    return due_text((at_min // MINUTES + 1) * MINUTES)
