"""Receivers of webhooks, well and badly behaved, as real servers on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behave = Callable[[socket.socket], None]


@dataclass
class Receiver:
    """What came in, and what to answer."""

    statuses: list[int] = field(default_factory=list)
    """One for each request, the last for all that follow; none: 204."""
    location: str = ""
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?x=1"


@contextmanager
def receiver(*statuses: int, location: str = "") -> Iterator[Receiver]:
    """Serve a receiver that answers with these statuses."""
    found = Receiver(list(statuses), location)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.paths.append(self.path)
            found.heads.append({name.lower(): value for name, value in self.headers.items()})
            found.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            status = found.statuses.pop(0) if len(found.statuses) > 1 else 0
            self.send_response(status or (found.statuses or [204])[0])
            if found.location:
                self.send_header("Location", found.location)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def listener(behave: Behave) -> Iterator[int]:
    """Serve one connection as ``behave`` says; give the port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            try:
                behave(connection)
            except OSError:
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        # A thread in accept() is woken by a connection, not by closing.
        with suppress(OSError):
            socket.create_connection(server.getsockname(), timeout=1).close()
        server.close()
        thread.join()


def silent(connection: socket.socket) -> None:
    """Take everything and say nothing."""
    while connection.recv(65536):
        pass


def dripping(connection: socket.socket) -> None:
    """Answer one byte at a time, for ever."""
    connection.sendall(b"HTTP/1.1 ")
    while True:
        connection.sendall(b"2")
        time.sleep(0.05)


def endless_headers(connection: socket.socket) -> None:
    """Answer with headers that do not end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-A: " + b"a" * 60_000 + b"\r\n")


def going_on(connection: socket.socket) -> None:
    """Say 'continue' for ever."""
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


def hanging_up(connection: socket.socket) -> None:
    """Take some and close."""
    connection.recv(10)


def nonsense(connection: socket.socket) -> None:
    """Answer something that is no HTTP."""
    connection.recv(65536)
    connection.sendall(b"\x00\xff 200 lies\r\n\r\n")
