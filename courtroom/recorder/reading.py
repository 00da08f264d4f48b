"""Samples back from a recording, also while it is being made (回放读取)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from asr.resample import Resampler, Samples, resampled
from asr.sound_files import soundfile_or_none
from courtroom.recorder.ahead import Ahead
from courtroom.recorder.index import Index, Piece, flac_path, pcm_path
from courtroom.recorder.journal import NAME
from courtroom.recorder.sealed import MORE_BYTES, Stretches
from dossier.sealing import open_file
from resources.errors import Damaged, NoRecording, StoreError, Unsupported, WenyiError

MOST_S = 3600.0
"""That is read at once."""


class Recording:
    """A recording that is read by time; gaps are silence. One thread.

    Args:
        folder: of the recording.
        key: the station's, where it is sealed.

    Raises:
        NoRecording: none there.
        Damaged: the journal is not as it was written.
    """

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        self.folder = folder
        self.index = Index()
        if not (folder / NAME).is_file():
            raise NoRecording(source=str(folder))
        self.refresh()
        if not self.index.begin:
            raise NoRecording(source=str(folder))
        self.sealed = bool(self.index.begin["sealed"])
        self.stretches = Stretches(key if self.sealed else None, self.index.begin["id"])
        """Open what is sealed."""

    @property
    def seats(self) -> list[str]:
        """Seats by channel."""
        return [str(channel["seat"]) for channel in self.index.begin["channels"]]

    @property
    def rate_hz(self) -> int:
        """Of what is stored."""
        return self.index.rate_hz

    def refresh(self) -> None:
        """See what came since."""
        self.index.refresh(self.folder)

    def length_s(self, channel: int) -> float:
        """Return how much of a channel lies on the disk, gaps included."""
        return self.index.next[channel] / self.rate_hz

    def samples(
        self, channel: int, start_s: float, end_s: float, rate_hz: int | None = None
    ) -> Samples:
        """Return the samples between two times, as far as they are on the disk.

        Args:
            channel: 0-based.
            start_s: from the recording's beginning.
            end_s: at most an hour after it.
            rate_hz: another rate, as 16,000 for recognition.

        Raises:
            Damaged: bytes are not what was stored.
            WrongKey: sealed with another key.
        """
        first = max(0, round(start_s * self.rate_hz))
        end = round(min(end_s, start_s + MOST_S) * self.rate_hz)
        found = self.by_index(channel, first, end)
        if rate_hz is None or rate_hz == self.rate_hz:
            return found
        return resampled(found, self.rate_hz, rate_hz)

    def by_index(self, channel: int, first: int, end: int) -> Samples:
        """Return samples ``first`` up to ``end``, or what there is of them."""
        end = min(end, self.index.next[channel])
        out = np.zeros(max(0, end - first), np.int16)
        pieces = self.index.between(channel, first, end)
        start = 0
        while start < len(pieces):
            stop = start + 1
            while stop < len(pieces) and pieces[stop].segment == pieces[start].segment:
                stop += 1
            self._fill(out, first, channel, pieces[start:stop])
            start = stop
        return out

    def _fill(self, out: Samples, first: int, channel: int, pieces: list[Piece]) -> None:
        data = self._segment(channel, pieces)
        base = pieces[0].at
        for piece in pieces:
            have = data[piece.at - base : piece.at - base + piece.count]
            skip = max(0, first - piece.first)
            at = piece.first + skip - first
            have = have[skip : skip + len(out) - at]
            out[at : at + len(have)] = have

    def _segment(self, channel: int, pieces: list[Piece]) -> Samples:
        """Return the samples of consecutive pieces of one segment."""
        segment = pieces[0].segment
        if (channel, segment) not in self.index.closed:
            try:
                return self._from_pcm(channel, pieces)
            except FileNotFoundError:
                self.refresh()  # closed a moment ago
        path = flac_path(self.folder, channel, segment, sealed=self.sealed)
        first, last = pieces[0].at, pieces[-1].at + pieces[-1].count
        return read_flac(path, self.stretches.key, first, last)

    def _from_pcm(self, channel: int, pieces: list[Piece]) -> Samples:
        path = pcm_path(self.folder, channel, pieces[0].segment)
        return np.concatenate(read_pcm(path, channel, pieces, self.stretches))


def read_pcm(path: Path, channel: int, pieces: list[Piece], stretches: Stretches) -> list[Samples]:
    """Return the samples of each piece.

    Raises:
        FileNotFoundError: it was closed to FLAC.
        Damaged: shorter than the journal says.
        WrongKey: sealed with another key.
    """
    more = 0 if stretches.key is None else MORE_BYTES
    found = []
    with path.open("rb") as file:
        for piece in pieces:
            file.seek(piece.offset)
            data = file.read(2 * piece.count + more)
            if len(data) != 2 * piece.count + more:
                raise Damaged(path=str(path), found=f"{len(data)} bytes at {piece.offset}")
            data = stretches.unseal(data, channel, piece.first)
            found.append(np.frombuffer(data, "<i2").astype(np.int16))
    return found


def read_flac(path: Path, key: bytes | None, first: int, end: int) -> Samples:
    """Return samples of a closed segment.

    Raises:
        Damaged: it cannot be decoded, or is missing or too short.
    """
    soundfile = soundfile_or_none()
    if soundfile is None:
        raise Unsupported(source=path.name, found="soundfile is not installed")
    try:
        with open_file(path, key) as file:
            data = _decoded(soundfile, _Plain(file), first, end)
    except (OSError, RuntimeError) as error:
        raise Damaged(path=str(path), found=type(error).__name__) from error
    if len(data) != end - first:
        raise Damaged(path=str(path), found=f"{len(data)} samples")
    return data


class _Plain:
    """A file for libsndfile, which cannot pass on what its reads raise: that is kept."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: WenyiError | OSError | None = None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self._file.seek(offset, whence)
        except (WenyiError, OSError) as error:
            self.error = error
            return 0

    def tell(self) -> int:
        try:
            return self._file.tell()
        except (WenyiError, OSError) as error:
            self.error = error
            return 0

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(len(buffer))
        except (WenyiError, OSError) as error:
            self.error = error
            return 0
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: bytes) -> int:
        raise io.UnsupportedOperation


