"""A copy of an encrypted database while it is in use (数据库联机副本)."""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress
from pathlib import Path

from dossier.backup.watch import Watch
from dossier.blobs import sync_folder, told
from dossier.store.sqlcipher import connect, translated
from resources.errors import Damaged

_PAGES = 512
# Where SQLite's shared locks lie. Source: sqlite.org, os.h: PENDING_BYTE, SHARED_FIRST.
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510


def copy_database(source: Path, target: Path, key: bytes | None, watch: Watch) -> None:
    """Write a copy of the database as of one moment, encrypted with the same key.

    Others may read and write meanwhile. The copy is one file, durable and checked.

    Args:
        source: the database.
        target: does not exist, or is left from a copy that was interrupted.
        key: 32 bytes; None: neither is encrypted.
        watch: told the pages.

    Raises:
        Damaged: the copy does not pass its check; ``path`` is the source.
        DiskFull, StoreError: it cannot be read or written.
        Cancelled: a person asked for it.
    """
    for suffix in ("", "-journal", "-wal", "-shm"):
        with told(target):
            target.with_name(target.name + suffix).unlink(missing_ok=True)

    def tell(_status: int, left: int, whole: int) -> None:
        watch.tell("database", whole - left, whole)

    with translated(target), closing(connect(target, key)) as copy:
        with translated(source), closing(connect(source, key, query_only=True)) as reader:
            # Within one snapshot, or every commit meanwhile would begin it anew.
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            reader.backup(copy, pages=_PAGES, progress=tell)
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()
        found = [*copy.execute("PRAGMA quick_check")]
        if key is not None:
            found = [*copy.execute("PRAGMA cipher_integrity_check"), *found]
        if found != [("ok",)]:
            raise Damaged(path=str(source), found=str(found[0][0])[:200])
    with told(target):
        target.chmod(0o600)
        with target.open("rb+") as file:
            os.fsync(file.fileno())
        sync_folder(target.parent)


def in_use(path: Path) -> bool:
    """Return whether another program has the database open; the key is not needed.

    In this process it must not be open: looking would end its locks.

    Raises:
        StoreError: the file cannot be opened.
    """
    if not path.exists():
        return False
    with told(path):
        descriptor = os.open(path, os.O_RDWR)
    try:
        with suppress(OSError):
            if sys.platform == "win32":
                import msvcrt

                os.lseek(descriptor, _SHARED_FIRST, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, _SHARED_SIZE)
            else:
                import fcntl

                fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
            return False
        return True
    finally:
        os.close(descriptor)
