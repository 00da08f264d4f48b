"""What came, and the tasks to scan it (收件登记、扫描任务): frozen values, one table of turns.

A *registration* is one occasion at which somebody brought, sent or handed something in. A
*task* is paper of one case on its way through the scanner; it moves by :func:`after` alone,
and each move leaves a :class:`TaskStep`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dossier.ids import (
    BatchId,
    CaseId,
    ItemId,
    RegistrationId,
    SubmissionId,
    TaskId,
    TaskStepId,
)
from dossier.model import Volume
from resources.errors import TaskOutOfTurn


class Way(StrEnum):
    """How something came (收件方式)."""

    COUNTER = "counter"
    POST = "post"
    HEARING = "hearing"
    ELECTRONIC = "electronic"


WAY_WORDS = {
    Way.COUNTER: "窗口递交",
    Way.POST: "邮寄",
    Way.HEARING: "庭审提交",
    Way.ELECTRONIC: "电子提交",
}


class Original(StrEnum):
    """What was handed in, and whether it goes back (原件情况)."""

    COPY = "copy"
    KEPT = "kept"
    RETURN = "return"
    ELECTRONIC = "electronic"


ORIGINAL_WORDS = {
    Original.COPY: "复印件",
    Original.KEPT: "原件（留存）",
    Original.RETURN: "原件（待退）",
    Original.ELECTRONIC: "电子件",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that came (收件明细)."""

    id: ItemId
    title: str
    pages: int
    """页数 of one copy, as declared."""
    copies: int = 1
    category: str = ""
    """Key of the catalogue item it looks like; empty: not said."""
    original: Original = Original.COPY
    evidence: bool = False
    """证据材料: the receipt lists it as such."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One occasion at which something came (收件登记)."""

    id: RegistrationId
    case_id: CaseId
    way: Way
    submitter: str
    received_at: datetime
    by: str
    items: tuple[Item, ...]
    volume: Volume = Volume.MAIN
    number: str = ""
    """收件号; given when it is written."""
    capacity: str = ""
    """诉讼地位 of who submitted it, as in 原告代理人."""
    identity: str = ""
    """Normal form; empty: not shown."""
    phone: str = ""
    tracking: str = ""
    """快递单号, of what came by post."""
    note: str = ""
    receipt_number: str = ""
    receipt_sha256: str = ""
    """Of the receipt that was given; empty: none was."""
    receipt_at: datetime | None = None
    receipt_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    ground: str = ""
    """Why it was withdrawn."""

    @property
    def pages(self) -> int:
        """All pages of one copy each."""
        return sum(item.pages for item in self.items)

    @property
    def withdrawn(self) -> bool:
        """It was entered by mistake (已撤回)."""
        return self.withdrawn_at is not None


class Outcome(StrEnum):
    """What a comparison with the paper came to (核对结果)."""

    SAME = "same"
    DIFFERS = "differs"


OUTCOME_WORDS = {Outcome.SAME: "与纸质一致", Outcome.DIFFERS: "与纸质不一致"}


@dataclass(frozen=True, slots=True)
class Submission:
    """A file that was submitted beside or instead of paper (电子提交件)."""

    id: SubmissionId
    case_id: CaseId
    registration_id: RegistrationId
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    added_at: datetime
    added_by: str
    volume: Volume = Volume.MAIN
    pages: int = 0
    """0: it has none, as sound."""
    length_s: float = 0.0
    """0: it has none, as a picture."""
    outcome: Outcome | None = None
    compared_by: str = ""
    compared_at: datetime | None = None
    ground: str = ""
    """What differs, or a remark."""


class Origin(StrEnum):
    """Where a task came from (任务来源)."""

    COUNTER = "counter"
    ASSISTANT = "assistant"
    HEARING = "hearing"


ORIGIN_WORDS = {
    Origin.COUNTER: "收转台",
    Origin.ASSISTANT: "法官助理",
    Origin.HEARING: "庭审",
}


class TaskState(StrEnum):
    """How far paper got (扫描任务状态)."""

    WAITING = "waiting"
    HANDED = "handed"
    SCANNING = "scanning"
    CHECKING = "checking"
    RESCAN = "rescan"
    FILED = "filed"
    STORED = "stored"
    WITHDRAWN = "withdrawn"


STATE_WORDS = {
    TaskState.WAITING: "待移交",
    TaskState.HANDED: "已移交",
    TaskState.SCANNING: "扫描中",
    TaskState.CHECKING: "待质检",
    TaskState.RESCAN: "退回重扫",
    TaskState.FILED: "已归目",
    TaskState.STORED: "已入柜",
    TaskState.WITHDRAWN: "已撤回",
}
DONE = frozenset({TaskState.STORED, TaskState.WITHDRAWN})
"""States that nothing follows."""


