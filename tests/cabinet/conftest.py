"""A store for tests of custody: made once, copied where a test wants its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossier.store import Store, open_store
from tests.dossier.paper import KEY


@pytest.fixture(scope="session")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("custody") / "home"
    open_store(home, key=KEY).close()
    return home


@pytest.fixture
def store(fresh_home: Path, tmp_path: Path) -> Iterator[Store]:
    with open_store(Path(shutil.copytree(fresh_home, tmp_path / "home")), key=KEY) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(fresh_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give one store to many tests; each makes cases and labels of its own."""
    home = tmp_path_factory.mktemp("shared") / "home"
    with open_store(Path(shutil.copytree(fresh_home, home)), key=KEY) as opened:
        yield opened
