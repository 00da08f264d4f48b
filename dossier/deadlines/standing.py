"""How every deadline of a case stands at a moment (期限状态).

A pure function of facts, table, calendar and time. What was reached stays reached while the
due date stays: a clock that is set back takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from dossier.deadlines.calendar import WorkingDays
from dossier.deadlines.counting import Counted, Hold, add_months, count, merged, offset_min
from dossier.deadlines.model import (
    MINUTES,
    CaseEvent,
    Facts,
    Level,
    Mark,
    Suspension,
    due_text,
    minutes,
)
from dossier.deadlines.table import Rule, Step, Table
from dossier.deadlines.terms import Term, Unit, parse_term
from resources.errors import DateOutOfRange


class State(StrEnum):
    """How a deadline stands (期限状态)."""

    RUNNING = "running"
    """进行中"""
    SUSPENDED = "suspended"
    """中止"""
    OVERDUE = "overdue"
    """已逾期"""
    PASSED = "passed"
    """已届满: a party's, which nobody here answers for."""
    DONE = "done"
    """已办结"""
    LATE = "late"
    """逾期办结"""


STATE_WORDS = {
    State.RUNNING: "进行中",
    State.SUSPENDED: "中止",
    State.OVERDUE: "已逾期",
    State.PASSED: "已届满",
    State.DONE: "已办结",
    State.LATE: "逾期办结",
}
OPEN = (State.RUNNING, State.SUSPENDED, State.OVERDUE)
"""States that wait for somebody."""


class Deadline(NamedTuple):
    """One deadline and how it stands (期限); a tuple, as a hundred thousand are made at once."""

    rule: Rule
    event: CaseEvent
    start_min: int
    """When it began to run; of a chained rule the last day of its base."""
    counted: Counted
    state: State
    level: Level
    reached: int
    """How many steps of the ladder, by the clock; what was noted before shows in the level."""
    done_min: int | None
    """When it was fulfilled."""
    provisional: bool
    """It leans on a year whose working days are not published yet (暂定)."""
    unlocked: bool
    """Gate and lock were lifted."""
    terms: tuple[Term, ...]
    """The term, then extensions."""

    @property
    def due(self) -> str | None:
        """The last day, or day and time; None while it stands still."""
        end = self.counted.end_min
        return None if end is None else due_text(end)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


class _Ladder(NamedTuple):
    """Steps as minutes from the end, in order of time, with the level reached by then."""

    whole: tuple[tuple[int, Level], ...]
    timed: tuple[tuple[int, Level], ...]
    worked: bool
    """Some steps count working days and must be worked out each time."""


