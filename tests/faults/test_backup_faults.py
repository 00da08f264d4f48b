"""Backup and restore that die at every step, on disks that are full or lose power."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from dossier.backup import swapping
from dossier.backup.generations import generations
from dossier.backup.watch import Watch
from dossier.store import open_store
from dossier.store.backup import restore, verify_backup
from resources.errors import RestoreUnfinished, StoreError
from tests.dossier.backup.rooms import KEY, add, filled, said, saved
from tests.faults.forking import Forker, forker
from tests.faults.lossy_mount import LossyDisk, mounted, needs_fuse

SAVE = "tests.faults.backup_child:save"
BRING_BACK = "tests.faults.backup_child:bring_back"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")


@pytest.fixture(scope="module")
def programs() -> Iterator[Forker]:
    with forker("tests.faults.backup_child", "alembic.command", "alembic.config") as made:
        yield made


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LossyDisk]:
    with mounted(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Forked programs have no keyring either.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    found = tmp_path / "home"
    filled(found, 2)
    return found


def check_backup(target: Path, first: str) -> None:
    """What says it is whole is whole, and the first is still there."""
    found = [each.name for each in generations(target)]
    assert first in found
    for name in {first, *found[:2]}:
        checked = verify_backup(target, KEY, Watch(), name)
        assert checked.ok, checked.faults


def now_and_then(home: Path, number: int) -> None:
    """Let there be something new to copy; not every time, or it never comes to an end."""
    if number % 10 == 0:
        with open_store(home, key=KEY) as store:
            add(store, 1, f"（2026）粤0308民初{1000 + len(store.cases())}号")


def kill_backups(programs: Forker, home: Path, target: Path, steps: Iterable[int]) -> int:
    """Return at which step it was not reached any more."""
    first = saved(home, target).generation
    for number, step in enumerate(steps):
        now_and_then(home, number)
        lines = programs.run(SAVE, str(home), str(target), str(step))
        check_backup(target, first)
        if programs.code == 0:
            assert lines[-1].startswith("done"), lines
            return step
    raise AssertionError("it never came to an end")


def kill_restores(programs: Forker, home: Path, target: Path, steps: Iterable[int]) -> int:
    """Return at which step it was not reached any more."""
    saved(home, target)
    backed = said(home)
    for step in steps:
        with open_store(home, key=KEY) as store:
            add(store, 1, f"（2026）粤0308民初{5000 + step}号")
        newer = said(home)
        lines = programs.run(BRING_BACK, str(target), str(home), str(step))
        over = programs.code == 0
        assert not over or lines[-1].startswith("done"), lines
        if not over:
            try:
                now = said(home)
            except RestoreUnfinished:
                # Half of each: nobody gets in before it is ended.
                restore(target, home, KEY, Watch(), over=True)
                now = said(home)
            # Never anything but what was there or what the backup holds.
            assert now in (newer, backed), step
            if now == newer:
                restore(target, home, KEY, Watch(), over=True)
        assert said(home) == backed, step
        asides = [each for each in home.iterdir() if each.name.startswith(swapping.ASIDE)]
        assert newer in [said(each) for each in asides], step
        for each in asides:
            each.rename(home.parent / f"kept-{step}-{each.name}")
        if over:
            return step
    raise AssertionError("it never came to an end")


def test_a_backup_killed_at_any_step(programs: Forker, home: Path, tmp_path: Path) -> None:
    end = kill_backups(programs, home, tmp_path / "backup", itertools.count(1, 7))
    assert end > 20


def test_a_restore_killed_at_any_step(programs: Forker, home: Path, tmp_path: Path) -> None:
    end = kill_restores(programs, home, tmp_path / "backup", itertools.count(1, 6))
    assert end > 30


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_killed_at_every_step(programs: Forker, home: Path, tmp_path: Path) -> None:
    kill_backups(programs, home, tmp_path / "backup", itertools.count(1))
    kill_restores(programs, home, tmp_path / "other", itertools.count(1))


def full_disk(programs: Forker, disk: LossyDisk, home: Path, steps: Iterable[int]) -> int:
    """Let one write of a backup fail each time; return how often that was told."""
    target = disk.root / "backup"
    first = saved(home, target).generation
    told = 0
    for number, nth in enumerate(steps):
        now_and_then(home, number)
        disk.fail(nth, errno.ENOSPC if number % 2 else errno.EIO, short=number % 3 == 2)
        lines = programs.run(SAVE, str(home), str(target), "0")
        hit = disk.heal()
        assert programs.code == 0, lines
        told += lines[-1].startswith("error")
        # What was told as done is done, and what was there before is there.
        whole = {each.name for each in generations(target)}
        assert lines[-1].startswith("error") or lines[-1].split()[1] in whole
        check_backup(target, first)
        if not hit:
            break
    saved(home, target)
    check_backup(target, first)
    return told


def power_cuts(programs: Forker, disk: LossyDisk, home: Path, steps: Iterable[int]) -> None:
    """Cut the power of the backup's disk and keep only what was synced."""
    target = disk.root / "backup"
    first = saved(home, target).generation
    disk.power_cut("nothing")
    disk.power_on()
    check_backup(target, first)
    for number, nth in enumerate(steps):
        now_and_then(home, number)
        disk.cut_power_at(nth)
        lines = programs.run(SAVE, str(home), str(target), "0")
        told = [line.split()[1] for line in lines if line.startswith("done")]
        if not disk.off():
            # It came to its end: from here on nothing may be lost.
            disk.power_cut("nothing")
        disk.power_on()
        check_backup(target, first)
        assert set(told) <= {each.name for each in generations(target)}
        if told:
            return
    raise AssertionError("it never came to an end")


@needs_fuse
def test_a_disk_that_is_full(programs: Forker, disk: LossyDisk, home: Path) -> None:
    assert full_disk(programs, disk, home, (2, 5, 9, 13, 17)) >= 3


@needs_fuse
def test_power_cuts(programs: Forker, disk: LossyDisk, home: Path) -> None:
    power_cuts(programs, disk, home, (3, 20, 38, 10_000))


@needs_fuse
@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_every_write_on_a_bad_disk(programs: Forker, disk: LossyDisk, home: Path) -> None:
    assert full_disk(programs, disk, home, itertools.count(1)) > 20
    power_cuts(programs, disk, home, itertools.count(1))


@needs_fuse
def test_a_restored_home_outlives_a_power_cut(
    programs: Forker, disk: LossyDisk, home: Path, tmp_path: Path
) -> None:
    target, again = tmp_path / "backup", disk.root / "again"
    saved(home, target)
    lines = programs.run(BRING_BACK, str(target), str(again), "0")
    assert lines[-1].startswith("done")
    disk.power_cut("nothing")
    disk.power_on()
    assert said(again) == said(home)
    # And where it goes off in between, nothing half of it is opened.
    for nth in (40, 60, 80):
        disk.cut_power_at(nth)
        programs.run(BRING_BACK, str(target), str(again), "0")
        if not disk.off():
            disk.power_cut("nothing")
        disk.power_on()
        try:
            assert said(again) == said(home)
        except RestoreUnfinished:
            restore(target, again, KEY, Watch(), over=True)
        except StoreError as error:
            raise AssertionError(nth) from error
        assert said(again) == said(home)
