"""Papers of a case: filled, set, numbered, filed once, proof-read (文书).

A filed paper is pages like any other: they come in through capture, and its batch keeps the
template, number, values and digest, in the journal. That batch is how the same paper is known
again, and what the next number is counted from.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.filed_papers import SOURCE, Kept, kept_in, note_of, numbered
from app.station.filed_papers import kept as kept
from app.station.paper_pages import drawn, keep_texts
from courtroom.transcript import typesetting
from dossier.catalogue.templates import Item
from dossier.changes import AddMaterial, DeletePages, NoteExport
from dossier.deadlines.desk import check_step
from dossier.documents import apart, facts, filling
from dossier.documents.facts import Facts
from dossier.documents.filling import Paper
from dossier.documents.templates import Kind, Template, template, templates
from dossier.ids import BatchId, CaseId, MaterialId, PageId, new_id
from dossier.model import BatchState, Material, Page
from dossier.packages.files import write_whole
from resources.errors import (
    Corrupt,
    NoPlaceInCatalogue,
)
from scanner.capture.batch import capture, finish
from scanner.capture.hold import held
from scanner.devices.contract import PageSink, RawPage

if TYPE_CHECKING:
    from app.station.station import Station


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing came to (入卷结果)."""

    material: Material
    item: Item
    pages: tuple[PageId, ...]
    kept: Kept
    again: bool
    """It was filed before, and nothing was added."""


def listed(station: Station) -> tuple[Template, ...]:
    """Return the templates of this station, ours and the court's; BadTemplate as there."""
    return tuple(templates(station.home).values())


def facts_of(station: Station, case_id: CaseId, now: datetime | None = None) -> Facts:
    """Return what papers can take from a case.

    Raises:
        UnknownItem: no such case.
        BadTemplate: ``court.toml`` cannot be read.
    """
    court = facts.court_of(station.home)
    return facts.gather(station.store, case_id, court, now or datetime.now(UTC))


def fill(
    station: Station,
    case_id: CaseId,
    name: str,
    given: Mapping[str, str] | None = None,
    *,
    to: str = "",
    now: datetime | None = None,
) -> Paper:
    """Fill a template from a case; see :func:`dossier.documents.filling.fill`.

    The number is the next one of its kind in the case, or the one it was filed under.

    Raises:
        UnknownItem: no such case, template, field or participant.
        BadTemplate: a court's template or ``court.toml`` cannot be used.
        FieldRefused: a value is not of the field's type.
    """
    chosen = template(name, station.home)
    paper = filling.fill(chosen, facts_of(station, case_id, now), given or {}, to=to)
    return numbered(station, paper)


def pdf(paper: Paper) -> bytes:
    """Return a paper as PDF/A-2b; what is missing stays blank.

    Raises:
        BadTemplate: a court's layout cannot be set.
        FontMissing: no Chinese font is installed.
    """
    chosen, made_at = paper.template, paper.facts.now
    if chosen.ours:
        return typesetting.pdf(f"documents/{chosen.layout.stem}", paper.data(), made_at)
    data = {**paper.data(), "fonts": list(typesetting.fonts())}
    return apart.set_layout(chosen.layout, data, made_at.replace(microsecond=0))


def save(station: Station, paper: Paper, path: Path, who: str) -> bytes:
    """Write a paper whole or not at all, and leave a trace that it left the station.

    Raises:
        DiskFull, StoreError: it cannot be written.
        CaseLocked, StepStopped: it is a judgment, and a deadline stops it.
        BadTemplate, FontMissing: as :func:`pdf`.
    """
    station.store.check_export(paper.facts.volume)
    _check_deadlines(station, paper, who)
    made = pdf(paper)
    write_whole(path, made)
    digest = hashlib.sha256(made).hexdigest()
    pages = _page_count(made)
    case_id, volume = paper.facts.case.id, paper.facts.volume
    station.store.apply(NoteExport(case_id, volume, digest, pages), who)
    return made


