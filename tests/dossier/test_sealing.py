"""The sealed form: what it hides, what it finds, and reading any range of it."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier import sealing
from dossier.sealing import CHUNK_BYTES, HEADER_BYTES
from resources.errors import Damaged

KEY = bytes(range(32))
EDGES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_001]
SEALED_CHUNK = CHUNK_BYTES + 16
BLOBS = "d78212270bd3c85fe32b3d3f813d38ec67a325c1e90b2b183889fde3eebe670e"
SEALED_HEX = (
    "57595345414c0d011c92530fdd819bd0d0f5f49d62d34b046b6920557d53a9355b312b1860f2e654"
    "f9c61888bd6b44c6ac7648cd9dbb587285677a9cf3226d557b"
)


def opened(sealed: bytes, key: bytes = KEY) -> bytes:
    """Open it both ways; they must agree."""
    try:
        whole = sealing.unseal(sealed, key, "x")
    except Damaged:
        with pytest.raises(Damaged), sealing.open_sealed(io.BytesIO(sealed), key, "x") as file:
            file.read()
        raise
    with sealing.open_sealed(io.BytesIO(sealed), key, "x") as file:
        assert file.read() == whole
    return whole


@pytest.mark.parametrize("size", EDGES)
def test_what_is_sealed_is_opened_and_its_length_is_known(size: int) -> None:
    data = os.urandom(size)
    sealed = sealing.seal(data, KEY)
    assert opened(sealed) == data
    assert sealing.plain_size(len(sealed)) == size


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3 * CHUNK_BYTES), max_size=6))
def test_pieces_of_any_size_make_one_file(sizes: list[int]) -> None:
    pieces = [os.urandom(size) for size in sizes]
    assert opened(b"".join(sealing.sealed_pieces(pieces, KEY))) == b"".join(pieces)


def test_the_same_bytes_are_never_sealed_alike() -> None:
    first, second = sealing.seal(bytes(1000), KEY), sealing.seal(bytes(1000), KEY)
    assert first[HEADER_BYTES:] != second[HEADER_BYTES:]
    # Nor are equal chunks of one file.
    long = sealing.seal(bytes(2 * CHUNK_BYTES), KEY)
    assert long[HEADER_BYTES:][:CHUNK_BYTES] != long[HEADER_BYTES + SEALED_CHUNK :][:CHUNK_BYTES]


def test_nonces_do_not_repeat_within_a_file() -> None:
    chunks = sealing._Chunks(KEY, sealing.MAGIC + os.urandom(32))
    numbers = (0, 1, 255, 256, 65536)
    nonces = [chunks._nonce(n, last=last) for n in numbers for last in (False, True)]
    assert len(set(nonces)) == 10
    assert {len(nonce) for nonce in nonces} == {12}
    with pytest.raises(ValueError, match="more than"):
        chunks._nonce(1 << 32, last=True)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_flipped_bit_is_found(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(EDGES))
    sealed = bytearray(sealing.seal(os.urandom(size), KEY))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Damaged):
        opened(bytes(sealed))


@pytest.mark.parametrize("size", EDGES)
def test_cut_or_extended_files_do_not_open(size: int) -> None:
    sealed = sealing.seal(os.urandom(size), KEY)
    cuts = {1, 15, 16, 17, SEALED_CHUNK, len(sealed) - HEADER_BYTES, len(sealed)}
    for cut in sorted(cut for cut in cuts if cut <= len(sealed)):
        with pytest.raises(Damaged):
            opened(sealed[:-cut])
    for more in (b"x", bytes(16), bytes(SEALED_CHUNK), sealed[HEADER_BYTES:]):
        if more:
            with pytest.raises(Damaged):
                opened(sealed + more)


def test_chunks_in_another_order_or_of_another_file_do_not_open() -> None:
    data = os.urandom(4 * CHUNK_BYTES)
    sealed, other = sealing.seal(data, KEY), sealing.seal(data, KEY)
    head = sealed[:HEADER_BYTES]
    body, theirs = (
        [s[at : at + SEALED_CHUNK] for at in range(HEADER_BYTES, len(s), SEALED_CHUNK)]
        for s in (sealed, other)
    )
    assert opened(head + b"".join(body)) == data
    for chunks in (
        [body[1], body[0], *body[2:]],
        [body[0], body[0], *body[2:]],
        [body[0], *body[2:]],
        body[:-1],
        [*body[:2], theirs[2], body[3]],
    ):
        with pytest.raises(Damaged):
            opened(head + b"".join(chunks))


def test_a_stream_that_was_cut_is_noticed_where_it_is_read(tmp_path: Path) -> None:
    """Whole chunks that were cut off: every chunk left is good, the last one is not last."""
    sealed = sealing.seal(os.urandom(3 * CHUNK_BYTES), KEY)
    with sealing.open_sealed(io.BytesIO(sealed[:-SEALED_CHUNK]), KEY, "x") as file:
        file.read(CHUNK_BYTES)
        with pytest.raises(Damaged):
            file.read(CHUNK_BYTES)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 210_000), st.integers(0, 150_000)), max_size=8))
def test_ranges_are_those_of_the_plaintext(tmp_path: Path, ranges: list[tuple[int, int]]) -> None:
    data = os.urandom(200_001)
    path = tmp_path / "sealed"
    path.write_bytes(sealing.seal(data, KEY))
    with sealing.open_file(path, KEY) as file:
        for start, size in ranges:
            file.seek(start)
            assert file.read(size) == data[start : start + size]
            assert file.tell() == max(start, min(start + size, len(data)))
        assert file.seek(-10, io.SEEK_END) == len(data) - 10
        assert file.read() == data[-10:]
        assert file.seek(0) == 0
        target = bytearray(len(data) + 5)
        assert file.readinto(target) == len(data)  # type: ignore[attr-defined]


def test_a_range_is_read_without_the_rest(tmp_path: Path) -> None:
    data = os.urandom(3 * CHUNK_BYTES)
    sealed = bytearray(sealing.seal(data, KEY))
    sealed[HEADER_BYTES + SEALED_CHUNK + 5] ^= 1
    with sealing.open_sealed(io.BytesIO(bytes(sealed)), KEY, "x") as file:
        file.seek(2 * CHUNK_BYTES + 7)
        assert file.read(100) == data[2 * CHUNK_BYTES + 7 :][:100]
        file.seek(CHUNK_BYTES)
        with pytest.raises(Damaged):
            file.read(1)


def test_another_key_opens_nothing() -> None:
    sealed = sealing.seal(b"page", KEY)
    with pytest.raises(Damaged):
        opened(sealed, sealing.derive_key(KEY, "blobs"))
    assert not sealing.first_chunk_opens(io.BytesIO(sealed), bytes(32))
    assert sealing.first_chunk_opens(io.BytesIO(sealed), KEY)


def test_keys_for_purposes_differ_and_are_always_the_same() -> None:
    # Fixed for ever: other values would lock up every store there is.
    assert sealing.derive_key(KEY, "blobs").hex() == BLOBS
    purposes = ("blobs", "views", "blobs/main", "blobs/secret")
    assert len({sealing.derive_key(KEY, purpose) for purpose in purposes}) == 4
    with pytest.raises(ValueError, match="no key"):
        sealing.derive_key(b"short", "blobs")


def test_a_file_of_this_version_opens_for_ever() -> None:
    assert opened(bytes.fromhex(SEALED_HEX)) == "第一页".encode()


def test_files_in_clear_are_opened_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "clear"
    for data in (b"", b"WY", b"an older page" * 9999):
        path.write_bytes(data)
        with sealing.open_file(path, KEY) as file:
            assert file.read() == data
        assert sealing.file_size(path, KEY) == len(data)
    path.write_bytes(sealing.MAGIC)
    with pytest.raises(Damaged):
        sealing.open_file(path, KEY)


def test_closing_closes_the_file_below(tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    path.write_bytes(sealing.seal(b"page", KEY))
    below = path.open("rb")
    with sealing.open_sealed(below, KEY, "x"):
        assert not below.closed
    assert below.closed
