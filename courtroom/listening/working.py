"""Turns that are recognised, the most urgent first (识别调度).

Finals come first, then partials, then what was restored, then second passes. Whoever lags
behind leaves out partials, then second passes; finals never.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from asr.engine import SAMPLE_RATE_HZ, Samples, Stream, hears_whole, seconds
from asr.gate.turns import Turn
from asr.result import Segment
from courtroom.listening.beside import Beside
from courtroom.listening.heard import HeardKind
from courtroom.listening.hearer import SAME_END, Hearer
from courtroom.listening.recognising import MOST_AT_ONCE, Engines, Late, Second
from courtroom.listening.saying import ENDINGS, Saying
from courtroom.listening.spans import GIVEN_UP_AFTER, Span, Spans
from courtroom.listening.voices import Draft, Held, Voice, voiced_until, was_said
from courtroom.listening.wire import Said
from courtroom.wording import segment as words
from courtroom.wording.lexicon import Lexicon, Term
from resources.errors import EngineError

_log = logging.getLogger(__name__)

STEP = SAMPLE_RATE_HZ // 5
"""So much new speech is given to a stream at least, but at the end of a turn."""
FIRST_STEP = SAMPLE_RATE_HZ // 10
"""The same before its first text."""
PAUSE = SAMPLE_RATE_HZ // 5
"""Without voice: a turn may have ended."""
NO_PARTIALS_S = 2.0
"""Behind by more: catching up comes before reading along."""
NO_SECOND_S = 3.0
MOST_SECOND = 8
"""Turns that wait for a second pass; the oldest goes when another comes."""
MOST_WAITING = 8
"""Closed turns that wait for recognition before no more samples should be taken."""
NOT_SHOWN_FIRST = SAMPLE_RATE_HZ // 2
"""So much longer waits who has a text already than who has none."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """A turn that is recognised in one piece."""

    voice: Voice
    end: int
    """Of a final, as a sample; else where its voice ends, from its first sample."""
    final: bool


@dataclass(frozen=True, slots=True)
class _SoFar:
    """A turn that goes on, of which a text is made beside the rest."""

    voice: Voice
    stream: Stream


class Working(Saying):
    """Recognises turns of one recording; one thread.

    Who inherits says which turns there are, and holds their samples.

    Args: as :class:`courtroom.listening.pipeline.Pipeline`.
    """

    def __init__(
        self,
        seats: Sequence[str],
        engines: Engines,
        *,
        recording: str,
        lexicon: Lexicon | None,
        settings: words.Settings,
        start: int,
        spans: Spans | None,
        stored: Callable[[int, int, int], Samples] | None,
        on_engine: Callable[[], None] | None,
        second_here: bool,
        beside: bool,
    ) -> None:
        super().__init__(seats, recording, settings)
        self.spans = Spans(start) if spans is None else spans
        self._engines = engines
        self._stored = stored
        self._whole = hears_whole(engines.first)
        self._second_here = second_here
        self._hearer = Hearer(
            engines, self.spans, len(self.seats), lexicon or Lexicon(), self._samples, on_engine
        )
        self._lane: Beside[_Whole, Segment | None] | None = None
        self._quick: Beside[_SoFar, list[Segment]] | None = None
        if beside and self._whole:
            self._lane, self._quick = Beside("whole-turns"), Beside("texts-so-far")
        self._held = Held(len(self.seats), start)
        self._voices: dict[tuple[int, int], Voice] = {}
        """By channel and the gate's own start."""
        self._waiting: deque[Voice] = deque()
        self._restored: deque[Second] = deque()
        self._late: deque[Late] = deque()
        self._seconds: deque[Second] = deque(maxlen=MOST_SECOND)

    @property
    def lexicon(self) -> Lexicon:
        """Words of the case."""
        return self._hearer.lexicon

    @property
    def heard(self) -> int:
        """Sample up to which the gate has heard."""
        return self._held.next

    def _samples(self, channel: int, start: int, end: int) -> Samples:
        if not self._held.has(start, end) and self._stored is not None:
            return self._stored(channel, start, end)
        return self._held.take(channel, start, end)

    # ---- working --------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """How many closed turns wait for their final text."""
        return len(self._waiting) + (self._running() is not None)

    @property
    def late(self) -> bool:
        """Whether what a second look found waits for its text."""
        return bool(self._late)

    def _running(self) -> Voice | None:
        """Return the turn whose final text is made beside the rest."""
        job = None if self._lane is None else self._lane.job
        return job.voice if job is not None and job.final else None

    def _free(self) -> bool:
        return self._lane is None or self._lane.free()

    def oldest(self) -> int:
        """Return the sample up to which everything that has ended has its final text.

        From the ends of turns that wait, not from their beginnings: a long sentence that
        has just ended is not late.
        """
        running = self._running()
        late = [*self._waiting, *([running] if running else [])]
        return min([self.heard, *(voice.end(self.heard) for voice in late)])

    def busy(self, behind_s: float = 0.0) -> bool:
        """Return whether there is anything to do here; what runs beside comes by itself."""
        return bool(
            (self._waiting and self._free())
            or self._restored
            or self._late
            or self._open(behind_s)
            or self._second_due(behind_s)
        )

    def work(self, behind_s: float = 0.0) -> list[Said]:
        """Do what is most urgent; at most one call of an engine's that takes long."""
        said = self._work(behind_s)
        self._hearer.works_on(None)
        return said

    def _work(self, behind_s: float) -> list[Said]:
        done = None if self._lane is None else self._lane.finished()
        if done is not None:
            return self._landed(*done)
        text = None if self._quick is None else self._quick.finished()
        if text is not None:
            return self._shown(*text)
        if self._waiting and self._free():
            voice = self._waiting.popleft()
            return [] if voice.done or not voice.turn.own else self._final(voice)
        open_ = self._open(behind_s)
        if open_ is not None:
            return self._partial(open_)
        if self._restored:
            one = self._restored.popleft()
            heard = self._hearer.again(self._engines.second or self._engines.first, one)
            return [self._said(one.span, one.turn, HeardKind.FINAL, heard)]
        if self._late:
            return self._late_heard(self._late.popleft())
        if self._second_due(behind_s):
            return self.second_heard(self._seconds[0], self.recognise(self._seconds.popleft()))
        return []

    def _second_due(self, behind_s: float) -> bool:
        return self._second_here and bool(self._seconds) and behind_s <= NO_SECOND_S

    def _open(self, behind_s: float) -> Voice | None:
        """Return the open turn that has waited longest for more to be recognised."""
        late_s = behind_s
        if self._lane is not None:
            # Finals made beside take long: only what is not heard yet makes a text late.
            late_s -= seconds(self.heard - self.oldest())
        if late_s > NO_PARTIALS_S or not self._engines.first.partials:
            return None
        ready = [
            voice
            for voice in self._voices.values()
            if voice.turn.own
            and not (voice.closed or voice.done)
            and not (voice.told and behind_s > NO_PARTIALS_S)
            and self.heard - voice.seen >= (STEP if voice.told else FIRST_STEP)
            and (voice.looked < self.heard or self._quick is None or self._quick.free())
        ]
        # Who has no text yet comes before who has one, but for ever nobody waits.
        return min(ready, key=lambda one: one.seen + NOT_SHOWN_FIRST * one.told, default=None)

    def _partial(self, voice: Voice) -> list[Said]:
        voice.looked = self.heard
        if self._whole and (drafted := self._drafted(voice)) is not None:
            voice.seen = self.heard
            return drafted
        if self._quick is not None and not self._quick.free():
            return []  # the text of another turn, or an older one of this
        voice.seen = self.heard
        before = voice.text_so_far("")
        stream, hear = self._hearer.hears(voice, self.heard)
        if self._quick is not None:
            self._hearer.so_far = voice
            self._quick.give(_SoFar(voice, stream), hear)
            return []
        self._hearer.known(voice, hear())
        return self._text_so_far(voice, before)

    def _shown(self, job: _SoFar, heard: list[Segment] | EngineError) -> list[Said]:
        """Return what is said of a turn that was heard beside the rest."""
        voice, self._hearer.so_far = job.voice, None
        if isinstance(heard, EngineError):
            raise heard
        if voice.stream is not job.stream or voice.done or not voice.turn.own:
            return []
        before = voice.text_so_far("")
        self._hearer.known(voice, heard)
        return self._text_so_far(voice, before)

    def _text_so_far(self, voice: Voice, before: Segment | None) -> list[Said]:
        now = voice.text_so_far(self._engines.first.name)
        if now is None or (before is not None and now.text == before.text):
            return []
        voice.told = True
        return [self._said(voice.span, voice.turn, HeardKind.PARTIAL, now)]

    def _drafted(self, voice: Voice) -> list[Said] | None:
        """Return what a pause lets us say that may be the end; None: there is no pause.

        An engine that recognises turns as a whole takes its time: begun at the pause and
        not when the gate is sure of it, its final text is there when the turn is closed.
        """
        samples = self._samples(voice.channel, voice.start, self.heard)
        voiced = voiced_until(samples)
        if len(samples) - voiced < PAUSE or len(samples) > MOST_AT_ONCE:
            return None
        if voice.draft is not None and abs(voice.draft.voiced - voiced) <= SAME_END:
            return []
        if not self._free():
            # Another's turn is being recognised: whoever was not shown yet gets a quick text.
            return [] if voice.told else None
        do = self._hearer.whole(voice, samples[: voiced + PAUSE])
        return self._done(_Whole(voice, voiced, final=False), do)

    def _done(self, job: _Whole, do: Callable[[], Segment | None]) -> list[Said]:
        """Return what is said of a whole turn; nothing yet where that is done beside."""
        if self._lane is not None:
            self._hearer.beside = job.voice
            self._lane.give(job, do)
            return []
        try:
            return self._landed(job, do())
        except EngineError as error:
            return self._landed(job, error)

    def _landed(self, job: _Whole, heard: Segment | EngineError | None) -> list[Said]:
        voice, self._hearer.beside = job.voice, None
        if isinstance(heard, EngineError):
            _log.warning("a turn could not be recognised", exc_info=heard)
        if job.final:
            if voice in self._waiting or not voice.turn.own:
                return []  # another's voice after all, as it was told meanwhile
            if isinstance(heard, EngineError):
                return self._finished(voice, job.end, None, lost=True)
            return self._finished(voice, job.end, heard, lost=False)
        if isinstance(heard, EngineError):
            return []  # it is tried once more at the end
        voice.draft = Draft(job.end, heard)
        if heard is None or voice.closed or voice.done or not voice.turn.own:
            return []
        voice.told = True
        return [self._said(voice.span, voice.turn, HeardKind.PARTIAL, heard)]

    def _final(self, voice: Voice) -> list[Said]:
        voice.done = True
        end = voice.end(self.heard)
        if voice.span.crashes >= GIVEN_UP_AFTER:
            return self._finished(voice, end, None, lost=True)
        draft = self._hearer.drafted(voice, end)
        if draft is not None:
            return self._finished(voice, end, draft.segment, lost=False)
        return self._done(_Whole(voice, end, final=True), self._hearer.last(voice, end))

    def _finished(
        self, voice: Voice, end: int, heard: Segment | None, *, lost: bool
    ) -> list[Said]:
        voice.stream = voice.draft = None
        if heard is None and not lost:
            # Speech without words is a line to listen to: what was said must not be missing.
            lost = was_said(self._samples(voice.channel, voice.start, end))
        if heard is None and not lost:
            voice.span.settled = True
            return self._withdrawn(voice)
        said = [self._said(voice.span, voice.turn, HeardKind.FINAL, heard)]
        self._note_second(voice, end)
        self._hearer.before[voice.channel] = said[0].heard.raw_text[-100:]
        return said

    # ---- second pass and restoring --------------------------------------------------

    def _note_second(self, voice: Voice, end: int) -> None:
        second = self._engines.second
        if second is None or second.name == self._engines.first.name or end <= voice.start:
            return
        samples = self._samples(voice.channel, voice.start, end)
        before = self._hearer.before[voice.channel]
        self._seconds.append(Second(voice.span, voice.turn, samples, before))

    def next_second(self) -> Second | None:
        """Return a turn for a second pass elsewhere, and leave it to whoever asked."""
        return self._seconds.popleft() if self._seconds else None

    def recognise(self, one: Second) -> Segment | None:
        """Return the better text of a turn; may run in another thread than the rest."""
        return self._hearer.again(self._engines.second or self._engines.first, one)

    def second_heard(self, one: Second, heard: Segment | None) -> list[Said]:
        """Return what a second pass says."""
        if heard is None:
            return []
        return [self._said(one.span, one.turn, HeardKind.SECOND, heard)]

    def settle(self, said: Iterable[Said]) -> None:
        """Say that these were taken over; they are not told again after a restart."""
        for one in said:
            if one.heard.kind in ENDINGS:
                self.spans.settle(one.channel, one.start, one.heard.kind.value)

    def _late_heard(self, one: Late) -> list[Said]:
        """Recognise what a second look found; without words it stays as it was."""
        span, end = one.span, one.turn.end or one.span.start
        samples = self._samples(span.channel, span.start, end)
        engine = self._engines.second or self._engines.first
        heard = self._hearer.again(engine, Second(span, one.turn, samples, ""))
        if heard is None and not was_said(samples):
            span.settled, span.own = True, False
            return []
        said = [self._said(span, one.turn, HeardKind.FINAL, heard, late=True)]
        for copy in one.hidden:
            copy.settled = False
            there = Turn(copy.channel, copy.start, copy.end, False, copy.source, False, 1.0)
            said.append(self._said(copy, there, HeardKind.WITHDRAWN, None, late=True))
        return said

    def restore(self, channel: int, start: int, end: int) -> None:
        """Recognise a suppressed stretch, too; its text comes as a final with the same id."""
        known = self.spans.get(channel, start)
        if known is not None:
            known.own = True  # whoever restored it has the line: no second look makes another
        samples = self._samples(channel, start, end)
        turn = Turn(channel, start, end, True, None, True, 1.0)
        self._restored.append(Second(Span(channel, start, end), turn, samples, ""))

    def add_words(self, terms: Iterable[Term]) -> None:
        """Know further words of the case from now on."""
        self._hearer.lexicon = self.lexicon.with_terms(terms)

    def forget_words(self, terms: Iterable[Term]) -> None:
        """Know words no more that were added."""
        self._hearer.lexicon = self.lexicon.without(terms)
