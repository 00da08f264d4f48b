"""From samples of every seat to utterances, without process, clock or disk (识别流程).

``feed`` takes what all microphones heard and returns what became known. Inside, taking is
apart from working: ``take`` lets the gate hear (cheap, never waits for an engine), ``work``
does one piece of recognition (:mod:`courtroom.listening.working`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from asr.engine import SAMPLE_RATE_HZ, Samples
from asr.gate.second_look import Changed
from asr.gate.turns import Turn
from courtroom.listening.heard import HeardKind
from courtroom.listening.recognising import Engines, Late, SeatGate
from courtroom.listening.spans import UNSEEN, Span, Spans
from courtroom.listening.voices import Frames, Held, Voice
from courtroom.listening.wire import Said
from courtroom.listening.working import Working
from courtroom.wording import segment as words
from courtroom.wording.lexicon import Lexicon

KEPT = 4 * SAMPLE_RATE_HZ
MOST_KEPT = 40 * SAMPLE_RATE_HZ
REMEMBERED = 60 * SAMPLE_RATE_HZ
_UNHEARD_AGAIN = 45 * SAMPLE_RATE_HZ
_COPY = 0.6
"""So much of a hidden voice lies in what a second look found: it stood for that."""


class Pipeline(Working):
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
        super().__init__(
            seats,
            engines,
            recording=recording,
            lexicon=lexicon,
            settings=settings,
            start=start,
            spans=spans,
            stored=stored,
            on_engine=on_engine,
            second_here=second_here,
            beside=beside,
        )
        self._gate = gate
        self._zero = start
        self._left: deque[Voice] = deque()
        """Ended in an earlier run and not taken over; in order of their ends."""
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

    # ---- a second look --------------------------------------------------------------

    def look_back(self, change: Changed) -> list[Said]:
        """Take what a second look changes of what was told (复听); texts come by ``work``."""
        said: list[Said] = []
        for turn in change.taken:
            span = self.spans.get(turn.channel, turn.start)
            if span is None or not span.own or span.end != turn.end:
                continue
            voice = next((one for one in self._voices.values() if one.span is span), None)
            if voice is not None:
                if not voice.done:
                    continue  # its own verdict comes
                voice.turn = replace(voice.turn, own=False, source=turn.source)
            span.own, span.source, span.settled = False, turn.source, False
            said.append(self._said(span, turn, HeardKind.SUPPRESSED, None, late=True))
        for turn in change.found:
            self._found(turn)
        return said

    def _found(self, turn: Turn) -> None:
        """Have a turn recognised that was taken for another's, or not seen at all."""
        key, end = (turn.channel, turn.start), turn.end or turn.start
        hidden = [
            one
            for one in self.spans.all()
            if (one.channel, one.own) == (turn.channel, False)
            and one.end is not None
            and min(one.end, end) - max(one.start, turn.start) >= _COPY * (one.end - one.start)
        ]
        span = self.spans.get(*key)
        if span is None:
            span = Span(*key)
            self.spans.add(span)
        elif span.own:
            return  # it has a line already
        span.end, span.own, span.source, span.overlap = end, True, None, True
        span.settled, span.told = False, ""
        voice = self._voices.get(key)
        if voice is not None:
            voice.turn, voice.done = turn, True
        others = tuple(one for one in hidden if one is not span)
        self._late.append(Late(span, turn, others))

    # ---- taking ---------------------------------------------------------------------

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

    def pass_the_end(self) -> None:
        """Note that nothing is left, or only what was told and is not taken over yet."""
        self.spans.advance(self.heard + UNSEEN)

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
            if voice not in self._waiting:
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
