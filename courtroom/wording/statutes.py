"""Statutes and articles that are cited (法条引用): 民法典第十条 → 《民法典》第十条."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from asr.wording import numerals
from asr.wording.line import Rewrite
from resources import toml

_N = r"(?:[零〇一二两三四五六七八九十百千]+|\d+)"
_ARTICLE = (
    rf"第(?P<article>{_N})条(?:之(?P<sub>{_N}))?"
    rf"(?:第(?P<paragraph>{_N})款)?(?:第[（(]?(?P<item>{_N})[)）]?项)?"
)
_FURTHER = re.compile(rf"(?:、|，|,|和|及|以及|与|或者?){_ARTICLE}")
_COUNTRY = "中华人民共和国"
_AFTER_NAME = r"(?=$|[第的之中里有，。、；,.;和及与]|规定|明确)"


@dataclass(frozen=True, slots=True)
class Citation:
    """An article that is cited (法条). Spans are 0-based, in characters, end exclusive."""

    start: int
    end: int
    statute: str
    """Full name without the marks, as in 中华人民共和国民法典."""
    article: int
    sub: int | None = None
    """Of 第X条之一, the 1."""
    paragraph: int | None = None
    """款"""
    item: int | None = None
    """项"""


def citations(text: str) -> list[Citation]:
    """Return the articles cited in ``text``; what follows 、 or 和 is of the same statute."""
    found = []
    for match in _named().finditer(text):
        name = _full(match["name"])
        place = match.end()
        article = re.compile(_ARTICLE).match(text, place)
        start = match.start()
        while article:
            one = _citation(start, article, name)
            if one:
                found.append(one)
            place = article.end()
            article = _FURTHER.match(text, place)
            start = article.start("article") - 1 if article else 0
    return found


def find(text: str) -> list[Rewrite]:
    """Return where the name of a statute lacks its marks (书名号)."""
    return [
        Rewrite(match.start(), match.end(), match[0], f"《{match['name']}》", "statute")
        for match in _named().finditer(text)
        if not (match["open"] or match["close"]) and _is_name(text, match)
    ]


def names() -> tuple[str, ...]:
    """Return the statutes known, as people say them."""
    return tuple(_statutes())


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Tell 合同法 from the beginning of 合同法律关系."""
    return bool(re.compile(_AFTER_NAME).match(text, match.end()))


def _citation(start: int, match: re.Match[str], name: str) -> Citation | None:
    article = _value(match["article"])
    if article is None:
        return None
    parts = (_value(match[one]) for one in ("sub", "paragraph", "item"))
    return Citation(start, match.end(), name, article, *parts)


def _value(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isascii() else numerals.integer(said)


def _full(name: str) -> str:
    return _statutes()[name.removeprefix(_COUNTRY)]


@cache
def _statutes() -> dict[str, str]:
    """Return the full name of a statute by what people say."""
    known: dict[str, str] = {}
    for one in _listed():
        full = (_COUNTRY if one.get("prefixed", True) else "") + str(one["name"])
        known |= dict.fromkeys([str(one["name"]), *one.get("short", ())], full)
    return known


def _listed() -> Iterator[dict[str, Any]]:
    yield from toml("statutes.toml")["statute"]


@cache
def _named() -> re.Pattern[str]:
    said = "|".join(sorted(map(re.escape, _statutes()), key=len, reverse=True))
    return re.compile(rf"(?P<open>《)?(?P<name>(?:{_COUNTRY})?(?:{said}))(?P<close>》)?")
