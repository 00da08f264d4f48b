"""What every blob store keeps to: the folder, clear and sealed, and a real SeaweedFS."""

from __future__ import annotations

import hashlib
import io
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Literal

import boto3
import pytest
from botocore.config import Config

from resources.errors import (
    BlobMissing,
    BlobStoreRefused,
    BlobStoreUnreachable,
    Damaged,
    IncompleteUpload,
    Rejected,
    StillLeased,
    UnknownItem,
    UnknownUpload,
    WrongDigest,
)
from sync.blobs.contract import PART_BYTES, BlobKey, BlobStore, Part, Upload, digest_of
from sync.blobs.folder import FolderBlobStore, zone_key
from sync.blobs.probe import probe
from sync.blobs.s3 import S3BlobStore
from sync.blobs.scrub import Cursor, scrub
from tests.sync.seaweed import Seaweed
from tests.sync.stores import big, key_of, parts, sha256, spoil

Kind = Literal["folder", "sealed", "s3"]

ROOT_KEY = b"centre" + bytes(26)


@pytest.fixture(params=["folder", "sealed", "s3"])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def store(kind: Kind, request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if kind != "s3":
        key = zone_key(ROOT_KEY, "main") if kind == "sealed" else None
        return FolderBlobStore(tmp_path / "centre", "main", key)
    server: Seaweed = request.getfixturevalue("seaweed")
    return S3BlobStore(server.settings("main"), "main")


@pytest.fixture
def secret(kind: Kind, request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if kind != "s3":
        key = zone_key(ROOT_KEY, "secret") if kind == "sealed" else None
        return FolderBlobStore(tmp_path / "confidential", "secret", key)
    server: Seaweed = request.getfixturevalue("seaweed")
    return S3BlobStore(server.settings("secret"), "secret")


def overwrite(store: BlobStore, key: BlobKey, data: bytes, tmp_path: Path) -> None:
    """Put other bytes under a key, as damage or an intruder would."""
    if isinstance(store, FolderBlobStore):
        (tmp_path / "centre" / str(key)).write_bytes(data)
        return
    assert isinstance(store, S3BlobStore)
    settings = store.settings
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=settings.endpoint,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key,
        region_name=settings.region,
        config=Config(s3={"addressing_style": "path"}),
    )
    client.put_object(Bucket=settings.bucket, Key=str(key), Body=data)
    client.close()


def test_the_probe_finds_nothing_wrong(store: BlobStore) -> None:
    probe(store)
    assert store.raw.names("") == []


@pytest.mark.parametrize("size", [0, 1, 300_000, PART_BYTES, PART_BYTES + 5])
def test_what_is_put_is_read_back(store: BlobStore, size: int) -> None:
    data = os.urandom(size)
    key = key_of(data)
    assert store.head(key) is None or size == 0
    stored = store.put_if_absent(key, data)
    assert (stored.key, stored.size_bytes) == (key, size)
    held = store.head(key)
    assert held is not None
    assert (held.key, held.size_bytes) == (key, size)
    assert b"".join(store.stream(key)) == data
    assert digest_of(store, key) == key.sha256


def test_a_second_put_creates_nothing(store: BlobStore) -> None:
    data = big(0.1)
    key = key_of(data)
    assert store.put_if_absent(key, data).created
    assert not store.put_if_absent(key, data).created
    assert not store.put_if_absent(key, io.BytesIO(data)).created
    assert digest_of(store, key) == key.sha256


def test_a_file_is_put_whole_wherever_it_was_left(store: BlobStore, tmp_path: Path) -> None:
    data = big(20)
    source = tmp_path / "庭审录像.mp4"
    source.write_bytes(data)
    with source.open("rb") as file:
        file.seek(7)
        assert store.put_if_absent(key_of(data), file).created
    assert digest_of(store, key_of(data)) == sha256(data)


def test_bytes_that_the_key_does_not_name_are_refused(store: BlobStore) -> None:
    key = key_of(big(0.01))
    for source in (b"others", io.BytesIO(b"others")):
        with pytest.raises(WrongDigest) as caught:
            store.put_if_absent(key, source)
        assert caught.value.params["found"] == sha256(b"others")
    assert store.head(key) is None


def test_damage_is_replaced_by_good_bytes_and_never_the_other_way(
    store: BlobStore, tmp_path: Path
) -> None:
    data = big(0.1)
    key = key_of(data)
    store.put_if_absent(key, data)
    for damage in (b"", data[:-1], data[:50] + b"?" + data[51:], data + b"more"):
        overwrite(store, key, damage, tmp_path)
        with pytest.raises(WrongDigest):
            store.put_if_absent(key, damage)
        assert digest_of(store, key) == sha256(damage)
        assert store.put_if_absent(key, data).created
        assert digest_of(store, key) == key.sha256


def test_many_writers_make_one_blob(store: BlobStore) -> None:
    data = big(0.2)
    key = key_of(data)
    with ThreadPoolExecutor(12) as pool:
        stored = list(pool.map(lambda _: store.put_if_absent(key, data), range(24)))
    assert {(one.key, one.size_bytes) for one in stored} == {(key, len(data))}
    assert digest_of(store, key) == key.sha256


def test_ranges_are_cut_at_the_end(store: BlobStore) -> None:
    data = big(0.01)
    key = key_of(data)
    store.put_if_absent(key, data)
    assert store.get_range(key, 0, 10) == data[:10]
    assert store.get_range(key, 100, 7000) == data[100:7000]
    assert store.get_range(key, 10_000, 99_999) == data[10_000:]
    assert store.get_range(key, 50, 50) == b""
    assert store.get_range(key, 99_999, 100_000) == b""
    with pytest.raises(ValueError, match="no range"):
        store.get_range(key, 5, 4)


def test_what_is_not_there_is_missing(store: BlobStore) -> None:
    key = key_of(b"never put")
    assert store.head(key) is None
    assert not store.delete_with_lease(key, 0)
    with pytest.raises(BlobMissing):
        store.get_range(key, 0, 1)
    with pytest.raises(BlobMissing):
        list(store.stream(key))


def test_parts_in_any_order_again_and_again(store: BlobStore) -> None:
    data = big(33)
    key = key_of(data)
    pieces = parts(data)
    upload = store.begin(key)
    assert store.list_parts(upload) == []
    for number in (3, 1, 3, 2, 1):
        piece = pieces[number - 1]
        assert store.put_part(upload, number, piece, sha256(piece)) == Part(number, len(piece))
    held = store.list_parts(upload)
    assert held == [Part(n, len(piece)) for n, piece in enumerate(pieces, 1)]
    assert store.head(key) is None
    assert store.complete(upload, len(data)).created
    assert digest_of(store, key) == key.sha256
    # The answer was lost: completing again answers again.
    assert not store.complete(upload, len(data)).created
    with pytest.raises(UnknownUpload):
        store.list_parts(upload)
    with pytest.raises(UnknownUpload):
        store.put_part(upload, 1, b"x", sha256(b"x"))


def test_an_upload_goes_on_from_what_is_there(store: BlobStore) -> None:
    data = big(33)
    key = key_of(data)
    pieces = parts(data)
    upload = store.begin(key)
    store.put_part(upload, 2, pieces[1], sha256(pieces[1]))
    with pytest.raises(IncompleteUpload) as caught:
        store.complete(upload, len(data))
    assert caught.value.params["parts"] == "1, 3"
    # Whoever knows key and id may go on, as after a restart.
    again = Upload(BlobKey("main", key.sha256), upload.id)
    there = {part.number for part in store.list_parts(again)}
    for number, piece in enumerate(pieces, 1):
        if number not in there:
            store.put_part(again, number, piece, sha256(piece))
    assert store.complete(again, len(data)).size_bytes == len(data)
    assert digest_of(store, key) == key.sha256


def test_a_part_damaged_on_its_way_is_refused(store: BlobStore) -> None:
    data = big(0.1)
    upload = store.begin(key_of(data))
    with pytest.raises(WrongDigest):
        store.put_part(upload, 1, data[:-1], sha256(data))
    assert store.list_parts(upload) == []
    store.abort(upload)


@pytest.mark.parametrize(("number", "size"), [(0, 1), (10_001, 1), (1, 0), (1, PART_BYTES + 1)])
def test_parts_out_of_bounds_are_refused(store: BlobStore, number: int, size: int) -> None:
    upload = store.begin(key_of(b"bounds"))
    with pytest.raises(Rejected):
        store.put_part(upload, number, bytes(size), sha256(bytes(size)))
    store.abort(upload)


def test_a_torn_part_is_sent_again(store: BlobStore) -> None:
    data = big(17)
    key = key_of(data)
    upload = store.begin(key)
    torn = data[: 5 << 20]
    store.put_part(upload, 1, torn, sha256(torn))
    store.put_part(upload, 2, data[PART_BYTES:], sha256(data[PART_BYTES:]))
    with pytest.raises(IncompleteUpload) as caught:
        store.complete(upload, len(data))
    assert caught.value.params["parts"] == "1"
    store.put_part(upload, 1, data[:PART_BYTES], sha256(data[:PART_BYTES]))
    assert store.complete(upload, len(data)).created
    assert digest_of(store, key) == key.sha256


def test_parts_that_are_another_blob_leave_nothing(store: BlobStore) -> None:
    key = key_of(big(0.01))
    other = big(0.02)
    upload = store.begin(key)
    store.put_part(upload, 1, other, sha256(other))
    with pytest.raises(WrongDigest) as caught:
        store.complete(upload, len(other))
    assert caught.value.params["found"] == sha256(other)
    assert store.head(key) is None
    with pytest.raises(UnknownUpload):
        store.list_parts(upload)


def test_an_upload_never_spoils_a_good_blob_and_mends_a_damaged_one(
    store: BlobStore, tmp_path: Path
) -> None:
    data = big(0.05)
    key = key_of(data)
    store.put_if_absent(key, data)
    upload = store.begin(key)
    forged = big(0.05)
    store.put_part(upload, 1, forged, sha256(forged))
    # Good bytes are there: what was sent does not matter any more.
    with suppress(WrongDigest):
        store.complete(upload, len(forged))
    assert digest_of(store, key) == key.sha256
    overwrite(store, key, forged, tmp_path)
    upload = store.begin(key)
    store.put_part(upload, 1, data, sha256(data))
    assert store.complete(upload, len(data)).created
    assert digest_of(store, key) == key.sha256


def test_an_empty_blob_can_be_sent_in_no_parts(store: BlobStore) -> None:
    upload = store.begin(key_of(b""))
    assert store.complete(upload, 0).size_bytes == 0
    assert b"".join(store.stream(key_of(b""))) == b""


def test_stale_uploads_are_ended_and_young_ones_go_on(store: BlobStore) -> None:
    upload = store.begin(key_of(b"left behind"))
    store.put_part(upload, 1, b"left", sha256(b"left"))
    store.abort_stale(3600)
    assert store.list_parts(upload) == [Part(1, 4)]
    assert store.abort_stale(-5) >= 1
    with pytest.raises(UnknownUpload):
        store.list_parts(upload)
    store.abort(upload)


@pytest.mark.parametrize("upload_id", ["", "..", "../../x", "0" * 32, "nonsense"])
def test_uploads_that_never_began(store: BlobStore, upload_id: str) -> None:
    # Bytes no other test keeps: completing what is already held is no error.
    never = b"never begun"
    upload = Upload(key_of(never), upload_id)
    with pytest.raises(UnknownUpload):
        store.put_part(upload, 1, never, sha256(never))
    with pytest.raises(UnknownUpload):
        store.list_parts(upload)
    with pytest.raises(UnknownUpload):
        store.complete(upload, len(never))
    store.abort(upload)


def test_listing_goes_on_after_a_digest(store: BlobStore) -> None:
    keys = sorted(key_of(b"listed %d" % number) for number in range(40))
    for number in range(40):
        data = b"listed %d" % number
        store.put_if_absent(key_of(data), data)
    found: list[BlobKey] = []
    after = ""
    while page := store.list_blobs(after=after, limit=7):
        assert len(page) <= 7
        found += [held.key for held in page]
        after = found[-1].sha256
    assert found == sorted(found)
    assert set(keys) <= set(found)
    for digits in ("a", keys[0].sha256[:2], keys[0].sha256[:9]):
        expected = [key for key in found if key.sha256.startswith(digits)]
        assert [held.key for held in store.list_blobs(digits)] == expected


def test_strangers_are_not_listed(store: BlobStore, tmp_path: Path) -> None:
    data = big(0.01)
    key = key_of(data)
    store.put_if_absent(key, data)
    strangers = [f"main/{key.sha256[:2]}/{name}" for name in ("0.txt", "0" * 63, "z" * 64)]
    if isinstance(store, FolderBlobStore):
        for name in strangers:
            (tmp_path / "centre" / name).write_bytes(b"x")
    else:
        assert isinstance(store, S3BlobStore)
        for name in strangers:
            store._access.client.put_object(Bucket="main", Key=name, Body=b"x")
    found: list[BlobKey] = []
    while page := store.list_blobs(key.sha256[:2], found[-1].sha256 if found else "", limit=1):
        found += [held.key for held in page]
    assert key in found
    assert all(len(one.sha256) == 64 for one in found)


def test_only_what_is_older_than_its_lease_goes(store: BlobStore) -> None:
    data = big(0.01)
    key = key_of(data)
    store.put_if_absent(key, data)
    with pytest.raises(StillLeased) as caught:
        store.delete_with_lease(key, 600)
    assert 590 <= caught.value.params["seconds"] <= 601
    assert store.delete_with_lease(key, -5)
    assert store.head(key) is None
    assert not store.delete_with_lease(key, 0)
    assert store.put_if_absent(key, data).created


def test_a_put_lets_the_lease_begin_anew(store: BlobStore, tmp_path: Path) -> None:
    data = big(0.01)
    key = key_of(data)
    store.put_if_absent(key, data)
    if isinstance(store, FolderBlobStore):
        os.utime(tmp_path / "centre" / str(key), (1, 1))
        assert not store.put_if_absent(key, data).created
        with pytest.raises(StillLeased):
            store.delete_with_lease(key, 600)
    else:
        time.sleep(2.5)
        assert not store.put_if_absent(key, data).created
        with pytest.raises(StillLeased):
            store.delete_with_lease(key, 2)


def test_each_zone_has_a_store_of_its_own(store: BlobStore, secret: BlobStore) -> None:
    data = big(0.01)
    main, confidential = key_of(data, "main"), key_of(data, "secret")
    secret.put_if_absent(confidential, data)
    assert store.head(main) is None
    assert secret.head(confidential) is not None
    for refused in (
        lambda: store.head(confidential),
        lambda: store.put_if_absent(confidential, data),
        lambda: list(store.stream(confidential)),
        lambda: store.begin(confidential),
        lambda: store.delete_with_lease(confidential, 0),
        lambda: secret.put_if_absent(main, data),
    ):
        with pytest.raises(UnknownItem):
            refused()
    assert confidential not in [held.key for held in store.list_blobs()]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_only_digests_name_blobs(name: str) -> None:
    with pytest.raises(UnknownItem):
        BlobKey("main", name)


def test_scrub_finds_one_flipped_bit(store: BlobStore, tmp_path: Path) -> None:
    good, bad = big(0.02), big(0.02)
    for data in (good, bad):
        store.put_if_absent(key_of(data), data)
    flipped = bytearray(bad)
    flipped[8192] ^= 4
    overwrite(store, key_of(bad), bytes(flipped), tmp_path)
    found = scrub(store, Cursor(), budget_bytes=1 << 40)
    assert key_of(bad) in {damage.key for damage in found.damaged}
    assert key_of(good) not in {damage.key for damage in found.damaged}
    store.put_if_absent(key_of(bad), bad)


# ---- S3 alone -------------------------------------------------------------------------


def test_keys_of_one_zone_do_not_open_the_other(seaweed: Seaweed) -> None:
    data = b"confidential"
    owner = S3BlobStore(seaweed.settings("secret"), "secret")
    owner.put_if_absent(key_of(data, "secret"), data)
    intruder = S3BlobStore(seaweed.settings("secret", keys="main"), "secret")
    key = key_of(data, "secret")
    for refused in (
        lambda: intruder.head(key),
        lambda: list(intruder.stream(key)),
        lambda: intruder.list_blobs(),
        lambda: intruder.put_if_absent(key_of(b"x", "secret"), b"x"),
        lambda: intruder.begin(key),
    ):
        with pytest.raises(BlobStoreRefused) as caught:
            refused()
        assert "word" not in repr(caught.value.params)


def test_a_store_that_is_down_is_unreachable(seaweed: Seaweed) -> None:
    down = S3BlobStore(
        type(seaweed.settings("main"))("http://127.0.0.1:9", "main", "k", "w"), "main"
    )
    for failing in (lambda: down.head(key_of(b"x")), lambda: down.begin(key_of(b"x"))):
        with pytest.raises(BlobStoreUnreachable):
            failing()
    assert "w'" not in repr(down)


@pytest.mark.faults
def test_damage_under_the_store_is_found(seaweed: Seaweed) -> None:
    """A bit flipped in the volume file, where SeaweedFS's own checksum sees it."""
    store = S3BlobStore(seaweed.settings("main"), "main")
    data = hashlib.sha256(b"seed").digest() * 2000
    mark = os.urandom(32)
    data = mark + data
    key = key_of(data)
    store.put_if_absent(key, data)
    hits = 0
    for volume in (seaweed.folder / "data").glob("*.dat"):
        at = volume.read_bytes().find(mark)
        if at >= 0:
            spoil(volume, at + 4096)
            hits += 1
    assert hits == 1
    found = scrub(store, Cursor(), budget_bytes=1 << 40)
    assert key in {damage.key for damage in found.damaged}
    assert store.put_if_absent(key, data).created
    assert digest_of(store, key) == key.sha256


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_what_was_acknowledged_outlives_a_killed_store(tmp_path: Path) -> None:
    server = Seaweed(tmp_path / "seaweed")
    kept: list[BlobKey] = []
    server.start()
    try:
        store = S3BlobStore(server.settings("main"), "main")
        for _ in range(5):
            with ThreadPoolExecutor(4) as pool:
                made = [pool.submit(store.put_if_absent, key_of(d), d) for d in _pages(40)]
                time.sleep(0.3)
                server.kill()
                # Some may have come through before the kill; the others say so.
                kept += [one.result().key for one in made if one.exception() is None]
                failed = {type(one.exception()) for one in made if one.exception() is not None}
            assert failed <= {BlobStoreUnreachable, Damaged}
            server.start()
            assert [key for key in kept if digest_of(store, key) != key.sha256] == []
    finally:
        server.kill()
    assert len(kept) > 10


def _pages(count: int) -> list[bytes]:
    return [big(0.3) for _ in range(count)]
