"""Sound files of every rate and form come in as the same sound at 16 kHz; long ones flow."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Hints, Samples, Stream, seconds
from asr.long_files import transcribe_file
from asr.result import Segment
from asr.sound_files import length_s, mono_blocks
from resources.errors import Cancelled, Missing, NoSuchChannel, NotSound, OddRate
from tests.asr.engines import speech

soundfile: Any = import_module("soundfile")


def tone(rate_hz: int, length_s: float = 0.5) -> np.ndarray[Any, np.dtype[np.float64]]:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(rate_hz * length_s)) / rate_hz)


def read(path: Path, channel: int | None = None) -> Samples:
    return np.concatenate(list(mono_blocks(path, channel)))


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "DOUBLE", "PCM_U8"])
def test_every_rate_and_form_is_the_same_tone(tmp_path: Path, rate_hz: int, subtype: str) -> None:
    path = tmp_path / "音频 文件.wav"
    soundfile.write(path, tone(rate_hz), rate_hz, subtype=subtype)
    samples = read(path)
    assert len(samples) == SAMPLE_RATE_HZ // 2
    wanted = tone(SAMPLE_RATE_HZ) * 32767
    inner = slice(400, -400)
    assert np.abs(samples[inner] - wanted[inner]).max() < (400 if subtype == "PCM_U8" else 60)


def test_channels_are_taken_apart_or_together(tmp_path: Path) -> None:
    path = tmp_path / "two.flac"
    soundfile.write(path, np.stack((tone(16_000), -tone(16_000)), axis=1), 16_000)
    assert np.abs(read(path)).max() <= 1
    assert np.abs(read(path, 1)).max() > 16_000
    with pytest.raises(NoSuchChannel):
        read(path, 2)


def test_what_is_no_number_is_silence_and_what_is_too_loud_is_clipped(tmp_path: Path) -> None:
    path = tmp_path / "odd.wav"
    odd = np.array([np.nan, np.inf, -np.inf, 3.0, -3.0, 0.25], np.float32)
    soundfile.write(path, odd, 16_000, subtype="FLOAT")
    assert read(path).tolist() == [0, 32767, -32768, 32767, -32768, 8192]


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not sound at all" * 100])
def test_what_is_no_sound_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.wav").write_bytes(data)
    with pytest.raises(NotSound):
        read(tmp_path / "x.wav")


def test_a_file_without_a_sample_is_empty_and_one_cut_short_gives_what_it_has(
    tmp_path: Path,
) -> None:
    soundfile.write(tmp_path / "none.wav", np.zeros(0), 16_000)
    assert len(read(tmp_path / "none.wav")) == 0
    soundfile.write(tmp_path / "cut.wav", tone(16_000, 2.0), 16_000)
    data = (tmp_path / "cut.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(data[: len(data) // 2])
    assert 0 < len(read(tmp_path / "cut.wav")) < 2 * SAMPLE_RATE_HZ


def test_odd_rates_and_missing_files_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "low.wav", tone(4_000), 4_000)
    with pytest.raises(OddRate, match="low"):
        length_s(tmp_path / "low.wav")
    with pytest.raises(Missing):
        read(tmp_path / "none.wav")
    with pytest.raises(NotSound):
        read(tmp_path)


class Parrot:
    """Tells how long a stretch was that it was given, and when it began."""

    name, language, partials = "parrot/1", "zh", False

    def __init__(self) -> None:
        self.given: list[Samples] = []

    def stream(self, hints: Hints = NO_HINTS) -> Stream:
        raise NotImplementedError

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        self.given.append(samples)
        return [Segment("好", 0.0, seconds(len(samples)), (), 1.0, True, self.name)]

    def close(self) -> None:
        """Nothing to free."""


def test_a_long_file_is_cut_at_pauses_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    once = np.concatenate((speech.mandarin(), speech.silence(1.0)))
    path = tmp_path / "long.flac"
    soundfile.write(path, np.tile(once, 15), SAMPLE_RATE_HZ)
    engine, told = Parrot(), list[float]()
    found = list(transcribe_file(path, engine, on_second=told.append))
    # Two sentences a time, whatever minute they fall across.
    period_s = seconds(len(once))
    for turn in range(15):
        for start_s, end_s, _ in speech.SAID:
            middle_s = turn * period_s + (start_s + end_s) / 2
            assert sum(one.start_s <= middle_s <= one.end_s for one in found) == 1
    assert all(len(samples) <= 28 * SAMPLE_RATE_HZ for samples in engine.given)
    assert [one.start_s for one in found] == sorted(one.start_s for one in found)
    assert told[-1] == pytest.approx(15 * period_s, abs=0.01)
    assert told == sorted(told)


def test_silence_never_reaches_an_engine_and_speech_can_be_cancelled(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "s.wav", speech.silence(70.0), SAMPLE_RATE_HZ)
    assert list(transcribe_file(tmp_path / "s.wav", Parrot())) == []
    soundfile.write(tmp_path / "m.wav", speech.mandarin(), SAMPLE_RATE_HZ)
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        list(transcribe_file(tmp_path / "m.wav", Parrot(), cancel=cancel))
