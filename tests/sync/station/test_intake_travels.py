"""What came and its tasks at several stations converge; 副卷 travels in the secret zone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from dossier.ids import ItemId, RegistrationId, SubmissionId, TaskId
from dossier.intake.changes import (
    AddSubmission,
    CompareSubmission,
    CreateTask,
    NoteReceipt,
    OfferTasks,
    RecallTask,
    Register,
    TakeTask,
    WithdrawTask,
)
from dossier.intake.model import Item, Origin, Outcome, Registration, Submission, Task, Way
from dossier.model import Volume
from dossier.store import Store, intake, schema
from resources.errors import RuleError
from sync.station.library import Library
from tests.dossier.evidence import NOW
from tests.dossier.paper import open_case as open_small_case
from tests.sync.simulation.world import STORM
from tests.sync.station.real import RealStation
from tests.sync.station.real_world import Courts, Doing, open_case, resolve, through_a_storm

pytestmark = pytest.mark.usefixtures("small_sizes")


def receive(store: Store, chance: random.Random, uid: str) -> None:
    """Register something, with a file and a task, behind this station's mark."""
    case = chance.choice(sorted(store.cases(), key=lambda each: each.id))
    one = Registration(
        RegistrationId(f"r-{uid}"),
        case.id,
        Way.COUNTER,
        f"张三{uid}",
        NOW,
        "counter",
        (Item(ItemId(f"i-{uid}"), "起诉状", 2),),
        chance.choice(list(Volume)),
    )
    mark = "".join(c for c in uid.upper() if c.isascii() and c.isalnum())[:4]
    store.apply(Register(one, f"S{mark}-"), "counter")
    blob = store.blobs.put(f"file {uid}".encode())
    file = Submission(
        SubmissionId(f"f-{uid}"),
        case.id,
        one.id,
        "状.pdf",
        "application/pdf",
        blob.size,
        blob.sha256,
        NOW,
        "counter",
        pages=1,
    )
    store.apply(AddSubmission(file), "counter")
    receipt = store.blobs.put(f"receipt {uid}".encode()).sha256
    store.apply(NoteReceipt(one.id, uid, receipt, "counter", NOW), "counter")
    task = Task(
        TaskId(f"t-{uid}"),
        case.id,
        "起诉状",
        2,
        Origin.COUNTER,
        NOW,
        "counter",
        registration_id=one.id,
        label=f"条码{uid}",
    )
    store.apply(CreateTask(task, f"J{mark}-"), "counter")


def go_on(store: Store, chance: random.Random, uid: str) -> None:
    """Hand over, take, send back, withdraw, compare: whatever the state allows."""
    with store.snapshot() as reader:
        tasks, files = intake.tasks(reader), intake.submissions(reader)
    if files:
        one = chance.choice(files)
        outcome = chance.choice(list(Outcome))
        store.apply(CompareSubmission(one.id, outcome, uid, NOW, uid), uid)
    if not tasks:
        return
    task = chance.choice(tasks)
    acts = (
        OfferTasks(task.case_id, (task.id,), f"Y{uid}", "counter", NOW),
        TakeTask(task.id, task.sheets, "centre", NOW),
        RecallTask(task.id, "centre", NOW, uid),
        WithdrawTask(task.id, "counter", NOW, uid),
    )
    with suppress(RuleError):
        store.apply(chance.choices(acts, (4, 3, 2, 1))[0], "counter")


DOINGS: tuple[Doing, ...] = (open_case, resolve, receive, receive, *(go_on,) * 5)


def test_the_counter_converges_through_a_storm(tmp_path: Path) -> None:
    world = Courts(DOINGS, 1, 2, tmp_path, STORM)
    try:
        through_a_storm(world, 30)
        found = {table for table, _ in world.centre.disk.table("rows")}
        assert found >= set(schema.INTAKE)
        for station in world.real:
            assert station.store.verify().ok
    finally:
        world.close()


class Nothing:
    """Nothing is followed."""

    def wanted(self, limit: int) -> Sequence[str]:
        return ()

    def arrived(self, sha256: str, body: bytes | None = None) -> None:
        raise AssertionError(sha256)


def test_files_and_receipts_of_the_confidential_volume_are_secret(tmp_path: Path) -> None:
    station = RealStation(tmp_path / "home")
    try:
        check_zones(station.store)
    finally:
        station.close()


def check_zones(store: Store) -> None:
    open_small_case(store)
    library = Library(store, Nothing())
    for n in range(12):
        receive(store, random.Random(n), f"u{n}")
    with store.snapshot() as reader:
        came = intake.registrations(reader)
        files = {one.registration_id: one for one in intake.submissions(reader)}
    assert {one.volume for one in came} == set(Volume)
    for one in came:
        wanted = "secret" if one.volume is Volume.CONFIDENTIAL else "main"
        assert files[one.id].volume is one.volume
        for sha256 in (one.receipt_sha256, files[one.id].sha256):
            local = library.describe(sha256)
            assert local is not None
            assert local.zone == wanted
