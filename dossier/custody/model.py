"""Bundles of paper and what becomes of them (卷宗袋流转): frozen values, one table of turns.

A bundle is what one label is stuck on: the paper of one case in one envelope. It moves by
:func:`after` alone. A door is opened by a *visit*, which stands in the journal before the
lock is told, so that whatever breaks off is known to have begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dossier.ids import AlarmId, BundleId, CaseId, CustodyActId, LoanId, VisitId
from dossier.model import Volume
from resources.errors import CustodyOutOfTurn


class BundleState(StrEnum):
    """Where a bundle is (卷宗袋状态)."""

    WAITING = "waiting"
    """待入柜"""
    STORED = "stored"
    """在柜"""
    LENT = "lent"
    """已借出"""
    RETURNED = "returned"
    """归还待核: back, to be counted before it is put away."""
    TAKEN = "taken"
    """已取出: out of the cabinet for good, at closing or to be given back."""
    ARCHIVED = "archived"
    """已移交归档"""
    GIVEN_BACK = "given_back"
    """已退当事人"""
    MISSING = "missing"
    """缺件: should be somewhere and was not found."""


BUNDLE_WORDS = {
    BundleState.WAITING: "待入柜",
    BundleState.STORED: "在柜",
    BundleState.LENT: "已借出",
    BundleState.RETURNED: "归还待核",
    BundleState.TAKEN: "已取出",
    BundleState.ARCHIVED: "已移交归档",
    BundleState.GIVEN_BACK: "已退当事人",
    BundleState.MISSING: "缺件",
}
GONE = frozenset({BundleState.ARCHIVED, BundleState.GIVEN_BACK})
"""States that nothing follows."""


class Act(StrEnum):
    """What was done with a bundle (流转动作)."""

    REGISTER = "register"
    STORE = "store"
    LEND = "lend"
    RETURN = "return"
    RECOUNT = "recount"
    TAKE_OUT = "take_out"
    ARCHIVE = "archive"
    GIVE_BACK = "give_back"
    CHECK = "check"
    """Found where it should be."""
    FIND = "find"
    """Found in a cell where it was not known to be."""
    MISS = "miss"
    """Looked for and not found."""
    RECOVER = "recover"
    """Found outside the cabinet."""


ACT_WORDS = {
    Act.REGISTER: "登记",
    Act.STORE: "入柜",
    Act.LEND: "借出",
    Act.RETURN: "归还",
    Act.RECOUNT: "清点",
    Act.TAKE_OUT: "取出",
    Act.ARCHIVE: "移交归档",
    Act.GIVE_BACK: "退还当事人",
    Act.CHECK: "盘点在位",
    Act.FIND: "盘点找到",
    Act.MISS: "盘点缺失",
    Act.RECOVER: "找回",
}
_S = BundleState
_TURNS: dict[tuple[BundleState, Act], BundleState] = {
    (_S.WAITING, Act.STORE): _S.STORED,
    (_S.WAITING, Act.GIVE_BACK): _S.GIVEN_BACK,
    (_S.STORED, Act.LEND): _S.LENT,
    (_S.STORED, Act.TAKE_OUT): _S.TAKEN,
    (_S.STORED, Act.CHECK): _S.STORED,
    (_S.STORED, Act.MISS): _S.MISSING,
    (_S.LENT, Act.RETURN): _S.RETURNED,
    (_S.LENT, Act.MISS): _S.MISSING,
    (_S.RETURNED, Act.RECOUNT): _S.RETURNED,
    (_S.RETURNED, Act.STORE): _S.STORED,
    (_S.TAKEN, Act.STORE): _S.STORED,
    (_S.TAKEN, Act.ARCHIVE): _S.ARCHIVED,
    (_S.TAKEN, Act.GIVE_BACK): _S.GIVEN_BACK,
    (_S.MISSING, Act.RECOVER): _S.RETURNED,
    # What lies in a cell lies there, whatever was written of it.
    (_S.WAITING, Act.FIND): _S.STORED,
    (_S.STORED, Act.FIND): _S.STORED,
    (_S.LENT, Act.FIND): _S.STORED,
    (_S.RETURNED, Act.FIND): _S.STORED,
    (_S.TAKEN, Act.FIND): _S.STORED,
    (_S.MISSING, Act.FIND): _S.STORED,
}


def after(state: BundleState, act: Act, label: str = "") -> BundleState:
    """Return the state that an act leads to.

    Raises:
        CustodyOutOfTurn: it may not be done in this state.
    """
    found = _TURNS.get((state, act))
    if found is None:
        raise CustodyOutOfTurn(label=label, wish=ACT_WORDS[act], state=BUNDLE_WORDS[state])
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a cabinet, as both are written (存放位置)."""

    cabinet: str
    cell: str

    def __str__(self) -> str:
        return f"{self.cabinet} {self.cell}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The paper in one envelope under one label (卷宗袋)."""

    id: BundleId
    case_id: CaseId
    label: str
    """What its barcode says; no two bundles share one, ever."""
    title: str
    sheets: int
    """张数, as it was registered."""
    registered_at: datetime
    registered_by: str
    volume: Volume = Volume.MAIN
    submitter: str = ""
    """Whose originals it holds; empty: the court's own paper."""
    state: BundleState = BundleState.WAITING
    place: Place | None = None
    """Where it lies; None unless it is in a cabinet. Of a missing one: where it lay."""
    holder: str = ""
    """Who has it, where it is not in a cabinet."""
    due_on: date | None = None
    """When it is to be back."""
    counted: int | None = None
    """Sheets as counted after the last return; None: not counted since."""
    moved_at: datetime | None = None
    """When something was last done with it."""

    @property
    def is_out(self) -> bool:
        """Whether it was taken out for the archive, or went already (已取出)."""
        return self.state is BundleState.TAKEN or self.state in GONE

    @property
    def where(self) -> str:
        """State and place or holder, for people (所在)."""
        at = "" if self.lies is None else str(self.lies)
        return " ".join(part for part in (BUNDLE_WORDS[self.state], at or self.holder) if part)

    @property
    def lies(self) -> Place | None:
        """The cell it is in now; None: it is in none."""
        return self.place if self.state is BundleState.STORED else None


