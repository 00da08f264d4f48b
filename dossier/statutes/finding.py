"""Finding words in the laws (法条检索), the best article first.

Every character is a word of the index, as in :mod:`dossier.search`, so that a term is
found exactly as it was typed. Where no article has all terms, those count that have most of
their pairs of characters: a question finds what it is about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dossier.folding import fold, fold_character, tokens
from dossier.statutes import rows
from dossier.statutes.law import Article, Version

_ASKING = re.compile(
    r"能不能|该不该|要不要|怎么办|怎么样|怎么|怎样|如何|是否|能否|可否|是不是|可不可以|什么|哪些|哪个|多少|多久|多长"
    r"|几年|几天|为何|为什么|吗|呢|请问|关于|有关|规定|[\s,，。.、；;：:？?！!“”\"'（）()《》〈〉]+"
)
_PARTS = 12
"""Terms that count."""
_BODY, _HEADING = 1.0, 0.2
_ENOUGH = 5
"""Hits with every term above which looser ones are not looked for."""
_LEAST = 0.5
"""Share of the pairs that a looser hit must have."""
_LOOSE = 100
_LEAD, _LENGTH = 16, 90
"""Characters of a snippet before the first match, and in all."""


class _Folding(dict[int, str]):
    """What each code point counts as, for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        found = self[code] = fold_character(chr(code))
        return found


_FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found (命中条文)."""

    version: Version
    article: Article
    snippet: str
    marks: tuple[tuple[int, int], ...]
    """What matched, in the snippet; end exclusive."""
    exact: bool
    """It has every term as typed."""


def find(connection: Any, words: str, versions: list[Version], limit: int) -> list[Hit]:
    """Return the articles of ``versions`` that fit, the best first."""
    terms = _terms(words)
    if not terms or not versions or limit <= 0:
        return []
    by_id = {one.id: one for one in versions}
    every = " AND ".join(_phrase(term) for term in terms)
    hits = [_hit(row, by_id, terms, exact=True) for row in _rows(connection, every, by_id, limit)]
    if len(hits) < min(_ENOUGH, limit):
        hits += _looser(connection, terms, by_id, limit - len(hits), {_key(hit) for hit in hits})
    return hits


def by_number(connection: Any, number: int, sub: int, among: list[Version]) -> list[Hit]:
    """Return the article of a number in each of ``among`` that has it, the longest law first."""
    found = dict(rows.numbered(connection, among, number, sub))
    having = sorted((one for one in among if one.id in found), key=lambda one: -one.articles)
    return [
        Hit(one, found[one.id], _snippet(found[one.id].text, [])[0], (), True) for one in having
    ]


def _looser(
    connection: Any, terms: list[str], by_id: dict[int, Version], limit: int, taken: set[Any]
) -> list[Hit]:
    pairs = sorted({pair for term in terms for pair in _pairs(term)})
    if len(pairs) < 2:
        return []
    any_ = " OR ".join(_phrase(pair) for pair in pairs)
    found = []
    for order, row in enumerate(_rows(connection, any_, by_id, _LOOSE)):
        body = (row[4] + row[3]).translate(_FOLDING)
        share = sum(pair in body for pair in pairs) / len(pairs)
        if share >= _LEAST:
            found.append((-share, order, row))
    found.sort(key=lambda one: one[:2])
    hits = (_hit(row, by_id, [*terms, *pairs], exact=False) for _, _, row in found)
    return [hit for hit in hits if _key(hit) not in taken][:limit]


def _rows(connection: Any, match: str, versions: Iterable[int], limit: int) -> list[Any]:
    ids = ",".join(map(str, versions))
    return list(
        connection.execute(
            f"""SELECT article.version, article.number, article.sub, article.path, article.text
            FROM words JOIN article ON article.id = words.rowid
            WHERE words MATCH ? AND article.version IN ({ids})
            ORDER BY bm25(words, {_BODY}, {_HEADING}), article.id LIMIT ?""",  # noqa: S608
            (match, limit),
        )
    )


def _terms(words: str) -> list[str]:
    found = [fold(part) for part in _ASKING.split(words)]
    kept = [part for part in found if part]
    # A query of such words alone is meant as it stands.
    return list(dict.fromkeys(kept or ([fold(words)] if fold(words) else [])))[:_PARTS]


def _pairs(term: str) -> list[str]:
    return [term[at : at + 2] for at in range(len(term) - 1)] or [term]


def _phrase(folded: str) -> str:
    return f'"{tokens(folded)}"'


def _key(hit: Hit) -> tuple[int, int, int]:
    return hit.version.id, hit.article.number, hit.article.sub


def _hit(row: Any, by_id: dict[int, Version], terms: list[str], *, exact: bool) -> Hit:
    version, number, sub, path, text = row
    article = Article(number, sub, tuple(json.loads(path)), text)
    snippet, marks = _snippet(text, terms)
    return Hit(by_id[version], article, snippet, marks, exact)


def _snippet(text: str, terms: list[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a piece of the text around the first match in one line, and what matched in it."""
    line = text.replace("\n", " ")
    spans = _spans(line, terms)
    first = spans[0][0] if spans else 0
    begin = max(0, min(first - _LEAD, len(line) - _LENGTH))
    end = min(len(line), begin + _LENGTH)
    head = "…" if begin else ""
    shift = len(head) - begin
    marks = tuple((s + shift, min(e, end) + shift) for s, e in spans if begin <= s < end)
    return head + line[begin:end] + ("…" if end < len(line) else ""), marks


def _spans(text: str, terms: list[str]) -> list[tuple[int, int]]:
    """Return where terms stand in a text, those that touch put together."""
    folded = text.translate(_FOLDING)
    places: Sequence[int] = range(len(text))
    if len(folded) != len(text) or " " in text:
        places = [at for at, one in enumerate(text) for _ in fold_character(one)]
    found = []
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            found.append((places[at], places[at + len(term) - 1] + 1))
            at = folded.find(term, at + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
