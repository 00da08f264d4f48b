"""What a station asks of the centre (请求).

The caller is not named in a message: the connection's certificate says who asks.
Bytes of blobs travel beside ``Batch``, ``Part`` and ``Slices``, see :mod:`sync.core.framing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sync.core import limits
from sync.core.fields import (
    AtMost,
    Epoch,
    Key,
    LateReason,
    MaybeSha256,
    Name,
    PartNumber,
    Scope,
    Sequence,
    Sha256,
    SignatureBytes,
    Size,
    Within,
    Zone,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a chain: sequence and hash; (0, origin) before the first entry."""

    sequence: Sequence
    hash: Sha256


@dataclass(frozen=True, slots=True)
class SignedEntry:
    """A journal entry as it was hashed and signed (留痕条目)."""

    raw: Annotated[bytes, AtMost(limits.MAX_ENTRY_BYTES)]
    hash: Sha256
    signature: SignatureBytes


@dataclass(frozen=True, slots=True)
class Base:
    """The revision of a register that an entry was made upon."""

    key: Key
    revision: MaybeSha256
    """Hash of the entry that wrote the register last; empty: nobody yet."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An entry with what the centre needs to judge it."""

    entry: SignedEntry
    bases: Annotated[tuple[Base, ...], AtMost(limits.MAX_BASES)]
    """One for every register the entry touches, sorted by key."""
    blobs: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_BASES)] = ()
    """Blobs the entry needs that the centre may not know to look for."""


@dataclass(frozen=True, slots=True)
class Late:
    """A blob that is not there yet when its entry is committed."""

    sha256: Sha256
    reason: LateReason


@dataclass(frozen=True, slots=True)
class BlobName:
    """A blob by digest and length."""

    sha256: Sha256
    size: Size


@dataclass(frozen=True, slots=True)
class Hello:
    """Open a session and compare chains (握手).

    ``marks``: up to 64 places of the own chain, ascending; the answer tells the
    highest that the centre holds too.
    """

    epoch: Epoch
    marks: Annotated[tuple[Mark, ...], AtMost(limits.MAX_MARKS)] = ()


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """Ask for the epoch after ``epoch``, with a fresh key (申请新纪元).

    A restored copy asks this once it sees that the centre knows more of its chain
    than itself. Repeated with the same key it gets the same answer.
    """

    epoch: Epoch
    public_key: Annotated[bytes, AtMost(64)]


@dataclass(frozen=True, slots=True)
class Have:
    """Ask which of these blobs the centre lacks (查缺)."""

    zone: Zone
    blobs: Annotated[tuple[BlobName, ...], AtMost(limits.MAX_NAMES)]


@dataclass(frozen=True, slots=True)
class Batch:
    """Small blobs; their bytes follow in this order (批量上传)."""

    zone: Zone
    blobs: Annotated[tuple[BlobName, ...], AtMost(limits.MAX_NAMES)]


@dataclass(frozen=True, slots=True)
class OpenUpload:
    """Begin or resume a large blob; the answer lists the parts that are there."""

    zone: Zone
    blob: BlobName


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part, from 1; its bytes follow (分片)."""

    zone: Zone
    blob: BlobName
    number: PartNumber
    sha256: Sha256
    """Of this part's bytes."""


@dataclass(frozen=True, slots=True)
class Slices:
    """Slices of a part, one after the other; their bytes follow (分片的小段)."""

    zone: Zone
    blob: BlobName
    number: PartNumber
    """Of the part."""
    first: Size
    """Index of the first of these slices in the part, from 0."""
    slices: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_NAMES)]


@dataclass(frozen=True, slots=True)
class Join:
    """Make a part of slices that were sent; ``missing`` lists those that are lacking (拼接)."""

    zone: Zone
    blob: BlobName
    number: PartNumber
    sha256: Sha256
    """Of the part's bytes."""
    slices: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_NAMES)]
    """All of the part, in order."""


@dataclass(frozen=True, slots=True)
class Complete:
    """All parts are sent: put them together (合并)."""

    zone: Zone
    blob: BlobName
    parts: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_PARTS)]


@dataclass(frozen=True, slots=True)
class Commit:
    """A manifest: entries in sequence, taken whole or refused whole (提交)."""

    epoch: Epoch
    entries: Annotated[tuple[Sent, ...], AtMost(limits.MAX_ENTRIES)]
    late: Annotated[tuple[Late, ...], AtMost(limits.MAX_NAMES)] = ()
    aside: Annotated[tuple[Sequence, ...], AtMost(limits.MAX_ENTRIES)] = ()
    """Entries that were refused before: to stand in the chain, so that others may follow,
    and to change nothing."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Ask what happened after number ``after`` (拉取)."""

    scope: Scope
    generation: Scope
    """The feed's generation the number stems from; empty at the very first."""
    after: Sequence
    limit: Annotated[int, Within(1, limits.MAX_ENTRIES)] = limits.MAX_ENTRIES


@dataclass(frozen=True, slots=True)
class Prove:
    """Read these blobs back: SHA-256 over ``nonce`` bytes and then the blob (核验)."""

    nonce: Sha256
    blobs: Annotated[tuple[Sha256, ...], AtMost(limits.MAX_NAMES)]


@dataclass(frozen=True, slots=True)
class Get:
    """Bytes of a blob from ``offset`` on (下载)."""

    sha256: Sha256
    offset: Size = 0


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Conflict records after a feed number, within ``scope`` (冲突清单)."""

    scope: Scope
    after: Sequence
    limit: Annotated[int, Within(1, limits.MAX_ENTRIES)] = limits.MAX_ENTRIES


@dataclass(frozen=True, slots=True)
class Revoke:
    """An administrator shuts a station out, or lets it in again (吊销)."""

    device: Name
    revoked: bool = True


Request = (
    Hello
    | NewEpoch
    | Have
    | Batch
    | OpenUpload
    | Part
    | Slices
    | Join
    | Complete
    | Commit
    | Feed
    | Prove
    | Get
    | Conflicts
    | Revoke
)
