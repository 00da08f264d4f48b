"""Small things that came to a counter, for tests."""

from __future__ import annotations

from dossier.changes import CloseBatch, OpenBatch
from dossier.ids import BatchId, CaseId, ItemId, RegistrationId, TaskId, new_id
from dossier.intake.changes import (
    BeginTask,
    CountBatch,
    CreateTask,
    OfferTasks,
    ReconcileTask,
    Register,
    TakeTask,
)
from dossier.intake.model import Item, Origin, Registration, Task, Way
from dossier.model import Batch, BatchState
from dossier.store import Store, intake
from tests.dossier.paper import NOW, receive

COUNTER, CENTRE = "张收转", "李扫描"
DUPLEX = '{"source":"adf-duplex"}'


def item(title: str = "起诉状", pages: int = 2, category: str = "complaint") -> Item:
    return Item(ItemId(new_id()), title, pages, category=category)


def registration(case_id: CaseId, *items: Item, **more: object) -> Registration:
    fields: dict[str, object] = {
        "id": RegistrationId(new_id()),
        "case_id": case_id,
        "way": Way.COUNTER,
        "submitter": "张三",
        "received_at": NOW,
        "by": COUNTER,
        "items": items or (item(),),
    }
    return Registration(**(fields | more))  # type: ignore[arg-type]


def registered(store: Store, case_id: CaseId, *items: Item, **more: object) -> Registration:
    made = registration(case_id, *items, **more)
    store.apply(Register(made, "A260302-"), COUNTER)
    with store.snapshot() as reader:
        return intake.registration(reader, made.id)


def task(store: Store, case_id: CaseId, sheets: int = 2, **more: object) -> Task:
    fields: dict[str, object] = {
        "id": TaskId(new_id()),
        "case_id": case_id,
        "title": "起诉材料",
        "sheets": sheets,
        "origin": Origin.COUNTER,
        "created_at": NOW,
        "created_by": COUNTER,
    }
    made = Task(**(fields | more))  # type: ignore[arg-type]
    store.apply(CreateTask(made, "JA260302-"), COUNTER)
    return now(store, made)


def now(store: Store, one: Task) -> Task:
    with store.snapshot() as reader:
        return intake.task(reader, one.id)


def handed(store: Store, one: Task) -> Task:
    store.apply(OfferTasks(one.case_id, (one.id,), f"Y{one.number}", COUNTER, NOW), COUNTER)
    store.apply(TakeTask(one.id, one.sheets, CENTRE, NOW), CENTRE)
    return now(store, one)


def scanned(store: Store, one: Task, pages: int, profile: str = "") -> BatchId:
    batch = Batch(BatchId(new_id()), one.case_id, "scanner", profile, BatchState.OPEN, NOW)
    store.apply(OpenBatch(batch), CENTRE)
    store.apply(CountBatch(one.id, batch.id, CENTRE, NOW), CENTRE)
    receive(store, one.case_id, batch.id, *[f"页{n}" for n in range(pages)])
    store.apply(CloseBatch(batch.id, BatchState.DONE), CENTRE)
    return batch.id


def begun(store: Store, one: Task) -> Task:
    store.apply(BeginTask(one.id, CENTRE, NOW), CENTRE)
    return now(store, one)


def reconciled(store: Store, one: Task, ground: str = "") -> Task:
    store.apply(ReconcileTask(one.id, CENTRE, NOW, ground), CENTRE)
    return now(store, one)
