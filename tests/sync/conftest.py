from __future__ import annotations

import pytest

from sync.core import limits


@pytest.fixture
def small_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parts and batches small, so that a simulated blob of 300 bytes has several."""
    monkeypatch.setattr(limits, "SMALL_BYTES", 64)
    monkeypatch.setattr(limits, "PART_BYTES", 100)
    monkeypatch.setattr(limits, "BATCH_BYTES", 200)
