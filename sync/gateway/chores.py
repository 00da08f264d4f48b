"""What the background jobs do, one slice at a time (后台任务内容)."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, replace
from typing import Any, BinaryIO, cast

import sqlalchemy as sa

from dossier.court_time import court_now
from sync.blobs.contract import BlobKey, Zone
from sync.blobs.folder import FolderBlobStore
from sync.blobs.scrub import Cursor, Slice, budget_bytes
from sync.blobs.scrub import scrub as scrub_store
from sync.core.centre.ports import BlobRecord
from sync.core.centre.storing import find
from sync.gateway import quotas, rounds, showing, sweeping
from sync.gateway.contract import Facilities
from sync.gateway.reading import BlobReader
from sync.ledger import overview, queries
from sync.ledger.contract import OpenLedger
from sync.ledger.tables import bound

_LEAST_BYTES = 64 << 20
_REZONE_AT_ONCE = 20
_COPYING_S = 24 * 3600
"""Longer than the largest recording takes from one zone to the other."""


def scrub(facilities: Facilities, state: Any, stop: threading.Event) -> Any:
    """Hash the next slice of every zone again; what is damaged is marked, and wanted."""
    plan = facilities.plan
    found: dict[str, Any] = dict(state) if isinstance(state, dict) else {}
    with facilities.books.consulting() as connection:
        totals = overview.storage(connection)
    for zone, store in facilities.stores.items():
        cursor = Cursor(**found.get(zone, {}).get("cursor", {}))
        held = totals[zone].bytes if zone in totals else 0
        budget = max(_LEAST_BYTES, budget_bytes(held, plan.scrub_round_s, plan.scrub_every_s))
        slice_ = scrub_store(store, cursor, budget, stop)
        note_slice(facilities, zone, slice_)
        found[zone] = {
            "cursor": asdict(slice_.cursor),
            "damaged": found.get(zone, {}).get("damaged", 0) + len(slice_.damaged),
            "checked_bytes": found.get(zone, {}).get("checked_bytes", 0) + slice_.checked_bytes,
        }
    after = facilities.centre.look_again()
    while after and not stop.is_set():
        after = facilities.centre.look_again(after)
    if not stop.is_set() and rounds.is_wished(facilities.books, found):
        facilities.bells.ring("scrub")
    return found


def note_slice(facilities: Facilities, zone: Zone, slice_: Slice) -> None:
    """Write down what a slice of scrubbing found."""
    facilities.meters.checked.labels(zone).inc(slice_.checked_bytes)
    for damage in slice_.damaged:
        facilities.meters.damaged.labels(zone).inc()
        facilities.centre.damaged(zone, damage.key.sha256)


def sweep(facilities: Facilities, _state: Any, _stop: threading.Event) -> Any:
    """Delete a slice of what no entry ever referred to."""
    return {"deleted": sweeping.sweep(facilities)}


def drop_stale_uploads(facilities: Facilities, _state: Any, _stop: threading.Event) -> Any:
    """End uploads in parts that nobody went on with."""
    older_s = facilities.plan.uploads_stale_s
    ended = sum(store.abort_stale(older_s) for store in facilities.stores.values())
    with facilities.books.writing() as connection:
        showing.forget_before(connection, int(time.time() - older_s))
        quotas.forget_before(connection, court_now())
    return {"ended": ended}


def seal_earlier(facilities: Facilities, _state: Any, stop: threading.Event) -> Any:
    """Seal what a folder held in clear before it had a key; nothing once all is sealed."""
    folders = [store for store in facilities.stores.values() if isinstance(store, FolderBlobStore)]
    done = [found for store in folders if (found := store.seal_earlier(stop)) is not None]
    if not done:
        return None
    return {"sealed": sum(one.sealed for one in done), "left": sum(one.left for one in done)}


def measure(facilities: Facilities, _state: Any, _stop: threading.Event) -> Any:
    """Refresh what the metrics tell of the database."""
    meters = facilities.meters
    facilities.notices.flush(facilities.books, int(time.time()))
    with facilities.books.consulting() as connection:
        meters.conflicts.set(overview.open_conflicts(connection))
        meters.feed_head.set(overview.feed_head(connection))
    with facilities.books.transaction() as ledger:
        meters.wanted.set(len(ledger.wanted("", 1000)))
    return None


def rezone(facilities: Facilities, _state: Any, stop: threading.Event) -> Any:
    """Move bytes whose volume changed to the zone they belong in (换区)."""
    # What an earlier move could not delete must not stay where it does not belong.
    moved = sweeping.finish_sweeps(facilities)
    with facilities.books.consulting() as connection:
        found = queries.misplaced(connection, _REZONE_AT_ONCE)
    for each in found:
        if stop.is_set():
            break
        moved += _move(facilities, each)
    return {"moved": moved} if moved else None


def _move(facilities: Facilities, each: queries.Misplaced) -> int:
    """Copy, hash, tell the ledger, then delete; a crash anywhere is gone on from later."""
    old = facilities.stores[each.lies_in]
    new = facilities.stores[each.belongs_in]
    old_key, new_key = BlobKey(each.lies_in, each.sha256), BlobKey(each.belongs_in, each.sha256)
    if not each.is_there:
        if not _keeps_place(facilities, each):
            return 0
        new.put_if_absent(new_key, cast(BinaryIO, BlobReader(old, old_key, each.size)))
    with facilities.books.transaction() as ledger:
        record = find(ledger, each.lies_in, each.sha256)
        if record is None or not _still_belongs(ledger, each):
            return 0
        other = find(ledger, each.belongs_in, each.sha256)
        if not _is_fit(other, each.is_there):
            return 0
        if not each.is_there:
            ledger.put_blob(
                BlobRecord(
                    each.belongs_in, each.sha256, each.size, record.used, record.lease_until_s
                )
            )
        ledger.put_blob(replace(record, used=False, doomed=True))
    old.delete_with_lease(old_key, float("-inf"))
    facilities.centre.swept(each.lies_in, each.sha256)
    return 1


def _is_fit(other: BlobRecord | None, is_there: bool) -> bool:
    """Whether the copy in the other zone holds: else this one may be the last."""
    if is_there:
        return other is not None and other.good
    return other is None or not other.doomed


def _keeps_place(facilities: Facilities, each: queries.Misplaced) -> bool:
    """Let no sweep delete what is about to be copied; return False where one does already."""
    with facilities.books.transaction() as ledger:
        other = find(ledger, each.belongs_in, each.sha256)
        if other is None or other.doomed:
            return other is None
        until_s = max(other.lease_until_s, int(time.time()) + _COPYING_S)
        ledger.put_blob(replace(other, lease_until_s=until_s))
    return True


def _still_belongs(ledger: OpenLedger, each: queries.Misplaced) -> bool:
    """Whether nobody filed a page the other way while its bytes were copied."""
    open_use = ledger.connection.scalar(
        sa.select(sa.func.count()).where(bound.c.sha256 == each.sha256, sa.not_(bound.c.secret))
    )
    return (each.belongs_in == "main") == bool(open_use)
