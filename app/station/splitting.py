"""Where separator sheets part a batch (分件): read from the journal, so a crash alters nothing."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.ids import BatchId, MaterialId, PageId
from dossier.model import Material, Page
from dossier.scanning import Feeding, FeedNote
from dossier.scanning_changes import NoteFeed
from dossier.store import Store
from dossier.store import scanning as reads
from dossier.store.readers import Reader
from scanner.capture.arriving import noted

_CHAIN = 50
"""Batches that may go on one with the other."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The separator sheet that a page lies behind (所属分隔页).

    Attributes:
        page_id: of the sheet.
        name: for people, as in 第3号分隔页.
        category: of the catalogue item it names; empty: none.
        material_id: of the document that was begun behind it; None: none yet.
    """

    page_id: PageId
    name: str
    category: str
    material_id: MaterialId | None


def sheet_before(store: Store, page: Page) -> Sheet | None:
    """Return the sheet that a page lies behind; None: none came before it."""
    with store.snapshot() as reader:
        batch_id: BatchId | None = page.batch_id
        for _ in range(_CHAIN):
            if batch_id is None:
                return None
            notes = reads.notes(
                reader,
                page.case_id,
                batch_id,
                Feeding.SEPARATOR,
                Feeding.SPLIT,
                Feeding.CONTINUED,
                Feeding.SIDES_JOINED,
            )
            sheets = [
                note
                for note in notes
                if note.kind is Feeding.SEPARATOR
                and note.page_id is not None
                and note.page_id < page.id
                and reader.page(note.page_id).deleted
            ]
            if sheets:
                return _sheet(reader, page, sheets[-1])
            batch_id = _goes_on_with(notes)
    return None


def split_note(page: Page, sheet: Sheet, material: Material) -> NoteFeed:
    """Return the change that says that a document begins with a page behind a sheet."""
    return noted(
        page.case_id,
        page.batch_id,
        page.id,
        Feeding.SPLIT,
        {"sheet": str(sheet.page_id), "material": str(material.id)},
        volume=material.volume,
    )


def last_pages_before(store: Store, batch_id: BatchId) -> list[Page]:
    """Return the live pages of the batch that a batch goes on with, in the order they came."""
    case_id = store.batch(batch_id).case_id
    with store.snapshot() as reader:
        before = _goes_on_with(reads.notes(reader, case_id, batch_id, Feeding.CONTINUED))
    if before is None:
        return []
    return sorted(store.batch_pages(store.batch(before)), key=lambda page: page.id)


def _goes_on_with(notes: list[FeedNote]) -> BatchId | None:
    for note in notes:
        if note.kind is Feeding.CONTINUED:
            return BatchId(str(note.detail["of"]))
    return None


def _sheet(reader: Reader, page: Page, note: FeedNote) -> Sheet:
    assert note.page_id is not None  # noqa: S101  of a sheet
    patch, sequence = note.detail.get("patch"), note.detail.get("sequence")
    # The document may have been begun by a batch that goes on with the sheet's.
    splits = reads.notes(reader, page.case_id, None, Feeding.SPLIT)
    begun = [split for split in splits if split.detail["sheet"] == note.page_id]
    return Sheet(
        note.page_id,
        f"补丁码{patch}分隔页" if patch else f"第{sequence}号分隔页",
        str(note.detail.get("category", "")),
        MaterialId(str(begun[-1].detail["material"])) if begun else None,
    )
