"""The file that holds the laws: ``statutes.db`` in the station's folder (法规库文件).

Laws are public, so the file is not sealed; nothing of a case is ever in it. It is derived
from files that can be imported again, so it has no journal and no migrations.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from dossier.blobs import told
from dossier.store.sqlcipher import BUSY_S, translated
from resources.errors import Damaged, NewerSchema, StatutesDamaged

SCHEMA = 1
_KEPT = 8
"""Connections kept for readers."""
_DDL = (
    """CREATE TABLE law (
        id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE)""",
    """CREATE TABLE version (
        id INTEGER PRIMARY KEY, law INTEGER NOT NULL REFERENCES law(id),
        adopted TEXT NOT NULL, effective TEXT NOT NULL, basis TEXT NOT NULL, ended TEXT,
        articles INTEGER NOT NULL, sources TEXT NOT NULL, digest TEXT NOT NULL,
        imported_at TEXT NOT NULL, UNIQUE (law, adopted))""",
    """CREATE TABLE article (
        id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version(id),
        number INTEGER NOT NULL, sub INTEGER NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,
        UNIQUE (version, number, sub))""",
    """CREATE VIRTUAL TABLE words USING fts5(
        body, heading, content='', contentless_delete=1, tokenize='ascii')""",
)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        with translated(path):
            yield
    except Damaged as error:
        raise StatutesDamaged(**error.params) from error


class Database:
    """Connections to the file; safe for several threads.

    Args:
        path: made by the first import; until then the library is empty.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Any | None]:
        """Lend a connection inside a transaction of reading; None: nothing was imported yet.

        Raises:
            StoreError: the file cannot be read.
        """
        connection = self._take()
        if connection is None:
            yield None
            return
        fine = False
        try:
            with _translated(self.path):
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            fine = True
        finally:
            self._give(connection, fine=fine)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Lend a connection inside the one transaction of an import.

        All of it stands when the block ends, nothing of it when that fails or the
        program dies.

        Raises:
            StoreError: the file cannot be written.
            Locked: another import is under way.
        """
        with told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with _translated(self.path):
            connection = self._open()
            try:
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    self._prepare(connection)
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    with suppress(dbapi2.Error):
                        connection.execute("ROLLBACK")
                    raise
            finally:
                connection.close()

    def state(self) -> tuple[int, str]:
        """Return what changes whenever an import does; cheap."""
        with self.reading() as connection:
            if connection is None:
                return 0, ""
            row = connection.execute(
                "SELECT count(*), coalesce(max(imported_at), '') FROM version"
            ).fetchone()
            return int(row[0]), str(row[1])

    def close(self) -> None:
        """Close what is idle; what is lent closes when it is given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> Any | None:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        if not self.path.exists():
            return None
        with _translated(self.path):
            connection = self._open()
            try:
                connection.execute("PRAGMA query_only = ON")
                version = self._schema(connection)
            except BaseException:
                connection.close()
                raise
        if version == 0:
            connection.close()
            return None
        return connection

    def _give(self, connection: Any, *, fine: bool) -> None:
        with self._lock:
            if fine and not self._closed and len(self._idle) < _KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def _open(self) -> Any:
        connection = dbapi2.connect(
            str(self.path), timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -16000")
        return connection

    def _prepare(self, connection: Any) -> None:
        if self._schema(connection) == 0:
            for statement in _DDL:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def _schema(self, connection: Any) -> int:
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if found > SCHEMA:
            raise NewerSchema(path=str(self.path), found=found, known=SCHEMA)
        return found
