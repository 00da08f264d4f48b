"""The connection to the hub: a thread with an event loop that never gives up (连接).

It says hello, keeps the replica, tells the lease by what it heard, sends acts and waits for
their answers, and connects again at once when the hub is gone: quickly at first, with chance
in it so that a whole courtroom does not knock in the same moment.
Source: docs/courtroom-protocol.md, section 3.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from types import MappingProxyType
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from courtroom.hub.contract import BEAT_S, LEASE_S, MOST_MESSAGE_BYTES, PROTOCOL
from courtroom.screen.acts import Act, Acts
from courtroom.screen.contract import Happened, Link
from courtroom.screen.endings import Ending, ending_of
from courtroom.screen.faults import offline
from courtroom.screen.live import Live
from courtroom.screen.opening import OPEN_TIMEOUT_S, let_go, open_socket
from courtroom.screen.outgoing import Outgoing
from courtroom.screen.quality import Quality
from courtroom.screen.replica import Broken, Replica
from resources.errors import TooLarge

_log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.25
MOST_WAIT_S = 1.0
"""A hub that is back is found within it, and the lease of 2 s is not yet over then."""
OUTDATED_WAIT_S = 60.0
_STREAM_TYPES = ("snapshot", "event")


class Connection:
    """One screen's connection, and what came over it.

    Args:
        address: ``host:port``; may be changed while it runs.
        tls: context with the pinned authority and this device's certificate.
        name: what the screen calls itself.
        told: called on the connection's thread after each change.
        until_s: when the device's certificate runs out, Unix seconds.
    """

    def __init__(
        self,
        address: str,
        tls: ssl.SSLContext,
        name: str,
        told: Callable[[Happened], None],
        until_s: float = float("inf"),
    ) -> None:
        self.address = address
        self._tls = tls
        self._name = name
        self._told = told
        self._until_s = until_s
        self._replica = Replica()
        self._live = Live()
        self._urgent_blank = False
        self._facts = self._replica.facts
        self._quality = Quality()
        self._ever = False
        self._synced = False
        self._final: Link | None = None
        self._outdated = False
        self._closed = False
        self._out = Outgoing()
        self._acts = Acts(lambda: self.address, self._out.send)
        self._main: asyncio.Task[Any] | None = None
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="screen-link", daemon=True)
        self._told_link = self.link

    # ---- from any thread ------------------------------------------------------------

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        """End; what waits for an answer gets Offline."""
        if not self._closed:
            self._closed = True
            if self._thread.is_alive():
                self._loop.call_soon_threadsafe(self._stop_soon)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(OPEN_TIMEOUT_S)

    @property
    def facts(self) -> Any:
        """The facts, with ``blank/*`` while the hub has said so ahead of the fact."""
        return self._facts

    @property
    def live(self) -> Mapping[str, Any]:
        """Ephemeral values; ``clock`` says how many seconds the hub's is ahead of ours."""
        return self._live.values

    @property
    def number(self) -> int:
        """Of the newest event applied."""
        return self._replica.n

    @property
    def link(self) -> Link:
        """How the connection is, by the clock."""
        if self._final is not None:
            return self._final
        if self._outdated:
            return Link.OUTDATED
        if not self._ever:
            return Link.CONNECTING
        found = self._quality.link(time.monotonic())
        if found is not Link.LOST and not self._synced:
            return Link.POOR
        return found

    def do(self, act: str, values: dict[str, Any]) -> Future[Any]:
        """Send an act; see :meth:`courtroom.screen.contract.Room.do`."""
        future: Future[Any] = Future()
        text = json.dumps(values, ensure_ascii=False)
        if len(text.encode()) > MOST_MESSAGE_BYTES - 512:
            future.set_exception(TooLarge(source=act, limit=MOST_MESSAGE_BYTES))
            return future
        made = Act(act, values, future)
        self._call(lambda: self._acts.begin(made, connected=self._synced), future)
        return future

    def say(self, key: str, value: Any) -> None:
        """Send an ephemeral value, the newest of its key."""
        self._call(lambda: self._out.say(key, value))

    def painted(self, number: int) -> None:
        """Tell what is on the glass."""
        self._call(lambda: self._out.painted(number))

    # ---- on the connection's thread -------------------------------------------------

    def _call(self, work: Callable[[], None], future: Future[Any] | None = None) -> None:
        if not self._closed:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                self._loop.call_soon_threadsafe(work)
                return
        if future is not None:
            future.set_exception(offline(self.address))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live_on())
        finally:
            self._acts.expire(float("inf"))
            self._loop.run_until_complete(let_go())
            self._loop.close()
            self._ready.set()

    def _stop_soon(self) -> None:
        if self._main is not None:
            self._main.cancel()

    async def _live_on(self) -> None:
        self._main = asyncio.current_task()
        self._ready.set()
        watch = asyncio.create_task(self._watch())
        wait_s = FIRST_WAIT_S
        try:
            while not self._closed and self._final is None:
                began = time.monotonic()
                try:
                    await self._one()
                except (OSError, WebSocketException, ValueError) as error:
                    self._failed(error)
                except Broken as error:
                    _log.warning("the hub's stream broke: %s", error)
                    self._replica.forget()
                self._fall_back()
                if time.monotonic() - began > LEASE_S:
                    wait_s = FIRST_WAIT_S
                if self._outdated:
                    await asyncio.sleep(OUTDATED_WAIT_S)
                elif self._final is None:
                    await asyncio.sleep(wait_s * (0.2 + 0.8 * secrets.randbelow(1000) / 1000))
                    wait_s = min(MOST_WAIT_S, wait_s * 2)
            # Withdrawn: there is nothing left to do but to say so.
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if not self._closed:
                raise
        finally:
            watch.cancel()

    def _failed(self, error: Exception) -> None:
        """Draw what follows from how a connection ended."""
        ending = ending_of(error, expired=time.time() > self._until_s)
        if ending is Ending.REVOKED:
            self._finish(Link.REVOKED)
        elif ending is Ending.OUTDATED:
            self._outdated = True
        elif ending is Ending.REPLACED:
            _log.warning("another screen with the same certificate is connected")
            self._finish(Link.LOST)
        elif ending is Ending.AFRESH:
            self._replica.forget()
        elif ending is Ending.STOPPED:
            self._quality.heard_at = float("-inf")

    def _finish(self, link: Link) -> None:
        self._final = link
        self._replica.forget()
        self._show()

    async def _one(self) -> None:
        """Hold one connection until it ends."""
        self._replica.drop_parts()
        socket = await open_socket(self.address, self._tls)
        async with socket:
            hello: dict[str, Any] = {"type": "hello", "protocol": PROTOCOL, "name": self._name}
            if self._replica.stream:
                hello |= {
                    "stream": self._replica.stream,
                    "n": self._replica.n,
                    "chain": self._replica.chain,
                }
            await socket.send(json.dumps(hello))
            self._urgent_blank = False
            self._tell_live(self._live.forget())
            tasks = [
                asyncio.create_task(work)
                for work in (self._read(socket), self._out.write(socket), self._beat(socket))
            ]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            except Broken:
                with contextlib.suppress(WebSocketException, OSError):
                    await socket.close(4000)
                raise
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                if self._stale():
                    # Half open: a closing handshake would be waited for in vain.
                    socket.transport.abort()

    def _stale(self) -> bool:
        return self._quality.lost(time.monotonic())

    async def _read(self, socket: ClientConnection) -> None:
        last = time.monotonic()
        while True:
            try:
                text = await asyncio.wait_for(socket.recv(decode=True), LEASE_S)
            except TimeoutError:
                _log.info("nothing heard for %.1f s", time.monotonic() - last)
                socket.transport.abort()
                return
            last = time.monotonic()
            if not isinstance(text, str):
                raise Broken("binary")
            try:
                message = json.loads(text)
            except ValueError as error:
                raise Broken("not JSON") from error
            if not isinstance(message, dict):
                raise Broken("not an object")
            self._take(text, message)
            if self._synced:
                self._quality.heard(last)

    def _take(self, text: str, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind == "welcome":
            self._welcome(message)
        elif kind in _STREAM_TYPES:
            self._take_facts(kind, text, message)
        elif kind == "beat":
            self._take_beat(message)
        elif kind == "blank":
            self._urgent_blank = bool(message.get("on"))
            self._show(frozenset({"blank/*"}))
        elif kind == "live":
            key = str(message.get("key", ""))
            self._live.take(key, message.get("value"))
            self._tell_live(frozenset({key}))
        elif kind in ("done", "failed"):
            self._acts.answer(message)
        elif kind == "outdated":
            self._outdated = True
            self._show()

    def _welcome(self, message: dict[str, Any]) -> None:
        self._outdated = False
        if message.get("resumed") is True and message.get("stream") == self._replica.stream:
            self._sync()
            self._show()

    def _sync(self) -> None:
        """The facts are whole: from now on the lease counts."""
        if not self._synced:
            self._synced = self._ever = True
            self._quality.begin(time.monotonic())
            self._out.go()
            self._acts.again()

    def _take_facts(self, kind: str, text: str, message: dict[str, Any]) -> None:
        if kind == "snapshot":
            keys = self._replica.take_snapshot(message)
            if keys is not None:
                self._sync()
        else:
            if not self._synced:
                raise Broken("event before facts")
            keys = self._replica.take_event(text, message)
        if keys is not None:
            self._show(keys)

    def _take_beat(self, message: dict[str, Any]) -> None:
        echo = message.get("echo")
        if isinstance(echo, int | float) and not isinstance(echo, bool):
            self._quality.answered(max(0.0, time.monotonic() - echo))
        self._live.take_time(message.get("time"))

    def _tell_live(self, keys: frozenset[str]) -> None:
        if keys:
            self._tell(Happened(frozenset(), self.link, self._replica.n, keys))

    async def _beat(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            await socket.send(json.dumps({"type": "beat", "at": time.monotonic()}))

    async def _watch(self) -> None:
        """Tell when the link changes by the clock alone, and end acts that had no answer."""
        while True:
            await asyncio.sleep(0.1)
            if self.link is not self._told_link:
                self._show()
            self._acts.expire(time.monotonic())

    def _fall_back(self) -> None:
        self._synced = False
        self._out.hold()
        self._urgent_blank = False
        self._show()

    def _show(self, keys: frozenset[str] = frozenset()) -> None:
        facts = self._replica.facts
        if self._urgent_blank and "blank/*" not in facts:
            facts = MappingProxyType({**facts, "blank/*": {"by": "", "reason": ""}})
        self._facts = facts
        link = self.link
        if keys or link is not self._told_link:
            self._told_link = link
            self._tell(Happened(keys, link, self._replica.n))

    def _tell(self, happened: Happened) -> None:
        self._told(happened)
