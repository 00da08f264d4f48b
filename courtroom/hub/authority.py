"""The room's own authority: who is the hub, who is a device (庭审室证书机构).

``authority.pem`` in the room's home holds its certificate and its private key, encrypted
with a key that lies where :func:`dossier.store.keys.find_key` keeps it. It is made once and
never written again. The hub's own certificate is made anew at each start and lives in memory
alone but for the moment in which OpenSSL reads it, encrypted, from a file.
Source: RFC 5280 for the extensions, RFC 2986 for requests.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from courtroom.hub.contract import Kind
from dossier.blobs import make_folder, sync_folder, told
from dossier.store.keys import find_key
from resources.errors import BadCertificateRequest, Damaged

SERVER_NAME = "wenyi-hub"
DEVICE_URN = "urn:wenyi:room:"
_AUTHORITY_LIFE = timedelta(days=30 * 365)
_SERVER_LIFE = timedelta(days=90)
DEVICE_LIFE = timedelta(days=400)
_BACKDATED = timedelta(days=1)
"""Clocks of the room differ."""
_MOST_REQUEST_BYTES = 8 * 1024
_MOST_FILE_BYTES = 64 * 1024
_MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class Issued:
    """A device's certificate (设备证书)."""

    device: str
    """SHA-256 of the public key (SubjectPublicKeyInfo), hex."""
    pem: str
    serial: str
    """Hex."""
    until: datetime


@dataclass(frozen=True, slots=True)
class _Shown:
    device: str
    serial: str
    begins: datetime
    until: datetime


