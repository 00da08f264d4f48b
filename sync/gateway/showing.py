"""Which parts of a large blob a station really sent (出示分片).

A station that names the digest of bytes which are there already must not come by them
that way. It sends all parts like anybody else, and they are compared with what lies
there, before the bytes count as its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa

from sync.blobs.contract import BlobKey, BlobStore, Zone
from sync.core import limits
from sync.core.answers import HeldPart
from sync.gateway.tables import part_shown
from sync.ledger import upserts


def note(
    connection: sa.Connection, device: str, zone: Zone, sha256: str, part: HeldPart, now_s: int
) -> None:
    """Note that a part came in whole."""
    values = {
        "device": device,
        "zone": zone,
        "sha256": sha256,
        "number": part.number,
        "part_sha256": part.sha256,
        "at_s": now_s,
    }
    upserts.put(connection, part_shown, [values])


def shown(connection: sa.Connection, device: str, zone: Zone, sha256: str) -> list[HeldPart]:
    """Return the parts that a station sent, by number."""
    rows = connection.execute(
        sa.select(part_shown.c.number, part_shown.c.part_sha256)
        .where(*_of(device, zone, sha256))
        .order_by(part_shown.c.number)
    )
    return [HeldPart(number, part_sha256) for number, part_sha256 in rows]


def forget(connection: sa.Connection, device: str, zone: Zone, sha256: str) -> None:
    """Forget what a station sent of a blob."""
    connection.execute(sa.delete(part_shown).where(*_of(device, zone, sha256)))


def forget_before(connection: sa.Connection, at_s: int) -> int:
    """Forget what was sent before; return how many parts."""
    return connection.execute(sa.delete(part_shown).where(part_shown.c.at_s < at_s)).rowcount


def matches(store: BlobStore, zone: Zone, sha256: str, size: int, parts: Sequence[str]) -> bool:
    """Return whether the bytes that lie there are made of these parts."""
    key = BlobKey(zone, sha256)
    found: list[str] = []
    for start in range(0, max(size, 1), limits.PART_BYTES):
        data = store.get_range(key, start, min(size, start + limits.PART_BYTES))
        found.append(hashlib.sha256(data).hexdigest())
    return found == list(parts)


def _of(device: str, zone: Zone, sha256: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        part_shown.c.device == device,
        part_shown.c.zone == zone,
        part_shown.c.sha256 == sha256,
    )
