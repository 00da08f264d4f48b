"""Twelve sentences of four synthetic voices, made by ``python -m benchmarks.voices``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Samples

LENGTHS = (
    115339,
    73986,
    119783,
    61132,
    106319,
    92722,
    108397,
    61628,
    23965,
    157744,
    38006,
    55290,
)
"""Of the sentences in samples; half a second of silence follows each."""


@cache
def _all() -> Samples:
    path = Path(__file__).with_name("data") / "voices.ogg"
    samples, rate_hz = import_module("soundfile").read(path, dtype="int16")
    assert rate_hz == SAMPLE_RATE_HZ
    return np.asarray(samples, np.int16)


def sentence(index: int) -> Samples:
    """Sentence 0 to 11; its speaker is ``index % 4``."""
    first = sum(LENGTHS[:index]) + index * (SAMPLE_RATE_HZ // 2)
    return _all()[first : first + LENGTHS[index]]
