"""Somebody who sits between screen and hub and ends TLS on both sides (中间人).

With the room's own keys it is the packet test's witness: it writes down every byte in plain.
With a certificate of its own it is an attacker on the room's network.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import suppress

_PIECE = 1 << 16


class Between:
    """Carries connections from ``port`` to the hub, reading along.

    Args:
        hub_port: of the hub, on loopback.
        to_screens: TLS towards screens.
        to_hub: TLS towards the hub, with a device's certificate or without.
    """

    def __init__(self, hub_port: int, to_screens: ssl.SSLContext, to_hub: ssl.SSLContext) -> None:
        self._hub_port, self._to_screens, self._to_hub = hub_port, to_screens, to_hub
        self.port = 0
        self.down = bytearray()
        """Every byte that went to screens, in plain, headers and frames and all."""
        self.ports: list[int] = []
        """Its own, of the connections to the hub."""
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="between", daemon=True)

    def __enter__(self) -> Between:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_exc: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(30)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._to_screens)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._end.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, up: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        forth: asyncio.StreamWriter | None = None
        with suppress(OSError, ssl.SSLError, asyncio.CancelledError):
            try:
                down, forth = await asyncio.open_connection(
                    "127.0.0.1", self._hub_port, ssl=self._to_hub, server_hostname="wenyi-hub"
                )
                self.ports.append(forth.get_extra_info("sockname")[1])
                ways = (self._carry(up, forth, noted=False), self._carry(down, back, noted=True))
                tasks = [asyncio.ensure_future(way) for way in ways]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for one in tasks:
                    one.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            finally:
                back.transport.abort()
                if forth is not None:
                    forth.transport.abort()

    async def _carry(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, noted: bool
    ) -> None:
        while data := await source.read(_PIECE):
            if noted:
                self.down += data
            sink.write(data)
            await sink.drain()
