"""What every blob store of the centre keeps to (文件库约定).

A blob is named by the SHA-256 of its bytes, inside a zone. A store serves one zone
with a root or bucket and credentials of its own, so that code which was handed the
main store cannot reach the confidential one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal, Protocol, get_args, runtime_checkable

from resources.errors import Rejected, UnknownItem, WrongDigest

Zone = Literal["main", "secret"]
"""``main``: 正卷; ``secret``: 副卷."""

PART_BYTES = 16 << 20
"""Size of every part of an upload but the last, which may be shorter."""
MOST_PARTS = 10_000
"""Parts of one upload: 156 GiB, and the limit of S3."""
PIECE_BYTES = 1 << 20
"""What streams are read in."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, order=True)
class BlobKey:
    """The name of a blob (文件名).

    Raises:
        UnknownItem: the zone or the digest is none.
    """

    zone: Zone
    sha256: str

    def __post_init__(self) -> None:
        if self.zone not in get_args(Zone) or not is_digest(self.sha256):
            raise UnknownItem(thing=f"{self.zone}/{self.sha256}"[:80])

    def __str__(self) -> str:
        return f"{self.zone}/{self.sha256[:2]}/{self.sha256}"


@dataclass(frozen=True, slots=True)
class Held:
    """A blob that a store holds."""

    key: BlobKey
    size_bytes: int
    written_at: datetime
    """When it was written, aware UTC; its lease may run from later, when it was put again."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a store answers once the bytes are durable and were hashed again."""

    key: BlobKey
    size_bytes: int
    created: bool
    """False where good bytes were there already."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload in parts, to be taken up again by anyone who knows these two."""

    key: BlobKey
    id: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part that the store holds for an upload."""

    number: int
    """From 1."""
    size_bytes: int


class RawAccess(Protocol):
    """What the probe does to a store behind the contract's back.

    Names are plain text; nothing here is hashed or checked by us.
    """

    def create(self, name: str, data: bytes) -> bool:
        """Write unless the name exists; return whether this call created it."""

    def create_claiming(self, name: str, data: bytes, sha256: str) -> bool:
        """Write with a digest that the store must check; return whether it accepted."""

    def read(self, name: str) -> bytes | None:
        """Return the bytes, or None where there is nothing."""

    def names(self, prefix: str) -> list[str]:
        """Return all names that begin with ``prefix``."""

    def remove(self, name: str) -> None:
        """Remove the name; nothing happens where it does not exist."""


class BlobStore(Protocol):
    """Durable bytes of one zone, named by their digest.

    All methods may be called from any thread. What answers with :class:`Stored` does
    so only once the bytes are durable and were read back and hashed. A good blob is
    never written over; a damaged one is replaced by good bytes when they come.

    Every method raises :class:`BlobStoreUnreachable`, :class:`BlobStoreRefused` or a
    :class:`StoreError` where the store cannot serve.
    """

    @property
    def zone(self) -> Zone:
        """The one zone it serves."""

    @property
    def name(self) -> str:
        """What to call it in errors."""

    @property
    def raw(self) -> RawAccess:
        """Unchecked access, for the probe alone."""

    def put_if_absent(self, key: BlobKey, source: bytes | BinaryIO) -> Stored:
        """Keep the bytes under their digest.

        Args:
            key: what to keep them under.
            source: bytes, or a file that can be read from its beginning, twice.

        Raises:
            WrongDigest: the bytes are not those the key names; nothing is kept.
        """

    def begin(self, key: BlobKey) -> Upload:
        """Begin an upload in parts."""

    def put_part(self, upload: Upload, number: int, data: bytes, sha256: str) -> Part:
        """Keep one part; again is no different from once, and any order will do.

        Args:
            upload: from :meth:`begin`.
            number: from 1; part n holds the bytes from (n - 1) × ``PART_BYTES``.
            data: ``PART_BYTES`` of them, fewer in the last part.
            sha256: of ``data``, as the sender reckoned it.

        Raises:
            UnknownUpload: it never began, or has ended.
            WrongDigest: the bytes are not those of ``sha256``; nothing is kept.
            Rejected: number or size is out of bounds.
        """

    def list_parts(self, upload: Upload) -> list[Part]:
        """Return the parts held, by number, so that a sender can go on.

        Raises:
            UnknownUpload: it never began, or has ended.
        """

    def complete(self, upload: Upload, size_bytes: int) -> Stored:
        """Join the parts, hash the whole, keep it under its key; end the upload.

        Raises:
            UnknownUpload: it never began, or has ended.
            IncompleteUpload: parts are missing; the upload goes on.
            WrongDigest: the whole is not what the key names; the upload has ended.
        """

    def abort(self, upload: Upload) -> None:
        """End an upload and drop its parts; an unknown one is no error."""

    def abort_stale(self, older_than_s: float) -> int:
        """End uploads begun longer ago than that; return how many."""

    def head(self, key: BlobKey) -> Held | None:
        """Return what is known of the blob without reading it, or None."""

    def get_range(self, key: BlobKey, start: int, stop: int) -> bytes:
        """Return the bytes from ``start`` to before ``stop``, cut at the blob's end.

        Raises:
            BlobMissing: there is no such blob.
        """

    def stream(self, key: BlobKey) -> Iterator[bytes]:
        """Yield the blob piece by piece, unchecked.

        Raises:
            BlobMissing: there is no such blob.
            Damaged: the store cannot read it to its end.
        """

    def list_blobs(self, prefix: str = "", after: str = "", limit: int = 1000) -> list[Held]:
        """Return up to ``limit`` blobs by digest.

        Args:
            prefix: first digits of the digests wanted.
            after: digest after which to begin.
            limit: 1000 at most.
        """

    def delete_with_lease(self, key: BlobKey, lease_s: float) -> bool:
        """Remove a blob that nobody put for ``lease_s``; return whether it was there.

        Whoever deletes must see to it that nobody refers to the blob meanwhile: the
        gateway holds the blob's row locked.

        Raises:
            StillLeased: it is younger.
        """


@runtime_checkable
class Together(Protocol):
    """A store that waits for its disk once for many blobs."""

    def put_many(self, blobs: Mapping[BlobKey, bytes | memoryview], workers: Executor) -> None:
        """Keep small blobs as ``put_if_absent`` does; where one fails, some may be there.

        Args:
            blobs: by what to keep them under.
            workers: threads to work on, none of which waits for this call.
        """


def is_digest(text: str) -> bool:
    """Return whether ``text`` is a SHA-256 as blobs are named."""
    return _DIGEST.fullmatch(text) is not None


def digest_of(store: BlobStore, key: BlobKey) -> str:
    """Return the SHA-256 of the bytes that the store gives for ``key``.

    Raises:
        BlobMissing: there is no such blob.
        Damaged: the store cannot read it to its end.
    """
    running = hashlib.sha256()
    for piece in store.stream(key):
        running.update(piece)
    return running.hexdigest()


def pieces_of(source: bytes | BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of ``source`` from its beginning."""
    if isinstance(source, bytes):
        yield source
        return
    source.seek(0)
    while piece := source.read(PIECE_BYTES):
        yield piece


