"""Blobs of the centre in a folder: the embedded default (文件夹文件库).

Durable as on the station, by the same code: ``<root>/<zone>/<2>/<sha256>``. Uploads
in parts lie beside them under ``uploads/``, one file a part, named by its number and
its own digest. One process serves a folder. With a key, blobs and parts are sealed
(:mod:`dossier.sealing`); the probe's files hold nothing and are not.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from dossier import sealing
from dossier.blobs import Blobs, digest_of, store_checked, sync_folder, told
from dossier.unsealed import Sealed, seal_all
from resources.errors import (
    BlobMissing,
    Damaged,
    IncompleteUpload,
    Rejected,
    StillLeased,
    UnknownUpload,
    WrongDigest,
)
from sync.blobs.contract import (
    BlobKey,
    Held,
    Part,
    RawAccess,
    Stored,
    Upload,
    Zone,
    check_bounds,
    check_part,
    check_source,
    check_zone,
    is_digest,
    missing_parts,
    parts_of,
    pieces_of,
    shown,
)

_log = logging.getLogger(__name__)

_HEX = frozenset("0123456789abcdef")


def zone_key(key: bytes, zone: Zone) -> bytes:
    """Return the key of one zone, which opens nothing of the other (分区密钥).

    Args:
        key: the centre's 32 bytes; hand a store only what this returns.
        zone: the one the store serves.
    """
    return sealing.derive_key(key, f"blobs/{zone}")


class FolderBlobStore:
    """A :class:`BlobStore` in a folder.

    Args:
        root: made where it does not exist; each zone may have a disk of its own.
        zone: the one it serves.
        key: 32 bytes of this zone alone (:func:`zone_key`); None keeps everything in
            clear, for a disk that is encrypted itself.

    Raises:
        WrongKey: the folder was sealed with another key, or ``key`` is None.
        StoreError: the folder cannot be made.
    """

    def __init__(self, root: Path, zone: Zone, key: bytes | None = None) -> None:
        self._zone: Zone = zone
        self._root = root / zone
        self._key = key
        self._blobs = Blobs(self._root, key)
        self._uploads = self._root / "uploads"
        self._staging = self._root / "incoming"
        with told(self._uploads):
            self._uploads.mkdir(exist_ok=True)
            sync_folder(self._root)

    @property
    def zone(self) -> Zone:
        """The one zone it serves."""
        return self._zone

    @property
    def name(self) -> str:
        """The folder."""
        return str(self._root)

    @property
    def raw(self) -> RawAccess:
        """Unchecked access, for the probe alone."""
        return _RawFolder(self._root)

    def seal_earlier(self, cancel: threading.Event, *, busy_share: float = 0.5) -> Sealed | None:
        """Seal what the folder held in clear before it had a key (补封).

        Serving goes on meanwhile. None where there is nothing to do.

        Args:
            cancel: set it to stop; the next call goes on.
            busy_share: part of the time to work.

        Raises:
            DiskFull, StoreError: the folder cannot be written.
        """
        if self._blobs.all_sealed:
            return None
        return seal_all(self._blobs, cancel, busy_share=busy_share)

    def put_if_absent(self, key: BlobKey, source: bytes | BinaryIO) -> Stored:
        """Keep the bytes under their digest."""
        check_zone(self, key)
        size = check_source(key, source)
        return self._keep(key, pieces_of(source), size)

    def put_many(self, blobs: Mapping[BlobKey, bytes | memoryview], workers: Executor) -> None:
        """Keep many small blobs; the disk is waited for once for all of them."""
        for key in blobs:
            check_zone(self, key)
        before = [key for key in blobs if self._blobs.has(key.sha256)]
        whole = workers.map(self._renew_whole, before)
        there = {key for key, renewed in zip(before, whole, strict=True) if renewed}
        fresh = {key.sha256: data for key, data in blobs.items() if key not in there}
        try:
            # What is written is read back and hashed: other bytes than those named show there.
            self._blobs.put_many(fresh, workers)
        except Damaged as error:
            thing, found = str(error.params["path"]), str(error.params["found"])
            for sha256, data in fresh.items():
                if (own := hashlib.sha256(data).hexdigest()) != sha256:
                    raise WrongDigest(thing=f"{self._zone}/{sha256}", found=own) from error
            raise Damaged(path=thing, found=found) from error

    def begin(self, key: BlobKey) -> Upload:
        """Begin an upload in parts."""
        check_zone(self, key)
        upload = Upload(key, secrets.token_hex(16))
        folder = self._folder(upload)
        with told(folder):
            folder.mkdir()
            sync_folder(self._uploads)
        return upload

    def put_part(self, upload: Upload, number: int, data: bytes, sha256: str) -> Part:
        """Keep one part; again is no different from once, and any order will do."""
        thing = str(upload.key)
        check_bounds(number, data, thing)
        folder = self._known(upload)
        target = folder / f"{number:05d}-{sha256}"
        try:
            # Read back and hashed there: other bytes than those named show, without a hash more.
            store_checked([data], sha256, len(data), target, self._staging, self._key)
        except Damaged:
            check_part(number, data, sha256, thing)
            raise
        for other in folder.glob(f"{number:05d}-*"):
            if other != target:
                other.unlink(missing_ok=True)
        return Part(number, len(data))

    def list_parts(self, upload: Upload) -> list[Part]:
        """Return the parts held, by number, so that a sender can go on."""
        return [
            Part(int(file.name[:5]), sealing.file_size(file, self._key))
            for file in sorted(self._known(upload).iterdir())
        ]

    def complete(self, upload: Upload, size_bytes: int) -> Stored:
        """Join the parts, hash the whole, keep it under its key; end the upload."""
        key = upload.key
        folder = self._folder(upload)
        if not folder.is_dir():
            return self._completed_before(upload, size_bytes)
        missing = missing_parts(size_bytes, self.list_parts(upload))
        if missing:
            raise IncompleteUpload(thing=str(key), parts=shown(missing))
        wanted = {part.number for part in parts_of(size_bytes)}
        files = [file for file in sorted(folder.iterdir()) if int(file.name[:5]) in wanted]
        try:
            stored = self._keep(key, self._joined(files), size_bytes)
        except Damaged as error:
            raise self._blame(upload, files, str(error.params["found"])) from error
        self.abort(upload)
        return stored

    def abort(self, upload: Upload) -> None:
        """End an upload and drop its parts; an unknown one is no error."""
        try:
            folder = self._folder(upload)
        except UnknownUpload:
            return
        with told(folder), suppress(FileNotFoundError):
            # Renamed first, so that a half removed upload is not taken for one.
            ended = folder.with_name(f"ended-{upload.id}")
            folder.rename(ended)
            shutil.rmtree(ended)

    def abort_stale(self, older_than_s: float) -> int:
        """End uploads begun longer ago than that; return how many."""
        count = 0
        limit = time.time() - older_than_s
        for folder in self._uploads.iterdir():
            with suppress(FileNotFoundError):
                if folder.stat().st_mtime < limit:
                    shutil.rmtree(folder)
                    count += 1
        return count

    def head(self, key: BlobKey) -> Held | None:
        """Return what is known of the blob without reading it, or None."""
        check_zone(self, key)
        return self._held(key)

    def get_range(self, key: BlobKey, start: int, stop: int) -> bytes:
        """Return the bytes from ``start`` to before ``stop``, cut at the blob's end."""
        if not 0 <= start <= stop:
            raise ValueError(f"{start} to {stop} is no range")
        with self._open(key) as file:
            try:
                file.seek(start)
                return file.read(stop - start)
            except Damaged as error:
                raise Damaged(path=str(key), found=error.params["found"]) from error

    def stream(self, key: BlobKey) -> Iterator[bytes]:
        """Yield the blob piece by piece, unchecked."""
        check_zone(self, key)
        try:
            yield from self._blobs.pieces(key.sha256)
        except OSError as error:
            raise Damaged(path=str(key), found=os.strerror(error.errno or 0)) from error
        except Damaged as error:
            raise _about(key, error) from error

    def list_blobs(self, prefix: str = "", after: str = "", limit: int = 1000) -> list[Held]:
        """Return up to ``limit`` blobs by digest."""
        found: list[Held] = []
        for folder in sorted(self._root.iterdir()):
            name = folder.name
            if len(name) != 2 or not _HEX.issuperset(name) or name < after[:2]:
                continue
            if not (name.startswith(prefix[:2]) or prefix[:2].startswith(name)):
                continue
            for file in sorted(entry.name for entry in folder.iterdir()):
                if file <= after or not file.startswith(prefix) or not is_digest(file):
                    continue
                held = self._held(BlobKey(self._zone, file))
                if held is not None:
                    found.append(held)
                if len(found) >= limit:
                    return found
        return found

    def delete_with_lease(self, key: BlobKey, lease_s: float) -> bool:
        """Remove a blob that nobody put for ``lease_s``; return whether it was there."""
        check_zone(self, key)
        with self._blobs.replacing:
            held = self._held(key)
            if held is None:
                return False
            left = lease_s - (datetime.now(UTC) - held.written_at).total_seconds()
            if left > 0:
                raise StillLeased(thing=str(key), seconds=round(left))
            path = self._blobs.path(key.sha256)
            with told(path):
                path.unlink()
                sync_folder(path.parent)
        _log.info("deleted %s", key)
        return True

    # ---- inside -------------------------------------------------------------------

    def _held(self, key: BlobKey) -> Held | None:
        try:
            written_s = self._blobs.path(key.sha256).stat().st_mtime
        except FileNotFoundError:
            return None
        size = self._blobs.size(key.sha256)
        return None if size is None else Held(key, size, datetime.fromtimestamp(written_s, UTC))

    def _keep(self, key: BlobKey, pieces: Iterator[bytes], size: int) -> Stored:
        if self._renew_whole(key):
            return Stored(key, size, created=False)
        self._blobs.put_pieces(pieces, key.sha256, size)
        return Stored(key, size, created=True)

    def _renew_whole(self, key: BlobKey) -> bool:
        """Let the lease of a blob that lies here whole begin anew; return whether it does."""
        return self._blobs.verify(key.sha256) and self._renew(key)

    def _renew(self, key: BlobKey) -> bool:
        """Let the lease of a blob begin anew; return whether it is still there."""
        path = self._blobs.path(key.sha256)
        with self._blobs.replacing, told(path):
            try:
                with path.open("rb") as file:
                    os.utime(path)
                    os.fsync(file.fileno())
                # The blob may stem from a rename whose folder was never synced.
                sync_folder(path.parent)
            except FileNotFoundError:
                return False
        return True

    def _open(self, key: BlobKey) -> BinaryIO:
        check_zone(self, key)
        try:
            return self._blobs.open(key.sha256)
        except Damaged as error:
            raise _about(key, error) from error
        except OSError as error:
            raise Damaged(path=str(key), found=os.strerror(error.errno or 0)) from error

    def _folder(self, upload: Upload) -> Path:
        check_zone(self, upload.key)
        if len(upload.id) != 32 or not _HEX.issuperset(upload.id):
            raise UnknownUpload(thing=str(upload.key))
        return self._uploads / f"{upload.key.sha256}-{upload.id}"

    def _known(self, upload: Upload) -> Path:
        folder = self._folder(upload)
        if not folder.is_dir():
            raise UnknownUpload(thing=str(upload.key))
        return folder

    def _completed_before(self, upload: Upload, size_bytes: int) -> Stored:
        """Answer a second completion, whose first answer was lost on its way."""
        held = self._held(upload.key)
        if (
            held is None
            or held.size_bytes != size_bytes
            or not self._blobs.verify(upload.key.sha256)
        ):
            raise UnknownUpload(thing=str(upload.key))
        return Stored(upload.key, size_bytes, created=False)

    def _blame(self, upload: Upload, files: list[Path], found: str) -> Rejected:
        """Return whose fault a wrong whole is.

        Parts that rotted here are dropped, to be sent again; where all parts are as
        they were sent, the upload ends.
        """
        rotten = []
        for file in files:
            if not self._is_good(file):
                rotten.append(int(file.name[:5]))
                file.unlink()
        if rotten:
            return IncompleteUpload(thing=str(upload.key), parts=shown(rotten))
        self.abort(upload)
        return WrongDigest(thing=str(upload.key), found=found)

    def _is_good(self, part: Path) -> bool:
        try:
            with sealing.open_file(part, self._key) as file:
                return digest_of(file) == part.name[6:]
        except (OSError, Damaged):
            return False

    def _joined(self, parts: list[Path]) -> Iterator[bytes]:
        for part in parts:
            with sealing.open_file(part, self._key) as file:
                yield from pieces_of(file)


