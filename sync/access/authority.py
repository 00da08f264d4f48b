"""The centre's own certificate authority and signing key (中心证书机构与签名密钥).

``keys/authority.pem`` in the centre's home holds the authority's certificate, its
private key and the key of receipts and tree heads, the private ones encrypted with a
key that lies in the keyring of the operating system, or in a file beside them that only
its owner can read. It is made once, whole, and never written again. ``keys/server.pem``
is the gateway's certificate; it is replaced long before it expires.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from dossier.blobs import make_folder, sync_folder
from dossier.store.keys import find_key
from resources.errors import Damaged, StoreError
from sync.access.certificates import (
    Issued,
    PublicKey,
    Shown,
    hosts_of,
    make_authority,
    make_server,
    make_station,
    plain_hosts,
    read_request,
    station_of,
)
from sync.audit.heads import SignedHead, sign_head

_log = logging.getLogger(__name__)

AUTHORITY_LIFE = timedelta(days=30 * 365)
SERVER_LIFE = timedelta(days=90)
SERVER_RENEWED_BEFORE = timedelta(days=30)
STATION_LIFE_S = 365 * 24 * 3600
"""A station renews its certificate when two thirds of this are over."""
_MOST_FILE_BYTES = 64 * 1024
_MOST_CERTIFICATE_BYTES = 16 * 1024
_MOST_KNOWN = 10_000
"""Of a kilobyte each."""
_PEM = re.compile(rb"-----BEGIN ([A-Z ]+)-----\r?\n.*?-----END \1-----\r?\n?", re.DOTALL)


class Authority:
    """Makes certificates and signatures; :meth:`open` gives one. Any thread may use it.

    Implements :class:`sync.core.centre.ports.Keys`.
    """

    def __init__(
        self,
        folder: Path,
        secret: bytes,
        certificate: x509.Certificate,
        key: EllipticCurvePrivateKey,
        signing: Ed25519PrivateKey,
        clock: Callable[[], float],
    ) -> None:
        self._folder = folder
        self._password = secret.hex().encode("ascii")
        self._certificate = certificate
        self._key = key
        self._signing = signing
        self._clock = clock
        self._server_lock = threading.Lock()
        self._known: dict[bytes, Shown] = {}
        """Certificates that are ours: checking the signature takes longer than all else of a
        small request. Whether one still holds is looked up each time."""

    @classmethod
    def open(cls, home: Path, clock: Callable[[], float] = time.time) -> Authority:
        """Return the authority of a centre; make it when there is none yet.

        Args:
            home: the centre's folder; made if need be.
            clock: gives Unix seconds.

        Raises:
            WrongKey: the key that encrypts the private keys is gone.
            Damaged: the file is not what was written.
            StoreError: it cannot be read or written.
        """
        folder = home / "keys"
        path = folder / "authority.pem"
        try:
            make_folder(folder, 0o700)
        except OSError as error:
            raise StoreError(path=str(folder), detail=str(error)) from error
        if not path.exists() and (folder / "server.pem").exists():
            # A new authority would shut every station out.
            raise Damaged(path=str(path), found="—")
        secret = find_key(folder, exists=path.exists())
        password = secret.hex().encode("ascii")
        if not path.exists():
            _create(path, _new_authority(password, _time(clock())))
        data = _read(path)
        try:
            blocks = [match.group(0) for match in _PEM.finditer(data)]
            certificate = x509.load_pem_x509_certificate(blocks[0])
            key = load_pem_private_key(blocks[1], password)
            signing = load_pem_private_key(blocks[2], password)
        except (ValueError, TypeError, IndexError, UnsupportedAlgorithm) as error:
            raise Damaged(path=str(path), found="PEM") from error
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(
            signing, Ed25519PrivateKey
        ):
            raise Damaged(path=str(path), found=type(key).__name__)
        if certificate.public_key() != key.public_key():
            raise Damaged(path=str(path), found="certificate")
        return cls(folder, secret, certificate, key, signing, clock)

    @property
    def authority_pem(self) -> str:
        """The authority's certificate, which stations pin."""
        return self._certificate.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate (DER), hexadecimal."""
        return self._certificate.fingerprint(SHA256()).hex()

    @property
    def public_key(self) -> bytes:
        """Ed25519, 32 bytes: receipts and tree heads are checked with it."""
        return self._signing.public_key().public_bytes_raw()

    def sign(self, digest: str) -> bytes:
        """Return the centre's signature over a digest."""
        return self._signing.sign(bytes.fromhex(digest))

    def verify(self, public_key: bytes, digest: str, signature: bytes) -> bool:
        """Return whether the signature over a digest is right."""
        return verify(public_key, digest, signature)

    def sign_head(self, size: int, root: bytes, at: datetime) -> SignedHead:
        """Return a signed tree head; see :func:`sync.audit.heads.sign_head`."""
        return sign_head(self._signing.private_bytes_raw(), size, root, at)

    def issue(self, csr_pem: str, device: str, not_after_s: int) -> Issued:
        """Return a certificate for a station; only the key is taken from its request.

        Raises:
            BadCertificateRequest: see :func:`sync.access.certificates.read_request`.
        """
        return self.issue_to(read_request(csr_pem, device), device, not_after_s)

    def issue_to(self, key: PublicKey, device: str, not_after_s: int) -> Issued:
        """Return a certificate for a station's key that :func:`read_request` gave."""
        return make_station(
            self._certificate,
            self._key,
            key,
            device,
            _time(self._clock()),
            _time(not_after_s),
        )

    def station_of(self, untrusted_der: bytes, now_s: int) -> tuple[str, str] | None:
        """Return whose certificate this is: id of a device, serial; None: nobody's.

        Whether the device still is let in, its row says: see :mod:`sync.access.identity`.
        """
        if len(untrusted_der) > _MOST_CERTIFICATE_BYTES:
            return None
        found = self._known.get(untrusted_der)
        if found is None:
            try:
                certificate = x509.load_der_x509_certificate(untrusted_der)
                found = station_of(self._certificate, certificate)
            except (ValueError, TypeError, UnsupportedAlgorithm):
                return None
            if found is None:
                return None
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[untrusted_der] = found
        return (found.device, found.serial) if found.holds(_time(now_s)) else None

    def server_context(self, hosts: Iterable[str]) -> ssl.SSLContext:
        """Return the gateway's TLS: own certificate, stations' certificates asked for.

        A certificate is replaced thirty days before it expires, at the next handshake.
        A client without certificate is let through to say who it is otherwise; one with
        a certificate that is not from this authority, or expired, is not.

        Args:
            hosts: names and addresses under which stations reach the gateway.

        Raises:
            StoreError: the certificate cannot be written or read.
        """
        names = plain_hosts(hosts)
        first, renewed_at = self._server(names)
        current = first

        def renew(connection: ssl.SSLObject, _name: object, _context: object) -> None:
            nonlocal current, renewed_at
            due = _time(self._clock()) >= renewed_at
            if due and self._server_lock.acquire(blocking=False):
                try:
                    # A context of its own: handshakes under way would meet half of it.
                    current, renewed_at = self._server(names)
                    _log.info("the gateway's certificate was renewed")
                except StoreError as error:
                    # The old one is good for weeks: tried again at the next handshake.
                    _log.warning("the gateway's certificate could not be renewed: %s", error)
                finally:
                    self._server_lock.release()
            if current is not first:
                connection.context = current

        first.sni_callback = renew
        return first

    def _server(self, hosts: list[str]) -> tuple[ssl.SSLContext, datetime]:
        """Return TLS with a certificate that is good for a while, and when to replace it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(cadata=self.authority_pem)
        path = self._folder / "server.pem"
        until = self._usable_until(path, hosts)
        if until is None:
            until = self._make_server(path, hosts)
        try:
            context.load_cert_chain(path, password=self._password)
        except (OSError, ssl.SSLError) as error:
            raise StoreError(path=str(path), detail=str(error)) from error
        return context, until - SERVER_RENEWED_BEFORE

    def _usable_until(self, path: Path, hosts: list[str]) -> datetime | None:
        if not path.exists():
            return None
        try:
            blocks = [match.group(0) for match in _PEM.finditer(_read(path))]
            found = x509.load_pem_x509_certificate(blocks[0])
            found.verify_directly_issued_by(self._certificate)
            key = load_pem_private_key(blocks[1], self._password)
            matches = key.public_key() == found.public_key() and hosts_of(found) == set(hosts)
        except (ValueError, TypeError, IndexError, UnsupportedAlgorithm, InvalidSignature):
            return None
        until = found.not_valid_after_utc
        now = _time(self._clock())
        started = found.not_valid_before_utc <= now
        return until if matches and started and now < until - SERVER_RENEWED_BEFORE else None

    def _make_server(self, path: Path, hosts: list[str]) -> datetime:
        key = generate_private_key(SECP256R1())
        made = make_server(
            self._certificate,
            self._key,
            key.public_key(),
            hosts,
            _time(self._clock()),
            SERVER_LIFE,
        )
        _replace(path, made.public_bytes(Encoding.PEM) + _sealed(key, self._password))
        return made.not_valid_after_utc


def verify(public_key: bytes, digest: str, signature: bytes) -> bool:
    """Return whether an Ed25519 signature over a digest is right.

    Source: RFC 8032.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, bytes.fromhex(digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _new_authority(password: bytes, now: datetime) -> bytes:
    key = generate_private_key(SECP256R1())
    certificate = make_authority(key, now, AUTHORITY_LIFE)
    return (
        certificate.public_bytes(Encoding.PEM)
        + _sealed(key, password)
        + _sealed(Ed25519PrivateKey.generate(), password)
    )


def _sealed(key: EllipticCurvePrivateKey | Ed25519PrivateKey, password: bytes) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_FILE_BYTES)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error


def _create(path: Path, data: bytes) -> None:
    """Write a file that is not there; when another process was quicker, keep its file."""
    try:
        staged = _stage(path, data)
        try:
            os.link(staged, path)
        except FileExistsError:
            _log.info("another process made the centre's keys")
        finally:
            staged.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error


def _replace(path: Path, data: bytes) -> None:
    try:
        _stage(path, data).replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error


def _stage(path: Path, data: bytes) -> Path:
    staged = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return staged
