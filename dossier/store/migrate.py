"""Bringing a database to this program's schema, forwards only (迁移).

Opening a store that is up to date does not load Alembic.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
from pathlib import Path

import sqlalchemy as sa

from dossier.blobs import sync_folder
from dossier.store import schema
from resources.errors import Damaged, DiskFull, NewerSchema, StoreError

_log = logging.getLogger(__name__)

SCRIPTS = Path(__file__).resolve().parent / "migrations"
HEAD = "0017"
"""Revision this program writes; revisions are numbers that only grow."""

_VERSION_TABLE = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""
"""As Alembic makes it."""


def up_to_date(connection: sa.Connection, path: Path, *, head: str = HEAD) -> bool:
    """Return whether the database has this program's schema.

    Raises:
        NewerSchema: a newer program wrote it.
    """
    return _check(_revision(connection), path, head)


def bring_up_to_date(
    connection: sa.Connection, path: Path, *, head: str = HEAD, scripts: Path = SCRIPTS
) -> bool:
    """Create or migrate the schema inside the caller's IMMEDIATE transaction.

    Args:
        connection: of the writer's engine, in a transaction.
        path: the database file, for the backup and for errors.
        head: revision to reach.
        scripts: Alembic's folder of migrations.

    Returns:
        Whether anything was done.

    Raises:
        NewerSchema: a newer program wrote the database; it is left alone.
        Damaged: an old database failed its integrity check; it is left alone.
        StoreError: the backup could not be written.
    """
    found = _revision(connection)
    if _check(found, path, head):
        return False
    if found is None and (head, scripts) == (HEAD, SCRIPTS):
        # A new database gets the tables as they are now; revisions are for old ones.
        _create(connection)
        return True
    if found is not None:
        _check_integrity(connection, path)
        _back_up(path, found)
    _upgrade(connection, head, scripts)
    return True


def _create(connection: sa.Connection) -> None:
    """Make what all revisions together make, without Alembic."""
    schema.metadata.create_all(connection, checkfirst=False)
    for statement in schema.SPECIAL_DDL:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    _log.info("made a store at revision %s", HEAD)


def _revision(connection: sa.Connection) -> str | None:
    """Return the database's revision; None for an empty database."""
    query = "SELECT name FROM sqlite_schema WHERE name = 'alembic_version'"
    if connection.exec_driver_sql(query).first() is None:
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _check(found: str | None, path: Path, head: str) -> bool:
    """Return whether the schema is up to date.

    Raises:
        NewerSchema: it is newer.
    """
    if found is not None and (not found.isdigit() or int(found) > int(head)):
        raise NewerSchema(path=str(path), found=found, known=head)
    return found == head


def _check_integrity(connection: sa.Connection, path: Path) -> None:
    for check in ("cipher_integrity_check", "integrity_check"):
        found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {check}")]
        if found not in ([], ["ok"]):
            raise Damaged(path=str(path), found=found[0])


def _back_up(path: Path, found: str) -> None:
    """Copy the database beside itself; the write lock is held, so nothing moves."""
    target = path.with_name(f"{path.name}.before-{found}")
    try:
        for suffix in ("", "-wal"):
            source = path.with_name(path.name + suffix)
            if source.exists():
                _copy(source, target.with_name(target.name + suffix))
        sync_folder(path.parent)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=str(target)) from error
        raise StoreError(path=str(target), detail=str(error)) from error
    _log.info("backed up %s at revision %s", path.name, found)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _upgrade(connection: sa.Connection, head: str, scripts: Path) -> None:
    # Imported here: opening an up-to-date store must not pay for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, head)
    _log.info("migrated the store to revision %s", head)
