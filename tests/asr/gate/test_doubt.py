"""A seat that was never heard alone is not silenced by a guess of its levels."""

from __future__ import annotations

import numpy as np
import pytest

from asr.gate.history import Found, History
from asr.gate.learning import Learner
from asr.gate.spectra import BANDS, FRAMES
from asr.gate.verdicts import Lines, Settings

BLOCKS = 20


def verdict(*, present: float, distinct: float, known_s: float) -> bool:
    """Return whether a turn of microphone 1 is its own, though microphone 0 explains it."""
    learner = Learner(2, None)
    learner.heard_s[1] = known_s
    history = History(100, learner)
    lines = Lines(2, Settings(), history)
    likely = np.zeros((FRAMES, BANDS, 2))
    for number in range(BLOCKS):
        # At first it is plainly the seat's own; what follows levels give to the other.
        likely[..., 0] = 0.0 if number < 2 else 6.0
        history.add(
            Found(
                energy=np.ones((FRAMES, 2, BANDS)),
                floor=np.full((2, BANDS), 1e-6),
                order=np.zeros(2),
                likely=likely.copy(),
                weight=np.ones((FRAMES, BANDS)),
                knowledge=learner.knowledge,
                mass=np.ones((FRAMES, 2)),
                own=np.array([[False, True]] * FRAMES),
                present=np.array([0.0, present]),
                distinct=np.array([0.0, distinct]),
                sounding=np.ones((FRAMES, 2), np.bool_),
                voice=np.ones(2, np.bool_),
            )
        )
        lines.follow()
    return [turn.own for turn in lines.finish(10**9) if turn.channel == 1][-1]


@pytest.mark.parametrize(
    ("present", "distinct", "known_s", "own"),
    [
        (0.3, 0.0, 0.0, True),
        (0.3, 0.0, 5.0, False),
        (0.0, 0.0, 0.0, False),
        (0.3, 0.6, 5.0, True),
        (0.3, 0.3, 5.0, False),
    ],
)
def test_arrival_counts_where_levels_are_a_guess(
    present: float, distinct: float, known_s: float, own: bool
) -> None:
    assert verdict(present=present, distinct=distinct, known_s=known_s) is own
