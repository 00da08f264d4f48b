"""What stations ask, over real TLS, on SQLite with a folder and on PostgreSQL with S3."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest

from sync.blobs.contract import BlobKey
from sync.core import codec, framing, limits
from sync.core.answers import (
    Committed,
    Done,
    EpochGiven,
    FeedPage,
    Got,
    Lacking,
    Parts,
    Proof,
    Refusal,
    Reset,
    Stored,
    Welcome,
)
from sync.core.messages import (
    Batch,
    Commit,
    Complete,
    Feed,
    Get,
    Have,
    Hello,
    Join,
    NewEpoch,
    OpenUpload,
    Part,
    Prove,
    Slices,
)
from sync.core.slicing import sliced
from tests.sync.bench import Pen, name
from tests.sync.gateway.running import Caller, Running, batch, case, page, read

Enter = Callable[..., Caller]
NONCE = "5" * 64


def fresh() -> tuple[str, str]:
    """Return a case's id and number that no other test uses."""
    id_ = str(uuid.uuid4())
    return id_, f"（2026）粤0308民初{int(id_[:8], 16)}号"


def file_page(station: Caller, data: bytes, zone: str = "main") -> tuple[str, str]:
    """Send a page in a new case; return the case's id and the digest."""
    case_id, number = fresh()
    sha256 = station.store(data, zone)  # type: ignore[arg-type]
    sent = station.pen.entry(
        case(case_id, number),
        batch(f"b-{case_id}", case_id),
        page(f"p-{case_id}", sha256, case_id, batch_id=f"b-{case_id}"),
        case=case_id,
    )
    assert isinstance(station.commit(sent), Committed)
    return case_id, sha256


def parts_of(data: bytes) -> list[bytes]:
    size = limits.PART_BYTES
    return [data[at : at + size] for at in range(0, len(data), size)]


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_page_goes_up_and_comes_down(enter: Enter) -> None:
    one, other = enter(), enter()
    data = os.urandom(300_000)
    assert isinstance(one.ask(Hello(1)), Welcome)
    assert one.ask(Have("main", (name(data),))) == Lacking((digest(data),))
    case_id, sha256 = file_page(one, data)
    assert one.ask(Have("main", (name(data),))) == Lacking(())
    found = other.ask(Feed(case_id, "", 0))
    assert isinstance(found, FeedPage)
    assert len(found.items) == 1
    assert found.through == found.head == found.items[0].number
    answer = other.post(Get(sha256))
    message, blobs = framing.unpack(answer.content, 1)
    assert codec.decode_answer(message) == Got(name(data))
    assert blobs == [data]


def test_the_whole_feed_has_no_gaps(enter: Enter) -> None:
    one = enter()
    before = one.ask(Feed("", "", 0, 1))
    assert isinstance(before, FeedPage)
    start = before.head
    for _ in range(3):
        file_page(one, os.urandom(100))
    found = one.ask(Feed("", before.generation, start))
    assert isinstance(found, FeedPage)
    assert [item.number for item in found.items] == [start + 1, start + 2, start + 3]
    again = one.ask(Feed("", before.generation, found.through))
    assert isinstance(again, FeedPage)
    assert again.items == ()


def test_a_cursor_of_another_numbering_begins_anew(enter: Enter) -> None:
    one = enter()
    case_id, _ = file_page(one, b"1" * 50)
    for scope in ("", case_id):
        assert isinstance(one.ask(Feed(scope, "elsewhere", 3)), Reset)
        assert isinstance(one.ask(Feed(scope, "", 3)), Reset)


