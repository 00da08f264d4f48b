"""What a station carries is what it says: nothing damaged leaves, nothing else is taken in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from resources.errors import Rejected
from sync.core import codec, framing, limits
from sync.core.answers import Done, Got
from sync.core.codec import digest
from sync.core.messages import BlobName, Get, Part, Request, Slices
from sync.core.slicing import sliced
from sync.station.carrying import MEDIA_TYPE, CannotRead, HttpCarrier
from sync.station.incoming import Incoming

DATA = os.urandom(2 * limits.SLICE_BYTES + 5)
BLOB = BlobName(digest(DATA), len(DATA))
NAMES = tuple(digest(each) for each in sliced(DATA))
SLICED = Slices("main", BLOB, 1, 1, NAMES[1:])


class Scripted:
    """A link that gives one answer, and a reply of it."""

    status, media_type, place, retry_after_s = 200, MEDIA_TYPE, "centre", None

    def __init__(self, body: bytes) -> None:
        self.body, self.sent = body, list[bytes]()

    @contextmanager
    def ask(self, _way: str, _path: str, body: Iterable[bytes], *_: Any) -> Iterator[Scripted]:
        self.sent.append(b"".join(body))
        yield self

    def some(self, size: int) -> bytes:
        found, self.body = self.body[:size], self.body[size:]
        return found

    exactly = rest = some


class Shelf:
    """Bytes here that may have changed since they were named."""

    def __init__(self, data: bytes) -> None:
        self.data, self.kept = data, list[BlobName]()

    def read_part(self, _sha256: str, _number: int) -> bytes:
        return self.data

    def receive(self, blob: BlobName, _pieces: Iterable[bytes]) -> None:
        self.kept.append(blob)

    def reckon(self, _nonce: str, _told: Mapping[str, str]) -> None:
        raise AssertionError


Make = Callable[[bytes, bytes], tuple[HttpCarrier, Scripted, Shelf]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def build(data: bytes, answer: bytes) -> tuple[HttpCarrier, Scripted, Shelf]:
        link, shelf = Scripted(answer), Shelf(data)
        carrier = HttpCarrier(link, shelf, Incoming(tmp_path, b"k" * 32))  # type: ignore[arg-type]
        return carrier, link, shelf

    return build


@pytest.mark.parametrize("request_", [Part("main", BLOB, 1, BLOB.sha256), SLICED])
def test_nothing_damaged_leaves(make: Make, request_: Request) -> None:
    done = framing.pack(codec.encode(Done()))
    carrier, link, _ = make(DATA, done)
    assert carrier.carry(request_) == Done()
    assert len(link.sent) == 1 and DATA[-5:] in link.sent[0]
    # One byte of the same length, in the last slice: it is not sent, and the blob is named.
    carrier, link, _ = make(DATA[:-1] + bytes([DATA[-1] ^ 1]), done)
    with pytest.raises(CannotRead) as caught:
        carrier.carry(request_)
    assert (caught.value.sha256, link.sent) == (BLOB.sha256, [])


def test_other_bytes_than_asked_for_are_not_kept(make: Make) -> None:
    """Though they are whole, and those of the name they come with."""
    other = b"of another case"
    named = BlobName(digest(other), len(other))
    head = framing.pack(codec.encode(Got(named)))
    for asked, kept in ((named.sha256, [named]), (BLOB.sha256, [])):
        carrier, _, shelf = make(b"", head + len(other).to_bytes(8, "big") + other)
        if kept:
            assert carrier.carry(Get(asked, 0)) == Got(named)
        else:
            with pytest.raises(Rejected):
                carrier.carry(Get(asked, 0))
        assert shelf.kept == kept
