"""When a stream that collects asks for a text, and what it says of the turn."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Hints, Samples
from asr.engines.collecting import CollectingStream
from asr.engines.settings import EngineSettings
from asr.result import Segment
from tests.asr.engines import speech

STEP = SAMPLE_RATE_HZ // 10
SETTINGS = EngineSettings(Path(), first_partial_s=0.3, partial_every_s=0.7)


class Asked:
    """Notes what it is asked; hears nothing at first."""

    name = "asked"

    def __init__(self, deaf: int) -> None:
        self._deaf = deaf
        self.seconds: list[float] = []
        self.first: list[bool] = []

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        return [Segment("完", 0.0, len(samples) / SAMPLE_RATE_HZ, (), 1.0, True, self.name)]

    def try_partial(self, samples: Samples, *, first: bool = False) -> str | None:
        self.seconds.append(round(len(samples) / SAMPLE_RATE_HZ, 1))
        self.first.append(first)
        return "字" if len(self.seconds) > self._deaf else ""


def heard(engine: Asked) -> list[Segment]:
    """Return what is told of 0.2 s of silence, 3 s of voice and a pause."""
    samples = np.concatenate((speech.silence(0.2), speech.chord(3.0), speech.silence(1.0)))
    stream = CollectingStream(engine, NO_HINTS, SETTINGS)
    return [
        one
        for at in range(0, len(samples), STEP)
        for one in stream.accept(samples[at : at + STEP])
    ]


def test_rough_first_words_are_replaced_sooner_than_later_ones() -> None:
    engine = Asked(deaf=0)
    told = heard(engine)
    assert engine.seconds[:4] == [0.5, 0.9, 1.6, 2.3]
    assert engine.first == [True] + [False] * (len(engine.first) - 1)
    assert [one.final for one in told] == [False] * (len(told) - 1) + [True]


def test_what_gave_no_text_is_tried_again_at_once_and_still_is_the_first() -> None:
    engine = Asked(deaf=3)
    told = heard(engine)
    assert engine.seconds[:5] == [0.5, 0.6, 0.7, 0.8, 1.2]
    assert engine.first[:5] == [True, True, True, True, False]
    assert [one.text for one in told][-1] == "完"
