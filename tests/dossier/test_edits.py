"""Edits: where a point of the master lands in the view, and back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.edits import (
    IDENTITY,
    Clean,
    ClearBorder,
    Crop,
    Deskew,
    Despeckle,
    Edit,
    FillHoles,
    LiftBack,
    Rotate,
    compose,
    from_json,
    geometry,
    invert,
    rotated,
    to_json,
)

_turns = st.builds(Rotate, st.integers(1, 3))
_slants = st.builds(Deskew, st.floats(-15, 15, allow_nan=False))
_crops = st.builds(
    Crop, st.integers(0, 200), st.integers(0, 200), st.integers(1, 3000), st.integers(1, 3000)
)
edits_lists = st.lists(st.one_of(_turns, _slants, _crops), max_size=6).map(tuple)
sizes = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
points = st.tuples(st.floats(-1000, 10000), st.floats(-1000, 10000))


@given(edits_lists, sizes, points)
def test_to_the_view_and_back(
    edits: tuple[Edit, ...], size: tuple[int, int], point: tuple[float, float]
) -> None:
    found = geometry(edits, *size)
    back = found.master_point(*found.view_point(*point))
    assert back == pytest.approx(point, abs=1e-5)


@given(edits_lists, sizes)
def test_lengths_and_the_sense_of_turning_are_kept(
    edits: tuple[Edit, ...], size: tuple[int, int]
) -> None:
    a, b, _, d, e, _ = geometry(edits, *size).to_view
    assert a * e - b * d == pytest.approx(1)
    assert math.hypot(a, d) == pytest.approx(1)


@given(edits_lists, sizes)
def test_four_quarter_turns_change_nothing(edits: tuple[Edit, ...], size: tuple[int, int]) -> None:
    plain, turned = geometry(edits, *size), geometry((*edits, *[Rotate(1)] * 4), *size)
    assert turned.to_view == pytest.approx(plain.to_view, abs=1e-6)
    assert (turned.width_px, turned.height_px) == (plain.width_px, plain.height_px)


@given(edits_lists, sizes, st.integers(-8, 8))
def test_a_further_turn_is_merged_with_the_one_before(
    edits: tuple[Edit, ...], size: tuple[int, int], quarters: int
) -> None:
    merged = rotated(edits, quarters)
    apart = geometry((*edits, *[Rotate(1)] * (quarters % 4)), *size)
    together = geometry(merged, *size)
    assert together.to_view == pytest.approx(apart.to_view, abs=1e-6)
    assert (together.width_px, together.height_px) == (apart.width_px, apart.height_px)
    assert len(merged) <= len(edits) + 1
    assert not any(isinstance(e, Rotate) and e.quarters not in {1, 2, 3} for e in merged)


@given(sizes, st.integers(1, 3))
def test_a_turned_page_fills_its_frame(size: tuple[int, int], quarters: int) -> None:
    w, h = size
    found = geometry((Rotate(quarters),), w, h)
    corners = {found.view_point(x, y) for x in (0, w) for y in (0, h)}
    assert corners == {(x, y) for x in (0, found.width_px) for y in (0, found.height_px)}


def test_a_turn_is_clockwise() -> None:
    found = geometry((Rotate(1),), 300, 500)
    assert (found.width_px, found.height_px) == (500, 300)
    assert found.view_point(0, 0) == (500, 0)
    assert found.view_point(300, 0) == (500, 300)


@given(sizes, st.floats(0.01, 15))
def test_a_deskew_turns_clockwise_about_the_centre(
    size: tuple[int, int], angle_deg: float
) -> None:
    w, h = size
    found = geometry((Deskew(angle_deg),), w, h)
    assert (found.width_px, found.height_px) == (w, h)
    assert found.view_point(w / 2, h / 2) == pytest.approx((w / 2, h / 2))
    _, y = found.view_point(w / 2 + 100, h / 2)
    assert y - h / 2 == pytest.approx(100 * math.sin(math.radians(angle_deg)))


@given(st.lists(st.one_of(_turns, _slants), max_size=3).map(tuple), sizes, _crops)
def test_a_crop_cuts_what_the_edits_before_made(
    before: tuple[Edit, ...], size: tuple[int, int], crop: Crop
) -> None:
    whole, cut = geometry(before, *size), geometry((*before, crop), *size)
    assert (cut.width_px, cut.height_px) == (crop.width_px, crop.height_px)
    point = whole.master_point(crop.left_px, crop.top_px)
    assert cut.view_point(*point) == pytest.approx((0, 0), abs=1e-6)


@given(edits_lists)
def test_edits_survive_the_store(edits: tuple[Edit, ...]) -> None:
    assert from_json(to_json(edits)) == edits


def test_the_stored_form_stays_as_it_is() -> None:
    edits = (Rotate(1), Deskew(-0.75), Crop(10, 20, 300, 400))
    assert to_json(edits) == '[["rotate",1],["deskew",-0.75],["crop",10,20,300,400]]'


@given(edits_lists, sizes)
def test_a_map_and_its_inverse_cancel(edits: tuple[Edit, ...], size: tuple[int, int]) -> None:
    matrix = geometry(edits, *size).to_view
    assert compose(invert(matrix), matrix) == pytest.approx(IDENTITY, abs=1e-6)


CLEAN: tuple[Clean, ...] = (
    ClearBorder(1, 0, 30, 4),
    FillHoles(((61, 866, 25), (77, 1497, 28))),
    LiftBack(33, 32.01, 5, "ff00a1"),
    Despeckle(5.3),
)


def test_cleaning_is_kept_and_moves_nothing() -> None:
    edits: tuple[Edit, ...] = (*CLEAN, Rotate(1), Crop(1, 2, 30, 40))
    assert from_json(to_json(edits)) == edits
    assert geometry(edits, 100, 200) == geometry(edits[len(CLEAN) :], 100, 200)
    assert rotated(edits[:-1], 3) == CLEAN
