"""Sheets of all sizes on the frame of a feeder that is set to its widest."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.drawn.paper import Pixels, array, font_of, px, scanned, sheet, words

FRAME_MM = (305.0, 432.0)
SIZES_MM: dict[str, tuple[float, float]] = {
    "A4": (210, 297),
    "A3": (297, 420),
    "A5 across": (210, 148),
    "B5": (176, 250),
    "receipt": (80, 160),
    "invoice": (240, 140),
    "ID card": (85.6, 54),
    "bank slip": (190, 93),
}
Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Fed:
    """A sheet on its frame, with where it lies (混合送纸)."""

    kind: str
    number: int
    pixels: Pixels
    corners: Corners
    """Top left, top right, bottom right, bottom left, in pixels."""


def mixed_feed(seed: int, each: int) -> Iterator[Fed]:
    """Yield ``each`` sheets of every size; one in five is hard (dark print, torn, dusty)."""
    for kind, (wide_mm, high_mm) in SIZES_MM.items():
        for number in range(each):
            chance = random.Random(f"{seed}/{kind}/{number}")
            page = _printed(chance, wide_mm, high_mm, hard=number % 5 == 4)
            yield _laid(page, chance, kind, number)


def _printed(chance: random.Random, wide_mm: float, high_mm: float, *, hard: bool) -> Pixels:
    image = sheet(chance, wide_mm, high_mm)
    draw = ImageDraw.Draw(image)
    size_mm = min(4.5, high_mm / 14)
    used = font_of(chance.choice(("song", "hei", "kai")), size_mm)
    edge_mm = chance.uniform(3, min(22, wide_mm / 8))
    y_mm = edge_mm
    while y_mm < high_mm - edge_mm - size_mm:
        count = chance.randint(2, max(3, int((wide_mm - 2 * edge_mm) / size_mm)))
        draw.text((px(edge_mm), px(y_mm)), words(chance, count), font=used, fill=(38, 36, 40))
        y_mm += size_mm * chance.uniform(1.4, 2.2)
    if hard:
        _harden(image, draw, chance, wide_mm, high_mm)
    return array(image)


def _harden(
    image: Image.Image, draw: ImageDraw.ImageDraw, chance: random.Random, w_mm: float, h_mm: float
) -> None:
    """Print to the very edge, as on a card or a copy of one, or tear a corner off."""
    dark = (chance.randint(20, 60),) * 3
    if chance.random() < 0.5:
        high = chance.uniform(0.1, 0.3) * h_mm
        top = chance.uniform(0, h_mm - high)
        draw.rectangle(
            (0, px(top), px(chance.uniform(0.2, 1.0) * w_mm), px(top + high)), fill=dark
        )
    else:
        cut = px(chance.uniform(6, 14))
        corner = [(0, 0), (cut, 0), (0, cut)]
        draw.polygon(corner, fill=(18, 18, 18))


def _laid(page: Pixels, chance: random.Random, kind: str, number: int) -> Fed:
    """Lay the sheet onto the backing, turned and somewhere near the middle."""
    wide, high = px(FRAME_MM[0]), px(FRAME_MM[1])
    height, width = page.shape[:2]
    skew = chance.uniform(-1, 1) if kind == "A3" else chance.uniform(-5, 5)
    matrix = np.array(cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0), np.float64)
    room_x, room_y = (wide - width) / 2, (high - height) / 2
    matrix[0, 2] += room_x + chance.uniform(-0.6, 0.6) * max(0.0, room_x - px(6))
    matrix[1, 2] += room_y + chance.uniform(-0.6, 0.6) * max(0.0, room_y - px(6))
    tone = chance.randint(10, 50)
    # Points lie on pixel corners, OpenCV's on pixel centres: half a pixel between.
    shifted = matrix.copy()
    shifted[:, 2] += (matrix[:, 0] + matrix[:, 1]) / 2 - 0.5
    frame = cv2.warpAffine(
        page, shifted, (wide, high), flags=cv2.INTER_AREA, borderValue=(tone, tone, tone)
    )
    rng = np.random.default_rng(chance.randrange(1 << 30))
    for _ in range(chance.randint(0, 30)):
        at = (int(rng.integers(0, wide)), int(rng.integers(0, high)))
        end = (at[0] + int(rng.integers(-14, 15)), at[1] + int(rng.integers(-14, 15)))
        if frame[min(high - 1, at[1]), at[0]].max() <= tone + 4:
            cv2.line(frame, at, end, (150, 150, 150), 1)
    corners = tuple(
        (float(matrix[0] @ (x, y, 1.0)), float(matrix[1] @ (x, y, 1.0)))
        for x, y in ((0, 0), (width, 0), (width, height), (0, height))
    )
    return Fed(kind, number, scanned(cast(Pixels, frame), chance), corners)
