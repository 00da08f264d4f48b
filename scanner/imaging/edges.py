"""Where the paper ends on a scan that is larger than it (裁切边).

A feeder set to its widest delivers a receipt or an ID card on a large frame of the
scanner's own backing, black or nearly so. From each side the first pixels that are no
backing are looked for; a line is fitted to them that does not mind torn corners, dark
print at the edge or dust. Four lines that make a rectangle are the paper; anything else
is left as it was scanned, for a cut that takes content with it cannot be seen later.

Coordinates: pixels of the image given, origin top-left, y down; points lie on pixel
corners. Source: the rules of thumb of paper detection in feeders; the fit and its doubts
are ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from dossier.edits import Crop, Edit, geometry
from scanner.imaging.pixels import MM_PER_INCH, Pixels, as_grey, believable, reduced

Point = tuple[float, float]

MARGIN_MM = 2.0
"""What stays around the paper, so that a frayed edge is seen to be whole."""
LEAST_GAIN_MM = 4.0
"""Nothing is cut where the frame is not larger than the paper by this, in sum of a way."""
SQUARE_WITHIN_DEG = 1.2
"""Corners further from 90° are no corners of paper, or the paper is folded."""

_DPI = 100
_BACKING_DARKEST_SHARE = 0.995
_BACKING_BELOW = 96
"""Luma; scanners' black backings lie at 10 to 60."""
_RING_MM = 1.0
_CONTRAST = 28
"""Least step from the backing to paper or to anything printed on it."""
_RUN_MM = 1.2
"""Dust and hair on the backing are shorter."""
_NEAR_MM = 0.6
_LEAST_SHARE = 0.5
"""Of the points of a side that must lie on its line."""
_LEAST_SIDE_MM = 25.0
_LIT_SHARE = 0.6
"""Of the paper that must be lighter than the backing."""
_BESIDE_MM = 1.5
_BESIDE_SHARE = 0.003
"""Of the paper's area that may be lit outside of it: a torn shred, dust in a clump."""
_ROUNDS = 160

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Edges:
    """The paper found on a scan (纸边).

    Attributes:
        corners: top left, top right, bottom right, bottom left, in pixels.
        skew_deg: of the paper, counter-clockwise positive as seen.
        width_mm, height_mm: along its sides.
    """

    corners: tuple[Point, Point, Point, Point]
    skew_deg: float
    width_mm: float
    height_mm: float

    def enlarged(self, by: float) -> Edges:
        """Return the same on an image larger by a factor."""
        a, b, c, d = ((x * by, y * by) for x, y in self.corners)
        return replace(self, corners=(a, b, c, d))


@dataclass(frozen=True, slots=True)
class _Line:
    """``across = offset + slope · along``."""

    offset: float
    slope: float
    framed: bool
    """The paper reaches the frame here; there is no edge to see."""


def find_edges(pixels: Pixels, dpi: float) -> Edges | None:
    """Return the paper on a page image, grey or RGB; None where that is not certain.

    None, too, where the paper fills the frame. Worker lane; A4 at 300 dpi takes under
    15 ms of one core.
    """
    small, small_dpi = reduced(as_grey(pixels), believable(dpi), _DPI)
    found = _paper(small, small_dpi)
    if found is None:
        return None
    scale = pixels.shape[1] / small.shape[1]
    mm = MM_PER_INCH / small_dpi
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = found
    width = (math.hypot(bx - ax, by - ay) + math.hypot(cx - dx, cy - dy)) / 2
    height = (math.hypot(dx - ax, dy - ay) + math.hypot(cx - bx, cy - by)) / 2
    skew = math.degrees(math.atan2(ay - by + dy - cy, bx - ax + cx - dx))
    return Edges(found, skew, width * mm, height * mm).enlarged(scale)


def autocrop(
    edges: Edges, edits: tuple[Edit, ...], width_px: int, height_px: int, dpi: float
) -> tuple[Edit, ...]:
    """Return the edits with a cut to the paper behind them, or as they were (自动裁切).

    Args:
        edges: found on an image of this size.
        edits: turns that come before the cut.
        width_px: of the image.
        height_px: of the image.
        dpi: of the image.
    """
    whole = geometry(edits, width_px, height_px)
    seen = [whole.view_point(x, y) for x, y in edges.corners]
    margin = MARGIN_MM * believable(dpi) / MM_PER_INCH
    left, top = (max(0, math.floor(min(p[i] for p in seen) - margin)) for i in (0, 1))
    right = min(whole.width_px, math.ceil(max(p[0] for p in seen) + margin))
    bottom = min(whole.height_px, math.ceil(max(p[1] for p in seen) + margin))
    gain = max(whole.width_px - (right - left), whole.height_px - (bottom - top))
    if gain * MM_PER_INCH / believable(dpi) < LEAST_GAIN_MM:
        return edits
    return (*edits, Crop(left, top, right - left, bottom - top))


