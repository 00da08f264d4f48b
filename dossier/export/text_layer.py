"""Invisible text over a page's image, one line of text per line read (隐形文字层).

Readers guess spaces from gaps between characters. So there are no gaps: each run of
characters is stretched or squeezed until the next begins where it stands on the
paper, and only spaces that were read are written. Small slants are levelled, since
readers take a slanted line apart character by character.

Coordinates in here: PDF points, origin bottom-left, y upwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dossier.edits import Geometry, Matrix, apply_matrix, compose
from dossier.export.glyphless import EM, Glyphless, showable
from dossier.export.objects import number
from ocr.result import Line, PageText, Quad, Word

FONT = b"/F0"
"""Resource name of the text layer's font."""

_LEVEL_WITHIN = 0.4
"""How far, in line heights, the ends of a line may stray when it is levelled."""
_STRAY = 0.12
"""How far, in line heights, a character may stay from its place before a run is split."""
_NARROWEST = 0.05
"""Least advance of a character, in line heights."""
_WIDEST_SPACE = 0.4
"""Most that a space takes, in line heights; a wider one is the edge of a column to poppler."""
_UPRIGHT_COS = 0.7
"""Lines that run otherwise are one run: PDFium sorts runs from left to right."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a line lies: start of its base, direction of reading, length and height."""

    x: float
    y: float
    cos: float
    sin: float
    length: float
    height: float

    def along(self, to_page: Matrix) -> tuple[float, float, float]:
        """Return (a, b, c): a·x + b·y + c is how far a point of the master lies along."""
        a, b, c, d, e, f = to_page
        return (
            a * self.cos + d * self.sin,
            b * self.cos + e * self.sin,
            (c - self.x) * self.cos + (f - self.y) * self.sin,
        )


def text_operators(
    text: PageText, geometry: Geometry, size_pt: tuple[float, float], font: Glyphless
) -> bytes:
    """Return the content operators that write ``text`` invisibly; empty without lines.

    Args:
        text: boxes in pixels of the master.
        geometry: from the master to the view.
        size_pt: width and height of the page, which shows the whole view.
        font: gives the codes.
    """
    scale_x, scale_y = size_pt[0] / geometry.width_px, size_pt[1] / geometry.height_px
    to_page = compose((scale_x, 0.0, 0.0, 0.0, -scale_y, size_pt[1]), geometry.to_view)
    lines = [_line(line, to_page, font) for line in text.lines]
    written = b"\n".join(filter(None, lines))
    return b"BT 3 Tr\n" + written + b"\nET\n" if written else b""


def _line(line: Line, to_page: Matrix, font: Glyphless) -> bytes:
    shown = " ".join(showable(line.text).split())
    if not shown:
        return b""
    glyphs = font.encode(shown)
    em_units = sum(width for _, width in glyphs) / EM
    frame = _frame(_mapped(line.box, to_page), em_units)
    if frame is None:
        return b""
    starts = _starts_evenly(glyphs, 0.0, frame.length)
    if frame.cos > _UPRIGHT_COS:
        starts = _starts_by_words(shown, glyphs, line.words, frame, to_page) or starts
        starts = _with_narrow_spaces(shown, starts, frame.height)
    first_x = frame.x + starts[0] * frame.cos
    first_y = frame.y + starts[0] * frame.sin
    turn = (frame.cos, frame.sin, -frame.sin, frame.cos, first_x, first_y)
    placed = b" ".join(number(value) for value in turn)
    runs = _runs(glyphs, starts, frame.height)
    return b"%s %s Tf %s Tm %s" % (FONT, number(frame.height), placed, runs)


def _mapped(box: Quad, to_page: Matrix) -> Quad:
    a, b, c, d = (apply_matrix(to_page, x, y) for x, y in box)
    return (a, b, c, d)


def _frame(box: Quad, em_units: float) -> _Frame | None:
    """Return the frame of a box, None for one without extent."""
    frame = _upright(box)
    if frame is None:
        return None
    # Characters one below the other: read downwards along the box, tops to the right.
    # A narrow horizontal line never is that narrow for the text in it.
    if frame.height > 1.5 * frame.length and frame.length < 0.4 * em_units * frame.height:
        frame = _upright((box[1], box[2], box[3], box[0])) or frame
    return _levelled(frame)


