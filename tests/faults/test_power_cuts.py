"""Power cuts at any write: nothing that was acknowledged is missing, empty or half."""

from __future__ import annotations

import errno
import hashlib
import itertools
import random
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dossier.blobs import Blobs, sync_folder
from dossier.ids import BatchId, CaseId
from dossier.store import open_store
from resources.errors import StoreError, UnknownUpload
from sync.blobs.contract import PART_BYTES, BlobKey, Upload, digest_of
from sync.blobs.folder import FolderBlobStore
from sync.blobs.scrub import Cursor, scrub
from tests.dossier.paper import KEY, open_case
from tests.faults.forking import Forker, forker
from tests.faults.lossy import Saved
from tests.faults.lossy_mount import LossyDisk, mounted, needs_fuse
from tests.faults.store_oracle import check_after_death
from tests.sync.stores import key_of, parts, sha256

pytestmark = needs_fuse

WORK = "tests.faults.store_worker:work_named"
OPEN = "tests.faults.store_worker:first_opening"
_numbers = itertools.count()
SAVED: tuple[Saved, ...] = ("nothing", "some", "names", "some")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LossyDisk]:
    with mounted(tmp_path / "disk") as made:
        yield made


@pytest.fixture(scope="module")
def programs() -> Iterator[Forker]:
    with forker("tests.faults.store_worker", "alembic.command", "alembic.config") as made:
        yield made


def new_home(disk: LossyDisk) -> tuple[Path, CaseId, BatchId]:
    home = disk.root / f"home {next(_numbers)}"
    with open_store(home, key=KEY) as store:
        case_id, batch_id = open_case(store)
    sync_folder(disk.root)
    return home, case_id, batch_id


def store_cuts(disk: LossyDisk, programs: Forker, cuts: int, seed: int) -> int:
    """Cut the power again and again; return how many pages were acknowledged in all."""
    chance = random.Random(seed)
    told: list[str] = []
    acknowledged = 0
    home, case_id, batch_id = new_home(disk)
    for number in range(cuts):
        saved = SAVED[number % len(SAVED)]
        # Opening makes some forty changes, a page with all steps some hundred and fifty.
        disk.cut_power_at(chance.randint(1, 60 if number % 5 == 0 else 500), saved, number)
        fresh = programs.run(WORK, str(home), case_id, batch_id, "1000")
        assert disk.off(), fresh
        disk.power_on()
        check_after_death(home, case_id, told, fresh)
        acknowledged += sum(line.startswith("received ") for line in fresh)
        if number % 25 == 24:
            shutil.rmtree(home)
            home, case_id, batch_id = new_home(disk)
            told = []
    return acknowledged


def test_a_store_survives_power_cuts(disk: LossyDisk, programs: Forker) -> None:
    assert store_cuts(disk, programs, cuts=12, seed=1) > 5


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_store_survives_two_hundred_power_cuts(disk: LossyDisk, programs: Forker) -> None:
    for seed in (2, 3):
        print("seed", seed)  # noqa: T201  named where it fails
        assert store_cuts(disk, programs, cuts=200, seed=seed) > 50


def first_openings(disk: LossyDisk, programs: Forker, steps: Iterable[tuple[int, Saved]]) -> int:
    """Return how many stations had told who they are before the power failed."""
    told_before = 0
    for number, saved in steps:
        home = disk.root / f"{saved} {number}" / "station"
        disk.cut_power_at(number, saved, number)
        known = told_pairs(programs.run(OPEN, str(home)))
        if not disk.off():
            disk.power_cut(saved, number)
        disk.power_on()
        # Whatever happened, the station opens, and as the one it said it was.
        again = told_pairs(programs.run(OPEN, str(home)))
        assert "identity" in again, (number, saved, again)
        assert again.get("error") in (None, "RuleError.DuplicateCase"), (number, saved, again)
        assert known.get("identity") in (None, again["identity"]), (number, saved)
        assert "case" not in known or "error" in again, (number, saved)
        told_before += "identity" in known
    return told_before


def steps_of_an_opening(disk: LossyDisk, programs: Forker) -> int:
    """Return how many changes of the disk it takes to make a store and a case in it.

    Counted rather than written down: every table that comes makes it more.
    """
    before = disk.done()
    assert "case" in told_pairs(programs.run(OPEN, str(disk.root / "counted" / "station")))
    return disk.done() - before


def told_pairs(lines: list[str]) -> dict[str, str]:
    return dict(line.split() for line in lines)


