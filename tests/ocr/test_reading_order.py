from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocr.geometry import Corners
from ocr.reading_order import reading_order


def box(x: float, y: float, width: float, height: float = 20) -> Corners:
    return np.array(
        [[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float32
    )


def turned(quads: list[Corners], degrees: float) -> list[Corners]:
    a = math.radians(degrees)
    turn = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])
    return [(quad @ turn).astype(np.float32) for quad in quads]


TABLE = [box(x, y, 60) for y in range(0, 400, 40) for x in (0, 200, 380, 700)]
TITLE_AND_COLUMNS = [
    box(250, 0, 300),
    *[box(0, 60 + i * 30, 330) for i in range(10)],
    *[box(420, 60 + i * 30, 330) for i in range(10)],
    box(0, 420, 750),
]


def test_table_is_read_row_by_row_even_askew() -> None:
    for angle in (-1.0, 0.0, 1.0):
        assert reading_order(turned([*TABLE, box(0, 500, 800)], angle)) == list(range(41))


def test_columns_are_read_one_after_the_other_below_their_title() -> None:
    for angle in (-1.0, 0.0, 1.0):
        assert reading_order(turned(TITLE_AND_COLUMNS, angle)) == list(range(22))


def test_columns_with_lines_at_different_heights() -> None:
    quads = [box(0, i * 30, 330) for i in range(12)] + [
        box(420, 13 + i * 30, 330) for i in range(12)
    ]
    assert reading_order(quads) == list(range(24))


def test_labels_and_values_are_no_columns() -> None:
    quads = []
    for i in range(8):
        quads += [box(0, i * 30, 80), box(160, i * 30, 500)]
    assert reading_order(quads) == list(range(16))


def test_cells_are_read_to_their_end_in_place_of_their_table() -> None:
    title, foot = box(200, 0, 400), box(0, 400, 800)
    cells = [box(x, y, 398, 98) for y in (100, 200) for x in (0, 400)]
    left_above = [box(20, 115, 300), box(20, 145, 300)]
    right_above = [box(420, 102, 300), box(420, 132, 300), box(420, 162, 300)]
    left_below, right_below = [box(20, 240, 300)], [box(420, 225, 300), box(420, 255, 300)]
    quads = [title, *left_above, *right_above, *left_below, *right_below, foot]
    for angle in (-2.0, 0.0, 2.0):
        assert reading_order(turned(quads, angle), turned(cells, angle)) == list(range(10))


def test_a_cell_over_several_rows_comes_before_what_is_beside_it() -> None:
    cells = [box(0, 0, 98, 198), box(100, 0, 300, 98), box(100, 100, 300, 98)]
    quads = [box(10, 90, 80), box(110, 40, 200), box(110, 140, 200)]
    assert reading_order(quads, cells) == [0, 1, 2]


def test_screens_side_by_side_are_read_one_after_the_other() -> None:
    cells = [box(0, 0, 400, 900), box(500, 0, 400, 900)]
    quads = [box(x + 20, y, 200) for x in (0, 500) for y in (30, 130, 230)]
    assert reading_order(quads, cells) == list(range(6))


quads_anywhere = st.lists(
    st.tuples(
        st.floats(0, 2000), st.floats(0, 3000), st.floats(0.5, 1500), st.floats(0.5, 100)
    ).map(lambda b: box(*b)),
    max_size=40,
)


@given(quads_anywhere, quads_anywhere)
def test_every_line_is_read_exactly_once(quads: list[Corners], cells: list[Corners]) -> None:
    assert sorted(reading_order(quads, cells)) == list(range(len(quads)))
