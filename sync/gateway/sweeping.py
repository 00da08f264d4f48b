"""Deleting bytes that no entry ever referred to, once their lease is over (清理)."""

from __future__ import annotations

import logging

from sync.blobs.contract import BlobKey
from sync.core.centre.ports import BlobRecord
from sync.gateway.contract import Facilities

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
