"""The centre's database as one encrypted SQLite file: the embedded default (内嵌中心库)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from dossier.backup.swapping import refuse_unfinished
from dossier.blobs import make_folder
from dossier.store import keys
from dossier.store.keys import Mark
from dossier.store.sqlcipher import (
    obviously_damaged,
    probe,
    reader_engine,
    translated,
    writer_engine,
)
from resources.errors import Damaged, StoreError, WrongKey
from sync.ledger import building
from sync.ledger.contract import Reach
from sync.ledger.ledger import TableLedger
from sync.ledger.lock import Turn
from sync.ledger.metadata import SECRET

_PATIENCE_S = 30.0


class EmbeddedBooks:
    """See :class:`sync.ledger.contract.Books`.

    One connection writes, in turn; readers have snapshots beside it. Whatever is read
    for somebody goes through :mod:`sync.ledger.queries`, which filters.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.name = str(path)
        self._path = path
        self._writer = _flat(writer_engine(path, key))
        self._readers = _flat(reader_engine(path, key))
        self._turn = Turn(self.name, _PATIENCE_S)

    @contextmanager
    def transaction(self) -> Iterator[TableLedger]:
        """Begin a serial transaction; durable when left normally, else undone."""
        with self.writing() as connection:
            ledger = TableLedger(connection)
            yield ledger
            ledger.flush()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Begin a transaction; SQLite has one at a time, whatever it writes."""
        with (
            self._turn.held(),
            translated(self._path),
            self._writer.connect() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def view(self) -> Iterator[TableLedger]:
        """Give a snapshot of the ledger that waits for nobody; writing in it fails."""
        with self._snapshot() as connection:
            ledger = TableLedger(connection)
            yield ledger
            # What somebody wrote nevertheless is refused here, not forgotten.
            ledger.flush()

    @contextmanager
    def reading(self, reach: Reach) -> Iterator[sa.Connection]:
        """Give a snapshot; the queries filter by ``reach``."""
        with self._snapshot() as connection:
            yield connection

    @contextmanager
    def consulting(self) -> Iterator[sa.Connection]:
        """Give a snapshot of what belongs to no case; it waits for no writer."""
        with self._snapshot() as connection:
            yield connection

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        with (
            translated(self._path),
            self._readers.connect() as connection,
            connection.begin(),
        ):
            yield connection

    def size_bytes(self) -> int:
        """Return how much room the database takes, its log included."""
        names = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        return sum(each.stat().st_size for each in names if each.exists())

    def close(self) -> None:
        """Close all connections."""
        self._readers.dispose()
        self._writer.dispose()


def open_embedded(path: Path) -> EmbeddedBooks:
    """Open the database file; make it, and a key beside it, where there is none.

    Raises:
        WrongKey: the key beside it does not open it.
        NewerSchema: a newer program wrote it.
        Damaged: it is not what was written, or it is gone.
        Locked: another process held it for too long.
        RestoreUnfinished: a restore was interrupted.
        StoreError: the folder cannot be used.
    """
    home = path.parent
    refuse_unfinished(home)
    try:
        make_folder(home)
        exists = path.exists() and path.stat().st_size > 0
        mark = keys.read_mark(home)
        if mark is not None and not exists:
            raise Damaged(path=str(path), found="missing or empty")
        if exists and (found := obviously_damaged(path)) is not None:
            raise Damaged(path=str(path), found=found)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    key = keys.find_key(home, exists=exists)
    if mark is not None and mark.key_check != keys.key_check(key):
        raise WrongKey(path=str(path))
    try:
        probe(path, key)
    except Damaged as error:
        if mark is None:
            raise WrongKey(path=str(path)) from error
        raise
    prepare(path, key)
    if mark is None:
        keys.write_mark(home, Mark(keys.key_check(key), ""))
    books = EmbeddedBooks(path, key)
    try:
        with books.consulting():
            # Again, now that our locks can be seen: a restore may have begun since.
            refuse_unfinished(home)
    except StoreError:
        books.close()
        raise
    return books


def prepare(path: Path, key: bytes) -> None:
    """Make the database in the file, or bring it up to date.

    Raises:
        NewerSchema: a newer program wrote it.
        StoreError: it cannot be written.
    """
    building.load_tables()
    writer = _flat(writer_engine(path, key))
    try:
        with translated(path), writer.connect() as connection, connection.begin():
            building.bring_up_to_date(connection, str(path))
    finally:
        writer.dispose()


def _flat(engine: sa.Engine) -> sa.Engine:
    """SQLite has no schemas: ``secret.name`` is a table of its own name."""
    return engine.execution_options(schema_translate_map={SECRET: None})
