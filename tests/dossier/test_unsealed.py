"""Stores of versions that kept masters in clear: read, and sealed beside the work."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from dossier.blobs import Blobs
from dossier.sealing import MAGIC, seal
from dossier.unsealed import BackgroundSealing, Sealed, seal_all

KEY = bytes(range(32))


def old_store(root: Path, count: int = 12) -> dict[str, bytes]:
    blobs = Blobs(root)
    made = [os.urandom(size * 10_000) for size in range(count)]
    return {blobs.put(data).sha256: data for data in made}


def clear_files(root: Path) -> list[str]:
    files = [file for file in root.glob("??/*") if not file.read_bytes().startswith(MAGIC)]
    return sorted(file.name for file in files)


def test_an_old_store_is_read_written_and_sealed(tmp_path: Path) -> None:
    made = old_store(tmp_path)
    times = {name: Blobs(tmp_path).path(name).stat().st_mtime_ns for name in made}
    blobs = Blobs(tmp_path, KEY)
    assert not blobs.all_sealed
    new = blobs.put(b"scanned since")
    assert all(blobs.read(name) == data for name, data in made.items())
    assert all(blobs.size(name) == len(data) for name, data in made.items())
    done = seal_all(blobs, threading.Event())
    assert done == Sealed(len(made), sum(map(len, made.values())), 0, whole=True)
    assert clear_files(tmp_path) == []
    assert list((tmp_path / "incoming").iterdir()) == []
    again = Blobs(tmp_path, KEY)
    assert again.all_sealed
    assert again.read(new.sha256) == b"scanned since"
    for name, data in made.items():
        assert again.read(name) == data
        # Leases run from the files' times.
        assert again.path(name).stat().st_mtime_ns == times[name]


def test_a_new_store_needs_no_sealing(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path, KEY)
    blobs.put(b"page")
    assert Blobs(tmp_path, KEY).all_sealed
    assert Blobs(tmp_path / "clear").all_sealed
    background = BackgroundSealing(blobs)
    assert background._thread is None
    background.close()


def test_a_cancelled_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    made = old_store(tmp_path)
    cancel = threading.Event()

    blobs = Blobs(tmp_path, KEY)
    worker = threading.Thread(target=lambda: seal_all(blobs, cancel, busy_share=0.02))
    worker.start()
    while len(clear_files(tmp_path)) > len(made) - 3:
        time.sleep(0.002)
    cancel.set()
    worker.join()
    left = clear_files(tmp_path)
    assert 0 < len(left) < len(made)
    assert not Blobs(tmp_path, KEY).all_sealed
    assert seal_all(Blobs(tmp_path, KEY), threading.Event()).sealed == len(left)
    assert all(Blobs(tmp_path, KEY).read(name) == data for name, data in made.items())


def test_damaged_files_are_hidden_and_stay_damaged(tmp_path: Path) -> None:
    made = old_store(tmp_path, 3)
    name = max(made, key=lambda name: len(made[name]))
    path = Blobs(tmp_path).path(name)
    path.write_bytes(b"\xff\xd8 half a page")
    blobs = Blobs(tmp_path, KEY)
    assert seal_all(blobs, threading.Event()).left == 0
    assert clear_files(tmp_path) == []
    assert not blobs.verify(name)
    blobs.put(made[name])
    assert blobs.read(name) == made[name]


def test_a_file_that_cannot_be_read_is_tried_again(tmp_path: Path) -> None:
    made = old_store(tmp_path, 3)
    path = Blobs(tmp_path).path(min(made))
    path.unlink()
    path.mkdir()
    done = seal_all(Blobs(tmp_path, KEY), threading.Event())
    assert (done.sealed, done.left) == (2, 1)
    assert not Blobs(tmp_path, KEY).all_sealed
    path.rmdir()
    path.write_bytes(made[path.name])
    assert seal_all(Blobs(tmp_path, KEY), threading.Event()).sealed == 1
    assert Blobs(tmp_path, KEY).all_sealed


@pytest.mark.parametrize("renewed", [False, True])
def test_what_is_freed_or_renewed_meanwhile_stays_so(tmp_path: Path, renewed: bool) -> None:
    (name,) = old_store(tmp_path, 1)
    path = Blobs(tmp_path).path(name)
    blobs = Blobs(tmp_path, KEY)
    with blobs.replacing:
        worker = threading.Thread(target=lambda: seal_all(blobs, threading.Event()))
        worker.start()
        until = time.monotonic() + 20
        while not any((tmp_path / "incoming").iterdir()) and time.monotonic() < until:
            time.sleep(0.001)
        os.utime(path, (2, 2)) if renewed else path.unlink()
    worker.join()
    assert path.exists() == renewed
    assert not renewed or path.stat().st_mtime == 2


def test_clear_bytes_that_look_sealed_are_sealed_and_sealed_ones_are_not_again(
    tmp_path: Path,
) -> None:
    lookalike = MAGIC + os.urandom(500)
    theirs = seal(b"sealed by another store", bytes(32))
    blobs = Blobs(tmp_path)
    names = [blobs.put(data).sha256 for data in (lookalike, theirs)]
    ours = Blobs(tmp_path, KEY)
    own = ours.put(b"page")
    damaged = ours.put(b"page two")
    sealed_before = ours.path(own.sha256).read_bytes()
    spoilt = bytearray(ours.path(damaged.sha256).read_bytes())
    spoilt[-1] ^= 1
    ours.path(damaged.sha256).write_bytes(spoilt)
    assert seal_all(ours, threading.Event()).sealed == 2
    assert [ours.read(name) for name in names] == [lookalike, theirs]
    assert ours.path(own.sha256).read_bytes() == sealed_before
    # Damage is not wrapped into a second seal.
    assert ours.path(damaged.sha256).read_bytes() == spoilt


def test_the_background_does_it_all(tmp_path: Path) -> None:
    made = old_store(tmp_path)
    blobs = Blobs(tmp_path, KEY)
    background = BackgroundSealing(blobs, wait_s=0)
    until = time.monotonic() + 20
    while not blobs.all_sealed and time.monotonic() < until:
        time.sleep(0.01)
    background.close()
    background.close()
    assert clear_files(tmp_path) == []
    assert {hashlib.sha256(blobs.read(name)).hexdigest() for name in made} == set(made)
