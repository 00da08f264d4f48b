"""Red seals taken out before reading (印章): the text beneath stays.

Red ink is bright in the red channel, black ink is dark in all. Where a seal lies, the
page is therefore replaced by its red channel, stretched so that the seal's red becomes
paper. Only what has a seal's shape is touched: a red head (红头) is text to be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.imaging.pixels import MM_PER_INCH, Pixels, Scaled, reduced

_MASK_DPI = 75
_REDNESS = 26
"""Least excess of red over green and blue, of 255; faint seals start here."""
_GAP_MM = 4.0
"""Parts of one seal lie nearer than this."""
_LEAST_MM = 6.0
_MOST_MM = 65.0
_LONGEST_ASPECT = 2.2
"""Wider than this is a red head or a ruled line, not a seal."""
_LONGEST_PRINT_MM = 32.0
_RIDGES_PER_MM = 0.43
_BLACK = 70.0
"""Black text under a seal is about this dark in the red channel."""


def without_red(rgb: Pixels, dpi: float = 300) -> Pixels:
    """Return the page with red seals and fingerprints gone, H × W × 3 RGB.

    The input is not changed; a page without seals, or a grey one, is returned itself.

    Args:
        rgb: H × W × 3 RGB, or H × W grey.
        dpi: its resolution; sizes of seals are judged by it.
    """
    if rgb.ndim == 2:
        return rgb
    small, small_dpi = reduced(rgb, dpi, _MASK_DPI)
    seals = _seals(_redness(small), small_dpi)
    if not seals:
        return rgb
    out = rgb.copy()
    scale = rgb.shape[1] / small.shape[1]
    for left, top, right, bottom in seals:
        part = out[
            int(top * scale) : int(np.ceil(bottom * scale)),
            int(left * scale) : int(np.ceil(right * scale)),
        ]
        part[:] = _cleaned(part)
    return out


def _redness(rgb: Pixels) -> Pixels:
    red, green, blue = cv2.split(rgb)
    return cast(Pixels, cv2.subtract(red, cv2.max(green, blue)))


def _seals(redness: Pixels, dpi: float) -> list[tuple[int, int, int, int]]:
    """Return the boxes (left, top, right, bottom) of red marks shaped like a seal."""
    _, mask = cv2.threshold(redness, _REDNESS, 255, cv2.THRESH_BINARY)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    span = max(1, round(_GAP_MM * dpi / MM_PER_INCH))
    joined = cv2.dilate(mask, np.ones((span, span), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for left, top, width, height, _ in stats[1:].tolist():
        short, long = sorted((width - span, height - span))
        short_mm, long_mm = (max(1, side) * MM_PER_INCH / dpi for side in (short, long))
        at_edge = left == 0 or left + width >= mask.shape[1]
        shaped = long_mm / short_mm <= _LONGEST_ASPECT or (at_edge and height > width)
        if _LEAST_MM <= long_mm <= _MOST_MM and shaped:
            found.append((left, top, left + width, top + height))
    return found


def _cleaned(part: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a seal's box with its red turned to paper."""
    redness = _redness(part)
    red = cv2.blur(redness, (3, 3)) > _REDNESS // 2
    if not red.any():
        return part
    channel = part[:, :, 0]
    # Ink of the seal itself; text beneath is darker and far less of it.
    ink = float(np.percentile(channel[redness > _REDNESS], 35)) if red.any() else 255.0
    paper = np.percentile(part.reshape(-1, 3), 90, axis=0)
    share = np.clip((channel.astype(np.float32) - _BLACK) / max(20.0, ink - 20 - _BLACK), 0, 1)
    filled = (share[..., None] * paper).astype(np.uint8)
    return cast(NDArray[np.uint8], np.where(red[..., None], filled, part))


class RedKind(StrEnum):
    """What a red mark of a seal's size looks like."""

    SEAL = "seal"
    FINGERPRINT = "fingerprint"


@dataclass(frozen=True, slots=True)
class RedMark:
    """A seal or a fingerprint on a page (印章、指印).

    Attributes:
        kind: by its ridges; small seals of close strokes may look like a fingerprint.
        box: left, top, right, bottom, in pixels of the whole page.
    """

    kind: RedKind
    box: tuple[int, int, int, int]


def red_marks(page: Scaled) -> tuple[RedMark, ...]:
    """Return the seals and fingerprints of a page, from the top down."""
    small, dpi = reduced(page.rgb, page.dpi, _MASK_DPI)
    boxes = _seals(_redness(small), dpi)
    by = page.rgb.shape[1] / small.shape[1]
    whole = page.whole_px[0] / page.rgb.shape[1]
    found = []
    for box in sorted(boxes, key=lambda each: each[1]):
        # A star stands in its ring.
        if any(other != box and _holds(other, box) for other in boxes):
            continue
        left, top, right, bottom = (round(side * by) for side in box)
        kind = _kind(_redness(page.rgb[top:bottom, left:right]), page)
        at = (left * whole, top * whole, right * whole, bottom * whole)
        found.append(RedMark(kind, cast("tuple[int, int, int, int]", tuple(map(round, at)))))
    return tuple(found)


def _holds(outer: tuple[int, int, int, int], inner: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = inner
    return outer[0] <= left and outer[1] <= top and outer[2] >= right and outer[3] >= bottom


def _kind(redness: Pixels, page: Scaled) -> RedKind:
    """Tell a fingerprint by its ridges: many more of them to a millimetre than strokes."""
    red = redness > _REDNESS
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    if not len(rows) or not len(columns):
        return RedKind.SEAL
    red = red[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = red.shape
    if max(height, width) > page.px(_LONGEST_PRINT_MM):
        return RedKind.SEAL
    ridges = []
    for turned in (red, red.T):
        middle = turned[turned.shape[0] // 4 : -turned.shape[0] // 4 or None]
        begins = np.diff(middle.astype(np.int8), axis=1) == 1
        ridges.append(float(begins.sum(axis=1).mean()) / (turned.shape[1] / page.px(1.0)))
    return RedKind.FINGERPRINT if sum(ridges) / 2 >= _RIDGES_PER_MM else RedKind.SEAL
