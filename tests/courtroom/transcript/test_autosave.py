"""Figure 7: nothing typed is lost, whatever is killed; a long record opens quickly."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from asr.wording.line import Rewrite
from courtroom.listening.heard import HeardKind
from courtroom.transcript import Autosaver, Transcript
from courtroom.transcript.autosave import changes, wait_until_saved
from courtroom.transcript.record import Batch
from dossier.changes import Change
from dossier.hearing import Hearing
from dossier.hearing_changes import MOST_AT_ONCE, WriteUtterances
from dossier.store import Store, open_store
from resources.errors import DiskFull
from tests.courtroom.transcript import typist
from tests.courtroom.transcript.court import CLERK, heard, texts
from tests.dossier.hearings import make_hearing, make_sitting
from tests.dossier.paper import KEY

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "home", key=KEY)


def test_what_was_edited_is_there_again(store: Store) -> None:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    transcript = Transcript.open(store, hearing.id)
    saver = Autosaver(transcript.record, lambda c: store.apply_all(c, CLERK))
    (one,) = transcript.hear(heard("1", "judge", 1, "现在开庭核对"), sitting.id)
    (two,) = transcript.hear(heard("2", "plaintiff", 5, "原告章三"), sitting.id)
    transcript.replace(two, 2, 3, "张", CLERK)
    transcript.hear(heard("2", "plaintiff", 5, "原告张三，", HeardKind.SECOND), sitting.id)
    transcript.split(one, 4, CLERK)
    transcript.mark([two], "存疑", True, CLERK)
    transcript.set_stage(two, "诉辩", CLERK)
    assert saver.step() == 6 and saver.step() == 0
    again = Transcript.open(store, hearing.id)
    assert again.shown() == transcript.shown()
    assert again.stage == "诉辩" and again.offers() == [two]
    assert again.times(two) == transcript.times(two)
    assert again.hear(heard("1", "judge", 1, "现在开庭核对"), sitting.id) == []
    assert len(again.record) == 3
    assert store.verify().problems == ()
    store.close()


def test_edits_are_saved_by_themselves_and_together(store: Store) -> None:
    hearing = make_hearing(store)
    transcript = Transcript.open(store, hearing.id)
    states: list[Exception | None] = []
    saver = Autosaver(transcript.record, lambda c: store.apply_all(c, CLERK), states.append)
    saver.start()
    before = len(store.journal_entries())
    id_ = transcript.add("", CLERK)
    for at in range(50):
        transcript.type(id_, at, "字", CLERK)
    assert wait_until_saved(transcript.record, 30)
    saver.stop()
    assert texts(Transcript.open(store, hearing.id)) == ["字" * 50]
    assert len(store.journal_entries()) - before < 50, "batched, not one entry each"
    assert states and states[-1] is None
    store.close()


def test_what_could_not_be_saved_is_told_and_saved_later(store: Store) -> None:
    hearing = make_hearing(store)
    transcript = Transcript.open(store, hearing.id)
    full = threading.Event()
    full.set()
    told: list[Exception | None] = []

    def write(some: Sequence[Change]) -> None:
        if full.is_set():
            raise DiskFull(path="dossier.db")
        store.apply_all(some, CLERK)

    saver = Autosaver(transcript.record, write, told.append)
    transcript.add("说了", CLERK)
    with pytest.raises(DiskFull):
        saver.step()
    assert transcript.record.unsaved == 1
    saver.start()
    until = time.monotonic() + 120
    while not told and time.monotonic() < until:
        time.sleep(0.01)
    assert isinstance(told[0], DiskFull)
    full.clear()
    assert wait_until_saved(transcript.record, 30)
    saver.stop()
    assert texts(Transcript.open(store, hearing.id)) == ["说了"]
    store.close()


def test_a_fault_of_the_program_ends_no_saving(store: Store) -> None:
    hearing = make_hearing(store)
    transcript = Transcript.open(store, hearing.id)
    broken = threading.Event()
    broken.set()
    told: list[Exception | None] = []

    def write(some: Sequence[Change]) -> None:
        if broken.is_set():
            raise KeyError("rank")
        store.apply_all(some, CLERK)

    def tell(error: Exception | None) -> None:
        told.append(error)
        broken.clear()
        raise RuntimeError("the window is being taken down")

    saver = Autosaver(transcript.record, write, tell)
    transcript.add("说了", CLERK)
    saver.start()
    assert wait_until_saved(transcript.record, 120)
    saver.stop()
    assert isinstance(told[0], KeyError)
    assert texts(Transcript.open(store, hearing.id)) == ["说了"]
    store.close()


def test_what_is_being_written_counts_as_unsaved(store: Store) -> None:
    hearing = make_hearing(store)
    transcript = Transcript.open(store, hearing.id)
    counted: list[int] = []

    def write(some: Sequence[Change]) -> None:
        store.apply_all(some, CLERK)
        counted.append(transcript.record.unsaved)

    transcript.add("说了", CLERK)
    Autosaver(transcript.record, write).step()
    assert counted == [1]
    assert transcript.record.unsaved == 0
    store.close()


def test_a_large_batch_goes_in_pieces_what_was_heard_first(store: Store) -> None:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    transcript = Transcript.open(store, hearing.id)
    for number in range(MOST_AT_ONCE + 3):
        transcript.hear(heard(str(number), "judge", number, "是"), sitting.id)
    batch: Batch = transcript.record.take()
    written = changes(hearing.id, batch)
    assert [
        (len(one.utterances), len(one.stretches))
        for one in written
        if isinstance(one, WriteUtterances)
    ] == [(0, MOST_AT_ONCE), (0, 3), (MOST_AT_ONCE, 0), (3, 0)]
    store.close()


def test_no_word_of_a_deliberation_is_ever_written_openly(store: Store) -> None:
    """Not even where what was heard is written before the utterance is there."""
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    transcript = Transcript.open(store, hearing.id)
    before = len(store.journal_entries())
    transcript.stage = "评议"
    rewrite = Rewrite(0, 2, "保密", "秘密", "term")
    (id_,) = transcript.hear(heard("1", "judge", 1, "秘密意见", rewrites=(rewrite,)), sitting.id)
    transcript.take_back(id_, transcript.rewrites(id_)[0], CLERK)
    transcript.hear(heard("1", "judge", 1, "秘密的意见", HeardKind.SECOND), sitting.id)
    transcript.split(id_, 2, CLERK)
    batch = transcript.record.take()
    for stretch in batch.stretches:
        store.apply(WriteUtterances(hearing.id, (), (stretch,)), CLERK)
    store.apply(WriteUtterances(hearing.id, batch.utterances), CLERK)
    written = [d for e in store.journal_entries(before) for d in e.deltas]
    assert {delta.table for delta in written} == {"stretch", "utterance"}
    for delta in written:
        assert delta.before is None and delta.after is not None
        assert delta.after["volume"] == "confidential", delta
    store.close()


def kill_once(home: Path, hearing: Hearing, seed: int) -> tuple[int, float]:
    """Kill a typing process; return how many edits were lost, and the age of the oldest."""
    chance = random.Random(seed)
    worker = subprocess.Popen(
        [sys.executable, str(Path(typist.__file__)), str(home), hearing.id, str(seed)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert worker.stdout is not None
    out = worker.stdout
    lines: list[bytes] = []
    ready = threading.Event()

    def read() -> None:
        for line in out:
            lines.append(line)
            if line.startswith(b"typed"):
                ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert ready.wait(240)
    time.sleep(chance.uniform(0.0, 1.6))
    killed_at = time.monotonic()
    worker.send_signal(signal.SIGKILL)
    worker.wait(120)
    reader.join(120)
    worker.stdout.close()
    typed = [line.split() for line in lines if line.startswith(b"typed")]
    saved = [int(line.split()[1]) for line in lines if line.startswith(b"saved")]
    at = {int(number): float(when) for _, number, when in typed}
    last = max(at)
    with open_store(home, key=KEY) as store:
        assert store.verify().problems == ()
        rows = [one.text for one in Transcript.open(store, hearing.id).shown()]
    count = sum(map(len, rows))
    expected = ["" for _ in range(typist.UTTERANCES)]
    for number in range(count):
        expected[number % typist.UTTERANCES] += typist.letter(number)
    # One moment of what was typed, not a mixture, and nothing that was told as saved is gone.
    assert rows == expected or (rows == [] and count == 0)
    assert count >= max(saved, default=0)
    assert count <= last + 1
    lost = [when for number, when in at.items() if number > count]
    return len(lost), max((killed_at - when for when in lost), default=0.0)


def test_a_killed_editor_loses_no_more_than_the_last_moment(tmp_path: Path) -> None:
    """A busy machine may write late: the second is measured by the long loop."""
    home = tmp_path / "home"
    with open_store(home, key=KEY) as store:
        hearing = make_hearing(store)
    _, age_s = kill_once(home, hearing, 0)
    assert age_s < 60


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_hundred_kills_lose_at_most_a_second(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_store(home, key=KEY) as store:
        hearing = make_hearing(store)
    ages: list[float] = []
    for seed in range(100):
        _, age_s = kill_once(home, hearing, seed)
        ages.append(age_s)
    late = sorted(ages)
    sys.stderr.write(f"oldest lost edit: median {late[50]:.3f} s, worst {late[-1]:.3f} s\n")
    assert late[-1] <= 1.0


def test_stopped_before_it_began_it_saves_and_never_begins(store: Store) -> None:
    hearing = make_hearing(store)
    transcript = Transcript.open(store, hearing.id)
    saver = Autosaver(transcript.record, lambda c: store.apply_all(c, CLERK))
    transcript.hear(heard("1", "judge", 1, "现在开庭"), make_sitting(store, hearing).id)
    saver.stop()
    assert [one.text for one in Transcript.open(store, hearing.id).shown()] == ["现在开庭"]
    saver.start()
    assert not [one for one in threading.enumerate() if one.name == "autosave"]
    saver.stop()
    store.close()
