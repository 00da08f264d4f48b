"""A centre's way back from a backup (中心恢复).

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
from pathlib import Path

from dossier import sealing
from dossier.backup import swapping
from dossier.backup.checking import check, refuse_faulty
from dossier.backup.copying import copy_file, write_file
from dossier.backup.database import in_use
from dossier.backup.fetching import fetch_files, fetch_pools
from dossier.backup.generations import Generation, newest
from dossier.backup.placing import Placing
from dossier.backup.watch import Watch
from dossier.blobs import MARK, told
from dossier.store import keys
from dossier.store.sqlcipher import connect, translated
from resources.errors import (
    BackupDamaged,
    Locked,
    MissingSetting,
    NewerSchema,
    NoBackup,
)
from sync.access.acts import Actor
from sync.access.stations import StationRow
from sync.gateway import dumping
from sync.gateway.backup import (
    BLOB_KEYS,
    DUMP,
    KEYS,
    KIND,
    PLAIN,
    SETTINGS,
    check_owner,
    is_embedded,
    own_key,
    zone_key_of,
)
from sync.gateway.config import FILE, ZONES, CentreConfig, load
from sync.gateway.recovering import Recovered, recover, revoked_before
from sync.ledger import building
from sync.ledger.embedded import EmbeddedBooks, prepare
from sync.ledger.opening import FILE as DATABASE
from sync.ledger.opening import open_books
from sync.ledger.postgres import prepare as prepare_postgres


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
        MissingSetting: a dump of PostgreSQL, and no database to load it into is named.
        DiskFull, StoreError: the home or the database cannot be written.
        Cancelled: a person asked for it.
    """
    generation = newest(source, name)
    manifest = generation.manifest
    if manifest.kind != KIND:
        raise NoBackup(path=str(source))
    if int(manifest.schema) > int(building.HEAD):
        raise NewerSchema(path=str(generation.folder), found=manifest.schema, known=building.HEAD)
    check_owner(generation, own)
    if swapping.is_unfinished(home):
        return _report(generation, swapping.finish(home), _again(home, generation, owner_url))
    swapping.check_empty(home, over=over)
    refuse_in_use(home)
    refuse_faulty(generation, check(generation, watch, None, own[KEYS]))
    gone = revoked_before(home / DATABASE, keys.known_key(home)) if over else ()
    folder = swapping.fresh_staging(home, manifest.owner, "blobs")
    config = _settings(generation, folder, own)
    _url(generation, config, owner_url)
    fetch_files(generation, folder, (*PLAIN, DATABASE))
    if not config.buckets:
        _fetch_blobs(generation, config, own, watch)
    found = _restore_database(generation, config, own, gone, owner_url)
    placing = Placing(home, {n: key for n, key in own.items() if n in ("", KEYS, BLOB_KEYS)})
    placing.prepare()
    placing.begin()
    if in_use(home / DATABASE):
        # Opened between the two looks; nothing has moved yet.
        swapping.give_up(home)
        raise Locked(path=str(home))
    aside = swapping.finish(home)
    for each in ("", KEYS, BLOB_KEYS):
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


def _again(home: Path, generation: Generation, owner_url: str) -> Recovered:
    """Return what an earlier run made of the database that is in place now."""
    books = open_books(_url(generation, load(home), owner_url), home)
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
    url = _url(generation, config, owner_url)
    if not url:
        path, key = config.home / DATABASE, own_key(own, "")
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
    dump = generation.folder / DUMP
    seal = sealing.derive_key(own[KEYS], "backup dump")
    with dump.open("rb") as sealed, sealing.open_sealed(sealed, seal, str(dump)) as plain:
        dumping.load(url, plain)
    prepare_postgres(url)
    books = open_books(url, config.home)
    try:
        return recover(books, actor, now_s, made_at, gone)
    finally:
        books.close()


def _url(generation: Generation, config: CentreConfig, owner_url: str) -> str:
    """Return the PostgreSQL database that a generation goes to; empty: it holds its own.

    Raises:
        MissingSetting: neither settings nor command line name one.
    """
    if not _has(generation, DUMP):
        return ""
    url = owner_url or ("" if is_embedded(config) else config.database_url)
    if not url:
        raise MissingSetting(name="--owner-url", path=FILE)
    return url


def _has(generation: Generation, name: str) -> bool:
    return any(each.path == name for each in generation.manifest.files)


def _settings(generation: Generation, folder: Path, own: Mapping[str, bytes]) -> CentreConfig:
    """Restore ``centre.toml`` into the staging folder; return what it says."""
    path = generation.folder / SETTINGS
    if _has(generation, SETTINGS):
        seal = sealing.derive_key(own[KEYS], "backup settings")
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
    folders = {f"blobs/{zone}": (config.folder / zone, zone_key_of(own, zone)) for zone in ZONES}
    fetch_pools(generation, folders, watch)
    for zone in ZONES:
        name = f"{zone}.mark"
        if _has(generation, name):
            copy_file(generation.folder / name, config.folder / zone / MARK)
