"""What playing back costs and how it sounds: pitch, spectrum and length at other speeds.

Run: ``python -m benchmarks.playback FILE [--seconds 60]``; prints JSON. The file is speech of
one voice, WAV or FLAC. Beside our stretching stand two others in the same run: frames laid
down without a search (plain overlap-add), and plain resampling, which changes the pitch.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.sound_files import open_sound
from courtroom.playback.stretching import Sound, Stretcher, stretched

SPEEDS = (0.5, 0.75, 1.25, 1.5, 2.0, 3.0)
_FRAME_S = 0.064


class _Blind(Stretcher):
    """Overlap-add without a search."""

    def _best(self) -> int:
        return max(0, round(self._target + self._ahead()))


def _blind(sound: Sound, rate_hz: int, speed: float) -> Sound:
    stretcher = _Blind(rate_hz, speed)
    first = stretcher.feed(sound)
    return np.concatenate((first, stretcher.finish()))


def _resampled(sound: Sound, rate_hz: int, speed: float) -> Sound:
    at = np.arange(0, len(sound) - 1, speed)
    found: Sound = np.interp(at, np.arange(len(sound)), sound).astype(np.float32)
    return found


def _pitch(piece: NDArray[np.floating[Any]], rate_hz: int) -> tuple[float, float]:
    """Return pitch in Hz and periodicity, 0 to 1, by autocorrelation; (0, 0) where unclear."""
    size = len(piece)
    window = np.hanning(size)
    fits = np.fft.irfft(np.abs(np.fft.rfft(piece * window, 4 * size)) ** 2)[: size // 2]
    fits = fits / np.fft.irfft(np.abs(np.fft.rfft(window, 4 * size)) ** 2)[: size // 2]
    low, high = rate_hz // 400, min(rate_hz // 70, size // 2 - 2)
    k = low + int(np.argmax(fits[low:high]))
    if fits[0] < 1e-5 or not low < k < high - 1:
        return 0.0, 0.0
    bend = fits[k - 1] - 2 * fits[k] + fits[k + 1]
    hertz = float(rate_hz / (k + (fits[k - 1] - fits[k + 1]) / (2 * bend)))
    return hertz, float(fits[k] / fits[0])


def _decibels(piece: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return the power in 24 bands up to 6 kHz, as a share of the loudest."""
    power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)))) ** 2
    edges = np.unique(np.geomspace(3, min(len(power) - 1, 384), 25).astype(int))
    bands = np.add.reduceat(power, edges[:-1]) / np.diff(edges)
    found: NDArray[np.float64] = 10 * np.log10(bands / (bands.max() + 1e-12) + 1e-4)
    return found


def measured(
    sound: Sound, rate_hz: int, speed: float, change: Callable[[Sound, int, float], Sound]
) -> dict[str, float]:
    """Return cost, length, pitch and spectrum of one way at one speed."""
    began_s = time.process_time()
    out = change(sound, rate_hz, speed)
    cpu_s = time.process_time() - began_s
    size = round(_FRAME_S * rate_hz)
    ratios, lost, bands = [], [], []
    for start in range(size, len(out) - 2 * size, size):
        middle = round((start + size / 2) * speed)
        ours = out[start : start + size]
        theirs = sound[middle - size // 2 : middle + size // 2]
        if len(theirs) < size or float(np.mean(theirs**2)) < 1e-5:
            continue
        bands.append(float(np.mean(np.abs(_decibels(ours) - _decibels(theirs)))))
        (one_hz, one), (other_hz, other) = _pitch(ours, rate_hz), _pitch(theirs, rate_hz)
        if other > 0.8 and one_hz:
            ratios.append(one_hz / other_hz)
            lost.append(other - one)
    bend = np.abs(np.diff(out, 2)).max() / np.abs(np.diff(sound, 2)).max()
    return {
        "cpu_percent": round(100 * cpu_s / (len(out) / rate_hz), 3),
        "length_off_percent": round(100 * abs(len(out) * speed / len(sound) - 1), 4),
        # The median: speech moves within a frame, to both sides.
        "pitch_moved_percent": round(100 * (float(np.median(ratios)) - 1), 3),
        "periodicity_lost": round(float(np.mean(lost)), 4),
        "voiced_frames": len(ratios),
        "spectrum_off_db": round(float(np.mean(bands)), 2),
        "sharpest_bend": round(float(bend), 3),
    }


def main() -> None:
    """Run the measurement and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    with open_sound(given.file) as file:
        rate_hz = int(file.samplerate)
        whole = file.read(round(given.seconds * rate_hz), dtype="float32", always_2d=True)
    sound = np.ascontiguousarray(whole[:, 0])
    ways = {"wsola": stretched, "overlap_add": _blind, "resampled": _resampled}
    report = {
        name: {str(speed): measured(sound, rate_hz, speed, way) for speed in SPEEDS}
        for name, way in ways.items()
    }
    about = {"rate_hz": rate_hz, "seconds": len(sound) / rate_hz}
    json.dump({**about, **report}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
