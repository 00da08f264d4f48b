"""A websocket that may be used from any thread, though all of it happens on one.

Python's TLS connections are not made for reading in one thread and writing in another; now
and then a handshake then ends in nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect

T = TypeVar("T")


class Wire:
    """A connection with a thread and event loop of its own.

    Raises:
        WebSocketException, OSError: it does not come about.
    """

    def __init__(self, url: str, sock: socket.socket, context: ssl.SSLContext) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._link = self._run(_opened(url, sock, context))
        except BaseException:
            self.end()
            sock.close()
            raise

    def send(self, data: str | bytes) -> None:
        """Send a message; waits while the other side takes nothing."""
        self._run(self._link.send(data))

    def recv(self) -> str | bytes:
        """Return the next message; few are kept for whoever does not ask."""
        return self._run(self._link.recv())

    def close(self) -> None:
        """Say goodbye; what waits in :meth:`recv` is told."""
        self._run(self._link.close())

    def cut(self) -> None:
        """Break off without a word."""
        self._loop.call_soon_threadsafe(self._link.transport.abort)

    def end(self) -> None:
        """End the thread, once nobody uses the connection any more."""
        if not self._loop.is_closed():
            # What was closed or broken off lets go of its socket a few turns later.
            self._run(_settled())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _run(self, task: Coroutine[Any, Any, T]) -> T:
        if self._loop.is_closed():
            task.close()
            raise ConnectionError("ended")
        return asyncio.run_coroutine_threadsafe(task, self._loop).result()


async def _opened(url: str, sock: socket.socket, context: ssl.SSLContext) -> ClientConnection:
    return await connect(
        url,
        sock=sock,
        ssl=context,
        server_hostname="wenyi-hub",
        compression=None,
        open_timeout=30,
        max_size=1 << 16,
        ping_interval=None,
        close_timeout=2,
        proxy=None,
    )


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0.001)
