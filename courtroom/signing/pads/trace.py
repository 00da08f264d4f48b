"""The trace of a signature, sealed and bound to one document and one signer (笔迹封存).

What was written is personal data of the most sensitive kind: it is kept as a time series,
but only sealed with the station's key, and its seal opens for the very document and signer
it was written for and for no other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from courtroom.signing.pads.contract import (
    Ink,
    as_json,
    device_of,
    enclosed_json,
    enclosed_of,
    strokes_of,
)
from resources.errors import BadValue, Damaged, TraceOfAnother

_MAGIC = b"WYTRACE\x01"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Bound:
    """What a trace is bound to (绑定)."""

    document_sha256: str
    """Of the bytes that are signed."""
    paper_id: str
    signer_id: str

    @property
    def told(self) -> bytes:
        """As one text, which the seal covers."""
        return f"{self.document_sha256}\n{self.paper_id}\n{self.signer_id}".encode()


def sealed(ink: Ink, bound: Bound, at: datetime, key: bytes) -> bytes:
    """Return the trace sealed for one document and signer.

    Args:
        ink: what was written.
        bound: for what.
        at: when.
        key: of the station's traces, 32 bytes.
    """
    body = json.dumps(
        {
            "format": 1,
            "at": at.isoformat(),
            "device": asdict(ink.device),
            "strokes": as_json(ink.strokes),
            "enclosed": enclosed_json(ink.enclosed),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _MAGIC + nonce + AESGCM(key).encrypt(nonce, body.encode(), _MAGIC + bound.told)


def opened(data: bytes, bound: Bound, key: bytes, who: str = "") -> Ink:
    """Return the ink of a sealed trace.

    Raises:
        TraceOfAnother: it was written for another document or signer, or changed since.
        Damaged: it is no trace.
    """
    head = len(_MAGIC)
    if not data.startswith(_MAGIC) or len(data) < head + _NONCE_BYTES + 16:
        raise Damaged(path=who or "trace", found="no trace")
    nonce, body = data[head : head + _NONCE_BYTES], data[head + _NONCE_BYTES :]
    try:
        plain = json.loads(AESGCM(key).decrypt(nonce, body, _MAGIC + bound.told))
    except InvalidTag as error:
        raise TraceOfAnother(who=who) from error
    try:
        # Traces of before have none.
        enclosed = tuple(map(enclosed_of, plain.get("enclosed", ())))
        return Ink(strokes_of(plain["strokes"]), device_of(plain["device"]), enclosed)
    except (KeyError, BadValue) as error:
        raise Damaged(path=who or "trace", found=type(error).__name__) from error


def mark(ink: Ink, key: bytes) -> str:
    """Return a keyed digest of the strokes alone: no two written signatures share one.

    Where a shape begins on the pad and when does not count.
    """
    whole = [
        [(round(p.x_mm * 1000), round(p.y_mm * 1000), round(p.pressure * 10_000)) for p in stroke]
        for stroke in ink.strokes
    ]
    # In whole micrometres, so that where it begins leaves no trace in the rounding.
    left = min((x for stroke in whole for x, _, _ in stroke), default=0)
    top = min((y for stroke in whole for _, y, _ in stroke), default=0)
    shape = [[(x - left, y - top, pressure) for x, y, pressure in stroke] for stroke in whole]
    told = json.dumps(shape, separators=(",", ":")).encode()
    return hmac.new(key, b"wenyi ink mark\n" + told, hashlib.sha256).hexdigest()
