"""Changes of deadlines (期限变更); see :mod:`dossier.changes`.

All of it is a log: what was noted wrongly is set right by a further change, and nothing is
undone. A table of rules decides what they mean, so they name its keys as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dossier.deadlines.model import CaseEvent, Duty, Mark, Suspension, Unlock
from dossier.ids import CaseEventId, CaseId, DutyId, SuspensionId

MOST_CHARACTERS = 2_000
"""Of one text."""
FIRST_YEAR, LAST_YEAR = 1991, 2049
"""Of events and suspensions, both included."""


@dataclass(frozen=True, slots=True)
class NoteCaseEvent:
    """Something happened from which deadlines run (登记事件)."""

    event: CaseEvent


@dataclass(frozen=True, slots=True)
class SetCaseEvent:
    """An event was otherwise than noted, or was moved (变更事件); deadlines follow.

    Case, kind and who noted it stay as they are.
    """

    event: CaseEvent


@dataclass(frozen=True, slots=True)
class CancelCaseEvent:
    """An event was noted in error (撤销事件)."""

    event_id: CaseEventId
    reason: str


@dataclass(frozen=True, slots=True)
class Suspend:
    """Days begin that are not counted (中止、扣除)."""

    suspension: Suspension


@dataclass(frozen=True, slots=True)
class Resume:
    """The last day that is not counted is known (恢复); it may be set right later."""

    suspension_id: SuspensionId
    last_day: date
    by: str


@dataclass(frozen=True, slots=True)
class CancelSuspension:
    """A suspension was noted in error (撤销中止)."""

    suspension_id: SuspensionId
    reason: str


@dataclass(frozen=True, slots=True)
class AssignDuty:
    """Somebody takes a duty in a case (登记承办人员)."""

    duty: Duty


@dataclass(frozen=True, slots=True)
class EndDuty:
    """Somebody gives a duty up (解除承办)."""

    duty_id: DutyId


@dataclass(frozen=True, slots=True)
class ReachSteps:
    """Deadlines of a case reached steps, and people were told (到级). Of one case."""

    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class WithdrawMarks:
    """The clock was wrong: what was reached by it does not count (撤回到级). Needs a reason."""

    case_id: CaseId
    after: datetime
    """Marks after this moment."""
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnlockDeadline:
    """A superior lets a case go on (解锁).

    Refused with NotASuperior for who is not named with that duty in the case or does the
    work themselves, with NotLocked where nothing was stopped. Needs a reason.
    """

    unlock: Unlock
    work: str
    """Duty whose work it is; who has it cannot unlock it."""


DeadlineChange = (
    NoteCaseEvent
    | SetCaseEvent
    | CancelCaseEvent
    | Suspend
    | Resume
    | CancelSuspension
    | AssignDuty
    | EndDuty
    | ReachSteps
    | WithdrawMarks
    | UnlockDeadline
)
NEVER_UNDONE = frozenset(
    {
        "NoteCaseEvent",
        "SetCaseEvent",
        "CancelCaseEvent",
        "Suspend",
        "Resume",
        "CancelSuspension",
        "AssignDuty",
        "EndDuty",
        "ReachSteps",
        "WithdrawMarks",
        "UnlockDeadline",
    }
)
"""Kinds that a case's undo passes over."""
