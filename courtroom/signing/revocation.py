"""Whether certificates were taken back, asked when they sign and kept in the file (证书状态).

A certificate that names a responder (OCSP) or a list (CRL) is asked about there. The answers
go into the document before it is locked, so that years later nobody has to ask. An authority
that does not answer stops nobody.

Source: RFC 6960; RFC 5280, 5; ETSI EN 319 142-1, 5.4 (DSS).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from courtroom.signing.certificates import as_asn1
from courtroom.signing.increment import Addition

_MOST_BYTES = 8 << 20
"""Of a list; an answer of a responder is far smaller."""
_TIMEOUT_S = 5.0
_MOST_CERTIFICATES = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """What authorities said of some certificates (证书状态信息)."""

    certificates: tuple[x509.Certificate, ...] = ()
    responses: tuple[bytes, ...] = ()
    """OCSP, DER."""
    lists: tuple[bytes, ...] = ()
    """CRL, DER."""
    revoked: tuple[x509.Certificate, ...] = ()
    unanswered: int = 0
    """Certificates that name somebody to ask, who did not answer."""

    def __bool__(self) -> bool:
        """Whether anybody answered."""
        return bool(self.responses or self.lists)


def asked(certificates: Iterable[x509.Certificate], above: Sequence[x509.Certificate]) -> Answers:
    """Ask about certificates, each once; those that name nobody to ask are left out.

    Args:
        certificates: that signed.
        above: where their issuers are looked for.
    """
    responses: dict[bytes, None] = {}
    lists: dict[bytes, None] = {}
    known: dict[bytes, x509.Certificate] = {}
    revoked: list[x509.Certificate] = []
    unanswered = 0
    waiting = list({one.public_bytes(Encoding.DER): one for one in certificates}.values())
    for one in waiting[:_MOST_CERTIFICATES]:
        issuer = _issuer(one, above)
        if issuer is None or issuer == one:
            continue
        if issuer not in waiting:
            waiting.append(issuer)
        responders, points = _responders(one), _points(one)
        if not responders and not points:
            continue
        known |= {each.public_bytes(Encoding.DER): each for each in (one, issuer)}
        answer = _response(one, issuer, responders)
        if answer is not None:
            responses[answer[0]] = None
            revoked += [one] if answer[1] else []
            continue
        found = _list(one, issuer, points)
        if found is None:
            unanswered += 1
            continue
        lists[found[0]] = None
        revoked += [one] if found[1] else []
    return Answers(
        tuple(known.values()), tuple(responses), tuple(lists), tuple(revoked), unanswered
    )


def signers_of(data: bytes) -> list[x509.Certificate]:
    """Return the certificates that signed a document, and those sent along with them."""
    reader = PdfFileReader(io.BytesIO(data))
    found: list[x509.Certificate] = []
    for one in reader.embedded_signatures:
        for each in (one.signer_cert, *one.other_embedded_certs):
            found.append(x509.load_der_x509_certificate(each.dump()))
    return found


def embedded(data: bytes, answers: Answers) -> bytes:
    """Return a document with what authorities answered; as it is where nobody did.

    For a document that is certified and not locked yet, so that the lock covers it.
    """
    if not answers:
        return data
    writer = Addition(io.BytesIO(data))
    supply: Any = DocumentSecurityStore.supply_dss_in_writer
    supply(
        writer,
        None,
        certs=[as_asn1(one) for one in answers.certificates],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in answers.responses],
        crls=[asn1_crl.CertificateList.load(one) for one in answers.lists],
    )
    made = io.BytesIO()
    write: Any = writer.write
    write(made)
    return made.getvalue()


def _issuer(
    certificate: x509.Certificate, above: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    for one in above:
        if one.subject == certificate.issuer:
            try:
                certificate.verify_directly_issued_by(one)
            except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
                continue
            return one
    return None


def _responders(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except x509.ExtensionNotFound:
        return []
    return [
        each.access_location.value
        for each in access.value
        if each.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(each.access_location, x509.UniformResourceIdentifier)
    ]


def _points(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return []
    return [
        name.value
        for point in points.value
        for name in point.full_name or ()
        if isinstance(name, x509.UniformResourceIdentifier)
    ]


def _response(
    certificate: x509.Certificate, issuer: x509.Certificate, addresses: Sequence[str]
) -> tuple[bytes, bool] | None:
    """Return what a responder said, and whether the certificate was taken back."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    body = builder.build().public_bytes(Encoding.DER)
    for address in addresses:
        raw = _fetched(address, body)
        if raw is None:
            continue
        try:
            told = ocsp.load_der_ocsp_response(raw)
            if (
                told.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
                and told.serial_number == certificate.serial_number
                and told.certificate_status is not ocsp.OCSPCertStatus.UNKNOWN
                and _is_from(told, issuer)
            ):
                return raw, told.certificate_status is ocsp.OCSPCertStatus.REVOKED
        except ValueError:
            continue
    return None


def _is_from(told: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Return whether the issuer, or somebody it named for that, signed an answer."""
    digest = told.signature_hash_algorithm
    if digest is None:
        return False
    for one in (issuer, *filter(lambda each: _answers_for(each, issuer), told.certificates)):
        key, body = one.public_key(), told.tbs_response_bytes
        try:
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(told.signature, body, padding.PKCS1v15(), digest)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(told.signature, body, ec.ECDSA(digest))
            else:
                continue
        except InvalidSignature:
            continue
        return True
    return False


def _answers_for(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        uses = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in uses and _issuer(one, [issuer]) is not None


def _list(
    certificate: x509.Certificate, issuer: x509.Certificate, addresses: Sequence[str]
) -> tuple[bytes, bool] | None:
    """Return a list of its issuer, and whether the certificate is on it."""
    for address in addresses:
        raw = _fetched(address, None)
        if raw is None:
            continue
        try:
            told = x509.load_der_x509_crl(raw)
            key: Any = issuer.public_key()
            if told.issuer != issuer.subject or not told.is_signature_valid(key):
                continue
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
        entry = told.get_revoked_certificate_by_serial_number(certificate.serial_number)
        return raw, entry is not None
    return None


def _fetched(address: str, body: bytes | None) -> bytes | None:
    """Return what lies at an address of a certificate; None: nothing that can be used."""
    if not address.startswith(("http://", "https://")):
        return None
    found = b""
    try:
        with httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False) as client:
            asks = (
                client.stream("GET", address)
                if body is None
                else client.stream(
                    "POST",
                    address,
                    content=body,
                    headers={"Content-Type": "application/ocsp-request"},
                )
            )
            with asks as answer:
                if answer.status_code != 200:
                    return None
                for piece in answer.iter_bytes():
                    found += piece
                    if len(found) > _MOST_BYTES:
                        return None
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return None
    return found
