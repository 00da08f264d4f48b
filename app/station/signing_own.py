"""A person's own certificate, from when it is chosen until the signature is made (个人证书).

A file is opened once and its key held in memory; a device keeps its key, and its PIN is held
until it signed. Neither is ever written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.station import signing_certificates
from courtroom.signing import certificates, tokens
from courtroom.signing.certificates import Identity, Signatory
from dossier.store import Store
from resources.errors import Missing, StoreError


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What somebody signs with instead of the court's certificate."""

    name: str
    """Of whom it is for."""
    until: datetime
    """Valid until."""


@dataclass(frozen=True, slots=True)
class KeyFile(OwnKey):
    """PKCS#12, opened."""

    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyDevice(OwnKey):
    """A smart card or USB key that is plugged in."""

    module: Path
    label: str
    pin: str = field(repr=False)


def from_file(store: Store, path: Path, pin: str) -> KeyFile:
    """Return a person's certificate from a file, checked.

    Raises:
        Missing, StoreError: it cannot be read.
        WrongPin: not its passphrase.
        BadCertificate: it cannot sign now, nobody here trusts it, or it was taken back.
    """
    try:
        with path.open("rb") as file:
            data = file.read(certificates.MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Missing(source=str(path)) from error
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    found = certificates.unpacked(data, pin.encode(), path.name)
    certificates.check_usable(found, datetime.now(UTC), path.name)
    _check(store, found)
    return KeyFile(found.name, found.certificate.not_valid_after_utc, found)


def from_device(store: Store, module: Path, pin: str, label: str = "") -> KeyDevice:
    """Return a person's certificate in a device, checked; the PIN is tried once.

    Raises:
        Missing, NotFound, WrongPin, BadCertificate: see :func:`courtroom.signing.tokens.opened`.
    """
    with tokens.opened(module, pin, label) as found:
        _check(store, found)
        return KeyDevice(found.name, found.certificate.not_valid_after_utc, module, label, pin)


@contextmanager
def opened(key: OwnKey | None) -> Iterator[Signatory | None]:
    """Open what somebody signs with, for one signature; None: the court's certificate signs."""
    match key:
        case KeyFile(identity=identity):
            yield identity
        case KeyDevice(module=module, pin=pin, label=label):
            with tokens.opened(module, pin, label) as device:
                yield device
        case _:
            yield None


def _check(store: Store, found: Signatory) -> None:
    signing_certificates.check_trusted(store, found)
    signing_certificates.check_not_revoked(store, found)
