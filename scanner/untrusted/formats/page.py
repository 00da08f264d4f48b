"""A page as the reading child hands it on, and the numbers around it (页面)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from resources.errors import Hostile, TooLarge
from scanner.untrusted.limits import Limits, in_words

DEFAULT_DPI = 300
"""Where a file says nothing, or nonsense."""
MIN_DPI, MAX_DPI = 50, 2400
_SOFTWARE_DPI = (72, 96)
"""What software writes when it does not know."""
_A3_LONG_IN = 16.54
_A0_LONG_IN = 46.8
_BOMB_FACTOR = 4
_BOMB_PIXELS_PER_BYTE = 100
_BOMB_UNPACKED, _BOMB_UNPACKED_BILEVEL = 1_000, 4_000
"""Bytes of pixels for each byte of a great picture. Drawings in colour reach 100 to 900, in black
and white, packed as G4, 1,000; an empty PNG has 1,030."""

CONVERTED = "converted"
"""Flag: not the file's own bytes; CMYK, 16 bit, alpha or mirrored made plain."""
RENDERED = "rendered"
"""Flag: a PDF page drawn by us."""
REDUCED = "reduced_resolution"
"""Flag: a PDF page too large for 300 dpi."""
ACTIVE_CONTENT = "active_content"
"""Flag: the PDF holds JavaScript or actions; the page is flat, the file is not."""
ATTACHMENTS = "attachments"
"""Flag: the PDF carries files that are not among its pages."""
GREAT = "great_picture"
"""Flag: too large to be decoded whole; measured and read on a reduced copy."""
FLAGS = frozenset((CONVERTED, RENDERED, REDUCED, ACTIVE_CONTENT, ATTACHMENTS, GREAT))


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """One page that decodes.

    ``width_px`` and ``height_px`` are those of ``encoded`` as stored, before
    ``turn_quarters`` clockwise quarter turns bring it upright.
    """

    media_type: str
    encoded: bytes = field(repr=False)
    width_px: int
    height_px: int
    dpi: int
    decode: Callable[[], Image.Image]
    """Gives the pixels as stored, any mode; called only when they are wanted."""
    turn_quarters: int = 0
    flags: tuple[str, ...] = ()
    base: Callable[[], Image.Image] | None = None
    """Of a great picture: reads all of it, and gives the reduced copy that stands for it."""


def check_size(
    width_px: int,
    height_px: int,
    size_bytes: int,
    limits: Limits,
    *,
    bits: int = 24,
    in_strips: bool = True,
) -> bool:
    """Check the claimed size of an image against the limits before decoding it.

    Args:
        width_px: as the header says.
        height_px: as the header says.
        size_bytes: how many bytes stand for these pixels.
        limits: the child's limits.
        bits: of one pixel, as stored.
        in_strips: it can be read from its top to its end without being held.

    Returns:
        Whether it is a great picture, of which only a base may be made.

    Raises:
        resources.errors.TooLarge: too many pixels, or a side too long.
        resources.errors.Hostile: absurdly many pixels from next to nothing.
    """
    pixels, long_px = width_px * height_px, max(width_px, height_px)
    if pixels <= limits.pixels and long_px <= limits.side_px:
        return False
    great = pixels <= limits.great_pixels and long_px <= limits.great_side_px
    most = _BOMB_FACTOR * limits.pixels
    thin = pixels > most and pixels > _BOMB_PIXELS_PER_BYTE * size_bytes
    unpacked = _BOMB_UNPACKED if bits > 1 else _BOMB_UNPACKED_BILEVEL
    if (thin and not great) or (great and pixels * bits > 8 * unpacked * size_bytes):
        raise Hostile(
            found="压缩炸弹 decompression bomb",
            detail=f"{width_px} x {height_px} px from {size_bytes} bytes",
        )
    if great and in_strips and size_bytes <= limits.still_bytes:
        return True
    raise TooLarge(limit=_limit(great, in_strips, limits), detail=f"{width_px} x {height_px} px")


def _limit(great: bool, in_strips: bool, limits: Limits) -> str:
    if great and not in_strips:
        # Progressive, interlaced: such a file is held whole while it is decoded.
        return f"{limits.pixels // 1_000_000} MP（渐进或隔行 progressive, interlaced）"
    if great:
        return in_words(limits.still_bytes)
    return f"{limits.great_pixels // 1_000_000} MP, {limits.great_side_px} px"


def great_page(
    media_type: str, encoded: bytes, size: tuple[int, int], dpi: int, turn_quarters: int
) -> ParsedPage:
    """Return a great picture with its own bytes; nothing of it was decoded yet."""

    def base() -> Image.Image:
        # Only who meets such a picture pays for OpenCV and libvips.
        from scanner.imaging.great import decode_small
        from scanner.imaging.great_sizes import BASE_SIDE_PX

        return Image.fromarray(decode_small(encoded, BASE_SIDE_PX))

    return ParsedPage(
        media_type=media_type,
        encoded=encoded,
        width_px=size[0],
        height_px=size[1],
        dpi=dpi,
        decode=base,
        turn_quarters=turn_quarters,
        flags=(GREAT,),
        base=base,
    )


def plausible_dpi(claimed: float, long_px: int) -> int:
    """Return ``claimed`` as whole dpi, or 300 where it cannot be meant.

    Cameras and software write 72 or 96 when they do not know; a page that would
    come out longer than A3 by such a value, or than A0 by any, was not measured.
    """
    dpi = round(claimed) if 0 < claimed < 1e6 else 0
    if not MIN_DPI <= dpi <= MAX_DPI:
        return DEFAULT_DPI
    longest_in = _A3_LONG_IN * 1.2 if dpi in _SOFTWARE_DPI else _A0_LONG_IN * 1.2
    return dpi if long_px / dpi <= longest_in else DEFAULT_DPI
