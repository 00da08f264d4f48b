"""Listening, and stopping without tearing what runs (网关服务)."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import ssl
import stat
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from resources.errors import PortTaken
from sync.gateway.application import Gateway
from sync.gateway.composing import Composed, compose
from sync.gateway.config import CentreConfig
from sync.gateway.tls import connection_class

_log = logging.getLogger(__name__)

_BACKLOG = 256
_TICK_S = 0.05


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a running gateway can be reached."""

    url: str
    """Empty: behind a proxy only."""
    proxy_socket: Path | None


class _Server(uvicorn.Server):
    """One listening socket; signals are the business of whoever runs the process."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def serve(
    config: CentreConfig,
    stop: threading.Event,
    ready: Callable[[Listening, Composed], None] = lambda _listening, _composed: None,
) -> None:
    """Run a centre until ``stop`` is set; then finish what runs and close the books.

    Args:
        config: of the centre.
        stop: set by any thread, or by a signal's handler.
        ready: called once requests are answered.

    Raises:
        PortTaken: the address is in use, or not this machine's.
        BlobStoreUnfit: a blob store does not keep what the centre relies on.
        StoreError: keys, database or blobs cannot be opened.
    """
    with compose(config) as composed:
        composed.start()
        asyncio.run(_run(config, composed, stop, ready))


async def _run(
    config: CentreConfig,
    composed: Composed,
    stop: threading.Event,
    ready: Callable[[Listening, Composed], None],
) -> None:
    gateway = composed.gateway
    servers: list[tuple[_Server, socket.socket]] = []
    url = ""
    if config.listen:
        context = composed.facilities.authority.server_context(config.certificate_hosts)
        bound = _bind(config.address)
        servers.append((_server(gateway, config, context), bound))
        url = _url(config, bound)
    if config.proxy_socket is not None:
        bound = _bind_unix(config.proxy_socket)
        servers.append((_server(gateway, config, None), bound))
    tasks = [
        asyncio.create_task(server.serve(sockets=[bound]), name="listening")
        for server, bound in servers
    ]
    try:
        while not all(server.started for server, _ in servers):
            await _until(tasks)
        composed.jobs.start()
        ready(Listening(url, config.proxy_socket), composed)
        while not stop.is_set():
            await _until(tasks)
    finally:
        _log.info("stopping: %d requests under way", gateway.held.requests)
        gateway.draining = True
        composed.jobs.ask_to_stop()
        for server, _ in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)
        if config.proxy_socket is not None:
            config.proxy_socket.unlink(missing_ok=True)


async def _until(tasks: list[asyncio.Task[None]]) -> None:
    """Wait a moment; a server that ended by itself ends everything."""
    done, _ = await asyncio.wait(tasks, timeout=_TICK_S, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
        raise ConnectionAbortedError("the listening server ended")


def _server(gateway: Gateway, config: CentreConfig, context: ssl.SSLContext | None) -> _Server:
    limits = config.limits
    return _Server(
        uvicorn.Config(
            gateway,
            http=connection_class(
                limits.header_s,
                limits.connections,
                proxied=context is None,
                addressed=config.proxy_tells_address,
            ),
            ws="none",
            lifespan="off",
            loop="asyncio",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=limits.keep_alive_s,
            timeout_graceful_shutdown=max(1, round(limits.stop_s)),
            ssl_context_factory=None if context is None else lambda _config, _make: context,
        )
    )


def _bind(address: tuple[str, int]) -> socket.socket:
    host, port = address
    bound: socket.socket | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, where = found[0]
        # Named, not 0: asyncio sets TCP_NODELAY only where the socket says that it is TCP,
        # and without it each answer of two writes waits 40 ms for an acknowledgement.
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(where)
        bound.listen(_BACKLOG)
    except OSError as error:
        if bound is not None:
            bound.close()
        raise PortTaken(address=f"{host}:{port}", detail=str(error)) from error
    bound.setblocking(False)
    return bound


def _bind_unix(path: Path) -> socket.socket:
    """Listen on a socket that only this account and its group may use."""
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _clear(path)
        bound.bind(str(path))
        path.chmod(0o660)
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise PortTaken(address=str(path), detail=str(error)) from error
    bound.setblocking(False)
    return bound


def _clear(path: Path) -> None:
    """Remove the socket of a gateway that was killed; never one that answers, or a file."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise OSError(errno.EADDRINUSE, "not a socket")
    except FileNotFoundError:
        return
    asked = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with asked, suppress(ConnectionRefusedError):
        asked.connect(str(path))
        raise OSError(errno.EADDRINUSE, "in use")
    path.unlink()


def _url(config: CentreConfig, bound: socket.socket) -> str:
    port = bound.getsockname()[1]
    host = config.public_host
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
