"""Pictures and documents to look at, and a workshop that leaves nothing behind."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from courtroom.viewing.workshop import Workshop

DATA = Path(__file__).parent / "data"


def drawing(width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture of ramps and lines, in which every place looks different."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:, :, 0] = x * 255 // width
    pixels[:, :, 1] = y * 255 // height
    pixels[:, :, 2] = ((x // 64 + y // 64) % 2) * 120
    return pixels


def encoded(pixels: NDArray[np.uint8], form: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form, **options)
    return file.getvalue()


def pdf_of(content: bytes, page: tuple[float, float] = (595, 842), pages: int = 1) -> bytes:
    """Return a PDF whose pages all draw the same."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=page)
            pdf.pages[-1].Contents = pdf.make_stream(content)
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    before = set(threading.enumerate())
    made = Workshop(tmp_path / "pyramids", bytes(32))
    yield made
    made.close()
    left = [t.name for t in threading.enumerate() if t not in before and t.is_alive()]
    assert not left, f"threads left: {left}"
