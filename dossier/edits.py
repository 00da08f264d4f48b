"""Edits over a master, and the geometry they amount to (页面编辑).

An edit is data: the view of a page is its master with the edits applied in
order. Pixels are made elsewhere; here is the one place that knows where a point
of the master lands in the view and back.

Coordinates: pixels, origin top-left, x right, y down; points lie on pixel
corners, so an image spans (0, 0) to (width, height).

Some edits move pixels (turns, cuts), others clean them (净化). Those that clean move nothing
and always speak of the master, wherever in the list they stand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
"""Affine map (a, b, c, d, e, f): x' = a·x + b·y + c, y' = d·x + e·y + f."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rotate:
    """Turn by quarters (旋转)."""

    quarters: int
    """Clockwise quarter turns, 1 to 3."""


@dataclass(frozen=True, slots=True)
class Deskew:
    """Turn by a small angle about the centre; the frame keeps its size (纠偏)."""

    angle_deg: float
    """Clockwise turn to apply, in degrees, -15 to 15. Corners come in as paper white."""


@dataclass(frozen=True, slots=True)
class Crop:
    """Keep a rectangle of what the edits before it made (裁剪)."""

    left_px: int
    top_px: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class FillHoles:
    """Paint paper over punch holes (填补装订孔)."""

    holes: tuple[tuple[int, int, int], ...]
    """Of each: x and y of its centre and its radius, in pixels of the master."""


@dataclass(frozen=True, slots=True)
class ClearBorder:
    """Paint paper over darkness that comes in from the edges (去黑边)."""

    left_px: int
    top_px: int
    right_px: int
    bottom_px: int
    """How far from its edge each may be looked for; 0: that edge is left alone."""


@dataclass(frozen=True, slots=True)
class Despeckle:
    """Paint paper over single specks that lie apart from all ink (去污点)."""

    size_px: float
    """The longest side of the largest speck, in pixels of the master."""


@dataclass(frozen=True, slots=True)
class LiftBack:
    """Paint paper over print that shows through from the other side (去背面透印)."""

    depth: int
    """What is darker than its paper by more than this, of 255, is this side's own ink."""
    cell_px: float
    """Side of a cell, in pixels of the master."""
    columns: int
    cells: str
    """Where nothing but the other side shows: a bit for each cell, row by row, in hex."""


Clean = FillHoles | ClearBorder | Despeckle | LiftBack
Edit = Rotate | Deskew | Crop | Clean


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the master lies in the view."""

    to_view: Matrix
    width_px: int
    """Of the view."""
    height_px: int

    def view_point(self, x: float, y: float) -> tuple[float, float]:
        """Return where the master's point lands in the view."""
        return apply_matrix(self.to_view, x, y)

    def master_point(self, x: float, y: float) -> tuple[float, float]:
        """Return which point of the master the view shows at (x, y)."""
        return apply_matrix(invert(self.to_view), x, y)


def geometry(edits: tuple[Edit, ...], width_px: int, height_px: int) -> Geometry:
    """Return the map from a master of the given size to its view."""
    matrix, w, h = IDENTITY, width_px, height_px
    for edit in edits:
        match edit:
            case Rotate(quarters):
                for _ in range(quarters % 4):
                    matrix = compose((0.0, -1.0, float(h), 1.0, 0.0, 0.0), matrix)
                    w, h = h, w
            case Deskew(angle_deg):
                cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
                cx, cy = w / 2, h / 2
                turn = (cos, -sin, cx - cos * cx + sin * cy, sin, cos, cy - sin * cx - cos * cy)
                matrix = compose(turn, matrix)
            case Crop(left_px, top_px, width, height):
                matrix = compose((1.0, 0.0, -float(left_px), 0.0, 1.0, -float(top_px)), matrix)
                w, h = width, height
    return Geometry(matrix, w, h)


def apply_matrix(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return the image of the point (x, y) under ``m``."""
    return m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]


def compose(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the map that applies ``inner`` first, then ``outer``."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + b * j,
        a * h + b * k,
        a * i + b * m + c,
        d * g + e * j,
        d * h + e * k,
        d * i + e * m + f,
    )


def invert(m: Matrix) -> Matrix:
    """Return the inverse of ``m``; our maps always have one."""
    a, b, c, d, e, f = m
    det = a * e - b * d
    return (
        e / det,
        -b / det,
        (b * f - e * c) / det,
        -d / det,
        a / det,
        (d * c - a * f) / det,
    )


def cleaning_of(edits: tuple[Edit, ...]) -> tuple[Clean, ...]:
    """Return those edits that clean, in order."""
    return tuple(edit for edit in edits if isinstance(edit, Clean))


_CLEAN_ORDER: tuple[type[Clean], ...] = (ClearBorder, FillHoles, LiftBack, Despeckle)


def cleaned(edits: tuple[Edit, ...], *wanted: Clean) -> tuple[Edit, ...]:
    """Return ``edits`` with those wanted, each in place of one of its kind, in fixed order."""
    kinds = tuple(type(edit) for edit in wanted)
    rest = without(edits, *kinds)
    clean = sorted((*cleaning_of(rest), *wanted), key=lambda e: _CLEAN_ORDER.index(type(e)))
    return (*clean, *without(rest, *_CLEAN_ORDER))


def without(edits: tuple[Edit, ...], *kinds: type[Edit]) -> tuple[Edit, ...]:
    """Return ``edits`` without those of some kinds."""
    return tuple(edit for edit in edits if not isinstance(edit, kinds))


def rotated(edits: tuple[Edit, ...], quarters: int) -> tuple[Edit, ...]:
    """Return ``edits`` with a further clockwise turn, merged with a turn just before it."""
    rest, before = edits, 0
    if edits and isinstance(edits[-1], Rotate):
        rest, before = edits[:-1], edits[-1].quarters
    total = (before + quarters) % 4
    return (*rest, Rotate(total)) if total else rest


def to_json(edits: tuple[Edit, ...]) -> str:
    """Return the edits as compact JSON; :func:`from_json` reads them back."""
    rows: list[list[Any]] = []
    for edit in edits:
        match edit:
            case Rotate(quarters):
                rows.append(["rotate", quarters])
            case Deskew(angle_deg):
                rows.append(["deskew", angle_deg])
            case Crop(left_px, top_px, width_px, height_px):
                rows.append(["crop", left_px, top_px, width_px, height_px])
            case FillHoles(holes):
                rows.append(["holes", *(list(hole) for hole in holes)])
            case ClearBorder(left_px, top_px, right_px, bottom_px):
                rows.append(["border", left_px, top_px, right_px, bottom_px])
            case Despeckle(size_px):
                rows.append(["specks", size_px])
            case LiftBack(depth, cell_px, columns, cells):
                rows.append(["back", depth, cell_px, columns, cells])
    return json.dumps(rows, separators=(",", ":"))


def from_json(text: str) -> tuple[Edit, ...]:
    """Return the edits that :func:`to_json` wrote."""
    return tuple(_MAKERS[name](*args) for name, *args in json.loads(text))


def _holes(*holes: list[int]) -> FillHoles:
    return FillHoles(tuple((x, y, radius) for x, y, radius in holes))


_MAKERS: dict[str, Callable[..., Edit]] = {
    "rotate": Rotate,
    "deskew": Deskew,
    "crop": Crop,
    "holes": _holes,
    "border": ClearBorder,
    "specks": Despeckle,
    "back": LiftBack,
}
