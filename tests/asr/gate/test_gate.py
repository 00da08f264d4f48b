"""The seat gate on small hearings made from the tests' voices."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.gate import Gate
from asr.gate.rehearsal import learn
from asr.gate.room import Room
from asr.gate.spectra import Frames
from asr.gate.turns import Turn
from benchmarks.generate_hearings import Hearing, Said, Scene, Voice, hearing
from benchmarks.seat_scores import Score, from_turns, score
from resources.errors import BadValue
from tests.asr.voices import sentence

RATE = SAMPLE_RATE_HZ
SHORT = (1, 3, 8, 10, 11)


def choose(speaker: int, number: int) -> Voice:
    """A short sentence; seats differ by their pitch."""
    voice = sentence(SHORT[(number * 2 + speaker) % len(SHORT)]).astype(np.float32) / 32768.0
    at = np.arange(0, len(voice) - 1, 1.0 + 0.06 * (speaker - 1))
    return np.asarray(np.interp(at, np.arange(len(voice)), voice), np.float32)


@cache
def small(
    seats: int,
    margin_db: float,
    seed: int = 3,
    gains_db: tuple[float, ...] = (),
    overlaps: float = 0.7,
    inside: float = 0.5,
) -> Hearing:
    scene = Scene(seats, margin_db, 6, overlaps, inside, seed=seed, gains_db=gains_db)
    return hearing(scene, choose)


def heard(samples: Frames, room: Room | None = None, chunk: int = RATE) -> list[Turn]:
    gate = Gate(samples.shape[1], room)
    told = []
    for at in range(0, len(samples), chunk):
        told += gate.feed(samples[at : at + chunk])
    return told + gate.finish()


def judged(made: Hearing, room: Room | None) -> Score:
    told = heard(made.samples, room)
    return score(from_turns(told), made.said, made.samples.shape[1], len(made.samples))


@pytest.mark.parametrize(("seats", "margin_db"), [(2, 3.0), (3, 6.0)])
def test_every_sentence_on_its_seat_and_only_there(seats: int, margin_db: float) -> None:
    made = small(seats, margin_db)
    result = judged(made, learn(made.check, made.check_spans))
    assert result.overlapping >= 2
    assert (result.duplicated, result.wrong, result.lost) == (0, 0, 0)


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_wholly_simultaneous_sentences_are_kept_at_3_db(seed: int) -> None:
    made = small(2, 3.0, seed, inside=1.0)
    result = judged(made, learn(made.check, made.check_spans))
    assert result.overlapping >= 2
    assert (result.duplicated, result.wrong, result.overlaps_deleted) == (0, 0, 0)


def test_without_a_sound_check_a_soft_microphone_keeps_its_seat() -> None:
    made = small(3, 10.0, gains_db=(0.0, -20.0, 0.0), overlaps=0.0)
    result = judged(made, None)
    assert (result.duplicated, result.wrong, result.lost) == (0, 0, 0)


def test_what_is_told() -> None:
    made = small(3, 6.0)
    told = heard(made.samples, learn(made.check, made.check_spans), RATE // 10)
    last = {(turn.channel, turn.start): turn for turn in told}
    assert all(turn.end is not None and turn.start < turn.end for turn in last.values())
    assert all(turn.end is None or turn.end <= len(made.samples) for turn in told)
    assert all(0.0 <= turn.certainty <= 1.0 for turn in told)
    own = [turn for turn in last.values() if turn.own]
    copies = [turn for turn in last.values() if not turn.own]
    assert all(turn.source is None for turn in own)
    # What was suppressed is told with the seat it came from, so that it can be restored.
    assert copies
    assert all(turn.source not in (None, turn.channel) for turn in copies)
    overlapping = {one.seat for one in made.said if one.overlapping}
    assert {turn.channel for turn in own if turn.overlap} == overlapping
    for channel in range(3):
        spans = sorted((t.start, t.end or 0) for t in own if t.channel == channel)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_the_first_verdict_comes_soon() -> None:
    made = small(2, 10.0, overlaps=0.0)
    gate, first = Gate(2, learn(made.check, made.check_spans)), dict[tuple[int, int], int]()
    for at in range(0, len(made.samples), 160):
        for turn in gate.feed(made.samples[at : at + 160]):
            first.setdefault((turn.channel, turn.start), at + 160)
    waits = [
        (told - one.start) / RATE
        for (channel, start), told in first.items()
        for one in made.said
        if one.seat == channel and abs(start - one.start) < RATE // 3
    ]
    assert len(waits) >= 4
    assert np.median(waits) <= 0.3


@settings(max_examples=3, deadline=None)
@given(st.lists(st.integers(0, 20_000), max_size=10))
def test_any_cut_gives_the_same_turns(cuts: list[int]) -> None:
    samples = small(2, 6.0).samples[: 6 * RATE]
    whole = heard(samples, chunk=len(samples))
    gate, told, at = Gate(2), [], 0
    for cut in [*cuts, len(samples)]:
        told += gate.feed(samples[at : at + cut])
        at += cut
    assert [*told, *gate.finish()] == whole


def test_signs_and_equal_gains_do_not_matter() -> None:
    samples = small(2, 6.0).samples[: 6 * RATE]
    samples = np.maximum(samples, -32767)

    def spans(one: Frames) -> list[tuple[int, int, int | None]]:
        return [(t.channel, t.start, t.end) for t in heard(one) if t.own and t.end]

    plain = spans(samples)
    assert plain
    assert spans(-samples) == plain
    halved = spans((samples // 2).astype(np.int16))
    assert [one[0] for one in halved] == [one[0] for one in plain]
    assert all(abs(a[1] - b[1]) < RATE // 2 for a, b in zip(halved, plain, strict=True))


def test_long_speech_is_split() -> None:
    voice = np.concatenate([sentence(9)] * 4)
    told = heard(voice[:, None].copy())
    ended = [turn for turn in told if turn.end is not None]
    assert len(ended) >= 2
    assert all(turn.end is not None and turn.end - turn.start <= 29 * RATE for turn in ended)
    covered = sum((turn.end or 0) - turn.start for turn in ended)
    assert covered > 0.95 * len(voice)


def test_a_dead_microphone_disturbs_nobody() -> None:
    made = small(3, 10.0)
    samples = made.samples.copy()
    dead = 1
    samples[:, dead] = 0
    told = heard(samples, learn(made.check, made.check_spans))
    spans = from_turns(told)
    assert not any(turn.channel == dead for turn in told)
    others = [one for one in made.said if one.seat != dead]
    result = score(spans, others, 3, len(samples))
    assert (result.duplicated, result.wrong, result.lost) == (0, 0, 0)


def test_clipped_voices_keep_their_seat() -> None:
    made = small(2, 10.0)
    loud = np.clip(made.samples.astype(np.int32) * 10, -32768, 32767).astype(np.int16)
    spans = from_turns(heard(loud, learn(made.check, made.check_spans)))
    result = score(spans, made.said, 2, len(loud))
    assert (result.duplicated, result.wrong, result.lost) == (0, 0, 0)


def test_no_voice_no_turn() -> None:
    noise = np.random.default_rng(2).normal(0, 700, (6 * RATE, 3)).astype(np.int16)
    hum = (3000 * np.sin(np.arange(4 * RATE) * 2 * np.pi * 50 / RATE)).astype(np.int16)
    assert from_turns(heard(noise)) == []
    assert from_turns(heard(np.stack([hum, hum], 1))) == []
    assert heard(np.zeros((3 * RATE, 2), np.int16)) == []
    assert heard(np.zeros((0, 2), np.int16)) == []


def test_what_cannot_be_is_refused() -> None:
    for channels in (0, 33):
        with pytest.raises(BadValue):
            Gate(channels)
    gate = Gate(2)
    for bad in (
        np.zeros((10, 3), np.int16),
        np.zeros(10, np.int16),
        np.zeros((10, 2), np.float32),
    ):
        with pytest.raises(BadValue):
            gate.feed(bad)  # type: ignore[arg-type]
    with pytest.raises(BadValue):
        Gate(3, learn(np.zeros((RATE, 2), np.int16)))
    with pytest.raises(BadValue):
        Gate(2, pause_s=0.0)


def test_the_scores_find_what_they_count() -> None:
    said = [Said(0, RATE, 3 * RATE, True), Said(1, 2 * RATE, 4 * RATE, True)]
    right = [(0, RATE, 3 * RATE), (1, 2 * RATE, 4 * RATE)]
    good = score(right, said, 3, 5 * RATE)
    assert (good.duplicated, good.wrong, good.lost, good.overlaps_deleted) == (0, 0, 0, 0)
    doubled = score([*right, (2, RATE, 2 * RATE)], said, 3, 5 * RATE)
    assert (doubled.duplicated, doubled.invented) == (1, 0)
    elsewhere = score([(0, RATE, 3 * RATE), (2, 2 * RATE, 4 * RATE)], said, 3, 5 * RATE)
    assert (elsewhere.wrong, elsewhere.overlaps_deleted) == (1, 1)
    assert score(right[:1], said, 3, 5 * RATE).lost == 1
