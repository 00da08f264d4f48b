"""Scan tasks: turns, both sides of a hand-over, reconciling, and a state machine over a store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from cabinet.pages_in import by_count, by_tasks
from dossier.changes import ConfirmMaterials, DeletePages, MeasurePage
from dossier.custody.changes import BeginVisit, EndVisit
from dossier.custody.model import Place, Purpose, Shut, Visit
from dossier.ids import TaskId, VerdictId, VisitId, new_id
from dossier.intake.changes import (
    BeginTask,
    CountBatch,
    OfferTasks,
    PassTask,
    RecallTask,
    ReconcileTask,
    SendBack,
    TakeTask,
    WithdrawTask,
)
from dossier.intake.model import Task, TaskAct, TaskState
from dossier.model import Volume
from dossier.quality import basis_of
from dossier.scanning import Judged, Verdict
from dossier.scanning_changes import NoteVerdict
from dossier.store import Store, custody, intake
from resources.errors import (
    BadValue,
    CaseBeingScanned,
    ChangedSince,
    DuplicateLabel,
    MaterialsUndecided,
    PagesUnfiled,
    QualityBlocked,
    RuleError,
    SameHands,
    ScanTaskOpen,
    SheetsDiffer,
    TaskOutOfTurn,
    UnknownTask,
)
from tests.dossier.intake.things import (
    CENTRE,
    COUNTER,
    DUPLEX,
    begun,
    handed,
    item,
    now,
    reconciled,
    registered,
    scanned,
    task,
)
from tests.dossier.paper import NOW, NUMBER, file, material, open_case


def test_a_task_makes_its_bundle_with_the_label_custody_uses(store: Store) -> None:
    case_id, _ = open_case(store)
    made = task(store, case_id, 3)
    assert made.number == made.label == "JA260302-001"
    with store.snapshot() as reader:
        assert custody.labelled(reader, made.label).sheets == 3
        assert intake.called(reader, f" {made.label} ") == made
        with pytest.raises(UnknownTask):
            intake.called(reader, "http://…")
    with pytest.raises(DuplicateLabel):
        task(store, case_id, label=made.label)
    with pytest.raises(BadValue):
        task(store, case_id, 0)
    with store.snapshot() as reader:
        assert len(intake.tasks(reader)) == len(custody.bundles(reader)) == 1


def test_both_sides_confirm_a_list_over_several_cases(store: Store) -> None:
    made = []
    for n in (1, 2):
        case_id, _ = open_case(store, NUMBER.replace("123", str(n)))
        made.append(task(store, case_id))
    for n, one in enumerate(made):
        offer = OfferTasks(one.case_id, (one.id,), "YA-001", COUNTER, NOW, fresh=n == 0)
        store.apply(offer, COUNTER)
    with store.snapshot() as reader:
        assert [one.word for one in intake.tasks(reader, list_number="YA-001")] == [
            "移交待确认"
        ] * 2
    first = made[0]
    with pytest.raises(ChangedSince):
        third = task(store, first.case_id)
        store.apply(OfferTasks(first.case_id, (third.id,), "YA-001", COUNTER, NOW, True), COUNTER)
    with pytest.raises(TaskOutOfTurn):
        store.apply(OfferTasks(first.case_id, (first.id,), "YA-002", COUNTER, NOW), COUNTER)
    with pytest.raises(SameHands):
        store.apply(TakeTask(first.id, 2, COUNTER, NOW), COUNTER)
    with pytest.raises(SheetsDiffer):
        store.apply(TakeTask(first.id, 1, CENTRE, NOW), CENTRE)
    store.apply(RecallTask(first.id, CENTRE, NOW, "少一张"), CENTRE)
    assert now(store, first).word == "待移交"
    with pytest.raises(TaskOutOfTurn):
        store.apply(TakeTask(first.id, 2, CENTRE, NOW), CENTRE)
    store.apply(TakeTask(made[1].id, 2, CENTRE, NOW - timedelta(days=3)), CENTRE)
    taken = now(store, made[1])
    assert (taken.state, taken.taken_by, taken.moved_at) == (TaskState.HANDED, CENTRE, NOW)
    with store.snapshot() as reader:
        acts = [step.act for step in intake.steps(reader, first.id)]
    assert acts == [TaskAct.CREATE, TaskAct.OFFER, TaskAct.RECALL]


def test_sheets_are_reconciled_before_the_paper_moves_on(store: Store) -> None:
    case_id, _ = open_case(store)
    one = registered(store, case_id, item(pages=2), item("证据", 1, "evidence_plaintiff"))
    made = handed(store, task(store, case_id, 3, registration_id=one.id))
    scanned(store, made, 2)
    with pytest.raises(SheetsDiffer) as told:
        reconciled(store, made)
    assert (told.value.params["sheets"], told.value.params["counted"]) == (3, 2)
    scanned(store, made, 2)
    with store.snapshot() as reader:
        found = intake.reconciled(reader, now(store, made))
    assert (found.matched, found.missing, found.foreign) == (3, 0, 1)
    pages = store.pages(case_id)
    store.apply(DeletePages((pages[-1].id,)), CENTRE)
    checking = reconciled(store, made)
    assert (checking.state, checking.received, checking.missing) == (TaskState.CHECKING, 3, 0)
    with pytest.raises(PagesUnfiled):
        store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    live = [page.id for page in store.pages(case_id)]
    file(store, material(case_id), *live[:2])
    file(store, material(case_id, "身份证明", category="identity"), live[2])
    with store.snapshot() as reader:
        found = intake.reconciled(reader, now(store, made))
    assert [(line.declared, line.found) for line in found.lines] == [(2, 2), (1, 0)]
    assert found.strange == (live[2],)
    store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    assert now(store, made).state is TaskState.FILED


def test_a_task_waits_for_what_is_left_to_a_person_and_not_for_sure_suggestions(
    store: Store,
) -> None:
    case_id, _ = open_case(store)
    made = handed(store, task(store, case_id, 3))
    scanned(store, made, 3)
    first, second, third = [page.id for page in store.pages(case_id)]
    file(store, material(case_id), first)
    guessed = replace(material(case_id, "说明"), confidence=0.3)
    secret = replace(
        material(case_id, "讨论要点", Volume.CONFIDENTIAL, "deliberation"), confidence=0.5
    )
    file(store, guessed, second)
    file(store, secret, third)
    reconciled(store, made)
    with pytest.raises(MaterialsUndecided) as told:
        store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    assert told.value.params["count"] == 2
    assert "说明" in str(told.value.params["titles"])
    assert "讨论" not in str(told.value.params["titles"]), "who passes may not see 副卷"
    store.apply(ConfirmMaterials((guessed.id, secret.id)), CENTRE)
    store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    assert now(store, made).state is TaskState.FILED


def test_a_sheet_scanned_on_both_sides_is_one_and_a_blank_back_stays_its_back(
    store: Store,
) -> None:
    case_id, _ = open_case(store)
    made = handed(store, task(store, case_id, 2))
    scanned(store, made, 4, DUPLEX)
    back = store.pages(case_id)[1]
    store.apply(MeasurePage(back.id, 0.0, 0.9, True, (), ()), "machine")
    store.apply(DeletePages((back.id,)), CENTRE)
    assert reconciled(store, made).received == 2


def test_a_difference_is_explained_but_nothing_is_not(store: Store) -> None:
    case_id, _ = open_case(store)
    made = begun(store, handed(store, task(store, case_id, 2)))
    with pytest.raises(SheetsDiffer):
        reconciled(store, made, "没有纸")
    scanned(store, made, 1)
    done = reconciled(store, made, "第2张为空白封皮")
    assert (done.missing, done.ground) == (1, "第2张为空白封皮")
    file(store, material(case_id), *[page.id for page in store.pages(case_id)])
    gone = store.pages(case_id)[0].id
    store.apply(DeletePages((gone,)), CENTRE)
    with pytest.raises(SheetsDiffer):
        store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    store.apply(SendBack(made.id, CENTRE, NOW, "模糊"), CENTRE)
    again = now(store, made)
    assert (again.state, again.received) == (TaskState.RESCAN, None)


def test_a_batch_counts_once_and_only_in_its_case(store: Store) -> None:
    case_id, _ = open_case(store)
    other_id, _ = open_case(store, NUMBER.replace("123", "9"))
    first, second = (handed(store, task(store, case_id)) for _ in range(2))
    strange = handed(store, task(store, other_id))
    batch_id = scanned(store, first, 2)
    with pytest.raises(TaskOutOfTurn):
        store.apply(CountBatch(second.id, batch_id, CENTRE, NOW), CENTRE)
    with pytest.raises(BadValue):
        store.apply(CountBatch(strange.id, batch_id, CENTRE, NOW), CENTRE)
    store.apply(CountBatch(first.id, batch_id, CENTRE, NOW, counts=False), CENTRE)
    store.apply(CountBatch(second.id, batch_id, CENTRE, NOW), CENTRE)
    assert (now(store, first).batches, now(store, second).batches) == ((), (batch_id,))


def test_pages_pass_once_nothing_of_them_is_open_at_the_quality_desk(store: Store) -> None:
    case_id, _ = open_case(store)
    made = handed(store, task(store, case_id, 1))
    scanned(store, made, 1)
    (page,) = store.pages(case_id)
    file(store, material(case_id), page.id)
    reconciled(store, made)

    def judged(what: Judged) -> None:
        basis = basis_of(store.page(page.id))
        verdict = Verdict(
            *(VerdictId(new_id()), case_id, Volume.MAIN, page.batch_id, page.id, what),
            *((), "", CENTRE, NOW, basis),
        )
        store.apply(NoteVerdict(verdict), CENTRE)

    judged(Judged.RESCAN)
    with pytest.raises(QualityBlocked):
        store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    judged(Judged.PASS)
    store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    assert now(store, made).state is TaskState.FILED


def test_a_cell_opens_for_paper_whose_task_is_filed_and_the_task_ends_there(store: Store) -> None:
    case_id, _ = open_case(store)
    made = handed(store, task(store, case_id, 2))
    scanned(store, made, 2)

    def lacking() -> str | None:
        with store.snapshot() as reader:
            refused = by_tasks(reader, custody.labelled(reader, made.label))
        assert refused is None or isinstance(refused, ScanTaskOpen)
        return None if refused is None else str(refused.params["state"])

    with store.snapshot() as reader:
        counted = by_count(reader, custody.labelled(reader, made.label))
    assert isinstance(counted, CaseBeingScanned)  # the other batch runs
    assert lacking() == "扫描中"
    reconciled(store, made)
    assert lacking() == "待质检"  # all its pages are in, which is not enough
    file(store, material(case_id), *[page.id for page in store.pages(case_id)])
    store.apply(PassTask(made.id, CENTRE, NOW), CENTRE)
    assert lacking() is None
    with store.snapshot() as reader:
        bundle = custody.labelled(reader, made.label)
    place = Place("一号柜", "1-01")
    visit = Visit(VisitId(new_id()), case_id, place, Purpose.STORE, (bundle.id,), CENTRE, NOW)
    store.apply(BeginVisit(visit), CENTRE)
    store.apply(EndVisit(visit.id, NOW, (bundle.id,), Shut.SENSOR, CENTRE), CENTRE)
    assert now(store, made).state is TaskState.STORED
    assert lacking() is None
    assert store.verify().problems == ()


class Way(RuleBasedStateMachine):
    """Acts by chance: the table of turns, the rows and the steps agree after each."""

    store: ClassVar[Store]

    def __init__(self) -> None:
        super().__init__()
        number = NUMBER.replace("123", str(len(self.store.cases()) + 1))
        self.case_id, _ = open_case(self.store, number)
        self.tasks: list[TaskId] = []
        self.clock = NOW

    def one(self, n: int) -> Task:
        if not self.tasks:
            self.tasks.append(task(self.store, self.case_id).id)
        with self.store.snapshot() as reader:
            return intake.task(reader, self.tasks[n % len(self.tasks)])

    def do(self, n: int, change: Callable[[Task], Any], who: str = CENTRE) -> None:
        before = self.one(n)
        with self.store.snapshot() as reader:
            steps = len(intake.steps(reader, before.id))
        try:
            self.store.apply(change(before), who)
        except RuleError:
            assert self.one(n) == before
            return
        after = self.one(n)
        assert after.moved_at is not None
        assert before.moved_at is not None
        assert after.moved_at >= before.moved_at
        with self.store.snapshot() as reader:
            told = intake.steps(reader, before.id)
        assert len(told) == steps + (after != before)
        if after.state in (TaskState.CHECKING, TaskState.FILED):
            assert after.received is not None
            assert after.sheets == after.received - after.foreign + after.missing
            assert after.ground or after.missing == after.foreign == 0
        if after.state is TaskState.HANDED:
            assert after.taken_by != after.offered_by

    @rule(sheets=st.integers(1, 3))
    def add(self, sheets: int) -> None:
        if len(self.tasks) < 3:
            self.tasks.append(task(self.store, self.case_id, sheets).id)

    @rule(n=st.integers(0, 2), name=st.sampled_from(["Y1", "Y2"]))
    def offer(self, n: int, name: str) -> None:
        self.do(n, lambda t: OfferTasks(t.case_id, (t.id,), name, COUNTER, self.clock), COUNTER)

    @rule(
        n=st.integers(0, 2),
        off=st.sampled_from([0, 0, 0, 1]),
        who=st.sampled_from([CENTRE, COUNTER]),
    )
    def take(self, n: int, off: int, who: str) -> None:
        self.do(n, lambda t: TakeTask(t.id, t.sheets + off, who, self.clock), who)

    @rule(n=st.integers(0, 2), ground=st.sampled_from(["", "有误"]))
    def recall(self, n: int, ground: str) -> None:
        self.do(n, lambda t: RecallTask(t.id, COUNTER, self.clock, ground), COUNTER)

    @rule(n=st.integers(0, 2))
    def begin(self, n: int) -> None:
        self.do(n, lambda t: BeginTask(t.id, CENTRE, self.clock))

    @rule(n=st.integers(0, 2), pages=st.integers(0, 3))
    def scan(self, n: int, pages: int) -> None:
        one = self.one(n)
        if one.state in (TaskState.HANDED, TaskState.SCANNING, TaskState.RESCAN):
            scanned(self.store, one, pages)
        else:
            with pytest.raises(TaskOutOfTurn):
                scanned(self.store, one, pages)

    @rule(n=st.integers(0, 2), ground=st.sampled_from(["", "已说明"]))
    def reconcile(self, n: int, ground: str) -> None:
        self.do(n, lambda t: ReconcileTask(t.id, CENTRE, self.clock, ground))

    @rule(n=st.integers(0, 2))
    def send_back(self, n: int) -> None:
        self.do(n, lambda t: SendBack(t.id, CENTRE, self.clock, "模糊"))

    @rule(n=st.integers(0, 2))
    def file_and_pass(self, n: int) -> None:
        loose = [page.id for page in self.store.pages(self.case_id) if page.material_id is None]
        if loose:
            file(self.store, material(self.case_id), *loose)
        self.do(n, lambda t: PassTask(t.id, CENTRE, self.clock))

    @rule(n=st.integers(0, 2), ground=st.sampled_from(["", "不必扫描"]))
    def withdraw(self, n: int, ground: str) -> None:
        self.do(n, lambda t: WithdrawTask(t.id, COUNTER, self.clock, ground), COUNTER)

    @rule(days=st.integers(-2, 3))
    def sleep(self, days: int) -> None:
        self.clock += timedelta(days=days)


def explore(store: Store, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        type("WayOfStore", (Way,), {"store": store}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert store.verify().problems == ()


def test_tasks_as_a_state_machine(store: Store) -> None:
    explore(store, 4, 12)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_tasks_as_a_state_machine_at_length(store: Store) -> None:
    explore(store, 120, 40)
