"""What changes when the gate hears everything once more, in a room it knows by now (复听).

Until every seat that speaks was heard alone for a while, the gate guesses how loud they are
at each other's microphones: then it loses sentences that were spoken over another's, and
tells some twice. The same sound, heard again from the beginning, is judged by what was
learned since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.turns import Turn

ENOUGH_S = 3.0
"""Of clear speech, after which a seat is known: as much as it gives in a sound check."""
LEAST = SAMPLE_RATE_HZ // 2
"""Shorter pieces that were missed are ends of words."""
_LEFT = 0.2
"""A line of which less is the seat's own on second sight is another's voice."""
_SOURCE = 0.5
"""So much of it somebody else must be speaking."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What the second look sees otherwise; samples as in the turns that were compared."""

    found: tuple[Turn, ...]
    """A seat's own after all, beside another's voice: pieces that were in no line."""
    taken: tuple[Turn, ...]
    """Own turns of the first look that are another seat's, named by ``source``."""


def known(heard_s: Sequence[float]) -> frozenset[int]:
    """Return the seats that were heard alone for long enough.

    Args:
        heard_s: seconds of clear speech by seat, as :attr:`asr.gate.room.Room.heard_s`.
    """
    return frozenset(seat for seat, seconds in enumerate(heard_s) if seconds >= ENOUGH_S)


def changed(first: Iterable[Turn], second: Iterable[Turn], seats: frozenset[int]) -> Changed:
    """Return what a second look changes; open turns do not count.

    Args:
        first: the last word on every turn that was told.
        second: the same of the second look, over the same samples.
        seats: that are known: nothing is changed where anybody else has a part.
    """
    before = [turn for turn in first if turn.own and turn.end is not None]
    now = [turn for turn in second if turn.own and turn.end is not None]
    found = [
        replace(turn, start=start, end=end, overlap=True, source=None)
        for turn in now
        if turn.channel in seats
        for start, end in _missed(turn, before)
        if (beside := _beside(turn.channel, start, end, now)) and beside.keys() <= seats
    ]
    taken = []
    for turn in before:
        length = _length(turn)
        if turn.channel not in seats or _common(turn, now) >= _LEFT * length:
            continue
        beside = _beside(turn.channel, turn.start, turn.end or 0, now)
        source = max(beside, key=lambda seat: beside[seat], default=None)
        if source is not None and source in seats and beside[source] >= _SOURCE * length:
            taken.append(replace(turn, own=False, source=source))
    return Changed(tuple(found), tuple(taken))


def _length(turn: Turn) -> int:
    return (turn.end or turn.start) - turn.start


def _missed(turn: Turn, before: Iterable[Turn]) -> list[tuple[int, int]]:
    """Return the pieces of a turn that no earlier one of its channel has."""
    pieces, at, last = [], turn.start, turn.end or turn.start
    spans = sorted((o.start, o.end or 0) for o in before if o.channel == turn.channel)
    for start, end in [*spans, (last, last)]:
        if min(start, last) - at >= LEAST:
            pieces.append((at, min(start, last)))
        at = max(at, end)
    return pieces


def _common(turn: Turn, others: Iterable[Turn]) -> int:
    """Return how many samples of a turn are in others of its channel, which are apart."""
    return sum(
        max(0, min(turn.end or 0, other.end or 0) - max(turn.start, other.start))
        for other in others
        if other.channel == turn.channel
    )


def _beside(channel: int, start: int, end: int, turns: Iterable[Turn]) -> dict[int, int]:
    """Return for how many samples other seats speak meanwhile."""
    found: dict[int, int] = {}
    for turn in turns:
        common = min(turn.end or 0, end) - max(turn.start, start)
        if turn.channel != channel and common > 0:
            found[turn.channel] = found.get(turn.channel, 0) + common
    return found
