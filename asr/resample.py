"""Another sampling rate, while the sound comes in (重采样).

A polyphase filter: with L/M the ratio of the rates in lowest terms, output sample n lies
at input position n·M/L; its phase n·M mod L chooses one of L sets of taps of a sinc
under a Kaiser window (β = 8.6, about 85 dB), cut off at 0.94 of the lower Nyquist
frequency. The delay of the filter is taken out: sample 0 stays sample 0.

Source: Crochiere, Rabiner, "Multirate Digital Signal Processing", 1983, ch. 3; Kaiser,
"Nonrecursive digital filter design using the I0-sinh window function", 1974.
"""

from __future__ import annotations

from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

_ZERO_CROSSINGS = 24
_BETA = 8.6
_CUT_OFF = 0.94
LEAST_HZ, MOST_HZ = 8_000, 192_000


class Resampler:
    """One channel from ``from_hz`` to ``to_hz``; pieces may have any length."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        for rate_hz in (from_hz, to_hz):
            if not LEAST_HZ <= rate_hz <= MOST_HZ:
                raise ValueError(f"{rate_hz} Hz")
        common = gcd(from_hz, to_hz)
        self._up, self._down = to_hz // common, from_hz // common
        self._same = from_hz == to_hz
        if self._same:
            return
        cut = _CUT_OFF * min(1.0, to_hz / from_hz)
        self._half = ceil(_ZERO_CROSSINGS / min(1.0, to_hz / from_hz))
        self._taps = _taps(self._up, self._half, cut)
        self._held: NDArray[np.float32] = np.zeros(self._half - 1, np.float32)
        self._first = -(self._half - 1)
        self._next = 0

    def feed(self, samples: Samples) -> Samples:
        """Return what can be said after these samples; the filter holds some back."""
        if self._same:
            return samples
        self._held = np.concatenate((self._held, samples.astype(np.float32)))
        # Output n needs input from base-half+1 to base+half.
        ready = self._first + len(self._held) - self._half
        last = (ready * self._up - 1) // self._down if ready > 0 else -1
        return self._make(last + 1)

    def finish(self) -> Samples:
        """Return the rest, as if silence followed."""
        if self._same:
            return np.zeros(0, np.int16)
        given = self._first + len(self._held)
        end = -(-given * self._up // self._down)
        first = self._next
        # One more than the filter is long: the last output may lie just after the last input.
        return self.feed(np.zeros(2 * self._half + 1, np.int16))[: end - first]

    def _make(self, end: int) -> Samples:
        if end <= self._next:
            return np.zeros(0, np.int16)
        at = np.arange(self._next, end, dtype=np.int64) * self._down
        base, phase = at // self._up, at % self._up
        start = base - self._half + 1 - self._first
        windows = np.lib.stride_tricks.sliding_window_view(self._held, 2 * self._half)
        out = np.einsum("nk,nk->n", windows[start], self._taps[phase])
        self._next = end
        drop = (end * self._down) // self._up - self._half + 1 - self._first
        drop = min(max(drop, 0), len(self._held))
        self._held = self._held[drop:]
        self._first += drop
        rounded: Samples = np.clip(np.rint(out), -32768, 32767).astype(np.int16)
        return rounded


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Return a whole stretch at another rate."""
    resampler = Resampler(from_hz, to_hz)
    first = resampler.feed(samples)
    return np.concatenate((first, resampler.finish()))


def _taps(up: int, half: int, cut: float) -> NDArray[np.float32]:
    """Return ``up`` sets of 2·half taps, one for every phase; each sums to 1."""
    away = np.arange(-half + 1, half + 1)[None, :] - np.arange(up)[:, None] / up
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (away / half) ** 2, 0, 1))) / np.i0(_BETA)
    taps = cut * np.sinc(cut * away) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float32)
