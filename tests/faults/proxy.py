"""A TCP proxy on loopback that makes trouble: slow, narrow, cut, silent, deaf.

::

    with Proxy(("127.0.0.1", port), Trouble(delay_s=0.02, cut_up_bytes=100_000)) as proxy:
        talk_to(proxy.port)

A *turn* is what the client says until the server answers; with HTTP/1.1 and without
pipelining that is one request. The proxy does not look into what it carries: through
TLS the handshake counts as a turn or two.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a connection suffers; nothing by default."""

    delay_s: float = 0.0
    """Each way."""
    bytes_per_s: int | None = None
    """Each way."""
    cut_up_bytes: int | None = None
    """Break off once so many bytes of the client went through."""
    cut_down_bytes: int | None = None
    """Break off once so many bytes of the server went through."""
    swallow_answer: int | None = None
    """Keep the answer of this turn (from 1) and break off: it was done, nobody heard."""
    duplicate: int | None = None
    """Say the words of this turn once more, on a connection of its own."""
    blackhole: bool = False
    """Accept, listen, never answer."""
    refuse: bool = False
    """Break off at once."""


Plan = Callable[[int], Trouble]
"""The trouble of the n-th connection, from 0."""


def seeded(seed: int, most_bytes: int, *, delay_s: float = 0.0) -> Plan:
    """Return a plan by which most connections break off somewhere, the same for a seed."""

    def plan(number: int) -> Trouble:
        chance = random.Random(f"{seed} {number}")
        kind = chance.choice(("none", "up", "down", "swallow", "duplicate", "refuse"))
        at = chance.randint(0, most_bytes)
        return Trouble(
            delay_s=chance.uniform(0, delay_s),
            cut_up_bytes=at if kind == "up" else None,
            cut_down_bytes=at if kind == "down" else None,
            swallow_answer=chance.randint(1, 6) if kind == "swallow" else None,
            duplicate=chance.randint(1, 6) if kind == "duplicate" else None,
            refuse=kind == "refuse",
        )

    return plan


class _Cut(Exception):
    """The connection breaks off here."""


@dataclass
class _Talk:
    """One connection: who speaks, and how often it changed."""

    trouble: Trouble
    turn: int = 0
    client_spoke_last: bool = False
    said: list[bytearray] = field(default_factory=list)


class Proxy:
    """Carries connections to ``target``; use it as a context manager.

    Args:
        target: host and port.
        trouble: of every connection, or a plan; may be set anew at any time.
    """

    def __init__(self, target: tuple[str, int], trouble: Trouble | Plan | None = None) -> None:
        self.target = target
        self.trouble: Trouble | Plan = trouble if trouble is not None else Trouble()
        self.port = 0
        self.connections = 0
        self.cuts = 0
        self.bytes_up = 0
        self.bytes_down = 0
        self.recorded: list[bytes] = []
        """What clients said, turn by turn, in the order the turns ended."""
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def silence(self) -> None:
        """Carry nothing more, and break nothing off: half open."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def speak(self) -> None:
        """Break off what was silent, and carry again what new connections say."""
        self._loop.call_soon_threadsafe(self._cancel)
        self._loop.call_soon_threadsafe(self._flowing.set)

    def cut_all(self) -> None:
        """Break off every connection now."""
        self._loop.call_soon_threadsafe(self._cancel)

    def replay(self, turn: int, wait_s: float = 1.0) -> bytes:
        """Say a recorded turn again on a fresh connection; return what was answered."""
        said = self.recorded[turn]
        return asyncio.run_coroutine_threadsafe(self._say(said, wait_s), self._loop).result(30)

    # ---- inside ---------------------------------------------------------------------

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._end.wait()
        server.close()
        self._cancel()
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, up: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        number, self.connections = self.connections, self.connections + 1
        trouble = self.trouble if isinstance(self.trouble, Trouble) else self.trouble(number)
        carry = asyncio.current_task()
        assert carry is not None
        self._keep(carry)
        try:
            with suppress(asyncio.CancelledError, OSError, _Cut):
                await self._carry(_Talk(trouble), up, back)
        finally:
            back.transport.abort()

    async def _carry(
        self, talk: _Talk, up: asyncio.StreamReader, back: asyncio.StreamWriter
    ) -> None:
        if talk.trouble.refuse:
            self.cuts += 1
            return
        if talk.trouble.blackhole:
            while await up.read(_PIECE):
                pass
            return
        await self._flowing.wait()
        down, forth = await asyncio.open_connection(*self.target)
        ways = [
            asyncio.ensure_future(self._way(talk, up, forth, upwards=True)),
            asyncio.ensure_future(self._way(talk, down, back, upwards=False)),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
            for way in done:
                if isinstance(way.exception(), _Cut):
                    self.cuts += 1
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._close_turn(talk)
            forth.transport.abort()

    async def _way(
        self,
        talk: _Talk,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        *,
        upwards: bool,
    ) -> None:
        """Carry one direction; what is under way is delayed, not held up."""
        trouble = talk.trouble
        left = trouble.cut_up_bytes if upwards else trouble.cut_down_bytes
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(256)
        sender = asyncio.ensure_future(self._send(under_way, sink, trouble, upwards=upwards))
        loop = asyncio.get_running_loop()
        try:
            while data := await source.read(_PIECE):
                await self._flowing.wait()
                self._note(talk, data, upwards=upwards)
                if not upwards and talk.turn == trouble.swallow_answer:
                    raise _Cut
                if left is not None:
                    data, left = data[:left], left - len(data)
                await under_way.put((loop.time() + trouble.delay_s, data))
                if left is not None and left <= 0:
                    await under_way.join()
                    raise _Cut
            await under_way.put((0.0, b""))
            await sender
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _send(
        self,
        under_way: asyncio.Queue[tuple[float, bytes]],
        sink: asyncio.StreamWriter,
        trouble: Trouble,
        *,
        upwards: bool,
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, data = await under_way.get()
            if not data and due == 0.0:
                if sink.can_write_eof():
                    sink.write_eof()
                return
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if trouble.bytes_per_s is not None:
                await asyncio.sleep(len(data) / trouble.bytes_per_s)
            sink.write(data)
            await sink.drain()
            if upwards:
                self.bytes_up += len(data)
            else:
                self.bytes_down += len(data)
            under_way.task_done()

    def _note(self, talk: _Talk, data: bytes, *, upwards: bool) -> None:
        """Count turns, and keep what the client said."""
        if not upwards:
            if talk.client_spoke_last:
                self._close_turn(talk)
            talk.client_spoke_last = False
            return
        if not talk.client_spoke_last:
            talk.turn += 1
            talk.said.append(bytearray())
        talk.client_spoke_last = True
        talk.said[-1] += data

    def _close_turn(self, talk: _Talk) -> None:
        if not talk.client_spoke_last:
            return
        talk.client_spoke_last = False
        said = bytes(talk.said[-1])
        self.recorded.append(said)
        if talk.turn == talk.trouble.duplicate:
            self._keep(asyncio.ensure_future(self._repeat(said)))

    async def _repeat(self, said: bytes) -> None:
        with suppress(OSError):
            await self._say(said, 1.0)

    async def _say(self, said: bytes, wait_s: float) -> bytes:
        down, forth = await asyncio.open_connection(*self.target)
        answer = bytearray()
        try:
            forth.write(said)
            await forth.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    while data := await down.read(_PIECE):
                        answer += data
        finally:
            forth.transport.abort()
        return bytes(answer)
