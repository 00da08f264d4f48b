"""Forms of messages, and the codes of pairing, without a network."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spake2 import SPAKE2_A  # type: ignore[import-untyped]

from courtroom.hub.checking import compiled
from courtroom.hub.contract import Kind
from courtroom.hub.messages import (
    check_act,
    check_down,
    check_live,
    check_pairing,
    check_up,
    decode,
    schema,
)
from courtroom.hub.pairing import HUB_ID, LIFE_S, SCREEN_ID, SCREEN_PROOF, Codes, proof
from courtroom.hub.permits import PERMITS
from resources.errors import BadCode, BadValue, TooOften

ACTS = sorted(set(schema()["$defs"]["acts"]) - {"$comment"})
NAMES = sorted({"exhibit", "page", "to", "view", "panes", "points", "type", "id", "n", "media"})
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([*NAMES, "*", "all", "do", "hello", "#ffffff"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), anything, max_size=6), st.sampled_from(ACTS))
def test_whatever_comes_is_taken_or_told(value: dict[str, Any], act: str) -> None:
    for check in (check_up, check_down):
        with suppress(BadValue):
            check(value)
    with suppress(BadValue):
        check_act(act, value)
    for key in ("pen/a", "view/*", "nonsense"):
        with suppress(BadValue):
            check_live(key, value)
    for name in ("start", "finish", "claim"):
        with suppress(BadValue):
            check_pairing(name, value)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | anything.map(json.dumps))
def test_whatever_text_comes_is_an_object_or_told(text: str) -> None:
    with suppress(BadValue, UnicodeEncodeError):
        assert isinstance(decode(text), dict)
    with suppress(BadValue):
        decode(text.encode("utf-8", "surrogatepass"))


def test_the_schema_knows_every_act_and_nothing_unread() -> None:
    assert set(ACTS) == set(PERMITS)
    for group in ("up", "down", "acts", "live", "pairing"):
        for name in set(schema()["$defs"][group]) - {"$comment"}:
            compiled(schema(), f"{group}/{name}")
    with pytest.raises(ValueError, match="not understood"):
        compiled({"$defs": {"x": {"type": "string", "format": "date"}}}, "x")


def test_a_boolean_is_no_number_and_an_integer_no_boolean() -> None:
    for wrong in (
        {"exhibit": "P1", "page": True},
        {"exhibit": "P1", "page": 1.0},
        {"exhibit": "P1\n", "page": 1},
        {"exhibit": "P1", "page": 1, "more": 1},
        {"exhibit": ["P1"], "page": 1},
    ):
        with pytest.raises(BadValue):
            check_act("ask", wrong)
    with pytest.raises(BadValue):
        check_act("freeze", {"on": 1})
    check_act("ask", {"exhibit": "P1", "page": 1})


# ---- codes ------------------------------------------------------------------------------


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


FINGERPRINT = bytes(32)


def try_code(codes: Codes, code: str, *, claim: str = "{}") -> None:
    side = SPAKE2_A(code.encode(), idA=SCREEN_ID, idB=HUB_ID + FINGERPRINT)
    session, message = codes.start(side.start())
    codes.finish(session, claim, proof(side.finish(message), SCREEN_PROOF, claim))


def test_a_code_has_its_day() -> None:
    clock = Clock()
    codes = Codes(FINGERPRINT, clock)
    code = codes.open(Kind.PARTY, "plaintiff").code
    clock.now += LIFE_S - 1
    assert codes.current() is not None
    clock.now += 1
    assert codes.current() is None
    with pytest.raises(BadCode):
        try_code(codes, code)
    code = codes.open(Kind.PARTY, "plaintiff").code
    codes.close()
    with pytest.raises(BadCode):
        try_code(codes, code)


def test_a_session_does_not_outlive_its_code() -> None:
    codes = Codes(FINGERPRINT)
    code = codes.open(Kind.PARTY, "plaintiff").code
    side = SPAKE2_A(code.encode(), idA=SCREEN_ID, idB=HUB_ID + FINGERPRINT)
    session, message = codes.start(side.start())
    shown = proof(side.finish(message), SCREEN_PROOF, "{}")
    codes.open(Kind.BENCH, "judge")
    with pytest.raises(BadCode):
        codes.finish(session, "{}", shown)
    left = codes.current()
    assert left is not None
    assert (left.kind, left.tries_left) == (Kind.BENCH, 5)


def test_nobody_starts_more_often_than_people_do() -> None:
    clock = Clock()
    codes = Codes(FINGERPRINT, clock)
    codes.open(Kind.PARTY, "plaintiff")
    for _ in range(60):
        with suppress(BadCode):
            codes.start(b"nonsense")
    with pytest.raises(TooOften):
        codes.start(b"nonsense")
    clock.now += 61
    with pytest.raises(BadCode):
        codes.start(b"nonsense")
