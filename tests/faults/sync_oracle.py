"""What must hold at the centre, given what stations acknowledged."""

from __future__ import annotations

import hashlib
from collections import Counter

from sync.blobs.contract import BlobKey, digest_of
from sync.core.answers import FeedItem
from sync.core.entries import Header, header, needs
from sync.gateway.contract import Facilities

_AT_ONCE = 500


def feed(facilities: Facilities, after: int = 0) -> list[FeedItem]:
    """Return everything the centre published after a number."""
    found: list[FeedItem] = []
    with facilities.books.transaction() as ledger:
        while page := ledger.items("", found[-1].number if found else after, _AT_ONCE):
            found += page
    return found


def check_feed(items: list[FeedItem], after: int = 0) -> dict[str, str]:
    """Check that nothing is doubled, left out or torn; return page ids and digests."""
    assert [item.number for item in items] == list(range(after + 1, after + len(items) + 1))
    entries = [item for item in items if item.entry is not None]
    heads: list[Header] = []
    for item in entries:
        assert item.entry is not None
        assert hashlib.sha256(item.entry.raw).hexdigest() == item.entry.hash
        heads.append(header(item.entry.raw))
    places = Counter((head.device, head.epoch, head.sequence) for head in heads)
    assert max(places.values(), default=1) == 1
    last: dict[tuple[str, int], int] = {}
    for head in heads:
        chain = (head.device, head.epoch)
        assert after or head.sequence == last.get(chain, 0) + 1
        last[chain] = head.sequence
    pages = [
        (delta.id, str((delta.after or {})["sha256"]))
        for item, head in zip(entries, heads, strict=True)
        for delta in head.deltas
        if item.outcome == "applied" and delta.table == "page" and delta.before is None
    ]
    assert len({id_ for id_, _ in pages}) == len(pages)
    return dict(pages)


def check_blobs(facilities: Facilities, items: list[FeedItem], *, deep: bool) -> int:
    """Check that every blob of these items is there and whole; return how many."""
    wanted = {
        need.sha256
        for item in items
        if item.entry is not None
        for need in needs(header(item.entry.raw))
        if need.sha256 not in item.late
    }
    for sha256 in wanted:
        with facilities.books.transaction() as ledger:
            # Bytes the store could not give for a moment may still be marked as damaged.
            records = [record for record in ledger.blobs(sha256) if not record.doomed]
        assert records, sha256
        for record in records:
            assert record.used
            store = facilities.stores[record.zone]
            key = BlobKey(record.zone, sha256)
            held = store.head(key)
            assert held is not None
            assert held.size_bytes == record.size
            assert not deep or digest_of(store, key) == sha256
    return len(wanted)
