"""The hub on its event loop: screens come, say, are told; acts are done (中枢服务)."""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from courtroom.hub.acts import judge, targets_of
from courtroom.hub.authority import Authority
from courtroom.hub.clients import Client
from courtroom.hub.contract import (
    ALL,
    BEAT_S,
    LEASE_S,
    PROTOCOL,
    Device,
    Exhibits,
    Kind,
    OnState,
)
from courtroom.hub.core import HUB, Core, actor_of
from courtroom.hub.devices import Devices
from courtroom.hub.facts import PUBLIC, Audience, Change, has_page, sees_live
from courtroom.hub.intake import lined, offered, refreshed
from courtroom.hub.log import Log
from courtroom.hub.messages import (
    CLOSE_FAULTS,
    CLOSE_OUTDATED,
    CLOSE_REPLACED,
    CLOSE_REVOKED,
    CLOSE_SLOW,
    PROTOCOLS,
    check_act,
    check_live,
    check_up,
    decode,
    encode,
)
from courtroom.hub.outbox import Outbox
from courtroom.hub.permits import Actor, in_control
from courtroom.hub.sockets import Peers, RoomSocket
from courtroom.hub.streams import Stream
from courtroom.hub.telling import described
from resources.errors import BadValue, NotAllowed, TooOften, UnknownItem, WenyiError

_log = logging.getLogger(__name__)

_HELLO_S = 5.0
_SILENT_S = 5.0
_STUCK_S = 10.0
_SCREENS_S = 0.1
"""Between two reports of what screens have painted."""
_MOST_UNDER_WAY = 32
_MOST_ONCE = 2_000
_MOST_LIVE_BYTES = 16 << 10
_LEAVE_A_MINUTE = 5

