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
    """Every engine in turn: the contract holds for all of them.

    One thread each, as the pool's workers have: on a full machine Tesseract's threads burn
    three times the time waiting for each other.
    """
    return open_engine(str(request.param), threads=1)


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
