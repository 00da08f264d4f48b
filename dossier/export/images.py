"""View images as PDF image objects, without decoding them where that can be had (图像嵌入).

A JPEG goes in as it is; of a PNG the compressed rows do, for Flate with a PNG
predictor is the same thing. Only what PDF has no words for (CMYK by Adobe's
inverted habit, arithmetic coding, interlacing, transparency) is decoded and
written anew.

Source: ITU-T T.81 Annex B (JPEG markers); W3C PNG 3rd edition; ISO 32000-1, 7.4.4.4,
7.4.8 and 8.9.5.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from dossier.export.page import ViewImage
from resources.errors import Corrupt, TooLarge, Unsupported

_MAX_DECODED_PX = 80_000_000
"""Largest image that is decoded here: an A4 page at 800 dpi has 62 million pixels."""
_JPEG_QUALITY = 92

_BASELINE_EXTENDED_PROGRESSIVE = frozenset({0xC0, 0xC1, 0xC2})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True, slots=True)
class EmbeddedImage:
    """An image as it is written: dictionary entries and the encoded data."""

    entries: bytes
    data: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What the frame header of a JPEG says."""

    width_px: int
    height_px: int
    bits: int
    components: int
    frame: int
    """Marker of the frame, 0xC0 for baseline, 0xC2 for progressive."""
    complete: bool
    """Whether an end-of-image marker follows the scan."""


def embed(image: ViewImage, source: str) -> EmbeddedImage:
    """Return ``image`` ready to be written.

    Args:
        image: a whole JPEG or PNG file.
        source: name of the page for errors.

    Raises:
        Corrupt: the file is damaged, truncated, or not of the size it was said to have.
        Unsupported: it is neither JPEG nor PNG.
        TooLarge: it would have to be decoded and has too many pixels.
    """
    data = image.data
    if data.startswith(b"\xff\xd8"):
        embedded = _jpeg(data, source)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        embedded = _png(data, source)
    elif data:
        raise Unsupported(source=source, found=image.media_type)
    else:
        raise Corrupt(source=source, detail="no bytes")
    if (embedded.width_px, embedded.height_px) != (image.width_px, image.height_px):
        raise Corrupt(
            source=source,
            detail=f"{embedded.width_px}x{embedded.height_px} px"
            f" instead of {image.width_px}x{image.height_px}",
        )
    return embedded


def jpeg_header(data: bytes, source: str) -> JpegHeader:
    """Return what the header of a JPEG says; the pixels are not decoded.

    Raises:
        Corrupt: there is no frame header, or no scan behind it.
    """
    frame: tuple[int, int, int, int, int] | None = None
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _WITHOUT_LENGTH:
            place += 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _FRAMES and length >= 8 and place + 10 <= len(data):
            bits, height, width, components = struct.unpack_from(">BHHB", data, place + 4)
            frame = (marker, width, height, bits, components)
        if marker == 0xDA and frame is not None:
            found, width, height, bits, components = frame
            if not width or not height:
                raise Corrupt(source=source, detail="JPEG without a size")
            complete = data.rfind(b"\xff\xd9", place + 2 + length) >= 0
            return JpegHeader(width, height, bits, components, found, complete)
        place += 2 + max(length, 2)
    raise Corrupt(source=source, detail="JPEG header ends early")


def _jpeg(data: bytes, source: str) -> EmbeddedImage:
    header = jpeg_header(data, source)
    if not header.complete:
        raise Corrupt(source=source, detail="JPEG ends early")
    spaces = {1: b"/DeviceGray", 3: b"/DeviceRGB"}
    direct = header.frame in _BASELINE_EXTENDED_PROGRESSIVE and header.bits == 8
    if not direct or header.components not in spaces:
        return _anew(data, source, header.width_px, header.height_px)
    return EmbeddedImage(
        _entries(header.width_px, header.height_px, spaces[header.components], 8)
        + b"/Filter/DCTDecode",
        data,
        header.width_px,
        header.height_px,
    )


def _png(data: bytes, source: str) -> EmbeddedImage:
    chunks: dict[bytes, bytes] = {}
    rows: list[bytes] = []
    for kind, body in _chunks(data, source):
        if kind == b"IDAT":
            rows.append(body)
        else:
            chunks.setdefault(kind, body)
    head = chunks.get(b"IHDR", b"")
    if len(head) != 13 or not rows or b"IEND" not in chunks:
        raise Corrupt(source=source, detail="PNG without header, rows or end")
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if not width or not height:
        raise Corrupt(source=source, detail="PNG without a size")
    if interlaced or colour not in {0, 2, 3} or b"tRNS" in chunks:
        return _anew(data, source, width, height)
    colours = 3 if colour == 2 else 1
    space = {0: b"/DeviceGray", 2: b"/DeviceRGB", 3: b""}[colour]
    if colour == 3:
        palette = chunks.get(b"PLTE", b"")
        if not palette or len(palette) % 3:
            raise Corrupt(source=source, detail="PNG without a palette")
        last = len(palette) // 3 - 1
        space = b"[/Indexed/DeviceRGB %d<%s>]" % (last, palette.hex().encode())
    stream = b"".join(rows)
    _check_rows(stream, height * (1 + (width * colours * bits + 7) // 8), source)
    predictor = b"<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>" % (
        colours,
        bits,
        width,
    )
    entries = _entries(width, height, space, bits)
    entries += b"/Filter/FlateDecode/DecodeParms" + predictor
    return EmbeddedImage(entries, stream, width, height)


def _chunks(data: bytes, source: str) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        body = data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) < 4 or zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(check, "big"):
            raise Corrupt(source=source, detail="PNG chunk damaged")
        yield kind, body
        if kind == b"IEND":
            return
        place += 12 + length


def _check_rows(stream: bytes, expected_bytes: int, source: str) -> None:
    """Refuse rows that do not inflate to just the image; a megabyte at a time."""
    inflater, seen = zlib.decompressobj(), 0
    try:
        rest = stream
        while rest and not inflater.eof and seen <= expected_bytes:
            seen += len(inflater.decompress(rest, 1 << 20))
            rest = inflater.unconsumed_tail
    except zlib.error as error:
        raise Corrupt(source=source, detail=str(error)) from error
    if not inflater.eof or seen != expected_bytes:
        raise Corrupt(source=source, detail="PNG rows end early")


def _anew(data: bytes, source: str, width_px: int, height_px: int) -> EmbeddedImage:
    if width_px * height_px > _MAX_DECODED_PX:
        raise TooLarge(source=source, limit=f"{_MAX_DECODED_PX // 1_000_000} MP")
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            opened.load()
            picture: Image.Image = opened
            if "A" in opened.getbands() or "transparency" in opened.info:
                layer = opened.convert("RGBA")
                picture = Image.new("RGBA", layer.size, "white")
                picture.alpha_composite(layer)
            grey = picture.mode in {"1", "L"}
            picture = picture.convert("L" if grey else "RGB")
    except (OSError, SyntaxError, ValueError, zlib.error) as error:
        raise Corrupt(source=source, detail=str(error)) from error
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    space = b"/DeviceGray" if grey else b"/DeviceRGB"
    entries = _entries(width_px, height_px, space, 8) + b"/Filter/DCTDecode"
    return EmbeddedImage(entries, buffer.getvalue(), width_px, height_px)


def _entries(width_px: int, height_px: int, space: bytes, bits: int) -> bytes:
    return b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s/BitsPerComponent %d" % (
        width_px,
        height_px,
        space,
        bits,
    )
