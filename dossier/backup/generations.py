"""A backup's folder: generations that share their blobs (备份目录).

::

    TARGET/wenyi-backup.json        whose it is; written first
    TARGET/blobs/…                  blobs, sealed as they lie; shared by all generations
    TARGET/20260302T101500Z/        one generation: database, settings, blobs.list
    TARGET/20260302T101500Z/manifest.json      written last: what has none is no backup

Nothing that an older generation names is ever written over, but a blob that went bad.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dossier.backup.copying import Folders, Listed, copy_blob, holds, own_digest, write_file
from dossier.backup.watch import Watch
from dossier.blobs import make_folder, told
from dossier.sealing import derive_key
from dossier.sole import SoleRight
from resources.errors import (
    BackupDamaged,
    Damaged,
    Locked,
    NewerSchema,
    NoBackup,
    OtherBackup,
)

FORMAT = 1
MANIFEST = "manifest.json"
LIST = "blobs.list"
_OWNER = "wenyi-backup.json"
_STAGING = "incoming"
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z(-[0-9]+)?")
_PART = re.compile(r"[A-Za-z0-9._-]{1,100}")
_LINE = re.compile(r"([0-9a-f]{64}) ([0-9]{1,18}) ([0-9a-f]{64}) (\S{1,400})")
_MOST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation is (备份清单)."""

    kind: str
    """``station`` or ``centre``."""
    owner: str
    """Check value of the key; another store's is another."""
    made_at: str
    """ISO 8601, UTC."""
    schema: str
    """Revision of the database."""
    facts: Mapping[str, str]
    """What is told of it: device, epoch, journal head, and the like."""
    files: tuple[Listed, ...] = ()
    """From the generation's folder."""
    blobs: int = 0
    blob_bytes: int = 0
    damaged: tuple[str, ...] = ()
    """Blobs that were damaged in the store already, and are not in the backup."""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class PoolBlob:
    """A blob of a backup."""

    name: str
    """SHA-256 of the plaintext."""
    file: Listed
    """From the backup's folder."""


@dataclass(frozen=True, slots=True)
class Pool:
    """A folder of blobs that is backed up."""

    folder: Path
    """``<folder>/<2>/<sha256>``."""
    path: str
    """In the backup, with ``/``."""
    key: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Generation:
    """One whole backup (一代备份)."""

    target: Path
    name: str
    manifest: Manifest
    proof: str = field(repr=False)
    """HMAC over the manifest; says that whoever had the key wrote it."""

    @property
    def folder(self) -> Path:
        """Where its own files lie."""
        return self.target / self.name

    def blobs(self) -> Iterator[PoolBlob]:
        """Yield its blobs.

        Raises:
            BackupDamaged: the list is not what was written.
        """
        path = self.folder / LIST
        if not any(each.path == LIST for each in self.manifest.files):
            return
        with _told(path), path.open(encoding="ascii") as file:
            for line in file:
                found = _LINE.fullmatch(line.rstrip("\n"))
                if found is None:
                    raise BackupDamaged(path=str(path), found="line")
                name, size, sha256, where = found.groups()
                _check_path(where, path)
                yield PoolBlob(name, Listed(where, int(size), sha256))

    def is_proven(self, key: bytes) -> bool:
        """Return whether whoever had the key wrote the manifest."""
        return hmac.compare_digest(self.proof, _proof(self.manifest, key))


def generations(target: Path) -> list[Generation]:
    """Return the whole generations, newest first; unreadable ones are left out.

    Raises:
        NoBackup: the folder cannot be read.
    """
    try:
        names = sorted((each.name for each in target.iterdir()), reverse=True)
    except OSError as error:
        raise NoBackup(path=str(target)) from error
    found: list[Generation] = []
    for name in names:
        if _NAME.fullmatch(name) and (target / name / MANIFEST).exists():
            with suppress(BackupDamaged, NewerSchema):
                found.append(read_generation(target, name))
    return found


