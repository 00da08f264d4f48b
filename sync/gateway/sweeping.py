"""Deleting bytes that no entry ever referred to, once their lease is over (清理)."""

from __future__ import annotations

import logging
from collections import Counter

from sync.blobs.contract import BlobKey
from sync.core.centre.ports import BlobRecord
from sync.core.messages import Join
from sync.gateway.contract import Facilities
from sync.ledger import queries

_log = logging.getLogger(__name__)

_AT_ONCE = 100
_NO_LEASE_S = float("-inf")


def sweep(facilities: Facilities) -> int:
    """Delete one slice; return how many blobs went.

    Raises:
        StoreError: the database or a store cannot serve; what was begun is finished later.
        BlobStoreUnreachable: likewise.
    """
    return _delete(facilities, facilities.centre.doom(_AT_ONCE))


def release_slices(facilities: Facilities, device: str, request: Join) -> int:
    """Delete what a part was made of, now that it is durable; return how many blobs went.

    A slice stays where an entry refers to it, where another station sent it too and may be
    about to use it, and where it comes more than once in the part (silence, empty paper): the
    next part will have it as well. Their lease ends by itself.
    """
    named = Counter(request.slices)
    # Of a short blob the one slice is the blob.
    once = {sha256 for sha256, times in named.items() if times == 1} - {request.blob.sha256}
    with facilities.books.consulting() as connection:
        shared = queries.held_by_others(connection, device, once)
    return _delete(facilities, facilities.centre.release(request.zone, once - shared))


def finish_sweeps(facilities: Facilities) -> int:
    """Finish what a crash interrupted, so that these names can be stored again.

    Nothing new is doomed: that is :func:`sweep`'s, where the configuration wants it.
    """
    count = 0
    while True:
        with facilities.books.transaction() as ledger:
            left = [record for record in ledger.sweepable(0, _AT_ONCE) if record.doomed]
        if not left:
            return count
        count += _delete(facilities, left)


def _delete(facilities: Facilities, doomed: list[BlobRecord]) -> int:
    for record in doomed:
        store = facilities.stores[record.zone]
        # The lease was the ledger's to judge, and nobody can put the blob while it is
        # doomed; a clock of the store that is off must not keep it so for ever.
        store.delete_with_lease(BlobKey(record.zone, record.sha256), _NO_LEASE_S)
        facilities.centre.swept(record.zone, record.sha256)
    if doomed:
        _log.info("deleted %d blobs that nobody refers to", len(doomed))
    return len(doomed)
