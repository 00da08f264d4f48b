"""What the first bytes of a master say: format, size, resolution (图像头信息).

Read without decoding, and only what we need. Sources: ITU-T T.81 annex B and JFIF 1.02
for JPEG, the PNG specification 11.2 and 11.3.5.3, TIFF 6.0 section 2 and 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from resources.errors import Corrupt, Unsupported
from scanner.imaging.pixels import MM_PER_INCH, believable

JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class Header:
    """A master as its header describes it.

    Attributes:
        media_type: image/jpeg, image/png or image/tiff.
        width_px: as stored; an EXIF orientation is not applied.
        height_px: likewise.
        dpi: 0 where the file does not say.
    """

    media_type: str
    width_px: int
    height_px: int
    dpi: float = 0.0

    @property
    def dpi_or_default(self) -> int:
        """Resolution, 300 where the file does not say or cannot mean it."""
        return round(believable(self.dpi))


def read_header(data: bytes, source: str = "") -> Header:
    """Return what the header of an encoded image says.

    Args:
        data: the whole file.
        source: its name for people, for the error.

    Raises:
        Unsupported: neither JPEG, PNG nor TIFF.
        Corrupt: the header ends early or makes no sense.
    """
    readers = {b"\xff\xd8\xff": _jpeg, b"\x89PNG": _png, b"II*\0": _tiff, b"MM\0*": _tiff}
    for magic, reader in readers.items():
        if data.startswith(magic):
            try:
                header = reader(data)
            except (struct.error, IndexError, ZeroDivisionError) as error:
                raise Corrupt(source=source, detail=str(error)) from error
            if header.width_px < 1 or header.height_px < 1:
                raise Corrupt(source=source, detail="no size in the header")
            return header
    raise Unsupported(source=source, found=data[:4].hex() or "—")


def is_complete(data: bytes, media_type: str) -> bool:
    """Return whether the end mark of a JPEG or PNG is there; TIFF has none.

    A decoder fills what a broken transfer left out with grey and says nothing.
    """
    if media_type == JPEG:
        return data.rfind(b"\xff\xd9", len(data) // 2) >= 0
    if media_type == PNG:
        return data.rfind(b"IEND", len(data) // 2) >= 0
    return True


def _jpeg(data: bytes) -> Header:
    dpi, at = 0.0, 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise IndexError("lost between JPEG segments")
        marker = data[at + 1]
        if marker in _ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = at + 4
        if marker == 0xE0 and data[body : body + 5] == b"JFIF\0":
            unit, x_density = struct.unpack_from(">xxBH", data, body + 5)
            dpi = x_density * {1: 1.0, 2: MM_PER_INCH / 10}.get(unit, 0.0)
        elif marker == 0xE1 and data[body : body + 6] == b"Exif\0\0" and not dpi:
            dpi = _exif_dpi(data[body + 6 : at + 2 + length])
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">xHH", data, body)
            return Header(JPEG, width, height, dpi)
        elif marker in (0xD9, 0xDA) or length < 2:
            raise IndexError("no frame in the JPEG")
        at += 2 + length


def _exif_dpi(block: bytes) -> float:
    # The page is worth keeping even if a camera wrote nonsense beside it.
    try:
        return _tiff(block).dpi
    except (struct.error, IndexError, ZeroDivisionError):
        return 0.0


def _png(data: bytes) -> Header:
    width, height = struct.unpack_from(">II", data, 16)
    header = Header(PNG, width, height)
    at = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"pHYs":
            per_unit, unit = struct.unpack_from(">I4xB", data, at + 8)
            return replace(header, dpi=per_unit * MM_PER_INCH / 1000 if unit == 1 else 0.0)
        if kind in (b"IDAT", b"IEND"):
            return header
        at += 12 + length


def _tiff(data: bytes) -> Header:
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    found: dict[int, float] = {}
    for i in range(count):
        tag, kind, _, value = struct.unpack_from(order + "HHII", data, at + 2 + 12 * i)
        if kind == 3:
            (value,) = struct.unpack_from(order + "H", data, at + 10 + 12 * i)
        if kind == 5 and tag == 282:
            above, below = struct.unpack_from(order + "II", data, value)
            found[tag] = above / below
        else:
            found[tag] = value
    dpi = found.get(282, 0.0) * {2: 1.0, 3: MM_PER_INCH / 10}.get(int(found.get(296, 2)), 0.0)
    return Header(TIFF, int(found.get(256, 0)), int(found.get(257, 0)), dpi)
