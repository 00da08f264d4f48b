"""The text of a page: what is stored is what is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.result import Line, PageText, Quad, Word, from_json, to_json

_tenths = st.integers(-5000, 100_000).map(lambda n: n / 10)
_points = st.tuples(_tenths, _tenths)
_quads: st.SearchStrategy[Quad] = st.tuples(_points, _points, _points, _points)
_thousandths = st.integers(0, 1000).map(lambda n: n / 1000)
_texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
_words = st.builds(Word, _texts, _quads, _thousandths)
_lines = st.builds(Line, _texts, _quads, _thousandths, st.lists(_words, max_size=3).map(tuple))
pages = st.builds(
    PageText,
    width_px=st.integers(1, 20_000),
    height_px=st.integers(1, 20_000),
    lines=st.lists(_lines, max_size=4).map(tuple),
    engine=_texts,
    seconds=st.integers(0, 100_000).map(lambda n: n / 1000),
)


@given(pages)
def test_a_page_survives_the_store(page: PageText) -> None:
    assert from_json(to_json(page)) == page


@given(pages)
def test_storing_twice_gives_the_same_bytes(page: PageText) -> None:
    assert to_json(from_json(to_json(page))) == to_json(page)


def test_boxes_are_kept_to_a_tenth_of_a_pixel() -> None:
    box: Quad = ((1.04, 2.06), (3.0, 2.0), (3.0, 4.0), (1.0, 4.0))
    page = PageText(10, 10, (Line("字", box, 0.98765),), "engine", 1.23456)
    kept = from_json(to_json(page))
    assert kept.lines[0].box[0] == (1.0, 2.1)
    assert kept.lines[0].confidence == 0.988
    assert kept.seconds == 1.235


@given(pages)
def test_the_text_is_the_lines_in_order(page: PageText) -> None:
    assert page.text == "\n".join(line.text for line in page.lines)
    assert 0 <= page.confidence <= 1


def test_long_lines_weigh_more() -> None:
    box: Quad = ((0, 0), (1, 0), (1, 1), (0, 1))
    page = PageText(10, 10, (Line("一二三", box, 1.0), Line("四", box, 0.0)), "engine", 0)
    assert page.confidence == pytest.approx(0.75)
    assert PageText(10, 10, (), "engine", 0).confidence == 0
