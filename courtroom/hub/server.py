"""Listening on the room's port (监听)."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import uvicorn

from courtroom.hub.service import Service
from courtroom.hub.sockets import classes
from resources.errors import ScreenPortTaken

_BACKLOG = 64
_TICK_S = 0.01
_KEEP_ALIVE_S = 75


class _Server(uvicorn.Server):
    """One listening socket; signals are the business of whoever runs the process."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


class HubServer:
    """Screens' way in: HTTPS and websockets on one port.

    Args:
        application: what answers HTTP.
        service: what listens at websockets.
        context: TLS.
    """

    def __init__(self, application: Any, service: Service, context: ssl.SSLContext) -> None:
        http, room = classes(service, service.peers)
        self._server = _Server(
            uvicorn.Config(
                application,
                http=http,
                ws=room,
                lifespan="off",
                loop="asyncio",
                interface="asgi3",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=_KEEP_ALIVE_S,
                timeout_graceful_shutdown=2,
                ssl_context_factory=lambda _config, _make: context,
            )
        )
        self._socket: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None

    def bind(self, host: str, port: int) -> tuple[str, int]:
        """Take the port; return where it is.

        Raises:
            ScreenPortTaken: in use, or not this machine's.
        """
        bound: socket.socket | None = None
        try:
            family, kind, protocol, _, where = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )[0]
            # Named, not 0: asyncio sets TCP_NODELAY only where the socket says it is TCP.
            bound = socket.socket(family, kind, protocol)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(where)
            bound.listen(_BACKLOG)
        except OSError as error:
            if bound is not None:
                bound.close()
            raise ScreenPortTaken(address=f"{host}:{port}", detail=str(error)) from error
        bound.setblocking(False)
        self._socket = bound
        return host, int(bound.getsockname()[1])

    async def begin(self) -> None:
        """Answer from now on."""
        if self._socket is None:
            raise ScreenPortTaken(address="")
        serving = self._server.serve(sockets=[self._socket])
        self._task = asyncio.create_task(serving, name="listening")
        while not self._server.started:
            done, _ = await asyncio.wait([self._task], timeout=_TICK_S)
            if done:
                self._task.result()
                raise ScreenPortTaken(address="")

    async def end(self) -> None:
        """Stop listening."""
        if self._task is None:
            if self._socket is not None:
                self._socket.close()
            return
        self._server.should_exit = True
        await self._task
