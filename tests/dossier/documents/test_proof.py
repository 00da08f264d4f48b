"""The proof-reader: every seeded error is found, nothing is in clean texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.documents.numerals import capitals, day_in_figures
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.reading import MOST_CHARACTERS, proofread
from dossier.identity import resident_check
from resources.errors import TooLarge
from tests.dossier.documents.seeds import SEEDS, Seed
from tests.dossier.documents.texts import HEARING, NUMBER, TEXTS, facts


def _read(text: str) -> tuple[Finding, ...]:
    return proofread([text.split("\n")], facts())


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_found_in_a_clean_text(name: str) -> None:
    assert proofread([TEXTS[name]], facts()) == ()


@pytest.mark.parametrize("width", [7, 18, 33])
@pytest.mark.parametrize("name", TEXTS)
def test_lines_may_break_anywhere(name: str, width: int) -> None:
    lines = [
        line[start : start + width] for line in TEXTS[name] for start in range(0, len(line), width)
    ]
    assert [one for one in proofread([lines], facts()) if one.sure] == []


@pytest.mark.parametrize("seed", SEEDS, ids=lambda one: f"{one.text}-{one.rule}-{one.wrong[:16]}")
def test_a_seeded_error_is_found(seed: Seed) -> None:
    clean = "\n".join(TEXTS[seed.text])
    assert seed.right in clean
    wrong = clean.replace(seed.right, seed.wrong, 1)
    assert wrong != clean
    found = [one for one in _read(wrong) if one.rule == seed.rule]
    assert found, [one.plain() for one in _read(wrong)]
    if seed.sure is not None:
        assert any(one.sure is seed.sure for one in found), found
    line = wrong[: clean.index(seed.right) + len(seed.right)].count("\n") + 1
    if seed.rule not in ("birth_other", "notice_too_late", "order_of_dates", "capitals_differ"):
        assert any(abs(one.place.line - line) <= 1 for one in found), (line, found)
    for one in found:
        assert one.found
        assert one.words("zh_CN") != one.words("en")


def test_there_are_more_than_a_hundred_seeds() -> None:
    assert len(SEEDS) >= 100
    assert len({(one.text, one.right, one.wrong) for one in SEEDS}) == len(SEEDS)


def test_places_count_pages_lines_and_characters() -> None:
    pages = [["第一页"], ["", "　日期：2026年2月30日"]]
    (one,) = proofread(pages, facts())
    assert (one.place.page, one.place.line, one.place.column) == (2, 2, 5)
    assert one.found == "2026年2月30日"


def test_spaces_of_recognition_do_not_hide_a_name_or_make_an_error() -> None:
    assert _read("原告 深圳市 远帆贸易 有限公司 案号 （2026） 粤0308 民初 123号") == ()


def test_numbers_side_by_side_in_a_table_are_not_one() -> None:
    assert _read("份数\n1\n1\n440301\n199001\n011235\n2026年3月1日\n2\n3") == ()


def test_full_width_digits_are_read() -> None:
    (one,) = _read("２０２６年２月３０日")
    assert one.rule == "date_impossible"
    assert one.found == "２０２６年２月３０日"


def test_another_case_may_be_cited() -> None:
    assert _read(f"{NUMBER}一案\n本院作出（2026）粤0308民初124号民事判决") == ()
    assert _read("原审法院（2025）粤0308民初123号民事判决认定") == ()


def test_a_case_without_hearing_or_people_is_read_all_the_same() -> None:
    bare = facts(parties=(), hearing=None)
    assert proofread([["开庭时间：2026年12月3日上午9时30分"]], bare) == ()
    (one,) = proofread([["收到起诉状副本之日起20日内"]], bare)
    assert one.rule == "term_other"


def test_terms_follow_the_procedure_of_the_hearing() -> None:
    text = [["举证期限为10日，请提交证据"]]
    ordinary = facts(hearing=replace(HEARING, procedure="普通程序"))
    small = facts(hearing=replace(HEARING, procedure="小额诉讼程序"))
    assert [one.expected for one in proofread(text, ordinary)] == ["不少于15日"]
    assert [one.expected for one in proofread(text, small)] == ["不超过7日"]
    assert proofread(text, facts()) == ()


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(TooLarge):
        proofread([["一" * (MOST_CHARACTERS + 1)]], facts())


@given(
    st.text(
        alphabet="原告被年月日元（）()0123456789〇一二大写:：壹佰零整X第号粤民初\n ", max_size=120
    )
)
def test_no_text_makes_it_fail(text: str) -> None:
    for one in _read(text):
        assert one.words("zh_CN")
        assert one.words("en")


@given(
    st.decimals(min_value=0, max_value=Decimal(10) ** 11, places=2),
    st.decimals(min_value=0, max_value=Decimal(10) ** 11, places=2),
)
def test_capitals_are_told_from_other_amounts_and_never_from_their_own(
    amount: Decimal, other: Decimal
) -> None:
    right = f"人民币{amount:,.2f}元（大写：{capitals(amount)}）"
    assert _read(right) == ()
    if other != amount:
        wrong = f"人民币{amount:,.2f}元（大写：{capitals(other)}）"
        assert [one.rule for one in _read(wrong)] == ["capitals_differ"]


@given(st.dates(date(1950, 1, 1), date(2040, 12, 31)), st.integers(1, 6))
def test_only_a_wrong_weekday_is_found(day: date, off: int) -> None:
    days = "一二三四五六日"
    assert _read(f"{day_in_figures(day)}（星期{days[day.weekday()]}）") == ()
    wrong = days[(day.weekday() + off) % 7]
    assert [one.rule for one in _read(f"{day_in_figures(day)}（星期{wrong}）")] == [
        "weekday_other"
    ]


@given(
    st.sampled_from(["440301", "110105", "310101"]),
    st.dates(date(1930, 1, 1), date(2020, 1, 1)),
    st.integers(0, 999),
    st.integers(0, 17),
    st.integers(1, 9),
)
def test_every_wrong_digit_of_an_identity_number_is_found(
    region: str, born: date, serial: int, place: int, step: int
) -> None:
    first = f"{region}{born:%Y%m%d}{serial:03d}"
    number = first + resident_check(first)
    assert _read(f"公民身份号码{number}") == ()
    digit = 10 if number[place] == "X" else int(number[place])
    wrong = number[:place] + str((digit + step) % 10) + number[place + 1 :]
    if wrong != number:
        assert [one.rule for one in _read(f"公民身份号码{wrong}")] == ["identity_check"]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(5, 60))
def test_the_end_of_a_term_is_counted_without_its_first_day(first: date, days: int) -> None:
    due = first + timedelta(days=days)
    if due.weekday() >= 5:
        due += timedelta(days=7 - due.weekday())
    right = f"自{day_in_figures(first)}起{days}日内，即{day_in_figures(due)}前"
    assert _read(right) == ()
    early = due - timedelta(days=1)
    wrong = f"自{day_in_figures(first)}起{days}日内，即{day_in_figures(early)}前"
    (one,) = _read(wrong)
    assert (one.rule, one.sure, one.expected) == ("deadline_other", True, day_in_figures(due))
