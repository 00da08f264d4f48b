"""The order of things: judged, written, told (庭审中枢核心).

Two maps of facts: ``ahead`` is what every act judged so far makes of the room, ``told`` what
is on the disk and with the screens. An act is judged upon ``ahead``, so that two that come
together are judged in turn, and told when its record is durable. Of the event loop alone.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from courtroom.hub import displays
from courtroom.hub.contract import Device, Kind
from courtroom.hub.facts import Audience, Change, Facts, affected
from courtroom.hub.log import Log, Record, Writer, change_of
from courtroom.hub.permits import Actor
from courtroom.hub.streams import Stream
from resources.errors import StoreError

_log = logging.getLogger(__name__)

VOLATILE = ("screen", "leave")
"""Heads of facts that are neither logged nor kept."""
_MOST_STREAMS = 64
OnEvents = Callable[[Stream, list[bytes]], None]
Clock = Callable[[], float]


@dataclass(slots=True)
class _Pending:
    age: int
    record: Record
    done: asyncio.Future[None]


class Core:
    """One hearing's facts, their log and their streams.

    Args:
        log: opened.
        on_events: takes what a stream has to tell, in order.
        clock: Unix seconds.
    """

    def __init__(self, log: Log, on_events: OnEvents, clock: Clock = time.time) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_events = on_events
        self._clock = clock
        self.told = log.facts.copy()
        self.ahead = log.facts.copy()
        self.streams: dict[Audience, Stream] = {}
        self._n = self._told_n = log.n
        self._age = 0
        self._pending: list[_Pending] = []
        self._writer = Writer(log, self._from_writer)

    def stream(self, audience: Audience) -> Stream:
        """Return the stream of an audience; it begins now where there is none."""
        found = self.streams.get(audience)
        if found is None:
            found = self.streams[audience] = Stream(audience, self.told)
        return found

    def forget(self, wanted: Collection[Audience]) -> None:
        """Drop the streams of audiences without a device."""
        for audience in set(self.streams) - set(wanted):
            del self.streams[audience]

    def commit(self, change: Change, actor: Actor, act: str) -> asyncio.Future[None]:
        """Take a change over; the future ends when it is durable and told.

        Displays that begin or end with it become part of it. The future raises StoreError
        where it could not be written: then nothing has changed.
        """
        now = self._clock()
        self.ahead.apply(change)
        if displays.matters(change):
            more = displays.noted(self.ahead, moment(now))
            self.ahead.apply(more)
            change = Change({**change.set, **more.set}, change.gone | more.gone)
        done: asyncio.Future[None] = self._loop.create_future()
        if not change and not self._pending:
            # It says so already, and that is durable.
            done.set_result(None)
            return done
        self._n += 1
        record = {
            "n": self._n,
            "at": now,
            "device": actor.device,
            "seat": actor.seat,
            "kind": actor.kind.value,
            "act": act,
            "set": dict(change.set),
            "del": sorted(change.gone),
        }
        self._pending.append(_Pending(self._age, record, done))
        self._writer.put(self._age, record)
        return done

    def volatile(self, change: Change) -> None:
        """Tell facts that are not kept (which screens are there)."""
        self.ahead.apply(change)
        self.told.apply(change)
        self._publish(change, self._clock())

    def close(self) -> None:
        """Write what waits, and close the log; blocks for an fsync."""
        self._writer.close()

    # ---- from the writer --------------------------------------------------------------

    def _from_writer(self, records: Any, error: StoreError | None) -> None:
        # The loop is gone where the hub was stopped meanwhile: the log has it all the same.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._durable, len(records), error)

    def _durable(self, count: int, error: StoreError | None) -> None:
        taken, self._pending = self._pending[:count], self._pending[count:]
        if error is not None:
            self._fail(taken, error)
            return
        for one in taken:
            change = change_of(one.record)
            self.told.apply(change)
            self._told_n = one.record["n"]
            self._publish(change, one.record["at"])
        for one in taken:
            if not one.done.done():
                one.done.set_result(None)

    def _fail(self, taken: list[_Pending], error: StoreError) -> None:
        """Go back to what is told; what was judged upon lost events is lost with them."""
        if taken[-1].age == self._age:
            self._age += 1
            self.ahead = self.told.copy()
            self._n = self._told_n
        for one in taken:
            if not one.done.done():
                one.done.set_exception(error)

    def _publish(self, change: Change, at_s: float) -> None:
        keys = affected(self.told, set(change.touched()))
        for stream in list(self.streams.values()):
            messages = stream.publish(self.told, keys, at_s)
            if messages:
                self._on_events(stream, messages)


def moment(seconds: float) -> str:
    """Return Unix seconds as aware ISO text."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def actor_of(facts: Facts, device: Device) -> Actor:
    """Return who acts at a device: the person that sits there now."""
    seat = facts.get(f"seat/{device.seat}")
    person = str(seat.get("person") or "") if isinstance(seat, Mapping) else ""
    return Actor(device.kind, device.seat, person, device.id)


HUB = Actor(Kind.CLERK, "", "", "")
"""Who brings what the station says."""