def test_a_power_cut_while_a_store_is_made_leaves_one_that_opens(
    disk: LossyDisk, programs: Forker
) -> None:
    last = steps_of_an_opening(disk, programs)
    steps = [(number, SAVED[number % 4]) for number in range(1, last, last // 10 - 1)]
    assert 0 < first_openings(disk, programs, steps) < len(steps)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_a_power_cut_at_any_write_of_a_store_that_is_made(
    disk: LossyDisk, programs: Forker
) -> None:
    last = steps_of_an_opening(disk, programs)
    steps = [(number, saved) for number in range(1, last) for saved in SAVED[:3]]
    assert 0 < first_openings(disk, programs, steps) < len(steps)


def test_a_folder_whose_sync_failed_is_made_sure_of_later(disk: LossyDisk) -> None:
    blobs = Blobs(disk.root / "blobs")
    disk.fail(1, errno.EIO, operations=("fsyncdir",))
    with pytest.raises(StoreError):
        blobs.put(b"one")
    disk.heal()
    kept = blobs.put(b"one")
    disk.power_cut()
    disk.power_on()
    assert blobs.read(kept.sha256) == b"one"


def test_a_folder_that_another_program_made_is_made_sure_of(disk: LossyDisk) -> None:
    blobs = Blobs(disk.root / "blobs")
    name = hashlib.sha256(b"one").hexdigest()
    # The other one was killed between making it and syncing.
    (disk.root / "blobs" / name[:2]).mkdir()
    blobs.put(b"one")
    disk.power_cut()
    disk.power_on()
    assert blobs.read(name) == b"one"


@dataclass
class Acknowledged:
    """What a folder store said it has."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, tuple[Upload, bytes, set[int]]] = field(default_factory=dict)


def blob_steps(store: FolderBlobStore, known: Acknowledged, chance: random.Random) -> None:
    """Do one thing; what is noted was acknowledged."""
    kind = chance.choice(("put", "put", "begin", "part", "part", "complete", "abort"))
    open_ids = sorted(known.uploads)
    if kind == "put" or not open_ids:
        data = chance.randbytes(chance.randint(0, 9000))
        store.put_if_absent(key_of(data), data)
        known.blobs[sha256(data)] = data
        if kind == "put":
            return
    if kind == "begin" or not open_ids:
        size = chance.choice((100, 5000, PART_BYTES + 700))
        data = chance.randbytes(1000).ljust(size, b"-")
        upload = store.begin(key_of(data))
        known.uploads[upload.id] = (upload, data, set())
        return
    upload, data, held = known.uploads[chance.choice(open_ids)]
    if kind == "part":
        number = chance.randint(1, len(parts(data)))
        piece = parts(data)[number - 1]
        store.put_part(upload, number, piece, sha256(piece))
        held.add(number)
    elif kind == "complete" and len(held) == len(parts(data)):
        # Ended or not, where the power fails; completing again says which.
        store.complete(upload, len(data))
        known.blobs[sha256(data)] = data
        del known.uploads[upload.id]
    elif kind == "abort":
        del known.uploads[upload.id]
        store.abort(upload)


def check_blobs(store: FolderBlobStore, known: Acknowledged) -> None:
    for name, data in known.blobs.items():
        there = store.head(BlobKey("main", name))
        assert there is not None
        assert there.size_bytes == len(data)
        assert digest_of(store, there.key) == name
    assert scrub(store, Cursor(), 1 << 40).damaged == ()
    for upload, data, held in list(known.uploads.values()):
        try:
            numbers = {part.number for part in store.list_parts(upload)}
        except UnknownUpload:
            # It was completed, and only the answer is missing.
            assert store.complete(upload, len(data)).size_bytes == len(data)
            known.blobs[sha256(data)] = data
            del known.uploads[upload.id]
            continue
        assert held <= numbers
        # Without sending them again, the parts make up the blob.
        if len(numbers) == len(parts(data)):
            store.complete(upload, len(data))
            known.blobs[sha256(data)] = data
            del known.uploads[upload.id]


def blob_cuts(disk: LossyDisk, key: bytes | None, cuts: int, seed: int) -> int:
    chance = random.Random(seed)
    known = Acknowledged()
    acknowledged = 0
    for number in range(cuts):
        disk.cut_power_at(chance.randint(1, 150), SAVED[number % len(SAVED)], number)
        with suppress(StoreError):
            store = FolderBlobStore(disk.root / "deep" / "centre", "main", key)
            while not disk.off():
                blob_steps(store, known, chance)
        disk.power_on()
        acknowledged += len(known.blobs)
        check_blobs(FolderBlobStore(disk.root / "deep" / "centre", "main", key), known)
        if number % 20 == 19:
            shutil.rmtree(disk.root / "deep")
            known = Acknowledged()
    return acknowledged


@pytest.mark.parametrize("key", [None, bytes(32)], ids=["clear", "sealed"])
def test_a_folder_store_survives_power_cuts(disk: LossyDisk, key: bytes | None) -> None:
    assert blob_cuts(disk, key, cuts=10, seed=4) > 10


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("key", [None, bytes(32)], ids=["clear", "sealed"])
def test_a_folder_store_survives_two_hundred_power_cuts(
    disk: LossyDisk, key: bytes | None
) -> None:
    print("seed", 5)  # noqa: T201
    assert blob_cuts(disk, key, cuts=200, seed=5) > 200
