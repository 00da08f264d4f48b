"""What counts as a great picture (巨幅图); numbers alone, for who decodes nothing."""

from __future__ import annotations

GREAT_PX = 200_000_000
"""Pixels of a picture above which it is never decoded whole."""
LARGE_PX = 100_000_000
"""Pixels from which a page is cut into tiles when it comes in: A0 at 300 dpi has 139 million."""
BASE_SIDE_PX = 4096
"""Longest side of the base that is kept of one: 50 MB decoded."""
PRINT_SIDE_PX = 8192
"""Longest side where one is exported: A3 at 500 dpi, 200 MB decoded."""


def is_great(width_px: int, height_px: int) -> bool:
    """Return whether a picture of this size is never decoded whole."""
    return width_px * height_px > GREAT_PX


def is_large(width_px: int, height_px: int) -> bool:
    """Return whether a page of this size is cut into tiles when it comes in."""
    return width_px * height_px >= LARGE_PX
