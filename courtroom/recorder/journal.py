"""The recording's journal: append-only records in one chain of hashes (录音日志).

After eight bytes of magic, every record is::

    length   4 bytes, little endian: of the payload
    crc32    4 bytes: of the payload
    payload  one JSON object, UTF-8, with its number ``n`` from 0
    hash     32 bytes: SHA-256(hash of the record before it + payload); zeros before the first

Payloads of audio carry the SHA-256 of the samples: so the hash of the last record stands
for every sample, time and gap before it. A record is written and synced after the
samples it speaks of. Numbers and hashes tell every change, but for one: somebody who
writes the whole chain anew. Against that the hash of the last record (``head``) has to be
kept elsewhere, as in the station's signed journal.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from resources.errors import Damaged

NAME = "journal.wyr"
DOOR = "recorder.json"
"""Where windows find the recorder while it runs."""
MAGIC = b"WYREC\r\n\x01"
HEAD = struct.Struct("<II")
HASH_BYTES = 32
FIRST = bytes(HASH_BYTES)
MOST_BYTES = 1 << 20
"""Of a payload."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands on the disk."""

    payload: dict[str, Any]
    hash: bytes
    end: int
    """Offset of the byte after it."""


def body_of(payload: Mapping[str, Any]) -> bytes:
    """Return a record's payload as its bytes, over which the chain goes."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def frame(payload: dict[str, Any], before: bytes) -> tuple[bytes, bytes]:
    """Return a record's bytes and its hash."""
    return framed(body_of(payload), before)


def framed(body: bytes, before: bytes) -> tuple[bytes, bytes]:
    """Return the bytes and the hash of a record whose payload is ``body``."""
    own = hashlib.sha256(before + body).digest()
    return HEAD.pack(len(body), zlib.crc32(body)) + body + own, own


def records(path: Path, offset: int = 0, before: bytes = FIRST) -> Iterator[Record]:
    """Yield whole records from ``offset`` on (0, or the end of a record) and stop at a torn one.

    Raises:
        Damaged: a record that is whole in length but not as it was written.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        yield from records_in(file, str(path), offset, before)


def records_in(
    file: BinaryIO, name: str, offset: int = 0, before: bytes = FIRST
) -> Iterator[Record]:
    """Yield the records of an open journal, as :func:`records`; ``name`` is for errors."""
    if offset == 0:
        magic = file.read(len(MAGIC))
        if magic != MAGIC:
            if MAGIC.startswith(magic):
                return  # begun at this moment, or torn before anything was in it
            raise Damaged(path=name, found="no journal of a recording")
        offset = len(MAGIC)
    file.seek(offset)
    while True:
        head = file.read(HEAD.size)
        if len(head) < HEAD.size:
            return
        length, crc = HEAD.unpack(head)
        body = file.read(min(length, MOST_BYTES + 1))
        own = file.read(HASH_BYTES)
        if len(own) < HASH_BYTES and length <= MOST_BYTES:
            return
        good = length <= MOST_BYTES and zlib.crc32(body) == crc
        if not good or hashlib.sha256(before + body).digest() != own:
            raise Damaged(path=name, found=f"record at byte {offset}")
        offset += HEAD.size + length + HASH_BYTES
        before = own
        yield Record(json.loads(body), own, offset)


class AppendFile:
    """A file that only grows; what failed half is written over by the next try.

    ``size`` is what is known to lie on the disk. One thread.
    """

    def __init__(self, path: Path, size: int = 0) -> None:
        self.path = path
        self.size = size
        self._written = size
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        self._descriptor = os.open(path, flags, 0o600)
        try:
            if os.fstat(self._descriptor).st_size != size:
                os.ftruncate(self._descriptor, size)
        except OSError:
            os.close(self._descriptor)
            raise

    def write(self, data: bytes) -> int:
        """Write after what was written; return its offset. Not durable before :meth:`sync`.

        Raises:
            OSError: :meth:`back` undoes what was written since the last sync.
        """
        offset = self._written
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        view = memoryview(data)
        while view:
            done = os.write(self._descriptor, view)
            view = view[done:]
        self._written = offset + len(data)
        return offset

    def sync(self) -> None:
        """Wait until what was written lies on the disk."""
        os.fsync(self._descriptor)

    def keep(self) -> None:
        """Count what was written as there."""
        self.size = self._written

    def back(self) -> None:
        """Forget what was written since :meth:`keep`; never raises."""
        self._written = self.size
        # Where that fails, too, the next write goes over it, and readers stop at what the
        # journal says.
        with suppress(OSError):
            os.ftruncate(self._descriptor, self.size)

    def close(self) -> None:
        """Give the file back."""
        os.close(self._descriptor)


class JournalWriter:
    """Appends records; each call is durable when it returns.

    Args:
        path: of the journal; made where it does not exist.
        end: where the last whole record ends; 0 for a new journal.
        head: hash of that record.
        number: of the next record.
    """

    def __init__(self, path: Path, end: int = 0, head: bytes = FIRST, number: int = 0) -> None:
        self._file = AppendFile(path, end)
        self.head = head
        self.number = number

    def append(self, payloads: Sequence[dict[str, Any]]) -> None:
        """Append and sync; each gets its number ``n``.

        Raises:
            OSError: none of them is in the journal.
        """
        data, head = bytearray(MAGIC if self._file.size == 0 else b""), self.head
        for index, payload in enumerate(payloads):
            framed, head = frame({"n": self.number + index, **payload}, head)
            data += framed
        try:
            self._file.write(bytes(data))
            self._file.sync()
        except OSError:
            self._file.back()
            raise
        self._file.keep()
        self.head = head
        self.number += len(payloads)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
