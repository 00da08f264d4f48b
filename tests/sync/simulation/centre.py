"""The centre's ports over simulated disks."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from resources.errors import Damaged, UnknownItem
from sync.core.answers import Answer, Conflict, FeedItem, HeldPart, Settled
from sync.core.centre import Centre, Ports, Settings
from sync.core.centre.ports import BlobRecord, Bytes, Device, EpochHead, Kept
from sync.core.entries import Header, Row
from sync.core.fields import Zone
from sync.core.judging import Known, Register
from sync.core.registers import REFERENCES
from tests.sync.simulation.disk import Disk

SCHEMA: Known = {
    "case": frozenset({"id", "number", "title"}),
    "batch": frozenset({"id", "case_id"}),
    "party": frozenset({"id", "case_id", "position", "role", "name"}),
    "material": frozenset({"id", "case_id", "volume", "category", "title", "rank", "deleted"}),
    "page": frozenset(
        {
            "id",
            "case_id",
            "batch_id",
            "material_id",
            "rank",
            "sha256",
            "media_type",
            "edits",
            "reading",
            "deleted",
        }
    ),
    "recording": frozenset({"id", "case_id", "sha256"}),
}


def toy_signature(public_key: bytes, digest: str) -> bytes:
    """Sign quickly; real signatures have tests of their own."""
    return hashlib.sha256(public_key + digest.encode()).digest()


class ToyKeys:
    """Signatures that anybody can make, but nobody by accident."""

    centre = b"the centre"

    def verify(self, public_key: bytes, digest: str, signature: bytes) -> bool:
        return signature == toy_signature(public_key, digest)

    def sign(self, digest: str) -> bytes:
        return toy_signature(self.centre, digest)


@dataclass
class Wall:
    """The centre's clock, which somebody may set wrong."""

    now: float = 0.0
    off_s: float = 0.0

    def now_s(self) -> int:
        return max(0, int(self.now + self.off_s))

    def label(self) -> str:
        return f"t{self.now + self.off_s:.0f}"


