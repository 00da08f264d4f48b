"""Connections: who showed which certificate, and websockets (连接).

HTTP is uvicorn's; a websocket is taken over by :class:`RoomSocket`, which drives the sans-IO
half of ``websockets`` itself: what waits for a slow screen must be known and bounded, and
an urgent word must get past it.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Iterable
from typing import Any, Protocol, cast

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from courtroom.hub.contract import MOST_MESSAGE_BYTES

_log = logging.getLogger(__name__)

ROOM_PATH = "/v1/room"
_HIGH_BYTES = 64 << 10
_LOW_BYTES = 16 << 10
_SEND_BUFFER_BYTES = 128 << 10
"""In the kernel: what lies there cannot be overtaken."""
_FIRST_S = 10.0
"""For the first request of a connection."""
_GOODBYE_S = 1.0
_PIECES = 64
MOST_CONNECTIONS = 256
MOST_STRANGERS = 32
"""Connections without a certificate: screens that pair."""

Peer = tuple[str, int]


class Peers:
    """Live connections: address and port → certificate (DER) and transport."""

    def __init__(self) -> None:
        self.open: dict[Peer, tuple[bytes | None, asyncio.Transport]] = {}

    def add(self, transport: asyncio.Transport) -> Peer:
        """Note who is at the other end; a transport that is lost no longer knows."""
        found = cast("ssl.SSLObject | None", transport.get_extra_info("ssl_object"))
        der = None if found is None else found.getpeercert(binary_form=True)
        peer = peer_of(transport)
        self.open[peer] = (der, transport)
        return peer

    def drop(self, peer: Peer, transport: asyncio.Transport) -> None:
        """Forget a connection, unless its place is another's by now."""
        found = self.open.get(peer)
        if found is not None and found[1] is transport:
            del self.open[peer]

    def are_too_many(self, newest: Peer) -> bool:
        """Return whether the newest is one too many; strangers do not take devices' places."""
        found = self._find(newest)
        if found is not None and found[0] is None:
            strangers = sum(der is None for der, _ in self.open.values())
            return strangers > MOST_STRANGERS
        return len(self.open) > MOST_CONNECTIONS

    def certificate(self, peer: object) -> bytes | None:
        """Return what certificate a peer showed; None: none."""
        found = self._find(peer)
        return None if found is None else found[0]

    def abort(self, peer: object) -> None:
        """Break a connection off."""
        found = self._find(peer)
        if found is not None:
            found[1].abort()

    def _find(self, peer: object) -> tuple[bytes | None, asyncio.Transport] | None:
        return self.open.get(cast("Peer", tuple(cast("Iterable[Any]", peer or ()))))


def peer_of(transport: asyncio.BaseTransport) -> Peer:
    """Return the other end's address and port."""
    name = transport.get_extra_info("peername") or ("", 0)
    return str(name[0]), int(name[1])


def _base() -> type[asyncio.Protocol]:
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:  # pragma: no cover  where httptools has no build
        from uvicorn.protocols.http.h11_impl import H11Protocol

        return H11Protocol
    return HttpToolsProtocol


_Http: Any = _base()


class HubHttp(_Http):  # type: ignore[misc]
    """One HTTP connection; ``peers`` is set by :func:`classes`."""

    peers: Peers
    _lost = False

    def connection_made(self, transport: Any) -> None:
        """Note the certificate; hang up where there are too many, or nothing is asked."""
        super().connection_made(transport)
        self._peer = self.peers.add(transport)
        if self.peers.are_too_many(self._peer):
            transport.abort()
            return
        asyncio.get_running_loop().call_later(_FIRST_S, self._asked)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._lost = True
        self.peers.drop(self._peer, self.transport)
        super().connection_lost(exc)

    def _asked(self) -> None:
        if self._lost:
            return  # its transport knows no protocol any more
        # One that is closed has no protocol left to be asked for.
        if self.transport.is_closing() or self.cycle is not None:
            return
        if self.transport.get_protocol() is self:
            self.transport.abort()


class Party(Protocol):
    """Who listens at a websocket."""

    def opened(self, socket: RoomSocket, certificate: bytes | None) -> None:
        """Begin."""
        ...

    def said(self, socket: RoomSocket, text: str) -> None:
        """Take a message."""
        ...

    def drained(self, socket: RoomSocket) -> None:
        """There is room again."""
        ...

    def closed(self, socket: RoomSocket) -> None:
        """It is over; called once."""
        ...


