"""Backup, restore and moving of a station (备份、恢复、迁移)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.station import statutes
from app.station.home import load_settings
from app.station.sync import open_sync
from dossier.backup import bundle, closing
from dossier.backup.checking import Checked
from dossier.backup.generations import newest
from dossier.backup.keyfile import key_of, read_keys, write_keys
from dossier.backup.watch import Watch
from dossier.store import backup as store_backup
from dossier.store import keys, open_store
from dossier.store.backup import BackupReport, RestoreReport
from resources.errors import BackupDamaged, RuleError, SyncError, WrongKey

_log = logging.getLogger(__name__)

FILES = ("config.toml", "profiles.toml", "statutes.toml")
ROOM = ("room/screens.json", "room/hub/authority.pem", "room/hub/devices.json")
"""Who the courtroom is and which screens belong to it; opened by the key of ``room/hub``."""
_DATABASE_KEY = "database"


@dataclass(frozen=True, slots=True)
class MoveReport:
    """What closing a station came to (迁出结果)."""

    backup: BackupReport
    pending: int
    """Entries that go to the centre from the new machine."""


def station_key(home: Path) -> bytes:
    """Return the key that is kept for a station.

    Raises:
        WrongKey: there is none.
    """
    found = keys.known_key(home)
    if found is None:
        raise WrongKey(path=str(home / store_backup.DATABASE))
    return found


def save_key(home: Path, path: Path, passphrase: str) -> None:
    """Write the station's key sealed under a passphrase.

    Raises:
        WrongKey, WeakPassword, StoreError: there is none, or it cannot be written so.
    """
    write_keys(path, {_DATABASE_KEY: station_key(home)}, passphrase)


def key_from_file(path: Path, passphrase: str) -> bytes:
    """Return the key that :func:`save_key` wrote.

    Raises:
        WrongPassphrase, BackupDamaged: it does not open, or is no such file.
    """
    found = read_keys(path, passphrase).get(_DATABASE_KEY)
    if found is None:
        raise BackupDamaged(path=str(path), found="no station's key")
    return found


def key_from_words(words: str) -> bytes:
    """Return the key of recovery words.

    Raises:
        BadRecoveryWords: they are mistyped.
    """
    return key_of(words)


def back_up(home: Path, target: Path, watch: Watch) -> BackupReport:
    """Back the station up; see :func:`dossier.store.backup.back_up`."""
    return _back_up(home, station_key(home), target, watch)


def _back_up(
    home: Path, key: bytes, target: Path, watch: Watch, facts: Mapping[str, str] | None = None
) -> BackupReport:
    return store_backup.back_up(
        home,
        key,
        target,
        watch,
        files=FILES,
        facts=facts,
        with_keys=bundle.gather(home, ROOM, ("room/hub",)),
        open_databases=(statutes.FILE,),
    )


def verify(home: Path, target: Path, watch: Watch, name: str = "") -> Checked:
    """Read a backup again, with the station's key where it is this station's."""
    key = keys.known_key(home)
    generation = newest(target, name)
    if key is not None and keys.key_check(key) != generation.manifest.owner:
        key = None
    return store_backup.verify_backup(target, key, watch, name)


def restore(
    source: Path,
    home: Path,
    watch: Watch,
    *,
    key: bytes | None = None,
    name: str = "",
    over: bool = False,
    follow: bool = True,
) -> RestoreReport:
    """Restore the station; see :func:`dossier.store.backup.restore`.

    Args:
        source: the backup's folder.
        home: the station's folder.
        watch: for progress and cancelling.
        key: None takes the one that is kept for the folder.
        name: of the generation; empty: the newest.
        over: replace what is there, which is kept aside.
        follow: have every case brought up to what the centre holds.
    """
    return store_backup.restore(
        source, home, key or station_key(home), watch, name=name, over=over, follow=follow
    )


def move_out(home: Path, target: Path, watch: Watch, *, sync: bool = True) -> MoveReport:
    """Close the station here and write what the new machine needs (迁出).

    What could not be sent goes along. Interrupted, it is begun again, or taken back by
    :func:`move_back`.

    Args:
        home: the station's folder.
        target: the backup's folder.
        watch: for progress and cancelling.
        sync: send first what is not at the centre yet, where there is one.

    Raises:
        Locked: a program has the station open.
        StoreError: the backup cannot be written; the station is open as before.
    """
    key = station_key(home)
    pending = 0
    was_closed = (home / closing.FILE).exists()
    if not was_closed:
        pending = _send(home, sync=sync)
        store_backup.refuse_in_use(home)
        closing.close_for_good(home, datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        store_backup.refuse_in_use(home)
        made = _back_up(home, key, target, watch, {"closed": "yes"})
    except BaseException:
        if not was_closed:
            closing.open_again(home)
        raise
    return MoveReport(made, pending)


def move_in(source: Path, home: Path, watch: Watch, *, key: bytes | None = None) -> RestoreReport:
    """Go on here with a station that was closed elsewhere (迁入).

    Raises:
        RuleError: the newest backup is not one of a closed station.
        NotEmpty, BackupDamaged, WrongKey, StoreError: as :func:`restore`.
    """
    if newest(source).manifest.facts.get("closed") != "yes":
        raise RuleError(
            rule="这不是迁出时写下的备份。",
            advice="请先在原机器上运行 wenyi station move-out；原机器已损毁时用 wenyi restore。 "
            "Run wenyi station move-out on the old machine first; if it is lost, wenyi restore.",
        )
    return restore(source, home, watch, key=key, follow=False)


def move_back(home: Path) -> bool:
    """Open a station again whose move was called off; return whether it was closed.

    The new machine must not have been used: two copies of one station end with one of
    them shut out by the centre.

    Raises:
        StoreError: it cannot be written.
    """
    return closing.open_again(home)


def _send(home: Path, *, sync: bool) -> int:
    """Send what can be sent; return how many entries are left."""
    with open_store(home) as store:
        driver = open_sync(store, load_settings(home))
        try:
            if sync and driver.enrolment() is not None:
                try:
                    driver.once()
                except SyncError as error:
                    _log.warning("unsent work is carried to the new machine: %s", error)
            return driver.status().progress.pending
        finally:
            driver.close()
