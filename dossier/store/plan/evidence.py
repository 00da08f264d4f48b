"""Evidence: the list, what is said of it, shown, drawn and noted (证据)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dossier import order
from dossier.evidence import Admission, Annotation, Display, Exhibit, Note, Original, Ruling
from dossier.evidence_changes import (
    MOST_CHARACTERS,
    MOST_EXHIBITS,
    MOST_INK_POINTS,
    MOST_PAGES,
    MOST_POINTS,
    Annotate,
    EvidenceChange,
    NoteDisplay,
    NoteOpinion,
    NoteRuling,
    NoteSnapshot,
    SetExhibits,
    WriteNote,
)
from dossier.hearing import Hearing
from dossier.ids import ExhibitId, HearingId, PageId
from dossier.model import Volume
from dossier.store import evidence, hearings
from dossier.store import evidence_rows as rows
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader
from dossier.store.rows import Row
from resources.errors import (
    ChangedSince,
    ConfidentialEvidence,
    DuplicateItem,
    EmptyValue,
    RuleError,
    StaysConfidential,
    UnknownItem,
)

_SHA256 = re.compile(r"[0-9a-f]{64}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def plan(reader: Reader, change: EvidenceChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: something it names is unknown, there already, or may not be where it is to be.
        ValueError: what is to be written contradicts itself.
    """
    match change:
        case SetExhibits():
            return _set(reader, change)
        case NoteOpinion(opinion):
            hearing = _hearing(reader, opinion.hearing_id, opinion.case_id)
            _exhibit(reader, hearing, opinion.exhibit_id)
            _short(opinion.reason, opinion.objection, opinion.side)
            row = rows.opinion_row(replace(opinion, volume=_covered(hearing, opinion.volume)))
            return _created(reader, hearing, "opinion", row)
        case NoteRuling(ruling):
            return _ruling(reader, ruling)
        case NoteDisplay(display):
            return _display(reader, display)
        case Annotate(annotation):
            return _annotate(reader, annotation)
        case NoteSnapshot():
            return _snapshot(reader, change)
        case WriteNote(note):
            return _note(reader, note)


def check_step(reader: Reader, step: Planned) -> None:
    """Check, once it is written, that undo or redo left the list of evidence in order.

    Raises:
        ChangedSince: an exhibit that was used would go, or two would be called the same.
    """
    deltas = [delta for delta in step.deltas if delta.table == "exhibit"]
    if not deltas or step.case_id is None:
        return
    for delta in deltas:
        if delta.after is None and evidence.is_used(reader, delta.id):
            raise ChangedSince(thing=str((delta.before or {}).get("name") or delta.id))
    _check_calls(evidence.exhibits(reader, step.case_id), ChangedSince)


# ---- the list -------------------------------------------------------------------------


def _set(reader: Reader, change: SetExhibits) -> Planned:
    reader.case(change.case_id)
    if len(change.exhibits) > MOST_EXHIBITS:
        raise ValueError(f"more than {MOST_EXHIBITS} at once")
    known = {one.id: one for one in evidence.exhibits(reader, change.case_id, removed=True)}
    after = dict(known)
    deltas: list[Delta] = []
    for one in change.exhibits:
        before = known.get(one.id)
        if one.case_id != change.case_id or (before is None and reader.exists("exhibit", one.id)):
            raise UnknownItem(thing=one.label)
        if before == one:
            continue
        _check(one)
        _check_pages(reader, one, before)
        after[one.id] = one
        row = rows.exhibit_row(one)
        if before is None:
            deltas.append(created("exhibit", row))
        else:
            deltas += changed("exhibit", one.id, rows.exhibit_row(before), row)
    _check_calls((one for one in after.values() if not one.removed), DuplicateItem)
    return Planned(change.case_id, deltas)


def _check(one: Exhibit) -> None:
    """Check what an exhibit says of itself.

    Raises:
        EmptyValue: it has no name, or nobody submitted it.
        ConfidentialEvidence: it is to lie in 副卷.
        ValueError: it contradicts itself.
    """
    if not one.name.strip():
        raise EmptyValue(column="name")
    if not one.side.strip():
        raise EmptyValue(column="side")
    if one.volume is not Volume.MAIN:
        raise ConfidentialEvidence(thing=one.label)
    _short(one.name, one.side, one.source, one.purpose, one.submitter, one.barcode)
    if not order.is_key(one.rank):
        raise ValueError("not an order key")
    if not (1 <= one.number <= 9999 and (one.group is None or 1 <= one.group <= 999)):
        raise ValueError("numbers of exhibits begin with 1")
    if not 0 <= one.copies <= 9999:
        raise ValueError("copies")
    if one.media_type not in ("", "audio", "video") or bool(one.media_sha256) != bool(
        one.media_type
    ):
        raise ValueError("sound or film without its kind")
    if one.media_sha256 and not _SHA256.fullmatch(one.media_sha256):
        raise ValueError("not a digest")


