"""Hearings that can be played: what each seat says is known by the sample."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asr.sound_files import Frames
from courtroom.playback.output import SilentOutput
from courtroom.playback.player import Player
from tests.courtroom.recorder.stage import Array, Stage, hearing, plan_of

RATE_HZ = 16_000
PATIENCE_S = 30.0
Signal = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Times in seconds → samples, -1.0 to 1.0."""


def tone(hertz: float, loud: float = 0.3) -> Signal:
    return lambda times_s: loud * np.sin(2 * np.pi * hertz * times_s)


def siren(times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a tone whose pitch says what time it is: 300 Hz, and 50 Hz more each second."""
    return 0.3 * np.sin(2 * np.pi * (300.0 * times_s + 25.0 * times_s**2))


def siren_time_s(sound: NDArray[np.float32], rate_hz: int) -> float:
    """Return the time that a short piece of the siren says, of its middle."""
    return (pitch_hz(sound, rate_hz) - 300.0) / 50.0


def pitch_hz(sound: NDArray[np.float32], rate_hz: int) -> float:
    """Return the strongest frequency, between bins by a parabola."""
    size = 1 << 16
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    k = int(np.argmax(power[1:])) + 1
    low, mid, high = (float(np.log(power[n] + 1e-12)) for n in (k - 1, k, k + 1))
    return (k + (low - high) / (2 * (low - 2 * mid + high))) * rate_hz / size


@dataclass
class Voices(Array):
    """Seats that say what they are given."""

    signals: tuple[Signal, ...] = ()
    rate_hz: int = RATE_HZ
    _at: int = field(default=0)

    def read(self, now_s: float) -> tuple[Frames, bool]:
        first = self._given
        frames, lost = super().read(now_s)
        times_s = (first + np.arange(len(frames))) / self.rate_hz
        columns = [np.rint(32767 * signal(times_s)) for signal in self.signals]
        for number, column in enumerate(columns):
            frames[:, number] = column
        return frames, lost


@contextmanager
def speaking(folder: Path, *signals: Signal, **more: object) -> Iterator[Stage]:
    """Yield a hearing that is being recorded; one seat for each signal (席位0, 席位1 …)."""
    plan = plan_of(folder, len(signals), rate_hz=RATE_HZ, **more)
    with hearing(plan, array=Voices(len(signals), signals=signals)) as stage:
        yield stage


def recorded(folder: Path, seconds: float, *signals: Signal, **more: object) -> Path:
    """Record so long; return the folder."""
    with speaking(folder, *signals, **more) as stage:
        stage.go(seconds)
    return folder


class Listener:
    """A player, and somebody who listens in a time that the test makes."""

    def __init__(
        self,
        *recordings: Path,
        key: bytes | None = None,
        muted_s: Sequence[Sequence[tuple[float, float]]] = (),
    ) -> None:
        self.output = SilentOutput(latency_s=0.1)
        folders = [(folder, key) for folder in recordings]
        self.player = Player(folders, self.output, muted_s=muted_s)

    def play(self) -> None:
        self.player.play()
        self.settle()
        assert self.player.state.playing

    def settle(self) -> None:
        """Wait until the player did what it was told."""
        assert self.player.wait(lambda _: True, PATIENCE_S)

    def hear(self, seconds: float) -> NDArray[np.float32]:
        """Return what is heard in so many seconds; the player is never too slow."""
        heard = []
        for _ in range(round(seconds / 0.05)):
            self._until_ready()
            heard.append(self.output.advance(0.05))
        return np.concatenate(heard)

    def ready(self) -> bool:
        ring = self.player._ring
        done = self.player._finished or not self.player.state.playing
        return ring is None or done or ring.waiting() >= 0.1 * ring.rate_hz

    def to_the_end(self) -> NDArray[np.float32]:
        """Listen until it pauses by itself."""
        heard = []
        while self.player.state.playing:
            self._until_ready()
            heard.append(self.output.advance(0.05))
        return np.concatenate(heard)

    def _until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self.ready():
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def close(self) -> None:
        self.player.close()


@contextmanager
def listening(
    *recordings: Path,
    key: bytes | None = None,
    muted_s: Sequence[Sequence[tuple[float, float]]] = (),
) -> Iterator[Listener]:
    listener = Listener(*recordings, key=key, muted_s=muted_s)
    try:
        yield listener
    finally:
        listener.close()