def levelled(pixels: Pixels, edges: Edges) -> Pixels:
    """Return only the paper, lying straight, for measuring; about a copy's own size."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = edges.corners
    width = round((math.hypot(bx - ax, by - ay) + math.hypot(cx - dx, cy - dy)) / 2)
    height = round((math.hypot(dx - ax, dy - ay) + math.hypot(cx - bx, cy - by)) / 2)
    # Points lie on pixel corners, OpenCV's on pixel centres: half a pixel between.
    here = np.array([(ax, ay), (bx, by), (dx, dy)], np.float32) - 0.5
    there = np.array([(0, 0), (width, 0), (0, height)], np.float32) - 0.5
    out = cv2.warpAffine(
        pixels,
        cv2.getAffineTransform(here, there),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return cast(Pixels, out)


def _paper(grey: Pixels, dpi: float) -> tuple[Point, Point, Point, Point] | None:
    backing = _backing(grey, dpi)
    if backing is None:
        return None
    lit = (grey > backing + _CONTRAST).astype(np.uint8)
    run = max(3, round(_RUN_MM * dpi / MM_PER_INCH))
    lit = cast(Pixels, cv2.morphologyEx(lit, cv2.MORPH_OPEN, np.ones((run, run), np.uint8)))
    # Looked at from each side in turn: the first lit pixel of every row, or of every column.
    left = _side(lit, dpi)
    right = _mirrored(_side(lit[:, ::-1], dpi), lit.shape[1])
    across = np.ascontiguousarray(lit.T)
    top = _side(across, dpi)
    bottom = _mirrored(_side(across[:, ::-1], dpi), lit.shape[0])
    if left is None or right is None or top is None or bottom is None:
        return None
    if all(line.framed for line in (left, right, top, bottom)):
        return None
    if not _square(left, right, top, bottom):
        return None
    corners = (_meet(left, top), _meet(right, top), _meet(right, bottom), _meet(left, bottom))
    least = _LEAST_SIDE_MM * dpi / MM_PER_INCH
    if corners[1][0] - corners[0][0] < least or corners[3][1] - corners[0][1] < least:
        return None
    return corners if _alone(lit, corners, dpi) else None


def _alone(lit: Pixels, corners: tuple[Point, ...], dpi: float) -> bool:
    """Whether nothing but backing lies outside: no second receipt, no lettered black cover."""
    inside = np.zeros_like(lit)
    quad = np.rint(np.array(corners)).astype(np.int32)
    cv2.fillConvexPoly(inside, quad, 1)
    reach = max(1, round(_BESIDE_MM * dpi / MM_PER_INCH))
    wide = cv2.dilate(inside, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    beside = cv2.countNonZero(cv2.subtract(lit, wide))
    within = cv2.countNonZero(cv2.bitwise_and(lit, inside))
    area = cv2.contourArea(quad)
    return beside <= _BESIDE_SHARE * area and within >= _LIT_SHARE * area


def _backing(grey: Pixels, dpi: float) -> float | None:
    """Return the tone of the backing; None where no side of the frame shows it."""
    ring = max(1, round(_RING_MM * dpi / MM_PER_INCH))
    tones = []
    for strip in (grey[:ring], grey[-ring:], grey[:, :ring], grey[:, -ring:]):
        if float((strip < _BACKING_BELOW).mean()) >= _BACKING_DARKEST_SHARE:
            tones.append(float(np.percentile(strip, 99)))
    return max(tones) if tones else None


def _side(lit: Pixels, dpi: float) -> _Line | None:
    """Return the line where the paper begins, looked at from the left."""
    rows = np.flatnonzero(lit.any(axis=1))
    if len(rows) < _LEAST_SIDE_MM * dpi / MM_PER_INCH:
        return None
    first = lit[rows].argmax(axis=1).astype(np.float64)
    if float((first <= 1).mean()) >= _LEAST_SHARE:
        return _Line(0.0, 0.0, True)
    return _fitted(rows.astype(np.float64) + 0.5, first, _NEAR_MM * dpi / MM_PER_INCH)


def _fitted(along: Points, across: Points, near: float) -> _Line | None:
    """Return the outermost line that enough points lie on.

    Dark print makes points lie too far inside; nothing but dust makes them lie outside.
    So of lines with nearly as many points the outer one is the paper's.
    """
    rng = np.random.default_rng(len(along))
    count = len(along)
    firsts = rng.integers(0, count, _ROUNDS)
    seconds = (firsts + rng.integers(count // 4, max(count // 4 + 1, count // 2), _ROUNDS)) % count
    span = along[seconds] - along[firsts]
    slopes = np.where(span == 0, 0.0, (across[seconds] - across[firsts]) / np.where(span, span, 1))
    offsets = across[firsts] - slopes * along[firsts]
    away = np.abs(across[None, :] - offsets[:, None] - slopes[:, None] * along[None, :])
    votes = (away <= near).mean(axis=1)
    best = int(votes.argmax())
    if votes[best] < _LEAST_SHARE:
        return None
    on = away[best] <= near
    for _ in range(3):
        slope, offset = np.polyfit(along[on], across[on], 1)
        on = np.abs(across - offset - slope * along) <= near
        if on.mean() < _LEAST_SHARE:
            return None
    return _Line(float(offset), float(slope), False)


def _mirrored(line: _Line | None, width: int) -> _Line | None:
    if line is None:
        return None
    return _Line(width - line.offset, -line.slope, line.framed)


def _square(left: _Line, right: _Line, top: _Line, bottom: _Line) -> bool:
    """Whether the seen edges make a rectangle; with two or more of them."""
    upright = [math.degrees(math.atan(line.slope)) for line in (left, right) if not line.framed]
    level = [-math.degrees(math.atan(line.slope)) for line in (top, bottom) if not line.framed]
    turns = upright + level
    return max(turns) - min(turns) <= SQUARE_WITHIN_DEG


def _meet(side: _Line, end: _Line) -> Point:
    """Return where ``x = side(y)`` and ``y = end(x)`` cross."""
    y = (end.offset + end.slope * side.offset) / (1 - end.slope * side.slope)
    return side.offset + side.slope * y, y
