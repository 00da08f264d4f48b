"""A court's seal service, asked over HTTP on this machine or the court's network (签章服务).

``GET /key`` gives ``{"public_key": hex, "name"}``, ``POST /sign`` of the bytes gives
``{"signature": hex}``: SM2 with SM3 over them, r and s. What it answers is checked before it
is believed. A court whose service speaks otherwise gets an adapter of its own beside this.

Source: GB/T 32918.2-2016; GM/T 0009-2012.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx

from courtroom.signing.seals import is_signed
from resources.errors import BadValue, Disconnected

_MOST_BYTES = 64 << 10
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class ServiceSeal:
    """A seal service at an address; plain HTTP on this machine alone.

    Args:
        address: as ``http://127.0.0.1:8300`` or ``https://seal.court``.
        timeout_s: for one question.

    Raises:
        BadValue: it is none of these.
        Disconnected: the service does not answer, or not as a service does.
    """

    def __init__(self, address: str, timeout_s: float = 15.0) -> None:
        try:
            parts = urlsplit(address)
            sound = bool(parts.hostname) and not parts.query
        except ValueError as error:
            raise BadValue(column="seal", value=address) from error
        plain = parts.scheme == "http" and parts.hostname in _HERE
        if not sound or not (plain or parts.scheme == "https"):
            raise BadValue(column="seal", value=address)
        self._address = address.rstrip("/")
        self._timeout_s = timeout_s
        told = self._asked("GET", "/key", None)
        self._key = _digits(told.get("public_key"), 65, self._address)
        self.name = str(told.get("name") or parts.hostname)[:80]

    @property
    def public_key(self) -> bytes:
        """Its key: 04, x, y."""
        return self._key

    def sign(self, data: bytes) -> bytes:
        """Return r and s.

        Raises:
            Disconnected: the service does not answer, or what it answers is no signature of
                these bytes.
        """
        told = self._asked("POST", "/sign", data)
        signature = _digits(told.get("signature"), 64, self._address)
        if not is_signed(data, signature, self._key):
            raise Disconnected(device=self._address)
        return signature

    def _asked(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        try:
            with httpx.Client(timeout=self._timeout_s, follow_redirects=False) as client:
                headers = {"Content-Type": "application/octet-stream"}
                answer = client.request(
                    method, self._address + path, content=body, headers=headers
                )
            if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
                raise Disconnected(device=self._address)
            told = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise Disconnected(device=self._address) from error
        if not isinstance(told, dict):
            raise Disconnected(device=self._address)
        return told


def _digits(value: object, size: int, address: str) -> bytes:
    try:
        found = bytes.fromhex(str(value))
    except ValueError as error:
        raise Disconnected(device=address) from error
    if len(found) != size:
        raise Disconnected(device=address)
    return found
