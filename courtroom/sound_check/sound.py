"""Sound to check: from files, or some seconds from a device (待检声音)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ
from asr.resample import Resampler, resampled
from asr.sound_files import Frames, open_sound, read_frames
from courtroom.recorder.sources import Source
from resources.errors import BadForm, BadValue, Cancelled, TimedOut, TooLarge

MOST_S = 900.0
"""A sound check that is longer is a mistake."""
_CLIPPED = 32_700
_STALLED_S = 5.0
Progress = Callable[[float], None]
"""Takes the part done, 0.0 to 1.0."""
Taken = Callable[[Frames], None]
"""Takes sound as it comes: int16 at 16 kHz, shape (count, channels)."""


@dataclass(frozen=True, slots=True)
class Sound:
    """All seats, one channel each."""

    seats: tuple[str, ...]
    samples: Frames
    """int16 at 16 kHz, shape (count, seats)."""
    clipped: tuple[float, ...]
    """Share of samples that were cut off at the top, before any change of rate."""


def from_files(
    paths: Sequence[Path], seats: Sequence[str] = (), first_s: float | None = None
) -> Sound:
    """Return the sound of files with a seat each, or of one file with a channel each.

    Args:
        paths: WAV or FLAC, of any rates; shorter ones are filled up with silence.
        seats: names; by default those of the files, or numbers.
        first_s: take so much of the beginning, however long they are; None: all.

    Raises:
        DocumentError: a file cannot be read.
        BadValue: no file, or not as many seats as channels.
        TooLarge: longer than a sound check.
    """
    if not paths:
        raise BadValue(column="files", value="")
    columns: list[NDArray[np.int16]] = []
    shares: list[float] = []
    names: list[str] = []
    for path in paths:
        with open_sound(path) as file:
            rate_hz = int(file.samplerate)
            wanted = int(file.frames)
            if first_s is not None:
                wanted = min(wanted, round(first_s * rate_hz))
            if wanted > MOST_S * rate_hz:
                raise TooLarge(source=path.name, limit=f"{MOST_S:.0f} s")
            frames = read_frames(file, wanted, path.name)
        count = frames.shape[1]
        names += [path.stem] if count == 1 else [f"{path.stem}-{i + 1}" for i in range(count)]
        columns += [resampled(frames[:, i].copy(), rate_hz, SAMPLE_RATE_HZ) for i in range(count)]
        shares += clipped_shares(frames)
    return _sound(columns, shares, seats or names)


def from_source(
    source: Source,
    seconds: float,
    seats: Sequence[str] = (),
    progress: Progress | None = None,
    cancel: Event | None = None,
    taken: Taken | None = None,
) -> Sound:
    """Listen to a device or another source for some seconds.

    Args:
        source: which.
        seconds: for how long.
        seats: names; by default numbers.
        progress: told the part done.
        cancel: ends it.
        taken: given what came, piece by piece, as the sound that is returned.

    Raises:
        DeviceError: it is not there, is lost, or gives nothing.
        Cancelled: ``cancel`` was set.
        BadValue: not as many seats as channels.
    """
    began = time.monotonic()
    source.open(began)
    parts: list[Frames] = []
    made: list[Frames] = []
    count, last = 0, began
    try:
        # Only now its rate is known.
        rates = [Resampler(source.rate_hz, SAMPLE_RATE_HZ) for _ in range(source.channels)]
        wanted = round(min(seconds, MOST_S) * source.rate_hz)
        while count < wanted and not source.ended():
            if cancel is not None and cancel.is_set():
                raise Cancelled
            frames, _ = source.read(time.monotonic())
            if len(frames):
                parts.append(frames)
                made.append(
                    np.stack([one.feed(frames[:, i].copy()) for i, one in enumerate(rates)], 1)
                )
                if taken is not None:
                    taken(made[-1])
                count, last = count + len(frames), time.monotonic()
            elif time.monotonic() - last > _STALLED_S:
                raise TimedOut(device=source.name, seconds=_STALLED_S)
            if progress is not None:
                progress(min(1.0, count / max(1, wanted)))
            time.sleep(0.02)
    finally:
        source.close()
    made.append(np.stack([one.finish() for one in rates], 1))
    if taken is not None:
        taken(made[-1])
    whole = np.concatenate([np.zeros((0, source.channels), np.int16), *parts])
    columns = list(np.concatenate(made).T)
    return _sound(columns, clipped_shares(whole), seats or _numbers(source.channels))


def clipped_shares(frames: Frames) -> list[float]:
    """Return for each channel the share of samples that were cut off."""
    if not len(frames):
        return [0.0] * frames.shape[1]
    cut = np.mean(np.abs(frames.astype(np.int32)) >= _CLIPPED, axis=0)
    return [float(one) for one in cut]


def _sound(columns: list[NDArray[np.int16]], shares: list[float], seats: Sequence[str]) -> Sound:
    if len(seats) != len(columns):
        raise BadForm(column="--seats", value=",".join(seats), form=f"A,B,… × {len(columns)}")
    length = max(len(one) for one in columns)
    samples = np.zeros((length, len(columns)), np.int16)
    for index, one in enumerate(columns):
        samples[: len(one), index] = one
    return Sound(tuple(seats), samples, tuple(shares))


def _numbers(count: int) -> list[str]:
    return [f"席位{number}" for number in range(1, count + 1)]
