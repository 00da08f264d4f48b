from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from benchmarks.ocr_pages import MAKERS, DrawnPage, scan
from ocr.engine import Engine
from ocr.engines import open_engine
from ocr.rapid import RapidEngine


@pytest.fixture(scope="session", params=["rapidocr", "tesseract"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine in turn: the contract holds for all of them."""
    return open_engine(str(request.param))


@pytest.fixture(scope="session")
def scans() -> list[DrawnPage]:
    """A scanned page of every kind at 300 dpi."""
    pages = []
    for number, make in enumerate(MAKERS):
        rng = random.Random(number)
        pages.append(scan(make(rng), rng))
    return pages


@pytest.fixture(scope="session")
def rapid() -> Iterator[RapidEngine]:
    yield RapidEngine()
