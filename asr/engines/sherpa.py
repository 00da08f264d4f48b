"""sherpa-onnx: next-generation Kaldi, streaming and offline models as ONNX (可替换引擎).

Not a part of the default installation. Streaming models (``zipformer``, ``paraformer``) give
text while somebody speaks; ``sense_voice`` and ``offline_paraformer`` recognise at pauses.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Engine, Hints, Samples, Stream, seconds
from asr.engines import loudness
from asr.engines.collecting import MOST, CollectingStream, moved
from asr.engines.failing import failing
from asr.engines.settings import EngineSettings
from asr.result import Segment, Word
from resources.errors import Crashed, EngineMissing, ModelDamaged, ModelMissing

STREAMING = ("zipformer", "paraformer")
OFFLINE = ("sense_voice", "offline_paraformer")
_AFTER = np.zeros(SAMPLE_RATE_HZ * 6 // 10, np.int16)
_TOKEN_S = 0.2
"""Longest a token is taken to last; the models say only when it begins."""


def open_sherpa(folder: Path, name: str, kind: str, settings: EngineSettings) -> Engine:
    """Load a model of one of the kinds above.

    Raises:
        EngineMissing: sherpa-onnx is not installed.
        ModelMissing: the kind is none of them.
        ModelDamaged: a file is missing or cannot be loaded.
    """
    try:
        runtime = import_module("sherpa_onnx")
    except (ImportError, OSError) as error:
        raise EngineMissing(engine="sherpa", detail=str(error)) from error
    if kind not in STREAMING + OFFLINE:
        raise ModelMissing(engine="sherpa", model=name, detail=kind)
    try:
        recogniser = _loaded(runtime, folder, kind, settings)
    except (RuntimeError, ValueError, OSError, LookupError) as error:
        raise ModelDamaged(engine="sherpa", model=name, detail=str(error)) from error
    if kind in STREAMING:
        return StreamingEngine(recogniser, name, settings)
    return OfflineEngine(recogniser, name, settings)


def _loaded(runtime: Any, folder: Path, kind: str, settings: EngineSettings) -> Any:
    online, offline = runtime.OnlineRecognizer, runtime.OfflineRecognizer
    common: dict[str, Any] = {
        "tokens": str(folder / "tokens.txt"),
        "num_threads": settings.threads or 1,
    }
    ends: dict[str, Any] = {
        "enable_endpoint_detection": True,
        "rule2_min_trailing_silence": settings.pause_s,
    }
    if kind == "zipformer":
        parts = {role: _part(folder, role) for role in ("encoder", "decoder", "joiner")}
        return online.from_transducer(**common, **ends, **parts)
    if kind == "paraformer":
        parts = {role: _part(folder, role) for role in ("encoder", "decoder")}
        return online.from_paraformer(**common, **ends, **parts)
    if kind == "sense_voice":
        model, language = _part(folder, "model"), settings.language
        return offline.from_sense_voice(model=model, language=language, use_itn=True, **common)
    return offline.from_paraformer(paraformer=_part(folder, "model"), **common)


def _part(folder: Path, role: str) -> str:
    """Return the network of that role; the smaller, quantised one where there are two."""
    found = sorted(folder.glob(f"*{role}*.onnx"), key=lambda path: path.stat().st_size)
    if not found:
        raise FileNotFoundError(f"{role}.onnx")
    return str(found[0])


class StreamingEngine:
    """A streaming model; its streams share it, one thread at a time."""

    partials = True

    def __init__(self, recogniser: Any, name: str, settings: EngineSettings) -> None:
        self.name, self.language = name, settings.language
        self._recogniser = recogniser
        self._lock = threading.Lock()

    def stream(self, hints: Hints = NO_HINTS) -> OnlineStream:
        """Begin a channel; hints are not used."""
        if self._recogniser is None:
            raise Crashed(engine=self.name, detail="closed")
        return OnlineStream(self._recogniser, self._lock, self.name)

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        """Recognise a stretch of stored speech; see :class:`asr.engine.Engine`."""
        stream = self.stream(hints)
        found = stream.accept(np.concatenate((np.asarray(samples, np.int16), _AFTER)))
        return [one for one in found + stream.finish() if one.final and one.text]

    def close(self) -> None:
        """Free the model, once the last stream is gone."""
        self._recogniser = None


class OnlineStream:
    """One channel of a streaming model."""

    def __init__(self, recogniser: Any, lock: threading.Lock, name: str) -> None:
        self._recogniser, self._lock, self._name = recogniser, lock, name
        self._stream = recogniser.create_stream()
        self._taken = 0
        self._start_s: float | None = None
        self._last = ""

    def accept(self, samples: Samples) -> list[Segment]:
        """Take the samples that follow; see :class:`asr.engine.Stream`."""
        self._taken += len(samples)
        with self._lock, failing(self._name):
            self._stream.accept_waveform(
                float(SAMPLE_RATE_HZ), np.asarray(samples, np.float32) / 32768.0
            )
            return self._decoded()

    def finish(self) -> list[Segment]:
        """Say that nothing follows; see :class:`asr.engine.Stream`."""
        with self._lock, failing(self._name):
            self._stream.accept_waveform(float(SAMPLE_RATE_HZ), np.asarray(_AFTER, np.float32))
            self._stream.input_finished()
            found = [segment for segment in self._decoded() if segment.final]
            return found + self._final()

    def _decoded(self) -> list[Segment]:
        found: list[Segment] = []
        while self._recogniser.is_ready(self._stream):
            self._recogniser.decode_stream(self._stream)
            if self._recogniser.is_endpoint(self._stream):
                found += self._final()
        heard = self._recogniser.get_result_all(self._stream)
        if heard.text.strip() and heard.text != self._last:
            self._last = heard.text
            found.append(self._segment(heard, final=False))
        return found

    def _final(self) -> list[Segment]:
        heard = self._recogniser.get_result_all(self._stream)
        told = self._start_s is not None
        found = [self._segment(heard, final=True)] if heard.text.strip() or told else []
        self._recogniser.reset(self._stream)
        self._start_s, self._last = None, ""
        return found

    def _segment(self, heard: Any, *, final: bool) -> Segment:
        end_s = seconds(self._taken)
        words = _words(heard, heard.ys_probs, float(heard.start_time), end_s)
        if self._start_s is None:
            self._start_s = words[0].start_s if words else end_s
        sure = float(np.mean([word.confidence for word in words])) if words else 0.0
        last_s = words[-1].end_s if words else end_s
        return Segment(
            heard.text.strip(),
            self._start_s,
            max(self._start_s, min(last_s, end_s)),
            words,
            sure,
            final,
            self._name,
        )


class OfflineEngine:
    """A model that recognises whole stretches."""

    partials = False

    def __init__(self, recogniser: Any, name: str, settings: EngineSettings) -> None:
        self.name, self.language = name, settings.language
        self._recogniser, self._settings = recogniser, settings
        self._lock = threading.Lock()

    def stream(self, hints: Hints = NO_HINTS) -> Stream:
        """Begin a channel; hints are not used."""
        return CollectingStream(self, hints, self._settings)

    def try_partial(self, samples: Samples, *, first: bool = False) -> str | None:
        """Return None: text comes at pauses."""
        return None

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        """Recognise a stretch of stored speech; see :class:`asr.engine.Engine`."""
        found = []
        for start, end in loudness.pieces(np.asarray(samples, np.int16), MOST):
            if loudness.is_silent(samples[start:end]):
                continue
            segment = self._segment(samples[start:end])
            if segment.text:
                found.append(moved(segment, seconds(start)))
        return found

    def close(self) -> None:
        """Free the model."""
        self._recogniser = None

    def _segment(self, samples: Samples) -> Segment:
        if self._recogniser is None:
            raise Crashed(engine=self.name, detail="closed")
        with self._lock, failing(self.name):
            stream = self._recogniser.create_stream()
            stream.accept_waveform(
                float(SAMPLE_RATE_HZ), np.asarray(samples, np.float32) / 32768.0
            )
            self._recogniser.decode_stream(stream)
            heard = stream.result
        words = _words(heard, heard.ys_log_probs, 0.0, seconds(len(samples)))
        start_s = words[0].start_s if words else 0.0
        end_s = min(words[-1].end_s, seconds(len(samples))) if words else seconds(len(samples))
        sure = float(np.mean([word.confidence for word in words])) if words else 1.0
        return Segment(
            heard.text.strip(), start_s, max(start_s, end_s), words, sure, True, self.name
        )


def _words(heard: Any, logs: Sequence[float], by_s: float, most_s: float) -> tuple[Word, ...]:
    """Return the tokens as words; pieces of a Latin word (▁ begins one) become one."""
    tokens, starts_s = heard.tokens, heard.timestamps
    if len(starts_s) != len(tokens):
        return ()
    words: list[Word] = []
    for i, token in enumerate(tokens):
        text = token.replace("▁", " ")
        start_s = min(starts_s[i] + by_s, most_s)
        next_s = starts_s[i + 1] + by_s if i + 1 < len(tokens) else start_s + _TOKEN_S
        end_s = max(start_s, min(next_s, start_s + _TOKEN_S, most_s))
        sure = float(min(max(np.exp(logs[i]), 0.0), 1.0)) if len(logs) == len(tokens) else 1.0
        bare = text.strip(" @")
        if not bare or bare.startswith("<|"):
            continue
        if words and not text.startswith(" ") and (words[-1].text + bare).isascii():
            last = words[-1]
            words[-1] = Word(last.text + bare, last.start_s, end_s, min(last.confidence, sure))
        else:
            words.append(Word(bare, start_s, end_s, sure))
    return tuple(words)
