"""Rows of look-ups and reviews and the domain's values, back and forth (档案各表)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import RowMapping

from dossier.ids import CaseId, LookupId, LookupUseId, PageId, ReviewId
from dossier.lookup import Lookup, LookupState, LookupUse, Use
from dossier.model import Volume
from dossier.review import Review
from dossier.store.rows import Row, clean, time_text


def lookup_row(lookup: Lookup) -> Row:
    """Return the row of ``lookup``."""
    return {
        "id": str(lookup.id),
        "case_id": str(lookup.case_id),
        "volume": lookup.volume.value,
        "main": int(lookup.main),
        "person": clean(lookup.person),
        "capacity": clean(lookup.capacity),
        "purpose": clean(lookup.purpose),
        "asked_at": time_text(lookup.asked_at),
        "state": lookup.state.value,
        "may_print": int(lookup.may_print),
        "until": None if lookup.until is None else time_text(lookup.until),
        "decided_by": clean(lookup.decided_by),
        "decided_at": None if lookup.decided_at is None else time_text(lookup.decided_at),
        "ground": clean(lookup.ground),
    }


def use_row(used: LookupUse) -> Row:
    """Return the row of ``used``."""
    return {
        "id": str(used.id),
        "case_id": str(used.case_id),
        "lookup_id": str(used.lookup_id),
        "volume": used.volume.value,
        "use": used.use.value,
        "person": clean(used.person),
        "pages": json.dumps(list(used.pages), separators=(",", ":")),
        "at": time_text(used.at),
        "of": used.of,
    }


def review_row(review: Review) -> Row:
    """Return the row of ``review``."""
    return {
        "id": str(review.id),
        "case_id": str(review.case_id),
        "volume": review.volume.value,
        "code": review.code,
        "stage": review.stage,
        "passed": int(review.passed),
        "reason": clean(review.reason),
        "by": clean(review.by),
        "at": time_text(review.at),
        "basis": review.basis,
    }


def to_lookup(row: RowMapping) -> Lookup:
    """Return the request of a row."""
    return Lookup(
        id=LookupId(row["id"]),
        case_id=CaseId(row["case_id"]),
        main=bool(row["main"]),
        confidential=row["volume"] == Volume.CONFIDENTIAL.value,
        person=row["person"],
        capacity=row["capacity"],
        purpose=row["purpose"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        state=LookupState(row["state"]),
        may_print=bool(row["may_print"]),
        until=None if row["until"] is None else datetime.fromisoformat(row["until"]),
        decided_by=row["decided_by"],
        decided_at=(
            None if row["decided_at"] is None else datetime.fromisoformat(row["decided_at"])
        ),
        ground=row["ground"],
    )


def to_use(row: RowMapping) -> LookupUse:
    """Return what was seen or printed, of a row."""
    return LookupUse(
        id=LookupUseId(row["id"]),
        lookup_id=LookupId(row["lookup_id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        use=Use(row["use"]),
        person=row["person"],
        pages=tuple(PageId(page) for page in json.loads(row["pages"])),
        at=datetime.fromisoformat(row["at"]),
        of=None if row["of"] is None else LookupUseId(row["of"]),
    )


def to_review(row: RowMapping) -> Review:
    """Return the decision of a row."""
    return Review(
        id=ReviewId(row["id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        code=row["code"],
        stage=row["stage"],
        passed=bool(row["passed"]),
        reason=row["reason"],
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        basis=row["basis"],
    )
