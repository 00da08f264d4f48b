"""Bytes that are kept: masters and documents, named by their digest (文件库).

A blob is durable before it is acknowledged: temporary file, fsync, size and
digest read again, rename, fsync of the folder. A file whose bytes do not match
its name is damage, never another version. With a key the files are sealed
(:mod:`dossier.sealing`); the name is the digest of the plaintext all the same.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import io
import json
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import IO, BinaryIO, TypeVar, cast

from dossier import sealing
from resources.errors import Damaged, DiskFull, StoreError, UnknownItem, WrongKey

_log = logging.getLogger(__name__)

T = TypeVar("T")

_PIECE = 1 << 20
_MOST_OPEN = 64
"""Files that are written together; each is held open until it is durable."""
_AT_ONCE = 8
"""Syncs waited for at once; a journal takes them together."""
_STALE_S = 24 * 3600
_HEX = frozenset("0123456789abcdef")
MARK = "sealing.mark"
"""File of a sealed folder; it tells a wrong key."""
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says when there is no room."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are durable (文件)."""

    sha256: str
    size: int
    """In bytes."""


class Blobs:
    """A folder of blobs: ``<root>/<first two digits>/<sha256>``.

    Safe for several threads and processes at once: a name always stands for the
    same bytes, and rename is atomic.

    Args:
        root: made where it does not exist.
        key: 32 bytes that files are sealed with; files of an earlier version that lie in
            clear are read all the same, and :mod:`dossier.unsealed` seals them. None
            keeps everything in clear.

    Raises:
        WrongKey: the folder is sealed with another key, or ``key`` is None.
        StoreError: the folder cannot be made.

    Attributes:
        replacing: held while a file is removed or put into another's place.
    """

    def __init__(self, root: Path, key: bytes | None = None) -> None:
        self.root = root
        self.key = key
        self.replacing = threading.Lock()
        self.staging = root / "incoming"
        self._folders: set[str] = set()
        """Folders this program made sure of: a power cut leaves them."""
        with told(root):
            make_folder(root)
            self.staging.mkdir(exist_ok=True)
        self._mark = _read_mark(root)
        self._check_key()
        self._sweep()

    @property
    def all_sealed(self) -> bool:
        """Whether no file is left in clear; also True where there is no key to seal with."""
        return self.key is None or (self._mark is not None and self._mark.all_sealed)

    def note_all_sealed(self) -> None:
        """Note durably that no file is left in clear.

        Raises:
            StoreError: the folder cannot be written.
        """
        if self.key is not None:
            self._write_mark(_Mark(_key_check(self.key), all_sealed=True))

    def path(self, sha256: str) -> Path:
        """Return where the blob lies or would lie.

        Raises:
            UnknownItem: ``sha256`` is not a digest, so it cannot name a file.
        """
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise UnknownItem(thing=sha256[:80])
        return self.root / f"{sha256[:2]}/{sha256}"

    def put(self, data: bytes) -> Blob:
        """Keep ``data``; when this returns, the bytes survive a power cut.

        Raises:
            DiskFull: no space; nothing is left behind.
            StoreError: the folder cannot be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        return self._keep([data], sha256, len(data))

    def put_file(self, source: Path) -> Blob:
        """Keep the bytes of the file ``source``; its name plays no part.

        Raises:
            DiskFull: no space; nothing is left behind.
            StoreError: the folder cannot be written, or the source not be read.
        """
        with told(source), source.open("rb") as file:
            digest = digest_of(file)
            size = file.tell()
            file.seek(0)
            return self._keep(_pieces(file), digest, size)

    def put_pieces(self, pieces: Iterable[bytes], sha256: str, size: int) -> Blob:
        """Keep bytes whose digest is known; they are read only where they are needed.

        Raises:
            Damaged: they are not those of ``sha256`` and ``size``; nothing is kept.
            DiskFull: no space; nothing is left behind.
            StoreError: the folder cannot be written.
        """
        return self._keep(pieces, sha256, size)

    def put_many(self, blobs: Mapping[str, bytes | memoryview], workers: Executor) -> None:
        """Keep bytes whose digests are known, waiting for the disk as seldom as it allows.

        All are written, then synced side by side, read back, renamed, then their folders are
        synced: a file system with a journal waits once there, not once for each blob. Only
        waiting is shared out among threads; they would be in each other's way at all else.

        Raises:
            Damaged: some are not those of their digest; some may be kept.
            DiskFull: no space; some may be kept.
            StoreError: the folder cannot be written; some may be kept.
        """
        targets = {sha256: self.path(sha256) for sha256 in blobs}
        folders = sorted({target.parent for target in targets.values()})
        self._make_sure_of(*folders)
        fresh = [
            sha256
            for sha256, target in targets.items()
            if not (target.is_file() and self._is_there(sha256))
        ]
        staged: dict[str, Path] = {}
        try:
            for some in _lots(fresh, _MOST_OPEN):
                with told(self.root):
                    self._stage({sha256: blobs[sha256] for sha256 in some}, staged, workers)
                    for sha256 in some:
                        size = len(blobs[sha256])
                        _read_back(staged[sha256], sha256, size, targets[sha256], self.key)
            for sha256 in fresh:
                with told(targets[sha256]):
                    staged[sha256].replace(targets[sha256])
                del staged[sha256]
            with told(self.root):
                list(workers.map(_settle, _shares(folders)))
        finally:
            for file in staged.values():
                file.unlink(missing_ok=True)

    def read(self, sha256: str) -> bytes:
        """Return the bytes, checked against the digest.

        Raises:
            Damaged: they are missing or do not match.
        """
        path = self.path(sha256)
        try:
            data = b"".join(sealing.plain_pieces(path, self.key))
        except FileNotFoundError:
            raise Damaged(path=str(path), found="missing") from None
        except OSError as error:
            raise Damaged(path=str(path), found=os.strerror(error.errno or 0)) from error
        found_sha256 = hashlib.sha256(data).hexdigest()
        if found_sha256 != sha256:
            raise Damaged(path=str(path), found=found_sha256)
        return data

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Yield the blob's bytes from its beginning; the caller checks them.

        Raises:
            OSError, Damaged: it cannot be read, or is missing.
        """
        path = self.path(sha256)
        try:
            yield from sealing.plain_pieces(path, self.key)
        except FileNotFoundError:
            raise Damaged(path=str(path), found="missing") from None

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for streaming, from any place; the caller checks the bytes.

        Raises:
            Damaged: it is missing or no sealed file; reading may raise it, too.
        """
        path = self.path(sha256)
        try:
            return sealing.open_file(path, self.key)
        except FileNotFoundError:
            raise Damaged(path=str(path), found="missing") from None

    def size(self, sha256: str) -> int | None:
        """Return the blob's size in bytes without reading it, or None where there is none.

        Of a damaged file it is some size, and :meth:`verify` will tell.
        """
        try:
            return sealing.file_size(self.path(sha256), self.key)
        except OSError:
            return None

    def has(self, sha256: str) -> bool:
        """Return whether a file of that name is there; its bytes are not read."""
        return self.path(sha256).is_file()

    def verify(self, sha256: str) -> bool:
        """Return whether the blob is there and its bytes match its name."""
        try:
            found_sha256, _ = digest_and_size(sealing.plain_pieces(self.path(sha256), self.key))
        except (OSError, Damaged):
            return False
        return found_sha256 == sha256

    def verify_all(self) -> Iterator[tuple[str, bool]]:
        """Yield (sha256, whether the bytes match) of every blob, by name."""
        for folder in sorted(self.root.iterdir()):
            if len(folder.name) == 2 and folder.is_dir():
                for file in sorted(folder.iterdir()):
                    yield file.name, self.verify(file.name)

    def _keep(self, pieces: Iterable[bytes], sha256: str, size: int) -> Blob:
        target = self.path(sha256)
        self._make_sure_of(target.parent)
        if self._is_there(sha256):
            # It may stem from a rename whose folder was never synced.
            with told(target):
                sync_folder(target.parent)
        else:
            store_checked(pieces, sha256, size, target, self.staging, self.key)
        return Blob(sha256, size)

    def _stage(
        self, blobs: Mapping[str, bytes | memoryview], staged: dict[str, Path], workers: Executor
    ) -> None:
        """Make durable files, to be read back and renamed; ``staged`` hears of each.

        Raises:
            OSError: some cannot be written.
        """
        with ExitStack() as opened:
            files: list[IO[bytes]] = []
            for sha256, data in blobs.items():
                descriptor, name = mkstemp(dir=self.staging)
                staged[sha256] = Path(name)
                files.append(opened.enter_context(os.fdopen(descriptor, "wb")))
                _write(files[-1], [data], self.key)
            list(workers.map(_make_durable, _shares(files)))

    def _is_there(self, sha256: str) -> bool:
        """Return whether the blob lies here whole; a damaged one is to be replaced."""
        if not self.has(sha256):
            return False
        if self.verify(sha256):
            return True
        _log.warning("blob %s was damaged and is replaced", sha256)
        return False

    def _make_sure_of(self, *folders: Path) -> None:
        """Make folders durably; one that is there may never have been synced."""
        unsure = [folder for folder in folders if folder.name not in self._folders]
        if unsure:
            with told(self.root):
                for folder in unsure:
                    folder.mkdir(exist_ok=True)
                sync_folder(self.root)
            self._folders.update(folder.name for folder in unsure)

    def _check_key(self) -> None:
        """Refuse another key than the folder's; note the key of a folder that has none.

        Raises:
            WrongKey: the folder is sealed with another key, or there is no key.
        """
        if self.key is None:
            if self._mark is not None:
                raise WrongKey(path=str(self.root))
            return
        check = _key_check(self.key)
        if self._mark is None:
            with told(self.root):
                empty = not any(len(entry.name) == 2 for entry in self.root.iterdir())
            self._write_mark(_Mark(check, all_sealed=empty))
        elif not hmac.compare_digest(self._mark.key_check, check):
            raise WrongKey(path=str(self.root))

    def _write_mark(self, mark: _Mark) -> None:
        path = self.root / MARK
        with told(path):
            descriptor, name = mkstemp(dir=self.staging)
            try:
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    json.dump({"key_check": mark.key_check, "all_sealed": mark.all_sealed}, file)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(path)
                sync_folder(self.root)
            finally:
                Path(name).unlink(missing_ok=True)
        self._mark = mark

    def _sweep(self) -> None:
        """Remove what interrupted writes left; young files may still be written."""
        limit = time.time() - _STALE_S
        for file in self.staging.iterdir():
            try:
                if file.stat().st_mtime < limit:
                    file.unlink()
            except OSError as error:
                _log.info("leftover %s stays: %s", file.name, error)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a sealed folder says of itself."""

    key_check: str
    all_sealed: bool


