"""What the station's machine must know after a crash, in the database (同步记忆).

One machine uses it at a time. What it asks again and again is kept in memory beside the
database, never instead of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import cast

import sqlalchemy as sa

from dossier.changes import Changes
from dossier.store import Store, chains, schema
from dossier.store import following as t
from sync.core.answers import Settled
from sync.core.fields import LateReason
from sync.core.messages import Late
from sync.core.station.ports import Dead, Standing
from sync.station.settling import keep_refused, settle_unfollowed
from sync.station.tables import marks, strides

_GENERATION = "generation"
_MOST_KNOWN = 50_000


class StationMemory:
    """The core's port ``Memory``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Standing | None] = {}
        self._owed: dict[str, Late] | None = None

    def watermark(self, epoch: int) -> int:
        """Return the last sequence of the epoch that the centre holds; 0 for another."""
        identity = self._store.identity
        if epoch != identity.epoch:
            return 0
        c = schema.chain.c
        with self._store.snapshot() as reader:
            query = sa.select(c.watermark).where(c.n == identity.chain)
            return int(reader.connection.execute(query).scalar() or 0)

    def settle(self, epoch: int, through: int, settled: Sequence[Settled]) -> None:
        """Move the watermark and keep what became of entries, in one transaction.

        What is followed is settled by the feed, in its order; all else here.
        """

        def work(connection: sa.Connection) -> list[Changes]:
            identity = chains.load_identity(connection)
            if identity is None or identity.epoch != epoch:
                return []
            c = schema.chain.c
            connection.execute(
                sa.update(schema.chain).where(c.n == identity.chain).values(watermark=through)
            )
            keep_refused(connection, identity.chain, settled)
            return settle_unfollowed(connection, identity.chain, settled)

        self._store.work(work)

    def generation(self) -> str:
        """Return the centre's generation met last; empty before the first."""
        with self._store.snapshot() as reader:
            return (chains.setting(reader.connection, _GENERATION) or b"").decode("ascii")

    def meet(self, generation: str) -> None:
        """Note a generation; where it is new, nothing is known of blobs any more."""

        def work(connection: sa.Connection) -> None:
            chains.put_setting(connection, _GENERATION, generation.encode("ascii"))
            connection.exec_driver_sql("DELETE FROM standing WHERE state = 'there'")
            # A copy that was let go on the strength of a proof is not a loss of this station's.
            connection.exec_driver_sql("UPDATE standing SET state = 'once'")

        self._store.write(work)
        names = list(self._known)
        self._known.clear()
        # Asked for again in the next step, one by one where they are not known.
        self.expect(names)

    def expect(self, sha256s: Sequence[str]) -> None:
        """Read in few questions what will be asked about."""
        fresh = [sha256 for sha256 in sha256s if sha256 not in self._known]
        if fresh:
            self._learn({**dict.fromkeys(fresh), **self.standings(fresh)})

    def blob(self, sha256: str) -> Standing | None:
        """Return what is known of bytes at the centre."""
        if sha256 not in self._known:
            self.expect([sha256])
        return self._known[sha256]

    def put_blobs(self, sha256s: Sequence[str], standing: Standing | None) -> None:
        """Set what is known of bytes at the centre."""
        rows = [(sha256,) for sha256 in sha256s]

        def work(connection: sa.Connection) -> None:
            if standing is None:
                connection.exec_driver_sql(
                    "UPDATE standing SET state = 'once' WHERE sha256 = ? AND state = 'verified'",
                    rows,
                )
                connection.exec_driver_sql(
                    "DELETE FROM standing WHERE sha256 = ? AND state = 'there'", rows
                )
            else:
                values = [(sha256, standing) for sha256 in sha256s]
                connection.exec_driver_sql(
                    "INSERT OR REPLACE INTO standing(sha256, state) VALUES (?, ?)", values
                )

        if rows:
            self._store.write(work)
            self._learn(dict.fromkeys(sha256s, standing))

    def unverified(self, limit: int) -> Sequence[str]:
        """Return bytes that are there and were not read back yet."""
        c = t.standing.c
        query = sa.select(c.sha256).where(sa.text("state = 'there'")).limit(limit)
        with self._store.snapshot() as reader:
            return list(reader.connection.execute(query).scalars())

    def standings(self, sha256s: Sequence[str]) -> dict[str, Standing]:
        """Return what is known of many bytes at the centre; unknown ones are left out."""
        found: dict[str, Standing] = {}
        with self._store.snapshot() as reader:
            for some in strides(sha256s):
                query = f"SELECT sha256, state FROM standing WHERE sha256 IN ({marks(some)})"  # noqa: S608
                query += " AND state <> 'once'"
                rows = reader.connection.exec_driver_sql(query, tuple(some))
                found.update((sha256, state) for sha256, state in rows)
        return found

    def owed(self) -> Sequence[Late]:
        """Return bytes still to be sent for entries that are already there."""
        if self._owed is None:
            with self._store.snapshot() as reader:
                rows = reader.connection.execute(sa.select(t.owed)).all()
            self._owed = {
                sha256: Late(sha256, cast(LateReason, reason)) for sha256, reason in rows
            }
        return list(self._owed.values())

    def owe(self, late: Sequence[Late]) -> None:
        """Add to the bytes still to be sent."""
        rows = [(each.sha256, each.reason) for each in late]

        def work(connection: sa.Connection) -> None:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO owed(sha256, reason) VALUES (?, ?)", rows
            )

        if rows:
            self._owed = None
            self._store.write(work)

    def paid(self, sha256s: Sequence[str]) -> None:
        """Take from the bytes still to be sent."""
        rows = [(sha256,) for sha256 in sha256s]
        if rows:
            self._owed = None
            self._do(lambda c: c.exec_driver_sql("DELETE FROM owed WHERE sha256 = ?", rows))

    def dead(self) -> Sequence[Dead]:
        """Return the dead letters."""
        with self._store.snapshot() as reader:
            rows = reader.connection.execute(sa.select(t.dead).order_by(t.dead.c.key)).all()
        return [Dead(key, code, thing) for key, code, thing in rows]

    def bury(self, dead: Dead) -> None:
        """Keep a dead letter, in place of an older one of its key."""
        statement = "INSERT OR REPLACE INTO dead(key, code, thing) VALUES (?, ?, ?)"
        self._do(lambda c: c.exec_driver_sql(statement, (dead.key, dead.code, dead.thing)))

    def revive(self, key: str) -> None:
        """Take a dead letter out."""
        self._do(lambda c: c.exec_driver_sql("DELETE FROM dead WHERE key = ?", (key,)))

    def keep_receipt(self, body: bytes, signature: bytes) -> None:
        """Keep what the centre signed."""
        values = {"body": zlib.compress(body), "signature": signature}
        self._do(lambda c: c.execute(sa.insert(t.receipt).values(values)))

    def receipts(self, after: int = 0, limit: int = 100) -> list[tuple[int, bytes, bytes]]:
        """Return number, body and signature of kept receipts, oldest first."""
        c = t.receipt.c
        query = sa.select(c.n, c.body, c.signature).where(c.n > after).order_by(c.n).limit(limit)
        with self._store.snapshot() as reader:
            rows = reader.connection.execute(query).all()
        return [(n, zlib.decompress(body), signature) for n, body, signature in rows]

    def _do(self, work: Callable[[sa.Connection], object]) -> None:
        def doing(connection: sa.Connection) -> None:
            work(connection)

        self._store.write(doing)

    def _learn(self, found: dict[str, Standing | None]) -> None:
        if len(self._known) + len(found) > _MOST_KNOWN:
            self._known.clear()
        self._known.update(found)
