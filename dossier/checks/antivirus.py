"""Asking clamd whether bytes hold malware (病毒检测).

The daemon is spoken to over its socket; nothing is sent anywhere else. What cannot be asked
is told as such and never counts as clean.

Source: clamd(8): the commands ``zPING``, ``zVERSION`` and ``zINSTREAM`` with chunks of a
four-byte length, ended by a length of zero.
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

SOCKETS = (
    "/run/clamav/clamd.ctl",
    "/var/run/clamav/clamd.ctl",
    "/run/clamd.scan/clamd.sock",
    "/tmp/clamd.socket",  # noqa: S108  where clamd puts it when nobody says otherwise
)
"""Where packages put clamd's socket."""
_CHUNK_BYTES = 1 << 16
_ANSWER_BYTES = 4096
_LENGTH = struct.Struct(">I")
_DATE = re.compile(r"([A-Z][a-z]{2}) +(\d{1,2}) \d\d:\d\d:\d\d (\d{4})")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"

State = Literal["clean", "infected", "unknown"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said of some bytes."""

    state: State
    name: str = ""
    """Of the malware, or why nothing can be said."""


class Clamd:
    """One clamd; each question is a connection of its own.

    Args:
        address: path of its socket, or (host, port).
        timeout_s: for each step of a question.
    """

    def __init__(self, address: str | tuple[str, int], timeout_s: float = 30.0) -> None:
        self._address = address
        self._timeout_s = timeout_s

    def version(self) -> str:
        """Return what it calls itself, with version and date of its definitions; empty: gone."""
        with suppress(OSError), self._connected() as sock:
            sock.sendall(b"zVERSION\0")
            return _answer(sock)
        return ""

    def scan(self, pieces: Iterable[bytes]) -> Verdict:
        """Return whether the bytes are clean; never raises for the scanner's sake."""
        try:
            with self._connected() as sock:
                return _understood(self._sent(sock, pieces))
        except OSError as error:
            return Verdict("unknown", type(error).__name__)

    def _sent(self, sock: socket.socket, pieces: Iterable[bytes]) -> str:
        sock.sendall(b"zINSTREAM\0")
        try:
            for piece in pieces:
                for at in range(0, len(piece), _CHUNK_BYTES):
                    chunk = piece[at : at + _CHUNK_BYTES]
                    sock.sendall(_LENGTH.pack(len(chunk)) + chunk)
            sock.sendall(_LENGTH.pack(0))
        except (BrokenPipeError, ConnectionResetError):
            # It answers early and closes when there is more than it takes.
            with suppress(OSError):
                return _answer(sock)
            return ""
        return _answer(sock)

    def _connected(self) -> socket.socket:
        if isinstance(self._address, tuple):
            return socket.create_connection(self._address, self._timeout_s)
        if not hasattr(socket, "AF_UNIX"):
            raise OSError("no such sockets here")
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(self._timeout_s)
            sock.connect(self._address)
        except OSError:
            sock.close()
            raise
        return sock


def find_clamd(address: str = "") -> Clamd | None:
    """Return the clamd of this machine, or None.

    Args:
        address: from the settings: a path, or ``host:port``; empty: the usual places.
    """
    if address:
        host, _, port = address.rpartition(":")
        known: str | tuple[str, int] = (host, int(port)) if host and port.isdecimal() else address
        return _alive(known)
    for path in SOCKETS:
        if Path(path).exists():
            found = _alive(path)
            if found is not None:
                return found
    return None


def definitions_at(version: str) -> datetime | None:
    """Return the day of the definitions that a version names; None where it names none."""
    match = _DATE.search(version)
    # Not by strptime: what it takes for a month depends on the language of the machine.
    if match is None or match[1] not in _MONTHS:
        return None
    with suppress(ValueError):
        return datetime(int(match[3]), _MONTHS.index(match[1]) // 3 + 1, int(match[2]), tzinfo=UTC)
    return None


def _alive(address: str | tuple[str, int]) -> Clamd | None:
    clamd = Clamd(address)
    return clamd if clamd.version() else None


def _answer(sock: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < _ANSWER_BYTES:
        more = sock.recv(_ANSWER_BYTES)
        if not more:
            break
        found += more
    return found.rstrip(b"\0\n").decode("utf-8", "replace")


def _understood(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict("clean")
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict("infected", answer[len("stream: ") : -len(" FOUND")][:200])
    return Verdict("unknown", answer[:200] or "no answer")
