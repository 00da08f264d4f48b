"""Codes on pages: QR and bar codes, patch codes; nothing invented."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import zxingcpp
from PIL import ImageDraw

from scanner.imaging.codes import PATCHES, read_codes
from tests.scanner.drawing import (
    Pixels,
    column_page,
    noisy,
    photo_page,
    pixels,
    px,
    sheet,
    table_page,
    text_page,
    turned,
)

DPI = 200


def with_code(text: str, kind: zxingcpp.BarcodeFormat, size_mm: float = 40) -> Pixels:
    page = text_page(DPI).copy()
    image = zxingcpp.create_barcode(text, kind).to_image(scale=8)
    code = np.asarray(image)
    side = px(size_mm, DPI)
    high = round(code.shape[0] * side / code.shape[1])
    rows = np.arange(high) * code.shape[0] // high
    columns = np.arange(side) * code.shape[1] // side
    left, top = px(80, DPI), px(100, DPI)
    page[top - 20 : top + high + 20, left - 20 : left + side + 20] = 250
    page[top : top + high, left : left + side] = code[rows][:, columns, None]
    return page


def patch(name: str, wide_mm: float = 150.0) -> Pixels:
    image = sheet(DPI)
    draw = ImageDraw.Draw(image)
    widths = {text: bars for bars, text in PATCHES.items()}[name]
    y_mm = 25.0
    for width in widths:
        high_mm = 5.08 if width == "W" else 2.032
        draw.rectangle(
            (px(25, DPI), px(y_mm, DPI), px(25 + wide_mm, DPI), px(y_mm + high_mm, DPI)), 15
        )
        y_mm += high_mm + 2.032
    return pixels(image)


@pytest.mark.parametrize("skew", [-5.0, 0.0, 5.0])
@pytest.mark.parametrize("kind", ["QRCode", "Code128"])
def test_codes_are_read_with_their_place(kind: str, skew: float) -> None:
    text = "WY-0197-0308-民初123" if kind == "QRCode" else "WY0197-0308"
    page = noisy(turned(with_code(text, zxingcpp.barcode_format_from_str(kind)), skew))

    (found,) = read_codes(page, DPI)

    assert (found.kind, found.text) == (kind, text)
    middle = np.mean(found.corners, axis=0)
    assert px(70, DPI) < middle[0] < px(130, DPI)


@pytest.mark.parametrize("skew", [-5.0, 0.0, 5.0])
@pytest.mark.parametrize("name", PATCHES.values())
def test_patch_codes_are_read(name: str, skew: float) -> None:
    (found,) = read_codes(noisy(turned(patch(name), skew)), DPI)
    assert (found.kind, found.text) == ("patch", name)


def test_bars_too_short_or_of_other_widths_are_no_patch() -> None:
    assert read_codes(patch("T", wide_mm=30), DPI) == ()
    stretched = patch("T").repeat(2, axis=0)[: px(297, DPI)]
    assert read_codes(stretched, DPI) == ()


# Drawn by the test that needs one: every worker collects this file.
PLAIN: dict[str, Callable[[], Pixels]] = {
    "text": lambda: text_page(DPI),
    "table": lambda: table_page(DPI),
    "empty form": lambda: table_page(DPI, filled=False),
    "columns": lambda: column_page(DPI),
    "photograph": lambda: photo_page(2),
}


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_is_invented(name: str) -> None:
    assert read_codes(PLAIN[name](), DPI) == ()
