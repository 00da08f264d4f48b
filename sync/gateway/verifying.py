"""Does everything the centre holds still fit together? (中心校验).

Chains entry by entry, the numbering of the feed, the tree and its signed heads, and the
blobs that rows refer to. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from resources.errors import BrokenChain, HeadRefused
from sync.audit import merkle
from sync.audit.chain import Chain, Link, extend
from sync.audit.heads import SignedHead, check_head
from sync.blobs.contract import BlobKey
from sync.blobs.scrub import Cursor, scrub
from sync.gateway.contract import Facilities
from sync.ledger import tables

MOST_PROBLEMS = 1000
"""After so many nobody reads on."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit."""

    kind: str
    """``chain``, ``feed``, ``tree``, ``head``, ``blob``."""
    thing: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what is wrong with it (校验结果)."""

    entries: int
    heads: int
    blobs: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether all is well."""
        return not self.problems


def verify(
    facilities: Facilities,
    *,
    deep: bool = False,
    progress: Callable[[str, int], None] = lambda _what, _count: None,
) -> Report:
    """Check everything.

    Args:
        facilities: of the centre; it may be serving meanwhile.
        deep: hash every blob again; else only look whether it is there, by its length.
        progress: called with what is looked at and how many were, now and then.

    Raises:
        StoreError: the database or a store cannot be read.
    """
    problems: list[Problem] = []
    with facilities.books.consulting() as connection:
        entries = _chains(connection, problems, progress)
        _feed(connection, problems)
        heads = _tree(facilities, connection, problems, progress)
        blobs = _blobs(facilities, connection, problems, progress)
    if deep:
        _deep(facilities, problems, progress)
    return Report(entries, heads, blobs, tuple(problems[:MOST_PROBLEMS]))


def _chains(
    connection: sa.Connection, problems: list[Problem], progress: Callable[[str, int], None]
) -> int:
    count = 0
    for found in connection.execute(sa.select(tables.epoch)).all():
        chain = Chain(found.device, found.epoch, bytes(found.public_key))
        head = chain.start
        try:
            for links in _links(connection, found.device, found.epoch):
                head = extend(chain, head, links)
                count += len(links)
                progress("entries", count)
        except BrokenChain as error:
            problems.append(
                Problem(
                    "chain",
                    f"{chain.name} · {error.params['sequence']}",
                    str(error.params["fault"]),
                )
            )
            continue
        if (head.sequence, head.hash) != (found.sequence, found.hash):
            problems.append(Problem("chain", chain.name, f"{head.sequence} ≠ {found.sequence}"))
    return count


