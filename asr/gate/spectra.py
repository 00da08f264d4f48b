"""From samples of all channels to energies in bands, a block of 100 ms at a time (频带能量).

Blocks lie on fixed samples, so that it does not matter how the samples were cut on their way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ

Floats = NDArray[np.float64]
Frames = NDArray[np.int16]
"""Shape (samples, channels)."""

HOP = 320
"""Samples from one frame to the next: 20 ms."""
WINDOW = 1024
"""Long enough that a voice and its bleed some ms later lie in the same frame."""
BLOCK = 1600
FRAMES = BLOCK // HOP
"""In a block."""
_REACH = (WINDOW - HOP) // 2
EDGES_HZ = (
    *(120, 200, 280, 360, 440, 520, 620, 720, 840, 980, 1150, 1350, 1600),
    *(1900, 2300, 2800, 3500, 4600, 7000),
)
BANDS = len(EDGES_HZ) - 1
_BINS = [round(hertz * WINDOW / SAMPLE_RATE_HZ) for hertz in EDGES_HZ]
_SHAPE = np.hanning(WINDOW)
_CLIPPED = 32_700


@dataclass(frozen=True, slots=True)
class Block:
    """100 ms of all channels."""

    index: int
    """0-based; it begins at sample ``index * BLOCK``."""
    samples: Frames
    """Shape (BLOCK, channels)."""
    energy: Floats
    """Shape (FRAMES, channels, BANDS); of samples from -1.0 to 1.0, mean of a bin."""
    spectra: NDArray[np.complex128]
    """Shape (FRAMES, channels, WINDOW // 2 + 1)."""
    clipped: NDArray[np.bool_]
    """Channels that were cut off at the top."""


class Blocks:
    """Cuts what comes into blocks."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        # What lies before the first sample counts as silence.
        self._held = np.zeros((_REACH, channels), np.int16)
        self._next = 0

    def feed(self, samples: Frames) -> Iterator[Block]:
        """Take the samples that follow; give the blocks that are complete, 22 ms late."""
        held = np.concatenate([self._held, samples])
        at = 0
        while len(held) - at >= BLOCK + 2 * _REACH:
            yield self._block(held[at : at + BLOCK + 2 * _REACH])
            at += BLOCK
        self._held = held[at:].copy()

    def finish(self) -> Iterator[Block]:
        """Give what is left, filled up with silence."""
        left = len(self._held) - _REACH
        if left > 0:
            fill = -left % BLOCK + _REACH
            yield from self.feed(np.zeros((fill, self._channels), np.int16))

    def _block(self, wide: Frames) -> Block:
        inner = wide[_REACH : _REACH + BLOCK]
        scaled = wide.astype(np.float64) / 32768.0
        views = np.lib.stride_tricks.sliding_window_view(scaled, WINDOW, axis=0)[::HOP][:FRAMES]
        spectra = np.fft.rfft(views * _SHAPE, axis=-1)
        power = spectra.real**2 + spectra.imag**2
        energy = np.stack(
            [power[..., a:b].mean(axis=-1) for a, b in pairwise(_BINS)],
            axis=-1,
        )
        clipped = np.count_nonzero(np.abs(inner.astype(np.int32)) >= _CLIPPED, axis=0) > 3
        block = Block(self._next, inner, energy, spectra, clipped)
        self._next += 1
        return block


_BLOCKS_A_PART = 8
_PARTS = 8
_ABOVE_MINIMUM = 2.0
"""The minimum of noise lies so far below its mean, as these frames are cut."""
_LEAST = 1e-7 * 0.02
"""No floor is below what 16 bit can hold (about -80 dBFS in all)."""


class NoiseFloor:
    """The noise of each channel and band: the softest of the last 6 s (噪声底)."""

    def __init__(self, channels: int) -> None:
        shape = (channels, BANDS)
        self._smooth: Floats | None = None
        self._parts = [np.full(shape, np.inf)]
        self._blocks = 0

    def follow(self, energy: Floats) -> Floats:
        """Take the energies of a block; return the floor, shape (channels, BANDS)."""
        for frame in energy:
            smooth = frame if self._smooth is None else 0.7 * self._smooth + 0.3 * frame
            self._smooth = smooth
            self._parts[-1] = np.minimum(self._parts[-1], smooth)
        self._blocks += 1
        floor = np.maximum(np.min(self._parts, axis=0) * _ABOVE_MINIMUM, _LEAST)
        if self._blocks % _BLOCKS_A_PART == 0:
            self._parts = [*self._parts[1 - _PARTS :], np.full(energy.shape[1:], np.inf)]
        return np.asarray(floor, np.float64)
