"""Changes of the counter and of scan tasks (收转、扫描任务变更); see :mod:`dossier.changes`.

All of it is a log: nothing is undone, what was wrong is withdrawn with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossier.deadlines.model import CaseEvent
from dossier.ids import BatchId, CaseId, RegistrationId, SubmissionId, TaskId
from dossier.intake.model import Outcome, Registration, Submission, Task

MOST_ITEMS = 200
MOST_PAGES = 20_000
MOST_COPIES = 999
MOST_TASKS = 200
"""Of one case on one list."""
LONGEST_NAME = 200
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Register:
    """Something came (收件登记). It gets the next number behind ``prefix``.

    Refused with DuplicateTracking where the parcel is registered for the case already.
    """

    registration: Registration
    prefix: str
    events: tuple[CaseEvent, ...] = ()
    """From which deadlines run (期限事件); they stand in the same entry."""


@dataclass(frozen=True, slots=True)
class WithdrawRegistration:
    """It was entered by mistake (撤回收件), and its events with it.

    Refused while a task for it is under way.
    """

    registration_id: RegistrationId
    by: str
    at: datetime
    ground: str


@dataclass(frozen=True, slots=True)
class NoteReceipt:
    """A receipt was given (出具收据); a later one takes the place of the earlier."""

    registration_id: RegistrationId
    number: str
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AddSubmission:
    """A file that was submitted is durable (收电子件)."""

    submission: Submission


@dataclass(frozen=True, slots=True)
class CompareSubmission:
    """Somebody compared a file with the paper (核对电子件). What differs is said."""

    submission_id: SubmissionId
    outcome: Outcome
    by: str
    at: datetime
    ground: str = ""


@dataclass(frozen=True, slots=True)
class CreateTask:
    """Paper is to be scanned (新建扫描任务). It gets the next number behind ``prefix``.

    Where the task has no label and ``labelled`` is set, its number is its label; a label
    makes a bundle of custody with the same transaction.
    """

    task: Task
    prefix: str
    labelled: bool = True
    submitter: str = ""
    """Whose originals the bundle holds; empty: the court's own paper."""


@dataclass(frozen=True, slots=True)
class OfferTasks:
    """The counter hands paper over (移交); the other side has yet to confirm.

    Refused with ChangedSince where ``fresh`` and the list exists already.
    """

    case_id: CaseId
    tasks: tuple[TaskId, ...]
    list_number: str
    by: str
    at: datetime
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class TakeTask:
    """The digital centre counted the sheets and has them (接收).

    Refused with SameHands for who handed it over, with SheetsDiffer where others than the
    task's were counted.
    """

    task_id: TaskId
    counted: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallTask:
    """Paper goes back to the counter, or a list is taken back (退回移交)."""

    task_id: TaskId
    by: str
    at: datetime
    ground: str


@dataclass(frozen=True, slots=True)
class BeginTask:
    """Scanning begins (开始扫描)."""

    task_id: TaskId
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CountBatch:
    """A batch of the case counts towards the task, or no longer (计入批次)."""

    task_id: TaskId
    batch_id: BatchId
    by: str
    at: datetime
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ReconcileTask:
    """Sheets handed over are held against pages received (核对张数).

    Counted when it is written. Refused with SheetsDiffer where they are others and no ground
    is given, or nothing was received at all.
    """

    task_id: TaskId
    by: str
    at: datetime
    ground: str = ""


@dataclass(frozen=True, slots=True)
class SendBack:
    """The pages are not good enough (退回重扫)."""

    task_id: TaskId
    by: str
    at: datetime
    ground: str


@dataclass(frozen=True, slots=True)
class PassTask:
    """The pages are good and all filed (质检通过、归目).

    Refused with PagesUnfiled, with MaterialsUndecided while it is left to a person where one of
    them belongs, and with QualityBlocked while a page is open at the quality desk.
    """

    task_id: TaskId
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawTask:
    """Nothing is to be scanned (撤回任务)."""

    task_id: TaskId
    by: str
    at: datetime
    ground: str


IntakeChange = (
    Register
    | WithdrawRegistration
    | NoteReceipt
    | AddSubmission
    | CompareSubmission
    | CreateTask
    | OfferTasks
    | TakeTask
    | RecallTask
    | BeginTask
    | CountBatch
    | ReconcileTask
    | SendBack
    | PassTask
    | WithdrawTask
)
NEVER_UNDONE = frozenset(each.__name__ for each in IntakeChange.__args__)
"""Kinds that a case's undo passes over."""
