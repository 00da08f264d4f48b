"""Text of a whole sound file, however long: cut at pauses, in memory a minute at a time (转写)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np

from asr import vad
from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Engine, Hints, Samples, seconds
from asr.engines import loudness
from asr.result import Segment
from asr.sound_files import mono_blocks
from resources.errors import Cancelled

_HELD = 60 * SAMPLE_RATE_HZ
_PAUSE_S = 0.7
_MARGIN = SAMPLE_RATE_HZ // 5
"""Kept before and after speech."""
_SETTLED = SAMPLE_RATE_HZ
"""A stretch that ends so close to the end of what is held may go on."""
_MOST = 28 * SAMPLE_RATE_HZ


def transcribe_file(
    path: Path,
    engine: Engine,
    *,
    channel: int | None = None,
    hints: Hints = NO_HINTS,
    cancel: Event | None = None,
    on_second: Callable[[float], None] | None = None,
) -> Iterator[Segment]:
    """Yield what is said in a file, with times from its beginning.

    Args:
        path: WAV, FLAC or what else libsndfile reads, 8 to 192 kHz.
        engine: recognises; silence is never given to it.
        channel: 0-based; None: the mean of all.
        hints: names and terms.
        cancel: ends it.
        on_second: told how many seconds are done.

    Raises:
        DocumentError: the file cannot be read.
        EngineError: the engine failed.
        Cancelled: ``cancel`` was set.
    """
    held, start = np.zeros(0, np.int16), 0
    for block in mono_blocks(path, channel):
        held = np.concatenate((held, block))
        if len(held) < _HELD:
            continue
        over, goes_on = _settled(held)
        for first, end in over:
            yield from _said(engine, held[first:end], start + first, hints, cancel)
        held, start = held[goes_on:], start + goes_on
        if on_second:
            on_second(seconds(start))
    for first, end in _stretches(held):
        yield from _said(engine, held[first:end], start + first, hints, cancel)
        if on_second:
            on_second(seconds(start + end))
    if on_second:
        on_second(seconds(start + len(held)))


def _said(
    engine: Engine, samples: Samples, start: int, hints: Hints, cancel: Event | None
) -> Iterator[Segment]:
    if cancel is not None and cancel.is_set():
        raise Cancelled
    by_s = seconds(start)
    for segment in engine.transcribe(samples, hints):
        if not segment.text:
            continue
        yield replace(
            segment,
            start_s=segment.start_s + by_s,
            end_s=segment.end_s + by_s,
            words=tuple(
                replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
                for word in segment.words
            ),
        )


def _settled(held: Samples) -> tuple[list[tuple[int, int]], int]:
    """Return the stretches of speech that are over, and where the rest begins."""
    stretches = _stretches(held)
    over = [one for one in stretches if one[1] <= len(held) - _SETTLED]
    if len(over) < len(stretches):
        return over, stretches[len(over)][0]
    return over, max(len(held) - _SETTLED, over[-1][1] if over else 0)


def _stretches(held: Samples) -> list[tuple[int, int]]:
    """Return where somebody speaks, with some silence around, none longer than 28 s."""
    spans = vad.speech_spans(held, pause_s=_PAUSE_S, pad_s=seconds(_MARGIN))
    return [
        (first + start, first + end)
        for first, last in spans
        for start, end in loudness.pieces(held[first:last], _MOST)
    ]