def newest(target: Path, name: str = "") -> Generation:
    """Return the newest generation, or the one of that name.

    Raises:
        NoBackup: there is none.
        BackupDamaged: its manifest is not what was written.
        NewerSchema: a newer program wrote it.
    """
    if not name:
        names = sorted(each.parent.name for each in target.glob(f"*/{MANIFEST}"))
        name = next((each for each in reversed(names) if _NAME.fullmatch(each)), "")
    if not _NAME.fullmatch(name):
        raise NoBackup(path=str(target / name) if name else str(target))
    return read_generation(target, name)


def read_generation(target: Path, name: str) -> Generation:
    """Return a generation by its name.

    Raises:
        NoBackup: it is not there or was not finished.
        BackupDamaged: its manifest is not what was written.
        NewerSchema: a newer program wrote it.
    """
    path = target / name / MANIFEST
    if not path.exists():
        raise NoBackup(path=str(path.parent))
    with _told(path), path.open("rb") as file:
        text = file.read(_MOST_BYTES)
    try:
        data: dict[str, Any] = json.loads(text)
        proof, raw = str(data["proof"]), data["manifest"]
        known = int(raw["format"])
        if known > FORMAT:
            raise NewerSchema(path=str(path), found=str(known), known=str(FORMAT))
        files = tuple(Listed(**each) for each in raw.pop("files"))
        damaged, facts = tuple(raw.pop("damaged")), dict(raw.pop("facts"))
        manifest = Manifest(**raw, files=files, damaged=damaged, facts=facts)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(path=str(path), found=type(error).__name__) from error
    for each in manifest.files:
        _check_path(each.path, path)
    return Generation(target, name, manifest, proof)


class Writing:
    """One generation being written."""

    def __init__(self, target: Path, name: str, watch: Watch) -> None:
        self.target = target
        self.name = name
        self.folder = target / name
        self._watch = watch
        self._folders = Folders()

    def take_pools(self, pools: Sequence[Pool]) -> tuple[int, int, list[str], int]:
        """Copy what is not in the backup yet; write the list of all.

        Returns:
            Blobs, their bytes, digests of those damaged at home, and how many were copied.

        Raises:
            DiskFull, StoreError: the backup cannot be written.
            Damaged: the backup's medium does not keep what is written.
            Cancelled: a person asked for it.
        """
        known = {
            blob.file.path: blob for each in generations(self.target) for blob in each.blobs()
        }
        found = [(pool, sha256, path) for pool in pools for sha256, path in _names(pool.folder)]
        lines: list[str] = []
        damaged: list[str] = []
        whole_bytes = copied = 0
        for done, (pool, sha256, source) in enumerate(found):
            self._watch.tell("blobs", done, len(found), whole_bytes)
            where = f"{pool.path}/{sha256[:2]}/{sha256}"
            listed = self._is_there(known.get(where), where, sha256, pool.key)
            if listed is None:
                self._folders.make((self.target / where).parent)
                try:
                    size, own = copy_blob(
                        source, self.target / where, sha256, pool.key, self._staging
                    )
                except Damaged as error:
                    if error.params["path"] != str(source):
                        raise
                    # Let go since the list was made: the centre proved to hold it.
                    if source.exists():
                        damaged.append(sha256)
                    continue
                listed = Listed(where, size, own)
                copied += 1
            whole_bytes += listed.size
            lines.append(f"{sha256} {listed.size} {listed.sha256} {listed.path}\n")
        self._folders.sync()
        write_file(self.folder / LIST, (line.encode("ascii") for line in lines))
        return len(lines), whole_bytes, damaged, copied

    @property
    def _staging(self) -> Path:
        return self.target / _STAGING

    def _is_there(
        self, known: PoolBlob | None, where: str, sha256: str, key: bytes | None
    ) -> Listed | None:
        """Return what lies in the backup, None where it has to be copied."""
        path = self.target / where
        with suppress(OSError):
            if known is not None and path.stat().st_size == known.file.size:
                return known.file
            if known is None and holds(path, sha256, key):
                # Of a backup that was interrupted: durable only when its folder is.
                self._folders.make(path.parent)
                size, own = own_digest(path)
                return Listed(where, size, own)
        return None

    def finish(self, manifest: Manifest, key: bytes) -> Generation:
        """Write the manifest, by which all this becomes a backup.

        Raises:
            DiskFull, StoreError: it cannot be written; the older ones stay as they are.
        """
        names = [each for each in sorted(self.folder.rglob("*")) if each.is_file()]
        files: list[Listed] = []
        with told(self.folder):
            for each in names:
                size, sha256 = own_digest(each)
                files.append(Listed(each.relative_to(self.folder).as_posix(), size, sha256))
        whole = replace(manifest, files=tuple(files))
        data = {"manifest": asdict(whole), "proof": _proof(whole, key)}
        text = json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8")
        write_file(self.folder / MANIFEST, [text + b"\n"])
        return read_generation(self.target, self.name)


