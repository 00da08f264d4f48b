"""The centre's shelf over its blob stores (中心文件架)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import sqlalchemy as sa

from resources.errors import (
    BlobMissing,
    Damaged,
    StoreError,
    SyncError,
    UnknownUpload,
    WrongDigest,
)
from sync.blobs.contract import BlobKey, BlobStore, Together, Upload, Zone
from sync.core.answers import HeldPart
from sync.core.centre.ports import Bytes
from sync.core.centre.storing import Lying
from sync.gateway.tables import upload, upload_part
from sync.ledger import upserts
from sync.ledger.contract import Books

_WRITERS = 8


class StoreShelf:
    """A :class:`sync.core.centre.ports.Shelf`; every method may be called from any thread.

    Args:
        stores: one for each zone.
        books: remembers uploads in parts, as a store may forget whose they are.
    """

    def __init__(self, stores: Mapping[Zone, BlobStore], books: Books) -> None:
        self._stores = stores
        self._books = books
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="shelf")

    @property
    def reads_back(self) -> bool:
        """Every blob store does; see :class:`sync.blobs.contract.BlobStore`."""
        return True

    def close(self) -> None:
        """End the writers."""
        self._writers.shutdown(wait=True)

    def put_many(self, zone: Zone, blobs: Sequence[Bytes]) -> None:
        """Store bytes durably, several at once."""
        store = self._stores[zone]

        def put(each: Bytes) -> None:
            # A store never writes over good bytes, and always over damaged ones.
            with _told(zone, each.sha256):
                store.put_if_absent(BlobKey(zone, each.sha256), bytes(each.data))

        if len(blobs) == 1:
            put(blobs[0])
            return
        if isinstance(store, Together):
            with _told(zone, f"{len(blobs)} blobs"):
                named = {BlobKey(zone, each.sha256): each.data for each in blobs}
                store.put_many(named, self._writers)
            return
        futures = [self._writers.submit(put, each) for each in blobs]
        wait(futures)
        for future in futures:
            future.result()

    def pieces(self, zone: Zone, sha256: str) -> Iterator[bytes]:
        """Yield the bytes as they lie there."""
        with _told(zone, sha256):
            yield from self._stores[zone].stream(BlobKey(zone, sha256))

    def put_part(self, zone: Zone, sha256: str, part: HeldPart, data: bytes) -> None:
        """Store a part durably, in place of an earlier one of its number."""
        if not data:
            # Stores know no empty parts; an empty blob is written when it is complete.
            self._note(zone, sha256, part, 0)
            return
        with _told(zone, sha256):
            try:
                self._send(zone, sha256, part, data)
            except UnknownUpload:
                # Aborted as stale, or the store forgot: whatever was sent is gone.
                self._forget(zone, sha256)
                self._send(zone, sha256, part, data)

    def parts(self, zone: Zone, sha256: str) -> list[HeldPart]:
        """Return the parts that are there, by number."""
        with self._books.consulting() as connection:
            id_ = connection.scalar(sa.select(upload.c.id).where(*_of(upload, zone, sha256)))
            rows = connection.execute(
                sa.select(
                    upload_part.c.number, upload_part.c.part_sha256, upload_part.c.size_bytes
                )
                .where(*_of(upload_part, zone, sha256))
                .order_by(upload_part.c.number)
            ).all()
        with _told(zone, sha256):
            there = self._there(zone, sha256, id_)
        return [
            HeldPart(number, part_sha256)
            for number, part_sha256, size in rows
            if size == 0 or (number, size) in there
        ]

    def join(self, zone: Zone, sha256: str, parts: Iterable[HeldPart], *, replace: bool) -> None:
        """Make the blob of its parts, durably, then forget the parts."""
        with self._books.consulting() as connection:
            id_ = connection.scalar(sa.select(upload.c.id).where(*_of(upload, zone, sha256)))
            size = connection.scalar(
                sa.select(sa.func.sum(upload_part.c.size_bytes)).where(
                    *_of(upload_part, zone, sha256),
                    upload_part.c.number.in_([part.number for part in parts]),
                )
            )
        key = BlobKey(zone, sha256)
        with _told(zone, sha256):
            if not size:
                self._stores[zone].put_if_absent(key, b"")
            elif id_ is None:
                raise StoreError(path=str(key))
            else:
                try:
                    self._stores[zone].complete(Upload(key, id_), int(size))
                except WrongDigest as error:
                    raise Lying(path=str(key), found=str(error.params["found"])) from error
        self._forget(zone, sha256)

    def discard(self, zone: Zone, sha256: str) -> None:
        """Forget the parts; bytes that are not what was named were never kept."""
        with self._books.consulting() as connection:
            id_ = connection.scalar(sa.select(upload.c.id).where(*_of(upload, zone, sha256)))
        if id_ is not None:
            with _told(zone, sha256):
                self._stores[zone].abort(Upload(BlobKey(zone, sha256), id_))
        self._forget(zone, sha256)

    # ---- inside -------------------------------------------------------------------

    def _send(self, zone: Zone, sha256: str, part: HeldPart, data: bytes) -> None:
        upload_ = Upload(BlobKey(zone, sha256), self._upload(zone, sha256))
        self._stores[zone].put_part(upload_, part.number, data, part.sha256)
        self._note(zone, sha256, part, len(data))

    def _upload(self, zone: Zone, sha256: str) -> str:
        """Return the id of the one upload of a blob; begin it where there is none."""
        chosen = sa.select(upload.c.id).where(*_of(upload, zone, sha256))
        with self._books.consulting() as connection:
            found = connection.scalar(chosen)
        if found is not None:
            return str(found)
        begun = self._stores[zone].begin(BlobKey(zone, sha256))
        values = {"zone": zone, "sha256": sha256, "id": begun.id, "begun_at_s": int(time.time())}
        with self._books.writing() as connection:
            upserts.put(connection, upload, [values], ())
            kept = str(connection.scalar(chosen))
        if kept != begun.id:
            # Another part of it was faster.
            self._stores[zone].abort(begun)
        return kept

    def _note(self, zone: Zone, sha256: str, part: HeldPart, size_bytes: int) -> None:
        values = {
            "zone": zone,
            "sha256": sha256,
            "number": part.number,
            "part_sha256": part.sha256,
            "size_bytes": size_bytes,
        }
        with self._books.writing() as connection:
            upserts.put(connection, upload_part, [values])

    def _there(self, zone: Zone, sha256: str, id_: str | None) -> set[tuple[int, int]]:
        """Return number and size of the parts that the store holds."""
        if id_ is None:
            return set()
        try:
            held = self._stores[zone].list_parts(Upload(BlobKey(zone, sha256), id_))
        except UnknownUpload:
            return set()
        return {(part.number, part.size_bytes) for part in held}

    def _forget(self, zone: Zone, sha256: str) -> None:
        with self._books.writing() as connection:
            connection.execute(sa.delete(upload_part).where(*_of(upload_part, zone, sha256)))
            connection.execute(sa.delete(upload).where(*_of(upload, zone, sha256)))


def _of(table: sa.Table, zone: Zone, sha256: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.zone == zone, table.c.sha256 == sha256


@contextmanager
def _told(zone: Zone, sha256: str) -> Iterator[None]:
    """Turn what blob stores raise into what the core knows.

    Raises:
        Damaged: the bytes are not there, or cannot be read.
        StoreError: the store cannot serve now.
    """
    try:
        yield
    except BlobMissing as error:
        raise Damaged(path=f"{zone}/{sha256}", found="missing") from error
    except SyncError as error:
        raise StoreError(path=f"{zone}/{sha256}", detail=str(error)) from error
