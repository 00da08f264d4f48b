"""Changes of custody (保管变更); see :mod:`dossier.changes`.

All of it is a log and nothing is undone. Each names paper of one case; a cell holds paper of
one case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dossier.custody.model import Alarm, Bundle, Loan, Place, Shut, Visit
from dossier.ids import AlarmId, BundleId, CaseId, LoanId, VisitId

MOST_CHARACTERS = 1_000
"""Of one text."""
MOST_SHEETS = 20_000
MOST_BUNDLES = 200
"""Of one change."""
LONGEST_LABEL = 64
LONGEST_DAYS = 92
"""A loan is granted for at most this long."""


@dataclass(frozen=True, slots=True)
class RegisterBundle:
    """A label was stuck on paper of a case (登记卷宗袋). Refused with DuplicateLabel."""

    bundle: Bundle


@dataclass(frozen=True, slots=True)
class AskLoan:
    """Somebody wants to borrow a bundle (申请借阅)."""

    loan: Loan


@dataclass(frozen=True, slots=True)
class DecideLoan:
    """Another person grants or refuses (审批借阅). Refused with OwnLoan for one's own."""

    loan_id: LoanId
    granted: bool
    by: str
    at: datetime
    due_on: date | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawLoan:
    """A request is not needed any more (撤回借阅)."""

    loan_id: LoanId
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BeginVisit:
    """A door is about to be opened (开门); the lock is told only once this is durable.

    Refused with CabinetInUse while another visit to the cabinet has not ended, with
    CellTaken where paper of another case lies, with CountDiffers for a return that was
    not counted, with NotAllHere at closing while paper of the case is elsewhere.
    """

    visit: Visit


@dataclass(frozen=True, slots=True)
class EndVisit:
    """The door is shut, and this is what was done (关门确认)."""

    visit_id: VisitId
    at: datetime
    done: tuple[BundleId, ...]
    shut: Shut
    by: str
    ground: str = ""


@dataclass(frozen=True, slots=True)
class ReturnBundle:
    """A borrower brings a bundle back (归还)."""

    bundle_id: BundleId
    by: str
    at: datetime
    person: str = ""
    """Who brings it; empty: the borrower."""


@dataclass(frozen=True, slots=True)
class RecountBundle:
    """The sheets of a return were counted (清点).

    Refused with CountDiffers where they are others than were registered and no ground is
    given; with one it is an alarm.
    """

    bundle_id: BundleId
    counted: int
    by: str
    at: datetime
    ground: str = ""


@dataclass(frozen=True, slots=True)
class HandToArchive:
    """All that was taken out goes to the archive (移交归档); both sides are named."""

    case_id: CaseId
    bundles: tuple[BundleId, ...]
    by: str
    to: str
    at: datetime
    signature_sha256: str = ""


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Who brought originals gets them back, and signs (退还当事人)."""

    bundle_id: BundleId
    by: str
    to: str
    identified: str
    signature_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one bundle (盘点结果)."""

    bundle_id: BundleId
    place: Place | None
    """Where it lay; None: not where it should be, nor anywhere that was looked."""


@dataclass(frozen=True, slots=True)
class NoteInventory:
    """What was found of the bundles of one case (盘点)."""

    case_id: CaseId
    findings: tuple[Finding, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecoverBundle:
    """A missing bundle was found outside the cabinet (找回)."""

    bundle_id: BundleId
    by: str
    at: datetime
    ground: str


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """Something is wrong (告警). Changes nothing where the same alarm is not settled yet."""

    alarm: Alarm


@dataclass(frozen=True, slots=True)
class SettleAlarm:
    """Somebody saw to it (消除告警)."""

    alarm_id: AlarmId
    by: str
    at: datetime
    ground: str


CustodyChange = (
    RegisterBundle
    | AskLoan
    | DecideLoan
    | WithdrawLoan
    | BeginVisit
    | EndVisit
    | ReturnBundle
    | RecountBundle
    | HandToArchive
    | GiveBack
    | NoteInventory
    | RecoverBundle
    | RaiseAlarm
    | SettleAlarm
)
NEVER_UNDONE = frozenset(
    {
        "RegisterBundle",
        "AskLoan",
        "DecideLoan",
        "WithdrawLoan",
        "BeginVisit",
        "EndVisit",
        "ReturnBundle",
        "RecountBundle",
        "HandToArchive",
        "GiveBack",
        "NoteInventory",
        "RecoverBundle",
        "RaiseAlarm",
        "SettleAlarm",
    }
)
"""Kinds that a case's undo passes over."""