class Authority:
    """Makes and reads certificates of one room; :meth:`open` gives it."""

    def __init__(
        self,
        home: Path,
        secret: bytes,
        certificate: x509.Certificate,
        key: EllipticCurvePrivateKey,
    ) -> None:
        self._home, self._secret = home, secret
        self._certificate, self._key = certificate, key
        self.pem = certificate.public_bytes(Encoding.PEM).decode("ascii")
        self._known: dict[bytes, _Shown] = {}
        """Certificates of ours: to check a signature takes longer than to serve a tile."""

    @classmethod
    def open(cls, home: Path) -> Authority:
        """Return the authority of a room; make it where there is none yet.

        Raises:
            WrongKey: the key that encrypts it is gone.
            Damaged: the file is not what was written.
            StoreError: it cannot be read or written.
        """
        path = home / "authority.pem"
        with told(home):
            make_folder(home, 0o700)
        secret = find_key(home, exists=path.exists())
        password = _password(secret)
        if not path.exists():
            _make(path, password)
        with told(path), path.open("rb") as file:
            data = file.read(_MOST_FILE_BYTES)
        try:
            certificate = x509.load_pem_x509_certificate(data)
            key = load_pem_private_key(data[data.index(b"-----BEGIN ENC") :], password)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Damaged(path=str(path), found="PEM") from error
        if not isinstance(key, EllipticCurvePrivateKey) or (
            certificate.public_key() != key.public_key()
        ):
            raise Damaged(path=str(path), found="key")
        return cls(home, secret, certificate, key)

    @property
    def secret(self) -> bytes:
        """What the room's files are sealed with."""
        return hashlib.sha256(b"wenyi hub files\n" + self._secret).digest()

    def server_context(self) -> tuple[ssl.SSLContext, str]:
        """Return the hub's TLS with a fresh certificate, and its SHA-256 (DER, hex).

        A device's certificate is asked for, not demanded: one that pairs has none. One that
        is not of this authority, or has expired, ends the handshake.

        Raises:
            StoreError: the certificate cannot be handed to OpenSSL.
        """
        key = generate_private_key(SECP256R1())
        now = datetime.now(UTC)
        made = (
            self._builder(_name("Wenyi hub"), key.public_key(), now + _SERVER_LIFE)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(SERVER_NAME)]), False)
            .sign(self._key, SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(cadata=self.pem)
        password = secrets.token_hex(32).encode("ascii")
        path = self._home / f"hub-{secrets.token_hex(8)}.pem"
        with told(path):
            try:
                _write(path, made.public_bytes(Encoding.PEM) + _sealed(key, password))
                context.load_cert_chain(path, password=password)
            finally:
                path.unlink(missing_ok=True)
        return context, made.fingerprint(SHA256()).hex()

    def issue(self, request_pem: str, kind: Kind, seat: str) -> Issued:
        """Return a certificate for a device's key; of its request only the key is taken.

        Raises:
            BadCertificateRequest: not a request, not signed by its own key, or not of a P-256 key.
        """
        key = _requested(request_pem)
        device = device_of(key)
        until = min(datetime.now(UTC) + DEVICE_LIFE, self._certificate.not_valid_after_utc)
        names = [x509.UniformResourceIdentifier(DEVICE_URN + device)]
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, device[:16]),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, kind.value),
                # The seat as it was at pairing; the list of devices says what it is now.
                x509.NameAttribute(NameOID.PSEUDONYM, (seat or "-")[:60]),
            ]
        )
        made = (
            self._builder(subject, key, until)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
            .add_extension(x509.SubjectAlternativeName(names), False)
            .sign(self._key, SHA256())
        )
        pem = made.public_bytes(Encoding.PEM).decode("ascii")
        return Issued(device, pem, f"{made.serial_number:x}", until)

    def read(self, untrusted_der: bytes, now: datetime) -> tuple[str, str] | None:
        """Return device and serial of a certificate of ours that holds now; None: not so."""
        found = self._known.get(untrusted_der)
        if found is None:
            found = self._checked(untrusted_der)
            if found is None:
                return None
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[untrusted_der] = found
        return (found.device, found.serial) if found.begins <= now < found.until else None

    def _checked(self, untrusted_der: bytes) -> _Shown | None:
        try:
            found = x509.load_der_x509_certificate(untrusted_der)
            found.verify_directly_issued_by(self._certificate)
            usage = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            key = found.public_key()
        except (
            ValueError,
            TypeError,
            InvalidSignature,
            UnsupportedAlgorithm,
            x509.ExtensionNotFound,
        ):
            return None
        if ExtendedKeyUsageOID.CLIENT_AUTH not in usage:
            return None
        if not isinstance(key, EllipticCurvePublicKey):
            return None
        return _Shown(
            device_of(key),
            f"{found.serial_number:x}",
            found.not_valid_before_utc,
            found.not_valid_after_utc,
        )

    def _builder(
        self, subject: x509.Name, key: EllipticCurvePublicKey, until: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._certificate.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - _BACKDATED)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False
            )
        )


def device_of(key: EllipticCurvePublicKey) -> str:
    """Return a device's id: the digest of its public key."""
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def _requested(untrusted_pem: str) -> EllipticCurvePublicKey:
    data = untrusted_pem.encode("utf-8", "replace")
    if len(data) > _MOST_REQUEST_BYTES:
        raise BadCertificateRequest(thing="device", found=f"> {_MOST_REQUEST_BYTES} B")
    try:
        request = x509.load_pem_x509_csr(data)
        key, signed = request.public_key(), request.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise BadCertificateRequest(thing="device", found="PKCS #10") from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise BadCertificateRequest(thing="device", found=type(key).__name__)
    if not signed:
        raise BadCertificateRequest(thing="device", found="signature")
    return key


def _make(path: Path, password: bytes) -> None:
    key = generate_private_key(SECP256R1())
    own = device_of(key.public_key())
    name, now = _name(f"Wenyi courtroom {own[:12]}"), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, SHA256())
    )
    with told(path):
        staged = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        _write(staged, certificate.public_bytes(Encoding.PEM) + _sealed(key, password))
        staged.replace(path)
        sync_folder(path.parent)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _password(secret: bytes) -> bytes:
    return secret.hex().encode("ascii")


def _sealed(key: EllipticCurvePrivateKey, password: bytes) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
