"""What the centre needs of the world (接口)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from sync.core.answers import Conflict, FeedItem, HeldPart, Settled
from sync.core.entries import Header
from sync.core.fields import Zone
from sync.core.framing import Span
from sync.core.judging import Known, State
from sync.core.messages import Sent


@dataclass(frozen=True, slots=True)
class Device:
    """A station that was enrolled (已登记工作站)."""

    id: str
    revoked: bool = False
    newest_epoch: int = 1


@dataclass(frozen=True, slots=True)
class EpochHead:
    """The chain of one device in one epoch: its newest entry, or the origin."""

    device: str
    epoch: int
    public_key: bytes
    sequence: int
    hash: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class BlobRecord:
    """What the centre knows of stored bytes."""

    zone: Zone
    sha256: str
    size: int
    used: bool = False
    """An entry refers to it: it is never swept."""
    lease_until_s: int = 0
    """Not swept before, though no entry refers to it yet."""
    damaged: bool = False
    """Read back wrong; taken again from whoever still has it."""
    doomed: bool = False
    """Being deleted; can neither be used nor stored until that is done."""

    @property
    def good(self) -> bool:
        """Whether an entry may rely on it."""
        return not self.damaged and not self.doomed


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as the centre keeps it."""

    device: str
    epoch: int
    sequence: int
    sent: Sent
    settled: Settled


class Ledger(State, Protocol):
    """The centre's database inside one transaction.

    Transactions are serial: the next one begins when this one is committed or undone.
    Feed numbers are therefore given in commit order.
    """

    def expect(self, entries: Sequence[Header] = (), sha256s: Iterable[str] = ()) -> None:
        """Hear what will be asked about: to be read in few questions, if that is quicker."""

    @property
    def generation(self) -> str:
        """Name of the feed; a centre restored from a backup gets a new one."""

    def device(self, id_: str) -> Device | None:
        """Return the device."""

    def put_device(self, device: Device) -> None:
        """Set the device."""

    def epoch(self, device: str, epoch: int) -> EpochHead | None:
        """Return the head of a chain; locked until the transaction ends."""

    def put_epoch(self, head: EpochHead) -> None:
        """Set the head of a chain."""

    def settled(self, device: str, epoch: int, sequence: int) -> Settled | None:
        """Return what became of the entry at this place of a chain."""

    def append(self, kept: Kept) -> None:
        """Keep an entry for good; there is none at its place yet."""

    def feed_head(self) -> int:
        """Return the newest feed number; 0 before the first."""

    def add_item(self, item: FeedItem) -> None:
        """Publish an item; its number is the head's plus one."""

    def items(self, scope: str, after: int, limit: int) -> list[FeedItem]:
        """Return up to ``limit`` items after a number, in order.

        Args:
            scope: only those whose ``cases`` hold it; empty: all.
            after: feed number.
            limit: at most so many.
        """

    def conflict(self, id_: str) -> Conflict | None:
        """Return the conflict record."""

    def put_conflict(self, conflict: Conflict) -> None:
        """Set the conflict record."""

    def conflicts(self, scope: str, after: int, limit: int) -> list[Conflict]:
        """Return conflict records by feed number."""

    def blobs(self, sha256: str) -> tuple[BlobRecord, ...]:
        """Return what is known of these bytes, in every zone."""

    def put_blob(self, blob: BlobRecord) -> None:
        """Set what is known of bytes in a zone."""

    def drop_blob(self, zone: Zone, sha256: str) -> None:
        """Forget bytes that were deleted."""

    def sweepable(self, before_s: int, limit: int) -> list[BlobRecord]:
        """Return unused blobs whose lease ended before, and doomed ones."""

    def wanted(self, after: str, limit: int) -> list[str]:
        """Return digests after ``after``, sorted, of used blobs that are late or went bad."""

    def awaited(self, sha256: str) -> tuple[str, ...] | None:
        """Return the cases that wait for a late blob, or None if nobody does."""

    def put_awaited(self, sha256: str, cases: tuple[str, ...] | None) -> None:
        """Set the cases that wait for a late blob; None: it arrived."""


class Database(Protocol):
    """Where ledgers come from."""

    def transaction(self) -> AbstractContextManager[Ledger]:
        """Begin; durable when left normally, undone when left by an exception."""

    def view(self) -> AbstractContextManager[Ledger]:
        """Give what was committed at one moment, only to be read; it need not wait."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """Bytes to be stored under their digest."""

    sha256: str
    data: Span
    replace: bool
    """Over damaged ones of that name."""


class Shelf(Protocol):
    """The centre's bytes; every method raises ``StoreError`` where it cannot serve."""

    @property
    def reads_back(self) -> bool:
        """Whether what it stores was read back and hashed before it answers.

        Else the centre does so itself: not twice, as it is most of the work.
        """

    def put_many(self, zone: Zone, blobs: Sequence[Bytes]) -> None:
        """Store bytes durably, all of them; some may be there when one fails."""

    def pieces(self, zone: Zone, sha256: str) -> Iterator[bytes]:
        """Yield the bytes as they lie there."""

    def put_part(self, zone: Zone, sha256: str, part: HeldPart, data: bytes) -> None:
        """Store a part durably, in place of an earlier one of its number."""

    def parts(self, zone: Zone, sha256: str) -> list[HeldPart]:
        """Return the parts that are there, by number."""

    def join(self, zone: Zone, sha256: str, parts: Iterable[HeldPart], *, replace: bool) -> None:
        """Make the blob of its parts, durably, then forget the parts.

        Raises:
            Lying: they make up something else; see :mod:`sync.core.centre.storing`.
        """

    def discard(self, zone: Zone, sha256: str) -> None:
        """Forget the parts and the blob, as what they make up is not what was named."""


class Keys(Protocol):
    """Signatures. Source: RFC 8032 (Ed25519)."""

    def verify(self, public_key: bytes, digest: str, signature: bytes) -> bool:
        """Return whether the signature over a digest is right."""

    def sign(self, digest: str) -> bytes:
        """Return the centre's signature over a digest."""


class Clock(Protocol):
    """Time of the centre."""

    def now_s(self) -> int:
        """Return seconds that only leases depend on."""

    def label(self) -> str:
        """Return the wall time as text, for receipts."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The world."""

    database: Database
    shelf: Shelf
    keys: Keys
    clock: Clock


@dataclass(frozen=True, slots=True)
class Settings:
    """How this centre works."""

    known: Known
    lease_s: int = 7 * 24 * 3600
    """How long uploaded bytes wait for their entry."""
