"""The recorder as a process: killed again and again, left alone, found again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from courtroom.recorder.client import Recorder
from courtroom.recorder.journal import DOOR
from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from courtroom.recorder.reading import Recording
from courtroom.recorder.verify_recording import verify
from resources.errors import BadValue, Crashed, Locked, Missing, NotFound
from tests.courtroom.recorder.stage import KEY

RATE_HZ = 16_000


def plan_of(folder: Path, **more: object) -> Plan:
    return Plan(
        folder,
        (SourceSpec("tone", channels=2, rate_hz=16_000),),
        (ChannelSpec("审判长"), ChannelSpec("原告", 0, 1)),
        **{"rate_hz": RATE_HZ, "segment_s": 2.0, **more},  # type: ignore[arg-type]
    )


def kill_and_measure(recorder: Recorder, folder: Path, key: bytes | None) -> float:
    """Kill the recorder; return how many seconds of the worst channel were lost."""
    pid = recorder.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    killed_s = time.monotonic()
    recording = Recording(folder, key)
    # The record's time is when its last sample was fetched from the source.
    return killed_s - recording.index.monotonic


def records_on(folder: Path, key: bytes | None, kills: int) -> bool:
    """Return whether samples came after the gap of the last kill."""
    index = Recording(folder, key).index
    gaps = [gap for gap in index.gaps if gap.channel == 0]
    pieces = index.pieces[0]
    if len(gaps) < kills or not pieces:
        return False
    return not gaps or pieces[-1].first >= gaps[-1].first + gaps[-1].count


def kill_loop(folder: Path, times: int, key: bytes | None) -> list[float]:
    chance = random.Random(times)
    plan, lost = plan_of(folder, key=key), []
    recorder = Recorder.start(plan, watch=False)
    for number in range(times):
        # Until it records again after the last kill: what an earlier one left is no sign of it.
        deadline = time.monotonic() + 120
        while not records_on(folder, key, number) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(chance.random() * 0.8)
        lost.append(kill_and_measure(recorder, folder, key))
        recorder._reap()
        report = verify(folder, key)
        assert report.ok, report.first
        recorder = Recorder.start(plan, watch=False)
    recorder.stop()
    report = verify(folder, key)
    assert report.ok, report.first
    assert report.ended
    gaps = [gap for gap in Recording(folder, key).index.gaps if gap.channel == 0]
    assert [gap.cause for gap in gaps] == ["killed"] * times
    return lost


@pytest.mark.parametrize("key", [None, KEY])
def test_a_kill_loses_no_more_than_the_last_moment(tmp_path: Path, key: bytes | None) -> None:
    # A busy machine may write late: the second is measured by the long loop.
    assert max(kill_loop(tmp_path / "录音", 2, key)) <= 10.0


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_hundred_kills_lose_at_most_a_second_each(tmp_path: Path) -> None:
    lost = kill_loop(tmp_path / "录音", 100, KEY)
    assert len(lost) == 100
    assert max(lost) <= 1.0, sorted(lost)[-5:]


def test_a_watched_recorder_is_started_anew(tmp_path: Path) -> None:
    recorder = Recorder.start(plan_of(tmp_path / "r"))
    pid = recorder.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while recorder.restarts == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert recorder.restarts == 1
    while recorder.pid == pid and time.monotonic() < deadline:
        time.sleep(0.05)
    assert recorder.pid != pid
    recorder.stop()
    assert verify(tmp_path / "r").ok


def test_a_window_that_dies_leaves_it_recording(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    window = (
        "import sys,os,signal\nfrom pathlib import Path\n"
        "from tests.courtroom.recorder.test_process import plan_of\n"
        "from courtroom.recorder.client import Recorder\n"
        "Recorder.start(plan_of(Path(sys.argv[1])))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", window, str(folder)], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    recorder = Recorder.find(folder)
    assert recorder is not None
    with pytest.raises(Locked):
        Recorder.start(plan_of(folder))
    before = recorder.status()["channels"][0]["length_s"]
    deadline = time.monotonic() + 60
    while (now := recorder.status()["channels"][0]["length_s"]) <= before:
        assert time.monotonic() < deadline, now
        time.sleep(0.05)
    assert recorder.levels()[0] == pytest.approx(-15.2, abs=0.5)
    assert recorder.stop()["state"] == "ended"
    assert Recorder.find(folder) is None
    assert Recording(folder).index.gaps == []


def test_who_does_not_know_the_secret_is_told_nothing(tmp_path: Path) -> None:
    recorder = Recorder.start(plan_of(tmp_path / "r"), watch=False)
    door = tmp_path / "r" / DOOR
    assert door.stat().st_mode & 0o077 == 0
    port = recorder._door()["port"]
    for line in (b"\n", b"x\n", b"[]\n", b'{"token":"","do":"stop"}\n', b"\xff" * 9 + b"\n"):
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(line)
            with connection.makefile("rb") as answers:
                assert b"error" in answers.readline()
    assert recorder.status()["state"] == "recording"
    recorder.stop()


def test_what_cannot_be_recorded_is_refused_with_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(BadValue):
        Plan(tmp_path, (), ())
    seat = (ChannelSpec("审判长"),)
    missing = SourceSpec("file", str(tmp_path / "没有.wav"))
    with pytest.raises(Missing):
        Recorder.start(Plan(tmp_path / "a", (missing,), seat))
    with pytest.raises(Crashed):
        Recorder(tmp_path / "nobody").status()
    assert NotFound.exit_code == 3
