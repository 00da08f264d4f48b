"""Going on after the feeder stopped, and backs after fronts (续扫、正反面合并)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dossier.changes import Change, DeletePages, MovePages
from dossier.ids import BatchId, CaseId, PageId
from dossier.model import Batch, BatchState, Page
from dossier.scanning import ASIDE, REFED, Feeding
from dossier.store import Store
from dossier.store import scanning as reads
from resources.errors import SidesDoubtful, SidesUnequal, UnknownItem
from scanner.capture.arriving import noted
from scanner.capture.batch import Continued
from scanner.profile import Source

if TYPE_CHECKING:
    from app.station.station import Station

_PRINTED = re.compile(r"第\s*(\d{1,4})\s*页|^[-—–\s]*(\d{1,4})[-—–\s]*$|^(\d{1,4})\s*/\s*\d{1,4}$")


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
    """

    continued: Continued | None = None
    pass_foreign: bool = False
    accepted: str = ""
    backs_of: BatchId | None = None
    into: PageId | None = None
    replace: bool = False
    after: bool = False

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
    """

    batch: Batch
    error_kind: str
    sheets: int
    from_sheet: int
    last_good: Page | None


def stopped(store: Store, batch_id: BatchId) -> Stopped:
    """Return where to go on with a batch.

    Sheets are counted over all batches that went on one with the other.

    Raises:
        UnknownItem: no such batch.
    """
    batch = store.batch(batch_id)
    with store.snapshot() as reader:
        sides: list[Page] = []
        chain: BatchId | None = batch_id
        pages = reader.pages(batch.case_id, True)
        while chain is not None:
            own = (page for page in pages if page.batch_id == chain)
            came = sorted(own, key=lambda page: page.id)
            sides = [page for page in came if not _came_twice(page)] + sides
            notes = reads.notes(reader, batch.case_id, chain, Feeding.CONTINUED)
            chain = BatchId(str(notes[0].detail["of"])) if notes else None
    a_sheet = 2 if is_duplex(batch) else 1
    sheets = len(sides) // a_sheet
    last = sides[sheets * a_sheet - 1] if sheets else None
    return Stopped(batch, batch.error_kind, sheets, sheets + 1, last)


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
    pages = store.pages(store.batch(batch_id).case_id, include_deleted=True)
    return [page.id for page in pages if page.batch_id == batch_id and _came_twice(page)]


def _came_twice(page: Page) -> bool:
    return page.deleted and REFED in page.flags


def join_backs(
    station: Station, fronts_id: BatchId, backs_id: BatchId, *, who: str, reverse: bool = True
) -> int:
    """Put the backs of a pile behind its fronts (正反面合并); return the number of sheets.

    Args:
        station: open.
        fronts_id: the batch with the fronts, in order.
        backs_id: the batch with the backs.
        who: the person, for the journal.
        reverse: the pile was turned over as a whole, so that the last back came first.

    Raises:
        UnknownItem: no such batch, or of two cases.
        SidesUnequal: not as many backs as fronts; nothing was moved.
        SidesDoubtful: printed page numbers say the order is another; nothing was moved.
    """
    store = station.store
    fronts, backs = _sides(store, fronts_id), _sides(store, backs_id)
    case_id = store.batch(fronts_id).case_id
    if store.batch(backs_id).case_id != case_id or fronts_id == backs_id:
        raise UnknownItem(thing=str(backs_id))
    if len(fronts) != len(backs) or not fronts:
        raise SidesUnequal(fronts=len(fronts), backs=len(backs))
    if reverse:
        backs.reverse()
    _check_numbers(store, fronts, backs)
    changes: list[Change] = []
    following = dict(zip([page.id for page in fronts], [*fronts[1:], None], strict=True))
    # A back goes before the next page of its material; from the last on, so that places stand.
    for front, back in zip(reversed(fronts), reversed(backs), strict=True):
        if front.deleted or back.deleted:
            continue
        after = following[front.id]
        while after is not None and after.deleted:
            after = following[after.id]
        same = after is not None and after.material_id == front.material_id
        before = after.id if after is not None and same else None
        changes.append(MovePages((back.id,), front.material_id, before))
    note = noted(
        case_id,
        backs_id,
        None,
        Feeding.SIDES_JOINED,
        {"fronts": str(fronts_id), "sheets": len(fronts)},
        who=who,
    )
    store.apply_all([*changes, note], who)
    return len(fronts)


def _sides(store: Store, batch_id: BatchId) -> list[Page]:
    """Return the sides of a batch in the order they came, with sheets between documents."""
    case_id = store.batch(batch_id).case_id
    pages = store.pages(case_id, include_deleted=True)
    found = [
        page
        for page in pages
        if page.batch_id == batch_id
        and not _came_twice(page)
        # The sides of sheets count: they lie in the pile as any other.
        and (not page.deleted or ASIDE.intersection(page.flags))
    ]
    return sorted(found, key=lambda page: page.id)


def _check_numbers(store: Store, fronts: list[Page], backs: list[Page]) -> None:
    """Check that where both sides have a printed number, the back's follows the front's.

    Raises:
        SidesDoubtful: on most of them it does not.
    """
    right = wrong = 0
    said = ""
    for place, (front, back) in enumerate(zip(fronts, backs, strict=True), start=1):
        one, other = printed_number(store, front), printed_number(store, back)
        if one is None or other is None:
            continue
        if other == one + 1:
            right += 1
        else:
            wrong += 1
            said = said or f"第{place}张 sheet {place}: {one} / {other}"
    if wrong > right:
        raise SidesDoubtful(detail=said)


def printed_number(store: Store, page: Page) -> int | None:
    """Return the number printed at the top or bottom of a page; None: none was read."""
    text = store.reading(page.id)
    if text is None or not text.lines:
        return None
    ends = (text.lines[-1], text.lines[0], *text.lines[-3:-1])
    for line in ends:
        found = _PRINTED.search(line.text.strip())
        if found is not None:
            return int(next(group for group in found.groups() if group))
    return None


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
    changes: list[Change] = [
        MovePages(tuple(live), anchor.material_id, before, second_confirmation=True)
    ]
    kind = Feeding.INSERTED
    if feed.replace:
        kind = Feeding.REPLACED
        if not anchor.deleted:
            changes.append(DeletePages((anchor.id,)))
    note = noted(
        anchor.case_id,
        store.page(live[0]).batch_id,
        live[0],
        kind,
        {"of": str(anchor.id), "pages": [str(id_) for id_ in live]},
        who=who,
    )
    store.apply_all([*changes, note], who)
