"""Files that are played for microphones: any rate, any name, any damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from courtroom.recorder.reading import Recording
from courtroom.recorder.session import Session
from courtroom.recorder.sources import open_source
from courtroom.recorder.verify_recording import verify
from resources.errors import Missing, NotSound, OddRate
from tests.courtroom.recorder.stage import Stage, Time, abandon, voice

soundfile = pytest.importorskip("soundfile")


def played(folder: Path, *files: Path, rate_hz: int = 16_000) -> Plan:
    return Plan(
        folder,
        tuple(SourceSpec("file", str(path)) for path in files),
        tuple(ChannelSpec(path.stem, number) for number, path in enumerate(files)),
        rate_hz=rate_hz,
        stop_at_end=True,
    )


def begun(plan: Plan, time: Time) -> Session:
    session = Session(plan, [open_source(spec) for spec in plan.sources], time.clock())
    session.step()
    return session


def test_files_of_any_rate_and_length_stand_side_by_side(tmp_path: Path) -> None:
    files = []
    for seat, rate_hz, seconds in (("审判长", 8_000, 3), ("原告", 96_000, 2), ("被告", 44_100, 1)):
        at = np.arange(rate_hz * seconds) / rate_hz
        path = tmp_path / f"{seat}.{'wav' if rate_hz == 8_000 else 'flac'}"
        tone = np.asarray(9_000 * np.sin(2 * np.pi * 440 * at), np.int16)
        soundfile.write(path, tone, rate_hz, subtype="PCM_16")
        files.append(path)
    plan, time = played(tmp_path / "庭 审", *files), Time()
    session = begun(plan, time)
    stage = Stage(session, time, None)  # type: ignore[arg-type]
    stage.go(6.0)
    assert session.ended
    recording = Recording(plan.folder)
    assert [recording.length_s(channel) for channel in range(3)] == [3.0, 2.0, 1.0]
    assert recording.seats == ["审判长", "原告", "被告"]
    wanted = 9_000 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    for channel in range(3):
        found = recording.samples(channel, 0.0, 1.0).astype(float)
        assert np.abs(found - wanted)[200:-200].max() < 20
    assert verify(plan.folder).ok


def test_a_file_goes_on_where_it_was_after_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, voice(0, 0, 16_000 * 6), 16_000, subtype="PCM_16")
    plan, time = played(tmp_path / "r", path), Time()
    session = begun(plan, time)
    Stage(session, time, None).go(3.0)  # type: ignore[arg-type]
    abandon(session)
    time.now_s += 100.0
    session = begun(plan, time)
    Stage(session, time, None).go(4.0)  # type: ignore[arg-type]
    assert session.ended
    recording = Recording(plan.folder)
    assert np.array_equal(recording.samples(0, 0.0, 9.0), voice(0, 0, 16_000 * 6))
    assert [gap.cause for gap in recording.index.gaps] == ["killed"]


def test_files_that_cannot_be_played_are_named(tmp_path: Path) -> None:
    for name, data in (("empty.wav", b""), ("text.wav", b"text"), ("cut.flac", b"fLaC\0\0")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(NotSound, match=name):
            open_source(SourceSpec("file", str(tmp_path / name)))
    with pytest.raises(Missing):
        open_source(SourceSpec("file", str(tmp_path / "none.wav")))
    soundfile.write(tmp_path / "slow.wav", np.zeros(99, np.int16), 4_000)
    with pytest.raises(OddRate):
        open_source(SourceSpec("file", str(tmp_path / "slow.wav")))


def test_a_file_damaged_in_the_middle_ends_there_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, voice(0, 0, 16_000 * 8), 16_000, subtype="PCM_16")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    path.write_bytes(data)
    plan, time = played(tmp_path / "r", path), Time()
    session = begun(plan, time)
    Stage(session, time, None).go(10.0)  # type: ignore[arg-type]
    session.stop()
    recording = Recording(plan.folder)
    assert verify(plan.folder).ok
    assert np.array_equal(recording.samples(0, 0.0, 3.0), voice(0, 0, 16_000 * 3))


def test_a_first_record_that_was_torn_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, voice(0, 0, 16_000), 16_000, subtype="PCM_16")
    plan = played(tmp_path / "r", path)
    plan.folder.mkdir()
    (plan.folder / "journal.wyr").write_bytes(b"WYREC\r\n\x01\x40\x00")
    session = begun(plan, Time())
    session.stop()
    assert verify(plan.folder).ok
    assert (plan.folder / "torn-00000000").exists()
