"""Bytes a screen has fetched, on disk under a key that only memory has (屏幕端缓存).

What a seat may see today it may not see tomorrow: nothing readable is to be left behind,
not even by a power cut. Files are sealed with AES-256-GCM under a key made at the start and
written nowhere; what an earlier run left is removed unread. Sound and film are handed to
players as files and lie in the clear until they are forgotten or the cache is closed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
import shutil
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from resources.errors import DiskFull, StoreError, WrongDigest

MOST_BYTES = 2 << 30
_NONCE_BYTES = 12


class ByteCache:
    """Sealed files by digest, least recently used dropped first; for several threads.

    Args:
        folder: its own folder; emptied at the start.
        most_bytes: bound of all files together, media among them.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self._most_bytes = most_bytes
        self._seal = AESGCM(AESGCM.generate_key(256))
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._closed = False
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        folder.chmod(0o700)

    @property
    def size_bytes(self) -> int:
        """Bytes on the disk."""
        return self._bytes

    def __contains__(self, key: str) -> bool:
        """Whether bytes of that key are there."""
        return key in self._sizes

    def get(self, key: str) -> bytes | None:
        """Return bytes; None: not there, or no longer what was put in."""
        with self._lock:
            if key not in self._sizes or key.startswith("media-"):
                return None
            self._sizes.move_to_end(key)
        try:
            sealed = self._path(key).read_bytes()
            return self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], key.encode())
        except (OSError, InvalidTag):
            self.forget(key)
            return None

    def put(self, key: str, data: bytes, sha256: str = "") -> None:
        """Keep bytes.

        Args:
            key: digest, or digest and tile.
            data: the bytes.
            sha256: what they must have as digest; empty: not checked (tiles).

        Raises:
            WrongDigest: they are others.
        """
        if sha256:
            found = hashlib.sha256(data).hexdigest()
            if not hmac.compare_digest(found, sha256):
                raise WrongDigest(thing=sha256, found=found)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        self._write(key, nonce + self._seal.encrypt(nonce, data, key.encode()))

    def media_path(self, sha256: str) -> Path | None:
        """Return the file of sound or film; None: not there."""
        key = f"media-{sha256}"
        with self._lock:
            if key not in self._sizes:
                return None
            self._sizes.move_to_end(key)
        return self._path(key)

    def put_media(self, sha256: str, partial: Path, found: str) -> Path:
        """Take over a file of sound or film that was written beside the cache.

        Raises:
            WrongDigest: its digest ``found`` is not ``sha256``; the file is gone then.
            StoreError: it cannot be moved.
        """
        if not hmac.compare_digest(found, sha256):
            partial.unlink(missing_ok=True)
            raise WrongDigest(thing=sha256, found=found)
        key = f"media-{sha256}"
        path = self._path(key)
        size = partial.stat().st_size
        self._make_room(size)
        try:
            partial.replace(path)
        except OSError as error:
            raise StoreError(path=str(path), detail=str(error)) from error
        self._count(key, size)
        return path

    def forget(self, key: str) -> None:
        """Remove bytes, and tiles and media of that digest."""
        with self._lock:
            gone = [
                each
                for each in self._sizes
                if each in (key, f"media-{key}") or each.startswith(f"{key}-")
            ]
            for each in gone:
                self._drop(each)

    def keep_only(self, digests: frozenset[str]) -> int:
        """Remove everything whose digest is not among ``digests``; return how many files."""
        with self._lock:
            gone = [key for key in self._sizes if _digest_of(key) not in digests]
            for key in gone:
                self._drop(key)
        return len(gone)

    def close(self) -> None:
        """Remove everything."""
        with self._lock:
            self._closed = True
            self._sizes.clear()
            self._bytes = 0
            shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.folder / key

    def _write(self, key: str, data: bytes) -> None:
        if len(data) > self._most_bytes // 2:
            return
        self._make_room(len(data))
        path = self._path(key)
        partial = path.with_name(f".{secrets.token_hex(8)}")
        try:
            partial.write_bytes(data)
            partial.replace(path)
        except FileNotFoundError:
            if self._closed:
                return
            raise
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise DiskFull(path=str(self.folder), detail=str(error)) from error
        self._count(key, len(data))

    def _count(self, key: str, size_bytes: int) -> None:
        with self._lock:
            if self._closed:
                with contextlib.suppress(OSError):
                    self._path(key).unlink()
                return
            self._bytes += size_bytes - self._sizes.pop(key, 0)
            self._sizes[key] = size_bytes

    def _make_room(self, size_bytes: int) -> None:
        with self._lock:
            while self._sizes and self._bytes + size_bytes > self._most_bytes:
                self._drop(next(iter(self._sizes)))

    def _drop(self, key: str) -> None:
        self._bytes -= self._sizes.pop(key)
        with contextlib.suppress(OSError):
            self._path(key).unlink()


def _digest_of(key: str) -> str:
    return key.removeprefix("media-").partition("-")[0]
