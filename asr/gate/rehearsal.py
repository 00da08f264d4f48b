"""A sound check: each seat speaks in turn, and the room is known (试音)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from threading import Event

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.gate import Gate, Voices
from asr.gate.lags import Arrivals
from asr.gate.learning import Learner
from asr.gate.room import Room
from asr.gate.spectra import BLOCK, FRAMES, HOP, Block, Blocks, Floats, Frames, NoiseFloor
from resources.errors import BadValue, Cancelled

Spoken = tuple[int, int, int]
"""Seat, first sample, sample after the last."""
_OVER_NOISE = 6.0
_NEAR_LOUDEST = 0.003
"""Frames 25 dB below the loudest of a span are its pauses."""


def learn(
    samples: Frames,
    spoken: Sequence[Spoken] | None = None,
    *,
    synchronous: bool = True,
    cancel: Event | None = None,
) -> Room:
    """Return what a sound check says of a room.

    Args:
        samples: int16 at 16 kHz, shape (count, channels).
        spoken: who spoke when, one at a time; None: found out by listening.
        synchronous: as of :class:`asr.gate.gate.Gate`.
        cancel: ends it within a second of sound.

    Raises:
        Cancelled: ``cancel`` was set.
        BadValue: no samples, too many channels, or a span outside of the samples.
    """
    if samples.ndim != 2 or samples.dtype != np.int16 or not len(samples):
        raise BadValue(column="samples", value=f"{samples.dtype} {samples.shape}")
    channels = samples.shape[1]
    if spoken is None:
        listening = Listening(channels, synchronous=synchronous)
        for part in _by_seconds(samples, cancel):
            listening.feed(part)
        return listening.room(cancel)
    for seat, first, last in spoken:
        if not (0 <= seat < channels and 0 <= first < last <= len(samples)):
            raise BadValue(column="spoken", value=f"{seat}: {first}-{last}")
    return _learned(samples, spoken, synchronous, cancel)


def _by_seconds(samples: Frames, cancel: Event | None) -> Iterator[Frames]:
    """Yield a second of samples at a time, until somebody cancels."""
    for first in range(0, len(samples), SAMPLE_RATE_HZ):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        yield samples[first : first + SAMPLE_RATE_HZ]


class Listening:
    """Learns a room while people speak, so that little is left to do when they stop.

    One thread at a time. The same samples give the same room as :func:`learn`.

    Args:
        channels: microphones.
        synchronous: as of :class:`asr.gate.gate.Gate`.

    Raises:
        BadValue: too many channels.
    """

    def __init__(self, channels: int, *, synchronous: bool = True) -> None:
        self._channels, self._synchronous = channels, synchronous
        self._voices = _KnownVoices(channels)
        self._gate = Gate(channels, None, synchronous=synchronous, voices=self._voices)
        self._parts: list[Frames] = []

    def feed(self, samples: Frames) -> None:
        """Take what follows: int16 at 16 kHz, shape (count, channels).

        Raises:
            BadValue: another shape or type.
        """
        self._gate.feed(samples)
        self._parts.append(np.asarray(samples, np.int16).copy())

    def room(self, cancel: Event | None = None) -> Room:
        """Say that nothing follows; return what was learned.

        Raises:
            Cancelled: ``cancel`` was set.
            BadValue: nothing was heard.
        """
        if not self._parts:
            raise BadValue(column="samples", value="0")
        self._gate.finish()
        samples = np.concatenate(self._parts)
        # Once more with what is known now: the first to speak were not told apart yet.
        again = Gate(
            self._channels, self._gate.room, synchronous=self._synchronous, voices=self._voices
        )
        turns = [turn for part in _by_seconds(samples, cancel) for turn in again.feed(part)]
        spoken = [
            (turn.channel, turn.start, turn.end)
            for turn in [*turns, *again.finish()]
            if turn.own and not turn.overlap and turn.certainty > 0.6 and turn.end is not None
        ]
        return _learned(samples, spoken, self._synchronous, cancel)


class _KnownVoices(Voices):
    """Remembers what it heard: the same blocks come twice."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self._known: list[NDArray[np.bool_]] = []

    def follow(self, block: Block) -> NDArray[np.bool_]:
        if block.index == len(self._known):
            self._known.append(super().follow(block))
        return self._known[block.index]


def _learned(
    samples: Frames, spoken: Sequence[Spoken], synchronous: bool, cancel: Event | None
) -> Room:
    channels = samples.shape[1]
    learner = Learner(channels, None)
    noise, arrivals = NoiseFloor(channels), Arrivals(channels)
    blocks = Blocks(channels)
    heard: list[list[float]] = [[] for _ in range(channels)]
    floor: Floats = np.zeros(0)
    parts = (block for part in _by_seconds(samples, cancel) for block in blocks.feed(part))
    for block in chain(parts, blocks.finish()):
        floor = noise.follow(block.energy)
        seat, inside = _speaker(block.index, spoken)
        if seat is None:
            arrivals.forget()
            continue
        arrival = arrivals.follow(block.spectra)
        whole = block.energy[:, seat].sum(axis=-1)
        loud = whole > _OVER_NOISE * floor[seat].sum()
        heard[seat] += [float(one) for one in whole[loud & inside]]
        frames = loud & inside & (whole > _NEAR_LOUDEST * max(heard[seat], default=0.0))
        if synchronous:
            learner.take(seat, block.energy, floor, frames, arrival)
        else:
            learner.take(
                seat, block.energy, floor, frames, replace(arrival, trust=arrival.trust * 0)
            )
    return replace(
        learner.room(),
        level_dbfs=tuple(_level(samples, seat, spoken) for seat in range(channels)),
        noise_dbfs=tuple(noise_dbfs(samples[:, seat]) for seat in range(channels)),
    )


def _speaker(
    index: int, spoken: Sequence[Spoken]
) -> tuple[int | None, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    at = index * BLOCK + np.arange(FRAMES) * HOP + HOP // 2
    for seat, first, last in spoken:
        inside = (at >= first) & (at < last)
        if inside.any():
            return seat, inside
    return None, np.zeros(FRAMES, np.bool_)


def _level(samples: Frames, seat: int, spoken: Sequence[Spoken]) -> float | None:
    """Return the RMS of a seat's loud half in dBFS: pauses say nothing of a voice."""
    parts = [samples[first:last, seat] for one, first, last in spoken if one == seat]
    if not parts:
        return None
    power = _powers(np.concatenate(parts))
    return _dbfs(float(np.mean(np.sort(power)[len(power) // 2 :]))) if len(power) else None


def noise_dbfs(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> float:
    """Return the level of the softest tenth of a channel, in dBFS."""
    power = _powers(samples)
    return (
        _dbfs(float(np.mean(np.sort(power)[: max(1, len(power) // 10)]))) if len(power) else -99.0
    )


def _powers(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> Floats:
    whole = samples[: len(samples) // HOP * HOP].astype(np.float64).reshape(-1, HOP) / 32768.0
    return np.asarray(np.mean(whole * whole, axis=1), np.float64)


def _dbfs(power: float) -> float:
    return round(10 * float(np.log10(max(power, 1e-10))), 1)
