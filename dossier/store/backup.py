"""Backup of a station's store, and its way back (工作站备份与恢复)."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from dossier import sealing
from dossier.backup import bundle, swapping
from dossier.backup.bundle import Bundle
from dossier.backup.checking import Checked, check, refuse_faulty
from dossier.backup.copying import copy_file, write_file
from dossier.backup.database import copy_database, in_use
from dossier.backup.fetching import fetch_files, fetch_pools
from dossier.backup.generations import LIST, Generation, Manifest, Pool, newest, writing
from dossier.backup.placing import Placing
from dossier.backup.watch import Watch
from dossier.blobs import MARK, told
from dossier.store import chains, journal, keys, migrate
from dossier.store.opening import prepare
from dossier.store.sqlcipher import reader_engine, translated, writer_engine
from resources.errors import Damaged, Locked, NewerSchema, NoBackup, WrongKey

_log = logging.getLogger(__name__)

DATABASE = "dossier.db"
KIND = "station"
_POOL = "blobs"
_MARKS = ("store.mark",)


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup came to (备份结果); field names are the command's JSON."""

    generation: str
    """Name of its folder."""
    blobs: int
    bytes: int
    copied: int
    """Blobs that were not in the backup before."""
    damaged: tuple[str, ...]
    """Blobs that are damaged in the store, and so are not in the backup."""
    seconds: float


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restore came to (恢复结果)."""

    generation: str
    made_at: str
    blobs: int
    bytes: int
    aside: str
    """Folder that keeps what was there before; empty: nothing was."""


def back_up(
    home: Path,
    key: bytes,
    target: Path,
    watch: Watch,
    *,
    files: Sequence[str] = (),
    facts: Mapping[str, str] | None = None,
    with_keys: Bundle | None = None,
    open_databases: Sequence[str] = (),
) -> BackupReport:
    """Write a generation; the station may be in use meanwhile.

    Args:
        home: the station's folder.
        key: of its database.
        target: the backup's folder, on another disk.
        watch: for progress and cancelling.
        files: names of settings in the home that go along.
        facts: what the manifest is to say besides.
        with_keys: files that have keys of their own, and these keys; they go along sealed.
        open_databases: names of databases in the home that are not encrypted. One that is
            damaged is left out: it is made anew from what it was imported from.

    Raises:
        WrongKey: it is not the store's key.
        OtherBackup: the folder is another store's.
        Locked: another backup is being written into it.
        DiskFull, StoreError: it cannot be written; older generations are as they were.
        Cancelled: a person asked for it; begun again, it goes on with what it has.
    """
    began_s = time.monotonic()
    mark = keys.read_mark(home)
    if mark is None or mark.key_check != keys.key_check(key):
        raise WrongKey(path=str(home / DATABASE))
    with writing(target, KIND, mark.key_check, watch) as one:
        # First the database, then the bytes: what an entry names was durable before it.
        copy_database(home / DATABASE, one.folder / DATABASE, key, watch)
        found, schema = _facts(one.folder / DATABASE, key)
        for name in (*_MARKS, *files):
            if (home / name).is_file():
                copy_file(home / name, one.folder / name)
        for name in open_databases:
            _copy_open(home / name, one.folder / name)
        if with_keys is not None and (with_keys.files or with_keys.keys):
            write_file(one.folder / bundle.FILE, [bundle.sealed(with_keys, key)])
        if (home / "blobs" / MARK).is_file():
            copy_file(home / "blobs" / MARK, one.folder / MARK)
        pools = [Pool(home / "blobs", _POOL, sealing.derive_key(key, "blobs"))]
        count, size, damaged, copied = one.take_pools(pools)
        manifest = Manifest(
            kind=KIND,
            owner=mark.key_check,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            schema=schema,
            facts={**found, **(facts or {})},
            blobs=count,
            blob_bytes=size,
            damaged=tuple(damaged),
        )
        made = one.finish(manifest, key)
    seconds = round(time.monotonic() - began_s, 3)
    return BackupReport(made.name, count, size, copied, tuple(damaged), seconds)


def verify_backup(target: Path, key: bytes | None, watch: Watch, name: str = "") -> Checked:
    """Read a whole generation again.

    Args:
        target: the backup's folder.
        key: with it every blob is opened, too; None: only the files' bytes are compared.
        watch: for progress and cancelling.
        name: of the generation; empty: the newest.

    Raises:
        NoBackup, BackupDamaged, NewerSchema: there is none that can be read.
        WrongKey: the backup is of a store with another key.
    """
    generation = newest(target, name)
    if key is None:
        return check(generation, watch)
    _check_key(generation, key)
    return check(generation, watch, {_POOL: sealing.derive_key(key, "blobs")}, key)


def restore(
    source: Path,
    home: Path,
    key: bytes,
    watch: Watch,
    *,
    name: str = "",
    over: bool = False,
    follow: bool = True,
) -> RestoreReport:
    """Put a generation into a home; everything is checked before anything is touched.

    The restored store goes on in a new epoch once it meets its centre. Interrupted at any
    point, the home is as it was, or running this again ends it.

    Args:
        source: the backup's folder.
        home: empty, or not there.
        key: of the database.
        watch: for progress and cancelling.
        name: of the generation; empty: the newest.
        over: replace what is in the home, which is kept aside.
        follow: have every case brought up to what the centre holds.

    Raises:
        NotEmpty: there is something in the home, and ``over`` is not set.
        Locked: a program has the station open.
        NoBackup, BackupDamaged, NewerSchema, WrongKey: it cannot be restored.
        DiskFull, StoreError: the home cannot be written.
        Cancelled: a person asked for it.
    """
    generation = newest(source, name)
    manifest = generation.manifest
    if manifest.kind != KIND:
        raise NoBackup(path=str(source))
    if int(manifest.schema) > int(migrate.HEAD):
        raise NewerSchema(path=str(generation.folder), found=manifest.schema, known=migrate.HEAD)
    _check_key(generation, key)
    if swapping.is_unfinished(home):
        return _report(generation, swapping.finish(home))
    swapping.check_empty(home, over=over)
    refuse_in_use(home)
    blob_key = sealing.derive_key(key, "blobs")
    refuse_faulty(generation, check(generation, watch, None, key))
    folder = swapping.fresh_staging(home, manifest.owner, _POOL)
    names = {each.path for each in manifest.files if "/" not in each.path}
    fetch_files(generation, folder, names - {MARK, LIST, bundle.FILE})
    more = bundle.Bundle()
    if bundle.FILE in names:
        more = bundle.opened(generation.folder / bundle.FILE, key)
        bundle.lay(more, folder)
    fetch_pools(generation, {_POOL: (folder / "blobs", blob_key)}, watch)
    fetch_files(generation, folder / "blobs", [MARK])
    _mark(folder / DATABASE, key, manifest.made_at, follow=follow)
    placing = Placing(home, {"": key, **more.keys})
    placing.prepare()
    refuse_in_use(home)
    placing.begin()
    if in_use(home / DATABASE):
        # Opened between the two looks; nothing has moved yet.
        swapping.give_up(home)
        raise Locked(path=str(home))
    aside = swapping.finish(home)
    keys.move_to_keyring(home)
    return _report(generation, aside)


def _copy_open(source: Path, target: Path) -> None:
    if not source.is_file():
        return
    try:
        copy_database(source, target, None, Watch())
    except Damaged:
        _log.error("%s is damaged and not in the backup", source.name)
        with told(target):
            target.unlink(missing_ok=True)


def refuse_in_use(home: Path) -> None:
    """Refuse a station that another program has open.

    Raises:
        Locked: one has.
    """
    if in_use(home / DATABASE):
        raise Locked(path=str(home))


def _check_key(generation: Generation, key: bytes) -> None:
    if generation.manifest.owner != keys.key_check(key):
        raise WrongKey(path=str(generation.folder / DATABASE))


def _report(generation: Generation, aside: str) -> RestoreReport:
    manifest = generation.manifest
    return RestoreReport(
        generation.name, manifest.made_at, manifest.blobs, manifest.blob_bytes, aside
    )


def _facts(path: Path, key: bytes) -> tuple[dict[str, str], str]:
    """Return what a copy says of itself, and its revision."""
    engine = reader_engine(path, key, 1)
    try:
        with translated(path), engine.connect() as connection:
            identity = chains.load_identity(connection)
            if identity is None:
                raise Damaged(path=str(path), found="no identity")
            head = journal.head(connection, identity)
            schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    finally:
        engine.dispose()
    facts = {
        "device": identity.device,
        "epoch": str(identity.epoch),
        "position": str(head.position),
        "sequence": str(head.sequence),
        "head": head.hash,
    }
    return facts, str(schema)


def _mark(path: Path, key: bytes, made_at: str, *, follow: bool) -> None:
    """Migrate the restored database where it is older, and say what it is."""
    prepare(path, key, None)
    engine = writer_engine(path, key)
    try:
        with translated(path), engine.connect() as connection, connection.begin():
            chains.mark_restored(connection, made_at)
            if follow:
                connection.execute(_FOLLOW)
    finally:
        engine.dispose()
    # One file, so that nothing but it has to be moved.
    from dossier.store.sqlcipher import connect

    with translated(path), closing(connect(path, key)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE").fetchone()
    with told(path):
        for left in path.parent.glob(f"{path.name}-*"):
            left.unlink()


_FOLLOW = sa.text(
    "INSERT OR IGNORE INTO followed(scope, generation, number, masters)"
    " SELECT id, '', 0, 1 FROM \"case\" WHERE NOT EXISTS"
    " (SELECT 1 FROM followed WHERE scope = '')"
)
