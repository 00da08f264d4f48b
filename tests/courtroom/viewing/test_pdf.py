"""Pages of PDF files by tile: equal to a whole drawing, harmless, given up, crashed."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import numpy as np
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtroom.viewing.arrays import region
from courtroom.viewing.contract import Tile, TileSource
from courtroom.viewing.levels import size_at
from courtroom.viewing.limits import Limits
from courtroom.viewing.workshop import Workshop, opening_of
from resources.errors import Cancelled, Corrupt, DocumentError, Encrypted, TooLarge
from tests.courtroom.viewing.conftest import pdf_of

DRAWING = b"""
1 0 0 RG 3 w 20 20 m 575 820 l S
0 0.4 0 rg 100 100 200 300 re f
0 0 1 RG 0.3 w 300 420 m 500 700 l 300 700 l h S
"""


def drawn_whole(data: bytes, size: tuple[int, int], page: int = 0) -> np.ndarray:
    with pypdfium2.PdfDocument(data) as pdf:
        picture = pdf[page].render(scale=size[0] / pdf[page].get_width(), rev_byteorder=True)
        return np.array(picture.to_numpy()[: size[1], : size[0], :3])


@pytest.fixture(scope="module")
def page(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[TileSource, np.ndarray]]:
    shop = Workshop(tmp_path_factory.mktemp("p"), bytes(32))
    data = pdf_of(DRAWING)
    yield shop.open(opening_of(data), "a" * 64).page(0, dpi=144), drawn_whole(data, (1190, 1684))
    shop.close()


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.integers(-40, 1000), st.integers(-40, 1500), st.integers(1, 700), st.integers(1, 700))
def test_tiles_are_the_page(
    page: tuple[TileSource, np.ndarray], left: int, top: int, wide: int, high: int
) -> None:
    source, whole = page
    assert source.size == (1190, 1684)
    found = region(source, 0, (left, top, left + wide, top + high)).astype(int)
    around = np.full((2500, 2500, 3), 255)
    around[50 : 50 + 1684, 50 : 50 + 1190] = whole
    cut = around[50 + top : 50 + top + high, 50 + left : 50 + left + wide]
    assert np.abs(found - cut).mean() < 0.5


def test_each_level_is_drawn_sharply(page: tuple[TileSource, np.ndarray]) -> None:
    source, _ = page
    top = source.tile(Tile(source.levels - 1, 0, 0))
    assert top.shape[:2] == size_at(source.size, source.levels - 1)[::-1]
    assert (top[10:20, 10:20] == 255).all()


def test_an_a0_page_has_the_pixels_of_300_dpi(shop: Workshop) -> None:
    source = shop.open(opening_of(pdf_of(DRAWING, (2384, 3370), 3)), "b" * 64).page(2)
    assert source.size == (9933, 14042)
    assert source.tile(Tile(0, 3, 5)).shape == (512, 512, 3)


def test_scripts_do_nothing(shop: Workshop, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(DRAWING))) as pdf:
        script = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS="this.getField('x').value='owned'; while(true){}"
        )
        pdf.Root.OpenAction = script
        pdf.pages[0].AA = pikepdf.Dictionary(O=script)
        launch = pikepdf.Dictionary(
            S=pikepdf.Name.Launch, F=pikepdf.String(f"/bin/touch {tmp_path}/owned")
        )
        pdf.pages[0].AA.C = launch
        file = io.BytesIO()
        pdf.save(file)
    data = file.getvalue()
    source = shop.open(opening_of(data), "c" * 64).page(0, dpi=72)
    found = region(source, 0, (0, 0, *source.size)).astype(int)
    assert np.abs(found - drawn_whole(pdf_of(DRAWING), source.size)).mean() < 0.5
    assert not (tmp_path / "owned").exists()


def test_a_locked_file_says_so(shop: Workshop) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(DRAWING))) as pdf:
        file = io.BytesIO()
        pdf.save(file, encryption=pikepdf.Encryption(user="u", owner="o"))
    with pytest.raises(Encrypted):
        shop.open(opening_of(file.getvalue()), "d" * 64)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + os.urandom(3000), pdf_of(DRAWING)[:400]]
)
def test_damaged_files_are_refused(shop: Workshop, data: bytes) -> None:
    with pytest.raises(DocumentError):
        shop.open(opening_of(data), "e" * 64).page(0).tile(Tile(0, 0, 0))
    good = shop.open(opening_of(pdf_of(DRAWING)), "f" * 64)
    assert good.page(0).tile(Tile(1, 0, 0)).shape == (512, 512, 3)


def heavy() -> bytes:
    """Return a page that takes PDFium seconds: thousands of see-through shapes."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(2384, 3370))
        states = pikepdf.Dictionary(G=pikepdf.Dictionary(ca=0.5, BM=pikepdf.Name.Luminosity))
        pdf.pages[0].Resources = pikepdf.Dictionary(ExtGState=states)
        shapes = b"/G gs " + b"0 0 m 2384 0 l 1000 3370 l 2384 3370 l 0 1 l f\n" * 100_000
        pdf.pages[0].Contents = pdf.make_stream(shapes)
        file = io.BytesIO()
        pdf.save(file)
        return file.getvalue()


def test_a_heavy_page_is_given_up_at_once(shop: Workshop) -> None:
    source = shop.open(opening_of(heavy()), "1" * 64).page(0)
    cancel = Event()
    timer = Timer(0.3, cancel.set)
    timer.start()
    began_s = time.monotonic()
    with pytest.raises(Cancelled):
        source.tile(Tile(0, 3, 3), cancel)
    timer.join()
    assert time.monotonic() - began_s < 15
    other = shop.open(opening_of(pdf_of(DRAWING)), "2" * 64).page(0)
    assert other.tile(Tile(0, 0, 0)).shape == (512, 512, 3)


def test_a_page_that_takes_too_long_twice_is_not_tried_again(tmp_path: Path) -> None:
    # The limit holds for opening, too, and the first opening starts a process: a busy
    # machine needs its seconds for that alone.
    shop = Workshop(tmp_path, bytes(32), Limits(step_s=3))
    try:
        shop.open(opening_of(pdf_of(DRAWING)), "2" * 64).page(0).tile(Tile(0, 0, 0))
        source = shop.open(opening_of(heavy()), "3" * 64).page(0)
        for _ in range(2):
            with pytest.raises(TooLarge):
                source.tile(Tile(0, 3, 3))
        began_s = time.monotonic()
        with pytest.raises(Corrupt):
            source.tile(Tile(0, 3, 3))
        assert time.monotonic() - began_s < 1
    finally:
        shop.close()
