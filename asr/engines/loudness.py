"""How loud a stretch is, frame by frame: silence, pauses, places to cut (音量)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ, Samples

FRAME = SAMPLE_RATE_HZ // 50
"""Samples in a frame: 20 ms."""
SILENT_RMS = 16.0
"""−66 dBFS; whatever is softer is no speech."""
_ABOVE_FLOOR = 3.0
_BELOW_PEAK = 0.06

Floats = NDArray[np.float32]


def frames_rms(samples: Samples) -> Floats:
    """Return the root mean square of every whole frame, 0 to 32768, without its offset."""
    count = len(samples) // FRAME
    frames = samples[: count * FRAME].astype(np.float32).reshape(count, FRAME)
    frames = frames - (np.mean(frames) if count else 0.0)
    return np.asarray(np.sqrt(np.mean(frames**2, axis=1)), np.float32)


def is_silent(samples: Samples) -> bool:
    """Tell whether no frame is loud enough for speech."""
    rms = frames_rms(samples)
    return not len(rms) or float(rms.max()) < SILENT_RMS


def voiced(rms: Floats) -> NDArray[np.bool_]:
    """Return for every frame whether it stands out of the noise of the stretch."""
    if not len(rms):
        return np.zeros(0, np.bool_)
    floor, peak = float(np.percentile(rms, 10)), float(np.percentile(rms, 95))
    # In a stretch of nothing but speech the tenth part is speech, too.
    least = max(SILENT_RMS, min(floor * _ABOVE_FLOOR, peak * 0.3), peak * _BELOW_PEAK)
    return np.asarray(rms >= least, np.bool_)


def quietest(samples: Samples, first: int, last: int) -> int:
    """Return the sample between ``first`` and ``last`` where a cut hurts least."""
    rms = frames_rms(samples[first:last])
    if len(rms) < 5:
        return last
    smooth = np.convolve(rms, np.ones(5, np.float32), "valid")
    return first + (int(np.argmin(smooth)) + 2) * FRAME


def pieces(samples: Samples, most: int) -> list[tuple[int, int]]:
    """Return stretches (start, end) of at most ``most`` samples, cut where it is quiet."""
    cuts, start = list[tuple[int, int]](), 0
    while len(samples) - start > most:
        end = quietest(samples, start + most * 2 // 3, start + most)
        cuts.append((start, end))
        start = end
    return [*cuts, (start, len(samples))]
