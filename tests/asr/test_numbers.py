"""Spoken numbers: the table, values kept, everything reversible, every integer read back."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asr.wording import numerals
from asr.wording.line import Rewrite, restored
from asr.wording.numbers import Style, find, written
from tests.asr.values import chinese, values

TABLE = tomllib.loads(Path(__file__).with_name("numbers.toml").read_text(encoding="utf-8"))
CASES = [(group, *pair) for group, pairs in TABLE.items() for pair in pairs]
DIGITS = "零一二三四五六七八九"


def test_the_table_is_as_large_as_promised() -> None:
    spoken = [one for _, one, _ in CASES]
    assert len(spoken) == len(set(spoken)) >= 500


@pytest.mark.parametrize("group", TABLE)
def test_spoken_numbers_are_written_as_the_table_says(group: str) -> None:
    wrong = [
        (spoken, got, want) for spoken, want in TABLE[group] if (got := written(spoken)[0]) != want
    ]
    assert not wrong


def test_no_rewrite_of_the_table_changes_a_value() -> None:
    rewrites = [one for _, spoken, _ in CASES for one in find(spoken)]
    assert len(rewrites) > 400
    changed = [one for one in rewrites if _values(one.spoken, one) != _values(one.written, one)]
    assert not changed


def _values(text: str, rewrite: Rewrite) -> list[Decimal]:
    if rewrite.rule == "time":
        text = re.sub("[点时]", " ", text)
    return [round(one, 9) for one in values(text)]


def test_every_rewrite_of_the_table_can_be_taken_back() -> None:
    for _, spoken, _ in CASES:
        text, rewrites = written(spoken)
        assert restored(text, rewrites) == spoken
        assert all(text[one.start : one.end] == one.written for one in rewrites)


def test_written_text_is_not_written_again() -> None:
    again = [
        (want, got)
        for _, _, want in CASES
        if (got := written(want)[0]) != want and "点" not in want
    ]
    assert not [one for one in again if not re.search(r"\d[万千百]", one[0])]


def formal(number: int) -> str:
    """Return ``number`` as it is spoken in full."""
    if number < 10:
        return DIGITS[number]
    said, gap = "", False
    for power in (8, 4, 0):
        section = number // 10**power % 10**4
        if section:
            if said and (gap or section < 1000):
                said += "零"
            said += _section(section) + {8: "亿", 4: "万", 0: ""}[power]
            gap = False
        else:
            gap = bool(said)
    return said


def _section(number: int) -> str:
    said, gap = "", False
    for power, name in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = number // 10**power % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + name
        gap = not digit
    return said


def colloquial(number: int) -> str:
    """Return ``number`` as people say it: 两, no 一 before 十, the last unit dropped."""
    said = re.sub("^一十", "十", formal(number))
    said = re.sub("(?<![十零])二(?=[百千万亿])", "两", said)
    return re.sub(
        r"(?<=[一二两三四五六七八九])([百千万])([一二三四五六七八九])([十百千])$",
        lambda m: m[1] + m[2] if {"百": "十", "千": "百", "万": "千"}[m[1]] == m[3] else m[0],
        said,
    )


INTEGERS = st.one_of(
    st.integers(0, 10**12 - 1),
    st.integers(0, 20_000),
    st.integers(1, 999).map(lambda n: n * 10**6),
)


@given(INTEGERS)
@example(10**12 - 1)
@example(10_001)
@example(200_000_002)
@example(110)
@example(23_000)
def test_every_integer_is_read_back_however_it_is_spoken(number: int) -> None:
    assert numerals.integer(formal(number)) == number
    assert numerals.integer(colloquial(number)) == number
    assert numerals.digits("".join(DIGITS[int(one)] for one in str(number))) == str(number)
    assert chinese(formal(number)) == number


@given(st.integers(1, 10**12 - 1))
def test_an_amount_keeps_its_value(number: int) -> None:
    text, rewrites = written(f"支付{formal(number)}元")
    assert text == f"支付{number}元"
    assert len(rewrites) == 1


@given(
    st.text("零一二两三四五六七八九十百千万亿点半元月日年号第条几多分之下个ABC12.%", max_size=16)
)
def test_nothing_breaks_it_and_all_of_it_can_be_taken_back(text: str) -> None:
    for style in (Style(), Style("spoken", "spoken", "digits", "spoken", "spoken")):
        out, rewrites = written(text, style)
        assert restored(out, rewrites) == text


def test_settings_say_what_is_written_in_digits() -> None:
    said = "根据第五百七十九条支付三十六万八千元，百分之三十五，三分之一"
    assert written(said)[0] == "根据第五百七十九条支付368000元，35%，1/3"
    style = Style(amounts="spoken", articles="digits", percentages="spoken", fractions="spoken")
    assert written(said, style)[0] == "根据第579条支付三十六万八千元，百分之三十五，三分之一"


def test_a_rewrite_tells_what_was_spoken_and_why() -> None:
    _, rewrites = written("支付三十六万八千元")
    (one,) = rewrites
    assert (one.spoken, one.written, one.rule) == ("三十六万八千元", "368000元", "amount")
    assert (one.start, one.end) == (2, 9)


@pytest.mark.parametrize(
    "said", ["两万三元", "被告一三十万元", "三十二二十", "二零二五五月", "五月二十三十万元"]
)
def test_what_can_be_read_in_two_ways_stays_as_spoken(said: str) -> None:
    kept = re.sub("^五月", "5月", said)
    assert written(said)[0] in (said, kept)


NUMERALS = [*numerals.CHARACTERS, *"一二三五十百万"]
AROUND = ["点", "元", "块", "角", "分", "半", "月", "日", "年", "号", "第", "条", "几", "多", "来"]
AROUND += ["分之", "百分之", "个", "到", "至", "、", "下午", "12", "3.5", "证据", "被告", "初"]
AROUND += ["周", "室", "栋", "天", "人", "电话", "时", "钟"]
PIECES = NUMERALS + AROUND


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("两万三万的")
@example("四百二万")
@example("被告一三十万元")
def test_no_rewrite_changes_a_value_whatever_was_said(text: str) -> None:
    for one in find(text):
        assert _values(one.spoken, one) == _values(one.written, one)
