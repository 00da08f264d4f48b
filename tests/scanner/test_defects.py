"""Defects that were missed: tables and few lines cut at an edge, folds with a sliver, angles."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.imaging.analyse import SKEW_BEYOND, analyse
from scanner.imaging.defects import CLIPPED, FOLDED, TOO_DARK
from tests.scanner.drawing import (
    Pixels,
    column_page,
    photo_page,
    px,
    table_page,
    text_page,
    turned,
)

DPI = 150


def test_a_table_that_an_edge_cuts_is_flagged_and_ruled_paper_is_not() -> None:
    table = table_page(DPI)
    cut = np.ascontiguousarray(table[:, px(24, DPI) :])
    assert CLIPPED in analyse(cut, DPI).flags
    assert CLIPPED not in analyse(table, DPI).flags
    ruled = text_page(DPI, 12).copy()
    for y_mm in range(30, 280, 9):
        ruled[px(y_mm, DPI) : px(y_mm, DPI) + 2] = (150, 150, 160)
    assert CLIPPED not in analyse(ruled, DPI).flags


def test_few_characters_cut_by_an_edge_are_flagged_without_lines_to_measure() -> None:
    page = text_page(DPI, 2)
    cut = np.ascontiguousarray(page[px(31, DPI) :])
    assert CLIPPED in analyse(cut, DPI).flags


def test_a_dim_sheet_with_one_line_is_too_dark_and_a_dim_photograph_is_not() -> None:
    dim = (text_page(DPI, 1) * 0.3).astype(np.uint8)
    assert TOO_DARK in analyse(dim, DPI).flags
    assert TOO_DARK not in analyse((photo_page() * 0.5).astype(np.uint8), DPI).flags


@pytest.mark.parametrize("skew_deg", [9.5, -10.5])
def test_columns_that_line_up_at_another_angle_are_not_turned_by_it(skew_deg: float) -> None:
    for page in (column_page(DPI), text_page(DPI)):
        found = analyse(turned(page, skew_deg), DPI)
        assert SKEW_BEYOND in found.flags and found.edits == ()
    assert SKEW_BEYOND not in analyse(turned(column_page(DPI), 5.0), DPI).flags


def test_a_fold_is_seen_beside_a_sliver_of_backing() -> None:
    page: Pixels = text_page(DPI).copy()
    leg = px(16, DPI)
    cv2.fillConvexPoly(page, np.array([(0, 0), (leg, 0), (0, leg)]), (30, 30, 30))
    page[:, :4] = 32
    assert FOLDED in analyse(page, DPI).flags
