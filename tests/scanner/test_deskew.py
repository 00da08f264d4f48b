"""Skew: measured to a tenth of a degree, corrected the right way, left alone when unsure."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageDraw

from dossier.edits import Deskew
from scanner.imaging.deskew import CONFIDENT_FROM, measure_skew
from scanner.imaging.master import encode_png
from scanner.imaging.view import render
from tests.scanner.drawing import (
    KAI,
    SANS,
    SENTENCE,
    SONG,
    YELLOW,
    Pixels,
    column_page,
    font,
    noisy,
    photo_page,
    pixels,
    seal,
    sheet,
    table_page,
    text_page,
    turned,
    write_line,
)

# Drawn by the test that needs one: every worker collects this file.
LEGIBLE: dict[str, Callable[[], Pixels]] = {
    "song": text_page,
    "sans, small": lambda: text_page(size_mm=3.2, face=SANS, lines=20),
    "kai, few lines": lambda: text_page(face=KAI, lines=5),
    "three lines": lambda: text_page(lines=3),
    "grainy": lambda: noisy(text_page(), 9),
    "sealed": lambda: seal(text_page(), 120, 200),
    "table": table_page,
    "empty form": lambda: table_page(filled=False),
    "columns": column_page,
}


@cache
def legible(name: str) -> Pixels:
    """Return a page; each is turned by several angles."""
    return LEGIBLE[name]()


@pytest.mark.parametrize("name", LEGIBLE)
@settings(max_examples=5, deadline=None)
@given(skew=st.floats(-6.5, 6.5))
def test_skew_is_measured_to_a_tenth_of_a_degree(name: str, skew: float) -> None:
    measured = measure_skew(turned(legible(name), skew), 150)

    assert measured.angle_deg == pytest.approx(skew, abs=0.1)
    assert measured.confidence >= CONFIDENT_FROM
    assert measured.sure


@pytest.mark.parametrize("skew", [-3.0, 2.0])
@pytest.mark.parametrize("name", ["song", "table", "columns"])
def test_the_corrected_view_lies_straight(name: str, skew: float) -> None:
    page = turned(legible(name), skew)
    edits = measure_skew(page, 150).edits()

    assert [type(edit) for edit in edits] == [Deskew]
    # Lines that rise to the right (counter-clockwise, positive) need a clockwise turn.
    assert np.sign(edits[0].angle_deg) == np.sign(skew)
    view = render(encode_png(page, 150), edits)
    assert measure_skew(view, 150).angle_deg == pytest.approx(0, abs=0.05)


def test_a_line_that_rises_to_the_right_is_positive() -> None:
    page = np.full((1754, 1240, 3), 250, np.uint8)
    for top in range(200, 1500, 60):
        for x in range(100, 1100):
            y = round(top - (x - 100) * 0.02)
            page[y : y + 12, x] = 20

    assert measure_skew(page, 150).angle_deg == pytest.approx(1.146, abs=0.05)


@pytest.mark.parametrize("dpi", [100, 200, 300])
def test_the_resolution_does_not_matter(dpi: int) -> None:
    measured = measure_skew(turned(text_page(dpi), -1.7), dpi)

    assert measured.angle_deg == pytest.approx(-1.7, abs=0.1)
    assert measured.sure


def _signature(slope_deg: float) -> Pixels:
    page = pixels(sheet(150))
    return write_line(page, SENTENCE, x_mm=30, y_mm=100, slope_deg=slope_deg, seed=4)


WITHOUT_EVIDENCE: dict[str, Callable[[], Pixels]] = {
    "white": lambda: pixels(sheet(150)),
    "grain": lambda: noisy(pixels(sheet(150, YELLOW)), 10),
    "one slanting line by hand": lambda: _signature(2.0),
    "two slanting lines by hand": lambda: write_line(
        _signature(2.5), "李四 2024年3月12日", x_mm=80, y_mm=160, slope_deg=1.0, seed=2
    ),
    "one slanting word": lambda: write_line(
        pixels(sheet(150)), "同意", x_mm=120, y_mm=230, slope_deg=4.0, size_mm=9
    ),
    "seal alone": lambda: seal(pixels(sheet(150)), 120, 150),
    "black": lambda: np.full((1754, 1240, 3), 12, np.uint8),
    **{f"photograph {seed}": partial(photo_page, seed) for seed in range(4)},
}


@pytest.mark.parametrize("name", WITHOUT_EVIDENCE)
def test_a_page_without_evidence_is_left_alone(name: str) -> None:
    measured = measure_skew(WITHOUT_EVIDENCE[name](), 150)

    assert measured.confidence < CONFIDENT_FROM / 2
    assert measured.edits() == ()


@pytest.mark.parametrize("name", LEGIBLE)
def test_a_straight_page_is_not_turned(name: str) -> None:
    assert measure_skew(legible(name), 150).edits() == ()


@pytest.mark.parametrize("skew", [-11.0, 9.5])
def test_a_skew_beyond_the_search_is_not_corrected(skew: float) -> None:
    assert measure_skew(turned(text_page(), skew), 150).edits() == ()


@settings(max_examples=15, deadline=None)
@given(
    width=st.integers(1, 90), height=st.integers(1, 90), dpi=st.sampled_from([0, 75, 300, 9999])
)
def test_scraps_of_any_size_are_measured(width: int, height: int, dpi: int) -> None:
    scrap = np.tile(np.array([[20, 240]], np.uint8), (height, width))[:, :width]

    assert abs(measure_skew(scrap, dpi).angle_deg) <= 7


def test_measuring_is_quick() -> None:
    page = text_page(300)
    measure_skew(page, 300)
    spent = []
    for _ in range(5):
        start = time.thread_time()
        measure_skew(page, 300)
        spent.append(time.thread_time() - start)

    # 16 ms on an idle machine; this only catches a change of order.
    assert min(spent) < 0.06


def test_a_straight_page_of_few_short_lines_is_not_turned() -> None:
    image = sheet(150, (250, 248, 240))
    draw = ImageDraw.Draw(image)
    draw.text((620, 200), "合议庭评议笔录", font=font(SONG, 34), fill=(20, 20, 20), anchor="mm")
    lines = ("时间：二〇二六年三月二日上午九时", "地点：本院第三评议室", "评议情况记录如下：")
    for place, line in enumerate(lines):
        draw.text((175, 320 + place * 48), line, font=font(SONG, 25), fill=(30, 30, 30))
    found = measure_skew(pixels(image), 150)
    assert abs(found.angle_deg) < 0.3
    assert found.edits() == ()


def test_two_lines_of_print_and_the_end_of_a_third_are_turned() -> None:
    page = np.full_like(text_page(), 250)
    whole = text_page()
    # The first two of its lines, and of the third four characters.
    for top_mm, wide_mm in ((25, 185), (33.4, 185), (41.6, 46)):
        rows = slice(round(top_mm / 25.4 * 150), round((top_mm + 8) / 25.4 * 150))
        columns = slice(0, round(wide_mm / 25.4 * 150))
        page[rows, columns] = whole[rows, columns]

    found = measure_skew(turned(page, 3.1), 150)

    assert found.sure
    assert found.angle_deg == pytest.approx(3.1, abs=0.1)
