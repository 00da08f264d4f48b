"""The hub on its event loop: what the station brings, what screens say (中枢服务)."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from courtroom.hub.acting import Acting, log_failure
from courtroom.hub.authority import Authority
from courtroom.hub.beating import beat, is_over
from courtroom.hub.clients import Client
from courtroom.hub.contract import (
    BEAT_S,
    LEASE_S,
    PROTOCOL,
    Device,
    Exhibits,
    OnState,
)
from courtroom.hub.core import HUB, Core, actor_of
from courtroom.hub.devices import Devices
from courtroom.hub.facts import Audience, Change
from courtroom.hub.intake import lined, offered, refreshed
from courtroom.hub.log import Log
from courtroom.hub.messages import (
    CLOSE_FAULTS,
    CLOSE_OUTDATED,
    CLOSE_REPLACED,
    CLOSE_REVOKED,
    PROTOCOLS,
    check_live,
    check_up,
    decode,
    encode,
)
from courtroom.hub.outbox import Outbox
from courtroom.hub.permits import Actor, heard, may_say
from courtroom.hub.reading import given
from courtroom.hub.screens import OnLive, Screens
from courtroom.hub.sockets import Peers, RoomSocket
from courtroom.hub.streams import Stream
from courtroom.hub.telling import described
from resources.errors import BadValue, NotAllowed, TooOften, UnknownItem, WenyiError

_log = logging.getLogger(__name__)

_MOST_UNDER_WAY = 32


class Service:
    """One hub; implements :class:`courtroom.hub.sockets.Party`. Of its event loop alone.

    Args:
        log: of the hearing, opened.
        authority: of the room.
        devices: of the room.
        exhibits: the station behind it.
        clerk: audience of the station's own window.
        on_state: takes the clerk's facts.
        on_live: takes ephemeral values.
    """

    def __init__(
        self,
        log: Log,
        authority: Authority,
        devices: Devices,
        exhibits: Exhibits,
        clerk: Audience,
        on_state: OnState | None,
        on_live: OnLive | None,
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.authority, self.devices, self.exhibits = authority, devices, exhibits
        self.peers = Peers()
        self.reading = ThreadPoolExecutor(8, thread_name_prefix="hub-reading")
        self.asking = ThreadPoolExecutor(4, thread_name_prefix="hub-asking")
        self._writing = ThreadPoolExecutor(2, thread_name_prefix="hub-writing")
        self._clerk = clerk
        self._on_state = on_state
        self._tasks: set[asyncio.Task[Any]] = set()
        self._refreshing = asyncio.Lock()
        self._stopping = False
        self.screens = Screens(devices, on_live)
        self.core = Core(log, self._tell)
        self._own = self.core.stream(clerk)
        self.core.volatile(Change({"leave": {"code": f"{secrets.randbelow(10**6):06}"}}))
        self._outbox = Outbox(self.core, self._note, self.spawn)
        self._acting = Acting(
            self.core, self.screens, self._outbox, self._note, self.revoke, self.spawn
        )
        self.act = self._acting.act
        self.screens.report(self.core)

    # ---- running ----------------------------------------------------------------------

    def spawn(self, coroutine: Any) -> asyncio.Task[Any]:
        """Run something beside; it is cancelled when the hub stops."""
        task: asyncio.Task[Any] = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def begin(self) -> None:
        """Read what the station has; then beats go out."""
        await self.refresh()
        self._outbox.wake()
        self.spawn(self._beat())

    def say_goodbye(self) -> None:
        """Let nobody in any more, and end what screens are on: they are black at once."""
        self._stopping = True
        for client in list(self.screens.clients.values()):
            client.socket.close(1012)

    async def end(self) -> None:
        """Write what waits; nobody may ask for anything any more."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for pool in (self.reading, self.asking, self._writing):
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)
        await asyncio.to_thread(self.core.close)

    async def refresh(self) -> None:
        """Take over what the station says now.

        Raises:
            StoreError: it cannot be read, or the log not be written.
        """
        async with self._refreshing:
            hearing, seats, exhibits = await self.loop.run_in_executor(self._writing, self._read)
            change = refreshed(self.core.ahead, hearing, seats, exhibits)
            if change:
                await self.core.commit(change, HUB, "refresh")
            self._outbox.wake()

    def _read(self) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
        return self.exhibits.hearing(), self.exhibits.seats(), self.exhibits.exhibits()

    async def _note(self, kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return await self.loop.run_in_executor(self._writing, self.exhibits.note, kind, value)
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            # A fault of the station must not leave the screen without an answer.
            _log.exception("the station failed over a %s", kind)
            raise WenyiError(detail=type(error).__name__) from error

    def _tell(self, stream: Stream, messages: list[bytes]) -> None:
        self.screens.tell(stream, messages)
        if stream is self._own and self._on_state is not None:
            self._on_state(dict(stream.facts))
        self.screens.report_soon(self.core)

    def facts(self) -> Mapping[str, Any]:
        """Return the clerk's facts."""
        return dict(self._own.facts)

    # ---- from the station -------------------------------------------------------------

    def lines(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Set lines of the record."""
        self._bring(lined(self.core.ahead, changes), "lines")

    def offer(self, offer: str, value: Mapping[str, Any] | None) -> None:
        """Offer a page that was mentioned."""
        self._bring(offered(self.core.ahead, offer, value), "offer")

    def _bring(self, change: Change, act: str) -> None:
        if change:
            self.core.commit(change, HUB, act).add_done_callback(log_failure)

    async def give(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Hand papers to seats, or take them back (None).

        Raises:
            BadValue: a key is none of those that do it.
            StoreError: the log cannot be written.
        """
        change = given(self.core.ahead, changes)
        if change:
            await self.core.commit(change, HUB, "give")

    def hint(self, key: str, value: Any, source: Client | None = None) -> None:
        """Send an ephemeral value to all that may know."""
        self.screens.hint(self.core.told, key, value, source)

    async def revoke(self, device: str) -> None:
        """Withdraw a device; its connections end."""
        try:
            await asyncio.to_thread(self.devices.revoke, device)
        except UnknownItem as error:
            raise NotAllowed from error
        client = self.screens.by_device.get(device)
        if client is not None:
            client.socket.close(CLOSE_REVOKED)
        for der, transport in list(self.peers.open.values()):
            if der is not None and self._is(der, device):
                is_room = client is not None and client.socket.is_on(transport)
                if not is_room:
                    transport.abort()
        self.devices_changed()

    def _is(self, der: bytes, device: str) -> bool:
        found = self.authority.read(der, datetime.now(UTC))
        return found is not None and found[0] == device

    def devices_changed(self) -> None:
        """Report who is there, and forget what nobody hears."""
        there = {Audience.of(one.kind, one.seat) for one in self.devices.all() if not one.revoked}
        self.core.forget({*there, self._clerk})
        self.screens.report(self.core)

    def device_of(self, der: bytes | None) -> Device | None:
        """Return who shows a certificate; None: nobody that may come in."""
        if der is None:
            return None
        found = self.authority.read(der, datetime.now(UTC))
        return None if found is None else self.devices.of(*found)

    def may_have(self, device: Device, sha256: str) -> bool:
        """Return whether bytes are named by a fact of the device's seat; staff: any."""
        audience = Audience.of(device.kind, device.seat)
        if audience.is_staff:
            return True
        return self.core.stream(audience).has_asset(sha256)

    # ---- screens ----------------------------------------------------------------------

    def opened(self, socket: RoomSocket, certificate: bytes | None) -> None:
        """Take a websocket; who it is shows the certificate."""
        client = Client(socket, self.loop.time(), certificate)
        client.device = self.device_of(certificate)
        self.screens.clients[socket] = client
        if client.device is None or self._stopping:
            socket.close(CLOSE_REVOKED if client.device is None else 1012)

    def drained(self, socket: RoomSocket) -> None:
        """Go on sending."""
        client = self.screens.clients.get(socket)
        if client is not None:
            client.drained(dark=self.screens.is_urgent(client))

    def closed(self, socket: RoomSocket) -> None:
        """Forget a websocket."""
        client = self.screens.clients.pop(socket, None)
        if client is None or client.device is None:
            return
        if self.screens.by_device.get(client.device.id) is client:
            del self.screens.by_device[client.device.id]
            if not self._stopping:
                for head in ("pen", "ink", "reading"):
                    self.hint(f"{head}/{client.device.seat}", None)
                self.screens.report(self.core)

    def said(self, socket: RoomSocket, text: str) -> None:
        """Take a message of a screen."""
        client = self.screens.clients.get(socket)
        if client is None or client.device is None:
            return
        client.heard_s = self.loop.time()
        message: dict[str, Any] = {}
        try:
            message = decode(text)
            self._take(client, client.device, message)
        except BadValue as error:
            self._fault(client, message.get("id"), error)

    def _fault(self, client: Client, untrusted_id: object, error: BadValue) -> None:
        id_ = untrusted_id if type(untrusted_id) is int and 0 <= untrusted_id < 2**53 else None
        self._failed(client, id_, error, None)
        if client.fault(self.loop.time()) or client.stream is None:
            client.socket.close(CLOSE_FAULTS)

    def _take(self, client: Client, device: Device, untrusted: Mapping[str, Any]) -> None:
        if untrusted.get("type") == "hello" and client.stream is None:
            # The version before the form: a later one may look otherwise.
            protocol = untrusted.get("protocol")
            if type(protocol) is int and protocol not in PROTOCOLS:
                client.socket.send(encode({"type": "outdated", "protocols": list(PROTOCOLS)}))
                client.socket.close(CLOSE_OUTDATED)
                return
        kind = check_up(untrusted)
        if (kind == "hello") != (client.stream is None):
            raise BadValue(column="type", value="hello")
        if kind == "hello":
            self._welcome(client, device, untrusted)
        elif kind == "do":
            self._do(client, device, untrusted)
        elif kind == "say":
            self._say(client, device, untrusted["key"], untrusted["value"])
        elif kind == "painted":
            if client.stream is not None and client.painted < untrusted["n"] <= client.stream.n:
                client.painted = untrusted["n"]
                self.screens.report_soon(self.core)
        else:
            beat(client, time.time(), echo=untrusted["at"])

    def _welcome(self, client: Client, device: Device, untrusted: Mapping[str, Any]) -> None:
        older = self.screens.by_device.get(device.id)
        if older is not None:
            older.socket.close(CLOSE_REPLACED)
        self.screens.by_device[device.id] = client
        stream = self.core.stream(Audience.of(device.kind, device.seat))
        missed = None
        if {"stream", "n", "chain"} <= set(untrusted):
            missed = stream.since(untrusted["stream"], untrusted["n"], untrusted["chain"])
        client.stream = stream
        welcome = {
            "type": "welcome",
            "protocol": PROTOCOL,
            "device": device.id,
            "kind": device.kind.value,
            "seat": device.seat,
            "remote": device.remote,
            "lease_s": LEASE_S,
            "beat_s": BEAT_S,
            "time": time.time(),
            "stream": stream.id,
            "resumed": missed is not None,
        }
        client.push([encode(welcome), *(stream.snapshot() if missed is None else missed)])
        self.screens.catch_up(self.core.told, client, stream)
        self.screens.report(self.core)

    def _do(self, client: Client, device: Device, untrusted: Mapping[str, Any]) -> None:
        id_, actor = untrusted["id"], actor_of(self.core.ahead, device)
        if client.under_way >= _MOST_UNDER_WAY or not client.acts.take(self.loop.time()):
            self._failed(client, id_, TooOften(seconds=1), actor)
            return
        client.under_way += 1
        self.spawn(self._doing(client, actor, untrusted))

    async def _doing(self, client: Client, actor: Actor, untrusted: Mapping[str, Any]) -> None:
        id_ = untrusted["id"]
        try:
            result = await self.act(
                actor, untrusted["act"], untrusted["values"], untrusted.get("once", "")
            )
        except WenyiError as error:
            self._failed(client, id_, error, actor)
        else:
            client.answer(encode({"type": "done", "id": id_, "result": dict(result)}))
        finally:
            client.under_way -= 1

    def _failed(
        self, client: Client, id_: int | None, error: WenyiError, actor: Actor | None
    ) -> None:
        name, params = described(error, actor)
        client.answer(encode({"type": "failed", "id": id_, "error": name, "params": dict(params)}))

    def _say(self, client: Client, device: Device, key: str, untrusted: Any) -> None:
        check_live(key, untrusted)
        if not client.words.take(self.loop.time()):
            return
        actor, facts = actor_of(self.core.told, device), self.core.told
        # What may not be said is not heard; nobody is told why.
        if may_say(facts, actor, key, untrusted):
            self.hint(key, heard(facts, actor, key, untrusted), client)

    # ---- time -------------------------------------------------------------------------

    async def _beat(self) -> None:
        due = self.loop.time()
        while True:
            due = max(due + BEAT_S, self.loop.time())
            await asyncio.sleep(due - self.loop.time())
            now, at = self.loop.time(), time.time()
            for client in list(self.screens.clients.values()):
                gone = client.device is not None and self.device_of(client.certificate) is None
                if not is_over(client, now, revoked=gone):
                    beat(client, at)
