"""Memory over a long hearing, accelerated: what was heard is let go of."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr.engine import SAMPLE_RATE_HZ
from courtroom.listening.house import open_gate
from courtroom.listening.pipeline import Pipeline
from courtroom.listening.recognising import Engines, SeatGate
from courtroom.listening.voices import Frames
from tests.courtroom.listening import hearing as small
from tests.courtroom.listening.stage import SEATS, LoudestGate, Tones, script, sound


def grown(
    frames: Frames, gate: SeatGate, hours: float, warm_s: float, used: Callable[[], int]
) -> tuple[int, int]:
    """Return by how many bytes memory grew after the first minutes, and how much was told."""
    pipe = Pipeline(SEATS, gate, Engines(Tones(), Tones("tones/two")), recording="r")
    silence = np.zeros((5 * SAMPLE_RATE_HZ, 3), np.int16)
    at_start, told = 0, 0
    while pipe.heard < hours * 3600 * SAMPLE_RATE_HZ:
        for part in (*np.array_split(frames, 15), silence):
            said = pipe.feed(part)
            told += len(said)
            pipe.settle(said)
        if not at_start and pipe.heard > warm_s * SAMPLE_RATE_HZ:
            gc.collect()
            at_start = used()
    gc.collect()
    return used() - at_start, told


def test_minutes_of_hearing_leave_nothing_behind() -> None:
    tracemalloc.start()
    try:
        growth, told = grown(
            sound(script(10)),
            LoudestGate(3),
            0.05,
            90,
            lambda: tracemalloc.get_traced_memory()[0],
        )
    finally:
        tracemalloc.stop()
    assert told > 100
    assert growth < 2 << 20


@pytest.mark.faults
@pytest.mark.timeout(3000)
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_four_hours_behind_the_real_gate_leave_nothing_behind() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    growth, told = grown(small.hearing()[0], open_gate(3, True, None), 4.0, 600, resident)
    assert told > 1000
    assert growth < 40 << 20
