"""Notes on this disk until the hub has them: sealed, durable, sent again (笔记暂存).

One sealed file per note: what is written there last is what the judge wrote last. A file
goes when the hub has answered for just this text. A note is the judge's own secret, so
nothing of it lies here in clear; the key is in a file that only this account can read,
beside the device's own key, which opens the same door.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dossier.blobs import sync_folder
from dossier.sealing import BROKEN, KEY_BYTES, derive_key, seal, unseal
from resources.errors import Damaged

_log = logging.getLogger(__name__)

_KEY = "spool.key"
_ENDING = ".note"


@dataclass(frozen=True, slots=True)
class Draft:
    """A note as it stands on the bench (笔记稿)."""

    id: str
    hearing: str
    text: str
    ink: tuple[tuple[tuple[float, float, float], ...], ...] = ()
    exhibit: str = ""
    page: int = 0
    removed: bool = False
    at: str = ""
    """When it was begun, ISO 8601."""
    at_s: float | None = None
    """Second of the record at which it was begun."""


class Spool:
    """The notes that the hub has not answered for; may be called from several threads.

    Args:
        folder: of this device; made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._key = b""

    def keep(self, draft: Draft) -> None:
        """Write a note; durable on return.

        Raises:
            OSError: it was not written; the earlier one still is.
        """
        data = json.dumps(asdict(draft), ensure_ascii=False).encode()
        with self._lock:
            sealed = seal(data, self._own_key())
            path = self._path(draft.id)
            partial = path.with_suffix(".part")
            with partial.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
            sync_folder(self._folder)

    def done(self, draft: Draft) -> bool:
        """Let go of a note that the hub has, unless it was written anew meanwhile."""
        with self._lock:
            path = self._path(draft.id)
            if self._read(path) != draft:
                return False
            path.unlink(missing_ok=True)
            return True

    def waiting(self) -> list[Draft]:
        """Return what the hub has not answered for, in the order they were begun."""
        with self._lock:
            if not self._folder.is_dir():
                return []
            found = [self._read(path) for path in self._folder.glob("*" + _ENDING)]
        return sorted((one for one in found if one is not None), key=lambda one: (one.at, one.id))

    def _path(self, id: str) -> Path:
        return self._folder / (hashlib.sha256(id.encode()).hexdigest()[:32] + _ENDING)

    def _read(self, path: Path) -> Draft | None:
        try:
            data = unseal(path.read_bytes(), self._own_key(), path.name)
            return _draft(json.loads(data))
        except FileNotFoundError:
            return None
        except (OSError, Damaged, ValueError, KeyError, TypeError) as error:
            # It stays where it is: somebody may have the key that opens it.
            _log.warning("a note in the spool cannot be read: %s", type(error).__name__)
            return None

    def _own_key(self) -> bytes:
        if not self._key:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._folder / _KEY
            try:
                secret = path.read_bytes()
            except FileNotFoundError:
                secret = _make_key(path)
            if len(secret) != KEY_BYTES:
                raise Damaged(path=str(path), found=BROKEN)
            self._key = derive_key(secret, "notes")
        return self._key


def _make_key(path: Path) -> bytes:
    secret = secrets.token_bytes(KEY_BYTES)
    partial = path.with_suffix(".part")
    # Made with these rights, not given them later: there is no moment at which others read it.
    file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, secret)
        os.fsync(file)
    finally:
        os.close(file)
    partial.replace(path)
    sync_folder(path.parent)
    return secret


def _draft(value: Any) -> Draft:
    ink = tuple(
        tuple((float(x), float(y), float(p)) for x, y, p in stroke) for stroke in value["ink"]
    )
    at_s = value["at_s"]
    return Draft(
        str(value["id"]),
        str(value["hearing"]),
        str(value["text"]),
        ink,
        str(value["exhibit"]),
        int(value["page"]),
        bool(value["removed"]),
        str(value["at"]),
        None if at_s is None else float(at_s),
    )
