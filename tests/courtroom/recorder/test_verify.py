"""Whatever is done to a recording afterwards, the verifier finds it and names the second."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from courtroom.recorder import verify_recording
from courtroom.recorder.index import flac_path, pcm_path
from courtroom.recorder.journal import HEAD, MAGIC, NAME, frame, records
from courtroom.recorder.session import Session
from courtroom.recorder.verify_recording import verify
from tests.courtroom.recorder.stage import (
    KEY,
    RATE_HZ,
    Array,
    Stage,
    Time,
    abandon,
    hearing,
    plan_of,
)

soundfile = pytest.importorskip("soundfile")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three recordings: ended, sealed, and one that was never ended."""
    folder = tmp_path_factory.mktemp("kept")
    for name, key in (("clear", None), ("sealed", KEY)):
        with hearing(plan_of(folder / name, key=key)) as stage:
            stage.go(8.0)
    for name, key in (("open", None), ("open-sealed", KEY)):
        time = Time()
        session = Session(
            plan_of(folder / name, key=key, segment_s=60.0), [Array(2)], time.clock()
        )
        session.step()
        Stage(session, time, Array(2)).go(6.0)
        abandon(session)
        (folder / name / "reserve").unlink()
    return folder


@pytest.fixture
def copy_of(kept: Path, tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        target = tmp_path / f"{name}-{random.random()}"
        shutil.copytree(kept / name, target)
        return target

    return make


def key_of(name: str) -> bytes | None:
    return KEY if "sealed" in name else None


NAMES = ("clear", "sealed", "open", "open-sealed")


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_recording_is_whole(kept: Path, name: str) -> None:
    report = verify(kept / name, key_of(name))
    assert report.ok
    assert report.ended == (not name.startswith("open"))
    assert report.seconds == (12.0 if name.startswith("open") else 16.0)
    assert report.by_digest_only == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("with_key", [True, False])
def test_any_flipped_bit_is_found(
    kept: Path, copy_of: Callable[[str], Path], name: str, with_key: bool
) -> None:
    chance = random.Random(name)
    folder = copy_of(name)
    files = [path for path in folder.rglob("*") if path.suffix in (".pcm", ".flac", ".sealed")]
    files += [folder / NAME] * 3
    for _ in range(25):
        path = chance.choice(files)
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        data[at] ^= 1 << chance.randrange(8)
        good = path.read_bytes()
        path.write_bytes(data)
        report = verify(folder, key_of(name) if with_key else None)
        torn = path.name == NAME and any("torn" in note for note in report.notes)
        # A length made longer at the very end of an unended journal looks like a torn end.
        assert not report.ok or (torn and not report.ended), (path, at)
        path.write_bytes(good)


def test_the_changed_second_is_the_one_that_is_named(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("open")
    path = pcm_path(folder, 1, 0)
    data = bytearray(path.read_bytes())
    data[2 * round(3.7 * RATE_HZ)] ^= 1
    path.write_bytes(data)
    (fault,) = verify(folder).faults
    assert (fault.what, fault.channel, fault.seat) == ("samples", 1, "席位1")
    assert fault.start_s <= 3.7 < fault.end_s
    assert fault.end_s - fault.start_s <= 1.0


def test_a_second_changed_in_a_closed_segment_is_named(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("clear")
    path = flac_path(folder, 0, 0, sealed=False)
    samples, rate_hz = soundfile.read(path, dtype="int16")
    samples[round(2.2 * RATE_HZ)] += 1
    soundfile.write(path, samples, rate_hz, format="FLAC", subtype="PCM_16")
    first = verify(folder).first
    assert first is not None
    assert first.what == "samples"
    assert first.start_s <= 2.2 < first.end_s


def test_swapped_seconds_are_found(copy_of: Callable[[str], Path]) -> None:
    for name in ("open", "open-sealed"):
        folder = copy_of(name)
        path = pcm_path(folder, 0, 0)
        data = bytearray(path.read_bytes())
        more = 28 if name.endswith("sealed") else 0
        size = RATE_HZ + more  # bytes of half a second
        data[2 * size : 3 * size], data[6 * size : 7 * size] = (
            data[6 * size : 7 * size],
            data[2 * size : 3 * size],
        )
        path.write_bytes(data)
        starts = [fault.start_s for fault in verify(folder, key_of(name)).faults]
        assert starts == [1.0, 3.0]


def test_swapped_channels_and_segments_are_found(copy_of: Callable[[str], Path]) -> None:
    for first, second in (((0, 0), (1, 0)), ((0, 0), (0, 1))):
        folder = copy_of("clear")
        one, other = (flac_path(folder, *place, sealed=False) for place in (first, second))
        data = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(data)
        found = verify(folder).first
        assert found is not None
        assert (found.channel, found.start_s) == (0, 0.0)


def split(folder: Path) -> list[bytes]:
    data = (folder / NAME).read_bytes()
    found, at = [], len(MAGIC)
    for record in records(folder / NAME):
        found.append(data[at : record.end])
        at = record.end
    return found


def audio(folder: Path) -> list[int]:
    kinds = [record.payload["kind"] for record in records(folder / NAME)]
    return [number for number, kind in enumerate(kinds) if kind == "audio"]


@pytest.mark.parametrize("how", ["remove", "swap", "repeat", "rechain", "insert"])
@pytest.mark.parametrize("name", ["clear", "open"])
def test_removed_reordered_and_inserted_records_are_found(
    copy_of: Callable[[str], Path], name: str, how: str
) -> None:
    folder = copy_of(name)
    parts, at = split(folder), audio(folder)[4]
    if how == "remove":
        del parts[at]
    elif how == "swap":
        parts[at], parts[at + 1] = parts[at + 1], parts[at]
    elif how == "repeat":
        parts.insert(at, parts[at])
    else:
        # By somebody who knows the form and makes hashes and numbers fit again.
        payloads = [record.payload for record in records(folder / NAME)]
        if how == "rechain":
            del payloads[at]
        else:
            payloads.insert(at, payloads[at])
        parts, before = [], bytes(32)
        for number, payload in enumerate(payloads):
            data, before = frame({**payload, "n": number}, before)
            parts.append(data)
    (folder / NAME).write_bytes(MAGIC + b"".join(parts))
    first = verify(folder).first
    assert first is not None
    assert 1.5 <= first.start_s <= 2.5


def test_a_shortened_recording_is_told_by_the_sheet_or_a_kept_head(
    copy_of: Callable[[str], Path],
) -> None:
    folder = copy_of("clear")
    whole = verify(folder)
    (folder / NAME).write_bytes(MAGIC + b"".join(split(folder)[:6]))
    assert not verify(folder).ok
    (folder / "sheet.json").unlink()
    cut = verify(folder)
    assert not cut.ended
    report = verify(folder, head=(whole.records - 1, whole.head))
    assert [fault.what for fault in report.faults if fault.what == "head"] == ["head"]


def test_a_recording_written_anew_is_told_by_a_kept_head(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("open")
    whole = verify(folder)
    head = (whole.records - 1, whole.head)
    assert verify(folder, head=head).ok
    path = pcm_path(folder, 0, 0)
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    path.write_bytes(data)
    payloads = [record.payload for record in records(folder / NAME)]
    part = payloads[audio(folder)[0]]["parts"][0]
    part["h"] = hashlib.sha256(data[: 2 * part["k"]]).hexdigest()
    made, before = [], bytes(32)
    for payload in payloads:
        framed, before = frame(payload, before)
        made.append(framed)
    (folder / NAME).write_bytes(MAGIC + b"".join(made))
    assert verify(folder).ok
    assert [fault.what for fault in verify(folder, head=head).faults] == ["head"]


def test_missing_files_and_odd_ones_are_told(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("clear")
    flac_path(folder, 1, 1, sealed=False).unlink()
    first = verify(folder).first
    assert first is not None
    assert (first.what, first.channel, first.start_s) == ("missing", 1, 5.0)
    for junk in (b"", MAGIC, b"junk", MAGIC + HEAD.pack(4, 0) + b"null" + bytes(32)):
        (folder / NAME).write_bytes(junk)
        assert not verify(folder).ok


def test_a_sheet_that_points_outside_is_not_followed(copy_of: Callable[[str], Path]) -> None:
    folder = copy_of("clear")
    sheet = folder / "sheet.json"
    sheet.write_text(sheet.read_text("utf-8").replace('"gaps.txt"', '"../../../etc/passwd"'))
    assert [fault.what for fault in verify(folder).faults] == ["sheet"]


def test_it_runs_alone(kept: Path, tmp_path: Path) -> None:
    alone = tmp_path / "check.py"
    shutil.copy(verify_recording.__file__, alone)
    command = [sys.executable, "-W", "error", "-I", str(alone), str(kept / "clear")]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b'"ok": true' in done.stdout
    source = alone.read_text("utf-8")
    assert not any(f"import {room}" in source for room in ("courtroom", "dossier", "resources"))
