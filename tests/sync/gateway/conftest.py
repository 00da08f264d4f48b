from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.gateway.running import Caller, Running, running


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "centre") as found:
        yield found


@pytest.fixture
def station(centre: Running, tmp_path: Path) -> Iterator[Caller]:
    found = Caller(centre, tmp_path)
    yield found
    found.close()
