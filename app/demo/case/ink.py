"""Seals, signatures, handwriting and fingerprints (印章、签名、手写、指印).

Everything is drawn from a seeded generator, so that a page looks the same each time.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.demo.case.canvas import Paper, TruthLine
from app.demo.case.fonts import Face, font

RED = (196, 28, 36)
BLUE_BLACK = (24, 30, 92)
Mask = NDArray[np.uint8]


def press(
    paper: Paper, mask: Mask, x: int, y: int, colour: tuple[int, int, int], strength: float = 1.0
) -> None:
    """Print ``mask`` (255 = full ink) in ``colour`` with its top-left at x, y, as ink mixes.

    What lies outside the sheet is cut off.
    """
    height, width = mask.shape
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + width, paper.image.width), min(y + height, paper.image.height)
    if x1 <= x0 or y1 <= y0:
        return
    part = mask[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32)[..., None]
    below = np.asarray(paper.image.crop((x0, y0, x1, y1)), np.float32)
    share = part / 255.0 * strength
    ink = np.asarray(colour, np.float32) / 255.0
    mixed = below * (1 - share + share * ink)
    paper.image.paste(Image.fromarray(mixed.round().astype(np.uint8)), (x0, y0))


def round_seal(
    name: str, radius_px: int, seed: int, *, below: str = "", code: str = "", turn_deg: float = 0
) -> Mask:
    """Return a round official seal: ring, name along the arc, star, text below (圆形公章)."""
    side = radius_px * 2 + 40
    middle = side // 2
    seal = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(seal)
    ring = max(radius_px // 22, 5)
    pen.ellipse((20, 20, side - 20, side - 20), outline=255, width=ring)
    _star(pen, middle, middle, radius_px * 0.3)
    sweep = min(250.0, 17.5 * len(name) + 20)
    _arc(seal, name, middle, radius_px * 0.75, radius_px * 0.25, sweep)
    if below:
        glyphs = font("song_bold", round(radius_px * 0.19))
        pen.text((middle, middle + radius_px * 0.55), below, 255, glyphs, anchor="mm")
    if code:
        _arc(seal, code, middle, radius_px * 0.84, radius_px * 0.1, 70, under=True)
    turned = seal.rotate(turn_deg, Image.Resampling.BICUBIC)
    return _worn(np.asarray(turned, np.uint8), seed)


def square_seal(name: str, side_px: int, seed: int) -> Mask:
    """Return a personal name seal with four characters in two columns (名章)."""
    seal = Image.new("L", (side_px + 24, side_px + 24), 0)
    pen = ImageDraw.Draw(seal)
    pen.rectangle((12, 12, side_px + 12, side_px + 12), outline=255, width=max(side_px // 18, 4))
    glyphs = font("song_bold", round(side_px * 0.4))
    places = [(0.72, 0.28), (0.72, 0.72), (0.28, 0.28), (0.28, 0.72)]
    for character, (u, v) in zip((name + "之印")[:4], places, strict=False):
        pen.text((12 + side_px * u, 12 + side_px * v), character, 255, glyphs, anchor="mm")
    return _worn(np.asarray(seal, np.uint8), seed)


def box_seal(lines: tuple[str, ...], width_px: int, seed: int) -> Mask:
    """Return a rectangular stamp such as 与原件核对无异 (条形章)."""
    size = round(width_px / (max(len(line) for line in lines) + 1.2))
    height = round(size * (1.35 * len(lines) + 0.8))
    seal = Image.new("L", (width_px, height), 0)
    pen = ImageDraw.Draw(seal)
    pen.rectangle((4, 4, width_px - 5, height - 5), outline=255, width=6)
    for number, line in enumerate(lines):
        middle = (width_px / 2, size * (1.35 * number + 1.05))
        pen.text(middle, line, 255, font("hei_bold", size), anchor="mm")
    return _worn(np.asarray(seal, np.uint8), seed)


def fingerprint(seed: int, height_px: int = 230) -> Mask:
    """Return an inked fingerprint (指印)."""
    rng = np.random.default_rng(seed)
    width = round(height_px * 0.72)
    v, u = np.mgrid[-1 : 1 : height_px * 1j, -1 : 1 : width * 1j].astype(np.float32)
    bend = 0.25 * np.sin(2.2 * u + rng.uniform(0, 3)) + 0.15 * _clouds(rng, (height_px, width), 5)
    rings = np.sin(34 * np.hypot(u * 0.62, v * 0.8 + 0.2 + bend * 0.4) + 4 * bend)
    inside = np.clip((1 - (u**2 + v**2)) * 6, 0, 1)
    blotchy = 0.75 + 0.5 * _clouds(rng, (height_px, width), 8)
    shade = np.clip((rings + 0.35) * 1.5, 0.12, 1) * inside * blotchy
    turned = Image.fromarray((np.clip(shade, 0, 1) * 235).astype(np.uint8))
    angle = float(rng.uniform(-25, 25))
    return np.asarray(turned.rotate(angle, Image.Resampling.BICUBIC, expand=True), np.uint8)


def handwrite(
    paper: Paper,
    x: int,
    y: int,
    text: str,
    seed: int,
    *,
    size_px: int = 78,
    colour: tuple[int, int, int] = BLUE_BLACK,
    slant: float = 0.16,
) -> int:
    """Write ``text`` by hand, character by character, never twice alike (手写).

    Returns:
        The x where the writing ends.
    """
    rng = np.random.default_rng(seed)
    at = float(x)
    drift = 0.0
    for character in text:
        size = round(size_px * rng.uniform(0.9, 1.08))
        drift += rng.normal(0, size_px * 0.018)
        glyph = _scrawl(character, size, slant, rng)
        press(paper, glyph, round(at - size * 0.25), round(y + drift - size * 0.25), colour, 0.9)
        narrow = character.isascii() or character in "，。、"
        at += size * (0.6 if narrow else 0.93)
    # Handwriting is truth too, for whoever measures how well it is read.
    paper.lines.append(TruthLine(text, (x, y, round(at), y + size_px)))
    return round(at)


def sign(paper: Paper, x: int, y: int, name: str, seed: int, *, size_px: int = 110) -> None:
    """Sign with ``name`` and a flourish (签名)."""
    end = handwrite(paper, x, y, name, seed, size_px=size_px, slant=0.3)
    rng = np.random.default_rng(seed + 7)
    width = end - x
    canvas = np.zeros((size_px * 2, width + size_px * 2), np.uint8)
    t = np.linspace(0, 1, 90)
    lift = rng.uniform(0.1, 0.3)
    xs = size_px * 0.6 + t * (width + size_px * 0.6)
    ys = size_px * (1.12 + lift * np.sin(t * math.pi * 1.6 + rng.uniform(0, 0.6)) - 0.25 * t)
    for k in range(len(t) - 1):
        thick = max(2, round(size_px * 0.055 * (1 - 0.75 * t[k])))
        a = (round(float(xs[k]) * 8), round(float(ys[k]) * 8))
        b = (round(float(xs[k + 1]) * 8), round(float(ys[k + 1]) * 8))
        cv2.line(canvas, a, b, (235,), thick, cv2.LINE_AA, 3)
    press(paper, canvas, x - size_px // 2, y - size_px // 8, BLUE_BLACK, 0.85)


def _scrawl(character: str, size: int, slant: float, rng: np.random.Generator) -> Mask:
    face: Face = "kai"
    side = round(size * 1.5)
    cell = Image.new("L", (side, side), 0)
    ImageDraw.Draw(cell).text(
        (side / 2, side / 2), character, 255, font(face, size), anchor="mm", stroke_width=1
    )
    glyph = np.asarray(cell, np.uint8)
    middle = side / 2
    turn = math.radians(float(rng.normal(0, 3.2)))
    lean = slant + float(rng.normal(0, 0.04))
    a = math.cos(turn) * rng.uniform(0.92, 1.06)
    shear = np.array(
        [[a, -math.sin(turn) - lean, 0], [math.sin(turn), math.cos(turn), 0]], np.float32
    )
    shear[:, 2] = np.array([middle, middle]) - shear[:, :2] @ np.array([middle, middle])
    moved = cv2.warpAffine(glyph, shear, (side, side), flags=cv2.INTER_LINEAR)
    # A hand does not place strokes on a grid: bend the character a little.
    v, u = np.mgrid[0:side, 0:side].astype(np.float32)
    wave = size * 0.03
    u2 = u + wave * np.sin(v / size * 5 + rng.uniform(0, 6)).astype(np.float32)
    v2 = v + wave * np.sin(u / size * 5 + rng.uniform(0, 6)).astype(np.float32)
    bent = cv2.remap(moved, u2, v2, cv2.INTER_LINEAR)
    return np.asarray(bent, np.uint8)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    points = []
    for k in range(10):
        reach = radius if k % 2 == 0 else radius * 0.382
        angle = math.pi * (k / 5 - 0.5)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    pen.polygon(points, fill=255)


def _arc(
    seal: Image.Image,
    text: str,
    middle: int,
    radius: float,
    size: float,
    sweep_deg: float,
    *,
    under: bool = False,
) -> None:
    glyphs = font("song_bold", round(size))
    for k, character in enumerate(text):
        share = k / max(len(text) - 1, 1) - 0.5
        angle = -share * sweep_deg if under else share * sweep_deg
        cell = Image.new("L", (round(size * 1.5),) * 2, 0)
        centre = (cell.width / 2, cell.height / 2)
        ImageDraw.Draw(cell).text(centre, character, 255, glyphs, anchor="mm")
        # Seal characters are taller than wide.
        cell = cell.resize((round(cell.width * 0.86), round(cell.height * 1.12)))
        turned = cell.rotate(angle if under else -angle, Image.Resampling.BICUBIC, expand=True)
        reach = math.radians(angle)
        down = radius if under else -radius
        x = middle + (radius * math.sin(reach)) - turned.width / 2
        y = middle + down * math.cos(reach) - turned.height / 2
        seal.paste(255, (round(x), round(y)), turned)


def _worn(mask: Mask, seed: int) -> Mask:
    """Ink never covers evenly: thin it in clouds and in fine grain."""
    rng = np.random.default_rng(seed)
    clouds = _clouds(rng, mask.shape, 9)
    grain = rng.normal(0, 0.16, mask.shape).astype(np.float32)
    cover = np.clip(0.84 + 0.34 * clouds + cv2.GaussianBlur(grain, (0, 0), 1.2) * 1.6, 0.15, 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.9).astype(np.float32)
    return np.asarray((soft * cover).astype(np.uint8))


def _clouds(rng: np.random.Generator, shape: tuple[int, ...], cells: int) -> NDArray[np.float32]:
    small = rng.normal(0, 0.5, (cells, cells)).astype(np.float32)
    size = (shape[1], shape[0])
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), np.float32)
