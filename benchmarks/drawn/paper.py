"""Paper, ink and the scanner's hand in it: what drawn pages are made of."""

from __future__ import annotations

import math
import random
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.demo.case.fonts import font

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

DPI = 200
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
FACES = ("song", "hei", "kai", "ming", "song_bold")
PAPERS: tuple[Colour, ...] = (
    (252, 251, 249),
    (245, 243, 236),
    (238, 222, 178),
    (226, 236, 226),
    (233, 226, 232),
)
# fmt: off
_WORDS = (
    "本院受理后依法组成合议庭公开开庭进行了审理现已审理终结原告向本院提出诉讼请求判令被告支付货款及"
    "逾期利息事实与理由双方于签订购销合同约定分批交货验收合格后三十日内付清被告收货后仅支付部分款项"
    "经多次催要未果为维护合法权益提起诉讼请求依法判决一二三四五六七八九十百千万元整日月年号第条款项"
)
# fmt: on


def px(length_mm: float) -> int:
    """Return a length in pixels of a drawn page."""
    return round(length_mm * DPI / 25.4)


def sheet(
    chance: random.Random, wide_mm: float = WIDTH_MM, high_mm: float = HEIGHT_MM
) -> Image.Image:
    """Return bare paper, H × W × 3, in one of the usual tints."""
    return Image.new("RGB", (px(wide_mm), px(high_mm)), chance.choice(PAPERS))


def words(chance: random.Random, count: int) -> str:
    """Return so many characters of something a court might have written."""
    start = chance.randrange(len(_WORDS))
    return ((_WORDS * 4)[start:])[:count]


def font_of(name: str, size_mm: float) -> ImageFont.FreeTypeFont:
    """Return a font by the height of its characters."""
    return font(name, px(size_mm))


def array(image: Image.Image) -> Pixels:
    """Return the page's pixels, H × W × 3 RGB."""
    return np.asarray(image, dtype=np.uint8).copy()


def turned(page: Pixels, skew_deg: float) -> Pixels:
    """Return the page lying ``skew_deg`` counter-clockwise as seen, corners in its paper."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew_deg, 1.0)
    paper = tuple(int(v) for v in page[2, 2])
    out = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return cast(Pixels, out)


def scanned(page: Pixels, chance: random.Random) -> Pixels:
    """Return the page as a scanner gives it: a little soft, grainy, unevenly lit."""
    rng = np.random.default_rng(chance.randrange(1 << 30))
    height, width = page.shape[:2]
    soft = cv2.GaussianBlur(page, (0, 0), chance.uniform(0.3, 0.8))
    lamp = np.linspace(1.0, chance.uniform(0.94, 1.0), width, dtype=np.float32)
    if chance.random() < 0.5:
        lamp = lamp[::-1]
    grain = rng.standard_normal((height // 2 + 1, width // 2 + 1), dtype=np.float32)
    grain = cv2.resize(grain, (width, height)) * chance.uniform(1.0, 4.0)
    out = soft.astype(np.float32) * lamp[None, :, None] + grain[..., None]
    return cast(Pixels, np.clip(out, 0, 255).astype(np.uint8))


def press(page: Pixels, mask: Image.Image, ink: Colour, strength: float) -> Pixels:
    """Return the page with ink of a colour laid on where the mask says; ink multiplies."""
    share = (np.asarray(mask, np.float32) / 255 * strength)[..., None]
    tint = np.asarray(ink, np.float32) / 255
    out = page.astype(np.float32) * (1 - share + share * tint)
    return cast(Pixels, np.clip(out, 0, 255).astype(np.uint8))


def seal_mask(size: tuple[int, int], at_mm: tuple[float, float], radius_mm: float) -> Image.Image:
    """Return where a round seal with its star leaves ink."""
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    cx, cy, r = px(at_mm[0]), px(at_mm[1]), px(radius_mm)
    draw.ellipse((cx - r, cy - r, cx + r, cy + r), outline=255, width=max(2, px(0.9)))
    star = []
    for i in range(10):
        length = r * (0.32 if i % 2 == 0 else 0.13)
        turn = math.radians(-90 + i * 36)
        star.append((cx + length * math.cos(turn), cy + length * math.sin(turn)))
    draw.polygon(star, fill=255)
    used = font("song", px(radius_mm * 0.25))
    for i, word in enumerate("某某市某某机电有限公司"):
        turn = math.radians(150 + i * 24)
        at = (cx + r * 0.72 * math.cos(turn), cy + r * 0.72 * math.sin(turn))
        draw.text(at, word, font=used, fill=255, anchor="mm")
    return mask
