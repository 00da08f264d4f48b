"""A master cleaned for its view (净化): borders, punch holes, specks, print showing through.

Nothing here touches coloured ink or what lies beside it: seals, fingerprints and handwriting in
colour stay as they were scanned. What to clean, and how much, are parameters measured by
:mod:`scanner.imaging.stains` and :mod:`scanner.imaging.other_side`; the master stays as it is.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from dossier.edits import Clean, ClearBorder, Despeckle, FillHoles, LiftBack
from scanner.imaging.ink import bare_paper_of, colour_of, darkest, even_of, paper_of, paper_small
from scanner.imaging.pixels import Pixels

APART = 3.4
"""How many of its sizes a speck must lie away from ink."""
_BY_ITSELF = 2
"""Specks near another: dots in a row are a pencil's or a table's, and stay."""
_SPECK_DEPTH = 26
_MASK_PX = 1240
_REACH = 0.095
"""Of the longer side: as far as the paper's colour is looked for; 28 mm of A4."""
_PROTECT = 0.005
"""Of the longer side: around coloured ink; 1.5 mm of A4."""
_DARKEST_PAPER = 90
_BRIGHT = 0.88
"""Of the paper's brightness: where darkness from the edge ends."""
_RUN = 1 / 12
"""Of the edge: shorter darkness is a character or a line that the edge cuts."""

Mask = NDArray[np.bool_]


def cleaned_pixels(image: Pixels, clean: tuple[Clean, ...]) -> Pixels:
    """Return the image with the parameters applied, H × W × 3 RGB; the input is not changed.

    Args:
        image: the master, or a copy reduced by what the parameters were reduced by.
        clean: see :mod:`dossier.edits`.
    """
    if not clean:
        return image
    out = image.copy()
    keep = protected(image)
    for edit in clean:
        match edit:
            case ClearBorder():
                _clear_border(out, edit, keep)
            case FillHoles(holes):
                for x, y, radius in holes:
                    _fill(out, keep, x, y, radius)
            case LiftBack():
                _lift(out, edit, keep)
            case Despeckle(size_px):
                _despeckle(out, size_px, keep)
    return out


def scaled_clean(edit: Clean, scale: float) -> Clean:
    """Return the parameters for a master reduced by ``scale``."""

    def px(length: float) -> int:
        # What there is to clean stays so, however small the copy.
        return max(1, round(length * scale)) if length else 0

    match edit:
        case FillHoles(holes):
            return FillHoles(
                tuple((round(x * scale), round(y * scale), px(radius)) for x, y, radius in holes)
            )
        case ClearBorder(left_px, top_px, right_px, bottom_px):
            return ClearBorder(px(left_px), px(top_px), px(right_px), px(bottom_px))
        case Despeckle(size_px):
            return Despeckle(size_px * scale)
        case LiftBack(depth, cell_px, columns, cells):
            return LiftBack(depth, cell_px * scale, columns, cells)


def protected(image: Pixels) -> Mask:
    """Return where seals, fingerprints and ink of colour are, with what is beside them."""
    height, width = image.shape[:2]
    by = min(1.0, _MASK_PX / max(height, width))
    size = max(1, round(width * by)), max(1, round(height * by))
    small = cast(Pixels, cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    paper = paper_of(small, _REACH * max(size))
    found = colour_of(even_of(small, paper))
    # Backing is no paper, and the noise in it no ink.
    found[paper.max(axis=2) < _DARKEST_PAPER] = 0
    # Fringes of black print are one pixel wide, ink of colour is not.
    found = cast(Pixels, cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)))
    span = 2 * max(1, round(_PROTECT * max(size))) + 1
    found = cast(Pixels, cv2.dilate(found, np.ones((span, span), np.uint8)))
    return cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST) > 0


