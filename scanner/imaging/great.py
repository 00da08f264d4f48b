"""Pictures too large to be decoded whole: read from top to bottom, kept small (巨幅图像).

A drawing of 30,000 × 30,000 pixels is 2.7 GB decoded. libvips reads a strip at a time and
keeps one strip; what comes out is a base small enough for whatever looks at a page as a
whole: thumbnails, measures, reading, printing. What looks at single places takes tiles, see
``courtroom.viewing``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from resources.errors import Corrupt
from scanner.imaging.great_sizes import BASE_SIDE_PX
from scanner.imaging.header import JPEG, read_header
from scanner.imaging.pixels import Pixels

_STRIP_PX = 2 << 20
_JPEG_SHRINKS = (1, 2, 4, 8)


def decode_small(data: bytes, max_side_px: int = BASE_SIDE_PX, source: str = "") -> Pixels:
    """Return a picture reduced by a whole factor, H × W × 3 RGB, as stored.

    All of the file is read, and a few rows of it held: 900 megapixels take 4 to 30 s of one
    core and, beside the bytes, some 100 MB. Neither side is longer than ``max_side_px``.

    Args:
        data: JPEG, PNG or TIFF; other depths and transparency become plain, on white.
        max_side_px: at most; a smaller picture stays as it is.
        source: name for people, for the error.

    Raises:
        Corrupt: it cannot be decoded to its end.
        Unsupported: none of the three formats.
    """
    # Only who meets such a picture pays for the library.
    import pyvips  # type: ignore[import-untyped]

    header = read_header(data, source)
    by = max(1, math.ceil(max(header.width_px, header.height_px) / max_side_px))
    try:
        return _read(pyvips, data, by, header.media_type == JPEG)
    except pyvips.Error as error:
        if "memory" in str(error):
            raise MemoryError from error
        raise Corrupt(source=source, detail=str(error)[:300]) from error


def _read(pyvips: Any, data: bytes, by: int, is_jpeg: bool) -> Pixels:
    pyvips.cache_set_max(0)
    options: dict[str, Any] = {"access": "sequential", "fail_on": "truncated"}
    at_once = 1
    if is_jpeg:
        at_once = max(n for n in _JPEG_SHRINKS if n <= by)
        options["shrink"] = at_once
    image = _plain(pyvips.Image.new_from_buffer(data, "", **options))
    rest = by / at_once
    if rest > 1 and rest == round(rest):
        image = image.shrink(round(rest), round(rest), ceil=True)
    elif rest > 1:
        image = image.reduce(rest, rest, kernel="linear")
    width, height = int(image.width), int(image.height)
    pixels = np.empty((height, width, 3), np.uint8)
    # In this thread and in order: a row cannot be read twice.
    strip = pyvips.Region.new(image)
    rows = max(1, _STRIP_PX // (width * by))
    for top in range(0, height, rows):
        count = min(rows, height - top)
        part = np.frombuffer(strip.fetch(0, top, width, count), np.uint8)
        pixels[top : top + count] = part.reshape(count, width, 3)
    return pixels


def _plain(image: Any) -> Any:
    """Return it as RGB of eight bits, on white."""
    if image.interpretation != "srgb":
        image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    if image.format != "uchar":
        image = image.cast("uchar")
    if image.bands > 3:
        image = image[0:3]
    if image.bands < 3:
        image = image[0].bandjoin([image[0], image[0]])
    return image
