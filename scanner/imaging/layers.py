"""A page as layers for a small file: ink, paper, and what is coloured (分层压缩).

Black ink becomes a lossless bitonal layer at full resolution; the paper without it a picture at
100 dpi; seals, ink of colour and pictures stay as they are, in patches at full resolution above
both. Whatever is not clearly ink stays in the paper, so that nothing faint is dropped.

Source: ITU-T T.44 (mixed raster content) for the idea of layers; the ways are ours.
"""

from __future__ import annotations

import io
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from dossier.export.page import Layers, Patch
from scanner.imaging.pixels import Pixels, as_grey

PAPER_DPI = 100
_INK = 0.68
"""Of the paper's brightness around it; darker is ink, at first sight."""
_PALE = 0.94
"""Brightness from which the paper alone is left."""
_CHROMA = 26
"""Difference of the channels, the paper's colour divided out, from which something is coloured."""
_MOST_COLOURED = 0.4
"""Of the page: with more, layers save nothing."""
_PHOTOMETRIC, _STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 262, 273, 278, 279
"""Tags. Source: TIFF 6.0."""
_MARGIN_MM = 1.2
_SMALLEST_MM2 = 0.15
_PAPER_QUALITY, _PATCH_QUALITY = 70, 90
_WORST, _WORST_IN_TEXT = 10.0, 45.0
"""Differences in brightness, as means over a square millimetre, that layers may make: where no
ink is near, so that nothing faint is lost, and among it, where edges become hard."""


def layers(view: Pixels, dpi: float) -> Layers | None:
    """Return ``view`` in layers; None: it is a picture, or something on it would suffer.

    Args:
        view: H × W × 3, RGB, as the page is shown.
        dpi: of the view.
    """
    height, width = view.shape[:2]
    if min(height, width) < 100:
        return None
    grey = as_grey(view)
    paper = _paper(grey, dpi)
    boxes = _coloured(view, grey, paper, dpi)
    if sum(w * h for _, _, w, h in boxes) > _MOST_COLOURED * height * width:
        return None
    ink = _ink(view, grey, paper, boxes)
    below = _without_ink(view, grey < paper * _PALE, ink, dpi)
    colour = _ink_colour(view, ink)
    far, near = _differences(grey, below, ink, boxes, colour, dpi)
    if far > _WORST or near > _WORST_IN_TEXT:
        return None
    patches = tuple(
        Patch(x, y, w, h, _jpeg(view[y : y + h, x : x + w], _PATCH_QUALITY))
        for x, y, w, h in boxes
    )
    return Layers(width, height, dpi, _jpeg(below, _PAPER_QUALITY), _group4(ink), colour, patches)


