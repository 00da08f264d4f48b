"""Blob stores of the centre under flipped bits, full disks and kills."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from resources.errors import DiskFull, IncompleteUpload, UnknownUpload
from sync.blobs.contract import PART_BYTES, digest_of, missing_parts
from sync.blobs.folder import FolderBlobStore
from sync.blobs.scrub import Cursor, scrub
from tests.sync.stores import big, key_of, parts, sha256, spoil

ROOT = Path(__file__).resolve().parents[2]
STEP = 4096
KEY = b"k" * 32
SEALING = pytest.mark.parametrize("sealing_key", [None, KEY], ids=["clear", "sealed"])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 64 MB that really fills up."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if os.name == "nt" or os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def flip_everywhere(root: Path, size: int, sealing_key: bytes | None) -> None:
    store = FolderBlobStore(root, "main", sealing_key)
    data = os.urandom(size)
    key = key_of(data)
    store.put_if_absent(key, data)
    path = root / str(key)
    length = path.stat().st_size
    for at in [*range(0, length, STEP), *range(64), length - 1]:
        spoil(path, at)
        (damage,) = scrub(store, Cursor(), 1 << 40).damaged
        assert damage.key == key
        spoil(path, at)
        assert scrub(store, Cursor(), 1 << 40).damaged == ()
    assert digest_of(store, key) == key.sha256


@SEALING
def test_a_flipped_bit_anywhere_is_found(tmp_path: Path, sealing_key: bytes | None) -> None:
    flip_everywhere(tmp_path, 300_000, sealing_key)


@SEALING
@pytest.mark.faults
def test_a_flipped_bit_anywhere_in_a_large_file_is_found(
    tmp_path: Path, sealing_key: bytes | None
) -> None:
    flip_everywhere(tmp_path, 4 << 20, sealing_key)


@SEALING
def test_a_part_that_rots_before_the_end_is_sent_again(
    tmp_path: Path, sealing_key: bytes | None
) -> None:
    store = FolderBlobStore(tmp_path, "main", sealing_key)
    data = big(33)
    key = key_of(data)
    upload = store.begin(key)
    for number, piece in enumerate(parts(data), 1):
        store.put_part(upload, number, piece, sha256(piece))
    (folder,) = (tmp_path / "main" / "uploads").iterdir()
    spoil(sorted(folder.iterdir())[1], 12345)
    with pytest.raises(IncompleteUpload) as caught:
        store.complete(upload, len(data))
    assert caught.value.params["parts"] == "2"
    assert store.head(key) is None
    assert missing_parts(len(data), store.list_parts(upload)) == [2]
    piece = parts(data)[1]
    store.put_part(upload, 2, piece, sha256(piece))
    assert store.complete(upload, len(data)).created
    assert digest_of(store, key) == key.sha256


def test_a_second_completion_looks_at_the_bytes(tmp_path: Path) -> None:
    store = FolderBlobStore(tmp_path, "main")
    data = b"one part"
    upload = store.begin(key_of(data))
    store.put_part(upload, 1, data, sha256(data))
    assert store.complete(upload, len(data)).created
    assert not store.complete(upload, len(data)).created
    spoil(tmp_path / str(key_of(data)))
    with pytest.raises(UnknownUpload):
        store.complete(upload, len(data))


def fill(folder: Path, left: int) -> Path:
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(max(0, shutil.disk_usage(folder).free - left)))
    return ballast


def full_at_every_write(small_disk: Path, left: Iterable[int]) -> None:
    store = FolderBlobStore(small_disk / "centre", "main", KEY)
    kept = big(0.1)
    store.put_if_absent(key_of(kept), kept)
    for number, room in enumerate(left):
        data = big(0.2)
        key = key_of(data)
        upload = store.begin(key)
        ballast = fill(small_disk, room)
        with pytest.raises(DiskFull):
            store.put_if_absent(key, data)
        with pytest.raises(DiskFull):
            store.put_part(upload, 1, data, sha256(data))
        assert store.head(key) is None
        assert store.list_parts(upload) == []
        ballast.unlink()
        # Work goes on once there is space again.
        assert store.put_part(upload, 1, data, sha256(data)).number == 1
        ballast = fill(small_disk, room)
        with pytest.raises(DiskFull):
            store.complete(upload, len(data))
        ballast.unlink()
        assert store.complete(upload, len(data)).created
        assert digest_of(store, key) == key.sha256
        assert list((small_disk / "centre/main/incoming").iterdir()) == []
        assert len(store.list_blobs()) == number + 2
    assert scrub(store, Cursor(), 1 << 40).damaged == ()


def test_a_full_disk_makes_no_false_success(small_disk: Path) -> None:
    full_at_every_write(small_disk, (0, 4096, 100_000))


@pytest.mark.faults
def test_a_disk_full_at_any_write_makes_no_false_success(small_disk: Path) -> None:
    full_at_every_write(small_disk, range(0, 200_000, 4096))


def kill_loop(
    tmp_path: Path, mebibytes: int, kills: int, seed: int, sealing_key: bytes | None
) -> None:
    data = big(mebibytes)
    source = tmp_path / "recording.mp4"
    source.write_bytes(data)
    key = key_of(data)
    root = tmp_path / "centre"
    chance = random.Random(seed)
    upload_id, killed = "", 0
    begun: list[str] = []
    acknowledged: set[str] = set()
    command = [sys.executable, "-m", "tests.faults.uploading_child", str(root), str(source)]
    while True:
        program = subprocess.Popen(
            [*command, key.sha256, upload_id, (sealing_key or b"").hex()],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert program.stdout is not None
        first = program.stdout.readline().split()
        upload_id = first[1]
        if killed < kills:
            time.sleep(chance.uniform(0.02, 0.25))
            program.send_signal(signal.SIGKILL)
            killed += 1
        out, _ = program.communicate(timeout=300)
        lines = out.splitlines()
        sending = [line.split()[1] for line in lines if line.startswith("sending ")]
        # What was acknowledged is never sent again.
        assert acknowledged.isdisjoint(sending), seed
        acknowledged.update(line.split()[1] for line in lines if line.startswith("part "))
        begun += sending
        if "done" in lines:
            break
        if FolderBlobStore(root, "main", sealing_key).head(key) is not None:
            # Killed between the last rename and its answer.
            break
    assert len(begun) * PART_BYTES <= len(data) + (killed + 1) * PART_BYTES
    store = FolderBlobStore(root, "main", sealing_key)
    assert digest_of(store, key) == key.sha256


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_an_upload_that_is_killed_goes_on(tmp_path: Path) -> None:
    kill_loop(tmp_path, mebibytes=72, kills=4, seed=11, sealing_key=KEY)


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@SEALING
def test_a_gigabyte_killed_fifty_times_goes_on(tmp_path: Path, sealing_key: bytes | None) -> None:
    kill_loop(tmp_path, mebibytes=1024, kills=50, seed=50, sealing_key=sealing_key)
