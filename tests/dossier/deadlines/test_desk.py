"""Deadlines at a station: journal, levels, who is told, unlocking, the clock, calendar files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest

from dossier.deadlines.changes import ReachSteps, UnlockDeadline
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.explaining import explain
from dossier.deadlines.ics import Dated, calendar_file, uid
from dossier.deadlines.model import CHINA, Level, minutes
from dossier.deadlines.standing import Deadline, State
from dossier.ids import CaseEventId, CaseId, MarkId, SuspensionId
from dossier.store import Store, deadlines
from resources.errors import (
    BadValue,
    CaseLocked,
    DateOutOfRange,
    DuplicateItem,
    EmptyValue,
    NotASuperior,
    NothingToUndo,
    NotLocked,
    StepStopped,
    TermOutOfBounds,
    UnknownCase,
    UnknownItem,
)
from tests.dossier.deadlines.cases import at
from tests.dossier.paper import open_case


class Desk(DeadlineDesk):
    """A desk whose clock a test sets."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "某书记员", clock=lambda: at(self.wall))
        self.wall = "2026-03-02 10:00"


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


@pytest.fixture
def case_id(desk: Desk) -> CaseId:
    return open_case(desk.store)[0]


def one(desk: Desk, case_id: CaseId, rule: str) -> Deadline:
    (found,) = [each for each in desk.standing(case_id) if each.rule.key == rule]
    return found


def test_deadlines_follow_events_that_are_moved_or_cancelled(desk: Desk, case_id: CaseId) -> None:
    filed = desk.note_event(case_id, "case_filed", at("2026-03-02"))
    assert one(desk, case_id, "first_ordinary").due == "2026-09-02"
    desk.set_event(replace(filed, at=at("2026-03-03")))
    assert one(desk, case_id, "first_ordinary").due == "2026-09-03"
    desk.note_event(case_id, "extension_granted", at("2026-08-20"))
    assert one(desk, case_id, "first_ordinary").due == "2027-03-03"
    held = desk.suspend(case_id, "appraisal", date(2026, 4, 1))
    found = one(desk, case_id, "first_ordinary")
    assert (found.state, found.due) == (State.SUSPENDED, None)
    desk.resume(held.id, date(2026, 4, 30))
    assert one(desk, case_id, "first_ordinary").due == "2027-04-02"
    desk.cancel_suspension(held.id, "登记错误")
    assert one(desk, case_id, "first_ordinary").due == "2027-03-03"
    desk.cancel_event(filed.id, "登记错误")
    assert desk.standing(case_id) == []
    kinds = [entry.kind for entry in desk.store.journal_entries()]
    assert kinds[-7:] == [
        "NoteCaseEvent", "SetCaseEvent", "NoteCaseEvent", "Suspend", "Resume",
        "CancelSuspension", "CancelCaseEvent",
    ]  # fmt: skip
    assert {entry.who for entry in desk.store.journal_entries()} == {"某书记员", "clerk"}
    with pytest.raises(NothingToUndo):
        desk.store.undo(case_id, "某书记员")
    assert desk.store.verify().ok


def test_steps_are_noted_once_and_told_to_who_is_named(desk: Desk, case_id: CaseId) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.assign(case_id, "judge", "王法官")
    assert desk.sweep() == [], "nothing is near"
    desk.wall = "2026-08-04 08:00"
    reached = {(mark.rule, mark.step): mark for mark in desk.sweep()}
    mark = reached["first_ordinary", "30日前"]
    assert (mark.level, mark.told) == (Level.REMIND, ("王法官", "法官助理"))
    assert desk.sweep() == []
    desk.wall = "2026-09-03 00:00"
    assert one(desk, case_id, "first_ordinary").level is Level.GATE
    again = [mark for mark in desk.sweep() if mark.rule == "first_ordinary"]
    assert [mark.step for mark in again] == ["15日前", "48小时前", "届满"]
    entries = [entry for entry in desk.store.journal_entries() if entry.kind == "ReachSteps"]
    assert entries and all(entry.who == "machine" for entry in entries)


def test_a_step_that_two_stations_noted_brings_no_other_nearer(
    desk: Desk, case_id: CaseId
) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.wall = "2026-08-04 08:00"
    (mark,) = [mark for mark in desk.sweep() if mark.rule == "first_ordinary"]
    facts = desk.facts(case_id)
    twice = replace(facts, marks=(*facts.marks, replace(mark, id=MarkId("of-another"))))
    found = [
        one
        for one in desk.reckoner.deadlines(twice, minutes(at(desk.wall)))
        if one.rule.key == "first_ordinary"
    ]
    assert [(one.reached, one.level) for one in found] == [(1, Level.REMIND)]