def _about(key: BlobKey, error: Damaged) -> BlobMissing | Damaged:
    """Return what is wrong with a blob, by its key and not by its path."""
    if error.params["found"] == "missing":
        return BlobMissing(thing=str(key))
    return Damaged(path=str(key), found=error.params["found"])


class _RawFolder:
    """Plain files for the probe."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "probe"
        self._staging = root / "incoming"
        with told(self._folder):
            self._folder.mkdir(exist_ok=True)

    def create(self, name: str, data: bytes) -> bool:
        """Write unless the name exists; return whether this call created it."""
        staged = self._staging / f"probe-{secrets.token_hex(8)}"
        with told(staged):
            staged.write_bytes(data)
            try:
                os.link(staged, self._folder / name)
            except FileExistsError:
                return False
            finally:
                staged.unlink()
        return True

    def create_claiming(self, name: str, data: bytes, sha256: str) -> bool:
        """Write with a digest that is checked; return whether it was accepted."""
        try:
            store_checked([data], sha256, len(data), self._folder / name, self._staging)
        except Damaged:
            return False
        return True

    def read(self, name: str) -> bytes | None:
        """Return the bytes, or None where there is nothing."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def names(self, prefix: str) -> list[str]:
        """Return all names that begin with ``prefix``."""
        return sorted(f.name for f in self._folder.iterdir() if f.name.startswith(prefix))

    def remove(self, name: str) -> None:
        """Remove the name; nothing happens where it does not exist."""
        (self._folder / name).unlink(missing_ok=True)
