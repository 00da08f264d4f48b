"""From frames to turns: when one begins, ends, is another's voice after all (发言段判定)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asr.gate.history import History
from asr.gate.spectra import FRAMES, HOP
from asr.gate.turns import Turn

_BEFORE, _AFTER = 3200, 2400
"""Samples put around the voice: 0.2 and 0.15 s."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of turns, in frames of 20 ms and in shares of what sounds."""

    pause_frames: int = 30
    longest_frames: int = 1400
    """28 s: what engines take at once."""
    dip_frames: int = 400
    """At the end of a turn that is too long, where its best dip is looked for."""
    lately_frames: int = 15
    begin_frames: int = 6
    """Own ones among the last that begin a turn."""
    clear_frames: int = 4
    clear_share: float = 0.7
    """So few frames will do where hardly anything else sounds."""
    least_frames: int = 8
    begin_share: float = 0.22
    keep_share: float = 0.15
    ease: float = 0.9
    """Shares may be so much less where a voice clearly came to this microphone first."""
    third_share: float = 0.27
    """While two others speak: a seat between them hears them much as if its own spoke."""
    unknown_s: float = 0.8
    """Of clear speech, before which nobody knows what a seat's own voice looks like."""
    doubt_frames: int = 15
    """Turns of a seat not known yet that are so long are not called another's."""
    doubt_present: float = 0.2
    """In so much of them a voice came here first."""
    doubt_distinct: float = 0.45
    """The same where the seat is known and the turn twice as long: as nobody else's voice can."""
    overlap_frames: int = 15
    sounding: float = 0.3
    """Share of frames with sound that makes another microphone's copy worth telling."""


@dataclass(slots=True)
class _Open:
    first: int
    """Frame; so is ``last``."""
    last: int
    start: int
    """Sample."""
    certainty: float
    overlap: bool = False
    own: bool = True
    source: int | None = None


