"""Red seals taken out before reading (印章): the text beneath stays.

Red ink is bright in the red channel, black ink is dark in all. Where a seal lies, the
page is therefore replaced by its red channel, stretched so that the seal's red becomes
paper. Only what has a seal's shape is touched: a red head (红头) is text to be read.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.imaging.pixels import MM_PER_INCH, Pixels, reduced

_MASK_DPI = 75
_REDNESS = 26
"""Least excess of red over green and blue, of 255; faint seals start here."""
_GAP_MM = 4.0
"""Parts of one seal lie nearer than this."""
_LEAST_MM = 6.0
_MOST_MM = 65.0
_LONGEST_ASPECT = 2.2
"""Wider than this is a red head or a ruled line, not a seal."""
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
