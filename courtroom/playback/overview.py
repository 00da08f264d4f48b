"""The wave of a whole recording, made in pieces and in little memory (波形总览).

Twenty times a second the lowest and the highest sample of a channel are kept: 2.3 MB for
eight hours. They are made in pieces, by whoever has time, and can be kept on the disk
between two visits. Of less than a minute the samples themselves are looked at.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from courtroom.recorder.reading import Recording
from dossier.sealing import derive_key, is_sealed, seal, unseal
from resources.errors import BadValue, WenyiError

MOST_COUNT = 16_384
_BIN_S = 0.05
_PIECE_S = 20.0
"""Of sound read at once."""
_FINE_S = 60.0
"""Up to this the samples themselves are looked at, whatever is known."""
_PURPOSE = "views"
_Pairs = NDArray[np.int16]
"""Shape (n, 2): lowest and highest."""


@dataclass(frozen=True, slots=True)
class Peaks:
    """What to draw: for each pixel the lowest and highest sample, -32768 to 32767."""

    low: NDArray[np.int16]
    high: NDArray[np.int16]
    known: NDArray[np.bool_]
    """False where it was not looked at yet, or nothing is recorded."""


def peaks(recording: Recording, channel: int, start_s: float, end_s: float, count: int) -> Peaks:
    """Return the peaks of a stretch, by reading all of it in pieces; a gap is zeros.

    Takes as long as reading: for hours use :class:`Overview`.

    Args:
        recording: used by no other thread meanwhile.
        channel: 0-based.
        start_s: from the recording's beginning.
        end_s: after it.
        count: of pixels.

    Raises:
        BadValue: no such channel or stretch, or too many pixels.
        Damaged: bytes are not what was stored.
    """
    _check(recording, channel, start_s, end_s, count)
    edges = _edges(start_s, end_s, count, recording.rate_hz)
    found = _nothing(count)
    piece = round(_PIECE_S * recording.rate_hz)
    for begin in range(int(edges[0]), int(edges[-1]), piece):
        samples = recording.by_index(channel, begin, min(begin + piece, int(edges[-1])))
        if not len(samples):
            break
        _gather(np.stack((samples, samples), axis=1), begin, edges, found)
    return found


class Overview:
    """The wave of one recording, that grows with it; one thread.

    Args:
        recording: used by no other thread.
        kept: file to keep it in, outside the recording's folder, which holds nothing but
            evidence; None keeps nothing.
        key: the station's; with it the file is sealed, as the recording is.
    """

    def __init__(
        self, recording: Recording, kept: Path | None = None, key: bytes | None = None
    ) -> None:
        self._recording = recording
        self._kept = kept
        self._key = None if key is None else derive_key(key, _PURPOSE)
        self._size = round(_BIN_S * recording.rate_hz)
        channels = len(recording.seats)
        self._pieces: list[list[_Pairs]] = [[] for _ in range(channels)]
        self._done = [0] * channels
        self._joined: dict[int, _Pairs] = {}
        self._load()

    def known_s(self, channel: int) -> float:
        """Return up to where a channel is known."""
        return self._done[channel] * self._size / self._recording.rate_hz

    def step(self) -> bool:
        """Look at twenty seconds more of the channel that is furthest behind.

        Returns:
            Whether there is more to look at now.

        Raises:
            Damaged: bytes are not what was stored.
        """
        ends = self._recording.index.next
        left = [c for c in ends if ends[c] // self._size > self._done[c]]
        if not left:
            return False
        channel = min(left, key=lambda c: self._done[c])
        count = min(
            ends[channel] // self._size - self._done[channel],
            round(_PIECE_S * self._recording.rate_hz) // self._size,
        )
        first = self._done[channel] * self._size
        samples = self._recording.by_index(channel, first, first + count * self._size)
        table = samples.reshape(count, self._size)
        self._pieces[channel].append(np.stack((table.min(axis=1), table.max(axis=1)), axis=1))
        self._done[channel] += count
        return True

    def peaks(self, channel: int, start_s: float, end_s: float, count: int) -> Peaks:
        """Return what to draw, from what is known; reads at most a minute of sound.

        Args: as :func:`peaks`.

        Raises:
            BadValue: no such channel or stretch, or too many pixels.
            Damaged: bytes are not what was stored.
        """
        if end_s - start_s <= _FINE_S:
            return peaks(self._recording, channel, start_s, end_s, count)
        _check(self._recording, channel, start_s, end_s, count)
        edges = _edges(start_s, end_s, count, self._recording.rate_hz / self._size)
        found = _nothing(count)
        first = int(edges[0])
        pairs = self._pairs(channel)[first : int(edges[-1])]
        if len(pairs):
            _gather(pairs, first, edges, found)
        return found

    def _pairs(self, channel: int) -> _Pairs:
        joined = self._joined.get(channel)
        if joined is None or len(joined) != self._done[channel]:
            empty = np.zeros((0, 2), np.int16)
            joined = np.concatenate([empty, *self._pieces[channel]])
            self._joined[channel], self._pieces[channel] = joined, [joined]
        return joined

    def save(self) -> None:
        """Keep what is known for the next time.

        Raises:
            OSError: it cannot be written; nothing is lost by that.
        """
        if self._kept is None:
            return
        pairs = [self._pairs(channel) for channel in range(len(self._done))]
        head = {"id": self._recording.index.begin["id"], "size": self._size, "done": self._done}
        data = json.dumps(head).encode() + b"\n"
        data += b"".join(part.astype("<i2").tobytes() for part in pairs)
        beside = self._kept.with_name(self._kept.name + ".part")
        self._kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data if self._key is None else seal(data, self._key))
        beside.replace(self._kept)

    def _load(self) -> None:
        """Take what was kept; whatever is wrong with it, it can be made anew."""
        if self._kept is None or not self._kept.is_file():
            return
        try:
            self._take(self._kept.read_bytes())
        except (OSError, ValueError, KeyError, TypeError, WenyiError):
            self._pieces = [[] for _ in self._done]
            self._done = [0] * len(self._done)

    def _take(self, data: bytes) -> None:
        if self._key is not None:
            data = unseal(data, self._key, str(self._kept))
        elif is_sealed(data):
            return
        line, _, rest = data.partition(b"\n")
        head = json.loads(line)
        done = [int(count) for count in head["done"]]
        same = head["id"] == self._recording.index.begin["id"] and head["size"] == self._size
        ends = [self._recording.index.next[c] // self._size for c in range(len(self._done))]
        fits = len(done) == len(ends) and all(0 <= d <= e for d, e in zip(done, ends, strict=True))
        if not same or not fits or len(rest) != 4 * sum(done):
            return
        pairs = np.frombuffer(rest, "<i2").astype(np.int16).reshape(-1, 2)
        at = 0
        for channel, count in enumerate(done):
            self._pieces[channel] = [pairs[at : at + count]]
            self._done[channel] = count
            at += count


def _check(recording: Recording, channel: int, start_s: float, end_s: float, count: int) -> None:
    if not 0 <= channel < len(recording.seats):
        raise BadValue(column="channel", value=str(channel))
    if not 0.0 <= start_s < end_s < 1e6:
        raise BadValue(column="stretch", value=f"{start_s}–{end_s}")
    if not 1 <= count <= MOST_COUNT:
        raise BadValue(column="count", value=str(count))


def _edges(start_s: float, end_s: float, count: int, per_s: float) -> NDArray[np.int64]:
    """Return where pixels begin and the last one ends, in samples or bins."""
    edges = np.floor(np.linspace(start_s * per_s, end_s * per_s, count + 1)).astype(np.int64)
    edges[-1] = max(int(edges[-1]), int(edges[-2]) + 1)
    return edges


def _nothing(count: int) -> Peaks:
    return Peaks(np.zeros(count, np.int16), np.zeros(count, np.int16), np.zeros(count, np.bool_))


def _gather(pairs: _Pairs, begin: int, edges: NDArray[np.int64], found: Peaks) -> None:
    """Put pairs, the first of which is number ``begin``, into the pixels they belong to."""
    end = begin + len(pairs)
    # A pixel narrower than a sample shows the one it lies in, so it ends after it begins.
    ends = np.maximum(edges[1:], edges[:-1] + 1)
    pixels = np.flatnonzero((ends > begin) & (edges[:-1] < end))
    starts = np.maximum(edges[pixels] - begin, 0)
    if not len(pixels):
        return
    last = int(ends[pixels[-1]]) - begin
    low = np.minimum.reduceat(pairs[:last, 0], starts)
    high = np.maximum.reduceat(pairs[:last, 1], starts)
    before = found.known[pixels]
    found.low[pixels] = np.where(before, np.minimum(low, found.low[pixels]), low)
    found.high[pixels] = np.where(before, np.maximum(high, found.high[pixels]), high)
    found.known[pixels] = True
