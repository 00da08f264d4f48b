"""What a database is made before a restored centre serves again (恢复后的清理)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from dossier.store.sqlcipher import reader_engine, translated
from resources.errors import StoreError, UnknownItem
from sync.access import acts, stations
from sync.access.acts import Actor
from sync.access.stations import StationRow
from sync.access.tables import enrolment_code, person_session
from sync.ledger import new_generation
from sync.ledger.contract import Books

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What is told of a restored database."""

    feed: str
    """The feed's new name."""
    stations: Sequence[StationRow]
    shut_out_again: tuple[str, ...]


def recover(
    books: Books, actor: Actor, now_s: int, made_at: str, gone: Sequence[str]
) -> Recovered:
    """Forget what must not come back with a backup: sessions, codes, the feed's name.

    A session that was ended since would live again, a code that was used could be used
    by somebody else.

    Args:
        books: the restored database.
        actor: who restores.
        now_s: Unix seconds.
        made_at: of the backup, ISO 8601.
        gone: stations known to have been shut out since.

    Raises:
        StoreError: the database cannot be written.
    """
    with books.writing() as connection:
        connection.execute(sa.delete(person_session))
        unused = enrolment_code.c.used_at_s.is_(None)
        connection.execute(sa.delete(enrolment_code).where(unused))
        acts.note(connection, actor, "centre_restored", made_at, now_s)
    with books.consulting() as connection:
        before = stations.stations(connection, now_s)
    open_ones = {row.id for row in before if not row.revoked}
    again = tuple(device for device in gone if device in open_ones)
    for device in again:
        try:
            stations.revoke(books, device, actor, now_s)
        except UnknownItem:
            _log.warning("station %s is not in the ledger", device)
    # Last: what is served under this name is settled.
    feed = new_generation(books)
    with books.consulting() as connection:
        return Recovered(feed, stations.stations(connection, now_s), again)


def revoked_before(path: Path, key: bytes | None) -> tuple[str, ...]:
    """Return the stations that a database to be replaced knows as shut out.

    Nothing where it cannot be read, which may be why it is replaced.
    """
    if key is None or not path.exists():
        return ()
    engine = reader_engine(path, key, 1)
    try:
        with translated(path), engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM station WHERE revoked")
            return tuple(str(row[0]) for row in rows)
    except StoreError as error:
        _log.warning("the replaced database says nothing of stations: %s", error)
        return ()
    finally:
        engine.dispose()