def test_a_large_blob_goes_up_in_parts_and_is_resumed(enter: Enter) -> None:
    one = enter()
    data = os.urandom(2 * limits.PART_BYTES + 1000)
    blob, pieces = name(data), parts_of(data)
    assert one.ask(OpenUpload("main", blob)) == Parts(blob.sha256, ())
    for number in (3, 1):
        part = Part("main", blob, number, digest(pieces[number - 1]))
        assert one.ask(part, pieces[number - 1]) == Done()
        assert one.ask(part, pieces[number - 1]) == Done()
    found = one.ask(OpenUpload("main", blob))
    assert isinstance(found, Parts)
    assert [part.number for part in found.held] == [1, 3]
    names = tuple(digest(piece) for piece in pieces)
    early = one.ask(Complete("main", blob, names))
    assert isinstance(early, Refusal)
    assert early.code == "missing"
    assert one.ask(Part("main", blob, 2, names[1]), pieces[1]) == Done()
    assert isinstance(one.ask(Complete("main", blob, names)), Stored)
    assert isinstance(one.ask(Complete("main", blob, names)), Stored)
    assert one.ask(OpenUpload("main", blob)) == Parts(blob.sha256, (), True)
    answer = one.ask(Prove(NONCE, (blob.sha256,)))
    assert isinstance(answer, Proof)
    assert answer.blobs[0].digest == digest(bytes.fromhex(NONCE) + data)
    offset = limits.PART_BYTES + 7
    case_id, case_number = fresh()
    sent = replace(one.pen.entry(case(case_id, case_number), case=case_id), blobs=(blob.sha256,))
    assert isinstance(one.commit(sent), Committed)
    got = one.post(Get(blob.sha256, offset))
    assert framing.unpack(got.content, 1)[1] == [data[offset:]]


def test_a_part_goes_up_in_slices_and_is_put_together(enter: Enter) -> None:
    one = enter()
    data = os.urandom(3 * limits.SLICE_BYTES + 1000)
    blob, slices = name(data), sliced(data)
    names = tuple(digest(each) for each in slices)
    whole = Join("main", blob, 1, blob.sha256, names)
    assert one.ask(whole) == Refusal("missing", f"{blob.sha256} 1", names)
    assert one.ask(Slices("main", blob, 1, 1, names[1:3]), *slices[1:3]) == Done()
    assert one.ask(whole) == Refusal("missing", f"{blob.sha256} 1", (names[0], names[3]))
    assert one.ask(Slices("main", blob, 1, 0, names[:1]), slices[0]) == Done()
    assert one.ask(Slices("main", blob, 1, 3, names[3:]), slices[3]) == Done()
    assert one.ask(whole) == Done()
    # The answer was lost, and what the part was made of is gone.
    assert one.ask(whole) == Done()
    assert isinstance(one.ask(Complete("main", blob, (blob.sha256,))), Stored)
    answer = one.ask(Prove(NONCE, (blob.sha256,)))
    assert isinstance(answer, Proof)
    assert answer.blobs[0].digest == digest(bytes.fromhex(NONCE) + data)


def test_slices_take_no_place_once_their_part_is_there(enter: Enter, shared: Running) -> None:
    """But those that somebody else, an entry or the next part needs."""
    one, other = enter(), enter()
    silent = bytes(limits.SLICE_BYTES)
    own, lent, filed = (os.urandom(limits.SLICE_BYTES) for _ in range(3))
    file_page(one, filed)
    data = own + silent + lent + filed + silent + b"end"
    blob, slices = name(data), sliced(data)
    names = tuple(digest(each) for each in slices)
    assert one.ask(Slices("main", blob, 1, 0, names), *slices) == Done()
    theirs = name(lent + b"of another")
    assert other.ask(Slices("main", theirs, 1, 0, (digest(lent),)), lent) == Done()
    assert one.ask(Join("main", blob, 1, blob.sha256, names)) == Done()
    store = shared.composed.facilities.stores["main"]
    left = [each for each in slices if store.head(BlobKey("main", digest(each)))]
    assert left == [silent, lent, filed, silent]
    # What went may come again, and be used like anything else.
    assert one.ask(Have("main", (name(own),))) == Lacking((digest(own),))
    assert one.store(own) == digest(own)
    assert isinstance(one.ask(Complete("main", blob, (blob.sha256,))), Stored)
    assert one.ask(Have("main", (blob, name(own), name(filed)))) == Lacking(())


