"""Who may have to do with which bytes (文件权限).

Knowing a digest grants nothing. Bytes are there for the station that uploaded them
itself, and for whoever may read a case they are bound to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from sync.core.fields import Zone
from sync.ledger import upserts
from sync.ledger.cells import cell, from_text, strides
from sync.ledger.contract import Reach
from sync.ledger.dossiers import is_filed
from sync.ledger.tables import awaited, blob, bound, holder, row, row_body
from sync.ledger.within import is_within, sees_secrets


@dataclass(frozen=True, slots=True)
class BlobAccess:
    """Where bytes lie that somebody may read."""

    zone: Zone
    size: int
    media_type: str
    """As the page says; ``application/octet-stream`` for anything else."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Bytes that lie where they should not."""

    sha256: str
    size: int
    lies_in: Zone
    belongs_in: Zone
    is_there: bool
    """Whether good bytes lie in the right zone already: only the others need to go."""


def blob_access(
    connection: sa.Connection, reach: Reach, sha256: str, *, filed: bool = False
) -> BlobAccess | None:
    """Return where bytes within reach lie; None alike for unknown and forbidden ones.

    Args:
        connection: of ``Books.reading`` with the same reach.
        reach: of the caller.
        sha256: of the bytes.
        filed: only bytes of pages that stand in a live material of the main volume.
    """
    query = (
        sa.select(bound.c.kind, bound.c.id, bound.c.secret)
        .where(bound.c.sha256 == cell(sha256), is_within(reach, bound.c.case_id, bound.c.secret))
        .order_by(bound.c.secret, bound.c.kind, bound.c.id)
    )
    if filed:
        query = query.join(row, sa.and_(row.c.kind == bound.c.kind, row.c.id == bound.c.id)).where(
            bound.c.kind == "page", is_filed(row)
        )
    uses = connection.execute(query.limit(20)).all()
    if not uses:
        return None
    lying = (
        sa.select(blob.c.zone, blob.c.size)
        .where(blob.c.sha256 == cell(sha256), sa.not_(blob.c.damaged), sa.not_(blob.c.doomed))
        .order_by(blob.c.zone)
    )
    zones = connection.execute(lying).all()
    if not zones:
        return None
    # What only confidential pages use is read from their zone once it was moved there.
    chosen = zones[-1] if uses[0].secret else zones[0]
    media_type = _media_type(connection, reach, sha256, [(use.kind, use.id) for use in uses])
    return BlobAccess(chosen.zone, chosen.size, media_type)


def may_use(
    connection: sa.Connection, device: str, reach: Reach, sha256s: Iterable[str]
) -> set[str]:
    """Return those of the blobs that a station uploaded, or may read."""
    if connection.dialect.name == "postgresql":
        # Row-level security shows a station its own uploads.
        connection.execute(sa.select(sa.func.set_config("wenyi.device", device, True)))
    found: set[str] = set()
    for names in strides(sha256s):
        own = sa.select(holder.c.sha256).where(
            holder.c.device == device, holder.c.sha256.in_(names)
        )
        read = sa.select(bound.c.sha256).where(
            bound.c.sha256.in_(names), is_within(reach, bound.c.case_id, bound.c.secret)
        )
        found.update(connection.scalars(sa.union(own, read)))
    return found


def note_holder(connection: sa.Connection, device: str, sha256s: Iterable[str]) -> None:
    """Note that a station uploaded these blobs whole."""
    rows = [{"sha256": sha256, "device": device} for sha256 in sorted(set(sha256s))]
    upserts.put(connection, holder, rows, ())


def held_by_others(connection: sa.Connection, device: str, sha256s: Iterable[str]) -> set[str]:
    """Return those of the blobs that some other station uploaded, too."""
    found: set[str] = set()
    for names in strides(sha256s):
        query = sa.select(holder.c.sha256).where(
            holder.c.sha256.in_(names), holder.c.device != device
        )
        found.update(connection.scalars(query))
    return found


