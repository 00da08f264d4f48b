from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.errors import Rejected
from sync.core import answers, codec, framing, limits, messages
from sync.core.messages import Base, BlobName, Commit, Late, Mark, Sent, SignedEntry

A = "a" * 64
SHA = st.text("0123456789abcdef", min_size=64, max_size=64)
NAMES = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,20}", fullmatch=True)
NUMBERS = st.integers(0, 1 << 53)
BLOBS = st.builds(BlobName, SHA, st.integers(0, limits.MAX_BLOB_BYTES))
ENTRIES = st.builds(SignedEntry, st.binary(max_size=60), SHA, st.binary(max_size=64))
BASES = st.builds(Base, st.text(max_size=40), st.one_of(st.just(""), SHA))
SENT = st.builds(
    Sent,
    ENTRIES,
    st.lists(BASES, max_size=3).map(tuple),
    st.lists(SHA, max_size=2).map(tuple),
)
LATE = st.builds(Late, SHA, st.sampled_from(["recording", "damaged"]))
REQUESTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        messages.Hello,
        st.integers(1, 1 << 31),
        st.lists(st.builds(Mark, NUMBERS, SHA), max_size=3).map(tuple),
    ),
    st.builds(
        Commit,
        st.integers(1, 9),
        st.lists(SENT, max_size=3).map(tuple),
        st.lists(LATE, max_size=2).map(tuple),
    ),
    st.builds(messages.Have, st.sampled_from(["main", "secret"]), st.lists(BLOBS).map(tuple)),
    st.builds(messages.Feed, st.one_of(st.just(""), NAMES), NAMES, NUMBERS, st.integers(1, 500)),
    st.builds(messages.NewEpoch, st.integers(1, 9), st.binary(max_size=64)),
    st.builds(messages.Revoke, NAMES, st.booleans()),
)
ITEMS = st.builds(
    answers.FeedItem,
    NUMBERS,
    st.sampled_from(["entry", "arrival"]),
    NAMES,
    st.lists(st.text(max_size=10), max_size=2).map(tuple),
    st.one_of(st.none(), ENTRIES),
    st.sampled_from(["applied", "conflict", "kept"]),
    st.lists(SHA, max_size=2).map(tuple),
    st.one_of(st.just(""), SHA),
)
ANSWERS: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        answers.FeedPage,
        NAMES,
        NAMES,
        NUMBERS,
        NUMBERS,
        NUMBERS,
        st.lists(ITEMS, max_size=3).map(tuple),
    ),
    st.builds(answers.Refusal, st.just("missing"), st.text(max_size=20), st.just((A,))),
    st.builds(answers.Unavailable, st.integers(0, 3600), st.text(max_size=20)),
)


@given(REQUESTS)
def test_requests_come_back(message: messages.Request) -> None:
    data = codec.encode(message)
    assert codec.decode_request(data) == message
    assert data == codec.canonical(json.loads(data))


@given(ANSWERS)
def test_answers_come_back(message: answers.Answer) -> None:
    assert codec.decode_answer(codec.encode(message)) == message


@given(st.one_of(REQUESTS, ANSWERS), st.data())
def test_no_flipped_byte_reads_as_the_same_message(message: Any, data: st.DataObject) -> None:
    good = codec.encode(message)
    at = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[at] ^= 1 << data.draw(st.integers(0, 7))
    for decode in (codec.decode_request, codec.decode_answer):
        try:
            found = decode(bytes(bad))
        except Rejected:
            continue
        assert found != message


@given(st.binary(max_size=200))
def test_anything_else_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        codec.decode_request(data)
    assert caught.value.params["thing"]


def _changed(change: dict[str, Any]) -> bytes:
    plain = json.loads(codec.encode(messages.Feed("", "g", 3, 10)))
    return codec.canonical({**plain, **change})


