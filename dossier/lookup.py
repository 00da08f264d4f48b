"""Looking things up in the archive: who asks, who grants, what was seen and printed (档案查询).

Frozen values, as in :mod:`dossier.model`. A request is for volumes of one case; another
person decides it, for a time. What was seen and printed is a log that nothing takes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dossier.ids import CaseId, LookupId, LookupUseId, PageId
from dossier.model import Volume


class LookupState(StrEnum):
    """How far a request got (查档状态)."""

    ASKED = "asked"
    """待审批"""
    GRANTED = "granted"
    """已批准: until its time is over."""
    REFUSED = "refused"
    """不予批准"""
    ENDED = "ended"
    """已结束: before its time."""


LOOKUP_WORDS = {
    LookupState.ASKED: "待审批",
    LookupState.GRANTED: "已批准",
    LookupState.REFUSED: "不予批准",
    LookupState.ENDED: "已结束",
}
"""Of states, for people."""


class Use(StrEnum):
    """What was done under a request (查阅行为)."""

    VIEWED = "viewed"
    """查阅: these pages were shown, in this opening for the first time."""
    PRINTED = "printed"
    """打印: written down before the paper comes out."""
    FAILED = "failed"
    """打印未成: of a print that was written down."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A request to look into a case (查档申请).

    Attributes:
        main: 正卷 is asked for.
        confidential: 副卷 is asked for.
        person: who asks and looks.
        capacity: as what: 本院承办法官, 院外律师, 当事人本人, …
        purpose: what for; never empty.
        until: when looking ends; of what is not granted None.
        decided_by: another person than ``person``.
        ground: why it was refused, or under which condition granted.
    """

    id: LookupId
    case_id: CaseId
    main: bool
    confidential: bool
    person: str
    capacity: str
    purpose: str
    asked_at: datetime
    state: LookupState = LookupState.ASKED
    may_print: bool = False
    until: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    ground: str = ""

    @property
    def volume(self) -> Volume:
        """The closest volume it names: who may not see that one learns nothing of it."""
        return Volume.CONFIDENTIAL if self.confidential else Volume.MAIN

    @property
    def volumes(self) -> tuple[Volume, ...]:
        """The volumes asked for."""
        asked = ((Volume.MAIN, self.main), (Volume.CONFIDENTIAL, self.confidential))
        return tuple(volume for volume, wanted in asked if wanted)

    def is_open(self, at: datetime) -> bool:
        """Return whether one may look at ``at``."""
        granted = self.state is LookupState.GRANTED and self.decided_at is not None
        return granted and self.until is not None and self.decided_at <= at < self.until  # type: ignore[operator]

    def is_over(self, at: datetime) -> bool:
        """Return whether its time is over."""
        return self.state is LookupState.GRANTED and self.until is not None and at >= self.until


@dataclass(frozen=True, slots=True)
class LookupUse:
    """What was seen or printed under a request (查阅记录)."""

    id: LookupUseId
    lookup_id: LookupId
    case_id: CaseId
    volume: Volume
    use: Use
    person: str
    pages: tuple[PageId, ...]
    at: datetime
    of: LookupUseId | None = None
    """The print that failed."""
