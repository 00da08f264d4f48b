"""The first analysis: one pass, flags only where they mean something."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.drawn import faulty
from benchmarks.drawn.skewed import KINDS
from dossier.edits import Deskew
from scanner.imaging.analyse import BLURRED, SKEW_BEYOND, SKEW_UNSURE, analyse
from scanner.imaging.blank import BlankReason
from scanner.imaging.defects import TOO_LIGHT
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


def test_print_too_pale_for_strokes_is_content_and_too_light() -> None:
    pale = noisy(pixels(sheet(150))).astype(np.float32) - (255.0 - text_page()) * 0.07

    found = analyse(np.clip(pale, 0, 255).astype(np.uint8), 150)

    assert found.blank.reason is BlankReason.FAINT
    assert TOO_LIGHT in found.flags


def test_print_so_blurred_that_no_stroke_is_left_is_content_and_blurred() -> None:
    found = analyse(noisy(_soft(text_page(), 5.5), 2.0), 150)

    assert found.blank.reason is BlankReason.SOFT
    assert BLURRED in found.flags


def test_columns_that_line_up_aslant_do_not_hide_a_large_angle() -> None:
    # Characters one below the other in upright columns make a lattice: its diagonal is 6° off.
    chance = random.Random("9/skew_beyond/1")
    drawn = chance.choice(("text", "few lines", "table", "upright", "mixed"))
    page = faulty.FAULTS["skew_beyond"](KINDS[drawn][0](chance), chance)

    found = analyse(page, faulty.RESOLUTION_DPI)

    assert SKEW_BEYOND in found.flags
    assert found.edits == ()
