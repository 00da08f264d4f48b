"""Sides for the blank suspicion: hard content, and paper with nothing but its faults.

Content: what a rule by dark pixels would throw away. Blanks: what such a rule would keep.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.drawn.paper import (
    Colour,
    Pixels,
    array,
    font_of,
    press,
    px,
    scanned,
    seal_mask,
    sheet,
    words,
)

BLUE, BLACK, PENCIL = (40, 52, 140), (40, 38, 42), (120, 120, 122)
SEAL: Colour = (214, 48, 52)


@dataclass(frozen=True, slots=True)
class Sparse:
    """A side that is blank or nearly so (近空白的面)."""

    kind: str
    number: int
    blank: bool
    pixels: Pixels


def sparse_sides(seed: int, each: int) -> Iterator[Sparse]:
    """Yield ``each`` sides of every kind of content, then of every kind of blank."""
    for blank, kinds in ((False, CONTENT), (True, BLANK)):
        for kind, draw in kinds.items():
            for number in range(each):
                chance = random.Random(f"{seed}/{kind}/{number}")
                yield Sparse(kind, number, blank, scanned(draw(chance), chance))


# ---- content --------------------------------------------------------------------------


def _signature(chance: random.Random) -> Pixels:
    """One line a witness wrote under what was read to them."""
    text = "以上笔录我看过，和我说的一样。张三 2024年3月12日"
    ink = chance.choice((BLUE, BLACK))
    return _written(array(sheet(chance)), chance, text, ink, chance.uniform(4.5, 7))


def _pencil(chance: random.Random) -> Pixels:
    text = words(chance, chance.randint(3, 8))
    return _written(array(sheet(chance)), chance, text, PENCIL, chance.uniform(5, 8))


def _page_number(chance: random.Random) -> Pixels:
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    at = (px(chance.choice((100.0, 180.0))), px(chance.uniform(275, 283)))
    draw.text(at, f"第{chance.randint(10, 99)}页", font=font_of("song", 3.5), fill=BLACK)
    return array(image)


def _one_word(chance: random.Random) -> Pixels:
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    at = (px(chance.uniform(30, 150)), px(chance.uniform(30, 250)))
    text = chance.choice(("无", "完", "空白", "以下无正文", "（此页无正文）"))
    draw.text(at, text, font=font_of("song", 4.2), fill=BLACK)
    return array(image)


def _faint_seal(chance: random.Random) -> Pixels:
    page = array(sheet(chance))
    at_mm = chance.uniform(50, 160), chance.uniform(60, 240)
    mask = seal_mask((page.shape[1], page.shape[0]), at_mm, chance.uniform(15, 21))
    return press(page, mask, SEAL, chance.uniform(0.18, 0.5))


def _fingerprint(chance: random.Random) -> Pixels:
    page = array(sheet(chance))
    mask = Image.new("L", (page.shape[1], page.shape[0]), 0)
    draw = ImageDraw.Draw(mask)
    x_mm, y_mm = chance.uniform(40, 170), chance.uniform(60, 250)
    for ring in range(9):
        r = px(1.0 + ring * 0.9)
        box = (px(x_mm) - r, px(y_mm) - round(r * 1.3), px(x_mm) + r, px(y_mm) + round(r * 1.3))
        start = chance.uniform(0, 360)
        draw.arc(box, start, start + chance.uniform(200, 330), fill=255, width=max(2, px(0.4)))
    return press(page, mask, chance.choice((SEAL, (60, 40, 44))), chance.uniform(0.35, 0.8))


def _faint_copy(chance: random.Random) -> Pixels:
    """A few lines of a copy whose toner had run out."""
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    grey = chance.randint(150, 190)
    for i in range(chance.randint(2, 5)):
        at = (px(28), px(40 + i * 8))
        draw.text(at, words(chance, 24), font=font_of("song", 4.0), fill=(grey,) * 3)
    return array(image)


def _tick(chance: random.Random) -> Pixels:
    """A tick or a cross somebody made with a pen."""
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    x, y, size = px(chance.uniform(30, 170)), px(chance.uniform(40, 250)), px(7)
    points = [(x, y), (x + size // 3, y + size // 2), (x + size, y - size // 2)]
    draw.line(points, fill=chance.choice((BLUE, BLACK, SEAL)), width=px(0.6), joint="curve")
    return array(image)


def _stamp_date(chance: random.Random) -> Pixels:
    """A receiving stamp in blue or violet: a frame with a date."""
    page = array(sheet(chance))
    mask = Image.new("L", (page.shape[1], page.shape[0]), 0)
    draw = ImageDraw.Draw(mask)
    x_mm, y_mm = chance.uniform(30, 140), chance.uniform(30, 240)
    frame = (px(x_mm), px(y_mm), px(x_mm + 38), px(y_mm + 13))
    draw.rectangle(frame, outline=255, width=max(2, px(0.5)))
    at = (px(x_mm + 4), px(y_mm + 4))
    draw.text(at, "收 2026年3月2日", font=font_of("hei", 3.8), fill=255)
    ink = chance.choice(((70, 60, 150), (110, 60, 140), SEAL))
    return press(page, mask, ink, chance.uniform(0.35, 0.8))


def _correction(chance: random.Random) -> Pixels:
    """Handwriting near the edge, where holes and shadows are expected."""
    page = array(sheet(chance))
    text = words(chance, chance.randint(2, 4))
    x_mm = chance.choice((7.0, 178.0))
    return _written(page, chance, text, chance.choice((BLUE, BLACK)), 5.0, x_mm=x_mm)


def _written(
    page: Pixels, chance: random.Random, text: str, ink: Colour, size_mm: float, x_mm: float = -1
) -> Pixels:
    """Write as a hand does: each character a little off and turned."""
    height, width = page.shape[:2]
    mask = Image.new("L", (width, height), 0)
    used = font_of("kai", size_mm)
    reach_mm = sum(0.6 if word.isascii() else 1.02 for word in text) * size_mm
    x = px(chance.uniform(15, max(16.0, 200 - reach_mm)) if x_mm < 0 else x_mm)
    y = px(chance.uniform(25, 265))
    side = px(size_mm) * 2
    for word in text:
        tile = Image.new("L", (side, side), 0)
        ImageDraw.Draw(tile).text((side // 4, side // 4), word, font=used, fill=255)
        tile = tile.rotate(chance.gauss(0, 4), Image.Resampling.BICUBIC)
        at = (x - side // 4, y - side // 4 + round(chance.gauss(0, 0.05) * side))
        mask.paste(255, at, tile)
        x += round(px(size_mm) * (0.6 if word.isascii() else 1.02))
    return press(page, mask, ink, chance.uniform(0.6, 0.95))


# ---- blanks -----------------------------------------------------------------------------


def _bare(chance: random.Random) -> Pixels:
    return array(sheet(chance))


def _punched(chance: random.Random) -> Pixels:
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    radius = px(chance.uniform(2.5, 3.2))
    left = px(chance.choice((10.0, 12.0, 198.0)))
    for y_mm in chance.choice(((108.0, 188.0), (60.0, 148.0, 236.0))):
        y = px(y_mm)
        dark = chance.choice((12, 30, 70))
        draw.ellipse((left - radius, y - radius, left + radius, y + radius), fill=(dark,) * 3)
    return array(image)


def _edged(chance: random.Random) -> Pixels:
    """A shadow along one or two edges, as a skewed or short sheet leaves it."""
    page = array(sheet(chance))
    for _ in range(chance.randint(1, 2)):
        width = px(chance.uniform(1, 6))
        dark = chance.uniform(0.25, 0.7)
        ramp = np.linspace(dark, 1.0, width, dtype=np.float32)
        page = np.rot90(page, chance.randrange(0, 4, 2)).copy()
        page[:, :width] = (page[:, :width] * ramp[None, :, None]).astype(np.uint8)
    return page


def _speckled(chance: random.Random) -> Pixels:
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    for _ in range(chance.randint(10, 90)):
        x, y = chance.randrange(image.width), chance.randrange(image.height)
        r = px(chance.uniform(0.05, 0.28))
        draw.ellipse((x, y, x + r, y + r), fill=(chance.randint(60, 160),) * 3)
    return array(image)


def _streaked(chance: random.Random) -> Pixels:
    """Dust on the glass of the feeder."""
    page = array(sheet(chance))
    for _ in range(chance.randint(1, 3)):
        x = chance.randrange(px(12), page.shape[1] - px(12))
        wide = max(1, px(chance.uniform(0.08, 0.3)))
        page[:, x : x + wide] = (page[:, x : x + wide] * chance.uniform(0.5, 0.85)).astype(
            np.uint8
        )
    return page


def _through(chance: random.Random) -> Pixels:
    """Print that shows through from the other side: mirrored, soft and faint."""
    image = sheet(chance)
    front = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(front)
    used = font_of(chance.choice(("song", "hei")), chance.uniform(4, 5.5))
    for i in range(chance.randint(10, 28)):
        draw.text((px(25), px(25 + i * 8.5)), words(chance, 32), font=used, fill=255)
    mirrored = cv2.GaussianBlur(np.asarray(front)[:, ::-1], (0, 0), chance.uniform(2.5, 4.0))
    return press(array(image), Image.fromarray(mirrored), BLACK, chance.uniform(0.06, 0.2))


def _folded(chance: random.Random) -> Pixels:
    """A crease across, soft on both sides."""
    page = array(sheet(chance)).astype(np.float32)
    height, width = page.shape[:2]
    y0, slope = chance.uniform(0.3, 0.7) * height, chance.uniform(-0.02, 0.02)
    ys = np.arange(height)[:, None] - y0 - slope * np.arange(width)[None, :]
    dip = chance.uniform(6, 16) * np.exp(-((ys / px(chance.uniform(1.0, 2.5))) ** 2))
    return cast(Pixels, np.clip(page - dip[..., None], 0, 255).astype(np.uint8))


def _recycled(chance: random.Random) -> Pixels:
    """Rough grey paper with fibres."""
    image = Image.new("RGB", (px(210), px(297)), (222, 220, 214))
    draw = ImageDraw.Draw(image)
    for _ in range(chance.randint(200, 500)):
        x, y = chance.randrange(image.width), chance.randrange(image.height)
        dx, dy = chance.randint(-px(1), px(1)), chance.randint(-px(1), px(1))
        draw.line((x, y, x + dx, y + dy), fill=(chance.randint(196, 212),) * 3, width=1)
    return array(image)


Draw = Callable[[random.Random], Pixels]
CONTENT: dict[str, Draw] = {
    "signature": _signature,
    "pencil": _pencil,
    "page number": _page_number,
    "one word": _one_word,
    "faint seal": _faint_seal,
    "fingerprint": _fingerprint,
    "faint copy": _faint_copy,
    "tick": _tick,
    "receiving stamp": _stamp_date,
    "at the edge": _correction,
}
BLANK: dict[str, Draw] = {
    "bare": _bare,
    "punched": _punched,
    "edge shadow": _edged,
    "speckled": _speckled,
    "streaked": _streaked,
    "showing through": _through,
    "folded": _folded,
    "recycled": _recycled,
}
