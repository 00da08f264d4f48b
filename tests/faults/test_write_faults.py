"""No space, broken sectors, short writes at the n-th write: no false success, and no end."""

from __future__ import annotations

import errno
import random
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dossier.blobs import Blobs, sync_folder
from dossier.ids import BatchId, CaseId
from dossier.store import open_store
from resources.errors import DiskFull, StoreError
from sync.blobs.contract import BlobKey, digest_of
from sync.blobs.folder import FolderBlobStore
from sync.blobs.scrub import Cursor, scrub
from tests.dossier.paper import KEY, open_case
from tests.faults.forking import Forker, forker
from tests.faults.lossy_mount import LossyDisk, mounted, needs_fuse
from tests.faults.store_oracle import check_after_death
from tests.sync.stores import key_of, sha256

pytestmark = needs_fuse

PERSIST = "tests.faults.store_worker:persist"
KINDS = ((errno.ENOSPC, False), (errno.EIO, False), (errno.ENOSPC, True))
GOES_ON_S = 10.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LossyDisk]:
    with mounted(tmp_path / "disk") as made:
        yield made


@pytest.fixture(scope="module")
def programs() -> Iterator[Forker]:
    with forker("tests.faults.store_worker", "alembic.command", "alembic.config") as made:
        yield made


class Home:
    """A store that is begun anew now and then: each check looks at every page there is."""

    STEPS = 30

    def __init__(self, disk: LossyDisk) -> None:
        self._disk = disk
        self._steps = 0
        self.told: list[str] = []
        self.folder = disk.root

    def next(self) -> tuple[Path, CaseId, BatchId]:
        """Return the store for the next step."""
        if self._steps % self.STEPS == 0:
            self.folder = self._disk.root / f"home-{self._steps}"
            with open_store(self.folder, key=KEY) as store:
                self._case, self._batch = open_case(store)
            sync_folder(self._disk.root)
            self.told = []
        self._steps += 1
        return self.folder, self._case, self._batch


@pytest.fixture
def home(disk: LossyDisk) -> Home:
    return Home(disk)


def single_faults(
    disk: LossyDisk,
    programs: Forker,
    home: Home,
    steps: Iterable[int],
) -> int:
    """Let one write fail each time; return how many faults were told as errors."""
    errors = 0
    for number, nth in enumerate(steps):
        folder, case_id, batch_id = home.next()
        code, short = KINDS[number % len(KINDS)]
        disk.fail(nth, code, short=short)
        fresh = programs.run(PERSIST, str(folder), case_id, batch_id, "3")
        hit = disk.heal()
        assert programs.code == 0, (nth, code, fresh)
        assert fresh[-1] == "done", (nth, code, fresh)
        errors += sum(line.startswith("error") for line in fresh)
        if hit and number % 2:
            # What was acknowledged after a failed sync must not lean on it.
            disk.power_cut("nothing")
            disk.power_on()
        check_after_death(
            folder, case_id, home.told, [x for x in fresh if not x.startswith("error")]
        )
    return errors


def test_a_store_works_on_after_a_write_that_fails(
    disk: LossyDisk, programs: Forker, home: Home
) -> None:
    assert single_faults(disk, programs, home, range(1, 240, 19)) > 3


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_a_store_works_on_whichever_write_fails(
    disk: LossyDisk, programs: Forker, home: Home
) -> None:
    # Every write of opening, three pages and closing, with each kind of fault.
    steps = [nth for nth in range(1, 260) for _ in range(3)]
    assert single_faults(disk, programs, home, steps) > 100


def broken_reads(
    disk: LossyDisk,
    programs: Forker,
    home: Home,
    steps: Iterable[int],
) -> int:
    """Let one read fail each time; return how many were told as errors.

    The kernel tries once more by itself, so that one read is several.
    """
    errors = 0
    for nth in steps:
        folder, case_id, batch_id = home.next()
        disk.fail(nth, errno.EIO, times=4, operations=("read",), within="dossier.db$")
        fresh = programs.run(PERSIST, str(folder), case_id, batch_id, "1")
        disk.heal()
        assert programs.code == 0, (nth, fresh)
        assert fresh[-1] == "done", (nth, fresh)
        errors += sum(line.startswith("error") for line in fresh)
        check_after_death(
            folder, case_id, home.told, [x for x in fresh if not x.startswith("error")]
        )
    return errors


def test_a_store_works_on_after_a_read_that_fails(
    disk: LossyDisk, programs: Forker, home: Home
) -> None:
    assert broken_reads(disk, programs, home, [*range(1, 22, 4), 25, 26]) > 1


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_a_store_works_on_whichever_read_fails(
    disk: LossyDisk, programs: Forker, home: Home
) -> None:
    assert broken_reads(disk, programs, home, [*range(1, 60)] * 3) > 20


