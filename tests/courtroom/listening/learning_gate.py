"""A gate for tones that takes the softer of two voices for bleed until it knows the room."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.turns import Turn
from courtroom.listening.voices import Frames
from tests.courtroom.listening.stage import LoudestGate

LEARNS_S = 10.0
"""Of sound, after which every seat is known."""


class LearningGate(LoudestGate):
    """Hears like :class:`LoudestGate`, but only one voice at a time before it has learned."""

    def __init__(self, channels: int, *, learned: bool = False) -> None:
        super().__init__(channels)
        self._learned = learned
        self._heard = 0
        self._speaking: dict[int, tuple[int, int]] = {}

    def room(self) -> dict[str, Any]:
        """Return what is known, as the real gate tells it."""
        known = self._learned or self._heard >= LEARNS_S * SAMPLE_RATE_HZ
        return {"heard_s": [5.0 if known else 0.5] * len(self._open)}

    def feed(self, samples: Frames) -> list[Turn]:
        self._heard += len(samples)
        return [self._judged(one) for one in super().feed(samples)]

    def finish(self) -> list[Turn]:
        return [self._judged(one) for one in super().finish()]

    def _judged(self, turn: Turn) -> Turn:
        if self._learned or not turn.own:
            return turn
        others = [
            channel
            for channel, (start, end) in self._speaking.items()
            if channel != turn.channel and start <= turn.start < end
        ]
        if others and turn.start < LEARNS_S * SAMPLE_RATE_HZ:
            return replace(turn, own=False, source=others[0])
        end = int(np.iinfo(np.int64).max) if turn.end is None else turn.end
        self._speaking[turn.channel] = (turn.start, end)
        return turn
