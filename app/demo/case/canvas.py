"""A sheet to draw on: text with Chinese line breaking, tables, flowing paragraphs (版面).

Lengths are pixels at 300 dpi, origin top-left. All that can be read is recorded as
ground truth, print, handwriting and signatures; only red seals are not, which are pictures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageDraw

from app.demo.case.fonts import Face, font

DPI = 300
WIDTH_PX = 2480
HEIGHT_PX = 3508
INK = (28, 28, 32)
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""
Align = Literal["left", "centre", "right", "justify"]

_TOKEN = re.compile(r"[0-9A-Za-z.,%/:@_+\-]+|\s|.")
_NEVER_FIRST = "，。；：、？！）》」』”’…—·"
# The light face sets these in the middle of their square, as in Taiwan.
_CENTRED_IN_MING = "。、"
_NEVER_LAST = "（《「『“‘"


def mm(length_mm: float) -> int:
    """Return millimetres as pixels."""
    return round(length_mm * DPI / 25.4)


def pt(size_pt: float) -> int:
    """Return typographic points as pixels."""
    return round(size_pt * DPI / 72)


@dataclass(frozen=True, slots=True)
class TruthLine:
    """One printed line: text and box (left, top, right, bottom) on the straight sheet."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Type:
    """A way of setting text (字体字号)."""

    face: Face = "song"
    size_px: int = 58
    colour: Colour = INK


