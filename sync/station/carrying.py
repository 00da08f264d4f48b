"""Requests over a link: messages framed, bytes checked before they go (传送)."""

from __future__ import annotations

import hashlib
import logging
import struct
from collections.abc import Iterable, Mapping
from typing import Protocol

from resources.errors import Damaged, Offline, Rejected
from sync.core import limits
from sync.core.answers import Answer, Got, Proof, Refusal, Unavailable
from sync.core.codec import decode_answer, encode
from sync.core.framing import pack, unpack
from sync.core.messages import Batch, BlobName, Get, Part, Prove, Request, Slices
from sync.core.slicing import sliced
from sync.station.incoming import PIECE_BYTES, Incoming
from sync.station.link import Link, Moved, Reply, nothing

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/x-wenyi-frame"
PATH = "/sync/v1/"
_HEADERS = {"Content-Type": MEDIA_TYPE}
_LENGTH = struct.Struct(">Q")
_HEAD = 32 + _LENGTH.size
_OVERHEAD = 1 << 10
_MOST_GOT = 1 << 20
"""Of the message before a stream of bytes, which is a short one."""


class CannotRead(Exception):
    """Bytes to be sent are missing here or damaged; nothing was sent."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


class Stock(Protocol):
    """The bytes that lie on a station."""

    def read(self, sha256: str) -> bytes:
        """Return a blob under 1 MiB that matches its name.

        Raises:
            Damaged: it is missing or does not.
        """

    def read_part(self, sha256: str, number: int) -> bytes:
        """Return a numbered part, from 1, unchecked.

        Raises:
            Damaged: it cannot be read.
        """

    def reckon(self, nonce: str, told: Mapping[str, str]) -> None:
        """Get ready for being asked, at once, for proofs of bytes that lie here.

        ``told``: what the centre says, by name of the bytes; empty where it lacks them.
        """

    def receive(self, blob: BlobName, pieces: Iterable[bytes]) -> None:
        """Keep bytes durably.

        Raises:
            Damaged: they are not what the name says; nothing is kept.
            StoreError: they cannot be written.
        """


class Carrier(Protocol):
    """Takes requests to the centre; may be used from several threads."""

    def carry(self, request: Request, moved: Moved) -> Answer:
        """Return the centre's answer; for ``Get`` the bytes are durable then.

        Raises:
            Offline: no answer.
            Rejected: an answer that no centre gives.
            CannotRead: nothing was sent.
            StoreError: what came in cannot be kept.
        """

    def close(self) -> None:
        """End everything at once; what waits for an answer gets ``Offline``."""


class HttpCarrier:
    """Carries over HTTPS, as ``docs/sync-protocol.md`` says."""

    def __init__(self, link: Link, stock: Stock, incoming: Incoming) -> None:
        self._link = link
        self._stock = stock
        self._incoming = incoming

    def carry(self, request: Request, moved: Moved = nothing) -> Answer:
        """See :class:`Carrier`."""
        if isinstance(request, Get):
            return self._get(request, moved)
        body = framed(request, self._pieces(request))
        name = type(request).__name__
        with self._link.ask(
            "POST", PATH + name, body, {"Content-Type": MEDIA_TYPE}, moved
        ) as reply:
            answer = _answer(reply)
        if isinstance(request, Prove) and isinstance(answer, Proof):
            # Here, beside others, rather than on the one thread that decides.
            self._stock.reckon(request.nonce, {each.sha256: each.digest for each in answer.blobs})
        return answer

    def close(self) -> None:
        """See :class:`Carrier`."""
        self._link.close()

    def _pieces(self, request: Request) -> list[bytes]:
        """Return the bytes beside a message, none of which may be damaged."""
        if isinstance(request, Part):
            return [self._part(request)]
        if isinstance(request, Slices):
            return self._slices(request)
        return [self._small(blob) for blob in request.blobs] if isinstance(request, Batch) else []

    def _small(self, blob: BlobName) -> bytes:
        try:
            data = self._stock.read(blob.sha256)
        except Damaged as error:
            raise CannotRead(blob.sha256) from error
        if len(data) != blob.size:
            raise CannotRead(blob.sha256)
        return data

    def _part(self, part: Part) -> bytes:
        try:
            data = self._stock.read_part(part.blob.sha256, part.number)
        except Damaged as error:
            raise CannotRead(part.blob.sha256) from error
        if hashlib.sha256(data).hexdigest() != part.sha256:
            raise CannotRead(part.blob.sha256)
        return data

    def _slices(self, request: Slices) -> list[bytes]:
        try:
            part = self._stock.read_part(request.blob.sha256, request.number)
        except Damaged as error:
            raise CannotRead(request.blob.sha256) from error
        found = sliced(part)[request.first : request.first + len(request.slices)]
        if tuple(hashlib.sha256(each).hexdigest() for each in found) != request.slices:
            raise CannotRead(request.blob.sha256)
        return found

    # ---- fetching -----------------------------------------------------------------

    def _get(self, request: Get, moved: Moved) -> Answer:
        sha256 = request.sha256
        begun = self._incoming.begun(sha256)
        body = framed(Get(sha256, begun), [])
        with self._link.ask(
            "POST", PATH + "Get", body, {"Content-Type": MEDIA_TYPE}, moved
        ) as reply:
            if reply.status != 200:
                answer = _answer(reply)
                if isinstance(answer, Refusal) and answer.code == "size" and begun:
                    self._incoming.forget(sha256)
                    raise Offline(centre=self._link.place, detail="begun too far")
                return answer
            return self._stream(reply, sha256, begun)

    def _stream(self, reply: Reply, sha256: str, begun: int) -> Answer:
        answer = _message(reply, _MOST_GOT)
        if not isinstance(answer, Got):
            return answer
        (length,) = _LENGTH.unpack(reply.exactly(_LENGTH.size))
        if answer.blob.sha256 != sha256 or begun + length != answer.blob.size:
            self._incoming.forget(sha256)
            raise Rejected(thing="Got", detail="not the bytes asked for")
        try:
            if not begun and length <= PIECE_BYTES:
                data = reply.exactly(length)
                _end(reply)
                self._stock.receive(answer.blob, [data])
            else:
                self._pieces_in(reply, sha256, begun, answer.blob.size)
                self._stock.receive(answer.blob, self._incoming.read(sha256))
        except Damaged as error:
            # Whoever spoilt them, here, there or between: they are fetched anew.
            self._incoming.forget(sha256)
            raise Rejected(thing="Got", detail="the bytes do not match") from error
        self._incoming.forget(sha256)
        return answer

    def _pieces_in(self, reply: Reply, sha256: str, begun: int, size: int) -> None:
        """Keep what comes in; also the piece in which the connection ends."""
        at, gathered = begun, bytearray()
        try:
            while at + len(gathered) < size:
                rest = min(PIECE_BYTES - len(gathered), size - at - len(gathered))
                gathered += _more(reply, rest)
                if len(gathered) == PIECE_BYTES:
                    self._incoming.keep(sha256, at, bytes(gathered))
                    at, gathered = at + len(gathered), bytearray()
            _end(reply)
        finally:
            if gathered:
                self._incoming.keep(sha256, at, bytes(gathered))


def framed(request: Request, blobs: list[bytes]) -> list[bytes]:
    """Return the body of a request in pieces; the blobs are not copied."""
    body = [pack(encode(request))]
    for blob in blobs:
        body += [_LENGTH.pack(len(blob)), blob]
    return body


def _answer(reply: Reply) -> Answer:
    """Return the answer that a whole body holds.

    Raises:
        Offline: a proxy's words, not the centre's.
        Rejected: it is not an answer.
    """
    if reply.media_type != MEDIA_TYPE:
        if reply.status in (429, 503):
            return Unavailable(reply.retry_after_s or 0, str(reply.status))
        raise Offline(centre=reply.place, detail=f"HTTP {reply.status} {reply.media_type}"[:200])
    body = reply.rest(limits.MAX_MESSAGE_BYTES + _OVERHEAD)
    message, _ = unpack(body, most=0)
    return _fitting(reply, decode_answer(message))


def _message(reply: Reply, most: int) -> Answer:
    """Return the answer at the head of a body that goes on."""
    if reply.media_type != MEDIA_TYPE:
        raise Offline(centre=reply.place, detail=f"HTTP {reply.status} {reply.media_type}"[:200])
    head = reply.exactly(_HEAD)
    (length,) = _LENGTH.unpack(head[32:])
    if length > most:
        raise Rejected(thing="message", detail="too long")
    message, _ = unpack(head + reply.exactly(length), most=0)
    return _fitting(reply, decode_answer(message))


def _fitting(reply: Reply, answer: Answer) -> Answer:
    """Return the answer if the status says the same.

    Raises:
        Rejected: it does not.
    """
    refused = isinstance(answer, Refusal | Unavailable)
    if refused != (reply.status >= 400):
        raise Rejected(thing="status", detail=f"{reply.status} {type(answer).__name__}")
    return answer


def _more(reply: Reply, size: int) -> bytes:
    """Return up to ``size`` bytes, at least one.

    Raises:
        Offline: the body ended.
    """
    data = reply.some(size)
    if not data:
        raise Offline(centre=reply.place, detail="the answer was cut short")
    return data


def _end(reply: Reply) -> None:
    """Read to the end of the body, so that the connection can be kept.

    Raises:
        Rejected: there is more.
    """
    if reply.some(1):
        raise Rejected(thing="body", detail="too long")
