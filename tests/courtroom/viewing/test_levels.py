"""Levels and tiles: what they cover, and that they are the picture."""

from __future__ import annotations

import math
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtroom.viewing.arrays import ArraySource, halved, region
from courtroom.viewing.cache import Bounded, CachedSource, tile_cache
from courtroom.viewing.contract import TILE_PX, Tile
from courtroom.viewing.encoding import decode_tile, encode_tile
from courtroom.viewing.levels import box_of, grid, levels_of, size_at, tiles_in, tiles_of
from courtroom.viewing.turned import OrientedSource, oriented
from resources.errors import Cancelled, Corrupt
from tests.courtroom.viewing.conftest import drawing

SIDES = st.integers(1, 1700)


@given(st.integers(1, 40_000), st.integers(1, 40_000))
def test_levels_halve_rounding_up_until_one_tile_is_all(width: int, height: int) -> None:
    size = (width, height)
    for level in range(levels_of(size)):
        assert size_at(size, level) == (
            math.ceil(width / 2**level),
            math.ceil(height / 2**level),
        )
    last = levels_of(size) - 1
    assert grid(size, last) == (1, 1)
    assert last == 0 or grid(size, last - 1) != (1, 1)


@given(SIDES, SIDES)
def test_tiles_cover_every_pixel_once(width: int, height: int) -> None:
    for level in range(levels_of((width, height))):
        wide, high = size_at((width, height), level)
        seen = np.zeros((high, wide), np.int8)
        for which in tiles_of((width, height)):
            if which.level == level:
                left, top, right, bottom = box_of((width, height), which)
                assert right - left <= TILE_PX and bottom - top <= TILE_PX
                seen[top:bottom, left:right] += 1
        assert (seen == 1).all()


@given(SIDES, SIDES, st.data())
def test_tiles_of_a_box_are_those_that_touch_it(
    width: int, height: int, data: st.DataObject
) -> None:
    size = (width, height)
    level = data.draw(st.integers(0, levels_of(size) - 1))
    left, right = sorted(data.draw(st.tuples(st.integers(-50, 1800), st.integers(-50, 1800))))
    top, bottom = sorted(data.draw(st.tuples(st.integers(-50, 1800), st.integers(-50, 1800))))
    wanted = set()
    for which in tiles_of(size):
        x0, y0, x1, y1 = box_of(size, which)
        if (
            which.level == level
            and max(x0, left) < min(x1, right)
            and max(y0, top) < min(y1, bottom)
        ):
            wanted.add(which)
    assert set(tiles_in(size, level, (left, top, right, bottom))) == wanted


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 1300), st.integers(1, 1300), st.data())
def test_a_rectangle_put_together_from_tiles_is_cut_from_the_whole(
    width: int, height: int, data: st.DataObject
) -> None:
    pixels = drawing(width, height)
    source = ArraySource(pixels, "a")
    level = data.draw(st.integers(0, source.levels - 1))
    for _ in range(level):
        pixels = halved(pixels)
    left, top = data.draw(st.tuples(st.integers(-60, width), st.integers(-60, height)))
    wide, high = data.draw(st.tuples(st.integers(1, 900), st.integers(1, 900)))
    whole = np.full((2600, 2600, 3), 255, np.uint8)
    whole[100 : 100 + len(pixels), 100 : 100 + pixels.shape[1]] = pixels
    cut = whole[100 + top : 100 + top + high, 100 + left : 100 + left + wide]
    assert np.array_equal(region(source, level, (left, top, left + wide, top + high)), cut)


def test_halving_is_the_mean_of_four() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    mean = pixels.reshape(32, 2, 48, 2, 3).mean((1, 3))
    assert np.abs(halved(pixels) - mean).max() <= 0.5
    assert halved(pixels[:1, :3]).shape == (1, 2, 3)


def test_no_such_tile_and_cancelled() -> None:
    source = ArraySource(drawing(600, 40), "a")
    for which in (Tile(0, 2, 0), Tile(0, 0, 1), Tile(2, 0, 0), Tile(-1, 0, 0), Tile(0, -1, 0)):
        with pytest.raises(IndexError):
            source.tile(which)
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        source.tile(Tile(0, 0, 0), cancel)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientations_are_those_of_exif(orientation: int) -> None:
    stored = drawing(700, 530)
    # As Pillow turns them, which is another hand than ours.
    from PIL import Image, ImageOps

    picture = Image.fromarray(stored)
    exif = picture.getexif()
    exif[0x0112] = orientation
    import io

    file = io.BytesIO()
    picture.save(file, "PNG", exif=exif)
    wanted = np.asarray(ImageOps.exif_transpose(Image.open(file)))
    assert np.array_equal(oriented(stored, orientation), wanted)
    source = OrientedSource(ArraySource(stored, "a"), orientation)
    assert source.size == (wanted.shape[1], wanted.shape[0])
    assert np.array_equal(region(source, 0, (0, 0, *source.size)), wanted)


def test_the_cache_keeps_to_its_bound_and_drops_what_was_used_longest_ago() -> None:
    held: Bounded[int, bytes] = Bounded(100, len)
    for key in range(10):
        held.put(key, bytes(20))
        held.get(0)
    assert held.total <= 100
    assert 0 in held and 9 in held and 3 not in held
    held.put(99, bytes(101))
    assert 99 not in held and held.total <= 100


def test_a_cached_tile_does_not_keep_its_picture() -> None:
    cache = tile_cache(10 << 20)
    source = CachedSource(ArraySource(drawing(1500, 1500), "a"), cache)
    one = source.tile(Tile(0, 1, 1))
    assert source.tile(Tile(0, 1, 1)) is one
    assert one.base is None
    assert cache.total == one.nbytes


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 512), st.integers(1, 512))
def test_tiles_survive_their_encoding(width: int, height: int) -> None:
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x % 256 // 2, y % 256 // 2, (x + y) % 256 // 4], 2).astype(np.uint8)
    found = decode_tile(encode_tile(pixels))
    assert found.shape == pixels.shape
    assert np.abs(found.astype(int) - pixels).mean() < 6


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + bytes(40), bytes(3 << 20)]
)
def test_what_is_no_tile_is_refused(data: bytes) -> None:
    with pytest.raises(Corrupt):
        decode_tile(data)


def test_a_tile_that_is_too_large_is_refused() -> None:
    with pytest.raises(Corrupt):
        decode_tile(encode_tile(drawing(600, 20)))
