"""Tree heads: the log's own signed word on all entries so far (日志树根).

A head is canonical JSON, kept as exactly the bytes that were signed. The signature is
Ed25519 over a prefix of its own and these bytes, so that it can never be taken for the
signature of something else.

Source: RFC 6962, section 3.5, for what a head says; RFC 8032 for Ed25519.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from resources.errors import HeadRefused

FORMAT = 1
HEAD_PREFIX = b"wenyi tree head\n"
MOST_ENTRIES = 1000
"""New entries after which a head is due."""
LONGEST_S = 600.0
"""Seconds after which new entries, however few, get a head."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a log says of itself."""

    log: str
    """Public key of whoever keeps the log, hexadecimal: the centre, or one station."""
    size: int
    """Entries."""
    root: bytes
    at: datetime
    """Aware UTC; a label, not an order."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head with its exact bytes; make it by :func:`sign_head`, check it before use."""

    raw: bytes
    signature: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, which a witness names."""
        return hashlib.sha256(self.raw).hexdigest()


def is_due(new_entries: int, seconds: float) -> bool:
    """Return whether a head is to be signed.

    Args:
        new_entries: since the last head.
        seconds: since the last head, by a clock that never goes back.
    """
    return new_entries >= MOST_ENTRIES or (new_entries > 0 and seconds >= LONGEST_S)


def sign_head(seed: bytes, size: int, root: bytes, at: datetime) -> SignedHead:
    """Return the head over ``size`` entries, signed with the log's private key."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    data = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "format": FORMAT,
        "log": key.public_key().public_bytes_raw().hex(),
        "root": root.hex(),
        "size": size,
        "type": "tree-head",
    }
    raw = statement(data)
    return SignedHead(raw, key.sign(HEAD_PREFIX + raw))


def check_head(signed: SignedHead, public_key: bytes) -> TreeHead:
    """Return what the head says, once form and signature are right.

    Raises:
        HeadRefused: form or signature is wrong, or another log's key signed it.
    """
    name = public_key.hex()
    if not is_signed(public_key, signed.signature, HEAD_PREFIX + signed.raw):
        raise HeadRefused(centre=name[:16], fault="signature")
    try:
        data = json.loads(signed.raw)
        head = TreeHead(
            log=data["log"],
            size=data["size"],
            root=bytes.fromhex(data["root"]),
            at=datetime.fromisoformat(data["at"]),
        )
        known = data["type"] == "tree-head" and data["format"] == FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise HeadRefused(centre=name[:16], fault="form") from error
    whole = type(head.size) is int and head.size >= 0 and len(head.root) == 32
    if not known or not whole or head.at.tzinfo is None or statement(data) != signed.raw:
        raise HeadRefused(centre=name[:16], fault="form")
    if head.log != name:
        raise HeadRefused(centre=name[:16], fault="log")
    return head


def statement(data: dict[str, object]) -> bytes:
    """Return the bytes that stand for ``data``: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def is_signed(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Return whether the Ed25519 signature over ``data`` is right."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
