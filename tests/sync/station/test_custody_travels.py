"""Paper handled at several stations: bundles, loans, visits, acts and alarms converge."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from dossier.custody.changes import (
    AskLoan,
    BeginVisit,
    DecideLoan,
    EndVisit,
    GiveBack,
    RaiseAlarm,
    RecountBundle,
    RegisterBundle,
    ReturnBundle,
)
from dossier.custody.model import (
    Alarm,
    AlarmKind,
    Bundle,
    Loan,
    Place,
    Purpose,
    Shut,
    Visit,
)
from dossier.ids import AlarmId, BundleId, LoanId, VisitId
from dossier.model import Volume
from dossier.store import Store, custody, schema
from resources.errors import RuleError
from tests.dossier.evidence import NOW
from tests.sync.simulation.world import STORM
from tests.sync.station.real_world import Courts, Doing, open_case, resolve, through_a_storm

pytestmark = pytest.mark.usefixtures("small_sizes")
DUE = (NOW + timedelta(days=9)).date()


def begin(store: Store, chance: random.Random, uid: str) -> None:
    """Register a bundle, and put it into a cell of this station's cabinet."""
    case = chance.choice(sorted(store.cases(), key=lambda each: each.id))
    volume = chance.choice(list(Volume))
    bundle = Bundle(
        BundleId(f"b-{uid}"), case.id, f"条码{uid}", "卷", 10, NOW, "clerk", volume, "甲"
    )
    store.apply(RegisterBundle(bundle), "clerk")
    _through(store, bundle, Purpose.STORE, Place(f"柜{uid}", "1-01"), "clerk", uid)


def go_on(store: Store, chance: random.Random, uid: str) -> None:
    """Borrow, return, give back, raise an alarm: whatever the state allows."""
    with store.snapshot() as reader:
        bundles = custody.bundles(reader)
    if not bundles:
        return
    bundle = chance.choice(bundles)
    alarm = Alarm(AlarmId(f"a-{uid}"), bundle.case_id, AlarmKind.FORCED, NOW, detail=uid)
    store.apply(RaiseAlarm(alarm), "machine")
    with suppress(RuleError):
        store.apply(ReturnBundle(bundle.id, "clerk", NOW), "clerk")
        store.apply(RecountBundle(bundle.id, 9, "clerk", NOW, uid), "clerk")
        return
    place = bundle.lies
    if place is None:
        receipt = store.blobs.put(f"receipt {uid}".encode()).sha256
        store.apply(GiveBack(bundle.id, "clerk", "甲", "身份证", receipt, NOW), "clerk")
        return
    loan = Loan(LoanId(f"l-{uid}"), bundle.case_id, bundle.id, uid, "阅卷", NOW)
    store.apply(AskLoan(loan), uid)
    store.apply(DecideLoan(loan.id, True, "chief", NOW, DUE), "chief")
    _through(store, bundle, Purpose.LEND, place, uid, uid)


def _through(
    store: Store, bundle: Bundle, purpose: Purpose, place: Place, by: str, uid: str
) -> None:
    visit = Visit(VisitId(f"v-{uid}"), bundle.case_id, place, purpose, (bundle.id,), by, NOW)
    store.apply(BeginVisit(visit), by)
    store.apply(EndVisit(visit.id, NOW, (bundle.id,), Shut.SENSOR, by), by)


DOINGS: tuple[Doing, ...] = (open_case, resolve, begin, begin, *(go_on,) * 5)


def test_custody_converges_through_a_storm(tmp_path: Path) -> None:
    world = Courts(DOINGS, 1, 2, tmp_path, STORM)
    try:
        through_a_storm(world, 30)
        found = {table for table, _ in world.centre.disk.table("rows")}
        assert found >= set(schema.CUSTODY)
        for station in world.real:
            assert station.store.verify().ok
    finally:
        world.close()
