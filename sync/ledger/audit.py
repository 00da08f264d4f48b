"""The log of all entries as a Merkle tree, with signed heads and witnesses (留痕日志树).

Entries are leaves in the order they were taken. The commit path does not touch the tree:
:func:`extend` catches up, before a head is signed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa

from resources.errors import UnknownItem
from sync.audit import export, merkle
from sync.audit.chain import Chain, ChainHead, Link
from sync.audit.heads import SignedHead, check_head, is_due
from sync.audit.witness import Witnessed, check_witness
from sync.core.answers import FeedItem, Settled
from sync.core.centre.ports import EpochHead, Kept
from sync.core.entries import header
from sync.core.messages import Sent, SignedEntry
from sync.ledger import upserts
from sync.ledger.contract import Books
from sync.ledger.ledger import TableLedger
from sync.ledger.tables import entry, entry_body, epoch, node, tree_head
from sync.ledger.tables import witness as witness_table

Sign = Callable[[int, bytes, datetime], SignedHead]
"""Of size, root and time; as ``partial(sync.audit.heads.sign_head, seed)``."""

_AT_ONCE = 2000


class TableNodes:
    """Nodes in the table ``node``; see :class:`sync.audit.merkle.Nodes`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._fresh: dict[tuple[int, int], bytes] = {}

    def get(self, level: int, index: int) -> bytes:
        """Return the hash of a perfect subtree."""
        if (level, index) in self._fresh:
            return self._fresh[level, index]
        found = self._connection.execute(_NODE, {"level_": level, "index_": index}).scalar()
        if found is None:
            raise KeyError((level, index))
        return bytes(found)

    def put(self, level: int, index: int, node: bytes) -> None:
        """Keep the hash of a perfect subtree."""
        self._fresh[level, index] = node

    def flush(self) -> None:
        """Write what was put."""
        rows = [
            {"level": level, "index": index, "hash": hash_}
            for (level, index), hash_ in self._fresh.items()
        ]
        upserts.add(self._connection, node, rows)
        self._fresh.clear()


_NODE = sa.select(node.c.hash).where(
    node.c.level == sa.bindparam("level_"), node.c.index == sa.bindparam("index_")
)


def size(connection: sa.Connection) -> int:
    """Return how many leaves the tree has."""
    query = sa.select(sa.func.max(node.c.index)).where(node.c.level == 0)
    found = connection.execute(query).scalar()
    return 0 if found is None else int(found) + 1


def extend(books: Books) -> int:
    """Put entries that are not in the tree yet behind it; return its size."""
    while True:
        # Not all in one transaction: commits wait meanwhile.
        with books.transaction() as ledger:
            before, after = _extend_once(ledger.connection)
        if after - before < _AT_ONCE:
            return after


def _extend_once(connection: sa.Connection) -> tuple[int, int]:
    """Put some entries behind the tree; return its size before and after."""
    before = size(connection)
    query = sa.select(entry.c.hash).where(entry.c.leaf > before).order_by(entry.c.leaf)
    nodes, after = TableNodes(connection), before
    for hash_ in connection.scalars(query.limit(_AT_ONCE)).all():
        after = merkle.append(nodes, after, bytes.fromhex(hash_))
    nodes.flush()
    return before, after


def newest_head(connection: sa.Connection) -> SignedHead | None:
    """Return the largest signed head."""
    query = sa.select(tree_head).order_by(tree_head.c.size.desc()).limit(1)
    found = connection.execute(query).first()
    return None if found is None else SignedHead(bytes(found.raw), bytes(found.signature))


