"""Deadlines at a station (期限服务): what stands how, who is told, what is stopped.

Plain and synchronous; may be called from any thread. Time is the journal's: it never goes
back behind the newest step that was reached (时钟回拨不影响期限).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dossier.changes import MACHINE
from dossier.deadlines import in_force
from dossier.deadlines.changes import (
    AssignDuty,
    CancelCaseEvent,
    CancelSuspension,
    EndDuty,
    NoteCaseEvent,
    ReachSteps,
    Resume,
    SetCaseEvent,
    Suspend,
    UnlockDeadline,
    WithdrawMarks,
)
from dossier.deadlines.explaining import Explained, explain
from dossier.deadlines.in_force import FOLDER, InForce
from dossier.deadlines.model import (
    CaseEvent,
    Duty,
    Facts,
    Level,
    Mark,
    Suspension,
    Unlock,
    minutes,
)
from dossier.deadlines.standing import Deadline, Reckoner, marks_of
from dossier.deadlines.table import STEPS
from dossier.deadlines.terms import TERM_FORMS, is_shorter, parse_term
from dossier.deadlines.todo import ToDo, by_due, concerns, holders
from dossier.ids import CaseEventId, CaseId, DutyId, MarkId, SuspensionId, UnlockId, new_id
from dossier.model import Volume
from dossier.store import Store, deadlines
from resources.errors import (
    BadForm,
    BadValue,
    CaseLocked,
    DateOutOfRange,
    NotASuperior,
    NotLocked,
    StepStopped,
    TermOutOfBounds,
    UnknownItem,
)

__all__ = ["FOLDER", "DeadlineDesk", "check_step"]
_log = logging.getLogger(__name__)
_CLOCKS_DIFFER = timedelta(minutes=5)


def check_step(store: Store, case_id: CaseId, step: str, who: str) -> None:
    """Check that no deadline stops a step (设卡检查); as :meth:`DeadlineDesk.check_step`.

    A case in which nothing was noted is stopped by nothing, and costs one query.

    Raises:
        CaseLocked, StepStopped: one does.
    """
    with store.snapshot() as reader:
        if not deadlines.facts(reader, case_id).events:
            return
    DeadlineDesk(store, who).check_step(case_id, step)


class DeadlineDesk:
    """What a station does with deadlines."""

    def __init__(
        self,
        store: Store,
        who: str,
        *,
        force: InForce | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = store
        self.who = who
        self._clock = clock
        self.force = in_force.load(store.home / FOLDER) if force is None else force
        self.reckoner = Reckoner(self.force.table, self.force.days)

    # ---- looking ------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the time that counts: the clock's, or that of the newest step reached."""
        with self.store.snapshot() as reader:
            newest = deadlines.newest_mark(reader)
        clock = self._clock()
        return clock if newest is None else max(clock, newest)

    def ahead_of_clock(self) -> datetime | None:
        """Return the time that counts where the clock is behind it (时钟回拨); else None.

        Some minutes are let pass: machines that share a case differ by as much.
        """
        clock, now = self._clock(), self.now()
        return now if now - clock > _CLOCKS_DIFFER else None

    def facts(self, case_id: CaseId) -> Facts:
        """Return what the deadlines of a case depend on.

        Raises:
            UnknownItem: there is no such case.
        """
        with self.store.snapshot() as reader:
            return deadlines.facts(reader, case_id)

    def seen(self, case_id: CaseId) -> Facts:
        """Return of :meth:`facts` what is for who is signed in: what is of 副卷 only to some.

        Raises:
            UnknownItem: there is no such case.
        """
        facts = self.facts(case_id)
        return facts if self.store.sees_confidential else facts.open_part()

    def standing(self, case_id: CaseId) -> list[Deadline]:
        """Return the deadlines of a case as they stand; what ran out first comes first.

        Raises:
            UnknownItem: there is no such case.
            DateOutOfRange: a deadline cannot be computed.
        """
        return sorted(
            self.reckoner.deadlines(self.facts(case_id), minutes(self.now())), key=by_due
        )

    def explained(self, case_id: CaseId) -> list[Explained]:
        """Return the deadlines of a case with their reasons, as :meth:`standing`.

        Those that run from something of 副卷 only to who may see that.
        """
        now_min = minutes(self.now())
        facts = self.facts(case_id)
        found = sorted(self.reckoner.deadlines(facts, now_min), key=by_due)
        sees_all = self.store.sees_confidential
        return [
            explain(one, facts, self.reckoner, now_min)
            for one in found
            if sees_all or one.event.volume is Volume.MAIN
        ]

    def to_do(
        self,
        person: str = "",
        case_id: CaseId | None = None,
        *,
        closed: bool = False,
    ) -> list[ToDo]:
        """Return what waits for somebody, what runs out first first, what stands still last.

        Lines that run from something of 副卷 only to who may see that; what happened there
        counts for the others all the same.

        Args:
            person: only theirs, by work or because they are told; empty: everybody's.
            case_id: of this case alone.
            closed: also what is done, and parties' terms that passed.
        """
        now_min = minutes(self.now())
        with self.store.snapshot() as reader:
            if case_id is None:
                some = deadlines.all_facts(reader)
            else:
                some = [deadlines.facts(reader, case_id)]
            cases = {case.id: case for case in reader.cases()}
        found = []
        sees_all = self.store.sees_confidential
        with deadlines.uncollected():
            for facts in some:
                case = cases[facts.case_id]
                shown = facts if sees_all else facts.open_part()
                for one in self._of_many(facts, now_min):
                    if one.event.volume is Volume.CONFIDENTIAL and not sees_all:
                        continue
                    if (one.is_open or closed) and concerns(one, facts, person):
                        people = holders(facts, one.rule.duty)
                        found.append(ToDo(case.id, case.number, case.cause, one, people, shown))
        return sorted(found, key=lambda item: (by_due(item.deadline), item.case_number))

    def check_step(self, case_id: CaseId, step: str) -> None:
        """Check that no deadline stops the next step (设卡检查).

        Args:
            case_id: of the case.
            step: key of :data:`dossier.deadlines.table.STEPS`.

        Raises:
            CaseLocked: a deadline locked the case.
            StepStopped: a deadline that is over stops this step.
        """
        for one in self.standing(case_id):
            if one.level is Level.LOCK:
                raise CaseLocked(rule=one.rule.name, due=one.due, who=self._superiors(one))
            if one.level is Level.GATE and step in one.rule.stops:
                raise StepStopped(step=STEPS[step], rule=one.rule.name, due=one.due)

    # ---- noting -------------------------------------------------------------------

    def note_event(
        self,
        case_id: CaseId,
        kind: str,
        at: datetime,
        *,
        subject: str = "",
        facets: Iterable[tuple[str, str]] = (),
        term: str = "",
        posted_at: datetime | None = None,
        note: str = "",
    ) -> CaseEvent:
        """Note that something happened, or is planned (登记事件).

        Raises:
            UnknownItem: the table knows no such kind.
            BadValue: a facet, a term or a date that cannot be.
            TermOutOfBounds: the law does not let the court set this term.
        """
        event = CaseEvent(
            CaseEventId(new_id()),
            case_id,
            kind,
            at,
            self.who,
            self._clock(),
            subject=subject,
            facets=tuple(facets),
            term=term,
            posted_at=posted_at,
            note=note,
        )
        self._check(event)
        self.store.apply(NoteCaseEvent(event), self.who)
        return event

    def set_event(self, event: CaseEvent) -> None:
        """Set an event right, or move it (变更事件); its deadlines follow.

        Raises:
            RuleError: as :meth:`note_event`; or there is no such event.
        """
        self._check(event)
        self.store.apply(SetCaseEvent(event), self.who)

    def cancel_event(self, event_id: CaseEventId, reason: str) -> None:
        """Note that an event was noted in error (撤销事件)."""
        self.store.apply(CancelCaseEvent(event_id, reason), self.who)

    def suspend(
        self,
        case_id: CaseId,
        kind: str,
        first_day: date,
        last_day: date | None = None,
        reason: str = "",
    ) -> Suspension:
        """Note days that are not counted (中止、扣除), both included.

        Raises:
            UnknownItem: the table knows no such kind.
            BadValue: the days cannot be.
        """
        if kind not in self.force.table.suspensions:
            raise UnknownItem(thing=kind)
        one = Suspension(
            SuspensionId(new_id()),
            case_id,
            kind,
            first_day,
            self.who,
            self._clock(),
            last_day,
            reason,
        )
        self.store.apply(Suspend(one), self.who)
        return one

    def resume(self, suspension_id: SuspensionId, last_day: date) -> None:
        """Note the last day that is not counted (恢复)."""
        self.store.apply(Resume(suspension_id, last_day, self.who), self.who)

    def cancel_suspension(self, suspension_id: SuspensionId, reason: str) -> None:
        """Note that a suspension was noted in error (撤销中止)."""
        self.store.apply(CancelSuspension(suspension_id, reason), self.who)

    def assign(self, case_id: CaseId, duty: str, person: str) -> Duty:
        """Name somebody for a duty in a case (登记承办人员).

        Raises:
            UnknownItem: the table knows no such duty.
            DuplicateItem: they have it already.
        """
        if duty not in self.force.table.duties:
            raise UnknownItem(thing=duty)
        made = Duty(DutyId(new_id()), case_id, duty, person, self.who, self._clock())
        self.store.apply(AssignDuty(made), self.who)
        return made

    def relieve(self, duty_id: DutyId) -> None:
        """Take a duty from somebody (解除承办)."""
        self.store.apply(EndDuty(duty_id), self.who)

    # ---- levels -------------------------------------------------------------------

    def sweep(self) -> list[Mark]:
        """Note every step that was reached and who is told (到级登记); return the new ones.

        To be called at the start, after changes, and every few minutes.
        """
        now = self.now()
        now_min = minutes(now)
        with self.store.snapshot() as reader:
            some = deadlines.all_facts(reader)
        found: list[Mark] = []
        for facts in some:
            fresh = [
                mark
                for one in self._of_many(facts, now_min)
                for mark in self._fresh(one, facts, now)
            ]
            if fresh:
                self.store.apply(ReachSteps(tuple(fresh)), MACHINE)
                found += fresh
        return found

    def unlock(
        self,
        case_id: CaseId,
        rule: str,
        *,
        by: str,
        duty: str,
        reason: str,
        event_id: CaseEventId | None = None,
        until: datetime | None = None,
    ) -> Unlock:
        """Let a case go on although a deadline stops it (解锁).

        Args:
            case_id: of the case.
            rule: key of the deadline's rule.
            by: the superior, who is named in the case.
            duty: what they are there.
            reason: why.
            event_id: from which the deadline runs, where there are several.
            until: it stops again then; None: for good.

        Raises:
            UnknownItem: there is no such deadline, or several.
            NotASuperior: they may not.
            NotLocked: it stops nothing.
        """
        self.sweep()
        theirs = [
            one
            for one in self.standing(case_id)
            if one.rule.key == rule and event_id in (None, one.event.id) and one.is_open
        ]
        stopping = [one for one in theirs if one.level >= Level.GATE] or theirs
        if len(stopping) != 1:
            raise UnknownItem(thing=rule)
        one = stopping[0]
        if one.due is None or one.level < Level.GATE:
            raise NotLocked(rule=one.rule.name)
        kind = self.force.table.duties.get(duty)
        if kind is None or duty not in one.rule.unlock:
            raise NotASuperior(who=by, duty=self._superiors(one))
        now = self.now()
        made = Unlock(
            UnlockId(new_id()), case_id, rule, one.event.id, one.due, by, duty, reason, now, until
        )
        try:
            self.store.apply(UnlockDeadline(made, one.rule.duty), self.who)
        except NotASuperior as error:
            raise NotASuperior(who=by, duty=kind.name) from error
        return made

    def withdraw_marks(self, case_id: CaseId, after: datetime, by: str, reason: str) -> None:
        """Take back what was reached while the clock ran ahead (撤回到级)."""
        self.store.apply(WithdrawMarks(case_id, after, by, reason), self.who)

    # ---- inside -------------------------------------------------------------------

    def _of_many(self, facts: Facts, now_min: int) -> list[Deadline]:
        """Return the deadlines of one of many cases: a date that cannot be stops no other."""
        try:
            return self.reckoner.deadlines(facts, now_min)
        except DateOutOfRange:
            _log.warning("the deadlines of case %s end beyond the calendar", facts.case_id)
            return []

    def _fresh(self, one: Deadline, facts: Facts, now: datetime) -> list[Mark]:
        due = one.due
        if due is None or not one.reached:
            return []
        there = {mark.step for mark in marks_of(facts.marks, one.rule.key, one.event.id, due)}
        return [
            Mark(
                MarkId(new_id()),
                facts.case_id,
                one.rule.key,
                one.event.id,
                due,
                str(step.at),
                step.level,
                now,
                self._told(facts, step.tell),
                volume=one.event.volume,
            )
            for step in self.reckoner.ordered(one.rule)[: one.reached]
            if str(step.at) not in there
        ]

    def _superiors(self, one: Deadline) -> str:
        return "、".join(self.force.table.duties[duty].name for duty in one.rule.unlock)

    def _told(self, facts: Facts, duties: Iterable[str]) -> tuple[str, ...]:
        """Return who is told; the duty's name where nobody is named."""
        told: list[str] = []
        for duty in duties:
            told += holders(facts, duty) or (self.force.table.duties[duty].name,)
        return tuple(dict.fromkeys(told))

    def _check(self, event: CaseEvent) -> None:
        table = self.force.table
        if event.kind not in table.events:
            raise UnknownItem(thing=event.kind)
        for key, value in event.facets:
            if key not in table.facets or value not in table.facets[key].values:
                raise BadValue(column=key, value=value)
        if not event.term:
            return
        try:
            term = parse_term(event.term)
        except ValueError as error:
            raise BadForm(column="期限 term", value=event.term, form=TERM_FORMS) from error
        case = replace(self.facts(event.case_id), suspensions=(), marks=(), unlocks=())
        others = tuple(one for one in case.events if one.id != event.id)
        now_min = minutes(event.at)
        for one in self.reckoner.deadlines(replace(case, events=(*others, event)), now_min):
            rule = one.rule
            if one.event.id == event.id and not rule.base:
                short = rule.least is not None and is_shorter(term, rule.least)
                long = rule.most is not None and is_shorter(rule.most, term)
                if short or long:
                    raise TermOutOfBounds(rule=rule.name, term=str(term))