class Lines:
    """The turns of all channels."""

    def __init__(self, channels: int, settings: Settings, history: History) -> None:
        self._settings = settings
        self._history = history
        self._open: list[_Open | None] = [None] * channels
        self._ended = [0] * channels
        """Sample after the last own turn."""
        self._told_copy = [0] * channels
        """Sample after the last copy (串音)."""
        self._spans: list[list[tuple[int, int]]] = [[] for _ in range(channels)]
        """Own turns that ended lately, in samples."""

    def speaking(self) -> list[int]:
        """Return the channels whose own voice goes on now."""
        now = self._history.frames
        return [
            channel
            for channel, turn in enumerate(self._open)
            if turn is not None and turn.own and now - turn.last <= FRAMES
        ]

    def follow(self) -> list[Turn]:
        """Look at the newest block; return what became known."""
        told: list[Turn] = []
        for channel in range(len(self._open)):
            turn = self._open[channel]
            told += self._begin(channel) if turn is None else self._go_on(channel, turn)
        return told + self._overlaps()

    def finish(self, samples: int) -> list[Turn]:
        """End every turn; none is longer than ``samples``."""
        told: list[Turn] = []
        for channel, turn in enumerate(self._open):
            if turn is not None:
                told += self._end(channel, turn, samples)
        return told

    def _begin(self, channel: int) -> list[Turn]:
        limits, history = self._settings, self._history
        now = history.frames
        since = max(0, now - limits.lately_frames)
        own = np.flatnonzero(history.column("own", since, now)[:, channel])
        if len(own) < limits.clear_frames or not history.newest(1)[0].voice[channel]:
            return []
        first, last = since + int(own[0]), since + int(own[-1]) + 1
        share = history.shares(first, last)[channel]
        few = len(own) < limits.begin_frames
        needed = limits.begin_share * self._ease(channel, first, last)
        if share < (limits.clear_share if few else needed):
            return []
        start = max(0, self._ended[channel], first * HOP - _BEFORE)
        turn = _Open(first, last, start, float(share))
        self._open[channel] = turn
        return [self._told(channel, turn)]

    def _go_on(self, channel: int, turn: _Open) -> list[Turn]:
        limits, history = self._settings, self._history
        now = history.frames
        own = np.flatnonzero(history.column("own", now - FRAMES, now)[:, channel])
        if len(own) and history.newest(1)[0].voice[channel]:
            turn.last = now - FRAMES + int(own[-1]) + 1
        if now - turn.last >= limits.pause_frames:
            return self._end(channel, turn)
        if now - turn.first >= limits.longest_frames:
            return self._split(channel, turn)
        if now % (5 * FRAMES):
            return []
        return self._again(channel, turn)

    def _again(self, channel: int, turn: _Open) -> list[Turn]:
        """Judge a turn anew while it goes on; tell it when the verdict changed."""
        before = turn.own
        self._judge(channel, turn)
        return [self._told(channel, turn)] if turn.own != before else []

    def _judge(self, channel: int, turn: _Open) -> None:
        limits, history = self._settings, self._history
        share = history.shares(turn.first, turn.last)
        own = np.count_nonzero(history.column("own", turn.first, turn.last)[:, channel])
        limit = limits.keep_share if turn.own else limits.begin_share
        limit *= self._ease(channel, turn.first, turn.last)
        if self._beside(channel, turn) >= 2:
            known = float(history.distinct(turn.first, turn.last)[channel])
            limit = max(limit, limits.third_share * (1.0 - limits.ease * known))
        enough = own >= limits.begin_frames
        turn.own = bool(enough and (share[channel] >= limit or self._in_doubt(channel, turn)))
        turn.certainty = float(share[channel])
        turn.source = None
        if not turn.own:
            share[channel] = -1.0
            turn.source = int(share.argmax()) if len(share) > 1 else None
            turn.certainty = 1.0 - turn.certainty

    def _in_doubt(self, channel: int, turn: _Open) -> bool:
        """Return whether levels alone must not call a turn another's.

        A seat that only ever spoke over others has no pattern of levels to be known by: its
        share is a guess, the order of arrival is not. Speech that is deleted is worse than
        a line that is doubtful.
        """
        limits, history = self._settings, self._history
        length = turn.last - turn.first
        if length < limits.doubt_frames:
            return False
        if history.heard_s(channel) < limits.unknown_s:
            present = float(history.present(turn.first, turn.last)[channel])
            return present >= limits.doubt_present
        distinct = float(history.distinct(turn.first, turn.last)[channel])
        return length >= 2 * limits.doubt_frames and distinct >= limits.doubt_distinct

    def _beside(self, channel: int, turn: _Open) -> int:
        """Return how many others spoke for most of a turn."""
        first, last = turn.first * HOP, turn.last * HOP
        count = 0
        for other, spans in enumerate(self._spans):
            there = self._open[other]
            if there is not None and there.own:
                spans = [*spans, (there.first * HOP, there.last * HOP)]
            common = sum(max(0, min(b, last) - max(a, first)) for a, b in spans)
            count += other != channel and common > 0.6 * (last - first)
        return count

    def _ease(self, channel: int, first: int, last: int) -> float:
        """Return how much less of a share will do, as the order of arrival has it."""
        present = self._history.present(first, last)[channel]
        return 1.0 - self._settings.ease * float(present)

    def _split(self, channel: int, turn: _Open) -> list[Turn]:
        """End a turn that is too long at its softest place, and go on from there."""
        history, now = self._history, self._history.frames
        since = now - self._settings.dip_frames
        mass = history.column("mass", since, now)[:, channel]
        soft = np.convolve(mass, np.ones(9), "valid")
        cut = since + 4 + int(soft.argmin())
        rest_last = turn.last
        turn.last = cut
        told = self._end(channel, turn, cut * HOP)
        following = _Open(cut, max(rest_last, cut + 1), cut * HOP, turn.certainty)
        self._open[channel] = following
        return [*told, self._told(channel, following)]

    def _end(self, channel: int, turn: _Open, most: int | None = None) -> list[Turn]:
        self._judge(channel, turn)
        own = np.count_nonzero(self._history.column("own", turn.first, turn.last)[:, channel])
        if turn.own and own < self._settings.least_frames and turn.last - turn.first < 12:
            turn.own = turn.certainty > 0.5
        end = turn.last * HOP + _AFTER
        end = end if most is None else min(end, most)
        self._open[channel] = None
        told = [self._told(channel, turn, end)]
        if not turn.own:
            self._told_copy[channel] = max(end, self._told_copy[channel])
            return told
        self._ended[channel] = end
        self._spans[channel] = [*self._spans[channel][-20:], (turn.start, end)]
        return told + self._copies(channel, turn, end)

    def _copies(self, source: int, turn: _Open, end: int) -> list[Turn]:
        """Tell what the other microphones heard of an own turn (串音)."""
        told: list[Turn] = []
        sure = round(min(1.0, turn.certainty), 3)
        sounding = self._history.column("sounding", turn.first, turn.last)
        for channel in range(len(self._open)):
            if channel == source or np.mean(sounding[:, channel]) < self._settings.sounding:
                continue
            for first, last in self._without_own(channel, turn.start, end):
                first = max(first, self._told_copy[channel])
                if last - first < 2 * _BEFORE:
                    continue
                self._told_copy[channel] = last
                told.append(Turn(channel, first, last, False, source, turn.overlap, sure))
        return told

    def _without_own(self, channel: int, first: int, last: int) -> list[tuple[int, int]]:
        """Return what of a span is not the channel's own turn."""
        taken = list(self._spans[channel])
        turn = self._open[channel]
        if turn is not None and turn.own:
            taken.append((turn.start, last))
        pieces, at = [], first
        for start, end in taken:
            if start > at:
                pieces.append((at, min(start, last)))
            at = max(at, end)
        pieces.append((at, last))
        return [(a, b) for a, b in pieces if a < b]

    def _overlaps(self) -> list[Turn]:
        told: list[Turn] = []
        turns = [(c, t) for c, t in enumerate(self._open) if t is not None and t.own]
        for channel, turn in turns:
            if turn.overlap:
                continue
            for other, there in turns:
                common = min(turn.last, there.last) - max(turn.first, there.first)
                if other != channel and common >= self._settings.overlap_frames:
                    turn.overlap = True
                    told.append(self._told(channel, turn))
                    break
        return told

    @staticmethod
    def _told(channel: int, turn: _Open, end: int | None = None) -> Turn:
        return Turn(
            channel=channel,
            start=turn.start,
            end=end,
            own=turn.own,
            source=turn.source,
            overlap=turn.overlap,
            certainty=round(min(1.0, max(0.0, turn.certainty)), 3),
        )
