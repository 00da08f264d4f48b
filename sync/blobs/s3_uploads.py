"""Uploads in parts to an S3 store, step by step (分片上传)."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from resources.errors import UnknownUpload
from sync.blobs.contract import BlobKey, Upload
from sync.blobs.s3_access import Ended, S3Access, base64_digest

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import (
        CompletedMultipartUploadTypeDef,
        CompletedPartTypeDef,
        PartTypeDef,
    )

_UPLOAD_ID = re.compile(r"[A-Za-z0-9_~=+-][A-Za-z0-9._~=+-]*")


class S3Uploads:
    """The requests behind uploads in parts; what they mean is the store's business."""

    def __init__(self, access: S3Access) -> None:
        self._access = access
        self._bucket = access.settings.bucket

    def begin(self, key: BlobKey) -> Upload:
        """Begin an upload."""
        with self._access.told():
            answer = self._access.client.create_multipart_upload(Bucket=self._bucket, Key=str(key))
        return Upload(key, answer["UploadId"])

    def send(self, upload: Upload, number: int, data: bytes) -> None:
        """Send one part.

        Raises:
            UnknownUpload: it never began, or has ended.
        """
        _check_id(upload)
        try:
            with self._access.told():
                self._access.client.upload_part(
                    Bucket=self._bucket,
                    Key=str(upload.key),
                    UploadId=upload.id,
                    PartNumber=number,
                    Body=data,
                    # Not SHA-256: some stores ask for it at the end, but do not list it.
                    ContentMD5=base64_digest(hashlib.md5(data, usedforsecurity=False).digest()),
                )
        except Ended:
            raise UnknownUpload(thing=str(upload.key)) from None

    def sent(self, upload: Upload) -> list[PartTypeDef]:
        """Return what was sent, oldest first: some stores list a part sent twice twice.

        Raises:
            UnknownUpload: it never began, or has ended.
        """
        _check_id(upload)
        try:
            with self._access.told():
                pages = self._access.client.get_paginator("list_parts").paginate(
                    Bucket=self._bucket, Key=str(upload.key), UploadId=upload.id
                )
                found = [part for page in pages for part in page.get("Parts", [])]
        except Ended:
            raise UnknownUpload(thing=str(upload.key)) from None
        return sorted(found, key=lambda part: part["LastModified"])

    def join(
        self, upload: Upload, parts: list[CompletedPartTypeDef], instead_of: str | None
    ) -> str:
        """Make the object of its parts; return its entity tag.

        Raises:
            Changed: there is an object, or another than ``instead_of``.
            Ended: no such upload.
        """
        client, name = self._access.client, str(upload.key)
        made_of: CompletedMultipartUploadTypeDef = {"Parts": parts}
        with self._access.told():
            if instead_of is None:
                answer = client.complete_multipart_upload(
                    Bucket=self._bucket,
                    Key=name,
                    UploadId=upload.id,
                    MultipartUpload=made_of,
                    IfNoneMatch="*",
                )
            else:
                answer = client.complete_multipart_upload(
                    Bucket=self._bucket,
                    Key=name,
                    UploadId=upload.id,
                    MultipartUpload=made_of,
                    IfMatch=instead_of,
                )
        return answer["ETag"]

    def abort(self, name: str, id_: str) -> None:
        """End an upload to the object ``name``; an unknown one is no error."""
        if not _is_id(id_):
            return
        with suppress(Ended), self._access.told():
            self._access.client.abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=id_)

    def begun_before(self, limit: datetime, prefix: str) -> list[tuple[str, str]]:
        """Return object name and id of the uploads begun before ``limit``."""
        with self._access.told():
            pages = self._access.client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            return [
                (found["Key"], found["UploadId"])
                for page in pages
                for found in page.get("Uploads", [])
                if found["Initiated"] < limit
            ]


def _check_id(upload: Upload) -> None:
    """Refuse what cannot be an upload's id, before it gets near a path."""
    if not _is_id(upload.id):
        raise UnknownUpload(thing=str(upload.key))


def _is_id(text: str) -> bool:
    return _UPLOAD_ID.fullmatch(text) is not None and ".." not in text
