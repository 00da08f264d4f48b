from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.ledger import open_books
from sync.ledger.contract import Books
from tests.sync.postgres import Postgres

OpenAgain = Callable[[], Books]
KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ledger-template")
    open_books("", home).close()
    return home


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    name = postgres.fresh()
    open_books(postgres.url(name), Path()).close()
    return name


@pytest.fixture(params=KINDS)
def open_again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenAgain]:
    """Open the same database, as often as wanted; it is new at the first time."""
    opened: list[Books] = []

    def keep(books: Books) -> Books:
        opened.append(books)
        return books

    if request.param == "sqlite":
        home = tmp_path / "centre"
        shutil.copytree(request.getfixturevalue("sqlite_template"), home)
        yield lambda: keep(open_books("", home))
        for books in opened:
            books.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    database = server.fresh(request.getfixturevalue("postgres_template"))
    yield lambda: keep(open_books(server.url(database), tmp_path))
    # The database goes with the server; dropping it here would cost more than the test.
    for books in opened:
        books.close()


@pytest.fixture
def books(open_again: OpenAgain) -> Books:
    return open_again()
