"""A socket that answers as clamd does (模拟 clamd)."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path

VERSION = "ClamAV 1.4.3/27800/{when}"
MARK = b"X5O!P%@AP-SIMULATED-MALWARE"


class SimulatedClamd:
    """Answers VERSION and INSTREAM on a Unix socket until closed."""

    def __init__(self, path: Path, version: str, limit_bytes: int = 1 << 20) -> None:
        self.path, self._version, self._limit = path, version, limit_bytes
        self.streams = 0
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.bind(str(path))
        self._sock.listen()
        self._thread = threading.Thread(target=self._serve, name="simulated-clamd")
        self._thread.start()

    def close(self) -> None:
        self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._sock.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            more = connection.recv(1)
            if not more:
                return
            command += more
        if command == b"zVERSION\0":
            connection.sendall(self._version.encode() + b"\0")
        elif command == b"zINSTREAM\0":
            self.streams += 1
            connection.sendall(self._scanned(connection) + b"\0")

    def _scanned(self, connection: socket.socket) -> bytes:
        data = b""
        while length := struct.unpack(">I", _exactly(connection, 4))[0]:
            data += _exactly(connection, length)
            if len(data) > self._limit:
                return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Simulated.Malware FOUND" if MARK in data else b"stream: OK"


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        more = connection.recv(count - len(found))
        if not more:
            raise ConnectionError
        found += more
    return found
