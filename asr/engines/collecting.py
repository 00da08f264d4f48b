"""Streams of engines that recognise a whole stretch at a time (按段识别).

Samples are collected until somebody pauses; meanwhile what is there so far is recognised now
and then, as far as the engine finds the time for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np

from asr.engine import SAMPLE_RATE_HZ, Hints, Samples, seconds
from asr.engines import loudness
from asr.engines.settings import EngineSettings
from asr.result import Segment

MOST = 28 * SAMPLE_RATE_HZ
"""Samples that are recognised at once."""


class Batch(Protocol):
    """What the streams need of an engine."""

    name: str

    def transcribe(self, samples: Samples, hints: Hints = ...) -> list[Segment]:
        """Recognise a stretch; see :class:`asr.engine.Engine`."""

    def try_partial(self, samples: Samples, *, first: bool = False) -> str | None:
        """Return the text so far, quickly; None where there is no time for it.

        ``first``: nothing of the turn is shown yet.
        """


class CollectingStream:
    """One channel; its samples are recognised at pauses (实时识别)."""

    def __init__(self, engine: Batch, hints: Hints, settings: EngineSettings) -> None:
        self._engine, self._hints = engine, hints
        self._pause = round(settings.pause_s * SAMPLE_RATE_HZ)
        self._first = round(settings.first_partial_s * SAMPLE_RATE_HZ)
        self._every = round(settings.partial_every_s * SAMPLE_RATE_HZ)
        self._held = np.zeros(0, np.int16)
        self._start = 0
        self._next_at = 0
        self._told = False

    def accept(self, samples: Samples) -> list[Segment]:
        """Take the samples that follow; see :class:`asr.engine.Stream`."""
        self._held = np.concatenate((self._held, np.asarray(samples, np.int16)))
        voice = loudness.voiced(loudness.frames_rms(self._held))
        at = np.flatnonzero(voice)
        if not len(at):
            self._drop(len(self._held) - self._pause // 2)
            return []
        found: list[Segment] = []
        while len(self._held) > MOST:
            found += self._final(loudness.quietest(self._held, MOST * 2 // 3, MOST))
        if found:
            return found
        quiet = len(self._held) - (int(at[-1]) + 1) * loudness.FRAME
        if quiet >= self._pause:
            return self._final(len(self._held))
        voice_at = int(at[0]) * loudness.FRAME
        if len(self._held) >= max(self._next_at, voice_at + self._first):
            return self._partial()
        return []

    def finish(self) -> list[Segment]:
        """Say that nothing follows; see :class:`asr.engine.Stream`."""
        found: list[Segment] = []
        while len(self._held) > MOST:
            found += self._final(loudness.quietest(self._held, MOST * 2 // 3, MOST))
        return found + self._final(len(self._held))

    def _partial(self) -> list[Segment]:
        text = self._engine.try_partial(self._held, first=not self._told)
        if text is None:
            return []
        # Too little for a word: soon again. The first words are rough: a little sooner.
        part = (1 if self._told else 2) if text else 7
        self._next_at = len(self._held) + self._every // part
        if not text:
            return []
        self._told = True
        start_s, end_s = seconds(self._start), seconds(self._start + len(self._held))
        return [Segment(text, start_s, end_s, (), 0.5, False, self._engine.name)]

    def _final(self, end: int) -> list[Segment]:
        """Recognise what is held up to ``end`` and let go of it."""
        offset_s, told = seconds(self._start), self._told
        segments = self._engine.transcribe(self._held[:end], self._hints) if end else []
        self._drop(end)
        self._told = False
        found = [moved(segment, offset_s) for segment in segments]
        if told and not found:
            # What was shown has to go.
            return [Segment("", offset_s, seconds(self._start), (), 0.0, True, self._engine.name)]
        if told:
            found[0] = replace(found[0], start_s=offset_s)
        return found

    def _drop(self, count: int) -> None:
        if count > 0:
            self._held = self._held[count:]
            self._start += count
            self._next_at = 0


def moved(segment: Segment, by_s: float) -> Segment:
    """Return ``segment`` with its times ``by_s`` later."""
    return replace(
        segment,
        start_s=segment.start_s + by_s,
        end_s=segment.end_s + by_s,
        words=tuple(
            replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
            for word in segment.words
        ),
    )
