"""The view of a page: its master with the edits applied (页面视图).

Where a point lands is said by :func:`dossier.edits.geometry`; here the pixels follow it.
Edits are applied one after the other, so that what a crop cut off cannot come back in
the corners of a later turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import cv2
import numpy as np

from dossier.edits import (
    ClearBorder,
    Crop,
    Deskew,
    Despeckle,
    Edit,
    FillHoles,
    LiftBack,
    Rotate,
    cleaning_of,
    geometry,
)
from scanner.imaging.cleaning import cleaned_pixels, scaled_clean
from scanner.imaging.great import decode_small
from scanner.imaging.great_sizes import PRINT_SIDE_PX, is_great
from scanner.imaging.header import JPEG, PNG, TIFF, read_header
from scanner.imaging.master import decode, encode_bilevel_png, encode_jpeg, is_bilevel
from scanner.imaging.pixels import Pixels, as_grey
from scanner.imaging.view_cache import Views

__all__ = [
    "Views",
    "applied",
    "from_base",
    "paper_colour",
    "render",
    "render_encoded",
    "thumbnail",
]

_QUARTERS = {
    1: cv2.ROTATE_90_CLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_BRIGHT_PAPER = 170
_TURN_QUALITY = 92
_BILEVEL_THRESHOLD = 128

Warp = Callable[[Pixels, Deskew], Pixels]


def render(
    master: bytes, edits: tuple[Edit, ...], max_side_px: int | None = None, source: str = ""
) -> Pixels:
    """Return the view, H × W × 3 RGB.

    Args:
        master: the master's bytes: JPEG, PNG or TIFF.
        edits: to apply, in order.
        max_side_px: reduce the view so that neither side is longer; None: full size, of a
            great picture :data:`scanner.imaging.great_sizes.PRINT_SIDE_PX`.
        source: name for people, for the error.

    Raises:
        resources.errors.Corrupt: the master cannot be decoded.
        resources.errors.Unsupported: it is no image format of ours.
    """
    if max_side_px is not None:
        return thumbnail(master, edits, max_side_px, source)
    header = read_header(master, source)
    if is_great(header.width_px, header.height_px):
        return thumbnail(master, edits, PRINT_SIDE_PX, source)
    return applied(decode(master, source), edits)


def thumbnail(
    master: bytes, edits: tuple[Edit, ...], max_side_px: int, source: str = ""
) -> Pixels:
    """Return the view reduced to at most ``max_side_px``, H × W × 3 RGB; never enlarged.

    JPEG is decoded at a half, a quarter or an eighth, whichever still suffices; a great
    picture is never decoded whole.

    Raises:
        resources.errors.Corrupt, resources.errors.Unsupported: as for :func:`render`.
    """
    header = read_header(master, source)
    whole = geometry(edits, header.width_px, header.height_px)
    factor = max(whole.width_px, whole.height_px) / max(1, max_side_px)
    if is_great(header.width_px, header.height_px):
        longest = max(header.width_px, header.height_px)
        base = decode_small(master, min(PRINT_SIDE_PX, math.ceil(longest / max(1.0, factor))))
        return from_base(base, edits, (header.width_px, header.height_px), max_side_px)
    by = max((n for n in (1, 2, 4, 8) if n <= factor), default=1)
    if header.media_type != JPEG:
        by = 1
    image = decode(master, source, reduce_by=by)
    if by == 1 and factor > 1 and not any(isinstance(edit, Crop) for edit in edits):
        image = _shrunk(image, image.shape[1] / factor, image.shape[0] / factor)
    scale = image.shape[1] / header.width_px
    image = applied(image, _scaled(edits, scale), cv2.INTER_LINEAR)
    factor = max(1.0, factor)
    return _shrunk(image, whole.width_px / factor, whole.height_px / factor)


def from_base(
    base: Pixels, edits: tuple[Edit, ...], whole_px: tuple[int, int], max_side_px: int
) -> Pixels:
    """Return the view of a great picture from a reduced copy, H × W × 3 RGB.

    Args:
        base: a reduced copy of the master.
        edits: over the master.
        whole_px: the master's width and height.
        max_side_px: longest side at most; the base is never enlarged.
    """
    image = applied(base, _scaled(edits, base.shape[1] / whole_px[0]), cv2.INTER_LINEAR)
    factor = max(1.0, max(image.shape[:2]) / max(1, max_side_px))
    return _shrunk(image, image.shape[1] / factor, image.shape[0] / factor)


def render_encoded(
    master: bytes, media_type: str, edits: tuple[Edit, ...], quality: int
) -> tuple[bytes, str, int, int]:
    """Return the view as a file for export: (bytes, media type, width_px, height_px).

    A JPEG or PNG master without edits is returned as it is. Otherwise the result is JPEG,
    or PNG of one bit for a black and white master, with the resolution written in.
    Quarter turns are encoded at a quality of at least 92, for they should cost nothing. Of a
    great picture it is a reduced copy, with the resolution that keeps its size on paper.

    Raises:
        resources.errors.Corrupt, resources.errors.Unsupported: as for :func:`render`.
    """
    header = read_header(master)
    great = is_great(header.width_px, header.height_px)
    if not edits and media_type in (JPEG, PNG) and not great:
        return master, media_type, header.width_px, header.height_px
    dpi = header.dpi_or_default
    image = render(master, edits)
    height, width = image.shape[:2]
    if great:
        whole = geometry(edits, header.width_px, header.height_px)
        dpi = max(1, round(dpi * width / whole.width_px))
        return encode_jpeg(image, dpi, quality), JPEG, width, height
    if media_type in (PNG, TIFF) and is_bilevel(master):
        _, black = cv2.threshold(as_grey(image), _BILEVEL_THRESHOLD, 255, cv2.THRESH_BINARY)
        return encode_bilevel_png(cast(Pixels, black), dpi), PNG, width, height
    if all(isinstance(edit, Rotate) for edit in edits):
        quality = max(quality, _TURN_QUALITY)
    return encode_jpeg(image, dpi, quality), JPEG, width, height


def paper_colour(rgb: Pixels) -> tuple[int, int, int]:
    """Return the colour new corners get: that of the paper, white where none is seen."""
    small = cv2.resize(rgb, (64, 64), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    luma = small @ np.array([0.299, 0.587, 0.114])
    bright = small[luma >= np.percentile(luma, 60)]
    colour = np.median(bright, axis=0)
    if float(colour.min()) < _BRIGHT_PAPER:
        return 255, 255, 255
    red, green, blue = (int(v) for v in colour)
    return red, green, blue


def applied(
    image: Pixels, edits: tuple[Edit, ...], interpolation: int = cv2.INTER_CUBIC
) -> Pixels:
    """Return an image with edits applied: first what cleans, then the others in order."""
    image = cleaned_pixels(image, cleaning_of(edits))
    paper = paper_colour(image) if any(not isinstance(e, Rotate) for e in edits) else (0, 0, 0)
    for edit in edits:
        match edit:
            case Rotate(quarters):
                if quarters % 4:
                    image = cast(Pixels, cv2.rotate(image, _QUARTERS[quarters % 4]))
            case Deskew():
                image = _turned(image, edit, interpolation, paper)
            case Crop():
                image = _cropped(image, edit, paper)
    return image


def _turned(
    image: Pixels, edit: Deskew, interpolation: int, paper: tuple[int, int, int]
) -> Pixels:
    height, width = image.shape[:2]
    a, b, c, d, e, f = geometry((edit,), width, height).to_view
    # Our points lie on pixel corners, OpenCV's on pixel centres: half a pixel between.
    matrix = np.array(
        [[a, b, c + (a + b) / 2 - 0.5], [d, e, f + (d + e) / 2 - 0.5]], dtype=np.float64
    )
    out = cv2.warpAffine(
        image,
        matrix,
        (width, height),
        flags=interpolation,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=paper,
    )
    return cast(Pixels, out)


def _cropped(image: Pixels, edit: Crop, paper: tuple[int, int, int]) -> Pixels:
    height, width = image.shape[:2]
    out = np.empty((max(1, edit.height_px), max(1, edit.width_px), 3), np.uint8)
    out[:] = paper
    left, top = max(0, edit.left_px), max(0, edit.top_px)
    right = min(width, edit.left_px + edit.width_px)
    bottom = min(height, edit.top_px + edit.height_px)
    if right > left and bottom > top:
        y, x = top - edit.top_px, left - edit.left_px
        out[y : y + bottom - top, x : x + right - left] = image[top:bottom, left:right]
    return out


def _scaled(edits: tuple[Edit, ...], scale: float) -> tuple[Edit, ...]:
    """Return the edits for a master reduced by ``scale``."""
    return tuple(_one_scaled(edit, scale) for edit in edits)


def _one_scaled(edit: Edit, scale: float) -> Edit:
    match edit:
        case Crop(left_px, top_px, width_px, height_px):
            return Crop(
                round(left_px * scale),
                round(top_px * scale),
                max(1, round(width_px * scale)),
                max(1, round(height_px * scale)),
            )
        case FillHoles() | ClearBorder() | Despeckle() | LiftBack():
            return scaled_clean(edit, scale)
    return edit


def _shrunk(image: Pixels, width: float, height: float) -> Pixels:
    size = max(1, round(width)), max(1, round(height))
    if size == (image.shape[1], image.shape[0]):
        return image
    return cast(Pixels, cv2.resize(image, size, interpolation=cv2.INTER_AREA))
