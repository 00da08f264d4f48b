"""Backup of a centre, and its way back (中心备份与恢复).

A restored centre knows less than it acknowledged. Its feed gets a new name, so that
stations follow again from the beginning and send what it lacks. What was decided about
people and stations since the backup is forgotten: sessions end, codes are void, and who
was shut out has to be shut out again; :func:`restore` lists the stations for that.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from dossier import sealing
from dossier.backup import swapping
from dossier.backup.checking import Checked, check, refuse_faulty
from dossier.backup.copying import copy_file, write_file
from dossier.backup.database import copy_database, in_use
from dossier.backup.fetching import fetch_files, fetch_pools
from dossier.backup.generations import Generation, Manifest, Pool, newest, writing
from dossier.backup.placing import Placing
from dossier.backup.watch import Watch
from dossier.blobs import MARK, make_folder, told
from dossier.store import keys
from dossier.store.backup import BackupReport
from dossier.store.sqlcipher import connect, reader_engine, translated
from resources.errors import (
    BackupDamaged,
    BadSettingsFile,
    Locked,
    NewerSchema,
    NoBackup,
    WrongKey,
)
from sync.access.acts import Actor
from sync.access.stations import StationRow
from sync.blobs.folder import zone_key
from sync.gateway import dumping
from sync.gateway.config import FILE, ZONES, CentreConfig, load
from sync.gateway.recovering import Recovered, recover, revoked_before
from sync.ledger import building
from sync.ledger.embedded import EmbeddedBooks, prepare
from sync.ledger.opening import FILE as DATABASE
from sync.ledger.opening import open_books
from sync.ledger.postgres import prepare as prepare_postgres

KIND = "centre"
_KEYS, _BLOB_KEYS = "keys", "keys/blobs"
_PLAIN = ("store.mark", "keys/authority.pem", "keys/server.pem")
_SETTINGS = "settings.sealed"
_DUMP = "database.sealed"
_DIGESTS = "digests.list"


@dataclass(frozen=True, slots=True)
class CentreRestored:
    """What a restore came to (中心恢复结果)."""

    generation: str
    made_at: str
    blobs: int
    bytes: int
    aside: str
    """Folder that keeps what was there before; empty: nothing was."""
    feed: str
    """The feed's new name."""
    stations: Sequence[StationRow]
    """As the backup knows them: who was shut out since has to be shut out again."""
    shut_out_again: tuple[str, ...]
    """Those the replaced database knew as shut out, and the backup did not."""


def centre_keys(home: Path) -> dict[str, bytes]:
    """Return the keys of a centre by the folder they belong to; empty text: the home.

    Raises:
        WrongKey: the key of its private keys is gone.
        Damaged, StoreError: a key file cannot be read.
    """
    found = {name: keys.known_key(home / name) for name in ("", _KEYS, _BLOB_KEYS)}
    if found[_KEYS] is None:
        raise WrongKey(path=str(home / _KEYS))
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
    owner = keys.key_check(own[_KEYS])
    with writing(target, KIND, owner, watch) as one:
        if _is_embedded(config):
            # First the database, then the bytes: what an entry names was durable before it.
            copy_database(_database(config), one.folder / DATABASE, _own(own, ""), watch)
            facts, digests = _looked_at(one.folder / DATABASE, own[""])
        else:
            facts, digests = _facts_of_postgres(config)
            seal = sealing.derive_key(own[_KEYS], "backup dump")
            pieces = dumping.dump(owner_url or config.database_url)
            write_file(one.folder / _DUMP, sealing.sealed_pieces(pieces, seal))
        for name in _PLAIN:
            if (home / name).is_file():
                make_folder((one.folder / name).parent, 0o700)
                copy_file(home / name, one.folder / name)
        if (home / FILE).is_file():
            # It may hold a password.
            seal = sealing.derive_key(own[_KEYS], "backup settings")
            write_file(one.folder / _SETTINGS, [sealing.seal((home / FILE).read_bytes(), seal)])
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
        made = one.finish(manifest, own[_KEYS])
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
    _check_owner(generation, own)
    pools = {f"blobs/{zone}": _zone_key(own, zone) for zone in ZONES}
    return check(generation, watch, pools, own[_KEYS])


def restore(
    source: Path,
    home: Path,
    own: Mapping[str, bytes],
    watch: Watch,
    *,
    name: str = "",
    over: bool = False,
    owner_url: str = "",
) -> CentreRestored:
    """Put a generation into a centre's home; all is checked before anything is touched.

    Args:
        source: the backup's folder.
        home: empty, or not there.
        own: the centre's keys; see :func:`centre_keys`.
        watch: for progress and cancelling.
        name: of the generation; empty: the newest.
        over: replace what is in the home, which is kept aside.
        owner_url: of a centre on PostgreSQL: an empty database, as its owner; empty: the
            URL of the settings.

    Raises:
        NotEmpty: there is something in the home or the database.
        Locked: the centre is being served.
        NoBackup, BackupDamaged, NewerSchema, WrongKey: it cannot be restored.
        DiskFull, StoreError: the home or the database cannot be written.
        Cancelled: a person asked for it.
    """
    generation = newest(source, name)
    manifest = generation.manifest
    if manifest.kind != KIND:
        raise NoBackup(path=str(source))
    if int(manifest.schema) > int(building.HEAD):
        raise NewerSchema(path=str(generation.folder), found=manifest.schema, known=building.HEAD)
    _check_owner(generation, own)
    if swapping.is_unfinished(home):
        return _report(generation, swapping.finish(home), _again(home))
    swapping.check_empty(home, over=over)
    refuse_in_use(home)
    refuse_faulty(generation, check(generation, watch, None, own[_KEYS]))
    gone = revoked_before(home / DATABASE, keys.known_key(home)) if over else ()
    folder = swapping.fresh_staging(home, manifest.owner, "blobs")
    config = _settings(generation, folder, own)
    fetch_files(generation, folder, (*_PLAIN, DATABASE))
    if not config.buckets:
        _fetch_blobs(generation, config, own, watch)
    found = _restore_database(generation, config, own, gone, owner_url)
    placing = Placing(home, {n: key for n, key in own.items() if n in ("", _KEYS, _BLOB_KEYS)})
    placing.prepare()
    placing.begin()
    if in_use(home / DATABASE):
        # Opened between the two looks; nothing has moved yet.
        swapping.give_up(home)
        raise Locked(path=str(home))
    aside = swapping.finish(home)
    for each in ("", _KEYS, _BLOB_KEYS):
        keys.move_to_keyring(home / each)
    return _report(generation, aside, found)


