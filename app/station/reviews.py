"""What a person decides where the four-property checks cannot (人工核对)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dossier.archive_changes import NoteReview
from dossier.checks.codes import Stage, codes
from dossier.ids import CaseId, ReviewId, new_id
from dossier.model import Page, Volume
from dossier.review import Review
from dossier.store import archive as reads
from resources.errors import UnknownItem

if TYPE_CHECKING:
    from app.station.station import Station


UNTOLD = "涉及副卷，理由不予显示"
"""In place of a reason that may tell of 副卷."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decision, and whether the dossier is still the one it was made on (核对结论)."""

    review: Review
    stale: bool


def basis_of(pages: Iterable[Page]) -> str:
    """Return the digest of a dossier as it stands: its live pages, where they lie, how cut."""
    listed = sorted(
        (page.id, page.sha256, page.material_id or "", repr(page.edits))
        for page in pages
        if not page.deleted
    )
    return hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()


def review(
    station: Station,
    case_id: CaseId,
    code: str,
    stage: Stage,
    *,
    passed: bool,
    reason: str,
    who: str,
) -> Review:
    """Note what a person found; it is in the journal on return.

    It stands for the whole case: of one with a confidential volume only who may see that
    decides.

    Args:
        station: open.
        case_id: of the case.
        code: number of the check, as in ``4-7``.
        stage: of the check.
        passed: what they found.
        reason: what they looked at.
        who: the person.

    Raises:
        UnknownItem: no such case, or no such check of cases.
        EmptyValue: no reason, or no name.
        NotPermitted: there is 副卷, which is not for who is signed in.
    """
    if not any(one.number == code and "case" in one.on for one in codes()):
        raise UnknownItem(thing=code)
    with station.store.snapshot() as reader:
        pages, materials = reader.pages(case_id), reader.materials(case_id)
    closed = any(one.volume is Volume.CONFIDENTIAL for one in materials)
    made = Review(
        ReviewId(new_id()),
        case_id,
        Volume.CONFIDENTIAL if closed else Volume.MAIN,
        code,
        str(stage),
        passed,
        reason,
        who,
        datetime.now(UTC),
        basis_of(pages),
    )
    station.store.apply(NoteReview(made), who)
    return made


def reviewed(station: Station, case_id: CaseId, stage: Stage) -> dict[str, Reviewed]:
    """Return the latest decision on each check of a stage, by number.

    The reason of one that stands for 副卷, too, is told to who may see that.
    """
    with station.store.snapshot() as reader:
        listed, basis = reads.reviews(reader, case_id), basis_of(reader.pages(case_id))
    sees_all = station.store.sees_confidential
    told = (
        one if sees_all or one.volume is Volume.MAIN else replace(one, reason=UNTOLD)
        for one in listed
        if one.stage == str(stage)
    )
    return {one.code: Reviewed(one, one.basis != basis) for one in told}
