"""Small views kept on disk (视图缓存): a cache, sealed, safe to delete at any time."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from dossier import sealing
from dossier.edits import Edit, to_json
from resources.errors import Corrupt, Damaged
from scanner.imaging.master import decode, encode_jpeg
from scanner.imaging.pixels import Pixels

_log = logging.getLogger(__name__)

LIMIT_BYTES = 512 << 20
_QUALITY = 88
_DPI = 96
_SWEEP_EVERY = 200
_SUFFIX = ".view"
_CLEAR_SUFFIX = ".jpg"
"""Of the views of versions that did not seal them."""


class Views:
    """Thumbnails under a folder, keyed by master, edits and size.

    Any number of threads and processes may share the folder. Files are written beside
    their place and renamed, never waited for; a damaged one is made again.

    Args:
        folder: created when it is missing.
        key: 32 bytes that views are sealed with.
        limit_bytes: above it the files longest unused go.
    """

    def __init__(self, folder: Path, key: bytes, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self._key = key
        self.limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._since_sweep = _SWEEP_EVERY

    def thumbnail(
        self,
        sha256: str,
        edits: tuple[Edit, ...],
        max_side_px: int,
        read: Callable[[], bytes],
    ) -> Pixels:
        """Return the view reduced to ``max_side_px``, H × W × 3 RGB.

        Args:
            sha256: digest of the master.
            edits: over it.
            max_side_px: longest side.
            read: gives the master's bytes; called only when the view is not there.

        Raises:
            resources.errors.Corrupt: the master cannot be decoded.
        """
        path = self._path(sha256, edits, max_side_px)
        cached = self._load(path)
        if cached is not None:
            return cached
        from scanner.imaging.view import thumbnail

        image = thumbnail(read(), edits, max_side_px)
        self._keep(path, encode_jpeg(image, _DPI, _QUALITY))
        return image

    def keep(self, sha256: str, edits: tuple[Edit, ...], max_side_px: int, image: Pixels) -> None:
        """Keep a view that was made elsewhere; args as :meth:`thumbnail`."""
        self._keep(self._path(sha256, edits, max_side_px), encode_jpeg(image, _DPI, _QUALITY))

    def _path(self, sha256: str, edits: tuple[Edit, ...], max_side_px: int) -> Path:
        key = f"{sha256} {to_json(edits)} {max_side_px}".encode()
        digest = hashlib.sha256(key).hexdigest()[:40]
        return self.folder / digest[:2] / f"{digest}{_SUFFIX}"

    def _keep(self, path: Path, data: bytes) -> None:
        # A full disk or a folder swept away meanwhile costs speed, not the view.
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(sealing.seal(data, self._key))
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            _log.warning("view not cached: %s", error)
            return
        with self._lock:
            self._since_sweep += 1
            due = self._since_sweep >= _SWEEP_EVERY
            if due:
                self._since_sweep = 0
        if due:
            self.sweep()

    def sweep(self) -> int:
        """Remove the views longest unused until the limit holds; return the bytes freed.

        Views that an earlier version kept in clear go whatever the limit.
        """
        files: list[tuple[float, int, Path]] = []
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                if path.suffix == _CLEAR_SUFFIX:
                    path.unlink()
                    continue
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        freed = 0
        for _, size, path in sorted(files):
            if total - freed <= self.limit_bytes:
                break
            with suppress(OSError):
                path.unlink()
                freed += size
        return freed

    def _load(self, path: Path) -> Pixels | None:
        try:
            image = decode(sealing.unseal(path.read_bytes(), self._key, path.name))
            # The time of last use decides what goes first.
            os.utime(path)
        except (OSError, Corrupt, Damaged):
            return None
        return image