def test_a_clock_set_back_takes_nothing_back(desk: Desk, case_id: CaseId) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.wall = "2026-09-04 09:00"
    desk.sweep()
    before = [(each.rule.key, each.state, each.level) for each in desk.standing(case_id)]
    assert ("first_ordinary", State.OVERDUE, Level.GATE) in before
    for wall in ("2026-09-01 09:00", "2026-03-02 09:00", "2020-01-01 00:00", "2026-09-04 08:59"):
        desk.wall = wall
        after = [(each.rule.key, each.state, each.level) for each in desk.standing(case_id)]
        assert after == before, wall
        assert desk.sweep() == []
    assert desk.ahead_of_clock() is None, "a minute is no clock set back"
    desk.wall = "2026-09-03 09:00"
    assert desk.ahead_of_clock() == at("2026-09-04 09:00")
    desk.wall = "2026-09-06 00:00"
    assert desk.ahead_of_clock() is None
    assert one(desk, case_id, "first_ordinary").level is Level.LOCK


def test_a_clock_that_ran_ahead_is_set_right_by_somebody_with_a_reason(
    desk: Desk, case_id: CaseId
) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.wall = "2031-01-01 00:00"
    desk.sweep()
    desk.wall = "2026-03-02 11:00"
    assert one(desk, case_id, "first_ordinary").level is Level.LOCK
    with pytest.raises(EmptyValue):
        desk.withdraw_marks(case_id, at("2026-03-03"), "李院长", " ")
    desk.withdraw_marks(case_id, at("2026-03-03"), "李院长", "工作站时钟错误")
    found = one(desk, case_id, "first_ordinary")
    assert (found.state, found.level) == (State.RUNNING, Level.NONE)
    with desk.store.snapshot() as reader:
        kept = deadlines.marks(reader, case_id)
    assert kept and all(mark.withdrawn == "李院长：工作站时钟错误" for mark in kept)


def test_a_date_that_moves_has_steps_of_its_own(desk: Desk, case_id: CaseId) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.wall = "2026-09-06 00:00"
    desk.sweep()
    assert one(desk, case_id, "first_ordinary").level is Level.LOCK
    desk.note_event(case_id, "extension_granted", at("2026-08-28"))
    found = one(desk, case_id, "first_ordinary")
    assert (found.due, found.state, found.level) == ("2027-03-02", State.RUNNING, Level.NONE)


def test_a_lock_stops_all_a_gate_the_next_step(desk: Desk, case_id: CaseId) -> None:
    desk.note_event(case_id, "material_received", at("2026-03-02"), subject="证据一")
    desk.check_step(case_id, "package")
    desk.wall = "2026-03-06 00:00"
    with pytest.raises(StepStopped) as stopped:
        desk.check_step(case_id, "package")
    assert stopped.value.params["step"] == "归档移交"
    desk.check_step(case_id, "export")
    desk.note_event(case_id, "material_scanned", at("2026-03-06"), subject="证据一")
    desk.check_step(case_id, "package")
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.wall = "2026-09-06 00:00"
    with pytest.raises(CaseLocked) as locked:
        desk.check_step(case_id, "export")
    assert locked.value.params == {
        "rule": "一审普通程序审限", "due": "2026-09-02", "who": "院长",
    }  # fmt: skip


def test_only_a_named_superior_unlocks_and_says_why(desk: Desk, case_id: CaseId) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))

    def unlock(by: str, duty: str, reason: str = "已报请延长") -> None:
        desk.unlock(case_id, "first_ordinary", by=by, duty=duty, reason=reason)

    for duty, person in (
        ("judge", "王法官"),
        ("division_head", "赵庭长"),
        ("president", "李院长"),
    ):
        desk.assign(case_id, duty, person)
    with pytest.raises(DuplicateItem):
        desk.assign(case_id, "judge", "王法官")
    with pytest.raises(NotLocked):
        unlock("李院长", "president")
    desk.wall = "2026-09-06 00:00"
    for by, duty in (("王法官", "judge"), ("赵庭长", "division_head"), ("外人", "president")):
        with pytest.raises(NotASuperior):
            unlock(by, duty)
    with pytest.raises(EmptyValue):
        unlock("李院长", "president", " ")
    with pytest.raises(UnknownItem):
        desk.unlock(case_id, "none", by="李院长", duty="president", reason="x")
    desk.assign(case_id, "president", "王法官")
    with pytest.raises(NotASuperior):
        unlock("王法官", "president")
    unlock("李院长", "president")
    found = one(desk, case_id, "first_ordinary")
    assert (found.level, found.state, found.unlocked) == (Level.WARN, State.OVERDUE, True)
    desk.check_step(case_id, "judgment")
    entry = desk.store.journal_entries()[-1]
    assert (entry.kind, entry.who) == ("UnlockDeadline", "某书记员")
    assert {delta.table for delta in entry.deltas} == {"deadline_unlock"}


