"""Camera and screen beside the sound: in time, provable, and never in its way."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from courtroom.playback.film import Film
from courtroom.recorder.client import Recorder
from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec, VideoSpec
from courtroom.recorder.reading import Recording
from courtroom.recorder.verify_recording import verify
from courtroom.recorder.video.segment import Segment, counted, fitted, left_behind, stamped
from resources.errors import BadValue, Damaged
from tests.courtroom.recorder.stage import KEY
from tests.xvfb import screen_of

PATIENCE_S = 40.0
PATTERN = VideoSpec("pattern", label="审判席", width_px=320, height_px=240)
MATROSKA = b"\x1a\x45\xdf\xa3"

pytest.importorskip("soundfile")


def plan_of(folder: Path, *videos: VideoSpec, **more: object) -> Plan:
    return Plan(
        folder,
        (SourceSpec("tone", channels=1, rate_hz=16_000),),
        (ChannelSpec("审判长"),),
        videos=videos,
        **{"rate_hz": 16_000, "segment_s": 1.5, **more},  # type: ignore[arg-type]
    )


def until(recorder: Recorder, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until the status of the first film is as wished; return it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found: list[dict[str, Any]] = recorder.status()["videos"]
        if found and true(found[0]):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(recorder.status()["videos"])


def children(folder: Path) -> list[int]:
    """Return the processes that write into the folder of the first film."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
            opened = [str(entry.readlink()) for entry in (process / "fd").iterdir()]
        except OSError:
            continue
        if b"courtroom.recorder.video" in line and any(str(folder) in name for name in opened):
            found.append(int(process.name))
    return found


def square_s(picture: np.ndarray[Any, np.dtype[np.uint8]]) -> float:
    """Return where in its ten seconds the pattern's square is."""
    size = picture.shape[0] // 8
    row = picture[3 * size + size // 2].astype(int)
    left = int(np.flatnonzero(row[:, 2] - row[:, 0] > 90)[0])
    return float(10.0 * left / (picture.shape[1] - size))


def a_changed_film_is_found(folder: Path) -> None:
    path = folder / "video-00" / "000000.mkv.sealed"
    data = path.read_bytes()
    start_s = Recording(folder).index.videos[0]["start_s"]

    def first() -> tuple[str, float]:
        report = verify(folder)
        assert not report.ok
        assert report.first is not None
        return report.first.what, report.first.start_s

    path.write_bytes(data[:-100] + bytes([data[-100] ^ 1]) + data[-99:])
    assert first() == ("video", start_s)
    path.unlink()
    assert first() == ("missing", start_s)
    path.write_bytes(data)
    assert verify(folder).ok
    (folder / "video-00" / "000077.mkv").write_bytes(data)
    assert first() == ("order", -1.0)


def test_pictures_stand_where_the_sound_is(tmp_path: Path) -> None:
    key = KEY
    folder = tmp_path / "庭审 录像"
    missing = VideoSpec("camera", "/dev/video77", label="旁听席")
    recorder = Recorder.start(plan_of(folder, PATTERN, missing, key=key, copy=tmp_path / "copy"))
    try:
        until(recorder, lambda film: film["segments"] >= 2)
        assert recorder.status()["videos"][1]["trouble"] == "device_lost"
        writing = list(folder.glob("video-00/*.writing.mkv"))
        assert all(path.is_symlink() for path in writing)
    finally:
        recorder.stop()
    for place in (folder, tmp_path / "copy"):
        report = verify(place, key)
        assert report.ok, report.first
    recording = Recording(folder, key)
    assert recording.index.gaps == []
    (gap,) = recording.index.video_gaps
    assert (gap["video"], gap["cause"], gap["start_s"]) == (1, "device_lost", 0.0)
    assert "录像（旁听席）" in (folder / "gaps.txt").read_text(encoding="utf-8")
    film = Film(recording, 0, key)
    segments = film.segments()
    assert segments[0]["start_s"] < 30.0
    for before, after in pairwise(segments):
        assert after["start_s"] == before["end_s"]
    began_s = float(recording.index.begin["mono"])
    off = []
    for at_s in np.arange(segments[0]["start_s"] + 0.5, segments[-1]["end_s"] - 0.1, 0.3):
        picture = film.picture(float(at_s))
        assert picture is not None
        off.append((square_s(picture) - (began_s + at_s) + 5.0) % 10.0 - 5.0)
    assert abs(float(np.median(off))) < 0.2
    assert film.picture(-1.0) is None
    film.close()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if MATROSKA in path.read_bytes()]
    a_changed_film_is_found(folder)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="finds the process in /proc")
def test_a_codec_that_crashes_costs_no_sample_and_few_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    recorder = Recorder.start(plan_of(folder, PATTERN, segment_s=300.0))
    try:
        until(recorder, lambda film: film["frames"] > 15)
        (pid,) = children(folder)
        os.kill(pid, signal.SIGKILL)
        until(recorder, lambda film: film["restarts"] == 1 and film["trouble"] == "")
    finally:
        recorder.stop()
    assert verify(folder).ok
    recording = Recording(folder)
    assert recording.index.gaps == []
    torn, whole = recording.index.videos
    assert torn["torn"]
    assert torn["file"].endswith("000000.torn.mkv")
    assert (folder / whole["file"]).is_file()
    assert {gap["cause"] for gap in recording.index.video_gaps} <= {"crashed"}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="finds the process in /proc")
