"""A hearing of tones: every turn has its own pitch, so that its text tells which turn it is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Hints, Samples, Stream, seconds
from asr.gate.turns import Turn
from asr.result import Segment, Word
from courtroom.listening.voices import Frames
from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from courtroom.recorder.session import COMMIT_S, Session
from tests.courtroom.recorder.stage import Time

SEATS = ("审判长", "原告", "被告")
SYLLABLES = "妈抛他呢啦哥柯喝鸡欺西鱼乌衣安恩"
LEAST_HZ, STEP_HZ = 300.0, 20.0
MOST_NUMBER = 255
AMPLITUDE = 8000
BLEED = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """Who says what, and when."""

    channel: int
    start_s: float
    end_s: float
    number: int


def name_of(number: int) -> str:
    """Return the text of a turn's pitch; no rule of wording rewrites it."""
    return SYLLABLES[number // 16] + SYLLABLES[number % 16]


def script(count: int, *, channels: int = 3, seed: int = 0, first_s: float = 0.5) -> list[Line]:
    """Return turns one after the other, some over the end of the one before."""
    chance = np.random.default_rng(seed)
    lines: list[Line] = []
    at_s = first_s
    for number in range(count):
        channel = int(chance.integers(channels))
        length_s = round(float(chance.uniform(0.6, 2.5)), 2)
        lines.append(Line(channel, round(at_s, 2), round(at_s + length_s, 2), number % 256))
        over = number and channel != lines[-2].channel and chance.random() < 0.2
        at_s += length_s + (-0.4 if over and length_s > 1 else float(chance.uniform(0.5, 1.0)))
    # Nobody interrupts oneself.
    free = dict.fromkeys(range(channels), 0.0)
    kept = []
    for line in lines:
        if line.start_s >= free[line.channel] + 0.5:
            kept.append(line)
            free[line.channel] = line.end_s
    return kept


def sound(lines: Iterable[Line], channels: int = 3, rate_hz: int = SAMPLE_RATE_HZ) -> Frames:
    """Return what the microphones hear, bleed included."""
    lines = list(lines)
    length = round((max(line.end_s for line in lines) + 1.0) * rate_hz)
    out = np.zeros((length, channels))
    for line in lines:
        first, end = round(line.start_s * rate_hz), round(line.end_s * rate_hz)
        hertz = LEAST_HZ + STEP_HZ * line.number / 2
        tone = AMPLITUDE * np.sin(2 * np.pi * hertz * np.arange(end - first) / rate_hz)
        for channel in range(channels):
            out[first:end, channel] += tone * (1.0 if channel == line.channel else BLEED)
    return np.clip(np.rint(out), -32768, 32767).astype(np.int16)


def heard_in(samples: Samples) -> int | None:
    """Return the number of the loudest tone; None in silence."""
    if len(samples) < 400 or np.abs(samples).max() < AMPLITUDE / 3:
        return None
    loud = np.flatnonzero(np.abs(samples) > AMPLITUDE / 3)
    middle = samples[loud[0] : loud[-1] + 1]
    middle = middle[max(0, len(middle) // 2 - 4096) :][:8192]
    spectrum = np.abs(np.fft.rfft(middle.astype(np.float64), 1 << 15))
    hertz = float(np.argmax(spectrum)) * SAMPLE_RATE_HZ / (1 << 15)
    return min(MOST_NUMBER, max(0, round((hertz - LEAST_HZ) / STEP_HZ * 2)))


@dataclass
class Tones:
    """An engine that knows pitches."""

    name: str = "tones/one"
    language: str = "zh"
    partials: bool = True
    delay_s: float = 0.0
    """Of every call, as a slow machine would have it."""
    closed: bool = False
    asked: list[Hints] = field(default_factory=list)

    def stream(self, hints: Hints = NO_HINTS) -> Stream:
        self.asked.append(hints)
        return _ToneStream(self)

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        time.sleep(self.delay_s)
        return self.segments(samples, final=True)

    def segments(self, samples: Samples, *, final: bool) -> list[Segment]:
        number = heard_in(samples)
        if number is None:
            return []
        end_s = seconds(len(samples))
        text = name_of(number)
        words = tuple(
            Word(one, i * end_s / 2, (i + 1) * end_s / 2, 0.9) for i, one in enumerate(text)
        )
        return [Segment(" ".join(text), 0.0, end_s, words, 0.9, final, self.name)]

    def close(self) -> None:
        self.closed = True


class WholeTones(Tones):
    """The same, recognising turns as a whole."""

    whole = True


class _ToneStream:
    def __init__(self, engine: Tones) -> None:
        self._engine = engine
        self._samples = np.zeros(0, np.int16)

    def accept(self, samples: Samples) -> list[Segment]:
        time.sleep(self._engine.delay_s / 4)
        self._samples = np.concatenate((self._samples, samples))
        return self._engine.segments(self._samples, final=False)

    def finish(self) -> list[Segment]:
        time.sleep(self._engine.delay_s)
        return self._engine.segments(self._samples, final=True)


FRAME = 320
ON_FRAMES, OFF_FRAMES = 3, 15


class LoudestGate:
    """A gate for tones: the loudest channel's voice is its own, and whatever is half as loud."""

    def __init__(self, channels: int) -> None:
        self._left: Frames = np.zeros((0, channels), np.int16)
        self._at = 0
        self._on = [0] * channels
        self._off = [0] * channels
        self._open: list[Turn | None] = [None] * channels

    def feed(self, samples: Frames) -> list[Turn]:
        self._left = np.concatenate((self._left, samples))
        turns: list[Turn] = []
        while len(self._left) >= FRAME:
            turns += self._frame(np.abs(self._left[:FRAME].astype(np.int32)).max(axis=0))
            self._left = self._left[FRAME:]
        return turns

    def _frame(self, loud: NDArray[np.int32]) -> list[Turn]:
        turns: list[Turn] = []
        self._at += FRAME
        for channel, level in enumerate(loud):
            if level < AMPLITUDE * BLEED / 2:
                self._off[channel] += 1
                self._on[channel] = 0
            else:
                self._on[channel] += 1
                self._off[channel] = 0
            open_ = self._open[channel]
            if open_ is None and self._on[channel] == ON_FRAMES:
                start = max(0, self._at - (ON_FRAMES + 2) * FRAME)
                own = bool(level > loud.max() / 2)
                source = None if own else int(np.argmax(loud))
                new = Turn(channel, start, None, own, source, False, 0.9)
                self._open[channel] = new
                turns.append(new)
            elif open_ is not None and not open_.own and level > AMPLITUDE * 0.6:
                # An own voice over another's bleed: that turn ends, one of its own begins.
                end = self._at - FRAME
                turns.append(_ended(open_, end))
                new = Turn(channel, end, None, True, None, True, 0.9)
                self._open[channel] = new
                turns.append(new)
            elif open_ is not None and open_.own and level < AMPLITUDE * 0.4 and loud.max() > 4000:
                # The own voice has ended, another's goes on.
                turns.append(_ended(open_, self._at - FRAME))
                new = Turn(channel, self._at, None, False, int(np.argmax(loud)), False, 0.9)
                self._open[channel] = new
                turns.append(new)
            elif open_ is not None and self._off[channel] == OFF_FRAMES:
                turns.append(_ended(open_, self._at - (OFF_FRAMES - 2) * FRAME))
                self._open[channel] = None
        return turns

    def finish(self) -> list[Turn]:
        turns = [_ended(one, self._at) for one in self._open if one is not None]
        self._open = [None] * len(self._open)
        return turns


def _ended(turn: Turn, end: int) -> Turn:
    end = max(end, turn.start + 1)
    return Turn(turn.channel, turn.start, end, turn.own, turn.source, turn.overlap, turn.certainty)


@dataclass
class Played:
    """A microphone array that hears what is given."""

    frames: Frames
    rate_hz: int = SAMPLE_RATE_HZ
    name: str = "array"
    live: bool = True
    channels: int = 0
    _began_s: float = 0.0
    _given: int = 0

    def __post_init__(self) -> None:
        self.channels = int(self.frames.shape[1])

    def open(self, now_s: float) -> None:
        self._began_s = now_s

    def skip(self, seconds: float) -> None:
        pass

    def read(self, now_s: float) -> tuple[Frames, bool]:
        due = min(round((now_s - self._began_s) * self.rate_hz), len(self.frames))
        part = self.frames[self._given : due]
        self._given = max(due, self._given)
        return part, False

    def ended(self) -> bool:
        return self._given >= len(self.frames)

    def close(self) -> None:
        pass


def recorded(
    folder: Path, frames: Frames, *, key: bytes | None = None, seats: Sequence[str] = SEATS
) -> Path:
    """Return the folder of a finished recording of ``frames``."""
    plan = Plan(
        folder,
        (SourceSpec("tone", channels=frames.shape[1]),),
        tuple(ChannelSpec(seat, 0, n) for n, seat in enumerate(seats[: frames.shape[1]])),
        rate_hz=SAMPLE_RATE_HZ,
        key=key,
        segment_s=20.0,
    )
    clock = Time()
    source = Played(frames)
    session = Session(plan, [source], clock.clock())
    while not source.ended():
        clock.now_s += COMMIT_S * 4
        session.step()
    session.stop()
    return folder
