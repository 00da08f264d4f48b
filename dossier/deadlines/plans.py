"""Rules made ready for counting (计算准备): what can be worked out once is worked out once.

What happens on one day in many cases ends on one day. An end that hangs on the rule and the
start alone, without suspension, extension or a term of its own, is kept with the calendar it
was counted by, for all rules that count alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from dossier.deadlines.calendar import WorkingDays
from dossier.deadlines.counting import Counted, count, offset_min
from dossier.deadlines.model import MINUTES, Level
from dossier.deadlines.table import Rule, Table
from dossier.deadlines.terms import Term, Unit

_MOST = 50_000
"""Ends kept for one way of counting; more than that are of no court."""
SOME_DAY_MIN = 738_000 * MINUTES
"""A day to put steps in order by."""
When = tuple[tuple[str, frozenset[str]], ...]
"""(facet, values) that must fit."""
Moments = tuple[tuple[int, Level], ...]
"""Minutes in order of time, with the level reached by then."""


class End(NamedTuple):
    """Where a term ends, and whether that leans on a year not published yet (暂定)."""

    counted: Counted
    provisional: bool


class Ladder(NamedTuple):
    """A rule's steps as minutes from the end."""

    whole: Moments
    timed: Moments
    """Where the end is a time of day."""
    worked: bool
    """Some steps count working days and depend on the day of the end."""


@dataclass(slots=True)
class Plan:
    """One rule, ready for counting; may be shared between threads."""

    rule: Rule
    days: WorkingDays
    ladder: Ladder
    each: When
    """What must fit of the event itself."""
    general: When
    """What must fit of the case."""
    is_base: bool
    """Others are counted from its end."""
    terms: tuple[Term, ...]
    """The rule's own term alone."""
    until: tuple[str, ...]
    grain_min: int
    """A start counts by its day, its hour, or its minute."""
    ends: dict[int, End]
    """By start in grains."""
    moments: dict[int, Moments] = field(default_factory=dict)
    """By end, where steps count working days."""

    def end(self, start_min: int) -> End:
        """Return where the rule's own term ends.

        Raises:
            OverflowError: beyond the calendar.
        """
        start = start_min // self.grain_min
        found = self.ends.get(start)
        if found is None:
            counted = count(self.rule, start_min, self.terms, (), self.days)
            found = End(counted, is_provisional(self.days, counted.last))
            if len(self.ends) >= _MOST:
                self.ends.clear()
            self.ends[start] = found
        return found

    def reached(self, end: int, now: int) -> tuple[int, Level]:
        """Return how many steps were reached by ``now``, and the highest level of them."""
        if self.ladder.worked:
            steps = self.moments.get(end)
            if steps is None:
                if len(self.moments) >= _MOST:
                    self.moments.clear()
                steps = self.moments[end] = _moments(self.rule, end, self.days)
        else:
            steps = self.ladder.timed if end % MINUTES else self.ladder.whole
            now -= end
        number, level = 0, Level.NONE
        for at, highest in steps:
            if now < at:
                break
            number += 1
            level = highest
        return number, level


def plans(table: Table, days: WorkingDays) -> dict[str, Plan]:
    """Return the plan of each rule of a table, by its key."""
    bases = {rule.base for rule in table.chained}
    return {key: _plan(rule, table, days, key in bases) for key, rule in table.rules.items()}


def is_provisional(days: WorkingDays, day: int) -> bool:
    """Return whether a day lies in a year whose working days are not published."""
    return not days.known_from <= day <= days.known_to and not days.is_known(day)


def _plan(rule: Rule, table: Table, days: WorkingDays, is_base: bool) -> Plan:
    term = rule.term
    alike = (term.count, term.unit, term.clock_min, rule.before, rule.holiday, rule.month_end)
    # A term of the very day (当日15:00) asks whether that time was over.
    grain = 1 if term.count == 0 else 60 if term.unit is Unit.HOURS else MINUTES
    return Plan(
        rule,
        days,
        _ladder(rule, days),
        tuple(one for one in rule.when if table.facets[one[0]].each),
        tuple(one for one in rule.when if not table.facets[one[0]].each),
        is_base,
        (term,),
        tuple(rule.until),
        grain,
        days.ends.setdefault(alike, {}),
    )


def _ladder(rule: Rule, days: WorkingDays) -> Ladder:
    if any(step.at.term is not None and step.at.term.unit is Unit.WORKING for step in rule.steps):
        return Ladder((), (), True)
    return Ladder(
        _relative(rule, SOME_DAY_MIN, days), _relative(rule, SOME_DAY_MIN + 900, days), False
    )


def _relative(rule: Rule, end: int, days: WorkingDays) -> Moments:
    return tuple((at - end, level) for at, level in _moments(rule, end, days))


def _moments(rule: Rule, end: int, days: WorkingDays) -> Moments:
    steps = sorted((offset_min(step.at, end, days), step.level) for step in rule.steps)
    found, highest = [], Level.NONE
    for at, level in steps:
        highest = max(highest, level)
        found.append((at, highest))
    return tuple(found)
