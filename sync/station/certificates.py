"""Keys and TLS contexts of a station (证书)."""

from __future__ import annotations

import os
import secrets
import ssl
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID


def new_key() -> bytes:
    """Return a fresh P-256 private key as PEM; it is kept in the encrypted database only.

    Source: FIPS 186-5 (P-256).
    """
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signing_request(key_pem: bytes, device: str) -> str:
    """Return a certificate signing request as PEM.

    The centre takes the public key from it and writes the subject itself.
    """
    key = cast(ec.EllipticCurvePrivateKey, load_pem_private_key(key_pem, None))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device[:64])])
    request = x509.CertificateSigningRequestBuilder().subject_name(name)
    return request.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode("ascii")


def station_context(
    authority_pem: str, certificate_pem: str = "", key_pem: bytes = b""
) -> ssl.SSLContext:
    """Return a context that trusts one authority only and shows the station's certificate.

    Args:
        authority_pem: whoever the gateway's certificate must be signed by.
        certificate_pem: of the station; empty: it has none yet.
        key_pem: of the certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=authority_pem)
    if certificate_pem:
        _load(context, certificate_pem, key_pem)
    return context


def blind_context() -> ssl.SSLContext:
    """Return a context that trusts anybody.

    For the one question which authority a gateway names; the answer is compared with the
    enrolment code before anything is said to it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def fingerprint(authority_pem: str) -> bytes:
    """Return the SHA-256 of a certificate's DER bytes.

    Raises:
        ValueError: it is no certificate.
    """
    return x509.load_pem_x509_certificate(authority_pem.encode("ascii")).fingerprint(
        hashes.SHA256()
    )


def lifetime(certificate_pem: str) -> tuple[float, float]:
    """Return from when and until when a certificate holds, in seconds since 1970."""
    found = x509.load_pem_x509_certificate(certificate_pem.encode("ascii"))
    return found.not_valid_before_utc.timestamp(), found.not_valid_after_utc.timestamp()


def _load(context: ssl.SSLContext, certificate_pem: str, key_pem: bytes) -> None:
    """Hand key and certificate over; the library takes them from a file only.

    The key is written encrypted under a password that exists for this moment, so that
    what a crash or a disk's free blocks keep of the file is of no use.
    """
    password = secrets.token_bytes(24).hex().encode("ascii")
    key = load_pem_private_key(key_pem, None)
    sealed = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)
    )
    descriptor, name = mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed + certificate_pem.encode("ascii"))
        context.load_cert_chain(name, password=password)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