def _upright(box: Quad) -> _Frame | None:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = box
    across_x, across_y = (bx - ax + cx - dx) / 2, (by - ay + cy - dy) / 2
    up_x, up_y = (ax - dx + bx - cx) / 2, (ay - dy + by - cy) / 2
    length, height = math.hypot(across_x, across_y), math.hypot(up_x, up_y)
    if not (0.01 < length < 1e6 and 0.01 < height < 1e6):
        return None
    cos, sin = across_x / length, across_y / length
    # From the middle, so that a box that is no rectangle gets one of its size about it.
    mid_x, mid_y = (ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4
    x = mid_x - cos * length / 2 + sin * height / 2
    y = mid_y - sin * length / 2 - cos * height / 2
    return _Frame(x, y, cos, sin, length, height)


def _levelled(frame: _Frame) -> _Frame:
    quarter = math.pi / 2
    angle = math.atan2(frame.sin, frame.cos)
    level = round(angle / quarter) * quarter
    if abs(math.sin(angle - level)) * frame.length / 2 > _LEVEL_WITHIN * frame.height:
        return frame
    # Exact zeros and ones: a cosine of 1e-17 is a slant to some readers.
    cos, sin = float(round(math.cos(level))), float(round(math.sin(level)))
    half_length, half_height = frame.length / 2, frame.height / 2
    mid_x = frame.x + frame.cos * half_length - frame.sin * half_height
    mid_y = frame.y + frame.sin * half_length + frame.cos * half_height
    return _Frame(
        mid_x - cos * half_length + sin * half_height,
        mid_y - sin * half_length - cos * half_height,
        cos,
        sin,
        frame.length,
        frame.height,
    )


def _starts_evenly(glyphs: list[tuple[int, int]], start: float, end: float) -> list[float]:
    """Return where each character begins, and the end, by the widths of the font."""
    total = sum(width for _, width in glyphs)
    starts, passed = [start], 0
    for _, width in glyphs:
        passed += width
        starts.append(start + (end - start) * passed / total)
    return starts


def _starts_by_words(
    shown: str,
    glyphs: list[tuple[int, int]],
    words: tuple[Word, ...],
    frame: _Frame,
    to_page: Matrix,
) -> list[float] | None:
    """Return where each character begins by the boxes of the words.

    None when the words are not the line's text, or do not lie in reading order.
    """
    spans = _spans(shown, words)
    if not spans:
        return None
    starts: list[float | None] = [None] * (len(shown) + 1)
    along_x, along_y, along_0 = frame.along(to_page)
    for first, after, box in spans:
        # Projected on the direction of reading, whichever way the box is turned.
        one, two, three, four = sorted([along_x * x + along_y * y + along_0 for x, y in box])
        begin, end = (one + two) / 2, (three + four) / 2
        for place, at in enumerate(_starts_evenly(glyphs[first:after], begin, end)):
            # The end of a word gives way to the start of the next, unless a space follows.
            if place + first < after or starts[after] is None:
                starts[place + first] = at
    known = [at for at in starts if at is not None]
    if len(known) != len(starts):
        return None
    return _in_order(known, frame)


def _spans(shown: str, words: tuple[Word, ...]) -> list[tuple[int, int, Quad]]:
    """Return (first character, one after the last, box) of each word; empty if they differ."""
    spans: list[tuple[int, int, Quad]] = []
    place = 0
    for word in words:
        part = " ".join(showable(word.text).split())
        if not part:
            continue
        while shown.startswith(" ", place):
            place += 1
        if not shown.startswith(part, place):
            return []
        spans.append((place, place + len(part), word.box))
        place += len(part)
    return spans if place == len(shown) else []


def _in_order(starts: list[float], frame: _Frame) -> list[float] | None:
    least = _NARROWEST * frame.height
    ordered = [min(max(starts[0], -frame.height), frame.length)]
    for at in starts[1:]:
        ordered.append(max(at, ordered[-1] + least))
    strayed = max(abs(a - b) for a, b in zip(starts, ordered, strict=True))
    return None if strayed > frame.height else ordered


def _with_narrow_spaces(shown: str, starts: list[float], height: float) -> list[float]:
    """Return ``starts`` with the room of wide spaces given to the character before."""
    narrowed = list(starts)
    for place, char in enumerate(shown):
        if char == " ":
            narrowed[place] = max(starts[place], starts[place + 1] - _WIDEST_SPACE * height)
    return narrowed


def _runs(glyphs: list[tuple[int, int]], starts: list[float], height: float) -> bytes:
    """Return the show operators: runs of one horizontal scale each, without gaps."""
    operators: list[bytes] = []
    first, pen = 0, starts[0]
    while first < len(glyphs):
        after = _run_end(glyphs, starts, first, height)
        units = sum(width for _, width in glyphs[first:after]) / EM * height
        # What rounding took away before is made good here.
        percent = round(max(100 * (starts[after] - pen) / units, 1.0), 2)
        pen += units * percent / 100
        codes = b"".join(b"%04X" % code for code, _ in glyphs[first:after])
        operators.append(b"%s Tz<%s>Tj" % (number(percent), codes))
        first = after
    return b" ".join(operators)


def _run_end(glyphs: list[tuple[int, int]], starts: list[float], first: int, height: float) -> int:
    """Return the end of the longest run from ``first`` in which nobody strays.

    A run is a straight line of place over width; each character passed narrows the
    slopes it may have.
    """
    stray, start = _STRAY * height, starts[first]
    least, most, passed = 0.0, math.inf, 0.0
    for place in range(first, len(glyphs)):
        passed += glyphs[place][1]
        reached = starts[place + 1] - start
        if not least <= reached / passed <= most and place > first:
            return place
        least = max(least, (reached - stray) / passed)
        most = min(most, (reached + stray) / passed)
    return len(glyphs)
