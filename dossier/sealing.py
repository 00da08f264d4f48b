"""Files sealed with a key (密封): encrypted, every bit authenticated, read by range.

A sealed file is a header of 40 bytes and then chunks::

    magic      8 bytes   57 59 53 45 41 4C 0D 01, the last one the version
    salt      32 bytes   random, new for every file
    chunks               each up to 64 KiB of plaintext and 16 bytes of tag

HKDF-SHA256 makes of the key and the salt a key for this file alone and seven bytes
that begin its nonces; a nonce ends with the chunk's number (four bytes, big endian,
from 0) and one byte that is 1 in the last chunk. Each chunk is AES-256-GCM with the
header as associated data. Every chunk but the last is full, and an empty file is one
empty chunk: so a file that was cut, extended, or put together in another order does
not open, and the length of the plaintext follows from that of the file.

Limits: 2³² chunks (256 TiB) a file; a nonce comes up once under a file's key, since
nothing is ever written over in place. What it does not hide: that there is a file, its
name, its length and its times.

Source: NIST SP 800-38D (GCM; 8.2.1 deterministic nonces, 8.3 limits); RFC 5869 (HKDF);
Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", CRYPTO 2015 (STREAM: number and last mark in the nonce).
"""

from __future__ import annotations

import hmac
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from resources.errors import Damaged

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"WYSEAL\r\x01"
"""First bytes of a sealed file; the last is the version of the form."""
KEY_BYTES = 32
CHUNK_BYTES = 64 << 10
"""Plaintext of every chunk but the last."""
BROKEN = "broken seal"
"""What :class:`Damaged` names for sealed bytes that do not open."""

_SALT_BYTES = 32
_TAG_BYTES = 16
_PREFIX_BYTES = 7
_MOST_CHUNKS = 1 << 32
HEADER_BYTES = len(MAGIC) + _SALT_BYTES
_SEALED_CHUNK_BYTES = CHUNK_BYTES + _TAG_BYTES


def derive_key(key: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose; it gives nothing of ``key`` away.

    Args:
        key: 32 random bytes.
        purpose: as ``blobs`` or ``views``; other purposes give unrelated keys.

    Source: RFC 5869.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"{len(key)} bytes are no key")
    return _expanded(key, None, f"wenyi sealing v1 {purpose}".encode(), KEY_BYTES)


def is_sealed(head: bytes) -> bool:
    """Return whether a file that begins with ``head`` is sealed."""
    return head.startswith(MAGIC)


def sealed_pieces(pieces: Iterable[bytes | memoryview], key: bytes) -> Iterator[bytes]:
    """Yield the sealed form of what ``pieces`` join to, at most two chunks ahead of it."""
    header = MAGIC + secrets.token_bytes(_SALT_BYTES)
    chunks = _Chunks(key, header)
    yield header
    rest, number = b"", 0
    for piece in pieces:
        view = memoryview(piece)
        # The last chunk is known only at the end, so one byte at least is held back; what
        # comes in is sealed where it lies, as copying it takes as long as sealing it.
        if rest and len(rest) + len(view) > CHUNK_BYTES:
            filled = CHUNK_BYTES - len(rest)
            yield chunks.seal(rest + bytes(view[:filled]), number, last=False)
            rest, view, number = b"", view[filled:], number + 1
        whole = 0 if rest else max(0, len(view) - 1) // CHUNK_BYTES
        for at in range(0, whole * CHUNK_BYTES, CHUNK_BYTES):
            yield chunks.seal(view[at : at + CHUNK_BYTES], number, last=False)
            number += 1
        rest += bytes(view[whole * CHUNK_BYTES :])
    yield chunks.seal(rest, number, last=True)


def seal(data: bytes, key: bytes) -> bytes:
    """Return ``data`` sealed; for what fits into memory."""
    return b"".join(sealed_pieces([data], key))


def unseal(sealed: bytes, key: bytes, name: str) -> bytes:
    """Return the plaintext of a whole sealed file.

    Raises:
        Damaged: another key, or not what was sealed; ``name`` says of what.
    """
    chunks = _Chunks(key, sealed[:HEADER_BYTES], name)
    count = _count(len(sealed), name)
    view = memoryview(sealed)
    return b"".join(
        chunks.unseal(view[_at(n) : _at(n + 1)], n, last=n == count - 1) for n in range(count)
    )


def plain_size(sealed_bytes: int) -> int:
    """Return how many bytes a sealed file of this length holds.

    Raises:
        Damaged: no sealed file has this length.
    """
    return sealed_bytes - HEADER_BYTES - _count(sealed_bytes, "—") * _TAG_BYTES


def open_sealed(file: BinaryIO, key: bytes, name: str) -> BinaryIO:
    """Return a seekable file object over the plaintext; closing it closes ``file``.

    What is read has been authenticated; what was not read may be damaged still.

    Args:
        file: a sealed file, opened for reading without a buffer or with one.
        key: what it was sealed with.
        name: what errors call it.

    Raises:
        Damaged: it is too short to be sealed. Reading raises it too.
    """
    raw = _Unsealing(file, key, name)
    return cast(BinaryIO, io.BufferedReader(raw, CHUNK_BYTES))


def open_file(path: Path, key: bytes | None) -> BinaryIO:
    """Open a file for reading that is sealed or, from an earlier version, in clear.

    Args:
        path: the file.
        key: None takes every file as it is.

    Raises:
        OSError: it cannot be opened.
        Damaged: it says it is sealed, and cannot be.
    """
    if key is None:
        return path.open("rb")
    file = path.open("rb", buffering=0)
    try:
        if is_sealed(file.read(len(MAGIC))):
            return open_sealed(file, key, str(path))
        file.seek(0)
        return cast(BinaryIO, io.BufferedReader(cast(Any, file)))
    except BaseException:
        file.close()
        raise


