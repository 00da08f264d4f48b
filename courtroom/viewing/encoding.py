"""Tiles as JPEG, as the hub serves them and pyramids keep them (图块编码)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.contract import TILE_PX
from resources.errors import Corrupt

QUALITY = 88
"""Text stays clean; half the bytes of 95."""
MOST_TILE_BYTES = 2 << 20
"""Of one tile as JPEG; noise at the best quality stays under it."""


def encode_tile(pixels: NDArray[np.uint8], quality: int = QUALITY) -> bytes:
    """Return H × W × 3 RGB pixels as JPEG; colour at full resolution, for thin red lines."""
    import cv2

    good, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), _params(quality))
    if not good:
        raise Corrupt(source="tile")
    return bytes(data)


def _params(quality: int) -> list[int]:
    import cv2

    sampling: Any = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    return [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        int(sampling),
    ]


def decode_tile(data: bytes, source: str = "tile") -> NDArray[np.uint8]:
    """Return the pixels of a tile as :func:`encode_tile` or a hub gives it, JPEG or PNG.

    Args:
        data: from our own pyramid or the paired hub.
        source: what errors call it.

    Raises:
        Corrupt: that is no tile.
    """
    import cv2

    if not 0 < len(data) <= MOST_TILE_BYTES:
        raise Corrupt(source=source)
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise Corrupt(source=source)
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise Corrupt(source=source) from error
    if found is None or max(found.shape[:2]) > TILE_PX:
        raise Corrupt(source=source)
    return cv2.cvtColor(found, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