def _key_check(key: bytes) -> str:
    """Return a value that tells keys apart and gives nothing of them away."""
    return hmac.new(key, b"wenyi blobs key check", hashlib.sha256).hexdigest()[:32]


def _read_mark(root: Path) -> _Mark | None:
    try:
        data = json.loads((root / MARK).read_text(encoding="ascii"))
        return _Mark(str(data["key_check"]), data["all_sealed"] is True)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        # Made anew; at worst all files are looked at once more.
        _log.warning("the mark of %s is unreadable: %s", root, error)
        return None


def store_checked(
    pieces: Iterable[bytes],
    sha256: str,
    size: int,
    target: Path,
    staging: Path,
    key: bytes | None = None,
) -> None:
    """Write ``target`` so that it is whole and durable, or not there at all.

    Args:
        pieces: the bytes.
        sha256: of all bytes.
        size: of all bytes.
        target: replaced if it exists; its folder is there, and durable.
        staging: a folder of the same file system.
        key: what to seal the file with; None writes the bytes as they are.

    Raises:
        Damaged: what was written does not read back as it should.
        DiskFull: no space; nothing is left behind.
        StoreError: the folder cannot be written.
    """
    with told(target), staged_checked(pieces, sha256, size, target, staging, key) as staged:
        staged.replace(target)
        sync_folder(target.parent)


