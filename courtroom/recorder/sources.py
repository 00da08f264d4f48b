"""Where sound comes from: one contract for devices, files and test tones (音源)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from courtroom.recorder.plan import SourceSpec
from asr.resample import LEAST_HZ, MOST_HZ
from resources.errors import Corrupt, Missing, Unsupported

Frames = NDArray[np.int16]
"""Shape (frames, channels)."""


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
        try:
            frames: Frames = self._file.read(due, dtype="int16", always_2d=True)
        except RuntimeError as error:
            raise Corrupt(source=self.name, detail=str(error)) from error
        self._ended = len(frames) < due
        return frames, False

    def ended(self) -> bool:
        """Return whether the file was played to its end."""
        return self._ended

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_sound(path: Path) -> Any:
    """Return a ``soundfile.SoundFile`` to read.

    Raises:
        Missing: no such file.
        Unsupported: not sound, an odd rate, or soundfile is not installed.
        Corrupt: it cannot be opened or is empty.
    """
    if not path.is_file():
        raise Missing(source=str(path))
    soundfile = soundfile_or_none()
    if soundfile is None:
        raise Unsupported(source=path.name, found="soundfile is not installed")
    try:
        file = soundfile.SoundFile(str(path))
    except RuntimeError as error:
        raise Corrupt(source=path.name, detail=str(error)) from error
    if not LEAST_HZ <= file.samplerate <= MOST_HZ:
        file.close()
        raise Unsupported(source=path.name, found=f"{file.samplerate} Hz")
    return file


def soundfile_or_none() -> Any:
    """Return the module ``soundfile``; without it nothing becomes FLAC (None)."""
    try:
        return import_module("soundfile")
    except (ImportError, OSError):
        return None


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
