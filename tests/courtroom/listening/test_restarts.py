"""Every final exactly once, wherever recognition is cut: a model without processes or clocks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.engine import NO_HINTS, SAMPLE_RATE_HZ, Hints, Samples, seconds
from asr.gate.turns import Turn
from asr.result import Segment
from courtroom.listening.client import Listener
from courtroom.listening.following import GRID_S
from courtroom.listening.heard import Heard, HeardKind
from courtroom.listening.order import Order
from courtroom.listening.pipeline import Pipeline
from courtroom.listening.recognising import Engines
from courtroom.listening.service import WARM_S
from courtroom.listening.spans import AGAIN, REST, Spans, spans_from_json
from courtroom.listening.voices import Frames
from courtroom.listening.wire import Said

TENTH = SAMPLE_RATE_HZ // 10
CHANNELS = 2
JITTER = 2
"""By so many tenths a second may a gate that was started elsewhere differ."""


@dataclass(frozen=True)
class Spoken:
    """What the gate makes of a stretch, in tenths of a second."""

    channel: int
    start: int
    end: int
    voiced: bool = True
    """The engine hears something in it."""
    told_after: int = 1
    verdicts: tuple[tuple[int, bool], ...] = ()
    """Changes: tenths after the start, and whether it is the seat's own from then on."""
    copy: bool = False
    """Told only when it has ended, as another's voice."""

    @property
    def own(self) -> bool:
        return self.verdicts[-1][1] if self.verdicts else not self.copy