@contextmanager
def staged_checked(
    pieces: Iterable[bytes], sha256: str, size: int, target: Path, staging: Path, key: bytes | None
) -> Iterator[Path]:
    """Give a durable file that read back well, to be renamed to ``target``; else it goes.

    Raises:
        Damaged: what was written does not read back as it should.
        OSError: it cannot be written.
    """
    staged = stage_checked(pieces, sha256, size, target, staging, key)
    try:
        yield staged
    finally:
        staged.unlink(missing_ok=True)


def stage_checked(
    pieces: Iterable[bytes], sha256: str, size: int, target: Path, staging: Path, key: bytes | None
) -> Path:
    """Return a durable file that read back well; whoever calls renames or removes it.

    Raises:
        Damaged: what was written does not read back as it should; nothing is left.
        OSError: it cannot be written; nothing is left.
    """
    descriptor, name = mkstemp(dir=staging)
    staged, good = Path(name), False
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(file, pieces, key)
            os.fsync(file.fileno())
        _read_back(staged, sha256, size, target, key)
        good = True
    finally:
        if not good:
            staged.unlink(missing_ok=True)
    return staged


def _write(file: IO[bytes], pieces: Iterable[bytes | memoryview], key: bytes | None) -> None:
    """Write bytes, sealed where there is a key; they are not durable yet."""
    for piece in pieces if key is None else sealing.sealed_pieces(pieces, key):
        file.write(piece)
    file.flush()


