"""A text as it is proof-read: without line breaks and spaces that say nothing (正文流).

Lines of a paper break in the middle of names and dates, and recognition puts spaces between
characters. In the flow they are gone, and each character still knows where it stands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dossier.documents.proof.findings import Finding, Place

_PLAIN = str.maketrans({"○": "〇", "Ｏ": "〇", "：": ":", "，": ",", "￥": "¥"})


@dataclass(frozen=True, slots=True)
class Flow:
    """A text and where its characters stand."""

    text: str
    """Half-width digits, letters, brackets and punctuation; no line breaks."""
    original: str
    """The same characters as written; as long as ``text``."""
    places: tuple[Place, ...]
    breaks: frozenset[int]
    """Where a space or a new line stood before the character, and the end."""

    def finding(
        self,
        rule: str,
        start: int,
        end: int,
        expected: str = "",
        *,
        sure: bool = True,
        **params: str,
    ) -> Finding:
        """Return a finding about a stretch of the flow."""
        found = self.original[start:end].strip()
        return Finding(rule, self.places[start], found, expected, sure, start, end, params)


def flow(pages: Iterable[Sequence[str]]) -> Flow:
    """Return the flow of pages of lines."""
    text: list[str] = []
    original: list[str] = []
    places: list[Place] = []
    breaks: set[int] = set()
    gap = False
    for page_number, page in enumerate(pages, start=1):
        for line_number, line in enumerate(page, start=1):
            gap = True
            for column, character in enumerate(line, start=1):
                if character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
                    gap = True
                    continue
                place = Place(page_number, line_number, column)
                plain = _plain(character)
                if gap and text and _joins(text[-1], original[-1]) and _joins(plain, character):
                    # Two numbers side by side in a table are not one.
                    text.append(" ")
                    original.append(" ")
                    places.append(place)
                if gap:
                    breaks.add(len(text))
                gap = False
                text.append(plain)
                original.append(character)
                places.append(place)
    return Flow("".join(text), "".join(original), tuple(places), frozenset({*breaks, len(text)}))


def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character.translate(_PLAIN))
    return folded if len(folded) == 1 else character


def _joins(plain: str, written: str) -> bool:
    """Return whether a character may be part of a number; a full-width comma parts words."""
    return plain.isascii() and (plain.isalnum() or plain in ".-/" or written == ",")
