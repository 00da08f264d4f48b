"""Samples in, utterances out: however they are cut, whatever the gate takes back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Hints, Samples, Stream
from asr.gate.turns import Turn
from asr.result import Segment, Word
from courtroom.listening.heard import HeardKind
from courtroom.listening.pipeline import Pipeline
from courtroom.listening.recognising import Engines
from courtroom.listening.spans import spans_from_json
from courtroom.listening.voices import Frames
from courtroom.listening.wire import Said, line, said_from_json, said_to_json
from courtroom.listening.working import MOST_SECOND
from courtroom.wording.lexicon import Kind, Term
from resources.errors import Crashed
from tests.asr.voices import sentence
from tests.courtroom.listening.stage import (
    SEATS,
    Line,
    LoudestGate,
    Tones,
    WholeTones,
    name_of,
    script,
    sound,
)

LINES = script(7, seed=3)
SOUND = sound(LINES)


def pipeline(engine: Tones | None = None, second: Tones | None = None) -> Pipeline:
    return Pipeline(SEATS, LoudestGate(3), Engines(engine or Tones(), second), recording="r")


def run(pipe: Pipeline, frames: Frames, cuts: list[int], behind_s: float = 0.0) -> list[Said]:
    said: list[Said] = []
    for part in np.split(frames, sorted(cuts)):
        said += pipe.feed(part, behind_s)
    return said + pipe.finish(behind_s)


def finals(said: list[Said]) -> list[Said]:
    return [one for one in said if one.heard.kind is HeardKind.FINAL]


WHOLE = finals(run(pipeline(), SOUND, []))


def test_every_turn_comes_once_under_its_seat_with_its_time() -> None:
    assert len(WHOLE) == len(LINES)
    by_text = {one.heard.raw_text: one.heard for one in WHOLE}
    for one in LINES:
        heard = by_text[name_of(one.number)]
        assert heard.seat == SEATS[one.channel]
        assert heard.start_s == pytest.approx(one.start_s, abs=0.1)
        assert heard.end_s == pytest.approx(one.end_s, abs=0.15)
        assert heard.id == f"r:{one.channel}:{round(heard.start_s * SAMPLE_RATE_HZ)}"
        spoken = [c for c in heard.characters if not c.added]
        assert heard.start_s <= spoken[0].start_s < spoken[-1].end_s <= heard.end_s + 0.01


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, len(SOUND) - 1), max_size=40))
def test_however_the_samples_are_cut_the_finals_are_the_same(cuts: list[int]) -> None:
    # Turns that end in one piece may come in another order; each one is the same.
    got = finals(run(pipeline(), SOUND, cuts))
    key = [(one.heard.id, one.heard.text, one.heard.end_s) for one in got]
    assert sorted(key) == sorted((o.heard.id, o.heard.text, o.heard.end_s) for o in WHOLE)


def test_partials_come_while_somebody_speaks_and_not_when_it_is_late_already() -> None:
    said = run(pipeline(), SOUND, list(range(4000, len(SOUND), 4000)))
    partial = [one.heard.id for one in said if one.heard.kind is HeardKind.PARTIAL]
    ended = [one.heard.id for one in finals(said)]
    assert set(partial) == set(ended)
    for id in ended:
        kinds = [one.heard.kind for one in said if one.heard.id == id]
        assert kinds[-1] is HeardKind.FINAL
        assert set(kinds[:-1]) == {HeardKind.PARTIAL}
    late = run(pipeline(), SOUND, list(range(4000, len(SOUND), 4000)), behind_s=5.0)
    assert {one.heard.kind for one in late} == {HeardKind.FINAL, HeardKind.SUPPRESSED}
    assert [one.heard.id for one in finals(late)] == ended


def test_bleed_is_suppressed_names_its_source_and_can_be_restored() -> None:
    frames = sound([Line(1, 0.5, 2.0, 7)])
    pipe = pipeline()
    said = run(pipe, frames, [])
    other = [one for one in said if one.heard.kind is HeardKind.SUPPRESSED]
    assert {one.heard.seat for one in other} == {"审判长", "被告"}
    assert {one.heard.source_seat for one in other} == {"原告"}
    assert {one.heard.text for one in other} == {""}
    mine = frames[other[0].start : other[0].end, other[0].channel]
    assert np.abs(mine).max() > 500
    # The scripted engine is deaf to what is soft; a loud copy stands for a real one.
    pipe._held._frames = pipe._held._frames * 4
    pipe.restore(other[0].channel, other[0].start, other[0].end)
    (back,) = pipe.feed(np.zeros((0, 3), np.int16))
    assert back.heard.kind is HeardKind.FINAL
    assert back.heard.id == other[0].heard.id
    assert back.heard.raw_text == name_of(7)


@dataclass
class ScriptedGate:
    """Tells what it was given, whenever so many samples have come."""

    plan: list[tuple[int, Turn]]
    at: int = 0

    def feed(self, samples: Frames) -> list[Turn]:
        self.at += len(samples)
        due = [turn for when, turn in self.plan if when <= self.at]
        self.plan = [(when, turn) for when, turn in self.plan if when > self.at]
        return due

    def finish(self) -> list[Turn]:
        return [turn for _, turn in self.plan]


def kinds_of(plan: list[tuple[int, Turn]], frames: Frames) -> list[tuple[str, str]]:
    pipe = Pipeline(SEATS[:1], ScriptedGate(plan), Engines(Tones()), recording="r")
    said = run(pipe, frames, list(range(1600, len(frames), 1600)))
    return [(one.heard.kind.value, one.heard.raw_text) for one in said]


TURN = Turn(0, 8000, None, True, None, False, 0.6)
ENDED = replace(TURN, end=28000)
OTHER = replace(TURN, own=False, source=0)
ONE = sound([Line(0, 0.5, 1.75, 33)], 1)
TEXT = name_of(33)


def test_a_verdict_that_changes_while_somebody_speaks_withdraws_and_brings_back() -> None:
    plan = [(9600, TURN), (16000, OTHER), (32000, replace(ENDED, own=False, source=0))]
    kinds = kinds_of(plan, ONE)
    assert [kind for kind, _ in kinds][-2:] == ["withdrawn", "suppressed"]
    plan = [(9600, OTHER), (16000, TURN), (32000, ENDED)]
    assert kinds_of(plan, ONE)[-1] == ("final", TEXT)


def test_a_verdict_that_changes_after_the_end_is_told_with_the_same_id() -> None:
    plan = [(9600, TURN), (32000, ENDED), (35200, replace(ENDED, own=False, source=0))]
    assert kinds_of(plan, ONE)[-2:] == [("final", TEXT), ("suppressed", "")]
    plan = [(32000, replace(ENDED, own=False, source=0)), (35200, ENDED)]
    assert kinds_of(plan, ONE) == [("suppressed", ""), ("final", TEXT)]


def test_noise_that_is_no_speech_leaves_nothing_behind() -> None:
    silent = np.zeros((48_000, 1), np.int16)
    assert kinds_of([(9600, TURN), (32000, ENDED)], silent) == []

    class Mumble(Tones):
        def segments(self, samples: Samples, *, final: bool) -> list[Segment]:
            return [] if final else [Segment("嗯", 0.0, 0.1, (), 0.3, False, self.name)]

    pipe = Pipeline(SEATS[:1], ScriptedGate([(9600, TURN), (32000, ENDED)]), Engines(Mumble()))
    said = run(pipe, ONE, list(range(1600, len(ONE), 1600)))
    assert [one.heard.kind.value for one in said] == ["partial", "withdrawn"]
    assert len(pipe.spans) == 1


def test_a_person_s_words_that_no_engine_makes_out_leave_a_line_to_listen_to() -> None:
    class Deaf(Tones):
        def segments(self, samples: Samples, *, final: bool) -> list[Segment]:
            return []

    voice = sentence(3)
    frames = np.concatenate([np.zeros(8000, np.int16), voice, np.zeros(16000, np.int16)])[:, None]
    turn = replace(TURN, start=6400)
    ended = replace(turn, end=8000 + len(voice) + 2400)
    gate = ScriptedGate([(9600, turn), (int(ended.end or 0), ended)])
    pipe = Pipeline(SEATS[:1], gate, Engines(Deaf()))
    (only,) = run(pipe, frames, list(range(1600, len(frames), 1600)))
    assert (only.heard.kind, only.heard.text) == (HeardKind.FINAL, "")
    hiss = np.random.default_rng(1).normal(0, 900, frames.shape).astype(np.int16)
    gate = ScriptedGate([(9600, turn), (int(ended.end or 0), ended)])
    assert run(Pipeline(SEATS[:1], gate, Engines(Deaf())), hiss, []) == []


class Failing(Tones):
    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        raise Crashed(engine=self.name)


def test_an_engine_that_fails_over_a_turn_leaves_an_empty_final_in_its_place() -> None:
    pipe = Pipeline(SEATS[:1], ScriptedGate([(32000, ENDED)]), Engines(Failing()))
    (only,) = run(pipe, ONE, [])
    assert (only.heard.kind, only.heard.text, only.heard.confidence) == (HeardKind.FINAL, "", 0.0)


def test_segments_of_one_turn_become_one_utterance() -> None:
    class Parts(Tones):
        def segments(self, samples: Samples, *, final: bool) -> list[Segment]:
            words = (Word("原告", 0.0, 0.4, 0.8), Word("请求", 0.4, 0.8, 0.6))
            first = Segment("原告 请求", 0.0, 0.8, words, 0.7, True, self.name)
            after = (Word("支付", 0.9, 1.1, 0.9),)
            return [first, Segment("支付", 0.9, 1.1, after, 0.9, True, self.name)]

    pipe = Pipeline(SEATS[:1], ScriptedGate([(32000, ENDED)]), Engines(Parts()))
    (only,) = run(pipe, ONE, [])
    assert only.heard.raw_text == "原告请求支付"
    assert only.heard.characters[4].start_s == pytest.approx(0.5 + 0.9, abs=0.01)
    assert 0.7 < only.heard.confidence < 0.9


def test_words_of_the_case_count_at_once_for_texts_and_hints() -> None:
    engine = Tones()
    pipe = pipeline(engine)
    pipe.add_words([Term("陈他妈", Kind.PERSON), Term("妈抛", Kind.TERM)])
    run(pipe, SOUND, list(range(8000, len(SOUND), 8000)))
    assert {"陈他妈", "妈抛"} <= set(engine.asked[0].phrases)
    assert any(hints.before for hints in engine.asked)


def test_second_passes_are_few_and_come_after_everything_else() -> None:
    pipe = pipeline(second=Tones("tones/two"))
    said = pipe.take(SOUND) + pipe.end()
    while pipe.busy(behind_s=9.0):
        said += pipe.work(behind_s=9.0)
    assert {one.heard.kind for one in said} == {HeardKind.FINAL, HeardKind.SUPPRESSED}
    after: list[Said] = []
    while pipe.busy():
        after += pipe.work()
    assert {one.heard.kind for one in after} == {HeardKind.SECOND}
    assert len(after) == min(MOST_SECOND, len(LINES))
    assert {one.heard.engine for one in after} == {"tones/two"}
    assert {one.heard.id for one in after} <= {one.heard.id for one in finals(said)}


def test_a_recess_is_left_out_and_times_go_on() -> None:
    pipe = pipeline()
    first = sound([Line(0, 0.5, 1.5, 1)])
    said = pipe.feed(first)
    skip = 600 * SAMPLE_RATE_HZ
    said += pipe.skip(skip, LoudestGate(3))
    said += pipe.feed(sound([Line(1, 0.5, 1.5, 2)])) + pipe.finish()
    texts = {one.heard.raw_text: one.heard.start_s for one in finals(said)}
    assert texts[name_of(1)] == pytest.approx(0.5, abs=0.1)
    assert texts[name_of(2)] == pytest.approx((len(first) + skip) / 16_000 + 0.5, abs=0.1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 9), st.floats(0.1, 1.0), st.integers(0, 2**32 - 1))
def test_after_a_restart_what_was_taken_over_stays_away_and_the_rest_keeps_its_id(
    settled: int, part: float, seed: int
) -> None:
    first = pipeline()
    said = first.take(SOUND[: int(len(SOUND) * part)])
    while first.waiting:
        said += first.work()
    done = finals(said)
    chosen = np.random.default_rng(seed).permutation(len(done))[:settled]
    keep = [one for one in said if one not in done or done.index(one) in chosen]
    first.settle(keep)
    first.take(np.zeros((0, 3), np.int16))
    spans = spans_from_json(json.loads(json.dumps(first.spans.to_json())))
    start = max(0, spans.base // 64_000 * 64_000 - 64_000)
    again = Pipeline(
        SEATS, LoudestGate(3), Engines(Tones()), recording="r", start=start, spans=spans
    )
    more = run(again, SOUND[start:], [])
    ids = sorted([one.heard.id for one in finals(keep)] + [o.heard.id for o in finals(more)])
    assert ids == sorted(one.heard.id for one in WHOLE)
    assert not [one for one in more if one.heard.kind is HeardKind.WITHDRAWN]


def test_memory_of_a_pipeline_stays_flat() -> None:
    pipe = pipeline()
    lengths, kept = [], []
    for _ in range(12):
        said = pipe.feed(SOUND) + pipe.feed(np.zeros((16_000, 3), np.int16))
        pipe.settle(said)
        lengths.append(len(pipe.spans) + len(pipe._voices))
        kept.append(len(pipe._held._frames))
    assert max(lengths[7:]) <= max(lengths[:7])
    assert max(kept) <= len(SOUND) + 6 * SAMPLE_RATE_HZ


def test_what_is_told_comes_over_the_pipe_as_it_was() -> None:
    for one in WHOLE:
        back = said_from_json(json.loads(line(said_to_json(one))))
        assert back.heard.id == one.heard.id
        assert back.heard.rewrites == one.heard.rewrites
        assert [c.text for c in back.heard.characters] == [c.text for c in one.heard.characters]
        assert (back.channel, back.start, back.end) == (one.channel, one.start, one.end)


class Slow(WholeTones):
    """Recognises whole turns only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may, self.fails = threading.Event(), False

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        assert self.may.wait(60.0)
        if self.fails:
            raise Crashed(engine="tones", code=1)
        return super().transcribe(samples, hints)


