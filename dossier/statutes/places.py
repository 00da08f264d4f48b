"""What a person typed to look something up (检索式): 民法典579, 民诉法150条第二款."""

from __future__ import annotations

import re
from dataclasses import dataclass

from asr.wording import numerals
from dossier.statutes.names import Names, asked

_N = r"(?:[零〇一幺二两三四五六七八九十百千]{1,12}|\d{1,5})"
_ARTICLE = re.compile(
    rf"(?:的|，|,|:|：)?(?:第)?(?P<article>{_N})(?:条(?:之(?P<sub>{_N}))?)?"
    rf"(?:[-－](?P<dashed>\d{{1,2}}))?"
    rf"(?:第?(?P<paragraph>{_N})款)?(?:第?[（(]?(?P<item>{_N})[)）]?项)?(?:的?(?:规定|内容))?"
)

_BARE = re.compile(rf"\d{{1,4}}|第?{_N}条(?:之{_N})?")
"""An article of some law, and not words that hold a number."""
_GOES_ON = re.compile("[律人定院官庭规师制治学]")
"""What makes another word of a name: 合同法 + 律关系."""


@dataclass(frozen=True, slots=True)
class Place:
    """What was asked for: an article, a law, words, or words in a law."""

    title: str | None = None
    """Of the law that was named."""
    number: int | None = None
    """Of the article; without a title, that of any law (579, 第五百七十九条)."""
    sub: int = 0
    paragraph: int | None = None
    item: int | None = None
    words: str = ""
    """What is left, to be looked for in the texts."""


def place(query: str, names: Names, law: str | None = None) -> Place:
    """Return what a query asks for.

    Args:
        query: as typed or spoken.
        names: laws that are known.
        law: title of the law that is open; a number alone is an article of it.
    """
    dense = asked(query)
    named = names.prefix(dense)
    title, rest = named if named else (law, dense)
    match = _ARTICLE.fullmatch(rest) if rest else None
    number = _value(match["article"]) if match else None
    if match and number and title:
        # A short name that is only typed, as 民579, counts before a number alone.
        sub = _value(match["sub"] or match["dashed"]) or 0
        return Place(title, number, sub, _value(match["paragraph"]), _value(match["item"]))
    if named and not _GOES_ON.match(rest) and dense[: -len(rest) or None] not in names.typed:
        return Place(title, words=_words(query, rest))
    if match and number and not named and _BARE.fullmatch(rest):
        return Place(None, number, _value(match["sub"]) or 0, words=query.strip())
    return Place(words=query.strip())


def _words(query: str, rest: str) -> str:
    """Return the rest of a query with the spaces it had."""
    kept = len(rest)
    for at in range(len(query), -1, -1):
        if len(asked(query[at:])) >= kept:
            return query[at:].strip(" 　的之《》〈〉，,：:") if kept else ""
    return rest


def _value(said: str | None) -> int | None:
    if not said:
        return None
    if said.isdecimal():
        return int(said)
    value = numerals.integer(said)
    if value is None:
        digits = numerals.digits(said)
        value = int(digits) if digits else None
    return value
