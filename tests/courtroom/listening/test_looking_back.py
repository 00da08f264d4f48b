"""The second look: when it is made, how far back, and what becomes of lines and hidden voices."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from asr.engine import SAMPLE_RATE_HZ
from asr.gate.second_look import Changed
from asr.gate.turns import Turn
from courtroom.listening.client import Listener
from courtroom.listening.files_again import FilesAgain
from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.looking_back import (
    MOST_BACK,
    MOST_LOOKS,
    PIECE_S,
    WARM,
    LookBack,
    Looks,
)
from courtroom.listening.order import Settings
from courtroom.listening.pipeline import Pipeline
from courtroom.listening.recognising import Engines
from courtroom.listening.spans import Looked, Span, Spans, spans_from_json, state_path
from courtroom.listening.voices import Frames
from courtroom.listening.wire import Said
from tests.courtroom.listening.learning_gate import LearningGate
from tests.courtroom.listening.stage import SEATS, Line, Tones, name_of, recorded, sound
from tests.courtroom.listening.test_process import Window

S = SAMPLE_RATE_HZ
BESIDE = Line(2, 6.0, 8.0, 40)
"""Spoken while the one before is, when the seats are not known yet."""
LINES = [Line(1, 0.5, 2.0, 7), Line(0, 5.0, 9.0, 90), BESIDE, Line(2, 11.0, 13.0, 120)]


def room(*heard_s: float) -> dict[str, Any]:
    return {"heard_s": list(heard_s)}


class Nothing:
    """A gate that hears nothing, and how much it was given."""

    def __init__(self) -> None:
        self.taken = 0

    def feed(self, samples: Frames) -> list[Turn]:
        self.taken += len(samples)
        return []

    def finish(self) -> list[Turn]:
        return []


class Begun:
    """Begins looks at silence and remembers which."""

    def __init__(self, spans: Spans) -> None:
        self.asked: list[tuple[int, int]] = []
        self.gate = Nothing()
        self.looks = Looks(spans, self.begin)

    def begin(self, first: int, until: int, _: dict[str, Any]) -> LookBack:
        self.asked.append((first, until))
        silence = (np.zeros((8000, 3), np.int16) for _ in range(until // 8000 + 1))
        return LookBack(FilesAgain(silence, first), self.gate, lambda gate: gate, until)

    def through(self) -> Changed:
        while (change := self.looks.step()) is None:
            pass
        return change


def said_by(*channels: int) -> Spans:
    spans = Spans()
    for channel in channels:
        span = Span(channel, S, 4 * S, settled=True)
        spans.add(span)
    return spans


def test_a_look_is_due_once_all_who_spoke_are_known_and_again_when_another_is() -> None:
    spans = said_by(0, 1)
    begun = Begun(spans)
    looks = begun.looks
    assert not looks.consider(None, 20 * S, over=False)
    assert not looks.consider({"learned": True}, 20 * S, over=True)
    assert not looks.consider(room(5.0, 1.0, 0.0), 20 * S, over=False)
    assert looks.consider(room(5.0, 3.0, 0.0), 20 * S, over=False)
    assert not looks.consider(room(5.0, 3.0, 0.0), 21 * S, over=False), "one at a time"
    assert begun.through() == Changed((), ())
    assert spans.looked == Looked(20 * S, frozenset({0, 1}), 1)
    assert not looks.consider(room(9.0, 9.0, 0.0), 40 * S, over=True), "nothing was learned"
    # A witness comes.
    spans.add(Span(2, 50 * S, 53 * S, settled=True))
    assert not looks.consider(room(9.0, 9.0, 1.0), 60 * S, over=False)
    assert looks.consider(room(9.0, 9.0, 3.5), 70 * S, over=False)
    begun.through()
    assert begun.asked == [(0, 20 * S), (20 * S - WARM, 70 * S)]
    assert spans.looked.count == 2
    assert not looks.consider(room(9.0, 9.0, 9.0), 90 * S, over=True)
    assert spans.keep_from is None, "everybody is known: nothing is kept for a look"


def test_after_a_sound_check_only_who_was_not_in_it_makes_a_look_due() -> None:
    spans = said_by(0, 1)
    looks = Looks(spans, Begun(spans).begin, room(5.0, 4.0, 0.0))
    assert not looks.consider(room(9.0, 9.0, 0.5), 60 * S, over=True)
    assert looks.consider(room(9.0, 9.0, 3.5), 70 * S, over=False)
    # What was looked at in an earlier run counts, not the check once more.
    spans.looked = Looked(7, frozenset({2}), 1)
    Looks(spans, Begun(spans).begin, room(5.0, 4.0, 0.0))
    assert spans.looked == Looked(7, frozenset({2}), 1)


def test_the_end_and_a_long_wait_make_do_with_what_is_known() -> None:
    for heard, over in ((30 * S, True), (MOST_BACK, False)):
        begun = Begun(said_by(0, 1, 2))
        assert not begun.looks.consider(room(5.0, 4.0, 0.5), heard - 1, over=False)
        assert begun.looks.consider(room(5.0, 4.0, 0.5), heard, over=over)
        begun.through()
    # One known seat says nothing of what two say at the same time.
    assert not Begun(said_by(0, 1)).looks.consider(room(5.0, 0.0), 30 * S, over=True)


def test_looks_are_few_and_go_back_a_bounded_time() -> None:
    spans = said_by(0)
    begun = Begun(spans)
    assert begun.looks.consider(room(5.0, 5.0, 0.0), 3 * MOST_BACK, over=False)
    assert begun.asked == [(2 * MOST_BACK - WARM, 3 * MOST_BACK)]
    begun.through()
    assert begun.gate.taken <= MOST_BACK + WARM
    spans.looked = Looked(0, frozenset(), MOST_LOOKS)
    assert not begun.looks.consider(room(5.0, 5.0, 5.0), 4 * MOST_BACK, over=True)


def test_what_a_look_compares_is_kept_over_a_restart_and_given_up_afterwards() -> None:
    spans = Spans()
    spans.keep_from = 0
    spans.add(Span(0, S, 2 * S, settled=True))
    spans.looked = Looked(4 * S, frozenset({1}), 2)
    spans.advance(300 * S)
    again = spans_from_json(json.loads(json.dumps(spans.to_json())))
    assert [(one.channel, one.start) for one in again.all()] == [(0, S)]
    assert again.whole_since == 0
    assert again.looked == spans.looked
    before = {k: v for k, v in spans.to_json().items() if k != "looked"}
    earlier = spans_from_json(before)
    assert (earlier.looked, earlier.whole_since) == (Looked(), spans.base), "an earlier version"
    spans.keep_from = None
    spans.advance(301 * S)
    assert spans.all() == []
    assert spans.whole_since > 2 * S


def test_where_lines_are_not_known_any_more_nothing_is_looked_at() -> None:
    # A record that was typed, or whose progress was lost, up to 90 s: its lines are not here.
    spans = Spans(90 * S)
    spans.add(Span(0, 95 * S, 97 * S, settled=True))
    begun = Begun(spans)
    assert begun.looks.consider(room(5.0, 5.0, 0.0), 100 * S, over=False)
    assert begun.asked == [(90 * S - WARM, 100 * S)]
    heard = [Turn(0, 20 * S, 25 * S, True, None, True, 0.9)]
    heard += [Turn(1, 21 * S, 24 * S, True, None, True, 0.9)]
    begun.gate.finish = lambda: [  # type: ignore[method-assign]
        replace(one, start=one.start - 82 * S, end=(one.end or 0) - 82 * S) for one in heard
    ]
    assert begun.through() == Changed((), ())


def test_a_long_time_without_leisure_to_look_doubles_nothing() -> None:
    lines = [*LINES, *(Line(n % 3, 20.0 + 4 * n, 22.0 + 4 * n, 130 + n) for n in range(12))]
    frames = sound(lines)
    pipe = Pipeline(
        SEATS,
        LearningGate(3),
        Engines(Tones()),
        recording="r",
        stored=lambda channel, start, end: np.ascontiguousarray(frames[start:end, channel]),
    )

    def begin(first: int, until: int, _: dict[str, Any]) -> LookBack:
        blocks = (frames[at : at + 8000] for at in range(0, len(frames), 8000))
        gate = LearningGate(3, learned=True)
        return LookBack(FilesAgain(blocks, first), gate, lambda before: before, until)

    looks = Looks(pipe.spans, begin)
    for at in range(0, len(frames), 8000):
        pipe.settle(pipe.feed(frames[at : at + 8000]))
    pipe.settle(pipe.finish())
    assert looks.consider(room(5.0, 5.0, 5.0), pipe.heard, over=True)
    while (change := looks.step()) is None:
        pass
    assert [(one.channel, round(one.start / S)) for one in change.found] == [(2, 6)]


def test_a_pause_is_left_out_and_the_gate_behind_it_knows_what_the_first_did() -> None:
    class Paused(FilesAgain):
        def to_skip(self) -> int:
            return 10 * S if self.position == 2 * S else 0

    gates = [Nothing(), Nothing()]
    pieces = (np.zeros((8000, 3), np.int16) for _ in range(100))
    look = LookBack(Paused(pieces, 0), gates[0], lambda before: gates[1], 15 * S)
    steps = 1
    while not look.step():
        steps += 1
    assert [one.taken for one in gates] == [2 * S, 3 * S]
    assert steps >= 5 / PIECE_S, "small pieces"


# ---- lines ------------------------------------------------------------------------------


def heard_once(lines: Sequence[Line] = LINES) -> tuple[Pipeline, list[Said]]:
    frames = sound(lines)
    pipe = Pipeline(
        SEATS,
        LearningGate(3),
        Engines(Tones()),
        recording="r",
        stored=lambda channel, start, end: np.ascontiguousarray(frames[start:end, channel]),
    )
    said: list[Said] = []
    for at in range(0, len(frames), 1600):
        said += pipe.feed(frames[at : at + 1600])
    return pipe, said + pipe.finish()


def looked_at(pipe: Pipeline, change: Changed) -> list[Said]:
    said = pipe.look_back(change)
    while pipe.busy():
        said += pipe.work()
    return said


def hidden_of(pipe: Pipeline, channel: int) -> Span:
    return next(
        one
        for one in pipe.spans.all()
        if one.channel == channel and not one.own and one.start < 7 * S < (one.end or 0)
    )


def test_what_was_hidden_becomes_a_line_at_its_time_marked_and_late() -> None:
    pipe, first = heard_once()
    assert name_of(BESIDE.number) not in {one.heard.raw_text for one in first}
    there = Turn(2, round(5.9 * S), round(8.1 * S), True, None, True, 0.7)
    line, *_ = looked_at(pipe, Changed((there,), ()))
    assert (line.heard.kind, line.heard.raw_text) == (HeardKind.FINAL, name_of(BESIDE.number))
    assert (line.heard.seat, line.heard.overlap, line.heard.late) == (SEATS[2], True, True)
    assert line.heard.start_s == pytest.approx(5.9)
    # It waits to be taken over like every other one.
    span = pipe.spans.get(2, there.start)
    assert span is not None
    assert not span.settled
    pipe.settle([line])
    assert span.settled


def test_the_hidden_voice_that_stood_for_a_line_goes_or_becomes_it() -> None:
    pipe, _ = heard_once()
    hidden = hidden_of(pipe, 2)
    whole = Turn(2, hidden.start - 800, hidden.end, True, None, True, 0.7)
    line, gone = looked_at(pipe, Changed((whole,), ()))
    assert (line.heard.kind, gone.heard.kind) == (HeardKind.FINAL, HeardKind.WITHDRAWN)
    assert (gone.channel, gone.start, gone.heard.late) == (2, hidden.start, True)
    # Where both begin at the same sample it is the same stretch, with the same id.
    pipe, first = heard_once()
    same = Turn(2, hidden.start, hidden.end, True, None, True, 0.7)
    (line,) = looked_at(pipe, Changed((same,), ()))
    told = [one.heard.id for one in first if one.heard.kind is HeardKind.SUPPRESSED]
    assert line.heard.id in told


def test_what_a_person_restored_is_not_found_a_second_time() -> None:
    pipe, _ = heard_once()
    hidden = hidden_of(pipe, 2)
    pipe.restore(2, hidden.start, hidden.end or 0)
    same = Turn(2, hidden.start, hidden.end, True, None, True, 0.7)
    (restored,) = looked_at(pipe, Changed((same,), ()))
    assert not restored.heard.late


def test_a_line_that_is_another_s_voice_is_hidden_and_stays_so() -> None:
    pipe, first = heard_once()
    line = next(
        one
        for one in first
        if (one.heard.kind, one.heard.raw_text) == (HeardKind.FINAL, name_of(7))
    )
    taken = Turn(line.channel, line.start, line.end, False, 0, False, 0.9)
    (said,) = pipe.look_back(Changed((), (taken,)))
    assert (said.heard.kind, said.heard.id) == (HeardKind.SUPPRESSED, line.heard.id)
    assert (said.heard.source_seat, said.heard.late) == (SEATS[0], True)
    assert pipe.look_back(Changed((), (taken,))) == [], "once"
    # Of another stretch than was told there is nothing to be said.
    wrong = Turn(line.channel, line.start, line.end + 1, False, 0, False, 0.9)
    assert pipe.look_back(Changed((), (wrong,))) == []


def test_a_find_without_words_or_voice_leaves_everything_as_it_was() -> None:
    pipe, _ = heard_once()
    silent = Turn(2, round(3.0 * S), round(4.5 * S), True, None, True, 0.7)
    assert looked_at(pipe, Changed((silent,), ())) == []


def test_progress_that_names_no_stretch_still_says_where_to_begin() -> None:
    # As it is written for a record that was typed, or whose progress was lost.
    pipe = Pipeline(
        SEATS, LearningGate(3), Engines(Tones()), recording="r", start=0, spans=Spans(3 * S)
    )
    said = pipe.feed(sound(LINES)) + pipe.finish()
    texts = [one.heard.raw_text for one in said if one.heard.kind is HeardKind.FINAL]
    assert name_of(7) not in texts, "it was told before"
    assert name_of(120) in texts


# ---- the process ------------------------------------------------------------------------


@pytest.fixture
def listeners() -> Iterator[list[Listener]]:
    some: list[Listener] = []
    yield some
    for one in some:
        one.stop()


def hear(folder: Path, window: Window, *options: str) -> Listener:
    module = "tests.courtroom.listening.tone_process"
    return Listener.start(
        folder,
        None,
        Settings(),
        (),
        window.on_event,
        window.on_state,
        command=(sys.executable, "-m", module, "0", "learning", *options),
    )


def best(heard: Sequence[Heard]) -> dict[str, Heard]:
    """Return what a record would show at the end, by id."""
    found: dict[str, Heard] = {}
    for one in heard:
        if one.kind is HeardKind.FINAL:
            found[one.id] = one
        elif one.kind in (HeardKind.SUPPRESSED, HeardKind.WITHDRAWN):
            found.pop(one.id, None)
    return found


def test_the_process_looks_again_before_it_says_that_all_is_told(
    tmp_path: Path, listeners: list[Listener]
) -> None:
    folder = recorded(tmp_path / "r", sound(LINES))
    window = Window()
    listeners.append(hear(folder, window))
    window.wait(lambda: window.phase() == "ended")
    lines = sorted(best(window.heard).values(), key=lambda one: one.start_s)
    assert [one.raw_text for one in lines] == [name_of(one.number) for one in LINES]
    assert [one.late for one in lines] == [False, False, True, False]
    listeners[0].stop()
    looked = json.loads(state_path(folder).read_text(encoding="utf-8"))["looked"]
    assert looked[1:3] == [[0, 1, 2], 1]
    # Opened again, nothing is found a second time.
    after = Window()
    listeners.append(hear(folder, after))
    after.wait(lambda: after.phase() == "ended")
    assert [one for one in after.heard if one.kind is HeardKind.FINAL] == []
