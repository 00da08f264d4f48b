"""A timestamp authority for showing and tests, on this machine (时间戳服务模拟).

Source: RFC 3161, 3.4 (over HTTP).
"""

from __future__ import annotations

import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import serialization
from pyhanko.sign.timestamps import DummyTimeStamper

from courtroom.signing.certificates import Identity, as_asn1

_MOST_BYTES = 64 << 10


class TimestampService:
    """Answers on a thread with one certificate; its RSA key signs."""

    def __init__(self, identity: Identity) -> None:
        private = identity.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        stamper = DummyTimeStamper(
            as_asn1(identity.certificate), keys.PrivateKeyInfo.load(private)
        )

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length", 0)), _MOST_BYTES)
                asked = tsp.TimeStampReq.load(self.rfile.read(length))
                answer = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="demo-timestamps", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        """End it and wait."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
