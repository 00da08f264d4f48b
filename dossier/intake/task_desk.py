"""What one person does with scan tasks (扫描任务)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dossier.court_time import COURT_TIME
from dossier.custody.rights import Person
from dossier.ids import (
    BatchId,
    CaseId,
    RegistrationId,
    TaskId,
    new_id,
)
from dossier.intake import rights
from dossier.intake.changes import (
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
from dossier.intake.model import (
    Origin,
    Original,
    Registration,
    Task,
    TaskState,
    TaskStep,
    Way,
)
from dossier.intake.reconciling import Counted, Reconciliation
from dossier.model import Volume
from dossier.store import Store, intake, schema
from resources.errors import ChangedSince, EmptyValue, UnknownItem, UnknownTask

_TRIES = 5
LONGEST_TITLE = 60
"""Of a task that is named after its materials."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How what was registered goes to the scanner (送扫)."""

    sheets: int | None = None
    """None: one for each declared page."""
    label: str = ""
    """Stuck on already; empty: the task's number becomes the label."""


class TaskDesk:
    """The task list as one person uses it. Plain and synchronous.

    Args:
        store: the station's.
        person: who acts.
        mark: of the station, before its numbers; empty: it stands alone.
        clock: what time it is.
    """

    def __init__(
        self,
        store: Store,
        person: Person,
        *,
        mark: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store, self.person, self.mark = store, person, mark
        self._clock = clock

    def now(self) -> datetime:
        """Return the time by the clock."""
        return self._clock()

    def today(self) -> date:
        """Return the day at the court."""
        return self.now().astimezone(COURT_TIME).date()

    def shown(self, found: Iterable[rights.Shown]) -> list[rights.Shown]:
        """Return what this person is shown: by their role, and by who is signed in."""
        return self.store.shown(rights.shown(self.person, found))

    def one_shown(self, found: rights.Shown, thing: str) -> rights.Shown:
        """Return one that was asked for by its number or id.

        Raises:
            UnknownItem: it is of 副卷 and not for this person: as if it did not exist.
        """
        if not self.shown([found]):
            raise UnknownItem(thing=thing[:80])
        return found

    # ---- tasks --------------------------------------------------------------------

    def create_task(
        self,
        case_id: CaseId,
        title: str,
        sheets: int,
        *,
        origin: Origin = Origin.COUNTER,
        label: str = "",
        labelled: bool = True,
        submitter: str = "",
        volume: Volume = Volume.MAIN,
    ) -> Task:
        """Have paper of a case scanned (新建扫描任务)."""
        made = self._task(case_id, title, sheets, origin, volume, label)
        self.do(CreateTask(made, self.prefix("J"), labelled, submitter), volume)
        return self.task(made.id)

    def task_of(self, one: Registration, scan: Sending | None = None) -> Task:
        """Have scanned what was registered; originals that go back keep their owner's name."""
        change = self.sending(one, scan or Sending())
        self.do(change, one.volume)
        return self.task(change.task.id)

    def tasks_of(self, one: Registration) -> list[Task]:
        """Return the tasks for what was registered, those withdrawn left out."""
        return [
            task
            for task in self.tasks(one.case_id)
            if task.registration_id == one.id and task.state is not TaskState.WITHDRAWN
        ]

    def sending(self, one: Registration, scan: Sending) -> CreateTask:
        """Return the task for what was registered; its materials name it."""
        titles = "、".join(item.title for item in one.items)
        if len(titles) > LONGEST_TITLE and one.items:
            first = one.items[0].title
            cut = first if len(first) <= LONGEST_TITLE else f"{first[:LONGEST_TITLE]}…"
            titles = f"{cut}等 {len(one.items)} 件" if len(one.items) > 1 else cut
        origin = Origin.HEARING if one.way is Way.HEARING else Origin.COUNTER
        sheets = one.pages if scan.sheets is None else scan.sheets
        made = self._task(one.case_id, titles, sheets, origin, one.volume, scan.label, one.id)
        back = any(item.original is Original.RETURN for item in one.items)
        return CreateTask(made, self.prefix("J"), True, one.submitter if back else "")

    def task(self, task_id: TaskId) -> Task:
        """Return a task; UnknownItem where there is none of this id."""
        with self.store.snapshot() as reader:
            found = intake.task(reader, task_id)
        return self.one_shown(found, str(task_id))

    def called(self, thing: str) -> Task:
        """Return the task that a number or label means.

        Raises:
            UnknownTask: none, or none for this person.
        """
        with self.store.snapshot() as reader:
            found = intake.called(reader, thing)
        if not self.shown([found]):
            raise UnknownTask(thing=thing)
        return found

    def tasks(
        self,
        case_id: CaseId | None = None,
        *,
        open_only: bool = False,
        list_number: str = "",
        states: Sequence[TaskState] = (),
    ) -> list[Task]:
        """Return tasks, oldest first."""
        with self.store.snapshot() as reader:
            found = intake.tasks(reader, case_id, open_only=open_only, list_number=list_number)
        return [one for one in self.shown(found) if not states or one.state in states]

    def steps(self, task_id: TaskId) -> list[TaskStep]:
        """Return what was done with a task."""
        self.task(task_id)
        with self.store.snapshot() as reader:
            return intake.steps(reader, task_id)

    def offer(self, tasks: Sequence[Task]) -> str:
        """Hand paper over, of several cases on one list (移交); return the list's number.

        One change for each case: where the program dies in between, the rest waits still.

        Raises:
            EmptyValue: nothing is.
            TaskOutOfTurn: one is on a list or further on.
        """
        if not tasks:
            raise EmptyValue(column="任务 tasks")
        by_case: dict[tuple[CaseId, Volume], list[TaskId]] = {}
        for one in tasks:
            by_case.setdefault((one.case_id, one.volume), []).append(one.id)
        number = ""
        for (case_id, volume), ids in by_case.items():
            number = self._offer(case_id, volume, ids, number)
        return number

    def _offer(self, case_id: CaseId, volume: Volume, ids: Sequence[TaskId], number: str) -> str:
        fresh = not number
        for left in reversed(range(_TRIES)):
            if fresh:
                with self.store.snapshot() as reader:
                    number = intake.next_number(
                        reader, schema.scan_task, "list_number", self.prefix("Y")
                    )
            change = OfferTasks(case_id, tuple(ids), number, self.person.name, self.now(), fresh)
            try:
                self.do(change, volume)
            except ChangedSince:
                # Somebody took the number meanwhile.
                if not left:
                    raise
            else:
                break
        return number

    def take(self, one: Task, counted: int) -> Task:
        """Confirm that the sheets of a list are here (接收确认).

        Raises:
            SameHands: who handed it over confirms it.
            SheetsDiffer: others were counted.
        """
        self.do(TakeTask(one.id, counted, self.person.name, self.now()), one.volume)
        return self.task(one.id)

    def recall(self, one: Task, ground: str) -> Task:
        """Send paper back to the counter, or take it off a list (退回移交)."""
        self.do(RecallTask(one.id, self.person.name, self.now(), ground), one.volume)
        return self.task(one.id)

    def begin(self, one: Task) -> Task:
        """Begin to scan (开始扫描)."""
        self.do(BeginTask(one.id, self.person.name, self.now()), one.volume)
        return self.task(one.id)

    def count(self, one: Task, batch_id: BatchId, *, counts: bool = True) -> Task:
        """Have a batch count towards a task, or no longer (计入批次)."""
        change = CountBatch(one.id, batch_id, self.person.name, self.now(), counts)
        self.do(change, one.volume)
        return self.task(one.id)

    def batches(self, one: Task) -> list[Counted]:
        """Return the batches of its case that count towards a task, or may (批次)."""
        with self.store.snapshot() as reader:
            return intake.batches(reader, intake.task(reader, one.id))

    def outlook(self, one: Task) -> Reconciliation:
        """Return how sheets and pages stand now, before anything is written."""
        with self.store.snapshot() as reader:
            return intake.reconciled(reader, intake.task(reader, one.id))

    def reconcile(self, one: Task, ground: str = "") -> Task:
        """Hold sheets against pages; with a reason where they differ (核对张数).

        Raises:
            SheetsDiffer: they do, and no reason is given, or nothing came.
        """
        self.do(ReconcileTask(one.id, self.person.name, self.now(), ground), one.volume)
        return self.task(one.id)

    def send_back(self, one: Task, ground: str) -> Task:
        """Have it scanned again (退回重扫)."""
        self.do(SendBack(one.id, self.person.name, self.now(), ground), one.volume)
        return self.task(one.id)

    def pass_on(self, one: Task) -> Task:
        """Say that the pages are good and filed (质检通过)."""
        self.do(PassTask(one.id, self.person.name, self.now()), one.volume)
        return self.task(one.id)

    def withdraw_task(self, one: Task, ground: str) -> Task:
        """Say that nothing is to be scanned after all (撤回任务)."""
        self.do(WithdrawTask(one.id, self.person.name, self.now(), ground), one.volume)
        return self.task(one.id)

    # ---- inside -------------------------------------------------------------------

    def _task(
        self,
        case_id: CaseId,
        title: str,
        sheets: int,
        origin: Origin,
        volume: Volume,
        label: str,
        registration_id: RegistrationId | None = None,
    ) -> Task:
        return Task(
            TaskId(new_id()),
            case_id,
            title,
            sheets,
            origin,
            self.now(),
            self.person.name,
            volume,
            registration_id=registration_id,
            label=label,
        )

    def prefix(self, kind: str) -> str:
        """Return what stands before a serial number today: kind, mark, day."""
        return f"{kind}{self.mark}{self.today():%y%m%d}-"

    def do(self, change: IntakeChange, volume: Volume) -> None:
        """Do a change under this person's name."""
        self.do_all([change], volume)

    def do_all(self, changes: Sequence[IntakeChange], volume: Volume) -> None:
        """Do several, all or none."""
        for change in changes:
            rights.check_change(self.person, change, volume)
        self.store.apply_all(changes, self.person.name)
