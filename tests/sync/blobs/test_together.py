"""Many blobs put into a folder at once: as one by one, but for the waiting."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from resources.errors import StoreError, UnknownItem, WrongDigest
from sync.blobs.contract import Together, digest_of
from sync.blobs.folder import FolderBlobStore
from tests.sync.stores import key_of, spoil

KEY = b"k" * 32


@pytest.fixture(params=[None, KEY], ids=["clear", "sealed"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FolderBlobStore:
    return FolderBlobStore(tmp_path / "centre", "main", request.param)


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as made:
        yield made


def blobs(count: int) -> list[bytes]:
    return [b"%d" % n + bytes(n * 1000) for n in range(count)]


def left_behind(store: FolderBlobStore) -> list[str]:
    return [file.name for file in (Path(store.name) / "incoming").iterdir()]


def test_all_are_there_and_nothing_is_left(
    store: FolderBlobStore, workers: ThreadPoolExecutor
) -> None:
    assert isinstance(store, Together)
    all_ = blobs(40)
    store.put_many({key_of(data): data for data in all_}, workers)
    assert [b"".join(store.stream(key_of(data))) for data in all_] == all_
    assert left_behind(store) == []


def test_good_ones_stay_and_damaged_ones_are_replaced(
    store: FolderBlobStore, workers: ThreadPoolExecutor, tmp_path: Path
) -> None:
    good, bad, fresh = blobs(3)
    for data in (good, bad):
        store.put_if_absent(key_of(data), data)
    paths = [tmp_path / "centre" / str(key_of(data)) for data in (good, bad)]
    os.utime(paths[0], (1, 1))
    number = paths[0].stat().st_ino
    spoil(paths[1], at=-1 + paths[1].stat().st_size)
    store.put_many({key_of(data): data for data in (good, bad, fresh)}, workers)
    for data in (good, bad, fresh):
        assert digest_of(store, key_of(data)) == key_of(data).sha256
    assert paths[0].stat().st_ino == number
    # Its lease began anew.
    assert paths[0].stat().st_mtime > 1


def test_other_bytes_than_those_named_are_refused(
    store: FolderBlobStore, workers: ThreadPoolExecutor
) -> None:
    one, two = blobs(2)
    with pytest.raises(WrongDigest):
        store.put_many({key_of(one): one, key_of(two): b"other"}, workers)
    assert store.head(key_of(two)) is None
    assert left_behind(store) == []


def test_one_that_cannot_be_written_fails_them_all(
    store: FolderBlobStore, workers: ThreadPoolExecutor, tmp_path: Path
) -> None:
    all_ = blobs(12)
    blocked = tmp_path / "centre" / str(key_of(all_[7]))
    # In the blob's place lies a folder, which a file cannot replace.
    (blocked / "in the way").mkdir(parents=True)
    with pytest.raises(StoreError):
        store.put_many({key_of(data): data for data in all_}, workers)
    assert left_behind(store) == []
    for data in all_:
        held = store.head(key_of(data)) if data != all_[7] else None
        if held is not None:
            assert digest_of(store, key_of(data)) == key_of(data).sha256


def test_of_another_zone_none_is_kept(store: FolderBlobStore, workers: ThreadPoolExecutor) -> None:
    one, two = blobs(2)
    with pytest.raises(UnknownItem):
        store.put_many({key_of(one): one, key_of(two, "secret"): two}, workers)
    assert store.head(key_of(one)) is None
