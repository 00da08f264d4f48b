"""Cases, documents and pages as other systems read them (阅卷接口的内容).

Every function takes a connection of ``Books.reading`` and its reach; what is not within
reach is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossier import case_number
from dossier.catalogue.templates import template
from dossier.model import Volume
from resources.errors import Rejected, UnknownItem
from sync.gateway.api.asking import Ask, link, not_there
from sync.ledger import queries
from sync.ledger.queries import Thing

UNFILED = "unfiled"


@dataclass(frozen=True, slots=True)
class Page:
    """Where a list goes on."""

    after: str
    limit: int


def cases(ask: Ask, at: Page, number: str) -> dict[str, Any]:
    """Return cases by id; with ``number`` the one of this number, if any."""
    ask.must("list_cases")
    reach = ask.caller.reach
    with ask.facilities.books.reading(reach) as connection:
        if number:
            found = queries.case_by_number(connection, reach, str(case_number.parse(number)))
            return {"cases": [_case(found)] if found is not None else [], "next": None}
        things = queries.cases(connection, reach, at.after, at.limit + 1)
    shown, more = things[: at.limit], len(things) > at.limit
    onward = link("/cases", after=shown[-1].id, limit=at.limit) if more else None
    return {"cases": [_case(thing) for thing in shown], "next": onward}


def case(ask: Ask, id_: str) -> dict[str, Any]:
    """Return a case with parties and catalogue (编目): counts of what the caller sees.

    Raises:
        UnknownItem: not there.
    """
    reach = ask.caller.reach
    with ask.facilities.books.reading(reach) as connection:
        found = readable_case(ask, connection, id_)
        people = queries.parties(connection, reach, id_)
        documents = _documents(ask, connection, id_)
        counts = queries.page_counts(connection, reach, id_, filed=ask.filed_only)
    data = _case(found)
    data["parties"] = [_party(each, with_identity=not ask.filed_only) for each in people]
    data["catalogue"] = _catalogue(found, documents, counts)
    if not ask.filed_only:
        data["unfiled_pages"] = counts.get("", 0)
    return data


def documents(ask: Ask, id_: str, at: Page) -> dict[str, Any]:
    """Return the documents (材料) of a case: main volume first, in the catalogue's order.

    Raises:
        UnknownItem: not there.
        Rejected: ``after`` is none of them.
    """
    reach = ask.caller.reach
    with ask.facilities.books.reading(reach) as connection:
        found = readable_case(ask, connection, id_)
        listed = _in_order(found, _documents(ask, connection, id_))
        counts = queries.page_counts(connection, reach, id_, filed=ask.filed_only)
    shown, onward = _slice(listed, at, f"/cases/{id_}/documents")
    return {
        "documents": [_document(found, thing, counts.get(thing.id, 0)) for thing in shown],
        "next": onward,
    }


def document(ask: Ask, id_: str, at: Page) -> dict[str, Any]:
    """Return a document and its pages in order.

    Raises:
        UnknownItem: not there.
        Rejected: ``after`` is none of its pages.
    """
    reach = ask.caller.reach
    with ask.facilities.books.reading(reach) as connection:
        thing = queries.material(connection, reach, id_)
        if thing is None or not _readable(ask, thing):
            raise not_there()
        found = readable_case(ask, connection, thing.case)
        pages = _pages(ask, connection, thing.case, id_)
        if ask.filed_only and not pages:
            raise not_there()
        here = queries.known_blobs(connection, [_digest(page) for page in pages])
    data = _document(found, thing, len(pages))
    data.update(_page_list(pages, here, at, f"/documents/{id_}"))
    return data


def unfiled(ask: Ask, id_: str, at: Page) -> dict[str, Any]:
    """Return the pages of a case that nobody has filed yet (待编目).

    Raises:
        UnknownItem: not there, or the caller sees only what was filed.
    """
    if ask.filed_only:
        raise not_there()
    with ask.facilities.books.reading(ask.caller.reach) as connection:
        readable_case(ask, connection, id_)
        pages = [
            page
            for page in queries.pages(connection, ask.caller.reach, id_)
            if page.row.get("material_id") is None
        ]
        here = queries.known_blobs(connection, [_digest(page) for page in pages])
    return _page_list(pages, here, at, f"/cases/{id_}/{UNFILED}")


def readable_case(ask: Ask, connection: sa.Connection, id_: str) -> Thing:
    """Return a case.

    Raises:
        UnknownItem: not there.
    """
    found = queries.case(connection, ask.caller.reach, id_)
    if found is None or not ask.may_read(found.id):
        raise not_there()
    return found


def readable_page(ask: Ask, connection: sa.Connection, id_: str) -> Thing:
    """Return a page.

    Raises:
        UnknownItem: not there.
    """
    found = queries.page(connection, ask.caller.reach, id_, filed=ask.filed_only)
    if found is None or not _readable(ask, found):
        raise not_there()
    return found


def _readable(ask: Ask, thing: Thing) -> bool:
    return ask.may_read(thing.case, secret=thing.secret)


def _documents(ask: Ask, connection: sa.Connection, case_id: str) -> list[Thing]:
    """Return the documents of a case; for a party those with a page to see."""
    found = queries.materials(connection, ask.caller.reach, case_id)
    if not ask.filed_only:
        return found
    counts = queries.page_counts(connection, ask.caller.reach, case_id, filed=True)
    return [thing for thing in found if not thing.secret and counts.get(thing.id)]


def _pages(ask: Ask, connection: sa.Connection, case_id: str, document_id: str) -> list[Thing]:
    return queries.pages(
        connection, ask.caller.reach, case_id, material=document_id, filed=ask.filed_only
    )


def _case(thing: Thing) -> dict[str, Any]:
    row = thing.row
    return {
        "id": thing.id,
        "number": row.get("number"),
        "cause": row.get("cause"),
        "procedure": row.get("procedure"),
        "created_at": row.get("created_at"),
    }


def _party(thing: Thing, *, with_identity: bool) -> dict[str, Any]:
    found = {"id": thing.id, "role": thing.row.get("role"), "name": thing.row.get("name")}
    if with_identity:
        # One party's identity number is not for the other to read.
        found["identity"] = thing.row.get("identity") or ""
    return found


def _titles(case_thing: Thing) -> dict[str, str]:
    """Return the catalogue's items and their titles, in order."""
    try:
        items = template(str(case_thing.row.get("procedure"))).items
    except UnknownItem:
        return {}
    return {item.key: item.title for item in items}


