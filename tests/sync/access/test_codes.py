from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import BadCode
from sync.access.codes import SECRET_BYTES, make_code, read_code

_SECRETS = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
_AUTHORITY = b"a certificate"
_FINGERPRINT = hashlib.sha256(_AUTHORITY).hexdigest()


@given(_SECRETS)
def test_a_code_is_read_as_it_was_made(secret: bytes) -> None:
    code = read_code(str(make_code(secret, _FINGERPRINT)))
    assert code.secret == secret
    assert code.matches(_AUTHORITY)
    assert not code.matches(_AUTHORITY + b"!")


def test_a_code_looks_as_documented() -> None:
    text = str(make_code(bytes(range(13)), _FINGERPRINT))
    head, *groups = text.split("-")
    assert head == "WY1"
    assert [len(group) for group in groups] == [5] * 8
    assert not set("".join(groups)) & set("ILOU")


@given(_SECRETS, st.randoms())
def test_how_it_is_typed_does_not_matter(secret: bytes, random: object) -> None:
    text = str(make_code(secret, _FINGERPRINT))
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else one for one in text)
    body = text.removeprefix("WY1-")
    for typed in (
        text.lower(),
        text.replace("-", ""),
        f"  {text.replace('-', ' ')}\n",
        wide,
        "WY1-" + body.replace("0", "O").replace("1", "l"),
        "wy1" + body.replace("0", "o").replace("1", "I"),
    ):
        assert read_code(typed).secret == secret


@given(_SECRETS, st.integers(0, 39), st.integers(1, 31))
def test_one_wrong_digit_is_noticed_before_anybody_is_asked(
    secret: bytes, place: int, by: int
) -> None:
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = str(make_code(secret, _FINGERPRINT)).removeprefix("WY1-").replace("-", "")
    wrong = digits[(digits.index(text[place]) + by) % 32]
    slipped = text[:place] + wrong + text[place + 1 :]
    # The check value has 16 bits: one slip in 65,536 is only noticed by the centre.
    try:
        assert read_code(f"WY1-{slipped}") != read_code(f"WY1-{text}")
    except BadCode:
        return


def test_slips_are_almost_always_noticed() -> None:
    text = str(make_code(b"0123456789abc", _FINGERPRINT))
    noticed = 0
    for place, digit in enumerate(text[4:], 4):
        if digit == "-":
            continue
        other = "7" if digit != "7" else "8"
        try:
            read_code(text[:place] + other + text[place + 1 :])
        except BadCode:
            noticed += 1
    assert noticed >= 39


@given(st.text(max_size=300))
def test_anything_else_is_a_bad_code(text: str) -> None:
    with pytest.raises(BadCode):
        read_code(text)


def test_the_secret_is_not_shown_by_accident() -> None:
    code = make_code(b"0123456789abc", _FINGERPRINT)
    assert "0123456789abc" not in repr(code)
    assert b"0123456789abc".hex() not in repr(code)
