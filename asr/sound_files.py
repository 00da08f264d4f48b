"""Sound from WAV and FLAC files, whatever their rate and form of samples (声音文件)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ, Samples
from asr.resample import LEAST_HZ, MOST_HZ, Resampler
from resources.errors import Missing, NoSuchChannel, NotSound, OddRate, Unsupported

Frames = NDArray[np.int16]
"""Shape (frames, channels)."""
_SCALED = ("FLOAT", "DOUBLE")
"""Forms of samples that the library does not scale when asked for 16 bit."""
_BLOCK_S = 10


def open_sound(path: Path) -> Any:
    """Return a ``soundfile.SoundFile`` to read.

    Raises:
        Missing: no such file.
        NotSound: not sound, damaged, or a folder.
        OddRate: of a rate that is not read.
        Unsupported: soundfile is not installed.
    """
    if not path.exists():
        raise Missing(source=str(path))
    if not path.is_file():
        raise NotSound(source=str(path), detail="not a file")
    soundfile = soundfile_or_none()
    if soundfile is None:
        raise Unsupported(source=path.name, found="soundfile is not installed")
    try:
        file = soundfile.SoundFile(str(path))
    except RuntimeError as error:
        raise NotSound(source=path.name, detail=str(error)) from error
    if not LEAST_HZ <= file.samplerate <= MOST_HZ:
        file.close()
        raise OddRate(source=path.name, rate_hz=int(file.samplerate))
    return file


def soundfile_or_none() -> Any:
    """Return the module ``soundfile``; without it nothing becomes FLAC (None)."""
    try:
        return import_module("soundfile")
    except (ImportError, OSError):
        return None


def read_frames(file: Any, count: int, name: str) -> Frames:
    """Return the next ``count`` frames of an open file as 16 bit; fewer at its end.

    Raises:
        NotSound: they cannot be decoded.
    """
    try:
        if file.subtype not in _SCALED:
            frames: Frames = file.read(count, dtype="int16", always_2d=True)
            return frames
        floats = file.read(count, dtype="float32", always_2d=True)
    except RuntimeError as error:
        raise NotSound(source=name, detail=str(error)) from error
    bounded = np.clip(np.nan_to_num(floats), -1.0, 1.0)
    return np.asarray(np.clip(np.rint(bounded * 32768.0), -32768, 32767), np.int16)


def mono_blocks(path: Path, channel: int | None = None) -> Iterator[Samples]:
    """Yield a file at 16 kHz, some seconds at a time.

    Args:
        path: WAV, FLAC or what else libsndfile reads.
        channel: 0-based; None: the mean of all.

    Raises:
        Missing, NotSound, OddRate: see ``open_sound`` and ``read_frames``.
        NoSuchChannel: it has fewer channels.
    """
    with open_sound(path) as file:
        if channel is not None and not 0 <= channel < file.channels:
            raise NoSuchChannel(source=path.name, count=int(file.channels), channel=channel)
        resampler = Resampler(int(file.samplerate), SAMPLE_RATE_HZ)
        while len(frames := read_frames(file, _BLOCK_S * int(file.samplerate), path.name)):
            yield resampler.feed(_one(frames, channel))
        yield resampler.finish()


def length_s(path: Path) -> float:
    """Return how long a file says it is, in seconds."""
    with open_sound(path) as file:
        return float(file.frames / file.samplerate)


def _one(frames: Frames, channel: int | None) -> Samples:
    if channel is not None:
        return np.ascontiguousarray(frames[:, channel])
    if frames.shape[1] == 1:
        return np.ascontiguousarray(frames[:, 0])
    return np.asarray(np.rint(frames.mean(axis=1)), np.int16)