def test_a_recorder_that_is_killed_finds_the_film_again(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    plan = plan_of(folder, PATTERN, segment_s=300.0, key=KEY)
    recorder = Recorder.start(plan, watch=False)
    until(recorder, lambda film: film["frames"] > 10)
    pid = recorder.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    recorder._reap()
    recorder = Recorder.start(plan, watch=False)
    try:
        until(recorder, lambda film: film["segments"] == 1 and film["trouble"] == "")
        recorder.pause("休庭")
        # From when the film stands still, which on a busy machine comes after the order.
        before = until(recorder, lambda film: film["segments"] == 2)["frames"]
        time.sleep(1.5)
        recorder.resume()
        until(recorder, lambda film: film["frames"] > before)
    finally:
        recorder.stop()
    report = verify(folder, KEY)
    assert report.ok, report.first
    videos = Recording(folder, KEY).index.videos
    assert videos[0]["late"]
    assert videos[0]["frames"] > 10
    assert [video["segment"] for video in videos] == sorted(video["segment"] for video in videos)
    assert "paused" in {gap["cause"] for gap in Recording(folder, KEY).index.video_gaps}


@pytest.fixture
def screen() -> Iterator[str]:
    """A screen that nobody sees, plain grey."""
    pytest.importorskip("mss")
    with screen_of(640, 480) as found:
        yield found


def test_a_screen_is_recorded(
    screen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", screen)
    folder = tmp_path / "r"
    shown = VideoSpec("screen", "1", label="证据屏", width_px=320, height_px=320, fps=10.0)
    recorder = Recorder.start(plan_of(folder, shown))
    try:
        until(recorder, lambda film: film["frames"] > 10)
    finally:
        recorder.stop()
    assert verify(folder).ok
    recording = Recording(folder)
    (segment, *_) = recording.index.videos
    assert (segment["width_px"], segment["height_px"]) == (320, 240)
    picture = Film(recording, 0).picture(segment["start_s"] + 0.5)
    assert picture is not None
    assert picture[:20].max() > 200  # the time in the picture
    assert picture[100:].max() < 60  # X's empty screen is black


def test_date_and_time_stand_in_the_picture() -> None:
    grey = np.full((240, 320, 3), 128, np.uint8)
    one, same, other = (stamped(grey, wall, 61.0) for wall in (1e9, 1e9 + 0.01, 1e9 + 1.0))
    assert np.array_equal(one, same)
    changed = np.argwhere((one != other).any(axis=2))
    assert len(changed) > 10
    assert changed[:, 0].max() < 24
    assert (grey == 128).all()


def test_large_pictures_are_made_smaller_in_their_proportions() -> None:
    for size, wanted in (((1080, 1920), (720, 1280)), ((481, 641), (480, 640)),
                         ((3000, 1000), (720, 240))):  # fmt: skip
        assert fitted(np.zeros((*size, 3), np.uint8), 1280, 720).shape[:2] == wanted


def test_what_a_dead_process_left_is_taken_up(tmp_path: Path) -> None:
    picture = np.full((64, 96, 3), 90, np.uint8)
    whole = Segment(tmp_path, 0, 30, 15.0, (96, 64), None)
    for _ in range(20):
        whole.add(picture)
    about = whole.close()
    assert (about["start_s"], about["end_s"], about["frames"]) == (2.0, 3.3333, 20)
    data = (tmp_path / "000000.mkv").read_bytes()
    (tmp_path / "000001.writing.mkv").write_bytes(data[: len(data) * 2 // 3])
    (tmp_path / "000002.salvaging.mkv").write_bytes(b"kills whoever reads it")
    (tmp_path / "000003.writing.mkv").symlink_to("/proc/1/fd/77")
    found = {one["segment"]: one for one in left_behind(tmp_path, set())}
    assert sorted(found) == [0, 1, 2]
    assert found[0]["late"]
    assert found[1]["torn"]
    assert found[2]["frames"] == 0
    assert counted(tmp_path / "000001.torn.mkv", decode=True) == found[1]["frames"]
    # What was torn was told once; what is told again is what no journal has.
    assert [one["segment"] for one in left_behind(tmp_path, {0})] == []


def test_what_cannot_be_filmed_is_refused(tmp_path: Path) -> None:
    for wrong in (
        VideoSpec("camera", fps=0.0), VideoSpec("camera", width_px=0),
        VideoSpec("camera", height_px=99_999), VideoSpec("telescope"),  # type: ignore[arg-type]
    ):  # fmt: skip
        with pytest.raises(BadValue):
            plan_of(tmp_path, wrong)
    with pytest.raises(BadValue):
        plan_of(tmp_path, *[PATTERN] * 5)


def test_a_film_that_does_not_give_its_pictures_back_is_no_film(tmp_path: Path) -> None:
    segment = Segment(tmp_path, 0, 0, 15.0, (96, 64), None)
    segment.frames = 3
    with pytest.raises(Damaged):
        segment.close()
    empty = Segment(tmp_path, 1, 0, 15.0, (96, 64), KEY)
    empty.discard()
    assert not list(tmp_path.glob("000001*"))