def refuse_in_use(home: Path) -> None:
    """Refuse a centre whose database another program has open.

    Raises:
        Locked: one has.
    """
    if in_use(home / DATABASE):
        raise Locked(path=str(home))


def _report(generation: Generation, aside: str, found: Recovered) -> CentreRestored:
    manifest = generation.manifest
    return CentreRestored(
        generation.name,
        manifest.made_at,
        manifest.blobs,
        manifest.blob_bytes,
        aside,
        found.feed,
        found.stations,
        found.shut_out_again,
    )


def _again(home: Path) -> Recovered:
    """Return what an earlier run made of the database that is in place now."""
    books = open_books(load(home).database_url, home)
    try:
        with books.view() as ledger:
            from sync.access.stations import stations

            found = stations(ledger.connection, int(time.time()))
            return Recovered(ledger.generation, found, ())
    finally:
        books.close()


def _restore_database(
    generation: Generation,
    config: CentreConfig,
    own: Mapping[str, bytes],
    gone: Sequence[str],
    owner_url: str,
) -> Recovered:
    """Make the database what a restored centre's is to be."""
    actor, now_s = Actor("command line: restore"), int(time.time())
    made_at = generation.manifest.made_at
    if _is_embedded(config):
        path, key = config.home / DATABASE, _own(own, "")
        prepare(path, key)
        embedded = EmbeddedBooks(path, key)
        try:
            found = recover(embedded, actor, now_s, made_at, gone)
        finally:
            embedded.close()
        with translated(path), closing(connect(path, key)) as opened:
            opened.execute("PRAGMA journal_mode = DELETE").fetchone()
        with told(path):
            for left in path.parent.glob(f"{path.name}-*"):
                left.unlink()
        return found
    url = owner_url or config.database_url
    dump = generation.folder / _DUMP
    seal = sealing.derive_key(own[_KEYS], "backup dump")
    with dump.open("rb") as sealed, sealing.open_sealed(sealed, seal, str(dump)) as plain:
        dumping.load(url, plain)
    prepare_postgres(url)
    books = open_books(url, config.home)
    try:
        return recover(books, actor, now_s, made_at, gone)
    finally:
        books.close()


def _settings(generation: Generation, folder: Path, own: Mapping[str, bytes]) -> CentreConfig:
    """Restore ``centre.toml`` into the staging folder; return what it says."""
    path = generation.folder / _SETTINGS
    if any(each.path == _SETTINGS for each in generation.manifest.files):
        seal = sealing.derive_key(own[_KEYS], "backup settings")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BackupDamaged(path=str(path), found=str(error.strerror)) from error
        write_file(folder / FILE, [sealing.unseal(data, seal, str(path))])
    return load(folder)


def _fetch_blobs(
    generation: Generation, config: CentreConfig, own: Mapping[str, bytes], watch: Watch
) -> None:
    """Copy the blobs back: into the staging folder, or straight into one of their own."""
    folders = {f"blobs/{zone}": (config.folder / zone, _zone_key(own, zone)) for zone in ZONES}
    fetch_pools(generation, folders, watch)
    for zone in ZONES:
        name = f"{zone}.mark"
        if any(each.path == name for each in generation.manifest.files):
            copy_file(generation.folder / name, config.folder / zone / MARK)


def _pools(config: CentreConfig, own: Mapping[str, bytes]) -> list[Pool]:
    return [
        Pool(
            config.folder / zone, f"blobs/{zone}", _zone_key(own, zone) if config.sealed else None
        )
        for zone in ZONES
    ]


def _zone_key(own: Mapping[str, bytes], zone: str) -> bytes | None:
    key = own.get(_BLOB_KEYS)
    return None if key is None else zone_key(key, "secret" if zone == "secret" else "main")


def _own(own: Mapping[str, bytes], name: str) -> bytes:
    """Return one of the keys.

    Raises:
        WrongKey: it is not among them.
    """
    if name not in own:
        raise WrongKey(path=name or DATABASE)
    return own[name]


def _check_owner(generation: Generation, own: Mapping[str, bytes]) -> None:
    if generation.manifest.owner != keys.key_check(_own(own, _KEYS)):
        raise WrongKey(path=str(generation.folder))


def _is_embedded(config: CentreConfig) -> bool:
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
