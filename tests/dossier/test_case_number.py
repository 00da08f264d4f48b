"""Case numbers: read leniently, one normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.case_number import CaseNumber, parse
from resources.errors import InvalidCaseNumber

_PROVINCES = "京津冀晋蒙内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新兵军"
_TYPES = [
    *("民初", "民终", "民申", "民再", "民特", "民辖终", "行初", "行终", "刑初"),
    *("执", "执保", "执恢", "执异", "执复", "财保", "破", "诉前调", "民诉前调"),
]


@st.composite
def numbers(draw: st.DrawFn) -> CaseNumber:
    digits = draw(st.sampled_from(["", "03", "73", "0308", "9912"]))
    court = draw(
        st.one_of(st.just("最高法"), st.sampled_from(_PROVINCES).map(lambda p: p + digits))
    )
    sub = st.one_of(st.just(""), st.sampled_from(["一", "二", "十二", "3", "21"]))
    return CaseNumber(
        year=draw(st.integers(1900, 2099)),
        court=court,
        special=draw(st.sampled_from(["", "知", "破", "海", "环"])),
        type=draw(st.sampled_from(_TYPES)),
        serial=draw(st.integers(1, 9_999_999)),
        sub=draw(sub),
    )


@given(numbers())
def test_the_normal_form_reads_back(number: CaseNumber) -> None:
    assert parse(str(number)) == number


@given(numbers(), st.sampled_from(["()", "（）", "〔〕", "[]", "［］", "【】", ""]))
def test_brackets_spaces_and_width_do_not_matter(number: CaseNumber, brackets: str) -> None:
    opening, closing = (brackets[0], brackets[1]) if brackets else ("", "")
    typed = str(number).replace("（", opening).replace("）", closing)
    assert parse(typed) == number
    assert parse(" ".join(typed)) == number
    assert (
        parse("".join(chr(ord(c) + 0xFEE0) if c.isdigit() and c.isascii() else c for c in typed))
        == number
    )


@pytest.mark.parametrize(
    ("text", "court", "type_", "serial", "sub"),
    [
        ("（2026）粤0308民初123号", "粤0308", "民初", 123, ""),
        ("(2019)最高法知民终1号", "最高法", "民终", 1, ""),
        ("（2020）京73民初45号", "京73", "民初", 45, ""),
        ("〔2021〕粤0306执恢678号之一", "粤0306", "执恢", 678, "一"),
        ("（2022）兵01民终9号", "兵01", "民终", 9, ""),
        ("2023粤03民辖终12号", "粤03", "民辖终", 12, ""),
        ("（2024）吉02刑初0034号", "吉02", "刑初", 34, ""),
        ("（2025）粤0308民诉前调5678号", "粤0308", "民诉前调", 5678, ""),
        ("（2025）粤03破12号之2", "粤03", "破", 12, "2"),
        ("（2018）沪民申3号", "沪", "民申", 3, ""),
        ("（2026）粤0308财保77号", "粤0308", "财保", 77, ""),
    ],
)
def test_numbers_as_courts_write_them(
    text: str, court: str, type_: str, serial: int, sub: str
) -> None:
    found = parse(text)
    assert (found.court, found.type, found.serial, found.sub) == (court, type_, serial, sub)


def test_a_special_trial_is_told_from_the_type() -> None:
    assert parse("（2019）最高法知民终1号").special == "知"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "粤0308民初123号",
        "（2026）粤0308民初号",
        "（2026）粤0308民初0号",
        "（2026）粤0308民初123",
        "（2026）粤030民初123号",
        "（1826）粤0308民初123号",
        "（2026）英0308民初123号",
        "（2026）粤0308民初123号之",
        "（2026）粤0308民初123号; DROP TABLE page",
        "（2026）粤0308民初" + "1" * 60 + "号",
    ],
)
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidCaseNumber) as caught:
        parse(text)
    assert text.startswith(caught.value.params["number"])


@given(
    st.text(max_size=80)
    | st.text("（）()0123456789粤京民初终执号之一最高法知 \u3000", max_size=40)
)
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        found = parse(text)
    except InvalidCaseNumber:
        return
    assert parse(str(found)) == found
