"""Headers read against Pillow's writing, and garbage against our own reading."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from resources.errors import Corrupt, DocumentError
from scanner.imaging.header import is_complete, read_header

SIZES = st.tuples(st.integers(1, 300), st.integers(1, 300))


@settings(max_examples=40, deadline=None)
@given(
    form=st.sampled_from(["JPEG", "PNG", "TIFF"]),
    mode=st.sampled_from(["RGB", "L"]),
    size=SIZES,
    dpi=st.integers(60, 1200),
    progressive=st.booleans(),
)
def test_size_and_resolution_are_read(
    form: str, mode: str, size: tuple[int, int], dpi: int, progressive: bool
) -> None:
    file = io.BytesIO()
    extra = {"progressive": progressive} if form == "JPEG" else {}
    Image.new(mode, size, 90).save(file, form, dpi=(dpi, dpi), **extra)
    header = read_header(file.getvalue())

    assert (header.width_px, header.height_px) == size
    assert header.media_type == f"image/{form.lower()}"
    assert header.dpi == pytest.approx(dpi, abs=0.02)
    assert is_complete(file.getvalue(), header.media_type)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_file_without_its_end_is_incomplete(form: str) -> None:
    file = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (80, 80, 3)).astype(np.uint8)
    Image.fromarray(noise).save(file, form)
    whole = file.getvalue()
    media_type = read_header(whole).media_type

    for share in (0.5, 0.8, 0.98):
        assert not is_complete(whole[: int(len(whole) * share)], media_type)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_headers_give_an_answer_or_our_error(form: str, data: st.DataObject) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 9, 9)).save(file, form, dpi=(300, 300))
    broken = bytearray(file.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(4, min(len(broken), 400) - 1))
        broken[at] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(4, len(broken)))])
    try:
        header = read_header(cut)
    except DocumentError:
        return
    assert header.width_px > 0


def test_an_empty_file_is_named() -> None:
    with pytest.raises(DocumentError) as failed:
        read_header(b"", "空.jpg")
    assert failed.value.params["source"] == "空.jpg"
    with pytest.raises(Corrupt):
        read_header(b"\xff\xd8\xff")
