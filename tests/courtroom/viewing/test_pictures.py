"""Pictures through the confined child: held, as pyramids, damaged, hostile, given up."""

from __future__ import annotations

import io
import os
import struct
import threading
import time
import zlib
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from courtroom.viewing.arrays import ArraySource, region
from courtroom.viewing.contract import NotYet, Tile
from courtroom.viewing.encoding import decode_tile
from courtroom.viewing.levels import size_at, tiles_of
from courtroom.viewing.picture import GreatPicture
from courtroom.viewing.pyramid import Pyramid, make_room
from courtroom.viewing.workshop import Workshop, opening_of
from dossier.blobs import Blobs
from resources.errors import Cancelled, Corrupt, Damaged, DocumentError, TooLarge, Unsupported
from tests.courtroom.viewing.conftest import drawing, encoded

WAIT_S = 60.0
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("JPEG", {"quality": 95, "subsampling": 0}),
    ("PNG", {}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("WEBP", {"lossless": True}),
]


@pytest.mark.parametrize(("form", "options"), FORMS)
def test_tiles_are_the_picture(shop: Workshop, form: str, options: dict[str, Any]) -> None:
    pixels = drawing(1300, 900)
    view = shop.open(opening_of(encoded(pixels, form, **options)), "a" * 64, "图")
    source = view.page(0)
    assert (view.form, view.pages, source.size) == (form.lower(), 1, (1300, 900))
    found = region(source, 0, (0, 0, 1300, 900)).astype(int)
    assert np.abs(found - pixels).mean() < (1.5 if form == "JPEG" else 0.01)
    top = source.tile(Tile(source.levels - 1, 0, 0))
    assert top.shape[:2] == size_at(source.size, source.levels - 1)[::-1]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_rgb(shop: Workshop, mode: str) -> None:
    from PIL import Image

    grey = Image.fromarray(drawing(300, 200)).convert("L")
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    elif mode == "LA":
        picture = Image.merge("LA", (grey, Image.new("L", grey.size, 255)))
    else:
        picture = grey.convert("RGB").convert(mode)
    file = io.BytesIO()
    picture.save(file, "TIFF" if mode == "CMYK" else "PNG")
    source = shop.open(opening_of(file.getvalue()), "b" * 64).page(0)
    found = source.tile(Tile(0, 0, 0))
    assert found.shape == (200, 300, 3)
    if mode not in ("1", "P"):
        assert np.abs(found.mean(2) - np.asarray(grey)).mean() < 12


def test_pages_of_a_tiff(shop: Workshop) -> None:
    from PIL import Image

    pages = [Image.fromarray(drawing(200 + 50 * at, 100)) for at in range(3)]
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    view = shop.open(opening_of(file.getvalue()), "c" * 64)
    assert view.pages == 3
    assert [view.page(at).size[0] for at in range(3)] == [200, 250, 300]
    with pytest.raises(Corrupt):
        view.page(3)


def test_a_photograph_is_seen_upright(shop: Workshop) -> None:
    from PIL import Image

    picture = Image.fromarray(drawing(400, 300))
    exif = picture.getexif()
    exif[0x0112] = 6
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=95, exif=exif)
    source = shop.open(opening_of(file.getvalue()), "d" * 64).page(0)
    assert source.size == (300, 400)
    wanted = np.rot90(drawing(400, 300), -1)
    assert np.abs(source.tile(Tile(0, 0, 0)).astype(int) - wanted).mean() < 6


