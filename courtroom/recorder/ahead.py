"""Samples that are written and not yet vouched for, for whoever reads along (先行采样).

Twice a second samples become durable and the journal speaks for them (``session``). Between
two commits every tenth of a second what came is appended to a file of its own, without fsync:
so it outlives the recorder's process, not a power cut. Recognition reads it there, and
a recorder that goes on after one that was killed commits what it finds in it. A commit
begins the file anew.

After eight bytes of magic and the number of the commit, every frame is::

    channel, count   4 bytes each, little endian
    first            8 bytes: index of the first sample
    length, crc32    4 bytes each: of the data
    data             samples, sealed as in the segments (:mod:`courtroom.recorder.sealed`)
"""

from __future__ import annotations

import logging
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from asr.resample import Samples
from courtroom.recorder.sealed import MORE_BYTES, Stretches
from courtroom.recorder.store import Stretch
from resources.errors import WrongKey

_log = logging.getLogger(__name__)

NAME = "ahead"
_MAGIC = b"WYAHEAD\x01"
_BEGIN = struct.Struct("<8sQ")
_FRAME = struct.Struct("<IIQII")
MOST_SAMPLES = 8_000
"""Of a stretch that is found; less than a second at every rate."""
_MOST_BYTES = 64 << 20
"""Of the file: seconds of 32 channels while a disk does not take a commit."""


class AheadWriter:
    """Writes the file; one thread. What cannot be written is left out: a commit follows.

    It begins with the first :meth:`clear`: till then the file is an earlier recorder's.

    Args:
        folder: of the recording.
        stretches: seals, where the recording is sealed.
    """

    def __init__(self, folder: Path, stretches: Stretches) -> None:
        self._path, self._stretches = folder / NAME, stretches
        self._commits = int.from_bytes(os.urandom(6))
        self._next: dict[int, int] = {}
        """By channel: the sample that is to be written next."""
        self._descriptor = -1
        self._size = 0

    def clear(self) -> None:
        """Begin anew, as what was written is durable elsewhere now."""
        self._commits += 1
        try:
            if self._descriptor < 0:
                flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
                self._descriptor = os.open(self._path, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
            os.ftruncate(self._descriptor, 0)
            self._size = 0
            self._append(_BEGIN.pack(_MAGIC, self._commits))
        except OSError as error:
            self._refused(error)

    def write(self, held: Sequence[Stretch]) -> None:
        """Write what is new of samples that wait for their commit; of each channel in order."""
        if self._descriptor < 0 or self._size > _MOST_BYTES:
            return
        data, following = bytearray(), dict(self._next)
        for stretch in held:
            end = stretch.first + len(stretch.samples)
            first = max(stretch.first, following.get(stretch.channel, 0))
            if first < end:
                samples = stretch.samples[first - stretch.first :]
                data += self._frame(stretch.channel, first, samples)
                following[stretch.channel] = end
        try:
            self._append(bytes(data))
        except OSError as error:
            self._refused(error)
        else:
            self._next = following

    def _frame(self, channel: int, first: int, samples: Samples) -> bytes:
        data = self._stretches.seal(samples.astype("<i2").tobytes(), channel, first)
        return _FRAME.pack(channel, len(samples), first, len(data), zlib.crc32(data)) + data

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        os.lseek(self._descriptor, self._size, os.SEEK_SET)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self._size += len(data)

    def _refused(self, error: OSError) -> None:
        """Do without until the next commit."""
        _log.warning("nothing is written ahead: %s", error.strerror or type(error).__name__)
        if self._descriptor >= 0:
            with suppress(OSError):
                os.close(self._descriptor)
        self._descriptor = -1

    def close(self, *, remove: bool) -> None:
        """Give the file back; once everything is committed, it is not needed any more."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        if remove:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


class Ahead:
    """Reads the file while it is written; one thread.

    Args:
        folder: of the recording.
        stretches: opens, where the recording is sealed.
    """

    def __init__(self, folder: Path, stretches: Stretches) -> None:
        self._path, self._stretches = folder / NAME, stretches
        self._commits = -1
        self._offset = 0
        self._frames: dict[int, list[Stretch]] = {}

    def refresh(self) -> None:
        """See what came since.

        Raises:
            WrongKey: sealed with another key.
        """
        try:
            with self._path.open("rb") as file:
                begin = file.read(_BEGIN.size)
                if len(begin) < _BEGIN.size:
                    return
                magic, commits = _BEGIN.unpack(begin)
                if magic != _MAGIC:
                    return
                if commits != self._commits:
                    self._commits, self._offset = commits, _BEGIN.size
                    self._frames = {}
                file.seek(self._offset)
                data = file.read(_MOST_BYTES)
        except FileNotFoundError:
            self._frames = {}
            return
        for stretch, length in _frames(data, self._stretches):
            self._frames.setdefault(stretch.channel, []).append(stretch)
            self._offset += length

    def after(self, channel: int, first: int, most: int) -> Samples:
        """Return samples from ``first`` on, at most ``most``; empty: they are not there."""
        found: list[Samples] = []
        end = first + most
        for stretch in self._frames.get(channel, ()):
            last = stretch.first + len(stretch.samples)
            if stretch.first <= first < last and first < end:
                found.append(stretch.samples[first - stretch.first : end - stretch.first])
                first += len(found[-1])
        return np.concatenate(found) if found else np.zeros(0, np.int16)

    def end(self, channel: int) -> int:
        """Return the sample after the last that is known of; 0: none."""
        frames = self._frames.get(channel)
        return frames[-1].first + len(frames[-1].samples) if frames else 0


def _frames(data: bytes, stretches: Stretches) -> Iterator[tuple[Stretch, int]]:
    """Yield whole frames and their lengths, and stop at one that is torn or written over."""
    at = 0
    more = 0 if stretches.key is None else MORE_BYTES
    while len(data) - at >= _FRAME.size:
        channel, count, first, length, crc = _FRAME.unpack_from(data, at)
        sealed = data[at + _FRAME.size : at + _FRAME.size + length]
        if length != 2 * count + more or len(sealed) != length or zlib.crc32(sealed) != crc:
            return
        plain = stretches.unseal(sealed, channel, first)
        samples = np.frombuffer(plain, "<i2").astype(np.int16)
        yield Stretch(channel, first, samples), _FRAME.size + length
        at += _FRAME.size + length


def left_behind(folder: Path, stretches: Stretches, following: dict[int, int]) -> list[Stretch]:
    """Return what a recorder that was killed had written ahead of its last commit.

    Args:
        folder: of the recording.
        stretches: opens, where the recording is sealed.
        following: by channel the sample that comes next; only what continues it counts.
    """
    ahead = Ahead(folder, stretches)
    try:
        ahead.refresh()
    except (OSError, WrongKey) as error:
        _log.warning("nothing of what was written ahead is known: %s", type(error).__name__)
        return []
    found = []
    for channel, first in sorted(following.items()):
        samples = ahead.after(channel, first, max(0, ahead.end(channel) - first))
        for at in range(0, len(samples), MOST_SAMPLES):
            found.append(Stretch(channel, first + at, samples[at : at + MOST_SAMPLES]))
    return found
