"""Blobs of the centre in an S3 bucket: SeaweedFS, Ceph and their like (对象存储文件库).

Small blobs go by obstore's synchronous calls, uploads in parts by boto3. Nothing the
store says is trusted: conditional requests keep good blobs from being written over,
and every blob is read back and hashed before it is acknowledged.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import AlreadyExistsError

from resources.errors import (
    BlobMissing,
    BlobStoreUnreachable,
    Damaged,
    IncompleteUpload,
    StillLeased,
    UnknownUpload,
    WrongDigest,
)
from sync.blobs.contract import (
    PART_BYTES,
    PIECE_BYTES,
    BlobKey,
    Held,
    Part,
    RawAccess,
    Stored,
    Upload,
    Zone,
    check_part,
    check_source,
    check_zone,
    digest_of,
    is_digest,
    missing_parts,
    parts_of,
    shown,
)
from sync.blobs.s3_access import (
    Absent,
    Changed,
    Ended,
    RawBucket,
    S3Access,
    S3Settings,
    base64_digest,
)
from sync.blobs.s3_uploads import S3Uploads

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import CompletedPartTypeDef

__all__ = ["S3BlobStore", "S3Settings"]

_log = logging.getLogger(__name__)


@dataclass
class S3BlobStore:
    """A :class:`BlobStore` in a bucket.

    Args:
        settings: where, and with whose keys; each zone has a bucket and keys of its own.
        zone: the one it serves.
    """

    settings: S3Settings
    zone: Zone
    _access: S3Access = field(init=False, repr=False)
    _uploads: S3Uploads = field(init=False, repr=False)
    _deleting: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._access = S3Access(self.settings)
        self._uploads = S3Uploads(self._access)

    @property
    def name(self) -> str:
        """The bucket."""
        return self._access.name

    @property
    def raw(self) -> RawAccess:
        """Unchecked access, for the probe alone."""
        return RawBucket(self._access)

    def put_if_absent(self, key: BlobKey, source: bytes | BinaryIO) -> Stored:
        """Keep the bytes under their digest."""
        check_zone(self, key)
        size = check_source(key, source)
        if size > PART_BYTES:
            return self._put_in_parts(key, source, size)
        if not isinstance(source, bytes):
            source.seek(0)
            source = source.read()
        try:
            with self._access.told():
                obstore.put(
                    self._access.objects, str(key), source, mode="create", use_multipart=False
                )
        except AlreadyExistsError:
            return self._replace(key, source)
        self._check(key)
        return Stored(key, size, created=True)

    def begin(self, key: BlobKey) -> Upload:
        """Begin an upload in parts."""
        check_zone(self, key)
        return self._uploads.begin(key)

    def put_part(self, upload: Upload, number: int, data: bytes, sha256: str) -> Part:
        """Keep one part; again is no different from once, and any order will do."""
        check_zone(self, upload.key)
        check_part(number, data, sha256, str(upload.key))
        self._uploads.send(upload, number, data)
        return Part(number, len(data))

    def list_parts(self, upload: Upload) -> list[Part]:
        """Return the parts held, by number, so that a sender can go on."""
        check_zone(self, upload.key)
        newest = {part["PartNumber"]: part["Size"] for part in self._uploads.sent(upload)}
        return [Part(number, size) for number, size in sorted(newest.items())]

    def complete(self, upload: Upload, size_bytes: int) -> Stored:
        """Join the parts, hash the whole, keep it under its key; end the upload."""
        check_zone(self, upload.key)
        try:
            return self._complete(upload, size_bytes)
        except (Ended, UnknownUpload):
            # A second completion, whose first answer was lost on its way.
            held = self.head(upload.key)
            if held is None or held.size_bytes != size_bytes or not self._is_good(upload.key):
                raise UnknownUpload(thing=str(upload.key)) from None
            return Stored(upload.key, size_bytes, created=False)

    def abort(self, upload: Upload) -> None:
        """End an upload and drop its parts; an unknown one is no error."""
        check_zone(self, upload.key)
        self._uploads.abort(str(upload.key), upload.id)

    def abort_stale(self, older_than_s: float) -> int:
        """End uploads begun longer ago than that; return how many."""
        limit = datetime.now(UTC) - timedelta(seconds=older_than_s)
        stale = self._uploads.begun_before(limit, f"{self.zone}/")
        for name, id_ in stale:
            self._uploads.abort(name, id_)
        return len(stale)

    def head(self, key: BlobKey) -> Held | None:
        """Return what is known of the blob without reading it, or None."""
        check_zone(self, key)
        try:
            with self._access.told():
                found = obstore.head(self._access.objects, str(key))
        except Absent:
            return None
        return Held(key, found["size"], found["last_modified"])

    def get_range(self, key: BlobKey, start: int, stop: int) -> bytes:
        """Return the bytes from ``start`` to before ``stop``, cut at the blob's end."""
        if not 0 <= start <= stop:
            raise ValueError(f"{start} to {stop} is no range")
        held = self.head(key)
        if held is None:
            raise BlobMissing(thing=str(key))
        stop = min(stop, held.size_bytes)
        if start >= stop:
            return b""
        try:
            with self._access.told():
                data = obstore.get_range(self._access.objects, str(key), start=start, end=stop)
        except Absent:
            raise BlobMissing(thing=str(key)) from None
        return bytes(data)

    def stream(self, key: BlobKey) -> Iterator[bytes]:
        """Yield the blob piece by piece, unchecked."""
        check_zone(self, key)
        given = 0
        try:
            with self._access.told():
                answer = obstore.get(self._access.objects, str(key))
                size = answer.meta["size"]
                for piece in answer.stream(min_chunk_size=PIECE_BYTES):
                    given += len(piece)
                    yield bytes(piece)
        except Absent:
            raise BlobMissing(thing=str(key)) from None
        except BlobStoreUnreachable as error:
            # A store that knows the blob and cannot give it has lost it.
            if self.head(key) is None:
                raise BlobMissing(thing=str(key)) from None
            detail = error.params["detail"]
            raise Damaged(path=str(key), found="unreadable", detail=detail) from error
        if given != size:
            raise Damaged(path=str(key), found=f"{given} / {size} bytes")

    def list_blobs(self, prefix: str = "", after: str = "", limit: int = 1000) -> list[Held]:
        """Return up to ``limit`` blobs by digest."""
        start = f"{self.zone}/{prefix[:2]}" + (f"/{prefix}" if len(prefix) >= 2 else "")
        behind = str(BlobKey(self.zone, after)) if after else ""
        while True:
            with self._access.told():
                answer = self._access.client.list_objects_v2(
                    Bucket=self.settings.bucket,
                    Prefix=start,
                    StartAfter=behind,
                    MaxKeys=min(limit, 1000),
                )
            listed = answer.get("Contents", [])
            found = [
                Held(key, one["Size"], one["LastModified"])
                for one in listed
                if (key := self._key_of(one["Key"])) is not None
            ]
            if found or not listed:
                return found
            # Somebody else's objects alone: blobs may follow.
            behind = listed[-1]["Key"]

    def delete_with_lease(self, key: BlobKey, lease_s: float) -> bool:
        """Remove a blob that nobody put for ``lease_s``; return whether it was there."""
        check_zone(self, key)
        with self._deleting:
            held = self.head(key)
            if held is None:
                return False
            newest = max(held.written_at, self._renewed_at(key) or held.written_at)
            left = lease_s - (datetime.now(UTC) - newest).total_seconds()
            if left > 0:
                raise StillLeased(thing=str(key), seconds=round(left))
            with self._access.told():
                obstore.delete(self._access.objects, [str(key), _lease(key)])
        _log.info("deleted %s", key)
        return True

    # ---- inside -------------------------------------------------------------------

    def _put_in_parts(self, key: BlobKey, source: bytes | BinaryIO, size: int) -> Stored:
        upload = self.begin(key)
        for part in parts_of(size):
            start = (part.number - 1) * PART_BYTES
            if isinstance(source, bytes):
                data = source[start : start + PART_BYTES]
            else:
                source.seek(start)
                data = source.read(PART_BYTES)
            self.put_part(upload, part.number, data, _sha256(data))
        return self.complete(upload, size)

    def _complete(self, upload: Upload, size_bytes: int) -> Stored:
        key = upload.key
        held = {(part["PartNumber"], part["Size"]): part for part in self._uploads.sent(upload)}
        missing = missing_parts(size_bytes, [Part(*place) for place in held])
        if missing:
            raise IncompleteUpload(thing=str(key), parts=shown(missing))
        if size_bytes == 0:
            self.abort(upload)
            return self.put_if_absent(key, b"")
        chosen: list[CompletedPartTypeDef] = [
            {"PartNumber": part.number, "ETag": held[part.number, part.size_bytes]["ETag"]}
            for part in parts_of(size_bytes)
        ]
        try:
            etag = self._uploads.join(upload, chosen, None)
        except Changed:
            if self._renew_if_good(key):
                self.abort(upload)
                return Stored(key, size_bytes, created=False)
            etag = self._uploads.join(upload, chosen, self._etag(key))
        if not self._is_good(key):
            found = digest_of(self, key)
            # Only what this upload made: somebody may have put good bytes since.
            with suppress(Changed, Absent), self._access.told():
                self._access.client.delete_object(
                    Bucket=self.settings.bucket, Key=str(key), IfMatch=etag
                )
            raise WrongDigest(thing=str(key), found=found)
        return Stored(key, size_bytes, created=True)

    def _replace(self, key: BlobKey, data: bytes) -> Stored:
        """Leave a good blob as it is; put good bytes in the place of a damaged one."""
        while not self._renew_if_good(key):
            _log.warning("blob %s was damaged and is replaced", key)
            try:
                etag = self._etag(key)
                with self._access.told():
                    self._access.client.put_object(
                        Bucket=self.settings.bucket,
                        Key=str(key),
                        Body=data,
                        ChecksumSHA256=base64_digest(hashlib.sha256(data).digest()),
                        IfMatch=etag,
                    )
            except (Changed, Absent):
                continue
            self._check(key)
            return Stored(key, len(data), created=True)
        return Stored(key, len(data), created=False)

    def _key_of(self, name: str) -> BlobKey | None:
        zone, _, rest = name.partition("/")
        sha256 = rest[3:]
        if zone != self.zone or not is_digest(sha256) or rest[:3] != f"{sha256[:2]}/":
            return None
        return BlobKey(self.zone, sha256)

    def _etag(self, key: BlobKey) -> str:
        with self._access.told():
            found = obstore.head(self._access.objects, str(key))
        return found["e_tag"] or ""

    def _renew_if_good(self, key: BlobKey) -> bool:
        """Let the lease begin anew, then say whether the bytes are good."""
        with self._deleting, self._access.told():
            obstore.put(self._access.objects, _lease(key), b"", use_multipart=False)
        return self._is_good(key)

    def _renewed_at(self, key: BlobKey) -> datetime | None:
        try:
            with self._access.told():
                return obstore.head(self._access.objects, _lease(key))["last_modified"]
        except Absent:
            return None

    def _is_good(self, key: BlobKey) -> bool:
        try:
            return digest_of(self, key) == key.sha256
        except (BlobMissing, Damaged):
            return False

    def _check(self, key: BlobKey) -> None:
        """Read back what was just written.

        Raises:
            Damaged: the store took the bytes and gives others.
        """
        found = digest_of(self, key)
        if found != key.sha256:
            raise Damaged(path=f"{self.name}/{key}", found=found)


def _lease(key: BlobKey) -> str:
    """Return the name of the object whose age tells when the blob was last put again."""
    return f"lease/{key}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
