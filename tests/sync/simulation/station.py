"""A station's ports over a simulated disk, and the people who work there."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import Any

from sync.core import limits
from sync.core.answers import FeedPage, Settled
from sync.core.codec import canonical, digest
from sync.core.entries import Row, header, needs, origin
from sync.core.judging import Register
from sync.core.messages import Base, Late, Mark, Sent, SignedEntry
from sync.core.replica import Overlay, bases, follow, on_top
from sync.core.slicing import sliced
from sync.core.station import Ports, Station
from sync.core.station.events import Settings
from sync.core.station.ports import Cursor, Dead, LocalBlob, Standing, reissue
from tests.sync.simulation.centre import SCHEMA, ToyKeys, toy_signature
from tests.sync.simulation.disk import Disk


class Copy:
    """The confirmed state, as rows of the station's disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk

    def register(self, key: str) -> Register | None:
        found: Register | None = self.disk.get("registers", key)
        return found

    def put_register(self, key: str, register: Register) -> None:
        self.disk.put("registers", key, register)

    def row(self, table: str, id_: str) -> Row | None:
        found: Row | None = self.disk.get("rows", (table, id_))
        return found

    def put_row(self, table: str, id_: str, row: Row | None) -> None:
        self.disk.put("rows", (table, id_), row)

    def referrers(self, table: str, id_: str) -> Sequence[tuple[str, str]]:
        column = f"{table}_id"
        rows = self.disk.table("rows").items()
        return sorted(place for place, row in rows if row.get(column) == id_)


