"""Vosk: Kaldi's recogniser that gives text while somebody speaks (实时识别).

One model for all channels, one recogniser for each. It writes words with spaces between
them, no marks, and numbers as words.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Hints, Samples, seconds
from asr.engines.settings import EngineSettings
from asr.result import Segment, Word
from resources.errors import Crashed, EngineMissing, ModelDamaged

_log = logging.getLogger(__name__)

STEP = SAMPLE_RATE_HZ // 5
"""Samples in one step; the library works on 0.2 s at a time."""
_LATE_S = 0.8
"""After its voice began the first partial text of a segment comes about so late."""
_AFTER = np.zeros(SAMPLE_RATE_HZ * 3 // 10, np.int16)
"""Silence after a stored stretch, so that its last word is heard out."""


class VoskEngine:
    """A Vosk model that is loaded; its streams share it, each on one thread.

    Args:
        folder: of the model, checked.
        name: as ``vosk/small-cn-0.22``.
        settings: the language.

    Raises:
        EngineMissing: Vosk is not installed.
        ModelDamaged: the files do not make a model.
    """

    partials = True

    def __init__(self, folder: Path, name: str, settings: EngineSettings) -> None:
        self.name, self.language = name, settings.language
        self._runtime = _runtime()
        self._runtime.SetLogLevel(-1)
        if sys.platform == "win32" and not str(folder).isascii():
            detail = f"{folder}: Vosk reads only folders with ASCII names on Windows"
            raise ModelDamaged(engine="vosk", model=name, detail=detail)
        try:
            # A model is never looked up by name: that would ask the network.
            self._model: Any = self._runtime.Model(model_path=str(folder))
        except Exception as error:  # the library raises nothing narrower
            raise ModelDamaged(engine="vosk", model=name, detail=str(error)) from error
        self._lock = threading.Lock()

    def stream(self, hints: Hints = NO_HINTS) -> VoskStream:
        """Begin a channel; Vosk has no use for hints."""
        if self._model is None:
            raise Crashed(engine=self.name, detail="closed")
        with self._lock:
            recogniser = self._runtime.KaldiRecognizer(self._model, float(SAMPLE_RATE_HZ))
        # Not for partial texts: with words these wait for the lattice, two seconds and more.
        recogniser.SetWords(True)
        return VoskStream(recogniser, self.name)

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        """Recognise a stretch of stored speech; see :class:`asr.engine.Engine`."""
        stream = self.stream(hints)
        stream.partials = False
        segments = stream.accept(np.concatenate((np.asarray(samples, np.int16), _AFTER)))
        return [segment for segment in segments + stream.finish() if segment.final]

    def close(self) -> None:
        """Free the model, once the last stream is gone."""
        self._model = None


class VoskStream:
    """One channel."""

    def __init__(self, recogniser: Any, name: str) -> None:
        self.partials = True
        self._recogniser, self._name = recogniser, name
        self._rest = np.zeros(0, np.int16)
        self._taken = 0
        self._start_s: float | None = None
        self._ended_s = 0.0
        self._last = ""

    def accept(self, samples: Samples) -> list[Segment]:
        """Take the samples that follow; see :class:`asr.engine.Stream`."""
        self._rest = np.concatenate((self._rest, np.asarray(samples, np.int16)))
        found: list[Segment] = []
        while len(self._rest) >= STEP:
            found += self._step(self._rest[:STEP])
            self._rest = self._rest[STEP:]
        # Of several partial texts only the last one counts.
        return [s for i, s in enumerate(found) if s.final or i == len(found) - 1]

    def finish(self) -> list[Segment]:
        """Say that nothing follows; see :class:`asr.engine.Stream`."""
        found = self._step(self._rest) if len(self._rest) else []
        self._rest = self._rest[:0]
        finals = [segment for segment in found if segment.final]
        return finals + self._final(self._recogniser.FinalResult())

    def _step(self, samples: Samples) -> list[Segment]:
        try:
            ended = self._recogniser.AcceptWaveform(samples.tobytes())
        except Exception as error:  # the library raises nothing narrower
            raise Crashed(engine=self._name, detail=str(error)) from error
        self._taken += len(samples)
        if ended:
            return self._final(self._recogniser.Result())
        return self._partial() if self.partials else []

    def _partial(self) -> list[Segment]:
        heard = json.loads(self._recogniser.PartialResult())
        text = str(heard.get("partial", ""))
        if not text or text == self._last:
            return []
        self._last = text
        if self._start_s is None:
            self._start_s = max(self._ended_s, seconds(self._taken) - _LATE_S)
        return [self._as_segment(text, (), seconds(self._taken), final=False)]

    def _final(self, answer: str) -> list[Segment]:
        heard = json.loads(answer)
        text, told = str(heard.get("text", "")), self._start_s is not None
        words = _words(heard.get("result", ()))
        self._last = ""
        if not text and not told:
            return []
        if words:
            self._start_s = words[0].start_s  # a partial text's is a guess
        end_s = words[-1].end_s if words else seconds(self._taken)
        segment = self._as_segment(text, words, end_s, final=True)
        self._start_s, self._ended_s = None, segment.end_s
        return [segment]

    def _as_segment(
        self, text: str, words: tuple[Word, ...], end_s: float, *, final: bool
    ) -> Segment:
        sure = float(np.mean([word.confidence for word in words])) if words else 0.0
        start_s = self._start_s or 0.0
        return Segment(text, start_s, max(start_s, end_s), words, sure, final, self._name)


def _words(heard: Any) -> tuple[Word, ...]:
    return tuple(
        Word(one["word"], one["start"], one["end"], min(max(one["conf"], 0.0), 1.0))
        for one in heard
    )


def _runtime() -> Any:
    try:
        return import_module("vosk")
    except (ImportError, OSError) as error:
        raise EngineMissing(engine="vosk", detail=str(error)) from error
