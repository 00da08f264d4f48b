"""An authority that tells whether certificates were taken back, for showing and tests.

Answers OCSP at ``/ocsp`` and gives a list at ``/crl``, on this machine (证书状态服务模拟).

Source: RFC 6960, A.1; RFC 5280, 5.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from courtroom.signing.certificates import Identity

_MOST_BYTES = 64 << 10


class StatusService:
    """Answers on a thread, with the key of the authority itself."""

    def __init__(self, authority: Identity) -> None:
        self.authority = authority
        self.signs = authority
        """Whose key signs what is answered."""
        self.issued: dict[int, x509.Certificate] = {}
        """By serial number; of others it knows nothing."""
        self.revoked: set[int] = set()
        """Serial numbers."""
        self.asked = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length", 0)), _MOST_BYTES)
                self._answer(service._response(self.rfile.read(length)))

            def do_GET(self) -> None:
                self._answer(service._list())

            def _answer(self, body: bytes) -> None:
                service.asked += 1
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="demo-authority", daemon=True
        )
        self._thread.start()

    @property
    def access(self) -> x509.AuthorityInformationAccess:
        """What a certificate says of where it is asked about (OCSP)."""
        place = x509.UniformResourceIdentifier(f"{self._address}/ocsp")
        told = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
        return x509.AuthorityInformationAccess([told])

    @property
    def points(self) -> x509.CRLDistributionPoints:
        """What a certificate says of where the list is (CRL)."""
        place = x509.UniformResourceIdentifier(f"{self._address}/crl")
        return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End it and wait."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _response(self, body: bytes) -> bytes:
        asked = ocsp.load_der_ocsp_request(body)
        known = self.issued.get(asked.serial_number)
        if known is None:
            unknown = ocsp.OCSPResponseStatus.UNAUTHORIZED
            return ocsp.OCSPResponseBuilder.build_unsuccessful(unknown).public_bytes(Encoding.DER)
        now = datetime.now(UTC)
        gone = asked.serial_number in self.revoked
        root = self.authority.certificate
        builder = ocsp.OCSPResponseBuilder().add_response(
            known,
            root,
            hashes.SHA1(),  # noqa: S303
            ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            now - timedelta(minutes=1),
            now + timedelta(days=1),
            now - timedelta(minutes=2) if gone else None,
            None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.signs.certificate)
        made = builder.sign(self.signs.key, hashes.SHA256())
        return made.public_bytes(Encoding.DER)

    def _list(self) -> bytes:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.authority.certificate.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + timedelta(days=1))
        )
        for number in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(number)
            entry = entry.revocation_date(now - timedelta(minutes=2))
            builder = builder.add_revoked_certificate(entry.build())
        made = builder.sign(self.signs.key, hashes.SHA256())
        return made.public_bytes(Encoding.DER)
