"""The centre's folder without its keys, and with the key of the other zone."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from dossier import sealing
from resources.errors import Damaged, WrongKey
from sync.blobs.contract import PART_BYTES, Zone, digest_of
from sync.blobs.folder import FolderBlobStore, zone_key
from sync.blobs.scrub import Cursor, scrub
from tests.stolen import readable
from tests.sync.stores import big, key_of, sha256, spoil

ROOT_KEY = bytes(range(32))
ZONES: tuple[Zone, ...] = ("main", "secret")
TEXTS = ["原告深圳市远帆贸易有限公司", "合议庭评议笔录", "（2026）粤0308民初123号"]


def store_of(root: Path, zone: Zone) -> FolderBlobStore:
    return FolderBlobStore(root, zone, zone_key(ROOT_KEY, zone))


def filled(root: Path) -> list[bytes]:
    """Keep pages in both zones, and leave an upload half done in each."""
    kept = []
    for zone in ZONES:
        store = store_of(root, zone)
        page = b"\xff\xd8\xff\xe0\x00\x10JFIF" + "".join(TEXTS).encode() + os.urandom(100_000)
        store.put_if_absent(key_of(page, zone), page)
        recording = b"RIFF" + os.urandom(PART_BYTES + 5000)
        upload = store.begin(key_of(recording, zone))
        piece = recording[PART_BYTES:]
        store.put_part(upload, 2, piece, sha256(piece))
        kept += [page, piece]
    return kept


def test_a_stolen_centre_shows_no_name_and_no_page(tmp_path: Path) -> None:
    kept = filled(tmp_path)
    assert readable(tmp_path, TEXTS, kept) == []
    # The search would find them.
    FolderBlobStore(tmp_path / "clear", "main").put_if_absent(key_of(kept[0]), kept[0])
    assert readable(tmp_path / "clear", TEXTS, kept) != []


def test_the_key_of_one_zone_opens_nothing_of_the_other(tmp_path: Path) -> None:
    filled(tmp_path)
    main = zone_key(ROOT_KEY, "main")
    with pytest.raises(WrongKey):
        FolderBlobStore(tmp_path, "secret", main)
    with pytest.raises(WrongKey):
        FolderBlobStore(tmp_path, "secret")
    # Nor by going around the store; and the root key itself is none of them.
    files = [path for path in (tmp_path / "secret").rglob("*") if sealed(path)]
    assert len(files) == 2
    for path in files:
        for key in (main, ROOT_KEY):
            with pytest.raises(Damaged), sealing.open_file(path, key) as file:
                file.read(1)
        with sealing.open_file(path, zone_key(ROOT_KEY, "secret")) as file:
            assert len(file.read(10)) == 10


def sealed(path: Path) -> bool:
    return path.is_file() and path.read_bytes().startswith(sealing.MAGIC)


def test_a_blob_of_the_other_zone_does_not_open_in_this_one(tmp_path: Path) -> None:
    data = big(0.05)
    for zone in ZONES:
        store_of(tmp_path, zone).put_if_absent(key_of(data, zone), data)
    main = store_of(tmp_path, "main")
    path = tmp_path / str(key_of(data))
    path.write_bytes((tmp_path / str(key_of(data, "secret"))).read_bytes())
    (damage,) = scrub(main, Cursor(), 1 << 40).damaged
    assert damage.key == key_of(data)
    with pytest.raises(Damaged) as caught:
        main.get_range(key_of(data), 0, 10)
    assert caught.value.params["path"] == str(key_of(data))


@pytest.mark.parametrize("at", [0, 5, 8, 39, 40, 70_000])
def test_damage_is_told_by_the_blobs_name_and_mended(tmp_path: Path, at: int) -> None:
    store = store_of(tmp_path, "main")
    data = big(0.1)
    key = key_of(data)
    store.put_if_absent(key, data)
    spoil(tmp_path / str(key), at)
    assert store.head(key) is not None
    try:
        assert digest_of(store, key) != key.sha256
    except Damaged as error:
        assert error.params["path"] == str(key)
    assert store.put_if_absent(key, data).created
    assert digest_of(store, key) == key.sha256


def test_a_folder_that_was_clear_is_sealed_while_it_serves(tmp_path: Path) -> None:
    clear = FolderBlobStore(tmp_path, "main")
    blobs = [big(0.02) for _ in range(8)]
    for data in blobs:
        clear.put_if_absent(key_of(data), data)
    half = big(17)
    upload = clear.begin(key_of(half))
    clear.put_part(upload, 1, half[:PART_BYTES], sha256(half[:PART_BYTES]))
    store = store_of(tmp_path, "main")
    assert scrub(store, Cursor(), 1 << 40).damaged == ()
    done = store.seal_earlier(threading.Event(), busy_share=1)
    assert done is not None
    assert (done.sealed, done.left) == (8, 0)
    assert store.seal_earlier(threading.Event()) is None
    assert scrub(store, Cursor(), 1 << 40).damaged == ()
    assert all(sealed(tmp_path / str(key_of(data))) for data in blobs)
    # An upload begun in clear goes on.
    rest = half[PART_BYTES:]
    store.put_part(upload, 2, rest, sha256(rest))
    assert store.complete(upload, len(half)).created
    assert digest_of(store, key_of(half)) == sha256(half)
