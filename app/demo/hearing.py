"""A small hearing for the demo station: three seats in place of microphones (演示庭审).

The voices are synthetic; see docs/listening.md for how they were made.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np

from app.station.hearing_setup import load_setup, save_setup
from resources import path

RATE_HZ = 16_000
SEATS = ("judge", "plaintiff", "defendant")
PLACE = "第三审判庭"
_BLEED_DB = 12.0
_LAG = 48
"""Samples from seat to seat: a metre."""
_ROUNDS = 20
"""The few sentences come again, so that there is time to try things."""
_BETWEEN_S = 2.0


def set_up(home: Path) -> None:
    """Have a demo station hear the small hearing, unless it has microphones of its own."""
    setup = load_setup(home)
    if setup.device or setup.files:
        return
    files = write(home / "demo" / "hearing")
    named = {seat: str(file) for seat, file in files.items()}
    save_setup(home, replace(setup, files=named, place=setup.place or PLACE))


def write(folder: Path, rounds: int = _ROUNDS) -> dict[str, Path]:
    """Write one file for each seat; return them by seat."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = tomllib.loads(path("demo/hearing.toml").read_text(encoding="utf-8"))["line"]
    soundfile = import_module("soundfile")
    voices, _ = soundfile.read(path("demo/hearing.flac"), dtype="int16")
    length = max(round(row["at_s"] * RATE_HZ) + row["count"] for row in rows)
    length += round(_BETWEEN_S * RATE_HZ)
    out = np.random.default_rng(7).normal(0.0, 12.0, (length, len(SEATS)))
    for row in rows:
        voice = voices[row["first"] : row["first"] + row["count"]].astype(np.float64)
        first, speaker = round(row["at_s"] * RATE_HZ), SEATS.index(row["seat"])
        for channel in range(len(SEATS)):
            away = abs(channel - speaker)
            gain = 1.0 if not away else 10 ** (-(_BLEED_DB + 2.0 * (away - 1)) / 20)
            at = first + _LAG * away
            out[at : at + len(voice), channel] += gain * voice
    samples = np.tile(np.clip(np.rint(out), -32768, 32767).astype(np.int16), (rounds, 1))
    paths = {}
    for channel, seat in enumerate(SEATS):
        paths[seat] = folder / f"{seat}.wav"
        soundfile.write(paths[seat], samples[:, channel], RATE_HZ, subtype="PCM_16")
    return paths
