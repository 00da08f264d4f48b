"""Sealing an older store while the process is killed, or the disk full."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dossier.blobs import Blobs
from dossier.sealing import MAGIC
from dossier.unsealed import seal_all
from resources.errors import DiskFull

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
                time.sleep(chance.uniform(0, 0.001 * files / kills))
                child.kill()
                killed += 1
            out = child.stdout.read()
        store = Blobs(tmp_path, KEY)
        # Whatever the moment, every page is there, whole, and of its size.
        assert all(store.read(name) == data for name, data in made.items()), seed
        assert all(store.size(name) == len(data) for name, data in made.items()), seed
        if "done" in out:
            break
        sealed = [path.read_bytes().startswith(MAGIC) for path in tmp_path.glob("??/*")]
        halfway += any(sealed) and not all(sealed)
    # Else the kills came too late to mean anything.
    assert halfway >= kills // 2, seed
    assert store.all_sealed
    assert {name for name, _ in store.verify_all()} == set(made)
    assert all(path.read_bytes().startswith(MAGIC) for path in tmp_path.glob("??/*"))


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