def _links(connection: sa.Connection, device: str, epoch: int) -> Iterator[list[Link]]:
    entry, body = tables.entry, tables.entry_body
    after = 0
    while True:
        rows = connection.execute(
            sa.select(
                entry.c.sequence,
                entry.c.hash,
                entry.c.signature,
                sa.func.coalesce(entry.c.raw, body.c.raw).label("raw"),
            )
            .outerjoin_from(entry, body, body.c.number == entry.c.number)
            .where(entry.c.device == device, entry.c.epoch == epoch, entry.c.sequence > after)
            .order_by(entry.c.sequence)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        yield [Link(bytes(row.raw or b""), row.hash, bytes(row.signature)) for row in rows]
        after = rows[-1].sequence


def _feed(connection: sa.Connection, problems: list[Problem]) -> None:
    item, entry = tables.item, tables.entry
    head = connection.scalar(sa.select(tables.head.c.feed)) or 0
    count, least, most = connection.execute(
        sa.select(sa.func.count(), sa.func.min(item.c.number), sa.func.max(item.c.number))
    ).one()
    if (count, least or 1, most or 0) != (head, 1, head):
        problems.append(Problem("feed", "numbers", f"{count} · {least}–{most} ≠ {head}"))
    unpublished = connection.scalar(
        sa.select(sa.func.count())
        .select_from(entry)
        .outerjoin(item, sa.and_(item.c.number == entry.c.number, item.c.kind == "entry"))
        .where(item.c.number.is_(None))
    )
    if unpublished:
        problems.append(Problem("feed", "entries", str(unpublished)))


def _tree(
    facilities: Facilities,
    connection: sa.Connection,
    problems: list[Problem],
    progress: Callable[[str, int], None],
) -> int:
    """Build the tree anew from the entries, and compare every signed head with it."""
    nodes, size = merkle.MemoryNodes(), 0
    heads = connection.execute(sa.select(tables.tree_head).order_by(tables.tree_head.c.size)).all()
    waiting = list(heads)
    for leaf, hash_ in _leaves(connection):
        if leaf != size + 1:
            problems.append(Problem("tree", str(size + 1), "missing"))
            return len(heads)
        size = merkle.append(nodes, size, bytes.fromhex(hash_))
        if size % _AT_ONCE == 0:
            progress("leaves", size)
        while waiting and waiting[0].size <= size:
            _check(facilities, waiting.pop(0), nodes, problems)
    problems.extend(Problem("head", str(found.size), f"> {size}") for found in waiting)
    return len(heads)


def _check(
    facilities: Facilities,
    found: sa.Row[tuple[object, ...]],
    nodes: merkle.Nodes,
    problems: list[Problem],
) -> None:
    signed = SignedHead(bytes(found.raw), bytes(found.signature))
    try:
        head = check_head(signed, facilities.authority.public_key)
    except HeadRefused as error:
        problems.append(Problem("head", str(found.size), str(error.params["fault"])))
        return
    if head.size != found.size or merkle.root(nodes, head.size) != head.root:
        problems.append(Problem("head", str(found.size), "root"))


def _leaves(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    entry, after = tables.entry, 0
    while True:
        rows = connection.execute(
            sa.select(entry.c.leaf, entry.c.hash)
            .where(entry.c.leaf > after)
            .order_by(entry.c.leaf)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        yield from ((row.leaf, row.hash) for row in rows)
        after = rows[-1].leaf


def _blobs(
    facilities: Facilities,
    connection: sa.Connection,
    problems: list[Problem],
    progress: Callable[[str, int], None],
) -> int:
    """Look for what rows refer to: there, of the right length, or known to be wanted."""
    blob, count, after = tables.blob, 0, ("", "")
    while True:
        rows = connection.execute(
            sa.select(blob)
            .where(sa.tuple_(blob.c.sha256, blob.c.zone) > sa.tuple_(*after))
            .order_by(blob.c.sha256, blob.c.zone)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            break
        for row in rows:
            if row.used and not row.damaged and not row.doomed:
                held = facilities.stores[row.zone].head(BlobKey(row.zone, row.sha256))
                if held is None or held.size_bytes != row.size:
                    size = "missing" if held is None else f"{held.size_bytes} ≠ {row.size}"
                    problems.append(Problem("blob", f"{row.zone}/{row.sha256}", size))
        count += len(rows)
        after = (rows[-1].sha256, rows[-1].zone)
        progress("blobs", count)
    bound, awaited = tables.bound, tables.awaited
    lost = connection.scalars(
        sa.select(bound.c.sha256)
        .distinct()
        .outerjoin(blob, blob.c.sha256 == bound.c.sha256)
        .outerjoin(awaited, awaited.c.sha256 == bound.c.sha256)
        .where(blob.c.sha256.is_(None), awaited.c.sha256.is_(None))
        .limit(MOST_PROBLEMS)
    )
    problems.extend(Problem("blob", sha256, "unknown") for sha256 in lost)
    return count


def _deep(
    facilities: Facilities, problems: list[Problem], progress: Callable[[str, int], None]
) -> None:
    for zone, store in facilities.stores.items():
        cursor, count = Cursor(), 0
        while cursor.round == 0:
            slice_ = scrub(store, cursor, 256 << 20)
            cursor = slice_.cursor
            count += slice_.checked
            progress(f"hashed {zone}", count)
            problems.extend(
                Problem("blob", str(damage.key), damage.found) for damage in slice_.damaged
            )
