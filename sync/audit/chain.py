"""One chain of entries per device and epoch, taken under a locked head (设备日志链).

The centre takes an entry only where it continues what it has: the sequence goes on,
the entry names the hash of the one before, hash and signature are right. The same
entries again are no different from once; different entries in the same place are a
fork, as a restored or copied station makes one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from resources.errors import BrokenChain, ForkedChain
from sync.audit import merkle
from sync.audit.heads import is_signed


@dataclass(frozen=True, slots=True)
class Chain:
    """Whose entries they are."""

    device: str
    epoch: int
    public_key: bytes

    @property
    def name(self) -> str:
        """Device and epoch, for errors."""
        return f"{self.device}/{self.epoch}"

    @property
    def start(self) -> ChainHead:
        """The head before the first entry, as the station's journal begins."""
        text = f"{self.device}/{self.epoch}/{self.public_key.hex()}"
        return ChainHead(0, hashlib.sha256(text.encode("utf-8")).hexdigest())


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest entry of a chain."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it was sent: the exact bytes, their hash, the device's signature."""

    raw: bytes
    hash: str
    signature: bytes


class LockedLog(Protocol):
    """The log inside one transaction that holds the chain's and the log's head."""

    @property
    def nodes(self) -> merkle.Nodes:
        """Of the tree over all chains."""

    def head(self) -> ChainHead | None:
        """Return the chain's head, or None before its first entry."""

    def hash_at(self, sequence: int) -> str | None:
        """Return the hash of the chain's entry with this sequence."""

    def size(self) -> int:
        """Return how many entries the log has, over all chains."""

    def append(self, number: int, sequence: int, link: Link) -> None:
        """Keep an entry as number ``number`` of the log, from 1, and move the heads."""


class Log(Protocol):
    """Where the centre keeps entries."""

    def locked(self, chain: Chain) -> AbstractContextManager[LockedLog]:
        """Begin a transaction that nobody else can append in; commit it at the end.

        An exception undoes everything.
        """


def extend(chain: Chain, head: ChainHead, links: Sequence[Link]) -> ChainHead:
    """Return the head after ``links``, each of which must continue the chain.

    Raises:
        BrokenChain: one does not; ``sequence`` says which, ``fault`` why: ``gap``,
            ``hash``, ``signature``, ``unreadable``, ``owner``, ``previous``.
    """
    for link in links:
        fault = _fault(chain, head, link)
        if fault:
            raise BrokenChain(thing=chain.name, sequence=head.sequence + 1, fault=fault)
        head = ChainHead(head.sequence + 1, link.hash)
    return head


def take(log: Log, chain: Chain, links: Sequence[Link]) -> ChainHead:
    """Append what is new of ``links`` to the log; all of it or nothing.

    Raises:
        ForkedChain: another entry stands in the place of one.
        BrokenChain: as in :func:`extend`.
    """
    with log.locked(chain) as locked:
        head = locked.head() or chain.start
        fresh = [link for link in links if not _is_known(chain, locked, head, link)]
        end = extend(chain, head, fresh)
        size = locked.size()
        for offset, link in enumerate(fresh, 1):
            locked.append(size + 1, head.sequence + offset, link)
            size = merkle.append(locked.nodes, size, bytes.fromhex(link.hash))
        return end


def sequence_of(raw: bytes) -> int | None:
    """Return the sequence inside an entry's bytes, or None where there is none."""
    data = _read(raw)
    sequence = data.get("sequence")
    return sequence if type(sequence) is int else None


def _is_known(chain: Chain, locked: LockedLog, head: ChainHead, link: Link) -> bool:
    sequence = sequence_of(link.raw)
    if sequence is None or not 1 <= sequence <= head.sequence:
        return False
    if locked.hash_at(sequence) != hashlib.sha256(link.raw).hexdigest():
        raise ForkedChain(thing=chain.name, sequence=sequence)
    return True


def _fault(chain: Chain, head: ChainHead, link: Link) -> str:
    if hashlib.sha256(link.raw).hexdigest() != link.hash:
        return "hash"
    if not is_signed(chain.public_key, link.signature, bytes.fromhex(link.hash)):
        return "signature"
    data = _read(link.raw)
    if not data:
        return "unreadable"
    if (data.get("device"), data.get("epoch")) != (chain.device, chain.epoch):
        return "owner"
    if data.get("sequence") != head.sequence + 1:
        return "gap"
    return "" if data.get("previous") == head.hash else "previous"


def _read(raw: bytes) -> dict[str, object]:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
