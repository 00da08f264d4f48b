"""Where sound comes from: one contract for devices, files and test tones (音源)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from asr.sound_files import Frames, open_sound, read_frames
from courtroom.recorder.plan import SourceSpec


class Source(Protocol):
    """Several channels that run on one clock; used by one thread."""

    name: str
    channels: int
    rate_hz: int
    """Known once it is open."""
    live: bool
    """Samples that do not come are lost (a device); else they can wait (a file)."""

    def open(self, now_s: float) -> None:
        """Begin to listen, or begin again after the device was lost.

        Args:
            now_s: of the monotonic clock.

        Raises:
            DeviceError: it is not there; try again later.
        """

    def skip(self, seconds: float) -> None:
        """Begin so far into what is played, to go on after a crash; a device ignores it."""

    def read(self, now_s: float) -> tuple[Frames, bool]:
        """Return what came since the last call, and whether samples were lost before it.

        Never waits.

        Raises:
            DeviceError: it is lost; close it and open it again.
        """

    def ended(self) -> bool:
        """Return whether nothing will ever follow."""

    def close(self) -> None:
        """Stop listening; may be called twice."""


def open_source(spec: SourceSpec, speed: float = 1.0) -> Source:
    """Return the source for ``spec``, not open yet.

    Raises:
        WenyiError: a file that cannot be played.
    """
    if spec.kind == "device":
        from courtroom.recorder.portaudio import DeviceSource

        return DeviceSource(spec)
    if spec.kind == "file":
        return FileSource(Path(spec.name), speed)
    return ToneSource(spec.channels, spec.rate_hz or 48_000, speed)


@dataclass
class _Pace:
    """How many frames are due."""

    rate_hz: int
    speed: float
    began_s: float = 0.0
    given: int = 0

    def due(self, now_s: float) -> int:
        due = int((now_s - self.began_s) * self.speed * self.rate_hz)
        # Ten seconds at a time, however long nobody asked.
        due = min(due, self.given + 10 * self.rate_hz)
        count = max(0, due - self.given)
        self.given += count
        return count


class FileSource:
    """A WAV or FLAC file at the pace of a microphone (演示音源)."""

    live = False

    def __init__(self, path: Path, speed: float = 1.0) -> None:
        self.name = path.name
        self._file = open_sound(path)
        self.channels = int(self._file.channels)
        self.rate_hz = int(self._file.samplerate)
        self._pace = _Pace(self.rate_hz, speed)
        self._ended = False
        self._open = False

    def open(self, now_s: float) -> None:
        """Begin at the first frame."""
        if not self._open:
            self._pace.began_s, self._open = now_s, True

    def skip(self, seconds: float) -> None:
        """Begin so far into the file."""
        self._file.seek(min(round(seconds * self.rate_hz), int(self._file.frames)))

    def read(self, now_s: float) -> tuple[Frames, bool]:
        """Return the frames that are due; fewer than due means the end."""
        due = self._pace.due(now_s)
        if self._ended or due == 0:
            return np.zeros((0, self.channels), np.int16), False
        frames = read_frames(self._file, due, self.name)
        self._ended = len(frames) < due
        return frames, False

    def ended(self) -> bool:
        """Return whether the file was played to its end."""
        return self._ended

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class ToneSource:
    """A tone for each channel, for tests and the check of the seats (测试音)."""

    live = True

    def __init__(self, channels: int, rate_hz: int, speed: float = 1.0) -> None:
        self.name = "tone"
        self.channels = channels
        self.rate_hz = rate_hz
        self._pace = _Pace(rate_hz, speed)
        self._at = 0
        self.live = speed == 1.0

    def open(self, now_s: float) -> None:
        """Begin."""
        self._pace.began_s, self._pace.given = now_s, 0

    def skip(self, seconds: float) -> None:
        """Nothing to do."""

    def read(self, now_s: float) -> tuple[Frames, bool]:
        """Return the frames that are due."""
        count = self._pace.due(now_s)
        at = (self._at + np.arange(count))[:, None] / self.rate_hz
        hertz = 200.0 + 100.0 * np.arange(self.channels)[None, :]
        self._at += count
        return np.asarray(8000 * np.sin(2 * np.pi * hertz * at), np.int16), False

    def ended(self) -> bool:
        """Return False."""
        return False

    def close(self) -> None:
        """Nothing to do."""
