"""How every deadline of a case stands at a moment (期限状态).

A pure function of facts, table, calendar and time. What was reached stays reached while the
due date stays: a clock that is set back takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
from dossier.deadlines.plans import SOME_DAY_MIN, Plan, is_provisional, plans
from dossier.deadlines.table import Rule, Step, Table
from dossier.deadlines.terms import Term, parse_term
from resources.errors import DateOutOfRange

_MOST_ALIKE = 1000


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


_ByEvent = dict[str, tuple[Plan, ...]]
_ByKind = dict[str, list[tuple[CaseEvent, int]]]
"""Events that count, each with its minute, by kind."""


class Reckoner:
    """Computes deadlines under one table and calendar; may be shared between threads."""

    def __init__(self, table: Table, days: WorkingDays) -> None:
        self.table = table
        self.days = days
        made = plans(table, days)
        self._by_event: _ByEvent = {
            kind: tuple(made[rule.key] for rule in rules) for kind, rules in table.by_event.items()
        }
        self._chained = tuple(made[rule.key] for rule in table.chained)
        self._once = {key for key, kind in table.events.items() if kind.once}
        self._unsaid = {key: facet.default for key, facet in table.facets.items()}
        self._alike: dict[tuple[str, ...], _ByEvent] = {}
        """For cases of one procedure of which the same was said."""

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
        end = SOME_DAY_MIN
        return sorted(rule.steps, key=lambda step: offset_min(step.at, end, self.days))

    # ---- inside -------------------------------------------------------------------

    def _deadlines(self, facts: Facts, now_min: int) -> list[Deadline]:
        by_kind, known = self._noted(facts)
        by_event = self._of_alike(facts.procedure, known)
        case = _Case(facts, by_kind, now_min)
        found: list[Deadline] = []
        bases: dict[str, list[Deadline]] = {}
        for kind, events in by_kind.items():
            some = by_event.get(kind)
            if some is None:
                continue
            for event, start in events[-1:] if kind in self._once else events:
                for plan in some:
                    if not plan.each or self._fits_event(plan, event):
                        made = self._one(plan, event, start, case)
                        found.append(made)
                        if plan.is_base:
                            bases.setdefault(plan.rule.key, []).append(made)
        if bases:
            found += self._of_chained(bases, known, case)
        return found

    def _of_chained(
        self, bases: dict[str, list[Deadline]], known: Mapping[str, str], case: _Case
    ) -> list[Deadline]:
        """Return the deadlines that are counted from others."""
        found = []
        for plan in self._chained:
            some = bases.get(plan.rule.base)
            if some is None or not _fits(plan, case.facts.procedure, known):
                continue
            for base in some:
                end = base.counted.end_min
                if end is not None and self._fits_event(plan, base.event):
                    # From the day of the base's last minute.
                    made = self._one(plan, base.event, end - 1, case, base)
                    found.append(made)
                    bases.setdefault(plan.rule.key, []).append(made)
        return found

    def _of_alike(self, procedure: str, known: dict[str, str]) -> _ByEvent:
        """Return the plans that fit a case, by event; what each event says is asked later."""
        key = (procedure, *known.values())
        found = self._alike.get(key)
        if found is None:
            found = {
                kind: tuple(plan for plan in some if _fits(plan, procedure, known))
                for kind, some in self._by_event.items()
            }
            # Values that this table does not know come from elsewhere: they are not kept for good.
            if len(self._alike) >= _MOST_ALIKE:
                self._alike.clear()
            self._alike[key] = found
        return found

    def _noted(self, facts: Facts) -> tuple[_ByKind, dict[str, str]]:
        """Return the events that count with their minutes, and what was said last of the case."""
        by_kind: _ByKind = {}
        known = dict(self._unsaid)
        for event in facts.events:
            if event.cancelled:
                continue
            if event.facets:
                known.update(event.facets)
            there = by_kind.get(event.kind)
            if there is None:
                there = by_kind[event.kind] = []
            there.append((event, minutes(event.at)))
        return by_kind, known

    def _fits_event(self, plan: Plan, event: CaseEvent) -> bool:
        said = dict(event.facets)
        return all(said.get(key, self._unsaid[key]) in values for key, values in plan.each)

    def _one(
        self,
        plan: Plan,
        event: CaseEvent,
        start_min: int,
        case: _Case,
        base: Deadline | None = None,
    ) -> Deadline:
        rule = plan.rule
        terms = plan.terms
        if event.term or rule.extended_by:
            terms = _terms(plan, event, case)
        holds: tuple[Hold, ...] = ()
        if case.facts.suspensions and rule.suspended_by:
            holds = self._holds(rule, case)
        if terms is plan.terms and not holds:
            counted, provisional = plan.end(start_min)
        else:
            counted = count(rule, start_min, terms, holds, self.days)
            provisional = is_provisional(self.days, counted.last)
        end = counted.end_min
        done = _fulfilled(plan, event, case) if plan.until else None
        if base is not None and base.done_min is not None and done is None:
            done = base.done_min
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
        reached, level = plan.reached(end, case.now_min)
        over, unlocked = case.now_min >= end, False
        if case.facts.marks or case.facts.unlocks:
            level, over, unlocked = _noted_before(case, rule, event, due_text(end), level, over)
        state = State.RUNNING
        if over:
            state = State.PASSED if rule.party else State.OVERDUE
        return Deadline(
            rule, event, start_min, counted, state, level, reached, None, provisional, unlocked,
            terms,
        )  # fmt: skip

    def _holds(self, rule: Rule, case: _Case) -> tuple[Hold, ...]:
        found = case.holds.get(rule.suspended_by)
        if found is None:
            today = case.now_min // MINUTES
            found = case.holds[rule.suspended_by] = merged(
                hold
                for one in case.facts.suspensions
                if not one.cancelled and one.kind in rule.suspended_by
                if (hold := self.hold(one, today)) is not None
            )
        return found

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


@dataclass(slots=True)
class _Case:
    facts: Facts
    by_kind: _ByKind
    now_min: int
    holds: dict[frozenset[str], tuple[Hold, ...]] = field(default_factory=dict)
    """Worked out once for all rules with the same suspensions."""


def _fits(plan: Plan, procedure: str, known: Mapping[str, str]) -> bool:
    procedures = plan.rule.procedures
    if procedures and procedure not in procedures:
        return False
    return all(known[key] in values for key, values in plan.general)


def _terms(plan: Plan, event: CaseEvent, case: _Case) -> tuple[Term, ...]:
    """Return the term and its extensions; the plan's own tuple where there is nothing else."""
    rule = plan.rule
    own = _own_term(event) if not rule.base else None
    terms = [rule.term if own is None else own]
    for extension in rule.extended_by:
        for one, _ in case.by_kind.get(extension.event, ()):
            if one.at >= event.at and _same_subject(one, event):
                longer = _own_term(one) or extension.term
                if longer is not None:
                    terms.append(longer)
    return plan.terms if own is None and len(terms) == 1 else tuple(terms)


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


