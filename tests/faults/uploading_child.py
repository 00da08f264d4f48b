"""A program that sends a file to a folder store in parts; run by the fault tests.

Prints the upload's id, then a line per acknowledged part, then ``done``.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from sync.blobs.contract import PART_BYTES, BlobKey, Upload, missing_parts
from sync.blobs.folder import FolderBlobStore


def work(root: Path, source: Path, sha256: str, upload_id: str, key_hex: str) -> None:
    store = FolderBlobStore(root, "main", bytes.fromhex(key_hex) or None)
    key = BlobKey("main", sha256)
    upload = Upload(key, upload_id) if upload_id else store.begin(key)
    tell(f"upload {upload.id}")
    size = source.stat().st_size
    with source.open("rb") as file:
        for number in missing_parts(size, store.list_parts(upload)):
            file.seek((number - 1) * PART_BYTES)
            data = file.read(PART_BYTES)
            tell(f"sending {number}")
            store.put_part(upload, number, data, hashlib.sha256(data).hexdigest())
            tell(f"part {number}")
    store.complete(upload, size)
    tell("done")


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    work(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5])
