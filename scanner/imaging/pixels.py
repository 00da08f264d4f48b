"""Pixels as the imaging modules take them, and the scaled copies they share (像素).

Images are H × W × 3 RGB or H × W grey, 8 bit, origin top-left. OpenCV's own order
is BGR; it never leaves :mod:`scanner.imaging.master` and :mod:`scanner.capture.encode`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

MM_PER_INCH = 25.4
FINE_DPI = 150
"""Where strokes of 0.2 mm are still more than one pixel wide."""
COARSE_DPI = 75
"""Where lines of text are clear and single characters do not matter."""
DPI_RANGE = (50, 2400)
"""What we believe of a stated resolution; outside of it the page is taken as 300 dpi."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A page reduced for measuring.

    Attributes:
        rgb: H × W × 3.
        grey: H × W, from ``rgb``.
        dpi: of both; at most :data:`FINE_DPI` but for rounding.
        whole_px: width and height of the page this is a copy of.
    """

    rgb: Pixels
    grey: Pixels
    dpi: float
    whole_px: tuple[int, int]

    def px(self, length_mm: float) -> float:
        """Return a length in pixels of this copy."""
        return length_mm * self.dpi / MM_PER_INCH


def believable(dpi: float) -> float:
    """Return ``dpi``, or 300 when no scanner or camera file can mean it."""
    return dpi if DPI_RANGE[0] <= dpi <= DPI_RANGE[1] else 300.0


def as_rgb(pixels: Pixels) -> Pixels:
    """Return the image with three channels; a colour image is returned as it is."""
    if pixels.ndim == 2:
        return cast(Pixels, cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB))
    return pixels


def as_grey(pixels: Pixels) -> Pixels:
    """Return the image with one channel (luma of ITU-R BT.601)."""
    if pixels.ndim == 3:
        return cast(Pixels, cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    return pixels


def reduced(pixels: Pixels, dpi: float, target_dpi: float) -> tuple[Pixels, float]:
    """Return a copy at about ``target_dpi`` and its resolution; never an enlarged one.

    Whole factors are preferred because area averaging is several times faster there; of
    another one the whole part is taken first.
    """
    factor = dpi / target_dpi
    if factor < 1.25:
        return pixels, dpi
    factor = max(1, round(factor)) if abs(factor - round(factor)) < 0.2 else factor
    height, width = pixels.shape[:2]
    size = max(1, round(width / factor)), max(1, round(height / factor))
    whole = int(factor)
    if 1 < whole != factor and min(height, width) >= whole:
        part = pixels[: height // whole * whole, : width // whole * whole]
        pixels = cast(
            Pixels,
            cv2.resize(part, (width // whole, height // whole), interpolation=cv2.INTER_AREA),
        )
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cast(Pixels, small), dpi * size[0] / width


def scaled(pixels: Pixels, dpi: float, whole_px: tuple[int, int] | None = None) -> Scaled:
    """Return the copy at :data:`FINE_DPI` that all measurements of a page start from.

    Args:
        pixels: of the page.
        dpi: of the page.
        whole_px: width and height of the page where ``pixels`` are a reduced copy of it.
    """
    if whole_px is None:
        whole_px = pixels.shape[1], pixels.shape[0]
    dpi = believable(dpi) * pixels.shape[1] / whole_px[0]
    small, small_dpi = reduced(pixels, dpi, FINE_DPI)
    return Scaled(as_rgb(small), as_grey(small), small_dpi, whole_px)


def level_of(values: Pixels, percent: float, where: Pixels | None = None) -> float:
    """Return what ``np.percentile`` gives, from a histogram: a tenth of the time for a page.

    Args:
        values: 8 bit, of any shape and at least one; H × W if ``where`` is given.
        percent: 0 to 100.
        where: H × W, not 0 where the values count; None: everywhere.
    """
    flat = values.reshape(values.shape[0], -1)
    counts = cv2.calcHist([flat], [0], where, [256], [0, 256]).ravel()
    reached = np.cumsum(counts.astype(np.int64))
    rank = (int(reached[-1]) - 1) * percent / 100
    low, high = (
        int(np.searchsorted(reached, place, side="right"))
        for place in (math.floor(rank), math.ceil(rank))
    )
    return low + (high - low) * (rank - math.floor(rank))
