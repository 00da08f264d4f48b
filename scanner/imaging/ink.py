"""Ink told from paper: the paper's colour divided out, what is coloured, what is dark (墨迹)."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from scanner.imaging.pixels import Pixels, Scaled

_PAPER_BY = 12
_BARE_REACH = 66.0
_COLOUR_EXCESS = 10
"""Least difference between paper-corrected channels that is ink and not tint."""
_STROKE_DEPTH = 24
"""Least darkness of a thin stroke against the paper beside it, of 255. Print showing
through is as dark at times, but its edges are soft: it fades in the fine closing."""
_SOLID_DEPTH = 70
"""Least darkness of larger solid areas: bold print, black bars."""
_FINE_MM = 0.85
"""Strokes up to this width are found by their depth against a closing."""


def paper_of(rgb: Pixels, reach_px: float) -> Pixels:
    """Return the paper's colour at every pixel, bridging what is written on it."""
    height, width = rgb.shape[:2]
    return cast(
        Pixels,
        cv2.resize(paper_small(rgb, reach_px), (width, height), interpolation=cv2.INTER_LINEAR),
    )


def paper_small(rgb: Pixels, reach_px: float) -> Pixels:
    """Return the same, a twelfth as wide and high."""
    height, width = rgb.shape[:2]
    size = max(1, width // _PAPER_BY), max(1, height // _PAPER_BY)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(small, max(3, int(reach_px / _PAPER_BY) | 1))
    return cast(Pixels, np.maximum(small, 1))


def bare_paper_of(rgb: Pixels, reach_px: float) -> Pixels:
    """Return the same, where dense print must not make the paper look darker than it is."""
    height, width = rgb.shape[:2]
    # About 60 dots to the inch, where 2 mm bridge strokes and the gaps between them.
    factor = max(1.0, reach_px / _BARE_REACH)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    span = 7
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((span, span), np.uint8))
    kernel = max(3, int(_BARE_REACH / 4) | 1)
    smooth = cv2.medianBlur(small, kernel)
    smooth = np.maximum(cv2.blur(smooth, (5, 5)), 1)
    return cast(Pixels, cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR))


def even_of(rgb: Pixels, paper: Pixels) -> Pixels:
    """Return the page with its paper's colour divided out: bare paper is white."""
    return cast(Pixels, cv2.divide(rgb, paper, scale=255.0))


def darkest(even: Pixels) -> Pixels:
    """Return the darkest channel: pencil on yellow paper is dark in all, least in blue."""
    red, green, blue = cv2.split(even)
    return cast(Pixels, cv2.min(cv2.min(red, green), blue))


def colour_of(even: Pixels) -> Pixels:
    """Return where ink is coloured, 255; ``even`` has its paper divided out."""
    height, width = even.shape[:2]
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
    return cast(Pixels, cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST))


def strokes_of(even: Pixels, page: Scaled) -> Pixels:
    """Return where there is ink of any kind, thin or solid, 255."""
    grey = darkest(even)
    span = max(3, round(page.px(_FINE_MM)) | 1)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (span, span))
    depth = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, shape)
    _, thin = cv2.threshold(depth, _STROKE_DEPTH, 255, cv2.THRESH_BINARY)
    _, solid = cv2.threshold(grey, 255 - _SOLID_DEPTH, 255, cv2.THRESH_BINARY_INV)
    return cast(Pixels, cv2.bitwise_or(thin, solid))
