from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.core import limits
from tests.sync.postgres import Postgres, programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server with no database of ours yet, stopped at the end."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def small_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parts and batches small, so that a simulated blob of 300 bytes has several."""
    monkeypatch.setattr(limits, "SMALL_BYTES", 64)
    monkeypatch.setattr(limits, "PART_BYTES", 100)
    monkeypatch.setattr(limits, "SLICE_BYTES", 30)
    monkeypatch.setattr(limits, "BATCH_BYTES", 200)
