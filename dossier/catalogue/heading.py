"""The head and tail of a page as the title rules see them (页首、页尾)."""

from __future__ import annotations

import re
import statistics
import unicodedata
from dataclasses import dataclass

from dossier.catalogue.rules import bare, is_letterhead, rules
from ocr.result import Line, PageText, Quad

_HEAD = 0.42
"""Part of the page height in which titles stand."""
_MOST_HEAD_LINES = 10
_FEW_LINES = 8
"""Lines of a sheet that is mostly empty, or written by hand and mostly unread."""
_LONGEST_PIECE = 14
"""Characters; a title over several lines consists of pieces no longer than this."""
_NUMBERED = (
    re.compile(r"第(\d{1,3})页[,/;·]?共(\d{1,3})页"),
    re.compile(r"共(?P<of>\d{1,3})页[,/;·]?第(?P<no>\d{1,3})页"),
    re.compile(r"^[-—–]?(\d{1,3})/(\d{1,3})[-—–]?$"),
    re.compile(r"^[-—–]?第(\d{1,3})页[-—–]?$"),
    re.compile(r"^[-—–·](\d{1,3})[-—–·]$"),
)
_DATE = re.compile(r"(?:\d{4}|二[〇○O0零]..)年.{1,3}月.{0,3}日")
_PART = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)"
    r"|\d{1,2}[、.]?(?=[\u4e00-\u9fff])(?![年月日号次审])"
)
LABEL_ZONE = 0.5
"""Part of the page height in which labels of forms and heads stand."""
_LETTERHEAD_SIZE = 1.15
_AT_THE_TOP, _NAME = 0.12, 24
"""Part of the page above which a name of so many characters, alone and in the middle, is a
letterhead whatever its size."""
_SUNK = 0.11
"""Part of the page height: text that begins lower leaves room for a title nobody could read."""
_OTHERS_HEAD = re.compile(r"\d{1,2}:\d{2}.{0,6}(\d[gG]|\d{1,3}%)|EMS\d{6,}")
"""Begins a picture of a telephone's screen, or a slip of the express mail."""
_NUMBER_ALONE = re.compile(r"[(（〔\[]\d{4}[)）〕\]].{2,14}号")
_WORD_BREAK = re.compile(r"[。；;]|[，,].*[，,]|[，,]$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a page, seen upright.

    Attributes:
        number: 1-based place in reading order.
        top: y of its centre as part of the page height, 0 at the top.
        centre: x of its centre as part of the page width.
        size: its height over the median height of the page's lines; 1 when unknown.
    """

    number: int
    text: str
    bare: str
    top: float
    centre: float
    size: float

    @property
    def prose(self) -> bool:
        """Whether it reads like running text, not like a title or label."""
        return bool(_WORD_BREAK.search(self.text)) or len(self.bare) > 30

    @property
    def part(self) -> bool:
        """Whether it heads a part of a text or is a row of a list, as 二、诉辩意见, 3现场照片."""
        return bool(_PART.match(self.text))

    @property
    def centred(self) -> bool:
        """Whether it stands in the middle, as titles and letterheads do."""
        return abs(self.centre - 0.5) < 0.12

    @property
    def colon(self) -> bool:
        """Whether it is a label with its value, or introduces something."""
        return ":" in self.text


def below_letterhead(top: list[Row]) -> Row | None:
    """Return the first row of a page's head that is no letterhead; None: there is none."""
    return next((row for row in top if not is_letterhead(row.bare)), None)


@dataclass(frozen=True, slots=True)
class Numbering:
    """A printed page number (页码), as in 第2页共3页."""

    number: int
    of: int | None


def rows(page: PageText, before: PageText | None = None) -> list[Row]:
    """Return the lines of ``page`` that hold characters, in reading order.

    What size is usual a sheet of few lines does not say: the page ``before`` does, where the
    same scanner read it.
    """
    turned = quarters(page)
    usual = _usual_height(page)
    if before is not None and len(page.lines) <= _FEW_LINES and before.height_px == page.height_px:
        sizes = [size for size in (usual, _usual_height(before)) if size > 0]
        usual = min(sizes, default=0.0)
    found: list[Row] = []
    for line in page.lines:
        text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", line.text))
        plain = bare(text)
        if plain:
            x, y = _centre(page, line, turned)
            size = _height(line.box) / usual if usual > 0 else 1.0
            found.append(Row(len(found) + 1, text, plain, y, x, size))
    return found


def _usual_height(page: PageText) -> float:
    """Return the median height of lines of more than a character, px; 0: too few."""
    heights = [_height(line.box) for line in page.lines if len(bare(line.text)) > 1]
    return statistics.median(heights) if len(heights) > 3 else 0.0


def head(page_rows: list[Row]) -> list[Row]:
    """Return the rows where a title may stand: the top of the page, at most ten."""
    found = [row for row in page_rows[: _MOST_HEAD_LINES * 2] if row.top <= _HEAD]
    kept = [row for row in found if not page_number(row.text)]
    return kept[:_MOST_HEAD_LINES]


def joined(head_rows: list[Row]) -> list[Row]:
    """Return rows made of two to six neighbours, for titles that run over lines.

    Pieces must be short; a title letter-spaced over the page comes as single characters.
    """
    found: list[Row] = []
    for start in range(len(head_rows)):
        run = head_rows[start]
        for count, row in enumerate(head_rows[start + 1 : start + 6], start=2):
            short = max(len(run.bare), len(row.bare)) <= _LONGEST_PIECE
            if not short or row.prose or run.prose or row.colon or run.colon or row.part:
                break
            if count > 3 and len(row.bare) > 2:
                break
            run = Row(
                run.number,
                run.text + row.text,
                run.bare + row.bare,
                run.top,
                run.centre,
                min(run.size, row.size),
            )
            found.append(run)
    return found


def numbering(page_rows: list[Row]) -> Numbering | None:
    """Return the page number printed at the top or bottom, if any."""
    for row in (*page_rows[:2], *page_rows[-3:]):
        for pattern in _NUMBERED:
            match = pattern.search(row.text)
            if match is None:
                continue
            named = match.groupdict()
            if named:
                return Numbering(int(named["no"]), int(named["of"]))
            of = int(match[2]) if match.re.groups > 1 else None
            return Numbering(int(match[1]), of)
    return None


def page_number(text: str) -> bool:
    """Return whether a line is nothing but a printed page number (页码行)."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return len(bare(plain)) <= 8 and any(p.search(plain) for p in _NUMBERED)


def ends(page: PageText) -> bool:
    """Whether the page looks like the last one of a document (结尾).

    The last page of its numbering, or a signature line and a date near the foot.
    """
    page_rows = rows(page)
    number = numbering(page_rows)
    if number is not None and number.of is not None:
        return number.number >= number.of
    last = page_rows[-6:]
    folded = [rules().fold(row.bare) for row in last]
    signed = any(word in text for text in folded for word in rules().tail)
    dated = any(_DATE.search(row.text) for row in last)
    return signed and dated


def opens(page: list[Row], *, ended: bool, spoken: bool = False) -> bool:
    """Whether a page without a title begins as papers do.

    With a letterhead, with a case number of its own, or with the first words of papers where
    the one before has ended or the place of a title was left free.
    """
    first = page[0]
    if first.top < LABEL_ZONE and is_letterhead(first.bare) and not first.prose:
        alone = first.top < _AT_THE_TOP and not first.colon and len(first.bare) <= _NAME
        return (first.size >= _LETTERHEAD_SIZE or alone) and first.centred
    if first.top < LABEL_ZONE and _OTHERS_HEAD.match(first.text):
        return True
    if first.top < LABEL_ZONE and _NUMBER_ALONE.fullmatch(first.text):
        return True
    folded = rules().fold(first.bare)
    return (ended or (first.top > _SUNK and not spoken)) and folded.startswith(rules().openings)


def quarters(page: PageText) -> int:
    """Return how many quarter turns clockwise the text stands on the page."""
    votes = [0, 0, 0, 0]
    for line in page.lines:
        (x0, y0), (x1, y1) = line.box[0], line.box[1]
        dx, dy = x1 - x0, y1 - y0
        if abs(dx) >= abs(dy):
            votes[0 if dx >= 0 else 2] += len(line.text)
        else:
            votes[1 if dy > 0 else 3] += len(line.text)
    return max(range(4), key=lambda k: votes[k])


def _centre(page: PageText, line: Line, quarters: int) -> tuple[float, float]:
    x = sum(p[0] for p in line.box) / 4 / max(page.width_px, 1)
    y = sum(p[1] for p in line.box) / 4 / max(page.height_px, 1)
    turned = {0: (x, y), 1: (y, 1 - x), 2: (1 - x, 1 - y), 3: (1 - y, x)}
    return turned[quarters]


def _height(box: Quad) -> float:
    (x0, y0), (x3, y3) = box[0], box[3]
    return float(((x3 - x0) ** 2 + (y3 - y0) ** 2) ** 0.5)
