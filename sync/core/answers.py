"""What the centre answers, and what it signs (应答与回执)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from sync.core import limits
from sync.core.fields import (
    AtMost,
    Epoch,
    MaybeSha256,
    Name,
    Outcome,
    PartNumber,
    RefusalCode,
    Scope,
    Sequence,
    Sha256,
    SignatureBytes,
    Within,
    Words,
    Zone,
)
from sync.core.messages import Base, BlobName, Late, Mark, SignedEntry


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the centre holds of the caller's chain."""

    generation: Name
    """Of the feed; another one means that numbers have a new meaning."""
    epoch: Epoch
    head: Mark
    """Of the epoch asked for."""
    common: Sequence
    """Highest sequence among the marks sent that the centre holds with this hash; 0: none."""
    open: bool
    """Whether the epoch still takes entries."""


@dataclass(frozen=True, slots=True)
class EpochGiven:
    """The new epoch; the old one is closed at ``closed``."""

    epoch: Epoch
    closed: Mark


@dataclass(frozen=True, slots=True)
class Lacking:
    """Blobs that should be sent (缺失)."""

    blobs: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_NAMES)]


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part that is durable at the centre."""

    number: PartNumber
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Parts:
    """Where an upload stands; ``done``: the whole blob is there."""

    sha256: Sha256
    held: Annotated[tuple[HeldPart, ...], AtMost(limits.MAX_PARTS)]
    done: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one entry."""

    sequence: Sequence
    hash: Sha256
    number: Sequence
    """In the feed."""
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Receipt:
    """The centre holds these entries and every blob that is not late (回执)."""

    device: Name
    epoch: Epoch
    entries: Annotated[tuple[Settled, ...], AtMost(limits.MAX_ENTRIES)]
    late: Annotated[tuple[Late, ...], AtMost(limits.MAX_NAMES)]
    at: Words
    """The centre's wall time, a label."""


@dataclass(frozen=True, slots=True)
class BlobReceipt:
    """The centre has stored these blobs and hashed them itself (文件回执)."""

    device: Name
    zone: Zone
    blobs: Annotated[tuple[BlobName, ...], AtMost(limits.MAX_NAMES)]
    at: Words


@dataclass(frozen=True, slots=True)
class Signed:
    """A receipt as canonical bytes, and the centre's signature over their SHA-256."""

    body: Annotated[bytes, AtMost(limits.MAX_MESSAGE_BYTES)]
    signature: SignatureBytes


@dataclass(frozen=True, slots=True)
class Stored:
    """Blobs are durable; ``receipt`` holds a :class:`BlobReceipt`."""

    receipt: Signed


@dataclass(frozen=True, slots=True)
class Committed:
    """The manifest is durable; ``receipt`` holds a :class:`Receipt`."""

    receipt: Signed


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One number of the feed: an entry, or a late blob that arrived."""

    number: Sequence
    kind: Literal["entry", "arrival"]
    device: Scope
    cases: Annotated[tuple[str, ...], AtMost(limits.MAX_NAMES)]
    entry: SignedEntry | None
    outcome: Outcome
    late: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_NAMES)]
    """Blobs of the entry that were not there when it was committed."""
    blob: MaybeSha256
    """The blob that arrived."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Everything in ``scope`` with numbers from ``after`` + 1 to ``through``."""

    scope: Scope
    generation: Name
    after: Sequence
    through: Sequence
    head: Sequence
    """Newest number of the whole feed."""
    items: Annotated[tuple[FeedItem, ...], AtMost(limits.MAX_ENTRIES)]
    wanted: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_NAMES)] = ()
    """Some of the blobs that entries refer to and the centre lacks, as they are late or
    went bad; whoever has them whole sends them."""


@dataclass(frozen=True, slots=True)
class Reset:
    """The cursor means nothing any more: begin again at 0 of ``generation`` (重新引导)."""

    scope: Scope
    generation: Name


@dataclass(frozen=True, slots=True)
class ProofOf:
    """One blob read back; an empty digest: missing or damaged."""

    sha256: Sha256
    digest: MaybeSha256
    bound: bool
    """An entry at the centre refers to it, so that it is never swept."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer to a read-back."""

    nonce: Sha256
    blobs: Annotated[tuple[ProofOf, ...], AtMost(limits.MAX_NAMES)]


@dataclass(frozen=True, slots=True)
class Got:
    """The blob's length; the bytes from the offset asked for follow."""

    blob: BlobName


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two versions of the same thing, both kept until a clerk decides (冲突记录)."""

    id: Sha256
    """Hash of the entry that was not applied."""
    number: Sequence
    """In the feed, of that entry."""
    device: Name
    epoch: Epoch
    sequence: Sequence
    case: Scope
    reason: Literal["revision", "before", "depends", "referred"]
    wanted: Annotated[tuple[Base, ...], AtMost(limits.MAX_BASES)]
    """Registers at odds, with the revision the entry was made upon."""
    standing: Annotated[tuple[Base, ...], AtMost(limits.MAX_BASES)]
    """The same registers, with the revision that stands."""
    resolved_by: MaybeSha256 = ""
    """Hash of the entry by which a clerk decided."""


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Conflict records in the order of the feed."""

    items: Annotated[tuple[Conflict, ...], AtMost(limits.MAX_ENTRIES)]


@dataclass(frozen=True, slots=True)
class Done:
    """It was done."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, and asking the same again is of no use (拒绝). HTTP 4xx."""

    code: RefusalCode
    thing: Words = ""
    blobs: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_NAMES)] = ()
    """With ``missing``: what must come first (the first thousand)."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Not now; ask again later (暂不可用). HTTP 5xx and 429."""

    after_s: Annotated[int, Within(0, 3600)] = 0
    thing: Words = ""


QUOTA = "SyncError.QuotaReached"
"""``thing`` of the answer to a station that brought in as much today as it may."""

Answer = (
    Welcome
    | EpochGiven
    | Lacking
    | Parts
    | Stored
    | Committed
    | FeedPage
    | Reset
    | Proof
    | Got
    | ConflictPage
    | Done
    | Refusal
    | Unavailable
)