def beside(engine: Slow, plan: list[tuple[int, Turn]], channels: int) -> Pipeline:
    return Pipeline(
        SEATS[:channels], ScriptedGate(plan), Engines(engine), recording="r", beside=True
    )


def heard_of(pipe: Pipeline, frames: Frames, until: Callable[[list[Said]], bool]) -> list[Said]:
    """Feed by tenths of a second, then work until something was said."""
    said: list[Said] = []
    for first in range(0, len(frames), 1600):
        said += pipe.feed(frames[first : first + 1600])
    over_s = time.monotonic() + 60.0
    while not until(said):
        assert time.monotonic() < over_s, said
        said += pipe.work()
    return said


def test_who_begins_to_speak_is_heard_while_another_s_words_are_recognised() -> None:
    frames = sound([Line(0, 0.5, 1.75, 33), Line(1, 2.5, 4.0, 40)], 2)
    later = Turn(1, 40000, None, True, None, False, 0.6)
    engine = Slow()
    pipe = beside(engine, [(9600, TURN), (32000, ENDED), (43200, later)], 2)
    said = heard_of(pipe, frames, lambda said: any(one.channel == 1 for one in said))
    # The first turn's final is still being made; the second one's text is there.
    assert {one.heard.kind for one in said if one.channel == 1} == {HeardKind.PARTIAL}
    assert finals(said) == []
    assert pipe.waiting == 1
    assert pipe.spans.working == (0, 8000)
    engine.may.set()
    (final,) = heard_of(pipe, frames[:0], lambda said: bool(finals(said)))
    assert final.heard.raw_text == TEXT
    assert pipe.waiting == 0
    heard_of(pipe, frames[:0], lambda _: pipe.spans.working is None)


