"""What must be true once all is quiet, worked out without the code under test."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from typing import Any

from sync.core.answers import Committed, Done, FeedItem, Stored
from sync.core.centre.ports import Kept
from sync.core.entries import header, needs
from sync.core.messages import Batch, BlobName, Commit, Late, NewEpoch
from sync.core.registers import touched
from tests.sync.simulation.centre import SimCentre
from tests.sync.simulation.world import World, uid_of


def check(world: World) -> None:
    """Check everything; ``world`` has calmed down."""
    centre = world.centre
    feed: dict[int, FeedItem] = centre.disk.table("feed")
    entries: list[Kept] = list(centre.disk.table("entries").values())
    assert sorted(feed) == list(range(1, len(feed) + 1)), "the feed has gaps"
    check_centre(world, feed, entries)
    _all_converge(world)


def check_centre(world: World, feed: dict[int, FeedItem], entries: list[Kept]) -> None:
    """Check what the centre holds against what it promised and what was written."""
    _nothing_lost(world, entries)
    _bytes_there(world, entries)
    _nothing_overwritten(feed, entries)
    _conflicts_recorded(world, feed)
    _as_if_undisturbed(world, feed, entries)


def _nothing_lost(world: World, entries: list[Kept]) -> None:
    hashes = {kept.sent.entry.hash for kept in entries}
    assert world.acknowledged.entries.keys() <= hashes, "acknowledged, then lost"
    applied = Counter(
        uid_of(kept.sent.entry.raw) for kept in entries if kept.settled.outcome != "conflict"
    )
    assert not [uid for uid, n in applied.items() if n > 1], "done twice"
    there = Counter(uid_of(kept.sent.entry.raw) for kept in entries)
    missing = world.written.keys() - there.keys()
    assert not missing, f"written, but not at the centre: {sorted(missing)[:5]}"
    if not world.copies:
        assert not [uid for uid, n in there.items() if n > 1], "sent twice under two names"


def _bytes_there(world: World, entries: list[Kept]) -> None:
    awaited = world.centre.disk.table("awaited")
    for kept in entries:
        assert hashlib.sha256(kept.sent.entry.raw).hexdigest() == kept.sent.entry.hash
        for need in needs(header(kept.sent.entry.raw)):
            if need.sha256 in awaited:
                # The only copy went with a disk that was replaced by an older one.
                assert not any(station.read(need.sha256) for station in world.stations)
            else:
                assert world.centre.shelf.read(need.sha256)
    for sha256 in world.acknowledged.freed:
        assert world.centre.shelf.read(sha256)


def _nothing_overwritten(feed: dict[int, FeedItem], entries: list[Kept]) -> None:
    """Whoever writes a register names the one who wrote it before."""
    by_hash = {kept.sent.entry.hash: kept for kept in entries}
    last: dict[str, str] = {}
    for number in sorted(feed):
        item = feed[number]
        if item.entry is None:
            continue
        sent = by_hash[item.entry.hash].sent
        upon = {base.key: base.revision for base in sent.bases}
        fits = all(last.get(key, "") == upon[key] for key in touched(header(item.entry.raw)))
        if item.outcome == "conflict":
            continue
        assert fits, "overwritten unseen"
        for key in upon:
            last[key] = item.entry.hash


def _conflicts_recorded(world: World, feed: dict[int, FeedItem]) -> None:
    lost = {i.entry.hash for i in feed.values() if i.entry and i.outcome == "conflict"}
    records = world.centre.disk.table("conflicts")
    assert set(records) == lost
    kept = {each.sent.entry.hash for each in world.centre.disk.table("entries").values()}
    for record in records.values():
        assert all(base.revision in kept | {""} for base in (*record.wanted, *record.standing))


def _all_converge(world: World) -> None:
    rows = world.centre.disk.table("rows")
    registers = world.centre.disk.table("registers")
    for station in world.stations:
        if station.scopes() == ("",):
            assert station.disk.table("rows") == rows
            assert station.disk.table("registers") == registers
            assert station.rows() == dict(sorted(rows.items()))
        else:
            scopes = set(station.scopes())
            mine = {
                place: row
                for place, row in rows.items()
                if scopes & {row.get("case_id"), row.get("id")}
            }
            assert station.rows() == mine
        assert not [dead for dead in station.dead() if dead.code != "damaged"]
        lost = [s for s in station.disk.table("bytes") if station.read(s) is None]
        assert not lost


def _as_if_undisturbed(world: World, feed: dict[int, FeedItem], entries: list[Kept]) -> None:
    """Give a fresh centre the same entries in the same order, without any trouble."""
    calm = world.make_centre(random.Random(0))
    by_hash = {kept.sent.entry.hash: kept for kept in entries}
    for head in sorted(
        world.centre.disk.table("epochs").values(), key=lambda each: (each.device, each.epoch)
    ):
        if head.epoch == 1:
            calm.enrol(head.device, head.public_key)
    for number in sorted(feed):
        item = feed[number]
        if item.entry is None:
            _upload(calm, world, item.blob, entries[0].device)
            continue
        kept = by_hash[item.entry.hash]
        _bring_to_epoch(calm, world, kept)
        for need in needs(header(item.entry.raw)):
            if need.sha256 not in item.late:
                _upload(calm, world, need.sha256, kept.device)
        late = tuple(Late(sha256, "recording") for sha256 in item.late)
        commit = Commit(kept.epoch, (kept.sent,), late)
        assert isinstance(calm.machine.answer(kept.device, commit), Committed)
    assert dump(calm) == dump(world.centre)


def _bring_to_epoch(calm: SimCentre, world: World, kept: Kept) -> None:
    for epoch in range(2, kept.epoch + 1):
        if calm.disk.get("epochs", (kept.device, epoch)) is None:
            key = world.centre.disk.get("epochs", (kept.device, epoch)).public_key
            calm.machine.answer(kept.device, NewEpoch(epoch - 1, key))


def _upload(calm: SimCentre, world: World, sha256: str, device: str) -> None:
    data = world.centre.shelf.read(sha256)
    known = calm.ledger.blobs(sha256)
    if known:
        return
    if len(data) <= 64:
        request = Batch("main", (BlobName(sha256, len(data)),))
        answer = calm.machine.answer(device, request, [data])
    else:
        calm.shelf.put("main", sha256, data, replace=False)
        answer = calm.machine._note(device, "main", (BlobName(sha256, len(data)),))
    assert isinstance(answer, Stored | Done)


def dump(centre: SimCentre) -> bytes:
    """Return everything a reader of the centre could see, as bytes."""
    return json.dumps(
        {
            name: sorted((repr(key), repr(value)) for key, value in table.items())
            for name, table in centre.state().items()
        }
    ).encode()


def statistics(world: World) -> dict[str, Any]:
    """Return what happened, for a report."""
    outcomes = Counter(
        item.outcome for item in world.centre.disk.table("feed").values() if item.entry
    )
    return {
        "steps": world.steps,
        "requests": world.requests,
        "written": len(world.written),
        "feed": world.centre.ledger.feed_head(),
        **outcomes,
        "epochs": len(world.centre.disk.table("epochs")),
        "freed": len(world.acknowledged.freed),
        "alarms": dict(Counter(alarm.kind for alarm in world.alarms)),
    }
