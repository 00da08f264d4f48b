"""Every frame of the boards' manuals, byte by byte; and streams with anything in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cabinet import frames_a, frames_b
from cabinet.contract import Cell, Door
from tests.cabinet.rigs import rig_of


def bytes_of(text: str) -> bytes:
    return bytes.fromhex(text)


def test_board_a_as_its_manual_has_it() -> None:
    assert frames_a.open_frame(1, 1) == bytes_of("8A 01 01 11 9B")
    assert frames_a.open_frame(1, frames_a.ALL) == bytes_of("8A 01 00 11 9A")
    assert frames_a.open_frame(2, frames_a.ALL) == bytes_of("8A 02 00 11 99")
    assert frames_a.read_frame(1, 1) == bytes_of("80 01 01 33 B3")
    assert frames_a.read_frame(1, frames_a.ALL) == bytes_of("80 01 00 33 B2")
    assert frames_a.state_answer(0x80, 1, 1, False) == bytes_of("80 01 01 00 80")
    assert frames_a.state_answer(0x80, 1, 1, True) == bytes_of("80 01 01 11 91")
    assert frames_a.state_answer(0x8A, 1, 1, False) == bytes_of("8A 01 01 00 8A")
    assert frames_a.all_answer(1, 0x800001) == bytes_of("80 01 80 00 01 33 33")


def test_board_a_counts_locks_from_the_last_byte() -> None:
    answer = frames_a.closed(bytes_of("80 01 00 00 01 33"))
    assert frames_a.find_all(answer, 1) == 1
    answer = frames_a.closed(bytes_of("80 01 80 00 00 33"))
    assert frames_a.find_all(answer, 1) == 1 << 23


def test_board_b_as_its_manual_has_it() -> None:
    assert frames_b.frame(0, frames_b.OPEN, b"\x01") == bytes_of("57 4B 4C 59 09 00 82 01 83")
    answered = bytes_of("57 4B 4C 59 0B 00 82 00 01 00 81")
    assert frames_b.frames(answered) == ([frames_b.Frame(0, 0x82, b"\x00\x01\x00")], b"")
    assert frames_b.frame(0, frames_b.QUERY, b"\x01") == bytes_of("57 4B 4C 59 09 00 83 01 82")
    assert frames_b.frame(0, frames_b.QUERY_ALL) == bytes_of("57 4B 4C 59 08 00 84 85")
    moved = frames_b.frame(1, frames_b.MOVED, b"\x04\x00")
    assert moved == bytes_of("57 4B 4C 59 0A 01 85 04 00 83")
    assert frames_b.moved(frames_b.frames(moved)[0][0]) == (4, False)


def test_board_b_says_all_states_in_one_or_two_bytes_a_lock() -> None:
    one = frames_b.Frame(0, frames_b.QUERY_ALL, bytes_of("00 03 01 00 01"))
    two = frames_b.Frame(0, frames_b.QUERY_ALL, bytes_of("00 03 01 01 02 00 03 01"))
    assert frames_b.states_of(one) == frames_b.states_of(two) == [True, False, True]
    for broken in ("", "00", "FF 03 01 00 01", "00 03 01 00", "00 00"):
        assert frames_b.states_of(frames_b.Frame(0, 0x84, bytes_of(broken))) is None


@pytest.mark.parametrize("kind", ["modbus-rtu", "modbus"])
def test_modbus_as_its_specification_has_it(kind: str, tmp_path: Path) -> None:
    with rig_of(kind, tmp_path, {1: 16}) as rig, rig.opened() as cabinet:
        cabinet.open(Cell(1, 1))
        sent = [each for each in rig.seen if bytes_of("01 05 00 00 FF 00") in each]
        if kind == "modbus-rtu":
            assert sent == [bytes_of("01 05 00 00 FF 00 8C 3A")]
        else:
            assert [each[2:6] + each[6:] for each in sent] == [
                bytes_of("00 00 00 06 01 05 00 00 FF 00")
            ]
        assert cabinet.states()[0].door is Door.OPEN


A_FRAMES = st.builds(
    frames_a.state_answer,
    st.sampled_from([0x80, 0x8A]),
    st.integers(1, 32),
    st.integers(1, 24),
    st.booleans(),
)
B_FRAMES = st.builds(
    frames_b.frame,
    st.integers(0, 31),
    st.sampled_from([frames_b.OPEN, frames_b.QUERY, frames_b.QUERY_ALL, frames_b.MOVED]),
    st.binary(max_size=60).filter(lambda data: frames_b.START not in data),
)


@given(st.binary(max_size=20), A_FRAMES, st.binary(max_size=20))
def test_an_answer_of_board_a_is_found_in_any_noise(
    before: bytes, frame: bytes, after: bytes
) -> None:
    found = frames_a.find_state(before + frame + after, frame[0], frame[1], frame[2])
    assert found is not None
    if before + after == b"":
        assert found is (frame[3] == frames_a.HIGH)


@given(st.lists(B_FRAMES, max_size=5), st.integers(1, 9))
def test_frames_of_board_b_are_found_in_whatever_pieces_they_come(
    made: list[bytes], size: int
) -> None:
    stream, rest = b"".join(made), b""
    found: list[frames_b.Frame] = []
    for at in range(0, len(stream), size):
        more, rest = frames_b.frames(rest + stream[at : at + size])
        found += more
    assert [frames_b.frame(each.board, each.command, each.data) for each in found] == made
    assert rest == b""


@given(st.binary(max_size=20).filter(lambda noise: frames_b.START[:1] not in noise), B_FRAMES)
def test_a_frame_of_board_b_is_found_behind_noise(noise: bytes, frame: bytes) -> None:
    found, rest = frames_b.frames(noise + frame)
    assert [frames_b.frame(each.board, each.command, each.data) for each in found] == [frame]
    assert rest == b""


@given(B_FRAMES, st.data())
def test_a_frame_of_board_b_with_a_wrong_byte_is_none(frame: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(frame) - 1))
    wrong = data.draw(st.integers(1, 255))
    spoilt = frame[:at] + bytes([frame[at] ^ wrong]) + frame[at + 1 :]
    assert frames_b.frames(spoilt)[0] == []


@given(B_FRAMES, B_FRAMES, st.integers(1, 255))
def test_a_broken_frame_does_not_swallow_the_next(broken: bytes, frame: bytes, wrong: int) -> None:
    spoilt = broken[:-1] + bytes([broken[-1] ^ wrong])
    found = frames_b.frames(spoilt + frame)[0]
    assert [frames_b.frame(each.board, each.command, each.data) for each in found] == [frame]