def sign_due(
    books: Books, sign: Sign, now: datetime, seconds_since: float, *, force: bool = False
) -> SignedHead | None:
    """Sign a head where one is due, and keep it.

    Args:
        books: the centre's.
        sign: signs as the log.
        now: aware; a label.
        seconds_since: the last head, by a clock that never goes back.
        force: even if none is due, as when the centre stops; not without new entries.
    """
    with books.consulting() as connection:
        query = sa.select(sa.func.max(tree_head.c.size))
        signed = int(connection.execute(query).scalar() or 0)
        query = sa.select(sa.func.max(entry.c.leaf))
        fresh = int(connection.execute(query).scalar() or 0) - signed
    if fresh <= 0 or not (force or is_due(fresh, seconds_since)):
        return None
    extend(books)
    with books.transaction() as ledger:
        connection = ledger.connection
        leaves = size(connection)
        head = sign(leaves, merkle.root(TableNodes(connection), leaves), now.astimezone(UTC))
        row = {
            "size": leaves,
            "digest": head.digest,
            "raw": head.raw,
            "signature": head.signature,
        }
        upserts.put(connection, tree_head, [row], ())
        return newest_head(connection)


def head_by_digest(connection: sa.Connection, digest: str) -> SignedHead | None:
    """Return the head that a witness names."""
    query = sa.select(tree_head.c.raw, tree_head.c.signature).where(tree_head.c.digest == digest)
    found = connection.execute(query).first()
    return None if found is None else SignedHead(bytes(found[0]), bytes(found[1]))


def consistency(connection: sa.Connection, first: int, second: int) -> list[bytes]:
    """Return what shows that ``second`` leaves continue the first ``first``.

    Raises:
        ValueError: not 0 < ``first`` ≤ ``second``, or the tree is not that large.
    """
    if second > size(connection):
        raise ValueError(f"the tree has no {second} leaves")
    return merkle.consistency_proof(TableNodes(connection), first, second)


def inclusion(connection: sa.Connection, hash_: str, leaves: int) -> tuple[int, list[bytes]]:
    """Return the leaf of an entry, from 0, and the path to the root over ``leaves``.

    Raises:
        UnknownItem: no such entry among them.
    """
    query = sa.select(entry.c.leaf).where(entry.c.hash == hash_).order_by(entry.c.leaf).limit(1)
    leaf = connection.execute(query).scalar()
    if leaf is None or leaf > leaves or leaves > size(connection):
        raise UnknownItem(thing=hash_)
    return leaf - 1, merkle.inclusion_proof(TableNodes(connection), leaf - 1, leaves)


def keep_witness(connection: sa.Connection, witnessed: Witnessed, log_key: bytes) -> None:
    """Keep a witness's word on one of our heads; again changes nothing.

    Args:
        connection: of ``Books.writing``.
        witnessed: as a station sent it.
        log_key: the centre's public key.

    Raises:
        HeadRefused: it is not a witness of this head.
        UnknownItem: it names no head of ours.
    """
    head = head_by_digest(connection, _named(witnessed))
    if head is None:
        raise UnknownItem(thing="head")
    check_witness(witnessed, head, log_key)
    row = {
        "head": head.digest,
        "witness": witnessed.key.hex(),
        "raw": witnessed.raw,
        "signature": witnessed.signature,
    }
    upserts.put(connection, witness_table, [row], ())


def witnesses(connection: sa.Connection, digest: str) -> list[Witnessed]:
    """Return what witnesses said of a head."""
    table = witness_table
    query = sa.select(table).where(table.c.head == digest).order_by(table.c.witness)
    return [
        Witnessed(bytes(found.raw), bytes(found.signature), bytes.fromhex(found.witness))
        for found in connection.execute(query)
    ]


def lines(connection: sa.Connection, at: datetime, log_key: bytes) -> Iterator[bytes]:
    """Yield the whole log for ``sync.audit.verify_export``, a page at a time.

    Args:
        connection: a snapshot that may see everything.
        at: now.
        log_key: the centre's public key.
    """
    chains = [
        Chain(device, number, bytes(key))
        for device, number, key in connection.execute(
            sa.select(epoch.c.device, epoch.c.epoch, epoch.c.public_key).order_by(
                epoch.c.device, epoch.c.epoch
            )
        )
    ]
    yield from export.opening(at, chains)
    heads = _heads(connection, log_key)
    leaf = 0
    while page := links(connection, leaf, _AT_ONCE):
        for link in page:
            leaf += 1
            yield export.entry_line(link)
            if leaf in heads:
                yield export.head_line(heads[leaf])
                for witnessed in witnesses(connection, heads[leaf].digest):
                    yield export.witness_line(witnessed)
    yield export.ending(leaf)


