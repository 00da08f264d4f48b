"""The forgetful disk forgets what it should, keeps what it should, and catches sinners."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dossier.blobs import sync_folder
from tests.faults.lossy import Disk, File, Saved
from tests.faults.lossy_mount import ROOT, LossyDisk, mounted, needs_fuse

pytestmark = needs_fuse


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LossyDisk]:
    with mounted(tmp_path / "disk") as made:
        yield made


def cut(disk: LossyDisk, saved: Saved = "nothing", seed: int = 0) -> None:
    disk.power_cut(saved, seed)
    assert disk.off()
    with pytest.raises(OSError, match="Input/output"):
        list(disk.root.iterdir())
    disk.power_on()


def write(path: Path, data: bytes, *, sync: bool) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        if sync:
            os.fsync(file.fileno())


def test_bytes_and_names_are_kept_only_where_both_were_synced(disk: LossyDisk) -> None:
    root = disk.root
    write(root / "both", b"1", sync=True)
    write(root / "name only", b"2", sync=False)
    sync_folder(root)
    write(root / "bytes only", b"3", sync=True)
    assert (root / "bytes only").read_bytes() == b"3"
    cut(disk)
    assert sorted(path.name for path in root.iterdir()) == ["both", "name only"]
    assert (root / "both").read_bytes() == b"1"
    assert (root / "name only").read_bytes() == b""


def test_changes_of_names_are_forgotten_one_by_one(disk: LossyDisk) -> None:
    root = disk.root
    for name in ("a", "b", "c", "e"):
        write(root / name, name.encode(), sync=True)
    (root / "folder").mkdir()
    sync_folder(root)
    (root / "a").rename(root / "a2")
    (root / "b").unlink()
    (root / "d").hardlink_to(root / "c")
    (root / "e").rename(root / "folder" / "e")
    sync_folder(root / "folder")
    cut(disk)
    assert sorted(path.name for path in root.iterdir()) == ["a", "b", "c", "folder"]
    assert (root / "folder" / "e").read_bytes() == b"e"


def test_a_folder_that_was_not_synced_goes_with_all_that_is_in_it(disk: LossyDisk) -> None:
    (disk.root / "folder").mkdir()
    write(disk.root / "folder" / "file", b"1", sync=True)
    sync_folder(disk.root / "folder")
    cut(disk)
    assert list(disk.root.iterdir()) == []


def test_a_rename_over_a_file_leaves_the_old_or_the_new(disk: LossyDisk) -> None:
    path = disk.root / "file"
    write(path, b"old", sync=True)
    sync_folder(disk.root)
    write(disk.root / "new", b"new", sync=True)
    (disk.root / "new").rename(path)
    cut(disk)
    assert path.read_bytes() == b"old"


def test_what_chance_saves_is_the_same_for_a_seed_and_not_always_all(tmp_path: Path) -> None:
    found = set()
    with mounted(tmp_path / "disk") as disk:
        for seed in [*range(40), 0]:
            path = disk.root / f"{seed}"
            write(path, bytes(8192), sync=True)
            sync_folder(disk.root)
            with path.open("r+b") as file:
                file.write(b"x" * 8192)
            write(disk.root / "unsynced", b"y" * 100, sync=False)
            cut(disk, "some", seed)
            data = path.read_bytes()
            # Sectors stay whole unless the write was cut off in one.
            found.add(hashlib.sha256(data).hexdigest())
            if seed == 0:
                found_again = data
            path.unlink()
            (disk.root / "unsynced").unlink(missing_ok=True)
            sync_folder(disk.root)
        assert found_again == data
    assert len(found) > 5


def test_the_n_th_operation_fails_and_then_none(disk: LossyDisk) -> None:
    disk.fail(2, errno.ENOSPC, operations=("write",))
    with (disk.root / "file").open("wb", buffering=0) as file:
        assert file.write(b"one") == 3
        with pytest.raises(OSError, match="No space"):
            file.write(b"two")
        assert file.write(b"three") == 5
    assert disk.heal() == 1
    assert (disk.root / "file").read_bytes() == b"onethree"


def test_a_short_write_is_told(disk: LossyDisk) -> None:
    disk.fail(1, errno.EIO, operations=("write",), short=True)
    with (disk.root / "file").open("wb", buffering=0) as file:
        assert file.write(b"12345678") == 4


def test_a_full_disk_stays_full_until_healed(disk: LossyDisk) -> None:
    disk.fail(1, errno.ENOSPC, times=0, within="full")
    for name in ("full 1", "full 2"):
        with pytest.raises(OSError, match="No space"):
            (disk.root / name).write_bytes(b"1")
    (disk.root / "other").write_bytes(b"1")
    assert disk.heal() == 2
    (disk.root / "full 1").write_bytes(b"1")


def test_what_a_failed_sync_should_have_written_is_not_there(disk: LossyDisk) -> None:
    """A second fsync that succeeds says nothing of what the first one lost."""
    with (disk.root / "file").open("wb", buffering=0) as file:
        file.write(b"1")
        disk.fail(1, errno.EIO, operations=("fsync",))
        with pytest.raises(OSError, match="Input/output"):
            os.fsync(file.fileno())
        os.fsync(file.fileno())
    sync_folder(disk.root)
    assert (disk.root / "file").read_bytes() == b"1"
    cut(disk)
    assert (disk.root / "file").read_bytes() == b""


SINNER = """
import os, sys
root = sys.argv[1]
for number in range(10):
    staged = f"{root}/staged"
    with open(staged, "wb") as file:
        file.write(b"x" * 10_000)
        file.flush()
        SYNC_FILE
    os.replace(staged, f"{root}/{number}")
    SYNC_FOLDER
    print(number, flush=True)
