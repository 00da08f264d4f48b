"""Leads the seats through a sound check: each speaks in turn (试音)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.rehearsal import Spoken
from asr.sound_files import Frames
from asr.vad import FRAME, VoiceDetector, voice_detector
from courtroom.sound_check.sound import MOST_S, Sound, clipped_shares
from resources.errors import BadValue, TooLarge

ENOUGH_S = 3.0
"""Speech a seat should give."""


class Rehearsal:
    """Takes samples while one seat after the other speaks; one thread at a time.

    Call :meth:`speaks` with the seat that is asked to speak, feed what all microphones
    give, and go on once :meth:`heard_s` reaches ``ENOUGH_S``.
    """

    def __init__(self, seats: Sequence[str]) -> None:
        if not seats:
            raise BadValue(column="seats", value="")
        self.seats = tuple(seats)
        self._parts: list[Frames] = []
        self._taken = 0
        self._spans: list[Spoken] = []
        self._seat: int | None = None
        self._since = 0
        self._heard = [0.0] * len(seats)
        self._detector: VoiceDetector | None = None

    def speaks(self, seat: str | None) -> None:
        """Say who speaks from now on; None: nobody, or several.

        Raises:
            BadValue: no such seat.
        """
        if seat is not None and seat not in self.seats:
            raise BadValue(column="seat", value=seat)
        if self._seat is not None and self._since < self._taken:
            self._spans.append((self._seat, self._since, self._taken))
        self._seat = None if seat is None else self.seats.index(seat)
        self._since = self._taken
        self._detector = voice_detector()

    def feed(self, samples: Frames) -> None:
        """Take what follows: int16 at 16 kHz, shape (count, seats).

        Raises:
            BadValue: another shape.
            TooLarge: longer than a sound check can be.
        """
        if samples.ndim != 2 or samples.shape[1] != len(self.seats):
            raise BadValue(column="samples", value=str(samples.shape))
        if self._taken + len(samples) > MOST_S * SAMPLE_RATE_HZ:
            raise TooLarge(source="sound check", limit=f"{MOST_S:.0f} s")
        self._parts.append(np.asarray(samples, np.int16).copy())
        self._taken += len(samples)
        if self._seat is not None and self._detector is not None:
            likely = self._detector.feed(np.ascontiguousarray(samples[:, self._seat]))
            voiced = int(np.count_nonzero(likely > 0.5))
            self._heard[self._seat] += voiced * FRAME / SAMPLE_RATE_HZ

    def heard_s(self, seat: str) -> float:
        """Return how many seconds of speech a seat gave while it was asked to."""
        return self._heard[self.seats.index(seat)]

    def sound(self) -> tuple[Sound, list[Spoken]]:
        """Return all of it and who spoke when, as :func:`..check.check` takes it."""
        self.speaks(None)
        nothing = np.zeros((0, len(self.seats)), np.int16)
        whole = np.concatenate([nothing, *self._parts])
        return Sound(self.seats, whole, tuple(clipped_shares(whole))), list(self._spans)
