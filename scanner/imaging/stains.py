"""What may be cleaned off a page, measured (污迹测量): borders, punch holes, specks.

Each is returned as the parameter that cleans it, or None where there is nothing to clean.
"""

from __future__ import annotations

import cv2
import numpy as np

from dossier.edits import ClearBorder, Despeckle, FillHoles
from scanner.imaging.cleaning import border_depth, protected, specks_of
from scanner.imaging.holes import find_holes
from scanner.imaging.ink import bare_paper_of, even_of
from scanner.imaging.pixels import Scaled

_BAND_MM = 14.0
_LEAST_BORDER_MM = 0.8
_SPECK_MM = 0.9
"""Punctuation and the dots of a list are larger, or stand beside ink."""
_LEAST_SPECKS = 1


def holes(page: Scaled) -> FillHoles | None:
    """Return how to paint over the punch holes of a page."""
    found = find_holes(page)
    return FillHoles(found) if found else None


def border(page: Scaled) -> ClearBorder | None:
    """Return how to take off darkness that comes in from the edges."""
    band = round(page.px(_BAND_MM))
    widths = []
    for turns in range(4):
        side = np.rot90(page.rgb, turns)
        depth = border_depth(np.ascontiguousarray(side[:, : 3 * band + 1, 0]), band)
        deepest = float(depth.max(initial=0))
        widths.append(deepest if deepest >= page.px(_LEAST_BORDER_MM) else 0.0)
    if not any(widths):
        return None
    by = page.whole_px[0] / page.grey.shape[1]
    # Room for the soft end of a shadow.
    left, top, right, bottom = (
        round((width * 1.25 + page.px(1.0)) * by) if width else 0 for width in widths
    )
    return ClearBorder(left, top, right, bottom)


def specks(page: Scaled) -> tuple[Despeckle | None, int]:
    """Return how to take off specks, and how many there are."""
    size = page.px(_SPECK_MM)
    even = even_of(page.rgb, bare_paper_of(page.rgb, page.px(20)))
    count = cv2.connectedComponents(specks_of(even, size, protected(page.rgb)))[0] - 1
    by = page.whole_px[0] / page.grey.shape[1]
    return (Despeckle(round(size * by, 1)) if count >= _LEAST_SPECKS else None), count
