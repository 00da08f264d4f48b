"""What a pipeline is put together from, and turns given to engines as a whole (识别单元)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from asr.engine import SAMPLE_RATE_HZ, Engine, Hints, Samples, seconds
from asr.gate.turns import Turn
from asr.result import Segment
from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.spans import Span
from courtroom.listening.voices import Frames, as_one
from courtroom.wording.segment import Worded

MOST_AT_ONCE = 30 * SAMPLE_RATE_HZ


class SeatGate(Protocol):
    """What tells whose voice it is; see :mod:`asr.gate`."""

    def feed(self, samples: Frames) -> list[Turn]:
        """Take the samples that follow; return what became known."""

    def finish(self) -> list[Turn]:
        """Say that nothing follows; return what is still open."""


@dataclass(frozen=True, slots=True)
class Second:
    """A turn that waits for a second pass (第二遍)."""

    span: Span
    turn: Turn
    samples: Samples
    before: str


@dataclass(frozen=True, slots=True)
class Late:
    """A turn that a second look gave to its seat (复听)."""

    span: Span
    turn: Turn
    hidden: tuple[Span, ...]
    """What stood for it until now, as another seat's voice."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What recognises (识别引擎)."""

    first: Engine
    second: Engine | None = None
    """For the second pass; None: there is none."""


def whole(engine: Engine, samples: Samples, start: int, hints: Hints) -> Segment | None:
    """Return what an engine makes of a stretch, in pieces where it is a long one."""
    found: list[Segment] = []
    for at in range(0, len(samples), MOST_AT_ONCE):
        part = engine.transcribe(samples[at : at + MOST_AT_ONCE], hints)
        found += [later(one, seconds(start + at)) for one in part]
    return as_one([replace(one, final=True) for one in found], engine.name)


def later(segment: Segment, by_s: float) -> Segment:
    """Return a segment of a turn with times from the recording's first sample."""
    moved = tuple(
        replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
        for word in segment.words
    )
    return replace(
        segment, start_s=segment.start_s + by_s, end_s=segment.end_s + by_s, words=moved
    )


def heard_of(
    id: str,
    kind: HeardKind,
    seat: str,
    times_s: tuple[float, float],
    worded: Worded | None,
    segment: Segment | None,
) -> Heard:
    """Return what a window is told of a stretch; empty where nothing was recognised."""
    return Heard(
        id=id,
        kind=kind,
        seat=seat,
        start_s=times_s[0],
        end_s=times_s[1],
        text="" if worded is None else worded.text,
        raw_text="" if worded is None else worded.raw_text,
        characters=() if worded is None else worded.characters,
        rewrites=() if worded is None else worded.rewrites,
        confidence=0.0 if segment is None else segment.confidence,
        overlap=False,
        source_seat="",
        engine="" if segment is None else segment.engine,
    )