class LoanState(StrEnum):
    """How far a request to borrow got (借阅状态)."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OUT = "out"
    BACK = "back"


LOAN_WORDS = {
    LoanState.ASKED: "待审批",
    LoanState.GRANTED: "已批准",
    LoanState.REFUSED: "已退回",
    LoanState.WITHDRAWN: "已撤回",
    LoanState.OUT: "借出中",
    LoanState.BACK: "已归还",
}


@dataclass(frozen=True, slots=True)
class Loan:
    """A request to borrow a bundle (借阅申请)."""

    id: LoanId
    case_id: CaseId
    bundle_id: BundleId
    person: str
    purpose: str
    asked_at: datetime
    volume: Volume = Volume.MAIN
    state: LoanState = LoanState.ASKED
    due_on: date | None = None
    """Last day; None: not granted."""
    decided_by: str = ""
    decided_at: datetime | None = None
    ground: str = ""


class Purpose(StrEnum):
    """Why a door is opened (开门事由)."""

    STORE = "store"
    LEND = "lend"
    TAKE_OUT = "take_out"
    """At closing: with all others of the case, cell by cell."""
    WITHDRAW = "withdraw"
    """One bundle, to be given back to who brought it."""
    INSPECT = "inspect"
    """盘点"""


PURPOSE_WORDS = {
    Purpose.STORE: "入柜",
    Purpose.LEND: "借出",
    Purpose.TAKE_OUT: "结案取出",
    Purpose.WITHDRAW: "取出待退",
    Purpose.INSPECT: "盘点",
}
PURPOSE_ACTS = {
    Purpose.STORE: Act.STORE,
    Purpose.LEND: Act.LEND,
    Purpose.TAKE_OUT: Act.TAKE_OUT,
    Purpose.WITHDRAW: Act.TAKE_OUT,
    Purpose.INSPECT: Act.CHECK,
}


class Shut(StrEnum):
    """How it is known that a door is shut again (关门确认)."""

    SENSOR = "sensor"
    WORD = "word"
    """A person says so: there is no sensor, it is broken, or the program broke off."""
    STUCK = "stuck"
    """The door never opened."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One time a cell was opened for paper of one case (开门记录)."""

    id: VisitId
    case_id: CaseId
    place: Place
    purpose: Purpose
    bundles: tuple[BundleId, ...]
    by: str
    begun_at: datetime
    volume: Volume = Volume.MAIN
    ended_at: datetime | None = None
    """None: not ended, or broken off; nobody opens this cabinet until it is settled."""
    done: tuple[BundleId, ...] = ()
    """Those that were put in, taken out or seen."""
    shut: Shut | None = None
    ground: str = ""
    """Why, where a person's word stands for the sensor."""


@dataclass(frozen=True, slots=True)
class CustodyAct:
    """What was done with a bundle, by whom; never changed (流转记录)."""

    id: CustodyActId
    case_id: CaseId
    bundle_id: BundleId
    act: Act
    by: str
    at: datetime
    volume: Volume = Volume.MAIN
    person: str = ""
    """The other side: who borrowed, received, brought it back."""
    place: Place | None = None
    visit_id: VisitId | None = None
    loan_id: LoanId | None = None
    sheets: int | None = None
    """As counted."""
    identified: str = ""
    """How the other side was identified."""
    signature_sha256: str = ""
    """Of the signed receipt, a blob; empty: none is needed."""
    ground: str = ""


class AlarmKind(StrEnum):
    """What is wrong (告警类型)."""

    DOOR_OPEN = "door_open"
    """门未关"""
    WRONG_DOOR = "wrong_door"
    """开错门"""
    FORCED = "forced"
    """无令开门: a door opened that nobody was let in at."""
    WRONG_PLACE = "wrong_place"
    """错放"""
    MISSING = "missing"
    """缺件: a bundle was not found."""
    SHEETS = "sheets"
    """张数不符"""
    OVERDUE = "overdue"
    """逾期未还"""


ALARM_WORDS = {
    AlarmKind.DOOR_OPEN: "门未关",
    AlarmKind.WRONG_DOOR: "开错门",
    AlarmKind.FORCED: "无令开门",
    AlarmKind.WRONG_PLACE: "错放",
    AlarmKind.MISSING: "缺件",
    AlarmKind.SHEETS: "张数不符",
    AlarmKind.OVERDUE: "逾期未还",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that somebody has to see to (告警)."""

    id: AlarmId
    case_id: CaseId
    kind: AlarmKind
    raised_at: datetime
    volume: Volume = Volume.MAIN
    bundle_id: BundleId | None = None
    place: Place | None = None
    detail: str = ""
    settled_at: datetime | None = None
    settled_by: str = ""
    ground: str = ""
