"""Rows of how pages came in and the domain's values, back and forth (采集各表)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from dossier.ids import BatchId, CaseId, FeedNoteId, PageId, SampleId, VerdictId
from dossier.model import Volume
from dossier.scanning import (
    Feeding,
    FeedNote,
    Judged,
    PageCode,
    PageLook,
    Sample,
    Verdict,
)
from dossier.store.rows import Row, clean, time_text


def look_row(look: PageLook) -> Row:
    """Return the row of ``look``."""
    codes = [[code.kind, clean(code.text), _points(code)] for code in look.codes]
    return {
        "id": str(look.page_id),
        "case_id": str(look.case_id),
        "volume": look.volume.value,
        "page_id": str(look.page_id),
        "codes": _json(codes),
        "measures": _json(look.measures),
        "print": look.print,
    }


def note_row(note: FeedNote) -> Row:
    """Return the row of ``note``."""
    return {
        "id": str(note.id),
        "case_id": str(note.case_id),
        "volume": note.volume.value,
        "kind": note.kind.value,
        "detail": clean(_json(note.detail)),
        "by": clean(note.by),
        "at": time_text(note.at),
        "batch_id": note.batch_id,
        "page_id": note.page_id,
    }


def verdict_row(verdict: Verdict) -> Row:
    """Return the row of ``verdict``."""
    return {
        "id": str(verdict.id),
        "case_id": str(verdict.case_id),
        "volume": verdict.volume.value,
        "batch_id": str(verdict.batch_id),
        "judged": verdict.judged.value,
        "problems": _json(list(verdict.problems)),
        "reason": clean(verdict.reason),
        "by": clean(verdict.by),
        "at": time_text(verdict.at),
        "basis": verdict.basis,
        "page_id": verdict.page_id,
    }


def sample_row(sample: Sample) -> Row:
    """Return the row of ``sample``."""
    return {
        "id": str(sample.id),
        "case_id": str(sample.case_id),
        "volume": sample.volume.value,
        "batch_id": str(sample.batch_id),
        "seed": sample.seed,
        "pages": _json(list(sample.pages)),
        "by": clean(sample.by),
        "at": time_text(sample.at),
        "clean": sample.clean,
    }


def to_look(row: RowMapping) -> PageLook:
    """Return the look of a row."""
    codes = tuple(
        PageCode(kind, text, tuple((float(x), float(y)) for x, y in points))
        for kind, text, points in json.loads(row["codes"])
    )
    return PageLook(
        page_id=PageId(row["page_id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        codes=codes,
        measures=json.loads(row["measures"]),
        print=row["print"],
    )


def to_note(row: RowMapping) -> FeedNote:
    """Return what happened, of a row."""
    return FeedNote(
        id=FeedNoteId(row["id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        batch_id=None if row["batch_id"] is None else BatchId(row["batch_id"]),
        page_id=None if row["page_id"] is None else PageId(row["page_id"]),
        kind=Feeding(row["kind"]),
        detail=json.loads(row["detail"]),
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
    )


def to_verdict(row: RowMapping) -> Verdict:
    """Return the verdict of a row."""
    return Verdict(
        id=VerdictId(row["id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        batch_id=BatchId(row["batch_id"]),
        page_id=None if row["page_id"] is None else PageId(row["page_id"]),
        judged=Judged(row["judged"]),
        problems=tuple(json.loads(row["problems"])),
        reason=row["reason"],
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        basis=row["basis"],
    )


def to_sample(row: RowMapping) -> Sample:
    """Return the drawing of a row."""
    return Sample(
        id=SampleId(row["id"]),
        case_id=CaseId(row["case_id"]),
        volume=Volume(row["volume"]),
        batch_id=BatchId(row["batch_id"]),
        seed=row["seed"],
        clean=row["clean"],
        pages=tuple(PageId(page) for page in json.loads(row["pages"])),
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
    )


def _points(code: PageCode) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in code.corners]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