"""
SYNC_FILE = "os.fsync(file.fileno())"
SYNC_FOLDER = "folder = os.open(root, os.O_RDONLY); os.fsync(folder); os.close(folder)"


@pytest.mark.parametrize("saved", ["nothing", "names", "some"])
@pytest.mark.parametrize(
    ("sync_file", "sync_folder_", "loses"),
    [
        (SYNC_FILE, SYNC_FOLDER, ()),
        ("pass", SYNC_FOLDER, ("nothing", "names", "some")),
        (SYNC_FILE, "pass", ("nothing", "some")),
    ],
    ids=["honest", "no fsync of the file", "no fsync of the folder"],
)
def test_a_program_that_omits_a_sync_is_caught(
    tmp_path: Path, sync_file: str, sync_folder_: str, loses: tuple[str, ...], saved: Saved
) -> None:
    code = SINNER.replace("SYNC_FILE", sync_file).replace("SYNC_FOLDER", sync_folder_)
    lost = 0
    with mounted(tmp_path / "disk") as disk:
        for seed in range(6):
            disk.cut_power_at(9 + seed, saved, seed)
            command = [sys.executable, "-c", code, str(disk.root)]
            ran = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
            )
            assert ran.returncode
            disk.power_on()
            for number in ran.stdout.split():
                path = disk.root / number.decode()
                lost += not path.exists() or path.read_bytes() != b"x" * 10_000
            for path in disk.root.iterdir():
                path.unlink()
            sync_folder(disk.root)
    assert (lost > 0) == (saved in loses)


SQLITE = """
import sys
from sqlcipher3 import dbapi2
database = dbapi2.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("PRAGMA synchronous = " + sys.argv[2])
database.execute("CREATE TABLE IF NOT EXISTS item (n INTEGER PRIMARY KEY, text)")
for number in range(1000):
    database.execute("INSERT INTO item (text) VALUES (?)", ("x" * 3000,))
    print(database.execute("SELECT max(n) FROM item").fetchone()[0], flush=True)
"""


def count_items(path: Path) -> int:
    with closing(sqlite3.connect(path)) as check:
        assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not check.execute("SELECT 1 FROM sqlite_schema").fetchone():
            return 0
        (held,) = check.execute("SELECT count(*) FROM item").fetchone()
        return int(held)


@pytest.mark.parametrize(("synchronous", "honest"), [("FULL", True), ("NORMAL", False)])
def test_sqlite_keeps_what_it_commits_only_when_told_to(
    tmp_path: Path, synchronous: str, honest: bool
) -> None:
    lost = heard = 0
    chance = random.Random(5)
    with mounted(tmp_path / "disk") as disk:
        acknowledged = 0
        for seed in range(8):
            disk.cut_power_at(chance.randint(60, 400), ("nothing", "some")[seed % 2], seed)
            command = [sys.executable, "-c", SQLITE, str(disk.root / "items.db"), synchronous]
            ran = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, cwd=ROOT
            )
            disk.power_on()
            told = [int(line) for line in ran.stdout.split()]
            heard += len(told)
            acknowledged = max([*told, 0 if lost else acknowledged])
            held = count_items(disk.root / "items.db")
            lost += held < acknowledged
            acknowledged = held
        assert heard
    assert (lost == 0) == honest


def test_a_crash_never_invents_bytes() -> None:
    """Whatever is done in whatever order: what is left was once written, at that place."""
    for seed in range(300):
        walk(random.Random(seed))


def walk(chance: random.Random) -> None:
    disk = Disk()
    written: dict[str, list[bytes]] = {name: [] for name in "abc"}

    def step(name: str) -> None:
        handle = (
            disk.open(name, truncate=False) if name in disk.root.seen else disk.create(name, 0o600)
        )
        data = chance.randbytes(1) * 1000
        disk.write(handle, 0, data)
        written[name].append(data)
        if chance.random() < 0.4:
            disk.sync_file(handle)
        disk.close(handle)
        if chance.random() < 0.3:
            folder = disk.open("", truncate=False)
            disk.sync_folder(folder)
            disk.close(folder)

    for _ in range(chance.randint(1, 12)):
        step(chance.choice("abc"))
    disk.power_cut(chance.choice(("nothing", "names", "some")), chance.randint(0, 1 << 30))
    disk.power_on()
    for name, node in disk.root.seen.items():
        assert isinstance(node, File)
        for at, byte in enumerate(node.seen):
            assert byte == 0 or any(data[at] == byte for data in written[name])
