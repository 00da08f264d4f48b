"""What every engine must do, run against each of them."""

from __future__ import annotations

import random

import numpy as np
import pytest

from benchmarks import ocr_pages
from benchmarks.character_errors import character_errors
from ocr.engine import Engine
from ocr.result import PageText, Quad, from_json, to_json

BOUNDS = {"rapidocr": 0.01, "tesseract": 0.2}
"""Highest share of wrong characters on clean pages."""

PLACED = {"rapidocr": 1.0, "tesseract": 0.3}
"""Lowest share of drawn lines that have a box of their own where they were drawn.
Tesseract often breaks one line into several."""


def bound(engine: Engine) -> float:
    return BOUNDS[engine.name.split()[0]]


def hull(quad: Quad) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in quad], [p[1] for p in quad]
    return min(xs), min(ys), max(xs), max(ys)


def check_form(page: PageText, width_px: int, height_px: int) -> None:
    assert (page.width_px, page.height_px) == (width_px, height_px)
    assert page.seconds > 0
    slack = 12
    for line in page.lines:
        assert line.text.strip()
        assert 0 <= line.confidence <= 1
        left, top, right, base = hull(line.box)
        assert -slack <= left < right <= width_px + slack
        assert -slack <= top < base <= height_px + slack
        assert "".join(w.text for w in line.words) == line.text.replace(" ", "")
        for word in line.words:
            assert 0 <= word.confidence <= 1
            inner = hull(word.box)
            assert left - 1 <= inner[0] and top - 1 <= inner[1]
            assert inner[2] <= right + 1 and inner[3] <= base + 1
    again = from_json(to_json(page))
    assert again.text == page.text


def test_reads_a_page_and_says_where_the_lines_are(engine: Engine) -> None:
    page = ocr_pages.prose(random.Random(1), dpi=150, size_pt=16)
    found = engine.recognise(page.image)
    check_form(found, page.image.shape[1], page.image.shape[0])
    assert character_errors(page.text, found.text).rate <= bound(engine)
    boxes = [hull(line.box) for line in found.lines]
    placed = 0
    for drawn in page.lines:
        left, top, right, base = drawn.box
        high = max(0.6 * (base - top), 15)
        wide = max(1.1 * (base - top), 15)  # a bracket or comma fills only half of its em
        placed += any(
            abs(b[0] - left) < wide
            and abs(b[1] - top) < high
            and abs(b[2] - right) < wide
            and abs(b[3] - base) < high
            for b in boxes
        )
    assert placed >= PLACED[engine.name.split()[0]] * len(page.lines)


@pytest.mark.parametrize(
    "text",
    ["（2024）粤0399民初1768号", "44030119750602593X", "91440300MA5DTE7W2X", "1,286,500.00"],
)
def test_reads_the_numbers_a_court_lives_by(engine: Engine, text: str) -> None:
    sheet = ocr_pages.Sheet(150, 60, 300)
    sheet.write(text, 15, 20, 16, ocr_pages.SERIF)
    sheet.write("本院依法组成合议庭公开开庭进行了审理", 15, 36, 16, ocr_pages.SERIF)
    page = sheet.page("number")
    found = engine.recognise(page.image).text.replace(" ", "").replace("(", "（")
    if engine.name.startswith("rapidocr"):
        assert text in found.replace(")", "）")
    else:
        assert character_errors(page.text, found).rate < 0.2


def test_no_spaces_between_chinese_characters(engine: Engine) -> None:
    page = ocr_pages.few_lines(random.Random(2), dpi=200)
    for line in engine.recognise(page.image).lines:
        for left, space, right in zip(line.text, line.text[1:], line.text[2:], strict=False):
            assert not (space == " " and max(left, right) >= "一")


@pytest.mark.parametrize("kind", ["blank", "photo"])
def test_nothing_on_the_page_gives_no_lines(engine: Engine, kind: str) -> None:
    draw = {"blank": ocr_pages.blank, "photo": ocr_pages.photograph}[kind]
    found = engine.recognise(draw(random.Random(3), dpi=75).image)
    assert sum(len(line.text) for line in found.lines) <= (4 if kind == "photo" else 0)


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 900), (900, 1), (40, 3000), (3000, 40)])
def test_odd_sizes_are_survived(engine: Engine, size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 255, np.uint8)
    found = engine.recognise(image)
    assert found.lines == ()
    assert (found.height_px, found.width_px) == size


def test_grey_and_colour_read_the_same(engine: Engine) -> None:
    sheet = ocr_pages.Sheet(90, 30, 150)
    sheet.write("委托人：李秀英", 10, 10, 16, ocr_pages.SERIF)
    image = sheet.page("grey").image
    colour = np.repeat(image[..., :1], 3, axis=2)
    assert engine.recognise(image[..., 0].copy()).text == engine.recognise(colour).text


def test_what_is_no_image_is_a_bug_of_the_caller(engine: Engine) -> None:
    for wrong in (np.zeros((0, 5, 3), np.uint8), np.zeros((5, 5, 4), np.uint8)):
        with pytest.raises(ValueError, match="image must be"):
            engine.recognise(wrong)
    with pytest.raises(ValueError, match="8 bit"):
        engine.recognise(np.zeros((5, 5), np.float32))
