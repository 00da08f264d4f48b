"""Every sample in its place, and every missing one with a cause."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from courtroom.recorder.index import flac_path, pcm_path
from courtroom.recorder.intake import DEAD_S
from courtroom.recorder.journal import NAME
from courtroom.recorder.reading import Recording, Tail
from courtroom.recorder.session import Session
from courtroom.recorder.sheet import explanation, gap_rows
from courtroom.recorder.verify_recording import verify
from resources.errors import BadValue, DiskFull, RuleError, WrongKey
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


def check_voice(recording: Recording, channel: int, start_s: float, end_s: float) -> None:
    first, end = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
    found = recording.by_index(channel, first, end)
    assert np.array_equal(found, voice(channel, first, end - first))


@pytest.mark.parametrize("key", [None, KEY])
def test_every_sample_comes_back_across_segments(tmp_path: Path, key: bytes | None) -> None:
    folder = tmp_path / "庭审 录音"
    with hearing(plan_of(folder, key=key)) as stage:
        stage.go(13.0)
    recording = Recording(folder, key)
    assert recording.length_s(0) == recording.length_s(1) == 13.0
    for channel in (0, 1):
        check_voice(recording, channel, 0.0, 13.0)
        check_voice(recording, channel, 4.9, 5.2)
        assert not pcm_path(folder, channel, 0).exists()
        assert flac_path(folder, channel, 0, sealed=key is not None).exists()
    assert recording.index.gaps == []
    assert verify(folder, key).ok


def test_sealed_samples_lie_nowhere_in_clear(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r", key=KEY, segment_s=100.0)
    with hearing(plan) as stage:
        stage.go(2.0)
        data = pcm_path(plan.folder, 0, 0).read_bytes()
        assert voice(0, 100, 50).tobytes() not in data
        check_voice(Recording(plan.folder, KEY), 0, 0.0, 2.0)
        with pytest.raises(WrongKey):
            Recording(plan.folder, bytes(32)).samples(0, 0.0, 1.0)
    assert not verify(plan.folder, bytes(32)).ok
    assert verify(plan.folder).ok


def test_a_tail_follows_what_lies_on_the_disk(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        tail = Tail(Recording(plan.folder), RATE_HZ, start_s=1.0)
        heard = []
        for _ in range(9):
            stage.go(1.5)
            tail.refresh()
            heard.append(tail.read(1))
        assert not tail.ended()
    tail.refresh()
    heard.append(tail.read(1))
    assert tail.ended()
    assert np.array_equal(np.concatenate(heard), voice(1, RATE_HZ, round(12.5 * RATE_HZ)))
    assert tail.position_s(1) == 13.5


def one_gap(folder: Path, cause: str, channel: int = 0) -> tuple[float, float]:
    """Return first second and length of the only gap of a channel."""
    gaps = [gap for gap in Recording(folder).index.gaps if gap.channel == channel]
    assert [gap.cause for gap in gaps] == [cause]
    return gaps[0].first / RATE_HZ, gaps[0].count / RATE_HZ


def test_lost_samples_are_a_gap_and_the_rest_keeps_its_place(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(3.0)
        stage.array.overflow = True
        stage.go(3.0)
    assert one_gap(plan.folder, "overflow") == (3.0, 0.25)
    recording = Recording(plan.folder)
    check_voice(recording, 1, 0.0, 3.0)
    check_voice(recording, 1, 3.25, 6.0)
    assert not recording.samples(1, 3.0, 3.25).any()


def test_a_device_pulled_out_is_a_gap_until_it_is_back(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(3.0)
        stage.array.gone = True
        stage.go(1.0)
        status = stage.session.status()
        assert status["sources"][0]["trouble"] == "device_lost"
        assert [channel["dead"] for channel in status["channels"]] == [True, True]
        stage.go(3.0)
        stage.array.gone = False
        stage.go(4.0)
        assert not stage.session.status()["channels"][0]["dead"]
    first_s, length_s = one_gap(plan.folder, "device_lost")
    assert first_s == 3.0
    assert 4.0 <= length_s <= 5.5
    check_voice(Recording(plan.folder), 0, first_s + length_s, 11.0)


def test_a_device_that_never_comes_back_is_missing_to_the_end(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        stage.array.gone = True
        stage.go(6.0)
    assert one_gap(plan.folder, "device_lost") == (2.0, 6.0)


def test_a_device_that_says_nothing_is_opened_again(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        stage.array.mute = True
        stage.go(4.0)
        stage.array.mute = False
        stage.go(4.0)
        assert stage.array.opened == 2
    first_s, length_s = one_gap(plan.folder, "stalled")
    assert first_s == 2.0
    check_voice(Recording(plan.folder), 1, first_s + length_s, 10.0)


def test_a_device_missing_at_the_beginning_is_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan, array=Array(2, gone=True)) as stage:
        stage.go(3.0)
        stage.array.gone = False
        stage.go(3.0)
    first_s, length_s = one_gap(plan.folder, "device_lost")
    assert first_s == 0.0
    assert 2.5 <= length_s <= 4.5
    assert Recording(plan.folder).length_s(0) == 6.0


def test_a_dead_microphone_is_noticed_within_ten_seconds(tmp_path: Path) -> None:
    with hearing(plan_of(tmp_path / "r")) as stage:
        stage.go(2.0)
        stage.array.dead = {1}
        stage.go(DEAD_S - 1)
        assert not stage.session.status()["channels"][1]["dead"]
        stage.go(3.0)
        assert [c["dead"] for c in stage.session.status()["channels"]] == [False, True]
        stage.array.dead = set()
        stage.go(1.0)
        assert not stage.session.status()["channels"][1]["dead"]
    kinds = [note["kind"] for note in Recording(tmp_path / "r").index.notes]
    assert kinds == ["dead", "alive", "end"]


@pytest.mark.parametrize("jump_s", [-3600.0, -0.8, 0.8, 86_400.0])
def test_a_jump_of_the_clock_is_told_and_costs_no_sample(tmp_path: Path, jump_s: float) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        stage.time.jumped_s = jump_s
        stage.go(2.0)
        told = stage.session.status()
        assert (told["gaps"], told["clock_jumps"]) == (0, 1)
    recording = Recording(plan.folder)
    (gap,) = recording.index.gaps
    assert (gap.cause, gap.channel, gap.count) == ("clock_jump", -1, 0)
    assert gap.end_wall - gap.start_wall == pytest.approx(jump_s)
    check_voice(recording, 0, 0.0, 4.0)
    said = explanation(recording.index)
    assert "声音没有缺失，原因：系统时钟被调整" in said
    assert "开始时间：2026年9月21日22时30分00秒" in said


def test_a_recess_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        stage.session.pause("休庭")
        stage.go(3.0)
        assert stage.session.status()["state"] == "paused"
        stage.session.go_on()
        stage.go(2.0)
    assert one_gap(plan.folder, "paused") == (2.0, 3.0)
    recording = Recording(plan.folder)
    check_voice(recording, 0, 5.0, 7.0)
    assert "休庭暂停录音" in explanation(recording.index)
    assert verify(plan.folder).ok


def test_court_closed_in_a_recess_adds_no_silence(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        stage.session.pause("休庭")
        stage.go(60.0)
    assert one_gap(plan.folder, "paused") == (2.0, 0.0)
    recording = Recording(plan.folder)
    assert recording.length_s(0) == 2.0
    assert "声音没有缺失，原因：休庭暂停录音\n" in explanation(recording.index)
    assert verify(plan.folder).ok


def test_a_microphone_pulled_out_and_back_in_a_recess_is_no_interruption(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        stage.session.pause("休庭")
        stage.go(1.0)
        stage.array.gone = True
        stage.go(2.0)
        stage.array.gone = False
        stage.go(3.0)
        stage.session.go_on()
        stage.go(2.0)
        assert stage.session.status()["gaps"] == 0
    assert one_gap(plan.folder, "paused") == (2.0, 6.0)
    check_voice(Recording(plan.folder), 0, 8.0, 10.0)


def test_one_lost_before_a_recess_and_after_it_is_missing_but_for_the_recess(
    tmp_path: Path,
) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(2.0)
        stage.array.gone = True
        stage.go(3.0)
        stage.session.pause("休庭")
        stage.go(10.0)
        stage.session.go_on()
        stage.go(2.0)
    index = Recording(plan.folder).index
    gaps = [gap for gap in index.gaps if gap.channel == 0]
    assert [(gap.cause, gap.first / RATE_HZ, gap.count / RATE_HZ) for gap in gaps] == [
        ("device_lost", 2.0, 3.0),
        ("paused", 5.0, 10.0),
        ("device_lost", 15.0, 2.0),
    ]
    report = verify(plan.folder)
    assert (report.ok, report.gaps) == (True, 4)  # two of each channel, and the recess is none


@pytest.mark.parametrize(
    ("speed", "said"),
    [
        (1.05, "此前设备比时钟累计多送声音 1.000 秒"),
        (0.95, "此前设备比时钟累计少送声音 1.000 秒"),
        (1.0, ""),
    ],
)
def test_times_and_length_of_a_gap_that_differ_are_explained(
    tmp_path: Path, speed: float, said: str
) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan, array=Array(2, speed=speed)) as stage:
        stage.go(20.0)
        stage.array.gone = True
        stage.time.jumped_s = 5.0  # the clock set meanwhile is told by itself
        stage.go(10.0)
    recording = Recording(plan.folder)
    (gap,) = [row for row in gap_rows(recording.index) if row["channel"] == 0]
    assert gap["missing_s"] + gap["ahead_s"] == pytest.approx(10.0)
    assert recording.length_s(0) == pytest.approx(30.0)
    line = next(line for line in explanation(recording.index).splitlines() if "席位0" in line)
    assert said in line if said else "设备比时钟" not in line


def test_a_recess_of_files_takes_its_time_and_is_no_interruption(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan, array=Array(2, live=False)) as stage:
        stage.go(2.0)
        stage.session.pause()
        stage.go(3.0)
        stage.session.go_on()
        stage.go(2.0)
        assert stage.session.status()["gaps"] == 0
    assert one_gap(plan.folder, "paused") == (2.0, 3.0)
    assert Recording(plan.folder).length_s(0) == 7.0
    assert verify(plan.folder).ok


def test_a_recorder_that_dies_in_a_recess_stays_in_it(tmp_path: Path) -> None:
    plan, time = plan_of(tmp_path / "r"), Time()
    session = Session(plan, [Array(2)], time.clock())
    session.step()
    stage = Stage(session, time, Array(2))
    stage.go(4.0)
    session.pause("休庭")
    stage.go(1.0)
    abandon(session)
    time.now_s += 5.0
    with hearing(plan, time) as stage:
        assert stage.session.status()["state"] == "paused"
        stage.go(10.0)
        assert stage.session.status()["state"] == "paused"
        assert Recording(plan.folder).length_s(0) == 4.0
        stage.session.go_on()
        stage.go(2.0)
        assert stage.session.status()["state"] == "recording"
    recording = Recording(plan.folder)
    first_s, length_s = one_gap(plan.folder, "paused")
    assert first_s == 4.0
    assert length_s == pytest.approx(16.0, abs=0.51)
    assert recording.length_s(0) == pytest.approx(22.0, abs=0.01)
    assert verify(plan.folder).ok


def test_files_of_other_lengths_end_when_they_end(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r", stop_at_end=True)
    array = Array(2, live=False, length=3 * RATE_HZ + 17)
    with hearing(plan, array=array) as stage:
        stage.go(6.0)
        assert stage.session.ended
    recording = Recording(plan.folder)
    assert recording.index.next == {0: 3 * RATE_HZ + 17, 1: 3 * RATE_HZ + 17}
    assert recording.index.gaps == []


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("torn", [0, 1, 60, 300])
def test_it_goes_on_after_a_crash(tmp_path: Path, torn: int, key: bytes | None) -> None:
    # No segment is closed meanwhile: its record would be durable, and is not lost by a crash.
    plan = plan_of(tmp_path / "r", key=key, segment_s=300.0)
    time = Time()
    session = Session(plan, [Array(2)], time.clock())
    session.step()
    Stage(session, time, Array(2)).go(7.0)
    abandon(session)
    journal = plan.folder / NAME
    journal.write_bytes(journal.read_bytes()[: journal.stat().st_size - torn])
    before = verify(plan.folder, key)
    assert before.ok
    assert not before.ended
    time.now_s += 4.0
    with hearing(plan, time) as stage:
        stage.go(3.0)
    recording = Recording(plan.folder, key)
    gap = next(gap for gap in recording.index.gaps if gap.channel == 1)
    assert gap.cause == "killed"
    assert gap.first / RATE_HZ >= 6.0
    # The new array counts from its own beginning; the place of its samples is by the clock.
    first = gap.first + gap.count
    check_voice(recording, 1, 0.0, gap.first / RATE_HZ)
    assert first / RATE_HZ == pytest.approx(11.0, abs=0.51)
    assert recording.length_s(1) == pytest.approx(14.0, abs=0.01)
    assert verify(plan.folder, key).ok


def test_an_ended_recording_is_not_gone_on_with(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with hearing(plan) as stage:
        stage.go(1.0)
    with pytest.raises(RuleError):
        Session(plan, [Array(2)], Time().clock())


def test_another_plan_does_not_go_on_with_it(tmp_path: Path) -> None:
    session = Session(plan_of(tmp_path / "r"), [Array(2)], Time().clock())
    abandon(session)
    with pytest.raises(BadValue):
        Session(plan_of(tmp_path / "r", channels=3), [Array(3)], Time().clock())
    with pytest.raises(BadValue):
        Session(plan_of(tmp_path / "r", key=KEY), [Array(2)], Time().clock())


def test_too_little_room_is_refused_before_and_warned_of_while_it_runs(tmp_path: Path) -> None:
    plan = plan_of(tmp_path / "r")
    with pytest.raises(DiskFull):
        Session(plan, [Array(2)], Time().clock(), room_of=lambda _: (1000, 49))
    session = Session(plan, [Array(2)], Time().clock(), room_of=lambda _: (1000, 149))
    assert session.status()["disk_low"]
    session.stop()


def test_the_second_copy_is_whole_and_its_failure_stops_nothing(tmp_path: Path) -> None:
    other = tmp_path / "第二块盘"
    plan = plan_of(tmp_path / "r", copy=other / "r")
    with hearing(plan) as stage:
        stage.go(3.0)
        mirror = stage.session._mirror
        assert mirror is not None
        mirror.step()
        assert stage.session.status()["copy_error"]
        other.mkdir()
        stage.go(4.0)
        mirror.step()
        assert stage.session.status()["copy_error"] == ""
        assert verify(other / "r").ok
        stage.go(3.0)
    assert verify(other / "r") == verify(plan.folder)
    check_voice(Recording(other / "r"), 1, 0.0, 10.0)


def test_the_sheet_names_every_file_with_both_digests(tmp_path: Path) -> None:
    import hashlib

    plan = plan_of(tmp_path / "r", title="h-1")
    with hearing(plan) as stage:
        stage.go(6.0)
    sheet = json.loads((plan.folder / "sheet.json").read_bytes())
    assert set(sheet["files"]) == {
        NAME,
        "gaps.txt",
        *(f"channel-0{c}/00000{s}.flac" for c in (0, 1) for s in (0, 1)),
    }
    for name, entry in sheet["files"].items():
        data = (plan.folder / name).read_bytes()
        assert entry["size"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["sm3"] == hashlib.new("sm3", data).hexdigest()
    assert sheet["title"] == "h-1"
    assert "无中断" in (plan.folder / "gaps.txt").read_text(encoding="utf-8")
