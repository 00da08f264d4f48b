"""What a hub is started with, and what it says of itself, of codes and devices (中枢的值)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from courtroom.hub.contract import Kind
from resources.errors import BadValue

_HEARING = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")


@dataclass(frozen=True, slots=True)
class HubConfig:
    """Where a hub keeps its things and listens (中枢设置)."""

    home: Path
    """The room's folder: authority, devices, and a log for each hearing. One hub at a time."""
    hearing: str
    """Id of the hearing; a hub started again for the same one goes on where it stood."""
    host: str = "127.0.0.1"
    """Address to listen on; ``0.0.0.0`` for the room's network."""
    port: int = 0
    """0: any free one."""
    room: str = ""
    """Name of the courtroom, shown on a screen that pairs."""
    clerk: str = "clerk"
    """Seat key in whose name the station's own window acts."""
    addresses: tuple[str, ...] = ()
    """Under which screens reach it, for what is shown at pairing; empty: ``host``."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a running hub is reached."""

    host: str
    port: int
    fingerprint: str
    """SHA-256 of the certificate it shows (DER), hex."""
    authority_pem: str
    """What devices pin."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A code that is shown at the clerk's (配对码)."""

    code: str
    """Six digits."""
    kind: Kind
    seat: str
    until: datetime
    uri: str
    """For a QR code: ``wenyi-pair://HOST:PORT/?code=…&fingerprint=…``."""
    tries_left: int = 5


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a device keeps of its pairing (配对结果)."""

    device: str
    kind: Kind
    seat: str
    name: str
    certificate_pem: str
    authority_pem: str
    remote: bool = False


def plain_name(hearing: str) -> str:
    """Return the name of a hearing's folder.

    Raises:
        BadValue: not an id.
    """
    if _HEARING.fullmatch(hearing) is None:
        raise BadValue(column="hearing", value=hearing[:40])
    return hearing
