"""The gate hears a recording once more when it knows the room (复听).

In small pieces, when nothing else is to be done: recognition of what is said now never
waits for it. How often and how far back is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.second_look import Changed, changed, known
from asr.gate.turns import Turn
from courtroom.listening.recognising import SeatGate
from courtroom.listening.spans import Looked, Spans
from courtroom.listening.voices import Frames

PIECE_S = 0.5
"""That is heard at once: about 20 ms of work."""
MOST_BACK = 600 * SAMPLE_RATE_HZ
"""Farther back nothing is heard again: at most half a minute of work."""
MOST_LOOKS = 6
SPOKE = SAMPLE_RATE_HZ
"""Who has turns of so much has spoken."""
WARM = 8 * SAMPLE_RATE_HZ
"""Before what is judged, so that the gate knows the noise."""
Room = dict[str, Any]
"""What a gate has learned, as JSON."""


class Sound(Protocol):
    """A recording that is read once more, as :class:`~courtroom.listening.following.Follower`."""

    position: int
    """Sample that comes next."""

    def to_skip(self) -> int:
        """Return how many samples to leave out: nobody recorded there."""

    def skip(self, count: int) -> None:
        """Leave them out."""

    def read(self, most_s: float) -> Frames:
        """Return what follows."""


@dataclass
class LookBack:
    """One more look at a part of a recording; one thread."""

    sound: Sound
    """Stands at the first sample that is heard."""
    gate: SeatGate
    go_on: Callable[[SeatGate], SeatGate]
    """Returns a gate for what comes behind a pause, which knows what this one does."""
    until: int
    """Sample after the last."""

    def __post_init__(self) -> None:
        self._zero = self.sound.position
        self._turns: dict[tuple[int, int], Turn] = {}

    @property
    def turns(self) -> list[Turn]:
        """The last word on each turn, in samples of the recording."""
        return list(self._turns.values())

    def step(self) -> bool:
        """Hear a piece; return whether that was all."""
        skip = self.sound.to_skip()
        if skip and self.sound.position + skip < self.until:
            self._take(self.gate.finish())
            self.sound.skip(skip)
            self.gate, self._zero = self.go_on(self.gate), self.sound.position
            return False
        left_s = (self.until - self.sound.position) / SAMPLE_RATE_HZ
        frames = self.sound.read(min(PIECE_S, left_s)) if left_s > 0 and not skip else None
        if frames is None or not len(frames):
            self._take(self.gate.finish())
            return True
        self._take(self.gate.feed(frames))
        return False

    def _take(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            end = None if turn.end is None else turn.end + self._zero
            turn = replace(turn, start=turn.start + self._zero, end=end)
            self._turns[turn.channel, turn.start] = turn


class Looks:
    """When a second look is due, and the one that is on.

    Args:
        spans: what was told, and how far it was looked at again.
        begin: begins a look (first sample, sample after the last, what is known).
        room: what a sound check learned: who is known by it was heard right from the start.
    """

    def __init__(
        self,
        spans: Spans,
        begin: Callable[[int, int, Room], LookBack],
        room: Room | None = None,
    ) -> None:
        self._spans, self._begin = spans, begin
        spans.keep_from = spans.looked.since  # until it is known that nobody needs it
        if room is not None and spans.looked == Looked():
            spans.looked = Looked(0, known(room.get("heard_s", ())), 0)
        self._look: LookBack | None = None
        self._known: frozenset[int] = frozenset()
        self._complete = False
        self._first = 0

    @property
    def on(self) -> bool:
        """Whether one is on."""
        return self._look is not None

    def consider(self, room: Room | None, heard: int, *, over: bool) -> bool:
        """Begin a look where one is due; return whether it has begun.

        Args:
            room: what the gate has learned; None: it learns nothing.
            heard: sample up to which it has heard.
            over: nothing follows: what is known now must do.
        """
        spans, looked = self._spans, self._spans.looked
        heard_s: Sequence[float] = () if room is None else room.get("heard_s", ())
        if self.on:
            return False
        if room is None or len(heard_s) < 2:
            spans.keep_from = None
            return False
        seats = known(heard_s)
        done = len(looked.seats) == len(heard_s) or looked.count >= MOST_LOOKS
        spans.keep_from = None if done else max(looked.since, heard - MOST_BACK)
        if done or len(seats) < 2 or seats <= looked.seats:
            return False
        spoke = self._spoke()
        full = heard - looked.since >= MOST_BACK
        if not (over or full or spoke <= seats):
            return False
        self._known, self._complete = seats, spoke <= seats
        self._first = max(looked.since, heard - MOST_BACK, spans.whole_since)
        self._look = self._begin(max(0, self._first - WARM), heard, room)
        return True

    def give_up(self) -> None:
        """Look no more: what was told stays as it is."""
        self._look = None
        self._spans.looked = replace(self._spans.looked, count=MOST_LOOKS)
        self._spans.keep_from = None

    def step(self) -> Changed | None:
        """Hear a piece; return what changes, once, at the end."""
        look, looked = self._look, self._spans.looked
        if look is None or not look.step():
            return None
        self._look = None
        told = [
            # Who still speaks has a line up to here.
            Turn(one.channel, one.start, one.end or look.until, one.own, None, one.overlap, 1.0)
            for one in self._spans.all()
        ]
        since = look.until if self._complete else looked.since
        self._spans.looked = Looked(since, self._known, looked.count + 1)
        return _within(changed(told, look.turns, self._known), self._first, look.until)

    def _spoke(self) -> frozenset[int]:
        """Return the seats that have lines of their own."""
        length: dict[int, int] = {}
        for one in self._spans.all():
            if one.own and one.end is not None:
                length[one.channel] = length.get(one.channel, 0) + one.end - one.start
        return frozenset(seat for seat, count in length.items() if count >= SPOKE)


def _within(change: Changed, first: int, until: int) -> Changed:
    """Leave out what was only heard to warm up, or goes beyond what was heard again."""

    def inside(turn: Turn) -> bool:
        return turn.start >= first and (turn.end or 0) <= until

    return Changed(
        tuple(one for one in change.found if inside(one)),
        tuple(one for one in change.taken if inside(one)),
    )
