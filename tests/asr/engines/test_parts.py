"""Spectrogram, tokens, times and loudness, each against what it must be."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.engine import SAMPLE_RATE_HZ
from asr.engines import loudness
from asr.engines.features import log_mel
from asr.engines.times import words_of
from asr.engines.tokens import Spoken, Vocabulary
from asr.models import packages
from asr.models.manifest import named
from resources.errors import ModelDamaged
from tests.asr.engines import speech

# ---- spectrogram --------------------------------------------------------------------


def test_silence_is_flat_and_the_shape_is_asked_for() -> None:
    mel = log_mel(speech.silence(1.0), 80, 200)
    assert mel.shape == (80, 200)
    assert mel.dtype == np.float32
    assert np.ptp(mel) < 1e-6
    assert log_mel(np.zeros(0, np.int16), 128, 2).shape == (128, 2)


@pytest.mark.parametrize(("hertz", "channel"), [(250.0, 6), (1000.0, 26), (4000.0, 62)])
def test_a_tone_is_loudest_in_its_channel(hertz: float, channel: int) -> None:
    # Slaney's scale: 0.015 mel a hertz up to 1 kHz, 15 + 27 ln(f/1000)/ln 6.4 above;
    # 81 steps of 0.5586 to 8 kHz.
    at = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = np.asarray(8000 * np.sin(2 * np.pi * hertz * at), np.int16)
    mel = log_mel(tone, 80, 100)
    assert abs(int(mel[:, 50].argmax()) - channel) <= 1


def test_what_is_cut_off_is_not_heard_and_padding_is_silence() -> None:
    samples = speech.mandarin()
    whole, part = log_mel(samples, 80, 1000), log_mel(samples[: 3 * SAMPLE_RATE_HZ], 80, 1000)
    assert np.allclose(whole[:, 10:290], part[:, 10:290], atol=1e-5)
    assert np.ptp(part[:, 310:]) < 1e-6
    assert log_mel(samples, 80, 100).shape == (80, 100)


# ---- tokens -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    pieces = packages.pieces(named("whisper/base"))
    assert pieces is not None
    return Vocabulary(pieces["vocabulary.txt"][0])


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40))
def test_text_survives_its_tokens(vocabulary: Vocabulary, text: str) -> None:
    tokens = vocabulary.encode(text)
    assert vocabulary.text(tokens) == text
    groups = vocabulary.groups(tokens)
    assert "".join(group.text for group in groups) == text
    assert [group.first for group in groups[1:]] == [group.end for group in groups[:-1]]


def test_special_tokens_are_whispers(vocabulary: Vocabulary) -> None:
    assert vocabulary.special("startoftranscript") == 50258
    assert vocabulary.special("zh") == 50260
    assert vocabulary.special("notimestamps") == 50363
    assert not vocabulary.has("yue")
    assert vocabulary.text([50258, 50363]) == ""
    with pytest.raises(ModelDamaged):
        vocabulary.special("tlh")


def test_latin_tokens_are_those_with_a_letter(vocabulary: Vocabulary) -> None:
    latin = set(vocabulary.latin())
    assert latin.issuperset(vocabulary.encode("BGO bigo don't"[:8]))
    assert latin.isdisjoint(vocabulary.encode("被告提交2025年7、8月的送货单，共36.5吨。"))
    assert vocabulary.special("zh") not in latin


def test_a_list_that_is_no_vocabulary_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.txt").write_text("a\nb\n")
    with pytest.raises(ModelDamaged):
        Vocabulary(tmp_path / "vocabulary.txt")


# ---- times --------------------------------------------------------------------------


def aligned(path: list[tuple[int, int]], sure: list[float]) -> SimpleNamespace:
    return SimpleNamespace(alignments=path, text_token_probs=sure)


def test_words_begin_where_the_path_steps_and_lose_the_silence_at_their_edges() -> None:
    samples = np.concatenate(
        (speech.silence(0.2), speech.chord(0.4), speech.silence(0.8), speech.chord(0.4))
    )
    groups = [Spoken("开", 0, 1), Spoken("庭", 1, 3), Spoken("。", 3, 4)]
    # 开 from step 0 to 30, 庭 to the end: the pause belongs to nobody.
    path = [(0, 0), (0, 29), (1, 30), (1, 40), (2, 80), (3, 90), (4, 90)]
    first, second = words_of(groups, aligned(path, [0.9, 0.5, 0.7, 1.0]), samples)
    assert (first.text, second.text) == ("开", "庭")
    assert first.start_s == pytest.approx(0.2, abs=0.03)
    assert first.end_s == pytest.approx(0.6, abs=0.03)
    assert second.start_s == pytest.approx(1.4, abs=0.03)
    assert second.confidence == pytest.approx(0.6)


def test_digits_and_latin_letters_become_one_word_each() -> None:
    texts = [" W", "en", "yi", "36", "8", "000", "元"]
    groups = [Spoken(text, i, i + 1) for i, text in enumerate(texts)]
    path = [(i, i * 10) for i in range(len(texts) + 1)]
    words = words_of(groups, aligned(path, [1.0] * len(texts)), speech.chord(2.0))
    assert [word.text for word in words][-2:] == ["368000", "元"] or [
        word.text for word in words
    ] == ["Wenyi368000", "元"]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 5), max_size=12), st.integers(0, 40))
def test_any_path_gives_times_in_order(steps: list[int], frames: int) -> None:
    texts = "现在开庭首先核对当事人"[: len(steps)]
    groups = [Spoken(text, i, i + 1) for i, text in enumerate(texts)]
    places = np.cumsum(steps)
    path = [(i, int(at)) for i, at in enumerate(places) if i % 3 != 1]
    samples = speech.chord(1.0)[: frames * loudness.FRAME]
    words = words_of(groups, aligned(path, [0.5] * len(texts)), samples)
    for word in words:
        assert 0.0 <= word.start_s <= word.end_s <= len(samples) / SAMPLE_RATE_HZ + 0.02


# ---- loudness -----------------------------------------------------------------------


def test_voices_stand_out_of_silence_and_of_steady_noise() -> None:
    for floor in (speech.silence(1.0), speech.noise(1.0, 60.0)):
        both = np.concatenate((floor, speech.chord(1.0), floor))
        heard = loudness.voiced(loudness.frames_rms(both))
        assert heard[52:98].mean() > 0.9
        assert heard[:48].mean() < 0.1


def test_a_stretch_of_nothing_but_speech_is_all_voice() -> None:
    assert loudness.voiced(loudness.frames_rms(speech.chord(2.0))).mean() > 0.75


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(2, 6))
def test_pieces_follow_each_other_and_none_is_too_long(lengths: list[int], most: int) -> None:
    samples = np.concatenate(
        [speech.noise(n / 4, 3000.0 * (i % 2)) for i, n in enumerate(lengths)]
    )
    pieces = loudness.pieces(samples, most * SAMPLE_RATE_HZ)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == len(samples)
    assert all(one[1] == other[0] for one, other in pairwise(pieces))
    assert all(0 <= end - start <= most * SAMPLE_RATE_HZ for start, end in pieces)


def test_cuts_are_made_where_it_is_quiet() -> None:
    samples = np.concatenate((speech.chord(2.5), speech.silence(0.3), speech.chord(2.0)))
    (_, cut), *_ = loudness.pieces(samples, 3 * SAMPLE_RATE_HZ)
    assert 2.5 <= cut / SAMPLE_RATE_HZ <= 2.8
