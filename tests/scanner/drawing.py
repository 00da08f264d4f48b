"""Pages drawn for the imaging tests: text, tables, columns, photographs, pencil, paper."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]

SANS = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SONG = Path("/usr/share/fonts/truetype/arphic/uming.ttc")
KAI = Path("/usr/share/fonts/truetype/arphic/ukai.ttc")
WORDS = (
    "原告深圳某某机电有限公司与被告某某建设工程有限公司买卖合同纠纷一案本院受理后依法组成合议庭"
    "公开开庭进行了审理双方当事人到庭参加诉讼经审理查明二〇二三年三月十二日签订设备采购合同约定"
    "货款总额为人民币三十六万八千五百元分期支付逾期按日万分之五计付违约金被告至今未付"
)
SENTENCE = "以上笔录我看过，和我说的一样。张三 2024年3月12日"
PAPER = (250, 249, 246)
YELLOW = (238, 222, 178)


def px(length_mm: float, dpi: int) -> int:
    return round(length_mm * dpi / 25.4)


@cache
def font(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size_px)


def sheet(dpi: int, paper: tuple[int, int, int] = PAPER) -> Image.Image:
    return Image.new("RGB", (px(210, dpi), px(297, dpi)), paper)


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image, dtype=np.uint8).copy()


@cache
def text_page(dpi: int = 150, lines: int = 30, size_mm: float = 4.8, face: Path = SONG) -> Pixels:
    image = sheet(dpi)
    draw = ImageDraw.Draw(image)
    used = font(face, px(size_mm, dpi))
    per_line = int(160 / size_mm)
    for i in range(lines):
        start = (i * 17) % len(WORDS)
        words = (WORDS * 3)[start : start + per_line - (9 if i % 5 == 4 else 0)]
        draw.text((px(25, dpi), px(28 + i * 8.2, dpi)), words, font=used, fill=(30, 30, 34))
    return pixels(image)


@cache
def column_page(dpi: int = 150) -> Pixels:
    """Upright columns, read from the right."""
    image = sheet(dpi)
    draw = ImageDraw.Draw(image)
    used = font(SONG, px(5.2, dpi))
    for column in range(16):
        for row in range(40):
            word = WORDS[(column * 29 + row) % len(WORDS)]
            at = (px(180 - column * 10.3, dpi), px(25 + row * 6.1, dpi))
            draw.text(at, word, font=used, fill=(25, 25, 25))
    return pixels(image)


@cache
def table_page(dpi: int = 150, filled: bool = True) -> Pixels:
    image = sheet(dpi)
    draw = ImageDraw.Draw(image)
    used = font(SANS, px(3.6, dpi))
    width = max(1, px(0.3, dpi))
    for row in range(23):
        y = px(30 + row * 10, dpi)
        draw.line((px(20, dpi), y, px(190, dpi), y), fill=(20, 20, 20), width=width)
    for x_mm in (20, 35, 90, 120, 150, 190):
        draw.line((px(x_mm, dpi), px(30, dpi), px(x_mm, dpi), px(250, dpi)), fill=0, width=width)
    if filled:
        for row in range(22):
            for column, x_mm in enumerate((22, 37, 92, 122, 152)):
                words = WORDS[(row * 7 + column * 3) % 90 :][: 2 + (row + column * 2) % 5]
                at = (px(x_mm, dpi), px(33 + row * 10, dpi))
                draw.text(at, words, font=used, fill=(40, 40, 40))
    return pixels(image)


@cache
def photo_page(seed: int = 1, dpi: int = 150) -> Pixels:
    """A photograph without any straight line: blobs and fine grain at all scales."""
    rng = np.random.default_rng(seed)
    height, width = px(297, dpi), px(210, dpi)
    field = np.zeros((height, width, 3), np.float32)
    for scale in (4, 9, 20, 45, 90):
        coarse = rng.normal(0, 1, (scale * 3, scale * 2, 3)).astype(np.float32)
        field += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * 28
    field += 128 + rng.normal(0, 6, field.shape)
    return cast(Pixels, np.clip(field, 0, 255).astype(np.uint8))


def turned(page: Pixels, skew_deg: float) -> Pixels:
    """Return the page lying ``skew_deg`` counter-clockwise as seen."""
    height, width = page.shape[:2]
    # OpenCV's matrix turns counter-clockwise for positive angles, origin top-left.
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), skew_deg, 1.0)
    paper = tuple(int(v) for v in np.atleast_1d(page[2, 2]))
    out = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return cast(Pixels, out)


def noisy(page: Pixels, sigma: float = 4.0, seed: int = 3) -> Pixels:
    rng = np.random.default_rng(seed)
    grain = rng.normal(0, sigma, page.shape).astype(np.float32)
    out: Pixels = np.clip(page.astype(np.float32) + grain, 0, 255).astype(np.uint8)
    return out


def write_line(
    page: Pixels,
    words: str,
    *,
    x_mm: float,
    y_mm: float,
    dpi: int = 150,
    size_mm: float = 6.0,
    ink: tuple[int, int, int] = (60, 60, 70),
    face: Path = KAI,
    wobble: float = 0.5,
    slope_deg: float = 0.0,
    seed: int = 0,
) -> Pixels:
    """Write words as a hand would: each character a little off, turned and sized."""
    rng = np.random.default_rng(seed)
    image = Image.fromarray(page)
    x = float(px(x_mm, dpi))
    for word in words:
        size = max(8, round(px(size_mm, dpi) * float(rng.normal(1, 0.06 * wobble))))
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size // 2, size // 2), word, font=font(face, size), fill=255)
        tile = tile.rotate(float(rng.normal(0, 5 * wobble)), Image.Resampling.BICUBIC)
        rise = (x - px(x_mm, dpi)) * math.tan(math.radians(slope_deg))
        y = px(y_mm, dpi) - rise + float(rng.normal(0, 0.06 * wobble)) * size
        image.paste(ink, (round(x) - size // 2, round(y) - size // 2), tile)
        x += size * (0.6 if word.isascii() else 1.02)
    return pixels(image)


def seal(
    page: Pixels,
    x_mm: float,
    y_mm: float,
    *,
    dpi: int = 150,
    radius_mm: float = 20.0,
    ink: tuple[int, int, int] = (214, 48, 52),
    strength: float = 0.8,
) -> Pixels:
    """Press a round red seal: ring, star, characters along the arc; ink multiplies."""
    height, width = page.shape[:2]
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    cx, cy, r = px(x_mm, dpi), px(y_mm, dpi), px(radius_mm, dpi)
    draw.ellipse((cx - r, cy - r, cx + r, cy + r), outline=255, width=max(2, px(1.0, dpi)))
    points = []
    for i in range(10):
        length = r * (0.32 if i % 2 == 0 else 0.13)
        turn = math.radians(-90 + i * 36)
        points.append((cx + length * math.cos(turn), cy + length * math.sin(turn)))
    draw.polygon(points, fill=255)
    used = font(SONG, px(radius_mm * 0.25, dpi))
    for i, word in enumerate("某某市机电设备有限公司"):
        turn = math.radians(150 + i * 24)
        at = (cx + r * 0.72 * math.cos(turn), cy + r * 0.72 * math.sin(turn))
        draw.text(at, word, font=used, fill=255, anchor="mm")
    share = (np.asarray(mask, np.float32) / 255 * strength)[..., None]
    tint = np.asarray(ink, np.float32) / 255
    out = page.astype(np.float32) * (1 - share + share * tint)
    return np.clip(out, 0, 255).astype(np.uint8)
