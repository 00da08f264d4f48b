"""Figure 5: whatever is edited, every character that stays keeps its time."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtroom.transcript import Transcript
from courtroom.transcript.editing import covers
from dossier.ids import SittingId, UtteranceId
from resources.errors import NothingToUndo
from tests.courtroom.transcript.court import empty, heard

SEATS = ("judge", "plaintiff", "defendant")
LETTERS = "原告请求被告返还借款本金三十六万八千元及利息，本院认为事实清楚𠮷😀ab 。"
One = tuple[str, float | None]
"""A character, and when it was spoken; None: typed."""


@dataclass
class Model:
    """The same record as plain lists, which nothing of the editor's code touches."""

    rows: list[tuple[UtteranceId, list[One]]] = field(default_factory=list)

    def index(self, id_: UtteranceId) -> int:
        return next(i for i, (each, _) in enumerate(self.rows) if each == id_)


def shape(transcript: Transcript) -> list[tuple[UtteranceId, list[One]]]:
    return [
        (
            one.id,
            [
                (character, None if timed is None else timed.start_s)
                for character, timed in zip(one.text, transcript.times(one.id), strict=True)
            ],
        )
        for one in transcript.shown()
    ]


class Editing:
    """Random operations on both."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.transcript, self.sitting = empty()
        self.model = Model()
        self.clock_s = 0.0
        self.count = 0
        self.done: list[list[tuple[UtteranceId, list[One]]]] = []

    def text(self, most: int) -> str:
        return "".join(self.random.choices(LETTERS, k=self.random.randint(1, most)))

    def pick(self) -> tuple[int, UtteranceId, list[One]]:
        at = self.random.randrange(len(self.model.rows))
        return at, *self.model.rows[at]

    def hear(self) -> None:
        text = self.text(20)
        self.count += 1
        spoken = heard(f"h{self.count}", self.random.choice(SEATS), self.clock_s, text)
        (id_,) = self.transcript.hear(spoken, self.sitting)
        row: list[One] = [(c, round(self.clock_s + i * 0.2, 2)) for i, c in enumerate(text)]
        # Moved ones leave the order of time; where it stands is the editor's to say.
        place = self.transcript.record.position(id_)
        assert place is not None
        self.model.rows.insert(place, (id_, row))
        self.clock_s = round(self.clock_s + len(text) * 0.2 + 1, 2)

    def type(self) -> None:
        _, id_, row = self.pick()
        at, text = self.random.randint(0, len(row)), self.text(4)
        self.transcript.replace(id_, at, at, text, "a")
        row[at:at] = [(c, None) for c in text]

    def delete(self) -> None:
        _, id_, row = self.pick()
        start = self.random.randint(0, len(row))
        end = self.random.randint(start, min(len(row), start + 4))
        self.transcript.delete(id_, start, end, "a")
        del row[start:end]

    def split(self) -> None:
        at, id_, row = self.pick()
        middle = self.random.randint(0, len(row))
        new = self.transcript.split(id_, middle, "a")
        self.model.rows.insert(at + 1, (new, row[middle:]))
        del row[middle:]

    def merge(self) -> None:
        at, id_, row = self.pick()
        if self.transcript.merge(id_, "a") is not None:
            row += self.model.rows.pop(at + 1)[1]

    def move(self) -> None:
        at, id_, _ = self.pick()
        after = self.random.choice([None, *(each for each, _ in self.model.rows)])
        if after == id_:
            return
        self.transcript.move([id_], after, "a")
        moved = self.model.rows.pop(at)
        to = 0 if after is None else self.model.index(after) + 1
        self.model.rows.insert(to, moved)

    def relabel(self) -> None:
        _, id_, _ = self.pick()
        self.transcript.relabel([id_], self.random.choice(SEATS), "证人", "a")

    def substitute(self) -> None:
        letter = self.random.choice("告款元利")
        matches = self.transcript.find(letter)
        self.transcript.replace_all(matches, "〇", "a")
        for _, row in self.model.rows:
            row[:] = [("〇", None) if c == letter else (c, t) for c, t in row]

    def undo_and_redo(self) -> None:
        before = shape(self.transcript)
        try:
            self.transcript.undo("a")
        except NothingToUndo:
            return
        self.transcript.redo("a")
        assert shape(self.transcript) == before

    def run(self, operations: int) -> None:
        self.hear()
        steps = (
            self.hear, self.type, self.type, self.delete, self.split, self.merge, self.move,
            self.relabel, self.substitute, self.undo_and_redo,
        )  # fmt: skip
        for number in range(operations):
            step = self.random.choice(steps if len(self.model.rows) > 1 else (self.hear,))
            step()
            if number % 50 == 0:
                self.check()
        self.check()

    def check(self) -> None:
        assert shape(self.transcript) == self.model.rows
        assert all(covers(one) for one in self.transcript.record.everything())


@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_random_edits_move_no_time(seed: int) -> None:
    editing = Editing(seed)
    editing.run(1_000)
    timed = sum(t is not None for _, row in editing.model.rows for _, t in row)
    assert timed > 200


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_any_few_edits_move_no_time(seed: int, count: int) -> None:
    Editing(seed).run(count)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_undoing_everything_brings_back_what_was_heard(seed: int) -> None:
    editing = Editing(seed)
    for _ in range(6):
        editing.hear()
    heard_so_far = shape(editing.transcript)
    for step in editing.random.choices(
        (editing.type, editing.delete, editing.split, editing.merge, editing.move), k=40
    ):
        step()
    edited = shape(editing.transcript)
    count = 0
    while editing.transcript.can_undo("a"):
        editing.transcript.undo("a")
        count += 1
    assert shape(editing.transcript) == heard_so_far
    for _ in range(count):
        editing.transcript.redo("a")
    assert shape(editing.transcript) == edited


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_a_click_finds_the_time_and_the_time_finds_the_character(seed: int) -> None:
    """Figure 5: within 200 ms, also after edits."""
    editing = Editing(seed)
    editing.run(60)
    transcript, sitting = editing.transcript, editing.sitting
    for id_, row in editing.model.rows:
        for index, (_, time_s) in enumerate(row):
            moment = transcript.moment(id_, index)
            if time_s is None or moment is None:
                continue
            assert moment.start_s == time_s
            place = transcript.place(sitting, (moment.start_s + moment.end_s) / 2)
            assert place is not None and (place.id, place.character) == (id_, index)


def test_a_typed_character_plays_its_neighbour_and_nothing_plays_nothing() -> None:
    transcript, sitting = empty()
    assert transcript.place(sitting, 3.0) is None
    typed = transcript.add("（记录如下）", "a")
    assert transcript.moment(typed) is None
    (id_,) = transcript.hear(heard("1", "judge", 10.0, "现在开庭"), sitting)
    transcript.type(id_, 2, "正式", "a")
    moment = transcript.moment(id_, 3)
    assert moment is not None and moment.start_s in (10.2, 10.4)
    transcript.set_text(id_, "全部重打", "a")
    moment = transcript.moment(id_, 1)
    assert moment is not None and moment.start_s == 10.0, "the utterance keeps its place in time"
    # Nothing of that speech is left: the last character before it is the answer, if any.
    place = transcript.place(SittingId("other"), 11.0)
    assert place is None


def test_two_seats_at_once_are_told_apart() -> None:
    transcript, sitting = empty()
    (one,) = transcript.hear(heard("1", "judge", 10.0, "请被告回答问题"), sitting)
    (two,) = transcript.hear(heard("2", "defendant", 10.4, "我没有异议"), sitting)
    assert transcript.place(sitting, 10.9, "judge") is not None
    first, second = (
        transcript.place(sitting, 10.9, "judge"),
        transcript.place(sitting, 10.9, "defendant"),
    )
    assert first is not None and (first.id, first.character) == (one, 4)
    assert second is not None and (second.id, second.character) == (two, 2)
