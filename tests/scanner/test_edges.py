"""The paper on a larger frame: found, cut with a margin, left alone when in doubt."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageDraw

from dossier.edits import Crop, Deskew, geometry
from scanner.imaging.analyse import analyse
from scanner.imaging.edges import MARGIN_MM, autocrop, find_edges
from tests.scanner.drawing import Pixels, noisy, photo_page, pixels, px, sheet, text_page

DPI = 150
FRAME = (px(305, DPI), px(432, DPI))
Corners = tuple[tuple[float, float], ...]


def laid(
    page: Pixels, skew_deg: float, at: tuple[float, float] = (0.5, 0.5)
) -> tuple[Pixels, Corners]:
    """Return the page on black backing, and its corners; ``at`` is its middle, 0 to 1."""
    height, width = page.shape[:2]
    matrix = np.array(cv2.getRotationMatrix2D((width / 2, height / 2), skew_deg, 1), np.float64)
    matrix[:, 2] += FRAME[0] * at[0] - width / 2, FRAME[1] * at[1] - height / 2
    shifted = matrix.copy()
    shifted[:, 2] += (matrix[:, 0] + matrix[:, 1]) / 2 - 0.5
    frame = cv2.warpAffine(page, shifted, FRAME, borderValue=(24, 24, 24))
    points = ((0, 0), (width, 0), (width, height), (0, height))
    corners = tuple((float(matrix[0] @ (*p, 1)), float(matrix[1] @ (*p, 1))) for p in points)
    return noisy(np.asarray(frame, np.uint8)), corners


def receipt() -> Pixels:
    return text_page(DPI)[px(20, DPI) : px(150, DPI), px(20, DPI) : px(100, DPI)].copy()


@cache
def drawn(paper: str) -> Pixels:
    if paper == "receipt":
        return receipt()
    return text_page(DPI) if paper == "text" else pixels(sheet(DPI))


@settings(max_examples=6, deadline=None)
@given(
    skew=st.floats(-6, 6), across=st.floats(0.35, 0.65), down=st.floats(0.35, 0.65),
    paper=st.sampled_from(["receipt", "text", "bare"]),
)  # fmt: skip
def test_corners_are_found_to_a_millimetre(
    skew: float, across: float, down: float, paper: str
) -> None:
    page = drawn(paper)
    small = page.shape[1] < px(100, DPI)
    frame, corners = laid(page, skew, (across, down) if small else (0.5, 0.5))

    found = find_edges(frame, DPI)

    assert found is not None
    assert found.skew_deg == pytest.approx(skew, abs=0.1)
    for seen, true in zip(found.corners, corners, strict=True):
        assert math.dist(seen, true) <= px(1, DPI)


def test_the_cut_keeps_the_whole_paper_and_a_margin() -> None:
    frame, corners = laid(receipt(), 4.0)
    found = find_edges(frame, DPI)
    assert found is not None

    edits = autocrop(found, (Deskew(4.0),), frame.shape[1], frame.shape[0], DPI)

    assert [type(edit) for edit in edits] == [Deskew, Crop]
    whole = geometry(edits, frame.shape[1], frame.shape[0])
    seen = [whole.view_point(x, y) for x, y in corners]
    margin = px(MARGIN_MM, DPI)
    assert min(x for x, _ in seen) == pytest.approx(margin, abs=px(0.5, DPI))
    assert max(y for _, y in seen) == pytest.approx(whole.height_px - margin, abs=px(0.5, DPI))


def test_dark_print_at_the_edge_and_a_torn_corner_move_nothing() -> None:
    page = receipt()
    page[px(30, DPI) : px(70, DPI), : px(40, DPI)] = 25
    cv2.fillPoly(page, [np.array([(0, 0), (px(9, DPI), 0), (0, px(9, DPI))], np.int32)], (24,) * 3)
    frame, corners = laid(page, -2.0)

    found = find_edges(frame, DPI)

    assert found is not None
    for seen, true in zip(found.corners, corners, strict=True):
        assert math.dist(seen, true) <= px(1, DPI)


def two_receipts() -> Pixels:
    frame, _ = laid(receipt(), 1.0, (0.25, 0.4))
    other, _ = laid(receipt(), -1.0, (0.72, 0.6))
    return np.maximum(frame, other)


def labelled_cover() -> Pixels:
    """A black cover with a white label and lettering of its own."""
    image = sheet(DPI, (22, 22, 24))
    draw = ImageDraw.Draw(image)
    draw.rectangle((px(60, DPI), px(60, DPI), px(150, DPI), px(110, DPI)), fill=(245, 245, 240))
    draw.rectangle((px(70, DPI), px(200, DPI), px(140, DPI), px(204, DPI)), fill=(190, 160, 60))
    return noisy(pixels(image))


def folded() -> Pixels:
    frame, corners = laid(receipt(), 0.0)
    left, top = (round(v) for v in corners[0])
    shape = [(left, top), (left + px(30, DPI), top), (left, top + px(120, DPI))]
    cv2.fillPoly(frame, [np.array(shape, np.int32)], (24, 24, 24))
    return frame


@pytest.mark.parametrize(
    "made",
    [two_receipts, labelled_cover, folded, lambda: photo_page(1), lambda: text_page(DPI)],
    ids=["two receipts", "black cover", "folded over", "photograph", "paper fills the frame"],
)
def test_in_doubt_the_frame_is_kept(made: Callable[[], Pixels]) -> None:
    page = made()
    assert find_edges(page, DPI) is None
    assert not any(isinstance(edit, Crop) for edit in analyse(page, DPI).edits)


def test_a_receipt_is_measured_without_its_backing() -> None:
    frame, _ = laid(receipt(), 3.0)
    found = analyse(frame, DPI)

    assert [type(edit) for edit in found.edits] == [Deskew, Crop]
    assert found.skew_deg == pytest.approx(3.0, abs=0.1)
    assert found.flags == ()


def test_a_blank_sheet_on_black_is_a_blank_sheet() -> None:
    frame, _ = laid(pixels(sheet(DPI)), 2.0)
    found = analyse(frame, DPI)

    assert found.blank.suspected
    assert [type(edit) for edit in found.edits] == [Crop]
