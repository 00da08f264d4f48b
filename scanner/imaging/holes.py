"""Connected marks of ink, and those among them that are punch holes (装订孔)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.imaging.ink import even_of, paper_of, strokes_of
from scanner.imaging.pixels import Pixels, Scaled

Hole = tuple[int, int, int]
"""x and y of the centre and the radius, in pixels."""

_HOLE_MM = (2.5, 10.0)
_HOLE_FROM_EDGE_MM = 22.0
_PUNCHED_MM = 4.5
"""Beside content a smaller disc may be a bullet or a full stop of a heading."""
_LEAST_MARK_PX = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One connected mark (连通块).

    Attributes:
        left, top, width, height: its box, in pixels.
        area_px: of the mark itself.
        ink: where it is within the box.
    """

    left: int
    top: int
    width: int
    height: int
    area_px: float
    ink: NDArray[np.bool_]


def marks(mask: Pixels) -> Iterator[Mark]:
    """Give the connected marks of a mask, the largest first."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    for label in 1 + np.argsort(-areas):
        left, top, width, height, area = (int(v) for v in stats[label])
        if area < _LEAST_MARK_PX:
            return
        box = labels[top : top + height, left : left + width] == label
        yield Mark(left, top, width, height, float(area), box)


def is_hole(mark: Mark, page: Scaled) -> bool:
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


def find_holes(page: Scaled) -> tuple[Hole, ...]:
    """Return the punch holes of a page, in pixels of the whole page, from the top down."""
    even = even_of(page.rgb, paper_of(page.rgb, page.px(20)))
    least = page.px(_PUNCHED_MM)
    by = page.whole_px[0] / page.grey.shape[1]
    found = []
    for mark in marks(strokes_of(even, page)):
        # A ring of one pixel is the least a hole of this size can be drawn with.
        if mark.area_px < least * 2.5:
            break
        if max(mark.width, mark.height) >= least and is_hole(mark, page):
            at = mark.left + mark.width / 2, mark.top + mark.height / 2
            radius = max(mark.width, mark.height) / 2
            found.append((round(at[0] * by), round(at[1] * by), round(radius * by)))
    return tuple(sorted(found, key=lambda hole: hole[1]))
