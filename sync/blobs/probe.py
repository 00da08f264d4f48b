"""Does a blob store keep what the centre relies on? Asked at every start (能力检测)."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from resources.errors import BlobStoreUnfit
from sync.blobs.contract import BlobStore, RawAccess

RACERS = 4
ROUNDS = 3
_BYTES = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold."""

    fault: str
    """What is wrong where it does not hold, for the administrator."""
    holds: Callable[[RawAccess, str], bool]
    """Called with names that begin with the second argument."""


def probe(store: BlobStore) -> None:
    """Refuse a store that fails; takes some seconds, leaves nothing behind.

    Raises:
        BlobStoreUnfit: something does not hold; ``reason`` says what.
        BlobStoreUnreachable: it gives no answer.
        BlobStoreRefused: it does not accept our keys.
    """
    raw = store.raw
    prefix = f"{secrets.token_hex(8)}-"
    try:
        for check in CHECKS:
            if not check.holds(raw, prefix):
                raise BlobStoreUnfit(store=store.name, reason=check.fault)
    finally:
        for name in raw.names(prefix):
            raw.remove(name)


def _one_wins(raw: RawAccess, prefix: str) -> bool:
    """Several create one name at once: one is told so, and its bytes are there."""
    with ThreadPoolExecutor(RACERS) as pool:
        for round_ in range(ROUNDS):
            name = f"{prefix}race-{round_}"
            start = threading.Barrier(RACERS)

            def create(racer: int, name: str = name, start: threading.Barrier = start) -> bool:
                start.wait()
                return raw.create(name, bytes([racer]) * _BYTES)

            won = [racer for racer, told in enumerate(pool.map(create, range(RACERS))) if told]
            if len(won) != 1 or raw.read(name) != bytes(won) * _BYTES:
                return False
    return True


def _keeps_the_first(raw: RawAccess, prefix: str) -> bool:
    name = f"{prefix}first"
    return (
        raw.create(name, b"first")
        and not raw.create(name, b"second")
        and raw.read(name) == b"first"
    )


def _refuses_wrong_digests(raw: RawAccess, prefix: str) -> bool:
    data = secrets.token_bytes(_BYTES)
    right = hashlib.sha256(data).hexdigest()
    wrong = hashlib.sha256(b"other").hexdigest()
    refused, accepted = f"{prefix}wrong", f"{prefix}right"
    return (
        not raw.create_claiming(refused, data, wrong)
        and raw.read(refused) is None
        and raw.create_claiming(accepted, data, right)
        and raw.read(accepted) == data
    )


def _reads_what_was_written(raw: RawAccess, prefix: str) -> bool:
    for number in range(ROUNDS):
        name, data = f"{prefix}read-{number}", secrets.token_bytes(_BYTES)
        # Asked before, so that a cached 'no' shows.
        if raw.read(name) is not None or not raw.create(name, data) or raw.read(name) != data:
            return False
    return True


def _lists_what_was_written(raw: RawAccess, prefix: str) -> bool:
    expected = []
    for number in range(ROUNDS):
        expected.append(f"{prefix}list-{number}")
        raw.create(expected[-1], b"x")
        if raw.names(f"{prefix}list-") != expected:
            return False
    raw.remove(expected.pop(0))
    return raw.names(f"{prefix}list-") == expected


def _forgets_what_was_removed(raw: RawAccess, prefix: str) -> bool:
    name = f"{prefix}gone"
    raw.create(name, b"x")
    raw.remove(name)
    return raw.read(name) is None and raw.create(name, b"y") and raw.read(name) == b"y"


CHECKS = (
    Check("a name can be written over / 同名文件会被覆盖", _keeps_the_first),
    Check("of several writers at once not exactly one wins / 并发写入时不止一个成功", _one_wins),
    Check("wrong checksums are accepted / 接受校验和错误的文件", _refuses_wrong_digests),
    Check("what was written is not read back / 写入后读不到", _reads_what_was_written),
    Check("what was written is not listed / 写入后列不出", _lists_what_was_written),
    Check("what was removed comes back / 删除后仍然存在", _forgets_what_was_removed),
)
"""Everything that is asked, the most harmful first."""
