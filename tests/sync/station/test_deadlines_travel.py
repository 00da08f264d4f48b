"""Deadlines at several stations: what happened, who was told and who unlocked converge."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dossier.deadlines.changes import (
    AssignDuty,
    CancelCaseEvent,
    NoteCaseEvent,
    ReachSteps,
    Resume,
    SetCaseEvent,
    Suspend,
    UnlockDeadline,
)
from dossier.deadlines.model import CaseEvent, Duty, Level, Mark, Suspension, Unlock
from dossier.ids import CaseEventId, DutyId, MarkId, SuspensionId, UnlockId
from dossier.store import Store, deadlines, schema
from tests.dossier.evidence import NOW
from tests.sync.simulation.world import STORM
from tests.sync.station.real_world import Courts, Doing, open_case, resolve, through_a_storm

pytestmark = pytest.mark.usefixtures("small_sizes")
DUE = "2026-09-02"


def begin(store: Store, chance: random.Random, uid: str) -> None:
    """Note that a case was filed, name its superior, let time stand still."""
    case = chance.choice(sorted(store.cases(), key=lambda each: each.id))
    event = CaseEvent(CaseEventId(f"e-{uid}"), case.id, "case_filed", NOW, "clerk", NOW)
    duty = Duty(DutyId(f"d-{uid}"), case.id, "president", f"院长{uid}", "clerk", NOW)
    still = Suspension(
        SuspensionId(f"s-{uid}"), case.id, "appraisal", date(2026, 4, 1), "clerk", NOW
    )
    for change in (NoteCaseEvent(event), AssignDuty(duty), Suspend(still)):
        store.apply(change, "clerk")


def go_on(store: Store, chance: random.Random, uid: str) -> None:
    """Move an event, let time run, note a step, unlock."""
    with store.snapshot() as reader:
        some = deadlines.all_facts(reader)
    if not some:
        return
    facts = chance.choice(some)
    event = chance.choice(facts.events)
    if chance.random() < 0.1:
        store.apply(CancelCaseEvent(event.id, uid), "clerk")
    else:
        moved = replace(event, at=NOW + timedelta(days=chance.randrange(9)), note=uid)
        store.apply(SetCaseEvent(moved), "clerk")
    for still in facts.suspensions[:1]:
        last = date(2026, 4, 1 + chance.randrange(20))
        store.apply(Resume(still.id, last, f"clerk {uid}"), "clerk")
    of = (facts.case_id, "first_ordinary", event.id, DUE)
    mark = Mark(MarkId(f"m-{uid}"), *of, f"届满 {uid}", Level.LOCK, NOW, ("院长",))
    store.apply(ReachSteps((mark,)), "machine")
    for duty in facts.duties[:1]:
        lifted = Unlock(UnlockId(f"u-{uid}"), *of, duty.person, duty.duty, "已报批", NOW)
        store.apply(UnlockDeadline(lifted, "judge"), "clerk")


DOINGS: tuple[Doing, ...] = (open_case, resolve, begin, begin, *(go_on,) * 6)


def test_deadlines_converge_through_a_storm(tmp_path: Path) -> None:
    world = Courts(DOINGS, 1, 2, tmp_path, STORM)
    try:
        through_a_storm(world, 60)
        found = {table for table, _ in world.centre.disk.table("rows")}
        assert found >= set(schema.DEADLINES)
        for station in world.real:
            assert station.store.verify().ok
    finally:
        world.close()
