"""The centre's ledger inside one transaction, over tables (账本).

Entries, items and what else is written is held back and goes to the database in a few
large statements before the transaction is committed; what is read sees it already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from resources.errors import StoreError
from sync.core.answers import Conflict, FeedItem, Settled
from sync.core.centre.ports import BlobRecord, Device, EpochHead, Kept
from sync.core.entries import BLOB_COLUMNS, Header, Row, header
from sync.core.fields import Zone
from sync.core.judging import Register
from sync.core.messages import Base, Sent, SignedEntry
from sync.ledger import feed, tables, upserts, veil
from sync.ledger.cells import cell, from_text, to_text
from sync.ledger.records import Records
from sync.ledger.rows import Place, Rows
from sync.ledger.veil import Veil

_HEAD = sa.select(tables.head.c.feed, tables.head.c.entries)
_GENERATION = sa.select(tables.meta.c.value).where(tables.meta.c.name == "generation")
_ENTRY_COLUMNS = (
    tables.entry.c.sequence,
    tables.entry.c.hash,
    tables.entry.c.number,
    tables.entry.c.outcome,
)
_SETTLED = sa.select(*_ENTRY_COLUMNS).where(
    tables.entry.c.device == sa.bindparam("device"),
    tables.entry.c.epoch == sa.bindparam("epoch"),
    tables.entry.c.sequence == sa.bindparam("sequence"),
)
_CONFLICT = sa.select(tables.conflict.c.body).where(tables.conflict.c.id == sa.bindparam("id_"))
_ITEM_SECRET = sa.select(tables.item.c.secret).where(tables.item.c.number == sa.bindparam("n"))
_BOUND_ROWS = sa.select(tables.bound.c.kind, tables.bound.c.id, tables.bound.c.secret).where(
    tables.bound.c.sha256 == sa.bindparam("sha256")
)


class TableLedger:
    """An open transaction; see :class:`sync.core.centre.ports.Ledger`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._rows = Rows(connection)
        self._veil = Veil(connection, self._rows)
        self._records = Records(connection)
        self._pending: dict[sa.Table, list[dict[str, Any]]] = {}
        self._kept: dict[tuple[str, int, int], Settled] = {}
        self._secret: dict[int, bool] = {}
        self._head: list[int] | None = None
        self._head_read = 0

    @property
    def connection(self) -> sa.Connection:
        """The open connection, with everything written that was held back."""
        self.flush()
        return self._connection

    @property
    def generation(self) -> str:
        """Name of the feed."""
        return bytes(self._connection.execute(_GENERATION).scalar_one()).decode("ascii")

    def expect(self, entries: Sequence[Header] = (), sha256s: Iterable[str] = ()) -> None:
        """Read in few statements what will be asked about."""
        self._records.expect(sha256s)
        if entries:
            self._rows.expect(entries)
            self._veil.expect(entries)

    # ---- rows and registers -------------------------------------------------------

    def register(self, key: str) -> Register | None:
        """Return where the register stands."""
        return self._rows.register(key)

    def put_register(self, key: str, register: Register) -> None:
        """Set the register."""
        self._rows.put_register(key, register)

    def row(self, table: str, id_: str) -> Row | None:
        """Return the whole row."""
        return self._rows.row(table, id_)

    def put_row(self, table: str, id_: str, row: Row | None) -> None:
        """Set the whole row; what became confidential with it is veiled."""
        self._rows.put_row(table, id_, row)

    def referrers(self, table: str, id_: str) -> Iterable[Place]:
        """Return (table, id) of rows that point at this one."""
        return self._rows.referrers(table, id_)

    # ---- devices and chains -------------------------------------------------------

    def device(self, id_: str) -> Device | None:
        """Return the device."""
        return self._records.device(id_)

    def put_device(self, device: Device) -> None:
        """Set the device."""
        self._records.put_device(device)

    def epoch(self, device: str, epoch: int) -> EpochHead | None:
        """Return the head of a chain."""
        return self._records.epoch(device, epoch)

    def put_epoch(self, head: EpochHead) -> None:
        """Set the head of a chain."""
        self._records.put_epoch(head)

    def settled(self, device: str, epoch: int, sequence: int) -> Settled | None:
        """Return what became of the entry at this place of a chain."""
        if (device, epoch, sequence) in self._kept:
            return self._kept[device, epoch, sequence]
        place = {"device": device, "epoch": epoch, "sequence": sequence}
        found = self._connection.execute(_SETTLED, place).first()
        return None if found is None else Settled(*found)

    def append(self, kept: Kept) -> None:
        """Keep an entry for good, and note which blobs it binds to which rows."""
        entry = header(kept.sent.entry.raw)
        refused = kept.settled.outcome == "refused"
        covered = self._veil.covers(entry, kept.sent.entry.raw)
        # What somebody wrote who may not is for nobody to read.
        secret = covered or refused
        number = kept.settled.number
        body = {
            "raw": kept.sent.entry.raw,
            "bases": to_text([[base.key, base.revision] for base in kept.sent.bases]),
            "blobs": to_text(kept.sent.blobs),
        }
        nothing = dict.fromkeys(body)
        heads = self._heads()
        heads[1] += 1
        self._later(
            tables.entry,
            device=kept.device,
            epoch=kept.epoch,
            sequence=kept.sequence,
            number=number,
            leaf=heads[1],
            hash=kept.settled.hash,
            signature=kept.sent.entry.signature,
            outcome=kept.settled.outcome,
            **(nothing if secret else body),
        )
        if secret:
            self._later(tables.entry_body, number=number, **body)
        if refused and covered:
            self._veil.close(veil.begun(entry, self._rows))
        elif not refused:
            for kind, id_ in sorted(veil.spoken_of(entry)):
                self._later(tables.touch, kind=cell(kind), id=cell(id_), number=number)
            self._bind(entry, kept, secret)
        self._kept[kept.device, kept.epoch, kept.sequence] = kept.settled
        self._secret[number] = secret

    def kept(self, device: str, epoch: int, sequence: int) -> Kept | None:
        """Return the entry at this place of a chain, as it was sent."""
        settled = self.settled(device, epoch, sequence)
        if settled is None:
            return None
        raw, signature, bases, blobs = feed.body(self.connection, settled.number)
        sent = Sent(
            SignedEntry(raw, settled.hash, signature),
            tuple(Base(key, revision) for key, revision in from_text(bases)),
            tuple(from_text(blobs)),
        )
        return Kept(device, epoch, sequence, sent, settled)

    # ---- the feed -----------------------------------------------------------------

    def feed_head(self) -> int:
        """Return the newest feed number."""
        return self._heads()[0]

    def entry_count(self) -> int:
        """Return how many entries the feed has."""
        return self._heads()[1]

    def add_item(self, item: FeedItem) -> None:
        """Publish an item.

        Raises:
            StoreError: its number does not follow.
        """
        heads = self._heads()
        if item.number != heads[0] + 1:
            raise StoreError(path="feed", detail=f"{item.number} after {heads[0]}")
        heads[0] = item.number
        secret = self._secret.get(item.number, False)
        if item.kind == "arrival":
            secret = self._arrival(item.number, item.blob)
        self._secret[item.number] = secret
        self._later(
            tables.item,
            number=item.number,
            kind=item.kind,
            device=item.device,
            outcome=item.outcome,
            cases=to_text(item.cases),
            late=to_text(item.late),
            blob=item.blob,
            day=datetime.now(UTC).date().isoformat(),
            secret=secret,
        )
        for case in sorted({cell(case) for case in item.cases}):
            self._later(tables.item_case, case_id=case, number=item.number)

    def items(self, scope: str, after: int, limit: int) -> list[FeedItem]:
        """Return up to ``limit`` items after a number, in order."""
        return feed.items(self.connection, scope, after, limit)

    def conflict(self, id_: str) -> Conflict | None:
        """Return the conflict record."""
        body = self.connection.execute(_CONFLICT, {"id_": cell(id_)}).scalar()
        return None if body is None else to_conflict(body)

    def put_conflict(self, conflict: Conflict) -> None:
        """Set the conflict record."""
        connection = self.connection
        values = {
            "id": conflict.id,
            "number": conflict.number,
            "case_id": cell(conflict.case),
            "secret": bool(connection.execute(_ITEM_SECRET, {"n": conflict.number}).scalar()),
            "resolved_by": conflict.resolved_by,
            "body": to_text(asdict(conflict)),
        }
        upserts.put(connection, tables.conflict, [values], ("resolved_by", "body"))

    def conflicts(self, scope: str, after: int, limit: int) -> list[Conflict]:
        """Return conflict records by feed number."""
        table = tables.conflict
        query = sa.select(table.c.body).where(table.c.number > after)
        if scope:
            query = query.where(table.c.case_id == cell(scope))
        query = query.order_by(table.c.number).limit(limit)
        return [to_conflict(body) for body in self.connection.execute(query).scalars()]

    # ---- bytes --------------------------------------------------------------------

    def blobs(self, sha256: str) -> tuple[BlobRecord, ...]:
        """Return what is known of these bytes, in every zone."""
        return self._records.blobs(sha256)

    def put_blob(self, blob: BlobRecord) -> None:
        """Set what is known of bytes in a zone."""
        self._records.put_blob(blob)

    def drop_blob(self, zone: Zone, sha256: str) -> None:
        """Forget bytes that were deleted."""
        self._records.drop_blob(zone, sha256)

    def sweepable(self, before_s: int, limit: int) -> list[BlobRecord]:
        """Return unused blobs whose lease ended before, and doomed ones."""
        return self._records.sweepable(before_s, limit)

    def wanted(self, after: str, limit: int) -> list[str]:
        """Return digests of used blobs that are late or went bad."""
        return self._records.wanted(after, limit)

    def awaited(self, sha256: str) -> tuple[str, ...] | None:
        """Return the cases that wait for a late blob, or None."""
        return self._records.awaited(sha256)

    def put_awaited(self, sha256: str, cases: tuple[str, ...] | None) -> None:
        """Set the cases that wait for a late blob."""
        self._records.put_awaited(sha256, cases)

    # ---- writing ------------------------------------------------------------------

    def flush(self) -> None:
        """Write what was held back.

        Raises:
            StoreError: somebody else moved the head; the transaction must be undone.
        """
        self._rows.flush()
        self._records.flush()
        pending, self._pending = self._pending, {}
        bound = pending.pop(tables.bound, [])
        for table, rows in pending.items():
            upserts.add(self._connection, table, rows)
        upserts.put(self._connection, tables.bound, _once(bound), ("secret",))
        self._move_head()
        turned = self._rows.take_turned()
        if turned:
            veil.cover(self._connection, turned)

    def _later(self, table: sa.Table, **values: Any) -> None:
        self._pending.setdefault(table, []).append(values)

    def _heads(self) -> list[int]:
        if self._head is None:
            self._head = list(self._connection.execute(_HEAD).one())
            self._head_read = self._head[0]
        return self._head

    def _move_head(self) -> None:
        if self._head is None or self._head[0] == self._head_read:
            return
        table = tables.head
        moved = self._connection.execute(
            sa.update(table)
            .where(table.c.id == 1, table.c.feed == self._head_read)
            .values(feed=self._head[0], entries=self._head[1])
        )
        # A second wall: whoever writes has the lock.
        if moved.rowcount != 1:
            raise StoreError(path="feed", detail="the head was moved by somebody else")
        self._head_read = self._head[0]

    def _bind(self, entry: Header, kept: Kept, secret: bool) -> None:
        case = cell(entry.case)
        named: set[str] = set()
        for delta in entry.deltas:
            for column in BLOB_COLUMNS.get(delta.table, {}):
                sha256 = (delta.after or {}).get(column)
                if isinstance(sha256, str) and sha256:
                    named.add(sha256)
                    hidden = self._rows.is_secret(delta.table, delta.id)
                    if kept.settled.outcome != "applied":
                        hidden = hidden or secret
                    self._bound(sha256, case, delta.table, delta.id, hidden)
        for sha256 in set(kept.sent.blobs) - named:
            self._bound(sha256, case, "entry", kept.settled.hash, secret)

    def _bound(self, sha256: str, case: str, kind: str, id_: str, secret: bool) -> None:
        self._later(
            tables.bound,
            sha256=cell(sha256),
            case_id=case,
            kind=cell(kind),
            id=cell(id_),
            secret=secret,
        )

    def _arrival(self, number: int, sha256: str) -> bool:
        """Note what an arrival speaks of; return whether that is confidential."""
        found = self.connection.execute(_BOUND_ROWS, {"sha256": sha256}).all()
        for kind, id_ in sorted({(kind, id_) for kind, id_, _ in found}):
            self._later(tables.touch, kind=kind, id=id_, number=number)
        return any(secret for _, _, secret in found)


def to_conflict(body: str) -> Conflict:
    """Return the record that the stored text holds."""
    data = from_text(body)
    for name in ("wanted", "standing"):
        data[name] = tuple(Base(**each) for each in data[name])
    return Conflict(**data)


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the last of each row; one statement cannot set a row twice."""
    keys = [column.name for column in tables.bound.primary_key]
    return list({tuple(row[key] for key in keys): row for row in rows}.values())
