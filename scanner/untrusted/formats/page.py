"""A page as the reading child hands it on, and the numbers around it (页面)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from resources.errors import Hostile, TooLarge
from scanner.untrusted.limits import Limits

DEFAULT_DPI = 300
"""Where a file says nothing, or nonsense."""
MIN_DPI, MAX_DPI = 50, 2400
_SOFTWARE_DPI = (72, 96)
"""What software writes when it does not know."""
_A3_LONG_IN = 16.54
_A0_LONG_IN = 46.8
_BOMB_FACTOR = 4
_BOMB_PIXELS_PER_BYTE = 100

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
FLAGS = frozenset((CONVERTED, RENDERED, REDUCED, ACTIVE_CONTENT, ATTACHMENTS))


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


def check_size(width_px: int, height_px: int, size_bytes: int, limits: Limits) -> None:
    """Check the claimed size of an image against the limits before decoding it.

    Args:
        width_px: as the header says.
        height_px: as the header says.
        size_bytes: how many bytes stand for these pixels.
        limits: the child's limits.

    Raises:
        resources.errors.TooLarge: too many pixels, or a side too long.
        resources.errors.Hostile: absurdly many pixels from next to nothing.
    """
    pixels = width_px * height_px
    if pixels > _BOMB_FACTOR * limits.pixels and pixels > _BOMB_PIXELS_PER_BYTE * size_bytes:
        raise Hostile(
            found="压缩炸弹 decompression bomb",
            detail=f"{width_px} x {height_px} px from {size_bytes} bytes",
        )
    if pixels > limits.pixels or max(width_px, height_px) > limits.side_px:
        raise TooLarge(
            limit=f"{limits.pixels // 1_000_000} MP, {limits.side_px} px",
            detail=f"{width_px} x {height_px} px",
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