def _in_order(case_thing: Thing, things: list[Thing]) -> list[Thing]:
    order = {key: place for place, key in enumerate(_titles(case_thing))}

    def place(thing: Thing) -> tuple[Any, ...]:
        category = str(thing.row.get("category"))
        rank = str(thing.row.get("rank"))
        return (thing.secret, order.get(category, len(order)), category, rank, thing.id)

    return sorted(things, key=place)


def _catalogue(
    case_thing: Thing, things: list[Thing], counts: dict[str, int]
) -> list[dict[str, Any]]:
    """Return one line for each category that has a document the caller sees."""
    titles = _titles(case_thing)
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for thing in _in_order(case_thing, things):
        category = str(thing.row.get("category"))
        line = lines.setdefault(
            (_volume(thing), category),
            {
                "volume": _volume(thing),
                "category": category,
                "title": titles.get(category, category),
                "documents": 0,
                "pages": 0,
            },
        )
        line["documents"] += 1
        line["pages"] += counts.get(thing.id, 0)
    return list(lines.values())


def _document(case_thing: Thing, thing: Thing, pages: int) -> dict[str, Any]:
    row = thing.row
    category = str(row.get("category"))
    return {
        "id": thing.id,
        "case": thing.case,
        "volume": _volume(thing),
        "category": category,
        "category_title": _titles(case_thing).get(category, category),
        "title": row.get("title"),
        "confirmed": bool(row.get("confirmed")),
        "page_count": pages,
    }


def _volume(thing: Thing) -> str:
    return str(Volume.CONFIDENTIAL if thing.secret else Volume.MAIN)


def _page_list(pages: list[Thing], here: set[str], at: Page, path: str) -> dict[str, Any]:
    places = {page.id: place for place, page in enumerate(pages, 1)}
    shown, onward = _slice(pages, at, path)
    return {
        "pages": [_page(page, places[page.id], _digest(page) in here) for page in shown],
        "next": onward,
    }


def _page(thing: Thing, position: int, here: bool) -> dict[str, Any]:
    row = thing.row
    return {
        "id": thing.id,
        "position": position,
        "sha256": row.get("sha256"),
        "size_bytes": row.get("size_bytes"),
        "media_type": row.get("media_type"),
        "width_px": row.get("width_px"),
        "height_px": row.get("height_px"),
        "dpi": row.get("dpi"),
        "state": "here" if here else "awaited",
        "read": bool(row.get("reading")),
    }


def _digest(page: Thing) -> str:
    return str(page.row.get("sha256"))


def _slice(things: Sequence[Thing], at: Page, path: str) -> tuple[list[Thing], str | None]:
    """Return one page of a list, and the address of the next."""
    start = 0
    if at.after:
        places = [place for place, thing in enumerate(things) if thing.id == at.after]
        if not places:
            raise Rejected(thing="after")
        start = places[0] + 1
    shown = list(things[start : start + at.limit])
    if start + at.limit >= len(things):
        return shown, None
    return shown, link(path, after=shown[-1].id, limit=at.limit)
