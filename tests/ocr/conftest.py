from __future__ import annotations

from collections.abc import Iterator

import pytest

from ocr.engine import Engine
from ocr.engines import open_engine
from ocr.rapid import RapidEngine


@pytest.fixture(scope="session", params=["rapidocr", "tesseract"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine in turn: the contract holds for all of them."""
    return open_engine(str(request.param))


@pytest.fixture(scope="session")
def rapid() -> Iterator[RapidEngine]:
    yield RapidEngine()
