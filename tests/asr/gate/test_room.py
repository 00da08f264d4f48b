"""A sound check becomes a room, and a room survives JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.rehearsal import learn
from asr.gate.room import room_from_json, room_of, unknown_room
from asr.gate.spectra import BANDS
from resources.errors import BadValue
from tests.asr.gate.test_gate import small

RATE = SAMPLE_RATE_HZ


def test_gains_lags_and_levels_are_learned() -> None:
    made = small(3, 6.0, gains_db=(0.0, -12.0, 0.0))
    room = learn(made.check, made.check_spans)
    assert room.known
    assert all(seconds > 1.0 for seconds in room.heard_s)
    # Neighbours lie 6 dB below the own voice, but the second microphone is 12 dB softer.
    assert room.margin_db(1, 0) == pytest.approx(18.0, abs=4.5)
    assert room.margin_db(0, 1) == pytest.approx(-6.0, abs=4.5)
    assert room.margin_db(1, 2) == pytest.approx(18.0, abs=4.5)
    for mic, seat in ((1, 0), (2, 0), (0, 1), (0, 2)):
        lag = room.lag[mic][seat]
        assert lag is not None and 20 < lag < 200
    levels = [level for level in room.level_dbfs if level is not None]
    assert len(levels) == 3
    assert levels[0] - levels[1] == pytest.approx(12.0, abs=4.0)
    noise = [level for level in room.noise_dbfs if level is not None]
    assert noise[0] == pytest.approx(-52.0, abs=2.0)
    assert noise[1] == pytest.approx(-64.0, abs=2.0)


def test_who_spoke_is_found_out_where_nobody_says_so() -> None:
    made = small(2, 10.0)
    told, found = learn(made.check, made.check_spans), learn(made.check)
    assert found.known
    for mic, seat in ((0, 1), (1, 0)):
        assert found.margin_db(mic, seat) == pytest.approx(told.margin_db(mic, seat), abs=2.0)


def test_silence_teaches_nothing() -> None:
    room = learn(np.zeros((2 * RATE, 2), np.int16))
    assert not room.known
    assert room.gain_db == unknown_room(2).gain_db
    assert learn(np.zeros((RATE, 1), np.int16), [(0, 0, RATE)]).level_dbfs == (-100.0,)


def test_nonsense_is_refused() -> None:
    with pytest.raises(BadValue):
        learn(np.zeros((0, 2), np.int16))
    with pytest.raises(BadValue):
        learn(np.zeros((RATE, 2), np.int16), [(2, 0, RATE)])
    with pytest.raises(BadValue):
        learn(np.zeros((RATE, 2), np.int16), [(0, 0, RATE + 1)])


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 4), st.data())
def test_rooms_survive_json(channels: int, data: st.DataObject) -> None:
    numbers = st.floats(-40, 30).map(lambda one: round(one, 2))
    size = channels * channels * BANDS
    flat = data.draw(st.lists(numbers, min_size=size, max_size=size))
    gains = np.array(flat).reshape(channels, channels, BANDS)
    room = room_of(gains, [[None, *[1.5] * (channels - 1)]] * channels, [0.5] * channels)
    assert room_from_json(json.dumps(room.to_json())) == room
    assert room_from_json(json.loads(json.dumps(room.to_json()))) == room


def test_rooms_that_are_none_are_refused() -> None:
    good = unknown_room(2).to_json()
    for bad in (
        "",
        "[]",
        "{}",
        {**good, "version": 99},
        {**good, "channels": 3},
        {**good, "heard_s": [1.0]},
        {**good, "lag": [[None]]},
        {**good, "gain_db": "x"},
        {**good, "gain_db": np.full((2, 2, BANDS), np.nan).tolist()},
    ):
        with pytest.raises(BadValue):
            room_from_json(bad)
