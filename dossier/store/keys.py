"""The database key, and the mark beside the database that tells keys apart (密钥).

The key is 32 random bytes. It lives in the folder that ``$WENYI_KEYS`` names, where
that is set: another disk, or what the system unlocks at start. Else it lives in the
keyring of the operating system where a working one is found when the store is made,
otherwise in ``store.key`` beside the database, readable by its owner alone: then the
disk gives the data away to whoever takes it. ``store.mark`` holds a check value of
the key and the station's public key, so that a wrong key, a damaged database and
a missing one are told apart.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dossier.blobs import sync_folder
from resources.errors import Damaged, StoreError, WrongKey

_log = logging.getLogger(__name__)

KEY_BYTES = 32
_SERVICE = "wenyi"
_FILE = "store.key"
_KEYRING_S = 5.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of a store without opening it."""

    key_check: str
    public_key: str
    """Ed25519, hexadecimal."""


def find_key(home: Path, *, exists: bool) -> bytes:
    """Return the store's key; make one where there is no database yet.

    Args:
        home: the store's folder; it exists.
        exists: whether there is a database that needs its own key.

    Raises:
        WrongKey: there is a database but no key for it.
        Damaged: the key file does not hold a key.
        StoreError: the key file cannot be read or kept to its owner.
    """
    found = known_key(home)
    if found is not None:
        return found
    path, elsewhere = home / _FILE, key_elsewhere(home)
    if exists:
        raise WrongKey(path=str(home / "dossier.db"))
    made = secrets.token_bytes(KEY_BYTES)
    if elsewhere is not None:
        return _create(elsewhere, made)
    if _ask_keyring(str(home.resolve()), made) == made:
        return made
    return _create(path, made)


def known_key(home: Path) -> bytes | None:
    """Return the key that is kept for a folder, None where there is none.

    Raises:
        Damaged: the key file does not hold a key.
        StoreError: the key file cannot be read or kept to its owner.
    """
    path, elsewhere = home / _FILE, key_elsewhere(home)
    for found in (path if elsewhere is None else elsewhere, path):
        if found.exists() or found.is_symlink():
            return _read(found)
    return _ask_keyring(str(home.resolve()), None)


def write_key(path: Path, key: bytes) -> None:
    """Write a key file durably, readable by its owner alone; an old one is replaced.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        _stage(path, key.hex() + "\n").replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error


def move_to_keyring(home: Path) -> bool:
    """Move the key from the file in ``home`` into a keyring that works; return whether.

    Raises:
        Damaged, StoreError: the file cannot be read or removed.
    """
    path = home / _FILE
    if not path.exists():
        return False
    key = _read(path)
    if _ask_keyring(str(home.resolve()), key) != key:
        return False
    try:
        path.unlink()
        sync_folder(home)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    return True


def key_elsewhere(home: Path) -> Path | None:
    """Return where ``$WENYI_KEYS`` wants the key of this folder, None where it is not set.

    The file is called after the folder: ``srv-wenyi.key`` for ``/srv/wenyi``.
    """
    folder = os.environ.get("WENYI_KEYS")
    if not folder:
        return None
    parts = (part.strip("\\/:") for part in home.resolve().parts)
    return Path(folder) / ("-".join(part for part in parts if part) + ".key")


def key_check(key: bytes) -> str:
    """Return a value that tells keys apart and gives nothing of them away."""
    return hmac.new(key, b"wenyi store key check", hashlib.sha256).hexdigest()[:32]


def read_mark(home: Path) -> Mark | None:
    """Return the store's mark, or None where there is none or it is unreadable."""
    try:
        data = json.loads((home / "store.mark").read_text(encoding="ascii"))
        return Mark(str(data["key_check"]), str(data["public_key"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("the store's mark is unreadable: %s", error)
        return None


def write_mark(home: Path, mark: Mark) -> None:
    """Write the mark durably.

    Raises:
        StoreError: the folder cannot be written.
    """
    text = json.dumps({"key_check": mark.key_check, "public_key": mark.public_key})
    path = home / "store.mark"
    try:
        staged = _stage(path, text + "\n")
        staged.replace(path)
        sync_folder(home)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error


def _read(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "r", encoding="ascii") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if os.name != "nt" and mode & 0o077:
                _log.warning("the key file was open to others (%o) and is closed now", mode)
                os.fchmod(file.fileno(), 0o600)
            text = file.read(4096).strip()
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Damaged(path=str(path), found="not a key")
    return key


def _create(path: Path, key: bytes) -> bytes:
    """Write the key file; when another process was quicker, return its key."""
    try:
        staged = _stage(path, key.hex() + "\n")
        try:
            # A link fails where the name exists: of two processes one wins.
            os.link(staged, path)
        except FileExistsError:
            return _read(path)
        finally:
            staged.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    return key


def _stage(path: Path, text: str) -> Path:
    staged = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return staged


def _ask_keyring(name: str, store: bytes | None) -> bytes | None:
    """Return the key the keyring holds, after storing ``store`` if given.

    A locked keyring may wait for a password nobody sees: it gets a few seconds.
    """
    answer: list[bytes] = []

    def ask() -> None:
        # Imported here: it costs time, and most stations have a key file.
        import keyring
        from keyring.errors import KeyringError

        with suppress(KeyringError, ValueError, RuntimeError, OSError):
            if float(keyring.get_keyring().priority) < 1:
                return
            if store is not None:
                keyring.set_password(_SERVICE, name, store.hex())
            text = keyring.get_password(_SERVICE, name)
            if text is not None and len(bytes.fromhex(text)) == KEY_BYTES:
                answer.append(bytes.fromhex(text))

    asker = threading.Thread(target=ask, name="keyring", daemon=True)
    asker.start()
    asker.join(_KEYRING_S)
    return answer[0] if answer else None
