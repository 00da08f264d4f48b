"""Faster and slower: the same voice, the right length, no clicks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from courtroom.playback.stretching import Stretcher, stretched
from resources.errors import BadValue

RATE_HZ = 16_000
SPEEDS = (0.5, 0.75, 1.25, 1.5, 2.0, 3.0)


def vowels(hertz: float, seconds: float) -> NDArray[np.float32]:
    """Return a voice of one pitch: harmonics under two formants that wander, syllables."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = np.zeros(len(at))
    for number in range(1, int(4000 / hertz)):
        first = 600 + 200 * np.sin(2 * np.pi * 0.7 * at)
        second = 1500 + 500 * np.sin(2 * np.pi * 0.4 * at)
        near = np.exp(-(((number * hertz - first) / 200) ** 2))
        near += 0.5 * np.exp(-(((number * hertz - second) / 300) ** 2)) + 0.02
        sound += near * np.sin(2 * np.pi * number * hertz * at + number)
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * at)
    made: NDArray[np.float32] = (0.4 * syllables * sound / np.abs(sound).max()).astype(np.float32)
    return made


def pitches_hz(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the pitch of each 64 ms by autocorrelation, between lags by a parabola."""
    size, found = 1024, []
    for start in range(0, len(sound) - size, size):
        piece = sound[start : start + size] * np.hanning(size)
        fits = np.fft.irfft(np.abs(np.fft.rfft(piece, 4 * size)) ** 2)
        window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(size), 4 * size)) ** 2)
        fits = fits[: size // 2] / window[: size // 2]
        low, high = RATE_HZ // 400, RATE_HZ // 60
        k = low + int(np.argmax(fits[low:high] > 0.9 * fits[low:high].max()))
        while fits[k + 1] > fits[k]:
            k += 1
        bend = fits[k - 1] - 2 * fits[k] + fits[k + 1]
        found.append(RATE_HZ / (k + (fits[k - 1] - fits[k + 1]) / (2 * bend)))
    return np.array(found)


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("hertz", [85.0, 130.0, 240.0])
def test_pitch_and_length_stay_within_a_hundredth(speed: float, hertz: float) -> None:
    voice = vowels(hertz, 4.0)
    out = stretched(voice, RATE_HZ, speed)
    assert len(out) * speed == pytest.approx(len(voice), rel=0.01)
    found = pitches_hz(out[1600:-1600])
    assert np.median(np.abs(found / hertz - 1)) < 0.002
    assert np.mean(np.abs(found / hertz - 1) < 0.01) > 0.95


@pytest.mark.parametrize("speed", SPEEDS)
def test_there_are_no_clicks(speed: float) -> None:
    """A click is a jump in the slope that the voice itself does not have."""
    voice = vowels(130.0, 6.0)
    out = stretched(voice, RATE_HZ, speed)[:-2400]
    assert np.abs(np.diff(out, 2)).max() < 1.1 * np.abs(np.diff(voice, 2)).max()
    assert np.abs(out).max() <= np.abs(voice).max() * 1.02


def test_at_its_own_speed_nothing_is_changed() -> None:
    voice = vowels(130.0, 3.0)
    out = stretched(voice, RATE_HZ, 1.0)
    assert len(out) == len(voice)
    assert np.abs(out - voice).max() < 1e-6


def test_the_place_in_the_source_is_known() -> None:
    """A burst at a known time comes out where the position says."""
    voice = (0.001 * np.random.default_rng(7).standard_normal(4 * RATE_HZ)).astype(np.float32)
    voice[2 * RATE_HZ : 2 * RATE_HZ + 800] += 0.5
    for speed in SPEEDS:
        at = int(np.argmax(np.abs(stretched(voice, RATE_HZ, speed)) > 0.2)) / RATE_HZ
        assert at * speed == pytest.approx(2.0, abs=0.03 * max(1.0, speed))


@settings(deadline=None, max_examples=12)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12), st.sampled_from(SPEEDS))
def test_pieces_of_any_length_give_the_same(lengths: list[int], speed: float) -> None:
    voice = vowels(130.0, 2.3)[: sum(lengths)]
    stretcher, at, found = Stretcher(RATE_HZ, speed), 0, []
    for length in lengths:
        found.append(stretcher.feed(voice[at : at + length]))
        at += length
    found.append(stretcher.finish())
    assert np.allclose(np.concatenate(found), stretched(voice, RATE_HZ, speed), atol=1e-4)


def test_the_speed_may_change_while_it_runs() -> None:
    voice = vowels(130.0, 6.0)
    stretcher, found = Stretcher(RATE_HZ, 1.0), []
    for number, speed in enumerate((1.0, 2.0, 0.5, 1.0, 3.0, 1.0)):
        stretcher.speed = speed
        found.append(stretcher.feed(voice[number * RATE_HZ : (number + 1) * RATE_HZ]))
    out = np.concatenate(found)
    assert np.abs(np.diff(out, 2)).max() < 1.1 * np.abs(np.diff(voice, 2)).max()
    assert len(out) / RATE_HZ == pytest.approx(1 + 0.5 + 2 + 1 + 0.333 + 1, abs=0.2)


@pytest.mark.parametrize("speed", [0.0, 0.49, 3.01, float("nan"), float("inf")])
def test_other_speeds_are_refused(speed: float) -> None:
    with pytest.raises(BadValue):
        Stretcher(RATE_HZ, speed)


def test_silence_and_nothing_stay_what_they_are() -> None:
    assert len(stretched(np.zeros(0, np.float32), RATE_HZ, 2.0)) == 0
    assert not stretched(np.zeros(RATE_HZ, np.float32), RATE_HZ, 2.0).any()
    assert len(stretched(np.ones(10, np.float32), RATE_HZ, 0.5)) == 20
