"""Small files of a home with the keys that open them, sealed as one file of a backup (附属文件包).

What has a key of its own beside the station's, as a courtroom's authority has, is worth nothing
without it. Both go together, sealed under the station's key: whoever can open the backup's
database can open this, and nobody else.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dossier import sealing
from dossier.backup.copying import write_file
from dossier.blobs import make_folder, told
from dossier.sealing import derive_key
from dossier.store import keys as store_keys
from resources.errors import BackupDamaged, Damaged

FILE = "bundle.sealed"
_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files and keys by their path in the home, with ``/``."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By the folder they belong to."""


def gather(home: Path, files: Sequence[str], keyed: Sequence[str]) -> Bundle:
    """Read what there is of some files, and the keys of some folders.

    Raises:
        Damaged: a key file does not hold a key, or a file is far too large.
        StoreError: something cannot be read.
    """
    found: dict[str, bytes] = {}
    for name in files:
        path = home / name
        with told(path):
            if not path.is_file():
                continue
            with path.open("rb") as file:
                found[name] = file.read(_MOST_BYTES + 1)
        if len(found[name]) > _MOST_BYTES:
            raise Damaged(path=str(path), found="size")
    known = {name: store_keys.known_key(home / name) for name in keyed}
    return Bundle(found, {name: key for name, key in known.items() if key is not None})


def sealed(bundle: Bundle, key: bytes) -> bytes:
    """Return a bundle sealed under a station's key."""
    data = {
        "files": {name: base64.b64encode(one).decode() for name, one in bundle.files.items()},
        "keys": {name: one.hex() for name, one in bundle.keys.items()},
    }
    return sealing.seal(json.dumps(data).encode(), derive_key(key, "backup bundle"))


def opened(path: Path, key: bytes) -> Bundle:
    """Return what :func:`sealed` sealed.

    Raises:
        BackupDamaged: it does not open, or is no bundle.
        StoreError: it cannot be read.
    """
    with told(path):
        data = path.read_bytes()
    try:
        found = json.loads(sealing.unseal(data, derive_key(key, "backup bundle"), path.name))
        files = {str(name): base64.b64decode(one) for name, one in found["files"].items()}
        keys = {str(name): bytes.fromhex(one) for name, one in found["keys"].items()}
    except (Damaged, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(path=str(path), found=type(error).__name__) from error
    for name in (*files, *keys):
        if any(part in ("", ".", "..") for part in name.split("/")) or "\\" in name:
            raise BackupDamaged(path=str(path), found=name[:80])
    return Bundle(files, keys)


def lay(bundle: Bundle, folder: Path) -> None:
    """Write a bundle's files below a folder, for their owner alone; the keys are placed apart.

    Raises:
        DiskFull, StoreError: they cannot be written.
    """
    for name, data in bundle.files.items():
        target = folder / name
        with told(target):
            make_folder(target.parent, 0o700)
        write_file(target, [data])
