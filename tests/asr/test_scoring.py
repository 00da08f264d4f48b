"""Character error rates as one counts them by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from asr.scoring import Score, alignment, score, total


def test_punctuation_spacing_and_number_form_do_not_count_unless_asked_to() -> None:
    reference, recognised = "支付三十六万八千元。", "支付 368000元"
    assert score(reference, recognised).errors == 0
    assert score(reference, recognised, punctuation=True).errors == 1
    assert score(reference, recognised, number_form=True).rate > 0.4


def test_errors_are_told_apart() -> None:
    assert score("原告李明昨天到庭了", "那原告黎明昨天到庭") == Score(9, 1, 1, 1)


def test_long_lines_weigh_more_than_short_ones() -> None:
    assert total([Score(9, 0, 0, 0), Score(1, 1, 0, 0)]).rate == pytest.approx(0.1)


def test_an_empty_reference_has_a_rate_too() -> None:
    assert score("", "").rate == 0.0
    assert score("", "啊").rate == 1.0


@given(st.text("甲乙丙丁", max_size=12), st.text("甲乙丙丁", max_size=12))
def test_the_alignment_is_a_cheapest_one(reference: str, recognised: str) -> None:
    steps = alignment(reference, recognised)
    assert "".join(step.reference for step in steps) == reference
    assert "".join(step.recognised for step in steps) == recognised
    errors = sum(step.kind != "same" for step in steps)
    assert errors == Levenshtein.distance(reference, recognised)
