from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dossier.people import passwords
from sync.access.authority import Authority
from sync.ledger.contract import Books
from sync.ledger.opening import open_books
from tests.sync.access.candidates import NOW, Centre
from tests.sync.postgres import Postgres, programs


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost a millisecond instead of a tenth of a second."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 1024, 1))


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre's home with a new database and new keys; copied, as making one takes a second."""
    home = tmp_path_factory.mktemp("centre")
    open_books("", home).close()
    Authority.open(home)
    return home


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    if programs() is None:
        pytest.skip("no PostgreSQL here")
    server = Postgres()
    server.start()
    try:
        server.run("CREATE DATABASE access_template")
        open_books(server.url("access_template"), server.folder).close()
        yield server
    finally:
        server.remove()


@pytest.fixture
def home(tmp_path: Path, empty_home: Path) -> Path:
    return Path(shutil.copytree(empty_home, tmp_path / "home"))


@pytest.fixture
def centre(home: Path) -> Iterator[Centre]:
    books = open_books("", home)
    yield Centre(books, Authority.open(home, lambda: NOW))
    books.close()


@pytest.fixture(params=["sqlite", "postgres"])
def each_centre(request: pytest.FixtureRequest, home: Path) -> Iterator[Centre]:
    """The same on either database."""
    if request.param == "sqlite":
        books: Books = open_books("", home)
        yield Centre(books, Authority.open(home, lambda: NOW))
        books.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.fresh("access_template")
    books = open_books(server.url(name), home)
    yield Centre(books, Authority.open(home, lambda: NOW))
    books.close()
    server.drop(name)
