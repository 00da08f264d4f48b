"""A blob as a file that is read in ranges (按段读取)."""

from __future__ import annotations

import io

from sync.blobs.contract import BlobKey, BlobStore


class BlobReader(io.RawIOBase):
    """A blob of a store; never in memory or on disk as a whole.

    Args:
        store: of the key's zone.
        key: of the blob.
        size: in bytes.
    """

    def __init__(self, store: BlobStore, key: BlobKey, size: int) -> None:
        super().__init__()
        self._store, self._key, self._size = store, key, size
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset in bytes."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the offset in bytes."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; empty at the end."""
        stop = self._size if size < 0 else min(self._size, self._at + size)
        if stop <= self._at:
            return b""
        data = self._store.get_range(self._key, self._at, stop)
        self._at += len(data)
        return data
