"""What is said of a stretch of speech, and by which id (告知内容)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from asr.engine import seconds
from asr.gate.turns import Turn
from asr.result import Segment
from courtroom.listening.heard import HeardKind
from courtroom.listening.recognising import heard_of
from courtroom.listening.spans import Span
from courtroom.listening.voices import Voice
from courtroom.listening.wire import Said
from courtroom.wording import segment as words
from courtroom.wording.lexicon import Lexicon

ENDINGS = frozenset({HeardKind.FINAL, HeardKind.SUPPRESSED, HeardKind.WITHDRAWN})
"""What has to be taken over by somebody."""


class Saying:
    """Words what is told of one recording; who inherits knows its voices.

    Args:
        seats: keys of the seats by channel.
        recording: its id.
        settings: how words are written.
    """

    def __init__(self, seats: Sequence[str], recording: str, settings: words.Settings) -> None:
        self.seats = tuple(seats)
        self._recording, self._settings = recording, settings

    @property
    def lexicon(self) -> Lexicon:
        """Words of the case."""
        raise NotImplementedError

    @property
    def heard(self) -> int:
        """Sample up to which the gate has heard."""
        raise NotImplementedError

    def id_of(self, channel: int, start: int) -> str:
        """Return the id of a stretch."""
        return f"{self._recording}:{channel}:{start}"

    def _said(
        self,
        span: Span,
        turn: Turn,
        kind: HeardKind,
        heard: Segment | None,
        *,
        late: bool = False,
    ) -> Said:
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
        said = replace(said, overlap=turn.overlap, source_seat=source, late=late)
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
