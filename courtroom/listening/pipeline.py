"""From samples of every seat to utterances, without process, clock or disk (识别流程).

``feed`` takes what all microphones heard and returns what became known. Inside, taking is
apart from working: ``take`` lets the gate hear (cheap, never waits for an engine), ``work``
does one piece of recognition, the most urgent one: finals first, then partials, then what
was restored, then second passes. Whoever lags behind leaves out partials, then second
passes; finals never.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from asr.engine import SAMPLE_RATE_HZ, Samples, hears_whole, seconds
from asr.gate.turns import Turn
from asr.result import Segment
from courtroom.listening.beside import Beside
from courtroom.listening.heard import HeardKind
from courtroom.listening.hearer import SAME_END, Hearer
from courtroom.listening.recognising import MOST_AT_ONCE, Engines, SeatGate, Second, heard_of
from courtroom.listening.spans import GIVEN_UP_AFTER, Span, Spans
from courtroom.listening.voices import Draft, Frames, Held, Voice, voiced_until
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
KEPT = 4 * SAMPLE_RATE_HZ
MOST_KEPT = 40 * SAMPLE_RATE_HZ
NO_PARTIALS_S = 2.0
"""Behind by more: nobody reads along any more, catching up comes first."""
NO_SECOND_S = 3.0
MOST_SECOND = 8
"""Turns that wait for a second pass; the oldest goes when another comes."""
MOST_WAITING = 8
"""Closed turns that wait for recognition before no more samples should be taken."""
REMEMBERED = 60 * SAMPLE_RATE_HZ
ENDINGS = frozenset({HeardKind.FINAL, HeardKind.SUPPRESSED, HeardKind.WITHDRAWN})
"""What has to be taken over by somebody."""
_UNHEARD_AGAIN = 45 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class _Whole:
    """A turn that is recognised in one piece."""

    voice: Voice
    end: int
    """Of a final, as a sample; else where its voice ends, from its first sample."""
    final: bool


class Pipeline:
    """Recognises one recording; one thread.

    Args:
        seats: keys of the seats by channel.
        gate: hears from ``start`` on.
        engines: loaded.
        recording: its id; part of every id of a stretch.
        lexicon: words of the case.
        settings: how words are written.
        start: sample that is fed first, from the recording's first.
        spans: progress of an earlier run.
        stored: returns samples (channel, start, end) that were fed before.
        on_engine: called before an engine gets a turn; ``spans.working`` names it.
        second_here: second passes are a part of ``work``; else somebody asks for them.
        beside: whether whole turns are recognised in a thread of their own, so that who
            begins to speak meanwhile is heard; ``work`` gives what it has done.
    """

    def __init__(
        self,
        seats: Sequence[str],
        gate: SeatGate,
        engines: Engines,
        *,
        recording: str = "",
        lexicon: Lexicon | None = None,
        settings: words.Settings = words.DEFAULT,
        start: int = 0,
        spans: Spans | None = None,
        stored: Callable[[int, int, int], Samples] | None = None,
        on_engine: Callable[[], None] | None = None,
        second_here: bool = True,
        beside: bool = False,
    ) -> None:
        self.seats = tuple(seats)
        self.spans = spans or Spans(start)
        self._gate, self._engines = gate, engines
        self._recording, self._settings, self._stored = recording, settings, stored
        self._whole = hears_whole(engines.first)
        self._second_here = second_here
        self._hearer = Hearer(
            engines, self.spans, len(self.seats), lexicon or Lexicon(), self._samples, on_engine
        )
        self._lane: Beside[_Whole] | None = None
        if beside and self._whole:
            self._lane = Beside("whole-turns")
        self._zero = start
        self._held = Held(len(self.seats), start)
        self._voices: dict[tuple[int, int], Voice] = {}
        """By channel and the gate's own start."""
        self._left: deque[Voice] = deque()
        """Ended in an earlier run and not taken over; in order of their ends."""
        self._waiting: deque[Voice] = deque()
        self._restored: deque[Second] = deque()
        self._seconds: deque[Second] = deque(maxlen=MOST_SECOND)
        for span in self.spans.ended():
            self._go_on_with(span)

    def _go_on_with(self, span: Span) -> None:
        """Know a stretch that ended in an earlier run; it is told as it was saved."""
        turn = Turn(span.channel, span.start, span.end, span.own, span.source, span.overlap, 1.0)
        voice = Voice(span, turn, fed=span.start, seen=span.start, again=0)
        voice.done, voice.told = span.settled, not span.settled
        self._voices[span.channel, span.start] = voice
        if not voice.done:
            self._left.append(voice)

    @property
    def lexicon(self) -> Lexicon:
        """Words of the case."""
        return self._hearer.lexicon

    # ---- the whole of it ------------------------------------------------------------

    def feed(self, frames: Frames, behind_s: float = 0.0) -> list[Said]:
        """Take what follows on every channel and recognise all that can be.

        Args:
            frames: shape (samples, channels).
            behind_s: how late it is already; above some seconds only finals are made.
        """
        said = self.take(frames)
        while self.busy(behind_s):
            said += self.work(behind_s)
        return said

    def finish(self, behind_s: float = 0.0) -> list[Said]:
        """Say that nothing follows; return what is still open."""
        said = self.end()
        while self.busy(behind_s):
            said += self.work(behind_s)
        return said

    # ---- taking ---------------------------------------------------------------------

    @property
    def heard(self) -> int:
        """Sample up to which the gate has heard."""
        return self._held.next

    def take(self, frames: Frames) -> list[Said]:
        """Let the gate hear what follows; return what is decided without recognition."""
        self._held.add(frames)
        said = self._told(self._gate.feed(frames)) + self._again_told(self.heard)
        for span in self.spans.unclaimed(self.heard - _UNHEARD_AGAIN):
            said += self._vanished(span)
        self._forget()
        return said

    def end(self) -> list[Said]:
        """Close every turn, as nothing follows."""
        said = self._told(self._gate.finish()) + self._again_told(None)
        for span in self.spans.unclaimed(self.heard + 1):
            said += self._vanished(span)
        return said

    def skip(self, count: int, gate: SeatGate) -> list[Said]:
        """Leave out ``count`` samples in which nobody recorded (休庭).

        Args:
            count: of every channel.
            gate: hears what follows.
        """
        said = self._told(self._gate.finish()) + self._again_told(self.heard)
        for span in self.spans.unclaimed(self.heard + 1):
            said += self._vanished(span)
        self._gate = gate
        self._zero = self.heard + count
        self._held = Held(len(self.seats), self._zero)
        return said

    def _told(self, turns: Iterable[Turn]) -> list[Said]:
        said: list[Said] = []
        for turn in turns:
            key = (turn.channel, turn.start + self._zero)
            end = None if turn.end is None else turn.end + self._zero
            turn = replace(turn, start=key[1], end=end)
            voice = self._voices.get(key)
            if voice is None:
                voice = self._voices[key] = self._begun(turn)
            if voice.within or voice.again is not None:
                said += self._verdict_again(voice, turn)
            else:
                said += self._verdict(voice, turn)
        return said

    def _begun(self, turn: Turn) -> Voice:
        """Return a voice for a turn that is told for the first time."""
        open_ = replace(turn, end=None)
        span = self.spans.begin(turn.channel, turn.start, goes_on=turn.end is None)
        if span is None:
            hidden = Span(turn.channel, turn.start)
            return Voice(hidden, open_, seen=turn.start, done=True, within=True)
        return Voice(span, open_, fed=span.start, seen=span.start, told=span.earlier)

    def _verdict_again(self, voice: Voice, turn: Turn) -> list[Said]:
        """Take what the gate tells of a stretch that an earlier run told, whole or its begin."""
        if turn.end is None:
            return []
        said: list[Said] = []
        if not voice.again:
            said += self._beyond(turn, self.spans.rest(turn.channel, turn.start, turn.end))
        if voice.within:
            # What is beyond was told; a later verdict on it would not be the gate's.
            voice.again, voice.turn = 1, turn
            return said
        voice.again = (voice.again or 0) + 1
        if voice.again > voice.span.verdicts:
            said += self._verdict(voice, replace(turn, start=voice.start, end=voice.span.end))
        return said

    def _beyond(self, turn: Turn, pieces: Iterable[tuple[int, int]]) -> list[Said]:
        """Return what is said of pieces of a turn that no earlier run told."""
        said: list[Said] = []
        for start, end in pieces:
            piece = replace(turn, start=start, end=end)
            if (turn.channel, start) not in self._voices:
                voice = self._voices[turn.channel, start] = self._begun(piece)
                said += self._verdict(voice, piece)
        return said

    def _again_told(self, until: int | None) -> list[Said]:
        """Take up what ended in an earlier run, once it is heard; None: nothing follows."""
        said: list[Said] = []
        while self._left and (until is None or self._left[0].end(until + 1) <= until):
            voice = self._left.popleft()
            if not voice.done and voice not in self._waiting:
                said += self._closed(voice)
        return said

    def _ends(self, voice: Voice, turn: Turn) -> tuple[Turn, list[tuple[int, int]]]:
        """Return a turn short of what an earlier run told, and what lies beyond that."""
        if turn.end is None or voice.closed or voice.again is not None:
            end = voice.turn.end
            return (turn if end is None else replace(turn, end=end)), []
        pieces = self.spans.rest(voice.channel, voice.start, turn.end)
        if pieces and pieces[0][0] == voice.start:
            return replace(turn, end=pieces[0][1]), pieces[1:]
        return replace(turn, end=voice.start), pieces

    def _verdict(self, voice: Voice, turn: Turn) -> list[Said]:
        turn, beyond = self._ends(voice, turn)
        said = self._judged(voice, turn)
        return said + self._beyond(turn, beyond)

    def _judged(self, voice: Voice, turn: Turn) -> list[Said]:
        before, voice.turn, span = voice.turn, turn, voice.span
        if turn.end is not None:
            span.settled = span.settled and span.end == turn.end
            span.end, span.verdicts = turn.end, span.verdicts + 1
            span.own, span.source, span.overlap = turn.own, turn.source, turn.overlap
        if voice.closed and not voice.done:
            return self._closed(voice)
        if not turn.own and before.own:
            # Another's voice after all, perhaps after its text was told.
            if voice.done:
                voice.span.settled = False
                return [self._suppressed(voice)]
            return self._withdrawn(voice)
        if turn.own and not before.own and voice.done:
            voice.done, voice.stream, voice.draft, voice.fed = False, None, None, voice.start
            voice.span.settled, voice.span.told = False, ""
            self._waiting.append(voice)
        return []

    def _closed(self, voice: Voice) -> list[Said]:
        """Return what is to be said of a turn that has just ended."""
        if voice.turn.end is None or voice.turn.end <= voice.start:
            voice.done = voice.span.settled = True  # nothing is left of it
            return self._withdrawn(voice)
        if not voice.turn.own:
            voice.done = True
            return [self._suppressed(voice)]
        elif voice not in self._waiting:
            self._waiting.append(voice)
        return []

    def _forget(self) -> None:
        """Let go of samples and turns that nothing will ask for."""
        open_ = [min(v.fed, v.start) for v in self._voices.values() if not v.done]
        keep = min([self.heard - KEPT, *open_])
        self._held.drop(max(keep, self.heard - MOST_KEPT))
        for key, voice in list(self._voices.items()):
            if voice.done and voice.end(self.heard) < self.heard - REMEMBERED:
                del self._voices[key]
        oldest = min((v.start for v in self._voices.values() if not v.done), default=self.heard)
        self.spans.advance(min(oldest, self.heard))

    def _samples(self, channel: int, start: int, end: int) -> Samples:
        if not self._held.has(start, end) and self._stored is not None:
            return self._stored(channel, start, end)
        return self._held.take(channel, start, end)

    # ---- working --------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """How many closed turns wait for their final text."""
        return len(self._waiting) + (self._running() is not None)

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
        if self._second_due(behind_s):
            return self.second_heard(self._seconds[0], self.recognise(self._seconds.popleft()))
        return []

    def _second_due(self, behind_s: float) -> bool:
        return self._second_here and bool(self._seconds) and behind_s <= NO_SECOND_S

    def _open(self, behind_s: float) -> Voice | None:
        """Return the open turn that has waited longest for more to be recognised."""
        if behind_s > NO_PARTIALS_S or not self._engines.first.partials:
            return None
        ready = [
            voice
            for voice in self._voices.values()
            if voice.turn.own
            and not (voice.closed or voice.done)
            and self.heard - voice.seen >= (STEP if voice.told else FIRST_STEP)
        ]
        return min(ready, key=lambda voice: voice.seen, default=None)

    def _partial(self, voice: Voice) -> list[Said]:
        voice.seen = self.heard
        if self._whole and (drafted := self._drafted(voice)) is not None:
            return drafted
        before = voice.text_so_far("")
        self._hearer.hear(voice, self.heard)
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
            return []
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

    def restore(self, channel: int, start: int, end: int) -> None:
        """Recognise a suppressed stretch, too; its text comes as a final with the same id."""
        samples = self._samples(channel, start, end)
        turn = Turn(channel, start, end, True, None, True, 1.0)
        self._restored.append(Second(Span(channel, start, end), turn, samples, ""))

    def add_words(self, terms: Iterable[Term]) -> None:
        """Know further words of the case from now on."""
        self._hearer.lexicon = self.lexicon.with_terms(terms)

    # ---- saying ---------------------------------------------------------------------

    def id_of(self, channel: int, start: int) -> str:
        """Return the id of a stretch."""
        return f"{self._recording}:{channel}:{start}"

    def _said(self, span: Span, turn: Turn, kind: HeardKind, heard: Segment | None) -> Said:
        end = self.heard if turn.end is None else turn.end
        worded = None
        if heard is not None:
            worded = words.wording(heard, self._settings, self.lexicon)
        source = "" if turn.own or turn.source is None else self.seats[turn.source]
        said = heard_of(
            self.id_of(span.channel, span.start),
            kind,
            self.seats[span.channel],
            (seconds(span.start), seconds(end)),
            worded,
            heard,
        )
        if kind in ENDINGS:
            span.told = kind.value
        said = replace(said, overlap=turn.overlap, source_seat=source)
        return Said(said, span.channel, span.start, end, heard)

    def _suppressed(self, voice: Voice) -> Said:
        voice.told, voice.stream, voice.partial, voice.finals = False, None, None, []
        return self._said(voice.span, voice.turn, HeardKind.SUPPRESSED, None)

    def _withdrawn(self, voice: Voice) -> list[Said]:
        told, voice.told = voice.told, False
        voice.stream, voice.partial, voice.finals, voice.fed = None, None, [], voice.start
        voice.draft = None
        if not told:
            return []
        return [self._said(voice.span, voice.turn, HeardKind.WITHDRAWN, None)]

    def _vanished(self, span: Span) -> list[Said]:
        """Return what is said of a stretch of an earlier run that is not there any more."""
        span.settled, span.end = True, span.start
        turn = Turn(span.channel, span.start, span.end, True, None, False, 0.0)
        return [self._said(span, turn, HeardKind.WITHDRAWN, None)]
