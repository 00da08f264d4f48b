"""Sealing an older store while the process is killed, the disk full, or the power cut."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dossier.blobs import Blobs
from dossier.sealing import MAGIC
from dossier.unsealed import seal_all
from resources.errors import DiskFull, StoreError
from tests.faults.lossy import Saved
from tests.faults.lossy_mount import LossyDisk, mounted, needs_fuse

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32))

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")


def kill_loop(tmp_path: Path, files: int, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    made = {}
    for _ in range(files):
        data = os.urandom(chance.randrange(300_000))
        made[Blobs(tmp_path).put(data).sha256] = data
    killed = halfway = 0
    while True:
        command = [sys.executable, "-m", "tests.faults.sealing_child", str(tmp_path), KEY.hex()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n", seed
            if killed < kills:
                # A few files further, and then somewhere within the next one.
                goal = len(sealed_files(tmp_path)) + chance.randrange(files // kills)
                while child.poll() is None and len(sealed_files(tmp_path)) < goal:
                    time.sleep(0.0005)
                time.sleep(chance.uniform(0, 0.003))
                child.kill()
                killed += 1
            out = child.stdout.read()
        store = Blobs(tmp_path, KEY)
        # Whatever the moment, every page is there, whole, and of its size.
        assert all(store.read(name) == data for name, data in made.items()), seed
        assert all(store.size(name) == len(data) for name, data in made.items()), seed
        if "done" in out:
            break
        halfway += 0 < len(sealed_files(tmp_path)) < files
    # Else the kills came too late to mean anything.
    assert halfway >= kills // 2, seed
    assert store.all_sealed
    assert {name for name, _ in store.verify_all()} == set(made)
    assert len(sealed_files(tmp_path)) == files


def sealed_files(root: Path) -> list[Path]:
    return [path for path in root.glob("??/*") if is_sealed_file(path)]


def is_sealed_file(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def test_sealing_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    kill_loop(tmp_path, files=60, kills=6, seed=23)


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(4))
def test_sealing_that_is_killed_often_loses_nothing(tmp_path: Path, seed: int) -> None:
    kill_loop(tmp_path, files=400, kills=50, seed=seed)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="mounting needs root")
def test_a_full_disk_stops_sealing_and_loses_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        made = {}
        for _ in range(3):
            data = os.urandom(2_000_000)
            made[Blobs(disk / "blobs").put(data).sha256] = data
        (disk / "ballast").write_bytes(bytes(1_000_000))
        blobs = Blobs(disk / "blobs", KEY)
        with pytest.raises(DiskFull):
            seal_all(blobs, threading.Event())
        assert list((disk / "blobs" / "incoming").iterdir()) == []
        assert all(blobs.read(name) == data for name, data in made.items())
        (disk / "ballast").unlink()
        assert seal_all(blobs, threading.Event()).sealed == 3
        assert all(blobs.read(name) == data for name, data in made.items())
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LossyDisk]:
    with mounted(tmp_path / "disk") as made:
        yield made


def power_cuts(disk: LossyDisk, cuts: int, seed: int) -> tuple[int, int]:
    """Return how often nothing was sealed yet when the power failed, and how often all."""
    chance = random.Random(seed)
    kinds: tuple[Saved, ...] = ("nothing", "some", "names")
    none = whole = 0
    for number in range(cuts):
        root = disk.root / f"older {number}"
        made = {}
        for _ in range(4):
            data = os.urandom(chance.randrange(90_000))
            made[Blobs(root).put(data).sha256] = data
        saved = kinds[number % len(kinds)]
        # Sealing these takes some fifty changes.
        disk.cut_power_at(chance.randint(1, 60), saved, number)
        with suppress(StoreError):
            seal_all(Blobs(root, KEY), threading.Event())
        if not disk.off():
            disk.power_cut(saved, number)
        disk.power_on()
        store = Blobs(root, KEY)
        assert all(store.read(name) == data for name, data in made.items()), number
        sealed = len(sealed_files(root))
        # What was noted as sealed is; else the next start looks again.
        assert not store.all_sealed or sealed == len(made), number
        none += sealed == 0
        whole += store.all_sealed
        assert seal_all(store, threading.Event()).left == 0
        assert Blobs(root, KEY).all_sealed
    return none, whole


@needs_fuse
def test_sealing_survives_power_cuts(disk: LossyDisk) -> None:
    none, whole = power_cuts(disk, cuts=24, seed=6)
    assert none + whole < 24
    assert whole > 0


@needs_fuse
@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_sealing_survives_two_hundred_power_cuts(disk: LossyDisk) -> None:
    none, whole = power_cuts(disk, cuts=200, seed=7)
    assert none + whole < 180
    assert whole > 5