class Ledger:
    """The centre's database."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._referring: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for (table, id_), row in disk.table("rows").items():
            self._refer(table, id_, None, row)

    def expect(self, entries: Sequence[Header] = (), sha256s: Iterable[str] = ()) -> None:
        """Everything is at hand here."""

    @property
    def generation(self) -> str:
        return str(self.disk.get("meta", "generation"))

    def register(self, key: str) -> Register | None:
        found: Register | None = self.disk.get("registers", key)
        return found

    def put_register(self, key: str, register: Register) -> None:
        self.disk.put("registers", key, register)

    def row(self, table: str, id_: str) -> Row | None:
        found: Row | None = self.disk.get("rows", (table, id_))
        return found

    def put_row(self, table: str, id_: str, row: Row | None) -> None:
        old = self.row(table, id_)
        self.disk.put("rows", (table, id_), row)
        self._refer(table, id_, old, row)

    def _refer(self, table: str, id_: str, old: Row | None, new: Row | None) -> None:
        for column, target in REFERENCES.items():
            for row, add in ((old, False), (new, True)):
                if row is not None and row.get(column) is not None:
                    around = self._referring.setdefault((target, row[column]), set())
                    (around.add if add else around.discard)((table, id_))

    def referrers(self, table: str, id_: str) -> Iterable[tuple[str, str]]:
        return sorted(self._referring.get((table, id_), ()))

    def device(self, id_: str) -> Device | None:
        found: Device | None = self.disk.get("devices", id_)
        return found

    def put_device(self, device: Device) -> None:
        self.disk.put("devices", device.id, device)

    def epoch(self, device: str, epoch: int) -> EpochHead | None:
        found: EpochHead | None = self.disk.get("epochs", (device, epoch))
        return found

    def put_epoch(self, head: EpochHead) -> None:
        self.disk.put("epochs", (head.device, head.epoch), head)

    def settled(self, device: str, epoch: int, sequence: int) -> Settled | None:
        kept: Kept | None = self.disk.get("entries", (device, epoch, sequence))
        return None if kept is None else kept.settled

    def append(self, kept: Kept) -> None:
        place = (kept.device, kept.epoch, kept.sequence)
        assert self.disk.get("entries", place) is None
        self.disk.put("entries", place, kept)

    def feed_head(self) -> int:
        return int(self.disk.get("meta", "head") or 0)

    def add_item(self, item: FeedItem) -> None:
        assert item.number == self.feed_head() + 1
        self.disk.put("feed", item.number, item)
        self.disk.put("meta", "head", item.number)

    def items(self, scope: str, after: int, limit: int) -> list[FeedItem]:
        found: list[FeedItem] = []
        for number in range(after + 1, self.feed_head() + 1):
            item: FeedItem = self.disk.get("feed", number)
            if not scope or scope in item.cases:
                found.append(item)
            if len(found) == limit:
                break
        return found

    def conflict(self, id_: str) -> Conflict | None:
        found: Conflict | None = self.disk.get("conflicts", id_)
        return found

    def put_conflict(self, conflict: Conflict) -> None:
        self.disk.put("conflicts", conflict.id, conflict)

    def conflicts(self, scope: str, after: int, limit: int) -> list[Conflict]:
        found = [
            each
            for each in self.disk.table("conflicts").values()
            if each.number > after and scope in ("", each.case)
        ]
        return sorted(found, key=lambda each: int(each.number))[:limit]

    def blobs(self, sha256: str) -> tuple[BlobRecord, ...]:
        found = (self.disk.get("blobs", (zone, sha256)) for zone in ("main", "secret"))
        return tuple(each for each in found if each is not None)

    def put_blob(self, blob: BlobRecord) -> None:
        self.disk.put("blobs", (blob.zone, blob.sha256), blob)

    def drop_blob(self, zone: Zone, sha256: str) -> None:
        self.disk.put("blobs", (zone, sha256), None)

    def sweepable(self, before_s: int, limit: int) -> list[BlobRecord]:
        return [
            each
            for each in self.disk.table("blobs").values()
            if not each.used and (each.doomed or each.lease_until_s < before_s)
        ][:limit]

    def wanted(self, after: str, limit: int) -> list[str]:
        bad = {each.sha256 for each in self.disk.table("blobs").values() if each.damaged}
        late = set(self.disk.table("awaited"))
        return sorted(each for each in bad | late if each > after)[:limit]

    def awaited(self, sha256: str) -> tuple[str, ...] | None:
        found: tuple[str, ...] | None = self.disk.get("awaited", sha256)
        return found

    def put_awaited(self, sha256: str, cases: tuple[str, ...] | None) -> None:
        self.disk.put("awaited", sha256, cases)


class Shelf:
    """Bytes at the centre, on a disk that may rot."""

    reads_back = False

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.puts = 0

    def put_many(self, zone: Zone, blobs: Sequence[Bytes]) -> None:
        for each in blobs:
            self.put(zone, each.sha256, bytes(each.data), replace=each.replace)

    def put(self, zone: Zone, sha256: str, data: bytes, *, replace: bool) -> None:
        old = self.disk.get("bytes", (zone, sha256))
        assert replace or old in (None, data), "bytes written over others"
        self.puts += 1
        with self.disk.transaction():
            self.disk.put("bytes", (zone, sha256), data)

    def pieces(self, zone: Zone, sha256: str) -> Iterator[bytes]:
        data = self.disk.get("bytes", (zone, sha256))
        if data is None:
            raise Damaged(path=sha256, found="missing")
        yield data[:7]
        yield data[7:]

    def put_part(self, zone: Zone, sha256: str, part: HeldPart, data: bytes) -> None:
        with self.disk.transaction():
            self.disk.put("parts", (zone, sha256, part.number), (part, data))

    def parts(self, zone: Zone, sha256: str) -> list[HeldPart]:
        found = self.disk.table("parts")
        places = sorted(place for place in found if place[:2] == (zone, sha256))
        return [found[place][0] for place in places]

    def join(self, zone: Zone, sha256: str, parts: Iterable[HeldPart], *, replace: bool) -> None:
        table = self.disk.table("parts")
        whole = b"".join(table[zone, sha256, part.number][1] for part in parts)
        self.put(zone, sha256, whole, replace=replace)
        self._forget(zone, sha256)

    def discard(self, zone: Zone, sha256: str) -> None:
        self._forget(zone, sha256)
        with self.disk.transaction():
            self.disk.put("bytes", (zone, sha256), None)

    def delete(self, zone: Zone, sha256: str) -> None:
        self.discard(zone, sha256)

    def _forget(self, zone: Zone, sha256: str) -> None:
        with self.disk.transaction():
            for part in self.parts(zone, sha256):
                self.disk.put("parts", (zone, sha256, part.number), None)

    def read(self, sha256: str) -> bytes:
        """Return the bytes from wherever they lie whole."""
        for zone in ("main", "secret"):
            data = self.disk.get("bytes", (zone, sha256))
            if data is not None and hashlib.sha256(data).hexdigest() == sha256:
                return bytes(data)
        raise UnknownItem(thing=sha256)


@dataclass
class SimCentre:
    """A centre on two disks that lose their power together."""

    chance: random.Random
    wall: Wall = field(default_factory=Wall)
    lease_s: int = 1000
    known: Known = field(default_factory=lambda: dict(SCHEMA))
    keys: ClassVar[type[ToyKeys]] = ToyKeys

    def __post_init__(self) -> None:
        self.disk = Disk(self.chance)
        self.shelf_disk = Disk(self.chance)
        with self.disk.transaction():
            self.disk.put("meta", "generation", "g1")
        self.boot()

    def boot(self) -> None:
        """Begin again with what is durable."""
        self.disk.fuse = self.shelf_disk.fuse = None
        self.ledger = Ledger(self.disk)
        self.shelf = Shelf(self.shelf_disk)
        ports = Ports(self, self.shelf, self.keys(), self.wall)
        self.machine = Centre(ports, Settings(self.known, self.lease_s))

    @contextmanager
    def transaction(self) -> Iterator[Ledger]:
        try:
            with self.disk.transaction():
                yield self.ledger
        except BaseException:
            # What the index of references learned goes with what the disk undid.
            self.ledger = Ledger(self.disk)
            raise

    def view(self) -> AbstractContextManager[Ledger]:
        return self.transaction()

    def enrol(self, device: str, public_key: bytes, epoch: int = 1) -> Answer:
        return self.machine.enrol(device, epoch, public_key)

    def sweep(self) -> int:
        """Delete what nobody needs, as a gateway would."""
        doomed = self.machine.doom()
        for record in doomed:
            self.shelf.delete(record.zone, record.sha256)
            self.machine.swept(record.zone, record.sha256)
        return len(doomed)

    def scrub(self) -> int:
        """Read everything back; report what is bad."""
        bad = 0
        for (zone, sha256), data in list(self.shelf_disk.table("bytes").items()):
            if hashlib.sha256(data).hexdigest() != sha256:
                self.machine.damaged(zone, sha256)
                bad += 1
        return bad

    def state(self) -> dict[str, Any]:
        """Return everything that a reader could see, and heads."""
        names = ("rows", "registers", "feed", "conflicts", "entries", "awaited")
        return {name: dict(self.disk.table(name)) for name in names}
