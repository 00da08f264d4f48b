"""Another rate: pure tones stay pure and in their place, however the pieces are cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.resample import Resampler, resampled


def tone(hertz: float, rate_hz: int, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    at = np.arange(round(rate_hz * seconds)) / rate_hz
    return np.asarray(12_000 * np.sin(2 * np.pi * hertz * at), np.int16)


@pytest.mark.parametrize("from_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("to_hz", [16_000, 48_000])
def test_a_tone_is_the_same_tone_at_another_rate(from_hz: int, to_hz: int) -> None:
    made = resampled(tone(1_000, from_hz, 0.48), from_hz, to_hz)
    wanted = tone(1_000, to_hz, 0.48)
    assert len(made) == len(wanted)
    inner = slice(to_hz // 50, -to_hz // 50)
    noise = made[inner].astype(float) - wanted[inner]
    ratio_db = 10 * np.log10(
        np.mean(wanted[inner].astype(float) ** 2) / (np.mean(noise**2) + 1e-9)
    )
    assert ratio_db > 70


def test_what_the_new_rate_cannot_hold_is_gone_and_not_folded() -> None:
    made = resampled(tone(11_000, 48_000, 0.5), 48_000, 16_000)
    assert np.abs(made[400:-400]).max() < 12


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([(44_100, 48_000), (48_000, 16_000), (8_000, 48_000)]),
    st.lists(st.integers(0, 3_000), min_size=1, max_size=12),
)
def test_pieces_give_what_the_whole_gives(rates: tuple[int, int], cuts: list[int]) -> None:
    whole = np.random.default_rng(1).integers(-9_000, 9_000, sum(cuts)).astype(np.int16)
    resampler, at, made = Resampler(*rates), 0, []
    for cut in cuts:
        made.append(resampler.feed(whole[at : at + cut]))
        at += cut
    made.append(resampler.finish())
    assert np.array_equal(np.concatenate(made), resampled(whole, *rates))
    assert sum(map(len, made)) == -(-len(whole) * rates[1] // rates[0])


@pytest.mark.parametrize("rate_hz", [0, 7_999, 1_000_000])
def test_odd_rates_are_refused(rate_hz: int) -> None:
    with pytest.raises(ValueError, match="Hz"):
        Resampler(rate_hz, 48_000)
