"""Pages just scanned, put into their places as one change (补扫、重扫、背面就位)."""

from __future__ import annotations

from dossier import order
from dossier.changes import PlacePages
from dossier.ids import CaseId, MaterialId, PageId
from dossier.model import Volume
from dossier.store.plan.delta import Delta, Planned, changed
from dossier.store.plan.pages import need_confirmation, one_case, removed_when_empty
from dossier.store.readers import Reader
from resources.errors import UnknownItem


def plan(reader: Reader, change: PlacePages) -> Planned:
    """Return what the moves do one after the other, and the replaced pages with them.

    Raises:
        UnknownItem: a page or material is not there or of another case; nothing moves.
        NeedsConfirmation: a page would leave 副卷.
    """
    moved = [page_id for move in change.moves for page_id in move.page_ids]
    pages = {page.id: page for page in reader.page_rows((*moved, *change.replaced))}
    one_case(list(pages.values()))
    case_id = next(iter(pages.values())).case_id
    shelves = _Shelves(reader, case_id)
    lies: dict[PageId, MaterialId | None] = {}
    for move in change.moves:
        own = [pages[page_id] for page_id in move.page_ids]
        volume = _volume(reader, case_id, move.material_id)
        for page in own:
            if page.deleted or page.id in lies:
                raise UnknownItem(thing=str(page.id))
        leaving = [page for page in own if page.material_id != move.material_id]
        need_confirmation(reader, leaving, volume, move.second_confirmation)
        shelves.put(move.page_ids, move.material_id, move.before)
        lies |= dict.fromkeys(move.page_ids, move.material_id)
    deltas: list[Delta] = []
    for page_id, rank in shelves.ranks.items():
        page = pages.get(page_id) or reader.page(page_id)
        before = {"material_id": page.material_id, "rank": page.rank}
        after = {"material_id": lies.get(page_id, page.material_id), "rank": rank}
        deltas += changed("page", page_id, before, after)
    for page_id in change.replaced:
        now = {"deleted": int(pages[page_id].deleted)}
        deltas += changed("page", page_id, now, {"deleted": 1})
    left = {pages[page_id].material_id for page_id in (*lies, *change.replaced)}
    gone = {*lies, *change.replaced}
    deltas += removed_when_empty(reader, left - {None, *lies.values()}, gone)
    confirmed = any(move.second_confirmation for move in change.moves)
    return Planned(case_id, deltas, {"second_confirmation": True} if confirmed else {})


def _volume(reader: Reader, case_id: CaseId, material_id: MaterialId | None) -> Volume | None:
    if material_id is None:
        return None
    target = reader.material(material_id)
    if target.case_id != case_id:
        raise UnknownItem(thing=str(material_id))
    return target.volume


class _Shelves:
    """Order keys as they become while one move follows the other."""

    def __init__(self, reader: Reader, case_id: CaseId) -> None:
        self._reader, self._case_id = reader, case_id
        self._rows: dict[MaterialId | None, list[tuple[str, str]]] = {}
        self.ranks: dict[PageId, str] = {}

    def put(
        self, page_ids: tuple[PageId, ...], material_id: MaterialId | None, before: PageId | None
    ) -> None:
        rows = self._rows.get(material_id)
        if rows is None:
            rows = self._reader.tray(self._case_id, material_id)
        if before is not None and before not in dict(rows):
            raise UnknownItem(thing=str(before))
        ranks = order.place(rows, list(page_ids), before)
        self.ranks |= {PageId(id_): rank for id_, rank in ranks.items()}
        now = {**dict(rows), **ranks}
        self._rows[material_id] = sorted(now.items(), key=lambda row: (row[1], row[0]))
