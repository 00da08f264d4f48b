"""The station's journal as a file that anyone can check (日志导出)."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from dossier.blobs import sync_folder, told
from dossier.store import Store, chains, journal
from resources.errors import Damaged
from sync.audit import export, merkle
from sync.audit.chain import Chain, Link
from sync.audit.heads import sign_head

_STRIDE = 500


@dataclass(frozen=True, slots=True)
class JournalExport:
    """What was written."""

    path: Path
    entries: int
    root: str
    """Of the tree over all entries, hexadecimal; note it elsewhere."""
    public_key: str
    """Of the station, hexadecimal."""
    sha256: str
    """Of the file."""


def export_journal(store: Store, path: Path, *, at: datetime | None = None) -> JournalExport:
    """Write the whole journal with a tree head signed by this station.

    The file is readable by its owner alone, for the journal names people. An older
    file of that name is replaced only when the new one is durable.

    A journal that was tampered with is written as it lies there, for the check to find.

    Raises:
        DiskFull: no room; an older file of that name is untouched.
        Damaged: an entry is not even text.
        StoreError: the file cannot be written.
    """
    with told(path):
        descriptor, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        staged = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                entries, root = _write(store, file, at or datetime.now(UTC))
                file.flush()
                os.fsync(file.fileno())
            with staged.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            staged.replace(path)
            sync_folder(path.parent)
        finally:
            staged.unlink(missing_ok=True)
    return JournalExport(path, entries, root.hex(), store.identity.public_key.hex(), sha256)


def _write(store: Store, file: BinaryIO, at: datetime) -> tuple[int, bytes]:
    identity = store.identity
    with store.snapshot() as reader:
        known = chains.chains(reader.connection)
    named = [Chain(each.device, each.epoch, each.public_key) for each in known]
    for line in export.opening(at, named):
        file.write(line)
    nodes, size, last = merkle.MemoryNodes(), 0, 0
    with store.snapshot() as reader:
        while found := journal.stored(reader.connection, last, _STRIDE):
            for last, raw, digest, signature in found:
                file.write(_entry_line(store, last, Link(raw, digest, signature)))
                size = merkle.append(nodes, size, hashlib.sha256(raw).digest())
    root = merkle.root(nodes, size)
    file.write(export.head_line(sign_head(identity.seed, size, root, at)))
    file.write(export.ending(size))
    return size, root


def _entry_line(store: Store, sequence: int, link: Link) -> bytes:
    try:
        return export.entry_line(link)
    except UnicodeDecodeError as error:
        # Our entries are UTF-8; these bytes cannot stand in a text file.
        raise Damaged(path=str(store.home / "dossier.db"), found=f"journal {sequence}") from error
