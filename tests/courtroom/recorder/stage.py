"""A hearing on a stage: clocks that are set by hand, microphones that do as they are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from asr.sound_files import Frames
from courtroom.recorder.clock import Clock
from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from courtroom.recorder.session import COMMIT_S, Session
from resources.errors import Disconnected, NotFound

RATE_HZ = 8_000
KEY = bytes(range(32))
WALL = 1_790_000_000.0


@dataclass
class Time:
    """Both clocks."""

    now_s: float = 1000.0
    jumped_s: float = 0.0

    def clock(self) -> Clock:
        return Clock(lambda: WALL + self.now_s + self.jumped_s, lambda: self.now_s)


def voice(channel: int, first: int, count: int) -> Frames:
    """Return noise that tells by itself which channel and sample it is."""
    at = np.arange(first, first + count, dtype=np.uint64)
    mixed = (at * np.uint64(2654435761) + np.uint64(97 * (channel + 1))) % np.uint64(20011)
    return (mixed.astype(np.int64) - 10_000).astype(np.int16)


@dataclass
class Array:
    """A device of several microphones."""

    channels: int
    rate_hz: int = RATE_HZ
    name: str = "array"
    live: bool = True
    gone: bool = False
    """Pulled out."""
    mute: bool = False
    """Gives no frames, and no error either."""
    dead: set[int] = field(default_factory=set)
    """Channels that give zeros."""
    overflow: bool = False
    length: int | None = None
    """Of a file: frames."""
    speed: float = 1.0
    """Of its clock against the machine's."""
    opened: int = 0
    _began_s: float = 0.0
    _given: int = 0

    def open(self, now_s: float) -> None:
        if self.gone:
            raise NotFound(device=self.name)
        self.opened += 1
        if self.opened == 1:
            self._began_s = now_s
        self._given = self._due(now_s)

    def skip(self, seconds: float) -> None:
        pass

    def _due(self, now_s: float) -> int:
        due = round((now_s - self._began_s) * self.rate_hz * self.speed)
        return due if self.length is None else min(due, self.length)

    def read(self, now_s: float) -> tuple[Frames, bool]:
        if self.gone:
            raise Disconnected(device=self.name)
        due = self._due(now_s)
        count = 0 if self.mute else due - self._given
        if self.overflow:
            # The older half of what is due was lost.
            self._given += count // 2
            count -= count // 2
        lost, self.overflow = self.overflow, False
        columns = [voice(c, self._given, count) for c in range(self.channels)]
        for channel in self.dead:
            columns[channel][:] = 0
        self._given += count
        return np.stack(columns, axis=1), lost

    def ended(self) -> bool:
        return self.length is not None and self._given >= self.length

    def close(self) -> None:
        pass


def plan_of(folder: Path, channels: int = 2, **more: object) -> Plan:
    given: dict[str, object] = {"rate_hz": RATE_HZ, "segment_s": 5.0, **more}
    return Plan(
        folder,
        (SourceSpec("tone", channels=channels),),
        tuple(ChannelSpec(f"席位{n}", 0, n) for n in range(channels)),
        **given,  # type: ignore[arg-type]
    )


@dataclass
class Stage:
    session: Session
    time: Time
    array: Array

    def go(self, seconds: float) -> None:
        for _ in range(round(seconds / COMMIT_S)):
            self.time.now_s += COMMIT_S
            self.session.step()


@contextmanager
def hearing(plan: Plan, time: Time | None = None, array: Array | None = None) -> Iterator[Stage]:
    """Yield a hearing that is being recorded; it is stopped at the end."""
    time = time or Time()
    array = array or Array(len(plan.channels))
    session = Session(plan, [array], time.clock())
    session.step()
    try:
        yield Stage(session, time, array)
    finally:
        session.stop()


def abandon(session: Session) -> None:
    """Leave a session as a killed process would, but for what Python holds open."""
    session._closer.wait(30.0)
    if session._mirror is not None:
        session._mirror.stop()
    session._writer.close()
    session._ahead.close(remove=False)