class TaskAct(StrEnum):
    """What was done with a task (任务操作)."""

    CREATE = "create"
    OFFER = "offer"
    TAKE = "take"
    RECALL = "recall"
    BEGIN = "begin"
    COUNT = "count"
    DISCOUNT = "discount"
    RECONCILE = "reconcile"
    SEND_BACK = "send_back"
    PASS = "pass"  # noqa: S105  no password
    STORE = "store"
    WITHDRAW = "withdraw"


ACT_WORDS = {
    TaskAct.CREATE: "新建任务",
    TaskAct.OFFER: "移交",
    TaskAct.TAKE: "接收",
    TaskAct.RECALL: "退回移交",
    TaskAct.BEGIN: "开始扫描",
    TaskAct.COUNT: "计入批次",
    TaskAct.DISCOUNT: "移出批次",
    TaskAct.RECONCILE: "核对张数",
    TaskAct.SEND_BACK: "退回重扫",
    TaskAct.PASS: "质检通过",
    TaskAct.STORE: "入柜",
    TaskAct.WITHDRAW: "撤回任务",
}
_S, _A = TaskState, TaskAct
_TURNS: dict[tuple[TaskState, TaskAct], TaskState] = {
    (_S.WAITING, _A.OFFER): _S.WAITING,
    (_S.WAITING, _A.TAKE): _S.HANDED,
    (_S.WAITING, _A.RECALL): _S.WAITING,
    (_S.WAITING, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.HANDED, _A.RECALL): _S.WAITING,
    (_S.HANDED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.HANDED, _A.BEGIN): _S.SCANNING,
    (_S.RESCAN, _A.BEGIN): _S.SCANNING,
    (_S.HANDED, _A.COUNT): _S.SCANNING,
    (_S.RESCAN, _A.COUNT): _S.SCANNING,
    (_S.SCANNING, _A.COUNT): _S.SCANNING,
    (_S.SCANNING, _A.DISCOUNT): _S.SCANNING,
    (_S.RESCAN, _A.DISCOUNT): _S.RESCAN,
    (_S.SCANNING, _A.RECONCILE): _S.CHECKING,
    (_S.CHECKING, _A.SEND_BACK): _S.RESCAN,
    (_S.CHECKING, _A.PASS): _S.FILED,
    (_S.FILED, _A.SEND_BACK): _S.RESCAN,
    (_S.FILED, _A.STORE): _S.STORED,
}


def after(state: TaskState, act: TaskAct, number: str = "") -> TaskState:
    """Return the state that an act leads to.

    Raises:
        TaskOutOfTurn: it may not be done in this state.
    """
    found = _TURNS.get((state, act))
    if found is None:
        raise TaskOutOfTurn(number=number, wish=ACT_WORDS[act], state=STATE_WORDS[state])
    return found


@dataclass(frozen=True, slots=True)
class Task:
    """Paper of one case to be scanned (扫描任务)."""

    id: TaskId
    case_id: CaseId
    title: str
    sheets: int
    """张数, as handed over."""
    origin: Origin
    created_at: datetime
    created_by: str
    volume: Volume = Volume.MAIN
    number: str = ""
    """任务号; given when it is written."""
    registration_id: RegistrationId | None = None
    label: str = ""
    """Of the bundle the paper lies in; empty: none yet."""
    state: TaskState = TaskState.WAITING
    list_number: str = ""
    """移交清单号; empty: on no list."""
    offered_by: str = ""
    offered_at: datetime | None = None
    taken_by: str = ""
    taken_at: datetime | None = None
    batches: tuple[BatchId, ...] = ()
    """That count towards it."""
    received: int | None = None
    """Sheets as reconciled; None: not reconciled since it was last scanned."""
    missing: int = 0
    foreign: int = 0
    ground: str = ""
    """Why the sheets differ, or why it was withdrawn or sent back."""
    moved_at: datetime | None = None

    @property
    def offered(self) -> bool:
        """It is on a list that the other side has not confirmed."""
        return self.state is TaskState.WAITING and self.list_number != ""

    @property
    def word(self) -> str:
        """The state as people say it."""
        return "移交待确认" if self.offered else STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class TaskStep:
    """What was done with a task, by whom; never changed (任务流转记录)."""

    id: TaskStepId
    case_id: CaseId
    task_id: TaskId
    act: TaskAct
    by: str
    at: datetime
    volume: Volume = Volume.MAIN
    sheets: int | None = None
    """As counted with it."""
    ground: str = ""
