"""Connections to the encrypted database, and its errors in our words.

The interpreter's own SQLite is not used: it has no encryption, and 3.40 can lose
commits when its write-ahead log is reset. Source: sqlite.org/wal.html, "the
WAL-reset bug", fixed in 3.51.3.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from resources.errors import Damaged, DiskFull, Locked, StoreError, WenyiError

OLDEST_SQLITE = (3, 51, 3)
BUSY_S = 10.0
"""How long to wait for another process's transaction."""

# Primary result codes. Source: sqlite.org/rescode.html.
_BUSY, _LOCKED, _IOERR, _CORRUPT, _FULL, _NOTADB = 5, 6, 10, 11, 13, 26
_LITTLE_BYTES = 1 << 18
_PAGE_BYTES = 4096


def connect(
    path: Path, key: bytes | None, *, query_only: bool = False, busy_s: float = BUSY_S
) -> Any:
    """Return a DBAPI connection with the key set; None: the file is not encrypted.

    Raises:
        StoreError: the SQLite library is too old, or the file cannot be opened.
        Damaged: the first page does not decrypt: another key, or other bytes.
    """
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(path=str(path), detail=f"SQLite {dbapi2.sqlite_version} is too old")
    with translated(path):
        connection = dbapi2.connect(
            str(path), timeout=busy_s, isolation_level=None, check_same_thread=False
        )
    try:
        with translated(path):
            # The library writes to stderr by itself otherwise; we report by exceptions.
            connection.execute("PRAGMA cipher_log_level = NONE")
            if key is not None:
                connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute("PRAGMA mmap_size = 0")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cache_size = -16000")
            if query_only:
                connection.execute("PRAGMA query_only = ON")
    except WenyiError:
        connection.close()
        raise
    return connection


def probe(path: Path, key: bytes) -> None:
    """Read the first page with the key, and make the journal mode WAL.

    Raises:
        Damaged: the page does not decrypt: another key, or other bytes.
        Locked: another process held the file for too long.
    """
    deadline = time.monotonic() + BUSY_S
    connection = connect(path, key)
    try:
        with translated(path):
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            # Two first openings at once: the switch itself does not wait, so we do.
            while True:
                try:
                    connection.execute("PRAGMA journal_mode = WAL").fetchone()
                except dbapi2.OperationalError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
                else:
                    return
    finally:
        connection.close()


def writer_engine(path: Path, key: bytes) -> sa.Engine:
    """Return an engine of one connection whose transactions are IMMEDIATE."""
    return _engine(lambda: connect(path, key), "BEGIN IMMEDIATE", {"poolclass": StaticPool})


def reader_engine(path: Path, key: bytes, size: int = 4) -> sa.Engine:
    """Return an engine of a few connections that cannot write."""
    pool: dict[str, Any] = {"poolclass": QueuePool, "pool_size": size, "max_overflow": 12}
    return _engine(lambda: connect(path, key, query_only=True), "BEGIN", pool)


def _engine(creator: Any, begin: str, pool: dict[str, Any]) -> sa.Engine:
    engine = sa.create_engine("sqlite://", module=dbapi2, creator=creator, **pool)

    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    def on_error(context: sa.engine.ExceptionContext) -> None:
        # SQLCipher holds on to an error of its codec: after one failed read a connection
        # calls everything malformed. The next work gets another one.
        code = getattr(context.original_exception, "sqlite_errorcode", 0) & 0xFF
        if code in (_IOERR, _CORRUPT, _NOTADB):
            context.is_disconnect = True

    sa.event.listen(engine, "begin", on_begin)
    sa.event.listen(engine, "handle_error", on_error)
    return engine


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the database's errors into the store's.

    Raises:
        DiskFull: no space.
        Locked: another process kept its transaction for too long.
        Damaged: pages of the file are not what was written.
        StoreError: anything else the system refuses.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _ours(error.orig, path) from error
    except dbapi2.Error as error:
        raise _ours(error, path) from error


def in_transaction(connection: sa.Connection) -> bool:
    """Return whether SQLite still holds the transaction open."""
    if connection.invalidated:
        return False
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def _ours(error: BaseException | None, path: Path) -> WenyiError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # SQLite calls it an I/O error when its shared-memory file finds no space.
    if code == _FULL or (code == _IOERR and _is_full(path)):
        return DiskFull(path=str(path))
    if code in (_BUSY, _LOCKED):
        return Locked(path=str(path))
    if code in (_CORRUPT, _NOTADB):
        return Damaged(path=str(path), found=str(error))
    return StoreError(path=str(path), detail=str(error))


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_BYTES
    except OSError:
        return False


def obviously_damaged(path: Path) -> str | None:
    """Return what is wrong with a file that no key can open, or None if a key might."""
    size = path.stat().st_size
    if size == 0:
        return "empty file"
    with path.open("rb") as file:
        if file.read(16) == b"SQLite format 3\0":
            return "not encrypted"
    if size % _PAGE_BYTES == 0:
        return None
    # A power cut in the middle of a checkpoint leaves a piece of a page at the end; the
    # write-ahead log still holds it whole.
    log = path.with_name(path.name + "-wal")
    return None if log.exists() and log.stat().st_size > 0 else f"{size} bytes"
