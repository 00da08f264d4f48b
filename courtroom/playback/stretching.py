"""Faster and slower without a change of pitch (变速不变调).

WSOLA: the sound is cut into overlapping frames that are laid down at another distance;
where each frame is taken from is moved by up to eight milliseconds, to where it best
continues the one before it. At 1.0 that is the frame that follows anyway, so what comes
out is what went in.

Source: Verhelst, Roelands, "An overlap-add technique based on waveform similarity (WSOLA)
for high quality time-scale modification of speech", ICASSP 1993.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from resources.errors import BadValue

Sound = NDArray[np.float32]
"""Mono, -1.0 to 1.0."""

LEAST_SPEED, MOST_SPEED = 0.5, 3.0
_HOP_S = 0.020
_SEARCH_S = 0.008
"""To both sides: together one period of a voice of 62 Hz."""
_CENTRE = 0.02
"""How much better a frame at the edge must fit than one at the place itself."""
_SILENCE = 1e-7
"""Mean square below which there is nothing to fit."""


class Stretcher:
    """One sound at another speed, in pieces of any length; one thread.

    Args:
        rate_hz: of the samples.
        speed: 0.5 to 3.0; may be changed between pieces.

    Raises:
        BadValue: another speed.
    """

    def __init__(self, rate_hz: int, speed: float = 1.0) -> None:
        self._hop = round(_HOP_S * rate_hz)
        self._search = round(_SEARCH_S * rate_hz)
        window = 0.5 - 0.5 * np.cos(np.pi * np.arange(2 * self._hop) / self._hop)
        self._rising = window[: self._hop].astype(np.float32)
        self._falling = window[self._hop :].astype(np.float32)
        self._bins = 1 << (2 * self._search + self._hop - 1).bit_length()
        away = np.abs(np.arange(-self._search, self._search + 1)) / self._search
        self._centre = (1.0 - _CENTRE * away).astype(np.float32)
        self._held: Sound = np.zeros(0, np.float32)
        self._first = 0
        self._target = 0.0
        self._natural = 0
        self._tail: Sound | None = None
        self.speed = speed

    @property
    def speed(self) -> float:
        """Source seconds for every second heard."""
        return self._speed

    @speed.setter
    def speed(self, value: float) -> None:
        if not LEAST_SPEED <= value <= MOST_SPEED:
            raise BadValue(column="speed", value=str(value))
        self._speed = value

    @property
    def position(self) -> float:
        """Sample of the source that the next output begins with, from the first one fed."""
        return self._target

    def feed(self, samples: Sound) -> Sound:
        """Return what can be said after these samples; up to 100 ms are held back."""
        self._held = np.concatenate((self._held, samples))
        return self._make(self._first + len(self._held))

    def finish(self) -> Sound:
        """Return the rest, as if silence followed."""
        end = self._first + len(self._held)
        more = 6 * self._hop + 2 * self._search
        self._held = np.concatenate((self._held, np.zeros(more, np.float32)))
        left = max(0, round((end - self._target) / self._speed))
        found = [np.zeros(0, np.float32)]
        while self._target < end:
            found.append(self._step())
        return np.concatenate(found)[:left]

    def _make(self, end: int) -> Sound:
        found = []
        reach = self._search + 2 * self._hop + max(0.0, self._ahead())
        while max(self._target + reach, self._natural + 2 * self._hop) + 1 < end:
            found.append(self._step())
        self._drop()
        return np.concatenate(found) if found else np.zeros(0, np.float32)

    def _step(self) -> Sound:
        hop = self._hop
        best = self._best()
        at = best - self._first
        frame = self._held[at : at + 2 * hop]
        tail = self._tail
        out = frame[:hop].copy() if tail is None else tail + self._rising * frame[:hop]
        self._tail = self._falling * frame[hop:]
        self._natural = best + hop
        self._target += hop * self._speed
        return out

    def _best(self) -> int:
        """Return where the next frame is taken from."""
        # A frame runs at the voice's own speed: so that its middle stands where it belongs,
        # it begins later the faster it goes.
        place = max(0, round(self._target + self._ahead()))
        if self._tail is None:
            return place
        if self._speed == 1.0 and abs(self._natural - place) <= self._search:
            return self._natural
        low = max(0, place - self._search)
        natural = self._natural - self._first
        wanted = self._held[natural : natural + self._hop]
        if float(np.dot(wanted, wanted)) < _SILENCE * self._hop:
            return place
        start = low - self._first
        count = place + self._search - low + 1
        near = self._held[start : start + count - 1 + self._hop]
        fits = np.fft.irfft(
            np.fft.rfft(near, self._bins) * np.conj(np.fft.rfft(wanted, self._bins)), self._bins
        )[:count]
        sums = np.concatenate(([0.0], np.cumsum(near.astype(np.float64) ** 2)))
        power = sums[self._hop :] - sums[: -self._hop]
        fits = fits / np.sqrt(power[:count] + _SILENCE * self._hop)
        fits *= np.where(fits > 0, self._centre[-count:], 1.0)
        return low + int(np.argmax(fits))

    def _ahead(self) -> float:
        return self._hop * (self._speed - 1.0)

    def _drop(self) -> None:
        """Forget what no later frame can be taken from."""
        # Half a hop more than the place: the speed may be lowered.
        keep = min(int(self._target) - self._hop - self._search - 1, self._natural) - self._first
        if keep > 0:
            self._held = self._held[keep:]
            self._first += keep


def stretched(samples: Sound, rate_hz: int, speed: float) -> Sound:
    """Return a whole sound at another speed; its length is divided by ``speed``."""
    stretcher = Stretcher(rate_hz, speed)
    first = stretcher.feed(samples)
    return np.concatenate((first, stretcher.finish()))