def file(station: Station, paper: Paper, who: str) -> Filed:
    """File a paper under its catalogue item, once.

    A paper that says the same and was filed before is not filed again, whenever the program
    died in between; pages that came in but were not filed yet are filed now.

    Raises:
        FieldsMissing: it lacks something.
        NoPlaceInCatalogue: the case's catalogue has no item for it.
        CaseLocked, StepStopped: it is a judgment, and a deadline stops it.
        Locked: the same paper is being filed elsewhere.
        WenyiError: its pages cannot be taken in; what came in is filed at the next try.
    """
    filling.need_all(paper)
    _check_deadlines(station, paper, who)
    case_id, chosen = paper.facts.case.id, paper.template
    item = chosen.place(paper.facts.catalogue, paper.facts.volume)
    if item is None:
        raise NoPlaceInCatalogue(title=paper.title, procedure=paper.facts.catalogue.title)
    with held(station.home, BatchId(f"documents-{case_id}")):
        # Counted again under the lock: another window may have taken the number meanwhile.
        paper = numbered(station, paper)
        for note in kept(station, case_id):
            if note.key != paper.key:
                continue
            found = _found(station, paper, note, item)
            if found is not None:
                return found
            batch = station.store.batch(note.batch_id)
            if batch.state is BatchState.OPEN:
                finish(station.store, batch)
            pages = _live(station, case_id, note.batch_id)
            if not pages:
                continue
            if len(pages) == len(apart.text_of(pdf(paper), paper.title)):
                return _placed(station, paper, note, [page.id for page in pages], item, who)
            # Half of a paper is none; the whole comes in anew.
            station.store.apply(DeletePages(tuple(page.id for page in pages)), who)
        return _taken_in(station, paper, item, who)


def _check_deadlines(station: Station, paper: Paper, who: str) -> None:
    """Check that no deadline stops the making of a judgment (设卡检查); looking is free."""
    if paper.template.kind is Kind.JUDGMENT:
        check_step(station.store, paper.facts.case.id, "judgment", who)


def _taken_in(station: Station, paper: Paper, item: Item, who: str) -> Filed:
    """Bring a paper's pages in as an import does, and put them into a material."""
    made = pdf(paper)
    report = capture(
        station.store,
        paper.facts.case.id,
        partial(_feed, made, paper.template.title),
        source=SOURCE,
        profile=None,
        note=note_of(paper, made),
        who=who,
    )
    if report.error is not None:
        raise report.error
    note = kept_in(station.store.batch(report.batch_id))
    if note is None:
        raise Corrupt(source=paper.title)
    return _placed(station, paper, note, report.page_ids, item, who)


def _feed(made: bytes, name: str, sink: PageSink, stop: threading.Event) -> None:
    """Deliver the pages of a PDF, drawn by the reading child."""
    for index, page in enumerate(drawn(made, name, stop)):
        raw = RawPage(
            index=index,
            dpi=page.dpi,
            pixels=None,
            encoded=page.encoded,
            media_type=page.media_type,
            width_px=page.width_px,
            height_px=page.height_px,
            source_name=f"{name} {index + 1}",
            flags=page.flags,
        )
        sink(raw)


def _placed(
    station: Station,
    paper: Paper,
    note: Kept,
    pages: Sequence[PageId],
    item: Item,
    who: str,
) -> Filed:
    """Put pages into a material of their own, with their text, in one transaction."""
    material = Material(
        id=MaterialId(new_id()),
        case_id=paper.facts.case.id,
        volume=item.volume,
        category=item.key,
        title=paper.title,
        rank="",
        confidence=1.0,
        reason="",
        confirmed=True,
    )
    station.store.apply(AddMaterial(material, tuple(pages)), who)
    keep_texts(station.store, pdf(paper), paper.title, pages)
    return Filed(station.store.material(material.id), item, tuple(pages), note, again=False)


def _found(station: Station, paper: Paper, note: Kept, item: Item) -> Filed | None:
    """Return the material that a paper became; None: its pages were deleted or lie unfiled."""
    pages = _live(station, paper.facts.case.id, note.batch_id)
    holders = {page.material_id for page in pages}
    if not pages or None in holders:
        return None
    material = station.store.material(pages[0].material_id or MaterialId(""))
    return Filed(material, item, tuple(page.id for page in pages), note, again=True)


def _live(station: Station, case_id: CaseId, batch_id: BatchId) -> list[Page]:
    """Return what a batch still has, in the order it came."""
    found = [page for page in station.store.pages(case_id) if page.batch_id == batch_id]
    return sorted(found, key=lambda page: page.id)


def _page_count(data: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as made:
        return len(made.pages)