class RoomSocket(asyncio.Protocol):
    """One websocket; ``party`` and ``peers`` are set by :func:`classes`.

    Attributes:
        full: whether what was sent still waits to leave this machine.
    """

    party: Party
    peers: Peers

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        self._connections: set[Any] = server_state.connections
        self._conn = ServerProtocol(max_size=MOST_MESSAGE_BYTES)
        self._pieces: list[bytes] = []
        self._open = False
        self._over = False
        self._transport: asyncio.Transport
        self.full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection over from HTTP."""
        self._transport = cast("asyncio.Transport", transport)
        self._peer = peer_of(transport)
        self._connections.add(self)
        self._transport.set_write_buffer_limits(_HIGH_BYTES, _LOW_BYTES)
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)

    def connection_lost(self, _exc: Exception | None) -> None:
        """It is over."""
        self._connections.discard(self)
        self.peers.drop(self._peer, self._transport)
        self._end()

    def data_received(self, data: bytes) -> None:
        """Read frames."""
        if self._over:
            self._hear_goodbye(data)
            return
        self._conn.receive_data(data)
        for event in self._conn.events_received():
            if isinstance(event, Request):
                self._accept(event)
            elif isinstance(event, Frame):
                self._frame(event)
        self._flush()
        if self._conn.close_expected():
            self._end()
            self._goodbye()

    def eof_received(self) -> bool:
        """Answer the end of what the other side says."""
        self._conn.receive_eof()
        self._flush()
        self._end()
        return False

    def pause_writing(self) -> None:
        """Too much waits."""
        self.full = True

    def resume_writing(self) -> None:
        """There is room."""
        self.full = False
        if self._open and not self._over:
            self.party.drained(self)

    def send(self, message: bytes) -> None:
        """Send a text message; the caller looks at ``full`` first."""
        if self._open and not self._over and self._conn.state is State.OPEN:
            self._conn.send_text(message)
            self._flush()

    def is_on(self, transport: asyncio.Transport) -> bool:
        """Return whether this is the websocket on a connection."""
        return self._transport is transport

    def waiting_bytes(self) -> int:
        """Return what waits to leave."""
        return self._transport.get_write_buffer_size()

    def close(self, code: int) -> None:
        """Say goodbye; the other side has a second for its own."""
        if self._over:
            return
        if self._open and self._conn.state is State.OPEN:
            self._conn.send_close(code)
            self._flush()
        self._end()
        self._goodbye()

    def abort(self) -> None:
        """Break off."""
        self._end()
        self._transport.abort()

    def shutdown(self) -> None:
        """Stop with the server."""
        self.close(1012)

    def _accept(self, request: Request) -> None:
        wrong = request.path.partition("?")[0] != ROOM_PATH
        response = self._conn.reject(404, "") if wrong else self._conn.accept(request)
        self._conn.send_response(response)
        self._flush()
        if response.status_code != 101:
            self._over = True
            self._goodbye()
            return
        self._open = True
        self.party.opened(self, self.peers.certificate(self._peer))

    def _frame(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY:
            self.close(1003)
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            self._pieces.append(bytes(frame.data))
            if frame.fin and not self._over:
                data, self._pieces = b"".join(self._pieces), []
                try:
                    text = data.decode("utf-8")
                except UnicodeDecodeError:
                    self.close(1007)
                else:
                    self.party.said(self, text)
            elif len(self._pieces) > _PIECES:
                self.close(1009)

    def _flush(self) -> None:
        data = b"".join(self._conn.data_to_send())
        if data and not self._transport.is_closing():
            self._transport.write(data)

    def _goodbye(self) -> None:
        # Closed when everything is written; TLS would wait 30 s for the other side's word.
        if self._conn.state is State.CLOSED or self._conn.close_rcvd is not None:
            self._transport.close()
        asyncio.get_running_loop().call_later(_GOODBYE_S, self._transport.abort)

    def _hear_goodbye(self, data: bytes) -> None:
        """Let go at once of one that has answered the close; nothing else is heard of it."""
        if self._open and self._conn.close_rcvd is None and not self._transport.is_closing():
            self._conn.receive_data(data)
            self._conn.events_received()
            if self._conn.close_rcvd is not None:
                self._transport.abort()

    def _end(self) -> None:
        if self._open and not self._over:
            self._over = True
            self.party.closed(self)
        self._over = True


def classes(party: Party, peers: Peers) -> tuple[type[asyncio.Protocol], type[asyncio.Protocol]]:
    """Return the protocols for HTTP and for websockets of one hub."""
    http = type("HubHttp", (HubHttp,), {"peers": peers})
    room = type("RoomSocket", (RoomSocket,), {"party": party, "peers": peers})
    return cast("type[asyncio.Protocol]", http), room
