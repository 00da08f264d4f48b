"""Opening the centre's database by its URL (打开中心库)."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from resources.errors import StoreError
from sync.ledger import building, tables
from sync.ledger.contract import Books
from sync.ledger.embedded import open_embedded

FILE = "centre.db"


def open_books(url: str, home: Path) -> Books:
    """Open the database; the first opening creates everything.

    Args:
        url: ``sqlite:///FILE`` (a relative one lies in ``home``), or
            ``postgresql+psycopg://…``; empty: ``centre.db`` in ``home``.
        home: the centre's folder. The key of an encrypted file stands beside that file,
            or in the keyring.

    Raises:
        WrongKey: the key does not open the file.
        NewerSchema: a newer program wrote the database.
        Damaged: the file is not what was written, or it is gone.
        StoreError: the database cannot be used, or has to be prepared by its owner.
    """
    try:
        parsed = sa.make_url(url or f"sqlite:///{FILE}")
    except (sa.exc.ArgumentError, ValueError) as error:
        raise StoreError(path="database-url", detail="not a database URL") from error
    if parsed.get_backend_name() == "sqlite":
        return open_embedded(home / (parsed.database or FILE))
    if parsed.drivername != "postgresql+psycopg":
        raise StoreError(path=parsed.drivername, detail="sqlite and postgresql+psycopg only")
    # Imported here: a centre with a file needs no driver for PostgreSQL.
    from sync.ledger.postgres import open_postgres

    return open_postgres(url)


def new_generation(books: Books) -> str:
    """Name the feed anew, as after the database was restored from a backup (新编号).

    Stations then follow again from the beginning; what they have not sent is untouched.
    """
    name = building.fresh_generation()
    with books.transaction() as ledger:
        ledger.connection.execute(
            sa.update(tables.meta)
            .where(tables.meta.c.name == "generation")
            .values(value=name.encode("ascii"))
        )
    return name