def known_blobs(connection: sa.Connection, sha256s: Iterable[str]) -> set[str]:
    """Return those of the blobs that lie somewhere, whoever may read them."""
    found: set[str] = set()
    for names in strides(sha256s):
        query = sa.select(blob.c.sha256).where(
            blob.c.sha256.in_(names), sa.not_(blob.c.damaged), sa.not_(blob.c.doomed)
        )
        found.update(connection.scalars(query))
    return found


def names_heard(connection: sa.Connection, sha256s: Iterable[str]) -> set[str]:
    """Return those of the names that stand for something: there, gone bad, or awaited."""
    found: set[str] = set()
    for names in strides(sha256s):
        there = sa.select(blob.c.sha256).where(blob.c.sha256.in_(names))
        late = sa.select(awaited.c.sha256).where(awaited.c.sha256.in_(names))
        found.update(connection.scalars(sa.union(there, late)))
    return found


def bound_cases(connection: sa.Connection, sha256: str) -> dict[str, bool]:
    """Return the cases that refer to a blob, and whether only confidentially."""
    query = (
        sa.select(bound.c.case_id, sa.func.min(sa.cast(bound.c.secret, sa.Integer)))
        .where(bound.c.sha256 == cell(sha256))
        .group_by(bound.c.case_id)
    )
    return {case: bool(secret) for case, secret in connection.execute(query)}


def misplaced(connection: sa.Connection, limit: int) -> list[Misplaced]:
    """Return bytes whose volume changed since they were stored.

    Bytes that a page of the main volume uses belong in ``main``, whoever else uses them;
    those that only confidential pages use, in ``secret``. The caller copies and hashes
    them, tells the ledger of both (``put_blob``, ``drop_blob``), then deletes.
    """
    other = blob.alias("other")
    open_use = sa.select(sa.literal(1)).where(
        bound.c.sha256 == blob.c.sha256, sa.not_(bound.c.secret)
    )
    closed_use = sa.select(sa.literal(1)).where(bound.c.sha256 == blob.c.sha256, bound.c.secret)
    good = (sa.not_(blob.c.damaged), sa.not_(blob.c.doomed))

    def there(zone: Zone) -> sa.Exists:
        return (
            sa.select(sa.literal(1))
            .where(other.c.sha256 == blob.c.sha256, other.c.zone == zone)
            .where(sa.not_(other.c.damaged), sa.not_(other.c.doomed))
            .exists()
        )

    to_secret = (
        sa.select(blob.c.sha256, blob.c.size, blob.c.zone, there("secret"))
        .where(blob.c.zone == "main", *good, closed_use.exists(), ~open_use.exists())
        .where(blob.c.sha256.in_(sa.select(bound.c.sha256).where(bound.c.secret)))
        .limit(limit)
    )
    to_main = (
        sa.select(blob.c.sha256, blob.c.size, blob.c.zone, sa.false())
        .where(blob.c.zone == "secret", *good, open_use.exists(), ~there("main"))
        .limit(limit)
    )
    found: list[Misplaced] = []
    for sha256, size, zone, is_there in connection.execute(to_secret):
        found.append(Misplaced(sha256, size, zone, "secret", bool(is_there)))
    for sha256, size, zone, is_there in connection.execute(to_main):
        found.append(Misplaced(sha256, size, zone, "main", bool(is_there)))
    return found[:limit]


def _media_type(
    connection: sa.Connection, reach: Reach, sha256: str, uses: list[tuple[str, str]]
) -> str:
    for kind, id_ in uses:
        if kind != "page":
            continue
        query = sa.select(row.c.body).where(row.c.kind == kind, row.c.id == id_)
        body = connection.execute(query).scalar()
        if body is None and sees_secrets(reach):
            query = sa.select(row_body.c.body).where(row_body.c.kind == kind, row_body.c.id == id_)
            body = connection.execute(query).scalar()
        data = {} if body is None else from_text(body)
        if data.get("sha256") == sha256 and isinstance(data.get("media_type"), str):
            return str(data["media_type"])
    return "application/octet-stream"