class Script:
    """A gate that tells what is planned, as far as it begins to hear early enough."""

    def __init__(self, plan: list[Spoken], begin: int, shifts: list[int]) -> None:
        self._begin, self._at = begin, begin
        self._due: list[tuple[int, int, Turn]] = []
        last = [begin // TENTH] * CHANNELS
        for number, one in enumerate(plan):
            shift = shifts[number % len(shifts)] if shifts else 0
            start = max(one.start + shift, last[one.channel])
            end = one.end + shift
            last[one.channel] = max(end, last[one.channel])
            if end - start < 3:
                continue
            turn = Turn(one.channel, start * TENTH - begin, None, not one.copy, None, False, 0.9)
            ended = replace(turn, end=end * TENTH - begin)
            told = [] if one.copy else [(start + one.told_after, turn)]
            told.append((end + 3, ended))
            own = turn.own
            for after, verdict in one.verdicts:
                when = max(start + one.told_after, start + after)
                if own != verdict and ((when < end + 3 and not one.copy) or when > end + 3):
                    own = verdict
                    told.append((when, replace(turn, own=own)))
            told.sort(key=lambda each: each[0])
            own, over = not one.copy, False
            for when, each in told:
                over = over or each.end is not None
                own = own if each.end is not None else each.own
                kept = replace(each, own=own, end=ended.end if over else None)
                self._due.append((when * TENTH, number, kept))
        self._due.sort(key=lambda each: each[:2])

    def feed(self, samples: Frames) -> list[Turn]:
        self._at += len(samples)
        return self._until(self._at)

    def finish(self) -> list[Turn]:
        return self._until(1 << 60)

    def _until(self, at: int) -> list[Turn]:
        told = [turn for when, _, turn in self._due if when <= at]
        self._due = [each for each in self._due if each[0] > at]
        return told


class Echo:
    """An engine that hears whether there is a voice; mumbles while it is not sure."""

    name = "echo/one"
    language = "zh"
    partials = True

    def __init__(self, listens: int) -> None:
        self.listens = listens

    def stream(self, hints: Hints = NO_HINTS) -> EchoStream:
        return EchoStream(self)

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        # A stream may have been given the beginning of the next turn, too.
        if not len(samples) or not np.abs(samples[: self.listens]).max():
            return []
        return [Segment("妈抛", 0.0, seconds(len(samples)), (), 0.9, True, self.name)]

    def close(self) -> None:
        pass


class EchoStream:
    def __init__(self, engine: Echo) -> None:
        self._engine, self._heard = engine, np.zeros(0, np.int16)

    def accept(self, samples: Samples) -> list[Segment]:
        self._heard = np.concatenate((self._heard, samples))
        end_s = seconds(len(self._heard))
        return [Segment("嗯" * (len(self._heard) % 7 + 1), 0.0, end_s, (), 0.3, False, "echo/one")]

    def finish(self) -> list[Segment]:
        return self._engine.transcribe(self._heard)


@dataclass
class World:
    """One window, one file of progress, one recognition at a time."""

    plan: list[Spoken]
    acknowledges: bool
    shifts: list[list[int]]
    heard: list[Heard] = field(default_factory=list)
    state: str = ""
    runs: int = 0
    pipe: list[Said] = field(default_factory=list)
    finished: bool = False

    def __post_init__(self) -> None:
        length = (max(one.end for one in self.plan) + 20) * TENTH
        self.sound = np.zeros((length, CHANNELS), np.int16)
        for one in self.plan:
            if one.voiced:
                self.sound[one.start * TENTH : one.end * TENTH, one.channel] = 1000
        self.open_window()
        self.begin()

    def open_window(self) -> None:
        self.asked = BytesIO()
        self.window = Listener(
            Order(Path("r"), None),
            self.heard.append,
            lambda _: None,
            acknowledge=self.acknowledges,
        )

    def begin(self) -> None:
        """Start recognition from what lies on the disk."""
        spans = spans_from_json(json.loads(self.state)) if self.state else Spans()
        at = max(0, spans.base // SAMPLE_RATE_HZ - WARM_S) // GRID_S * GRID_S * SAMPLE_RATE_HZ
        assert spans.base - at <= AGAIN
        shifts = self.shifts[self.runs % len(self.shifts)] if self.runs and self.shifts else []
        self.pipeline = Pipeline(
            ("甲", "乙"),
            Script(self.plan, at, shifts),
            Engines(Echo(len(self.sound) if self.shifts else 3 * TENTH)),
            recording="r",
            start=at,
            spans=spans,
            stored=lambda channel, start, end: self.sound[start:end, channel],
            on_engine=self.save,
        )
        self.finished, self.runs = False, self.runs + 1
        self.asked.seek(0)
        self.asked.truncate()
        self.window._process = cast(Any, SimpleNamespace(stdin=self.asked))

    def save(self) -> None:
        self.state = json.dumps(self.pipeline.spans.to_json())

    def tell(self, said: list[Said], most: int | None) -> None:
        """Say it; ``most`` were out when recognition was killed."""
        self.pipe += said[:most]
        if most is not None:
            self.kill()

    def take(self, tenths: int, most: int | None = None) -> None:
        at = self.pipeline.heard
        if at < len(self.sound):
            self.tell(self.pipeline.take(self.sound[at : at + tenths * TENTH]), most)
        elif not self.finished:
            self.finished = True
            self.tell(self.pipeline.end(), most)

    def work(self, most: int | None = None) -> None:
        self.tell(self.pipeline.work(), most)

    def read(self, count: int) -> None:
        """Let the window take over what it was told; it answers into the pipe."""
        for said in self.pipe[:count]:
            self.window._hear(said)
        del self.pipe[:count]

    def answer(self) -> None:
        """Let recognition hear what the window answered."""
        for text in self.asked.getvalue().splitlines():
            for channel, start, kind in json.loads(text)["spans"]:
                self.pipeline.spans.settle(channel, start, kind)
        self.asked.seek(0)
        self.asked.truncate()

    def journal(self) -> None:
        """Let the window's record be safe."""
        self.window.acknowledge({one.id for one in self.heard})

    def kill(self) -> None:
        self.window._process = None  # what it answers from now on reaches nobody
        self.read(len(self.pipe))
        self.begin()

    def to_the_end(self) -> None:
        while not self.finished or self.pipeline.busy() or self.pipe:
            self.take(20)
            self.work()
            self.read(99)
            self.answer()
        self.journal()
        self.answer()
        self.save()

    def do(self, step: tuple[str, int]) -> None:
        name, count = step
        if name == "take":
            self.take(1 + count)
        elif name == "work":
            self.work()
        elif name == "read":
            self.read(count)
        elif name == "cut taking":
            self.take(10, count % 3)
        elif name == "cut working":
            self.work(count % 2)
        else:
            getattr(self, name)()


@st.composite
def plans(draw: st.DrawFn, *, flips: bool) -> list[Spoken]:
    """Return turns; those of one channel never overlap, many follow each other at once."""
    plan = []
    for channel in range(CHANNELS):
        at = draw(st.integers(1, 30))
        for _ in range(draw(st.integers(1, 6))):
            length = draw(st.sampled_from([3, 6, 15, 40, 150]))
            verdict = st.tuples(st.integers(2, length + 20), st.booleans())
            changes = draw(st.lists(verdict, max_size=2)) if flips else []
            plan.append(
                Spoken(
                    channel,
                    at,
                    at + length,
                    draw(st.integers(0, 4)) > 0,
                    draw(st.integers(1, 4)) if length > 6 else 1,
                    tuple(sorted(changes, key=lambda each: each[0])),
                    copy=draw(st.integers(0, 4)) == 0,
                )
            )
            at += length + draw(st.sampled_from([0, 0, 1, 4, 20, 200]))
    return sorted(plan, key=lambda one: one.start)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("take", "take", "take", "work", "work", "read", "answer", "journal"),
                *("save", "kill", "cut taking", "cut working"),
            ]
        ),
        st.integers(0, 40),
    ),
    max_size=60,
)


