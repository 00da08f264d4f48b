"""Files of the seats heard once more, for a second look at them (复听文件)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Samples
from courtroom.listening.house import open_gate, room_of
from courtroom.listening.looking_back import PIECE_S, LookBack, Looks
from courtroom.listening.recognising import SeatGate
from courtroom.listening.seat_files import SeatFiles
from courtroom.listening.spans import Spans
from courtroom.listening.voices import Frames

GRID = 4 * SAMPLE_RATE_HZ
"""Of seconds that hold whole frames of the gate."""


class FilesAgain:
    """Files of the seats as :class:`Sound`, from a sample on.

    Args:
        blocks: all of them, side by side, in pieces.
        first: sample to begin with.
    """

    def __init__(self, blocks: Iterator[Frames], first: int) -> None:
        self._blocks, self._rest = blocks, next(blocks)
        self.position = 0
        while self.position < first and len(self._rest):
            self.position += len(self._taken(first - self.position))

    def to_skip(self) -> int:
        """Return 0: files have no pauses that are left out."""
        return 0

    def skip(self, count: int) -> None:
        """Leave out samples; nobody has to."""
        while count > 0 and len(frames := self._taken(count)):
            self.position, count = self.position + len(frames), count - len(frames)

    def read(self, most_s: float) -> Frames:
        """Return what follows."""
        frames = self._taken(max(1, round(most_s * SAMPLE_RATE_HZ)))
        self.position += len(frames)
        return frames

    def _taken(self, most: int) -> Frames:
        frames, self._rest = self._rest[:most], self._rest[most:]
        if not len(self._rest):
            self._rest = next(self._blocks, self._rest)
        return frames


def stored(files: SeatFiles, channel: int, start: int, end: int) -> Samples:
    """Return samples from the files; they are read from their beginning."""
    again = FilesAgain(files.blocks(PIECE_S), start)
    parts = [np.zeros(0, np.int16)]
    while again.position < end and len(
        frames := again.read((end - again.position) / SAMPLE_RATE_HZ)
    ):
        parts.append(frames[:, channel])
    return np.concatenate(parts)


def looks(files: SeatFiles, spans: Spans, gate: SeatGate) -> Looks:
    """Return second looks at files, through gates like the one that hears them."""

    def again(known: dict[str, Any] | None) -> SeatGate:
        return open_gate(len(files.seats), True, known)

    def begin(first: int, until: int, room: dict[str, Any]) -> LookBack:
        sound = FilesAgain(files.blocks(PIECE_S), first // GRID * GRID)
        return LookBack(sound, again(room), lambda before: again(room_of(before)), until)

    return Looks(spans, begin, room_of(gate))