@dataclass
class Paper:
    """One side of a sheet being drawn; each of ``areas`` is read to its end, the first counts."""

    colour: Colour = (255, 255, 255)
    image: Image.Image = field(init=False)
    draw: ImageDraw.ImageDraw = field(init=False)
    lines: list[TruthLine] = field(default_factory=list)
    areas: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), self.colour)
        self.draw = ImageDraw.Draw(self.image)

    def text(
        self,
        x: int,
        y: int,
        text: str,
        kind: Type,
        *,
        align: Align = "left",
        spacing_px: float = 0,
    ) -> int:
        """Draw one line with its top at ``y``; ``x`` is its left, middle or right.

        Returns:
            The x where the line ends.
        """
        glyphs = font(kind.face, kind.size_px)
        pieces = list(text) if spacing_px else [text]
        width = sum(glyphs.getlength(p) for p in pieces) + spacing_px * (len(pieces) - 1)
        left = {"left": x, "justify": x, "centre": x - width / 2, "right": x - width}[align]
        at = left
        for piece in pieces:
            self._put(at, y, piece, kind)
            at += glyphs.getlength(piece) + spacing_px
        if text.strip():
            self._record(text, left, y, left + width, kind.size_px)
        return round(left + width)

    def paragraph(
        self,
        y: int,
        text: str,
        kind: Type,
        *,
        left: int,
        right: int,
        leading_px: int,
        indent_px: int = 0,
        align: Align = "justify",
    ) -> int:
        """Draw a paragraph; return the y below it."""
        for number, line in enumerate(broken(text, kind, right - left, indent_px)):
            start = left + (indent_px if number == 0 else 0)
            self.set_line(line, start, right, y, kind, align)
            y += leading_px
        return y

    def rule(self, x0: int, y0: int, x1: int, y1: int, width_px: int = 4) -> None:
        """Draw a straight rule."""
        self.draw.line((x0, y0, x1, y1), fill=INK, width=width_px)

    def set_line(
        self, line: Line, left: int, right: int, y: int, kind: Type, align: Align
    ) -> None:
        """Draw one broken line between ``left`` and ``right``, spread out when justified."""
        text = "".join(line.tokens)
        if align != "justify":
            x = {"left": left, "centre": (left + right) // 2, "right": right}[align]
            self.text(x, y, text.strip(), kind, align=align)
            return
        glyphs = font(kind.face, kind.size_px)
        widths = [glyphs.getlength(token) for token in line.tokens]
        gaps = max(len(widths) - 1, 1)
        slack = 0.0 if line.last else max(right - left - sum(widths), 0) / gaps
        # A very loose line would look torn; leave it ragged.
        slack = slack if slack < kind.size_px * 0.2 else 0.0
        at: float = left
        for token, width in zip(line.tokens, widths, strict=True):
            self._put(at, y, token, kind)
            at += width + slack
        self._record(text, left, y, at - slack, kind.size_px)

    def _put(self, x: float, y: int, text: str, kind: Type) -> None:
        base = y + kind.size_px * 0.87
        if kind.face == "ming" and text in _CENTRED_IN_MING:
            kind = Type("song", kind.size_px, kind.colour)
        self.draw.text(
            (x, base), text, font=font(kind.face, kind.size_px), fill=kind.colour, anchor="ls"
        )

    def _record(self, text: str, x0: float, y0: int, x1: float, size_px: int) -> None:
        self.lines.append(TruthLine(text.strip(), (round(x0), y0, round(x1), y0 + size_px)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a broken paragraph."""

    tokens: tuple[str, ...]
    last: bool


def broken(text: str, kind: Type, width_px: int, indent_px: int = 0) -> list[Line]:
    """Break ``text`` into lines: no closing mark first, no opening one last (避头尾)."""
    glyphs = font(kind.face, kind.size_px)
    lines: list[list[str]] = [[]]
    used = float(indent_px)
    for token in _TOKEN.findall(text):
        width = glyphs.getlength(token)
        hangs = token in _NEVER_FIRST and used + width <= width_px + kind.size_px * 0.55
        if lines[-1] and used + width > width_px and not hangs:
            carried: list[str] = []
            while len(lines[-1]) > 1 and (
                (token in _NEVER_FIRST and not carried) or lines[-1][-1] in _NEVER_LAST
            ):
                carried.insert(0, lines[-1].pop())
            lines.append(carried)
            used = sum(glyphs.getlength(t) for t in carried)
        lines[-1].append(token)
        used += width
    return [Line(tuple(row), row is lines[-1]) for row in lines]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; ``span`` columns wide."""

    text: str = ""
    span: int = 1
    align: Align = "centre"


def table(
    paper: Paper,
    x: int,
    y: int,
    widths_px: Sequence[int],
    rows: Sequence[Sequence[Cell | str]],
    kind: Type,
    *,
    row_px: int = 100,
    heights_px: dict[int, int] | None = None,
) -> int:
    """Draw a ruled table (表格) as :func:`ruled` does; return the y of its lower rule."""
    return ruled(paper, x, y, widths_px, rows, kind, row_px=row_px, heights_px=heights_px)[-1]


def ruled(
    paper: Paper,
    x: int,
    y: int,
    widths_px: Sequence[int],
    rows: Sequence[Sequence[Cell | str]],
    kind: Type,
    *,
    row_px: int = 100,
    heights_px: dict[int, int] | None = None,
) -> list[int]:
    """Draw a ruled table; text wraps inside cells, rows grow as needed.

    ``heights_px`` gives the least height of single rows, by index. Returns the y of
    every rule, from the upper one to the lower one.
    """
    rules = [y]
    leading = round(kind.size_px * 1.35)
    pad = round(kind.size_px * 0.4)
    for number, row in enumerate(rows):
        cells = [Cell(c) if isinstance(c, str) else c for c in row]
        spans, at = [], 0
        for cell in cells:
            spans.append(sum(widths_px[at : at + cell.span]))
            at += cell.span
        texts = [
            [line for part in c.text.split("\n") for line in broken(part, kind, w - 2 * pad)]
            for c, w in zip(cells, spans, strict=True)
        ]
        least = (heights_px or {}).get(number, row_px)
        height = max(least, max(len(t) for t in texts) * leading + pad)
        left = x
        for cell, width, lines in zip(cells, spans, texts, strict=True):
            paper.draw.rectangle((left, y, left + width, y + height), outline=INK, width=3)
            paper.areas.append((left, y, left + width, y + height))
            top = y + (height - (len(lines) - 1) * leading - kind.size_px) // 2
            for line in lines:
                text = "".join(line.tokens).strip()
                align: Align = "left" if cell.align == "justify" else cell.align
                anchor = {
                    "left": left + pad,
                    "centre": left + width // 2,
                    "right": left + width - pad,
                }[align]
                paper.text(anchor, top, text, kind, align=align)
                top += leading
            left += width
        y += height
        rules.append(y)
    return rules


@dataclass
class Flow:
    """Text that runs over as many sides as it needs."""

    body: Type = field(default_factory=Type)
    leading_px: int = 112
    left: int = mm(28)
    right: int = WIDTH_PX - mm(26)
    top: int = mm(35)
    bottom: int = HEIGHT_PX - mm(32)
    papers: list[Paper] = field(default_factory=lambda: [Paper()])
    y: int = 0

    def __post_init__(self) -> None:
        self.y = self.top

    @property
    def paper(self) -> Paper:
        """The side being written on."""
        return self.papers[-1]

    def room(self, height_px: int) -> None:
        """Begin a new side unless ``height_px`` are left."""
        if self.y + height_px > self.bottom:
            self.papers.append(Paper())
            self.y = self.top

    def title(self, text: str, kind: Type, *, after_px: int = 70, spacing_px: float = 0) -> None:
        """Write a centred title."""
        middle = (self.left + self.right) // 2
        self.paper.text(middle, self.y, text, kind, align="centre", spacing_px=spacing_px)
        self.y += round(kind.size_px * 1.3) + after_px

    def add(
        self,
        text: str,
        kind: Type | None = None,
        *,
        indent: float = 2,
        align: Align = "justify",
        inset_px: int = 0,
    ) -> None:
        """Write a paragraph, indented by ``indent`` characters, over sides if need be."""
        kind = kind or self.body
        indent_px = round(indent * kind.size_px)
        lines = broken(text, kind, self.right - self.left - inset_px, indent_px)
        for number, line in enumerate(lines):
            self.room(self.leading_px)
            start = self.left + inset_px + (indent_px if number == 0 else 0)
            self.paper.set_line(line, start, self.right, self.y, kind, align)
            self.y += self.leading_px

    def skip(self, lines: float = 1) -> None:
        """Leave ``lines`` empty."""
        self.y += round(self.leading_px * lines)

    def numbered(self, *, of: bool = True) -> list[Paper]:
        """Print page numbers at the foot and return the sides."""
        kind = Type("song", pt(10))
        for number, paper in enumerate(self.papers, start=1):
            words = f"第{number}页 共{len(self.papers)}页" if of else f"- {number} -"
            paper.text(WIDTH_PX // 2, HEIGHT_PX - mm(18), words, kind, align="centre")
        return self.papers
