"""Suspicion that a side is blank (疑似空白页). Only ever a flag: nothing is dropped.

A content page called blank costs a case its evidence, a blank page kept costs a glance:
whatever is in doubt is content. What must pass as blank is paper as it comes: tinted or
yellow, punched, speckled, with a shadow at its edge, a streak of dust on the scanner's
glass, or with print showing through from the other side.

The method looks for ink and not for darkness: the paper's colour is divided out, then
colour of any kind is content, and so are strokes at least 0.2 mm wide and 1.2 mm long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.imaging.pixels import Pixels, Scaled, scaled


class BlankReason(StrEnum):
    """Why a side counts as blank or not."""

    EMPTY = "empty"
    """Nothing but paper."""
    STROKES = "strokes"
    """Ink strokes: print, handwriting, pencil."""
    COLOUR = "colour"
    """Coloured ink: a seal, a fingerprint, blue handwriting."""
    DARK = "dark"
    """Too dark to be bare paper: a photograph, a cover, a scan without paper."""


@dataclass(frozen=True, slots=True)
class Blank:
    """What was found.

    Attributes:
        suspected: the side looks blank.
        ink_ratio: share of the side covered by ink that counts as content, 0 to 1.
        reason: why.
    """

    suspected: bool
    ink_ratio: float
    reason: BlankReason


_PAPER_BY = 12
_DARKEST_PAPER = 90
_COLOUR_EXCESS = 10
"""Least difference between paper-corrected channels that is ink and not tint."""
_COLOUR_MM2 = 1.5
_STROKE_DEPTH = 24
"""Least darkness of a thin stroke against the paper beside it, of 255. Print showing
through is as dark at times, but its edges are soft: it fades in the fine closing."""
_SOLID_DEPTH = 70
"""Least darkness of larger solid areas: bold print, black bars."""
_FINE_MM = 0.85
"""Strokes up to this width are found by their depth against a closing."""
_EDGE_MM = 3.0
_SHADOW_MM = 9.0
"""Shadows, folded corners and torn edges that reach the edge end within this."""
_LEAST_LENGTH_MM = 1.2
_LEAST_STROKE_MM = 0.2
_CONTENT_MM2 = 0.7
_HOLE_MM = (2.5, 10.0)
_HOLE_FROM_EDGE_MM = 22.0
_STREAK_SHARE = 0.6
_LEAST_MARK_PX = 4


def measure_blank(pixels: Pixels, dpi: float) -> Blank:
    """Return whether a page image, grey or RGB, looks blank."""
    return blank_of(scaled(pixels, dpi))


def blank_of(page: Scaled) -> Blank:
    """Return whether a page already reduced for measuring looks blank."""
    paper = _paper(page.rgb, page.px(20))
    if float(np.median(paper)) < _DARKEST_PAPER:
        return Blank(False, 1.0, BlankReason.DARK)
    even = cast(Pixels, cv2.divide(page.rgb, paper, scale=255.0))
    area_px = float(even.shape[0] * even.shape[1])
    px2 = page.px(1.0) ** 2
    coloured = _coloured(even, page)
    if coloured >= _COLOUR_MM2 * px2:
        return Blank(False, coloured / area_px, BlankReason.COLOUR)
    strokes = _strokes(even, page)
    if strokes >= _CONTENT_MM2 * px2:
        return Blank(False, strokes / area_px, BlankReason.STROKES)
    return Blank(True, (coloured + strokes) / area_px, BlankReason.EMPTY)


def _paper(rgb: Pixels, reach_px: float) -> Pixels:
    """Return the paper's colour at every pixel, bridging what is written on it."""
    height, width = rgb.shape[:2]
    size = max(1, width // _PAPER_BY), max(1, height // _PAPER_BY)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(small, max(3, int(reach_px / _PAPER_BY) | 1))
    small = cast(Pixels, np.maximum(small, 1))
    return cast(Pixels, cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def _coloured(even: Pixels, page: Scaled) -> float:
    """Return the area in pixels of marks in coloured ink."""
    height, width = page.grey.shape
    # Averaging four pixels takes the grain out of the colour, which is coarser than print.
    half = cv2.resize(even, (-(-width // 2), -(-height // 2)), interpolation=cv2.INTER_AREA)
    red, green, blue = cv2.split(half)
    high = cv2.max(cv2.max(red, green), blue)
    low = cv2.min(cv2.min(red, green), blue)
    # Black on tinted paper looks tinted too once the paper is divided out: the darker a
    # mark, the more colour it must show.
    shade = (255 - _COLOUR_EXCESS * 4 - np.minimum(high, 255 - _COLOUR_EXCESS * 4)) >> 2
    excess = cv2.blur(cv2.subtract(cv2.subtract(high, low), shade), (2, 2))
    _, found = cv2.threshold(excess, _COLOUR_EXCESS, 255, cv2.THRESH_BINARY)
    mask = cast(Pixels, cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST))
    _clear_edge(mask, round(page.px(1.0)))
    # Colour fringes of a punch hole or a speck are narrow; ink has some body.
    least = 3 * page.px(0.3) ** 2
    return _content_px(
        mask,
        _COLOUR_MM2 * page.px(1.0) ** 2,
        lambda mark: mark.area_px >= least and not _is_hole(mark, page),
    )


def _strokes(even: Pixels, page: Scaled) -> float:
    """Return the area in pixels of marks that are strokes of ink."""
    # The darkest channel: pencil on yellow paper is dark in all, but least in blue.
    red, green, blue = cv2.split(even)
    grey = cv2.min(cv2.min(red, green), blue)
    span = max(3, round(page.px(_FINE_MM)) | 1)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (span, span))
    depth = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, shape)
    _, thin = cv2.threshold(depth, _STROKE_DEPTH, 255, cv2.THRESH_BINARY)
    _, solid = cv2.threshold(grey, 255 - _SOLID_DEPTH, 255, cv2.THRESH_BINARY_INV)
    mask = cast(Pixels, cv2.bitwise_or(thin, solid))
    _clear_edge(mask, round(page.px(_EDGE_MM)))
    enough = _CONTENT_MM2 * page.px(1.0) ** 2
    return _content_px(mask, enough, lambda mark: _is_content(mark, page))


@dataclass(frozen=True, slots=True)
class _Mark:
    left: int
    top: int
    width: int
    height: int
    area_px: float
    ink: NDArray[np.bool_]


def _content_px(mask: Pixels, enough_px: float, counts: Callable[[_Mark], bool]) -> float:
    """Return the area of the marks that count, or of all marks once there is enough."""
    total = 0.0
    for mark in _marks(mask):
        if counts(mark):
            total += mark.area_px
            if total >= enough_px:
                return float(cv2.countNonZero(mask))
    return total


def _marks(mask: Pixels) -> Iterator[_Mark]:
    """Give the connected marks of a mask, the largest first."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    for label in 1 + np.argsort(-areas):
        left, top, width, height, area = (int(v) for v in stats[label])
        if area < _LEAST_MARK_PX:
            return
        box = labels[top : top + height, left : left + width] == label
        yield _Mark(left, top, width, height, float(area), box)


def _is_content(mark: _Mark, page: Scaled) -> bool:
    long = max(mark.width, mark.height)
    if long < page.px(_LEAST_LENGTH_MM):
        return False
    if mark.area_px / long < page.px(_LEAST_STROKE_MM):
        return False
    return not (_is_hole(mark, page) or _is_streak(mark, page) or _is_edge_shadow(mark, page))


def _is_streak(mark: _Mark, page: Scaled) -> bool:
    """Dust on the glass draws one thin line along the whole way of the paper."""
    return mark.width <= page.px(0.7) and mark.height >= _STREAK_SHARE * page.grey.shape[0]


def _is_edge_shadow(mark: _Mark, page: Scaled) -> bool:
    height, width = page.grey.shape
    start, reach = page.px(_EDGE_MM) + 2, page.px(_SHADOW_MM)
    for near, far, along in (
        (mark.left, mark.left + mark.width, mark.height),
        (mark.top, mark.top + mark.height, mark.width),
        (width - mark.left - mark.width, width - mark.left, mark.height),
        (height - mark.top - mark.height, height - mark.top, mark.width),
    ):
        # What touches the margin we left out and does not come far into the page.
        if near <= start and far <= reach and along >= page.px(4.0):
            return True
    return False


def _is_hole(mark: _Mark, page: Scaled) -> bool:
    """Return whether a mark is round and near an edge: a disc, or a ring's shadow."""
    height, width = page.grey.shape
    low, high = (page.px(mm) for mm in _HOLE_MM)
    long, short = max(mark.width, mark.height), min(mark.width, mark.height)
    centre_x, centre_y = mark.left + mark.width / 2, mark.top + mark.height / 2
    from_edge = min(centre_x, centre_y, width - centre_x, height - centre_y)
    if not low <= long <= high or from_edge > page.px(_HOLE_FROM_EDGE_MM):
        return False
    if short < 0.75 * long:
        return False
    ys, xs = np.nonzero(mark.ink)
    radius = np.hypot(xs + 0.5 - mark.width / 2, ys + 0.5 - mark.height / 2) / (long / 2)
    if mark.area_px >= 0.68 * mark.width * mark.height:
        return float(np.mean(radius <= 1.08)) > 0.97
    return float(np.mean((radius > 0.78) & (radius <= 1.1))) > 0.95


def _clear_edge(mask: Pixels, edge: int) -> None:
    if edge > 0:
        mask[:edge] = mask[-edge:] = 0
        mask[:, :edge] = mask[:, -edge:] = 0