def test_unlocking_for_a_time_ends_and_the_store_itself_asks_who(
    desk: Desk, case_id: CaseId
) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.assign(case_id, "president", "李院长")
    desk.wall = "2026-09-06 00:00"
    made = desk.unlock(
        case_id, "first_ordinary", by="李院长", duty="president", reason="宣判在即",
        until=at("2026-09-10"),
    )  # fmt: skip
    desk.check_step(case_id, "judgment")
    desk.wall = "2026-09-10 09:00"
    with pytest.raises(CaseLocked):
        desk.check_step(case_id, "judgment")
    for spoilt in (replace(made, by="王法官"), replace(made, due="2026-01-01")):
        with pytest.raises((NotASuperior, DuplicateItem, NotLocked)):
            desk.store.apply(UnlockDeadline(replace(spoilt, id="x"), "judge"), "王法官")  # type: ignore[arg-type]
    desk.relieve(desk.facts(case_id).duties[0].id)
    with pytest.raises(NotASuperior):
        desk.unlock(case_id, "first_ordinary", by="李院长", duty="president", reason="再次")


def test_what_waits_for_whom(desk: Desk, case_id: CaseId) -> None:
    other, _ = open_case(desk.store, "（2026）粤0308民初124号")
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.note_event(other, "preserved", at("2025-03-06"), facets=[("property", "deposits")])
    desk.note_event(other, "enforcement_filed", at("2025-12-01"))
    desk.suspend(other, "auction", date(2026, 1, 5))
    desk.assign(other, "judge", "王法官")
    found = desk.to_do()
    dues = [item.deadline.due for item in found]
    assert dues == [*sorted(due for due in dues if due), None], "what stands still comes last"
    assert found[-1].deadline.state is State.SUSPENDED
    assert {item.case_number[-4:-1] for item in found} == {"123", "124"}
    theirs = desk.to_do("王法官")
    assert [item.deadline.rule.key for item in theirs] == ["preserve_deposits", "enforcement"]
    assert theirs[0].deadline.rule.protects and theirs[0].people == ("王法官",)
    assert desk.to_do("别人") == []
    before = len(desk.to_do(case_id=case_id))
    desk.note_event(case_id, "closed", at("2026-03-02 09:30"))
    assert (
        len(desk.to_do(case_id=case_id)) < before < len(desk.to_do(case_id=case_id, closed=True))
    )


