"""Pages for the skew: text, few lines, tables, upright columns, photographs, mixed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.drawn.paper import (
    FACES,
    Pixels,
    array,
    font_of,
    press,
    px,
    scanned,
    seal_mask,
    sheet,
    turned,
    words,
)

INK = (35, 34, 38)
SEARCHED_DEG = 7.0


@dataclass(frozen=True, slots=True)
class Skewed:
    """A page that lies at a known angle (已知倾斜的页)."""

    kind: str
    number: int
    skew_deg: float
    """Counter-clockwise positive as seen."""
    pixels: Pixels
    has_lines: bool
    """Whether there is anything whose angle could be measured."""


def skewed_pages(seed: int, each: int) -> Iterator[Skewed]:
    """Yield ``each`` pages of every kind; one in six lies straight."""
    for kind, (draw, has_lines) in KINDS.items():
        for number in range(each):
            chance = random.Random(f"{seed}/{kind}/{number}")
            skew = 0.0 if number % 6 == 0 else chance.uniform(-SEARCHED_DEG, SEARCHED_DEG)
            page = turned(draw(chance), skew)
            yield Skewed(kind, number, skew, scanned(page, chance), has_lines)


def _text(chance: random.Random) -> Pixels:
    image = sheet(chance)
    _rows(image, chance, chance.randint(16, 34))
    return array(image)


def _few(chance: random.Random) -> Pixels:
    image = sheet(chance)
    _rows(image, chance, chance.randint(3, 6))
    return array(image)


def _rows(image: Image.Image, chance: random.Random, count: int, top_mm: float = 25.0) -> None:
    draw = ImageDraw.Draw(image)
    size_mm = chance.uniform(3.2, 5.6)
    pitch_mm = max(size_mm * chance.uniform(1.3, 2.0), 5.0)
    left_mm = chance.uniform(18, 32)
    most = int((186 - left_mm) / size_mm)
    used = font_of(chance.choice(FACES), size_mm)
    for i in range(count):
        y_mm = top_mm + i * pitch_mm
        if y_mm > 278:
            return
        # Paragraphs end somewhere, and begin two characters in.
        length = chance.randint(4, most) if chance.random() < 0.25 else most
        indent_mm = 2 * size_mm if i and chance.random() < 0.2 else 0.0
        at = (px(left_mm + indent_mm), px(y_mm))
        draw.text(at, words(chance, length - round(indent_mm / size_mm)), font=used, fill=INK)


def _table(chance: random.Random) -> Pixels:
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    rows, columns = chance.randint(8, 26), chance.randint(3, 7)
    top_mm, left_mm = chance.uniform(25, 60), chance.uniform(15, 25)
    pitch_mm = min(chance.uniform(7, 14), (280 - top_mm) / rows)
    edges = sorted(chance.uniform(left_mm + 12, 180) for _ in range(columns - 1))
    edges = [left_mm, *edges, 192.0]
    width = max(1, px(chance.uniform(0.15, 0.5)))
    for row in range(rows + 1):
        y = px(top_mm + row * pitch_mm)
        draw.line((px(left_mm), y, px(192), y), fill=INK, width=width)
    for x_mm in edges:
        ends = (px(x_mm), px(top_mm), px(x_mm), px(top_mm + rows * pitch_mm))
        draw.line(ends, fill=INK, width=width)
    size_mm = min(3.8, pitch_mm * 0.5)
    used = font_of("song", size_mm)
    filled = chance.choice((0.0, 0.3, 0.8))
    for row in range(rows):
        for left, right in pairwise(edges):
            most = int((right - left - 2) / size_mm)
            if most >= 1 and chance.random() < filled:
                at = (px(left + 1), px(top_mm + (row + 0.2) * pitch_mm))
                draw.text(at, words(chance, chance.randint(1, most)), font=used, fill=INK)
    return array(image)


def _upright(chance: random.Random) -> Pixels:
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    size_mm = chance.uniform(4.0, 6.5)
    pitch_mm = size_mm * chance.uniform(1.5, 2.2)
    used = font_of(chance.choice(FACES), size_mm)
    x_mm = 182.0
    while x_mm > 25:
        text = words(chance, chance.randint(12, int(240 / (size_mm * 1.15))))
        for i, word in enumerate(text):
            at = (px(x_mm), px(25 + i * size_mm * 1.15))
            draw.text(at, word, font=used, fill=INK)
        x_mm -= pitch_mm
    return array(image)


def _photograph(chance: random.Random) -> Pixels:
    rng = np.random.default_rng(chance.randrange(1 << 30))
    height, width = px(297), px(210)
    field = np.zeros((height, width, 3), np.float32)
    for scale in (4, 9, 20, 45, 90):
        coarse = rng.normal(0, 1, (scale * 3, scale * 2, 3)).astype(np.float32)
        field += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * 28
    return cast(Pixels, np.clip(field + 128, 0, 255).astype(np.uint8))


def _mixed(chance: random.Random) -> Pixels:
    """A photograph with its caption below, or text with a seal over it."""
    image = sheet(chance)
    _rows(image, chance, chance.randint(5, 9), top_mm=200.0)
    page = array(image)
    high, wide = px(chance.uniform(60, 120)), px(chance.uniform(90, 150))
    top, left = px(40), px(30)
    # The picture was pasted in, and by hand: its own edges lie as they may.
    picture = turned(_photograph(chance)[:high, :wide], chance.uniform(-4, 4))
    page[top : top + high, left : left + wide] = picture
    at_mm = chance.uniform(90, 160), chance.uniform(215, 250)
    mask = seal_mask((page.shape[1], page.shape[0]), at_mm, chance.uniform(16, 22))
    return press(page, mask, (214, 48, 52), chance.uniform(0.4, 0.9))


KINDS: dict[str, tuple[Callable[[random.Random], Pixels], bool]] = {
    "text": (_text, True),
    "few lines": (_few, True),
    "table": (_table, True),
    "upright": (_upright, True),
    "mixed": (_mixed, True),
    "photograph": (_photograph, False),
}
