"""The wave: what is drawn is what lies on the disk, also for eight hours."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtroom.playback.overview import Overview, Peaks, peaks
from courtroom.recorder.reading import Recording
from resources.errors import BadValue
from tests.courtroom.playback.stage import RATE_HZ, recorded, siren, speaking, tone
from tests.courtroom.recorder.stage import KEY


class Long:
    """Eight hours that are made when they are read: louder from minute to minute."""

    rate_hz = RATE_HZ
    seats = ("审判长", "原告")

    def __init__(self, seconds: float) -> None:
        self.read = 0
        self.length = round(seconds * RATE_HZ)
        self.index = SimpleNamespace(
            next={0: self.length, 1: self.length}, begin={"id": "x"}, ended=True
        )

    def by_index(self, channel: int, first: int, end: int) -> np.ndarray[Any, np.dtype[np.int16]]:
        end = min(end, self.length)
        at = np.arange(first, end)
        self.read += len(at)
        size = at // (60 * RATE_HZ) + 1
        return (size * np.where(at % 2, 1, -1)).astype(np.int16)


def naive(samples: np.ndarray[Any, np.dtype[np.int16]], edges: list[int]) -> list[tuple[int, int]]:
    found = []
    for low, high in pairwise(edges):
        part = samples[low : max(high, low + 1)]
        found.append((int(part.min()), int(part.max())) if len(part) else (0, 0))
    return found


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 50), st.floats(0.0005, 60), st.integers(1, 700))
def test_direct_peaks_are_those_of_the_samples(start_s: float, more_s: float, count: int) -> None:
    recording = cast(Recording, Long(70.0))
    end_s = start_s + more_s
    found = peaks(recording, 0, start_s, end_s, count)
    edges = np.floor(np.linspace(start_s * RATE_HZ, end_s * RATE_HZ, count + 1)).astype(int)
    edges[-1] = max(edges[-1], edges[-2] + 1)
    samples = recording.by_index(0, 0, 70 * RATE_HZ)
    wanted = naive(samples, [int(edge) for edge in edges])
    assert list(zip(found.low.tolist(), found.high.tolist(), strict=True)) == wanted
    assert found.known.tolist() == [int(edge) < 70 * RATE_HZ for edge in edges[:-1]]


def test_eight_hours_need_little_memory_and_are_read_once() -> None:
    recording = Long(8 * 3600.0)
    overview = Overview(cast(Recording, recording))
    tracemalloc.start()
    for _ in range(200):
        assert overview.step()
    known = overview.peaks(0, 0.0, 8 * 3600.0, 1000)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20 << 20
    assert overview.known_s(0) == overview.known_s(1) == 2000.0
    assert recording.read == 200 * 20 * RATE_HZ
    assert known.known.sum() == pytest.approx(1000 * 2000 / 28800, abs=1)
    assert known.high[0] == 1
    assert known.high[60] == 30  # 1728 s to 1756.8 s
    assert not known.high[known.known.sum() :].any()


def test_it_grows_with_the_recording_and_is_kept(tmp_path: Path) -> None:
    kept = tmp_path / "views" / "波形"
    with speaking(tmp_path / "r", tone(300, 0.2), siren, key=KEY) as stage:
        stage.go(62.0)
        recording = Recording(tmp_path / "r", KEY)
        overview = Overview(recording, kept, KEY)
        while overview.step():
            pass
        assert overview.known_s(1) == 62.0
        overview.save()
        stage.go(10.0)
        recording.refresh()
    again = Overview(Recording(tmp_path / "r", KEY), kept, KEY)
    assert again.known_s(0) == 62.0
    while again.step():
        pass
    found = again.peaks(0, 0.0, 72.0, 100)
    wanted = peaks(Recording(tmp_path / "r", KEY), 0, 0.0, 72.0, 100)
    assert np.abs(found.high.astype(int) - wanted.high).max() < 100
    assert found.known.all()
    assert b"done" not in kept.read_bytes()
    for key, data in ((bytes(32), None), (KEY, b"x" * 99), (KEY, b"")):
        if data is not None:
            kept.write_bytes(data)
        assert Overview(Recording(tmp_path / "r", KEY), kept, key).known_s(0) == 0.0


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    recording = Recording(recorded(tmp_path / "r", 2.0, siren))
    for channel, start_s, end_s, count in (
        (1, 0.0, 1.0, 10), (0, 1.0, 1.0, 10), (0, 0.0, float("nan"), 10), (0, 0.0, 1.0, 0),
        (0, 0.0, 1.0, 10**9), (0, -1.0, 1.0, 1),
    ):  # fmt: skip
        with pytest.raises(BadValue):
            peaks(recording, channel, start_s, end_s, count)
    beyond = peaks(recording, 0, 1.0, 3.0, 10)
    assert isinstance(beyond, Peaks)
    assert beyond.known.tolist() == [True] * 5 + [False] * 5
