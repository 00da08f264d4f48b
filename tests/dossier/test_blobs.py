from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.blobs import Blobs
from dossier.sealing import MAGIC
from resources.errors import Damaged, StoreError, UnknownItem, WrongKey

KEY = bytes(range(32))
BOTH = pytest.mark.parametrize("key", [None, KEY], ids=["clear", "sealed"])


@BOTH
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=4000))
def test_what_is_put_is_read_back(tmp_path: Path, key: bytes | None, data: bytes) -> None:
    blobs = Blobs(tmp_path / "blobs", key)
    blob = blobs.put(data)
    assert blob.sha256 == hashlib.sha256(data).hexdigest()
    assert blob.size == len(data)
    assert blobs.read(blob.sha256) == data
    assert blobs.size(blob.sha256) == len(data)
    assert blobs.path(blob.sha256) == tmp_path / "blobs" / blob.sha256[:2] / blob.sha256


@BOTH
def test_file_and_bytes_make_the_same_blob(tmp_path: Path, key: bytes | None) -> None:
    data = os.urandom(3_000_000)
    source = tmp_path / "卷宗.pdf"
    source.write_bytes(data)
    blobs = Blobs(tmp_path / "blobs", key)
    assert blobs.put_file(source) == blobs.put(data)
    with blobs.open(hashlib.sha256(data).hexdigest()) as file:
        assert file.read() == data


@BOTH
def test_a_good_blob_is_not_written_again(tmp_path: Path, key: bytes | None) -> None:
    blobs = Blobs(tmp_path / "blobs", key)
    path = blobs.path(blobs.put(b"page").sha256)
    before = path.stat().st_ino
    blobs.put(b"page")
    assert path.stat().st_ino == before


@BOTH
@pytest.mark.parametrize("damage", [b"", b"pagf", b"page and more", MAGIC, MAGIC + bytes(60)])
def test_a_damaged_blob_is_noticed_and_replaced_by_good_bytes(
    tmp_path: Path, damage: bytes, key: bytes | None
) -> None:
    blobs = Blobs(tmp_path / "blobs", key)
    sha256 = blobs.put(b"page").sha256
    blobs.path(sha256).write_bytes(damage)
    with pytest.raises(Damaged) as caught:
        blobs.read(sha256)
    assert sha256 in caught.value.params["path"]
    assert list(blobs.verify_all()) == [(sha256, False)]
    blobs.put(b"page")
    assert blobs.read(sha256) == b"page"
    assert list(blobs.verify_all()) == [(sha256, True)]


@BOTH
def test_a_missing_blob_is_damage(tmp_path: Path, key: bytes | None) -> None:
    blobs = Blobs(tmp_path / "blobs", key)
    assert blobs.size("0" * 64) is None
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


@BOTH
def test_nothing_is_left_in_the_staging_folder(tmp_path: Path, key: bytes | None) -> None:
    blobs = Blobs(tmp_path / "blobs", key)
    blobs.put(b"page")
    assert list((tmp_path / "blobs" / "incoming").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_bytes(b"a file in the way")
    with pytest.raises(StoreError):
        Blobs(tmp_path / "blobs")


def test_sealed_files_say_nothing_and_open_from_any_place(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs", KEY)
    data = b"\xff\xd8\xff\xe0" + "原告：某某".encode() * 20_000
    blob = blobs.put(data)
    lying = blobs.path(blob.sha256).read_bytes()
    assert lying.startswith(MAGIC)
    assert "原告".encode() not in lying
    assert len(lying) > len(data)
    with blobs.open(blob.sha256) as file:
        file.seek(100_001)
        assert file.read(50) == data[100_001:100_051]


def test_a_folder_is_opened_with_its_own_key_only(tmp_path: Path) -> None:
    root = tmp_path / "blobs"
    sha256 = Blobs(root, KEY).put(b"page").sha256
    for key in (None, bytes(32)):
        with pytest.raises(WrongKey):
            Blobs(root, key)
    assert Blobs(root, KEY).read(sha256) == b"page"
    # The mark may be lost or damaged: then it is made anew.
    for spoil in (Path.unlink, lambda path: path.write_bytes(b"\0")):
        spoil(root / "sealing.mark")
        assert Blobs(root, KEY).read(sha256) == b"page"
    with pytest.raises(WrongKey):
        Blobs(root, bytes(32))


@BOTH
def test_bytes_that_read_back_otherwise_are_not_kept(tmp_path: Path, key: bytes | None) -> None:
    """As from a disk that gives other bytes than it took: what is read back decides."""
    blobs = Blobs(tmp_path / "blobs", key)
    good, named = b"good", hashlib.sha256(b"named").hexdigest()
    with ThreadPoolExecutor(2) as workers, pytest.raises(Damaged):
        blobs.put_many({named: b"other", hashlib.sha256(good).hexdigest(): good}, workers)
    with pytest.raises(Damaged):
        blobs.put_pieces([b"other"], named, 5)
    assert not blobs.has(named)
    assert list(blobs.staging.iterdir()) == []
