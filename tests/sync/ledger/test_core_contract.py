"""Everything that holds for the core's centre holds over real databases."""

from __future__ import annotations

import pytest

from sync.ledger.contract import Books
from tests.sync.bench import Bench
from tests.sync.ledger.centres import BookedCentre
from tests.sync.test_centre import *  # noqa: F403  every test there, once for each database


@pytest.fixture(autouse=True)
def _over_tables(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bench, "make_sim", staticmethod(lambda: BookedCentre(books)))
