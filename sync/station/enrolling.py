"""Being let in by a code, and staying in: certificates and their renewal (登记)."""

from __future__ import annotations

import base64
import json
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from resources.errors import Offline, Rejected
from sync.access.codes import Code, proof_digest, read_code
from sync.station.asking import ask_json, text
from sync.station.certificates import (
    blind_context,
    lifetime,
    new_key,
    signing_request,
    station_context,
)
from sync.station.contract import Enrolment
from sync.station.link import CONNECT_S, Link

_log = logging.getLogger(__name__)

_MOST_CHAIN = 5
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Applicant:
    """The station that asks (申请者)."""

    device: str
    epoch: int
    public_key: bytes
    sign: Callable[[str], bytes]
    """Signs a hexadecimal digest with the key of its journal."""
    name: str = ""
    """What people call the machine."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a station keeps of its enrolment, in its encrypted database."""

    enrolment: Enrolment
    key_pem: bytes

    def __repr__(self) -> str:
        return f"Kept({self.enrolment.url})"

    def link_context(self) -> ssl.SSLContext:
        """Return the TLS context that shows this station's certificate."""
        known = self.enrolment
        return station_context(known.authority_pem, known.certificate_pem, self.key_pem)

    def to_bytes(self) -> bytes:
        """Return it as it is kept."""
        known = asdict(self.enrolment)
        known["centre_key"] = base64.b64encode(self.enrolment.centre_key).decode("ascii")
        return json.dumps({**known, "key": self.key_pem.decode("ascii")}).encode("utf-8")

    @classmethod
    def from_bytes(cls, data: bytes) -> Kept:
        """Return what :meth:`to_bytes` wrote."""
        known: dict[str, Any] = json.loads(data)
        key_pem = known.pop("key").encode("ascii")
        known["centre_key"] = base64.b64decode(known["centre_key"])
        return cls(Enrolment(**known), key_pem)


def enrol(url: str, code_text: str, applicant: Applicant, key_pem: bytes = b"") -> Kept:
    """Be let in (登记).

    Which authority signed the gateway's certificate is asked first, and compared with the
    fingerprint inside the code; only then is anything said, over a connection that trusts
    that authority alone.

    Args:
        url: of the gateway.
        code_text: as typed in.
        applicant: who asks.
        key_pem: of an attempt whose answer was lost, so that it is the same one to the
            centre; empty: a new key.

    Raises:
        BadCode: not a code, or not valid any more.
        Rejected: another centre answers at ``url``, or its answer makes no sense.
        Offline: nobody answers.
    """
    code = read_code(code_text)
    pinned = pinned_authority(url, code)
    key_pem = key_pem or new_key()
    csr_pem = signing_request(key_pem, applicant.device)
    spelt = str(code)
    link = Link(url, station_context(pinned))
    try:
        answer = ask_json(
            link,
            "POST",
            "/v1/enrol",
            {
                "token": spelt,
                "csr_pem": csr_pem,
                "device": applicant.device,
                "epoch": applicant.epoch,
                "public_key": base64.b64encode(applicant.public_key).decode("ascii"),
                "proof": base64.b64encode(applicant.sign(proof_digest(spelt, csr_pem))).decode(),
                "name": applicant.name,
            },
        )
    finally:
        link.close()
    kept = Kept(_enrolment(link.place, pinned, answer, applicant), key_pem)
    _check(kept)
    return kept


def pinned_authority(url: str, code: Code) -> str:
    """Return the certificate of the authority that the code names, as PEM.

    Raises:
        Rejected: the gateway's certificate was signed by another.
        Offline: nobody answers.
    """
    link = Link(url, blind_context())
    chain = _served_chain(link)
    for der in chain[:_MOST_CHAIN]:
        if code.matches(der):
            return ssl.DER_cert_to_PEM_cert(der)
    _log.warning("the gateway's authority is not the one of the code")
    raise Rejected(thing=link.place, detail="not the centre that gave the code")


def due_for_renewal(certificate_pem: str, now_s: float) -> bool:
    """Return whether two thirds of a certificate's life are over."""
    start_s, end_s = lifetime(certificate_pem)
    return now_s >= start_s + (end_s - start_s) * 2 / 3


def renew(kept: Kept, link: Link) -> Kept:
    """Return the enrolment with a new key and certificate.

    Raises:
        Offline: nobody answers.
        Refused: the station is shut out.
        Rejected: the answer makes no sense.
    """
    key_pem = new_key()
    csr_pem = signing_request(key_pem, kept.enrolment.device)
    answer = ask_json(link, "POST", "/v1/renew", {"csr_pem": csr_pem})
    fresh = Kept(replace(kept.enrolment, certificate_pem=text(answer, "certificate_pem")), key_pem)
    _check(fresh)
    return fresh


def _enrolment(place: str, pinned: str, answer: dict[str, Any], applicant: Applicant) -> Enrolment:
    if text(answer, "device", 80) != applicant.device:
        raise Rejected(thing="device", detail="another station's")
    try:
        centre_key = base64.b64decode(text(answer, "centre_key", 100), validate=True)
    except ValueError as error:
        raise Rejected(thing="centre_key", detail="not base64") from error
    if len(centre_key) != _KEY_BYTES:
        raise Rejected(thing="centre_key", detail="not a key")
    return Enrolment(
        url=place,
        device=applicant.device,
        centre=text(answer, "centre", 200),
        centre_key=centre_key,
        authority_pem=pinned,
        certificate_pem=text(answer, "certificate_pem"),
    )


def _check(kept: Kept) -> None:
    """Refuse a certificate that does not go with the key.

    Raises:
        Rejected: it does not, or it is none.
    """
    try:
        lifetime(kept.enrolment.certificate_pem)
        kept.link_context()
    except (ValueError, ssl.SSLError) as error:
        raise Rejected(thing="certificate_pem", detail=str(error)[:200]) from error


def _served_chain(link: Link) -> list[bytes]:
    """Return the certificates that a gateway shows, DER, its own first.

    Raises:
        Offline: nobody answers, or not over TLS.
    """
    try:
        with (
            socket.create_connection((link.host, link.port), CONNECT_S) as plain,
            blind_context().wrap_socket(plain, server_hostname=link.host) as secure,
        ):
            return _unverified_chain(secure)
    except (OSError, ValueError) as error:
        raise Offline(centre=link.place, detail=str(error)[:200]) from error


def _unverified_chain(secure: ssl.SSLSocket) -> list[bytes]:
    public = getattr(secure, "get_unverified_chain", None)
    if public is not None:
        return [bytes(each) for each in public()]
    # Before Python 3.13 the method is there, but only on the object inside.
    inner: Any = secure._sslobj  # type: ignore[attr-defined]
    return [ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in inner.get_unverified_chain()]
