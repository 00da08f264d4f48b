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
_APART_MM, _APART_WITHIN_MM = 80.0, 3.0
"""From hole to hole. Source: ISO 838; what is torn or skewed lies a little off."""
_SURE, _LIKELY = 0.95, 0.85
"""Shares of a ring that lie where a circle does: of one alone, and of one with its fellow."""
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
    # Counting takes as long for bare paper as for ink: only as far as there is any.
    from_x, from_y, wide, high = cv2.boundingRect(mask)
    if not wide:
        return
    inked = mask[from_y : from_y + high, from_x : from_x + wide]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked)
    areas = stats[1:, cv2.CC_STAT_AREA]
    for label in 1 + np.argsort(-areas):
        left, top, width, height, area = (int(v) for v in stats[label])
        if area < _LEAST_MARK_PX:
            return
        box = labels[top : top + height, left : left + width] == label
        yield Mark(from_x + left, from_y + top, width, height, float(area), box)


def is_hole(mark: Mark, page: Scaled) -> bool:
    """Return whether a mark is round and near an edge: a disc, or a ring's shadow."""
    return _roundness(mark, page) > _SURE


def _roundness(mark: Mark, page: Scaled) -> float:
    """Return how much of a mark near an edge lies where a disc or a ring does, 0 to 1."""
    height, width = page.grey.shape
    low, high = (page.px(mm) for mm in _HOLE_MM)
    long, short = max(mark.width, mark.height), min(mark.width, mark.height)
    centre_x, centre_y = mark.left + mark.width / 2, mark.top + mark.height / 2
    from_edge = min(centre_x, centre_y, width - centre_x, height - centre_y)
    if not low <= long <= high or from_edge > page.px(_HOLE_FROM_EDGE_MM):
        return 0.0
    if short < 0.75 * long:
        return 0.0
    ys, xs = np.nonzero(mark.ink)
    radius = np.hypot(xs + 0.5 - mark.width / 2, ys + 0.5 - mark.height / 2) / (long / 2)
    if mark.area_px >= 0.68 * mark.width * mark.height:
        return 1.0 if float(np.mean(radius <= 1.08)) > 0.97 else 0.0
    return float(np.mean((radius > 0.78) & (radius <= 1.1)))


def find_holes(page: Scaled) -> tuple[Hole, ...]:
    """Return the punch holes of a page, in pixels of the whole page, from the top down."""
    even = even_of(page.rgb, paper_of(page.rgb, page.px(20)))
    least = page.px(_PUNCHED_MM)
    by = page.whole_px[0] / page.grey.shape[1]
    sure, likely = [], []
    for mark in marks(strokes_of(even, page)):
        # A ring of one pixel is the least a hole of this size can be drawn with.
        if mark.area_px < least * 2.5:
            break
        if max(mark.width, mark.height) < least:
            continue
        found = _roundness(mark, page)
        at = mark.left + mark.width / 2, mark.top + mark.height / 2
        hole = (*at, max(mark.width, mark.height) / 2)
        if found > _SURE:
            sure.append(hole)
        elif found > _LIKELY:
            likely.append(hole)
    holes = sure + [hole for hole in likely if _has_fellow(hole, sure + likely, page)]
    whole = [(round(x * by), round(y * by), round(radius * by)) for x, y, radius in holes]
    return tuple(sorted(whole, key=lambda hole: hole[1]))


def _has_fellow(
    hole: tuple[float, float, float], others: list[tuple[float, float, float]], page: Scaled
) -> bool:
    """Return whether another of the same size is as far away as a punch makes it, along an edge.

    The shadow in a hole is thicker on one side, and no circle then; two of them are no chance.
    """
    within = page.px(_APART_WITHIN_MM)
    for x, y, radius in others:
        across, along = sorted((abs(x - hole[0]), abs(y - hole[1])))
        alike = abs(radius - hole[2]) < 0.1 * hole[2]
        if alike and across <= within and abs(along - page.px(_APART_MM)) <= within:
            return True
    return False
