"""The station's journal as the core's outbox (日志即发件箱)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from dossier.changes import Changes
from dossier.store import Store, chains, journal
from resources.errors import Damaged
from sync.core.entries import header
from sync.core.messages import Mark, Sent, SignedEntry
from sync.core.registers import touched
from sync.core.station.ports import reissue
from sync.station.following import Following
from sync.station.noting import STRIDE, is_behind, pack, put_reach, unpack


class StationJournal:
    """The core's port ``Journal``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def device(self) -> str:
        """Id of this station."""
        return self._store.identity.device

    @property
    def epoch(self) -> int:
        """Epoch that new entries are written in."""
        return self._store.identity.epoch

    @property
    def is_copy(self) -> bool:
        """Whether this was restored from a backup, and began no epoch since."""
        with self._store.snapshot() as reader:
            return bool(chains.restored(reader.connection))

    def head(self) -> Mark:
        """Return the newest entry's place; (0, origin) before the first of the epoch."""
        with self._store.snapshot() as reader:
            found = journal.head(reader.connection, self._store.identity)
        return Mark(found.sequence, found.hash)

    def hash_at(self, sequence: int) -> str:
        """Return the hash at a place of the current epoch; the origin at 0, else empty."""
        identity = self._store.identity
        if sequence == 0:
            return identity.origin
        query = "SELECT hash FROM journal WHERE chain = ? AND sequence = ?"
        with self._store.snapshot() as reader:
            row = reader.connection.exec_driver_sql(query, (identity.chain, sequence)).first()
        return "" if row is None else str(row[0])

    def after(self, sequence: int, limit: int) -> Sequence[Sent]:
        """Return up to ``limit`` entries of the current epoch, in order."""
        query = """SELECT j.entry, j.hash, j.signature, o.bases
            FROM journal j LEFT JOIN own o ON o.position = j.position
            WHERE j.chain = ? AND j.sequence > ? ORDER BY j.sequence LIMIT ?"""
        while True:
            values = (self._store.identity.chain, sequence, limit)
            with self._store.snapshot() as reader:
                rows = reader.connection.exec_driver_sql(query, values).all()
            if all(row[3] is not None for row in rows):
                return [_sent(row) for row in rows]
            catch_up(self._store)

    def fresh_key(self) -> bytes:
        """Return the public key for the next epoch, durable; the same until adopted."""
        return self._store.write(lambda connection: chains.fresh_key(connection)[1])

    def adopt(self, epoch: int, common: int) -> None:
        """Go on in a new epoch under the fresh key, durably and in one transaction."""
        self.move(self._store.identity.device, epoch, common)

    def again(self, case: str) -> None:
        """Issue the entries of a case that were refused again, in order and durably."""

        def work(connection: sa.Connection) -> list[Changes]:
            following = Following(connection)
            following.catch_up()
            _again(connection, following, case)
            return following.changes()

        self._store.work(work)

    def move(self, device: str, epoch: int, common: int) -> None:
        """Go on as ``device``, a copy let in anew, with what comes after ``common``."""

        def work(connection: sa.Connection) -> list[Changes]:
            following = Following(connection)
            following.catch_up()
            _renew(connection, device, epoch, common)
            return following.changes()

        self._store.work(work)
        # Whoever reads the identity next gets the new one.
        self._store.write(lambda connection: None)


def catch_up(store: Store) -> None:
    """Note the own entries written since, some at a time so that others get their turn."""

    def work(connection: sa.Connection) -> list[Changes]:
        following = Following(connection)
        following.catch_up(STRIDE)
        return following.changes()

    while True:
        with store.snapshot() as reader:
            if not is_behind(reader.connection):
                return
        store.work(work)


def _sent(row: Any) -> Sent:
    raw, hash_, signature, bases = row
    return Sent(SignedEntry(raw, hash_, signature), unpack(bases))