class Reckoner:
    """Computes deadlines under one table and calendar; may be shared between threads."""

    def __init__(self, table: Table, days: WorkingDays) -> None:
        self.table = table
        self.days = days
        self._ladders = {key: self._ladder(rule) for key, rule in table.rules.items()}
        self._once = {key for key, kind in table.events.items() if kind.once}

    def deadlines(self, facts: Facts, now_min: int) -> list[Deadline]:
        """Return the deadlines of a case at a moment, in the order of their events.

        Raises:
            DateOutOfRange: one ends beyond the calendar.
        """
        try:
            return self._deadlines(facts, now_min)
        except OverflowError as error:
            raise DateOutOfRange() from error

    def ordered(self, rule: Rule) -> Sequence[Step]:
        """Return a rule's steps in the order in which they are reached."""
        end = 738_000 * MINUTES
        return sorted(rule.steps, key=lambda step: offset_min(step.at, end, self.days))

    # ---- inside -------------------------------------------------------------------

    def _deadlines(self, facts: Facts, now_min: int) -> list[Deadline]:
        by_kind = _by_kind(facts.events)
        case = _Case(facts, by_kind, self._facets(facts), now_min)
        found: list[Deadline] = []
        by_rule: dict[str, list[Deadline]] = {}
        chained = bool(self.table.chained)
        for kind, events in by_kind.items():
            rules = self.table.by_event.get(kind, ())
            for event in events[-1:] if kind in self._once else events:
                start = minutes(event.at) if rules else 0
                for rule in rules:
                    if not (rule.when or rule.procedures) or self._fits(rule, event, case):
                        made = self._one(rule, event, start, case)
                        found.append(made)
                        if chained:
                            by_rule.setdefault(rule.key, []).append(made)
        for rule in self.table.chained if found else ():
            for base in by_rule.get(rule.base, ()):
                if self._fits(rule, base.event, case) and (begun := _chain(base)) is not None:
                    made = self._one(rule, base.event, begun, case, base)
                    found.append(made)
                    by_rule.setdefault(rule.key, []).append(made)
        return found

    def _facets(self, facts: Facts) -> dict[str, str]:
        """Return what was said last of the whole case."""
        known = {key: facet.default for key, facet in self.table.facets.items()}
        for event in facts.events:
            if not event.cancelled:
                known.update(event.facets)
        return known

    def _fits(self, rule: Rule, event: CaseEvent, case: _Case) -> bool:
        if rule.procedures and case.facts.procedure not in rule.procedures:
            return False
        for key, values in rule.when:
            facet = self.table.facets[key]
            found = dict(event.facets).get(key, facet.default) if facet.each else case.facets[key]
            if found not in values:
                return False
        return True

    def _one(
        self,
        rule: Rule,
        event: CaseEvent,
        start_min: int,
        case: _Case,
        base: Deadline | None = None,
    ) -> Deadline:
        terms = _terms(rule, event, case) if rule.extended_by or event.term else (rule.term,)
        holds: tuple[Hold, ...] = ()
        if rule.suspended_by and case.facts.suspensions:
            holds = self._holds(rule, case)
        counted = count(rule, start_min, terms, holds, self.days)
        end = counted.end_min
        done = _fulfilled(rule, event, start_min, case)
        if base is not None and base.done_min is not None and done is None:
            done = base.done_min
        provisional = not self.days.known_from <= counted.last <= self.days.known_to
        if provisional:
            provisional = not self.days.is_known(counted.last)
        if done is not None:
            late = end is not None and done >= end and not rule.party
            state = State.LATE if late else State.DONE
            return Deadline(
                rule, event, start_min, counted, state, Level.NONE, 0, done, provisional, False,
                terms,
            )  # fmt: skip
        if end is None:
            return Deadline(
                rule, event, start_min, counted, State.SUSPENDED, Level.NONE, 0, None,
                provisional, False, terms,
            )  # fmt: skip
        now = case.now_min
        reached, level = self._reached(rule, end, now)
        over = now >= end
        unlocked = False
        if case.facts.marks or case.facts.unlocks:
            due = due_text(end)
            level, over = _kept(case, rule, event, due, level, over)
            unlocked = level >= Level.GATE and _is_unlocked(case, rule, event, due)
        if unlocked:
            level = Level.WARN
        state = State.RUNNING
        if over:
            state = State.PASSED if rule.party else State.OVERDUE
        return Deadline(
            rule, event, start_min, counted, state, level, reached, None, provisional, unlocked,
            terms,
        )  # fmt: skip

    def _reached(self, rule: Rule, end: int, now: int) -> tuple[int, Level]:
        ladder = self._ladders[rule.key]
        if ladder.worked:
            steps = self._moments(rule, end)
        else:
            steps = ladder.timed if end % MINUTES else ladder.whole
            now -= end
        number, level = 0, Level.NONE
        for at, highest in steps:
            if now < at:
                break
            number += 1
            level = highest
        return number, level

    def _ladder(self, rule: Rule) -> _Ladder:
        worked = any(
            step.at.term is not None and step.at.term.unit is Unit.WORKING for step in rule.steps
        )
        if worked:
            return _Ladder((), (), True)
        end = 738_000 * MINUTES
        return _Ladder(self._relative(rule, end), self._relative(rule, end + 900), False)

    def _relative(self, rule: Rule, end: int) -> tuple[tuple[int, Level], ...]:
        return tuple((at - end, level) for at, level in self._moments(rule, end))

    def _moments(self, rule: Rule, end: int) -> tuple[tuple[int, Level], ...]:
        steps = sorted((offset_min(step.at, end, self.days), step.level) for step in rule.steps)
        found, highest = [], Level.NONE
        for at, level in steps:
            highest = max(highest, level)
            found.append((at, highest))
        return tuple(found)

    def _holds(self, rule: Rule, case: _Case) -> tuple[Hold, ...]:
        today = case.now_min // MINUTES
        return merged(
            hold
            for one in case.facts.suspensions
            if not one.cancelled and one.kind in rule.suspended_by
            if (hold := self.hold(one, today)) is not None
        )

    def hold(self, one: Suspension, today: int) -> Hold | None:
        """Return the days that a suspension leaves out, as far as its kind allows."""
        kind = self.table.suspensions.get(one.kind)
        first = one.first_day.toordinal()
        last = None if one.last_day is None else one.last_day.toordinal()
        if kind is not None and kind.most is not None:
            most = kind.most
            cap = add_months(first, most.months) - 1 if most.months else first + most.count - 1
            if last is not None:
                last = min(last, cap)
            elif cap < today:
                last = cap
        return None if last is not None and last < first else Hold(first, last)


