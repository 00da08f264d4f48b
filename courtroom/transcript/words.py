"""What a record's text may hold, and looking for words in it (文字规整与查找)."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

import opencc

from dossier.folding import fold_character

_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
"""Controls that make a text look other than it is; a record has no use for them."""


@lru_cache(maxsize=65536)
def cleaned_character(character: str) -> str:
    """Return the character as a record may hold it: a space for one that it may not."""
    if character in _DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return " "
    return character


def cleaned(text: str) -> str:
    """Return ``text`` as a record may hold it, of the same length; line ends are spaces."""
    return text if text.isprintable() else "".join(map(cleaned_character, text))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=65536)
def _folded_character(character: str) -> str:
    simple = str(_converter().convert(character))
    return fold_character(simple if len(simple) == 1 else character)


def folded(text: str) -> tuple[str, list[int]]:
    """Return what ``text`` counts as, and for each character of that its index in ``text``.

    Traditional and simplified, full and half width, upper and lower case are the same.
    """
    out: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        for one in _folded_character(character):
            out.append(one)
            places.append(index)
    return "".join(out), places


@lru_cache(maxsize=50_000)
def folded_text(text: str) -> str:
    """Return what ``text`` counts as; remembered, for looking through a whole record."""
    return folded(text)[0]


def found(text: str, query: str) -> list[tuple[int, int]]:
    """Return where ``query`` stands in ``text``: start and end, apart from each other.

    A half of what one character counts as is no match.
    """
    wanted = folded(query)[0]
    if not wanted or wanted not in folded_text(text):
        return []
    plain, places = folded(text)
    matches: list[tuple[int, int]] = []
    at = plain.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        whole = at == 0 or places[at - 1] != places[at]
        whole = whole and (end == len(places) or places[end] != places[end - 1])
        if whole:
            matches.append((places[at], places[end - 1] + 1))
        at = plain.find(wanted, end if whole else at + 1)
    return matches
