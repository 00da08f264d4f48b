"""The centre's shelf, where several parts of one blob come in at the same moment."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from sync.blobs.contract import PART_BYTES
from sync.core.answers import HeldPart
from sync.gateway.shelf import StoreShelf
from tests.sync.gateway.running import Running
from tests.sync.stores import sha256

_AT_ONCE = 6


def test_first_parts_at_the_same_moment_share_one_upload(shared: Running) -> None:
    facilities = shared.composed.facilities
    shelf = StoreShelf(facilities.stores, facilities.books)
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        for _ in range(4):
            parts = [os.urandom(1000) for _ in range(_AT_ONCE)]
            whole = sha256(b"".join(parts))
            together = threading.Barrier(_AT_ONCE)

            def send(
                number: int, data: bytes, whole: str = whole, gate: threading.Barrier = together
            ) -> HeldPart:
                part = HeldPart(number, sha256(data))
                gate.wait(20)
                shelf.put_part("main", whole, part, data)
                return part

            sent = list(workers.map(send, range(1, _AT_ONCE + 1), parts))
            assert shelf.parts("main", whole) == sent
            shelf.discard("main", whole)
    shelf.close()


def test_one_part_twice_at_the_same_moment_is_one(shared: Running) -> None:
    facilities = shared.composed.facilities
    shelf = StoreShelf(facilities.stores, facilities.books)
    data = os.urandom(PART_BYTES // 16)
    part = HeldPart(1, sha256(data))
    together = threading.Barrier(_AT_ONCE)

    def send(_: int) -> None:
        together.wait(20)
        shelf.put_part("main", part.sha256, part, data)

    with ThreadPoolExecutor(_AT_ONCE) as workers:
        list(workers.map(send, range(_AT_ONCE)))
    assert shelf.parts("main", part.sha256) == [part]
    shelf.join("main", part.sha256, [part], replace=False)
    assert b"".join(shelf.pieces("main", part.sha256)) == data
    shelf.close()
