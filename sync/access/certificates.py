"""Certificates of the centre, its gateway and its stations (证书).

All are made here and say what we say: of a station's request only the public key is
taken. Source: RFC 5280 for the extensions, RFC 2986 for requests.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from resources.errors import BadCertificateRequest, BadSettingsFile

MOST_REQUEST_BYTES = 16 * 1024
"""A request for the largest key that is taken has under 2 KiB."""
STATION_URN = "urn:wenyi:station:"
DEVICE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:-]{0,79}")
"""What a device id looks like; the same as :data:`sync.core.fields.Name`."""
_HOST = re.compile(r"(\*\.)?[0-9a-z]([0-9a-z.-]{0,251}[0-9a-z])?")
_BACKDATED = timedelta(days=1)
"""Clocks of stations differ."""
_LONGEST_COMMON_NAME = 64
_RSA_BITS = (2048, 8192)

PublicKey: TypeAlias = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that was made."""

    pem: str
    serial: str
    """Hexadecimal."""
    not_after_s: int
    key_sha256: str
    """Of the public key as SubjectPublicKeyInfo."""


def read_request(untrusted_pem: str | bytes, thing: str) -> PublicKey:
    """Return the public key that a station asks to have certified.

    What else the request says (subject, extensions, attributes) is not looked at. Its
    signature is: whoever sent it holds the private key.

    Args:
        untrusted_pem: PKCS #10 request.
        thing: how an error names the station.

    Raises:
        BadCertificateRequest: too long, unreadable, not signed by its own key, or of a
            key that is too weak or of a kind that is not taken.
    """
    data = untrusted_pem.encode() if isinstance(untrusted_pem, str) else untrusted_pem
    if len(data) > MOST_REQUEST_BYTES:
        raise BadCertificateRequest(thing=thing, found=f"> {MOST_REQUEST_BYTES} B")
    try:
        request = x509.load_pem_x509_csr(data)
        key = request.public_key()
        algorithm = _accepted(key)
        signed = algorithm is not None and _well_signed(request)
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise BadCertificateRequest(thing=thing, found="PKCS #10") from error
    if algorithm is None:
        raise BadCertificateRequest(thing=thing, found=type(key).__name__)
    if not signed:
        raise BadCertificateRequest(thing=thing, found="signature")
    return algorithm


def _accepted(key: object) -> PublicKey | None:
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1 | SECP384R1):
        return key
    if isinstance(key, RSAPublicKey) and _RSA_BITS[0] <= key.key_size <= _RSA_BITS[1]:
        return key
    return None


def _well_signed(request: x509.CertificateSigningRequest) -> bool:
    digest = request.signature_hash_algorithm
    return (digest is None or digest.digest_size >= 32) and request.is_signature_valid


def key_sha256(key: PublicKey) -> str:
    """Return the digest by which two requests of one key are told to be so."""
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def make_authority(
    key: EllipticCurvePrivateKey, now: datetime, life: timedelta
) -> x509.Certificate:
    """Return the centre's own, self-signed certificate (中心根证书)."""
    own = hashlib.sha256(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).hexdigest()
    name = _name(f"Wenyi centre {own[:12]}")
    builder = _builder(name, name, key.public_key(), key.public_key(), now, now + life)
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def make_server(
    issuer: x509.Certificate,
    issuer_key: EllipticCurvePrivateKey,
    key: EllipticCurvePublicKey,
    hosts: Iterable[str],
    now: datetime,
    life: timedelta,
) -> x509.Certificate:
    """Return a certificate for the gateway at these host names and addresses."""
    names = [_general_name(host) for host in hosts]
    subject = _name("Wenyi gateway")
    builder = _builder(
        subject, issuer.subject, key, issuer_key.public_key(), now, _capped(issuer, now + life)
    )
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def make_station(
    issuer: x509.Certificate,
    issuer_key: EllipticCurvePrivateKey,
    key: PublicKey,
    device: str,
    now: datetime,
    not_after: datetime,
) -> Issued:
    """Return a certificate that lets its holder be ``device``.

    Raises:
        BadCertificateRequest: not an id of a device.
    """
    if DEVICE.fullmatch(device) is None:
        raise BadCertificateRequest(thing=device[:80], found="id")
    until = _capped(issuer, not_after)
    builder = _builder(
        _name(device[:_LONGEST_COMMON_NAME]),
        issuer.subject,
        key,
        issuer_key.public_key(),
        now,
        until,
    )
    made = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(STATION_URN + device)]),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    return Issued(
        made.public_bytes(Encoding.PEM).decode("ascii"),
        f"{made.serial_number:x}",
        int(until.timestamp()),
        key_sha256(key),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a station's certificate says that was made by the right authority."""

    device: str
    serial: str
    """Hexadecimal."""
    not_before: datetime
    not_after: datetime

    def holds(self, now: datetime) -> bool:
        """Return whether it is valid now."""
        return self.not_before <= now <= self.not_after


def station_of(issuer: x509.Certificate, certificate: x509.Certificate) -> Shown | None:
    """Return whose certificate this is; None: not made by ``issuer``, or not for stations."""
    try:
        certificate.verify_directly_issued_by(issuer)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return None
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    if ExtendedKeyUsageOID.CLIENT_AUTH not in uses or len(uris) != 1:
        return None
    device = uris[0].removeprefix(STATION_URN)
    if uris[0] != STATION_URN + device or DEVICE.fullmatch(device) is None:
        return None
    return Shown(
        device,
        f"{certificate.serial_number:x}",
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def hosts_of(certificate: x509.Certificate) -> frozenset[str]:
    """Return the host names and addresses that a gateway's certificate is for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = names.get_values_for_type(x509.IPAddress)
    return frozenset(names.get_values_for_type(x509.DNSName)) | {str(one) for one in addresses}


def plain_hosts(hosts: Iterable[str]) -> list[str]:
    """Return host names and addresses in their one form, each once, in order.

    Raises:
        BadSettingsFile: one is neither a name nor an address.
    """
    return list(dict.fromkeys(_plain(host) for host in hosts))


def _plain(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        plain = host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    if _HOST.fullmatch(plain) is None:
        raise BadSettingsFile(path="centre.toml", found=f"hosts = {host[:100]!r}")
    return plain


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _capped(issuer: x509.Certificate, until: datetime) -> datetime:
    """Return a time to the second; nothing outlives its issuer."""
    return min(until.astimezone(UTC).replace(microsecond=0), issuer.not_valid_after_utc)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: PublicKey,
    issuer_key: EllipticCurvePublicKey,
    now: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
        )
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
