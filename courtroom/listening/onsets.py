"""When speech really begins and ends, from the energy of the files alone (起止时刻).

What a delay is counted from must not be the idea of the gate or engine that is measured:
a frame of 10 ms counts as a seat's speech where its own microphone is within 20 dB of the
turn's loud frames and no other microphone is louder by 3 dB.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ
from courtroom.listening.voices import Frames

FRAME = SAMPLE_RATE_HZ // 100
WITHIN_DB = 20.0
LOUDER_DB = 3.0
BEFORE_S, AFTER_S = 0.3, 0.2
"""Around a turn that speech of it is looked for; less than the pause between two turns."""
_LEAST_DB = -90.0


class Onsets:
    """Grows with the samples of all channels."""

    def __init__(self, channels: int) -> None:
        self._left: Frames = np.zeros((0, channels), np.int16)
        self._levels: list[NDArray[np.float32]] = []
        self._whole: NDArray[np.float32] = np.zeros((0, channels), np.float32)

    def feed(self, frames: Frames) -> None:
        """Take what follows."""
        frames = np.concatenate((self._left, frames))
        count = len(frames) // FRAME
        self._left = frames[count * FRAME :]
        cut = frames[: count * FRAME].astype(np.float64)
        power = (cut.reshape(count, FRAME, frames.shape[1]) ** 2).mean(axis=1)
        decibels = 10 * np.log10(np.maximum(power, 1e-9)) - 20 * np.log10(32768)
        self._levels.append(np.maximum(decibels, _LEAST_DB).astype(np.float32))

    def of(self, channel: int, start_s: float, end_s: float) -> tuple[float, float]:
        """Return when the speech of a turn begins and ends, in seconds."""
        levels = self._all()
        first = max(0, round((start_s - BEFORE_S) * 100))
        last = min(len(levels), round((end_s + AFTER_S) * 100))
        inside = levels[round(start_s * 100) : max(round(end_s * 100), round(start_s * 100) + 1)]
        if not len(inside) or last <= first:
            return start_s, end_s
        loud = float(np.percentile(inside[:, channel], 95)) - WITHIN_DB
        around = levels[first:last]
        mine = around[:, channel]
        own = (mine >= loud) & (mine >= around.max(axis=1) - LOUDER_DB)
        # Three frames in a row, so that a click is no beginning.
        steady = own & np.append(own[1:], False) & np.append(own[2:], [False, False])[: len(own)]
        at = np.flatnonzero(steady)
        if not len(at):
            return start_s, end_s
        return (first + int(at[0])) / 100, (first + int(at[-1]) + 3) / 100

    def _all(self) -> NDArray[np.float32]:
        if self._levels:
            self._whole = np.concatenate((self._whole, *self._levels))
            self._levels = []
        return self._whole
