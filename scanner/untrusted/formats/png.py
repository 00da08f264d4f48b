"""PNG: every checksum and every row checked without keeping the pixels (PNG 图像).

Source: ISO/IEC 15948 (PNG), third edition for APNG.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image

from resources.errors import Corrupt, Hostile, Unsupported
from scanner.untrusted.formats import convert
from scanner.untrusted.formats.page import (
    DEFAULT_DPI,
    ParsedPage,
    check_size,
    great_page,
    plausible_dpi,
)
from scanner.untrusted.limits import Limits

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""Adam7: first column, first row, step across, step down."""
_STEP_BYTES = 1 << 20
_LOSSLESS_PX = 16_000_000


@dataclass(slots=True)
class Header:
    """The IHDR chunk and what else of a PNG matters."""

    width_px: int
    height_px: int
    depth_bits: int
    colour: int
    interlaced: bool
    dpi: float = 0.0
    transparent: bool = False

    @property
    def raw_bytes(self) -> int:
        """Size of the rows with their filter bytes, unpacked."""
        passes = _PASSES if self.interlaced else ((0, 0, 1, 1),)
        return sum(self._pass_bytes(*one) for one in passes)

    def _pass_bytes(self, x: int, y: int, step_x: int, step_y: int) -> int:
        columns = -(-(self.width_px - x) // step_x)
        rows = -(-(self.height_px - y) // step_y)
        if columns <= 0 or rows <= 0:
            return 0
        return rows * (1 + -(-columns * self.depth_bits * _CHANNELS[self.colour] // 8))


def read_png(untrusted: bytes, limits: Limits) -> ParsedPage:
    """Return the page in ``untrusted``; 8 bits without alpha keep their bytes.

    Raises:
        resources.errors.Corrupt: a checksum, a row or the end is missing.
        resources.errors.Unsupported: an animation.
        resources.errors.TooLarge: over a limit.
        resources.errors.Hostile: unpacks to more than it claims.
    """
    header, great = _check_chunks(untrusted, limits)
    long_px = max(header.width_px, header.height_px)
    dpi = plausible_dpi(header.dpi, long_px) if header.dpi else DEFAULT_DPI
    if great:
        return great_page("image/png", untrusted, (header.width_px, header.height_px), dpi, 0)
    if header.depth_bits == 16 or header.transparent:
        image = convert.plain(_open(untrusted))
        # Packing larger pictures without loss takes longer than a page may take.
        write = (
            convert.png_page if image.width * image.height <= _LOSSLESS_PX else convert.jpeg_page
        )
        return write(image, dpi, convert.converted_flags())
    return ParsedPage(
        media_type="image/png",
        encoded=untrusted,
        width_px=header.width_px,
        height_px=header.height_px,
        dpi=dpi,
        decode=lambda: _open(untrusted),
    )


def _open(untrusted: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(untrusted), formats=("PNG",))
    image.load()
    return image


def _check_chunks(untrusted: bytes, limits: Limits) -> tuple[Header, bool]:
    """Return what the chunks say, and whether it is a great picture, whose rows come later."""
    header: Header | None = None
    rows: _Rows | None = None
    great = False
    at = 8
    while True:
        kind, body, at = _chunk(untrusted, at)
        if header is None or rows is None:
            header = _header(kind, body)
            great = check_size(
                header.width_px,
                header.height_px,
                len(untrusted),
                limits,
                bits=header.depth_bits * _CHANNELS[header.colour],
                in_strips=not header.interlaced,
            )
            rows = _Rows(header.raw_bytes)
        elif kind == b"IDAT":
            if not great:
                rows.take(body)
        elif kind == b"IEND":
            if not great:
                rows.finish()
            return header, great
        else:
            _take(header, kind, body)


def _chunk(data: bytes, at: int) -> tuple[bytes, memoryview, int]:
    head = data[at : at + 8]
    if len(head) < 8:
        raise Corrupt(detail="PNG without its end")
    size, kind = struct.unpack(">I4s", head)
    end = at + 8 + size
    if end + 4 > len(data):
        raise Corrupt(detail=f"PNG chunk {kind!r} is cut off")
    body = memoryview(data)[at + 8 : end]
    if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end : end + 4], "big"):
        raise Corrupt(detail=f"checksum of PNG chunk {kind!r}")
    return kind, body, end + 4


def _header(kind: bytes, body: memoryview) -> Header:
    if kind != b"IHDR" or len(body) != 13:
        raise Corrupt(detail="PNG without a header")
    width_px, height_px, depth, colour, method, filtering, interlace = struct.unpack(
        ">IIBBBBB", body
    )
    known = depth in _DEPTHS.get(colour, ()) and method == filtering == 0 and interlace in (0, 1)
    if not known or not width_px or not height_px:
        raise Corrupt(detail="PNG header")
    return Header(width_px, height_px, depth, colour, interlace == 1, transparent=colour in (4, 6))


def _take(header: Header, kind: bytes, body: memoryview) -> None:
    if kind == b"acTL":
        raise Unsupported(found="APNG 动画 animation")
    if kind == b"tRNS":
        header.transparent = True
    elif kind == b"pHYs" and len(body) == 9:
        across, down, unit = struct.unpack(">IIB", body)
        header.dpi = min(across, down) * 0.0254 if unit == 1 else 0.0


class _Rows:
    """Unpacks the image data in steps and counts, keeping nothing."""

    def __init__(self, expected_bytes: int) -> None:
        self._expected_bytes = expected_bytes
        self._got_bytes = 0
        self._unpack = zlib.decompressobj()

    def take(self, body: memoryview) -> None:
        data: bytes | memoryview = body
        while data and not self._unpack.eof:
            self._got_bytes += len(self._unpack.decompress(data, _STEP_BYTES))
            if self._got_bytes > self._expected_bytes + _STEP_BYTES:
                raise Hostile(
                    found="压缩炸弹 decompression bomb", detail="PNG rows beyond its size"
                )
            data = self._unpack.unconsumed_tail

    def finish(self) -> None:
        # Whole rows but no checksum behind them is what some old encoders write.
        if self._got_bytes < self._expected_bytes:
            raise Corrupt(detail=f"PNG rows: {self._got_bytes} of {self._expected_bytes} bytes")
