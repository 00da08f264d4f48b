"""The contract every speech engine keeps (语音识别引擎约定)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from asr.result import Segment

SAMPLE_RATE_HZ = 16_000
"""Of everything engines are given."""

Samples = NDArray[np.int16]
"""One channel, 16 bit, at ``SAMPLE_RATE_HZ``."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What may help an engine; every engine uses what it can."""

    phrases: tuple[str, ...] = ()
    """Names and terms of the case, the most likely first."""
    before: str = ""
    """What was said just before on this channel."""


NO_HINTS = Hints()


class Stream(Protocol):
    """One channel that is recognised while it comes in; one thread at a time."""

    def accept(self, samples: Samples) -> list[Segment]:
        """Take the samples that follow the last ones; return what became known.

        Partial segments replace each other; a final one ends them.

        Raises:
            resources.errors.EngineError: the engine or its model failed.
        """

    def finish(self) -> list[Segment]:
        """Say that nothing follows; return what is still open."""


class Engine(Protocol):
    """A model that is loaded; its streams share it."""

    name: str
    """Name and model, as ``vosk/small-cn-0.22``."""
    language: str
    """As ``zh``."""
    partials: bool
    """Whether its streams give partial segments while somebody speaks."""

    def stream(self, hints: Hints = NO_HINTS) -> Stream:
        """Begin a channel."""

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        """Recognise a stretch of stored speech as well as it can (第二遍识别).

        Args:
            samples: at most 30 s, with a little silence on both sides.
            hints: names and terms, and what was said before.

        Raises:
            resources.errors.EngineError: the engine or its model failed.
        """

    def close(self) -> None:
        """Free the model."""


def hears_whole(engine: Engine) -> bool:
    """Return whether the engine recognises a turn as a whole, streams or not.

    Its class says so by ``whole = True``: a stream's end costs as much as ``transcribe``,
    so that whoever expects an end does well to begin before it is sure.
    """
    return bool(getattr(engine, "whole", False))


def seconds(count: int) -> float:
    """Return the length of ``count`` samples in seconds."""
    return count / SAMPLE_RATE_HZ


def joined(segments: Sequence[Segment]) -> str:
    """Return the text of final segments, one after the other."""
    return " ".join(segment.text for segment in segments if segment.final)