def _check_pages(reader: Reader, one: Exhibit, before: Exhibit | None) -> None:
    """Check that pages and material are of the case and lie in the main volume.

    Raises:
        UnknownItem: a page is not there, or of another case.
        ConfidentialEvidence: one is not filed in the main volume.
    """
    if one.removed:
        return
    if len(one.pages) > MOST_PAGES or len(set(one.pages)) != len(one.pages):
        raise ValueError("too many pages, or one twice")
    pages = reader.page_rows(one.pages)
    if any(page.case_id != one.case_id for page in pages):
        raise UnknownItem(thing=one.label)
    if evidence.filed_openly(reader, one.pages) != frozenset(one.pages):
        raise ConfidentialEvidence(thing=one.label)
    if one.material_id is None or (before is not None and before.material_id == one.material_id):
        return
    material = reader.material(one.material_id)
    if material.case_id != one.case_id:
        raise UnknownItem(thing=one.label)
    if material.volume is not Volume.MAIN:
        raise ConfidentialEvidence(thing=one.label)


def _check_calls(listed: Iterable[Exhibit], error: type[RuleError]) -> None:
    """Check that what somebody says or scans means one exhibit.

    Raises:
        RuleError: of the kind given, where it means two.
    """
    seen: dict[str, ExhibitId] = {}
    for one in listed:
        for call in {one.label, one.barcode} - {""}:
            if seen.setdefault(call, one.id) != one.id:
                raise error(thing=call)


# ---- what becomes of it ---------------------------------------------------------------


def _ruling(reader: Reader, ruling: Ruling) -> Planned:
    hearing = _hearing(reader, ruling.hearing_id, ruling.case_id)
    _exhibit(reader, hearing, ruling.exhibit_id)
    _short(ruling.reason)
    compares = ruling.original is not Original.OPEN
    if compares and ruling.admission is not Admission.OPEN:
        raise ValueError("comparing and admission are two rulings")
    if not (ruling.announced or compares) and ruling.volume is not Volume.CONFIDENTIAL:
        raise StaysConfidential()
    volume = _covered(hearing, ruling.volume)
    row = rows.ruling_row(replace(ruling, announced=ruling.announced or compares, volume=volume))
    return _created(reader, hearing, "ruling", row)


def _display(reader: Reader, display: Display) -> Planned:
    hearing = _hearing(reader, display.hearing_id, display.case_id)
    left, top, width, height = display.rectangle
    _parts(left, top, width, height, left + width, top + height)
    row = rows.display_row(replace(display, volume=_covered(hearing, display.volume)))
    if reader.exists("display", display.id):
        before = rows.display_row(evidence.display(reader, display.id))
        same = {**row, "until": before["until"]} == before
        if not same or (before["until"] is not None and before["until"] != row["until"]):
            raise ValueError("a line of the log never changes but for its end")
        deltas = changed(
            "display", display.id, {"until": before["until"]}, {"until": row["until"]}
        )
        return Planned(hearing.case_id, deltas)
    if display.until is not None and display.until < display.shown_at:
        raise ValueError("ends before it begins")
    if display.exhibit_id is not None:
        _exhibit(reader, hearing, display.exhibit_id)
    if display.page_id is not None and _is_covered(reader, hearing, display.page_id):
        raise ConfidentialEvidence(thing=str(display.page_id))
    return _created(reader, hearing, "display", row)


def _annotate(reader: Reader, mark: Annotation) -> Planned:
    hearing = _hearing(reader, mark.hearing_id, mark.case_id)
    if reader.exists("annotation", mark.id):
        before = evidence.mark(reader, mark.id)
        if replace(before, removed=mark.removed) != replace(mark, volume=before.volume):
            raise ValueError("a mark never changes, it is only removed")
        states = {"deleted": int(before.removed)}, {"deleted": int(mark.removed)}
        return Planned(hearing.case_id, changed("annotation", mark.id, *states))
    if len(mark.points) > MOST_POINTS or not _COLOUR.fullmatch(mark.colour):
        raise ValueError("too many points, or no colour")
    _parts(mark.width, *(each for point in mark.points for each in point))
    _short(mark.text, mark.seat, mark.person)
    if mark.exhibit_id is not None:
        _exhibit(reader, hearing, mark.exhibit_id)
    if reader.page(mark.page_id).sha256 != mark.page_sha256:
        raise ValueError("not the digest of the page")
    hidden = _is_covered(reader, hearing, mark.page_id)
    volume = Volume.CONFIDENTIAL if hidden else _covered(hearing, mark.volume)
    return _created(
        reader, hearing, "annotation", rows.annotation_row(replace(mark, volume=volume))
    )


