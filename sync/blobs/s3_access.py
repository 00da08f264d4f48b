"""Connections to an S3 store, and its errors in our words (对象存储连接)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
import obstore
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from resources.errors import (
    BlobStoreRefused,
    BlobStoreUnreachable,
    DiskFull,
    WrongDigest,
)

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client

_CONNECT_S = 5
_READ_S = 60
_TRIES = 3
_CONNECTIONS = 32

_ABSENT = {"NoSuchKey", "404", "NotFound"}
_REFUSED = {
    *("AccessDenied", "403", "401", "InvalidAccessKeyId", "SignatureDoesNotMatch"),
    *("ExpiredToken", "InvalidToken", "NoSuchBucket", "AllAccessDisabled"),
}
_WRONG_DIGEST = {"BadDigest", "XAmzContentChecksumMismatch", "InvalidDigest"}
_NO_SPACE = {"507", "InsufficientStorage", "QuotaExceeded", "StorageFull"}


@dataclass(frozen=True, slots=True)
class S3Settings:
    """Where a bucket is, and whose keys open it."""

    endpoint: str
    """As in ``https://s3.court.example:8333``."""
    bucket: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str = "us-east-1"


class Absent(Exception):
    """No such object; stays inside the room."""


class Changed(Exception):
    """A condition did not hold: the object is there, or another one; stays inside."""


class Ended(Exception):
    """No such upload in parts; stays inside."""


class S3Access:
    """Two clients to one bucket: obstore for single objects, boto3 for the rest.

    Both may be used from any thread.
    """

    def __init__(self, settings: S3Settings) -> None:
        self.settings = settings
        self.name = f"{settings.endpoint.rstrip('/')}/{settings.bucket}"

    @cached_property
    def objects(self) -> S3Store:
        """The bucket through obstore."""
        settings = self.settings
        return S3Store(
            settings.bucket,
            endpoint=settings.endpoint,
            access_key_id=settings.access_key_id,
            secret_access_key=settings.secret_access_key,
            region=settings.region,
            virtual_hosted_style_request=False,
            checksum_algorithm="sha256",
            client_options={
                "allow_http": settings.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=_CONNECT_S),
                "read_timeout": timedelta(seconds=_READ_S),
                # Of the whole request: a recording may take its time.
                "timeout": timedelta(hours=2),
            },
            retry_config={
                "max_retries": _TRIES,
                "retry_timeout": timedelta(seconds=20),
                # Writers of one name are told to come again: not after a second each.
                "backoff": {
                    "init_backoff": timedelta(milliseconds=20),
                    "max_backoff": timedelta(seconds=1),
                    "base": 3,
                },
            },
        )

    @cached_property
    def client(self) -> S3Client:
        """The store through boto3."""
        settings = self.settings
        session = boto3.session.Session()
        return session.client(
            "s3",
            endpoint_url=settings.endpoint,
            aws_access_key_id=settings.access_key_id,
            aws_secret_access_key=settings.secret_access_key,
            region_name=settings.region,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": _TRIES, "mode": "standard"},
                connect_timeout=_CONNECT_S,
                read_timeout=_READ_S,
                max_pool_connections=_CONNECTIONS,
                # We name a SHA-256 wherever bytes are sent, and hash what comes back.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn both clients' errors into ours; ``AlreadyExistsError`` passes.

        Raises:
            BlobStoreRefused: the keys do not open the bucket, or there is none.
            BlobStoreUnreachable: no answer, or one that helps nobody.
            DiskFull: the store has no space.
            WrongDigest: the store reckoned another digest than we sent.
            Absent: no such object.
            Changed: a condition did not hold.
            Ended: no such upload.
        """
        try:
            yield
        except FileNotFoundError as error:
            raise Absent from error
        except AlreadyExistsError:
            raise
        except PreconditionError as error:
            raise Changed from error
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise BlobStoreRefused(store=self.name, detail=str(error)) from error
        except ClientError as error:
            raise self._from_answer(error) from error
        except (BaseError, BotoCoreError) as error:
            if "507 Insufficient" in str(error):
                raise DiskFull(path=self.name, detail=str(error)) from error
            raise BlobStoreUnreachable(store=self.name, detail=str(error)) from error

    def _from_answer(self, error: ClientError) -> Exception:
        code = error.response.get("Error", {}).get("Code", "")
        detail = str(error)
        if code == "NoSuchUpload":
            return Ended()
        if code in _ABSENT:
            return Absent()
        if code in {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}:
            return Changed()
        if code in _WRONG_DIGEST:
            return WrongDigest(thing=self.name, found=code, detail=detail)
        if code in _REFUSED:
            return BlobStoreRefused(store=self.name, detail=detail)
        if code in _NO_SPACE:
            return DiskFull(path=self.name, detail=detail)
        return BlobStoreUnreachable(store=self.name, detail=detail)


class RawBucket:
    """Plain objects for the probe."""

    def __init__(self, access: S3Access) -> None:
        self._access = access
        self._bucket = access.settings.bucket

    def create(self, name: str, data: bytes) -> bool:
        """Write unless the name exists; return whether this call created it."""
        try:
            with self._access.told():
                obstore.put(
                    self._access.objects,
                    f"probe/{name}",
                    data,
                    mode="create",
                    use_multipart=False,
                )
        except AlreadyExistsError:
            return False
        return True

    def create_claiming(self, name: str, data: bytes, sha256: str) -> bool:
        """Write with a digest that the store must check; return whether it accepted."""
        try:
            with self._access.told():
                self._access.client.put_object(
                    Bucket=self._bucket,
                    Key=f"probe/{name}",
                    Body=data,
                    ChecksumSHA256=base64_digest(bytes.fromhex(sha256)),
                )
        except WrongDigest:
            return False
        return True

    def read(self, name: str) -> bytes | None:
        """Return the bytes, or None where there is nothing."""
        try:
            with self._access.told():
                return bytes(obstore.get(self._access.objects, f"probe/{name}").bytes())
        except Absent:
            return None

    def names(self, prefix: str) -> list[str]:
        """Return all names that begin with ``prefix``."""
        with self._access.told():
            pages = self._access.client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=f"probe/{prefix}"
            )
            return [
                found["Key"].removeprefix("probe/")
                for page in pages
                for found in page.get("Contents", [])
            ]

    def remove(self, name: str) -> None:
        """Remove the name; nothing happens where it does not exist."""
        with suppress(Absent), self._access.told():
            obstore.delete(self._access.objects, f"probe/{name}")


def base64_digest(digest: bytes) -> str:
    """Return a digest as S3 writes it."""
    return base64.b64encode(digest).decode("ascii")
