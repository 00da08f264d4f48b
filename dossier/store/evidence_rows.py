"""Rows of evidence and the domain's values, back and forth (证据各表)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from dossier.evidence import (
    Admission,
    Annotation,
    Display,
    EvidenceKind,
    Exhibit,
    Note,
    Opinion,
    Original,
    Ruling,
    Snapshot,
    Stand,
    Tool,
)
from dossier.ids import (
    AnnotationId,
    CaseId,
    DisplayId,
    ExhibitId,
    HearingId,
    MaterialId,
    NoteId,
    OpinionId,
    PageId,
    RulingId,
    SeatId,
    SittingId,
    SnapshotId,
    UtteranceId,
)
from dossier.model import Volume
from dossier.store.rows import Row, clean, finite, time_text

PLACES = 5
"""Decimals of a coordinate, a part of a page: a third of a pixel of the largest drawing."""


def exhibit_row(exhibit: Exhibit) -> Row:
    """Return the row of ``exhibit``."""
    return {
        "id": str(exhibit.id),
        "case_id": str(exhibit.case_id),
        "volume": exhibit.volume.value,
        "side": clean(exhibit.side),
        "group": exhibit.group,
        "number": exhibit.number,
        "name": clean(exhibit.name),
        "rank": exhibit.rank,
        "kind": exhibit.kind.value,
        "source": clean(exhibit.source),
        "purpose": clean(exhibit.purpose),
        "material": exhibit.material_id,
        "page_id": exhibit.pages[0] if exhibit.pages else None,
        "pages": _json(exhibit.pages),
        "media_sha256": exhibit.media_sha256,
        "media_name": clean(exhibit.media_name),
        "media_type": exhibit.media_type,
        "media_size_bytes": exhibit.media_size_bytes,
        "media_length_s": finite(exhibit.media_length_s),
        "copies": exhibit.copies,
        "original": int(exhibit.original),
        "submitter": clean(exhibit.submitter),
        "submitted_on": None if exhibit.submitted_on is None else exhibit.submitted_on.isoformat(),
        "late": int(exhibit.late),
        "barcode": clean(exhibit.barcode),
        "deleted": int(exhibit.removed),
    }


def opinion_row(opinion: Opinion) -> Row:
    """Return the row of ``opinion``."""
    return {
        "id": str(opinion.id),
        "case_id": str(opinion.case_id),
        "hearing_id": str(opinion.hearing_id),
        "exhibit_id": str(opinion.exhibit_id),
        "volume": opinion.volume.value,
        "side": clean(opinion.side),
        "authenticity": opinion.authenticity.value,
        "legality": opinion.legality.value,
        "relevance": opinion.relevance.value,
        "purpose": opinion.purpose.value,
        "force": opinion.force.value,
        "reason": clean(opinion.reason),
        "objection": clean(opinion.objection),
        "at": _time(opinion.at),
        "by": clean(opinion.by),
    }


def ruling_row(ruling: Ruling) -> Row:
    """Return the row of ``ruling``."""
    return {
        "id": str(ruling.id),
        "case_id": str(ruling.case_id),
        "hearing_id": str(ruling.hearing_id),
        "exhibit_id": str(ruling.exhibit_id),
        "volume": ruling.volume.value,
        "original": ruling.original.value,
        "admission": ruling.admission.value,
        "reason": clean(ruling.reason),
        "announced": int(ruling.announced),
        "by": clean(ruling.by),
        "at": _time(ruling.at),
    }


def display_row(display: Display) -> Row:
    """Return the row of ``display``."""
    return {
        "id": str(display.id),
        "case_id": str(display.case_id),
        "hearing_id": str(display.hearing_id),
        "exhibit_id": display.exhibit_id,
        "volume": display.volume.value,
        "page_id": display.page_id,
        "page_number": display.page_number,
        "rectangle": _json(_rounded(display.rectangle)),
        "by": clean(display.by),
        "to": _json([clean(seat) for seat in display.to]),
        "shown_at": time_text(display.shown_at),
        "until": _time(display.until),
        "utterance_id": display.utterance_id,
    }


def annotation_row(annotation: Annotation) -> Row:
    """Return the row of ``annotation``."""
    return {
        "id": str(annotation.id),
        "case_id": str(annotation.case_id),
        "hearing_id": str(annotation.hearing_id),
        "exhibit_id": annotation.exhibit_id,
        "volume": annotation.volume.value,
        "page_id": str(annotation.page_id),
        "page_sha256": annotation.page_sha256,
        "seat": clean(annotation.seat),
        "person": clean(annotation.person),
        "tool": annotation.tool.value,
        "colour": annotation.colour,
        "width": finite(annotation.width) or 0.0,
        "points": _json(_rounded(each for point in annotation.points for each in point)),
        "at": time_text(annotation.at),
        "text": clean(annotation.text),
        "deleted": int(annotation.removed),
    }


def snapshot_row(snapshot: Snapshot) -> Row:
    """Return the row of ``snapshot``."""
    return {
        "id": str(snapshot.id),
        "case_id": str(snapshot.case_id),
        "hearing_id": str(snapshot.hearing_id),
        "exhibit_id": snapshot.exhibit_id,
        "volume": snapshot.volume.value,
        "number": snapshot.number,
        "sha256": snapshot.sha256,
        "page_id": snapshot.page_id,
        "by": clean(snapshot.by),
        "at": time_text(snapshot.at),
        "sitting_id": snapshot.sitting_id,
        "at_s": finite(snapshot.at_s),
        "utterance_id": snapshot.utterance_id,
    }


def note_row(note: Note) -> Row:
    """Return the row of ``note``."""
    return {
        "id": str(note.id),
        "case_id": str(note.case_id),
        "hearing_id": str(note.hearing_id),
        "exhibit_id": note.exhibit_id,
        "volume": note.volume.value,
        "author": clean(note.author),
        "seat_id": note.seat_id,
        "text": clean(note.text),
        "ink": _json([_rounded(each for point in line for each in point) for line in note.ink]),
        "at": time_text(note.at),
        "page_id": note.page_id,
        "sitting_id": note.sitting_id,
        "at_s": finite(note.at_s),
        "deleted": int(note.removed),
    }


def to_exhibit(row: RowMapping) -> Exhibit:
    """Return the exhibit of a row."""
    return Exhibit(
        id=ExhibitId(row["id"]),
        case_id=CaseId(row["case_id"]),
        side=row["side"],
        number=row["number"],
        name=row["name"],
        rank=row["rank"],
        group=row["group"],
        kind=EvidenceKind(row["kind"]),
        source=row["source"],
        purpose=row["purpose"],
        material_id=None if row["material"] is None else MaterialId(row["material"]),
        pages=tuple(PageId(each) for each in json.loads(row["pages"])),
        media_sha256=row["media_sha256"],
        media_name=row["media_name"],
        media_type=row["media_type"],
        media_size_bytes=row["media_size_bytes"],
        media_length_s=row["media_length_s"],
        copies=row["copies"],
        original=bool(row["original"]),
        submitter=row["submitter"],
        submitted_on=_date_of(row["submitted_on"]),
        late=bool(row["late"]),
        barcode=row["barcode"],
        volume=Volume(row["volume"]),
        removed=bool(row["deleted"]),
    )


def to_opinion(row: RowMapping) -> Opinion:
    """Return the opinion of a row."""
    return Opinion(
        id=OpinionId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        exhibit_id=ExhibitId(row["exhibit_id"]),
        side=row["side"],
        authenticity=Stand(row["authenticity"]),
        legality=Stand(row["legality"]),
        relevance=Stand(row["relevance"]),
        purpose=Stand(row["purpose"]),
        force=Stand(row["force"]),
        reason=row["reason"],
        objection=row["objection"],
        at=_time_of(row["at"]),
        by=row["by"],
        volume=Volume(row["volume"]),
    )


def to_ruling(row: RowMapping) -> Ruling:
    """Return the ruling of a row."""
    return Ruling(
        id=RulingId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        exhibit_id=ExhibitId(row["exhibit_id"]),
        original=Original(row["original"]),
        admission=Admission(row["admission"]),
        reason=row["reason"],
        announced=bool(row["announced"]),
        by=row["by"],
        at=_time_of(row["at"]),
        volume=Volume(row["volume"]),
    )


def to_display(row: RowMapping) -> Display:
    """Return the display of a row."""
    left, top, width, height = json.loads(row["rectangle"])
    return Display(
        id=DisplayId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        exhibit_id=_exhibit_of(row),
        page_id=_page_of(row),
        page_number=row["page_number"],
        rectangle=(left, top, width, height),
        by=row["by"],
        to=tuple(json.loads(row["to"])),
        shown_at=datetime.fromisoformat(row["shown_at"]),
        until=_time_of(row["until"]),
        utterance_id=_utterance_of(row),
        volume=Volume(row["volume"]),
    )


def to_annotation(row: RowMapping) -> Annotation:
    """Return the mark of a row."""
    numbers = json.loads(row["points"])
    return Annotation(
        id=AnnotationId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        exhibit_id=_exhibit_of(row),
        page_id=PageId(row["page_id"]),
        page_sha256=row["page_sha256"],
        seat=row["seat"],
        person=row["person"],
        tool=Tool(row["tool"]),
        colour=row["colour"],
        width=row["width"],
        points=tuple(zip(numbers[::2], numbers[1::2], strict=True)),
        at=datetime.fromisoformat(row["at"]),
        text=row["text"],
        removed=bool(row["deleted"]),
        volume=Volume(row["volume"]),
    )


def to_snapshot(row: RowMapping) -> Snapshot:
    """Return the snapshot of a row."""
    return Snapshot(
        id=SnapshotId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        number=row["number"],
        sha256=row["sha256"],
        exhibit_id=_exhibit_of(row),
        page_id=_page_of(row),
        by=row["by"],
        at=datetime.fromisoformat(row["at"]),
        sitting_id=_sitting_of(row),
        at_s=row["at_s"],
        utterance_id=_utterance_of(row),
        volume=Volume(row["volume"]),
    )


def to_note(row: RowMapping) -> Note:
    """Return the note of a row."""
    return Note(
        id=NoteId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        author=row["author"],
        seat_id=None if row["seat_id"] is None else SeatId(row["seat_id"]),
        text=row["text"],
        at=datetime.fromisoformat(row["at"]),
        ink=tuple(
            tuple(zip(line[::3], line[1::3], line[2::3], strict=True))
            for line in json.loads(row["ink"])
        ),
        exhibit_id=_exhibit_of(row),
        page_id=_page_of(row),
        sitting_id=_sitting_of(row),
        at_s=row["at_s"],
        removed=bool(row["deleted"]),
        volume=Volume(row["volume"]),
    )


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), PLACES) for value in values]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


def _time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _date_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _exhibit_of(row: RowMapping) -> ExhibitId | None:
    return None if row["exhibit_id"] is None else ExhibitId(row["exhibit_id"])


def _page_of(row: RowMapping) -> PageId | None:
    return None if row["page_id"] is None else PageId(row["page_id"])


def _sitting_of(row: RowMapping) -> SittingId | None:
    return None if row["sitting_id"] is None else SittingId(row["sitting_id"])


def _utterance_of(row: RowMapping) -> UtteranceId | None:
    return None if row["utterance_id"] is None else UtteranceId(row["utterance_id"])
