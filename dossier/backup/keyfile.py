"""Keys on their own: sealed under a passphrase, or as words on paper (密钥备份).

A key file is JSON: what scrypt made the key of, and the keys under AES-256-GCM with
everything else of the file as associated data. Words are the key and three bytes of its
SHA-256 in Crockford's base32.

Source: RFC 7914 (scrypt; n = 2¹⁷, r = 8: 128 MiB), NIST SP 800-38D (GCM).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dossier.backup.copying import write_file
from dossier.store.keys import KEY_BYTES
from resources.errors import BackupDamaged, BadRecoveryWords, WeakPassword, WrongPassphrase

LEAST_PASSPHRASE = 12
"""Characters; nobody counts the guesses at a file."""
_MOST_PASSPHRASE = 1024
_MOST_BYTES = 64 << 10
_FORMAT = "wenyi keys 1"
_N, _R, _P = 1 << 17, 8, 1
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_CHECK_BYTES = 3
_GROUP = 4


def check_passphrase(passphrase: str) -> str:
    """Return a passphrase as it is used.

    Raises:
        WeakPassword: it is too short, or beyond reason.
    """
    plain = unicodedata.normalize("NFKC", passphrase)
    if not LEAST_PASSPHRASE <= len(plain) <= _MOST_PASSPHRASE or len(set(plain)) < 4:
        raise WeakPassword(least=LEAST_PASSPHRASE)
    return plain


def write_keys(path: Path, keys: Mapping[str, bytes], passphrase: str) -> None:
    """Write keys sealed under a passphrase, durably, readable by the owner alone.

    Args:
        path: replaced if it exists.
        keys: 32 bytes each, by what they open.
        passphrase: as typed.

    Raises:
        WeakPassword: the passphrase is too short.
        StoreError: the file cannot be written.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = check_passphrase(passphrase)
    salt, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    head = {"format": _FORMAT, "n": _N, "p": _P, "r": _R, "salt": salt.hex()}
    body = json.dumps({name: key.hex() for name, key in keys.items()}).encode("ascii")
    cipher = AESGCM(_stretched(plain, salt, _N, _R, _P))
    sealed = nonce + cipher.encrypt(nonce, body, _canonical(head))
    data = {**head, "sealed": base64.b64encode(sealed).decode("ascii")}
    write_file(path, [json.dumps(data, indent=1).encode("ascii") + b"\n"])


def read_keys(path: Path, passphrase: str) -> dict[str, bytes]:
    """Return the keys of a file.

    Raises:
        WrongPassphrase: it does not open the file.
        BackupDamaged: the file is none of keys, or unreadable.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        with path.open("rb") as file:
            data: dict[str, Any] = json.loads(file.read(_MOST_BYTES))
        sealed = base64.b64decode(data.pop("sealed"), validate=True)
        n, r, p, salt = data["n"], data["r"], data["p"], bytes.fromhex(data["salt"])
        usual = n in {1 << k for k in range(14, 21)} and (r, p, len(salt)) == (_R, _P, 32)
    except OSError as error:
        raise BackupDamaged(path=str(path), found=str(error.strerror)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(path=str(path), found="not a key file") from error
    if not usual or data.get("format") != _FORMAT:
        raise BackupDamaged(path=str(path), found="format")
    plain = unicodedata.normalize("NFKC", passphrase[:_MOST_PASSPHRASE])
    cipher = AESGCM(_stretched(plain, salt, n, r, p))
    try:
        body = cipher.decrypt(sealed[:12], sealed[12:], _canonical(data))
    except (InvalidTag, ValueError) as error:
        raise WrongPassphrase(path=str(path)) from error
    return {name: bytes.fromhex(text) for name, text in json.loads(body).items()}


def words_of(key: bytes) -> str:
    """Return the recovery words of a key: fourteen groups of four (恢复码)."""
    number = int.from_bytes(key + _check(key), "big")
    count = (KEY_BYTES + _CHECK_BYTES) * 8 // 5
    digits = "".join(_DIGITS[number >> 5 * n & 31] for n in reversed(range(count)))
    return "-".join(digits[n : n + _GROUP] for n in range(0, count, _GROUP))


def key_of(words: str) -> bytes:
    """Return the key of recovery words, however they are spaced.

    Raises:
        BadRecoveryWords: they are none, or mistyped.
    """
    plain = unicodedata.normalize("NFKC", words[:400]).upper().translate(_LIKE)
    digits = [c for c in plain if c not in "- \t\r\n"]
    if len(digits) != (KEY_BYTES + _CHECK_BYTES) * 8 // 5 or not set(digits) <= set(_DIGITS):
        raise BadRecoveryWords()
    number = 0
    for digit in digits:
        number = number << 5 | _DIGITS.index(digit)
    whole = number.to_bytes(KEY_BYTES + _CHECK_BYTES, "big")
    key = whole[:KEY_BYTES]
    if not hmac.compare_digest(_check(key), whole[KEY_BYTES:]):
        raise BadRecoveryWords()
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"wenyi recovery words\n" + key).digest()[:_CHECK_BYTES]


def _canonical(head: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(head), sort_keys=True).encode("ascii")


def _stretched(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt, 32, n, r, p).derive(passphrase.encode("utf-8"))
