"""One power cut behind each fsync that has no loop of its own: what it promised is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeyring

from dossier.blobs import Blobs, make_folder, sync_folder
from dossier.store import keys, migrate
from dossier.store.keys import Mark
from sync.access.authority import Authority
from sync.blobs.folder import FolderBlobStore
from tests.faults.lossy import Saved
from tests.faults.lossy_mount import LossyDisk, mounted, needs_fuse
from tests.sync.stores import key_of, sha256

pytestmark = needs_fuse

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LossyDisk]:
    with mounted(tmp_path_factory.mktemp("lossy") / "disk") as made:
        yield made


@pytest.fixture
def home(disk: LossyDisk, request: pytest.FixtureRequest) -> Path:
    folder: Path = disk.root / request.node.name
    make_folder(folder)
    return folder


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture(params=["nothing", "names"])
def cut(disk: LossyDisk, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Cut the power: names are forgotten, or kept without their bytes."""
    saved: Saved = request.param

    def now() -> None:
        disk.power_cut(saved)
        disk.power_on()

    return now


Cut = Callable[[], None]


def test_a_folder_and_all_above_it(home: Path, cut: Cut) -> None:
    make_folder(home / "a" / "b" / "c")
    cut()
    assert (home / "a" / "b" / "c").is_dir()


def test_a_folder_that_was_left_half_made(home: Path, cut: Cut) -> None:
    (home / "a").mkdir()
    make_folder(home / "a")
    cut()
    assert (home / "a").is_dir()


def test_the_key_of_a_store(home: Path, cut: Cut) -> None:
    key = keys.find_key(home, exists=False)
    cut()
    assert keys.find_key(home, exists=True) == key


def test_the_mark_of_a_store(home: Path, cut: Cut) -> None:
    mark = Mark("0" * 32, "1" * 64)
    keys.write_mark(home, mark)
    cut()
    assert keys.read_mark(home) == mark
    other = Mark("2" * 32, "3" * 64)
    keys.write_mark(home, other)
    cut()
    assert keys.read_mark(home) == other


def test_the_backup_before_a_migration(home: Path, cut: Cut) -> None:
    for name in ("dossier.db", "dossier.db-wal"):
        (home / name).write_bytes(name.encode() * 1000)
    migrate._back_up(home / "dossier.db", "0001")
    cut()
    for name in ("dossier.db", "dossier.db-wal"):
        suffix = name.removeprefix("dossier.db")
        copy = home / f"dossier.db.before-0001{suffix}"
        assert copy.read_bytes() == name.encode() * 1000


def test_a_blob(home: Path, cut: Cut) -> None:
    kept = Blobs(home / "blobs").put(b"one")
    cut()
    assert Blobs(home / "blobs").read(kept.sha256) == b"one"


def test_the_mark_of_sealed_blobs(home: Path, cut: Cut) -> None:
    blobs = Blobs(home / "blobs", KEY)
    blobs.note_all_sealed()
    cut()
    assert (home / "blobs" / "sealing.mark").read_bytes()
    assert Blobs(home / "blobs", KEY).all_sealed


def test_a_blob_whose_rename_was_never_synced(home: Path, cut: Cut) -> None:
    """As after a kill between rename and sync: to put it again makes sure of it."""
    first = Blobs(home / "blobs")
    first.put(b"one")
    other = home / "blobs" / sha256(b"one")[:2] / sha256(b"one")
    staged = home / "blobs" / "incoming" / "left"
    staged.write_bytes(b"one")
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    other.unlink()
    sync_folder(other.parent)
    staged.rename(other)
    first.put(b"one")
    cut()
    assert other.read_bytes() == b"one"


@pytest.mark.parametrize("key", [None, KEY])
def test_many_blobs_at_once(home: Path, cut: Cut, key: bytes | None) -> None:
    """Some of them in folders that are there, one that lies there already."""
    all_ = [b"%d" % n for n in range(12)]
    with ThreadPoolExecutor(4) as workers:
        store = FolderBlobStore(home / "centre", "main", key)
        store.put_if_absent(key_of(all_[0]), all_[0])
        store.put_many({key_of(data): data for data in all_}, workers)
    cut()
    store = FolderBlobStore(home / "centre", "main", key)
    assert [b"".join(store.stream(key_of(data))) for data in all_] == all_


def test_an_upload_that_was_begun(home: Path, cut: Cut) -> None:
    upload = FolderBlobStore(home / "centre", "main").begin(key_of(b"one"))
    cut()
    assert FolderBlobStore(home / "centre", "main").list_parts(upload) == []


def test_a_part_and_its_completion(home: Path, cut: Cut) -> None:
    store = FolderBlobStore(home / "centre", "main", KEY)
    upload = store.begin(key_of(b"one"))
    store.put_part(upload, 1, b"one", sha256(b"one"))
    cut()
    store = FolderBlobStore(home / "centre", "main", KEY)
    assert [part.number for part in store.list_parts(upload)] == [1]
    store.complete(upload, 3)
    cut()
    store = FolderBlobStore(home / "centre", "main", KEY)
    assert store.get_range(key_of(b"one"), 0, 3) == b"one"


def test_a_deletion(home: Path, cut: Cut) -> None:
    store = FolderBlobStore(home / "centre", "main")
    store.put_if_absent(key_of(b"one"), b"one")
    assert store.delete_with_lease(key_of(b"one"), 0)
    cut()
    assert FolderBlobStore(home / "centre", "main").head(key_of(b"one")) is None


def test_a_blob_put_again_whose_rename_was_never_synced(home: Path, cut: Cut) -> None:
    store = FolderBlobStore(home / "centre", "main")
    store.put_if_absent(key_of(b"one"), b"one")
    path = home / "centre" / str(key_of(b"one"))
    path.rename(home / "moved")
    sync_folder(path.parent)
    sync_folder(home)
    (home / "moved").rename(path)
    assert not store.put_if_absent(key_of(b"one"), b"one").created
    cut()
    assert path.read_bytes() == b"one"


def test_a_renewed_lease(home: Path, cut: Cut) -> None:
    store = FolderBlobStore(home / "centre", "main")
    store.put_if_absent(key_of(b"one"), b"one")
    path = home / "centre" / str(key_of(b"one"))
    os.utime(path, (1, 1))
    with path.open("rb") as file:
        os.fsync(file.fileno())
    store.put_if_absent(key_of(b"one"), b"one")
    cut()
    held = store.head(key_of(b"one"))
    assert held is not None
    assert held.written_at.year > 2000


def test_the_keys_of_a_centre(home: Path, cut: Cut) -> None:
    """Else every station would have to be let in anew."""
    made = Authority.open(home / "centre")
    cut()
    again = Authority.open(home / "centre")
    assert (again.authority_pem, again.public_key) == (made.authority_pem, made.public_key)


def test_the_certificate_of_a_gateway(home: Path, cut: Cut) -> None:
    authority = Authority.open(home / "centre")
    authority.server_context(["centre.example"])
    path = home / "centre" / "keys" / "server.pem"
    before = path.read_bytes()
    cut()
    assert path.read_bytes() == before
    # One for other names takes its place whole.
    authority.server_context(["other.example"])
    after = path.read_bytes()
    cut()
    assert path.read_bytes() == after != before
