from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocr.characters import Glyph, decode, with_simplified_ties, without_stray_spaces

ALPHABET = ("", "车", "車", "(", "（", "a", " ", "、")


def steps(*chosen: tuple[int, float, int, float]) -> list[Glyph]:
    classes = np.array([[first, second] for first, _, second, _ in chosen], np.int32)
    scores = np.array([[best, next_] for _, best, _, next_ in chosen], np.float32)
    return with_simplified_ties([decode(classes, scores, ALPHABET)], ALPHABET)[0]


def test_runs_are_one_character_and_blanks_part_them() -> None:
    a, nothing = (5, 0.9, 0, 0.05), (0, 0.9, 5, 0.05)
    assert [g.text for g in steps(a, a, nothing, a, a)] == ["a", "a"]
    assert [g.place for g in steps(a, a, nothing, a, a)] == [1.0, 4.0]
    assert steps(nothing, nothing) == []


def test_a_tie_goes_to_the_simplified_form() -> None:
    assert [g.text for g in steps((2, 0.9, 1, 0.02))] == ["车"]
    assert abs(steps((2, 0.9, 1, 0.02))[0].confidence - 0.92) < 1e-6


def test_clearly_traditional_stays_and_simplified_is_never_made_traditional() -> None:
    assert [g.text for g in steps((2, 0.99, 1, 0.0002))] == ["車"]
    assert [g.text for g in steps((1, 0.5, 2, 0.49))] == ["车"]


def test_a_brush_like_line_on_a_simplified_page_is_simplified() -> None:
    page = [[Glyph("车", 1.0, 0.9)] * 5, [Glyph("車", 1.0, 0.9, "车", 0.05)] * 2]
    assert ["".join(g.text for g in line) for line in with_simplified_ties(page, ALPHABET)] == [
        "车车车车车",
        "车车",
    ]


def test_a_traditional_page_keeps_its_ties_and_a_simplified_one_takes_weaker_ones() -> None:
    traditional, nothing, simplified = (2, 0.8, 1, 0.15), (0, 0.99, 5, 0.001), (1, 0.9, 2, 0.05)
    assert "".join(g.text for g in steps(traditional, nothing, traditional)) == "車車"
    weak = (2, 0.99, 1, 0.004)
    mixed = [simplified, nothing, weak, nothing, simplified]
    assert "".join(g.text for g in steps(*mixed)) == "车车车"
    assert [g.text for g in steps(weak)] == ["車"]


def test_a_faint_mark_in_a_wide_gap_is_kept() -> None:
    nothing, faint, word = (0, 0.99, 5, 0.001), (0, 0.92, 7, 0.06), (1, 0.9, 0, 0.05)
    wide = [word, *[nothing] * 3, faint, *[nothing] * 3, word]
    assert "".join(g.text for g in steps(*wide)) == "车、车"
    assert "".join(g.text for g in steps(word, nothing, faint, nothing, nothing, word)) == "车车"
    fainter = [(0, 0.98, 7, 0.02) if step is faint else step for step in wide]
    assert "".join(g.text for g in steps(*fainter)) == "车车"
    letters = [(5, 0.9, 0, 0.05) if step is word else step for step in wide]
    assert "".join(g.text for g in steps(*letters)) == "aa"


@given(st.text(alphabet="甲乙ab1 　", max_size=20))
def test_spaces_stay_only_between_narrow_characters(text: str) -> None:
    glyphs = [Glyph(c, float(i), 1.0) for i, c in enumerate(text)]
    kept = "".join(g.text for g in without_stray_spaces(glyphs))
    assert kept.replace(" ", "").replace("　", "") == text.replace(" ", "").replace("　", "")
    assert kept == kept.strip()
    for i, character in enumerate(kept):
        if character.isspace():
            assert kept[i - 1] in "ab1" and kept[i + 1] in "ab1"
