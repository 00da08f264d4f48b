"""Stations and people that want in, for the tests of access."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from dossier.ids import new_id
from sync.access import people, tokens
from sync.access.acts import Actor
from sync.access.authority import Authority
from sync.access.codes import proof_digest
from sync.access.contract import Caller, DeviceKind, Person, Role
from sync.access.enrolment import Enrolled, EnrolRequest, enrol
from sync.access.identity import identify
from sync.ledger.contract import NOTHING, Books, Reach

NOW = 1_900_000_000
ADMIN = Actor("command line: test", "127.0.0.1")
PASSWORD = "correct horse battery"  # noqa: S105

AnyKey = ec.EllipticCurvePrivateKey | Ed25519PrivateKey | RSAPrivateKey


def csr(key: AnyKey, *extensions: x509.ExtensionType, name: str = "whoever") -> str:
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    digest = None if isinstance(key, Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, digest).public_bytes(Encoding.PEM).decode()


@dataclass
class Candidate:
    """A station that wants in."""

    device: str = field(default_factory=new_id)
    epoch: int = 1
    journal_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def request(self, code: str, csr_pem: str | None = None) -> EnrolRequest:
        csr_pem = csr(self.key) if csr_pem is None else csr_pem
        return EnrolRequest(
            code=code,
            csr_pem=csr_pem,
            device=self.device,
            epoch=self.epoch,
            public_key=self.journal_key.public_key().public_bytes_raw(),
            proof=self.journal_key.sign(bytes.fromhex(proof_digest(code, csr_pem))),
            name="扫描台",
        )

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def der(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


@dataclass
class Centre:
    """A centre with its books and its authority."""

    books: Books
    authority: Authority

    def code(self, reach: Reach = NOTHING, kind: DeviceKind = "station", station: str = "") -> str:
        return tokens.make(
            self.books,
            self.authority,
            ADMIN,
            NOW,
            name="",
            kind=kind,
            reach=reach,
            station=station,
        ).code

    def enrol(self, request: EnrolRequest, at_s: int = NOW) -> Enrolled:
        return enrol(self.books, self.authority, request, at_s)

    def station(
        self, reach: Reach = NOTHING, kind: DeviceKind = "station"
    ) -> tuple[Candidate, bytes]:
        """Return an enrolled station and its certificate."""
        candidate = Candidate()
        given = self.enrol(candidate.request(self.code(reach, kind)))
        return candidate, der(given.certificate_pem)

    def who(self, certificate: bytes | None = None, bearer: str = "", at_s: int = NOW) -> Caller:
        return identify(self.books, self.authority, certificate, bearer, at_s)

    def person(self, login: str = "wang", role: Role = "clerk") -> Person:
        password = None if role == "system" else PASSWORD
        return people.add(self.books, login, "", role, ADMIN, NOW, password).person

    def sign_in(self, login: str = "wang", at_s: int = NOW, station: str = "") -> str:
        return people.sign_in(self.books, login, PASSWORD, at_s, station=station).session


__all__ = ["ADMIN", "NOW", "PASSWORD", "Candidate", "Centre", "csr", "der", "replace"]
