"""Opening a store: folder, key, schema, identity (打开存储)."""

from __future__ import annotations

from pathlib import Path

from dossier.backup.closing import refuse_moved
from dossier.backup.swapping import refuse_unfinished
from dossier.blobs import make_folder
from dossier.store import chains, keys, migrate
from dossier.store.keys import Mark
from dossier.store.sqlcipher import (
    obviously_damaged,
    probe,
    reader_engine,
    translated,
    writer_engine,
)
from dossier.store.store import Store
from resources.errors import Damaged, StoreError, WrongKey


def open_store(home: Path, *, key: bytes | None = None) -> Store:
    """Open the store in the folder ``home``; make it where there is none.

    Args:
        home: the station's folder.
        key: 32 bytes; None takes the station's own, from the keyring or the key file.

    Raises:
        WrongKey: the key does not open the database.
        NewerSchema: a newer program wrote it.
        Damaged: the database is not what was written, or it is gone.
        Locked: another process held it for too long.
        RestoreUnfinished: a restore was interrupted.
        StationMoved: the station was moved to another machine.
        StoreError: the folder cannot be used.
    """
    path = home / "dossier.db"
    refuse_unfinished(home)
    refuse_moved(home)
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
    if key is None:
        key = keys.find_key(home, exists=exists)
    if len(key) != keys.KEY_BYTES or (mark and mark.key_check != keys.key_check(key)):
        raise WrongKey(path=str(path))
    identity, first_key = prepare(path, key, mark)
    if mark is None:
        keys.write_mark(home, Mark(keys.key_check(key), first_key.hex()))
    store = Store(home, key, identity)
    try:
        # Again, now that our locks can be seen: a restore may have begun since.
        refuse_unfinished(home)
        refuse_moved(home)
    except StoreError:
        store.close()
        raise
    return store


def prepare(path: Path, key: bytes, mark: Mark | None) -> tuple[chains.Identity, bytes]:
    """Bring the schema up to date; return the station's identity and its first public key.

    Raises:
        WrongKey: nothing speaks for the key.
        Damaged: the key is the right one by the mark, yet the database does not open.
    """
    try:
        probe(path, key)
    except Damaged as error:
        if mark is None:
            raise WrongKey(path=str(path)) from error
        raise
    reader = reader_engine(path, key, 1)
    try:
        with translated(path), reader.connect() as connection:
            if migrate.up_to_date(connection, path):
                identity = chains.load_identity(connection)
                if identity is not None:
                    return identity, chains.chains(connection)[0].public_key
    finally:
        reader.dispose()
    writer = writer_engine(path, key)
    try:
        with translated(path), writer.connect() as connection, connection.begin():
            migrate.bring_up_to_date(connection, path)
            identity = chains.load_identity(connection)
            if identity is None:
                identity = chains.new_identity()
                chains.save_identity(connection, identity)
            return identity, chains.chains(connection)[0].public_key
    finally:
        writer.dispose()