class Pondering(WholeTones):
    """Takes its time for texts while somebody speaks."""

    def __init__(self) -> None:
        super().__init__()
        self.may, self.fails, self.heard = threading.Event(), False, list[int]()

    def stream(self, hints: Hints = NO_HINTS) -> Stream:
        return PonderingStream(self, super().stream(hints), len(self.asked))


@dataclass
class PonderingStream:
    engine: Pondering
    stream: Stream
    number: int

    def accept(self, samples: Samples) -> list[Segment]:
        self.engine.heard.append(self.number)
        assert self.engine.may.wait(60.0)
        if self.engine.fails:
            raise Crashed(engine="tones", code=1)
        return self.stream.accept(samples)

    def finish(self) -> list[Segment]:
        return self.stream.finish()


def pondering(engine: Pondering, plan: list[tuple[int, Turn]], channels: int) -> Pipeline:
    return Pipeline(
        SEATS[:channels], ScriptedGate(plan), Engines(engine), recording="r", beside=True
    )


def test_the_gate_hears_on_while_a_text_is_made_and_who_has_none_comes_first() -> None:
    frames = sound([Line(0, 0.5, 3.4, 33), Line(1, 1.0, 3.4, 40), Line(2, 1.2, 3.4, 47)], 3)
    first, *others = (Turn(n, 8000 + 1600 * n, None, True, None, True, 0.6) for n in range(3))
    engine = Pondering()
    pipe = pondering(engine, [(9600, first), *((24000, one) for one in others)], 3)
    # The first speaker's text is being made all the while: the gate hears the others begin.
    assert heard_of(pipe, frames[:32000], lambda _: pipe.heard == 32000) == []
    assert [voice.channel for voice in pipe._voices.values()] == [0, 1, 2]
    engine.may.set()
    said = heard_of(pipe, frames[:0], lambda said: len(said) == 3)
    assert [one.channel for one in said] == [0, 1, 2]
    # Nobody is heard a second time before the others were heard once.
    assert engine.heard[:3] == [1, 2, 3]


