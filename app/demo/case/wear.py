"""What paper and scanner do to a drawn sheet (扫描效果)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.demo.case.canvas import HEIGHT_PX, WIDTH_PX, mm

Pixels = NDArray[np.uint8]
_BACKING = (232, 233, 231)
"""Colour of the feeder behind the paper."""
_NOISE_TILE = 509
_INK_THROUGH = 0.055


@dataclass(frozen=True, slots=True)
class Wear:
    """How a side suffered.

    Attributes:
        skew_deg: counter-clockwise turn of the paper as seen.
        tint: paper colour as factors of red, green and blue.
        holes: punched for the binder.
        staple: a staple's shadow in the upper left corner.
        shadow: soft shadow along one edge.
    """

    skew_deg: float = 0.0
    tint: tuple[float, float, float] = (0.985, 0.98, 0.965)
    holes: bool = False
    staple: bool = False
    shadow: bool = True
    upside_down: bool = False


def worn(sheet: Pixels, wear: Wear, seed: int, back: Pixels | None = None) -> Pixels:
    """Return ``sheet`` (RGB, 3508 × 2480) as a scanner would deliver it.

    ``back`` is the other side as drawn, which shines through faintly.
    """
    rng = np.random.default_rng(seed)
    page = sheet
    if back is not None:
        page = _bleed(page, back)
    page = _paper(page, wear, rng)
    if wear.holes:
        _punch(page, rng)
    if wear.staple:
        _staple(page, rng)
    page = _turned(page, wear.skew_deg)
    page = _noisy(page, rng)
    if wear.upside_down:
        page = np.ascontiguousarray(page[::-1, ::-1])
    return page


def _bleed(page: Pixels, back: Pixels) -> Pixels:
    grey = cv2.resize(cv2.cvtColor(back, cv2.COLOR_RGB2GRAY), (WIDTH_PX // 2, HEIGHT_PX // 2))
    soft = cv2.flip(cv2.GaussianBlur(grey, (0, 0), 2.4), 1)
    veil = cv2.resize(soft, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_LINEAR)
    veil = cv2.convertScaleAbs(veil, alpha=_INK_THROUGH, beta=255 * (1 - _INK_THROUGH))
    shaded = cv2.multiply(page, cv2.merge([veil, veil, veil]), scale=1 / 255)
    return np.asarray(shaded, np.uint8)


def _paper(page: Pixels, wear: Wear, rng: np.random.Generator) -> Pixels:
    small = 1 - np.abs(rng.normal(0, 0.005, (9, 7))).astype(np.float32)
    size = (WIDTH_PX // 4, HEIGHT_PX // 4)
    shade = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), np.float32)
    if wear.shadow:
        across = np.linspace(0, 1, WIDTH_PX // 4, dtype=np.float32)
        if rng.random() < 0.5:
            across = across[::-1]
        dark = 0.05 * np.clip((across - 0.93) / 0.07, 0, 1) ** 1.5
        shade = (shade * (1 - dark)).astype(np.float32)
    edge = np.ones_like(shade)
    edge[-3:] *= 0.93
    edge[:, -2:] *= 0.95
    edge[:, :1] *= 0.97
    shade = shade * edge
    full = cv2.resize(np.clip(shade * 255, 0, 255).astype(np.uint8), (WIDTH_PX, HEIGHT_PX))
    planes = [cv2.convertScaleAbs(full, alpha=factor) for factor in wear.tint]
    tinted = cv2.multiply(page, cv2.merge(planes), scale=1 / 255)
    # Toner is not black, and the lens spreads it.
    lifted = cv2.convertScaleAbs(tinted, alpha=0.94, beta=12)
    return np.asarray(cv2.GaussianBlur(lifted, (3, 3), 0.7), np.uint8)


def _punch(page: Pixels, rng: np.random.Generator) -> None:
    x = mm(11) + int(rng.integers(-8, 9))
    for y in (HEIGHT_PX // 2 - mm(40), HEIGHT_PX // 2 + mm(40)):
        cv2.circle(page, (x + 3, y + 4), mm(3.0) + 3, (176, 176, 174), -1, cv2.LINE_AA)
        cv2.circle(page, (x, y), mm(3.0), (222, 223, 221), -1, cv2.LINE_AA)


def _staple(page: Pixels, rng: np.random.Generator) -> None:
    x, y = mm(13) + int(rng.integers(0, 30)), mm(12) + int(rng.integers(0, 30))
    end = (x + mm(9), y - mm(5))
    patch = page[y - mm(9) : y + mm(5), x - mm(3) : x + mm(13)]
    shadow = patch.copy()
    o = (mm(3), mm(9))
    to = (end[0] - x + mm(3), end[1] - y + mm(9))
    cv2.line(shadow, (o[0] + 5, o[1] + 7), (to[0] + 5, to[1] + 7), (150, 150, 148), 9, cv2.LINE_AA)
    patch[:] = cv2.GaussianBlur(shadow, (0, 0), 3)
    cv2.line(patch, o, to, (118, 120, 124), 6, cv2.LINE_AA)
    cv2.line(patch, (o[0], o[1] - 2), (to[0], to[1] - 2), (196, 198, 202), 2, cv2.LINE_AA)
    for hole in (o, to):
        cv2.circle(patch, hole, 4, (70, 70, 72), -1, cv2.LINE_AA)


def _turned(page: Pixels, skew_deg: float) -> Pixels:
    if not skew_deg:
        return page
    matrix = cv2.getRotationMatrix2D((WIDTH_PX / 2, HEIGHT_PX / 2), skew_deg, 1.0)
    turned = cv2.warpAffine(
        page,
        matrix,
        (WIDTH_PX, HEIGHT_PX),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_BACKING,
    )
    return np.asarray(turned, np.uint8)


def _noisy(page: Pixels, rng: np.random.Generator) -> Pixels:
    grain = rng.normal(0, 2.6, (_NOISE_TILE, _NOISE_TILE, 3)).astype(np.float32)
    tile = np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.8), np.float32)
    down, across = HEIGHT_PX // _NOISE_TILE + 1, WIDTH_PX // _NOISE_TILE + 1
    # Two one-sided layers, so that the sum stays in 8 bits.
    up = np.tile(np.clip(tile, 0, 20).round().astype(np.uint8), (down, across, 1))
    off = np.tile(np.clip(-tile, 0, 20).round().astype(np.uint8), (down, across, 1))
    lighter = cv2.add(page, up[:HEIGHT_PX, :WIDTH_PX])
    return np.asarray(cv2.subtract(lighter, off[:HEIGHT_PX, :WIDTH_PX]), np.uint8)
