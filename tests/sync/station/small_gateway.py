"""A small HTTPS gateway in front of the simulator's centre."""

from __future__ import annotations

import random
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sync.core.answers import Answer, Got, Refusal, Unavailable
from sync.core.codec import decode_request, encode
from sync.core.framing import pack, unpack
from sync.core.messages import Get, Request
from sync.station.carrying import MEDIA_TYPE
from tests.sync.simulation.centre import SimCentre
from tests.sync.station.pki import Pki

Twist = Callable[[Request, bytes], bytes | None]


class SmallGateway:
    """Answers ``/sync/v1``; what else it is asked goes to :attr:`others`."""

    def __init__(self, folder: Path, pki: Pki | None = None) -> None:
        self.pki = pki or Pki()
        self.centre = SimCentre(random.Random(1))
        self.lock = threading.Lock()
        self.seen: list[Request] = []
        self.bytes_in = 0
        self.connections = 0
        self.twist: Twist | None = None
        """Given a request and the framed answer, what is sent instead; None: hang up."""
        self.others: dict[str, Callable[[str, dict[str, Any]], tuple[int, bytes]]] = {}
        context = self.pki.server_context(folder)
        self.server = _Server(self, context)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def answer(self, device: str, body: bytes) -> tuple[int, bytes]:
        message, blobs = unpack(body)
        request = decode_request(message)
        with self.lock:
            self.seen.append(request)
            answer: Answer = self.centre.machine.answer(device, request, blobs)
            framed = pack(encode(answer))
            if isinstance(answer, Got) and isinstance(request, Get):
                data = self.centre.shelf.read(request.sha256)[request.offset :]
                framed = pack(encode(answer), [data])
        status = 422 if isinstance(answer, Refusal) else 200
        if self.twist is not None:
            twisted = self.twist(request, framed)
            return (0, b"") if twisted is None else (status, twisted)
        return (503 if isinstance(answer, Unavailable) else status), framed

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 32

    def __init__(self, gateway: SmallGateway, context: ssl.SSLContext) -> None:
        self.gateway = gateway
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.gateway.connections += 1
        # Here, on the connection's own thread, so that a slow handshake stops nobody.
        try:
            with self.context.wrap_socket(request, server_side=True) as secure:
                super().finish_request(secure, client_address)
        except (ssl.SSLError, OSError):
            return

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        return

    def _device(self) -> str:
        shown: Any = self.connection.getpeercert()
        if not shown:
            return ""
        return str(dict(pair[0] for pair in shown["subject"]).get("commonName", ""))

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        gateway = self.server.gateway
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        gateway.bytes_in += len(body)
        if len(body) < length:
            self.close_connection = True
            return
        if self.path.startswith("/sync/v1/"):
            status, data = gateway.answer(self._device(), body)
            kind = MEDIA_TYPE
        else:
            status, data = self._other(body)
            kind = "application/json"
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _other(self, body: bytes) -> tuple[int, bytes]:
        import json

        way = self.server.gateway.others.get(self.path)
        if way is None:
            return 404, b'{"error":{"code":"unknown","zh":"","en":"","thing":""}}'
        given = json.loads(body) if body else {}
        given["_bearer"] = self.headers.get("Authorization", "")
        return way(self._device(), given)
