"""The simulated centre with its database on real tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from sync.ledger import tables
from sync.ledger.contract import Books
from sync.ledger.ledger import TableLedger
from sync.ledger.metadata import metadata
from tests.sync.simulation.centre import SimCentre


class Looking:
    """A ledger, each look at which is a snapshot of its own."""

    def __init__(self, books: Any) -> None:
        self._books = books

    def __getattr__(self, name: str) -> Any:
        def look(*values: Any) -> Any:
            with self._books.view() as ledger:
                return getattr(ledger, name)(*values)

        return look


class Disk:
    """What tests ask of a simulated disk."""

    def __init__(self, books: Any) -> None:
        self._books = books
        self.fuse = None

    def get(self, table: str, place: tuple[str, int, int]) -> Any:
        assert table == "entries"
        with self._books.view() as ledger:
            return ledger.kept(*place)


class BookedCentre(SimCentre):
    """A centre whose ledger is a real database, and whose bytes are simulated."""

    def __init__(self, books: Books) -> None:
        self.books = books
        super().__init__(random.Random(0))
        with books.transaction() as ledger:
            ledger.connection.execute(
                sa.update(tables.meta)
                .where(tables.meta.c.name == "generation")
                .values(value=b"g1")
            )
        self.disk: Any = Disk(books)
        self.ledger: Any = Looking(books)

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self.books.transaction() as ledger:
            assert isinstance(ledger, TableLedger)
            yield ledger

    @contextmanager
    def view(self) -> Iterator[Any]:
        with self.books.view() as ledger:
            yield ledger

    def state(self) -> dict[str, Any]:
        return dump(self.books)


def dump(books: Books) -> dict[str, Any]:
    """Return all rows of the ledger's own tables."""
    names = [table for table in vars(tables).values() if isinstance(table, sa.Table)]
    assert len(names) > 15
    with books.consulting() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(sa.select(table).order_by(*table.c))
            ]
            for table in names
            if table.key in metadata.tables
        }
