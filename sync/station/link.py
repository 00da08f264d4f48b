"""Connections to one gateway: TLS with its own authority only, kept open (连接).

Built on the standard library's HTTP client rather than on a larger one, because three
things need the socket itself: a limit of bytes a second inside a request, an end to
what hangs, and a clean stop within a moment.
"""

from __future__ import annotations

import http.client
import logging
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from resources.errors import BadCentreAddress, Offline
from sync.station.pacing import Pacer

_log = logging.getLogger(__name__)

CONNECT_S = 10.0
STALL_S = 30.0
"""A connection on which nothing moves for so long is given up."""
_READ = 256 << 10

Moved = Callable[[], None]


def nothing() -> None:
    """Listen to no progress."""


class Reply:
    """An answer whose body is read piece by piece.

    Reading raises :class:`Offline` where the connection ends too early or stalls.
    """

    def __init__(self, response: http.client.HTTPResponse, place: str, moved: Moved) -> None:
        self.status = response.status
        self.media_type = response.headers.get_content_type()
        self.retry_after_s = _seconds(response.headers.get("Retry-After"))
        self._response = response
        self.place = place
        self._moved = moved

    def some(self, size: int) -> bytes:
        """Return up to ``size`` bytes; none at the end of the body."""
        with _told(self.place):
            data = self._response.read1(min(size, _READ))
            if not data and self._response.length:
                # The library takes a connection that ends early for the end of the body.
                raise Offline(centre=self.place, detail="the answer was cut short")
            if self._response.length == 0:
                # Lets go of the connection, which read1 forgets at the very end.
                self._response.read()
        self._moved()
        return data

    def exactly(self, size: int) -> bytes:
        """Return ``size`` bytes."""
        found = bytearray()
        while len(found) < size:
            piece = self.some(size - len(found))
            if not piece:
                raise Offline(centre=self.place, detail="the answer was cut short")
            found += piece
        return bytes(found)

    def rest(self, most: int) -> bytes:
        """Return the body to its end, or one byte more than ``most``."""
        found = bytearray()
        while len(found) <= most and (piece := self.some(most + 1 - len(found))):
            found += piece
        return bytes(found)

    @property
    def finished(self) -> bool:
        """Whether the body was read to its end, so that the connection can be kept."""
        return self._response.isclosed()


class _Line(http.client.HTTPSConnection):
    """A connection that can be ended from another thread at every moment of its life."""

    sock: Any
    ended = False

    def connect(self) -> None:
        """Connect; what is under way can be ended by :meth:`end`."""
        error: OSError = OSError("no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(
            self.host, self.port, type=socket.SOCK_STREAM
        ):
            self.sock = plain = socket.socket(family, kind, protocol)
            try:
                self._go_on()
                plain.settimeout(CONNECT_S)
                plain.connect(address)
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                # The handshake comes after the socket is known to whoever may end it.
                self.sock = self._secured(plain)
                self._go_on()
                self.sock.do_handshake()
            except OSError as failed:
                error = failed
                self.sock.close()
                self.sock = None
            else:
                return
        raise error

    def _secured(self, plain: socket.socket) -> ssl.SSLSocket:
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
        return context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)

    def end(self) -> None:
        """Wake whoever reads, writes or connects; closing alone would not."""
        # First the mark, then the socket: whoever makes one looks at the mark after.
        self.ended = True
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                # Below TLS, whose goodbye might wait for the other side.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _go_on(self) -> None:
        if self.ended:
            raise OSError("ended")


