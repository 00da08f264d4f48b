"""Pairing a screen: six digits that are never sent, and a certificate (配对).

SPAKE2 over the certificate that was shown: whoever stands between shows another one and gets
another key, and one guess of the digits is all that a connection is good for.
Source: docs/courtroom-protocol.md, section 2; RFC 9382.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import re
import socket
import ssl
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from spake2 import SPAKE2_A  # type: ignore[import-untyped]
from spake2.spake2 import SPAKEError  # type: ignore[import-untyped]

from courtroom.hub.contract import PROTOCOL, Kind
from courtroom.screen.faults import error_of, offline
from courtroom.screen.identity import (
    HUB_NAME,
    Address,
    Identity,
    read_address,
    save_identity,
)
from resources.errors import BadCode, BadValue, Refused, WenyiError

TIMEOUT_S = 8.0
MOST_ANSWER_BYTES = 64 << 10
_ID_SCREEN = b"wenyi screen"
_ID_HUB = b"wenyi hub "
_PROOF_SCREEN = b"wenyi pair screen\n"
_PROOF_HUB = b"wenyi pair hub\n"


def pair(address: str, code: str, folder: Path, name: str) -> Identity:
    """Pair this screen and keep what it got in ``folder``.

    Args:
        address: ``host:port``, or the text of the clerk's QR code.
        code: the six digits; empty: those of the QR code.
        folder: the screen's own folder.
        name: what the clerk is to call the screen, at most 80 characters.

    Raises:
        BadValue: the address is none, or the code is not six digits.
        Offline: nobody answers there, or not in time.
        BadCode: wrong, too old, or used; or somebody stands between.
        Refused: who answers is not the hub of the QR code, or no hub.
        StoreError: the folder cannot be written.
    """
    where = read_address(address)
    code = (code or where.code).strip()
    if not re.fullmatch(r"\d{6}", code, re.ASCII):
        raise BadValue(column="code", value=code[:12])
    talk = _Talk(where)
    try:
        fingerprint = talk.connect()
        found = fingerprint.hex()
        if where.fingerprint and not hmac.compare_digest(where.fingerprint, found):
            raise Refused(centre=str(where))
        key = ec.generate_private_key(ec.SECP256R1())
        answer = _exchange(talk, code, fingerprint, _request(key), name[:80] or "screen")
    finally:
        talk.close()
    return _keep(answer, where, folder, key)


def request_for(key: ec.EllipticCurvePrivateKey) -> str:
    """Return the certificate request (PEM) of a key; for a screen on the hub's own machine."""
    return _request(key)


def _exchange(
    talk: _Talk, code: str, fingerprint: bytes, request_pem: str, name: str
) -> dict[str, Any]:
    side = SPAKE2_A(code.encode(), idA=_ID_SCREEN, idB=_ID_HUB + fingerprint)
    begun = talk.post("/v1/pair/start", {"protocol": PROTOCOL, "message": side.start().hex()})
    try:
        secret = side.finish(bytes.fromhex(str(begun["message"])))
        session = begun["session"]
    except (KeyError, ValueError, SPAKEError) as error:
        raise Refused(centre=str(talk.where)) from error
    claim = json.dumps({"name": name, "request": request_pem}, ensure_ascii=False)
    done = talk.post(
        "/v1/pair/finish",
        {"session": session, "claim": claim, "proof": _proof(secret, _PROOF_SCREEN, claim)},
    )
    paired = str(done.get("paired", ""))
    # Without this proof it was not the hub: it did not know the digits.
    if not hmac.compare_digest(_proof(secret, _PROOF_HUB, paired), str(done.get("proof", ""))):
        raise BadCode
    try:
        found = json.loads(paired)
    except ValueError as error:
        raise Refused(centre=str(talk.where)) from error
    if not isinstance(found, dict):
        raise Refused(centre=str(talk.where))
    return found


def _proof(secret: bytes, what: bytes, text: str) -> str:
    return hmac.new(secret, what + text.encode(), hashlib.sha256).hexdigest()


def _keep(
    answer: dict[str, Any], where: Address, folder: Path, key: ec.EllipticCurvePrivateKey
) -> Identity:
    try:
        identity = Identity(
            folder,
            where.host,
            where.port,
            str(answer["device"]),
            Kind(answer["kind"]),
            str(answer["seat"]),
            str(answer.get("name", "")),
            str(answer.get("room", "")),
            bool(answer.get("remote", False)),
        )
        certificate, authority = str(answer["certificate"]), str(answer["authority"])
        own = x509.load_pem_x509_certificate(certificate.encode())
        x509.load_pem_x509_certificate(authority.encode())
        same = own.public_key().public_bytes(*_SPKI) == key.public_key().public_bytes(*_SPKI)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(centre=str(where)) from error
    if not same:
        raise Refused(centre=str(where))
    save_identity(
        identity,
        key_pem=key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        certificate_pem=certificate,
        authority_pem=authority,
    )
    return identity


_SPKI = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _request(key: ec.EllipticCurvePrivateKey) -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "wenyi screen")])
    made = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class _Talk:
    """One connection to whoever answers; both requests go over it, to one certificate."""

    def __init__(self, where: Address) -> None:
        self.where = where
        self._http: http.client.HTTPConnection | None = None

    def connect(self) -> bytes:
        """Connect and return the SHA-256 of the certificate that was shown."""
        # Not checked here: SPAKE2 binds the digits to the certificate that is seen.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            plain = socket.create_connection((self.where.host, self.where.port), TIMEOUT_S)
            try:
                channel = context.wrap_socket(plain, server_hostname=HUB_NAME)
            except BaseException:
                plain.close()
                raise
        except (OSError, ValueError) as error:
            raise offline(str(self.where)) from error
        shown = channel.getpeercert(binary_form=True) or b""
        talk = http.client.HTTPConnection(self.where.host, self.where.port, TIMEOUT_S)
        talk.sock = channel
        talk.auto_open = 0
        self._http = talk
        return hashlib.sha256(shown).digest()

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post JSON and return the JSON that comes back."""
        if self._http is None:
            raise offline(str(self.where))
        try:
            self._http.request(
                "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"}
            )
            response = self._http.getresponse()
            data = response.read(MOST_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise offline(str(self.where)) from error
        try:
            found = json.loads(data)
        except ValueError as error:
            raise Refused(centre=str(self.where)) from error
        if not isinstance(found, dict):
            raise Refused(centre=str(self.where))
        if response.status != 200:
            raise _refusal(found, str(self.where))
        return found

    def close(self) -> None:
        """Hang up."""
        if self._http is not None:
            self._http.close()


def _refusal(found: dict[str, Any], address: str) -> WenyiError:
    name = found.get("error")
    return error_of(name, found.get("params")) if name else Refused(centre=address)
