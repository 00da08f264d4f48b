"""What was found in the last half minute, for a second look at a turn (回看)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asr.gate.learning import Learner
from asr.gate.sources import cells, shares
from asr.gate.spectra import FRAMES, Floats


@dataclass(frozen=True, slots=True)
class Found:
    """A block of 100 ms."""

    energy: Floats
    """(frames, channels, bands)."""
    floor: Floats
    """(channels, bands)."""
    order: Floats
    """(seats): what the order of arrival says."""
    likely: Floats
    """(frames, bands, seats)."""
    weight: Floats
    """(frames, bands)."""
    knowledge: int
    """How often the room had been learned anew when this was judged."""
    mass: Floats
    """(frames, seats): how many loud bands are the seat's own."""
    own: NDArray[np.bool_]
    """(frames, seats)."""
    present: Floats
    """(seats): whether a voice came to this microphone first, beside those of others."""
    distinct: Floats
    """(seats): as ``present``, of what nobody else who speaks can have made."""
    sounding: NDArray[np.bool_]
    """(frames, channels)."""
    voice: NDArray[np.bool_]
    """(channels): speech, and not other sound."""


class History:
    """The blocks lately; frames are counted from the first of all."""

    def __init__(self, blocks: int, learner: Learner) -> None:
        self._blocks: deque[Found] = deque(maxlen=blocks)
        self._learner = learner
        self.frames = 0
        """So many frames were seen."""

    def add(self, found: Found) -> None:
        """Take the block that follows."""
        self._blocks.append(found)
        self.frames += FRAMES

    def newest(self, count: int) -> list[Found]:
        """Return the last blocks, at most ``count``."""
        return [self._blocks[i] for i in range(-min(count, len(self._blocks)), 0)]

    def between(self, first: int, last: int) -> list[Found]:
        """Return the blocks that hold the frames from ``first`` up to ``last``.

        Those from before the room was known are judged anew.
        """
        oldest = self.frames - len(self._blocks) * FRAMES
        a = max(0, (first - oldest) // FRAMES)
        b = min(len(self._blocks), -(-(last - oldest) // FRAMES))
        old = [i for i in range(a, b) if self._blocks[i].knowledge != self._learner.knowledge]
        for i in old:
            self._blocks[i] = self._anew(self._blocks[i])
        return [self._blocks[i] for i in range(a, b)]

    def _anew(self, found: Found) -> Found:
        learner = self._learner
        again = cells(found.energy, found.floor, learner.gains, learner.spread(), 1.0)
        return replace(found, likely=again.likely + found.order, knowledge=learner.knowledge)

    def column(self, name: str, first: int, last: int) -> Floats:
        """Return ``own``, ``mass`` or ``sounding`` of exactly these frames; (frames, channels)."""
        oldest = self.frames - len(self._blocks) * FRAMES
        begin = max(first, oldest)
        blocks = self.between(begin, last)
        whole = np.concatenate([getattr(one, name) for one in blocks])
        skip = (begin - oldest) % FRAMES
        return np.asarray(whole[skip : skip + last - begin], np.float64)

    def shares(self, first: int, last: int) -> Floats:
        """Return each seat's share of what sounded from frame ``first`` up to ``last``."""
        blocks = self.between(first, last)
        return shares(
            np.concatenate([one.likely for one in blocks]),
            np.concatenate([one.weight for one in blocks]),
        )

    def heard_s(self, seat: int) -> float:
        """Return how much clear speech of a seat's own was learned from, in seconds."""
        return float(self._learner.heard_s[seat])

    def present(self, first: int, last: int) -> Floats:
        """Return how much of these frames a voice came first to each seat's microphone."""
        return np.asarray(np.mean([one.present for one in self.between(first, last)], axis=0))

    def distinct(self, first: int, last: int) -> Floats:
        """Return how much of these frames each seat spoke, as only its own voice explains."""
        return np.asarray(np.mean([one.distinct for one in self.between(first, last)], axis=0))
