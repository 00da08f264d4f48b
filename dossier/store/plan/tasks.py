"""Scan tasks: handed over, scanned, reconciled, checked (扫描任务)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dossier.custody.changes import LONGEST_LABEL, MOST_SHEETS, RegisterBundle
from dossier.custody.model import Bundle
from dossier.ids import BundleId, TaskStepId, new_id
from dossier.intake.changes import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_TASKS,
    BeginTask,
    CountBatch,
    CreateTask,
    IntakeChange,
    OfferTasks,
    PassTask,
    RecallTask,
    ReconcileTask,
    SendBack,
    TakeTask,
    WithdrawTask,
)
from dossier.intake.model import ACT_WORDS, STATE_WORDS, Task, TaskAct, TaskState, TaskStep, after
from dossier.model import BatchState, Volume
from dossier.store import intake, schema
from dossier.store import intake_rows as rows
from dossier.store.plan import custody as custody_plan
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.plan.materials import check_quality
from dossier.store.readers import Reader
from resources.errors import (
    BadSheets,
    BadValue,
    ChangedSince,
    DuplicateItem,
    EmptyValue,
    MaterialsUndecided,
    PagesUnfiled,
    SameHands,
    SheetsDiffer,
    TaskOutOfTurn,
)

_NAMED = 5
"""Documents named in a refusal."""


def plan(reader: Reader, change: IntakeChange) -> Planned:
    """Return what the change does; errors as :func:`dossier.store.plan.intake.plan`."""
    match change:
        case CreateTask():
            return _create(reader, change)
        case OfferTasks():
            return _offer(reader, change)
        case TakeTask():
            return _take(reader, change)
        case RecallTask():
            return _recall(reader, change)
        case CountBatch():
            return _count(reader, change)
        case ReconcileTask():
            return _reconcile(reader, change)
        case SendBack():
            return _send_back(reader, change)
        case BeginTask() | PassTask():
            return _plainly(reader, change)
        case WithdrawTask():
            return _withdraw(reader, change)
        case _:
            raise TypeError(type(change).__name__)


def stored(reader: Reader, bundle: Bundle, by: str, at: datetime) -> list[Delta]:
    """Return what becomes of the tasks of a bundle that was put away (入柜)."""
    deltas: list[Delta] = []
    for task in intake.tasks(reader, bundle.case_id, label=bundle.label):
        if task.state is TaskState.FILED:
            deltas += _moved(task, task, TaskAct.STORE, by, at).deltas
    return deltas


def need(by: str, ground: str | None = None) -> None:
    """Check that somebody is named, and a reason given where one is needed.

    Raises:
        EmptyValue: not so.
        BadValue: too long.
    """
    short("经办人 by", by, LONGEST_NAME)
    if not by.strip():
        raise EmptyValue(column="经办人 by")
    if ground is not None:
        short("原因 ground", ground, LONGEST_TEXT)
        if not ground.strip():
            raise EmptyValue(column="原因 ground")


def short(column: str, text: str, most: int) -> None:
    """Check a length.

    Raises:
        BadValue: it is more.
    """
    if len(text) > most:
        raise BadValue(column=column, value=f"{text[:20]}…（{len(text)} > {most}）")


# ---- made and handed over ---------------------------------------------------------------


def _create(reader: Reader, change: CreateTask) -> Planned:
    from dossier.store.plan.intake import prefixed

    one = change.task
    reader.case(one.case_id)
    if reader.exists("scan_task", one.id):
        raise DuplicateItem(thing=str(one.id))
    need(one.created_by)
    short("名称 title", one.title, LONGEST_NAME)
    if not one.title.strip():
        raise EmptyValue(column="名称 title")
    if not 1 <= one.sheets <= MOST_SHEETS:
        raise BadSheets(value=one.sheets, most=MOST_SHEETS)
    volume = one.volume
    if one.registration_id is not None:
        registration = intake.registration(reader, one.registration_id)
        if registration.case_id != one.case_id:
            raise ValueError("a registration of another case")
        if registration.withdrawn:
            wish = ACT_WORDS[TaskAct.CREATE]
            raise TaskOutOfTurn(number=registration.number, wish=wish, state="已撤回")
        volume = registration.volume
    number = intake.next_number(reader, schema.scan_task, "number", prefixed(change.prefix))
    label = one.label.strip() or (number if change.labelled else "")
    short("标签 label", label, LONGEST_LABEL)
    made = Task(
        id=one.id,
        case_id=one.case_id,
        title=one.title.strip(),
        sheets=one.sheets,
        origin=one.origin,
        created_at=one.created_at,
        created_by=one.created_by,
        volume=volume,
        number=number,
        registration_id=one.registration_id,
        label=label,
        moved_at=one.created_at,
    )
    deltas = [created("scan_task", rows.task_row(made))]
    deltas.append(_step(made, TaskAct.CREATE, one.created_by, one.created_at, sheets=one.sheets))
    if label:
        bundle = Bundle(
            BundleId(new_id()),
            made.case_id,
            label,
            made.title,
            made.sheets,
            made.created_at,
            made.created_by,
            volume,
            change.submitter.strip(),
        )
        deltas += custody_plan.plan(reader, RegisterBundle(bundle)).deltas
    return Planned(made.case_id, deltas)


def _offer(reader: Reader, change: OfferTasks) -> Planned:
    need(change.by)
    if not 1 <= len(set(change.tasks)) == len(change.tasks) <= MOST_TASKS:
        raise ValueError("no tasks, too many, or one twice")
    short("清单号 list_number", change.list_number, LONGEST_LABEL)
    if not change.list_number.strip():
        raise EmptyValue(column="清单号 list_number")
    if change.fresh and intake.tasks(reader, list_number=change.list_number):
        raise ChangedSince(thing=change.list_number)
    deltas: list[Delta] = []
    for task_id in change.tasks:
        task = intake.task(reader, task_id)
        if task.case_id != change.case_id:
            raise ValueError("a task of another case")
        if task.offered:
            wish = ACT_WORDS[TaskAct.OFFER]
            raise TaskOutOfTurn(number=task.number, wish=wish, state=task.word)
        now = replace(
            task,
            list_number=change.list_number,
            offered_by=change.by,
            offered_at=change.at,
            ground="",
        )
        deltas += _moved(task, now, TaskAct.OFFER, change.by, change.at, sheets=task.sheets).deltas
    return Planned(change.case_id, deltas)


def _take(reader: Reader, change: TakeTask) -> Planned:
    task = intake.task(reader, change.task_id)
    need(change.by)
    after(task.state, TaskAct.TAKE, task.number)
    if not task.offered:
        raise TaskOutOfTurn(
            number=task.number, wish=ACT_WORDS[TaskAct.TAKE], state=STATE_WORDS[task.state]
        )
    if change.by.strip() == task.offered_by.strip():
        raise SameHands(who=change.by)
    if change.counted != task.sheets:
        raise SheetsDiffer(number=task.number, sheets=task.sheets, counted=change.counted)
    now = replace(task, taken_by=change.by, taken_at=change.at)
    return _moved(task, now, TaskAct.TAKE, change.by, change.at, sheets=change.counted)


def _recall(reader: Reader, change: RecallTask) -> Planned:
    task = intake.task(reader, change.task_id)
    need(change.by, change.ground)
    after(task.state, TaskAct.RECALL, task.number)
    if not task.list_number:
        raise TaskOutOfTurn(
            number=task.number, wish=ACT_WORDS[TaskAct.RECALL], state=STATE_WORDS[task.state]
        )
    now = replace(
        task,
        list_number="",
        offered_by="",
        offered_at=None,
        taken_by="",
        taken_at=None,
        ground=change.ground,
    )
    return _moved(task, now, TaskAct.RECALL, change.by, change.at, ground=change.ground)


# ---- scanned and reconciled ---------------------------------------------------------------


def _count(reader: Reader, change: CountBatch) -> Planned:
    task = intake.task(reader, change.task_id)
    need(change.by)
    batch = reader.batch(change.batch_id)
    if batch.case_id != task.case_id:
        raise BadValue(column="批次 batch", value=reader.case(batch.case_id).number)
    act = TaskAct.COUNT if change.counts else TaskAct.DISCOUNT
    after(task.state, act, task.number)
    if (change.batch_id in task.batches) is change.counts:
        return Planned(task.case_id)
    others = [one for one in intake.tasks(reader, task.case_id) if one.id != task.id]
    for other in others:
        if change.counts and change.batch_id in other.batches:
            state = f"批次已计入 {other.number}"
            raise TaskOutOfTurn(number=task.number, wish=ACT_WORDS[act], state=state)
    kept = tuple(one for one in task.batches if one != change.batch_id)
    now = replace(
        task,
        batches=(*kept, change.batch_id) if change.counts else kept,
        received=None,
        missing=0,
        foreign=0,
    )
    return _moved(task, now, act, change.by, change.at)


def _reconcile(reader: Reader, change: ReconcileTask) -> Planned:
    task = intake.task(reader, change.task_id)
    need(change.by)
    short("原因 ground", change.ground, LONGEST_TEXT)
    after(task.state, TaskAct.RECONCILE, task.number)
    for batch_id in task.batches:
        if reader.batch(batch_id).state is BatchState.OPEN:
            raise TaskOutOfTurn(
                number=task.number, wish=ACT_WORDS[TaskAct.RECONCILE], state="批次尚未结束"
            )
    found = intake.reconciled(reader, task)
    explained = change.ground.strip() and found.received
    if not found.balanced and not explained:
        raise SheetsDiffer(number=task.number, sheets=found.sheets, counted=found.received)
    now = replace(
        task,
        received=found.received,
        missing=found.missing,
        foreign=found.foreign,
        ground="" if found.balanced else change.ground.strip(),
    )
    return _moved(
        task,
        now,
        TaskAct.RECONCILE,
        change.by,
        change.at,
        sheets=found.received,
        ground=change.ground.strip(),
    )


def _send_back(reader: Reader, change: SendBack) -> Planned:
    task = intake.task(reader, change.task_id)
    need(change.by, change.ground)
    now = replace(task, received=None, missing=0, foreign=0, ground=change.ground)
    return _moved(task, now, TaskAct.SEND_BACK, change.by, change.at, ground=change.ground)


def _check_passing(reader: Reader, task: Task) -> None:
    after(task.state, TaskAct.PASS, task.number)
    found = intake.reconciled(reader, task)
    if found.received != task.received:
        # Pages came or went since they were reconciled.
        raise SheetsDiffer(number=task.number, sheets=task.received, counted=found.received)
    if found.unfiled:
        raise PagesUnfiled(number=task.number, count=found.unfiled)
    pages = [page for page in reader.pages(task.case_id) if page.batch_id in task.batches]
    theirs = {page.material_id for page in pages}
    left = [one for one in reader.materials(task.case_id) if one.id in theirs and one.undecided]
    if left:
        # Who passes may not be one of those who see 副卷.
        titles = [one.title if one.volume is Volume.MAIN else "副卷材料" for one in left]
        named = "、".join(dict.fromkeys(titles[:_NAMED])) + "……" * (len(titles) > _NAMED)
        raise MaterialsUndecided(number=task.number, count=len(left), titles=named)
    check_quality(reader, pages, task.title)


def _withdraw(reader: Reader, change: WithdrawTask) -> Planned:
    task = intake.task(reader, change.task_id)
    need(change.by, change.ground)
    now = replace(task, ground=change.ground)
    return _moved(task, now, TaskAct.WITHDRAW, change.by, change.at, ground=change.ground)


# ---- what they have in common ---------------------------------------------------------------


def _plainly(reader: Reader, change: BeginTask | PassTask) -> Planned:
    need(change.by)
    task = intake.task(reader, change.task_id)
    act = TaskAct.BEGIN
    if isinstance(change, PassTask):
        act = TaskAct.PASS
        _check_passing(reader, task)
    return _moved(task, task, act, change.by, change.at)


def _moved(before: Task, now: Task, act: TaskAct, by: str, at: datetime, **more: Any) -> Planned:
    """Return the move of a task and the record of it."""
    if before.moved_at is not None:
        # A clock may be set back; what came after stands after.
        at = max(at, before.moved_at)
    now = replace(now, state=after(before.state, act, before.number), moved_at=at)
    deltas = changed("scan_task", before.id, rows.task_row(before), rows.task_row(now))
    return Planned(before.case_id, [*deltas, _step(before, act, by, at, **more)])


def _step(task: Task, act: TaskAct, by: str, at: datetime, **more: Any) -> Delta:
    id_ = TaskStepId(new_id())
    made = TaskStep(id_, task.case_id, task.id, act, by, at, task.volume, **more)
    return created("scan_task_step", rows.step_row(made))
