"""The first analysis: one pass, flags only where they mean something."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.edits import Deskew
from scanner.imaging.analyse import BLURRED, SKEW_BEYOND, SKEW_UNSURE, analyse
from scanner.imaging.pixels import scaled
from scanner.imaging.quality import sharpness
from tests.scanner.drawing import (
    SENTENCE,
    Pixels,
    noisy,
    photo_page,
    pixels,
    sheet,
    text_page,
    turned,
    write_line,
)


def _soft(page: Pixels, sigma: float) -> Pixels:
    out: Pixels = np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), np.uint8)
    return out


def test_a_skewed_page_gets_its_correction() -> None:
    found = analyse(turned(text_page(), 2.0), 150)

    assert found.skew_deg == pytest.approx(2.0, abs=0.05)
    assert found.edits == (Deskew(found.skew_deg),)
    assert not found.blank.suspected
    assert found.flags == ()


def test_a_blank_page_is_not_turned_nor_flagged() -> None:
    found = analyse(noisy(pixels(sheet(150))), 150)

    assert found.blank.suspected
    assert (found.edits, found.flags, found.skew_deg) == ((), (), 0.0)


def test_blurred_print_is_flagged_sharp_print_and_photographs_are_not() -> None:
    assert BLURRED in analyse(_soft(text_page(), 2.6), 150).flags
    assert BLURRED not in analyse(text_page(), 150).flags
    assert BLURRED not in analyse(_soft(text_page(), 0.8), 150).flags
    assert BLURRED not in analyse(photo_page(2), 150).flags


def test_sharpness_counts_ink_not_paper() -> None:
    little = write_line(pixels(sheet(150)), SENTENCE, x_mm=30, y_mm=80)

    assert sharpness(scaled(pixels(sheet(150)), 150)) is None
    found = sharpness(scaled(little, 150))
    assert found is not None
    assert found > 1000


def test_photographs_are_not_flagged_for_their_skew() -> None:
    flags = analyse(photo_page(1), 150).flags

    assert SKEW_UNSURE not in flags
    assert SKEW_BEYOND not in flags


@settings(max_examples=20, deadline=None)
@given(
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    colour=st.booleans(),
    dpi=st.sampled_from([1, 72, 300, 1200]),
    seed=st.integers(0, 99),
)
def test_any_image_is_analysed(height: int, width: int, colour: bool, dpi: int, seed: int) -> None:
    shape = (height, width, 3) if colour else (height, width)
    page = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)
    found = analyse(page, dpi)

    assert abs(found.skew_deg) <= 7
    assert found.skew_confidence >= 0


def test_an_even_grey_area_has_no_skew() -> None:
    found = analyse(np.full((787, 787), 90, np.uint8), 100)
    assert (found.skew_deg, found.edits) == (0.0, ())
