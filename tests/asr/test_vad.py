"""Voice activity: both detectors tell a voice from what is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr import vad
from asr.engine import SAMPLE_RATE_HZ, Samples
from asr.vad import FRAME, NetworkDetector, SpectralDetector, VoiceDetector, speech_spans
from tests.asr.voices import sentence

RATE = SAMPLE_RATE_HZ


def detectors() -> list[VoiceDetector]:
    network = vad._network()
    return [SpectralDetector()] + ([NetworkDetector(network)] if network else [])


def spoken() -> Samples:
    """A second of nothing, a sentence, a second of nothing; a little noise below it."""
    noise = np.random.default_rng(5).normal(0, 12, RATE * 2 + len(sentence(1)))
    noise[RATE : RATE + len(sentence(1))] += sentence(1)
    return noise.astype(np.int16)


@pytest.mark.parametrize("detector", detectors(), ids=lambda one: str(one.name))
def test_a_sentence_is_speech_and_the_rest_is_not(detector: VoiceDetector) -> None:
    samples = spoken()
    likely = detector.feed(samples)
    assert len(likely) == len(samples) // FRAME
    at = np.arange(len(likely)) * FRAME
    inside = (at > RATE) & (at < len(samples) - RATE - FRAME)
    far = (at < RATE - 2 * FRAME) | (at > len(samples) - RATE + RATE // 2)
    assert np.mean(likely[inside] > 0.5) > 0.6
    assert np.all(likely[far] < 0.5)


@pytest.mark.parametrize("detector", detectors(), ids=lambda one: str(one.name))
def test_noise_and_silence_are_no_speech(detector: VoiceDetector) -> None:
    noise = np.random.default_rng(1).normal(0, 900, 4 * RATE).astype(np.int16)
    assert not np.any(detector.feed(noise) > 0.5)
    assert not np.any(detector.feed(np.zeros(RATE, np.int16)) > 0.5)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 9000), max_size=12))
def test_any_cut_gives_the_same_frames(cuts: list[int]) -> None:
    samples = spoken()[: 2 * RATE]
    for detector, again in zip(detectors(), detectors(), strict=True):
        whole = detector.feed(samples)
        told, at = [], 0
        for cut in [*cuts, len(samples)]:
            told.append(again.feed(samples[at : at + cut]))
            at += cut
        assert np.allclose(np.concatenate(told)[: len(whole)], whole, atol=0.01)


def test_spans_cover_the_sentence() -> None:
    samples = spoken()
    spans = speech_spans(samples)
    assert RATE // 2 < spans[0][0] < RATE + RATE // 2
    assert abs(spans[-1][1] - (len(samples) - RATE)) < RATE // 2
    assert all(first < last for first, last in spans)
    assert speech_spans(np.zeros(0, np.int16)) == []
    assert speech_spans(np.zeros(RATE, np.int16)) == []
