"""Stores for tests: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier.store import Store, open_store
from tests.dossier.paper import KEY


@pytest.fixture(scope="session")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an empty, closed store; copy it, do not open it."""
    home = tmp_path_factory.mktemp("fresh") / "home"
    open_store(home, key=KEY).close()
    return home


@pytest.fixture
def home(fresh_home: Path, tmp_path: Path) -> Path:
    """Give the folder of an empty store of the test's own."""
    return Path(shutil.copytree(fresh_home, tmp_path / "home"))


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """Give an open, empty store."""
    with open_store(home, key=KEY) as opened:
        yield opened
