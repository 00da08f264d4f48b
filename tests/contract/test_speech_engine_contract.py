"""One suite for every speech engine: real Whisper on Mandarin, real Kaldi through Vosk.

The Kaldi model at hand is Korean; what it makes of Mandarin is nonsense, yet its segments,
words and times are held to the same contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest

from asr.engine import SAMPLE_RATE_HZ, Engine, Hints, Samples
from asr.engines import open_engine
from asr.engines.whisper import WhisperEngine
from asr.result import Segment
from asr.scoring import score
from asr.wording.joining import joined
from tests.asr.engines import speech

STEP = SAMPLE_RATE_HZ // 5


@dataclass(frozen=True)
class Rig:
    engine: Engine
    understands: bool
    """Whether it knows Mandarin."""


@pytest.fixture(scope="module", params=["whisper/base", "vosk/ko"])
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    name: str = request.param
    language = "ko" if name.endswith("ko") else "zh"
    engine = open_engine(name, speech.settings(tmp_path_factory.mktemp("home"), language))
    yield Rig(engine, language == "zh")
    engine.close()


@dataclass(frozen=True)
class Told:
    """What an engine makes of the sample, whole and as a stream."""

    stored: list[Segment]
    live: list[tuple[float, Segment]]
    """With the second at which it was told."""


@pytest.fixture(scope="module")
def told(rig: Rig) -> Told:
    stream, live = rig.engine.stream(), list[tuple[float, Segment]]()
    samples = speech.mandarin()
    for at in range(0, len(samples), STEP):
        now_s = min(at + STEP, len(samples)) / SAMPLE_RATE_HZ
        live += [(now_s, segment) for segment in stream.accept(samples[at : at + STEP])]
    live += [(speech.LENGTH_S, segment) for segment in stream.finish()]
    assert stream.finish() == []
    return Told(rig.engine.transcribe(samples), live)


def fed(engine: Engine, samples: Samples, step: int, hints: Hints | None = None) -> list[Segment]:
    stream = engine.stream(hints) if hints else engine.stream()
    found: list[Segment] = []
    for at in range(0, len(samples), step):
        found += stream.accept(samples[at : at + step])
    return found + stream.finish()


def finals(segments: list[Segment]) -> list[Segment]:
    return [segment for segment in segments if segment.final and segment.text]


def text_of(segments: list[Segment]) -> str:
    return "".join(joined(segment).text for segment in finals(segments))


def test_stored_speech_has_text_words_and_times(rig: Rig, told: Told) -> None:
    segments = told.stored
    speech.check(segments, speech.LENGTH_S, rig.engine.name)
    assert segments
    assert all(segment.final and segment.words for segment in segments)
    words = [word for segment in segments for word in segment.words]
    assert abs(words[0].start_s - speech.SAID[0][0]) < 0.5
    assert abs(words[-1].end_s - speech.SAID[1][1]) < 0.5
    # Nobody speaks in the pause between the sentences.
    assert not any(word.start_s > 4.6 and word.end_s < 5.5 for word in words)


def test_what_is_said_is_recognised(rig: Rig, told: Told) -> None:
    if not rig.understands:
        pytest.skip("knows no Mandarin")
    said = "".join(text for _, _, text in speech.SAID)
    heard = text_of(told.stored)
    assert score(said, heard).rate < 0.3
    assert "现在开庭" in heard


def test_a_stream_tells_while_somebody_speaks_and_ends_with_the_pause(
    rig: Rig, told: Told
) -> None:
    speech.check([segment for _, segment in told.live], speech.LENGTH_S, rig.engine.name)
    first_s, first = told.live[0]
    assert not first.final
    # Who reads along waits for no lattice: with words in partial texts Vosk took 2.4 s.
    most_s = 1.0 if rig.understands else 1.5
    assert speech.SAID[0][0] < first_s < speech.SAID[0][0] + most_s
    ended = [now_s for now_s, segment in told.live if segment.final]
    assert speech.SAID[0][1] < ended[0] < speech.SAID[1][0] + 0.6


def test_partials_are_replaced_by_what_starts_where_they_start(told: Told) -> None:
    open_start_s: float | None = None
    for _, segment in told.live:
        if open_start_s is not None:
            # Where words have times, the first one's counts in the end.
            least_s = 0.8 if segment.final and segment.words else 0.0
            assert abs(segment.start_s - open_start_s) <= least_s
        open_start_s = None if segment.final else segment.start_s
    assert open_start_s is None


def test_any_cut_of_the_samples_gives_the_same(rig: Rig) -> None:
    samples = speech.mandarin() if rig.understands else speech.mandarin()[: 3 * SAMPLE_RATE_HZ]
    coarse, fine = fed(rig.engine, samples, 7_919), fed(rig.engine, samples, 1_601)
    speech.check(fine, speech.LENGTH_S, rig.engine.name)
    assert len(finals(coarse)) == len(finals(fine))
    # Whisper hears a few milliseconds more or less of the pause, and may write another word.
    assert score(text_of(coarse), text_of(fine)).rate <= (0.25 if rig.understands else 0.0)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.int16),
        np.zeros(1, np.int16),
        speech.silence(0.6),
        np.full(SAMPLE_RATE_HZ // 2, -32768, np.int16),
        speech.noise(0.6, 4.0),
    ],
    ids=["empty", "one-sample", "silence", "stuck", "hiss"],
)
def test_nothing_said_is_nothing_written(rig: Rig, samples: Samples) -> None:
    assert rig.engine.transcribe(samples) == []


def test_a_silent_channel_stays_silent(rig: Rig) -> None:
    assert finals(fed(rig.engine, speech.silence(1.5), STEP)) == []


def test_music_and_loud_noise_do_no_harm(rig: Rig) -> None:
    for samples in (speech.chord(2.0), speech.noise(2.0, 3000.0)):
        segments = rig.engine.transcribe(samples)
        speech.check(segments, 2.0, rig.engine.name)
        if rig.understands:
            assert text_of(segments) == ""


def test_clipped_speech_is_still_speech(rig: Rig) -> None:
    loud = np.clip(speech.mandarin()[: 3 * SAMPLE_RATE_HZ].astype(np.int32) * 30, -32768, 32767)
    segments = rig.engine.transcribe(loud.astype(np.int16))
    speech.check(segments, 3.0, rig.engine.name)
    assert segments


def test_more_than_thirty_seconds_are_recognised_to_the_end(rig: Rig) -> None:
    if not rig.understands:
        pytest.skip("Kaldi has no limit; a minute of it takes long")
    samples = np.tile(speech.mandarin(), 4)
    segments = rig.engine.transcribe(samples)
    speech.check(segments, 4 * speech.LENGTH_S, rig.engine.name)
    assert segments[-1].end_s > 3 * speech.LENGTH_S + speech.SAID[1][0]


def test_streams_do_not_hear_each_other(rig: Rig) -> None:
    first = speech.mandarin()[SAMPLE_RATE_HZ // 2 : 2 * SAMPLE_RATE_HZ]
    second = speech.mandarin()[-3 * SAMPLE_RATE_HZ : -SAMPLE_RATE_HZ]
    alone = [text_of(fed(rig.engine, samples, STEP)) for samples in (first, second)]
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(fed, rig.engine, samples, STEP) for samples in (first, second)]
        assert [text_of(one.result()) for one in both] == alone


def test_any_hint_is_taken(rig: Rig) -> None:
    hints = Hints(("", "深圳市宏远物流有限公司", "😀", "x" * 500), "审判长：现在开庭。")
    speech.check(rig.engine.transcribe(speech.mandarin(), hints), speech.LENGTH_S, rig.engine.name)


def test_first_words_are_there_early_in_chinese_and_once(rig: Rig) -> None:
    if not isinstance(rig.engine, WhisperEngine):
        pytest.skip("its streams decode as they go")
    for start_s, _, text in speech.SAID:
        first = round((start_s - 0.2) * SAMPLE_RATE_HZ)
        shown = [
            rig.engine.try_partial(speech.mandarin()[first:][: round(length_s * SAMPLE_RATE_HZ)])
            for length_s in (0.5, 0.55, 0.6, 0.7, 0.8, 1.0, 1.2)
        ]
        for one in shown:
            assert one
            assert not one.isascii()
            assert len(one) < 8
        # The first syllables are rough; after a second they are what is said.
        last = Segment(shown[-1] or "", 0.0, 1.2, (), 1.0, False, rig.engine.name)
        assert joined(last).text.startswith(text[:2])