def test_what_proves_another_s_voice_while_its_text_is_made_is_not_shown() -> None:
    engine, other = Pondering(), replace(TURN, own=False, source=0)
    pipe = pondering(engine, [(9600, TURN), (16000, other)], 1)
    assert heard_of(pipe, ONE[:20000], lambda _: True) == []
    engine.may.set()
    assert heard_of(pipe, ONE[:0], lambda _: pipe.spans.working is None) == []


def test_an_engine_that_fails_over_a_text_beside_the_rest_fails_as_itself() -> None:
    engine = Pondering()
    engine.fails = True
    engine.may.set()
    with pytest.raises(Crashed):
        heard_of(pondering(engine, [(9600, TURN)], 1), ONE[:20000], lambda _: False)


def test_a_short_answer_is_shown_though_another_s_words_are_recognised_in_its_pause() -> None:
    frames = sound([Line(0, 0.5, 1.75, 33), Line(1, 2.5, 3.0, 40)], 2)
    answer = Turn(1, 40000, None, True, None, False, 0.6)
    engine = Slow()
    # The gate tells of the answer when its voice is over: a pause that may be its end.
    pipe = beside(engine, [(9600, TURN), (32000, ENDED), (52800, answer)], 2)
    said = heard_of(pipe, frames, lambda said: any(one.channel == 1 for one in said))
    assert [one.heard.raw_text for one in said if one.channel == 1] == [name_of(40)]
    assert pipe.waiting == 1
    engine.may.set()
    heard_of(pipe, frames[:0], lambda said: bool(finals(said)))


