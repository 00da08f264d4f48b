"""Reading evidence and what became of it (证据读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from dossier.evidence import Annotation, Display, Exhibit, Note, Opinion, Ruling, Snapshot
from dossier.ids import CaseId, DisplayId, ExhibitId, HearingId, NoteId, PageId
from dossier.model import Volume
from dossier.store import evidence_rows as rows
from dossier.store import schema
from dossier.store.looking import all_of, row_of
from dossier.store.readers import Reader
from resources.errors import UnknownItem

_IN = 500


def exhibits(reader: Reader, case_id: CaseId, *, removed: bool = False) -> list[Exhibit]:
    """Return the list of evidence in the order of showing (证据目录).

    Args:
        reader: of a snapshot.
        case_id: of the case.
        removed: also those that were withdrawn.
    """
    table = schema.exhibit
    query = sa.select(table).where(table.c.case_id == case_id)
    if not removed:
        query = query.where(table.c.deleted == 0)
    return [
        rows.to_exhibit(row) for row in all_of(reader, query.order_by(table.c.rank, table.c.id))
    ]


def exhibit(reader: Reader, exhibit_id: ExhibitId) -> Exhibit:
    """Return the exhibit, withdrawn or not.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_exhibit(row_of(reader, schema.exhibit, exhibit_id))


def open_pages(reader: Reader, some: Iterable[Exhibit]) -> dict[ExhibitId, tuple[PageId, ...]]:
    """Return the pages of exhibits that may be shown, in order.

    Left out is what lies in 副卷 now, was taken out of the volume or deleted, or is not here.
    """
    listed = list(some)
    shown = filed_openly(reader, sorted({page for one in listed for page in one.pages}))
    return {one.id: tuple(page for page in one.pages if page in shown) for one in listed}


def filed_openly(reader: Reader, wanted: Iterable[PageId]) -> frozenset[PageId]:
    """Return those of the pages that are filed in the main volume.

    What nobody filed yet may be anything, 副卷 too.
    """
    page, material = schema.page, schema.material
    found: set[PageId] = set()
    listed = list(wanted)
    for at in range(0, len(listed), _IN):
        query = (
            sa.select(page.c.id)
            .join(material, material.c.id == page.c.material_id)
            .where(
                page.c.id.in_(listed[at : at + _IN]),
                page.c.deleted == 0,
                material.c.volume == Volume.MAIN.value,
            )
        )
        found.update(reader.connection.execute(query).scalars())
    return frozenset(found)


def opinions(
    reader: Reader,
    case_id: CaseId,
    *,
    hearing_id: HearingId | None = None,
    exhibit_id: ExhibitId | None = None,
) -> list[Opinion]:
    """Return what was said of exhibits, oldest first; of each side the newest counts."""
    query = _of(schema.opinion, case_id, hearing_id, exhibit_id)
    return [rows.to_opinion(row) for row in all_of(reader, query)]


def rulings(
    reader: Reader,
    case_id: CaseId,
    *,
    hearing_id: HearingId | None = None,
    exhibit_id: ExhibitId | None = None,
) -> list[Ruling]:
    """Return what the court noted, oldest first, of 副卷 too; the newest of each kind counts."""
    query = _of(schema.ruling, case_id, hearing_id, exhibit_id)
    return [rows.to_ruling(row) for row in all_of(reader, query)]


def displays(
    reader: Reader, case_id: CaseId, *, hearing_id: HearingId | None = None
) -> Iterator[Display]:
    """Yield the display log in order (示证记录)."""
    table = schema.display
    query = sa.select(table).where(table.c.case_id == case_id)
    if hearing_id is not None:
        query = query.where(table.c.hearing_id == hearing_id)
    for row in all_of(reader, query.order_by(table.c.shown_at, table.c.id)):
        yield rows.to_display(row)


def display(reader: Reader, display_id: DisplayId) -> Display:
    """Return one line of the display log.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_display(row_of(reader, schema.display, display_id))


def marks(
    reader: Reader,
    hearing_id: HearingId,
    *,
    page_id: PageId | None = None,
    removed: bool = False,
) -> list[Annotation]:
    """Return the marks of a hearing in the order they were made."""
    table = schema.annotation
    query = sa.select(table).where(table.c.hearing_id == hearing_id)
    if page_id is not None:
        query = query.where(table.c.page_id == page_id)
    if not removed:
        query = query.where(table.c.deleted == 0)
    return [rows.to_annotation(row) for row in all_of(reader, query.order_by(table.c.id))]


def mark(reader: Reader, annotation_id: str) -> Annotation:
    """Return the mark, removed or not.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_annotation(row_of(reader, schema.annotation, annotation_id))


def snapshots(reader: Reader, hearing_id: HearingId) -> list[Snapshot]:
    """Return the pictures that were kept in a hearing, by number."""
    table = schema.snapshot
    query = sa.select(table).where(table.c.hearing_id == hearing_id)
    query = query.order_by(table.c.number, table.c.id)
    return [rows.to_snapshot(row) for row in all_of(reader, query)]


def notes(
    reader: Reader, hearing_id: HearingId, author: str, *, removed: bool = False
) -> list[Note]:
    """Return the author's own notes in the order they were begun; nobody else's."""
    table = schema.note
    query = sa.select(table).where(table.c.hearing_id == hearing_id, table.c.author == author)
    if not removed:
        query = query.where(table.c.deleted == 0)
    return [rows.to_note(row) for row in all_of(reader, query.order_by(table.c.id))]


def note(reader: Reader, note_id: NoteId, author: str) -> Note:
    """Return the author's own note.

    Raises:
        UnknownItem: there is none with this id, or it is somebody else's.
    """
    found = rows.to_note(row_of(reader, schema.note, note_id))
    if found.author != author:
        raise UnknownItem(thing=str(note_id))
    return found


def is_used(reader: Reader, exhibit_id: str) -> bool:
    """Return whether anything was said, found, shown, drawn or noted about an exhibit."""
    for table in schema.EVIDENCE.values():
        if "exhibit_id" in table.c:
            query = sa.select(sa.literal(1)).where(table.c.exhibit_id == exhibit_id).limit(1)
            if reader.connection.execute(query).first() is not None:
                return True
    return False


def last_snapshot(reader: Reader, hearing_id: HearingId) -> int:
    """Return the highest number of a picture of the hearing; 0: there is none."""
    table = schema.snapshot
    query = sa.select(sa.func.max(table.c.number)).where(table.c.hearing_id == hearing_id)
    return int(reader.connection.execute(query).scalar() or 0)


def _of(
    table: sa.Table, case_id: CaseId, hearing_id: HearingId | None, exhibit_id: ExhibitId | None
) -> sa.Select[Any]:
    query = sa.select(table).where(table.c.case_id == case_id)
    if hearing_id is not None:
        query = query.where(table.c.hearing_id == hearing_id)
    if exhibit_id is not None:
        query = query.where(table.c.exhibit_id == exhibit_id)
    # Ids sort by the time they were made; ``at`` may be of another machine's clock.
    return query.order_by(table.c.at, table.c.id)