def _paper(grey: Pixels, dpi: float) -> NDArray[np.float32]:
    """Return the brightness of the paper around each pixel."""
    factor = 25 / dpi
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    # The brightest nearby, about 6 mm around, is paper; smoothed, so that edges leave no steps.
    size = 13
    bright = cv2.dilate(small, np.ones((size, size), np.uint8))
    smooth = cv2.GaussianBlur(bright, (0, 0), 4)
    large = cv2.resize(smooth, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return large.astype(np.float32)


def _ink(
    view: Pixels,
    grey: Pixels,
    paper: NDArray[np.float32],
    boxes: list[tuple[int, int, int, int]],
) -> NDArray[np.bool_]:
    """Return what is ink: darker than half way between paper and ink, outside of ``boxes``."""
    first = grey < paper * _INK
    for x, y, w, h in boxes:
        first[y : y + h, x : x + w] = False
    dark = _brightness(_ink_colour(view, first))
    ink: NDArray[np.bool_] = first & (grey < (paper + dark) / 2)
    return ink


def _brightness(colour: tuple[int, int, int]) -> float:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _coloured(
    view: Pixels, grey: Pixels, paper: NDArray[np.float32], dpi: float
) -> list[tuple[int, int, int, int]]:
    """Return (left, top, width, height) of what is coloured or neither ink nor paper."""
    factor = PAPER_DPI / dpi
    small = cv2.resize(view, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    # The paper's own colour is divided out: blue ink on yellow paper has no more chroma than that.
    own = np.maximum(np.median(small.reshape(-1, 3), axis=0), 1)
    even = small * (own.max() / own)
    coloured = (even.max(2) - even.min(2) > _CHROMA).astype(np.uint8)
    per_mm = PAPER_DPI / 25.4
    coloured = cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(coloured)
    margin = round(_MARGIN_MM * per_mm)
    mask = np.zeros_like(coloured)
    for left, top, wide, high, area in stats[1:count]:
        if area >= _SMALLEST_MM2 * per_mm**2:
            mask[
                max(top - margin, 0) : top + high + margin,
                max(left - margin, 0) : left + wide + margin,
            ] = 1
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    height, width = grey.shape
    boxes = []
    for left, top, wide, high, _ in stats[1:count]:
        x, y = int(left / factor), int(top / factor)
        right = min(width, int(np.ceil((left + wide) / factor)))
        bottom = min(height, int(np.ceil((top + high) / factor)))
        boxes.append((x, y, right - x, bottom - y))
    return boxes


def _without_ink(
    view: Pixels, dark: NDArray[np.bool_], ink: NDArray[np.bool_], dpi: float
) -> Pixels:
    """Return the paper at 100 dpi with the ink taken out: its neighbours' colour is there."""
    factor = PAPER_DPI / dpi
    size = (round(view.shape[1] * factor), round(view.shape[0] * factor))
    # What surrounds a stroke is half ink; it goes with it.
    kernel = np.ones((5, 5), np.uint8)
    around = cv2.dilate(ink.astype(np.uint8), kernel) & dark.astype(np.uint8) | ink
    keep = 1.0 - around.astype(np.float32)
    weight = cv2.resize(keep, size, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(
        view.astype(np.float32) * keep[..., None], size, interpolation=cv2.INTER_AREA
    )
    own = sums / np.maximum(weight, 1e-3)[..., None]
    wide_weight = cv2.GaussianBlur(weight, (0, 0), 5)
    near = cv2.GaussianBlur(sums, (0, 0), 5) / np.maximum(wide_weight, 1e-3)[..., None]
    share = np.clip(weight * 4, 0, 1)[..., None]
    mixed = own * share + near * (1 - share)
    return cast(Pixels, np.clip(np.rint(mixed), 0, 255).astype(np.uint8))


def _ink_colour(view: Pixels, ink: NDArray[np.bool_]) -> tuple[int, int, int]:
    if not ink.any():
        return (0, 0, 0)
    # The heart of strokes, not their pale edges.
    heart = cv2.erode(ink.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    some = view[heart] if heart.sum() > 50 else view[ink]
    red, green, blue = (int(v) for v in np.median(some, axis=0))
    return (red, green, blue)


def _differences(
    grey: Pixels,
    below: Pixels,
    ink: NDArray[np.bool_],
    boxes: list[tuple[int, int, int, int]],
    colour: tuple[int, int, int],
    dpi: float,
) -> tuple[float, float]:
    """Return the largest differences over a square millimetre: far from ink, and near it."""
    height, width = grey.shape
    made = cv2.resize(as_grey(below), (width, height), interpolation=cv2.INTER_LINEAR)
    made[ink] = round(_brightness(colour))
    difference = grey.astype(np.float32) - made
    for x, y, w, h in boxes:
        difference[y : y + h, x : x + w] = 0
    size = (max(1, round(width * 25.4 / dpi)), max(1, round(height * 25.4 / dpi)))
    means = np.abs(cv2.resize(difference, size, interpolation=cv2.INTER_AREA))
    inked = cv2.resize(ink.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    around = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    far = means[~around]
    return float(far.max(initial=0.0)), float(means.max())


def _group4(ink: NDArray[np.bool_]) -> bytes:
    """Return CCITT group 4 data of a bitonal image, in one strip; its black runs are ink."""
    buffer = io.BytesIO()
    # Pillow calls a set bit white, and libtiff codes set bits as black runs.
    bits = Image.fromarray(ink.astype(np.uint8) * 255).convert("1", dither=Image.Dither.NONE)
    bits.save(buffer, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: ink.shape[0]})
    buffer.seek(0)
    with TiffImageFile(buffer) as written:
        tags = written.tag_v2
        offsets, sizes = tags[_STRIP_OFFSETS], tags[_STRIP_BYTES]
        set_is_white = tags[_PHOTOMETRIC] == 1
    if len(offsets) != 1 or not set_is_white:
        raise ValueError("group 4 data of another form")
    return buffer.getvalue()[offsets[0] : offsets[0] + sizes[0]]


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(
        buffer, "JPEG", quality=quality, subsampling=0, optimize=True
    )
    return buffer.getvalue()
