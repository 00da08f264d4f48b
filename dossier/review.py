"""What a person decided where the four-property checks cannot (人工核对)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dossier.ids import CaseId, ReviewId
from dossier.model import Volume


@dataclass(frozen=True, slots=True)
class Review:
    """A person's decision on one code of a case (人工核对结论).

    Attributes:
        volume: 副卷 where the case has one here, so that a reason tells nobody of it.
        code: number of the check, as in ``4-7``; see ``resources/archive/codes.toml``.
        stage: GD, YJ or CQ.
        passed: what they found.
        reason: what they looked at; never empty.
        basis: digest of the dossier as it stood; another one makes the decision stale.
    """

    id: ReviewId
    case_id: CaseId
    volume: Volume
    code: str
    stage: str
    passed: bool
    reason: str
    by: str
    at: datetime
    basis: str
