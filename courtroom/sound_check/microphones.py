"""Each microphone and each pair of them: level, noise, hum, clipping, bleed (话筒检测)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.room import Room
from courtroom.sound_check.findings import Finding, Topic, Verdict
from courtroom.sound_check.sound import Sound

DEAD_DBFS = -82.0
"""A swing of five steps of 16 bit."""
SOFT_DBFS, LOUD_DBFS = -45.0, -9.0
"""Of a voice's loud half."""
CLIPPED, CLIPPED_MUCH = 0.0005, 0.01
NOISE_RATIO_DB, NOISE_RATIO_BAD_DB = 15.0, 8.0
HUM_HZ = (50, 100, 150, 60, 120)
HUM_OVER_DB, HUM_DBFS = 12.0, -60.0
BLEED_DB = 3.0
UNLIKE_DB = 12.0
_SAME = 0.9999
_HUM_WINDOW = SAMPLE_RATE_HZ


def microphones(sound: Sound, room: Room) -> Iterator[Finding]:
    """Yield what is to say of each seat, the gravest of it first."""
    for index, seat in enumerate(sound.seats):
        yield from _one(sound, index, seat, room)
    for one, other in combinations(range(len(sound.seats)), 2):
        if _same(sound.samples[:, one], sound.samples[:, other]):
            pair = {"seat": sound.seats[one], "other": sound.seats[other]}
            yield Finding(Topic.MICROPHONE, Verdict.BAD, "same", pair)


def bleed(sound: Sound, room: Room) -> Iterator[Finding]:
    """Yield what is to say of each pair of seats that both were heard."""
    for one, other in combinations(range(len(sound.seats)), 2):
        if room.heard_s[one] <= 0 or room.heard_s[other] <= 0:
            continue
        # The mean of both ways leaves out that microphones are not equally sensitive.
        there, back = room.margin_db(one, other), room.margin_db(other, one)
        margin, unlike = (there + back) / 2, (back - there) / 2
        pair = {"seat": sound.seats[one], "other": sound.seats[other]}
        low = margin < BLEED_DB
        yield Finding(
            Topic.BLEED,
            Verdict.DOUBTFUL if low else Verdict.GOOD,
            "bleed" if low else "bleed_good",
            {**pair, "margin": f"{margin:.0f}"},
        )
        if abs(unlike) > UNLIKE_DB:
            if unlike < 0:
                pair = {"seat": pair["other"], "other": pair["seat"]}
            values = {**pair, "decibels": f"{abs(unlike):.0f}"}
            yield Finding(Topic.BLEED, Verdict.DOUBTFUL, "unlike", values)


def _one(sound: Sound, index: int, seat: str, room: Room) -> Iterator[Finding]:
    samples = sound.samples[:, index]
    if _swing_dbfs(samples) < DEAD_DBFS:
        yield Finding(Topic.MICROPHONE, Verdict.BAD, "dead", {"seat": seat})
        return
    told = list(_faults(sound, index, seat, room))
    level, noise = room.level_dbfs[index], room.noise_dbfs[index]
    if told:
        yield from told
    elif level is not None and noise is not None:
        values = {"seat": seat, "level": f"{level:.0f}", "noise": f"{noise:.0f}"}
        yield Finding(Topic.MICROPHONE, Verdict.GOOD, "level_good", values)


def _faults(sound: Sound, index: int, seat: str, room: Room) -> Iterator[Finding]:
    level, noise = room.level_dbfs[index], room.noise_dbfs[index]
    share = sound.clipped[index]
    if share > CLIPPED:
        verdict = Verdict.BAD if share > CLIPPED_MUCH else Verdict.DOUBTFUL
        values = {"seat": seat, "share": f"{100 * share:.1f}"}
        yield Finding(Topic.MICROPHONE, verdict, "clipped", values)
    if level is None or room.heard_s[index] <= 0:
        yield Finding(Topic.MICROPHONE, Verdict.DOUBTFUL, "silent", {"seat": seat})
    else:
        yield from _levels(seat, level, noise)
    found = hum(sound.samples[:, index])
    if found is not None:
        values = {"seat": seat, "hertz": str(found[0]), "level": f"{found[1]:.0f}"}
        yield Finding(Topic.MICROPHONE, Verdict.DOUBTFUL, "hum", values)


def _levels(seat: str, level: float, noise: float | None) -> Iterator[Finding]:
    values = {"seat": seat, "level": f"{level:.0f}"}
    if level < SOFT_DBFS:
        yield Finding(Topic.MICROPHONE, Verdict.DOUBTFUL, "soft", values)
    if level > LOUD_DBFS:
        yield Finding(Topic.MICROPHONE, Verdict.DOUBTFUL, "loud", values)
    if noise is not None and level - noise < NOISE_RATIO_DB:
        ratio = level - noise
        verdict = Verdict.BAD if ratio < NOISE_RATIO_BAD_DB else Verdict.DOUBTFUL
        values = {"seat": seat, "ratio": f"{ratio:.0f}", "noise": f"{noise:.0f}"}
        yield Finding(Topic.MICROPHONE, verdict, "noisy", values)


def hum(samples: NDArray[np.int16]) -> tuple[int, float] | None:
    """Return frequency and dBFS of the loudest mains hum; None where there is none.

    Args:
        samples: at 16 kHz; its softest seconds are looked at.
    """
    count = len(samples) // _HUM_WINDOW
    if count < 1:
        return None
    parts = samples[: count * _HUM_WINDOW].astype(np.float64).reshape(count, -1) / 32768.0
    power = np.mean(parts * parts, axis=1)
    soft = parts[np.argsort(power)[: max(1, count // 3)]]
    spectra = np.abs(np.fft.rfft(soft * np.hanning(_HUM_WINDOW), axis=1)) ** 2
    # A steady line stands in every second; a voice that passes does not.
    spectrum = np.min(spectra, axis=0) if len(soft) > 1 else spectra[0]
    found: list[tuple[float, int]] = []
    for hertz in HUM_HZ:
        line = float(spectrum[hertz - 1 : hertz + 2].max())
        beside = np.concatenate(
            [spectrum[hertz - 14 : hertz - 4], spectrum[hertz + 5 : hertz + 15]]
        )
        over = 10 * np.log10(max(line, 1e-20) / max(float(np.median(beside)), 1e-20))
        # Power of a sine from the peak of its spectrum under a Hann window.
        level = 10 * np.log10(max(line, 1e-20) * 8.0 / _HUM_WINDOW**2)
        if over > HUM_OVER_DB and level > HUM_DBFS:
            found.append((float(level), hertz))
    if not found:
        return None
    level, hertz = max(found)
    return hertz, level


def _swing_dbfs(samples: NDArray[np.int16]) -> float:
    """Return half of what lies between the lowest and the highest sample: no constant counts."""
    swing = int(samples.max(initial=-32768)) - int(samples.min(initial=32767))
    return 20 * float(np.log10(max(swing, 1) / 65536.0))


def _same(one: NDArray[np.int16], other: NDArray[np.int16]) -> bool:
    a, b = one.astype(np.float64), other.astype(np.float64)
    a, b = a - a.mean(), b - b.mean()
    both = float(np.sqrt(np.dot(a, a) * np.dot(b, b)))
    return both > 0 and float(np.dot(a, b)) / both > _SAME
