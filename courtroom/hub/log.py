"""The room's log: every event in one order, on the disk before anybody hears of it (庭审日志).

A folder for each hearing, with files ``00000001.log``, ``00000002.log``, …. A file begins
with a header and a *base*: all facts, and where the chain stands; then come the events. Each
record is sealed (AES-256-GCM, with a key of the file's own) over the digest of the record
before it, so that none can be changed, left out or moved. A record that was not written to
its end, the last one of the last file, has been told to nobody and does not count.

Layout: ``WENYIHUB`` 1 byte version, 16 bytes salt; records of 4 bytes length (big-endian)
and as many bytes of ciphertext with tag. The nonce is the number of the record in the file.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from courtroom.hub.facts import Change, Facts
from courtroom.hub.messages import decode_any, encode
from dossier.blobs import make_folder, sync_folder, told
from resources.errors import Damaged, StoreError

_log = logging.getLogger(__name__)

MAGIC: Final = b"WENYIHUB\x01"
_SALT_BYTES = 16
_LENGTH_BYTES = 4
_MOST_RECORD_BYTES = 256 << 20
_PIECE_BYTES = 1 << 20
_FILE_EVENTS = 20_000
_FILE_BYTES = 32 << 20
_NAME = re.compile(r"(\d{8})\.log")

Record = dict[str, Any]
"""``{n, at, device, seat, act, set, del}``; a base is ``{n, chain, facts}``."""
OnDurable = Callable[[Sequence[Record], StoreError | None], None]
"""Takes the records that are on the disk, or what went wrong with them."""


class _Sealer:
    """Seals the records of one file, in their order."""

    def __init__(self, key: bytes, header: bytes) -> None:
        derived = HKDF(SHA256(), 32, header, b"wenyi hub log v1").derive(key)
        self._cipher = AESGCM(derived)
        self._before = hashlib.sha256(header).digest()
        self._number = 0

    def seal(self, plain: bytes) -> bytes:
        """Return the next record."""
        sealed = self._cipher.encrypt(self._nonce(), plain, self._before)
        self._step(sealed)
        return len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed

    def unseal(self, sealed: bytes) -> bytes:
        """Return what the next record says.

        Raises:
            InvalidTag: it is not the next record of this file.
        """
        plain = self._cipher.decrypt(self._nonce(), sealed, self._before)
        self._step(sealed)
        return plain

    def _nonce(self) -> bytes:
        return self._number.to_bytes(12, "big")

    def _step(self, sealed: bytes) -> None:
        self._before = hashlib.sha256(self._before + sealed).digest()
        self._number += 1


class Log:
    """The log of one hearing; :meth:`open` gives one with the state it holds.

    Attributes:
        facts: after the last event; the log's own, read it before the writer begins.
        n: number of the last event.
        chain: hex; over every event so far.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key = folder, key
        self._open: tuple[BinaryIO, _Sealer] | None = None
        self._count = 0
        self._bytes = 0
        self.facts = Facts()
        self.n = 0
        self.chain = hashlib.sha256(b"").hexdigest()

    @classmethod
    def open(cls, folder: Path, key: bytes) -> Log:
        """Return the log, ready for the next event.

        Raises:
            Damaged: a record that is not what was written, and not merely unfinished.
            StoreError: it cannot be read or written.
        """
        log = cls(folder, key)
        with told(folder):
            make_folder(folder, 0o700)
        for number in reversed(_numbers(folder)):
            if log._continue(_path(folder, number)):
                break
            # Begun and without a base: nobody has heard of anything in it.
            _log.warning("an unfinished file of the room's log is left aside")
        log._begin()
        return log

    def append(self, records: Sequence[Record]) -> None:
        """Write events durably.

        Raises:
            StoreError: none of them counts; the next call tries with a new file.
        """
        if self._open is None or self._count >= _FILE_EVENTS or self._bytes >= _FILE_BYTES:
            file, sealer = self._begin()
        else:
            file, sealer = self._open
        pieces, chain = [], self.chain
        for record in records:
            plain = encode(record)
            chain = _linked(chain, plain)
            pieces.append(sealer.seal(plain))
        data = b"".join(pieces)
        try:
            with told(self._folder):
                _write(file, data)
        except StoreError:
            self.close()
            raise
        for record in records:
            self.facts.apply(change_of(record))
        self.n, self.chain = records[-1]["n"], chain
        self._count += len(records)
        self._bytes += len(data)

    def close(self) -> None:
        """Close the file."""
        if self._open is not None:
            self._open[0].close()
            self._open = None

    def _begin(self) -> tuple[BinaryIO, _Sealer]:
        """Begin a new file upon what is durable."""
        self.close()
        with told(self._folder):
            path = _path(self._folder, max(_numbers(self._folder), default=0) + 1)
            header = MAGIC + secrets.token_bytes(_SALT_BYTES)
            sealer = _Sealer(self._key, header)
            base = encode({"n": self.n, "chain": self.chain, "facts": self.facts.all})
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            file = os.fdopen(descriptor, "wb", buffering=0)
            try:
                _write(file, header + sealer.seal(base))
                sync_folder(self._folder)
            except OSError:
                file.close()
                raise
        self._open = file, sealer
        self._count, self._bytes = 0, 0
        return self._open

    def _continue(self, path: Path) -> bool:
        """Take over what a file says; return whether it has a base."""
        records = read(path, self._key)
        base = next(records, None)
        if base is None:
            return False
        self.n, self.chain = base["n"], base["chain"]
        self.facts = Facts(base["facts"])
        for record in records:
            self.chain = _linked(self.chain, encode(record))
            self.n = record["n"]
            self.facts.apply(change_of(record))
        return True


