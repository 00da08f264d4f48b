"""Gains between microphones, learned while one seat alone speaks (自适应)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asr.gate.lags import Arrival
from asr.gate.room import SOFTEST_DB, UNKNOWN_LOSS_DB, Room, room_of, unknown_room
from asr.gate.spectra import FRAMES, HOP, Floats

_ENOUGH_S = 0.8
"""Of clear speech before it changes anything."""
_NEW_S = 3.0
_MEMORY_S = 12.0
"""What was learned weighs at most as much as so much new speech."""
_LEAST_LOSS_DB = 3.0
_LOUDEST_DB = 30.0
_SPREAD_KNOWN_DB, _SPREAD_UNKNOWN_DB = 3.5, 6.5
_OVER_NOISE = 4.0
_LAGS_KEPT = 200
_LAGS_ENOUGH = 10


class Learner:
    """What is known of a room, and grows."""

    def __init__(self, channels: int, room: Room | None) -> None:
        known = unknown_room(channels) if room is None else room
        self.gains = known.gains()
        self.heard_s = np.array(known.heard_s, np.float64)
        self._start = known
        self._lags: dict[tuple[int, int], list[float]] = {}
        self.lags = np.array(
            [[np.nan if one is None else one for one in row] for row in known.lag], np.float64
        )
        """Samples, (mic, seat); NaN where not known."""
        np.fill_diagonal(self.lags, 0.0)
        self._sums = np.zeros((channels, *self.gains.shape[::2]))
        self._noise = np.zeros((channels, self.gains.shape[2]))
        self._time_s = np.zeros(channels)
        self.knowledge = 0
        """Grows when a seat becomes known; not with every refinement."""
        self._guess()

    def spread(self) -> Floats:
        """Return how far levels deviate, dB, shape (mics, seats)."""
        more = (_SPREAD_UNKNOWN_DB - _SPREAD_KNOWN_DB) / (1.0 + self.heard_s)
        return np.asarray((_SPREAD_KNOWN_DB + more) * np.ones((len(more), 1)), np.float64)

    def take(
        self, seat: int, energy: Floats, floor: Floats, frames: NDArray[np.bool_], arrival: Arrival
    ) -> None:
        """Learn from frames of a block in which ``seat`` alone speaks."""
        count = int(np.count_nonzero(frames))
        if not count:
            return
        self._sums[seat] += np.maximum(energy[frames] - floor, 0.0).sum(axis=0)
        self._noise[seat] += count * floor[seat]
        self._time_s[seat] += count * HOP / 16_000
        for mic in np.flatnonzero(arrival.trust[:, seat] > 0.5):
            lags = self._lags.setdefault((int(mic), seat), [])
            lags.append(float(arrival.lag[mic, seat]))
            del lags[:-_LAGS_KEPT]
            if len(lags) >= _LAGS_ENOUGH:
                self.lags[mic, seat] = np.median(lags)
        if self._time_s[seat] >= (_ENOUGH_S if self.heard_s[seat] else _ENOUGH_S / 2):
            self._settle(seat)

    def _settle(self, seat: int) -> None:
        sums, new_s = self._sums[seat], self._time_s[seat]
        own = sums[seat]
        heard = (own > 1e-3 * own.max()) & (own > _OVER_NOISE * self._noise[seat])
        if not heard.any():
            self._sums[seat], self._noise[seat], self._time_s[seat] = 0.0, 0.0, 0.0
            return
        ratio = 10 * np.log10(np.maximum(sums, 1e-12) / np.maximum(own, 1e-12))
        ratio = np.clip(ratio, SOFTEST_DB, _LOUDEST_DB)
        old_s = min(self.heard_s[seat], _MEMORY_S)
        mixed = (old_s * self.gains[:, seat] + new_s * ratio) / (old_s + new_s)
        # Bands this voice does not have are taken like the others, until they are heard.
        rest = self.gains[:, seat] if old_s else np.median(ratio[:, heard], axis=1, keepdims=True)
        self.gains[:, seat] = np.where(heard, mixed, rest)
        self.gains[seat, seat] = 0.0
        if self.heard_s[seat] < _NEW_S:
            self.knowledge += 1
        self.heard_s[seat] += new_s
        self._sums[seat], self._noise[seat], self._time_s[seat] = 0.0, 0.0, 0.0
        self._guess()

    def _guess(self) -> None:
        """Guess the gains of seats that were never heard from how sensitive microphones are."""
        heard = np.flatnonzero(self.heard_s > 0)
        if not len(heard):
            return
        apart = ~np.eye(len(self.heard_s), dtype=np.bool_)
        known = self.gains[:, heard][apart[:, heard]]
        loss = float(np.clip(-np.mean(known), _LEAST_LOSS_DB, UNKNOWN_LOSS_DB))
        for seat in np.flatnonzero(self.heard_s == 0):
            for mic in np.flatnonzero(apart[seat]):
                # How much more sensitive mic is than the seat's own, as others were heard there.
                told = [
                    self.gains[mic, other] - self.gains[seat, other] - (other == mic) * loss
                    for other in heard
                ]
                self.gains[mic, seat] = np.mean(told, axis=0) - loss

    def room(self) -> Room:
        """Return what is known now; levels and noise as they were."""
        count = len(self.heard_s)
        lags: list[list[float | None]] = [list(row) for row in self._start.lag]
        for (mic, seat), told in self._lags.items():
            if len(told) >= 3:
                lags[mic][seat] = float(np.median(told))
        room = room_of(self.gains, lags, [float(self.heard_s[seat]) for seat in range(count)])
        return room


def clear_frames(own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the frames to learn from, given those that are one seat's own."""
    return own if np.count_nonzero(own) >= FRAMES - 2 else np.zeros_like(own)
