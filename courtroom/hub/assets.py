"""Bytes by digest, once read for all that ask at the same time (示证数据读取)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Executor
from typing import TypeVar

from courtroom.hub.contract import Asset, Exhibits

SMALL_BYTES = 4 << 20
_KEPT_BYTES = 64 << 20
_PIECES = 16
"""Of at most 256 KiB, read in one go by a thread."""


T = TypeVar("T")


class Assets:
    """Reads assets and tiles on threads; keeps small ones. Of the event loop alone.

    Args:
        exhibits: the station.
        threads: to read on.
    """

    def __init__(self, exhibits: Exhibits, threads: Executor) -> None:
        self._exhibits, self._threads = exhibits, threads
        self._kept: OrderedDict[object, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._coming: dict[object, asyncio.Future[bytes]] = {}

    async def known(self, sha256: str) -> Asset | None:
        """Return what is known of an asset."""
        return await self._on_thread(lambda: self._exhibits.asset(sha256))

    async def whole(self, asset: Asset) -> bytes:
        """Return a small asset.

        Raises:
            StoreError: it cannot be read.
        """
        return await self._once(
            asset.sha256,
            lambda: b"".join(self._exhibits.read(asset.sha256, 0, asset.size_bytes)),
        )

    async def tile(self, sha256: str, level: int, column: int, row: int) -> bytes:
        """Return a tile.

        Raises:
            UnknownItem: there is none.
        """
        return await self._once(
            (sha256, level, column, row),
            lambda: self._exhibits.tile(sha256, level, column, row),
        )

    async def pieces(self, sha256: str, start: int, count: int) -> AsyncIterator[bytes]:
        """Yield bytes of an asset as they are read.

        Raises:
            StoreError: they cannot be read.
        """
        source = self._exhibits.read(sha256, start, count)
        while piece := await self._on_thread(lambda: _some(source)):
            yield piece

    async def _once(self, key: object, read: Callable[[], bytes]) -> bytes:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        coming = self._coming.get(key)
        if coming is None:
            coming = self._coming[key] = asyncio.ensure_future(self._on_thread(read))
            coming.add_done_callback(lambda done: self._arrived(key, done))
        # Who asked first may hang up: the others wait for the same bytes.
        return await asyncio.shield(coming)

    def _arrived(self, key: object, done: asyncio.Future[bytes]) -> None:
        del self._coming[key]
        if done.cancelled() or done.exception() is not None:
            return
        data = done.result()
        self._kept[key] = data
        self._kept_bytes += len(data)
        while self._kept_bytes > _KEPT_BYTES:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1])

    def _on_thread(self, work: Callable[[], T]) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)


def _some(source: Iterator[bytes]) -> bytes:
    pieces = []
    for piece in source:
        pieces.append(piece)
        if len(pieces) == _PIECES:
            break
    return b"".join(pieces)
