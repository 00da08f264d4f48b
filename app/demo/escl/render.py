"""From the paper to the JPEG a job asks for (按作业要求成像)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.demo.escl.feed import SideImage
from app.demo.escl.settings import REGION_DPI, ScanSettings

JPEG_QUALITY = 92
TOLERANCE_PX = 2
"""A file this near to the size asked for goes out as it is."""
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def side_jpeg(image: SideImage | None, native_dpi: int, settings: ScanSettings) -> bytes:
    """Return the JPEG of one side as ``settings`` want it; ``None`` is blank paper.

    A JPEG whose resolution, colour mode and size already match is served byte for byte.
    """
    if image is None:
        return _encode(_blank(settings))
    data = image.read_bytes() if isinstance(image, Path) else image
    if isinstance(data, bytes) and native_dpi == settings.dpi and _fits(data, settings):
        return data
    pixels = _decode(data) if isinstance(data, bytes) else _as_bgr(data)
    return _encode(_imaged(pixels, native_dpi, settings))


def jpeg_frame(data: bytes) -> tuple[int, int, int] | None:
    """Return width, height and number of components of a JPEG, ``None`` if it is none."""
    if data[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _START_OF_FRAME:
            height = int.from_bytes(data[at + 5 : at + 7], "big")
            return int.from_bytes(data[at + 7 : at + 9], "big"), height, data[at + 9]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _fits(data: bytes, settings: ScanSettings) -> bool:
    frame = jpeg_frame(data)
    if frame is None or settings.x or settings.y:
        return False
    width_px, height_px, components = frame
    return (
        abs(width_px - settings.width_px) <= TOLERANCE_PX
        and abs(height_px - settings.height_px) <= TOLERANCE_PX
        and components == (3 if settings.colour else 1)
    )


def _decode(data: bytes) -> NDArray[np.uint8]:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError("the page in the feeder is no image")
    return pixels.astype(np.uint8, copy=False)


def _as_bgr(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    code = cv2.COLOR_GRAY2BGR if pixels.ndim == 2 else cv2.COLOR_RGB2BGR
    return cv2.cvtColor(pixels, code).astype(np.uint8, copy=False)


def _blank(settings: ScanSettings) -> NDArray[np.uint8]:
    shape = (settings.height_px, settings.width_px)
    # Not 255: paper is never as white as the lamp.
    return np.full((*shape, 3) if settings.colour else shape, 250, np.uint8)


def _imaged(
    pixels: NDArray[np.uint8], native_dpi: int, settings: ScanSettings
) -> NDArray[np.uint8]:
    scale = settings.dpi / native_dpi
    if scale != 1:
        size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        pixels = cv2.resize(pixels, size, interpolation=method).astype(np.uint8, copy=False)
    if not settings.colour:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    left = round(settings.x * settings.dpi / REGION_DPI)
    top = round(settings.y * settings.dpi / REGION_DPI)
    canvas = _blank(settings)
    part = pixels[top : top + settings.height_px, left : left + settings.width_px]
    canvas[: part.shape[0], : part.shape[1]] = part
    return canvas


def _encode(pixels: NDArray[np.uint8]) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise ValueError("the page cannot be encoded")
    return data.tobytes()
