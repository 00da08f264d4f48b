"""The screens that are connected, and what goes to them (在线屏幕)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any

from courtroom.hub.clients import Client
from courtroom.hub.contract import Kind
from courtroom.hub.core import Core
from courtroom.hub.devices import Devices
from courtroom.hub.facts import PUBLIC, Change, Facts, sees_live
from courtroom.hub.messages import encode
from courtroom.hub.sockets import RoomSocket
from courtroom.hub.streams import Stream

_REPORT_S = 0.1
"""Between two reports of what screens have painted."""
_MOST_LIVE = 256

OnLive = Callable[[str, Any], None]


class Screens:
    """Who is connected; of the event loop alone.

    Attributes:
        clients: by their websocket, welcomed or not.
        by_device: those that were welcomed, one for each device.
        live: newest ephemeral values.
        urgent: blanks that were told and are not yet durable: who is black by them.

    Args:
        devices: of the room.
        on_live: takes ephemeral values for the station's own window.
    """

    def __init__(self, devices: Devices, on_live: OnLive | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._devices, self._on_live = devices, on_live
        self._report_due = False
        self.clients: dict[RoomSocket, Client] = {}
        self.by_device: dict[str, Client] = {}
        self.live: dict[str, Any] = {}
        self.urgent: dict[int, frozenset[str]] = {}

    def tell(self, stream: Stream, messages: list[bytes]) -> None:
        """Send what a stream has to tell to all that are on it."""
        for client in self.clients.values():
            if client.stream is stream:
                client.push(messages)

    def darken(self, seats: Collection[str], *, on: bool) -> None:
        """Say black past everything that waits, or that it is over."""
        message = encode({"type": "blank", "on": on})
        for client in self.clients.values():
            if client.stream is None or client.stream.audience.is_staff:
                continue
            if client.stream.audience.seat in seats and (on or not self.is_urgent(client)):
                if on:
                    client.urge(message)
                else:
                    client.push([message])

    def is_urgent(self, client: Client) -> bool:
        """Return whether a screen is black by a word that is not yet a fact."""
        stream = client.stream
        return stream is not None and any(
            stream.audience.seat in seats for seats in self.urgent.values()
        )

    def hint(self, facts: Facts, key: str, value: Any, source: Client | None = None) -> None:
        """Send an ephemeral value to all that may know."""
        # That a stroke ended is news for those that saw it begin.
        seen = value if value is not None else self.live.get(key)
        if value is None:
            self.live.pop(key, None)
        elif key in self.live or len(self.live) < _MOST_LIVE:
            self.live[key] = value
        if seen is None:
            return
        message = _live(key, value)
        for client in self.clients.values():
            stream = client.stream
            if client is source or stream is None:
                continue
            if sees_live(facts, key, seen, stream.audience):
                client.hint(key, message)
        if self._on_live is not None:
            self._on_live(key, value)

    def catch_up(self, facts: Facts, client: Client, stream: Stream) -> None:
        """Send a screen that was just welcomed what is not in its facts."""
        if not stream.audience.is_staff and self.is_urgent(client):
            client.push([encode({"type": "blank", "on": True})])
        for key, value in self.live.items():
            if sees_live(facts, key, value, stream.audience):
                client.hint(key, _live(key, value))

    def report_soon(self, core: Core) -> None:
        """Report in a moment, once for all that changes meanwhile."""
        if not self._report_due:
            self._report_due = True
            self._loop.call_later(_REPORT_S, self.report, core)

    def report(self, core: Core) -> None:
        """Say which screens are there and what they have painted.

        Of bench and clerk only whether they are there: each report is an event of theirs, and
        to report that they have painted it would go on for ever.
        """
        self._report_due = False
        put: dict[str, Any] = {}
        for device in self._devices.all():
            if device.revoked or device.kind is Kind.CLERK:
                continue
            client = self.by_device.get(device.id)
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
        told = core.told
        gone = told.keys("screen") - set(put)
        changed = {key: value for key, value in put.items() if told.get(key) != value}
        if changed or gone:
            core.volatile(Change(changed, gone))


def _live(key: str, value: Any) -> bytes:
    return encode({"type": "live", "key": key, "value": value})
