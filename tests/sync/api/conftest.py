from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.api.court import Court, court


@pytest.fixture(scope="session")
def court_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """One centre for all tests that only read."""
    with court(tmp_path_factory.mktemp("court")) as found:
        yield found