def test_parts_that_make_up_something_else_are_dropped(enter: Enter) -> None:
    one = enter()
    data = os.urandom(limits.PART_BYTES + 10)
    wrong = os.urandom(10)
    pieces = [data[: limits.PART_BYTES], wrong]
    blob = name(data)
    for number, piece in enumerate(pieces, 1):
        assert one.ask(Part("main", blob, number, digest(piece)), piece) == Done()
    answer = one.ask(Complete("main", blob, tuple(digest(piece) for piece in pieces)))
    assert isinstance(answer, Refusal)
    assert answer.code == "hash"
    assert one.ask(OpenUpload("main", blob)) == Parts(blob.sha256, ())


def test_an_empty_blob_is_kept(enter: Enter) -> None:
    one = enter()
    assert isinstance(one.ask(Batch("main", (name(b""),)), b""), Stored)
    _, sha256 = file_page(one, b"")
    assert framing.unpack(one.post(Get(sha256)).content, 1)[1] == [b""]


def test_a_restored_station_goes_on_in_a_new_epoch(enter: Enter) -> None:
    one = enter()
    file_page(one, b"2" * 70)
    pen = Pen(one.device, 2, seed=99)
    assert isinstance(one.ask(NewEpoch(1, pen.public)), EpochGiven)
    id_, number = fresh()
    refused = one.commit(one.pen.entry(case(id_, number), case=id_))
    assert isinstance(refused, Refusal)
    assert refused.code == "epoch"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda body: body[:-1], "message"),
        (lambda body: body + b"\0" * 9, "message"),
        (lambda body: bytes([body[0] ^ 1]) + body[1:], "message"),
        (lambda body: body[:60] + bytes([body[60] ^ 1]) + body[61:], "message"),
        (lambda _body: b"", "message"),
        (lambda body: body.replace(b'"v":1', b'"v":2'), "message"),
        (lambda _body: framing.pack(b'{"type":"Hello","v":2}'), "version"),
        (lambda _body: framing.pack(codec.encode(Feed("", "", 0))), "message"),
    ],
)
def test_spoilt_requests_are_refused(
    enter: Enter, spoil: Callable[[bytes], bytes], code: str
) -> None:
    one = enter()
    body = spoil(framing.pack(codec.encode(Hello(1))))
    answer = one.http.post("/sync/v1/Hello", content=body)
    found = read(answer)
    assert isinstance(found, Refusal)
    assert (answer.status_code, found.code) == (422, code)


def test_wrong_bytes_are_refused_and_not_kept(enter: Enter) -> None:
    one = enter()
    answer = one.ask(Batch("main", (name(b"right"),)), b"wrong")
    assert isinstance(answer, Refusal)
    assert answer.code == "hash"
    assert one.ask(Have("main", (name(b"right"),))) == Lacking((digest(b"right"),))


def test_only_messages_have_addresses(enter: Enter) -> None:
    one = enter()
    for path in ("Revoke", "Nothing", "hello"):
        answer = one.http.post(f"/sync/v1/{path}", content=framing.pack(b"{}"))
        assert answer.status_code in (403, 422)
    assert one.http.get("/sync/v1/Hello").status_code == 405
    assert one.http.get("/nowhere").status_code == 404


def test_a_manifest_without_its_blobs_is_refused_whole(enter: Enter, shared: Running) -> None:
    one = enter()
    case_id, number = fresh()
    lacking = digest(os.urandom(9))
    sent = one.pen.entry(
        case(case_id, number),
        batch(f"b-{case_id}", case_id),
        page(f"p-{case_id}", lacking, case_id, batch_id=f"b-{case_id}"),
        case=case_id,
    )
    answer = one.ask(Commit(1, (sent,)))
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.blobs) == ("missing", (lacking,))
    assert isinstance(one.ask(Hello(1)), Welcome)