@pytest.mark.parametrize(("unheard_s", "kinds"), [(0.0, ["partial"]), (5.0, [])])
def test_a_final_that_takes_long_keeps_nobody_s_first_text_back(
    unheard_s: float, kinds: list[str]
) -> None:
    frames = sound([Line(0, 0.5, 1.75, 33), Line(1, 4.5, 6.0, 40)], 2)
    engine, later = Slow(), Turn(1, 72000, None, True, None, False, 0.6)
    pipe = beside(engine, [(9600, TURN), (32000, ENDED), (75200, later)], 2)
    said: list[Said] = []
    for first in range(0, len(frames), 1600):
        # Late by a turn whose final is being made, or by samples that nobody has heard yet.
        behind_s = unheard_s + (pipe.heard - pipe.oldest()) / SAMPLE_RATE_HZ
        said += pipe.feed(frames[first : first + 1600], behind_s)
    # Once it is there it is not refreshed: catching up comes first.
    assert [one.heard.kind.value for one in said if one.channel == 1] == kinds
    engine.may.set()
    heard_of(pipe, frames[:0], lambda said: bool(finals(said)))


def test_however_many_finals_wait_who_begins_to_speak_gets_a_first_text() -> None:
    lines = [Line(n, 0.5 + 1.5 * n, 1.25 + 1.5 * n, 33 + n) for n in range(3)]
    frames = sound([*lines, Line(0, 5.5, 7.0, 40)], 3)
    plan = []
    for n, one in enumerate(lines):
        first, end = round((one.start_s - 0.1) * 16000), round((one.end_s + 0.1) * 16000)
        turn = Turn(n, first, None, True, None, False, 0.9)
        plan += [(first + 3200, turn), (end + 8000, replace(turn, end=end))]
    engine, last = Slow(), Turn(0, 86400, None, True, None, False, 0.9)
    pipe = beside(engine, [*plan, (91200, last)], 3)
    said: list[Said] = []
    for first in range(0, len(frames), 1600):
        behind_s = (pipe.heard - pipe.oldest()) / SAMPLE_RATE_HZ
        said += pipe.feed(frames[first : first + 1600], behind_s)
    assert pipe.waiting == 3
    assert [one.heard.kind.value for one in said if one.start == 86400] == ["partial"]
    engine.may.set()
    heard_of(pipe, frames[:0], lambda said: len(finals(said)) == 3)


def test_what_proves_another_s_voice_while_it_is_recognised_does_not_become_a_line() -> None:
    engine = Slow()
    other = replace(ENDED, own=False, source=0)
    pipe = beside(engine, [(9600, TURN), (32000, ENDED), (35200, other)], 1)
    frames = np.concatenate((ONE, np.zeros((16000, 1), np.int16)))
    said = heard_of(pipe, frames, lambda said: any(o.heard.kind == "suppressed" for o in said))
    engine.may.set()
    said += heard_of(pipe, frames[:0], lambda _: pipe.waiting == 0)
    assert [o.heard.kind.value for o in said if o.heard.kind != "partial"] == ["suppressed"]


def test_an_engine_that_fails_beside_the_rest_leaves_a_line_to_listen_to() -> None:
    engine = Slow()
    engine.fails = True
    engine.may.set()
    said = heard_of(
        beside(engine, [(9600, TURN), (32000, ENDED)], 1), ONE, lambda s: bool(finals(s))
    )
    assert [one.heard.text for one in finals(said)] == [""]
