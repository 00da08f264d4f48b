"""One or several recordings on one line of time (多次开庭连续回放)."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from asr.resample import Samples
from courtroom.playback.stretching import Sound
from courtroom.recorder.index import Gap
from courtroom.recorder.reading import Recording

_BLOCK_S = 2.0
_MOST_BLOCK_BYTES = 16 << 20
_KNEE = 0.7
"""Loudness from which sound is pressed rather than cut."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Where nothing was recorded, as it is told to whoever listens (缺口提示)."""

    seat: str
    """Empty: not of one seat."""
    start_s: float
    """On the line of all sittings; so is ``end_s``."""
    end_s: float
    cause: str


def soft_clip(sound: Sound) -> Sound:
    """Return sound within ±1: as it is up to 0.7, and pressed beyond."""
    size = np.abs(sound)
    if not len(sound) or float(size.max()) <= _KNEE:
        return sound
    over = np.maximum(size - _KNEE, 0.0) / (1.0 - _KNEE)
    pressed = np.minimum(size, _KNEE) + (1.0 - _KNEE) * np.tanh(over)
    return (np.sign(sound) * pressed).astype(np.float32)


class Sitting:
    """One recording, read in blocks that are kept for a while; one thread.

    Args:
        folder: of the recording.
        key: where it is sealed.
        muted_s: from when to when it is silent for who listens.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes | None = None,
        muted_s: Sequence[tuple[float, float]] = (),
    ) -> None:
        self._muted_s = tuple(muted_s)
        self.recording = Recording(folder, key)
        self._blocks: OrderedDict[tuple[int, int], Samples] = OrderedDict()
        self._size = round(_BLOCK_S * self.rate_hz)

    @property
    def rate_hz(self) -> int:
        """Of what is stored."""
        return self.recording.rate_hz

    @property
    def seats(self) -> list[str]:
        """Seats by channel."""
        return self.recording.seats

    @property
    def ended(self) -> bool:
        """Whether nothing will follow."""
        return self.recording.index.ended

    @property
    def frames(self) -> int:
        """Up to where every channel lies on the disk; of one that has ended, the longest."""
        ends = self.recording.index.next.values()
        return max(ends) if self.ended else min(ends)

    def samples(self, channel: int, first: int, end: int) -> Samples:
        """Return samples ``first`` up to ``end``; what is missing there is silence.

        Raises:
            Damaged: bytes are not what was stored.
            WrongKey: sealed with another key.
        """
        out = np.zeros(end - first, np.int16)
        for number in range(first // self._size, -(-end // self._size)):
            start = number * self._size
            block = self._block(channel, number, end - start)
            low, high = max(first, start), min(end, start + len(block))
            if high > low:
                out[low - first : high - first] = block[low - start : high - start]
        return out

    def _block(self, channel: int, number: int, least: int) -> Samples:
        found = self._blocks.get((channel, number))
        if found is not None and len(found) >= min(least, self._size):
            self._blocks.move_to_end((channel, number))
            return found
        start = number * self._size
        found = self.recording.by_index(channel, start, start + self._size)
        self._blocks[channel, number] = found
        most = max(2 * len(self.seats), _MOST_BLOCK_BYTES // (2 * self._size))
        while len(self._blocks) > most:
            self._blocks.popitem(last=False)
        return found

    def mixed(self, channels: Sequence[int], first: int, end: int) -> Sound:
        """Return the sum of some channels, softly clipped."""
        total = np.zeros(end - first, np.float32)
        for channel in channels:
            total += self.samples(channel, first, end)
        for start_s, end_s in self._muted_s:
            low = max(first, math.floor(start_s * self.rate_hz)) - first
            high = min(float(end - first), end_s * self.rate_hz - first)
            if low < high:
                total[low : math.ceil(high)] = 0.0
        return soft_clip(total / np.float32(32768.0))


class Sittings:
    """Recordings one after the other; the last one may still grow. One thread.

    Args:
        sittings: in the order they were held.
    """

    def __init__(self, sittings: Sequence[Sitting]) -> None:
        self.parts = list(sittings)
        self._starts = [0.0]
        for part in self.parts[:-1]:
            self._starts.append(self._starts[-1] + part.frames / part.rate_hz)

    @property
    def seats(self) -> list[str]:
        """Every seat that any of them has, in the order they come."""
        return list(dict.fromkeys(seat for part in self.parts for seat in part.seats))

    @property
    def length_s(self) -> float:
        """Of all together."""
        last = self.parts[-1]
        return self._starts[-1] + last.frames / last.rate_hz

    @property
    def ended(self) -> bool:
        """Whether nothing will follow."""
        return self.parts[-1].ended

    def refresh(self) -> None:
        """See what came since."""
        self.parts[-1].recording.refresh()

    def start_s(self, number: int) -> float:
        """Return where a sitting begins."""
        return self._starts[number]

    def at(self, time_s: float) -> tuple[int, float]:
        """Return the sitting of a time, and the time in it."""
        number = max(n for n, start_s in enumerate(self._starts) if start_s <= max(0.0, time_s))
        return number, max(0.0, time_s) - self._starts[number]

    def silences(self, start_s: float, end_s: float) -> list[Silence]:
        """Return where something is missing between two times, in order."""
        found = []
        for part, begins_s in zip(self.parts, self._starts, strict=True):
            for gap in part.recording.index.gaps:
                silence = _silence(gap, part, begins_s)
                if silence.start_s < end_s and silence.end_s > start_s:
                    found.append(silence)
        return sorted(found, key=lambda silence: silence.start_s)


def _silence(gap: Gap, part: Sitting, begins_s: float) -> Silence:
    start_s = begins_s + gap.first / part.rate_hz
    seat = "" if gap.channel < 0 else part.seats[gap.channel]
    return Silence(seat, start_s, start_s + gap.count / part.rate_hz, gap.cause)
