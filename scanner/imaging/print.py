"""The print of a page (页面指纹): tells the same sheet again, however it was fed.

Where ink lies, on the page turned straight, within the box of all ink: a grid of cells that
hold more than the usual share, as bits. The same sheet differs in a few of them.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.imaging.pixels import MM_PER_INCH, Pixels, reduced

_WIDE, _HIGH = 24, 32
DIGITS = _WIDE * _HIGH // 4
"""Of a print in hexadecimal."""
_DPI = 75
_FILL_MM = 5.0
_INK_DEPTH = 40
_LEAST_INK_PX = 60
_TRIM = 0.004
"""Share of the ink outside of the box at each end: specks and shadows."""
SAME_WITHIN = 0.14
"""Share of cells that may differ on the same sheet; most others differ in 0.2 and more."""
DUE_WITHIN = 0.22
"""Where nothing but this sheet is expected."""


def print_of(grey: Pixels, dpi: float, turn_deg: float) -> str:
    """Return the print of a page image; empty where there is no ink.

    Args:
        grey: H × W, of the paper alone.
        dpi: of it.
        turn_deg: clockwise turn that makes its lines level.
    """
    small, small_dpi = reduced(grey, dpi, _DPI)
    if turn_deg:
        small = _turned(small, turn_deg)
    span = round(_FILL_MM * small_dpi / MM_PER_INCH) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((span, span), np.uint8))
    _, ink = cv2.threshold(cv2.subtract(paper, small), _INK_DEPTH, 1, cv2.THRESH_BINARY)
    if cv2.countNonZero(ink) < _LEAST_INK_PX:
        return ""
    across, down = (_box(ink.sum(axis=axis, dtype=np.int64)) for axis in (0, 1))
    part = ink[down[0] : down[1], across[0] : across[1]].astype(np.float32)
    cells = cv2.resize(part, (_WIDE, _HIGH), interpolation=cv2.INTER_AREA)
    cells = cv2.GaussianBlur(cells, (3, 3), 0)
    bits = (cells > np.median(cells)).astype(np.uint8).reshape(-1)
    return np.packbits(bits).tobytes().hex()


def difference(one: str, other: str) -> float:
    """Return the share of cells in which two prints differ; 1 where one is empty."""
    if len(one) != DIGITS or len(other) != DIGITS:
        return 1.0
    apart = (int(one, 16) ^ int(other, 16)).bit_count()
    return apart / (_WIDE * _HIGH)


def _box(ink: NDArray[np.int64]) -> tuple[int, int]:
    so_far = np.cumsum(ink)
    low, high = so_far[-1] * _TRIM, so_far[-1] * (1 - _TRIM)
    first, last = int(np.searchsorted(so_far, low)), int(np.searchsorted(so_far, high))
    return first, max(first + 1, last + 1)


def _turned(grey: Pixels, turn_deg: float) -> Pixels:
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -turn_deg, 1.0)
    out = cv2.warpAffine(grey, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return cast(Pixels, out)
