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
_SIDE = 3
"""Samples from the middle of a curve, from which a peak lies on one side."""
_PLAIN, _CLEAR = 6.0, 12.0
"""Height of a peak over the rest of the curve, from which it counts, and counts fully."""
_SOME = 6.0
"""Samples of lag that make an order clear."""
_NONE = 3.0
"""Height that a curve reaches on the side from which nobody speaks."""
_VOICE = 2.0
"""Height above that, from which somebody surely does."""
_SPEAKS = 0.2
_MAY_SPEAK = 0.1
_STEADY_NONE, _STEADY_VOICE = 2.2, 1.5
"""As the two above, of a mean."""
_AROUND = 10
"""Samples a known lag may be off, as people lean over."""
_APART = 16
"""Samples of lag between two peaks that are not the same voice's."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The order in which microphones heard the last 0.3 s."""

    lag: Floats
    """Shape (mic, seat): how many samples after ``seat``'s microphone ``mic`` heard it."""
    trust: Floats
    """Shape (mic, seat): 0.0 to 1.0."""
    height: Floats
    """Shape (mic, seat): of the highest peak among those that reached ``seat``'s first."""
    steady: Floats
    """As ``height``, of the mean over 0.3 s more, and where lags are known: only there."""
    apart: NDArray[np.bool_]
    """Shape (mic, seat, other): a voice at ``other`` has no peak where ``seat``'s has one."""

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
        speaks = share > _SPEAKS
        speaking = speaks[:, None] & ~np.eye(len(share), dtype=np.bool_)
        there = np.clip((self.steady - _STEADY_NONE) / _STEADY_VOICE, 0.0, 1.0)
        least = np.where(speaking, there, 1.0).min(axis=0)
        least[np.argsort(share)[:-2]] = 0.0
        return np.asarray(np.where(speaking.any(axis=0), least, 0.0), np.float64)

    def distinct(self, share: Floats) -> Floats:
        """Return from 0.0 to 1.0: a peak that nobody else who speaks can have made.

        Args:
            share: the largest of each seat lately.
        """
        speaks = share > _MAY_SPEAK
        speaking = speaks[:, None] & ~np.eye(len(share), dtype=np.bool_)
        alike = speaks & ~self.apart
        seats = np.arange(len(share))
        alike[:, seats, seats] = False
        clear = speaking & ~alike.any(axis=2)
        there = np.clip((self.steady - _STEADY_NONE) / _STEADY_VOICE, 0.0, 1.0)
        found = np.where(clear, there, 1.0).min(axis=0)
        found = np.where(clear.any(axis=0), found, 0.0)
        # Where lags are not known: first against every other. With a third such seat, the
        # one between the others may be silent.
        first = np.where(np.eye(len(share), dtype=np.bool_), 1.0, there).min(axis=0)
        if np.count_nonzero(first) <= 2:
            found = np.maximum(found, first)
        return np.asarray(found, np.float64)

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
        self._curves: deque[Floats] = deque(maxlen=_BLOCKS)

    def follow(self, spectra: NDArray[np.complex128], lags: Floats | None = None) -> Arrival:
        """Take the spectra of a block, (frames, channels, bins).

        Args:
            spectra: of the block.
            lags: known ones in samples, (mic, seat); NaN where not known; None: none is.
        """
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
        scaled = curve / np.maximum(curve.std(axis=-1, keepdims=True), 1e-12)
        high = np.zeros((self._channels, self._channels))
        high[one, other] = scaled[:, LONGEST + _SIDE :].max(axis=-1, initial=0.0)
        high[other, one] = scaled[:, : LONGEST - _SIDE + 1].max(axis=-1, initial=0.0)
        self._curves.append(scaled)
        known = np.full((self._channels,) * 2, np.nan) if lags is None else lags
        steady, apart = self._steady(known)
        return Arrival(lag, sure, high, steady, apart)

    def _steady(self, lags: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        curve = np.mean(self._curves, axis=0)
        steady = np.zeros((self._channels, self._channels))
        for pair, (one, other) in enumerate(self._pairs):
            for mic, seat, sign in ((other, one, -1), (one, other, 1)):
                known = lags[mic, seat]
                if np.isnan(known):
                    low, high = _SIDE, LONGEST
                else:
                    low, high = max(_SIDE, known - _AROUND), known + _AROUND
                a, b = sorted((LONGEST + sign * round(low), LONGEST + sign * round(high)))
                steady[mic, seat] = curve[pair, max(0, a) : b + 1].max(initial=0.0)
        # Of a voice at `other`: so many samples later at `mic` than at `seat`'s.
        later = lags[:, None, :] - lags[None, :, :]
        apart = np.abs(later - lags[:, :, None]) > _APART
        return steady, apart & ~np.isnan(later)

    def forget(self) -> None:
        """Begin anew, after silence."""
        self._crossed.clear()
        self._curves.clear()
