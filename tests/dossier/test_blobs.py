from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.blobs import Blobs
from resources.errors import Damaged, StoreError, UnknownItem


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=4000))
def test_what_is_put_is_read_back(tmp_path: Path, data: bytes) -> None:
    blobs = Blobs(tmp_path / "blobs")
    blob = blobs.put(data)
    assert blob.sha256 == hashlib.sha256(data).hexdigest()
    assert blob.size == len(data)
    assert blobs.read(blob.sha256) == data
    assert blobs.path(blob.sha256) == tmp_path / "blobs" / blob.sha256[:2] / blob.sha256


def test_file_and_bytes_make_the_same_blob(tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    source = tmp_path / "卷宗.pdf"
    source.write_bytes(data)
    blobs = Blobs(tmp_path / "blobs")
    assert blobs.put_file(source) == blobs.put(data)
    with blobs.open(hashlib.sha256(data).hexdigest()) as file:
        assert file.read() == data


def test_a_good_blob_is_not_written_again(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    path = blobs.path(blobs.put(b"page").sha256)
    before = path.stat().st_ino
    blobs.put(b"page")
    assert path.stat().st_ino == before


@pytest.mark.parametrize("damage", [b"", b"pagf", b"page and more"])
def test_a_damaged_blob_is_noticed_and_replaced_by_good_bytes(
    tmp_path: Path, damage: bytes
) -> None:
    blobs = Blobs(tmp_path / "blobs")
    sha256 = blobs.put(b"page").sha256
    blobs.path(sha256).write_bytes(damage)
    with pytest.raises(Damaged) as caught:
        blobs.read(sha256)
    assert sha256 in caught.value.params["path"]
    assert list(blobs.verify_all()) == [(sha256, False)]
    blobs.put(b"page")
    assert blobs.read(sha256) == b"page"
    assert list(blobs.verify_all()) == [(sha256, True)]


def test_a_missing_blob_is_damage(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    with pytest.raises(Damaged):
        blobs.read("0" * 64)
    with pytest.raises(Damaged):
        blobs.open("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_only_digests_name_blobs(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownItem):
        Blobs(tmp_path / "blobs").path(name)


def test_old_leftovers_are_swept_and_young_ones_stay(tmp_path: Path) -> None:
    root = tmp_path / "blobs"
    Blobs(root)
    old, young = root / "incoming" / "old", root / "incoming" / "young"
    for file in (old, young):
        file.write_bytes(b"half a pa")
    os.utime(old, (time.time() - 2 * 86400,) * 2)
    Blobs(root)
    assert not old.exists()
    assert young.exists()


def test_nothing_is_left_in_the_staging_folder(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    blobs.put(b"page")
    assert list((tmp_path / "blobs" / "incoming").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_bytes(b"a file in the way")
    with pytest.raises(StoreError):
        Blobs(tmp_path / "blobs")