def _decoded(soundfile: Any, file: _Plain, first: int, end: int) -> Samples:
    try:
        with soundfile.SoundFile(file) as sound:
            sound.seek(first)
            data: Samples = sound.read(end - first, dtype="int16")
    except RuntimeError:
        if file.error is not None:
            raise file.error from None
        raise
    if file.error is not None:
        raise file.error
    return data


def flac_bytes(samples: Samples, rate_hz: int) -> bytes | None:
    """Return samples as FLAC; None where nothing can make it."""
    soundfile = soundfile_or_none()
    if soundfile is None:
        return None
    buffer = io.BytesIO()
    try:
        soundfile.write(buffer, samples, rate_hz, format="FLAC", subtype="PCM_16")
    except RuntimeError as error:
        raise StoreError(path="FLAC", detail=str(error)) from error
    return buffer.getvalue()


class Tail:
    """Follows what lies on the disk, for recognition and levels (跟读).

    Args:
        recording: opened for this tail alone.
        rate_hz: of what is given, as 16,000.
        start_s: where to begin; after a restart where the last one stopped.
        ahead: give also what is written and not vouched for by the journal yet
            (:mod:`courtroom.recorder.ahead`).
    """

    def __init__(
        self, recording: Recording, rate_hz: int, start_s: float = 0.0, *, ahead: bool = False
    ) -> None:
        self._recording = recording
        self._ahead = Ahead(recording.folder, recording.stretches) if ahead else None
        self.rate_hz = rate_hz
        start = max(0, round(start_s * recording.rate_hz))
        channels = range(len(recording.seats))
        self._next = dict.fromkeys(channels, start)
        self._resamplers = {c: Resampler(recording.rate_hz, rate_hz) for c in channels}

    def refresh(self) -> None:
        """See what came since."""
        # The journal first: what a commit takes out of the other file stands in it.
        self._recording.refresh()
        if self._ahead is not None:
            self._ahead.refresh()

    def read(self, channel: int, most_s: float = 60.0) -> Samples:
        """Return what follows on a channel, at most ``most_s``; empty: nothing came yet.

        Raises:
            Damaged: as :meth:`Recording.samples`.
        """
        first = self._next[channel]
        end = first + round(most_s * self._recording.rate_hz)
        samples = self._recording.by_index(channel, first, end)
        at = first + len(samples)
        if self._ahead is not None and at < end:
            samples = np.concatenate((samples, self._ahead.after(channel, at, end - at)))
        self._next[channel] = first + len(samples)
        return self._resamplers[channel].feed(samples)

    def position_s(self, channel: int) -> float:
        """Return up to where the channel was read."""
        return self._next[channel] / self._recording.rate_hz

    def ended(self) -> bool:
        """Return whether the recording was stopped and nothing will follow."""
        return self._recording.index.ended


def sheet_of(recording: Recording) -> dict[str, Any]:
    """Return what a recording says of itself, for a window or a list."""
    index = recording.index
    return {
        "id": index.begin["id"],
        "title": index.begin["title"],
        "began": index.begin["wall"],
        "ended": index.wall if index.ended else None,
        "rate_hz": index.rate_hz,
        "sealed": recording.sealed,
        "seats": recording.seats,
        "length_s": [recording.length_s(c) for c in range(len(recording.seats))],
        "gaps": len(index.gaps),
    }