@contextmanager
def writing(target: Path, kind: str, owner: str, watch: Watch) -> Iterator[Writing]:
    """Begin a generation; what an interrupted one left of its own is removed.

    Raises:
        OtherBackup: the folder is another store's, or holds something else.
        Locked: another backup is being written into it.
        StoreError: it cannot be written.
    """
    with told(target):
        make_folder(target)
        _claim(target, kind, owner)
        make_folder(target / _STAGING)
    sole = SoleRight(target / "lock")
    if not sole.take():
        raise Locked(path=str(target))
    try:
        with told(target):
            for left in (target / _STAGING).iterdir():
                left.unlink()
            for each in target.iterdir():
                if _NAME.fullmatch(each.name) and not (each / MANIFEST).exists():
                    shutil.rmtree(each)
            name = _free_name(target)
            make_folder(target / name, 0o700)
        yield Writing(target, name, watch)
    finally:
        sole.give()


def _claim(target: Path, kind: str, owner: str) -> None:
    """Check whose folder it is; note it in an empty one."""
    path = target / _OWNER
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(4096))
    except FileNotFoundError:
        if any(not each.name.startswith((".", "lost+found")) for each in target.iterdir()):
            raise OtherBackup(path=str(target)) from None
        data = {"format": FORMAT, "kind": kind, "owner": owner}
        write_file(path, [json.dumps(data).encode("ascii") + b"\n"])
        return
    except ValueError as error:
        raise OtherBackup(path=str(target)) from error
    if not isinstance(found, dict) or (found.get("kind"), found.get("owner")) != (kind, owner):
        raise OtherBackup(path=str(target))


def _free_name(target: Path) -> str:
    plain = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    taken = {each.name for each in target.iterdir()}
    names: Iterable[str] = (plain, *(f"{plain}-{n}" for n in range(1, 1000)))
    return next(name for name in names if name not in taken)


def _names(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield (digest, file) of a pool."""
    if not folder.is_dir():
        return
    for each in sorted(folder.iterdir()):
        if len(each.name) == 2 and each.is_dir():
            for file in sorted(each.iterdir()):
                if re.fullmatch(r"[0-9a-f]{64}", file.name) and file.name[:2] == each.name:
                    yield file.name, file


def _proof(manifest: Manifest, key: bytes) -> str:
    text = json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True)
    own = derive_key(key, "backup manifest")
    return hmac.new(own, text.encode("utf-8"), hashlib.sha256).hexdigest()


def _check_path(text: str, path: Path) -> None:
    """Refuse a path that leads elsewhere; a backup comes from outside."""
    parts = text.split("/")
    if any(not _PART.fullmatch(part) or part.strip(".") == "" for part in parts):
        raise BackupDamaged(path=str(path), found=text[:80])


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupDamaged(path=str(path), found=str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise BackupDamaged(path=str(path), found="text") from error