OnLive = Callable[[str, Any], None]


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
        self._on_state, self._on_live = on_state, on_live
        self._clients: dict[RoomSocket, Client] = {}
        self._by_device: dict[str, Client] = {}
        self._live: dict[str, Any] = {}
        self._once: OrderedDict[tuple[str, str], asyncio.Future[Any]] = OrderedDict()
        self._urgent: dict[int, frozenset[str]] = {}
        """Blanks that were told and are not yet durable: who is black by them."""
        self._urgent_n = 0
        self._leaving: dict[str, deque[float]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._screens_due = False
        self._refreshing = asyncio.Lock()
        self._stopping = False
        self.core = Core(log, self._tell)
        self._own = self.core.stream(clerk)
        self.core.volatile(Change({"leave": {"code": f"{secrets.randbelow(10**6):06}"}}))
        self._outbox = Outbox(self.core, self._note, self.spawn)
        self._report_screens()

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

    async def end(self) -> None:
        """Say goodbye to everybody, and write what waits."""
        self._stopping = True
        for client in list(self._clients.values()):
            client.socket.close(1012)
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
        for client in self._clients.values():
            if client.stream is stream:
                client.push(messages)
        if stream is self._own and self._on_state is not None:
            self._on_state(dict(stream.facts))
        self._screens_changed()

    def facts(self) -> Mapping[str, Any]:
        """Return the clerk's facts."""
        return dict(self._own.facts)

    # ---- acts -------------------------------------------------------------------------

    async def act(
        self, actor: Actor, act: str, untrusted: Mapping[str, Any], once: str = ""
    ) -> Mapping[str, Any]:
        """Do something for somebody; returns when it is durable and told.

        Args:
            actor: who.
            act: its name.
            untrusted: its values.
            once: names this very wish: said again it is answered, not done again.

        Raises:
            BadValue, NotAllowed, OutOfTurn, TooOften, RuleError, StoreError: as the
                protocol says.
        """
        check_act(act, untrusted)
        if not once:
            return await self._act(actor, act, untrusted)
        key = (actor.device, once)
        known = self._once.get(key)
        if known is None:
            known = self._once[key] = self.spawn(self._act(actor, act, untrusted))
            while len(self._once) > _MOST_ONCE:
                self._once.popitem(last=False)
        try:
            # Who asks may go; what was begun is finished.
            answer: Mapping[str, Any] = await asyncio.shield(known)
        except WenyiError:
            self._once.pop(key, None)
            raise
        return answer

    async def _act(self, actor: Actor, act: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        verdict = judge(self.core.ahead, actor, act, values, time.time())
        if act == "leave":
            return self._leave(actor, values["code"])
        if act == "revoke":
            await self.revoke(values["device"])
            return {}
        change, result = verdict.change, verdict.result
        if verdict.note is not None and verdict.then is not None:
            made = await self._note(*verdict.note)
            change, result = verdict.then(made)
        if act in ("blank", "unblank"):
            await self._blank(actor, act, values, change)
        else:
            await self._commit(change, actor, act)
        return result

    async def _commit(self, change: Change, actor: Actor, act: str) -> None:
        before = self._outbox.due()
        done = self.core.commit(change, actor, act)
        lines = self._outbox.due() - before
        await done
        # What is shown has its line in the journal before the act is answered.
        await self._outbox.written(lines)

    async def _blank(
        self, actor: Actor, act: str, values: Mapping[str, Any], change: Change
    ) -> None:
        """Black first: the disk may take its time."""
        seats = frozenset(targets_of(self.core.ahead, values["to"]))
        if act == "blank":
            self._urgent_n += 1
            mine = self._urgent_n
            self._urgent[mine] = seats
            self._darken(seats, on=True)
            try:
                await self._commit(change, actor, act)
            finally:
                # By now the fact says so, or it could not be written: then who
                # wished it hears that, and the screens stay black until they are told.
                del self._urgent[mine]
        else:
            await self._commit(change, actor, act)
        self._darken(seats, on=False)

    def _darken(self, seats: frozenset[str], *, on: bool) -> None:
        message = encode({"type": "blank", "on": on})
        for client in self._clients.values():
            if client.stream is None or client.stream.audience.is_staff:
                continue
            if client.stream.audience.seat in seats and (on or not self._is_urgent(client)):
                if on:
                    client.urge(message)
                else:
                    client.push([message])

    def _is_urgent(self, client: Client) -> bool:
        stream = client.stream
        return stream is not None and any(
            stream.audience.seat in seats for seats in self._urgent.values()
        )

    def _leave(self, actor: Actor, code: str) -> Mapping[str, Any]:
        now = time.monotonic()
        tries = self._leaving.setdefault(actor.device, deque(maxlen=_LEAVE_A_MINUTE))
        while tries and now - tries[0] > 60.0:
            tries.popleft()
        if len(tries) == _LEAVE_A_MINUTE:
            raise TooOften(seconds=round(60.0 - (now - tries[0])) + 1)
        if not hmac.compare_digest(code, str(self.core.told.all["leave"]["code"])):
            tries.append(now)
            raise NotAllowed
        tries.clear()
        return {}

    # ---- from the station -------------------------------------------------------------

    def lines(self, changes: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Set lines of the record."""
        self._bring(lined(self.core.ahead, changes), "lines")

    def offer(self, offer: str, value: Mapping[str, Any] | None) -> None:
        """Offer a page that was mentioned."""
        self._bring(offered(self.core.ahead, offer, value), "offer")

    def _bring(self, change: Change, act: str) -> None:
        if change:
            self.core.commit(change, HUB, act).add_done_callback(_retrieved)

    def hint(self, key: str, value: Any, source: Client | None = None) -> None:
        """Send an ephemeral value to all that may know."""
        # That a stroke ended is news for those that saw it begin.
        seen = value if value is not None else self._live.get(key)
        if value is None:
            self._live.pop(key, None)
        elif key in self._live or len(self._live) < 256:
            self._live[key] = value
        if seen is None:
            return
        message = encode({"type": "live", "key": key, "value": value})
        for client in self._clients.values():
            stream = client.stream
            if client is source or stream is None:
                continue
            if sees_live(self.core.told, key, seen, stream.audience):
                client.hint(key, message)
        if self._on_live is not None:
            self._on_live(key, value)

    async def revoke(self, device: str) -> None:
        """Withdraw a device; its connections end."""
        try:
            await asyncio.to_thread(self.devices.revoke, device)
        except UnknownItem as error:
            raise NotAllowed from error
        client = self._by_device.get(device)
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
        self._report_screens()

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
        self._clients[socket] = client
        if client.device is None or self._stopping:
            socket.close(CLOSE_REVOKED if client.device is None else 1012)

    def drained(self, socket: RoomSocket) -> None:
        """Go on sending."""
        client = self._clients.get(socket)
        if client is not None:
            client.drained(dark=self._is_urgent(client))

    def closed(self, socket: RoomSocket) -> None:
        """Forget a websocket."""
        client = self._clients.pop(socket, None)
        if client is None or client.device is None:
            return
        if self._by_device.get(client.device.id) is client:
            del self._by_device[client.device.id]
            if not self._stopping:
                self.hint(f"pen/{client.device.seat}", None)
                self._report_screens()

    def said(self, socket: RoomSocket, text: str) -> None:
        """Take a message of a screen."""
        client = self._clients.get(socket)
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
                self._screens_changed()
        else:
            self._echo(client, untrusted["at"])

    def _welcome(self, client: Client, device: Device, untrusted: Mapping[str, Any]) -> None:
        older = self._by_device.get(device.id)
        if older is not None:
            older.socket.close(CLOSE_REPLACED)
        self._by_device[device.id] = client
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
        if not stream.audience.is_staff and self._is_urgent(client):
            client.push([encode({"type": "blank", "on": True})])
        for key, value in self._live.items():
            if sees_live(self.core.told, key, value, stream.audience):
                client.hint(key, encode({"type": "live", "key": key, "value": value}))
        self._report_screens()

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
        head, _, rest = key.partition("/")
        actor, facts = actor_of(self.core.told, device), self.core.told
        if head == "pen":
            right = device.kind is not Kind.PUBLIC and rest == device.seat
            if untrusted is not None:
                place = (untrusted["exhibit"], untrusted["page"])
                right = right and has_page(facts, actor.audience, *place)
                untrusted = {**untrusted, "person": actor.person}
        else:
            shown = facts.get(f"show/{rest}")
            right = actor.audience.is_staff or (rest == ALL and in_control(facts, actor, {}))
            right = right and "frozen" not in facts.all
            right = right and shown is not None
            if right and untrusted is not None:
                right = shown["id"] == untrusted["id"] and untrusted["pane"] < len(shown["panes"])
        # What may not be said is not heard; nobody is told why.
        if right:
            self.hint(key, untrusted, client)

    def _echo(self, client: Client, at: float) -> None:
        if client.stream is not None and not client.socket.full:
            message = {"type": "beat", "time": time.time(), "n": client.stream.n, "echo": at}
            client.answer(encode(message))

    # ---- time -------------------------------------------------------------------------

    async def _beat(self) -> None:
        due = self.loop.time()
        while True:
            due = max(due + BEAT_S, self.loop.time())
            await asyncio.sleep(due - self.loop.time())
            now, at = self.loop.time(), time.time()
            for client in list(self._clients.values()):
                if self._is_over(client, now):
                    continue
                if client.stream is not None and not client.socket.full:
                    beat = {"type": "beat", "time": at, "n": client.stream.n}
                    client.answer(encode(beat))

    def _is_over(self, client: Client, now: float) -> bool:
        """End a connection that is silent, stuck, or whose certificate has run out."""
        if client.stream is None:
            if now - client.opened_s > _HELLO_S:
                client.socket.close(CLOSE_FAULTS)
                return True
            return False
        if client.device is not None and self.device_of(client.certificate) is None:
            client.socket.close(CLOSE_REVOKED)
            return True
        if client.is_stuck(now, _STUCK_S):
            client.socket.close(CLOSE_SLOW)
            client.socket.abort()
            return True
        if now - client.heard_s > _SILENT_S:
            client.socket.abort()
            return True
        return False

    def _screens_changed(self) -> None:
        if not self._screens_due:
            self._screens_due = True
            self.loop.call_later(_SCREENS_S, self._report_screens)

    def _report_screens(self) -> None:
        """Say which screens are there and what they have painted.

        Of bench and clerk only whether they are there: each report is an event of theirs, and
        to report that they have painted it would go on for ever.
        """
        self._screens_due = False
        put: dict[str, Any] = {}
        for device in self.devices.all():
            if device.revoked or device.kind is Kind.CLERK:
                continue
            client = self._by_device.get(device.id)
            stream = None if client is None else client.stream
            fact: dict[str, Any] = {
                "device": device.id,
                "name": device.name,
                "kind": device.kind.value,
                "remote": device.remote,
                "online": client is not None,
            }
            if client is not None and stream is not None and not stream.audience.is_staff:
                fact |= {"painted": client.painted, "newest": stream.n, "behind": client.behind}
            seat = PUBLIC if device.kind is Kind.PUBLIC else device.seat
            put[f"screen/{seat}/{device.id}"] = fact
        told = self.core.told
        gone = told.keys("screen") - set(put)
        changed = {key: value for key, value in put.items() if told.get(key) != value}
        if changed or gone:
            self.core.volatile(Change(changed, gone))


def _retrieved(done: asyncio.Future[None]) -> None:
    """Note that something the station brought could not be written."""
    if not done.cancelled() and done.exception() is not None:
        _log.error("what the station brought is not with the screens: %s", done.exception())
