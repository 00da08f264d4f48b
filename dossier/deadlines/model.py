"""What happened in a case that deadlines depend on (期限所依据的事实).

Frozen values, as in :mod:`dossier.model`. Times are aware UTC; days are days in China.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import IntEnum

from dossier.court_time import COURT_TIME
from dossier.ids import CaseEventId, CaseId, DutyId, MarkId, SuspensionId, UnlockId
from dossier.model import Volume

CHINA = COURT_TIME
"""China has had one zone and no summer time since 1992."""
MINUTES = 1440
"""Of a day."""
_OFFSET_S = 8 * 3600
_EPOCH = date(1970, 1, 1).toordinal()


class Level(IntEnum):
    """How far a deadline got (等级); a higher one includes the lower."""

    NONE = 0
    REMIND = 1
    """提示"""
    WARN = 2
    """预警"""
    GATE = 3
    """设卡: the next step is refused."""
    LOCK = 4
    """锁定: the whole case, until a named superior unlocks it with a reason."""


LEVEL_WORDS = {
    Level.NONE: "正常",
    Level.REMIND: "提示",
    Level.WARN: "预警",
    Level.GATE: "设卡",
    Level.LOCK: "锁定",
}
LEVEL_KEYS = {level.name.lower(): level for level in Level if level}


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened, or is planned, from which a deadline runs (期限事件)."""

    id: CaseEventId
    case_id: CaseId
    kind: str
    """Key in the table of rules, as in ``case_filed``."""
    at: datetime
    noted_by: str
    noted_at: datetime
    subject: str = ""
    """Whom or what it is about, as in a party's name; empty: the whole case."""
    facets: tuple[tuple[str, str], ...] = ()
    """(facet, value), as in ``("track", "simple")``."""
    term: str = ""
    """A term set by the court in this case; empty: that of the rule."""
    posted_at: datetime | None = None
    """When it was handed to the post (交邮), which counts for being in time.
    Source: 民事诉讼法 art. 85."""
    note: str = ""
    cancelled: bool = False
    """Noted in error; it stays in the journal."""
    volume: Volume = Volume.MAIN

    @property
    def in_time_at(self) -> datetime:
        """When it counts as done."""
        return self.at if self.posted_at is None else min(self.posted_at, self.at)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that are not counted (中止、扣除): both days included."""

    id: SuspensionId
    case_id: CaseId
    kind: str
    """Key in the table of rules, as in ``appraisal``."""
    first_day: date
    noted_by: str
    noted_at: datetime
    last_day: date | None = None
    """None: it goes on."""
    reason: str = ""
    ended_by: str = ""
    cancelled: bool = False
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Duty:
    """Who does what in a case (承办人员)."""

    id: DutyId
    case_id: CaseId
    duty: str
    """Key in the table of rules, as in ``judge``."""
    person: str
    noted_by: str
    noted_at: datetime
    ended: bool = False
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of a deadline that was reached, and who was told; never changed (到级记录)."""

    id: MarkId
    case_id: CaseId
    rule: str
    event_id: CaseEventId
    due: str
    """As :func:`due_text` writes it: a date that moves has steps of its own."""
    step: str
    """As the ladder writes it, as in ``7日前``."""
    level: Level
    at: datetime
    told: tuple[str, ...] = ()
    """Names, or the duty where nobody has it."""
    withdrawn: str = ""
    """Why it does not count: the clock was wrong (撤回)."""
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Unlock:
    """A superior lets a case go on (解锁); never changed."""

    id: UnlockId
    case_id: CaseId
    rule: str
    event_id: CaseEventId
    due: str
    by: str
    duty: str
    """What they are in this case."""
    reason: str
    at: datetime
    until: datetime | None = None
    """None: for good."""
    volume: Volume = Volume.MAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the deadlines of one case depend on."""

    case_id: CaseId
    procedure: str
    events: tuple[CaseEvent, ...] = ()
    """In the order they were noted."""
    suspensions: tuple[Suspension, ...] = ()
    duties: tuple[Duty, ...] = ()
    marks: tuple[Mark, ...] = ()
    unlocks: tuple[Unlock, ...] = ()

    def open_part(self) -> Facts:
        """Return them without what is of 副卷."""
        return replace(
            self,
            events=tuple(one for one in self.events if one.volume is Volume.MAIN),
            suspensions=tuple(one for one in self.suspensions if one.volume is Volume.MAIN),
            duties=tuple(one for one in self.duties if one.volume is Volume.MAIN),
            marks=tuple(one for one in self.marks if one.volume is Volume.MAIN),
            unlocks=tuple(one for one in self.unlocks if one.volume is Volume.MAIN),
        )


def minutes(moment: datetime) -> int:
    """Return minutes in China since midnight of day 0, as :meth:`date.toordinal` counts."""
    return int((moment.timestamp() + _OFFSET_S) // 60) + _EPOCH * MINUTES


def moment(at_min: int) -> datetime:
    """Return the UTC time of :func:`minutes`."""
    return datetime.fromtimestamp((at_min - _EPOCH * MINUTES) * 60 - _OFFSET_S, UTC)


def due_text(due_min: int) -> str:
    """Return a due date as text: a day, or day and time where it ends before 24:00.

    Args:
        due_min: the end, exclusive, as :func:`minutes` counts.
    """
    day, clock = divmod(due_min, MINUTES)
    if clock == 0:
        return date.fromordinal(day - 1).isoformat()
    return f"{date.fromordinal(day).isoformat()}T{clock // 60:02}:{clock % 60:02}+08:00"
