"""Finding words in the readings (全文检索).

Every character is a word of the index, so that a query is found wherever it stands
as a substring: in the middle of an account number, across a line break, where
Chinese, Latin and digits meet. Spaces, width and case do not count; see
:mod:`dossier.folding`. Nothing a person types is search syntax.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.folding import fold, tokens
from dossier.ids import CaseId, PageId
from dossier.model import Volume
from dossier.store import Store
from dossier.store import schema as t
from dossier.store.index import Found, Layout, scope
from dossier.store.readers import Reader
from ocr.result import Quad
from resources.errors import QueryTooLong

LONGEST = 200
"""Characters a query may have, spaces not counted."""

_AROUND = 20
_STRIDE = 100
_PHRASE = 16
_BOTH = (Volume.MAIN, Volume.CONFIDENTIAL)
_MATCH = sa.column("search", is_literal=True).op("MATCH", is_comparison=True)
_LATIN_BREAK = re.compile(r"(?<=[!-~])\n(?=[!-~])")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the query stands (检索结果)."""

    case_id: CaseId
    page_id: PageId
    volume: Volume | None
    """None: the page is not filed yet."""
    snippet: str
    """About 20 characters on either side; an ellipsis where text was left out."""
    match_start: int
    """Of the match within the snippet."""
    match_end: int
    """Behind the match's last character."""
    boxes: tuple[Quad, ...]
    """Around the matched characters, one per line touched; pixels of the master."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    n: int
    case_id: CaseId
    page_id: PageId
    volume: Volume | None


def find(
    store: Store,
    query: str,
    case_id: CaseId | None = None,
    volumes: Collection[Volume] = _BOTH,
    limit: int = 200,
) -> list[Hit]:
    """Return where ``query`` stands on pages that are not deleted.

    Args:
        store: where to look.
        query: 1 to 200 characters as a person typed them; spaces do not count. An
            empty query finds nothing.
        case_id: look in this case only.
        volumes: volumes to look in. Pages not filed yet may be confidential, so they
            are looked at only together with the confidential volume.
        limit: hits at most.

    Returns:
        Hits by case, by the order pages were received in, then down the page.

    Raises:
        QueryTooLong: more than 200 characters.
    """
    # Counted as typed: folding makes two characters of some, as of ㎡.
    if len("".join(query.split())) > LONGEST:
        raise QueryTooLong(limit=LONGEST)
    wanted = fold(query)
    hits: list[Hit] = []
    if not wanted or limit <= 0:
        return hits
    with store.snapshot() as reader:
        found = _candidates(reader, wanted, case_id, volumes, limit)
        for candidate, plain, folded, layout in _texts(reader, found):
            for hit in _hits(candidate, wanted, plain, folded, layout):
                hits.append(hit)
                if len(hits) == limit:
                    return hits
    return hits


def _candidates(
    reader: Reader,
    wanted: str,
    case_id: CaseId | None,
    volumes: Collection[Volume],
    limit: int,
) -> list[_Candidate]:
    """Return the pages on which the phrase, or the first part of a long one, stands."""
    # A long phrase costs the index much and narrows nothing more: the start of it
    # gives the candidates, and the whole is looked for in their texts.
    match = f'body : "{tokens(wanted[:_PHRASE])}"'
    if case_id is not None:
        match = f'scope : "{scope(case_id)}" AND {match}'
    allowed: sa.ColumnElement[bool] = t.material.c.volume.in_([volume.value for volume in volumes])
    if Volume.CONFIDENTIAL in volumes:
        allowed = sa.or_(allowed, t.page.c.material_id.is_(None))
    search = sa.table("search", sa.column("rowid"))
    query = (
        sa.select(t.indexed.c.n, t.page.c.case_id, t.page.c.id, t.material.c.volume)
        .select_from(search)
        .join(t.indexed, t.indexed.c.n == search.c.rowid)
        .join(t.page, t.page.c.id == t.indexed.c.page_id)
        .outerjoin(t.material, t.material.c.id == t.page.c.material_id)
        .where(_MATCH(match), t.page.c.deleted == 0, allowed)
        .order_by(t.page.c.case_id, t.page.c.id)
    )
    if case_id is not None:
        query = query.where(t.page.c.case_id == case_id)
    if len(wanted) <= _PHRASE:
        # Each of these pages holds a hit, so more of them are not needed.
        query = query.limit(limit)
    return [
        _Candidate(n, CaseId(case), PageId(page), None if volume is None else Volume(volume))
        for n, case, page, volume in reader.connection.execute(query).all()
    ]


def _texts(
    reader: Reader, found: list[_Candidate]
) -> Iterator[tuple[_Candidate, str, str, bytes]]:
    """Yield the texts of the candidates in order, a stride at a time."""
    for begin in range(0, len(found), _STRIDE):
        stride = found[begin : begin + _STRIDE]
        query = sa.select(t.layouts).where(t.layouts.c.n.in_([each.n for each in stride]))
        texts = {row.n: row for row in reader.connection.execute(query)}
        for each in stride:
            row = texts[each.n]
            yield each, row.plain, row.folded, row.layout


def _hits(
    candidate: _Candidate, wanted: str, plain: str, folded: str, packed: bytes
) -> Iterator[Hit]:
    layout = Layout(packed, plain)
    at = folded.find(wanted)
    while at >= 0:
        found = layout.find(at, at + len(wanted))
        snippet, start, end = _snippet(plain, found)
        yield Hit(
            candidate.case_id,
            candidate.page_id,
            candidate.volume,
            snippet,
            start,
            end,
            found.boxes,
        )
        at = folded.find(wanted, at + len(wanted))


def _snippet(plain: str, found: Found) -> tuple[str, int, int]:
    """Return the text around a match in one line, and where the match stands in it."""
    begin, end = max(0, found.start - _AROUND), min(len(plain), found.end + _AROUND)
    head = ("…" if begin else "") + _one_line(plain[begin : found.start])
    match = _one_line(plain[found.start : found.end])
    tail = _one_line(plain[found.end : end]) + ("…" if end < len(plain) else "")
    return head + match + tail, len(head), len(head) + len(match)


def _one_line(text: str) -> str:
    """Return text without line breaks; a space stays between Latin words only."""
    return _LATIN_BREAK.sub(" ", text).replace("\n", "")
