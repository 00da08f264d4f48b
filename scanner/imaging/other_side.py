"""Print that shows through from the other side of a sheet (背面透印).

Both sides of a sheet are scanned at once or one after the other; mirrored, the other side lies
over this one up to a shift. Where this side is darker than bare paper just as the mirrored other
side has ink, and never by more than that explains, it is the other side that shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from dossier.edits import LiftBack
from scanner.imaging.blank import Blank, blank_of
from scanner.imaging.cleaning import cleaned_pixels, scaled_clean
from scanner.imaging.ink import bare_paper_of, darkest, even_of
from scanner.imaging.pixels import COARSE_DPI, Scaled, as_grey, reduced

_SHIFT_MM = 12.0
_OWN = 70.0
"""Darker than this, of 255, print that shows through never is."""
_SLIGHT = 4.0
_LIKE = 0.18
"""Least likeness of this side to the mirrored other; unlike pages stay under 0.05."""
_CELL_MM = 4.0
_TIMES, _SLACK = 2.6, 14.0
"""How much darker than expected a place may be: paper is thinner in places."""
_OWN_MM2 = 0.25
"""Of a cell unexplained: something of this side's own is there."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Through:
    """What shows through (透印).

    Attributes:
        likeness: correlation with the mirrored other side, 0 to 1.
        lift: how to take it off.
    """

    likeness: float
    lift: LiftBack


def shows_through(page: Scaled, other: Scaled) -> Through | None:
    """Return what shows of the other side; None: nothing does, or it is in doubt.

    Args:
        page: this side.
        other: the other side of the same sheet, as scanned, not mirrored.
    """
    here, dpi = _depth(page)
    there, other_dpi = _depth(other)
    if abs(dpi / other_dpi - 1) > 0.02:
        size = (round(there.shape[1] * dpi / other_dpi), round(there.shape[0] * dpi / other_dpi))
        there = cast(Floats, cv2.resize(there, size, interpolation=cv2.INTER_AREA))
    own = cv2.dilate((here > _OWN).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    faint = np.where(own, 0, np.minimum(here, _OWN)).astype(np.float32)
    best: tuple[float, Floats] | None = None
    # Turned over its long edge, or its short one.
    for mirrored in (there[:, ::-1], there[::-1]):
        laid, likeness = _laid_over(faint, np.ascontiguousarray(mirrored), dpi, own)
        if best is None or likeness > best[0]:
            best = likeness, laid
    if best is None or best[0] < _LIKE:
        return None
    return _lift(page, here, own, best[1], best[0], dpi)


def blank_beside(page: Scaled, other: Scaled, alone: Blank) -> Blank:
    """Return the blank suspicion of a side once what shows through is taken off.

    Args:
        page: this side.
        other: the other side of the sheet.
        alone: what the side by itself looks like; returned where it stands.
    """
    if alone.suspected:
        return alone
    through = shows_through(page, other)
    if through is None:
        return alone
    lift = scaled_clean(through.lift, page.grey.shape[1] / page.whole_px[0])
    rgb = cleaned_pixels(page.rgb, (lift,))
    freed = blank_of(Scaled(rgb, as_grey(rgb), page.dpi, page.whole_px))
    return freed if freed.suspected else alone


def _depth(page: Scaled) -> tuple[Floats, float]:
    small, dpi = reduced(page.rgb, page.dpi, COARSE_DPI)
    even = even_of(small, bare_paper_of(small, 28 * dpi / 25.4))
    depth = 255.0 - darkest(even).astype(np.float32)
    # Shadows at the edges lie on both sides and would be taken for likeness.
    edge = round(6 * dpi / 25.4)
    depth[:edge] = depth[-edge:] = 0
    depth[:, :edge] = depth[:, -edge:] = 0
    return cast(Floats, np.maximum(0, depth - _SLIGHT)), dpi


def _laid_over(
    faint: Floats, mirrored: Floats, dpi: float, own: NDArray[np.bool_]
) -> tuple[Floats, float]:
    """Return the mirrored side where it lies on this one, and how alike they are."""
    height, width = faint.shape
    ink = cv2.GaussianBlur(np.minimum(mirrored, 200), (0, 0), 1.5)
    reach = round(_SHIFT_MM * dpi / 25.4)
    # The other side may be cut a little differently: both on a canvas with room to shift.
    wide = np.zeros((height + 2 * reach, width + 2 * reach), np.float32)
    rows, columns = min(ink.shape[0], height), min(ink.shape[1], width)
    wide[reach : reach + rows, reach : reach + columns] = ink[:rows, :columns]
    found = cv2.matchTemplate(wide, faint, cv2.TM_CCORR)
    _, _, _, (dx, dy) = cv2.minMaxLoc(found)
    laid = wide[dy : dy + height, dx : dx + width]
    free = ~own
    if not free.any():
        return cast(Floats, laid), 0.0
    a, b = faint[free] - faint[free].mean(), laid[free] - laid[free].mean()
    both = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return cast(Floats, laid), float((a * b).sum()) / both if both else 0.0


def _lift(
    page: Scaled,
    here: Floats,
    own: NDArray[np.bool_],
    laid: Floats,
    likeness: float,
    dpi: float,
) -> Through | None:
    inked = (laid > 0.4 * max(1.0, float(np.percentile(laid, 99)))) & ~own
    if int(inked.sum()) < 30:
        return None
    soft = cv2.GaussianBlur(here, (0, 0), 0.8)
    full = laid > 0.75 * float(np.percentile(laid, 99.5))
    sure = inked & full if int((inked & full).sum()) >= 30 else inked
    depth = float(np.percentile(here[sure], 99)) + 10
    depth = min(_OWN, depth + _SLIGHT)
    share = float(np.median(soft[inked]) / max(1.0, float(np.median(laid[inked]))))
    around = cv2.dilate(laid, np.ones((5, 5), np.uint8))
    more = ((here > _TIMES * share * around + _SLACK) & (here > _SLACK)).astype(np.float32)
    cell = max(4, round(_CELL_MM * dpi / 25.4))
    rows, columns = -(-here.shape[0] // cell), -(-here.shape[1] // cell)
    pad = ((0, rows * cell - here.shape[0]), (0, columns * cell - here.shape[1]))

    def per_cell(values: NDArray[np.bool_] | Floats) -> Floats:
        whole = np.pad(values.astype(np.float32), pad)
        return cast(Floats, whole.reshape(rows, cell, columns, cell).sum(axis=(1, 3)))

    # This side's own strokes are dark in their middle and soft at their edges: those are theirs.
    foreign = per_cell(np.where(own, 0, more))
    has_own = per_cell(here > _OWN) > 0
    shown = per_cell((around > 0.15 * float(np.percentile(laid, 99))) & ~own) > 0
    least = _OWN_MM2 * (dpi / 25.4) ** 2
    clear = (foreign < least) | (has_own & (foreign < 2 * least))
    # Something faint of this side's own seldom ends where its cell does.
    spoilt = cv2.dilate((~clear).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    cells = shown & ~spoilt
    if not cells.any():
        return None
    by = page.whole_px[0] / here.shape[1]
    bits = np.packbits(cells.astype(np.uint8)).tobytes().hex()
    lift = LiftBack(round(depth), round(cell * by, 2), columns, bits)
    return Through(round(likeness, 3), lift)
