"""How pages came in: looks, what happened while feeding, verdicts, samples (采集)."""

from __future__ import annotations

from dataclasses import replace

from dossier.ids import CaseId, PageId
from dossier.model import Page
from dossier.scanning import FeedNote, Judged, PageLook, Sample, Verdict
from dossier.scanning_changes import (
    MOST_CHARACTERS,
    MOST_CODES,
    DrawSample,
    NoteFeed,
    NoteLook,
    NoteVerdict,
    ScanningChange,
)
from dossier.store import scanning
from dossier.store import scanning_rows as rows
from dossier.store.plan.delta import Planned, changed, created
from dossier.store.readers import Reader
from resources.errors import DuplicateItem, EmptyValue, UnknownItem


def plan(reader: Reader, change: ScanningChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: a page or batch is unknown or of another case, or a reason is missing.
    """
    match change:
        case NoteLook(look):
            return _look(reader, look)
        case NoteFeed(note):
            return _note(reader, note)
        case NoteVerdict(verdict):
            return _verdict(reader, verdict)
        case DrawSample(sample):
            return _sample(reader, sample)


def _look(reader: Reader, look: PageLook) -> Planned:
    _own_page(reader, look.case_id, look.page_id)
    if len(look.codes) > MOST_CODES:
        look = replace(look, codes=look.codes[:MOST_CODES])
    codes = tuple(replace(code, text=code.text[:MOST_CHARACTERS]) for code in look.codes)
    row = rows.look_row(replace(look, codes=codes))
    before = scanning.look(reader, look.page_id)
    if before is None:
        return Planned(look.case_id, [created("page_look", row)])
    return Planned(
        look.case_id, changed("page_look", str(look.page_id), rows.look_row(before), row)
    )


def _note(reader: Reader, note: FeedNote) -> Planned:
    reader.case(note.case_id)
    if reader.exists("feed_note", note.id):
        raise DuplicateItem(thing=str(note.id))
    if note.batch_id is not None and reader.batch(note.batch_id).case_id != note.case_id:
        raise UnknownItem(thing=str(note.batch_id))
    if note.page_id is not None:
        _own_page(reader, note.case_id, note.page_id)
    return Planned(note.case_id, [created("feed_note", rows.note_row(note))])


def _verdict(reader: Reader, verdict: Verdict) -> Planned:
    if reader.exists("quality_verdict", verdict.id):
        raise DuplicateItem(thing=str(verdict.id))
    if reader.batch(verdict.batch_id).case_id != verdict.case_id:
        raise UnknownItem(thing=str(verdict.batch_id))
    if verdict.page_id is not None:
        page = _own_page(reader, verdict.case_id, verdict.page_id)
        if page.batch_id != verdict.batch_id:
            raise UnknownItem(thing=str(verdict.page_id))
    if not verdict.by.strip():
        raise EmptyValue(column="by")
    if verdict.judged is Judged.ACCEPT and not verdict.reason.strip():
        raise EmptyValue(column="reason")
    if len(verdict.reason) > MOST_CHARACTERS:
        verdict = replace(verdict, reason=verdict.reason[:MOST_CHARACTERS])
    return Planned(verdict.case_id, [created("quality_verdict", rows.verdict_row(verdict))])


def _sample(reader: Reader, sample: Sample) -> Planned:
    if reader.exists("quality_sample", sample.id):
        raise DuplicateItem(thing=str(sample.id))
    if reader.batch(sample.batch_id).case_id != sample.case_id:
        raise UnknownItem(thing=str(sample.batch_id))
    for page_id in sample.pages:
        _own_page(reader, sample.case_id, page_id)
    return Planned(sample.case_id, [created("quality_sample", rows.sample_row(sample))])


def _own_page(reader: Reader, case_id: CaseId, page_id: PageId) -> Page:
    page = reader.page(page_id)
    if page.case_id != case_id:
        raise UnknownItem(thing=str(page_id))
    return page
