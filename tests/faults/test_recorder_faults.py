"""A recording on disks that fill up, break and forget: what was said to be there is there."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from courtroom.recorder.reading import Recording
from courtroom.recorder.session import Session
from courtroom.recorder.verify_recording import verify
from tests.courtroom.recorder.stage import RATE_HZ, Array, Stage, Time, abandon, plan_of, voice
from tests.faults.lossy_mount import LossyDisk, mounted, needs_fuse

pytestmark = needs_fuse
pytest.importorskip("soundfile")

PLENTY = (1 << 40, 1 << 39)
KINDS = ((errno.ENOSPC, False), (errno.EIO, False), (errno.ENOSPC, True))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LossyDisk]:
    with mounted(tmp_path / "disk") as made:
        yield made


def begun(folder: Path, seconds: float = 1.0) -> Stage:
    time = Time()
    array = Array(2)
    session = Session(plan_of(folder, segment_s=2.0), [array], time.clock(), lambda _: PLENTY)
    session.step()
    stage = Stage(session, time, array)
    stage.go(seconds)
    return stage


def check_all(folder: Path, seconds: float) -> None:
    recording = Recording(folder)
    count = round(seconds * RATE_HZ)
    for channel in (0, 1):
        assert np.array_equal(recording.by_index(channel, 0, count), voice(channel, 0, count))
    report = verify(folder)
    assert report.ok, report.first


def single_faults(disk: LossyDisk, steps: range) -> None:
    for nth in steps:
        code, short = KINDS[nth % len(KINDS)]
        folder = disk.root / f"r{nth}"
        stage = begun(folder)
        disk.fail(nth, code, short=short)
        stage.go(4.0)
        hit = disk.heal()
        stage.go(1.0)
        stage.session.stop()
        assert hit or nth > 20
        check_all(folder, 6.0)


def test_one_write_that_fails_costs_no_sample(disk: LossyDisk) -> None:
    single_faults(disk, range(1, 34, 4))


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_any_write_that_fails_costs_no_sample(disk: LossyDisk) -> None:
    single_faults(disk, range(1, 80))


def test_a_disk_that_is_full_for_long_is_a_gap_and_stops_nothing(disk: LossyDisk) -> None:
    folder = disk.root / "r"
    stage = begun(folder, 2.0)
    disk.fail(1, errno.ENOSPC, times=0, operations=("write", "create"))
    stage.go(10.0)
    assert stage.session.status()["disk_error"] == "full"
    assert stage.session.status()["channels"][0]["length_s"] == 2.0
    stage.go(30.0)
    disk.heal()
    stage.go(4.0)
    assert stage.session.status()["disk_error"] == ""
    stage.session.stop()
    recording = Recording(folder)
    gaps = [gap for gap in recording.index.gaps if gap.channel == 0]
    assert {gap.cause for gap in gaps} == {"disk"}
    assert recording.length_s(0) == 46.0
    (gap,) = gaps
    assert gap.first == 2 * RATE_HZ
    after = gap.first + gap.count
    count = 46 * RATE_HZ - after
    assert np.array_equal(recording.by_index(1, after, 46 * RATE_HZ), voice(1, after, count))
    assert verify(folder).ok


def power_cuts(disk: LossyDisk, steps: range) -> None:
    for nth in steps:
        folder = disk.root / f"r{nth}"
        stage = begun(folder)
        disk.cut_power_at(nth, "some", seed=nth)
        stage.go(3.0)
        said = dict(stage.session._writer.index.next)
        abandon(stage.session)
        disk.power_cut("some", seed=nth)
        disk.power_on()
        time = Time(stage.time.now_s + 5.0)
        again = Session(plan_of(folder, segment_s=2.0), [Array(2)], time.clock(), lambda _: PLENTY)
        kept = Recording(folder)
        for channel, count in said.items():
            assert kept.index.next[channel] >= count
            assert np.array_equal(kept.by_index(channel, 0, count), voice(channel, 0, count))
        again.step()
        again.stop()
        report = verify(folder)
        assert report.ok, (nth, report.first)


def test_what_was_durable_outlives_a_power_cut(disk: LossyDisk) -> None:
    power_cuts(disk, range(1, 30, 6))


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_what_was_durable_outlives_any_power_cut(disk: LossyDisk) -> None:
    power_cuts(disk, range(1, 60))
