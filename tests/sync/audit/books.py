"""Small journals of made-up stations, without a store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.audit import merkle
from sync.audit.chain import Chain, ChainHead, Link


def seed_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


@dataclass
class Station:
    """Writes entries as a station does; copy it to make a clone."""

    name: str
    epoch: int = 1
    links: list[Link] = field(default_factory=list)

    @property
    def seed(self) -> bytes:
        return seed_of(self.name)

    @property
    def chain(self) -> Chain:
        return Chain(self.name, self.epoch, public_of(self.seed))

    def write(self, text: str, **changed: object) -> Link:
        previous = self.links[-1].hash if self.links else self.chain.start.hash
        data = {
            "device": self.name,
            "epoch": self.epoch,
            "sequence": len(self.links) + 1,
            "previous": previous,
            "kind": "RenameMaterial",
            "who": "clerk",
            "at": "2026-03-02T09:30:00+00:00",
            "note": text,
            **changed,
        }
        link = self.sign(json.dumps(data, ensure_ascii=False).encode())
        self.links.append(link)
        return link

    def sign(self, raw: bytes) -> Link:
        digest = hashlib.sha256(raw).digest()
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Link(raw, digest.hex(), key.sign(digest))

    def copy(self) -> Station:
        return Station(self.name, self.epoch, list(self.links))


class MemoryLog:
    """A log in memory whose transactions are one lock and undo themselves."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, int, Link]] = []
        self.tree = merkle.MemoryNodes()
        self._lock = Lock()

    @contextmanager
    def locked(self, chain: Chain) -> Iterator[_Locked]:
        with self._lock:
            locked = _Locked(self, chain.name, len(self.entries))
            try:
                yield locked
            except BaseException:
                del self.entries[locked.start :]
                raise


@dataclass
class _Locked:
    log: MemoryLog
    name: str
    start: int

    @property
    def nodes(self) -> merkle.Nodes:
        return self.log.tree

    def _own(self) -> list[tuple[int, Link]]:
        return [(seq, link) for name, seq, link in self.log.entries if name == self.name]

    def head(self) -> ChainHead | None:
        own = self._own()
        return ChainHead(own[-1][0], own[-1][1].hash) if own else None

    def hash_at(self, sequence: int) -> str | None:
        return next((link.hash for seq, link in self._own() if seq == sequence), None)

    def size(self) -> int:
        return len(self.log.entries)

    def append(self, number: int, sequence: int, link: Link) -> None:
        assert number == len(self.log.entries) + 1
        self.log.entries.append((self.name, sequence, link))
