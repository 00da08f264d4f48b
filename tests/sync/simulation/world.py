"""Stations, a centre and a network that misbehaves, driven by one seed."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from resources.errors import Rejected
from sync.core import codec, framing, limits
from sync.core.answers import Answer, Got, Receipt, Refusal, Settled, Welcome
from sync.core.messages import Batch, Get, Hello, Mark, Part, Request, Slices
from sync.core.slicing import sliced
from sync.core.station.events import (
    Alarm,
    Answered,
    Event,
    Failed,
    Free,
    Hush,
    Noted,
    Send,
    Throttle,
    Tick,
    TryAgain,
    Unreadable,
    Wake,
)
from tests.sync.simulation.centre import SimCentre
from tests.sync.simulation.disk import Crash
from tests.sync.simulation.people import act
from tests.sync.simulation.station import SimStation


@dataclass
class Weather:
    """How the network is; chances from 0 to 1."""

    lost: float = 0.0
    doubled: float = 0.0
    swallowed: float = 0.0
    """The request arrives, its answer does not."""
    bent: float = 0.0
    """A byte changes on the way."""
    slow_s: float = 0.2


CALM = Weather()
STORM = Weather(lost=0.1, doubled=0.15, swallowed=0.15, bent=0.02, slow_s=8.0)


@dataclass
class Acknowledged:
    """What the centre promised, by receipts that reached a station."""

    entries: dict[str, Settled] = field(default_factory=dict)
    freed: set[str] = field(default_factory=set)


class World:
    """Everything there is. One step is one thing that happens."""

    def __init__(self, seed: int, stations: int, weather: Weather = CALM) -> None:
        self.chance = random.Random(seed)
        self.weather = weather
        self.now = 0.0
        self.steps = 0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._n = 0
        self.centre = self.make_centre(self.chance)
        self.centre_up = True
        self.stations: list[SimStation] = []
        self._wake: dict[int, int] = {}
        self.cut: set[int] = set()
        self.acknowledged = Acknowledged()
        self.alarms: list[Alarm] = []
        self.written: dict[str, str] = {}
        """Durable on a surviving disk: uid of an entry, its kind."""
        self.images: dict[int, Any] = {}
        self.uids = 0
        self.copies = 0
        self.requests = 0
        for n in range(stations):
            self.add(self.make_station(n))

    def make_centre(self, chance: random.Random) -> SimCentre:
        """Return a centre."""
        return SimCentre(chance)

    def make_station(self, n: int) -> SimStation:
        """Return a station that nobody enrolled yet."""
        return SimStation(f"d{n}", self.chance)

    def act(self, station: SimStation, uid: str) -> None:
        """Let somebody at a station do something."""
        act(station, self.chance, uid, self.centre.ledger.conflicts("", 0, 500))

    def add(self, station: SimStation) -> int:
        """Enrol a station and switch it on."""
        n = len(self.stations)
        self.stations.append(station)
        self.centre.enrol(station.device, station.key)
        self.event(n, Tick())
        return n

    # ---- time ---------------------------------------------------------------------

    def at(self, delay_s: float, what: Callable[[], None]) -> None:
        """Let something happen later."""
        self._n += 1
        heapq.heappush(self._queue, (self.now + delay_s, self._n, what))

    def run(self, steps: int) -> None:
        """Let so many things happen."""
        for _ in range(steps):
            if not self._queue:
                return
            self.now, _, what = heapq.heappop(self._queue)
            self.centre.wall.now = self.now
            self.steps += 1
            what()

    # ---- stations -----------------------------------------------------------------

    def event(self, n: int, event: Event) -> None:
        """Give an event to a station; the power may go meanwhile."""
        station = self.stations[n]
        try:
            effects = station.machine.step(event, self.now + station.off_s)
            for effect in effects:
                if isinstance(effect, Free):
                    self._free(station, effect.sha256)
        except Crash:
            self.reboot(n)
            return
        for effect in effects:
            if isinstance(effect, Send):
                self._send(n, effect)
            elif isinstance(effect, Wake):
                self._set_timer(n, effect.at_s - station.off_s)
            elif isinstance(effect, Alarm):
                self.alarms.append(effect)
        for body in station.receipts:
            self._acknowledge(body)
        station.receipts.clear()

    def reboot(self, n: int) -> None:
        """Switch a station off and on: only what is durable is left."""
        station = self.stations[n]
        station.receipts.clear()
        station.boot()
        self.at(self.chance.uniform(0.1, 20.0), lambda: self.event(n, Tick()))

    def write(self, n: int) -> None:
        """Somebody at a station does something."""
        station = self.stations[n]
        self.uids += 1
        uid = f"u{self.uids}"
        before = station.head()
        try:
            self.act(station, uid)
        except Crash:
            survived = station.head() != before
            if survived:
                self.written[uid] = station.device
            self.reboot(n)
            return
        if station.head() != before:
            self.written[uid] = station.device
            self.event(n, Noted())

    def set_clock(self, n: int, off_s: float) -> None:
        """Somebody sets a station's clock."""
        self.stations[n].off_s = off_s
        self._wake[n] = self._wake.get(n, 0) + 1
        self.event(n, Tick())

    def restore(self, n: int) -> None:
        """A station gets an old copy of its disk; what only the new one held is gone."""
        image = self.images.pop(n, None)
        if image is None:
            self.images[n] = self.stations[n].image()
            return
        station = self.stations[n]
        station.restore(image)
        self._forget_lost()
        self.at(1.0, lambda: self.event(n, Tick()))

    def enrol_anew(self, n: int) -> None:
        """An administrator gives a copied station a name of its own."""
        station = self.stations[n]
        self.copies += 1
        common = 0
        for start in range(1, station.head().sequence + 1, limits.MAX_MARKS):
            places = range(start, min(start + limits.MAX_MARKS, station.head().sequence + 1))
            marks = tuple(Mark(place, station.hash_at(place)) for place in places)
            answer = self.centre.machine.answer(station.device, Hello(station.epoch, marks))
            assert isinstance(answer, Welcome)
            common = max(common, answer.common)
        name = f"{station.device}-copy{self.copies}"
        key = codec.digest(name.encode()).encode()
        station.move(name, 1, common, key)
        self.centre.enrol(name, key)
        self.reboot(n)

    def _forget_lost(self) -> None:
        """Strike what no disk holds any more."""
        held = {uid_of(s.entry.raw) for s in self._all_entries()}
        self.written = {uid: where for uid, where in self.written.items() if uid in held}

    def _all_entries(self) -> list[Any]:
        found = [kept.sent for kept in self.centre.disk.table("entries").values()]
        for station in self.stations:
            found += station.entries()
        return found

    def _set_timer(self, n: int, at: float) -> None:
        turn = self._wake[n] = self._wake.get(n, 0) + 1

        def ring() -> None:
            if self._wake.get(n) == turn:
                self.event(n, Tick())

        self.at(max(0.0, at - self.now), ring)

    def _free(self, station: SimStation, sha256: str) -> None:
        # The promise of the whole: a copy is let go only when another one is good.
        assert self.centre.shelf.read(sha256)
        assert all(record.used for record in self.centre.ledger.blobs(sha256))
        station.free(sha256)
        self.acknowledged.freed.add(sha256)

    def _acknowledge(self, body: bytes) -> None:
        receipt = codec.decode_receipt(body)
        if not isinstance(receipt, Receipt):
            for blob in receipt.blobs:
                # Bytes that no entry refers to are only held for the time of a lease.
                if any(record.used for record in self.centre.ledger.blobs(blob.sha256)):
                    assert len(self.centre.shelf.read(blob.sha256)) == blob.size
            return
        for each in receipt.entries:
            kept = self.centre.ledger.settled(receipt.device, receipt.epoch, each.sequence)
            assert kept == each, "acknowledged, but not there"
            old = self.acknowledged.entries.setdefault(each.hash, each)
            assert old == each, "acknowledged twice, differently"

    # ---- network ------------------------------------------------------------------

    def _send(self, n: int, effect: Send) -> None:
        station = self.stations[n]
        pieces = self._load(n, effect)
        if pieces is None:
            return
        body = framing.pack(codec.encode(effect.request), pieces)
        self.requests += 1
        weather, turn = self.weather, station.incarnation
        if n in self.cut or self.chance.random() < weather.lost:
            if self.chance.random() < 0.5:
                self.at(0.1, lambda: self._fail(n, turn, effect.ticket))
            return
        for _ in range(1 + (self.chance.random() < weather.doubled)):
            wire = self._bend(body)
            delay = self._delay()
            self.at(delay, lambda wire=wire: self._arrive(n, turn, effect, wire))  # type: ignore[misc]

    def _load(self, n: int, effect: Send) -> list[bytes] | None:
        """Read the bytes beside a request; None: some cannot be sent."""
        station, request = self.stations[n], effect.request
        if isinstance(request, Part):
            data = station.part(request.blob.sha256, request.number)
            found = [(request.blob.sha256, data)]
        elif isinstance(request, Slices):
            part = station.part(request.blob.sha256, request.number)
            last = request.first + len(request.slices)
            cut = [None] if part is None else sliced(part)[request.first : last]
            found = [(request.blob.sha256, each) for each in cut]
        elif isinstance(request, Batch):
            found = [(blob.sha256, station.read(blob.sha256)) for blob in request.blobs]
        else:
            return []
        bad = [sha256 for sha256, data in found if data is None]
        if bad:
            turn = station.incarnation
            self.at(0.0, lambda: self._tell(n, turn, Unreadable(effect.ticket, bad[0])))
            return None
        return [data for _, data in found if data is not None]

    def _delay(self) -> float:
        slow = self.chance.random() < 0.1
        return self.chance.uniform(0.001, self.weather.slow_s * (20 if slow else 1))

    def _bend(self, body: bytes) -> bytes:
        if self.chance.random() >= self.weather.bent:
            return body
        at = self.chance.randrange(len(body))
        return body[:at] + bytes([body[at] ^ 1 << self.chance.randrange(8)]) + body[at + 1 :]

    def _arrive(self, n: int, turn: float, effect: Send, wire: bytes) -> None:
        if not self.centre_up:
            self.at(0.1, lambda: self._fail(n, turn, effect.ticket))
            return
        try:
            answer, extra = self._answer(self.stations[n].device, wire)
        except Crash:
            self._centre_reboots()
            return
        if self.chance.random() < self.weather.swallowed:
            return
        reply = self._bend(framing.pack(codec.encode(answer), extra))
        for _ in range(1 + (self.chance.random() < self.weather.doubled)):
            self.at(self._delay(), lambda: self._come_back(n, turn, effect, reply))

    def _answer(self, device: str, wire: bytes) -> tuple[Answer, list[bytes]]:
        try:
            message, pieces = framing.unpack(wire)
            request: Request = codec.decode_request(message)
        except Rejected as error:
            return Refusal("message", str(error.params.get("thing"))[:80]), []
        answer = self.centre.machine.answer(device, request, pieces)
        if isinstance(answer, Got) and isinstance(request, Get):
            return answer, [self.centre.shelf.read(request.sha256)[request.offset :]]
        return answer, []

    def _come_back(self, n: int, turn: float, effect: Send, reply: bytes) -> None:
        try:
            message, pieces = framing.unpack(reply)
            answer = codec.decode_answer(message)
        except Rejected:
            self._fail(n, turn, effect.ticket)
            return
        station = self.stations[n]
        if isinstance(answer, Got) and station.incarnation == turn:
            if codec.digest(b"".join(pieces)) != answer.blob.sha256:
                self._fail(n, turn, effect.ticket)
                return
            try:
                station.receive(answer.blob.sha256, bytes(pieces[0]))
            except Crash:
                self.reboot(n)
                return
        self._tell(n, turn, Answered(effect.ticket, answer))

    def _fail(self, n: int, turn: float, ticket: int) -> None:
        self._tell(n, turn, Failed(ticket, self.chance.random() < 0.5))

    def _tell(self, n: int, turn: float, event: Event) -> None:
        if self.stations[n].incarnation == turn:
            self.event(n, event)

    def _centre_reboots(self) -> None:
        self.centre_up = False
        self.centre.boot()
        self.at(self.chance.uniform(0.5, 30.0), self._centre_is_back)

    def _centre_is_back(self) -> None:
        self.centre_up = True

    # ---- trouble ------------------------------------------------------------------

    def trouble(self) -> None:
        """Do something bad, somewhere."""
        n = self.chance.randrange(len(self.stations))
        station = self.stations[n]
        what = self.chance.choice(
            [
                "crash",
                "crash",
                "centre",
                "centre",
                "cut",
                "heal",
                "heal",
                "clock",
                "restore",
                "restore",
                "quiet",
                "retention",
            ]
        )
        if what == "crash":
            station.disk.fuse = self.chance.randrange(30)
        elif what == "centre":
            fuse = self.chance.choice([self.centre.disk, self.centre.shelf_disk])
            fuse.fuse = self.chance.randrange(30)
        elif what == "cut":
            self.cut.add(n)
        elif what == "heal":
            self.cut.clear()
        elif what == "clock":
            ten_years = 10 * 365 * 86400.0
            self.set_clock(n, self.chance.choice([-ten_years, 0.0, ten_years]))
            self.centre.wall.off_s = self.chance.choice([-ten_years, 0.0, ten_years])
        elif what == "restore" and station.disk.fuse is None:
            self.restore(n)
        elif what == "retention":
            station.retention = not station.retention
        elif what == "quiet":
            self.event(n, Hush(self.chance.random() < 0.5))
            self.event(n, Throttle(self.chance.choice([None, 2000])))

    def sweep(self) -> None:
        """Let the centre delete what nobody needs."""
        if self.centre_up:
            try:
                self.centre.sweep()
            except Crash:
                self._centre_reboots()

    def calm_down(self, most: int = 200_000) -> None:
        """End all trouble and run until nothing is left to do."""
        self.weather = CALM
        self.cut.clear()
        self.centre.disk.fuse = self.centre.shelf_disk.fuse = None
        for n, station in enumerate(self.stations):
            station.disk.fuse = None
            self.event(n, Hush(False))
            self.event(n, Throttle(None))
        self.at(60.0, self.sweep)
        for _ in range(most // 200):
            # Long enough for every station to hear what the centre still wants.
            self.run(200)
            for n, station in enumerate(self.stations):
                if station.machine.progress().shut_out == "clone":
                    self.enrol_anew(n)
                for dead in station.dead():
                    if dead.code != "damaged":
                        self.event(n, TryAgain(dead.key))
            if self.is_quiet():
                return
        raise AssertionError(f"does not settle: {[self.why(s) for s in self.stations]}")

    def is_quiet(self) -> bool:
        """Return whether every station is through."""
        head = self.centre.ledger.feed_head()
        generation = self.centre.ledger.generation
        for station in self.stations:
            cursors = [station.cursor(scope) for scope in station.scopes()]
            if any((c.generation, c.number) != (generation, head) for c in cursors):
                return False
            if station.machine.progress().pending or station.machine.progress().owed:
                return False
            # What was let go already cannot be compared any more.
            held = [each for each in station.unverified(10_000) if station.describe(each)]
            if held or station.unsettled() or station.wanted(1):
                return False
        return True

    def why(self, station: SimStation) -> str:
        """Say what a station waits for."""
        progress = station.machine.progress()
        unsettled = station.unsettled()
        cursors = [station.cursor(scope) for scope in station.scopes()]
        loose = station.unverified(3)
        return (
            f"{station.device}/{station.epoch} {progress} {station.dead()} {unsettled=} "
            f"{cursors} {loose=}"
        )


def uid_of(raw: bytes) -> str:
    """Return the name of what was done: the simulator's, or the hash it had at first."""
    note = codec.parse(raw, "entry")["note"]
    first = note.get("reissued", {}).get("first")
    return str(note.get("uid") or first or codec.digest(raw))
