from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocr.characters import Glyph, decode, without_stray_spaces

ALPHABET = ("", "车", "車", "(", "（", "a", " ", "、")


def steps(*chosen: tuple[int, float, int, float]) -> list[Glyph]:
    classes = np.array([[first, second] for first, _, second, _ in chosen], np.int32)
    scores = np.array([[best, next_] for _, best, _, next_ in chosen], np.float32)
    return decode(classes, scores, ALPHABET)


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
