"""What a station's machine needs of the world (接口)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sync.core.answers import FeedPage, Settled
from sync.core.entries import header, reissued
from sync.core.fields import Zone
from sync.core.messages import Base, Late, Mark, Sent
from sync.core.registers import touched

Standing = Literal["there", "verified"]
"""The centre has the bytes; they were read back and agree."""


@dataclass(frozen=True, slots=True)
class LocalBlob:
    """Bytes that lie on the station."""

    size: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a scope of the feed was followed."""

    generation: str
    number: int


@dataclass(frozen=True, slots=True)
class Dead:
    """Work the centre refused, kept until somebody tries again (死信)."""

    key: str
    """What it was: ``commit``, ``entries/<case>``, ``have/<zone>``, ``blob/<sha256>``,
    ``feed/<scope>``, ``get/<sha256>``."""
    code: str
    """Of the refusal, or ``damaged`` for bytes that cannot be read here."""
    thing: str


REFUSED = "entries/"
"""Key of the dead letter about entries of a case that the centre did not take; the case
follows. They stand in the chain; 'try again' issues them again at its end."""


class Journal(Protocol):
    """The station's journal, which is the outbox."""

    @property
    def device(self) -> str:
        """Id of this station."""

    @property
    def epoch(self) -> int:
        """Epoch that new entries are written in."""

    @property
    def is_copy(self) -> bool:
        """Whether this was restored from a backup, and began no epoch since."""

    def head(self) -> Mark:
        """Return the newest entry's place; (0, origin) before the first of the epoch."""

    def hash_at(self, sequence: int) -> str:
        """Return the hash at a place of the current epoch; the origin at 0, else empty."""

    def after(self, sequence: int, limit: int) -> Sequence[Sent]:
        """Return up to ``limit`` entries of the current epoch, in order."""

    def fresh_key(self) -> bytes:
        """Return the public key for the next epoch, durable; the same until adopted."""

    def adopt(self, epoch: int, common: int) -> None:
        """Go on in a new epoch under the fresh key, durably and in one transaction.

        Entries after ``common`` are issued again there, in order (see
        ``entries.reissued``), with bases that named their old hashes naming the new, and
        an empty base for the register ``reissue/…``; see :func:`reissue`.
        """

    def again(self, case: str) -> None:
        """Issue the entries of a case that were refused again, in order and durably.

        They come at the end of the chain of the current epoch; see :func:`reissue`.
        """


class Memory(Protocol):
    """What the machine must know after a crash; durable when a method returns."""

    def watermark(self, epoch: int) -> int:
        """Return the last sequence of the epoch that the centre holds; 0 for another."""

    def settle(self, epoch: int, through: int, settled: Sequence[Settled]) -> None:
        """Move the watermark and keep what became of entries, in one transaction.

        Those that were refused are not settled: they stay on top of what is shown.
        """

    def generation(self) -> str:
        """Return the centre's generation met last; empty before the first."""

    def meet(self, generation: str) -> None:
        """Note a generation; where it is new, nothing is known of blobs any more."""

    def expect(self, sha256s: Sequence[str]) -> None:
        """Hear what will be asked about: to be read in few questions, if that is quicker."""

    def blob(self, sha256: str) -> Standing | None:
        """Return what is known of bytes at the centre."""

    def put_blobs(self, sha256s: Sequence[str], standing: Standing | None) -> None:
        """Set what is known of bytes at the centre."""

    def unverified(self, limit: int) -> Sequence[str]:
        """Return bytes that are there and were not read back yet."""

    def owed(self) -> Sequence[Late]:
        """Return bytes still to be sent for entries that are already there."""

    def owe(self, late: Sequence[Late]) -> None:
        """Add to the bytes still to be sent."""

    def paid(self, sha256s: Sequence[str]) -> None:
        """Take from the bytes still to be sent."""

    def dead(self) -> Sequence[Dead]:
        """Return the dead letters."""

    def bury(self, dead: Dead) -> None:
        """Keep a dead letter, in place of an older one of its key."""

    def revive(self, key: str) -> None:
        """Take a dead letter out."""

    def keep_receipt(self, body: bytes, signature: bytes) -> None:
        """Keep what the centre signed."""


class Library(Protocol):
    """The station's bytes."""

    def expect(self, sha256s: Sequence[str]) -> None:
        """Hear what will be asked about: to be read in few questions, if that is quicker."""

    def describe(self, sha256: str) -> LocalBlob | None:
        """Return what lies here, or None."""

    def part_digest(self, sha256: str, number: int) -> str:
        """Return the SHA-256 of a part, from 1; empty where it cannot be read."""

    def slice_digests(self, sha256: str, number: int) -> Sequence[str]:
        """Return the SHA-256 of each slice of a part; none where it cannot be read."""

    def proof(self, nonce: str, sha256: str) -> str:
        """Return the SHA-256 over the nonce's bytes and the blob; empty: not whole."""

    def removable(self, limit: int) -> Sequence[str]:
        """Return bytes that retention lets go and no view needs."""

    def wanted(self, limit: int) -> Sequence[str]:
        """Return bytes to be fetched from the centre."""


class Replica(Protocol):
    """What the station copies of the centre; durable when a method returns."""

    def scopes(self) -> Sequence[str]:
        """Return what is followed: cases, or empty text for everything."""

    def cursor(self, scope: str) -> Cursor:
        """Return how far; ("", 0) at the beginning."""

    def advance(self, page: FeedPage) -> None:
        """Apply a page and move the cursor, in one transaction."""

    def reset(self, scope: str, generation: str) -> None:
        """Begin again at (generation, 0). What is unsent is not touched."""


class Trust(Protocol):
    """The centre's public key, and randomness."""

    def is_centres(self, digest: str, signature: bytes) -> bool:
        """Return whether the centre signed this digest."""

    def random(self) -> float:
        """Return a number from 0 to 1, 1 excluded."""

    def nonce(self) -> str:
        """Return 64 hexadecimal digits that nobody can foresee."""


def reissue(
    sent: Sent, device: str, epoch: int, before: Mark, renamed: Mapping[str, str]
) -> tuple[bytes, tuple[Base, ...]]:
    """Return bytes and bases of an entry for its new place, to be hashed and signed.

    Args:
        sent: the entry as it was.
        device: of the new chain.
        epoch: of the new chain.
        before: the newest place of the new chain.
        renamed: new hashes of entries issued again before it, by their old ones.
    """
    raw = reissued(sent.entry.raw, device, epoch, before.sequence + 1, before.hash)
    upon = {base.key: renamed.get(base.revision, base.revision) for base in sent.bases}
    return raw, tuple(Base(key, upon.get(key, "")) for key in touched(header(raw)))


def issue_again(journal: Journal, key: str) -> None:
    """Issue the entries again that a dead letter is about, if it is about such."""
    if key.startswith(REFUSED):
        journal.again(key.removeprefix(REFUSED))


@dataclass(frozen=True, slots=True)
class Ports:
    """The world."""

    journal: Journal
    memory: Memory
    library: Library
    replica: Replica
    trust: Trust
