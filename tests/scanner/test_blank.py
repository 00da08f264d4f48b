"""Blank suspicion: no content is ever called blank; paper as it comes mostly is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from scanner.imaging.blank import Blank, BlankReason, measure_blank
from scanner.imaging.master import decode, encode_jpeg
from tests.scanner.drawing import (
    KAI,
    PAPER,
    SANS,
    SENTENCE,
    SONG,
    YELLOW,
    Pixels,
    noisy,
    photo_page,
    pixels,
    px,
    seal,
    sheet,
    table_page,
    text_page,
    write_line,
)

DPI = 150


@cache
def bare(paper: tuple[int, int, int] = PAPER, grain: float = 4.0) -> Pixels:
    return noisy(pixels(sheet(DPI, paper)), grain)


def judged(page: Pixels) -> Blank:
    # As a master would be: through JPEG with its blocks and blurred colour.
    return measure_blank(decode(encode_jpeg(page, DPI, 90)), DPI)


HANDS = {
    "regular": (KAI, 6.0, 0.5),
    "hasty": (KAI, 5.0, 1.6),
    "small": (KAI, 3.8, 0.8),
    "thin": (SONG, 5.0, 0.8),
    "ball pen, large": (SANS, 7.5, 1.2),
}
PLACES = {"top": (25, 22), "middle": (40, 150), "low": (18, 275)}
INKS = {"black": (50, 50, 55), "blue": (60, 75, 160), "pencil": (165, 165, 168)}


@pytest.mark.parametrize(("hand", "place", "ink"), list(product(HANDS, PLACES, INKS)))
def test_one_line_by_hand_is_content(hand: str, place: str, ink: str) -> None:
    face, size_mm, wobble = HANDS[hand]
    x_mm, y_mm = PLACES[place]
    page = write_line(
        bare(),
        SENTENCE,
        x_mm=x_mm,
        y_mm=y_mm,
        size_mm=size_mm,
        ink=INKS[ink],
        face=face,
        wobble=wobble,
        seed=len(hand) + x_mm,
    )

    assert not judged(page).suspected


def _fingerprint(ink: tuple[int, int, int]) -> Pixels:
    image = Image.fromarray(bare())
    draw = ImageDraw.Draw(image)
    for ring in range(1, 9):
        for start in range(0, 360, 40):
            box = [px(150 - ring, DPI), px(240 - ring * 1.2, DPI)]
            box += [px(150 + ring, DPI), px(240 + ring * 1.2, DPI)]
            draw.arc(box, start + ring * 7, start + ring * 7 + 31, fill=ink, width=px(0.4, DPI))
    return pixels(image)


def _with(page: Pixels, words: str, **how: object) -> Pixels:
    return write_line(page, words, x_mm=150, y_mm=250, **how)  # type: ignore[arg-type]


# Drawn by the test that needs one: every worker collects this file.
CONTENT: dict[str, Callable[[], Pixels]] = {
    "a name": lambda: _with(bare(), "张三"),
    "one character in pencil": lambda: _with(bare(), "阅", ink=(160, 160, 160)),
    "pencil on yellow paper": lambda: _with(bare(YELLOW), "同意。李四", ink=(176, 165, 132)),
    "printed page number": lambda: _with(bare(), "— 2 —", face=SONG, size_mm=4.0, wobble=0.0),
    "faint seal": lambda: seal(bare(), 150, 220, strength=0.1),
    "faint seal on yellow paper": lambda: seal(bare(YELLOW), 150, 220, strength=0.14),
    "seal across the edge": lambda: seal(bare(), 212, 150, strength=0.5),
    "blue seal": lambda: seal(bare(), 60, 60, strength=0.3, ink=(40, 60, 200)),
    "red fingerprint": lambda: _fingerprint((235, 150, 145)),
    "black fingerprint": lambda: _fingerprint((90, 90, 90)),
    "text": text_page,
    "empty form": lambda: table_page(filled=False),
    "photograph": lambda: photo_page(3),
    "no paper": lambda: np.full((1754, 1240, 3), 25, np.uint8),
}


@pytest.mark.parametrize("name", CONTENT)
def test_content_is_never_called_blank(name: str) -> None:
    found = judged(CONTENT[name]())

    assert not found.suspected
    assert found.reason is not BlankReason.EMPTY
    assert found.ink_ratio > 0


def _drawn(
    page: Pixels, holes: tuple[int, int, int] | None = None, staple: bool = False
) -> Pixels:
    image = Image.fromarray(page)
    draw = ImageDraw.Draw(image)
    for top in (108, 188) if holes else ():
        box = (px(9, DPI), px(top, DPI), px(15, DPI), px(top + 6, DPI))
        draw.ellipse(box, fill=holes)
    if staple:
        line = (px(2, DPI), px(12, DPI), px(8, DPI), px(7, DPI))
        draw.line(line, fill=(120, 120, 120), width=px(0.5, DPI))
    return pixels(image)


def _rings(page: Pixels) -> Pixels:
    image = Image.fromarray(page)
    for top in (108, 188):
        box = (px(9, DPI), px(top, DPI), px(15, DPI), px(top + 6, DPI))
        ImageDraw.Draw(image).arc(box, 200, 420, fill=(120, 120, 120), width=px(0.4, DPI))
    return pixels(image)


def _speckled(page: Pixels, seed: int = 1) -> Pixels:
    rng = np.random.default_rng(seed)
    image = Image.fromarray(page)
    draw = ImageDraw.Draw(image)
    for x, y, r in zip(
        rng.integers(0, page.shape[1], 300),
        rng.integers(0, page.shape[0], 300),
        rng.integers(0, 3, 300),
        strict=True,
    ):
        draw.ellipse((x, y, x + r, y + r), fill=(95, 95, 95))
    return pixels(image)


def _shadowed(page: Pixels) -> Pixels:
    x_mm = np.arange(page.shape[1]) * 25.4 / DPI
    fall = 1 - 0.5 * np.exp(-x_mm / 3) - 0.35 * np.exp(-(210 - x_mm) / 2)
    return np.clip(page * fall[None, :, None], 0, 255).astype(np.uint8)


def _through(other_side: Pixels, strength: float, paper: tuple[int, int, int] = PAPER) -> Pixels:
    """Print of the other side showing through: mirrored, faint, softened by the paper."""
    mirrored = np.ascontiguousarray(other_side[:, ::-1]).astype(np.float32) / 255
    soft = cv2.GaussianBlur(mirrored, (0, 0), px(0.22, DPI))
    page = bare(paper).astype(np.float32) * (1 - strength * (1 - soft))
    return np.clip(page, 0, 255).astype(np.uint8)


def _framed() -> Pixels:
    page = bare().copy()
    page[:, :10] = 10
    page[-7:] = 5
    return page


def _streaked() -> Pixels:
    page = bare().copy()
    page[:, 700:702] = (page[:, 700:702] * 0.6).astype(np.uint8)
    return page


BLANK: dict[str, Callable[[], Pixels]] = {
    "white": bare,
    "pure white": lambda: np.full((1754, 1240, 3), 255, np.uint8),
    "yellow": lambda: bare(YELLOW, 5),
    "recycled grey": lambda: bare((205, 203, 200)),
    "black punch holes": lambda: _drawn(bare(), holes=(20, 20, 20)),
    "grey punch holes": lambda: _drawn(bare(), holes=(180, 180, 180)),
    "white punch holes in yellow": lambda: _drawn(bare(YELLOW), holes=(255, 255, 255)),
    "rims of punch holes": lambda: _rings(bare()),
    "staple": lambda: _drawn(bare(), staple=True),
    "speckled": lambda: _speckled(bare()),
    "shadow at the edges": lambda: _shadowed(bare()),
    "black beyond the sheet": _framed,
    "streak of dust": _streaked,
    "text showing through": lambda: _through(text_page(face=SANS), 0.14),
    "table showing through": lambda: _through(table_page(), 0.12),
    "all at once": lambda: _shadowed(
        _speckled(_drawn(_through(text_page(), 0.1, YELLOW), holes=(30, 30, 30)))
    ),
}


@pytest.mark.parametrize("name", BLANK)
def test_paper_as_it_comes_is_blank(name: str) -> None:
    found = judged(BLANK[name]())

    assert found.suspected
    assert found.reason is BlankReason.EMPTY


def test_a_sentence_among_holes_specks_and_shadows_is_still_content() -> None:
    page = write_line(BLANK["all at once"](), SENTENCE, x_mm=30, y_mm=120, size_mm=5)

    assert not judged(page).suspected


@pytest.mark.parametrize("dpi", [100, 200, 300, 600])
def test_the_resolution_does_not_matter(dpi: int) -> None:
    height, width = px(120, dpi), px(160, dpi)
    page = np.full((height, width, 3), 248, np.uint8)
    assert measure_blank(page, dpi).suspected

    written = write_line(page, "张三 同意", x_mm=60, y_mm=60, dpi=dpi)
    assert not measure_blank(written, dpi).suspected
