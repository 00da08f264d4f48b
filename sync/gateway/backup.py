"""Backup of a centre (中心备份); its way back is :mod:`sync.gateway.restoring`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from dossier import sealing
from dossier.backup.checking import Checked, check
from dossier.backup.copying import copy_file, write_file
from dossier.backup.database import copy_database
from dossier.backup.generations import Generation, Manifest, Pool, newest, writing
from dossier.backup.watch import Watch
from dossier.blobs import MARK, make_folder
from dossier.store import keys
from dossier.store.backup import BackupReport
from dossier.store.sqlcipher import reader_engine, translated
from resources.errors import (
    BadSettingsFile,
    WrongKey,
)
from sync.blobs.folder import zone_key
from sync.gateway import dumping
from sync.gateway.config import FILE, ZONES, CentreConfig
from sync.ledger.opening import FILE as DATABASE
from sync.ledger.opening import open_books

KIND = "centre"
KEYS, BLOB_KEYS = "keys", "keys/blobs"
PLAIN = ("store.mark", "keys/authority.pem", "keys/server.pem")
SETTINGS = "settings.sealed"
DUMP = "database.sealed"
_DIGESTS = "digests.list"


def centre_keys(home: Path) -> dict[str, bytes]:
    """Return the keys of a centre by the folder they belong to; empty text: the home.

    Raises:
        WrongKey: the key of its private keys is gone.
        Damaged, StoreError: a key file cannot be read.
    """
    found = {name: keys.known_key(home / name) for name in ("", KEYS, BLOB_KEYS)}
    if found[KEYS] is None:
        raise WrongKey(path=str(home / KEYS))
    return {name: key for name, key in found.items() if key is not None}


def back_up(
    config: CentreConfig, target: Path, watch: Watch, *, owner_url: str = ""
) -> BackupReport:
    """Write a generation; the centre may serve meanwhile.

    Args:
        config: of the centre.
        target: the backup's folder, on another disk.
        watch: for progress and cancelling.
        owner_url: of a PostgreSQL role that sees every row (superuser or BYPASSRLS);
            empty: the centre's own URL.

    Raises:
        WrongKey: keys of the centre are gone.
        OtherBackup: the folder is another centre's.
        Locked: another backup is being written into it.
        DiskFull, StoreError: it cannot be written; older generations are as they were.
        Cancelled: a person asked for it; begun again, it goes on with what it has.
    """
    began_s = time.monotonic()
    home, own = config.home, centre_keys(config.home)
    owner = keys.key_check(own[KEYS])
    with writing(target, KIND, owner, watch) as one:
        if is_embedded(config):
            # First the database, then the bytes: what an entry names was durable before it.
            copy_database(_database(config), one.folder / DATABASE, own_key(own, ""), watch)
            facts, digests = _looked_at(one.folder / DATABASE, own[""])
        else:
            facts, digests = _facts_of_postgres(config)
            seal = sealing.derive_key(own[KEYS], "backup dump")
            pieces = dumping.dump(owner_url or config.database_url)
            write_file(one.folder / DUMP, sealing.sealed_pieces(pieces, seal))
        for name in PLAIN:
            if (home / name).is_file():
                make_folder((one.folder / name).parent, 0o700)
                copy_file(home / name, one.folder / name)
        if (home / FILE).is_file():
            # It may hold a password.
            seal = sealing.derive_key(own[KEYS], "backup settings")
            write_file(one.folder / SETTINGS, [sealing.seal((home / FILE).read_bytes(), seal)])
        write_file(one.folder / _DIGESTS, (line.encode("ascii") for line in digests))
        pools = [] if config.buckets else _pools(config, own)
        for pool in pools:
            if (pool.folder / MARK).is_file():
                copy_file(pool.folder / MARK, one.folder / f"{pool.folder.name}.mark")
        count, size, damaged, copied = one.take_pools(pools)
        manifest = Manifest(
            kind=KIND,
            owner=owner,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            schema=facts.pop("schema"),
            facts=facts,
            blobs=count,
            blob_bytes=size,
            damaged=tuple(damaged),
        )
        made = one.finish(manifest, own[KEYS])
    seconds = round(time.monotonic() - began_s, 3)
    return BackupReport(made.name, count, size, copied, tuple(damaged), seconds)


def verify_backup(
    target: Path, own: Mapping[str, bytes] | None, watch: Watch, name: str = ""
) -> Checked:
    """Read a whole generation again; with the centre's keys every blob is opened, too.

    Raises:
        NoBackup, BackupDamaged, NewerSchema: there is none that can be read.
        WrongKey: the backup is another centre's.
    """
    generation = newest(target, name)
    if own is None:
        return check(generation, watch)
    check_owner(generation, own)
    pools = {f"blobs/{zone}": zone_key_of(own, zone) for zone in ZONES}
    return check(generation, watch, pools, own[KEYS])


def _pools(config: CentreConfig, own: Mapping[str, bytes]) -> list[Pool]:
    return [
        Pool(
            config.folder / zone,
            f"blobs/{zone}",
            zone_key_of(own, zone) if config.sealed else None,
        )
        for zone in ZONES
    ]


def zone_key_of(own: Mapping[str, bytes], zone: str) -> bytes | None:
    """Return what the blobs of a zone are sealed with; None: they lie in clear."""
    key = own.get(BLOB_KEYS)
    return None if key is None else zone_key(key, "secret" if zone == "secret" else "main")


def own_key(own: Mapping[str, bytes], name: str) -> bytes:
    """Return one of the keys.

    Raises:
        WrongKey: it is not among them.
    """
    if name not in own:
        raise WrongKey(path=name or DATABASE)
    return own[name]


def check_owner(generation: Generation, own: Mapping[str, bytes]) -> None:
    """Refuse a backup of another centre.

    Raises:
        WrongKey: it is one.
    """
    if generation.manifest.owner != keys.key_check(own_key(own, KEYS)):
        raise WrongKey(path=str(generation.folder))


def is_embedded(config: CentreConfig) -> bool:
    """Whether the database is a file of the centre's own."""
    return not config.database_url.startswith("postgres")