class SimStation:
    """Journal, memory, library, replica and trust in one, on one disk."""

    def __init__(self, device: str, chance: random.Random, scopes: Sequence[str] = ("",)) -> None:
        self.chance = chance
        self.disk = Disk(chance)
        self.copy = Copy(self.disk)
        self.off_s = 0.0
        self.retention = False
        self.settings = Settings(poll_s=3.0, window=20)
        self.receipts: list[bytes] = []
        self.damaged_here: set[str] = set()
        key = digest(f"key of {device}".encode()).encode()
        with self.disk.transaction():
            self.disk.put("self", "device", device)
            self.disk.put("self", "epoch", 1)
            self.disk.put("self", "key", key)
            self.disk.put("self", "scopes", tuple(scopes))
        self.boot()

    def boot(self) -> None:
        """Begin again with what is durable."""
        self.disk.fuse = None
        self.machine = Station(Ports(self, self, self, self, self), self.settings)
        self.incarnation = self.chance.random()

    def restore(self, image: dict[str, dict[Any, Any]]) -> None:
        """Put an old copy of the disk in."""
        self.disk.tables = image
        self.boot()

    # ---- journal ------------------------------------------------------------------

    @property
    def device(self) -> str:
        return str(self.disk.get("self", "device"))

    @property
    def epoch(self) -> int:
        return int(self.disk.get("self", "epoch"))

    @property
    def key(self) -> bytes:
        return bytes(self.disk.get("self", "key"))

    def _count(self) -> int:
        return int(self.disk.get("self", ("count", self.device, self.epoch)) or 0)

    def entry(self, sequence: int) -> Sent | None:
        found: Sent | None = self.disk.get("journal", (self.device, self.epoch, sequence))
        return found

    @property
    def is_copy(self) -> bool:
        """An image of the whole disk says nothing of itself: only the chains tell."""
        return False

    def head(self) -> Mark:
        count = self._count()
        return Mark(count, self.hash_at(count))

    def hash_at(self, sequence: int) -> str:
        if sequence == 0:
            return origin(self.device, self.epoch, self.key)
        sent = self.entry(sequence)
        return "" if sent is None else sent.entry.hash

    def after(self, sequence: int, limit: int) -> list[Sent]:
        numbers = range(sequence + 1, min(self._count(), sequence + limit) + 1)
        return [sent for n in numbers if (sent := self.entry(n)) is not None]

    def fresh_key(self) -> bytes:
        key = self.disk.get("self", "fresh")
        if key is None:
            key = digest(f"{self.chance.random()}".encode()).encode()
            with self.disk.transaction():
                self.disk.put("self", "fresh", key)
        return bytes(key)

    def adopt(self, epoch: int, common: int) -> None:
        self.move(self.device, epoch, common, self.fresh_key())

    def move(self, device: str, epoch: int, common: int, key: bytes) -> None:
        """Go on elsewhere with what comes after ``common``."""
        old = self.after(common, self._count())
        with self.disk.transaction():
            self.disk.put("self", "device", device)
            self.disk.put("self", "epoch", epoch)
            self.disk.put("self", "key", key)
            self.disk.put("self", "fresh", None)
            renamed: dict[str, str] = {}
            unsettled = list(self.disk.get("self", "unsettled") or ())
            for sent in old:
                raw, upon = reissue(sent, device, epoch, self.head(), renamed)
                new = self._append(raw, upon)
                renamed[sent.entry.hash] = new.entry.hash
                unsettled = [new if each == sent else each for each in unsettled]
            self.disk.put("self", "unsettled", tuple(unsettled))

    def again(self, case: str) -> None:
        """Everybody may write everything here."""
        raise AssertionError(case)

    def _append(self, raw: bytes, upon: tuple[Base, ...]) -> Sent:
        hash_ = digest(raw)
        sent = Sent(SignedEntry(raw, hash_, toy_signature(self.key, hash_)), upon)
        sequence = self._count() + 1
        self.disk.put("journal", (self.device, self.epoch, sequence), sent)
        self.disk.put("self", ("count", self.device, self.epoch), sequence)
        return sent

    def write(self, uid: str, kind: str, case: str | None, deltas: list[Any], note: Any) -> Sent:
        """Do a change: what a person or a machine here wants."""
        head = self.head()
        raw = canonical(
            {
                "format": 1,
                "device": self.device,
                "epoch": self.epoch,
                "sequence": head.sequence + 1,
                "at": f"{self.off_s:.0f}",
                "who": "someone",
                "kind": kind,
                "case": case,
                "undoes": None,
                "redoes": None,
                "deltas": deltas,
                "note": {"uid": uid, **note},
                "previous": head.hash,
            }
        )
        upon = bases(self.view(), header(raw))
        with self.disk.transaction():
            sent = self._append(raw, upon)
            unsettled = self.disk.get("self", "unsettled") or ()
            self.disk.put("self", "unsettled", (*unsettled, sent))
        return sent

    def keep(self, data: bytes) -> str:
        """Store bytes durably."""
        sha256 = digest(data)
        with self.disk.transaction():
            self.disk.put("bytes", sha256, data)
        return sha256

    def view(self) -> Overlay:
        """Return what a person here sees."""
        return on_top(self.copy, self.disk.get("self", "unsettled") or (), SCHEMA)

    def rows(self) -> dict[tuple[str, str], Row]:
        """Return all rows of the view."""
        view = self.view()
        places = set(self.disk.table("rows"))
        for sent in self.disk.get("self", "unsettled") or ():
            places |= {(d.table, d.id) for d in header(sent.entry.raw).deltas}
        found = {place: view.row(*place) for place in sorted(places)}
        return {place: row for place, row in found.items() if row is not None}

    def entries(self) -> list[Sent]:
        """Return all entries ever written here."""
        return list(self.disk.table("journal").values())

    def unsettled(self) -> int:
        """Return how many own entries were not seen in the feed yet."""
        return len(self.disk.get("self", "unsettled") or ())

    def image(self) -> dict[str, dict[Any, Any]]:
        """Return a backup."""
        return self.disk.image()

    def free(self, sha256: str) -> None:
        """Let a local copy go."""
        with self.disk.transaction():
            self.disk.put("bytes", sha256, None)

    def receive(self, sha256: str, data: bytes) -> None:
        """Keep bytes that came from the centre."""
        self.keep(data)
        with self.disk.transaction():
            self.disk.put("wanted", sha256, None)

    # ---- memory -------------------------------------------------------------------

    def watermark(self, epoch: int) -> int:
        return int(self.disk.get("self", ("watermark", self.device, epoch)) or 0)

    def settle(self, epoch: int, through: int, settled: Sequence[Settled]) -> None:
        with self.disk.transaction():
            self.disk.put("self", ("watermark", self.device, epoch), through)
            for each in settled:
                self.disk.put("outcomes", (self.device, epoch, each.sequence), each.outcome)

    def generation(self) -> str:
        return str(self.disk.get("self", "generation") or "")

    def meet(self, generation: str) -> None:
        with self.disk.transaction():
            self.disk.put("self", "generation", generation)
            for sha256 in list(self.disk.table("standing")):
                self.disk.put("standing", sha256, None)

    def expect(self, sha256s: Sequence[str]) -> None:
        """Everything is at hand here."""

    def blob(self, sha256: str) -> Standing | None:
        found: Standing | None = self.disk.get("standing", sha256)
        return found

    def put_blobs(self, sha256s: Sequence[str], standing: Standing | None) -> None:
        with self.disk.transaction():
            for sha256 in sha256s:
                self.disk.put("standing", sha256, standing)

    def unverified(self, limit: int) -> list[str]:
        found = [k for k, v in self.disk.table("standing").items() if v == "there"]
        return found[:limit]

    def owed(self) -> list[Late]:
        return list(self.disk.table("owed").values())

    def owe(self, late: Sequence[Late]) -> None:
        with self.disk.transaction():
            for each in late:
                self.disk.put("owed", each.sha256, each)

    def paid(self, sha256s: Sequence[str]) -> None:
        with self.disk.transaction():
            for sha256 in sha256s:
                self.disk.put("owed", sha256, None)

    def dead(self) -> list[Dead]:
        return list(self.disk.table("dead").values())

    def bury(self, dead: Dead) -> None:
        with self.disk.transaction():
            self.disk.put("dead", dead.key, dead)

    def revive(self, key: str) -> None:
        with self.disk.transaction():
            self.disk.put("dead", key, None)

    def keep_receipt(self, body: bytes, signature: bytes) -> None:
        self.receipts.append(body)

    # ---- library ------------------------------------------------------------------

    def describe(self, sha256: str) -> LocalBlob | None:
        data = self.disk.get("bytes", sha256)
        zone = "secret" if sha256[0] in "01" else "main"
        return None if data is None else LocalBlob(len(data), zone)  # type: ignore[arg-type]

    def read(self, sha256: str) -> bytes | None:
        """Return bytes that match their name, or None."""
        data: bytes | None = self.disk.get("bytes", sha256)
        return data if data is not None and digest(data) == sha256 else None

    def part(self, sha256: str, number: int) -> bytes | None:
        data = self.read(sha256)
        start = (number - 1) * limits.PART_BYTES
        return None if data is None else data[start : start + limits.PART_BYTES]

    def part_digest(self, sha256: str, number: int) -> str:
        data = self.part(sha256, number)
        return "" if data is None else digest(data)

    def slice_digests(self, sha256: str, number: int) -> list[str]:
        return [digest(each) for each in sliced(self.part(sha256, number) or b"")]

    def proof(self, nonce: str, sha256: str) -> str:
        data = self.read(sha256)
        return "" if data is None else hashlib.sha256(bytes.fromhex(nonce) + data).hexdigest()

    def removable(self, limit: int) -> list[str]:
        return list(self.disk.table("bytes"))[:limit] if self.retention else []

    def wanted(self, limit: int) -> list[str]:
        return list(self.disk.table("wanted"))[:limit]

    # ---- replica ------------------------------------------------------------------

    def scopes(self) -> tuple[str, ...]:
        return tuple(self.disk.get("self", "scopes"))

    def cursor(self, scope: str) -> Cursor:
        found: Cursor | None = self.disk.get("cursors", scope)
        return found or Cursor("", 0)

    def advance(self, page: FeedPage) -> None:
        with self.disk.transaction():
            unsettled = list(self.disk.get("self", "unsettled") or ())
            for item in page.items:
                follow(self.copy, item)
                if item.entry is not None:
                    unsettled = [s for s in unsettled if s.entry.hash != item.entry.hash]
            self.disk.put("self", "unsettled", tuple(unsettled))
            self.disk.put("cursors", page.scope, Cursor(page.generation, page.through))

    def reset(self, scope: str, generation: str) -> None:
        with self.disk.transaction():
            keys = [key for key in self.disk.table("registers")]
            places = [
                place
                for place, row in self.disk.table("rows").items()
                if not scope or scope in (row.get("case_id"), row.get("id"))
            ]
            if not scope:
                for key in keys:
                    self.disk.put("registers", key, None)
            for place in places:
                self.disk.put("rows", place, None)
            self.disk.put("cursors", scope, Cursor(generation, 0))

    # ---- trust --------------------------------------------------------------------

    def is_centres(self, digest: str, signature: bytes) -> bool:
        return ToyKeys().verify(ToyKeys.centre, digest, signature)

    def random(self) -> float:
        return self.chance.random()

    def nonce(self) -> str:
        return digest(f"{self.chance.random()}".encode())


def needed(sent: Sent) -> list[str]:
    """Return the blobs an entry refers to."""
    return [need.sha256 for need in needs(header(sent.entry.raw))]
