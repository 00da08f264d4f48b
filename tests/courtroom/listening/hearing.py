"""The small hearing of the repository: three seats, five sentences, one over another."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from courtroom.listening.voices import Frames

DATA = Path(__file__).with_name("data")
RATE_HZ = 16_000
SEATS = ("judge", "plaintiff", "defendant")
LAG = 48
"""Samples from seat to seat: a metre."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was said."""

    seat: str
    text: str
    start_s: float
    end_s: float


def hearing(bleed_db: float = 12.0) -> tuple[Frames, list[Sentence]]:
    """Return what three microphones hear, and what was said."""
    rows = tomllib.loads((DATA / "hearing.toml").read_text(encoding="utf-8"))["line"]
    voices, _ = import_module("soundfile").read(DATA / "sentences.flac", dtype="int16")
    length = max(round(row["at_s"] * RATE_HZ) + row["count"] for row in rows) + RATE_HZ
    out = np.random.default_rng(7).normal(0.0, 12.0, (length, len(SEATS)))
    said = []
    for row in rows:
        voice = voices[row["first"] : row["first"] + row["count"]].astype(np.float64)
        first, seat = round(row["at_s"] * RATE_HZ), SEATS.index(row["seat"])
        for channel in range(len(SEATS)):
            away = abs(channel - seat)
            gain = 1.0 if not away else 10 ** (-(bleed_db + 2.0 * (away - 1)) / 20)
            at = first + LAG * away
            out[at : at + len(voice), channel] += gain * voice
        end_s = row["at_s"] + row["count"] / RATE_HZ
        said.append(Sentence(row["seat"], row["text"], row["at_s"], end_s))
    return np.clip(np.rint(out), -32768, 32767).astype(np.int16), said


def written(folder: Path, rate_hz: int = RATE_HZ) -> dict[str, Path]:
    """Write one file for each seat; return them by seat."""
    from asr.resample import resampled

    frames, _ = hearing()
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for channel, seat in enumerate(SEATS):
        path = folder / f"{seat}.wav"
        samples = frames[:, channel]
        if rate_hz != RATE_HZ:
            samples = resampled(samples, RATE_HZ, rate_hz)
        import_module("soundfile").write(path, samples, rate_hz, subtype="PCM_16")
        paths[seat] = path
    return paths
