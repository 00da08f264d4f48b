"""Pages with stains of known place, and the same pages without (有污迹的页)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.drawn.paper import Pixels, font_of, press, px, scanned, seal_mask, words
from benchmarks.drawn.skewed import KINDS
from benchmarks.drawn.sparse import BLACK, BLUE, PENCIL, SEAL

_DRAWN = ("text", "few lines", "table", "upright", "mixed")
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Stained:
    """A page, what it was before, and its other side (污迹样张).

    Attributes:
        stain: what was added.
        seal: where seal and fingerprint lie, as H × W.
        other: the other side; None unless it shows through.
    """

    stain: str
    drawn: str
    number: int
    pixels: Pixels
    before: Pixels
    seal: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    other: Pixels | None


def stained_pages(seed: int, each: int) -> Iterator[Stained]:
    """Yield ``each`` pages of every stain, and as many without any."""
    for stain, lay in STAINS.items():
        for number in range(each):
            chance = random.Random(f"{seed}/{stain}/{number}")
            drawn = _DRAWN[number % len(_DRAWN)]
            page, seal = _with_hand(KINDS[drawn][0](chance), chance)
            other = KINDS[chance.choice(("text", "table", "upright"))][0](chance)
            spoilt = lay(page.copy(), chance, other)
            grain = chance.randrange(1 << 30)
            yield Stained(
                stain,
                drawn,
                number,
                scanned(spoilt, random.Random(grain)),
                scanned(page, random.Random(grain)),
                seal,
                scanned(other, chance) if stain == "showing through" else None,
            )


def _with_hand(
    page: Pixels, chance: random.Random
) -> tuple[Pixels, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """A seal, a fingerprint, a signature in blue and a remark in pencil."""
    size = (page.shape[1], page.shape[0])
    at_mm = chance.uniform(60, 160), chance.uniform(150, 250)
    seal = seal_mask(size, at_mm, chance.uniform(15, 21))
    page = press(page, seal, SEAL, chance.uniform(0.4, 0.9))
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    x_mm, y_mm = chance.uniform(25, 180), chance.uniform(200, 275)
    for ring in range(9):
        r = px(1.0 + ring * 0.9)
        box = (px(x_mm) - r, px(y_mm) - round(r * 1.3), px(x_mm) + r, px(y_mm) + round(r * 1.3))
        start = chance.uniform(0, 360)
        draw.arc(box, start, start + chance.uniform(200, 330), fill=255, width=max(2, px(0.4)))
    page = press(page, mask, SEAL, chance.uniform(0.4, 0.8))
    red = (np.asarray(seal) > 0) | (np.asarray(mask) > 0)
    for ink, text, size_mm in (
        (chance.choice((BLUE, BLACK)), "张三 2024年3月12日", 5.5),
        (PENCIL, words(chance, 5), 5.0),
    ):
        written = Image.new("L", size, 0)
        at = (px(chance.uniform(20, 130)), px(chance.uniform(262, 285)))
        ImageDraw.Draw(written).text(at, text, font=font_of("kai", size_mm), fill=255)
        page = press(page, written, ink, chance.uniform(0.6, 0.95))
    return page, red


def _nothing(page: Pixels, chance: random.Random, other: Pixels) -> Pixels:
    return page


def _holes(page: Pixels, chance: random.Random, other: Pixels) -> Pixels:
    """Two or three holes along the binding edge; the backing shows in them."""
    x = px(chance.choice((9.0, 11.0, 13.0)))
    dark = chance.choice((12, 30, 70))
    for y_mm in chance.choice(((108.0, 188.0), (60.0, 148.0, 236.0), (128.0, 148.0, 168.0))):
        radius = px(chance.uniform(2.4, 3.4))
        at = (x + chance.randint(-4, 4), px(y_mm))
        cv2.circle(page, at, radius, (dark,) * 3, -1, cv2.LINE_AA)
    return page


def _border(page: Pixels, chance: random.Random, other: Pixels) -> Pixels:
    """Backing along one or two edges, or the shadow of a book's spine."""
    for turns in chance.sample(range(4), chance.randint(1, 2)):
        side = np.rot90(page, turns)
        height = side.shape[0]
        width = px(chance.uniform(1.5, 8))
        ends = width * chance.uniform(0.7, 1.3)
        edge = np.linspace(width, ends, height)[:, None]
        columns = np.arange(px(14))[None, :]
        dark = chance.uniform(0.08, 0.45)
        soft = px(chance.choice((0.3, 2.0)))
        share = np.clip((columns - edge) / soft, 0, 1) * (1 - dark) + dark
        part = side[:, : px(14)]
        part[:] = (part * share[..., None]).astype(np.uint8)
    return page


def _specks(page: Pixels, chance: random.Random, other: Pixels) -> Pixels:
    """Dirt and toner, up to half a millimetre."""
    for _ in range(chance.randint(10, 90)):
        x, y = chance.randrange(px(4), px(206)), chance.randrange(px(4), px(293))
        size = px(chance.uniform(0.12, 0.5))
        tone = (chance.randint(40, 150),) * 3
        cv2.circle(page, (x, y), max(1, size // 2), tone, -1, cv2.LINE_AA)
    return page


def _through(page: Pixels, chance: random.Random, other: Pixels) -> Pixels:
    """The other side, mirrored, soft and faint, shifted a little."""
    grey = cv2.cvtColor(other, cv2.COLOR_RGB2GRAY)
    ink = np.clip(float(np.percentile(grey, 90)) - grey.astype(np.float32), 0, 255) / 255
    mirrored = ink[:, ::-1] if chance.random() < 0.7 else ink[::-1]
    move = np.array(
        [[1, 0, px(chance.uniform(-5, 5))], [0, 1, px(chance.uniform(-5, 5))]], np.float32
    )
    size = (page.shape[1], page.shape[0])
    mirrored = cv2.warpAffine(np.ascontiguousarray(mirrored), move, size)
    soft = cv2.GaussianBlur(mirrored, (0, 0), chance.uniform(1.5, 4.0))
    share = (soft * chance.uniform(0.08, 0.3))[..., None]
    return cast(Pixels, np.clip(page * (1 - share), 0, 255).astype(np.uint8))


STAINS: dict[str, Callable[[Pixels, random.Random, Pixels], Pixels]] = {
    NOTHING: _nothing,
    "punch holes": _holes,
    "dark border": _border,
    "specks": _specks,
    "showing through": _through,
}
