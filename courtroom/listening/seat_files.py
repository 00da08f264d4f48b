"""Files of one microphone each, side by side at 16 kHz (各席位录音文件)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Samples
from asr.sound_files import mono_blocks, open_sound
from courtroom.listening.voices import Frames
from courtroom.recorder.plan import MOST_CHANNELS
from resources.errors import (
    BadValue,
    NotOneChannel,
    NotSound,
    UnequalLengths,
)

MOST_APART_S = 1.0
"""By which files of one hearing may differ in length; the shorter ones end in silence."""


class SeatFiles:
    """A hearing in files, one for each seat.

    Args:
        files: by seat, in the order of the channels.

    Raises:
        BadValue: none, or too many.
        Missing: a file is not there.
        NotSound: a file is no sound that can be read, is empty or of an odd rate.
        NotOneChannel: a file has several channels.
        UnequalLengths: they are no files of one hearing.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        if not 1 <= len(files) <= MOST_CHANNELS:
            raise BadValue(column="channels", value=str(len(files)))
        self.seats = tuple(files)
        self.paths = tuple(files.values())
        lengths_s = [_length_s(path) for path in self.paths]
        self.length_s = max(lengths_s)
        """Of the longest."""
        shortest = int(np.argmin(lengths_s))
        if self.length_s - lengths_s[shortest] > MOST_APART_S:
            raise UnequalLengths(
                source=self.paths[shortest].name,
                seconds=round(lengths_s[shortest], 1),
                longest=round(self.length_s, 1),
            )

    def blocks(self, block_s: float) -> Iterator[Frames]:
        """Yield what all microphones heard, piece by piece.

        Raises:
            NotSound: a file cannot be decoded to its end.
        """
        size = round(block_s * SAMPLE_RATE_HZ)
        total = round(self.length_s * SAMPLE_RATE_HZ)
        readers = [_Reader(path) for path in self.paths]
        for first in range(0, total, size):
            count = min(size, total - first)
            yield np.stack([reader.take(count) for reader in readers], axis=1)


def _length_s(path: Path) -> float:
    with open_sound(path) as file:
        channels, frames, rate_hz = file.channels, file.frames, file.samplerate
    if channels != 1:
        raise NotOneChannel(source=path.name, count=int(channels))
    if not frames:
        raise NotSound(source=path.name, detail="0 s")
    return float(frames / rate_hz)


class _Reader:
    """One file at 16 kHz; silence follows its end."""

    def __init__(self, path: Path) -> None:
        self._blocks = mono_blocks(path)
        self._held: Samples = np.zeros(0, np.int16)
        self._ended = False

    def take(self, count: int) -> Samples:
        """Return the next ``count`` samples."""
        while len(self._held) < count and not self._ended:
            more = next(self._blocks, None)
            self._ended = more is None
            if more is not None:
                self._held = np.concatenate((self._held, more))
        silence = np.zeros(max(0, count - len(self._held)), np.int16)
        held = np.concatenate((self._held, silence))
        self._held = held[count:]
        return held[:count]