def plain_pieces(path: Path, key: bytes | None) -> Iterator[bytes]:
    """Yield what a file as :func:`open_file` takes it holds, from its beginning, in order.

    Quicker than reading from :func:`open_file`, which copies every byte twice more.

    Raises:
        OSError: it cannot be read.
        Damaged: it says it is sealed, and cannot be, or not with this key.
    """
    with path.open("rb", buffering=0) as file:
        head = _read_fully(file, HEADER_BYTES)
        if key is None or not is_sealed(head):
            while head:
                yield head
                head = file.read(CHUNK_BYTES)
            return
        chunks = _Chunks(key, head, str(path))
        count = _count(os.fstat(file.fileno()).st_size, str(path))
        for number in range(count):
            sealed = _read_fully(file, _SEALED_CHUNK_BYTES)
            yield chunks.unseal(sealed, number, last=number == count - 1)


def file_size(path: Path, key: bytes | None) -> int:
    """Return the plaintext's size in bytes of a file as :func:`open_file` takes it.

    Of a damaged file it is some size, and reading will tell.

    Raises:
        OSError: it cannot be opened.
    """
    if key is None:
        return path.stat().st_size
    with path.open("rb", buffering=0) as file:
        length = file.seek(0, io.SEEK_END)
        file.seek(0)
        if not is_sealed(file.read(len(MAGIC))):
            return length
    try:
        return plain_size(length)
    except Damaged:
        return length


def first_chunk_opens(file: BinaryIO, key: bytes) -> bool:
    """Return whether an open file is sealed with ``key``, by its length and first chunk.

    Raises:
        OSError: it cannot be read.
    """
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        chunks = _Chunks(key, _read_fully(file, HEADER_BYTES))
        last = _count(length, "—") == 1
        chunks.unseal(_read_fully(file, _SEALED_CHUNK_BYTES), 0, last=last)
    except Damaged:
        return False
    return True


class _Chunks:
    """Seals and opens the chunks of one file."""

    def __init__(self, key: bytes, header: bytes, name: str = "—") -> None:
        # Imported here: whoever only starts the program does not wait for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(header) != HEADER_BYTES or not is_sealed(header):
            raise Damaged(path=name, found=BROKEN)
        own = _expanded(
            key, header[len(MAGIC) :], b"wenyi sealed file v1", KEY_BYTES + _PREFIX_BYTES
        )
        self._cipher = AESGCM(own[:KEY_BYTES])
        self._prefix = own[KEY_BYTES:]
        self._header = header
        self._name = name

    def seal(self, data: bytes | memoryview, number: int, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(number, last=last), data, self._header)

    def unseal(self, data: bytes | memoryview, number: int, *, last: bool) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(self._nonce(number, last=last), data, self._header)
        except InvalidTag as error:
            raise Damaged(path=self._name, found=BROKEN) from error

    def _nonce(self, number: int, *, last: bool) -> bytes:
        if number >= _MOST_CHUNKS:
            raise ValueError("more than a sealed file can hold")
        return self._prefix + number.to_bytes(4, "big") + bytes([last])


class _Unsealing(io.RawIOBase):
    """Reads the plaintext of a sealed file, chunk by chunk."""

    def __init__(self, file: BinaryIO, key: bytes, name: str) -> None:
        super().__init__()
        file.seek(0)
        self._file = file
        self._name = name
        self._chunks = _Chunks(key, _read_fully(file, HEADER_BYTES), name)
        length = file.seek(0, io.SEEK_END)
        self._count = _count(length, name)
        self._size = plain_size(length)
        self._at = 0
        self._held = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning of the file")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        target = memoryview(buffer).cast("B")
        done = 0
        while done < len(target) and self._at < self._size:
            number, start = divmod(self._at, CHUNK_BYTES)
            piece = memoryview(self._chunk(number))[start : start + len(target) - done]
            target[done : done + len(piece)] = piece
            done += len(piece)
            self._at += len(piece)
        if done == 0 and self._size == 0:
            self._chunk(0)  # an empty file is authenticated, too
        return done

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(_at(number))
            data = _read_fully(self._file, _SEALED_CHUNK_BYTES)
            plain = self._chunks.unseal(data, number, last=number == self._count - 1)
            self._held = (number, plain)
        return self._held[1]


def _at(number: int) -> int:
    return HEADER_BYTES + number * _SEALED_CHUNK_BYTES


def _count(sealed_bytes: int, name: str) -> int:
    """Return the number of chunks of a sealed file of this length."""
    body = sealed_bytes - HEADER_BYTES
    count = -(-body // _SEALED_CHUNK_BYTES)
    last = body - (count - 1) * _SEALED_CHUNK_BYTES
    if body < _TAG_BYTES or (last <= _TAG_BYTES and count > 1) or last < _TAG_BYTES:
        raise Damaged(path=name, found=BROKEN)
    return count


def _read_fully(file: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes or to the end; an unbuffered file may give less at a time."""
    pieces: list[bytes] = []
    while size > 0 and (piece := file.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _expanded(key: bytes, salt: bytes | None, purpose: bytes, length: int) -> bytes:
    """Return so many bytes made of a key. Source: RFC 5869, sections 2.2 and 2.3."""
    made = hmac.digest(salt or bytes(32), key, "sha256")
    found = block = b""
    for number in range(1, -(-length // 32) + 1):
        block = hmac.digest(made, block + purpose + bytes([number]), "sha256")
        found += block
    return found[:length]
