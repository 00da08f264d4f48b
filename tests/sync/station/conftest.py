from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.station.small_gateway import SmallGateway


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[SmallGateway]:
    made = SmallGateway(tmp_path)
    yield made
    made.close()