def _make_durable(files: Iterable[IO[bytes]]) -> None:
    """Wait until what was written is on the disk."""
    for file in files:
        os.fsync(file.fileno())


def _read_back(staged: Path, sha256: str, size: int, target: Path, key: bytes | None) -> None:
    """Read a file again that will be ``target``.

    Raises:
        Damaged: it does not hold what was to be written.
    """
    found_sha256, length = digest_and_size(sealing.plain_pieces(staged, key))
    if found_sha256 != sha256 or length != size:
        raise Damaged(path=str(target), found=found_sha256)


def _settle(folders: Iterable[Path]) -> None:
    """Make renames into folders durable."""
    for folder in folders:
        sync_folder(folder)


def _lots(values: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """Yield the values, at most so many at a time."""
    for at in range(0, len(values), most):
        yield values[at : at + most]


def _shares(values: Sequence[T]) -> list[Sequence[T]]:
    """Return the values in as many parts as shall wait for the disk at once."""
    return [values[n::_AT_ONCE] for n in range(min(_AT_ONCE, len(values)))]


def digest_and_size(pieces: Iterable[bytes]) -> tuple[str, int]:
    """Return the SHA-256 of bytes that come in pieces, and how many they are."""
    hasher, size = hashlib.sha256(), 0
    for piece in pieces:
        hasher.update(piece)
        size += len(piece)
    return hasher.hexdigest(), size


def digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of what follows in ``file``.

    Raises:
        OSError, Damaged: it cannot be read.
    """
    return hashlib.file_digest(cast(io.BufferedReader, file), "sha256").hexdigest()


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder, and those above it, so that a power cut leaves them.

    Args:
        folder: nothing happens where it is there.
        mode: of the folder itself.

    Raises:
        OSError: it cannot be made.
    """
    missing = [folder]
    while not missing[-1].parent.is_dir():
        missing.append(missing[-1].parent)
    for each in reversed(missing):
        each.mkdir(mode if each == folder else 0o777, exist_ok=True)
        # Also where it is there: the program that made it may have ended before this.
        with suppress(PermissionError):
            sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Make the entries of ``folder`` durable; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the system's errors into ours.

    Raises:
        DiskFull: no space.
        StoreError: any other.
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise DiskFull(path=str(path)) from error
        raise StoreError(path=str(path), detail=str(error)) from error
