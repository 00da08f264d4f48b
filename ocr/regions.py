"""Where text stands on a page: the detector (文字检测)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Image
from ocr.geometry import Corners
from ocr.models import locate
from ocr.network import ENGINE, Network

PAGE_SHARE = 0.365
"""Scale at which a page is searched: an A4 page of 300 dpi becomes 1,280 px high,
8 point print on it about 12 px, which the detector still finds."""
LONG_MIN_PX, LONG_MAX_PX = 1280, 1920
SHORT_MIN_PX = 320
"""A long strip keeps this much width, so that a till receipt stays readable."""
STRIP_MAX_PX = 6400

INK_PROBABILITY = 0.3
"""A pixel counts as text above this. Source: PP-OCR's published detector settings."""
REGION_PROBABILITY = 0.5
GROW = 1.6
"""The network marks the core of a line; a region grows by area × this ÷ perimeter."""
SMALLEST_PX = 3


@dataclass(frozen=True, slots=True)
class Region:
    """An area of text, corners in reading order of the image as it lies.

    Attributes:
        quad: 4 × 2 float32, pixels of the image; the longer side may be upright.
        probability: 0 to 1.
    """

    quad: Corners
    probability: float


class Detector:
    """Finds the areas of text on a page.

    Args:
        threads: CPU threads, 0 for all.
        folder: where the model file lies, if not in the installed package.

    Raises:
        ModelMissing, ModelDamaged: see :func:`ocr.models.locate`.
    """

    def __init__(self, threads: int = 0, folder: Path | None = None) -> None:
        self._network = Network(locate(ENGINE, "detect", folder), threads)

    def find(self, image: Image, small: Image | None = None) -> list[Region]:
        """Return the areas of text on RGB ``image``, in no order.

        Args:
            image: the page.
            small: :func:`search_image` of it, if at hand.

        Raises:
            Crashed: the engine failed.
        """
        height, width = image.shape[:2]
        small = search_image(image) if small is None else small
        small_height, small_width = small.shape[:2]
        probability: NDArray[np.float32] = self._network(small[None])[0][0, 0]
        scale = np.array([width / small_width, height / small_height], dtype=np.float32)
        return [
            Region(quad * scale, score)
            for quad, score in _areas(np.ascontiguousarray(probability, dtype=np.float32))
        ]


def search_image(image: Image) -> Image:
    """Return ``image`` at the size at which it is searched."""
    size = search_size_px(image.shape[1], image.shape[0])
    return cast(Image, cv2.resize(image, size, interpolation=cv2.INTER_AREA))


def search_size_px(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the size at which a page is searched, both a multiple of 32."""
    long, short = max(width_px, height_px), min(width_px, height_px)
    target = min(max(long * PAGE_SHARE, LONG_MIN_PX), LONG_MAX_PX)
    scale = min(1.0, max(target / long, SHORT_MIN_PX / short))
    scale = min(scale, STRIP_MAX_PX / long)
    wide, high = (max(32, round(side * scale / 32) * 32) for side in (width_px, height_px))
    return wide, high


def _areas(probability: NDArray[np.float32]) -> list[tuple[Corners, float]]:
    ink = (probability > INK_PROBABILITY).astype(np.uint8)
    ink = np.asarray(cv2.dilate(ink, np.ones((2, 2), np.uint8)), dtype=np.uint8)
    outlines, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        centre, (wide, high), angle = cv2.minAreaRect(outline)
        if min(wide, high) < SMALLEST_PX:
            continue
        score = _mean_inside(probability, outline)
        if score < REGION_PROBABILITY:
            continue
        grow = wide * high * GROW / (wide + high)
        box = cv2.boxPoints((centre, (wide + grow, high + grow), angle))
        found.append((_reading_corners(np.asarray(box, dtype=np.float32)), score))
    return found


def _mean_inside(probability: NDArray[np.float32], outline: Any) -> float:
    left, top, wide, high = cv2.boundingRect(outline)
    mask = np.zeros((high, wide), np.uint8)
    cv2.fillPoly(mask, [outline - np.array([left, top])], 1)
    return float(cv2.mean(probability[top : top + high, left : left + wide], mask)[0])


def _reading_corners(box: Corners) -> Corners:
    """Return the corners as top-left, top-right, bottom-right, bottom-left."""
    by_x = box[np.argsort(box[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array([left[0], right[0], right[1], left[1]], dtype=np.float32)
