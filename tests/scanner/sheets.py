"""Piles of paper for tests: drawn pages and separator sheets, and a feeder for them."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from resources.errors import Cancelled
from scanner.devices.contract import PageSink, RawPage
from scanner.separators import Separator, spelt, squares
from tests.scanner.drawing import Pixels, noisy, pixels, px, sheet, text_page, turned

NUMBER = "（2026）粤0308民初123号"
OTHER = "（2026）粤0308民初456号"
DPI = 100
"""Low, for tests are many; the benchmark reads sheets at 200."""
EMPTY = noisy(pixels(sheet(DPI)))


def separator(
    sequence: int, category: str = "", *, total: int = 5, name: str = "TESTS", number: str = NUMBER
) -> Pixels:
    """A separator sheet, lying a little askew."""
    rows = squares(spelt(Separator(number, category, sequence, total, name)))
    code = np.array([[0 if one == "1" else 250 for one in row] for row in rows], np.uint8)
    width = px(66, DPI) // len(rows) * len(rows)
    big = np.kron(code, np.ones((width // len(rows),) * 2, np.uint8))
    page = pixels(sheet(DPI))
    page[200 : 200 + width, 280 : 280 + width] = big[..., None]
    return turned(page, 1.2)


def written(seed: int) -> Pixels:
    """A page of text unlike those of other seeds."""
    page = text_page(DPI, 14 + seed % 13).copy()
    rng = np.random.default_rng(seed)
    for _ in range(5):
        top, left = int(rng.integers(130, 1000)), int(rng.integers(100, 600))
        page[top : top + 60, left : left + 160] = (250, 249, 246)
    return page


class Pile:
    """A feeder that delivers sides, then does what it is told."""

    def __init__(self, *sides: Pixels, then: Exception | None = None, dpi: int = DPI) -> None:
        self.sides: Sequence[Pixels] = sides
        self.then, self.dpi = then, dpi
        self.delivered = 0

    def __call__(self, sink: PageSink, cancel: threading.Event) -> None:
        for index, side in enumerate(self.sides):
            if cancel.is_set():
                raise Cancelled
            sink(RawPage(index, self.dpi, pixels=side, source_name=f"第{index + 1}面"))
            self.delivered += 1
        if self.then is not None:
            raise self.then
