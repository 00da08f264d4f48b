"""Quads on a page: sizes, turns and crops.

Pixels, origin top-left, y downwards. A quad is a 4 × 2 float32 array whose corners are in
reading order (see :data:`ocr.result.Quad`).
"""

from __future__ import annotations

from typing import Any, Literal, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Image
from ocr.result import Quad

Corners = NDArray[np.float32]
Turn = Literal[0, 90, 180, 270]
"""Degrees clockwise."""


def to_rgb(image: Image) -> Image:
    """Return ``image`` as H × W × 3.

    Raises:
        ValueError: not 8 bit, not grey or RGB, or without pixels (a bug of the caller).
    """
    if image.dtype != np.uint8 or image.size == 0:
        raise ValueError(f"image must be 8 bit and not empty: {image.dtype}, {image.shape}")
    if image.ndim == 2:
        return cast(Image, cv2.cvtColor(image, cv2.COLOR_GRAY2RGB))
    if image.ndim == 3 and image.shape[2] == 3:
        return image
    raise ValueError(f"image must be grey or RGB: {image.shape}")


def length_px(quad: Corners) -> float:
    """Return how long the text line is, along its base."""
    return float(np.linalg.norm(quad[1] - quad[0]))


def height_px(quad: Corners) -> float:
    """Return how high the text line is."""
    return float(np.linalg.norm(quad[3] - quad[0]))


def along(quad: Corners, start: float, end: float) -> Corners:
    """Return the part of ``quad`` from ``start`` to ``end`` of its length (0 to 1)."""
    top, base = quad[1] - quad[0], quad[2] - quad[3]
    return np.array(
        [
            quad[0] + top * start,
            quad[0] + top * end,
            quad[3] + base * end,
            quad[3] + base * start,
        ],
        dtype=np.float32,
    )


def for_turn(quad: Corners, turn_deg: Turn) -> Corners:
    """Return the same area with its corners in the order in which the text runs.

    Args:
        quad: corners in reading order of the image as it lies.
        turn_deg: clockwise turn that would make the image upright.
    """
    # On a page that must be turned clockwise by 90°, text starts at the lower left.
    return np.roll(quad, turn_deg // 90, axis=0)


def upright(points: Corners, turn_deg: Turn, size_px: tuple[int, int]) -> Corners:
    """Return where ``points`` would lie after turning the image clockwise.

    Args:
        points: … × 2, in pixels of the image as it lies.
        turn_deg: clockwise turn.
        size_px: width and height of the image as it lies.
    """
    x, y = points[..., 0], points[..., 1]
    width, height = size_px
    turned = {
        0: (x, y),
        90: (height - y, x),
        180: (width - x, height - y),
        270: (y, width - x),
    }[turn_deg]
    return np.stack(turned, axis=-1).astype(np.float32)


def crop(image: Image, quad: Corners, width_px: int, height_to_px: int) -> Image:
    """Return the pixels of ``quad``, laid straight and scaled to the given size."""
    wide, high = max(width_px, 1), height_to_px
    shrinking = height_px(quad) > 2 * height_to_px
    if shrinking:  # a warp samples points; big letters are scaled down by area afterwards
        wide, high = max(round(length_px(quad)), 1), round(height_px(quad))
    corners = np.array([[0, 0], [wide, 0], [0, high]], dtype=np.float32)
    warp = cv2.getAffineTransform(np.ascontiguousarray(quad[[0, 1, 3]]), corners)
    cut: Any = cv2.warpAffine(
        image, warp, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if shrinking:
        cut = cv2.resize(cut, (max(width_px, 1), height_to_px), interpolation=cv2.INTER_AREA)
    return cast(Image, cut)


def as_quad(quad: Corners) -> Quad:
    """Return ``quad`` as plain floats for results."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad.tolist()
    return ((x0, y0), (x1, y1), (x2, y2), (x3, y3))
