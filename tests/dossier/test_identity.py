"""ID numbers and credit codes: what is right passes, what was misread does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dossier.identity import (
    check_digits,
    check_identity,
    fault_of,
    organisation_check,
    resident_check,
)
from resources.errors import InvalidIdentity, WrongDigit

_CODE_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def residents(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["110105", "440308", "650102", "810000", "931156"]))
    born = draw(st.dates(date(1850, 1, 1), date(2025, 12, 31)))
    first = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + resident_check(first)


@st.composite
def organisations(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["11", "12", "51", "91", "92", "93", "A1", "N2", "Y1"]))
    body = draw(st.text(_CODE_CHARS, min_size=9, max_size=9))
    first = f"{kind}{draw(st.integers(110000, 659999))}{body}"
    return first + organisation_check(first)


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@given(residents())
def test_a_right_number_is_taken_however_it_is_typed(number: str) -> None:
    for typed in (
        number,
        number.lower(),
        _wide(number),
        f" {number[:6]} {number[6:14]}-{number[14:]}",
    ):
        found = check_identity(typed)
        assert (found.kind, found.normal) == ("resident", number)
    assert found.born == date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")


@given(residents(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_found(number: str, place: int, other: str) -> None:
    assume(other != number[place] and (other != "X" or place == 17))
    misread = number[:place] + other + number[place + 1 :]
    # The only way through would be as a credit code, whose own check says no or whose
    # district lies elsewhere; a resident's number it is not.
    try:
        assert check_identity(misread).kind == "organisation"
    except InvalidIdentity as error:
        assert error.params["value"] == misread


@given(residents(), st.integers(0, 16))
def test_two_exchanged_digits_are_always_found(number: str, place: int) -> None:
    a, b = number[place], number[place + 1]
    assume(a != b)
    exchanged = number[:place] + b + a + number[place + 2 :]
    try:
        assert check_identity(exchanged).kind == "organisation"
    except InvalidIdentity as error:
        assert error.params["value"] == exchanged


@given(organisations())
def test_a_right_code_is_taken_however_it_is_typed(code: str) -> None:
    for typed in (code, code.lower(), _wide(code), f"{code[:8]} {code[8:]}"):
        assert check_identity(typed).normal == code


@given(organisations(), st.integers(0, 17), st.sampled_from(_CODE_CHARS))
def test_one_wrong_character_of_a_code_is_always_found(code: str, place: int, other: str) -> None:
    assume(other != code[place])
    misread = code[:place] + other + code[place + 1 :]
    try:
        assert check_identity(misread).kind == "resident"
    except InvalidIdentity as error:
        assert error.params["value"] == misread


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("11010519491231002X", "resident"),
        ("440524188001010014", "resident"),
        ("91350100M000100Y43", "organisation"),
    ],
)
def test_numbers_printed_in_the_standards(text: str, kind: str) -> None:
    assert check_identity(text).kind == kind


def _with_check(first: str) -> str:
    return first + resident_check(first)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "X" * 18,
        "110105491231002",  # fifteen digits went out of use in 2013
        "1101051949123100２",
        _with_check("11010519490230002"),  # 30 February
        _with_check("11010518491231002"),  # too long ago
        _with_check("99010519491331002"),  # month 13
        _with_check("60010519491231002"),  # no such province
        _with_check(f"110105{date.today() + timedelta(days=3):%Y%m%d}002"),  # not born yet
        "91350100M000100Y4I",  # a letter no code has
        "9135O100M000100Y43",
        "9" * 500,
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdentity):
        check_identity(text)


@given(st.text(max_size=80))
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        found = check_identity(text)
    except InvalidIdentity:
        return
    assert check_identity(found.normal) == found


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("440301199001011235", 18, "5"),
        ("44030119900101123", 18, "—"),
        ("4403011990010112345", 19, "5"),
        ("440301199013011234", 11, "13"),
        ("440301199002301234", 13, "30"),
        ("440301199001011I34", 16, "I"),
        ("60010519491231002" + resident_check("60010519491231002"), 1, "60"),
        ("91350100M000100Y44", 18, "4"),
        ("91350100m000100O43", 16, "O"),
        ("9135O100M000100Y43", 5, "O"),
        ("91 3501A0 M000100Y43", 7, "A"),
        ("", 1, "—"),
        ("9" * 500, 19, "9"),
    ],
)
def test_the_place_that_is_wrong_is_named(text: str, place: int, found: str) -> None:
    with pytest.raises(WrongDigit) as told:
        check_digits(text)
    assert (told.value.params["place"], told.value.params["found"]) == (place, found)


@given(residents(), st.integers(0, 17), st.sampled_from("0123456789XIO"))
def test_a_place_is_named_for_every_wrong_character(number: str, at: int, other: str) -> None:
    misread = number[:at] + other + number[at + 1 :]
    fault = fault_of(misread)
    try:
        check_identity(misread)
    except InvalidIdentity:
        assert fault is not None
        assert 1 <= fault.place <= 18
        # What is wrong by itself is named where it is, what the check digit finds at the end.
        if other in "IO" and at < 17 and misread[:17].isascii():
            assert fault.place in (at + 1, 18)
    else:
        assert fault is None


@given(organisations())
def test_right_numbers_have_no_fault(code: str) -> None:
    assert fault_of(code) is None
    assert check_digits(code.lower()) == code
