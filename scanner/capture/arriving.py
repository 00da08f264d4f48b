"""What a page is when it arrives: content, a sheet between documents, or one that came twice.

Lives on the measuring lane and sees the sides of a batch in order. Nothing is dropped: what
is no content is set aside, with the reason in the journal, and can be brought back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dossier.catalogue.templates import template
from dossier.changes import MACHINE, Change, DeletePages
from dossier.edits import Crop, Deskew, Edit
from dossier.ids import BatchId, CaseId, FeedNoteId, PageId, new_id
from dossier.model import Batch, Page, Volume
from dossier.scanning import REFED, SEPARATOR, SEPARATOR_BACK, Feeding, FeedNote, PageCode
from dossier.scanning_changes import NoteFeed
from dossier.store import Store
from dossier.store import scanning as reads
from resources.errors import UnknownItem
from scanner.imaging.analyse import Analysis
from scanner.imaging.codes import Code
from scanner.imaging.print import DUE_WITHIN, SAME_WITHIN, difference
from scanner.profile import Source
from scanner.separators import Order, Separator, patch_on, separator_on

TWICE_AT_MOST = 40
"""Sides at the end of a batch that may come again when feeding goes on."""

Detail = dict[str, str | int | list[str] | list[int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What to write of a page besides its measures.

    Attributes:
        flags: to add to those of the page.
        changes: to make with them.
    """

    flags: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the scan profile wants done to pages at once (方案的图像处理)."""

    deskew: bool = True
    crop: bool = True
    blanks: bool = True

    def allows(self, edit: Edit) -> bool:
        """Return whether an edit that the machine would make is wanted."""
        match edit:
            case Deskew():
                return self.deskew
            case Crop():
                return self.crop
        return True


def wanted_of(batch: Batch) -> Wanted:
    """Return what the profile wants that a batch was scanned with; files: the usual."""
    asked = _asked(batch)
    return Wanted(*(asked.get(key) is not False for key in ("deskew", "crop", "blanks")))


class Arriving:
    """Looks at the sides of one batch as they come.

    Args:
        store: where the batch is.
        batch: open.
    """

    def __init__(self, store: Store, batch: Batch) -> None:
        self._store = store
        self._batch = batch
        self._case = store.case(batch.case_id)
        self._kind = template(self._case.procedure)
        self._duplex = _asked(batch).get("source") == Source.ADF_DUPLEX.value
        self.wanted = wanted_of(batch)
        with store.snapshot() as reader:
            notes = reads.notes(reader, batch.case_id, None, Feeding.SEPARATOR, Feeding.CONTINUED)
            looks = reads.looks(reader, batch.case_id)
        self._order = Order(
            (str(note.detail["set"]), int(str(note.detail["sequence"])))
            for note in notes
            if note.detail.get("set")
        )
        self._front: tuple[PageId, bool, bool] | None = None
        self._earlier = self._could_come_again(
            notes, {id_: look.print for id_, look in looks.items()}
        )
        self._came_twice = 0

    @property
    def duplex(self) -> bool:
        """Whether fronts and backs come in turn."""
        return self._duplex

    def _could_come_again(
        self, notes: Sequence[FeedNote], prints: dict[PageId, str]
    ) -> list[tuple[PageId, str]]:
        """Return the last sides of the batch that this one goes on with."""
        of = next(
            (
                str(note.detail["of"])
                for note in notes
                if note.kind is Feeding.CONTINUED and note.batch_id == self._batch.id
            ),
            "",
        )
        if not of:
            return []
        before = self._store.batch(BatchId(of))
        # All of them: who is signed in may not see 副卷, and its sheets come again too.
        ids = sorted(page.id for page in self._store.batch_pages(before, include_deleted=True))
        return [(id_, prints.get(id_, "")) for id_ in ids[-TWICE_AT_MOST:]]

    def judge(self, page: Page, index: int, codes: Sequence[Code], found: Analysis) -> Found:
        """Return what the page is; to be asked of every side of the batch, in order.

        Args:
            page: received.
            index: its place among the sides of the batch, from 0.
            codes: on it.
            found: the analysis.
        """
        sheet, patch = separator_on(codes), patch_on(codes)
        is_back = self._duplex and index % 2 == 1
        front = self._front if is_back else None
        self._front = (
            None if is_back else (page.id, sheet is not None or bool(patch), found.blank.suspected)
        )
        if sheet is not None or patch:
            return self._sheet(page, sheet, patch, front)
        if front is not None and front[1] and found.blank.suspected:
            # The unprinted back of a sheet must not lead the next document.
            return Found((SEPARATOR_BACK,), (DeletePages((page.id,)),))
        twice = self._twice(page, found)
        if twice is not None:
            return twice
        if not found.blank.suspected:
            self._order.content()
        return Found()

    def _sheet(
        self,
        page: Page,
        sheet: Separator | None,
        patch: str,
        front: tuple[PageId, bool, bool] | None,
    ) -> Found:
        aside: tuple[PageId, ...] = (page.id,)
        if front is not None and front[2] and not front[1]:
            aside = (front[0], page.id)
        changes: list[Change] = [DeletePages(aside)]
        if sheet is None:
            if front is not None and front[1]:
                return Found((SEPARATOR,), tuple(changes))
            changes.append(self._note(Feeding.SEPARATOR, page, {"patch": patch}))
            return Found((SEPARATOR,), tuple(changes))
        if sheet.case_number != self._case.number:
            said: Detail = {"case": sheet.case_number, "sequence": sheet.sequence}
            changes.append(self._note(Feeding.FOREIGN, page, said))
            return Found((SEPARATOR,), tuple(changes))
        if self._order.again(sheet):
            return Found((SEPARATOR,), tuple(changes))
        met = self._order.meet(sheet)
        known, volume = self._place(sheet.category)
        said = {
            "set": sheet.set_name,
            "sequence": sheet.sequence,
            "total": sheet.total,
            "category": sheet.category if known else "",
        }
        if met.missing:
            detail: Detail = {"set": sheet.set_name, "numbers": list(met.missing)}
            changes.append(self._note(Feeding.MISSING, page, detail, volume))
        if met.out_of_order:
            detail = {"set": sheet.set_name, "sequence": sheet.sequence}
            changes.append(self._note(Feeding.OUT_OF_ORDER, page, detail, volume))
        changes.append(self._note(Feeding.SEPARATOR, page, said, volume))
        return Found((SEPARATOR,), tuple(changes))

    def _place(self, category: str) -> tuple[bool, Volume]:
        if not category:
            return False, Volume.MAIN
        try:
            return True, self._kind.item(category).volume
        except UnknownItem:
            return False, Volume.MAIN

    def _twice(self, page: Page, found: Analysis) -> Found | None:
        """Return what to do with a side that came with the batch before, too."""
        if not self._earlier:
            return None
        if not found.print:
            # A blank side says nothing; it goes with the side before it.
            if not self._came_twice:
                return None
            _, before = self._earlier.pop(0)
            return None if before else self._again(page)
        for place, (_, before) in enumerate(self._earlier):
            # The side that is due may differ more: tables and photographs do.
            due = self._came_twice and place == 0
            if difference(before, found.print) <= (DUE_WITHIN if due else SAME_WITHIN):
                # Behind the first that came twice only the next one can.
                if self._came_twice and place > 1:
                    break
                del self._earlier[: place + 1]
                return self._again(page)
        self._earlier = []
        return None

    def _again(self, page: Page) -> Found:
        self._came_twice += 1
        return Found((REFED,), (DeletePages((page.id,)),))

    def _note(
        self, kind: Feeding, page: Page, detail: Detail, volume: Volume = Volume.MAIN
    ) -> NoteFeed:
        return noted(self._batch.case_id, self._batch.id, page.id, kind, detail, volume=volume)


def noted(
    case_id: CaseId,
    batch_id: BatchId | None,
    page_id: PageId | None,
    kind: Feeding,
    detail: Detail,
    *,
    who: str = MACHINE,
    volume: Volume = Volume.MAIN,
) -> NoteFeed:
    """Return the change that notes something while feeding, now."""
    note = FeedNote(
        FeedNoteId(new_id()),
        case_id,
        volume,
        batch_id,
        page_id,
        kind,
        detail,
        who,
        datetime.now(UTC),
    )
    return NoteFeed(note)


def kept(codes: Sequence[Code]) -> tuple[PageCode, ...]:
    """Return the codes as they are kept with the page."""
    return tuple(PageCode(code.kind, code.text, code.corners) for code in codes)


def _asked(batch: Batch) -> dict[str, object]:
    try:
        asked = json.loads(batch.profile)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}
