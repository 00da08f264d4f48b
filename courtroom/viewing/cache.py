"""What was used last, up to a bound in bytes; tiles that are kept (有界缓存)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from threading import Event
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from courtroom.viewing.contract import Tile, TileSource

K = TypeVar("K")
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """Keeps what was used last; safe for several threads.

    Args:
        limit: of all weights together; a single heavier value is not kept at all.
        weigh: weight of a value, in bytes as a rule.
    """

    def __init__(self, limit: int, weigh: Callable[[V], int]) -> None:
        self.limit = limit
        self._weigh = weigh
        self._held: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self.total = 0
        """Weight of all that is held."""

    def get(self, key: K) -> V | None:
        """Return a value, which counts as a use."""
        with self._lock:
            value = self._held.get(key)
            if value is not None:
                self._held.move_to_end(key)
            return value

    def __contains__(self, key: K) -> bool:
        with self._lock:
            return key in self._held

    def put(self, key: K, value: V) -> None:
        """Keep a value; those unused longest make way."""
        weight = self._weigh(value)
        with self._lock:
            old = self._held.pop(key, None)
            if old is not None:
                self.total -= self._weigh(old)
            if weight > self.limit:
                return
            self._held[key] = value
            self.total += weight
            while self.total > self.limit:
                self.total -= self._weigh(self._held.popitem(last=False)[1])

    def forget(self, which: Callable[[K], bool]) -> None:
        """Drop the values whose key ``which`` names."""
        with self._lock:
            for key in [key for key in self._held if which(key)]:
                self.total -= self._weigh(self._held.pop(key))

    def clear(self) -> None:
        """Drop all."""
        self.forget(lambda _: True)


TileCache = Bounded[tuple[str, Tile], NDArray[np.uint8]]


def tile_cache(limit_bytes: int) -> TileCache:
    """Return a cache for pixels of tiles."""
    return Bounded(limit_bytes, lambda pixels: pixels.nbytes)


class CachedSource:
    """A source whose tiles are kept in a cache that several sources share."""

    def __init__(self, source: TileSource, cache: TileCache) -> None:
        self._source, self._cache = source, cache

    @property
    def key(self) -> str:
        """Of the source."""
        return self._source.key

    @property
    def size(self) -> tuple[int, int]:
        """Of the source."""
        return self._source.size

    @property
    def levels(self) -> int:
        """Of the source."""
        return self._source.levels

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        """Return a tile, from the cache where it is there.

        Raises:
            Cancelled, Corrupt, StoreError, SyncError: as the source.
        """
        key = (self._source.key, which)
        pixels = self._cache.get(key)
        if pixels is None:
            pixels = self._source.tile(which, cancel)
            # A view of a whole level would keep the level; the cache counts only the tile.
            if pixels.base is not None:
                pixels = pixels.copy()
            self._cache.put(key, pixels)
        return pixels

    def close(self) -> None:
        """Close the source; what is cached stays."""
        self._source.close()
