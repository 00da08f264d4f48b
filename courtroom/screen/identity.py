"""What a screen keeps of its pairing: key, certificate, authority, address (屏幕身份)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import ssl
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509

from courtroom.hub.contract import Kind
from resources.errors import BadValue, Damaged, StoreError

HUB_NAME = "wenyi-hub"
"""Name in the hub's certificate, whatever its address."""
DEFAULT_PORT = 8443
SCHEME = "wenyi-pair"
_FILE = "room.json"
_KEY = "device.key"
_CERTIFICATE = "device.pem"
_AUTHORITY = "room.pem"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a hub is reached, and what a QR code knew of it."""

    host: str
    port: int
    fingerprint: str = ""
    """SHA-256 of the hub's certificate, hex; empty: typed by hand."""
    code: str = ""

    def __str__(self) -> str:
        """Return ``host:port``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def read_address(text: str) -> Address:
    """Return the address somebody typed, or a QR code's text.

    Raises:
        BadValue: it is neither.
    """
    text = text.strip()
    bad = BadValue(column="address", value=text[:80])
    if not text or len(text) > 400:
        raise bad
    full = text if "://" in text else f"{SCHEME}://{text}"
    try:
        parts = urlsplit(full)
        host, port = parts.hostname or "", parts.port or DEFAULT_PORT
    except ValueError as error:
        raise bad from error
    if parts.scheme not in (SCHEME, "https", "wss") or not host or parts.username:
        raise bad
    if not re.fullmatch(r"[0-9A-Za-z._:%-]+", host):
        raise bad
    asked = parse_qs(parts.query)
    fingerprint = asked.get("fingerprint", [""])[0].lower()
    code = asked.get("code", [""])[0]
    if fingerprint and not re.fullmatch(r"[0-9a-f]{64}", fingerprint):
        raise bad
    if code and not re.fullmatch(r"\d{6}", code):
        raise bad
    return Address(host, port, fingerprint, code)


@dataclass(frozen=True, slots=True)
class Identity:
    """A paired screen (已配对屏幕)."""

    folder: Path
    host: str
    port: int
    device: str
    kind: Kind
    seat: str
    name: str
    room: str
    remote: bool = False

    @property
    def address(self) -> str:
        """``host:port``."""
        return str(Address(self.host, self.port))

    def tls(self) -> ssl.SSLContext:
        """Return a context that trusts this room's authority alone and shows our certificate.

        Raises:
            Damaged: key or certificates cannot be read.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_verify_locations(self.folder / _AUTHORITY)
            context.load_cert_chain(self.folder / _CERTIFICATE, self.folder / _KEY)
        except (OSError, ssl.SSLError) as error:
            raise Damaged(path=str(self.folder), found=str(error)) from error
        return context

    def until_s(self) -> float:
        """Return when this device's certificate runs out, Unix seconds.

        Raises:
            Damaged: it cannot be read.
        """
        try:
            data = (self.folder / _CERTIFICATE).read_bytes()
            return x509.load_pem_x509_certificate(data).not_valid_after_utc.timestamp()
        except (OSError, ValueError) as error:
            raise Damaged(path=str(self.folder), found=str(error)) from error


def save_identity(
    identity: Identity, *, key_pem: str, certificate_pem: str, authority_pem: str
) -> None:
    """Write a pairing into its folder, the key for its owner alone; durable on return.

    Raises:
        StoreError: the folder cannot be written.
    """
    folder = identity.folder
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(folder / _KEY, key_pem)
        _write(folder / _CERTIFICATE, certificate_pem)
        _write(folder / _AUTHORITY, authority_pem)
        values: dict[str, Any] = asdict(identity)
        del values["folder"]
        _write(folder / _FILE, json.dumps(values, ensure_ascii=False))
    except OSError as error:
        raise StoreError(path=str(folder), detail=str(error)) from error


def load_identity(folder: Path) -> Identity | None:
    """Return the pairing in a folder; None: there is none.

    Raises:
        Damaged: what is there is none.
    """
    path = folder / _FILE
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Damaged(path=str(path), found=str(error)) from error
    try:
        return Identity(
            folder,
            str(values["host"]),
            int(values["port"]),
            str(values["device"]),
            Kind(values["kind"]),
            str(values["seat"]),
            str(values["name"]),
            str(values["room"]),
            bool(values["remote"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(path=str(path), found="fields") from error


def forget_identity(folder: Path) -> None:
    """Remove a pairing; what cannot be removed stays."""
    for name in (_FILE, _KEY, _CERTIFICATE, _AUTHORITY):
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.new")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
