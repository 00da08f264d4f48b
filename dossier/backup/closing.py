"""A station that was moved is closed where it was (迁出)."""

from __future__ import annotations

import json
from pathlib import Path

from dossier.backup.copying import write_file
from dossier.blobs import sync_folder, told
from resources.errors import StationMoved

FILE = "moved.json"


def refuse_moved(home: Path) -> None:
    """Let nobody open a station that goes on elsewhere.

    Raises:
        StationMoved: it was moved.
    """
    path = home / FILE
    if path.exists():
        try:
            at = str(json.loads(path.read_bytes())["at"])
        except (OSError, ValueError, KeyError, TypeError):
            at = "—"
        raise StationMoved(path=str(home), at=at)


def close_for_good(home: Path, at: str) -> None:
    """Close a station durably.

    Raises:
        StoreError: it cannot be written.
    """
    write_file(home / FILE, [json.dumps({"at": at}).encode("ascii") + b"\n"])


def open_again(home: Path) -> bool:
    """Take it back, as when the move was called off; return whether it was closed.

    Raises:
        StoreError: it cannot be removed.
    """
    path = home / FILE
    if not path.exists():
        return False
    with told(path):
        path.unlink()
        sync_folder(home)
    return True
