"""Lines too faint to be told by their strokes: pale print, and print out of focus (淡墨).

Print that shows through from the other side is faint as well, but both soft, for paper scatters
light, and shallow, for paper hides most of it. Pale print of this side is sharp; print of this
side out of focus is soft, but darkens the paper more than a sheet lets through. So faint lines
that are sharp or deep are this side's own; soft and shallow ones are left to the other side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from scanner.imaging.deskew import CONFIDENT_FROM, skew_of_grey
from scanner.imaging.ink import darkest
from scanner.imaging.pixels import COARSE_DPI, Pixels, Scaled, level_of, reduced

_EDGE_MM = 10.0
_GRAIN_MM, _BROAD_MM = 0.12, 3.0
_STREAK_MM = 25.0
_LEAST_DEPTH = 8
"""Of 255; the paper's own grain, averaged, stays below it."""
_DEEP = 26.0
"""Of 255, of the darkest hundredth: what shows through was 20 at most on drawn pages."""
_WIDTHS_MM = 0.15, 0.4
"""Detail finer than the first is what paper scatters; between both lie strokes."""
_SHARP = 0.6
"""Power of fine detail beside that of strokes: showing through 0.5, pale print 0.7 and more."""
_LEAST_POWER = 4.5
"""Of fine detail above the paper's own, in squares of 255: else it may be grain."""
_SPECK = 2.2
_TIMES = 6


@dataclass(frozen=True, slots=True)
class Faint:
    """Faint lines of this side's own (淡墨).

    Attributes:
        soft: without sharp edges: out of focus; otherwise pale.
        share: of the side that they cover, 0 to 1.
    """

    soft: bool
    share: float


def faint_lines(even: Pixels, page: Scaled) -> Faint | None:
    """Return the faint lines of this side's own; None: there are none, or they show through.

    Args:
        even: the page with its paper's colour divided out, H × W × 3.
        page: the same, for its scale.
    """
    edge = round(page.px(_EDGE_MM))
    exact = darkest(even)[edge:-edge, edge:-edge]
    if min(exact.shape) < 4 * edge:
        return None
    grey = cast(Pixels, cv2.GaussianBlur(exact, (0, 0), page.px(_GRAIN_MM)))
    broad = _without_streaks(_hat(grey, page.px(_BROAD_MM)), round(page.px(_STREAK_MM)))
    lines = (broad >= max(_LEAST_DEPTH, 0.7 * level_of(broad, 98))).view(np.uint8)
    if cv2.countNonZero(lines) < page.px(1.0) ** 2:
        return None
    # First what takes a tenth of the time: most bare paper has nothing in lines.
    if not _level(broad, page.dpi):
        return None
    depth = 255 - grey
    deep = level_of(depth, 99) >= _DEEP
    sharp = _is_sharp(exact, depth, lines, page)
    if not (deep or sharp):
        return None
    return Faint(not sharp, float(lines.mean()))


def _is_sharp(grey: Pixels, depth: Pixels, lines: Pixels, page: Scaled) -> bool:
    """Return whether lines have edges, by how fine the detail is that they add to the paper's."""
    dark = depth > _SPECK * max(1.0, level_of(depth, 50, lines))
    # Specks are sharp wherever they lie.
    span = np.ones((round(page.px(0.8)) | 1,) * 2, np.uint8)
    clean = 1 - cv2.dilate(dark.view(np.uint8), span)
    near = cv2.dilate(lines, span)
    at, beside = cv2.bitwise_and(clean, near), cv2.bitwise_and(clean, 1 - near)
    if not at.any() or not beside.any():
        return False
    exact = grey.astype(np.float32)
    fine, broad = (cv2.GaussianBlur(exact, (0, 0), page.px(mm)) for mm in _WIDTHS_MM)
    added = []
    for detail in (exact - fine, fine - broad):
        power = detail * detail
        added.append(cv2.mean(power, at)[0] - cv2.mean(power, beside)[0])
    return added[0] >= max(_LEAST_POWER, _SHARP * added[1])


def _hat(grey: Pixels, span_px: float) -> Pixels:
    """Return how much darker a place is than the lightest within reach."""
    span = max(3, round(span_px) | 1)
    shape = cv2.getStructuringElement(cv2.MORPH_RECT, (span, span))
    return cast(Pixels, cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, shape))


def _without_streaks(depth: Pixels, long_px: int) -> Pixels:
    """Return depths without what dust on the glass draws along the way of the paper.

    Upright rules of a table go with it; its other lines stay.
    """
    shape = cv2.getStructuringElement(cv2.MORPH_RECT, (1, max(3, long_px | 1)))
    return cast(
        Pixels,
        cv2.subtract(
            depth,
            cv2.dilate(cv2.morphologyEx(depth, cv2.MORPH_OPEN, shape), np.ones((1, 5), np.uint8)),
        ),
    )


def _level(depth: Pixels, dpi: float) -> bool:
    """Return whether the marks stand in lines."""
    grey = 255 - np.minimum(depth.astype(np.uint16) * _TIMES, 255).astype(np.uint8)
    small, small_dpi = reduced(grey, dpi, COARSE_DPI)
    return skew_of_grey(small, small_dpi).confidence >= CONFIDENT_FROM
