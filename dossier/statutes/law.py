"""What a law is made of (法律、版本、条文)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

COUNTRY = "中华人民共和国"
_COURT = "最高人民法院关于"
_DIGITS = "零一二三四五六七八九"
_ITEM = re.compile(r"[（(]([一二三四五六七八九十]{1,3}|\d{1,2})[)）]")


class Basis(StrEnum):
    """Where the day of coming into force is known from (施行日期依据)."""

    STATED = "stated"
    """The file says it."""
    TABLE = "table"
    """The shipped table or the station's own says it."""
    ASSUMED = "assumed"
    """Nobody says it; the day of adoption stands for it."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a law as a version has it (条文)."""

    number: int
    sub: int
    """Of 第X条之一, the 1; otherwise 0."""
    path: tuple[str, ...]
    """Headings above it (编、章、节), the outermost first."""
    text: str
    """Without 第X条; a line for each paragraph (款) and item (项)."""
    line: int = 0
    """1-based line of the file it stands on; 0 once it comes out of the library."""

    @property
    def label(self) -> str:
        """As laws write it: 第五百七十九条, 第二十一条之一."""
        return label(self.number, self.sub)

    def span(self, paragraph: int | None = None, item: int | None = None) -> tuple[int, int]:
        """Return where a paragraph or item stands in the text; the whole where it is not there.

        Args:
            paragraph: 1-based 款. Items belong to the paragraph before them.
            item: 1-based 项, of the paragraph, or of the first paragraph that has items.
        """
        found = [
            (start, end)
            for start, end, one, sub in self._lines()
            if (paragraph is None or one == paragraph) and (item is None or sub == item)
        ]
        if not found or (paragraph is None and item is None):
            return 0, len(self.text)
        return found[0] if item is not None else (found[0][0], found[-1][1])

    def _lines(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield start, end, paragraph and item (0: none) of each line."""
        start = paragraph = item = 0
        for text in self.text.split("\n"):
            if _ITEM.match(text) and paragraph:
                item += 1
            else:
                paragraph, item = paragraph + 1, 0
            yield start, start + len(text), paragraph, item
            start += len(text) + 1


@dataclass(frozen=True, slots=True)
class Version:
    """A law as it stood from a day on (版本)."""

    id: int
    """0 while it is not in the library."""
    title: str
    """Full name of the law, as in 中华人民共和国民法典."""
    adopted: date
    """Day it was adopted or amended (通过、修正), which names the version."""
    effective: date
    """First day in force (施行)."""
    basis: Basis
    ended: date | None = None
    """First day no longer in force (废止), where the file says it."""
    articles: int = 0
    sources: tuple[str, ...] = ()
    """Names of the files it came from."""
    digest: str = ""
    """SHA-256 over what was read, hexadecimal."""

    @property
    def short(self) -> str:
        """Return the law's name as people say it."""
        return short(self.title)


def short(title: str) -> str:
    """Return a title without the country, or without 最高人民法院关于."""
    return title.replace(COUNTRY, "").removeprefix(_COURT)


def label(number: int, sub: int = 0) -> str:
    """Return an article's number as laws write it."""
    return f"第{numeral(number)}条" + (f"之{numeral(sub)}" if sub else "")


def numeral(number: int) -> str:
    """Return 1 to 99,999 in Chinese: 579 is 五百七十九, 14 is 十四, 1010 is 一千零一十."""
    if not 0 < number < 100_000:
        return str(number)
    out, gap = "", False
    for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + name
        gap = digit == 0
    return out[1:] if 10 <= number < 20 else out
