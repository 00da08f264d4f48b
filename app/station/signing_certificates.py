"""The certificates of a station: what it signs with, whom it trusts (签名证书管理).

``$WENYI_HOME/signing/station.p12`` is locked with a passphrase that comes from the store's
key, so that the file alone signs nothing; ``trust/*.pem`` are the roots.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from courtroom.signing import certificates, revocation, seals
from courtroom.signing.certificates import Identity, Signatory
from dossier.blobs import make_folder, sync_folder, told
from dossier.store import Store
from resources.errors import BadCertificate, NoCertificate

_FOLDER, _OWN, _TRUST = "signing", "station.p12", "trust"
_UNTRUSTED = "签发机构的根证书不在本站信任之列，由管理员核对后用 wenyi record trust 导入"
_SM2, _STAMPS = "sm2-demo.key", "timestamps-demo.p12"


def own(store: Store, now: datetime | None = None) -> Identity:
    """Return what the station signs with.

    Raises:
        NoCertificate: nothing was imported.
        BadCertificate: it is not valid now.
        WrongPin: it was locked with another store's key.
    """
    path = _own_path(store)
    with told(path):
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise NoCertificate(path=str(path)) from error
    found = certificates.unpacked(data, _passphrase(store), path.name)
    certificates.check_usable(found, now or datetime.now(UTC), path.name)
    return found


def has_own(store: Store) -> bool:
    """Return whether the station has a certificate, valid or not."""
    return _own_path(store).is_file()


def install(store: Store, data: bytes, passphrase: str, name: str) -> Identity:
    """Keep a certificate from PKCS#12 as the station's, and trust its root (导入证书).

    Raises:
        WrongPin, BadCertificate: it cannot be used.
        StoreError: it cannot be written.
    """
    identity = certificates.unpacked(data, passphrase.encode(), name)
    certificates.check_usable(identity, datetime.now(UTC), name)
    keep(store, identity)
    return identity


def keep(store: Store, identity: Identity) -> None:
    """Write a certificate as the station's, and trust its root."""
    _write(_own_path(store), identity.packed(_passphrase(store)))
    for root in certificates.roots_of([identity]):
        trust(store, root)


def check_trusted(store: Store, identity: Signatory) -> None:
    """Check that who checks the paper here will trust a person's certificate.

    Raises:
        BadCertificate: it does not come from a root that this station trusts.
    """
    if not certificates.leads_to(identity, roots(store.home), datetime.now(UTC)):
        raise BadCertificate(path=identity.name, reason=_UNTRUSTED)


def check_not_revoked(store: Store, identity: Signatory) -> None:
    """Ask whoever a certificate names whether it was taken back; no answer stops nobody.

    Raises:
        BadCertificate: it was.
    """
    above = [*identity.chain, *roots(store.home)]
    if revocation.asked([identity.certificate], above).revoked:
        raise BadCertificate(path=identity.name, reason="已被吊销")


def software_secret(store: Store) -> int:
    """Return the software key for SM2, for showing and tests alone; made at first use.

    Raises:
        StoreError: it cannot be kept.
    """
    path = store.home / _FOLDER / _SM2
    with told(path):
        if not path.is_file():
            _write(path, f"{seals.SoftwareSeal.made().secret:064x}".encode())
        return int(path.read_bytes(), 16)


def make_demo(store: Store, court: str = "") -> Identity:
    """Make an authority and a certificate for showing; their names say what they are."""
    authority = certificates.demo_authority()
    name = f"{court}·{certificates.DEMO}" if court else f"演示法院·{certificates.DEMO}"
    identity = certificates.issued(authority, name)
    keep(store, identity)
    return identity


def demo_timestamps(store: Store) -> Identity:
    """Return what the demonstration stamps with; made at first use, trusted by this station.

    Raises:
        StoreError: it cannot be kept.
    """
    path = store.home / _FOLDER / _STAMPS
    if path.is_file():
        with told(path):
            found = certificates.unpacked(path.read_bytes(), _passphrase(store), path.name)
        if found.certificate.not_valid_after_utc > datetime.now(UTC):
            return found
    authority = certificates.demo_authority(name=f"时间戳·{certificates.DEMO}")
    made = certificates.issued(authority, f"时间戳·{certificates.DEMO}", timestamps=True)
    _write(path, made.packed(_passphrase(store)))
    for root in certificates.roots_of([made]):
        trust(store, root)
    return made


def trust(store: Store, root: x509.Certificate) -> None:
    """Trust a root certificate from now on."""
    name = certificates.fingerprint(root)
    path = store.home / _FOLDER / _TRUST / f"{name[:32]}.pem"
    _write(path, root.public_bytes(Encoding.PEM))


def roots(home: Path) -> list[x509.Certificate]:
    """Return the roots that a station trusts.

    Raises:
        BadCertificate: a file there is no certificate.
        StoreError: it cannot be read.
    """
    folder = home / _FOLDER / _TRUST
    found: list[x509.Certificate] = []
    for path in sorted(folder.glob("*.pem")):
        with told(path):
            data = path.read_bytes()
        found += certificates.from_pem(data, path.name)
    return found


def _own_path(store: Store) -> Path:
    return store.home / _FOLDER / _OWN


def _passphrase(store: Store) -> bytes:
    return store.signing_key.hex().encode("ascii")


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    with told(path):
        make_folder(path.parent, 0o700)
        beside = path.with_name(f"{path.name}.part")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
        sync_folder(path.parent)