def _by_kind(events: Iterable[CaseEvent]) -> dict[str, list[CaseEvent]]:
    found: dict[str, list[CaseEvent]] = {}
    for event in events:
        if not event.cancelled:
            found.setdefault(event.kind, []).append(event)
    return found


class _Case(NamedTuple):
    facts: Facts
    by_kind: Mapping[str, list[CaseEvent]]
    facets: Mapping[str, str]
    now_min: int


def _chain(base: Deadline) -> int | None:
    """Return the last minute of a base, from whose day a chained rule is counted."""
    end = base.counted.end_min
    return None if end is None else end - 1


def _terms(rule: Rule, event: CaseEvent, case: _Case) -> tuple[Term, ...]:
    own = _own_term(event) if not rule.base else None
    terms = [rule.term if own is None else own]
    for extension in rule.extended_by:
        for one in case.by_kind.get(extension.event, ()):
            if one.at >= event.at and _same_subject(one, event):
                longer = _own_term(one) or extension.term
                if longer is not None:
                    terms.append(longer)
    return tuple(terms)


def _own_term(event: CaseEvent) -> Term | None:
    """Return the term an event says; None where it says none that can be read here."""
    if not event.term:
        return None
    try:
        return parse_term(event.term)
    except ValueError:
        # Noted by another program of another day: the rule's own counts.
        return None


def _same_subject(one: CaseEvent, event: CaseEvent) -> bool:
    return not one.subject or not event.subject or one.subject == event.subject


def _fulfilled(rule: Rule, event: CaseEvent, start_min: int, case: _Case) -> int | None:
    """Return when the first event came that fulfils the rule."""
    found: int | None = None
    for kind in rule.until:
        for one in case.by_kind.get(kind, ()):
            if one is event or not _same_subject(one, event):
                continue
            earlier = one.at < event.at and (rule.base or not rule.before)
            if earlier and not _day_alone(one, event):
                continue
            at = minutes(one.in_time_at)
            found = at if found is None else min(found, at)
    return found


def _day_alone(one: CaseEvent, event: CaseEvent) -> bool:
    """Return whether an event was noted by its day alone, and that is the other's day."""
    at = minutes(one.at)
    return at % MINUTES == 0 and at // MINUTES == minutes(event.at) // MINUTES


def _kept(
    case: _Case, rule: Rule, event: CaseEvent, due: str, level: Level, over: bool
) -> tuple[Level, bool]:
    """Return what is reached, with what was noted before for the same due date."""
    for mark in marks_of(case.facts.marks, rule.key, event.id, due):
        level = max(level, mark.level)
        over = over or mark.step == "届满" or mark.step.startswith("逾期")
    return level, over


def marks_of(marks: Iterable[Mark], rule: str, event_id: str, due: str) -> list[Mark]:
    """Return the marks of one deadline that count."""
    return [
        mark
        for mark in marks
        if mark.event_id == event_id
        and mark.rule == rule
        and mark.due == due
        and not mark.withdrawn
    ]


def _is_unlocked(case: _Case, rule: Rule, event: CaseEvent, due: str) -> bool:
    return any(
        one.event_id == event.id
        and one.rule == rule.key
        and one.due == due
        and (one.until is None or case.now_min < minutes(one.until))
        for one in case.facts.unlocks
    )
