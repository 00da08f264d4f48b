"""From a day and a term to the last day (期间计算), in day and minute numbers.

Days are as :meth:`datetime.date.toordinal` counts them, minutes as
:func:`dossier.deadlines.model.minutes` does. The day of the event is not counted; nor are
suspended days; a term ends at 24:00 of its last day unless it names a time.

Source: 民事诉讼法 art. 85; 民诉法解释 art. 125; 民法典 art. 200–204.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dossier.deadlines.calendar import WorkingDays
from dossier.deadlines.model import MINUTES
from dossier.deadlines.table import Holiday, MonthEnd, Rule
from dossier.deadlines.terms import Offset, Term, Unit

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Hold:
    """Days that are not counted, both included (不计入期限的期间)."""

    first: int
    last: int | None
    """None: it goes on."""


class Counted(NamedTuple):
    """What counting gave; a tuple, as a hundred thousand are made at once."""

    end_min: int | None
    """The end, exclusive; None: it stands still (中止)."""
    last: int
    """Last day before a holiday moved it; where it stands still, as if it had not begun to."""
    held: Hold | None = None
    """What it stands still by."""


def add_months(day: int, months: int, month_end: MonthEnd = MonthEnd.SAME) -> int:
    """Return the corresponding day some months on, else that month's last.

    Source: 民法典 art. 202.
    """
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        raise OverflowError("no such year")
    length = _length(year, month)
    at_end = month_end is MonthEnd.LAST and start.day == _length(start.year, start.month - 1)
    return date(year, month + 1, length if at_end else min(start.day, length)).toordinal()


def _length(year: int, month: int) -> int:
    """Return the days of a month; January is 0."""
    return 29 if month == 1 and isleap(year) else _LENGTHS[month]


def merged(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """Return the holds in order, those that touch made one: no day is left out twice."""
    found: list[Hold] = []
    for one in sorted(holds, key=lambda hold: hold.first):
        last = found[-1].last if found else 0
        if found and last is None:
            break
        if found and last is not None and one.first <= last + 1:
            end = None if one.last is None else max(last, one.last)
            found[-1] = Hold(found[-1].first, end)
        else:
            found.append(one)
    return tuple(found)


def count(
    rule: Rule,
    start_min: int,
    terms: Sequence[Term],
    holds: Sequence[Hold],
    days: WorkingDays,
) -> Counted:
    """Return when a term ends.

    Args:
        rule: how to count.
        start_min: when the event was.
        terms: the rule's term, or the court's own, then extensions.
        holds: of kinds that count for the rule, as :func:`merged` gives them.
        days: the working days.

    Raises:
        OverflowError: it ends beyond the calendar.
    """
    start = start_min // MINUTES
    term = terms[0]
    if rule.before:
        return _backwards(rule, start, term, days)
    if term.unit is Unit.HOURS:
        return _hours(rule, start_min, terms, holds, days)
    if term.count == 0:
        return _same_day(rule, start_min, term, days)
    if holds and holds[-1].last is not None and holds[-1].last <= start:
        holds = ()
    last = _last(rule, start, terms, holds, days)
    if holds and (held := _held_by(start, last, holds)):
        return Counted(None, last, held)
    moved = last
    if rule.holiday is Holiday.LATER:
        moved = days.next_worked(last)
        while holds and _is_held(moved, holds):
            moved = days.next_worked(moved + 1)
        if holds and (held := _held_by(start, moved, holds)):
            return Counted(None, last, held)
    elif rule.holiday is Holiday.EARLIER:
        moved = days.last_worked(last)
    clock = term.clock_min
    return Counted((moved + 1) * MINUTES if clock is None else moved * MINUTES + clock, last)


def _last(
    rule: Rule, start: int, terms: Sequence[Term], holds: Sequence[Hold], days: WorkingDays
) -> int:
    """Return the last day, holds left out; one that goes on is left out later."""
    day, months, plain, worked = start, 0, 0, 0
    for term in terms:
        unit = term.unit
        if unit is Unit.DAYS:
            plain += term.count
        elif unit is Unit.WORKING:
            worked += term.count
        else:
            months += term.months
    if months:
        day = add_months(day, months, rule.month_end)
    day += plain
    if holds:
        day = _stretched(start, day, holds)
    if worked:
        day = days.after(day, worked) if not holds else _worked(day, worked, holds, days)
    return day


def _stretched(start: int, last: int, holds: Sequence[Hold]) -> int:
    """Return the last day with held days made up for."""
    end = last
    for hold in holds:
        if hold.last is None or hold.first > end:
            break
        first = max(hold.first, start + 1)
        if hold.last >= first:
            end += hold.last - first + 1
    return end


def _worked(day: int, number: int, holds: Sequence[Hold], days: WorkingDays) -> int:
    while number:
        day = days.after(day, 1)
        number -= not _is_held(day, holds)
    return day


def _is_held(day: int, holds: Sequence[Hold]) -> bool:
    return any(one.last is not None and one.first <= day <= one.last for one in holds)


def _held_by(start: int, last: int, holds: Sequence[Hold]) -> Hold | None:
    """Return the hold that goes on and began before the last day was over."""
    newest = holds[-1]
    return newest if newest.last is None and newest.first <= max(last, start + 1) else None


def _backwards(rule: Rule, start: int, term: Term, days: WorkingDays) -> Counted:
    if term.unit is Unit.WORKING:
        last = days.before(start, term.count)
    elif term.months:
        last = add_months(start, -term.months, rule.month_end)
    else:
        last = start - term.count
    moved = last
    if rule.holiday is Holiday.EARLIER:
        moved = days.last_worked(last)
    elif rule.holiday is Holiday.LATER:
        moved = days.next_worked(last)
    clock = term.clock_min
    return Counted((moved + 1) * MINUTES if clock is None else moved * MINUTES + clock, last)


def _hours(
    rule: Rule,
    start_min: int,
    terms: Sequence[Term],
    holds: Sequence[Hold],
    days: WorkingDays,
) -> Counted:
    """Count from the hour that follows. Source: 民诉法解释 art. 125."""
    first = (start_min // 60 + 1) * 60
    end = first + 60 * sum(term.count for term in terms if term.unit is Unit.HOURS)
    for hold in holds:
        if hold.first * MINUTES >= end:
            break
        if hold.last is None:
            return Counted(None, (end - 1) // MINUTES, hold)
        begin, past = max(first, hold.first * MINUTES), (hold.last + 1) * MINUTES
        end += max(0, past - begin)
    last = (end - 1) // MINUTES
    if rule.holiday is Holiday.LATER and not days.is_worked(last):
        return Counted((days.next_worked(last) + 1) * MINUTES, last)
    return Counted(end, last)


def _same_day(rule: Rule, start_min: int, term: Term, days: WorkingDays) -> Counted:
    day, clock = start_min // MINUTES, term.clock_min or 0
    last = day
    if rule.holiday is Holiday.LATER:
        if start_min % MINUTES >= clock:
            day += 1
        day = days.next_worked(day)
    return Counted(day * MINUTES + clock, last)


def offset_min(at: Offset, end_min: int, days: WorkingDays) -> int:
    """Return the moment that ``at`` says of a term that ends at ``end_min``."""
    if at.term is None:
        return end_min
    number, whole = at.term.count, end_min % MINUTES == 0
    if at.term.unit is Unit.HOURS:
        return end_min + 60 * (number if at.after else -number)
    if at.term.unit is Unit.DAYS:
        if at.after:
            return end_min + number * MINUTES
        return end_min - (number + whole) * MINUTES
    last = end_min // MINUTES - whole
    if at.after:
        return days.after(last, number) * MINUTES + (MINUTES if whole else end_min % MINUTES)
    return days.before(last, number) * MINUTES + (0 if whole else end_min % MINUTES)
