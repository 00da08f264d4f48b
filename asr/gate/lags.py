"""Which microphone heard a sound first: a voice reaches its own before others (到达次序)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.spectra import WINDOW, Floats

_LOW, _HIGH = (round(hertz * WINDOW / SAMPLE_RATE_HZ) for hertz in (200, 4200))
LONGEST = 320
"""Samples a voice is late at most: 20 ms, or 7 m."""
_BLOCKS = 3
_PLAIN, _CLEAR = 6.0, 12.0
"""Height of a peak over the rest of the curve, from which it counts, and counts fully."""
_SOME = 6.0
"""Samples of lag that make an order clear."""
_NONE = 3.0
"""Height that a curve reaches on the side from which nobody speaks."""
_VOICE = 2.0
"""Height above that, from which somebody surely does."""
_SPEAKS = 0.2


@dataclass(frozen=True, slots=True)
class Arrival:
    """The order in which microphones heard the last 0.3 s."""

    lag: Floats
    """Shape (mic, seat): how many samples after ``seat``'s microphone ``mic`` heard it."""
    trust: Floats
    """Shape (mic, seat): 0.0 to 1.0."""
    height: Floats
    """Shape (mic, seat): of the highest peak among those that reached ``seat``'s first."""

    @property
    def first(self) -> Floats:
        """Return for each seat from -1.0 (heard last) to 1.0 (heard first by its own)."""
        total = np.maximum(self.trust.sum(axis=0), 0.25)
        early = (self.trust * np.tanh(self.lag / _SOME)).sum(axis=0)
        return np.asarray(early / total, np.float64)

    @property
    def peaks(self) -> Floats:
        """Return from 0.0 to 1.0, shape (mic, seat): whether a voice reached ``seat``'s first."""
        return np.asarray(np.clip((self.height - _NONE) / _VOICE, 0.0, 1.0), np.float64)

    def present(self, share: Floats) -> Floats:
        """Return for each seat from 0.0 to 1.0: heard first there, beside all who speak.

        Only for the two that sound most: a seat between two who speak has their peaks too.

        Args:
            share: of each seat in what sounds; who has some is taken to speak.
        """
        speaking = (share > _SPEAKS)[:, None] & ~np.eye(len(share), dtype=np.bool_)
        least = np.where(speaking, self.peaks, 1.0).min(axis=0)
        least[np.argsort(share)[:-2]] = 0.0
        return np.asarray(np.where(speaking.any(axis=0), least, 0.0), np.float64)

    @property
    def order(self) -> Floats:
        """Return for each seat from -1.0 to 1.0; two who speak at the same time are near 0.0.

        One voice leaves a peak on one side of a pair's curve, two leave one on either side.
        """
        mine = self.peaks
        unlike = (mine - mine.T) / np.maximum(mine + mine.T, 1e-9)
        early = (self.trust * np.abs(np.tanh(self.lag / _SOME)) * unlike).sum(axis=0)
        return np.asarray(early / np.maximum(self.trust.sum(axis=0), 0.25), np.float64)


class Arrivals:
    """Follows the order, block by block.

    Source: Knapp and Carter, 'The generalized correlation method for estimation of time
    delay', IEEE ASSP 24 (1976): the phase transform.
    """

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._pairs = np.array(list(combinations(range(channels), 2)), np.int64).reshape(-1, 2)
        self._crossed: deque[NDArray[np.complex128]] = deque(maxlen=_BLOCKS)

    def follow(self, spectra: NDArray[np.complex128]) -> Arrival:
        """Take the spectra of a block, (frames, channels, bins)."""
        band = spectra[..., _LOW:_HIGH]
        one, other = self._pairs[:, 0], self._pairs[:, 1]
        self._crossed.append((band[:, one] * band[:, other].conj()).sum(axis=0))
        crossed = np.sum(self._crossed, axis=0)
        whole = np.zeros((len(self._pairs), WINDOW // 2 + 1), np.complex128)
        whole[:, _LOW:_HIGH] = crossed / np.maximum(np.abs(crossed), 1e-12)
        curve = np.roll(np.fft.irfft(whole, axis=-1), LONGEST, axis=-1)[:, : 2 * LONGEST + 1]
        peak = curve.argmax(axis=-1)
        height = curve.max(axis=-1, initial=0.0) / np.maximum(curve.std(axis=-1), 1e-12)
        trust = np.clip((height - _PLAIN) / (_CLEAR - _PLAIN), 0.0, 1.0)
        lag, sure = np.zeros((2, self._channels, self._channels))
        lag[one, other], lag[other, one] = peak - LONGEST, LONGEST - peak
        sure[one, other] = sure[other, one] = trust
        beside = 3
        scaled = curve / np.maximum(curve.std(axis=-1, keepdims=True), 1e-12)
        high = np.zeros((self._channels, self._channels))
        high[one, other] = scaled[:, LONGEST + beside :].max(axis=-1, initial=0.0)
        high[other, one] = scaled[:, : LONGEST - beside + 1].max(axis=-1, initial=0.0)
        return Arrival(lag, sure, high)

    def forget(self) -> None:
        """Begin anew, after silence."""
        self._crossed.clear()
