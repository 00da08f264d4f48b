"""Going on after the feeder stopped, and scanning into a place (续扫、补扫、重扫)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.station.placed import keep_apart
from dossier.changes import MovePages, PlacePages
from dossier.ids import BatchId, CaseId, PageId
from dossier.model import Batch, BatchState, Page
from dossier.scanning import REFED, Feeding
from dossier.store import Store
from dossier.store import scanning as reads
from scanner.capture.arriving import noted
from scanner.capture.batch import Continued
from scanner.profile import Source

if TYPE_CHECKING:
    from app.station.station import Station


@dataclass(frozen=True, slots=True)
class Feed:
    """How paper is taken in, besides the profile (进纸方式).

    Attributes:
        continued: the batch that stopped and that this one goes on with.
        pass_foreign: a person said to go on where a sheet of another case lies.
        accepted: why a double feed is none: a pasted or punched sheet; empty: not said.
        backs_of: these are the backs of that batch's sheets, the pile turned over.
        into: put what comes before this page of the dossier, or in its place.
        replace: in its place.
        after: put it behind ``into`` rather than before.
        single: only one page is meant: a second one stops the feeder, and it and what still
            came wait in the unfiled tray.
    """

    continued: Continued | None = None
    pass_foreign: bool = False
    accepted: str = ""
    backs_of: BatchId | None = None
    into: PageId | None = None
    replace: bool = False
    after: bool = False
    single: bool = False

    @property
    def placed(self) -> bool:
        """Whether a person said where the pages go, so that no rule files them."""
        return self.into is not None or self.backs_of is not None


PLAIN = Feed()


@dataclass(frozen=True, slots=True)
class Stopped:
    """A batch that the feeder ended, and where to go on (断点).

    Attributes:
        batch: closed.
        error_kind: what stopped it, as in ``DeviceError.PaperJam``.
        sheets: that came whole.
        from_sheet: the number of the sheet to be laid in first.
        last_good: the last side of the last whole sheet; None: there is none.
        backs_of: the batch whose sheets these are the backs of; None: they are fronts.
        known_by: the side of that sheet to show: an empty back says nothing.
    """

    batch: Batch
    error_kind: str
    sheets: int
    from_sheet: int
    last_good: Page | None
    backs_of: BatchId | None = None
    known_by: Page | None = None


def stopped(store: Store, batch_id: BatchId) -> Stopped:
    """Return where to go on with a batch.

    Sheets are counted over all batches that went on one with the other.

    Raises:
        UnknownItem: no such batch.
    """
    batch = store.batch(batch_id)
    pile = chain_of(store, batch_id)
    sides = [page for one in pile for page in in_order(store, one) if not set_aside_twice(page)]
    a_sheet = 2 if is_duplex(batch) else 1
    sheets = len(sides) // a_sheet
    last = sides[sheets * a_sheet - 1] if sheets else None
    known_by = _known_by(sides[(sheets - 1) * a_sheet : sheets * a_sheet]) if sheets else None
    with store.snapshot() as reader:
        notes = reads.notes(reader, batch.case_id, None, Feeding.BACKS)
    of = {note.batch_id: BatchId(str(note.detail["of"])) for note in notes}
    backs_of = next((of[one] for one in pile if one in of), None)
    return Stopped(batch, batch.error_kind, sheets, sheets + 1, last, backs_of, known_by)


def _known_by(sheet: list[Page]) -> Page:
    """Return the side by which a person knows a sheet: nobody knows an empty back."""
    return next((page for page in reversed(sheet) if not page.blank), sheet[0])


def chain_of(store: Store, batch_id: BatchId) -> list[BatchId]:
    """Return the batches that went on one with the other up to this one, the first one first."""
    case_id = store.batch(batch_id).case_id
    with store.snapshot() as reader:
        before = {
            note.batch_id: BatchId(str(note.detail["of"]))
            for note in reads.notes(reader, case_id, None, Feeding.CONTINUED)
        }
    found = [batch_id]
    while (earlier := before.get(found[0])) is not None and earlier not in found:
        found.insert(0, earlier)
    return found


def in_order(store: Store, batch_id: BatchId) -> list[Page]:
    """Return all sides of a batch as they came, deleted ones and those of 副卷 too."""
    sides = store.batch_pages(store.batch(batch_id), include_deleted=True)
    return sorted(sides, key=lambda page: page.id)


def last_stopped(store: Store, case_id: CaseId) -> Stopped | None:
    """Return the newest batch of a case if the feeder ended it; None: it ended well."""
    batches = store.batches(case_id)
    if not batches or batches[-1].state is not BatchState.STOPPED:
        return None
    return stopped(store, batches[-1].id)


def is_duplex(batch: Batch) -> bool:
    """Return whether a batch was asked for with both sides."""
    try:
        asked = json.loads(batch.profile)
    except ValueError:
        return False
    return isinstance(asked, dict) and asked.get("source") == Source.ADF_DUPLEX.value


def came_twice(store: Store, batch_id: BatchId) -> list[PageId]:
    """Return the sides of a batch that the batch before it had already."""
    return [page.id for page in in_order(store, batch_id) if set_aside_twice(page)]


def set_aside_twice(page: Page) -> bool:
    """Return whether a side came with the batch before, and was set aside for that."""
    return page.deleted and REFED in page.flags


def place(station: Station, feed: Feed, page_ids: tuple[PageId, ...], *, who: str) -> None:
    """Put pages just scanned where a person said, the old page kept (补扫、重扫).

    Raises:
        UnknownItem: the place is no page of the case.
    """
    if feed.into is None or not page_ids:
        return
    store = station.store
    anchor = store.page(feed.into)
    tray = [
        page.id
        for page in store.pages(anchor.case_id)
        if page.material_id == anchor.material_id and page.id not in page_ids
    ]
    live = [id_ for id_ in page_ids if not store.page(id_).deleted]
    live = live[:1] if feed.single else live
    if not live:
        return
    before: PageId | None = anchor.id
    if anchor.id not in tray:
        # It was deleted meanwhile; what comes stands at the end.
        before = None
    elif feed.after or feed.replace:
        at = tray.index(anchor.id) + 1
        before = tray[at] if at < len(tray) else None
    # Into the volume the page lies in already: nothing leaves it.
    move = MovePages(tuple(live), anchor.material_id, before, second_confirmation=True)
    replaced = (anchor.id,) if feed.replace and not anchor.deleted else ()
    kind = Feeding.REPLACED if feed.replace else Feeding.INSERTED
    note = noted(
        anchor.case_id,
        store.page(live[0]).batch_id,
        live[0],
        kind,
        {"of": str(anchor.id), "pages": [str(id_) for id_ in live]},
        who=who,
    )
    store.apply_all([PlacePages((move,), replaced), note], who)
    keep_apart(store, live)
