"""What is written between two commits: read along at once, and found after a kill."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from courtroom.recorder import ahead
from courtroom.recorder.journal import NAME as JOURNAL
from courtroom.recorder.journal import records
from courtroom.recorder.reading import Recording, Tail
from courtroom.recorder.session import COMMIT_S, LOOK_S, Session
from courtroom.recorder.verify_recording import verify
from resources.errors import Missing
from tests.courtroom.recorder.stage import (
    KEY,
    RATE_HZ,
    Array,
    Stage,
    Time,
    abandon,
    hearing,
    plan_of,
    voice,
)

pytest.importorskip("soundfile")


def look(stage: Stage, times: int) -> None:
    for _ in range(times):
        stage.time.now_s += LOOK_S
        stage.session.look()


def commit(stage: Stage) -> None:
    stage.time.now_s += LOOK_S
    stage.session.step()


@pytest.mark.parametrize("key", [None, KEY])
def test_samples_are_read_before_the_journal_speaks_for_them(
    tmp_path: Path, key: bytes | None
) -> None:
    plan = plan_of(tmp_path / "录音", key=key)
    with hearing(plan, array=Array(2)) as stage:
        recording = Recording(plan.folder, key)
        tail, slow = (
            Tail(recording, RATE_HZ, ahead=True),
            Tail(Recording(plan.folder, key), RATE_HZ),
        )
        heard = []
        for number in range(1, 5):
            look(stage, 1)
            tail.refresh()
            slow.refresh()
            heard.append(tail.read(1))
            assert tail.position_s(1) == pytest.approx(number * LOOK_S)
            assert len(slow.read(1)) == 0
        if key is not None:
            assert voice(1, 100, 50).tobytes() not in (plan.folder / ahead.NAME).read_bytes()
        commit(stage)
        look(stage, 2)
        tail.refresh()
        heard.append(tail.read(1))
        slow.refresh()
        assert len(slow.read(1)) == round(COMMIT_S * RATE_HZ)
        # One record for what is committed together, however often somebody looked.
        assert len(recording.index.pieces[1]) == 1
    tail.refresh()
    heard.append(tail.read(1))
    assert np.array_equal(np.concatenate(heard), voice(1, 0, round(0.7 * RATE_HZ)))
    assert not (plan.folder / ahead.NAME).exists()
    assert verify(plan.folder, key).ok


@pytest.mark.parametrize("seed", range(4))
def test_whoever_reads_along_hears_what_is_recorded(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    plan = plan_of(tmp_path / "r", key=KEY if seed % 2 else None, segment_s=2.0)
    heard: list[list[np.ndarray]] = [[], []]
    with hearing(plan) as stage:
        tail = Tail(Recording(plan.folder, plan.key), RATE_HZ, ahead=True)
        for _ in range(40):
            stage.time.now_s += chance.choice((0.03, 0.1, 0.17))
            stage.array.overflow = chance.random() < 0.05
            (stage.session.step if chance.random() < 0.3 else stage.session.look)()
            if chance.random() < 0.5:
                tail.refresh()
                for channel in (0, 1):
                    heard[channel].append(tail.read(channel, chance.choice((0.05, 60.0))))
    tail.refresh()
    recording = Recording(plan.folder, plan.key)
    assert verify(plan.folder, plan.key).ok
    for channel in (0, 1):
        heard[channel].append(tail.read(channel))
        assert np.array_equal(
            np.concatenate(heard[channel]), recording.by_index(channel, 0, 1 << 30)
        )


def killed(folder: Path, looks: int, key: bytes | None = None) -> Time:
    """Leave behind what a recorder killed so long after its last commit leaves."""
    time, array = Time(), Array(2)
    session = Session(plan_of(folder, key=key), [array], time.clock())
    session.step()
    stage = Stage(session, time, array)
    stage.go(2.0)
    look(stage, looks)
    abandon(session)
    return time


def gone_on(folder: Path, time: Time, key: bytes | None = None) -> Recording:
    """Go on three seconds later, for a second."""
    time.now_s += 3.0
    array = Array(2)
    array._began_s, array.opened = 1000.0, 1  # the same voices, and none of them waited
    session = Session(plan_of(folder, key=key), [array], time.clock())
    stage = Stage(session, time, array)
    session.step()
    stage.go(1.0)
    session.stop()
    assert verify(folder, key).ok
    return Recording(folder, key)


@pytest.mark.parametrize("key", [None, KEY])
def test_what_a_killed_recorder_wrote_ahead_is_in_the_recording(
    tmp_path: Path, key: bytes | None
) -> None:
    time = killed(tmp_path / "r", 4, key)
    assert Recording(tmp_path / "r", key).length_s(0) == 2.0
    recording = gone_on(tmp_path / "r", time, key)
    for channel in (0, 1):
        (gap,) = [gap for gap in recording.index.gaps if gap.channel == channel]
        assert gap.cause == "killed"
        assert gap.first == round(2.4 * RATE_HZ)
        assert gap.start_wall == pytest.approx(time.clock().wall() - 1.0 - 3.0, abs=0.01)
        assert np.array_equal(
            recording.by_index(channel, 0, gap.first), voice(channel, 0, gap.first)
        )
        after = gap.first + gap.count
        assert after == round(5.4 * RATE_HZ)
        assert np.array_equal(
            recording.by_index(channel, after, after + 800), voice(channel, after, 800)
        )
    (note,) = [note for note in recording.index.notes if note["kind"] == "resumed"]
    assert note["found_s"] == 0.4


def test_killed_again_before_its_first_commit_it_finds_the_same(tmp_path: Path) -> None:
    time = killed(tmp_path / "r", 3)
    again = Session(plan_of(tmp_path / "r"), [Array(2, gone=True)], time.clock())
    again.look()
    abandon(again)
    recording = gone_on(tmp_path / "r", time)
    assert recording.index.gaps[0].first == round(2.3 * RATE_HZ)


def test_killed_again_before_anybody_speaks_the_time_between_is_missing_and_not_lost(
    tmp_path: Path,
) -> None:
    time = killed(tmp_path / "r", 3)
    time.now_s += 5.0
    again = Session(plan_of(tmp_path / "r"), [Array(2, gone=True)], time.clock())
    again.step()  # commits what was found; no microphone says when it is
    abandon(again)
    assert Recording(tmp_path / "r").length_s(0) == pytest.approx(2.3)
    recording = gone_on(tmp_path / "r", time)
    (gap,) = [gap for gap in recording.index.gaps if gap.channel == 0]
    assert (gap.first, gap.first + gap.count) == (round(2.3 * RATE_HZ), round(10.3 * RATE_HZ))
    assert recording.length_s(0) == pytest.approx(11.3)


@pytest.mark.parametrize("seed", range(6))
def test_a_file_that_was_torn_or_changed_costs_no_more_than_itself(
    tmp_path: Path, seed: int
) -> None:
    time, chance = killed(tmp_path / "r", 4), random.Random(seed)
    path = tmp_path / "r" / ahead.NAME
    data = bytearray(path.read_bytes())
    if seed % 2:
        del data[chance.randrange(len(data)) :]
    else:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    recording = gone_on(tmp_path / "r", time)
    (gap,) = [gap for gap in recording.index.gaps if gap.channel == 0]
    assert 2 * RATE_HZ <= gap.first <= round(2.4 * RATE_HZ)
    assert np.array_equal(recording.by_index(0, 0, gap.first), voice(0, 0, gap.first))


def test_a_journal_that_is_begun_at_this_moment_is_no_damaged_one(tmp_path: Path) -> None:
    # Recognition may look for a recording between the file's making and its first bytes.
    for begun in (b"", b"WYR"):
        (tmp_path / JOURNAL).write_bytes(begun)
        assert list(records(tmp_path / JOURNAL)) == []
        with pytest.raises(Missing):
            Recording(tmp_path)