def _renew(connection: sa.Connection, device: str, epoch: int, common: int) -> None:
    """Issue what comes after ``common`` again in a new epoch."""
    before = chains.load_identity(connection)
    if before is None:
        raise Damaged(path="dossier.db", found="no identity")
    connection.exec_driver_sql("UPDATE chain SET common = ? WHERE n = ?", (common, before.chain))
    identity = chains.begin(connection, before, device, epoch)
    query = """SELECT j.entry, j.hash, j.signature, o.bases, j.position, j.step, j.target,
            o.standing
        FROM journal j JOIN own o ON o.position = j.position
        WHERE j.chain = ? AND j.sequence > ? ORDER BY j.sequence"""
    issuing = _Issuing(connection, identity)
    for *row, old, step, target, standing in connection.exec_driver_sql(
        query, (before.chain, common)
    ).all():
        raw, hash_, position = issuing.issue(_sent(row), old, step, target, standing)
        put_reach(connection, [(position, header(raw))])
        if standing != "fallen":
            _put_ahead(connection, raw, hash_, kept=standing == "kept")


def _again(connection: sa.Connection, following: Following, case: str) -> None:
    """Issue what was refused again; what lies on top of it is judged anew."""
    identity = chains.load_identity(connection)
    query = """SELECT j.entry, j.hash, j.signature, o.bases, j.position, j.step, j.target,
            o.standing
        FROM own o JOIN journal j ON j.position = o.position
        WHERE o.outcome = 'refused' AND j.case_id = ? ORDER BY o.position"""
    rows = connection.exec_driver_sql(query, (case,)).all()
    if identity is None or not rows:
        return
    refused = {old for *_, old, _step, _target, _standing in rows}
    lifted = following.take_back(refused)
    issuing = _Issuing(connection, identity)
    fresh = {
        issuing.issue(_sent(row), old, step, target, standing)[2]
        for *row, old, step, target, standing in rows
    }
    following.judge_again((lifted - refused) | fresh)


class _Issuing:
    """Entries issued again at the end of a chain, one after the other."""

    def __init__(self, connection: sa.Connection, identity: chains.Identity) -> None:
        self._connection = connection
        self._identity = identity
        self._last = journal.head(connection, identity)
        self._hashes: dict[str, str] = {}
        self._positions: dict[int, int] = {}

    def issue(
        self, sent: Sent, old: int, step: Any, target: Any, standing: str
    ) -> tuple[bytes, str, int]:
        """Write one; return its bytes, hash and position."""
        identity, last = self._identity, self._last
        place = Mark(last.sequence, last.hash)
        raw, upon = reissue(sent, identity.device, identity.epoch, place, self._hashes)
        hash_ = hashlib.sha256(raw).hexdigest()
        entry = journal.read(0, raw, hash_, chains.sign(identity.seed, hash_))
        position = last.position + 1
        target = self._positions.get(target, target)
        journal.keep(self._connection, entry, last, step=step, target=target)
        self._last = journal.Head(position, entry.sequence, hash_, identity.chain)
        self._hashes[sent.entry.hash], self._positions[old] = hash_, position
        bases = pack([(base.key, base.revision) for base in upon])
        _put_own(self._connection, position, bases, standing)
        _move(self._connection, old, position)
        return raw, hash_, position


def _put_own(connection: sa.Connection, position: int, bases: str, standing: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO own(position, bases, outcome, standing) VALUES (?, ?, '', ?)",
        (position, bases, standing),
    )


def _move(connection: sa.Connection, old: int, new: int) -> None:
    connection.exec_driver_sql(
        "UPDATE own SET outcome = 'reissued', standing = 'reissued' WHERE position = ?", (old,)
    )
    connection.exec_driver_sql("DELETE FROM reach WHERE position = ?", (old,))
    connection.exec_driver_sql("UPDATE conflict SET resolving = ? WHERE resolving = ?", (new, old))


def _put_ahead(connection: sa.Connection, raw: bytes, hash_: str, *, kept: bool) -> None:
    """Let the registers name the new hash; later entries are issued after this one."""
    rows = [(key, bytes.fromhex(hash_), int(kept)) for key in touched(header(raw))]
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO ahead(key, revision, kept) VALUES (?, ?, ?)", rows
    )
