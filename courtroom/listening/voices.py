"""Turns the gate told and what was recognised of them so far (发言段状态)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ, Samples, Stream, seconds
from asr.gate.turns import Turn
from asr.result import Segment
from asr.vad import speech_spans
from courtroom.listening.spans import Span

Frames = NDArray[np.int16]
"""Shape (samples, channels), at 16 kHz."""

_FRAME = SAMPLE_RATE_HZ // 50
_NEARLY = 0.2
"""14 dB below the loud frames of a turn."""
_SAID_S = 0.5
"""Of voice that nobody can take for a cough."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A turn recognised as a whole at a pause that may be its end (预识别)."""

    voiced: int
    """Sample after its last voice, from the turn's first."""
    segment: Segment | None


@dataclass(slots=True, eq=False)
class Voice:
    """A turn in work; samples count from the recording's first."""

    span: Span
    turn: Turn
    """As the gate told it last, in samples of the recording."""
    stream: Stream | None = None
    fed: int = 0
    """Up to here the stream has it."""
    seen: int = 0
    """Up to here it was looked at for a partial text."""
    looked: int = 0
    """Up to here for a pause, at least."""
    draft: Draft | None = None
    finals: list[Segment] = field(default_factory=list)
    partial: Segment | None = None
    told: bool = False
    """A partial is on the windows."""
    done: bool = False
    again: int | None = None
    """Of a stretch that ended in an earlier run: how often the gate told its end again."""
    within: bool = False
    """It begins within what an earlier run told: only what goes beyond is told."""

    @property
    def channel(self) -> int:
        """Of the microphone."""
        return self.turn.channel

    @property
    def start(self) -> int:
        """First sample that is recognised."""
        return self.span.start

    @property
    def closed(self) -> bool:
        """Whether the pause after it has come."""
        return self.turn.end is not None

    def end(self, heard: int) -> int:
        """Return the sample after the last, as far as the gate has heard."""
        return max(self.start, heard if self.turn.end is None else min(self.turn.end, heard))

    def text_so_far(self, engine: str) -> Segment | None:
        """Return what is known, finals and the open partial as one segment."""
        parts = [*self.finals, *([] if self.partial is None else [self.partial])]
        return as_one(parts, engine)


def voiced_until(samples: Samples) -> int:
    """Return the sample after the last frame that is nearly as loud as the loud ones."""
    count = len(samples) // _FRAME
    if not count:
        return len(samples)
    frames = samples[: count * _FRAME].astype(np.float32).reshape(count, _FRAME)
    rms = np.sqrt((frames**2).mean(axis=1))
    loud = np.flatnonzero(rms >= np.percentile(rms, 90) * _NEARLY)
    return (int(loud[-1]) + 1) * _FRAME


def was_said(samples: Samples) -> bool:
    """Return whether somebody surely spoke, though an engine made nothing of it (未识别发言)."""
    spans = speech_spans(samples, pad_s=0.0)
    return seconds(sum(end - start for start, end in spans)) >= _SAID_S


def as_one(parts: list[Segment], engine: str) -> Segment | None:
    """Return the segments of one turn as one; None where nothing was said."""
    parts = [part for part in parts if part.text.strip()]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    weights = [max(part.end_s - part.start_s, 0.01) for part in parts]
    sure = sum(w * p.confidence for w, p in zip(weights, parts, strict=True)) / sum(weights)
    whole = all(part.words for part in parts)
    return Segment(
        text=" ".join(part.text.strip() for part in parts),
        start_s=parts[0].start_s,
        end_s=parts[-1].end_s,
        words=tuple(word for part in parts for word in part.words) if whole else (),
        confidence=sure,
        final=all(part.final for part in parts),
        engine=engine,
    )


class Held:
    """The last samples of every channel (缓存)."""

    def __init__(self, channels: int, first: int) -> None:
        self.first = first
        self._frames: Frames = np.zeros((0, channels), np.int16)

    @property
    def next(self) -> int:
        """Sample that comes next."""
        return self.first + len(self._frames)

    def add(self, frames: Frames) -> None:
        """Take what follows."""
        self._frames = np.concatenate((self._frames, frames))

    def drop(self, before: int) -> None:
        """Forget what lies before a sample."""
        count = min(max(0, before - self.first), len(self._frames))
        if count >= SAMPLE_RATE_HZ:
            self._frames = self._frames[count:].copy()
            self.first += count

    def has(self, start: int, end: int) -> bool:
        """Return whether these were taken and none of them was forgotten."""
        return start >= self.first and end <= self.next

    def take(self, channel: int, start: int, end: int) -> Samples:
        """Return samples of a channel."""
        part = self._frames[max(0, start - self.first) : max(0, end - self.first), channel]
        return np.ascontiguousarray(part)
