"""The cells that rules on a page enclose (表格线、单元格).

Rules are thin dark straight lines along or across the page; what they enclose on all
sides is a cell, be it of a table, a form or a printed screen. Only the reading order
rests on this, so a missed rule costs order, never text.
"""

from __future__ import annotations

from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Image
from ocr.geometry import Corners

LONG_SIDE_PX = 1280
"""Rules are searched at about 110 dpi of an A4 page; smaller pages stay as they are."""
RULE_PX = 20
"""Shortest rule, 5 mm: the height of a low table row."""
THICK_PX = 7
"""Thicker is an area, not a rule."""
DARKER = 14
"""How much darker than the paper beside it a rule is, of 255."""
LOW_PX, NARROW_PX = 12, 12
"""A cell has room for a line of text."""
FILLED = 0.75
"""Share of its upright box that a cell fills."""
MOST_CELLS = 600
"""A page with more is squared paper, not a table."""


def find_cells(
    image: Image, slope_rad: float, size_px: tuple[int, int] | None = None
) -> list[Corners]:
    """Return the innermost cells on RGB ``image``, in no order.

    Args:
        image: the page, or a smaller copy.
        slope_rad: slope of its text lines, clockwise; a page may lie on its side.
        size_px: width and height of the page, if ``image`` is a smaller copy.

    Returns:
        Corners as top-left, top-right, bottom-right, bottom-left of the straightened page,
        in pixels of the page.
    """
    height, width = image.shape[:2]
    page_width, page_height = size_px or (width, height)
    scale = min(1.0, LONG_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if min(size) <= RULE_PX:
        return []
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if scale < 1.0:
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), float(np.degrees(slope_rad)), 1.0)
    straight = cv2.warpAffine(grey, turn, size, borderMode=cv2.BORDER_REPLICATE)
    boxes = _enclosed(_rules(straight))
    if len(boxes) > MOST_CELLS:
        return []
    back = cv2.invertAffineTransform(turn)
    to_page = np.array([page_width / size[0], page_height / size[1]])
    return [_corners(box, back, to_page) for box in _innermost(boxes)]


def _rules(grey: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a mask of the rules, 255 on a rule."""
    mask = np.zeros(grey.shape, np.uint8)
    for along in (0, 1):
        across = np.ones((THICK_PX, 1) if along == 0 else (1, THICK_PX), np.uint8)
        dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, across)
        thin = ((dark > DARKER) * 255).astype(np.uint8)
        # What is left of the skew makes a rule jump by a pixel now and then.
        joined = cv2.dilate(thin, np.ones((3, 1) if along == 0 else (1, 3), np.uint8))
        run = np.ones((1, RULE_PX) if along == 0 else (RULE_PX, 1), np.uint8)
        mask |= cv2.morphologyEx(joined, cv2.MORPH_OPEN, run).astype(np.uint8)
    return cast(NDArray[np.uint8], cv2.dilate(mask, np.ones((3, 3), np.uint8)))


def _enclosed(rules: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Return the upright boxes (left, top, right, bottom) of what the rules enclose."""
    paper = ((rules == 0) * 255).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    high, wide = rules.shape
    found = []
    for left, top, width, height, area in stats[1:].tolist():
        right, bottom = left + width, top + height
        inside = left > 0 and top > 0 and right < wide and bottom < high
        room = width >= NARROW_PX and height >= LOW_PX
        if inside and room and area >= FILLED * width * height:
            found.append((left, top, right, bottom))
    return found


def _innermost(boxes: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    if not boxes:
        return []
    sides = np.array(boxes)
    left, top, right, bottom = sides.T
    holds = (
        (left[:, None] <= left)
        & (top[:, None] <= top)
        & (right[:, None] >= right)
        & (bottom[:, None] >= bottom)
    )
    return [
        box for box, count in zip(boxes, holds.sum(axis=1).tolist(), strict=True) if count == 1
    ]


def _corners(box: tuple[int, int, int, int], back: NDArray[Any], to_page: NDArray[Any]) -> Corners:
    left, top, right, bottom = box
    points = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    lying = (points @ back[:, :2].T + back[:, 2]) * to_page
    return cast(Corners, lying.astype(np.float32))
