"""In which order the lines of a page are read (阅读顺序).

Rows from top to bottom, in a row from left to right: right for running text, for tables
and forms. Text inside a cell (单元格) stays together: a cell is read to its end before the one
to its right. Two or three columns of running text (分栏) are recognised by the empty gutter
that stays open over several rows, and read one column after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from ocr.geometry import Corners, height_px, length_px

GUTTER_HEIGHTS = 1.2
"""A gutter is at least this many line heights wide."""
COLUMN_LINES = 4
"""A column of running text has at least this many lines,"""
COLUMN_FILL = 0.6
"""whose usual length is at least this share of the column (table cells are shorter),"""
COLUMN_SHARE = 0.25
"""and is at least this share of the block wide (labels in front of values are narrower)."""


@dataclass(frozen=True, slots=True)
class _Box:
    index: int
    left: float
    right: float
    top: float
    base: float

    @property
    def middle(self) -> float:
        return (self.top + self.base) / 2

    @property
    def high(self) -> float:
        return self.base - self.top


_Gap = tuple[float, float]


def reading_order(quads: Sequence[Corners], cells: Sequence[Corners] = ()) -> list[int]:
    """Return the indices of ``quads`` in the order in which a person reads them.

    Args:
        quads: corners in reading order, on an upright page.
        cells: what rules enclose, see :func:`ocr.ruling.find_cells`, on the same page.
    """
    if not quads:
        return []
    slope_rad = page_slope_rad(quads)
    boxes = _straightened(quads, slope_rad)
    tables = _tables(boxes, _straightened(cells, slope_rad)) if cells else []
    held = {box.index for table in tables for box in table}
    # A table stands in the order of the page as one big box, numbered from the end of the list.
    whole = [_around(table, len(quads) + k) for k, table in enumerate(tables)]
    order: list[int] = []
    for index in _page_order([box for box in boxes if box.index not in held] + whole):
        if index < len(quads):
            order.append(index)
        else:
            order += [box.index for box in tables[index - len(quads)]]
    return order


def page_slope_rad(quads: Sequence[Corners]) -> float:
    """Return the usual slope of the lines in ``quads``, clockwise; 0 without long lines."""
    slopes = [
        float(np.arctan2(*(quad[1] - quad[0])[::-1]))
        for quad in quads
        if length_px(quad) > 2 * height_px(quad)
    ]
    return median(slopes) if slopes else 0.0


def _tables(boxes: Sequence[_Box], cells: Sequence[_Box]) -> list[list[_Box]]:
    """Return the boxes that lie in cells, table by table, each in its order."""
    near = 0.5 * median(box.high for box in boxes)
    held: dict[int, list[_Box]] = {}
    for box in boxes:
        around = [cell for cell in cells if _holds(cell, box)]
        if around:
            cell = min(around, key=lambda c: c.high * (c.right - c.left))
            held.setdefault(cell.index, []).append(box)
    return [
        [
            box
            for cell in _cell_order(table, near)
            for box in _chosen(boxes, held.get(cell.index, []))
        ]
        for table in _joined(cells, near)
        if any(cell.index in held for cell in table)
    ]


def _chosen(boxes: Sequence[_Box], inside: list[_Box]) -> list[_Box]:
    return [boxes[index] for index in _page_order(inside)]


def _holds(cell: _Box, box: _Box) -> bool:
    return (
        cell.left < (box.left + box.right) / 2 < cell.right and cell.top < box.middle < cell.base
    )


def _joined(cells: Sequence[_Box], near: float) -> list[list[_Box]]:
    """Return the cells in groups that touch: tables."""
    groups: list[list[_Box]] = []
    for cell in cells:
        touching = [group for group in groups if any(_touch(cell, one, near) for one in group)]
        merged = [cell, *(one for group in touching for one in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    return groups


def _touch(one: _Box, other: _Box, near: float) -> bool:
    return (
        one.left - near < other.right
        and other.left - near < one.right
        and one.top - near < other.base
        and other.top - near < one.base
    )


def _cell_order(cells: list[_Box], near: float) -> list[_Box]:
    """Return cells row by row; a cell over several rows belongs to its first."""
    rows: list[list[_Box]] = []
    for cell in sorted(cells, key=lambda c: c.top):
        if rows and cell.top - rows[-1][0].top < near:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [cell for row in rows for cell in sorted(row, key=lambda c: c.left)]


def _around(boxes: list[_Box], index: int) -> _Box:
    return _Box(
        index,
        min(box.left for box in boxes),
        max(box.right for box in boxes),
        min(box.top for box in boxes),
        max(box.base for box in boxes),
    )


def _page_order(boxes: list[_Box]) -> list[int]:
    """Return the indices of ``boxes`` in order, without regard to cells."""
    if not boxes:
        return []
    rows = _rows(boxes)
    usual_high = median(box.high for box in boxes)
    order: list[int] = []
    at = 0
    while at < len(rows):
        block, gaps = _block(rows, at, usual_high)
        columns = _columns([box for row in block for box in row], gaps)
        for part in [_rows(column) for column in columns] or [block]:
            order += [box.index for row in part for box in row]
        at += len(block)
    return order


def _straightened(quads: Sequence[Corners], slope_rad: float) -> list[_Box]:
    """Return upright boxes of the quads, after taking out the page's common slope."""
    cos, sin = np.cos(-slope_rad), np.sin(-slope_rad)
    turn = np.array([[cos, sin], [-sin, cos]])
    boxes = []
    for index, quad in enumerate(quads):
        left, top = (quad @ turn).min(axis=0).tolist()
        right, base = (quad @ turn).max(axis=0).tolist()
        boxes.append(_Box(index, left, right, top, base))
    return boxes


