"""Pages that carry their own number in black blocks, for tests of what arrives where."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.demo.escl.feed import PageFeed

DPI = 100
WIDTH_PX, HEIGHT_PX = 827, 1169
BITS = 10


def pixels_of(number: int) -> NDArray[np.uint8]:
    """A4 at 100 dpi, RGB: ten blocks in a row, black for 1, on a paper of its own shade."""
    page = np.full((HEIGHT_PX, WIDTH_PX, 3), 225 + number % 25, np.uint8)
    for bit in range(BITS):
        if number >> bit & 1:
            page[100:160, 60 + 70 * bit : 110 + 70 * bit] = 10
    page[400:420, 50:-50] = (200, 30, 30)
    return page


def jpeg_of(number: int) -> bytes:
    """The page as a JPEG."""
    _, data = cv2.imencode(".jpg", cv2.cvtColor(pixels_of(number), cv2.COLOR_RGB2BGR))
    return data.tobytes()


def number_on(pixels: NDArray[np.uint8]) -> int:
    """Read the number back, at any resolution, colour or grey."""
    grey = pixels if pixels.ndim == 2 else pixels[:, :, 1]
    scale = grey.shape[1] / WIDTH_PX
    y = round(130 * scale)
    return sum(1 << bit for bit in range(BITS) if grey[y, round((85 + 70 * bit) * scale)] < 120)


def feed_of(pages: int, *, two_sided: bool = False) -> PageFeed:
    """Pages 1 to ``pages``."""
    sides = [jpeg_of(number) for number in range(1, pages + 1)]
    return PageFeed.from_sides(sides, two_sided=two_sided, dpi=DPI)