def _fulfilled(plan: Plan, event: CaseEvent, case: _Case) -> int | None:
    """Return when the first event came that fulfils the rule."""
    found: int | None = None
    for kind in plan.until:
        for one, at in case.by_kind.get(kind, ()):
            if one is event or (one.subject and event.subject and one.subject != event.subject):
                continue
            earlier = one.at < event.at and (plan.rule.base or not plan.rule.before)
            if earlier and not _day_alone(at, event):
                continue
            if one.posted_at is not None:
                at = minutes(one.in_time_at)
            if found is None or at < found:
                found = at
    return found


def _day_alone(at_min: int, event: CaseEvent) -> bool:
    """Return whether an event was noted by its day alone, and that is the other's day."""
    return at_min % MINUTES == 0 and at_min // MINUTES == minutes(event.at) // MINUTES


def _noted_before(
    case: _Case, rule: Rule, event: CaseEvent, due: str, level: Level, over: bool
) -> tuple[Level, bool, bool]:
    """Return level and whether it is over, with what was noted for the same due date.

    Last: whether it was unlocked.
    """
    for mark in marks_of(case.facts.marks, rule.key, event.id, due):
        level = max(level, mark.level)
        over = over or mark.step == "届满" or mark.step.startswith("逾期")
    unlocked = level >= Level.GATE and _is_unlocked(case, rule, event, due)
    return Level.WARN if unlocked else level, over, unlocked


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
