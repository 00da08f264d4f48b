"""The station's copy of the centre (本地副本): what is followed, how far, and applying it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from dossier.changes import Changes
from dossier.store import Store
from dossier.store import following as t
from sync.core.answers import FeedItem, FeedPage
from sync.core.entries import header
from sync.core.judging import is_known
from sync.core.station.ports import Cursor
from sync.station import wanted
from sync.station.following import Decided, Following
from sync.station.journal import catch_up
from sync.station.leaving import begin_again, is_held, leave
from sync.station.tables import KNOWN

_STRIDE = 40
"""Items in one transaction: whoever saves a page meanwhile waits for no more."""


class StationReplica:
    """The core's port ``Replica``.

    Args:
        store: of the station.
        has: whether bytes lie here; the store's own blobs if None.
    """

    def __init__(self, store: Store, has: Callable[[str], bool] | None = None) -> None:
        self._store = store
        self._has = has or store.blobs.has

    # ---- what is followed ---------------------------------------------------------

    def scopes(self) -> Sequence[str]:
        """Return what is followed: cases, or empty text for everything."""
        query = sa.select(t.followed.c.scope).order_by(t.followed.c.scope)
        with self._store.snapshot() as reader:
            return list(reader.connection.execute(query).scalars())

    def follow(self, scope: str, *, masters: bool = True) -> None:
        """Follow a case, or everything, from the beginning; what is followed goes on.

        Args:
            scope: id of a case, or empty text.
            masters: fetch the bytes of pages and recordings, too; readings always come.
        """

        def work(connection: sa.Connection) -> None:
            connection.exec_driver_sql(
                """INSERT INTO followed(scope, generation, number, masters)
                VALUES (?, '', 0, ?) ON CONFLICT(scope) DO UPDATE SET
                generation = CASE WHEN masters < excluded.masters THEN '' ELSE generation END,
                number = CASE WHEN masters < excluded.masters THEN 0 ELSE number END,
                masters = excluded.masters""",
                (scope, int(masters)),
            )

        self._store.write(work)

    def unfollow(self, scope: str) -> bool:
        """Follow no longer; return whether the case's rows were removed, too.

        They stay where own work on the case is not at the centre yet or not decided on,
        and where everything is followed. Bytes are not touched.
        """
        catch_up(self._store)
        gone: list[bool] = []

        def work(connection: sa.Connection) -> list[Changes]:
            following = Following(connection)
            following.catch_up()
            connection.exec_driver_sql("DELETE FROM followed WHERE scope = ?", (scope,))
            gone.append(bool(scope) and not is_held(connection, scope))
            if not gone[-1]:
                return []
            return leave(connection, scope)

        self._store.work(work)
        return gone[-1]

    def cursor(self, scope: str) -> Cursor:
        """Return how far; ("", 0) at the beginning."""
        c = t.followed.c
        with self._store.snapshot() as reader:
            query = sa.select(c.generation, c.number).where(c.scope == scope)
            row = reader.connection.execute(query).first()
        return Cursor("", 0) if row is None else Cursor(row[0], row[1])

    # ---- following ----------------------------------------------------------------

    def advance(self, page: FeedPage) -> None:
        """Apply a page and move the cursor.

        A long page is done some entries at a time, the cursor with them, each in one
        transaction.
        """
        catch_up(self._store)
        after = page.after
        for at in range(0, max(1, len(page.items)), _STRIDE):
            items = page.items[at : at + _STRIDE]
            last = at + _STRIDE >= len(page.items)
            through = page.through if last else items[-1].number
            self._store.work(_Advance(page, items, after, through, self._has).run)
            after = through

    def reset(self, scope: str, generation: str) -> None:
        """Begin again at (generation, 0). What is unsent is not touched.

        Own entries of the scope count as undecided until the feed tells of them again, so
        that what was written here stays to be seen.
        """
        catch_up(self._store)

        def work(connection: sa.Connection) -> list[Changes]:
            following = Following(connection)
            following.catch_up()
            changes = begin_again(connection, following, scope)
            connection.exec_driver_sql(
                "UPDATE followed SET generation = ?, number = 0 WHERE scope = ?",
                (generation, scope),
            )
            return changes

        self._store.work(work)

    # ---- bytes --------------------------------------------------------------------

    def wanted(self, limit: int) -> Sequence[str]:
        """Return bytes to be fetched: readings first."""
        return wanted.wanted(self._store, limit)

    def arrived(self, sha256: str, body: bytes | None = None) -> None:
        """Note that bytes are here now; see :func:`sync.station.wanted.arrived`."""
        wanted.arrived(self._store, sha256, body)

    def aside(self) -> int:
        """Return how many entries of the centre cannot be shown by this program."""
        query = "SELECT count(*) FROM foreign_entry WHERE understood <> 1"
        with self._store.snapshot() as reader:
            return int(reader.connection.exec_driver_sql(query).scalar_one())

    def understand(self) -> bool:
        """Begin again where this program knows what an older one put aside.

        To be called once when sync starts; returns whether it was needed.
        """
        query = "SELECT entry FROM foreign_entry WHERE understood <> 1 AND understood = 0"
        with self._store.snapshot() as reader:
            raws = reader.connection.exec_driver_sql(query).scalars().all()
        wiser = any(is_known(header(raw), KNOWN) for raw in raws)
        for scope in self.scopes() if wiser else ():
            self.reset(scope, self.cursor(scope).generation)
        return wiser


class _Advance:
    """One transaction of following a page."""

    def __init__(
        self,
        page: FeedPage,
        items: Sequence[FeedItem],
        after: int,
        through: int,
        has: Callable[[str], bool],
    ) -> None:
        self._page = page
        self._items = items
        self._after = after
        self._through = through
        self._has = has

    def run(self, connection: sa.Connection) -> list[Changes]:
        """Apply the items; nothing where the scope moved on or is followed no longer."""
        query = "SELECT generation, number, masters FROM followed WHERE scope = ?"
        row = connection.exec_driver_sql(query, (self._page.scope,)).first()
        if row is None or row[1] != self._after or row[0] not in ("", self._page.generation):
            return []
        following = Following(connection)
        following.catch_up()
        decided = [
            found for item in self._items if (found := _decided(connection, item)) is not None
        ]
        following.take(decided)
        wanted.want(connection, self._items, masters=bool(row[2]), has=self._has)
        connection.exec_driver_sql(
            "UPDATE followed SET generation = ?, number = ? WHERE scope = ?",
            (self._page.generation, self._through, self._page.scope),
        )
        return following.changes()


def _decided(connection: sa.Connection, item: FeedItem) -> Decided | None:
    """Return what is to be done for an item; None: nothing, or it was done before."""
    if item.entry is None or item.outcome == "refused":
        return None
    entry = header(item.entry.raw)
    found = Decided(item.entry, entry, item.number, item.outcome)
    own = connection.exec_driver_sql(
        """SELECT o.position, j.hash, o.outcome, o.standing
        FROM chain c JOIN journal j ON j.chain = c.n AND j.sequence = ?
        JOIN own o ON o.position = j.position WHERE c.device = ? AND c.epoch = ?""",
        (entry.sequence, entry.device, entry.epoch),
    ).first()
    if own is not None and own[1] == item.entry.hash and own[2] != "reissued":
        if own[2] and own[3] != "left":
            return None
        found.position, found.standing = own[0], own[3]
        return found
    query = "SELECT hash FROM foreign_entry WHERE number = ?"
    known = connection.exec_driver_sql(query, (item.number,)).scalars().all()
    return None if item.entry.hash in known else found
