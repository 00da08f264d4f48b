"""Suspicion that a side is blank (疑似空白页). Only ever a flag: nothing is dropped.

A content page called blank costs a case its evidence, a blank page kept costs a glance:
whatever is in doubt is content. What must pass as blank is paper as it comes: tinted or
yellow, punched, speckled, with a shadow at its edge, a streak of dust on the scanner's
glass, or with print showing through from the other side.

The method looks for ink and not for darkness: the paper's colour is divided out, then
colour of any kind is content, and so are strokes at least 0.2 mm wide and 1.2 mm long, and
lines of fainter marks that the other side of the sheet does not account for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import cv2

from scanner.imaging.faint import faint_lines
from scanner.imaging.holes import Mark, is_hole, marks
from scanner.imaging.ink import colour_of, even_of, paper_of, strokes_of
from scanner.imaging.pixels import Pixels, Scaled, level_of, scaled


class BlankReason(StrEnum):
    """Why a side counts as blank or not."""

    EMPTY = "empty"
    """Nothing but paper."""
    STROKES = "strokes"
    """Ink strokes: print, handwriting, pencil."""
    FAINT = "faint"
    """Sharp lines, fainter than strokes are looked for: print hardly darker than paper."""
    SOFT = "soft"
    """Lines without an edge, darker than shows through paper: print out of focus."""
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


_DARKEST_PAPER = 90
_COLOUR_MM2 = 1.5
_EDGE_MM = 3.0
_SHADOW_MM = 9.0
"""Shadows, folded corners and torn edges that reach the edge end within this."""
_LEAST_LENGTH_MM = 1.2
_LEAST_STROKE_MM = 0.2
_CONTENT_MM2 = 0.7
_STREAK_SHARE = 0.6


def measure_blank(pixels: Pixels, dpi: float) -> Blank:
    """Return whether a page image, grey or RGB, looks blank."""
    return blank_of(scaled(pixels, dpi))


def blank_of(page: Scaled) -> Blank:
    """Return whether a page already reduced for measuring looks blank."""
    paper = paper_of(page.rgb, page.px(20))
    if level_of(paper, 50) < _DARKEST_PAPER:
        return Blank(False, 1.0, BlankReason.DARK)
    even = even_of(page.rgb, paper)
    area_px = float(even.shape[0] * even.shape[1])
    px2 = page.px(1.0) ** 2
    coloured = _coloured(even, page)
    if coloured >= _COLOUR_MM2 * px2:
        return Blank(False, coloured / area_px, BlankReason.COLOUR)
    strokes = _strokes(even, page)
    if strokes >= _CONTENT_MM2 * px2:
        return Blank(False, strokes / area_px, BlankReason.STROKES)
    faint = faint_lines(even, page)
    if faint is not None:
        return Blank(False, faint.share, BlankReason.SOFT if faint.soft else BlankReason.FAINT)
    return Blank(True, (coloured + strokes) / area_px, BlankReason.EMPTY)


def _coloured(even: Pixels, page: Scaled) -> float:
    """Return the area in pixels of marks in coloured ink."""
    mask = colour_of(even)
    _clear_edge(mask, round(page.px(1.0)))
    # Colour fringes of a punch hole or a speck are narrow; ink has some body.
    least = 3 * page.px(0.3) ** 2
    return _content_px(
        mask,
        _COLOUR_MM2 * page.px(1.0) ** 2,
        lambda mark: mark.area_px >= least and not is_hole(mark, page),
    )


def _strokes(even: Pixels, page: Scaled) -> float:
    """Return the area in pixels of marks that are strokes of ink."""
    mask = strokes_of(even, page)
    _clear_edge(mask, round(page.px(_EDGE_MM)))
    enough = _CONTENT_MM2 * page.px(1.0) ** 2
    return _content_px(mask, enough, lambda mark: _is_content(mark, page))


def _content_px(mask: Pixels, enough_px: float, counts: Callable[[Mark], bool]) -> float:
    """Return the area of the marks that count, or of all marks once there is enough."""
    total = 0.0
    for mark in marks(mask):
        if counts(mark):
            total += mark.area_px
            if total >= enough_px:
                return float(cv2.countNonZero(mask))
    return total


def _is_content(mark: Mark, page: Scaled) -> bool:
    long = max(mark.width, mark.height)
    if long < page.px(_LEAST_LENGTH_MM):
        return False
    if mark.area_px / long < page.px(_LEAST_STROKE_MM):
        return False
    return not (is_hole(mark, page) or _is_streak(mark, page) or _is_edge_shadow(mark, page))


def _is_streak(mark: Mark, page: Scaled) -> bool:
    """Dust on the glass draws one thin line along the whole way of the paper."""
    return mark.width <= page.px(0.7) and mark.height >= _STREAK_SHARE * page.grey.shape[0]


def _is_edge_shadow(mark: Mark, page: Scaled) -> bool:
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


def _clear_edge(mask: Pixels, edge: int) -> None:
    if edge > 0:
        mask[:edge] = mask[-edge:] = 0
        mask[:, :edge] = mask[:, -edge:] = 0
