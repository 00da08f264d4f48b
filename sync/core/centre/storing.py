"""Taking and proving bytes: what was sent is hashed again where it lies (收取文件)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace

from resources.errors import Damaged, StoreError
from sync.core import limits
from sync.core.answers import FeedItem, Parts
from sync.core.centre.admission import Refused
from sync.core.centre.ports import BlobRecord, Ledger, Shelf
from sync.core.codec import digest
from sync.core.fields import Zone
from sync.core.framing import Span
from sync.core.messages import BlobName
from sync.core.slicing import part_length, slice_lengths

_log = logging.getLogger(__name__)


class Lying(StoreError):
    """The blob store does not give back what it took (``path``, ``found``)."""


def find(ledger: Ledger, zone: Zone, sha256: str) -> BlobRecord | None:
    """Return what is known of bytes in a zone."""
    return next((record for record in ledger.blobs(sha256) if record.zone == zone), None)


def check_pieces(blobs: Sequence[BlobName], pieces: Sequence[Span]) -> None:
    """Compare bytes that came in with their names.

    Raises:
        Refused: another number of blobs, another length, another digest.
    """
    if len(blobs) != len(pieces):
        raise Refused("message", "blobs")
    for blob, data in zip(blobs, pieces, strict=True):
        if len(data) != blob.size or len(data) > limits.SMALL_BYTES:
            raise Refused("size", blob.sha256)
        if digest(data) != blob.sha256:
            raise Refused("hash", blob.sha256)


def check_part(blob: BlobName, number: int, sha256: str, pieces: Sequence[Span]) -> None:
    """Compare a part that came in with what is said of it.

    Raises:
        Refused: not one part, another length, another digest.
    """
    if len(pieces) != 1:
        raise Refused("message", "part")
    if len(pieces[0]) != part_length(blob.size, number):
        raise Refused("size", f"{blob.sha256} {number}")
    if digest(pieces[0]) != sha256:
        raise Refused("hash", f"{blob.sha256} {number}")


def slice_names(blob: BlobName, number: int, first: int, slices: Sequence[str]) -> list[BlobName]:
    """Return slices of a part as blobs of their own, which they are until they are joined.

    Raises:
        Refused: the part has no such slices.
    """
    lengths = slice_lengths(part_length(blob.size, number))
    if not slices or first + len(slices) > len(lengths):
        raise Refused("size", f"{blob.sha256} {number}")
    return [
        BlobName(sha256, length) for sha256, length in zip(slices, lengths[first:], strict=False)
    ]


def joined(shelf: Shelf, zone: Zone, slices: Sequence[BlobName]) -> tuple[bytes, list[str]]:
    """Return the bytes of slices put together, and the names of those that are damaged.

    Raises:
        StoreError: the store cannot serve now.
    """
    whole, bad = bytearray(), list[str]()
    for each in slices:
        try:
            data = b"".join(shelf.pieces(zone, each.sha256))
        except Damaged as error:
            _log.warning("%s/%s cannot be read back: %s", zone, each.sha256, error)
            data = b""
        if len(data) != each.size or digest(data) != each.sha256:
            bad.append(each.sha256)
        whole += data
    return bytes(whole), bad


def read_back(shelf: Shelf, zone: Zone, blob: BlobName) -> None:
    """Hash what lies in the store.

    Raises:
        Lying: it is not what was put there.
        StoreError: it cannot be read.
    """
    hasher, size = hashlib.sha256(), 0
    for piece in shelf.pieces(zone, blob.sha256):
        hasher.update(piece)
        size += len(piece)
    if (hasher.hexdigest(), size) != (blob.sha256, blob.size):
        raise Lying(path=f"{zone}/{blob.sha256}", found=hasher.hexdigest())


def note_stored(ledger: Ledger, zone: Zone, blob: BlobName, lease_until_s: int) -> None:
    """Write down that bytes are durable and hashed; tell who waits for them."""
    cases = ledger.awaited(blob.sha256)
    old = find(ledger, zone, blob.sha256)
    used = cases is not None or (old is not None and old.used)
    ledger.put_blob(BlobRecord(zone, blob.sha256, blob.size, used, lease_until_s))
    if cases is None:
        return
    ledger.put_awaited(blob.sha256, None)
    number = ledger.feed_head() + 1
    ledger.add_item(FeedItem(number, "arrival", "", cases, None, "applied", (), blob.sha256))


def prove(shelf: Shelf, zones: Sequence[Zone], sha256: str, nonce: str) -> tuple[str, list[Zone]]:
    """Read a blob back in every zone it lies in.

    Returns:
        The digest over nonce and bytes, empty where not all zones hold them whole;
        and the zones where they are damaged.

    Raises:
        StoreError: the store cannot serve now.
    """
    found, bad = "", list[Zone]()
    for zone in zones:
        plain, salted = hashlib.sha256(), hashlib.sha256(bytes.fromhex(nonce))
        try:
            for piece in shelf.pieces(zone, sha256):
                plain.update(piece)
                salted.update(piece)
        except Damaged as error:
            _log.warning("%s/%s cannot be read back: %s", zone, sha256, error)
            bad.append(zone)
            continue
        if plain.hexdigest() == sha256:
            found = salted.hexdigest()
        else:
            bad.append(zone)
    return ("" if bad else found), bad


def mark_damaged(ledger: Ledger, zone: Zone, sha256: str) -> None:
    """Stop relying on bytes that read back wrong."""
    record = find(ledger, zone, sha256)
    if record is not None:
        ledger.put_blob(replace(record, damaged=True))


def unmark_damaged(ledger: Ledger, read: BlobRecord) -> None:
    """Rely again on bytes that read back as they should, unless others lie there now."""
    record = find(ledger, read.zone, read.sha256)
    if record is not None and record.damaged and record.size == read.size:
        ledger.put_blob(replace(record, damaged=False))


def standing(shelf: Shelf, record: BlobRecord | None, zone: Zone, blob: BlobName) -> Parts:
    """Return where an upload stands."""
    if record is not None and record.good:
        return Parts(blob.sha256, (), True)
    return Parts(blob.sha256, tuple(shelf.parts(zone, blob.sha256)))
