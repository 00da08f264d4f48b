"""Fronts and backs scanned one pile after the other with a simplex feeder (正反面合并)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.station.feeding import chain_of, in_order, is_duplex, set_aside_twice
from app.station.placed import keep_apart
from dossier.changes import MovePages, PlacePages
from dossier.ids import BatchId, CaseId
from dossier.model import Batch, Page
from dossier.scanning import ASIDE, Feeding
from dossier.store import Store
from dossier.store import scanning as reads
from resources.errors import SidesDoubtful, SidesUnequal, UnknownItem
from scanner.capture.arriving import noted

if TYPE_CHECKING:
    from app.station.station import Station

_NO_PAPER = frozenset({"files", "documents"})
"""Sources of batches that no feeder gave."""
_PRINTED = re.compile(r"第\s*(\d{1,4})\s*页|^[-—–\s]*(\d{1,4})[-—–\s]*$|^(\d{1,4})\s*/\s*\d{1,4}$")


def fronts_of(store: Store, case_id: CaseId) -> Batch:
    """Return the last pile of a case whose backs may come next (待扫背面的批次).

    Neither files, nor sheets read on both sides, nor what were backs themselves: where
    joining failed, the same fronts are asked for again.

    Raises:
        UnknownItem: there is none, or its backs are in their places.
    """
    with store.snapshot() as reader:
        notes = reads.notes(reader, case_id, None, Feeding.BACKS, Feeding.SIDES_JOINED)
    backs = {note.batch_id for note in notes}
    for batch in reversed(store.batches(case_id)):
        if batch.id in backs or batch.source in _NO_PAPER:
            continue
        if is_duplex(batch):
            break
        pile = set(chain_of(store, batch.id))
        joined = [
            note.batch_id
            for note in notes
            if note.kind is Feeding.SIDES_JOINED and note.detail["fronts"] in pile
        ]
        if any(
            not page.deleted and page.material_id is not None
            for one in joined
            if one is not None
            for page in in_order(store, one)
        ):
            break
        return batch
    raise UnknownItem(thing="正面批次 batch of fronts")


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
    fronts, backs = sides_of(store, fronts_id), sides_of(store, backs_id)
    case_id = store.batch(fronts_id).case_id
    if store.batch(backs_id).case_id != case_id or fronts_id == backs_id:
        raise UnknownItem(thing=str(backs_id))
    if len(fronts) != len(backs) or not fronts:
        raise SidesUnequal(fronts=len(fronts), backs=len(backs))
    if reverse:
        backs.reverse()
    _check_numbers(store, fronts, backs)
    moves: list[MovePages] = []
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
        moves.append(MovePages((back.id,), front.material_id, before))
    note = noted(
        case_id,
        backs_id,
        None,
        Feeding.SIDES_JOINED,
        {"fronts": str(fronts_id), "sheets": len(fronts)},
        who=who,
    )
    placed = [PlacePages(tuple(moves))] if moves else []
    store.apply_all([*placed, note], who)
    keep_apart(store, [id_ for move in moves for id_ in move.page_ids])
    return len(fronts)


def sides_of(store: Store, batch_id: BatchId) -> list[Page]:
    """Return the sides of a pile in the order they came, with sheets between documents.

    A pile that jammed is several batches.
    """
    return [
        page
        for one in chain_of(store, batch_id)
        for page in in_order(store, one)
        if not set_aside_twice(page)
        # The sides of sheets count: they lie in the pile as any other.
        and (not page.deleted or ASIDE.intersection(page.flags))
    ]


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
