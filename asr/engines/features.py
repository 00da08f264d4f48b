"""What Whisper hears: the logarithmic mel spectrogram (对数梅尔频谱).

Source: Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022,
2.2: 16 kHz, windows of 25 ms every 10 ms, 80 or 128 channels; mel scale by Slaney,
"Auditory Toolbox", 1998: linear up to 1 kHz, logarithmic above, channels of equal area.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ, Samples

HOP = 160
"""Samples between two frames: 10 ms."""
WINDOW = 400
MOST_FRAMES = 3000
"""30 s: the model has no places for more."""
_LEAST_POWER = 1e-10
_RANGE = 8.0
_LINEAR_HZ, _LINEAR_MEL = 1000.0, 15.0
_LOG_STEP = 27.0 / np.log(6.4)

Floats = NDArray[np.float32]


def log_mel(samples: Samples, channels: int, frames: int) -> Floats:
    """Return the spectrogram, shape (channels, frames), silence after the samples.

    Args:
        samples: what is heard; more than ``frames`` hold are cut off.
        channels: 80, or 128 for the newest large models.
        frames: of 10 ms, at most ``MOST_FRAMES``.
    """
    length = frames * HOP
    sound = np.zeros(length, np.float32)
    given = min(len(samples), length)
    sound[:given] = samples[:given].astype(np.float32) / 32768.0
    # Silence need not be transformed: its frames all are the least power.
    busy = min(frames, -(-given // HOP) + 2)
    padded = np.pad(sound, WINDOW // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:busy]
    power = np.abs(np.fft.rfft(windows * _hann(), axis=1)).astype(np.float32) ** 2
    mel = np.full((channels, frames), np.log10(_LEAST_POWER), np.float32)
    mel[:, :busy] = np.log10(np.maximum(_filters(channels) @ power.T, _LEAST_POWER))
    mel = np.maximum(mel, mel.max() - _RANGE)
    return np.ascontiguousarray((mel + 4.0) / 4.0, np.float32)


@cache
def _hann() -> Floats:
    return np.asarray(np.hanning(WINDOW + 1)[:-1], np.float32)


@cache
def _filters(channels: int) -> Floats:
    """Return one triangle a row over the frequencies of the transform."""
    edges = _hertz(np.linspace(0.0, _mel(SAMPLE_RATE_HZ / 2), channels + 2))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    at = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE_HZ)[None, :]
    triangles = np.minimum((at - low) / (centre - low), (high - at) / (high - centre))
    return np.asarray(np.maximum(triangles, 0.0) * 2.0 / (high - low), np.float32)


def _mel(hertz: float) -> float:
    if hertz < _LINEAR_HZ:
        return hertz * _LINEAR_MEL / _LINEAR_HZ
    return float(_LINEAR_MEL + np.log(hertz / _LINEAR_HZ) * _LOG_STEP)


def _hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = mel * _LINEAR_HZ / _LINEAR_MEL
    curved = _LINEAR_HZ * np.exp((mel - _LINEAR_MEL) / _LOG_STEP)
    return np.where(mel < _LINEAR_MEL, linear, curved)