def heal(disk: LossyDisk, healed_at: list[float]) -> None:
    disk.heal()
    healed_at.append(time.monotonic())


def full_spells(
    disk: LossyDisk,
    programs: Forker,
    home: Home,
    steps: Iterable[int],
) -> float:
    """Fill the disk at the n-th write, then make room; return the longest wait for work."""
    longest_s = 0.0
    for nth in steps:
        folder, case_id, batch_id = home.next()
        disk.fail(nth, errno.ENOSPC, times=0)
        programs.start(PERSIST, str(folder), case_id, batch_id, "3")
        healed_at: list[float] = []
        healer = threading.Timer(0.3, heal, (disk, healed_at))
        healer.start()
        fresh = []
        first_after = 0.0
        for line in programs.lines():
            fresh.append(line)
            if healed_at and not first_after and not line.startswith("error"):
                first_after = time.monotonic()
        healer.join()
        assert fresh[-1] == "done", (nth, fresh[-3:])
        if first_after:
            longest_s = max(longest_s, first_after - healed_at[0])
        check_after_death(
            folder, case_id, home.told, [x for x in fresh if not x.startswith("error")]
        )
    return longest_s


def test_work_goes_on_when_space_returns(disk: LossyDisk, programs: Forker, home: Home) -> None:
    assert full_spells(disk, programs, home, range(1, 160, 40)) < GOES_ON_S


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_work_goes_on_whichever_write_found_the_disk_full(
    disk: LossyDisk, programs: Forker, home: Home
) -> None:
    longest_s = full_spells(disk, programs, home, range(1, 260))
    print(f"longest wait after space returned: {longest_s:.3f} s")  # noqa: T201
    assert longest_s < GOES_ON_S


def centre_faults(disk: LossyDisk, key: bytes | None, steps: Iterable[int], seed: int) -> int:
    """Fail the n-th change of a put, a part, a completion; return how many were refused."""
    chance = random.Random(seed)
    store = FolderBlobStore(disk.root / "centre", "main", key)
    kept: dict[str, bytes] = {}
    refused = 0
    for number, nth in enumerate(steps):
        code, short = KINDS[number % len(KINDS)]
        data = chance.randbytes(chance.randint(1, 9000))
        disk.fail(nth, code, short=short)
        done = False
        try:
            if number % 2:
                store.put_if_absent(key_of(data), data)
            else:
                upload = store.begin(key_of(data))
                store.put_part(upload, 1, data, sha256(data))
                store.complete(upload, len(data))
            done = True
        except StoreError as error:
            refused += 1
            assert isinstance(error, DiskFull) == (code == errno.ENOSPC)
        hit = disk.heal()
        assert done or hit
        if not done:
            # Nothing half is there, and the same again is done.
            held = store.head(key_of(data))
            assert held is None or digest_of(store, held.key) == held.key.sha256
            store.put_if_absent(key_of(data), data)
        kept[sha256(data)] = data
        assert list((disk.root / "centre/main/incoming").iterdir()) == []
        if number % 7 == 6:
            disk.power_cut("nothing")
            disk.power_on()
            store = FolderBlobStore(disk.root / "centre", "main", key)
        for name in kept:
            assert digest_of(store, BlobKey("main", name)) == name
    assert scrub(store, Cursor(), 1 << 40).damaged == ()
    return refused


@pytest.mark.parametrize("key", [None, bytes(32)], ids=["clear", "sealed"])
def test_a_folder_store_tells_every_write_that_fails(disk: LossyDisk, key: bytes | None) -> None:
    assert centre_faults(disk, key, [*range(1, 22), *range(1, 22)], seed=6) > 15


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("key", [None, bytes(32)], ids=["clear", "sealed"])
def test_a_folder_store_tells_every_write_that_fails_for_long(
    disk: LossyDisk, key: bytes | None
) -> None:
    steps = [nth for nth in range(1, 30) for _ in range(12)]
    assert centre_faults(disk, key, steps, seed=7) > 100


def test_a_broken_sector_is_damage_and_not_an_absent_file(disk: LossyDisk) -> None:
    blobs = Blobs(disk.root / "blobs")
    kept = blobs.put(b"one")
    disk.fail(1, errno.EIO, times=0, operations=("read",))
    assert blobs.has(kept.sha256)
    assert not blobs.verify(kept.sha256)
    with suppress(StoreError):
        blobs.put(b"one")
    disk.heal()
    assert blobs.read(kept.sha256) == b"one"
