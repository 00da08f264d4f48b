"""Copying a generation back into a home that is being made (取回)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from dossier.backup.copying import Folders, copy_blob, copy_file, holds, own_digest
from dossier.backup.generations import Generation
from dossier.backup.watch import Watch
from dossier.blobs import make_folder, told
from resources.errors import BackupDamaged, Damaged


def fetch_files(generation: Generation, folder: Path, names: Iterable[str]) -> None:
    """Copy files of a generation, durably and checked; those it has not are left out.

    Raises:
        BackupDamaged: a file is not as it was written.
        DiskFull, StoreError: the folder cannot be written.
    """
    wanted = set(names)
    for listed in generation.manifest.files:
        if listed.path not in wanted:
            continue
        target = folder / listed.path
        with told(target):
            make_folder(target.parent, 0o700)
        copy_file(generation.folder / listed.path, target)
        if own_digest(target) != (listed.size, listed.sha256):
            raise BackupDamaged(path=str(generation.folder / listed.path), found="digest")


def fetch_pools(
    generation: Generation, folders: Mapping[str, tuple[Path, bytes | None]], watch: Watch
) -> tuple[int, int]:
    """Copy the blobs back; those that are there and whole stay.

    Args:
        generation: to be restored.
        folders: where each pool goes, and what it is sealed with, by its path in the backup.
        watch: told the blobs.

    Returns:
        Blobs, and bytes.

    Raises:
        BackupDamaged: a blob is not as it was written, or of a pool nobody knows.
        DiskFull, StoreError: the folder cannot be written.
        Cancelled: a person asked for it.
    """
    made = Folders()
    for folder, _ in folders.values():
        made.make(folder)
        made.make(folder / "incoming")
    count = whole_bytes = 0
    for blob in generation.blobs():
        watch.tell("blobs", count, generation.manifest.blobs, whole_bytes)
        pool, _, _ = blob.file.path.rsplit("/", 2)
        if pool not in folders:
            raise BackupDamaged(path=str(generation.target / blob.file.path), found="pool")
        folder, key = folders[pool]
        target = folder / blob.name[:2] / blob.name
        made.make(target.parent)
        if not holds(target, blob.name, key):
            source = generation.target / blob.file.path
            try:
                copy_blob(source, target, blob.name, key, folder / "incoming")
            except Damaged as error:
                if error.params["path"] != str(source):
                    raise
                raise BackupDamaged(path=str(source), found="digest") from error
        count += 1
        whole_bytes += blob.file.size
    made.sync()
    watch.tell("blobs", count, generation.manifest.blobs, whole_bytes)
    return count, whole_bytes
