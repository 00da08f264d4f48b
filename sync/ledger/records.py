"""Devices, epochs and blobs inside one transaction (设备、纪元与文件记录)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from sync.core.centre.ports import BlobRecord, Device, EpochHead
from sync.core.fields import Zone
from sync.ledger import tables, upserts
from sync.ledger.cells import from_text, strides, to_text

_DEVICE = sa.select(tables.device).where(tables.device.c.id == sa.bindparam("id_"))
_EPOCH = sa.select(tables.epoch).where(
    tables.epoch.c.device == sa.bindparam("device_"),
    tables.epoch.c.epoch == sa.bindparam("epoch_"),
)
_BLOB = (
    sa.select(tables.blob)
    .where(tables.blob.c.sha256 == sa.bindparam("sha256_"))
    .order_by(tables.blob.c.zone)
)
_BLOBS = (
    sa.select(tables.blob)
    .where(tables.blob.c.sha256.in_(sa.bindparam("names", expanding=True)))
    .order_by(tables.blob.c.zone)
)
_ALL_AWAITED = sa.select(tables.awaited.c.sha256, tables.awaited.c.cases).where(
    tables.awaited.c.sha256.in_(sa.bindparam("names", expanding=True))
)
_AWAITED = sa.select(tables.awaited.c.cases).where(
    tables.awaited.c.sha256 == sa.bindparam("sha256_")
)


class Records:
    """What is known of devices and bytes; written by :meth:`flush`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._devices: dict[str, Device | None] = {}
        self._epochs: dict[tuple[str, int], EpochHead | None] = {}
        self._blobs: dict[str, dict[Zone, BlobRecord]] = {}
        self._awaited: dict[str, tuple[str, ...] | None] = {}
        self._changed: set[Any] = set()

    def expect(self, sha256s: Iterable[str]) -> None:
        """Read in few statements what will be asked about."""
        for names in strides({each for each in sha256s if each not in self._blobs}):
            self._blobs.update({sha256: {} for sha256 in names})
            for found in map(to_blob, self._connection.execute(_BLOBS, {"names": names})):
                self._blobs[found.sha256][found.zone] = found
            waits = dict(self._connection.execute(_ALL_AWAITED, {"names": names}).all())
            for sha256 in names:
                if sha256 not in self._awaited:
                    cases = waits.get(sha256)
                    self._awaited[sha256] = None if cases is None else tuple(from_text(cases))

    def device(self, id_: str) -> Device | None:
        """Return the device."""
        if id_ not in self._devices:
            found = self._connection.execute(_DEVICE, {"id_": id_}).first()
            self._devices[id_] = None if found is None else Device(*found)
        return self._devices[id_]

    def put_device(self, device: Device) -> None:
        """Set the device."""
        self._devices[device.id] = device
        row = {"id": device.id, "revoked": device.revoked, "newest_epoch": device.newest_epoch}
        upserts.put(self._connection, tables.device, [row])

    def epoch(self, device: str, epoch: int) -> EpochHead | None:
        """Return the head of a chain."""
        key = (device, epoch)
        if key not in self._epochs:
            values = {"device_": device, "epoch_": epoch}
            found = self._connection.execute(_EPOCH, values).first()
            self._epochs[key] = None if found is None else _to_head(found)
        return self._epochs[key]

    def put_epoch(self, head: EpochHead) -> None:
        """Set the head of a chain."""
        self._epochs[head.device, head.epoch] = head
        row = {
            "device": head.device,
            "epoch": head.epoch,
            "public_key": head.public_key,
            "sequence": head.sequence,
            "hash": head.hash,
            "open": head.open,
        }
        upserts.put(self._connection, tables.epoch, [row])

    def blobs(self, sha256: str) -> tuple[BlobRecord, ...]:
        """Return what is known of these bytes, ``main`` first."""
        return tuple(self._known(sha256).values())

    def put_blob(self, blob: BlobRecord) -> None:
        """Set what is known of bytes in a zone."""
        known = self._known(blob.sha256)
        if known.get(blob.zone) != blob:
            known[blob.zone] = blob
            self._blobs[blob.sha256] = dict(sorted(known.items()))
            self._changed.add((blob.sha256, blob.zone))

    def drop_blob(self, zone: Zone, sha256: str) -> None:
        """Forget bytes that were deleted."""
        self.flush()
        self._known(sha256).pop(zone, None)
        table = tables.blob
        self._connection.execute(
            sa.delete(table).where(table.c.sha256 == sha256, table.c.zone == zone)
        )

    def sweepable(self, before_s: int, limit: int) -> list[BlobRecord]:
        """Return unused blobs whose lease ended before, and doomed ones."""
        self.flush()
        table = tables.blob
        over = sa.or_(table.c.doomed, table.c.lease_until_s < before_s)
        query = sa.select(table).where(sa.not_(table.c.used), over)
        query = query.order_by(table.c.lease_until_s, table.c.sha256).limit(limit)
        return [to_blob(found) for found in self._connection.execute(query)]

    def wanted(self, after: str, limit: int) -> list[str]:
        """Return digests of used blobs that are late or went bad."""
        self.flush()
        blob, late = tables.blob, tables.awaited
        # Each arm is limited for itself, so that neither index is read to its end.
        bad = (
            sa.select(blob.c.sha256)
            .where(blob.c.damaged, blob.c.used, blob.c.sha256 > after)
            .order_by(blob.c.sha256)
            .limit(limit)
        )
        waits = (
            sa.select(late.c.sha256)
            .where(late.c.sha256 > after)
            .order_by(late.c.sha256)
            .limit(limit)
        )
        found = {*self._connection.scalars(bad), *self._connection.scalars(waits)}
        return sorted(found)[:limit]

    def awaited(self, sha256: str) -> tuple[str, ...] | None:
        """Return the cases that wait for a late blob, or None."""
        if sha256 not in self._awaited:
            found = self._connection.execute(_AWAITED, {"sha256_": sha256}).scalar()
            self._awaited[sha256] = None if found is None else tuple(from_text(found))
        return self._awaited[sha256]

    def put_awaited(self, sha256: str, cases: tuple[str, ...] | None) -> None:
        """Set the cases that wait for a late blob."""
        self._awaited[sha256] = cases
        table = tables.awaited
        if cases is None:
            self._connection.execute(sa.delete(table).where(table.c.sha256 == sha256))
        else:
            upserts.put(self._connection, table, [{"sha256": sha256, "cases": to_text(cases)}])

    def flush(self) -> None:
        """Write the blobs that were held back."""
        rows = [_blob_row(self._blobs[sha256][zone]) for sha256, zone in sorted(self._changed)]
        self._changed.clear()
        upserts.put(self._connection, tables.blob, rows)

    def _known(self, sha256: str) -> dict[Zone, BlobRecord]:
        if sha256 not in self._blobs:
            found = self._connection.execute(_BLOB, {"sha256_": sha256}).all()
            self._blobs[sha256] = {each.zone: each for each in map(to_blob, found)}
        return self._blobs[sha256]


def to_blob(found: sa.Row[Any]) -> BlobRecord:
    """Return the record of a row of ``blob``."""
    return BlobRecord(
        zone=found.zone,
        sha256=found.sha256,
        size=found.size,
        used=found.used,
        lease_until_s=found.lease_until_s,
        damaged=found.damaged,
        doomed=found.doomed,
    )


def _blob_row(blob: BlobRecord) -> dict[str, Any]:
    return {
        "sha256": blob.sha256,
        "zone": blob.zone,
        "size": blob.size,
        "used": blob.used,
        "lease_until_s": blob.lease_until_s,
        "damaged": blob.damaged,
        "doomed": blob.doomed,
    }


def _to_head(found: sa.Row[Any]) -> EpochHead:
    return EpochHead(
        found.device,
        found.epoch,
        bytes(found.public_key),
        found.sequence,
        found.hash,
        found.open,
    )
