"""Rounds that can stop anywhere, and sweeps that spare what is young or wanted."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.blobs.contract import BlobKey
from sync.blobs.folder import FolderBlobStore
from sync.blobs.scrub import Cursor, Damage, Slice, budget_bytes, scrub, sweep
from tests.sync.stores import key_of, sha256, spoil


def filled(root: Path, count: int = 30) -> tuple[FolderBlobStore, list[BlobKey]]:
    store = FolderBlobStore(root, "main")
    made = [b"blob %d" % number * 50 for number in range(count)]
    for data in made:
        store.put_if_absent(key_of(data), data)
    return store, sorted(key_of(data) for data in made)


def whole_round(store: FolderBlobStore, budget: int) -> list[Slice]:
    slices = [scrub(store, Cursor(), budget)]
    while not slices[-1].round_ended:
        slices.append(scrub(store, slices[-1].cursor, budget))
    return slices


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 20_000))
def test_slices_of_any_size_make_one_round(tmp_path: Path, budget: int) -> None:
    store, keys = filled(tmp_path)
    slices = whole_round(store, budget)
    assert sum(one.checked for one in slices) == len(keys)
    assert slices[-1].cursor == Cursor("", 1)
    assert all(one.checked_bytes < budget + 400 for one in slices)
    assert [damage for one in slices for damage in one.damaged] == []


def test_damage_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    store, keys = filled(tmp_path)
    path = tmp_path / str(keys[11])
    spoil(path, 17)
    before = path.read_bytes()
    found = [damage for one in whole_round(store, 900) for damage in one.damaged]
    assert found == [Damage(keys[11], sha256(before))]
    assert path.read_bytes() == before


def test_a_blob_that_cannot_be_read_is_damage(tmp_path: Path) -> None:
    store, keys = filled(tmp_path, 3)
    path = tmp_path / str(keys[1])
    path.unlink()
    path.mkdir()
    found = scrub(store, Cursor(), 1 << 30).damaged
    assert [damage.key for damage in found] == [keys[1]]


def test_a_round_stops_when_asked(tmp_path: Path) -> None:
    store, keys = filled(tmp_path)
    stop = threading.Event()
    stop.set()
    one = scrub(store, Cursor(), 1 << 30, stop)
    assert (one.checked, one.round_ended, one.cursor) == (1, False, Cursor(keys[0].sha256))


def test_a_round_is_done_in_time() -> None:
    month, minute = 30 * 86400, 60
    total = 10 << 40
    each = budget_bytes(total, month, minute)
    assert each * (month / minute) >= total
    assert each * (month / minute) <= 1.2 * total
    assert budget_bytes(0, month, minute) == 1


def test_nothing_wanted_and_nothing_young_is_swept(tmp_path: Path) -> None:
    store, keys = filled(tmp_path, 12)
    wanted = {key.sha256 for key in keys[:4]}
    old = keys[:8]
    for key in old:
        os.utime(tmp_path / str(key), (1, 1))

    def referenced(digests: Collection[str]) -> Collection[str]:
        return wanted & set(digests)

    done = sweep(store, Cursor(), referenced, lease_s=3600)
    assert list(done.removed) == keys[4:8]
    assert done.removed_bytes > 0
    assert done.still_leased == 4
    assert [held.key for held in store.list_blobs()] == keys[:4] + keys[8:]
    assert sweep(store, done.cursor, referenced, lease_s=3600).round_ended


def test_what_is_wanted_at_the_last_moment_stays(tmp_path: Path) -> None:
    store, keys = filled(tmp_path, 2)
    for key in keys:
        os.utime(tmp_path / str(key), (1, 1))

    def referenced(digests: Collection[str]) -> Collection[str]:
        # Nobody refers to them when the page is asked for; then a commit comes.
        return [] if len(digests) > 1 else digests

    assert sweep(store, Cursor(), referenced, lease_s=3600).removed == ()


@pytest.mark.parametrize("name", ["notes.txt", "a" * 63, "A" * 64])
def test_files_that_are_no_blobs_are_passed_over(tmp_path: Path, name: str) -> None:
    store, keys = filled(tmp_path, 3)
    folder = tmp_path / "main" / keys[0].sha256[:2]
    (folder / name).write_bytes(b"x")
    assert scrub(store, Cursor(), 1 << 30).checked == 3
