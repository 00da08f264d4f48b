"""Counts of a seat gate: duplicated lines, wrong seats, deleted overlaps (座席判定评分)."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from asr.gate.turns import Turn
from asr.vad import speech_spans
from benchmarks.generate_hearings import RATE_HZ, Said

Span = tuple[int, int, int]
"""Seat, first sample, sample after the last."""
_STEP = RATE_HZ // 100


@dataclass(slots=True)
class Score:
    """Sums over hearings."""

    said: int = 0
    lines: int = 0
    duplicated: int = 0
    """Lines on a seat that was silent, while the right seat has the same speech."""
    wrong: int = 0
    """Sentences that only another seat has."""
    lost: int = 0
    """Sentences nobody has."""
    invented: int = 0
    """Lines while nobody spoke."""
    overlapping: int = 0
    overlaps_deleted: int = 0
    """Sentences spoken at the same time as another's, less than half of which is there."""
    of_two: int = 0
    """Overlapping sentences during which never more than two speak at once."""
    of_two_deleted: int = 0
    of_three: int = 0
    """The same where three do for a while, and never more."""
    of_three_deleted: int = 0

    def add(self, other: Score) -> None:
        """Add another hearing."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)

    def rates(self) -> dict[str, float | int]:
        """Return the figures a report shows."""
        return {
            **asdict(self),
            "duplicated_share": round(self.duplicated / max(1, self.lines), 4),
            "wrong_share": round(self.wrong / max(1, self.said), 4),
        }


def score(spans: list[Span], said: list[Said], seats: int, length: int) -> Score:
    """Return how well ``spans`` tell what was said."""
    steps = length // _STEP + 1
    truth, told = np.zeros((2, seats, steps), np.bool_)
    for one in said:
        truth[one.seat, one.start // _STEP : one.end // _STEP] = True
    for seat, first, last in spans:
        told[seat, first // _STEP : last // _STEP] = True
    result = Score(said=len(said), lines=len(spans))
    for one in said:
        part = slice(one.start // _STEP, one.end // _STEP)
        there = float(np.mean(told[one.seat, part])) >= 0.5
        if one.overlapping:
            _overlapping(result, int(truth[:, part].sum(axis=0).max()), there)
        if there:
            continue
        elsewhere = np.delete(told & ~truth, one.seat, axis=0)[:, part].any(axis=0)
        if np.mean(elsewhere) >= 0.5:
            result.wrong += 1
        else:
            result.lost += 1
    for seat, first, last in spans:
        part = slice(first // _STEP, max(first // _STEP + 1, last // _STEP))
        _line(result, seat, truth[:, part], told[:, part])
    return result


def _overlapping(result: Score, voices: int, there: bool) -> None:
    result.overlapping += 1
    result.overlaps_deleted += not there
    if voices <= 2:
        result.of_two += 1
        result.of_two_deleted += not there
    elif voices == 3:
        result.of_three += 1
        result.of_three_deleted += not there


def _line(result: Score, seat: int, truth: NDArray[np.bool_], told: NDArray[np.bool_]) -> None:
    if np.mean(truth[seat]) >= 0.3:
        return
    others = np.delete(truth, seat, axis=0)
    right = np.delete(truth & told, seat, axis=0).any(axis=0)
    if np.mean(others.any(axis=0)) < 0.3:
        result.invented += 1
    elif np.mean(right) >= 0.3:
        result.duplicated += 1


def from_turns(turns: list[Turn]) -> list[Span]:
    """Return the last word on every turn that is the seat's own."""
    last = {(turn.channel, turn.start): turn for turn in turns}
    return [(t.channel, t.start, t.end) for t in last.values() if t.own and t.end is not None]


def without_gate(samples: NDArray[np.int16]) -> list[Span]:
    """Return speech on each channel by itself."""
    return [
        (seat, first, last)
        for seat in range(samples.shape[1])
        for first, last in speech_spans(np.ascontiguousarray(samples[:, seat]), pause_s=0.6)
    ]


def loudest_wins(samples: NDArray[np.int16]) -> list[Span]:
    """Return speech, each 0.3 s given to the channel that is loudest."""
    count = len(samples) // 320
    frames = samples[: count * 320].astype(np.float64).reshape(count, 320, -1)
    power = np.mean(frames * frames, axis=1)
    smooth = np.stack([np.convolve(one, np.ones(15) / 15, "same") for one in power.T])
    loudest = smooth.argmax(axis=0)
    spans: list[Span] = []
    for seat, first, last in without_gate(samples):
        mine = np.flatnonzero(loudest[first // 320 : last // 320] == seat) + first // 320
        if not len(mine):
            continue
        for run in np.split(mine, np.flatnonzero(np.diff(mine) > 30) + 1):
            if len(run) >= 10:
                spans.append((seat, int(run[0]) * 320, int(run[-1] + 1) * 320))
    return spans
