"""Engines at work on one turn at a time, and what they are told beforehand (识别执行)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from asr.engine import SAMPLE_RATE_HZ, Engine, Hints, Samples, Stream, hears_whole, seconds
from asr.result import Segment
from courtroom.listening.recognising import Engines, Second, later, whole
from courtroom.listening.spans import Spans
from courtroom.listening.voices import Draft, Voice, as_one, voiced_until
from courtroom.wording.lexicon import Lexicon
from resources.errors import EngineError

_log = logging.getLogger(__name__)

SAME_END = SAMPLE_RATE_HZ // 10
_MOST_HINTS = 60
Recognise = Callable[[], Segment | None]
Hear = Callable[[], list[Segment]]
"""Both raise :class:`EngineError`."""


class Hearer:
    """Gives turns to engines; one thread, but for :meth:`again`.

    Args:
        engines: loaded.
        spans: ``working`` names the turn that an engine works on, as it may crash over it.
        channels: of the recording.
        lexicon: words of the case.
        samples: returns samples (channel, start, end).
        on_engine: called before an engine gets another turn.

    Attributes:
        before: the end of what was said last, by channel.
    """

    def __init__(
        self,
        engines: Engines,
        spans: Spans,
        channels: int,
        lexicon: Lexicon,
        samples: Callable[[int, int, int], Samples],
        on_engine: Callable[[], None] | None,
    ) -> None:
        self.lexicon = lexicon
        self.before = [""] * channels
        self._engines, self._spans = engines, spans
        self._samples, self._on_engine = samples, on_engine
        self._whole = hears_whole(engines.first)
        self.beside: Voice | None = None
        self.so_far: Voice | None = None
        """The turns that are recognised beside the rest: one is named while it is."""

    def works_on(self, voice: Voice | None) -> None:
        """Note which turn an engine works on."""
        voice = self.beside or self.so_far or voice
        working = None if voice is None else (voice.channel, voice.start)
        if working != self._spans.working:
            self._spans.working = working
            if working is not None and self._on_engine is not None:
                self._on_engine()

    def whole(self, voice: Voice, samples: Samples) -> Recognise:
        """Return what recognises a turn in one piece; it may run in any thread."""
        self.works_on(voice)
        hints = self._hints(self.before[voice.channel])
        return partial(whole, self._engines.first, samples, voice.start, hints)

    def drafted(self, voice: Voice, end: int) -> Draft | None:
        """Return what was recognised at the pause that proved to be a turn's end."""
        if voice.draft is None:
            return None
        voiced = voiced_until(self._samples(voice.channel, voice.start, end))
        return voice.draft if abs(voiced - voice.draft.voiced) <= SAME_END else None

    def last(self, voice: Voice, end: int) -> Recognise:
        """Return what gives the final text of a turn; of a stream, in this thread only."""
        if voice.stream is None or self._whole:
            # No stream hears along, or none began, as when catching up: in one piece.
            return self.whole(voice, self._samples(voice.channel, voice.start, end))
        return partial(self._end_of_stream, voice, end)

    def _end_of_stream(self, voice: Voice, end: int) -> Segment | None:
        self.hear(voice, end)
        if voice.stream is None:
            raise RuntimeError("no stream")
        voice.finals += [later(one, seconds(voice.start)) for one in voice.stream.finish()]
        voice.partial = None
        finals = [replace(one, final=True) for one in voice.finals]
        return as_one(finals, self._engines.first.name)

    def hear(self, voice: Voice, end: int) -> None:
        """Give a stream what it has not had yet."""
        _, hear = self.hears(voice, end)
        self.known(voice, hear())

    def hears(self, voice: Voice, end: int) -> tuple[Stream, Hear]:
        """Return a turn's stream, and what gives it what it has not had yet.

        That may run in any thread, but only one at a time for a stream; what comes of it is
        for :meth:`known`.
        """
        self.works_on(voice)
        if voice.stream is None:
            voice.stream = self._engines.first.stream(self._hints(self.before[voice.channel]))
        samples = self._samples(voice.channel, voice.fed, end)
        voice.fed = max(voice.fed, end)
        stream = voice.stream
        return stream, lambda: stream.accept(samples) if len(samples) else []

    def known(self, voice: Voice, found: list[Segment]) -> None:
        """Take what a turn's stream told."""
        for one in found:
            segment = later(one, seconds(voice.start))
            if segment.final:
                voice.finals.append(segment)
                voice.partial = None
            else:
                voice.partial = segment

    def again(self, engine: Engine, one: Second) -> Segment | None:
        """Return what an engine makes of a turn that was heard before; None: nothing."""
        try:
            return whole(engine, one.samples, one.span.start, self._hints(one.before))
        except EngineError as error:
            _log.warning("a stretch could not be recognised again", exc_info=error)
            return None

    def _hints(self, before: str) -> Hints:
        return Hints(self.lexicon.phrases()[:_MOST_HINTS], before)
