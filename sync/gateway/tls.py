"""Connections: who showed which certificate, and how long headers may take (连接)."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import urllib.parse
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

PROXY_HEADER = b"x-client-cert"
"""A certificate as URL-encoded PEM; believed on the proxy's own socket only."""
ADDRESS_HEADER = b"x-client-address"
"""Where the caller is; believed there only, and only where the settings say so."""
CERTIFICATE = "wenyi.certificate"
"""Key of the ASGI scope: DER of the client certificate that TLS checked, or absent."""
_MOST_PEM = 16 << 10
_READ_BYTES = 256 << 10
"""What is decrypted at once."""
_GATHER_BYTES = 512 << 10
"""Of a body, before the request is woken: each time costs as much as hashing 200 KB."""
_GATHER_S = 0.25
"""After that it is woken all the same: it watches over slow senders."""
_GOODBYE_S = 0.2


def _base() -> type[asyncio.Protocol]:
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:  # pragma: no cover  where httptools has no build
        from uvicorn.protocols.http.h11_impl import H11Protocol

        return H11Protocol
    return HttpToolsProtocol


_Protocol: Any = _base()


class Connection(_Protocol, asyncio.BufferedProtocol):  # type: ignore[misc]
    """One connection; puts the certificate where requests find it.

    ``header_s``, ``most``, ``addressed`` and ``room`` are set per server by
    :func:`connection_class`.
    What comes in is decrypted into ``room``, one for all connections: it is taken out of
    there before the event loop turns to another one.
    """

    header_s = 10.0
    most = 512
    proxied = False
    addressed = False
    room = memoryview(bytearray(1))

    def connection_made(self, transport: Any) -> None:
        """Note the certificate; hang up at once when there are too many, or no more wanted."""
        super().connection_made(transport)
        self._certificate: bytes | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._ending = False
        self._gathering: asyncio.TimerHandle | None = None
        shown = cast("ssl.SSLObject | None", transport.get_extra_info("ssl_object"))
        if shown is not None:
            self._certificate = shown.getpeercert(binary_form=True)
        # One whose handshake ended after the stop began would be waited for in vain.
        if len(self.connections) > self.most or getattr(self.app, "draining", False):
            transport.abort()
            return
        self._wait()

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Return where what comes in may be written."""
        return self.room

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was written there."""
        self.data_received(self.room[:nbytes])

    def data_received(self, data: bytes | memoryview) -> None:
        """Read on; the first byte of a request starts its time."""
        idle = self.cycle is None or self.cycle.response_complete
        if idle and self._waiting is None:
            self._wait()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Hand the certificate to the request."""
        self._stop_waiting()
        self.scope[CERTIFICATE] = self._from_proxy() if self.proxied else self._certificate
        if self.proxied and self.addressed:
            self.scope["client"] = read_address(self._one(ADDRESS_HEADER))
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Wake the request when much came in, or some time ago."""
        cycle = self.cycle
        if self.parser.should_upgrade() or cycle.response_complete:
            super().on_body(body)
            return
        cycle.body += body
        if len(cycle.body) < _GATHER_BYTES:
            if self._gathering is None:
                loop = asyncio.get_running_loop()
                self._gathering = loop.call_later(_GATHER_S, self._wake, cycle)
            return
        self.flow.pause_reading()
        self._wake(cycle)

    def on_message_complete(self) -> None:
        """Wake the request with what is left of its body."""
        super().on_message_complete()
        self._stop_gathering()

    def _wake(self, cycle: Any) -> None:
        self._stop_gathering()
        cycle.message_event.set()

    def _stop_gathering(self) -> None:
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None

    def shutdown(self) -> None:
        """End once nothing runs; a peer that does not say goodbye is not waited for."""
        self._ending = True
        if not self.transport.is_closing():
            super().shutdown()
        idle = self.cycle is None or self.cycle.response_complete
        if idle or self.transport.is_closing():
            self._end()

    def on_response_complete(self) -> None:
        """Go on with the connection, or end it."""
        super().on_response_complete()
        if self._ending:
            self._end()

    def _end(self) -> None:
        """Hang up when everything is written: TLS would wait 30 s for the other side's word."""
        if self.transport.is_closing():
            if not self.transport.get_write_buffer_size():
                self.transport.abort()
                return
        else:
            # Once only: a second close makes asyncio's TLS transport forget its connection,
            # which can then neither be asked nor hung up.
            self.transport.close()
        asyncio.get_running_loop().call_later(_GOODBYE_S, self._end)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._stop_waiting()
        self._stop_gathering()
        super().connection_lost(exc)

    def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = loop.call_later(self.header_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _from_proxy(self) -> bytes | None:
        return read_header(self._one(PROXY_HEADER))

    def _one(self, header: bytes) -> bytes:
        """Return a header's value; empty where it is not there once."""
        given = [value for name, value in self.headers if name.lower() == header]
        return bytes(given[0]) if len(given) == 1 else b""


def connection_class(
    header_s: float, most: int, *, proxied: bool, addressed: bool = False
) -> type[asyncio.Protocol]:
    """Return the protocol for one listening socket.

    Args:
        header_s: what headers may take.
        most: connections at once.
        proxied: whether a proxy is at the other end.
        addressed: whether that proxy tells where the caller is.
    """
    room = memoryview(bytearray(_READ_BYTES))
    body = {"header_s": header_s, "most": most, "proxied": proxied, "room": room}
    body["addressed"] = addressed
    return cast("type[asyncio.Protocol]", type("Connection", (Connection,), body))


def read_address(value: bytes) -> tuple[str, int] | None:
    """Return the address in a proxy's header as ASGI has it, or None where it is none."""
    try:
        return str(ipaddress.ip_address(value.decode("ascii").strip())), 0
    except ValueError:
        return None


def read_header(value: bytes) -> bytes | None:
    """Return the DER of a proxy's header, or None where it is no certificate."""
    if not value or len(value) > _MOST_PEM:
        return None
    try:
        pem = urllib.parse.unquote_to_bytes(value)
        return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    except ValueError:
        return None
