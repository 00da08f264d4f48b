"""The search index: derived from readings, written with them (检索索引).

Per page: the plain text, the folded text, and a layout that finds the boxes of any
stretch of it without parsing the whole reading.
"""

from __future__ import annotations

import math
import struct
import sys
import unicodedata
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.folding import fold, fold_character, tokens
from dossier.ids import CaseId
from dossier.store import schema
from ocr.result import Line, PageText, Point, Quad

_HEAD = struct.Struct("<fI")
_LINE = struct.Struct("<IIII")
_LARGEST = 32767


def add(
    connection: sa.Connection, case_id: CaseId, page_id: str, reading: str, text: PageText
) -> None:
    """Enter a page's reading; there is no older one of the page."""
    plain = text.text
    folded = fold(plain)
    inserted = connection.execute(
        sa.insert(schema.indexed).values(page_id=page_id, reading=reading)
    )
    n = inserted.lastrowid
    connection.execute(
        sa.insert(schema.layouts).values(n=n, plain=plain, folded=folded, layout=pack(text))
    )
    row = (n, tokens(folded), scope(case_id))
    connection.exec_driver_sql("INSERT INTO search(rowid, body, scope) VALUES (?, ?, ?)", row)


def remove(connection: sa.Connection, page_id: str) -> None:
    """Take a page out; nothing happens where it is not in."""
    table = schema.indexed
    n = connection.execute(sa.select(table.c.n).where(table.c.page_id == page_id)).scalar()
    if n is not None:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", (n,))
        connection.execute(sa.delete(schema.layouts).where(schema.layouts.c.n == n))
        connection.execute(sa.delete(table).where(table.c.n == n))


def scope(case_id: CaseId) -> str:
    """Return the case as one word of the index."""
    return "".join(c for c in case_id.lower() if c.isascii() and c.isalnum())


