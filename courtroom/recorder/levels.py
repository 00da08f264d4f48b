"""How loud each channel is, measured on what lies on the disk (电平)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from courtroom.recorder.index import Gap
from courtroom.recorder.store import Stretch

SILENT_DBFS = -120.0


class Levels:
    """Of the last commit; one thread."""

    def __init__(self) -> None:
        self._of: dict[int, dict[str, float]] = {}

    def measure(self, channel: int, items: Sequence[Stretch | Gap]) -> None:
        """Measure what was just committed of a channel; nothing new leaves the last figures."""
        parts = [item.samples for item in items if isinstance(item, Stretch)]
        if not parts:
            return
        samples = np.concatenate(parts).astype(np.float64)
        self._of[channel] = {
            "peak_dbfs": _decibels(float(np.abs(samples).max())),
            "rms_dbfs": _decibels(math.sqrt(float(np.mean(samples * samples)))),
            "clipped": int(np.count_nonzero(np.abs(samples) >= 32767)),
        }

    def of(self, channel: int) -> dict[str, float]:
        """Return ``peak_dbfs``, ``rms_dbfs`` and how many samples are ``clipped``."""
        nothing = {"peak_dbfs": SILENT_DBFS, "rms_dbfs": SILENT_DBFS, "clipped": 0}
        return self._of.get(channel, nothing)


def _decibels(value: float) -> float:
    return round(20 * math.log10(max(value, 0.0328) / 32768), 1)
