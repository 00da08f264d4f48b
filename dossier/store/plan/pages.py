"""Pages: received, measured, read, edited, moved, deleted (页面)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from dossier import edits as edits_
from dossier import order
from dossier.changes import (
    DeletePages,
    EditPages,
    MeasurePage,
    MovePages,
    OrientPage,
    ReadPage,
    ReceivePage,
    RestorePages,
)
from dossier.ids import MaterialId, PageId
from dossier.model import Page, Volume
from dossier.store import rows
from dossier.store.plan.delta import Delta, Planned, Text, changed, created
from dossier.store.readers import Reader
from ocr import result
from ocr.result import Line, PageText, Word
from resources.errors import DuplicateItem, NeedsConfirmation, UnknownItem

PageChange = (
    ReceivePage
    | MeasurePage
    | OrientPage
    | ReadPage
    | MovePages
    | EditPages
    | DeletePages
    | RestorePages
)
CONFIDENTIAL_CLUE = "现存于副卷"


def plan(reader: Reader, change: PageChange) -> Planned:
    """Return what the change does.

    Raises:
        RuleError: a page or material is unknown, or a rule forbids the move.
    """
    match change:
        case ReceivePage(page):
            return _receive(reader, page)
        case MeasurePage() | OrientPage() | ReadPage():
            return _found(reader, change)
        case EditPages(edits):
            return _edit(reader, edits)
        case MovePages():
            return _move(reader, change)
        case DeletePages(page_ids):
            return _delete(reader, page_ids)
        case RestorePages(page_ids):
            return _restore(reader, page_ids)


def one_case(pages: list[Page]) -> None:
    """Check that the pages belong to one case.

    Raises:
        UnknownItem: there are none, or one belongs to another case than the first.
    """
    if not pages:
        raise UnknownItem(thing="—")
    for page in pages:
        if page.case_id != pages[0].case_id:
            raise UnknownItem(thing=str(page.id))


def file_pages(
    reader: Reader, pages: list[Page], material_id: MaterialId | None, ranks: dict[str, str]
) -> list[Delta]:
    """Return the deltas that put ``pages`` into a material, and remove emptied ones.

    Args:
        reader: the state before.
        pages: what moves.
        material_id: the target; None for the unfiled tray.
        ranks: new order keys by page id; may hold further pages of the target.
    """
    moving = {page.id for page in pages}
    deltas: list[Delta] = []
    for page in pages:
        before = {"material_id": page.material_id, "rank": page.rank}
        after = {"material_id": material_id, "rank": ranks[page.id]}
        deltas += changed("page", page.id, before, after)
    for id_, rank in ranks.items():
        if id_ not in moving:
            before = {"rank": reader.page(PageId(id_)).rank}
            deltas += changed("page", id_, before, {"rank": rank})
    left = {page.material_id for page in pages} - {material_id, None}
    return deltas + removed_when_empty(reader, left, moving)


def need_confirmation(
    reader: Reader, pages: Iterable[Page], target: Volume | None, confirmed: bool
) -> None:
    """Check that nothing leaves the confidential volume unnoticed.

    The unfiled tray counts as leaving, or it would be a way round the second question.

    Raises:
        NeedsConfirmation: a page of a confidential material would.
    """
    if confirmed or target is Volume.CONFIDENTIAL:
        return
    for material_id in dict.fromkeys(page.material_id for page in pages):
        if material_id is None:
            continue
        material = reader.material(material_id)
        if material.volume is Volume.CONFIDENTIAL:
            raise NeedsConfirmation(title=material.title, clue=CONFIDENTIAL_CLUE)


def _receive(reader: Reader, page: Page) -> Planned:
    if reader.exists("page", page.id):
        raise DuplicateItem(thing=str(page.id))
    batch = reader.batch(page.batch_id)
    if batch.case_id != page.case_id:
        raise UnknownItem(thing=str(page.batch_id))
    if page.material_id is not None:
        reader.material(page.material_id)
    last = reader.last_rank(page.case_id)
    # Two captures may have asked for the same place; the later one stands behind.
    if not order.is_key(page.rank) or page.rank <= last:
        page = replace(page, rank=order.between(last, ""))
    return Planned(page.case_id, [created("page", rows.page_row(page))])


def _found(reader: Reader, change: MeasurePage | OrientPage | ReadPage) -> Planned:
    page = reader.page(change.page_id)
    texts: dict[str, Text] = {}
    match change:
        case MeasurePage():
            after = replace(
                page,
                skew_deg=change.skew_deg,
                skew_confidence=change.skew_confidence,
                blank=change.blank,
                flags=change.flags,
                edits=change.edits,
            )
        case OrientPage():
            after = replace(page, orientation_deg=change.orientation_deg, edits=change.edits)
        case ReadPage():
            text = _readable(change.text)
            body = result.to_json(text).encode("utf-8")
            digest = hashlib.sha256(body).hexdigest()
            texts[digest] = Text(text, body)
            after = replace(page, reading=digest)
    deltas = changed("page", page.id, rows.page_row(page), rows.page_row(after))
    return Planned(page.case_id, deltas, texts=texts)


def _readable(text: PageText) -> PageText:
    """Return the text as UTF-8 can carry it; engines give what a model spells."""
    spelt = [text.engine, text.text, *(word.text for line in text.lines for word in line.words)]
    if rows.clean("".join(spelt)) == "".join(spelt):
        return text

    def word(found: Word) -> Word:
        return replace(found, text=rows.clean(found.text))

    def line(found: Line) -> Line:
        return replace(found, text=rows.clean(found.text), words=tuple(map(word, found.words)))

    return replace(text, engine=rows.clean(text.engine), lines=tuple(map(line, text.lines)))


def _edit(reader: Reader, wanted: tuple[tuple[PageId, tuple[edits_.Edit, ...]], ...]) -> Planned:
    pages = reader.page_rows(page_id for page_id, _ in wanted)
    one_case(pages)
    last = dict(wanted)
    deltas: list[Delta] = []
    for page in pages:
        before = {"edits": edits_.to_json(page.edits)}
        deltas += changed("page", page.id, before, {"edits": edits_.to_json(last[page.id])})
    return Planned(pages[0].case_id, deltas)


def _move(reader: Reader, change: MovePages) -> Planned:
    pages = reader.page_rows(change.page_ids)
    one_case(pages)
    for page in pages:
        if page.deleted:
            raise UnknownItem(thing=str(page.id))
    case_id = pages[0].case_id
    volume: Volume | None = None
    if change.material_id is not None:
        target = reader.material(change.material_id)
        if target.case_id != case_id:
            raise UnknownItem(thing=str(change.material_id))
        volume = target.volume
    leaving = [page for page in pages if page.material_id != change.material_id]
    need_confirmation(reader, leaving, volume, change.second_confirmation)
    tray = reader.tray(case_id, change.material_id)
    if change.before is not None and change.before not in dict(tray):
        raise UnknownItem(thing=str(change.before))
    ids = [str(page.id) for page in pages]
    if _in_place([id_ for id_, _ in tray], ids, change.before):
        return Planned(case_id)
    ranks = order.place(tray, ids, change.before)
    note = {"second_confirmation": True} if change.second_confirmation else {}
    return Planned(case_id, file_pages(reader, pages, change.material_id, ranks), note)


def _in_place(now: list[str], ids: list[str], before: str | None) -> bool:
    """Return whether the pages stand in that place already."""
    if not set(ids) <= set(now):
        return False
    at = now.index(before) if before is not None else len(now)
    going = set(ids)
    rest_head = [id_ for id_ in now[:at] if id_ not in going]
    rest_tail = [id_ for id_ in now[at:] if id_ not in going]
    return rest_head + ids + rest_tail == now


def _delete(reader: Reader, page_ids: tuple[PageId, ...]) -> Planned:
    pages = reader.page_rows(page_ids)
    one_case(pages)
    deltas: list[Delta] = []
    for page in pages:
        deltas += changed("page", page.id, {"deleted": int(page.deleted)}, {"deleted": 1})
    touched = {page.material_id for page in pages if not page.deleted} - {None}
    gone = {page.id for page in pages}
    return Planned(pages[0].case_id, deltas + removed_when_empty(reader, touched, gone))


def _restore(reader: Reader, page_ids: tuple[PageId, ...]) -> Planned:
    pages = reader.page_rows(page_ids)
    one_case(pages)
    deltas: list[Delta] = []
    for material_id in sorted({p.material_id for p in pages if p.deleted and p.material_id}):
        if reader.removed(material_id):
            deltas += changed("material", material_id, {"deleted": 1}, {"deleted": 0})
    for page in pages:
        deltas += changed("page", page.id, {"deleted": int(page.deleted)}, {"deleted": 0})
    return Planned(pages[0].case_id, deltas)


def removed_when_empty(
    reader: Reader, material_ids: Iterable[MaterialId | None], gone: set[PageId]
) -> list[Delta]:
    """Return the deltas that remove materials whose last live page goes."""
    deltas: list[Delta] = []
    for material_id in sorted(id_ for id_ in material_ids if id_ is not None):
        if not reader.live_pages(material_id) - gone:
            deltas += changed("material", material_id, {"deleted": 0}, {"deleted": 1})
    return deltas
