"""From a side as the device gave it to the bytes that are kept (母版).

The device's or file's own bytes are kept as they are. Pixels become JPEG at quality 90,
4:4:4; black and white pixels become PNG of one bit, which is smaller and loses nothing.
The resolution is written in either way.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2

from resources.errors import Corrupt, TooLarge
from scanner.devices.contract import RawPage
from scanner.imaging.great import decode_small
from scanner.imaging.great_sizes import is_great
from scanner.imaging.header import JPEG, PNG, is_complete, read_header
from scanner.imaging.master import decode, encode_bilevel_png, encode_jpeg
from scanner.imaging.pixels import Pixels, believable

QUALITY = 90
LONGEST_SIDE_PX = 65_500
"""JPEG cannot hold more."""


@dataclass(frozen=True, slots=True)
class Master:
    """The bytes to keep, and the pixels they show.

    Attributes:
        data: what is stored.
        media_type: of ``data``.
        width_px: of ``data`` as stored.
        height_px: likewise.
        dpi: believable resolution.
        pixels: H × W × 3 RGB or H × W grey, for the analysis; not kept. Of a great picture
            a reduced copy.
    """

    data: bytes
    media_type: str
    width_px: int
    height_px: int
    dpi: int
    pixels: Pixels


def master_of(page: RawPage) -> Master:
    """Return what is kept of a side.

    Raises:
        Corrupt: no pixels, or own bytes that end early or cannot be decoded.
        Unsupported: own bytes in a format we do not keep.
        TooLarge: a side too long for the format.
    """
    dpi = round(believable(page.dpi))
    if page.encoded is not None:
        return _verbatim(page, page.encoded, dpi)
    pixels = page.pixels
    if pixels is None or pixels.size == 0:
        raise Corrupt(source=page.source_name)
    height, width = pixels.shape[:2]
    if max(height, width) > LONGEST_SIDE_PX:
        raise TooLarge(source=page.source_name, limit=f"{LONGEST_SIDE_PX} px")
    if is_black_and_white(pixels):
        return Master(encode_bilevel_png(pixels, dpi), PNG, width, height, dpi, pixels)
    return Master(encode_jpeg(pixels, dpi, QUALITY), JPEG, width, height, dpi, pixels)


def is_black_and_white(pixels: Pixels) -> bool:
    """Return whether a grey image holds nothing but 0 and 255."""
    if pixels.ndim != 2:
        return False
    return cv2.countNonZero(cv2.inRange(pixels, 1, 254)) == 0


def _verbatim(page: RawPage, data: bytes, dpi: int) -> Master:
    header = read_header(data, page.source_name)
    if not is_complete(data, header.media_type):
        raise Corrupt(source=page.source_name)
    if page.pixels is not None:
        pixels = page.pixels
    elif is_great(header.width_px, header.height_px):
        pixels = decode_small(data, source=page.source_name)
    else:
        pixels = decode(data, page.source_name)
    return Master(data, header.media_type, header.width_px, header.height_px, dpi, pixels)