def _database(config: CentreConfig) -> Path:
    """Return where the embedded database lies.

    Raises:
        BadSettingsFile: elsewhere than the backup knows.
    """
    named = sa.make_url(config.database_url).database if config.database_url else None
    path = config.home / (named or DATABASE)
    if path != config.home / DATABASE:
        raise BadSettingsFile(path=FILE, found=f"database_url ≠ {DATABASE}")
    return path


def _looked_at(path: Path, key: bytes) -> tuple[dict[str, str], list[str]]:
    """Return what a copy says of itself, and the blobs it knows."""
    engine = reader_engine(path, key, 1)
    try:
        with translated(path), engine.connect() as connection:
            return _said(connection)
    finally:
        engine.dispose()


def _facts_of_postgres(config: CentreConfig) -> tuple[dict[str, str], list[str]]:
    books = open_books(config.database_url, config.home)
    try:
        with books.consulting() as connection:
            return _said(connection)
    finally:
        books.close()


def _said(connection: sa.Connection) -> tuple[dict[str, str], list[str]]:
    run = connection.exec_driver_sql
    head = run("SELECT feed, entries FROM head").one()
    name = run("SELECT value FROM meta WHERE name = 'generation'").scalar_one()
    schema = run("SELECT version_num FROM alembic_version").scalar_one()
    facts = {
        "feed": bytes(name).decode("ascii"),
        "items": str(head[0]),
        "entries": str(head[1]),
        "schema": str(schema),
    }
    rows = run("SELECT zone, sha256, size FROM blob ORDER BY zone, sha256")
    return facts, [f"{zone} {sha256} {size}\n" for zone, sha256, size in rows]
