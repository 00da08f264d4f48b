"""Making and migrating the centre's database, forwards only (建库与迁移)."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import secrets
from pathlib import Path

import sqlalchemy as sa

from resources.errors import NewerSchema
from sync.ledger import guards, tables
from sync.ledger.metadata import SECRET, metadata

_log = logging.getLogger(__name__)

SCRIPTS = Path(__file__).resolve().parent / "migrations"
HEAD = "0002"
"""Revision this program writes; revisions are numbers that only grow."""

ROOMS = ("sync.access.tables", "sync.gateway.api.tables", "sync.gateway.tables")
"""Modules beside this one that put tables on the metadata."""

_CURSOR_KEY_BYTES = 64


def load_tables() -> None:
    """Put the tables of every room on the metadata."""
    for name in ROOMS:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            # The room is not there; a module that it lacks itself is another matter.
            if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
                raise


def up_to_date(connection: sa.Connection, path: str, *, head: str = HEAD) -> bool:
    """Return whether the database has this program's schema.

    Raises:
        NewerSchema: a newer program wrote it.
    """
    return _check(_revision(connection), path, head)


def bring_up_to_date(
    connection: sa.Connection, path: str, *, head: str = HEAD, scripts: Path = SCRIPTS
) -> bool:
    """Create or migrate the schema inside the caller's transaction.

    Args:
        connection: of whoever owns the database, in a transaction.
        path: for errors.
        head: revision to reach.
        scripts: Alembic's folder of migrations.

    Returns:
        Whether anything was done.

    Raises:
        NewerSchema: a newer program wrote the database; it is left alone.
    """
    found = _revision(connection)
    if _check(found, path, head):
        return False
    # Imported here: opening an up-to-date database must not pay for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    if found is None:
        # A new database gets the tables as they are now; revisions are for old ones.
        create(connection)
        command.stamp(config, head)
    else:
        command.upgrade(config, head)
    _log.info("the centre's database is at revision %s", head)
    return True


def create(connection: sa.Connection) -> None:
    """Create every table, its guards and the first rows."""
    load_tables()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.schema.CreateSchema(SECRET, if_not_exists=True))
    metadata.create_all(connection)
    first_rows(connection)
    guards.keep_tables(connection)


def first_rows(connection: sa.Connection) -> None:
    """Begin a feed."""
    connection.execute(sa.insert(tables.head).values(id=1, feed=0, entries=0))
    connection.execute(
        sa.insert(tables.meta),
        [
            {"name": "generation", "value": fresh_generation().encode("ascii")},
            {"name": "cursor_key", "value": secrets.token_bytes(_CURSOR_KEY_BYTES)},
        ],
    )


def fresh_generation() -> str:
    """Return a name for the feed that no database had before."""
    return f"g{secrets.token_hex(8)}"


def _revision(connection: sa.Connection) -> str | None:
    """Return the database's revision; None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _check(found: str | None, path: str, head: str) -> bool:
    if found is not None and (not found.isdigit() or int(found) > int(head)):
        raise NewerSchema(path=path, found=found, known=head)
    return found == head