@pytest.mark.parametrize(
    ("change", "thing"),
    [
        ({"after": -1}, "Feed.after"),
        ({"after": True}, "Feed.after"),
        ({"after": 1.0}, "Feed.after"),
        ({"after": "1"}, "Feed.after"),
        ({"after": None}, "Feed.after"),
        ({"limit": 501}, "Feed.limit"),
        ({"scope": "../x"}, "Feed.scope"),
        ({"scope": ["x"]}, "Feed.scope"),
        ({"generation": "a\n"}, "Feed.generation"),
        ({"more": 1}, "Feed"),
        ({"type": "Nothing"}, "type"),
        ({"type": ["Feed"]}, "type"),
        ({"v": "1"}, "v"),
        ({"v": True}, "v"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], thing: str) -> None:
    with pytest.raises(Rejected) as caught:
        codec.decode_request(_changed(change))
    assert caught.value.params["thing"] == thing


def test_another_version_is_told_apart() -> None:
    with pytest.raises(codec.OtherVersion):
        codec.decode_request(_changed({"v": 2}))


def test_only_the_canonical_form_is_taken() -> None:
    good = codec.encode(messages.Feed("", "g", 3, 10))
    for bad in (
        good + b" ",
        good.replace(b'"after":3', b'"after":3,"after":3'),
        good.replace(b'"after":3', b'"after":3.0'),
        good.replace(b'"g"', b'"\\u0067"'),
    ):
        with pytest.raises(Rejected):
            codec.decode_request(bad)
    with pytest.raises(Rejected):
        codec.decode_request(b"[" * 100_000)


def test_bytes_are_only_taken_as_base64() -> None:
    good = codec.encode(messages.NewEpoch(1, b"\x00\xff\x10"))
    assert b"AP8Q" in good
    for bad in (b"AP8", b"AP8Q\\n", b"AP-Q", b"=AP8"):
        with pytest.raises(Rejected):
            codec.decode_request(good.replace(b"AP8Q", bad))


def test_what_may_not_be_sent_is_not_encoded() -> None:
    for message in (
        messages.Get("A" * 64),
        messages.Prove(A, ("x",)),
        messages.Have("third", ()),  # type: ignore[arg-type]
        messages.Have("main", (BlobName(A, limits.MAX_BLOB_BYTES + 1),)),
        messages.Have("main", tuple([BlobName(A, 1)] * (limits.MAX_NAMES + 1))),
        messages.Have("main", [BlobName(A, 1)]),  # type: ignore[arg-type]
        Commit(1, (Sent(SignedEntry(b"", A, b""), (Base("\ud800", ""),)),)),
    ):
        with pytest.raises(Rejected):
            codec.encode(message)


@given(st.binary(max_size=50), st.lists(st.binary(max_size=30), max_size=5))
def test_frames_come_back_and_never_cut_short(message: bytes, blobs: list[bytes]) -> None:
    body = framing.pack(message, blobs)
    assert framing.unpack(body) == (message, blobs)
    ends = {0, len(body)}
    at = 40 + len(message)
    ends.add(at)
    for blob in blobs:
        at += 8 + len(blob)
        ends.add(at)
    for cut in range(len(body)):
        if cut in ends and cut:
            assert framing.unpack(body[:cut])[1] == blobs[: len(framing.unpack(body[:cut])[1])]
        else:
            with pytest.raises(Rejected):
                framing.unpack(body[:cut])


def test_a_frame_may_not_hold_more_than_allowed() -> None:
    body = framing.pack(b"m", [b"a", b"b"])
    assert len(framing.unpack(body, 2)[1]) == 2
    with pytest.raises(Rejected):
        framing.unpack(body, 1)
    with pytest.raises(Rejected):
        framing.unpack(b"\xff" * 40 + b"x")
    spoilt = bytearray(body)
    spoilt[40] ^= 1
    with pytest.raises(Rejected):
        framing.unpack(bytes(spoilt))


@pytest.mark.parametrize("text", ["1e999", "-1e999", "[1.5, 2e400]", '{"a": NaN}', "Infinity"])
def test_numbers_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(Rejected):
        codec.parse(text.encode(), "entry")
