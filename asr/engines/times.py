"""When each word was said: from Whisper's attention to times (词的时间).

The alignment gives a path through tokens and steps of 20 ms; words follow each other on it
without a pause. Pauses are put back by what is silent at their edges.

Source: Radford et al., 2022 (the alignment heads); Giorgino, "Computing and Visualizing
Dynamic Time Warping Alignments in R", 2009.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from asr.engine import Samples, seconds
from asr.engines.loudness import FRAME, frames_rms, voiced
from asr.engines.tokens import Spoken
from asr.result import Word

STEP_S = 0.02
_FRAME_S = seconds(FRAME)
_MOST_WORD_S = 2.0


def words_of(groups: Sequence[Spoken], aligned: Any, samples: Samples) -> list[Word]:
    """Return the words with their times from the first sample, marks left out.

    Args:
        groups: tokens that make whole characters, in order.
        aligned: what CTranslate2's ``align`` gave for the same tokens.
        samples: what was heard.
    """
    starts = _starts(aligned.alignments, groups[-1].end if groups else 0)
    sure = list(aligned.text_token_probs)
    end_s = seconds(len(samples))
    words: list[Word] = []
    for group in groups:
        text = group.text
        if not text.strip() or _is_mark(text):
            continue
        first_s = min(starts[group.first] * STEP_S, end_s)
        last_s = min(max(starts[group.end] * STEP_S, first_s), end_s)
        probability = float(np.mean(sure[group.first : group.end] or [1.0]))
        _append(words, Word(text, first_s, last_s, min(max(probability, 0.0), 1.0)))
    return _trimmed([replace(word, text=word.text.strip()) for word in words], samples)


def _starts(path: Sequence[tuple[int, int]], tokens: int) -> list[int]:
    """Return the step at which each token begins, and one more for the end."""
    starts: dict[int, int] = {}
    for token, step in path:
        starts.setdefault(token, step)
    last = path[-1][1] if path else 0
    found, at = [], last
    for token in range(tokens, -1, -1):
        at = min(starts.get(token, at), at)
        found.append(at)
    return found[::-1]


def _append(words: list[Word], word: Word) -> None:
    """Add a word; pieces of a Latin word or of a number become one."""
    if words and not word.text.startswith(" ") and _goes_on(words[-1].text, word.text):
        last = words[-1]
        sure = min(last.confidence, word.confidence)
        words[-1] = Word(last.text + word.text, last.start_s, word.end_s, sure)
    else:
        words.append(word)


def _goes_on(before: str, after: str) -> bool:
    one, other = before[-1], after[0]
    if one.isascii() and other.isascii():
        return one.isalnum() and other.isalnum()
    return _is_spaced(one) and _is_spaced(other)


def _is_spaced(one: str) -> bool:
    """Tell whether words of the writing are put apart by spaces: Hangul, not Chinese."""
    return unicodedata.name(one, "").startswith(("HANGUL", "LATIN", "CYRILLIC"))


def _is_mark(text: str) -> bool:
    return all(unicodedata.category(one)[0] in "PZ" for one in text)


def _trimmed(words: Sequence[Word], samples: Samples) -> list[Word]:
    """Return the words without the silence at their edges."""
    voice = voiced(frames_rms(samples))
    trimmed: list[Word] = []
    for word in words:
        first, end = int(word.start_s / _FRAME_S), int(np.ceil(word.end_s / _FRAME_S))
        at = np.flatnonzero(voice[first:end])
        start_s, end_s = word.start_s, word.end_s
        if len(at):
            start_s = max(start_s, (first + int(at[0])) * _FRAME_S)
            end_s = min(end_s, (first + int(at[-1]) + 1) * _FRAME_S)
        most_s = _MOST_WORD_S * max(1, len(word.text) / 2)
        if end_s - start_s > most_s:
            end_s = start_s + most_s
        trimmed.append(replace(word, start_s=start_s, end_s=max(start_s, end_s)))
    return trimmed
