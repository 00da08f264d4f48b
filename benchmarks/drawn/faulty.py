"""Pages with one seeded fault each, and sound ones: what the quality desk must tell apart."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from benchmarks.drawn.paper import DPI, Pixels, px, scanned, turned
from benchmarks.drawn.skewed import KINDS

SOUND = "sound"
_TEXTS = ("text", "few lines", "table", "upright", "mixed")


@dataclass(frozen=True, slots=True)
class Faulty:
    """A page and what is wrong with it (已知缺陷的页).

    Attributes:
        fault: a flag of :mod:`scanner.imaging`; ``sound`` where nothing is.
        drawn: kind of page.
    """

    fault: str
    drawn: str
    number: int
    pixels: Pixels


def faulty_pages(seed: int, each: int, sound: int) -> Iterator[Faulty]:
    """Yield ``each`` pages of every fault, then ``sound`` ones of every kind of page."""
    for fault, spoil in FAULTS.items():
        for number in range(each):
            chance = random.Random(f"{seed}/{fault}/{number}")
            drawn = chance.choice(_TEXTS)
            yield Faulty(fault, drawn, number, spoil(KINDS[drawn][0](chance), chance))
    for drawn, (draw, _) in KINDS.items():
        for number in range(sound):
            chance = random.Random(f"{seed}/{SOUND}/{drawn}/{number}")
            page = turned(draw(chance), chance.uniform(-3, 3))
            if number % 3 == 2:
                page = _on_backing(page, chance, chance.uniform(-2, 2))
            yield Faulty(SOUND, drawn, number, scanned(page, chance))


def _blurred(page: Pixels, chance: random.Random) -> Pixels:
    soft = cv2.GaussianBlur(page, (0, 0), px(chance.uniform(0.35, 0.7)))
    return scanned(cast(Pixels, soft), chance)


def _dark(page: Pixels, chance: random.Random) -> Pixels:
    """The lamp failing: all is dim."""
    dim = page.astype(np.float32) * chance.uniform(0.25, 0.4)
    return scanned(cast(Pixels, np.clip(dim, 0, 255).astype(np.uint8)), chance)


def _light(page: Pixels, chance: random.Random) -> Pixels:
    """Too much light: ink is hardly darker than paper."""
    left = chance.uniform(0.12, 0.22)
    pale = 255 - (255 - page.astype(np.float32)) * left
    return scanned(cast(Pixels, np.clip(pale, 0, 255).astype(np.uint8)), chance)


def _clipped(page: Pixels, chance: random.Random) -> Pixels:
    """The sheet lay so far to one side that a column or line of text is cut through."""
    out = scanned(turned(page, chance.uniform(-0.6, 0.6)), chance)
    grey = cv2.cvtColor(out, cv2.COLOR_RGB2GRAY)
    ink = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((15, 15), np.uint8)) > 60
    side = chance.choice(("left", "right", "top", "bottom"))
    along = ink.sum(axis=0 if side in ("left", "right") else 1)
    order = np.arange(len(along))
    if side in ("right", "bottom"):
        order = order[::-1]
    # Cut where much ink begins: through characters and not between them.
    enough = along[order] >= max(6 * px(0.25), 0.35 * np.percentile(along, 99))
    first = int(np.argmax(enough)) + px(0.8)
    if side == "left":
        out = out[:, first:]
    elif side == "right":
        out = out[:, : out.shape[1] - first]
    elif side == "top":
        out = out[first:]
    else:
        out = out[: out.shape[0] - first]
    return np.ascontiguousarray(out)


def _on_backing(page: Pixels, chance: random.Random, skew_deg: float) -> Pixels:
    """The sheet on the scanner's black backing, a little larger than it."""
    margin = px(chance.uniform(6, 14))
    tone = chance.randint(12, 45)
    height, width = page.shape[:2]
    frame = np.full((height + 2 * margin, width + 2 * margin, 3), tone, np.uint8)
    frame[margin : margin + height, margin : margin + width] = page
    centre = ((frame.shape[1] - 1) / 2, (frame.shape[0] - 1) / 2)
    matrix = cv2.getRotationMatrix2D(centre, skew_deg, 1.0)
    size = (frame.shape[1], frame.shape[0])
    return cast(Pixels, cv2.warpAffine(frame, matrix, size, borderValue=(tone,) * 3))


def _cut_edge(page: Pixels, chance: random.Random) -> Pixels:
    """A sheet askew on the backing, one side of it outside of the frame."""
    skew = chance.choice((-1, 1)) * chance.uniform(0.9, 4)
    out = _on_backing(page, chance, skew)
    gone = px(chance.uniform(26, 34))
    side = chance.randrange(3)
    if side == 0:
        out = out[:, gone:]
    elif side == 1:
        out = out[:, : out.shape[1] - gone]
    else:
        out = out[: out.shape[0] - gone]
    return scanned(np.ascontiguousarray(out), chance)


def _folded(page: Pixels, chance: random.Random) -> Pixels:
    """A corner turned over: the backing, or the shaded back of the sheet, shows there."""
    out = page.copy()
    height, width = out.shape[:2]
    one, other = (px(chance.uniform(9, 34)) for _ in range(2))
    if max(one, other) > 3 * min(one, other):
        other = one
    corner = chance.randrange(4)
    x, y = (0 if corner % 2 == 0 else width), (0 if corner < 2 else height)
    dx, dy = (1 if x == 0 else -1), (1 if y == 0 else -1)
    shape = np.array([(x, y), (x + dx * one, y), (x, y + dy * other)])
    tone = chance.randint(12, 45) if chance.random() < 0.7 else chance.randint(90, 150)
    cv2.fillConvexPoly(out, shape, (tone, tone, tone))
    return scanned(turned(out, chance.uniform(-0.3, 0.3)), chance)


def _skew_beyond(page: Pixels, chance: random.Random) -> Pixels:
    return scanned(turned(page, chance.choice((-1, 1)) * chance.uniform(7.6, 12)), chance)


FAULTS: dict[str, Callable[[Pixels, random.Random], Pixels]] = {
    "blurred": _blurred,
    "too_dark": _dark,
    "too_light": _light,
    "clipped": _clipped,
    "cut_edge": _cut_edge,
    "folded": _folded,
    "skew_beyond": _skew_beyond,
}
RESOLUTION_DPI = DPI
