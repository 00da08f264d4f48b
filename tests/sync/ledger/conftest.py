from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from sync.ledger import building, open_books
from sync.ledger.contract import Books
from sync.ledger.metadata import metadata
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
    """The URL of a database that tests use one after the other; see :func:`wipe`."""
    url = postgres.url(postgres.fresh())
    open_books(url, Path()).close()
    return url


def wipe(url: str) -> None:
    """Make a database as new: quicker than a new one, of which each takes 1,000 files."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        # Only a superuser can pass by the guards so.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in metadata.tables.values():
            connection.execute(sa.delete(table))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
        building.first_rows(connection)
    engine.dispose()


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
    url = request.getfixturevalue("postgres_template")
    wipe(url)
    yield lambda: keep(open_books(url, tmp_path))
    for books in opened:
        books.close()


@pytest.fixture
def books(open_again: OpenAgain) -> Books:
    return open_again()