def test_what_cannot_be_is_refused_and_nothing_is_kept(desk: Desk, case_id: CaseId) -> None:
    entries = len(desk.store.journal_entries())
    with pytest.raises(UnknownItem):
        desk.note_event(case_id, "no_such_event", at("2026-03-02"))
    with pytest.raises(BadValue):
        desk.note_event(case_id, "case_filed", at("2026-03-02"), facets=[("track", "x")])
    with pytest.raises(BadValue):
        desk.note_event(case_id, "case_filed", at("2126-03-02"))
    with pytest.raises(BadValue):
        desk.note_event(case_id, "evidence_term_set", at("2026-03-02"), term="不久")
    for term in ("14日", "13日"):
        with pytest.raises(TermOutOfBounds):
            desk.note_event(case_id, "evidence_term_set", at("2026-03-02"), term=term)
    with pytest.raises(UnknownItem):
        desk.suspend(case_id, "holiday", date(2026, 3, 2))
    with pytest.raises(BadValue):
        desk.suspend(case_id, "stay", date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(UnknownItem):
        desk.assign(case_id, "emperor", "某人")
    with pytest.raises((UnknownItem, UnknownCase)):
        desk.note_event(CaseId("none"), "case_filed", at("2026-03-02"))
    with pytest.raises(UnknownItem):
        desk.resume(SuspensionId("none"), date(2026, 3, 2))
    with pytest.raises(ValueError, match="one case"):
        desk.store.apply(ReachSteps(()), "machine")
    assert len(desk.store.journal_entries()) == entries


def test_every_date_is_explained(desk: Desk, case_id: CaseId) -> None:
    desk.note_event(case_id, "case_filed", at("2026-03-02"))
    desk.note_event(case_id, "material_received", at("2026-02-13 10:00"))
    desk.suspend(case_id, "appraisal", date(2026, 4, 1), date(2026, 4, 30))
    desk.suspend(case_id, "announcement", date(2026, 4, 16), date(2026, 4, 20))
    found = {each.deadline.rule.key: each for each in desk.explained(case_id)}
    trial = found["first_ordinary"]
    assert (trial.start, trial.deadline.due) == (date(2026, 3, 2), "2026-10-08")
    assert trial.skipped == tuple(date(2026, 10, 2) + timedelta(days=n) for n in range(6))
    assert [(left.kind, left.days) for left in trial.suspended] == [
        ("appraisal", 30), ("announcement", 5),
    ]  # fmt: skip
    words = "".join(trial.sentences)
    for part in (
        "第一百五十二条",
        "自 2026-03-03 起算",
        "2026-09-02",
        "只扣除一次",
        "顺延至 2026-10-08",
    ):
        assert part in words, part
    scan = found["scan_material"]
    assert scan.skipped == tuple(date(2026, 2, 15) + timedelta(days=n) for n in range(9))
    desk.suspend(case_id, "stay", date(2026, 6, 1))
    still = {each.deadline.rule.key: each for each in desk.explained(case_id)}["first_ordinary"]
    assert still.remaining == 124 and "恢复后尚余 124 日" in "".join(still.sentences)


def test_a_calendar_file_is_what_the_standard_says(desk: Desk, case_id: CaseId) -> None:
    subject = "甲,乙;丙\\丁\n“很长的名称”" + "某某有限责任公司" * 12
    filed = desk.note_event(case_id, "case_filed", at("2026-03-02 09:30"), subject=subject)
    desk.note_event(case_id, "enforcement_filed", at("2026-03-02"))
    desk.suspend(case_id, "auction", date(2026, 3, 5))

    def dated() -> list[Dated]:
        now = minutes(at(desk.wall))
        return [
            Dated(item.case_number, explain(item.deadline, item.facts, desk.reckoner, now))
            for item in desk.to_do()
        ]

    some = dated()
    data = calendar_file(some, at(desk.wall))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.endswith(b"END:VCALENDAR\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    calendar: Any = icalendar.Calendar.from_ical(data)
    events = {str(each["UID"]): each for each in calendar.walk("VEVENT")}
    assert len(events) == sum(each.explained.deadline.due is not None for each in some)
    for each in some:
        deadline = each.explained.deadline
        if deadline.due is None:
            assert uid(each) not in events, "what stands still has no date"
            continue
        read = events[uid(each)]
        assert subject in str(read["SUMMARY"]) and "依据" in str(read["DESCRIPTION"])
        start: Any = read["DTSTART"].dt
        told = start if deadline.due[10:] == "" else start.astimezone(CHINA)
        assert deadline.due.startswith(told.isoformat()[:16])
    desk.set_event(replace(filed, at=at("2026-03-04 09:30")))
    assert {uid(each) for each in dated()} == {uid(each) for each in some}


def test_what_another_station_noted_stops_nothing_here(desk: Desk, case_id: CaseId) -> None:
    other, _ = open_case(desk.store, "（2026）粤0308民初124号")
    filed = desk.note_event(case_id, "case_filed", at("2026-03-02"))
    spoilt = replace(
        filed, id=CaseEventId("of-another"), case_id=other, term="不久", kind="assigned"
    )
    unknown = replace(spoilt, id=CaseEventId("not-known"), kind="of_a_later_program")
    far = replace(spoilt, id=CaseEventId("too-far"), at=at("2099-12-30"), kind="case_filed")
    with desk.store.snapshot() as reader:
        mine = deadlines.facts(reader, case_id)
    reckoned = desk.reckoner.deadlines(replace(mine, events=(spoilt, unknown)), 0)
    assert [one.terms for one in reckoned] == [(desk.force.table.rules["accept_case"].term,)]
    with pytest.raises(DateOutOfRange):
        late = replace(far, term="30年")
        desk.reckoner.deadlines(replace(mine, events=(late,)), minutes(at("2026-03-02")))
    assert desk._of_many(replace(mine, events=(late,)), minutes(at("2026-03-02"))) == []
