"""Detached SM2 signatures by the court's own seal service (国密签章), behind an adapter.

PDF signatures follow PAdES with the keys there are; where a court has a seal service for
SM2, the same bytes are signed by it besides, and the signature is kept apart. The software
key here is for tests and for showing: a court's key lies in its device.

Source: GB/T 32918.2-2016, 32918.5-2017; GB/T 32905-2016.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Protocol

DEFAULT_ID = b"1234567812345678"
"""Who signs, where nobody says. Source: GM/T 0009-2012."""
_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_BYTES = 32
_Spot = tuple[int, int] | None
"""A point of the curve; None: the one at infinity."""


class Seal(Protocol):
    """A service that signs with SM2."""

    @property
    def public_key(self) -> bytes:
        """Its key: 04, x, y."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature of bytes: r and s, 32 bytes each.

        Raises:
            DeviceError: the service does not answer.
        """


@dataclass(frozen=True)
class SoftwareSeal:
    """A key in memory; for tests and for showing alone."""

    secret: int
    identity: bytes = DEFAULT_ID

    @classmethod
    def made(cls) -> SoftwareSeal:
        """Return a new key."""
        return cls(secrets.randbelow(_N - 2) + 1)

    @property
    def public_key(self) -> bytes:
        """Its key: 04, x, y."""
        spot = _times(self.secret, _G)
        return b"\x04" + _told(spot)

    def sign(self, data: bytes) -> bytes:
        """Return r and s."""
        return self.signed_with(data, lambda: secrets.randbelow(_N - 1) + 1)

    def signed_with(self, data: bytes, chosen: Chosen) -> bytes:
        """Return r and s for a number of one's own; the standard's examples need theirs."""
        e = _digest(data, self.public_key, self.identity)
        while True:
            k = chosen()
            spot = _times(k, _G)
            if spot is None:
                continue
            r = (e + spot[0]) % _N
            if r in (0, _N - k):
                continue
            s = pow(1 + self.secret, -1, _N) * (k - r * self.secret) % _N
            if s:
                return r.to_bytes(_BYTES, "big") + s.to_bytes(_BYTES, "big")


class Chosen(Protocol):
    """Gives a number below the order of the curve."""

    def __call__(self) -> int:
        """Return it."""


def is_signed(
    data: bytes, signature: bytes, public_key: bytes, identity: bytes = DEFAULT_ID
) -> bool:
    """Return whether a detached signature is of these bytes and this key."""
    spot = _spot(public_key)
    if spot is None or len(signature) != 2 * _BYTES:
        return False
    r, s = int.from_bytes(signature[:_BYTES], "big"), int.from_bytes(signature[_BYTES:], "big")
    t = (r + s) % _N
    if not (0 < r < _N and 0 < s < _N and t):
        return False
    found = _plus(_times(s, _G), _times(t, spot))
    return found is not None and (_digest(data, public_key, identity) + found[0]) % _N == r


def _digest(data: bytes, public_key: bytes, identity: bytes) -> int:
    head = (len(identity) * 8).to_bytes(2, "big") + identity
    head += b"".join(n.to_bytes(_BYTES, "big") for n in (_A, _B, *_G)) + public_key[1:]
    told = hashlib.new("sm3", hashlib.new("sm3", head).digest() + data).digest()
    return int.from_bytes(told, "big")


def _spot(public_key: bytes) -> _Spot:
    """Return the point of a key; None where it is none of the curve's."""
    if len(public_key) != 1 + 2 * _BYTES or public_key[0] != 4:
        return None
    x = int.from_bytes(public_key[1 : 1 + _BYTES], "big")
    y = int.from_bytes(public_key[1 + _BYTES :], "big")
    on_it = x < _P and y < _P and (y * y - x * x * x - _A * x - _B) % _P == 0
    return (x, y) if on_it else None


def _told(spot: _Spot) -> bytes:
    if spot is None:
        raise ValueError("the point at infinity")
    return spot[0].to_bytes(_BYTES, "big") + spot[1].to_bytes(_BYTES, "big")


def _times(count: int, spot: _Spot) -> _Spot:
    found: _Spot = None
    while count:
        if count & 1:
            found = _plus(found, spot)
        spot = _plus(spot, spot)
        count >>= 1
    return found


def _plus(one: _Spot, other: _Spot) -> _Spot:
    if one is None or other is None:
        return other if one is None else one
    (x1, y1), (x2, y2) = one, other
    if x1 == x2:
        if (y1 + y2) % _P == 0:
            return None
        slope = (3 * x1 * x1 + _A) * pow(2 * y1, -1, _P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, _P)
    x = (slope * slope - x1 - x2) % _P
    return x, (slope * (x1 - x) - y1) % _P
