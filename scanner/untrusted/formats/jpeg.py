"""JPEG: the file's own bytes, when they hold a whole picture (JPEG 图像).

Source: ITU-T T.81 (markers), T.871 (JFIF), CIPA DC-008 (EXIF).
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass, field

from PIL import Image, ImageOps

from resources.errors import Corrupt, Hostile, Unsupported
from scanner.untrusted.formats import convert
from scanner.untrusted.formats.ifd import read_directory, reader_of
from scanner.untrusted.formats.page import ParsedPage, check_size, great_page, plausible_dpi
from scanner.untrusted.limits import Limits

_NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
"""In entropy-coded data: neither a stuffed zero nor a restart marker."""
_PLAIN_FRAMES = {0xC0: "baseline", 0xC1: "extended", 0xC2: "progressive"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MAX_SCANS = 500
"""Encoders write about ten; each one more costs a pass over the whole picture."""
_TURNS = {1: 0, 6: 1, 3: 2, 8: 3}
"""EXIF orientation → clockwise quarter turns that bring the picture upright."""


@dataclass(slots=True)
class Headers:
    """What stands in a JPEG's markers."""

    width_px: int = 0
    height_px: int = 0
    components: int = 0
    frame: int = 0
    precision_bits: int = 0
    scans: int = 0
    dpi: float = 0.0
    orientation: int = 1
    seen_exif: bool = field(default=False, repr=False)


def read_jpeg(untrusted: bytes, limits: Limits) -> ParsedPage:
    """Return the page in ``untrusted``; plain pictures keep their bytes.

    Raises:
        resources.errors.Corrupt: cut off or damaged.
        resources.errors.Unsupported: lossless, arithmetic or 12-bit JPEG.
        resources.errors.TooLarge: over a limit.
        resources.errors.Hostile: made to exhaust the reader.
    """
    headers = parse_headers(untrusted)
    _check_frame(headers)
    size = headers.width_px, headers.height_px
    great = check_size(
        *size,
        len(untrusted),
        limits,
        bits=8 * headers.components,
        in_strips=headers.scans == 1 and headers.orientation in _TURNS,
    )
    dpi = plausible_dpi(headers.dpi, max(size))
    if great:
        return great_page("image/jpeg", untrusted, size, dpi, _TURNS[headers.orientation])
    if headers.components == 4 or headers.orientation not in _TURNS:
        image = _open(untrusted)
        image.load()
        upright = ImageOps.exif_transpose(image)
        return convert.jpeg_page(convert.plain(upright), dpi, convert.converted_flags())
    _decode_small(untrusted)
    return ParsedPage(
        media_type="image/jpeg",
        encoded=untrusted,
        width_px=headers.width_px,
        height_px=headers.height_px,
        dpi=dpi,
        decode=lambda: _open(untrusted),
        turn_quarters=_TURNS[headers.orientation],
    )


def thumbnail(untrusted: bytes, long_px: int) -> Image.Image:
    """Return the picture in grey, decoded at an eighth or more of its size."""
    image = _open(untrusted)
    image.draft("L", (long_px, long_px))
    return image.convert("L")


def parse_headers(untrusted: bytes) -> Headers:
    """Walk the markers to the end of the picture.

    Raises:
        resources.errors.Corrupt: the end is missing or a segment is malformed.
        resources.errors.Hostile: far more scans than any encoder writes.
    """
    headers = Headers()
    at = 2
    while True:
        found = _NEXT_MARKER.match(untrusted, at)
        if found is None:
            raise Corrupt(detail=f"no JPEG marker at byte {at}")
        marker, at = found[1][0], found.end()
        if marker == 0xD9:
            break
        if marker == 0xD8 or marker == 0x01:
            continue
        segment, at = _segment(untrusted, at)
        _take(headers, marker, segment)
        if marker == 0xDA:
            at = _end_of_scan(untrusted, at)
    if not headers.scans or not headers.frame:
        raise Corrupt(detail="JPEG without a picture")
    return headers


def _segment(data: bytes, at: int) -> tuple[bytes, int]:
    size = int.from_bytes(data[at : at + 2], "big")
    if size < 2 or at + size > len(data):
        raise Corrupt(detail=f"JPEG segment of {size} bytes at {at} is cut off")
    return data[at + 2 : at + size], at + size


def _end_of_scan(data: bytes, at: int) -> int:
    found = _NEXT_MARKER.search(data, at)
    if found is None:
        raise Corrupt(detail="JPEG without its end")
    return found.start()


def _take(headers: Headers, marker: int, segment: bytes) -> None:
    if marker in _FRAMES:
        if len(segment) < 6 or headers.frame:
            raise Corrupt(detail="JPEG frame header")
        headers.frame = marker
        headers.precision_bits, headers.height_px, headers.width_px, headers.components = (
            struct.unpack(">BHHB", segment[:6])
        )
    elif marker == 0xDA:
        headers.scans += 1
        if headers.scans > _MAX_SCANS:
            raise Hostile(found="压缩炸弹 decompression bomb", detail="JPEG scans")
    elif marker == 0xE0 and segment.startswith(b"JFIF\0") and len(segment) >= 12:
        unit, across, down = struct.unpack(">BHH", segment[7:12])
        headers.dpi = headers.dpi or min(across, down) * {1: 1.0, 2: 2.54}.get(unit, 0.0)
    elif marker == 0xE1 and segment.startswith(b"Exif\0\0") and not headers.seen_exif:
        headers.seen_exif = True
        _take_exif(headers, segment[6:])


def _take_exif(headers: Headers, tiff: bytes) -> None:
    """Orientation and resolution; damaged EXIF is no reason to refuse the picture."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return
    try:
        first = read_directory(reader_of(tiff), struct.unpack(order + "I", tiff[4:8])[0], order)
    except Corrupt:
        return
    orientation = first.integer(274, 1)
    headers.orientation = orientation if 1 <= orientation <= 8 else 1
    headers.dpi = min(first.dpi()) or headers.dpi


def _check_frame(headers: Headers) -> None:
    if headers.frame not in _PLAIN_FRAMES:
        raise Unsupported(found=f"JPEG SOF{headers.frame - 0xC0}")
    if headers.precision_bits != 8:
        raise Unsupported(found=f"JPEG {headers.precision_bits} bit")
    if headers.components not in (1, 3, 4):
        raise Unsupported(found=f"JPEG {headers.components} components")
    if not headers.width_px or not headers.height_px:
        raise Corrupt(detail="JPEG without a size")


def _open(untrusted: bytes) -> Image.Image:
    return Image.open(io.BytesIO(untrusted), formats=("JPEG",))


def _decode_small(untrusted: bytes) -> None:
    """Read every coefficient, but turn them into pixels at an eighth of the size."""
    image = _open(untrusted)
    image.draft(image.mode, (1, 1))
    image.load()