def verify(folder: Path, key: bytes) -> int:
    """Return the number of the last event, once every file has been found whole.

    Raises:
        Damaged: a record was changed, left out or moved, or files do not continue each other.
        StoreError: a file cannot be read.
    """
    chains = {0: hashlib.sha256(b"").hexdigest()}
    n = 0
    with told(folder):
        numbers = _numbers(folder)
    for number in numbers:
        path = _path(folder, number)
        records = read(path, key)
        base = next(records, None)
        if base is None:
            continue
        n = base["n"]
        if chains.get(n) != base["chain"]:
            raise Damaged(path=str(path), found=str(n))
        chain = base["chain"]
        for record in records:
            n += 1
            if record["n"] != n:
                raise Damaged(path=str(path), found=str(n))
            chain = chains[n] = _linked(chain, encode(record))
    return n


def _linked(chain: str, plain: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(chain) + plain).hexdigest()


def change_of(record: Mapping[str, Any]) -> Change:
    """Return what a record does to the facts."""
    return Change(record["set"], frozenset(record["del"]))


def read(path: Path, key: bytes) -> Iterator[Record]:
    """Yield the records of a file, the base first; an unfinished last one is left out.

    Raises:
        Damaged: a record that is not what was written.
        StoreError: the file cannot be read.
    """
    with told(path), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        header = file.read(len(MAGIC) + _SALT_BYTES)
        if len(header) < len(MAGIC) + _SALT_BYTES:
            return
        if not header.startswith(MAGIC):
            if _is_blank(file):
                return
            raise Damaged(path=str(path), found="header")
        sealer = _Sealer(key, header)
        at = len(header)
        while at + _LENGTH_BYTES <= size:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
            at += _LENGTH_BYTES
            if at + length > size:
                return
            sealed = file.read(min(length, _MOST_RECORD_BYTES))
            at += length
            try:
                yield decode_any(sealer.unseal(sealed))
            except InvalidTag as error:
                if _is_blank(file):
                    # The file had grown, its bytes had not come: power went meanwhile.
                    return
                raise Damaged(path=str(path), found=str(at)) from error


def _is_blank(file: BinaryIO) -> bool:
    """Return whether nothing but zeros follows."""
    return not any(any(piece) for piece in iter(lambda: file.read(_PIECE_BYTES), b""))


def _write(file: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
    os.fdatasync(file.fileno()) if hasattr(os, "fdatasync") else os.fsync(file.fileno())


def _numbers(folder: Path) -> list[int]:
    found = (_NAME.fullmatch(path.name) for path in folder.iterdir())
    return sorted(int(match.group(1)) for match in found if match is not None)


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:08}.log"


class Writer:
    """A thread that appends what has gathered, in one write and one fsync (成组落盘).

    A record that fails takes with it those that were judged upon it: every later one of the
    same or an older *age*, which whoever hands them over counts up after a failure.

    Args:
        log: opened; the writer's alone from now on.
        on_durable: called on the writer's thread, in the order of :meth:`put`.
    """

    def __init__(self, log: Log, on_durable: OnDurable) -> None:
        self._log = log
        self._on_durable = on_durable
        self._waiting: list[tuple[int, Record]] = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="hub-log", daemon=True)
        self._thread.start()

    def put(self, age: int, record: Record) -> None:
        """Hand over an event; returns at once."""
        with self._changed:
            self._waiting.append((age, record))
            self._changed.notify()

    def close(self) -> None:
        """Write what waits, and end."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()
        self._log.close()

    def _run(self) -> None:
        failed_age, failure = -1, StoreError(path="—")
        while True:
            with self._changed:
                while not self._waiting and not self._ended:
                    self._changed.wait()
                taken, self._waiting = self._waiting, []
            if not taken:
                return
            lost = [record for age, record in taken if age <= failed_age]
            good = [record for age, record in taken if age > failed_age]
            if lost:
                self._on_durable(lost, failure)
            if not good:
                continue
            try:
                self._log.append(good)
            except StoreError as error:
                _log.error("the room's log cannot be written: %s", error)
                failed_age, failure = taken[-1][0], error
                self._on_durable(good, error)
            else:
                self._on_durable(good, None)
