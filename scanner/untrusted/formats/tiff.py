"""TIFF of one page or many (TIFF 多页图像).

Pages in the usual compressions keep their packed bytes: a file of one plain page
stays as it is, a page of several becomes a TIFF of its own around the same strips,
so that G4 stays bilevel. Everything else is converted.

Source: TIFF 6.0 (Adobe, 1992); TIFF Technical Note 2 (JPEG).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from PIL import Image

from resources.errors import Corrupt, Hostile, Unsupported
from scanner.untrusted.formats import convert
from scanner.untrusted.formats.ifd import Directory, ReadAt, read_chain
from scanner.untrusted.formats.page import (
    MAX_DPI,
    MIN_DPI,
    ParsedPage,
    check_size,
    great_page,
    plausible_dpi,
)
from scanner.untrusted.formats.tiff_writer import wrap
from scanner.untrusted.limits import Limits

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_SUBFILE, _ORIENTATION, _SAMPLES, _PLANAR, _EXTRA, _FORMAT = 254, 274, 277, 284, 338, 339
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_PLAIN_COMPRESSIONS = frozenset((1, 3, 4, 5, 7, 8, 32946, 32773))
"""None, G3, G4, LZW, JPEG, deflate twice, PackBits."""
_READABLE_COMPRESSIONS = _PLAIN_COMPRESSIONS | {2, 6}
_PLAIN_BITS = frozenset(((1,), (4,), (8,), (8, 8, 8)))
_PLAIN_PHOTOMETRICS = frozenset((0, 1, 2, 3, 6))
_TURNS = {1: 0, 6: 1, 3: 2, 8: 3}
_REUSE_FACTOR = 4
"""Pages may share strips, but not so that a small file gives a mountain of pages."""

PageOrRefusal = Callable[[], ParsedPage]


def read_tiff(file: BinaryIO, size_bytes: int, limits: Limits) -> list[PageOrRefusal]:
    """Return one function a page, in order; each gives the page or raises for it alone.

    Raises:
        resources.errors.Corrupt: the chain of pages leads out of the file.
        resources.errors.Hostile: the chain is endless.
        resources.errors.TooLarge: too many pages.
    """
    read_at = _reader(file, size_bytes)
    chain = read_chain(read_at, limits.pages)
    # Bit 0 of NewSubfileType marks a small copy of another page.
    full = [page for page in chain if not page.integer(_SUBFILE, 0) & 1]
    pages = full or chain
    if not pages:
        raise Corrupt(detail="TIFF without pages")
    if sum(_held_bytes(page, size_bytes) for page in pages) > _REUSE_FACTOR * size_bytes:
        raise Hostile(
            found="压缩炸弹 decompression bomb", detail="TIFF strips used again and again"
        )
    alone = len(chain) == 1
    return [partial(_read_page, read_at, page, size_bytes, alone, limits) for page in pages]


def _reader(file: BinaryIO, size_bytes: int) -> ReadAt:
    def read_at(offset: int, size: int) -> bytes:
        if offset < 0 or offset + size > size_bytes:
            raise Corrupt(detail=f"TIFF needs {size} bytes at {offset} of {size_bytes}")
        file.seek(offset)
        data = file.read(size)
        if len(data) < size:
            raise Corrupt(detail=f"TIFF ends at {offset + len(data)}")
        return data

    return read_at


def _held_bytes(page: Directory, size_bytes: int) -> int:
    """Return the packed size of those strips and tiles that lie in the file."""
    held = 0
    for offsets, sizes in ((_STRIPS, _STRIP_BYTES), (_TILES, _TILE_BYTES)):
        pairs = zip(page.integers(offsets), page.integers(sizes), strict=False)
        held += sum(size for offset, size in pairs if offset + size <= size_bytes)
    return held


def _packed_bytes(page: Directory) -> int:
    return sum(page.integers(_STRIP_BYTES)) + sum(page.integers(_TILE_BYTES))


def _read_page(
    read_at: ReadAt, page: Directory, size_bytes: int, alone: bool, limits: Limits
) -> ParsedPage:
    width_px, height_px = page.integer(_WIDTH, 0), page.integer(_HEIGHT, 0)
    if width_px <= 0 or height_px <= 0:
        raise Corrupt(detail="TIFF page without a size")
    bits, samples = page.integers(_BITS) or (1,), page.integer(_SAMPLES, 1)
    across, down = page.dpi()
    great = check_size(
        width_px,
        height_px,
        _packed_bytes(page),
        limits,
        bits=sum(bits) if len(bits) > 1 else bits[0] * max(1, samples),
        in_strips=page.integer(_ORIENTATION, 1) in _TURNS and _square(across, down),
    )
    compression = page.integer(_COMPRESSION, 1)
    if compression not in _READABLE_COMPRESSIONS:
        raise Unsupported(found=f"TIFF compression {compression}")
    orientation = page.integer(_ORIENTATION, 1)
    keep_whole = alone and orientation == 1 and size_bytes <= limits.still_bytes
    encoded = read_at(0, size_bytes) if keep_whole else wrap(page, _pieces(read_at, page))
    if keep_whole:
        _pieces(read_at, page)
    if great:
        size = width_px, height_px
        dpi = plausible_dpi(max(across, down), max(size))
        return great_page("image/tiff", encoded, size, dpi, _TURNS[orientation])
    image = _decode(encoded)
    if image.size != (width_px, height_px):
        raise Corrupt(detail="TIFF decodes to another size")
    dpi = plausible_dpi(max(across, down) if _square(across, down) else across, max(image.size))
    turn = _TURNS.get(orientation)
    if _is_plain(page, compression) and turn is not None and _square(across, down):
        return ParsedPage(
            media_type="image/tiff",
            encoded=encoded,
            width_px=width_px,
            height_px=height_px,
            dpi=dpi,
            decode=lambda: image,
            turn_quarters=turn,
        )
    return _converted(image, orientation, (across, down), dpi)


def _pieces(read_at: ReadAt, page: Directory) -> list[bytes]:
    tiled = _TILES in page.entries
    offsets = page.integers(_TILES if tiled else _STRIPS)
    sizes = page.integers(_TILE_BYTES if tiled else _STRIP_BYTES)
    if not offsets or len(offsets) != len(sizes):
        raise Corrupt(detail="TIFF page without its strips")
    return [read_at(offset, size) for offset, size in zip(offsets, sizes, strict=True)]


def _is_plain(page: Directory, compression: int) -> bool:
    bits = page.integers(_BITS) or (1,)
    samples = page.integer(_SAMPLES, 1)
    formats = set(page.integers(_FORMAT)) or {1}
    return (
        compression in _PLAIN_COMPRESSIONS
        and (bits if len(bits) > 1 else bits * samples) in _PLAIN_BITS
        and page.integer(_PHOTOMETRIC, 1) in _PLAIN_PHOTOMETRICS
        and _EXTRA not in page.entries
        and formats == {1}
        and page.integer(_PLANAR, 1) == 1
    )


def _square(across: float, down: float) -> bool:
    sane = MIN_DPI <= across <= MAX_DPI and MIN_DPI <= down <= MAX_DPI
    return not sane or 0.95 <= across / down <= 1.05


def _decode(encoded: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(encoded), formats=("TIFF",))
    image.load()
    return image


def _converted(
    image: Image.Image, orientation: int, resolution: tuple[float, float], dpi: int
) -> ParsedPage:
    upright = convert.plain(image)
    across, down = resolution
    if not _square(across, down):
        # Fax pages have half as many rows as columns an inch.
        dpi = round(max(across, down))
        size = (round(image.width * dpi / across), round(image.height * dpi / down))
        upright = upright.resize(size, Image.Resampling.NEAREST)
    for step in _UPRIGHT.get(orientation, ()):
        upright = upright.transpose(step)
    if upright.mode == "1" or upright.width * upright.height < 1 << 20:
        return convert.png_page(upright, dpi, convert.converted_flags())
    return convert.jpeg_page(upright, dpi, convert.converted_flags())


_T = Image.Transpose
_UPRIGHT = {
    2: (_T.FLIP_LEFT_RIGHT,),
    3: (_T.ROTATE_180,),
    4: (_T.FLIP_TOP_BOTTOM,),
    5: (_T.TRANSPOSE,),
    6: (_T.ROTATE_270,),
    7: (_T.TRANSVERSE,),
    8: (_T.ROTATE_90,),
}
