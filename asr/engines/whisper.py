"""Whisper through CTranslate2: text in sentences with marks, 30 s at a time (离线识别).

Always behind the detection of voices: over noise it writes what nobody said. What it
writes is looked at (``asr.engines.invented``) and recognised again, in the end dropped.
Spectrogram and tokens are our own, so that no media library comes with it.
"""

from __future__ import annotations

import json
import logging
import math
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Hints, Samples, seconds
from asr.engines import invented, loudness
from asr.engines.collecting import MOST, CollectingStream, moved
from asr.engines.failing import failing
from asr.engines.features import HOP, MOST_FRAMES, log_mel
from asr.engines.settings import EngineSettings
from asr.engines.times import words_of
from asr.engines.tokens import Vocabulary
from asr.result import Segment, Word
from resources.errors import EngineMissing, ModelDamaged

_log = logging.getLogger(__name__)

_LEAST = SAMPLE_RATE_HZ // 10
_MOST_TOKENS = 224
_MOST_PROMPT = 100
_LEAST_SCORE = -1.0
"""Mean logarithm of the tokens' probability; below, the text is tried again."""
_NO_SPEECH = 0.6
_UNSURE_SCORE = -0.7
_PARTIAL_PADDING_S = 3.0
"""A partial text must come fast, and is replaced soon."""
_FIRST_WORDS_S = 1.6
"""Sound of less holds some syllables, over which greedy search often runs in a circle."""
_FIRST_TOKENS, _FIRST_TOKENS_A_S = 4, 8
_FIRST_REPEATS = 1.3
"""Makes what was just written so much less likely."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """One try at a stretch."""

    tokens: tuple[int, ...]
    text: str
    score: float
    no_speech: float
    good: bool


class WhisperEngine:
    """A Whisper model that is loaded; may be used from several threads.

    Args:
        folder: of the model, checked.
        name: as ``whisper/base``.
        settings: threads, beam, language and the rest.

    Raises:
        EngineMissing: CTranslate2 is not installed.
        ModelDamaged: the files do not make a model.
    """

    partials = True
    whole = True

    def __init__(self, folder: Path, name: str, settings: EngineSettings) -> None:
        self.name, self.language = name, settings.language
        self._settings = settings
        runtime = _runtime()
        self._storage = runtime.StorageView
        try:
            self._model = runtime.models.Whisper(
                str(folder),
                device="cpu",
                compute_type="int8",
                intra_threads=settings.threads or max(1, min(4, (os.cpu_count() or 2) // 2)),
                # A partial text need not wait for a final one; both share the weights.
                inter_threads=2 if (os.cpu_count() or 1) > 1 else 1,
            )
            self._words = Vocabulary(folder / "vocabulary.txt")
            self._aligned = "alignment_heads" in json.loads(
                (folder / "config.json").read_text(encoding="utf-8")
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelDamaged(engine="whisper", model=name, detail=str(error)) from error
        self._channels = 128 if self._words.has("yue") else 80
        self._before = self._words.special("startofprev")
        self._task = [
            self._words.special("startoftranscript"),
            self._words.special(settings.language),
            self._words.special("transcribe"),
        ]
        self._no_times = self._words.special("notimestamps")
        # Half a word of Chinese is easily taken for letters: BGO for 被告.
        self._letters = self._words.latin() if settings.language == "zh" else ()
        self._lock, self._partial_lock = threading.Lock(), threading.Lock()
        self._next_partial_s = 0.0

    def stream(self, hints: Hints = NO_HINTS) -> CollectingStream:
        """Begin a channel."""
        return CollectingStream(self, hints, self._settings)

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        """Recognise a stretch of stored speech; see :class:`asr.engine.Engine`."""
        found = []
        for start, end in loudness.pieces(samples, MOST):
            segment = self._segment(samples[start:end], seconds(start), hints)
            if segment is not None:
                found.append(segment)
        return found

    def close(self) -> None:
        """Free the model."""
        with self._lock, self._partial_lock:
            self._model.unload_model()

    # ---- partial texts --------------------------------------------------------------

    def try_partial(self, samples: Samples, *, first: bool = False) -> str | None:
        """Return the text so far, quickly; None where finals need the machine more.

        Args:
            samples: of the turn until now.
            first: whether nothing of it is shown yet; then it does not wait for finals.
        """
        rests = not first and time.monotonic() < self._next_partial_s
        if rests or not self._partial_lock.acquire(False):
            return None
        try:
            began_s = time.monotonic()
            encoded = self._encode(samples, min(_PARTIAL_PADDING_S, self._settings.padding_s))
            few = seconds(len(samples)) < _FIRST_WORDS_S
            draft = self._generate(encoded, samples, [], 1, 0.0, few=few)
            took_s = time.monotonic() - began_s
            self._next_partial_s = time.monotonic() + took_s * self._settings.partial_rest
        finally:
            self._partial_lock.release()
        doubtful = draft.no_speech > _NO_SPEECH and draft.score < _LEAST_SCORE
        if not draft.good or doubtful or self._is_foreign(draft):
            return ""
        return invented.kept(draft.text)

    # ---- one stretch ----------------------------------------------------------------

    def _segment(self, samples: Samples, offset_s: float, hints: Hints) -> Segment | None:
        if len(samples) < _LEAST or loudness.is_silent(samples):
            return None
        with self._lock:
            encoded = self._encode(samples, self._settings.padding_s)
            draft = self._best(encoded, samples, hints)
            text = "" if draft is None else invented.kept(draft.text)
            if draft is None or not text:
                return None
            words = self._timed(encoded, draft, samples) if text == draft.text else []
        sure = math.exp(min(draft.score, 0.0))
        start_s = words[0].start_s if words else 0.0
        end_s = words[-1].end_s if words else seconds(len(samples))
        whole = Segment(text, start_s, end_s, tuple(words), sure, True, self.name)
        return moved(whole, offset_s)

    def _best(self, encoded: Any, samples: Samples, hints: Hints) -> _Draft | None:
        """Return the first text that looks like speech; of none that does, the likeliest."""
        prompt, phrases = self._prompt(hints)
        beam, tries = self._settings.beam, list[_Draft]()
        plans = [(prompt, beam, 0.0)] if prompt else []
        plans += [([], beam if heat == 0 else 1, heat) for heat in self._settings.temperatures]
        for tokens, width, heat in plans:
            draft = self._generate(encoded, samples, tokens, width, heat)
            if tokens and invented.echoes(draft.text, phrases):
                continue
            if _is_nothing(draft):
                return None
            if draft.good and draft.score >= _LEAST_SCORE and not self._is_foreign(draft):
                return draft
            tries.append(draft)
        good = [one for one in tries if one.good]
        if good:
            return max(good, key=lambda one: one.score)
        return self._shortened(max(tries, key=lambda one: one.score), samples) if tries else None

    def _shortened(self, draft: _Draft, samples: Samples) -> _Draft | None:
        """Return ``draft`` without what it says over and over; None where little is left."""
        text = invented.without_repeats(draft.text)
        if invented.runs_away(text, seconds(len(samples))) or draft.score < 2 * _LEAST_SCORE:
            return None
        return _Draft(
            tuple(self._words.encode(text)), text, draft.score - 1.0, draft.no_speech, True
        )

    def _is_foreign(self, draft: _Draft) -> bool:
        """Tell whether half-heard Chinese was written in Latin letters: bigo for 被告."""
        return self.language == "zh" and draft.score < _UNSURE_SCORE and draft.text.isascii()

    def _prompt(self, hints: Hints) -> tuple[list[int], tuple[str, ...]]:
        if not self._settings.phrases:
            return [], ()
        chosen: list[str] = []
        tokens: list[int] = []
        for phrase in hints.phrases:
            more = self._words.encode(phrase.strip() + "、")
            if len(tokens) + len(more) > _MOST_PROMPT:
                break
            chosen.append(phrase)
            tokens += more
        if hints.before and len(tokens) < _MOST_PROMPT:
            tokens += self._words.encode(hints.before)[-(_MOST_PROMPT - len(tokens)) :]
        return ([self._before, *tokens] if tokens else []), tuple(chosen)

    # ---- the model ------------------------------------------------------------------

    def _encode(self, samples: Samples, padding_s: float) -> Any:
        frames = len(samples) // HOP + round(padding_s * SAMPLE_RATE_HZ / HOP)
        mel = log_mel(samples, self._channels, min(frames + frames % 2, MOST_FRAMES))
        with failing(self.name):
            return self._model.encode(self._storage.from_array(mel[None]))

    def _generate(
        self,
        encoded: Any,
        samples: Samples,
        prompt: Sequence[int],
        beam: int,
        heat: float,
        *,
        few: bool = False,
    ) -> _Draft:
        length_s = seconds(len(samples))
        # Five tokens for a character and one and a half a second more than anybody says.
        budget = min(_MOST_TOKENS, 24 + round(length_s * 14))
        if few:
            budget = _FIRST_TOKENS + round(length_s * _FIRST_TOKENS_A_S)
        with failing(self.name):
            result = self._model.generate(
                encoded,
                [[*prompt, *self._task, self._no_times]],
                beam_size=1 if heat else beam,
                sampling_topk=0 if heat else 1,
                sampling_temperature=heat or 1.0,
                num_hypotheses=1,
                max_length=min(448, len(prompt) + len(self._task) + 1 + budget),
                suppress_tokens=[-1, *(self._letters if few else ())],
                repetition_penalty=_FIRST_REPEATS if few else 1.0,
                return_scores=True,
                return_no_speech_prob=True,
            )[0]
        tokens = tuple(one for one in result.sequences_ids[0] if self._words.is_text(one))
        text = self._words.text(tokens).strip()
        if few:
            text = invented.said_once(text)
        good = not invented.runs_away(text, length_s)
        return _Draft(tokens, text, float(result.scores[0]), float(result.no_speech_prob), good)

    def _timed(self, encoded: Any, draft: _Draft, samples: Samples) -> list[Word]:
        groups = self._words.groups(draft.tokens)
        if not groups or not self._aligned:
            return []
        tokens = list(draft.tokens[: groups[-1].end])
        with failing(self.name):
            aligned = self._model.align(encoded, self._task, [tokens], len(samples) // HOP)[0]
        return words_of(groups, aligned, samples)


def _is_nothing(draft: _Draft) -> bool:
    """Tell whether the model itself heard no speech."""
    if not draft.text:
        return True
    return draft.no_speech > _NO_SPEECH and draft.score < _UNSURE_SCORE


def _runtime() -> Any:
    try:
        return import_module("ctranslate2")
    except (ImportError, OSError) as error:
        raise EngineMissing(engine="whisper", detail=str(error)) from error