@pytest.fixture
def great(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small pictures count as great ones: the way is the same, the wait is not."""
    monkeypatch.setattr("courtroom.viewing.workshop.HELD_PIXELS", 100_000)
    monkeypatch.setattr("courtroom.viewing.picture._OVERVIEW_PX", 800)


@pytest.mark.usefixtures("great")
@pytest.mark.parametrize(("form", "options"), FORMS[:3])
def test_a_pyramid_is_the_picture(shop: Workshop, form: str, options: dict[str, Any]) -> None:
    pixels = drawing(2301, 1699)
    source = shop.open(opening_of(encoded(pixels, form, **options)), "a" * 64).page(0)
    assert isinstance(source, GreatPicture)
    assert source.wait_ready(WAIT_S)
    whole = ArraySource(pixels, "w")
    for which in tiles_of(source.size):
        found, wanted = source.tile(which), whole.tile(which)
        assert found.shape == wanted.shape
        assert np.abs(found.astype(int) - wanted).mean() < 4


@pytest.mark.usefixtures("great")
def test_coarse_tiles_come_while_fine_ones_are_made(tmp_path: Path) -> None:
    shop = Workshop(tmp_path / "p", bytes(32))
    hold = Event()

    def wait() -> None:
        hold.wait(WAIT_S)

    shop.slow.put(wait)
    try:
        pixels = drawing(2300, 1700)
        source = shop.open(opening_of(encoded(pixels, "JPEG", quality=95)), "a" * 64).page(0)
        top = Tile(source.levels - 1, 0, 0)
        first = source.tile(top)
        assert first.shape[:2] == size_at(source.size, top.level)[::-1]
        with pytest.raises(NotYet):
            source.tile(Tile(0, 0, 0))
        with pytest.raises(NotYet):
            shop.tile_jpeg(source, Tile(0, 0, 0), wait_s=0.1)
        hold.set()
        served = decode_tile(shop.tile_jpeg(source, Tile(0, 1, 1), wait_s=WAIT_S))
        assert np.abs(served.astype(int) - pixels[512:1024, 512:1024]).mean() < 4
        final = source.tile(top)
        assert isinstance(source, GreatPicture) and source.grown
        # Overview and pyramid are shrunk in two ways, and look the same.
        assert np.abs(final.astype(int) - first).mean() < 4 or first.mean() > final.mean()
    finally:
        hold.set()
        shop.close()


@pytest.mark.usefixtures("great")
def test_a_pyramid_outlives_the_program_and_lies_sealed(tmp_path: Path) -> None:
    data = encoded(drawing(1900, 1500), "JPEG")
    opened = []

    def opening() -> Any:
        opened.append(1)
        return io.BytesIO(data)

    for turn in range(2):
        shop = Workshop(tmp_path / "p", bytes(range(32)))
        try:
            source = shop.open(opening, "a" * 64).page(0)
            looks = len(opened)
            assert isinstance(source, GreatPicture) and source.wait_ready(WAIT_S)
            source.tile(Tile(0, 0, 0))
            assert turn == 0 or len(opened) == looks
        finally:
            shop.close()
    stored = b"".join(file.read_bytes() for file in (tmp_path / "p").iterdir())
    assert stored and b"\xff\xd8\xff" not in stored and b"JFIF" not in stored
    shop = Workshop(tmp_path / "p", bytes(32))
    try:  # another key: what is there is worth nothing, and is made anew
        source = shop.open(opening, "a" * 64).page(0)
        assert isinstance(source, GreatPicture) and source.wait_ready(WAIT_S)
        source.tile(Tile(0, 1, 1))
    finally:
        shop.close()


@pytest.mark.usefixtures("great")
def test_a_damaged_pyramid_is_made_anew(shop: Workshop) -> None:
    source = shop.open(opening_of(encoded(drawing(1500, 1200), "PNG")), "a" * 64).page(0)
    assert isinstance(source, GreatPicture) and source.wait_ready(WAIT_S)
    file = next(shop.folder.glob("*.tiles"))
    size = file.stat().st_size
    with file.open("r+b") as tiles:
        tiles.write(os.urandom(size))
    end_s = time.monotonic() + WAIT_S
    while time.monotonic() < end_s:
        try:
            found = source.tile(Tile(0, 1, 1))
        except NotYet:
            time.sleep(0.02)
        else:
            break
    assert np.abs(found.astype(int) - drawing(1500, 1200)[512:1024, 512:1024]).mean() < 4


def test_one_tile_cannot_stand_for_another(tmp_path: Path) -> None:
    pyramid = Pyramid(tmp_path, "n", None)
    pyramid.begin()
    pyramid.put(Tile(0, 0, 0), b"first")
    pyramid.put(Tile(0, 1, 0), b"other")
    pyramid.finish()
    pyramid._places[Tile(0, 0, 0)] = pyramid._places[Tile(0, 1, 0)]
    assert pyramid.get(Tile(0, 1, 0)) == b"other"
    with pytest.raises(Damaged):
        pyramid.get(Tile(0, 0, 0))
    pyramid.close()


def test_old_pyramids_make_room(tmp_path: Path) -> None:
    for at, name in enumerate("abc"):
        pyramid = Pyramid(tmp_path, name, None)
        pyramid.begin()
        pyramid.put(Tile(0, 0, 0), bytes(1000))
        pyramid.finish()
        pyramid.close()
        os.utime(tmp_path / f"{name}.index", (at, at))
    (tmp_path / "left.tiles").write_bytes(b"interrupted")
    make_room(tmp_path, 1500, frozenset("a"))
    assert sorted(file.name for file in tmp_path.glob("*.tiles")) == ["a.tiles", "c.tiles"]


def test_sealed_blobs_are_read_without_a_file_in_clear(shop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "staging").mkdir()
    blobs = Blobs(tmp_path / "blobs", bytes(range(32)))
    data = encoded(drawing(900, 700), "JPEG")
    blob = blobs.put(data)
    source = shop.open(lambda: blobs.open(blob.sha256), blob.sha256).page(0)
    assert source.tile(Tile(0, 1, 1)).shape == (188, 388, 3)
    for file in tmp_path.rglob("*"):
        # Long enough not to come about by chance in what is sealed.
        assert not file.is_file() or data[:16] not in file.read_bytes()


# ---- damage and malice --------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of this size that is next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


GOOD = encoded(drawing(700, 500), "JPEG")
BAD: dict[str, tuple[bytes, type[DocumentError]]] = {
    "empty": (b"", Corrupt),
    "text": (b"hello, this is no picture at all", Unsupported),
    "svg": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        Unsupported,
    ),
    "cut": (GOOD[: len(GOOD) // 2], Corrupt),
    "head only": (GOOD[:30], Corrupt),
    "huge": (bomb(60_000, 10), TooLarge),
    "bomb": (bomb(39_000, 39_000), TooLarge),
    "no pixels": (bomb(500, 500), Corrupt),
    "tiff": (b"II*\x00" + bytes(60), Corrupt),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_and_the_next_one_is_shown(shop: Workshop, name: str) -> None:
    data, error = BAD[name]
    with pytest.raises(error) as caught:
        shop.open(opening_of(data), "b" * 64, name).page(0).tile(Tile(0, 0, 0))
    assert caught.value.params["source"] == name
    good = shop.open(opening_of(GOOD), "a" * 64).page(0)
    assert good.tile(Tile(0, 0, 0)).shape == (500, 512, 3)


def test_flipped_bits_never_hang_or_end_the_program(shop: Workshop) -> None:
    random = np.random.default_rng(7)
    for at in range(12):
        data = bytearray(GOOD)
        for place in random.integers(2, len(data), 6):
            data[place] ^= 1 << int(random.integers(0, 8))
        try:
            shop.open(opening_of(bytes(data)), f"{at:064d}").page(0).tile(Tile(0, 0, 0))
        except DocumentError:
            continue


def test_a_child_that_dies_is_replaced(shop: Workshop) -> None:
    source = shop.open(opening_of(GOOD), "a" * 64).page(0)
    for pid in shop.pids:
        os.kill(pid, 9)
    with pytest.raises(Corrupt):
        source.tile(Tile(0, 0, 0))
    assert source.tile(Tile(0, 0, 0)).shape == (500, 512, 3)


def test_giving_up_ends_soon_and_hurts_nobody(shop: Workshop) -> None:
    source = shop.open(opening_of(encoded(drawing(3000, 3000), "PNG")), "a" * 64).page(0)
    for delay_s in (0.0, 0.05, 0.15):
        cancel = Event()
        timer = threading.Timer(delay_s, cancel.set)
        timer.start()
        began_s = time.monotonic()
        try:
            source.tile(Tile(0, 0, 0), cancel)
        except Cancelled:
            assert time.monotonic() - began_s < 10
        timer.join()
    assert source.tile(Tile(0, 5, 5)).shape == (440, 440, 3)


def test_the_child_can_open_nothing_by_itself(shop: Workshop) -> None:
    with shop.readers.use() as decoder:
        assert "memory" in decoder.enforced
        if Path("/sys/kernel/security/lsm").exists():
            lsm = Path("/sys/kernel/security/lsm").read_text()
            assert ("landlock" in lsm) == ("landlock" in decoder.enforced)