def check_source(key: BlobKey, source: bytes | BinaryIO) -> int:
    """Return the size in bytes of ``source``, which must be what ``key`` names.

    Raises:
        WrongDigest: it is not.
    """
    running, size = hashlib.sha256(), 0
    for piece in pieces_of(source):
        running.update(piece)
        size += len(piece)
    if running.hexdigest() != key.sha256:
        raise WrongDigest(thing=str(key), found=running.hexdigest())
    return size


def check_zone(store: BlobStore, key: BlobKey) -> None:
    """Refuse a key of another zone.

    Raises:
        UnknownItem: the store does not serve the key's zone.
    """
    if key.zone != store.zone:
        raise UnknownItem(thing=str(key))


def check_part(number: int, data: bytes, sha256: str, thing: str) -> None:
    """Refuse a part out of bounds or damaged on its way.

    Raises:
        Rejected: number or size is out of bounds.
        WrongDigest: the bytes are not those of ``sha256``.
    """
    check_bounds(number, data, thing)
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise WrongDigest(thing=f"{thing} · {number}", found=found)


def check_bounds(number: int, data: bytes, thing: str) -> None:
    """Refuse a part out of bounds.

    Raises:
        Rejected: number or size is.
    """
    if not 1 <= number <= MOST_PARTS or not 0 < len(data) <= PART_BYTES:
        raise Rejected(thing=f"{thing} · {number}", detail=f"{len(data)} bytes")


def parts_of(size_bytes: int) -> list[Part]:
    """Return the parts that a blob of this size is sent in; an empty one has none."""
    whole, rest = divmod(size_bytes, PART_BYTES)
    parts = [Part(number, PART_BYTES) for number in range(1, whole + 1)]
    return [*parts, Part(whole + 1, rest)] if rest else parts


def missing_parts(size_bytes: int, held: list[Part]) -> list[int]:
    """Return the numbers of the parts still to be sent."""
    there = set(held)
    return [part.number for part in parts_of(size_bytes) if part not in there]


def shown(numbers: list[int]) -> str:
    """Return part numbers as text for an error, the first few of them."""
    text = ", ".join(str(number) for number in numbers[:10])
    return f"{text}, …" if len(numbers) > 10 else text
