"""What is signed with, and what is trusted (签名证书).

A certificate comes as PKCS#12, the court's or a person's own. The demonstration makes its
own authority, whose name says so wherever it is shown.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from resources.errors import BadCertificate, WrongPin

MOST_BYTES = 1 << 20
"""Of a PKCS#12 file."""
DEMO = "文驿演示（无法律效力）"
"""Stands in the name of everything the demonstration issues."""
_MOST_ABOVE = 8
"""Certificates between a person's and a root."""
_KEYS = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Signatory(ABC):
    """Whoever signs, wherever their key lies (签名人证书)."""

    certificate: x509.Certificate
    """Of the key."""
    chain: tuple[x509.Certificate, ...]
    """Those above it, the root among them where it is known."""

    @property
    @abstractmethod
    def signer(self) -> Signer:
        """For pyHanko; roots are left out, as who checks has to have them."""

    @property
    def subject(self) -> str:
        """As RFC 4514 writes it."""
        return self.certificate.subject.rfc4514_string()

    @property
    def name(self) -> str:
        """Of whom it is for, for people."""
        named = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[0].value) if named else self.subject

    @property
    def sha256(self) -> str:
        """Of the certificate."""
        return fingerprint(self.certificate)


@dataclass(frozen=True)
class Identity(Signatory):
    """A key and its certificate (签名身份)."""

    key: _KEYS
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    """Those above it, the root among them where it is known."""

    @property
    def signer(self) -> SimpleSigner:
        """See there."""
        store = SimpleCertificateStore.from_certs(  # type: ignore[no-untyped-call]
            [as_asn1(one) for one in self.chain if one.issuer != one.subject]
        )
        private = asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                _DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return SimpleSigner(
            signing_cert=as_asn1(self.certificate),
            signing_key=private,
            cert_registry=store,
            embed_roots=False,
        )

    def packed(self, passphrase: bytes) -> bytes:
        """Return it as PKCS#12."""
        return pkcs12.serialize_key_and_certificates(
            b"wenyi",
            self.key,
            self.certificate,
            list(self.chain) or None,
            serialization.BestAvailableEncryption(passphrase),
        )


_DER = serialization.Encoding.DER


def unpacked(data: bytes, passphrase: bytes | None, name: str) -> Identity:
    """Return what a PKCS#12 file holds.

    Raises:
        WrongPin: not its passphrase.
        BadCertificate: it is no such file, or holds no key that can sign.
    """
    if len(data) > MOST_BYTES:
        raise BadCertificate(path=name, reason="文件过大")
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase or None)
    except ValueError as error:
        if "password" in str(error).lower() or "mac" in str(error).lower():
            raise WrongPin(path=name) from error
        raise BadCertificate(path=name, reason="不是 PKCS#12 文件") from error
    if certificate is None or not isinstance(key, _KEYS):
        raise BadCertificate(path=name, reason="没有可用的 RSA 或 ECC 私钥")
    return Identity(key, certificate, tuple(others))


def check_usable(identity: Signatory, at: datetime, name: str) -> None:
    """Check that a certificate may sign now.

    Raises:
        BadCertificate: it is not valid yet or any more, or is for something else.
    """
    certificate = identity.certificate
    if at < certificate.not_valid_before_utc:
        raise BadCertificate(path=name, reason="尚未生效，请核对本机时间")
    if at > certificate.not_valid_after_utc:
        raise BadCertificate(path=name, reason="已过期")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise BadCertificate(path=name, reason="证书用途不含数字签名")


def leads_to(identity: Signatory, roots: Sequence[x509.Certificate], at: datetime) -> bool:
    """Return whether a certificate comes from one of the roots, by what it brings along."""
    trusted = {fingerprint(root) for root in roots}
    above = [*identity.chain, *roots]
    now = identity.certificate
    for _ in range(_MOST_ABOVE):
        if fingerprint(now) in trusted:
            return True
        now_ = next((one for one in above if _issued_by(now, one, at)), None)
        if now_ is None:
            return False
        above.remove(now_)
        now = now_
    return False


def _issued_by(one: x509.Certificate, above: x509.Certificate, at: datetime) -> bool:
    if not above.not_valid_before_utc <= at <= above.not_valid_after_utc:
        return False
    try:
        one.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate."""
    return hashlib.sha256(certificate.public_bytes(_DER)).hexdigest()


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """Return a certificate as pyHanko takes it."""
    return asn1.Certificate.load(certificate.public_bytes(_DER))


def from_pem(data: bytes, name: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM file.

    Raises:
        BadCertificate: there is none in it.
    """
    try:
        return x509.load_pem_x509_certificates(data[:MOST_BYTES])
    except ValueError as error:
        raise BadCertificate(path=name, reason="不是 PEM 证书") from error


def demo_authority(at: datetime | None = None, name: str = DEMO) -> Identity:
    """Return a new authority of the demonstration, valid for ten years."""
    at = at or datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(f"{name}根证书")
    made = _builder(subject, subject, key, at, days=3650)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = made.add_extension(_usage(signs_certificates=True), critical=True)
    return Identity(key, made.sign(key, hashes.SHA256()))


def issued(
    authority: Identity,
    common_name: str,
    at: datetime | None = None,
    *,
    days: int = 730,
    timestamps: bool = False,
    status: Sequence[x509.ExtensionType] = (),
) -> Identity:
    """Return a certificate that an authority of the demonstration or of a test issues.

    Args:
        authority: whose key signs it.
        common_name: who it is for.
        at: when it begins, by default now.
        days: for how long it is valid.
        timestamps: for a timestamp authority instead of a person.
        status: extensions that name who is asked whether it was taken back.
    """
    at = at or datetime.now(UTC)
    key: _KEYS
    if timestamps:
        key = rsa.generate_private_key(65537, 2048)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(_name(common_name), authority.certificate.subject, key, at, days=days)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signs_certificates=False), critical=True)
    if timestamps:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(purposes, critical=True)
    for extension in status:
        made = made.add_extension(extension, critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    made = made.add_extension(above, critical=False)
    certificate = made.sign(authority.key, hashes.SHA256())
    return Identity(key, certificate, (authority.certificate, *authority.chain))


def roots_of(identities: Sequence[Identity]) -> list[x509.Certificate]:
    """Return the self-issued certificates above identities, each once."""
    found: dict[bytes, x509.Certificate] = {}
    for identity in identities:
        for one in (identity.certificate, *identity.chain):
            if one.issuer == one.subject:
                found[one.public_bytes(_DER)] = one
    return list(found.values())


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: _KEYS, at: datetime, *, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
