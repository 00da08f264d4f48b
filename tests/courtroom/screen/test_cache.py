"""The cache of bytes: sealed, bounded, checked, and gone when it must be."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path

import cv2
import numpy as np
import pytest

from courtroom.screen.assets import Assets
from courtroom.screen.cache import ByteCache
from courtroom.screen.pictures import Decoded, WholePicture, decode_page
from courtroom.viewing.contract import Tile
from resources.errors import Corrupt, WrongDigest


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_bytes_come_back_and_lie_sealed(tmp_path: Path) -> None:
    cache = ByteCache(tmp_path / "c")
    data = b"what the other side must not read " * 40
    cache.put(_digest(data), data, _digest(data))
    assert cache.get(_digest(data)) == data
    on_disk = b"".join(file.read_bytes() for file in (tmp_path / "c").iterdir())
    assert data[:20] not in on_disk
    assert (tmp_path / "c").stat().st_mode & 0o077 == 0


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    cache = ByteCache(tmp_path / "c")
    with pytest.raises(WrongDigest):
        cache.put("0" * 64, b"x", "0" * 64)
    assert cache.get("0" * 64) is None
    partial = tmp_path / "film"
    partial.write_bytes(b"x")
    with pytest.raises(WrongDigest):
        cache.put_media("0" * 64, partial, _digest(b"x"))
    assert not partial.exists()


def test_what_was_changed_on_disk_is_not_given(tmp_path: Path) -> None:
    cache = ByteCache(tmp_path / "c")
    cache.put("k", b"some bytes")
    file = tmp_path / "c" / "k"
    sealed = bytearray(file.read_bytes())
    sealed[-1] ^= 1
    file.write_bytes(sealed)
    assert cache.get("k") is None
    assert "k" not in cache


def test_the_oldest_make_room(tmp_path: Path) -> None:
    cache = ByteCache(tmp_path / "c", most_bytes=10_000)
    for name in "abcdefghijkl":
        cache.put(name, name.encode() * 1000)
        cache.get("a")
    assert cache.size_bytes <= 10_000
    assert cache.get("a") is not None, "used again and again"
    assert cache.get("b") is None
    assert cache.get("l") is not None
    assert sum(f.stat().st_size for f in (tmp_path / "c").iterdir()) == cache.size_bytes


def test_what_is_withdrawn_goes_with_its_tiles_and_film(tmp_path: Path) -> None:
    cache = ByteCache(tmp_path / "c")
    cache.put("one", b"1")
    cache.put("two", b"2")
    cache.put("two-0-1_2", b"tile")
    partial = tmp_path / "film"
    partial.write_bytes(b"film")
    path = cache.put_media(_digest(b"film"), partial, _digest(b"film"))
    assert path.read_bytes() == b"film"
    assert cache.keep_only(frozenset({"one"})) == 3
    assert not path.exists()
    assert cache.get("one") == b"1"
    assert [f.name for f in (tmp_path / "c").iterdir()] == ["one"]


def test_an_earlier_runs_bytes_are_removed_unread(tmp_path: Path) -> None:
    ByteCache(tmp_path / "c").put("k", b"x")
    again = ByteCache(tmp_path / "c")
    assert again.get("k") is None
    assert not list((tmp_path / "c").iterdir())
    again.close()
    assert not (tmp_path / "c").exists()
    again.put("late", b"x")
    assert again.get("late") is None


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\nx"])
def test_what_is_no_page(data: bytes) -> None:
    with pytest.raises(Corrupt):
        decode_page(data)


@pytest.mark.parametrize("size", [(1697, 2400), (1240, 1755), (900, 512)])
def test_of_a_page_that_fits_the_screen_half_is_decoded(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    pixels = np.stack([x / size[0] * 255, y / size[1] * 255, 0 * x + 90], axis=2).astype(np.uint8)
    data = cv2.imencode(".jpg", pixels[:, :, ::-1])[1].tobytes()
    cache = ByteCache(tmp_path / "c")
    key = _digest(data)
    cache.put(key, data, key)
    assets = Assets(lambda: "hub:1", ssl.create_default_context(), cache)
    decoded = Decoded(assets)
    page = WholePicture(decoded, key, size)
    coarse = page.tile(Tile(1, 0, 0))
    assert decoded.get(key, None, 1)[1] == 1
    fine = page.tile(Tile(0, 0, 0))
    assert decoded.get(key, None, 1)[1] == 0, "the whole one is kept, and serves both"
    again = page.tile(Tile(1, 0, 0))
    assert coarse.shape == again.shape
    assert np.abs(coarse.astype(int) - again.astype(int)).mean() < 1.0
    assert np.abs(fine[:400, :400].astype(int) - pixels[:400, :400].astype(int)).mean() < 3.0
    with pytest.raises(Corrupt):
        WholePicture(decoded, key, (size[0] + 2, size[1])).tile(Tile(1, 0, 0))
    assets.close()
