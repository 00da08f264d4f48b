"""Which seat a sound came from: energies of all microphones against what is known (声源归属).

Every frame and band is a cell. Speech is sparse, so nearly every cell belongs to one voice,
and each seat leaves its own pattern of levels on all microphones. How likely a cell is for
each seat, and which share of the last 0.3 s each seat has (expectation and maximisation),
decides; a second voice at the same time shows as cells that the first cannot explain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asr.gate.spectra import Floats

_VALID = 3.0
"""A cell counts where it is so far above the noise: 4.8 dB."""
_LEAST_POWER = 1e-12
_LARGEST = 9.0
"""Of a squared deviation: beyond three it says no more."""
_TEMPER = 0.35
"""Cells next to each other tell much the same."""
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Cells:
    """Some frames in bands."""

    likely: Floats
    """Shape (frames, bands, seats): logarithm of how likely, up to a constant."""
    weight: Floats
    """Shape (frames, bands): 0.0 where nothing sounds, up to 1.0 at the loudest."""
    sounding: NDArray[np.int64]
    """Shape (frames, channels): bands above the noise."""


def cells(energy: Floats, floor: Floats, gains: Floats, spread: Floats, loudest: float) -> Cells:
    """Return what the seats have to do with a block.

    Args:
        energy: (frames, mics, bands).
        floor: noise, (mics, bands).
        gains: dB, (mics, seats, bands).
        spread: standard deviation of the levels in dB, (mics, seats).
        loudest: power of the loudest cell lately; what is far below weighs little.
    """
    valid = energy > _VALID * floor
    level = _db(np.maximum(energy - floor, _LEAST_POWER))
    limit = _db(_VALID * floor)
    # (frames, mics, seats, bands): the voice each seat must have had, by each microphone
    voice = level[:, :, None, :] - gains[None]
    trust = valid[:, :, None, :] / (spread**2)[None, :, :, None]
    total = trust.sum(axis=1)
    mean = (trust * voice).sum(axis=1) / np.maximum(total, 1e-9)
    off = voice - mean[:, None]
    too_soft = np.maximum(0.0, mean[:, None] + gains[None] - limit[None, :, None, :])
    off = np.where(valid[:, :, None, :], off, too_soft) / spread[None, :, :, None]
    strange = 0.5 * np.minimum(off * off, _LARGEST) + np.log(spread)[None, :, :, None]
    likely = -_TEMPER * strange.sum(axis=1)
    top = np.where(valid, energy, 0.0).max(axis=1)
    weight = np.where(valid.any(axis=1), np.clip(top / max(loudest, 1e-12), 0, 1) ** 0.35, 0.0)
    return Cells(np.swapaxes(likely, 1, 2), weight, valid.sum(axis=2))


def shares(likely: Floats, weight: Floats, before: Floats | None = None) -> Floats:
    """Return the share of each seat in some cells.

    Args:
        likely: (…, seats).
        weight: (…).
        before: shares expected beforehand, worth ten cells.
    """
    seats = likely.shape[-1]
    flat, weights = likely.reshape(-1, seats), weight.reshape(-1)
    heard = weights > 0.0
    flat, weights = flat[heard], weights[heard]
    share = np.full(seats, 1.0 / seats) if before is None else before
    prior = 10.0 * share if before is not None else np.zeros(seats)
    if not len(weights):
        return share
    powers = np.exp(flat - flat.max(axis=1, keepdims=True))
    for _ in range(_ROUNDS):
        mine = powers * share
        mine *= (weights / np.maximum(mine.sum(axis=1), 1e-300))[:, None]
        share = (mine.sum(axis=0) + prior) / (weights.sum() + prior.sum())
    return np.asarray(share, np.float64)


def belonging(likely: Floats, share: Floats) -> Floats:
    """Return the share of each cell that belongs to each seat, shape as ``likely``."""
    mine = np.exp(likely - likely.max(axis=-1, keepdims=True)) * share
    return np.asarray(mine / np.maximum(mine.sum(axis=-1, keepdims=True), 1e-300), np.float64)


def _db(power: Floats) -> Floats:
    return np.asarray(10.0 * np.log10(power), np.float64)
