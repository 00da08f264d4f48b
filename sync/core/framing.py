"""Blobs beside a message: lengths and bytes, nothing else (分帧).

A framed body is the message's SHA-256 (32 bytes), its length (8 bytes, big-endian),
the message, and then for every blob the message names its length (8 bytes) and its
bytes, in order. The digest finds what memory or a proxy spoilt; blobs have their own.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from resources.errors import Rejected
from sync.core import limits

Span = bytes | memoryview
"""Bytes, or a view of some among others, whose copying would take as long as hashing them."""

_LENGTH = struct.Struct(">Q")
_DIGEST = 32


def pack(message: bytes, blobs: Sequence[bytes] = ()) -> bytes:
    """Return the framed body."""
    pieces = [hashlib.sha256(message).digest(), _LENGTH.pack(len(message)), message]
    for blob in blobs:
        pieces += [_LENGTH.pack(len(blob)), blob]
    return b"".join(pieces)


def unpack(body: bytes, most: int = limits.MAX_NAMES) -> tuple[bytes, list[Span]]:
    """Return message and blobs of a framed body; the blobs are views of it, not copies.

    Args:
        body: as read from the connection, whose length the reader has limited.
        most: how many blobs there may be.

    Raises:
        Rejected: cut short, too long, spoilt, or more blobs than allowed.
    """
    view = memoryview(body)
    found, at = _take(view, _DIGEST)
    message = bytes(found)
    if hashlib.sha256(message).digest() != body[:_DIGEST]:
        raise Rejected(thing="message", detail="spoilt on its way")
    if len(message) > limits.MAX_MESSAGE_BYTES:
        raise Rejected(thing="message", detail="too long")
    blobs: list[Span] = []
    while at < len(body):
        if len(blobs) == most:
            raise Rejected(thing="body", detail="too many blobs")
        blob, at = _take(view, at)
        blobs.append(blob)
    return message, blobs


def _take(body: memoryview, at: int) -> tuple[memoryview, int]:
    start = at + _LENGTH.size
    if start > len(body):
        raise Rejected(thing="body", detail="cut short")
    end = start + int(_LENGTH.unpack_from(body, at)[0])
    if end > len(body):
        raise Rejected(thing="body", detail="cut short")
    return body[start:end], end