def _snapshot(reader: Reader, change: NoteSnapshot) -> Planned:
    snapshot = change.snapshot
    hearing = _hearing(reader, snapshot.hearing_id, snapshot.case_id)
    if snapshot.exhibit_id is not None:
        _exhibit(reader, hearing, snapshot.exhibit_id)
    if not _SHA256.fullmatch(snapshot.sha256):
        raise ValueError("not a digest")
    last = evidence.last_snapshot(reader, hearing.id)
    if snapshot.number and snapshot.number <= last:
        raise DuplicateItem(thing=str(snapshot.number))
    hidden = snapshot.page_id is not None and _is_covered(reader, hearing, snapshot.page_id)
    volume = Volume.CONFIDENTIAL if hidden else _covered(hearing, snapshot.volume)
    made = replace(snapshot, number=snapshot.number or last + 1, volume=volume)
    return _created(reader, hearing, "snapshot", rows.snapshot_row(made))


def _note(reader: Reader, note: Note) -> Planned:
    hearing = _hearing(reader, note.hearing_id, note.case_id)
    if note.volume is not Volume.CONFIDENTIAL:
        raise StaysConfidential()
    _short(note.text, note.author)
    if not note.author:
        raise EmptyValue(column="author")
    points = [point for line in note.ink for point in line]
    if len(points) > MOST_INK_POINTS or not all(map(math.isfinite, _flat(points))):
        raise ValueError("too much ink, or not numbers")
    if note.exhibit_id is not None:
        _exhibit(reader, hearing, note.exhibit_id)
    if note.page_id is not None:
        _page_of(reader, hearing, note.page_id)
    row = rows.note_row(note)
    if not reader.exists("note", note.id):
        return Planned(hearing.case_id, [created("note", row)])
    # Somebody else's is not there for this author.
    before = evidence.note(reader, note.id, row["author"])
    _same(hearing, before.hearing_id)
    return Planned(hearing.case_id, changed("note", note.id, rows.note_row(before), row))


# ---- checks ---------------------------------------------------------------------------


def _hearing(reader: Reader, hearing_id: HearingId, case_id: str) -> Hearing:
    hearing = hearings.hearing(reader, hearing_id)
    if hearing.case_id != case_id:
        raise UnknownItem(thing=str(hearing_id))
    return hearing


def _same(hearing: Hearing, hearing_id: HearingId) -> None:
    if hearing.id != hearing_id:
        raise UnknownItem(thing=str(hearing_id))


def _exhibit(reader: Reader, hearing: Hearing, exhibit_id: ExhibitId) -> None:
    if evidence.exhibit(reader, exhibit_id).case_id != hearing.case_id:
        raise UnknownItem(thing=str(exhibit_id))


def _page_of(reader: Reader, hearing: Hearing, page_id: PageId) -> None:
    if reader.page(page_id).case_id != hearing.case_id:
        raise UnknownItem(thing=str(page_id))


def _is_covered(reader: Reader, hearing: Hearing, page_id: PageId) -> bool:
    """Return whether what concerns a page must stay in 副卷; always so in such a hearing."""
    _page_of(reader, hearing, page_id)
    if hearing.volume is Volume.CONFIDENTIAL:
        return False
    return not evidence.filed_openly(reader, [page_id])


def _covered(hearing: Hearing, volume: Volume) -> Volume:
    """Return the volume of what belongs to a hearing: never less covered than that."""
    return hearing.volume if hearing.volume is Volume.CONFIDENTIAL else volume


def _created(reader: Reader, hearing: Hearing, table: str, row: Mapping[str, Any]) -> Planned:
    if reader.exists(table, row["id"]):
        raise DuplicateItem(thing=str(row["id"]))
    made: Row = dict(row)
    return Planned(hearing.case_id, [created(table, made)])


def _parts(*values: float) -> None:
    """Check that coordinates are parts of a view.

    Raises:
        ValueError: they are not.
    """
    if not all(math.isfinite(value) and -0.001 <= value <= 1.001 for value in values):
        raise ValueError("coordinates are parts of the view, 0 to 1")


def _flat(points: Iterable[tuple[float, ...]]) -> Iterable[float]:
    return (each for point in points for each in point)


def _short(*texts: str) -> None:
    if any(len(text) > MOST_CHARACTERS for text in texts):
        raise ValueError(f"more than {MOST_CHARACTERS} characters")