def _rows(boxes: Sequence[_Box]) -> list[list[_Box]]:
    """Return boxes at the same height together, from the top; each row from the left."""
    rows: list[list[_Box]] = []
    middle = 0.0
    for box in sorted(boxes, key=lambda b: b.middle):
        if rows and box.middle - middle < 0.5 * min(box.high, rows[-1][-1].high):
            rows[-1].append(box)
            middle = sum(b.middle for b in rows[-1]) / len(rows[-1])
        else:
            rows.append([box])
            middle = box.middle
    return [sorted(row, key=lambda b: b.left) for row in rows]


def _block(
    rows: list[list[_Box]], start: int, usual_high: float
) -> tuple[list[list[_Box]], list[_Gap]]:
    """Return the longest run of rows from ``start`` that leaves a gutter open, and the gutters.

    A first row without any gap is a run of its own, without gutters.
    """
    least = GUTTER_HEIGHTS * usual_high
    everything = [box for row in rows for box in row]
    page = (min(b.left for b in everything), max(b.right for b in everything))
    open_gaps = [page]
    end = start
    while end < len(rows):
        rest = _narrowed(open_gaps, rows[end], least)
        inner = [gap for gap in rest if gap[0] > page[0] and gap[1] < page[1]]
        if end > start and not inner:
            break
        if not inner and not _leaves_room(rest, page):
            return [rows[start]], []
        open_gaps = rest
        end += 1
    gaps = [gap for gap in open_gaps if gap[0] > page[0] and gap[1] < page[1]]
    return rows[start : max(end, start + 1)], gaps


def _leaves_room(gaps: list[_Gap], page: _Gap) -> bool:
    # A first row with only one of the columns filled leaves half the page open.
    return any(gap[1] - gap[0] > 0.3 * (page[1] - page[0]) for gap in gaps)


def _narrowed(gaps: list[_Gap], row: list[_Box], least: float) -> list[_Gap]:
    """Return what ``row`` leaves of ``gaps``, without slits narrower than ``least``."""
    for box in row:
        cut: list[_Gap] = []
        for left, right in gaps:
            if box.right <= left or box.left >= right:
                cut.append((left, right))
            else:
                cut += [(left, box.left), (box.right, right)]
        gaps = [gap for gap in cut if gap[1] - gap[0] >= least]
    return gaps


def _columns(boxes: list[_Box], gaps: list[_Gap]) -> list[list[_Box]]:
    """Return the boxes column by column, or nothing where it is no text in columns."""
    if not gaps or len(gaps) > 2:
        return []
    middles = [(left + right) / 2 for left, right in sorted(gaps)]
    bounds = [-np.inf, *middles, np.inf]
    columns = [
        [box for box in boxes if low < (box.left + box.right) / 2 <= high]
        for low, high in pairwise(bounds)
    ]
    whole = max(b.right for b in boxes) - min(b.left for b in boxes)
    return columns if all(_is_running(column, whole) for column in columns) else []


def _is_running(column: list[_Box], whole: float) -> bool:
    if len(column) < COLUMN_LINES:
        return False
    wide = max(b.right for b in column) - min(b.left for b in column)
    usual = median(box.right - box.left for box in column)
    return wide >= COLUMN_SHARE * whole and usual >= COLUMN_FILL * wide