def pack(text: PageText) -> bytes:
    """Return the boxes of ``text`` in compact form.

    Little endian. Head: scale (float), number of lines. Per line: start in the plain
    text, start in the folded text, offset of its boxes in pieces, number of words.
    Then 16-bit integers: the line's quad, and per word its length in characters and
    its quad; coordinates times scale are pixels.
    """
    numbers = [v for line in text.lines for box in _boxes(line) for p in box for v in p]
    scale = max(1.0, max(map(abs, numbers), default=0.0) / _LARGEST)
    lines = bytearray()
    pieces = array("h")
    plain_at = folded_at = 0
    for line in text.lines:
        words = [w for w in line.words if w.text]
        fits = "".join(w.text for w in words) == "".join(line.text.split())
        words = words if fits and all(len(w.text) <= _LARGEST for w in words) else []
        lines += _LINE.pack(plain_at, folded_at, len(pieces), len(words))
        pieces.extend(_flat(line.box, scale))
        for word in words:
            pieces.append(len(word.text))
            pieces.extend(_flat(word.box, scale))
        plain_at += len(line.text) + 1
        folded_at += len(fold(line.text))
    return zlib.compress(_HEAD.pack(scale, len(text.lines)) + bytes(lines) + _little(pieces), 1)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a stretch of folded text stands."""

    start: int
    """In the plain text."""
    end: int
    """In the plain text, behind the last character."""
    boxes: tuple[Quad, ...]
    """One per line touched, in master pixels."""


class Layout:
    """The layout that :func:`pack` wrote, ready to look stretches up."""

    def __init__(self, packed: bytes, plain: str) -> None:
        data = zlib.decompress(packed)
        self._scale, count = _HEAD.unpack_from(data, 0)
        at = _HEAD.size
        self._lines = list(_LINE.iter_unpack(data[at : at + count * _LINE.size]))
        self._starts = [line[1] for line in self._lines]
        self._pieces = _native(data[at + count * _LINE.size :])
        self._plain = plain

    def find(self, start: int, end: int) -> Found:
        """Return where the folded characters ``start`` to ``end`` (exclusive) stand."""
        number = bisect_right(self._starts, start) - 1
        spans: list[tuple[int, int]] = []
        boxes: list[Quad] = []
        while number < len(self._lines) and self._starts[number] < end:
            plain_at, folded_at, pieces_at, word_count = self._lines[number]
            text = self._line_text(number)
            first, last = _characters(text, start - folded_at, end - folded_at)
            if first < last:
                spans.append((plain_at + first, plain_at + last))
                boxes.append(self._box(text, first, last, pieces_at, word_count))
            number += 1
        return Found(spans[0][0], spans[-1][1], tuple(boxes))

    def _line_text(self, number: int) -> str:
        begin = self._lines[number][0]
        if number + 1 < len(self._lines):
            return self._plain[begin : self._lines[number + 1][0] - 1]
        return self._plain[begin:]

    def _box(self, text: str, first: int, last: int, at: int, word_count: int) -> Quad:
        if word_count == 0:
            return _part(self._quad(at), *_share(text, first, last))
        begin = len("".join(text[:first].split()))
        end = begin + len("".join(text[first:last].split()))
        edges: list[Quad] = []
        passed = 0
        for piece in range(at + 8, at + 8 + 9 * word_count, 9):
            length = self._pieces[piece]
            low, high = max(begin, passed), min(end, passed + length)
            if low < high:
                quad = self._quad(piece + 1)
                edges.append(_part(quad, (low - passed) / length, (high - passed) / length))
            passed += length
        left, right = edges[0], edges[-1]
        if _stacked(left, right):
            return (left[0], left[1], right[2], right[3])
        return (left[0], right[1], right[2], left[3])

    def _quad(self, at: int) -> Quad:
        p, s = self._pieces, self._scale
        return (
            (p[at] * s, p[at + 1] * s),
            (p[at + 2] * s, p[at + 3] * s),
            (p[at + 4] * s, p[at + 5] * s),
            (p[at + 6] * s, p[at + 7] * s),
        )


def _boxes(line: Line) -> Iterator[Quad]:
    yield line.box
    for word in line.words:
        yield word.box


def _flat(box: Quad, scale: float) -> list[int]:
    return [round(v / scale) for point in box for v in point]


def _little(pieces: array[int]) -> bytes:
    if sys.byteorder == "big":
        pieces = array("h", pieces)
        pieces.byteswap()
    return pieces.tobytes()


def _native(data: bytes) -> array[int]:
    pieces = array("h", data)
    if sys.byteorder == "big":
        pieces.byteswap()
    return pieces


def _characters(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the characters of a line that the folded ones from start to end stem from."""
    first = last = 0
    passed = 0
    for position, character in enumerate(text):
        length = len(fold_character(character))
        if length and passed < end and passed + length > start:
            if last == 0:
                first = position
            last = position + 1
        passed += length
    return first, last


def _share(text: str, first: int, last: int) -> tuple[float, float]:
    """Return which part of a line's length its characters first to last take up."""
    widths = [2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text]
    total = sum(widths)
    return sum(widths[:first]) / total, sum(widths[:last]) / total


def _part(quad: Quad, low: float, high: float) -> Quad:
    """Return the part of a box between two shares of its length, along the writing."""
    a, b, c, d = quad
    if math.dist(a, d) > 1.5 * math.dist(a, b) and (low, high) != (0.0, 1.0):
        # Written downwards: 竖排.
        return _between(a, d, low), _between(b, c, low), _between(b, c, high), _between(a, d, high)
    return _between(a, b, low), _between(a, b, high), _between(d, c, high), _between(d, c, low)


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def _stacked(first: Quad, last: Quad) -> bool:
    """Return whether the last box stands below the first one, as in vertical writing."""
    (ax, ay), (bx, by), _, (dx, dy) = first
    step = (last[0][0] - ax, last[0][1] - ay)
    along = abs(step[0] * (bx - ax) + step[1] * (by - ay))
    down = abs(step[0] * (dx - ax) + step[1] * (dy - ay))
    return down > along
