"""Reading a whole backup again (核对备份)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dossier.backup.copying import holds, own_digest
from dossier.backup.generations import LIST, MANIFEST, Generation, PoolBlob, generations
from dossier.backup.watch import Watch
from resources.errors import BackupDamaged


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of a backup that is not as it was written."""

    path: str
    """From the backup's folder."""
    found: str
    """``missing``, ``size``, ``digest``, ``seal``, ``proof``, or what the system says."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What reading a backup again found (核对结果)."""

    files: int
    blobs: int
    bytes: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether all is as it was written."""
        return not self.faults


def check(
    generation: Generation,
    watch: Watch,
    keys: Mapping[str, bytes | None] | None = None,
    key: bytes | None = None,
) -> Checked:
    """Hash every file of a generation again.

    Args:
        generation: to be read.
        watch: told the files.
        keys: of the pools by their path in the backup; with them every blob is opened,
            too. None: only the files' own bytes are compared.
        key: what the manifest was proven with; None: its proof is not looked at.

    Raises:
        Cancelled: a person asked for it.
        BackupDamaged: the list of blobs cannot be read.
    """
    faults: list[Fault] = []
    if key is not None and not generation.is_proven(key):
        faults.append(Fault(f"{generation.name}/{MANIFEST}", "proof"))
    manifest = generation.manifest
    whole = len(manifest.files) + manifest.blobs
    done = read_bytes = 0
    for listed in manifest.files:
        watch.tell("checking", done, whole, read_bytes)
        where = f"{generation.name}/{listed.path}"
        fault, size = _look(generation, where, {(listed.size, listed.sha256)})
        faults += fault
        done, read_bytes = done + 1, read_bytes + size
    if any(fault.path.endswith(f"/{LIST}") for fault in faults):
        return Checked(done, 0, read_bytes, tuple(faults))
    renewed = _renewed(generation)
    for blob in generation.blobs():
        watch.tell("checking", done, whole, read_bytes)
        path = blob.file.path
        accepted = {(blob.file.size, blob.file.sha256), *renewed.get(path, ())}
        fault, size = _look(generation, path, accepted)
        if not fault and keys is not None and not _opens(generation, blob, keys):
            fault = [Fault(path, "seal")]
        faults += fault
        done, read_bytes = done + 1, read_bytes + size
    watch.tell("checking", done, whole, read_bytes)
    if done != whole:
        faults.append(Fault(f"{generation.name}/{LIST}", "count"))
    return Checked(len(manifest.files), done - len(manifest.files), read_bytes, tuple(faults))


def refuse_faulty(generation: Generation, checked: Checked) -> None:
    """Refuse a backup that cannot be relied upon.

    Raises:
        BackupDamaged: names the first file at fault.
    """
    for fault in checked.faults:
        raise BackupDamaged(path=str(generation.target / fault.path), found=fault.found)


def _look(
    generation: Generation, where: str, accepted: set[tuple[int, str]]
) -> tuple[list[Fault], int]:
    """Return what is wrong with a file, and how many bytes were read."""
    try:
        found = own_digest(generation.target / where)
    except FileNotFoundError:
        return [Fault(where, "missing")], 0
    except OSError as error:
        return [Fault(where, str(error.strerror))], 0
    if found in accepted:
        return [], found[0]
    same_size = found[0] in {size for size, _ in accepted}
    return [Fault(where, "digest" if same_size else "size")], found[0]


def _opens(generation: Generation, blob: PoolBlob, keys: Mapping[str, bytes | None]) -> bool:
    pool = blob.file.path.rsplit("/", 2)[0]
    return pool in keys and holds(generation.target / blob.file.path, blob.name, keys[pool])


def _renewed(generation: Generation) -> dict[str, set[tuple[int, str]]]:
    """Return what other generations say of the blobs.

    One that went bad was copied again, sealed anew, for a later generation.
    """
    found: dict[str, set[tuple[int, str]]] = {}
    for other in generations(generation.target):
        if other.name != generation.name:
            for path, size, digest in _blobs_of(other):
                found.setdefault(path, set()).add((size, digest))
    return found


def _blobs_of(generation: Generation) -> list[tuple[str, int, str]]:
    try:
        return [(b.file.path, b.file.size, b.file.sha256) for b in generation.blobs()]
    except BackupDamaged:
        # Another generation's own fault; it is told when that one is checked.
        return []
