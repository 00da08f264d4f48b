"""Capitals, dates in characters, whole numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.documents import numerals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.30", "叁角整"),
        ("10", "壹拾元整"),
        ("107.53", "壹佰零柒元伍角叁分"),
        ("1000.01", "壹仟元零壹分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("368000", "叁拾陆万捌仟元整"),
        ("100000001", "壹亿零壹元整"),
        ("10203040.5", "壹仟零贰拾万叁仟零肆拾元伍角整"),
    ],
)
def test_amounts_are_written_as_banks_write_them(amount: str, words: str) -> None:
    assert numerals.capitals(Decimal(amount)) == words
    assert numerals.amount_of(words) == Decimal(amount)


@given(st.integers(0, 10**14 - 1))
def test_capitals_are_read_back(fen: int) -> None:
    amount = Decimal(fen) / 100
    assert numerals.amount_of(numerals.capitals(amount)) == amount


@pytest.mark.parametrize("amount", ["-1", "0.001", "1000000000000"])
def test_what_has_no_capitals_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        numerals.capitals(Decimal(amount))


@pytest.mark.parametrize(
    "text", ["佰佰元", "壹佰佰元整", "壹拾佰元", "元角", "壹元壹", "壹贰拾元"]
)
def test_what_says_no_amount_is_none(text: str) -> None:
    assert numerals.amount_of(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("1234", "1234"),
        ("12,34", None),
        ("1,2345", None),
        ("1.2.3", None),
    ],
)
def test_figures_keep_groups_of_three(text: str, value: str | None) -> None:
    assert numerals.figures(text) == (None if value is None else Decimal(value))


@given(st.integers(1, 99))
def test_small_numbers_are_read_back(value: int) -> None:
    assert numerals.whole(numerals.small(value)) == value


def test_days_and_moments() -> None:
    assert numerals.day_in_characters(date(2026, 11, 22)) == "二〇二六年十一月二十二日"
    assert numerals.day_in_characters(date(2030, 10, 1)) == "二〇三〇年十月一日"
    assert numerals.moment_in_figures(datetime(2026, 12, 3, 9, 30)) == "2026年12月3日上午9时30分"
    assert numerals.moment_in_figures(datetime(2026, 12, 3, 14, 0)) == "2026年12月3日下午2时"
    assert numerals.moment_in_figures(datetime(2026, 12, 3, 12, 5)) == "2026年12月3日下午12时5分"
