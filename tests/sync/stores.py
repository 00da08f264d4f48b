"""The two kinds of blob store, for tests that hold for both."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from sync.blobs.contract import PART_BYTES, BlobKey, BlobStore, Zone

MakeStore = Callable[[Zone], BlobStore]


def key_of(data: bytes, zone: Zone = "main") -> BlobKey:
    return BlobKey(zone, hashlib.sha256(data).hexdigest())


def parts(data: bytes) -> list[bytes]:
    return [data[at : at + PART_BYTES] for at in range(0, len(data), PART_BYTES)]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def big(mebibytes: float) -> bytes:
    """Return bytes that repeat nothing and cost little."""
    return os.urandom(round(mebibytes * (1 << 20)))


def spoil(path: Path, at: int = 0) -> None:
    """Flip one bit of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))