def endings(heard: list[Heard]) -> dict[str, list[HeardKind]]:
    """Return what was told of each stretch."""
    found: dict[str, list[HeardKind]] = {}
    for one in heard:
        found.setdefault(one.id, []).append(one.kind)
    return found


def finals(heard: list[Heard]) -> list[Heard]:
    """Return the stretches that are final in the end; none came twice."""
    last: dict[str, Heard] = {}
    for one in heard:
        before = last.get(one.id)
        if one.kind is HeardKind.FINAL and before is not None:
            assert before.kind is not HeardKind.FINAL
        last[one.id] = one
    assert not [one for one in last.values() if one.kind is HeardKind.PARTIAL]
    return [one for one in last.values() if one.kind is HeardKind.FINAL]


def apart(final: list[Heard]) -> None:
    """No two finals of a seat overlap."""
    for seat in {one.seat for one in final}:
        times = sorted((one.start_s, one.end_s) for one in final if one.seat == seat)
        for before, after in pairwise(times):
            assert before[1] <= after[0] + 1e-9


def nothing_comes_again(world: World) -> None:
    """What was taken over stays away from a window that knows nothing."""
    world.heard.clear()
    world.open_window()
    world.begin()
    world.to_the_end()
    assert not [one for one in world.heard if one.kind is HeardKind.FINAL]


@settings(max_examples=100, deadline=None)
@given(plans(flips=True), st.booleans(), STEPS)
def test_a_gate_that_tells_the_same_again_has_every_final_once(
    plan: list[Spoken], acknowledges: bool, steps: list[tuple[str, int]]
) -> None:
    world = World(plan, acknowledges, [])
    for step in steps:
        world.do(step)
    world.to_the_end()
    plain = World(plan, True, [])
    plain.to_the_end()
    final = finals(world.heard)
    assert {one.id for one in final} == {one.id for one in finals(plain.heard)}
    assert {one.id for one in final} <= {f"r:{o.channel}:{o.start * TENTH}" for o in plan}
    assert {(one.id, one.end_s) for one in final} == {
        (one.id, one.end_s) for one in finals(plain.heard)
    }
    apart(final)
    nothing_comes_again(world)


@settings(max_examples=100, deadline=None)
@given(
    plans(flips=False),
    st.booleans(),
    STEPS,
    st.lists(
        st.lists(st.integers(-JITTER, JITTER), min_size=1, max_size=5), min_size=1, max_size=3
    ),
)
def test_a_gate_that_tells_it_a_little_otherwise_loses_and_doubles_nothing(
    plan: list[Spoken], acknowledges: bool, steps: list[tuple[str, int]], shifts: list[list[int]]
) -> None:
    plan = [
        one for one in plan if not one.copy and one.voiced and one.end - one.start > 2 * JITTER
    ]
    if not plan:
        return
    world = World(plan, acknowledges, shifts)
    for step in steps:
        world.do(step)
    world.to_the_end()
    final = finals(world.heard)
    apart(final)
    heard = np.zeros(world.sound.shape, np.bool_)
    for one in final:
        channel = "甲乙".index(one.seat)
        heard[round(one.start_s * 16_000) : round(one.end_s * 16_000), channel] = True
    for spoken in plan:
        part = heard[spoken.start * TENTH : spoken.end * TENTH, spoken.channel]
        assert np.count_nonzero(~part) <= 2 * JITTER * TENTH + REST
    nothing_comes_again(world)
