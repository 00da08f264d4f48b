"""Hashing everything again, slice by slice, and sweeping what nobody refers to (巡检).

Scrub reports and never writes. Damage is mended when a station sends the good bytes
again (:meth:`BlobStore.put_if_absent`) or from a backup by the same door.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

from resources.errors import BlobMissing, Damaged, StillLeased
from sync.blobs.contract import BlobKey, BlobStore, Held, digest_of

_log = logging.getLogger(__name__)

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a round has come; keep it and go on after a restart (巡检进度)."""

    after: str = ""
    """Digest of the last blob done; empty at the beginning of a round."""
    round: int = 0
    """Rounds finished."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A blob that is not what its name says."""

    key: BlobKey
    found: str
    """The digest of what is there, or what the store said instead of bytes."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one slice of a round found (巡检结果)."""

    cursor: Cursor
    """Where the next slice begins."""
    checked: int
    """Blobs."""
    checked_bytes: int
    damaged: tuple[Damage, ...]
    round_ended: bool


def scrub(
    store: BlobStore,
    cursor: Cursor,
    budget_bytes: int,
    cancel: threading.Event | None = None,
) -> Slice:
    """Hash the blobs that follow ``cursor`` until the budget is spent; at least one.

    Raises:
        BlobStoreUnreachable: the store gives no answer; the slice counts for nothing.
    """
    checked = checked_bytes = 0
    damaged: list[Damage] = []
    after = cursor.after
    while page := store.list_blobs(after=after, limit=_AT_ONCE):
        for held in page:
            damage = _check(store, held)
            if damage is not None:
                _log.error("blob %s is damaged: %s", damage.key, damage.found)
                damaged.append(damage)
            after = held.key.sha256
            checked += 1
            checked_bytes += held.size_bytes
            if checked_bytes >= budget_bytes or (cancel is not None and cancel.is_set()):
                next_ = Cursor(after, cursor.round)
                return Slice(next_, checked, checked_bytes, tuple(damaged), round_ended=False)
    next_ = Cursor("", cursor.round + 1)
    return Slice(next_, checked, checked_bytes, tuple(damaged), round_ended=True)


def budget_bytes(total_bytes: int, round_s: float, every_s: float) -> int:
    """Return what a slice must hash so that a round is done in time.

    Args:
        total_bytes: what the store holds.
        round_s: how long a round may take, as in thirty days.
        every_s: time from slice to slice.
    """
    # A tenth more, since the store grows while the round is under way.
    return max(1, math.ceil(1.1 * total_bytes * every_s / round_s))


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one slice of a sweep did (清理结果)."""

    cursor: Cursor
    removed: tuple[BlobKey, ...]
    removed_bytes: int
    still_leased: int
    """Blobs nobody refers to yet, too young to go."""
    round_ended: bool


def sweep(
    store: BlobStore,
    cursor: Cursor,
    referenced: Callable[[Collection[str]], Collection[str]],
    lease_s: float,
) -> Sweep:
    """Remove what nobody refers to and nobody put for ``lease_s``; one listing's worth.

    Args:
        store: of one zone.
        cursor: where to begin.
        referenced: given digests, returns those that anything refers to, whatever its
            age; asked again for each blob right before it goes.
        lease_s: longer than any upload may take from its first byte to its commit.
    """
    page = store.list_blobs(after=cursor.after, limit=_AT_ONCE)
    if not page:
        return Sweep(Cursor("", cursor.round + 1), (), 0, 0, round_ended=True)
    wanted = set(referenced([held.key.sha256 for held in page]))
    removed: list[Held] = []
    leased = 0
    for held in page:
        if held.key.sha256 in wanted or referenced([held.key.sha256]):
            continue
        try:
            if store.delete_with_lease(held.key, lease_s):
                removed.append(held)
        except StillLeased:
            leased += 1
    return Sweep(
        Cursor(page[-1].key.sha256, cursor.round),
        tuple(held.key for held in removed),
        sum(held.size_bytes for held in removed),
        leased,
        round_ended=False,
    )


def _check(store: BlobStore, held: Held) -> Damage | None:
    damage = _look(store, held.key)
    # A connection that broke looks the same as bytes that cannot be read.
    return (
        _look(store, held.key) if damage is not None and damage.found == "unreadable" else damage
    )


def _look(store: BlobStore, key: BlobKey) -> Damage | None:
    try:
        found = digest_of(store, key)
    except BlobMissing:
        # Removed since it was listed, or listed and not there.
        return None if store.head(key) is None else Damage(key, "missing")
    except Damaged as error:
        return Damage(key, str(error.params["found"]))
    return None if found == key.sha256 else Damage(key, found)
