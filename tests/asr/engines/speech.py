"""Real models and a few seconds of Mandarin for the tests of engines."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Samples
from asr.engines import EngineSettings
from asr.result import Segment

MANDARIN = Path(__file__).parents[1] / "data" / "mandarin.flac"
SAID = (
    (0.85, 4.31, "现在开庭。首先核对当事人身份。"),
    (5.76, 7.79, "被告对这份证据有什么意见？"),
)
"""Start and end in seconds, and text, of what is said in ``MANDARIN``."""
LENGTH_S = 9.187


@cache
def mandarin() -> Samples:
    samples, rate_hz = import_module("soundfile").read(MANDARIN, dtype="int16")
    assert rate_hz == SAMPLE_RATE_HZ
    return np.asarray(samples, np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.int16)


def noise(seconds: float, rms: float) -> Samples:
    drawn = np.random.default_rng(7).normal(0, rms, round(seconds * SAMPLE_RATE_HZ))
    return np.asarray(np.clip(drawn, -32768, 32767), np.int16)


def chord(seconds: float) -> Samples:
    """Music of a kind: three tones that swell and fade."""
    at = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    tones = sum(np.sin(2 * np.pi * hertz * at) for hertz in (220.0, 277.2, 329.6))
    return np.asarray(4000 * tones * (0.6 + 0.4 * np.sin(2 * np.pi * 1.5 * at)), np.int16)


def check(segments: list[Segment], length_s: float, engine: str) -> None:
    """Segments in order, words in order inside them, nothing outside what was heard."""
    before_s = 0.0
    for segment in segments:
        assert segment.engine == engine
        assert before_s - 0.05 <= segment.start_s <= segment.end_s <= length_s + 0.35
        assert 0.0 <= segment.confidence <= 1.0
        at_s = segment.start_s - 0.3
        for word in segment.words:
            assert word.text == word.text.strip() != ""
            assert at_s <= word.start_s <= word.end_s <= segment.end_s + 0.05
            assert 0.0 <= word.confidence <= 1.0
            at_s = word.start_s
        if segment.final:
            before_s = segment.end_s


def settings(home: Path, language: str = "zh") -> EngineSettings:
    # No rest after partial texts: what is told depends on no clock.
    return EngineSettings(home, language=language, threads=1, partial_rest=0.0)
