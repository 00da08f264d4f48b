"""Bytes on their way from the centre: kept in pieces until the whole is there (下载).

What a cut connection left is taken up again where it ended. Pieces are encrypted
under a key that only the station's database holds; which bytes they are is decided by
the digest of the whole, once, when the blob is kept for good.

Source: NIST SP 800-38D (AES-GCM), RFC 5869 (HKDF).
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dossier.blobs import told
from resources.errors import Damaged

_log = logging.getLogger(__name__)

PIECE_BYTES = 8 << 20
_NONCE = 12
_TAG = 16


class Incoming:
    """A folder of begun downloads: ``<root>/<sha256>/<offset>``."""

    def __init__(self, root: Path, secret: bytes) -> None:
        self._root = root
        derived = HKDF(SHA256(), 32, salt=None, info=b"wenyi incoming pieces").derive(secret)
        self._cipher = AESGCM(derived)

    def begun(self, sha256: str) -> int:
        """Return how many bytes are here from the beginning on, without a gap."""
        end = 0
        for offset, size, _ in self._pieces(sha256):
            if offset != end:
                break
            end += size
        return end

    def keep(self, sha256: str, offset: int, data: bytes) -> None:
        """Keep a piece.

        Raises:
            DiskFull, StoreError: as in :func:`dossier.blobs.told`.
        """
        folder = self._root / sha256
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            nonce = secrets.token_bytes(_NONCE)
            sealed = nonce + self._cipher.encrypt(nonce, data, _label(sha256, offset))
            # Not made durable on purpose: what a power cut takes is fetched again.
            staged = folder / f"{offset:016x}.new"
            staged.write_bytes(sealed)
            staged.replace(folder / f"{offset:016x}")

    def read(self, sha256: str) -> Iterator[bytes]:
        """Yield what is here, piece by piece.

        Raises:
            Damaged: a piece is not what was kept.
        """
        end = 0
        for offset, size, path in self._pieces(sha256):
            if offset != end:
                break
            end += size
            with told(path):
                sealed = path.read_bytes()
            try:
                yield self._cipher.decrypt(
                    sealed[:_NONCE], sealed[_NONCE:], _label(sha256, offset)
                )
            except (InvalidTag, ValueError) as error:
                raise Damaged(path=str(path), found="not as it was kept") from error

    def forget(self, sha256: str) -> None:
        """Remove the pieces of a blob; it is here whole, or not to be trusted."""
        shutil.rmtree(self._root / sha256, ignore_errors=True)

    def sweep(self, wanted: set[str]) -> None:
        """Remove what nobody wants any more."""
        if self._root.is_dir():
            for folder in list(self._root.iterdir()):
                if folder.name not in wanted:
                    _log.info("a begun download is not wanted any more")
                    self.forget(folder.name)

    def _pieces(self, sha256: str) -> list[tuple[int, int, Path]]:
        """Return (offset, size in bytes, file) in order."""
        folder = self._root / sha256
        found: list[tuple[int, int, Path]] = []
        with told(folder):
            for each in os.scandir(folder) if folder.is_dir() else ():
                size = each.stat().st_size - _NONCE - _TAG
                if len(each.name) == 16 and size > 0:
                    found.append((int(each.name, 16), size, Path(each.path)))
        return sorted(found)


def _label(sha256: str, offset: int) -> bytes:
    return f"{sha256}/{offset}".encode("ascii")
