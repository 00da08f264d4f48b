"""From a reading to a line with a box for every word or character (字框)."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

from ocr.characters import Glyph, is_wide
from ocr.geometry import Corners, along, as_quad, height_px, length_px
from ocr.reader import Reading
from ocr.result import Line, Word

INNER = frozenset(".,:/-_@%&+#'’·")
"""Punctuation that belongs to a number or word: 1,286.50, KT10-204, 3.5%."""
INK_SHARE = 0.78
"""Height of the letters as a share of a region's height; the rest is margin."""


def line_of(quad: Corners, reading: Reading) -> Line:
    """Return ``reading`` as a line; word boxes lie inside ``quad``."""
    edges = _edges(quad, reading.glyphs)
    words = []
    start = 0
    for end in _word_ends(reading.glyphs):
        glyphs = reading.glyphs[start:end]
        text = "".join(glyph.text for glyph in glyphs)
        if not text.isspace():
            box = along(quad, edges[start][0], edges[end - 1][1])
            confidence = sum(glyph.confidence for glyph in glyphs) / len(glyphs)
            words.append(Word(text, as_quad(box), confidence))
        start = end
    return Line(reading.text, as_quad(quad), reading.confidence, tuple(words))


def _word_ends(glyphs: tuple[Glyph, ...]) -> list[int]:
    """Return after how many characters each word ends."""
    joined = (_in_word(a.text) and _in_word(b.text) for a, b in pairwise(glyphs))
    inner = [i + 1 for i, same in enumerate(joined) if not same]
    return [*inner, len(glyphs)] if glyphs else []


def _in_word(text: str) -> bool:
    if text in INNER:
        return True
    return not is_wide(text) and unicodedata.category(text[0])[0] in "LN"


def _edges(quad: Corners, glyphs: tuple[Glyph, ...]) -> list[tuple[float, float]]:
    """Return start and end of every character as shares of the line's length."""
    em = height_px(quad) * INK_SHARE / max(length_px(quad), 1.0)
    edges = []
    for i, glyph in enumerate(glyphs):
        half = em * (0.5 if is_wide(glyph.text) else 0.3)
        start, end = glyph.place - half, glyph.place + half
        if i:
            start = max(start, (glyphs[i - 1].place + glyph.place) / 2)
        if i + 1 < len(glyphs):
            end = min(end, (glyph.place + glyphs[i + 1].place) / 2)
        edges.append((min(max(start, 0.0), 1.0), min(max(end, 0.0), 1.0)))
    return edges