def border_depth(red: Pixels, band: int) -> NDArray[np.int64]:
    """Return how far darkness comes in from the left edge, for every row; 0: it does not.

    Args:
        red: H × W, the red channel: seals across the edges of sheets are bright in it.
        band: pixels from the edge; darkness that goes on beyond is no border.
    """
    height, width = red.shape
    band = min(band, width // 3)
    if band < 1 or height < 12:
        return np.zeros(height, np.int64)
    strip = red[:, : band + 1]
    tone = float(np.percentile(red[:, band : 3 * band], 85))
    dark = cv2.blur(strip, (1, 3)) < tone * _BRIGHT
    reach = np.where(dark.all(axis=1), 0, dark.argmin(axis=1))
    # Text that an edge cuts through has gaps between its strokes; a border has none.
    at_edge = dark[:, 0].astype(np.uint8)
    run = max(3, round(height * _RUN))
    whole = cv2.morphologyEx(at_edge[:, None], cv2.MORPH_OPEN, np.ones((run, 1), np.uint8))
    reach = np.where(whole[:, 0] > 0, reach, 0)
    span = max(3, round(height / 60)) | 1
    padded = np.pad(reach, span // 2, mode="edge")
    smooth = np.median(np.lib.stride_tricks.sliding_window_view(padded, span), axis=1)
    return np.where(whole[:, 0] > 0, smooth, 0).astype(np.int64)


def _clear_border(out: Pixels, edit: ClearBorder, keep: Mask) -> None:
    for turns, band in enumerate(
        (edit.left_px, edit.top_px, edit.right_px, edit.bottom_px),
    ):
        if band:
            # Turned so that the edge is the left one; the views write through.
            _clear_left(np.rot90(out, turns), band, np.rot90(keep, turns))


def _clear_left(side: Pixels, band: int, keep: Mask) -> None:
    depth = border_depth(np.ascontiguousarray(side[:, : 3 * band + 1, 0]), band)
    rows = np.flatnonzero(depth)
    if not len(rows):
        return
    beside = np.ascontiguousarray(side[:, band : 3 * band])
    small = paper_small(beside, 0.3 * beside.shape[0]).max(axis=1)
    paper = cv2.resize(small[:, None, :], (1, side.shape[0]), interpolation=cv2.INTER_LINEAR)
    columns = np.arange(band + 1)[None, :]
    grown = depth + np.maximum(1, depth // 8)
    fill = (columns < grown[:, None]) & (depth > 0)[:, None] & ~keep[:, : band + 1]
    part = side[:, : band + 1]
    np.copyto(part, np.broadcast_to(paper, part.shape), where=fill[..., None])


def _fill(out: Pixels, keep: Mask, x: int, y: int, radius: int) -> None:
    height, width = out.shape[:2]
    reach = max(3, round(radius * 2.0))
    left, top = max(0, x - reach), max(0, y - reach)
    part = out[top : min(height, y + reach), left : min(width, x + reach)]
    if not part.size:
        return
    ys, xs = np.mgrid[: part.shape[0], : part.shape[1]]
    away = np.hypot(xs + left + 0.5 - x, ys + top + 0.5 - y)
    around = part[(away > radius * 1.35) & (away < radius * 1.95)]
    if len(around) < 8:
        return
    brightness = around.sum(axis=1)
    paper = np.median(around[brightness >= np.percentile(brightness, 50)], axis=0)
    edge = max(1.0, radius * 0.12)
    share = np.clip((radius * 1.22 + edge - away) / edge, 0, 1)
    share[keep[top : top + part.shape[0], left : left + part.shape[1]]] = 0
    mixed = part * (1 - share[..., None]) + paper * share[..., None]
    part[:] = np.rint(mixed).astype(np.uint8)


def _lift(out: Pixels, edit: LiftBack, keep: Mask) -> None:
    height, width = out.shape[:2]
    cells = cells_of(edit)
    paper = bare_paper_of(out, _REACH * max(height, width))
    depth = 255 - darkest(even_of(out, paper))
    reach = max(1, round(edit.cell_px / 12))
    own = cv2.dilate(
        (depth > edit.depth).astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    )
    size = (
        max(1, round(edit.columns * edit.cell_px)),
        max(1, round(len(cells) * edit.cell_px)),
    )
    there = cv2.resize(cells, size, interpolation=cv2.INTER_NEAREST)[:height, :width]
    where = np.zeros((height, width), np.float32)
    where[: there.shape[0], : there.shape[1]] = there
    where[(own > 0) | keep] = 0
    share = cv2.blur(where, (3, 3)) * where
    for channel in range(3):
        mixed = out[:, :, channel] * (1 - share) + paper[:, :, channel] * share
        out[:, :, channel] = np.rint(mixed).astype(np.uint8)


def cells_of(edit: LiftBack) -> Pixels:
    """Return the cells as R × C of 0 and 1."""
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(edit.cells), np.uint8))
    rows = len(bits) // max(1, edit.columns)
    return cast(Pixels, bits[: rows * edit.columns].reshape(rows, edit.columns))


def specks_of(even: Pixels, size_px: float, keep: Mask) -> Pixels:
    """Return where single specks are, 1: small, dark, apart from ink and from one another."""
    dark = (255 - darkest(even) > _SPECK_DEPTH).astype(np.uint8)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(dark)
    longest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    small = longest <= size_px
    small[0] = False
    large = ~small
    large[0] = False
    reach = max(1, round(size_px * APART))
    ink = (large[labels] | keep).astype(np.uint8)
    kernel = np.ones((2 * reach + 1, 1), np.uint8)
    near = cv2.dilate(cv2.dilate(ink, kernel), kernel.reshape(1, -1))
    # Where all is ink there is no paper, and its centre is nowhere.
    at = np.rint(np.nan_to_num(centres)).astype(int).clip(0)
    y, x = at[:, 1].clip(max=dark.shape[0] - 1), at[:, 0].clip(max=dark.shape[1] - 1)
    small &= near[y, x] == 0
    dots = np.zeros(dark.shape, np.float32)
    dots[y[small], x[small]] = 1
    around = (2 * reach + 1, 2 * reach + 1)
    row = dots * (cv2.boxFilter(dots, -1, around, normalize=False) > _BY_ITSELF + 0.5)
    # The ends of a row have one neighbour only: what is beside a dot of a row is one of them.
    small &= cv2.boxFilter(row, -1, around, normalize=False)[y, x] < 0.5
    return cast(Pixels, small[labels].astype(np.uint8))


def _despeckle(out: Pixels, size_px: float, keep: Mask) -> None:
    if size_px < 1.5:
        return
    paper = bare_paper_of(out, _REACH * max(out.shape[:2]))
    specks = specks_of(even_of(out, paper), size_px, keep | (paper.max(axis=2) < _DARKEST_PAPER))
    soft = 2 * max(1, round(size_px / 5)) + 1
    specks = cast(Pixels, cv2.dilate(specks, np.ones((soft, soft), np.uint8)))
    np.copyto(out, paper, where=(specks > 0)[..., None])
