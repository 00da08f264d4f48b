from __future__ import annotations

import random

import numpy as np
import pytest

from benchmarks import ocr_pages
from ocr.orientation import SURE
from ocr.rapid import RapidEngine


@pytest.mark.parametrize("kind", range(len(ocr_pages.MAKERS)))
def test_every_kind_of_page_is_set_upright_from_all_four_sides(
    rapid: RapidEngine, scans: list[ocr_pages.DrawnPage], kind: int
) -> None:
    image = scans[kind].image[::2, ::2]
    for quarter in range(4):
        # Anticlockwise by so many quarters: as many clockwise set it upright again.
        found = rapid.measure_orientation(np.ascontiguousarray(np.rot90(image, quarter)))
        assert found.turn_deg == quarter * 90
        assert found.confidence >= SURE


def test_nothing_to_go_by_gives_no_confidence(rapid: RapidEngine) -> None:
    for draw in (ocr_pages.blank, ocr_pages.photograph):
        image = draw(random.Random(8), dpi=100).image
        assert rapid.measure_orientation(image).confidence < SURE


def test_reading_and_measuring_agree(rapid: RapidEngine) -> None:
    page = ocr_pages.few_lines(random.Random(9), dpi=150)
    orientation, text = rapid.read_page(np.ascontiguousarray(np.rot90(page.image, 2)))
    assert orientation.turn_deg == 180
    assert text.lines[0].text == "授权委托书"