def links(connection: sa.Connection, after: int, limit: int) -> list[Link]:
    """Return entries behind leaf ``after`` of the log, in its order."""
    query = (
        sa.select(sa.func.coalesce(entry.c.raw, entry_body.c.raw), entry.c.hash, entry.c.signature)
        .outerjoin_from(entry, entry_body, entry_body.c.number == entry.c.number)
        .where(entry.c.leaf > after)
        .order_by(entry.c.leaf)
        .limit(limit)
    )
    return [
        Link(bytes(raw), hash_, bytes(signature))
        for raw, hash_, signature in connection.execute(query)
    ]


class TableLog:
    """The ledger as a log of entries alone; see :class:`sync.audit.chain.Log`.

    What is taken here is kept and published, not applied: for a log that comes from
    elsewhere, as another centre's.
    """

    def __init__(self, books: Books) -> None:
        self._books = books

    @contextmanager
    def locked(self, chain: Chain) -> Iterator[LockedTables]:
        """Begin a transaction that nobody else can append in; commit it at the end."""
        extend(self._books)
        with self._books.transaction() as ledger:
            _extend_once(ledger.connection)
            if not isinstance(ledger, TableLedger):
                raise TypeError("a ledger over tables is needed")
            locked = LockedTables(ledger, chain)
            yield locked
            locked.nodes.flush()


class LockedTables:
    """The log inside one transaction; see :class:`sync.audit.chain.LockedLog`."""

    def __init__(self, ledger: TableLedger, chain: Chain) -> None:
        self._ledger = ledger
        self._chain = chain
        self.nodes = TableNodes(ledger.connection)

    def head(self) -> ChainHead | None:
        """Return the chain's head, or None before its first entry."""
        found = self._ledger.epoch(self._chain.device, self._chain.epoch)
        if found is None or found.sequence == 0:
            return None
        return ChainHead(found.sequence, found.hash)

    def hash_at(self, sequence: int) -> str | None:
        """Return the hash of the chain's entry with this sequence."""
        found = self._ledger.settled(self._chain.device, self._chain.epoch, sequence)
        return None if found is None else found.hash

    def size(self) -> int:
        """Return how many entries the log has, over all chains."""
        return self._ledger.entry_count()

    def append(self, number: int, sequence: int, link: Link) -> None:
        """Keep an entry as number ``number`` of the log, from 1, and move the heads."""
        if number != self.size() + 1:
            raise ValueError(f"{number} after {self.size()}")
        chain, ledger = self._chain, self._ledger
        case = header(link.raw).case
        place = ledger.feed_head() + 1
        signed = SignedEntry(link.raw, link.hash, link.signature)
        settled = Settled(sequence, link.hash, place, "kept")
        ledger.append(Kept(chain.device, chain.epoch, sequence, Sent(signed, ()), settled))
        cases = (case,) if case else ()
        ledger.add_item(FeedItem(place, "entry", chain.device, cases, signed, "kept", (), ""))
        ledger.put_epoch(
            EpochHead(chain.device, chain.epoch, chain.public_key, sequence, link.hash)
        )


def _heads(connection: sa.Connection, log_key: bytes) -> dict[int, SignedHead]:
    found: dict[int, SignedHead] = {}
    for raw, signature in connection.execute(sa.select(tree_head.c.raw, tree_head.c.signature)):
        signed = SignedHead(bytes(raw), bytes(signature))
        found[check_head(signed, log_key).size] = signed
    return found


def _named(witnessed: Witnessed) -> str:
    """Return the digest of the head that a statement names, unchecked."""
    try:
        data = json.loads(witnessed.raw)
        return str(data["head"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnknownItem(thing="head") from error
