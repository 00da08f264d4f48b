"""What an engine found on a page.

Coordinates everywhere: pixels of the image that was read (for stored pages:
pixels of the untouched master), origin top-left, x to the right, y downwards.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Four corners in reading order: top-left, top-right, bottom-right, bottom-left
of the *text* (so for an upside-down line the first corner is at the lower right)."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one character where the script has no spaces (字)."""

    text: str
    box: Quad
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text (行); ``words`` are in reading order and may be empty."""

    text: str
    box: Quad
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, lines in reading order."""

    width_px: int
    height_px: int
    lines: tuple[Line, ...]
    engine: str
    """Name and version of the engine, as in ``rapidocr 3.10.0``."""
    seconds: float
    """Wall time the engine took."""

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """Mean confidence weighted by characters; 0 for a page without text."""
        total = sum(len(line.text) for line in self.lines)
        if not total:
            return 0.0
        return sum(line.confidence * len(line.text) for line in self.lines) / total


def to_json(page: PageText) -> str:
    """Return a compact JSON form; :func:`from_json` reads it back (boxes to 0.1 px)."""
    return json.dumps(
        {
            "size": [page.width_px, page.height_px],
            "engine": page.engine,
            "seconds": round(page.seconds, 3),
            "lines": [
                [
                    line.text,
                    _flat(line.box),
                    round(line.confidence, 3),
                    [[w.text, _flat(w.box), round(w.confidence, 3)] for w in line.words],
                ]
                for line in page.lines
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(text: str) -> PageText:
    """Return the page that :func:`to_json` wrote."""
    data = json.loads(text)
    return PageText(
        width_px=data["size"][0],
        height_px=data["size"][1],
        engine=data["engine"],
        seconds=data["seconds"],
        lines=tuple(
            Line(t, _quad(b), c, tuple(Word(wt, _quad(wb), wc) for wt, wb, wc in words))
            for t, b, c, words in data["lines"]
        ),
    )


def _flat(box: Quad) -> list[float]:
    return [round(v, 1) for point in box for v in point]


def _quad(flat: list[Any]) -> Quad:
    x0, y0, x1, y1, x2, y2, x3, y3 = (float(v) for v in flat)
    return ((x0, y0), (x1, y1), (x2, y2), (x3, y3))