class Link:
    """Kept connections to one gateway; may be used from several threads."""

    def __init__(
        self,
        url: str,
        context: ssl.SSLContext,
        pacer: Pacer | None = None,
        *,
        stall_s: float = STALL_S,
    ) -> None:
        self.place, self.host, self.port = _address(url)
        self._context = context
        self._pacer = pacer or Pacer()
        self._stall_s = stall_s
        self._lock = threading.Lock()
        self._idle: list[_Line] = []
        self._busy: set[_Line] = set()
        self._closed = False
        self.bytes_out = 0
        """Sent so far: bodies, and what else requests are made of is left out."""

    def use(self, context: ssl.SSLContext) -> None:
        """Use another context from the next connection on; what is idle is dropped."""
        with self._lock:
            self._context = context
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    def close(self) -> None:
        """End all connections at once, also those that are in use."""
        self._pacer.close()
        with self._lock:
            self._closed = True
            idle, busy = list(self._idle), list(self._busy)
            self._idle.clear()
        for line in busy:
            line.end()
        for line in idle:
            line.close()

    @contextmanager
    def ask(
        self,
        method: str,
        path: str,
        body: Sequence[bytes] = (),
        headers: Mapping[str, str] | None = None,
        moved: Moved = nothing,
    ) -> Iterator[Reply]:
        """Send a request, give its answer.

        A kept connection that the gateway closed meanwhile is replaced by a new one, once:
        every request of ours may be sent twice.

        Args:
            method: of HTTP.
            path: below the gateway's address.
            body: its pieces, sent one after the other.
            headers: besides those of the body.
            moved: called whenever bytes went out or came in.

        Raises:
            Offline: nobody answers, somebody else answers, or nothing moved for too long.
        """
        line, kept = self._take()
        try:
            try:
                response = self._exchange(line, method, path, body, headers or {}, moved)
            except (OSError, http.client.HTTPException):
                if not kept or self._closed:
                    raise
                self._drop(line)
                line = self._new()
                response = self._exchange(line, method, path, body, headers or {}, moved)
            reply = Reply(response, self.place, moved)
            yield reply
        except (OSError, http.client.HTTPException) as error:
            self._drop(line)
            raise _offline(self.place, error) from error
        except BaseException:
            self._drop(line)
            raise
        self._keep(line, reply)

    # ---- connections --------------------------------------------------------------

    def _take(self) -> tuple[_Line, bool]:
        """Return a connection, and whether it was used before."""
        while True:
            with self._lock:
                if not self._idle:
                    break
                line = self._idle.pop()
                self._busy.add(line)
            if not _was_closed(line):
                return line, True
            self._drop(line)
        return self._new(), False

    def _new(self) -> _Line:
        line = _Line(self.host, self.port, timeout=CONNECT_S, context=self._context)
        with self._lock:
            if self._closed:
                raise Offline(centre=self.place, detail="closed")
            self._busy.add(line)
        return line

    def _keep(self, line: _Line, reply: Reply) -> None:
        with self._lock:
            keep = reply.finished and not self._closed and line.sock is not None
            if keep:
                self._busy.discard(line)
                self._idle.append(line)
        if not keep:
            self._drop(line)

    def _drop(self, line: _Line) -> None:
        with self._lock:
            self._busy.discard(line)
        line.close()

    # ---- one request --------------------------------------------------------------

    def _exchange(
        self,
        line: _Line,
        method: str,
        path: str,
        body: Sequence[bytes],
        headers: Mapping[str, str],
        moved: Moved,
    ) -> http.client.HTTPResponse:
        if line.sock is None:
            line.connect()
            if self._closed:
                raise Offline(centre=self.place, detail="closed")
        line.sock.settimeout(self._stall_s)
        line.putrequest(method, path, skip_accept_encoding=True)
        line.putheader("Content-Length", str(sum(len(piece) for piece in body)))
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders()
        try:
            for piece in body:
                self._send(line, piece, moved)
        except (BrokenPipeError, ConnectionResetError):
            # The gateway may have refused before it read everything: its answer counts.
            _log.debug("the gateway stopped reading")
        return line.getresponse()

    def _send(self, line: _Line, piece: bytes, moved: Moved) -> None:
        view = memoryview(piece)
        at = 0
        while at < len(view):
            part = view[at : at + self._pacer.slice_bytes()]
            self._pacer.take(len(part))
            line.sock.sendall(part)
            at += len(part)
            with self._lock:
                self.bytes_out += len(part)
            moved()


def _was_closed(line: _Line) -> bool:
    """Return whether the other side ended a kept connection: it then is readable."""
    if line.sock is None:
        return True
    try:
        return bool(select.select([line.sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _address(url: str) -> tuple[str, str, int]:
    """Return place, host and port of a gateway's address.

    Raises:
        BadCentreAddress: it is none.
    """
    parts = urlsplit(url.strip())
    try:
        port = parts.port or 443
    except ValueError:
        port = 0
    plain = not parts.username and parts.path in ("", "/") and not parts.query
    if parts.scheme != "https" or not parts.hostname or not port or not plain:
        raise BadCentreAddress(url=url[:80])
    host = parts.hostname
    return f"https://{f'[{host}]' if ':' in host else host}:{port}", host, port


def _seconds(text: str | None) -> int | None:
    return min(int(text), 3600) if text is not None and text.isdecimal() else None


@contextmanager
def _told(place: str) -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _offline(place, error) from error


def _offline(place: str, error: Exception) -> Offline:
    return Offline(centre=place, detail=f"{type(error).__name__}: {error}"[:200])


def steady(moved: Moved, every_s: float) -> Moved:
    """Return a listener that passes on only one call in so many seconds."""
    last_s = time.monotonic()

    def tell() -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s >= every_s:
            last_s = now_s
            moved()

    return tell
