"""The order in which a person reads a side (阅读顺序): the truth's own, from what was drawn.

What stands in one area, a table's cell or a telephone's screen, is read to its end before
anything beside it. Areas and free lines follow each other in rows from the top, each row
from the left.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.demo.case.canvas import Box, TruthLine

_SAME_ROW_PX = 24
"""Tops of cells in one row are equal; those of screens side by side, too."""


def in_reading_order(lines: Sequence[TruthLine], areas: Sequence[Box]) -> tuple[TruthLine, ...]:
    """Return ``lines`` as they are read.

    Args:
        lines: in any order.
        areas: cells and the like; a line belongs to the first that holds it.
    """
    inside: dict[Box, list[TruthLine]] = {}
    free = []
    for line in lines:
        area = next((box for box in areas if _holds(box, line)), None)
        if area is None:
            free.append(line)
        else:
            inside.setdefault(area, []).append(line)
    parts = [(_first(row), in_row(row)) for row in rows_of(free)]
    for row in _rows_of_areas(list(inside)):
        parts.append((row[0][1], [line for box in row for line in in_rows(inside[box])]))
    return tuple(line for _, part in sorted(parts, key=lambda p: p[0]) for line in part)


def in_rows(lines: Sequence[TruthLine]) -> list[TruthLine]:
    """Return ``lines`` row by row, each row from the left, without regard to areas."""
    return [line for row in rows_of(lines) for line in in_row(row)]


def in_row(row: Sequence[TruthLine]) -> list[TruthLine]:
    """Return the lines of one row from the left."""
    return sorted(row, key=lambda line: line.box[0])


def rows_of(lines: Sequence[TruthLine]) -> list[list[TruthLine]]:
    """Return ``lines`` in rows: their middles differ by less than half a line's height."""
    rows: list[list[TruthLine]] = []
    for line in sorted(lines, key=_middle):
        high = min(_height(line), _height(rows[-1][-1])) if rows else 0
        middle = sum(map(_middle, rows[-1])) / len(rows[-1]) if rows else 0.0
        if rows and _middle(line) - middle < 0.5 * high:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _rows_of_areas(areas: list[Box]) -> list[list[Box]]:
    rows: list[list[Box]] = []
    for area in sorted(areas, key=lambda box: box[1]):
        if rows and area[1] - rows[-1][0][1] < _SAME_ROW_PX:
            rows[-1].append(area)
        else:
            rows.append([area])
    return [sorted(row) for row in rows]


def _holds(area: Box, line: TruthLine) -> bool:
    middle_x = (line.box[0] + line.box[2]) / 2
    return area[0] < middle_x < area[2] and area[1] < _middle(line) < area[3]


def _first(row: Sequence[TruthLine]) -> int:
    return min(line.box[1] for line in row)


def _middle(line: TruthLine) -> float:
    return (line.box[1] + line.box[3]) / 2


def _height(line: TruthLine) -> int:
    return line.box[3] - line.box[1]
