from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync.core import codec, limits
from sync.core.answers import (
    BlobReceipt,
    ConflictPage,
    Done,
    EpochGiven,
    FeedPage,
    Got,
    HeldPart,
    Lacking,
    Parts,
    Proof,
    ProofOf,
    Refusal,
    Reset,
    Stored,
    Unavailable,
    Welcome,
)
from sync.core.codec import digest
from sync.core.entries import origin
from sync.core.messages import (
    Base,
    Batch,
    BlobName,
    Commit,
    Complete,
    Conflicts,
    Feed,
    Get,
    Have,
    Hello,
    Late,
    Mark,
    NewEpoch,
    OpenUpload,
    Part,
    Prove,
    Revoke,
    SignedEntry,
)
from tests.sync.bench import Bench, Pen, case, name, page, recording, title

NONCE = "5" * 64


@pytest.fixture
def pen() -> Pen:
    return Pen()


@pytest.fixture
def bench(pen: Pen) -> Bench:
    return Bench(pen)


# ---- entries --------------------------------------------------------------------------


def test_a_manifest_is_taken_and_sent_again_for_the_same_receipt(bench: Bench, pen: Pen) -> None:
    sent = [pen.entry(case()), pen.entry(title("", "a"))]
    first = bench.receipt(bench.commit(*sent))
    before = bench.sim.state()
    assert bench.receipt(bench.commit(*sent)).entries == first.entries
    assert bench.receipt(bench.commit(sent[0])).entries == first.entries[:1]
    assert bench.sim.state() == before
    assert [each.number for each in first.entries] == [1, 2]
    third = pen.entry(title("a", "b"))
    assert [e.number for e in bench.receipt(bench.commit(*sent, third)).entries] == [1, 2, 3]


def test_an_empty_manifest_changes_nothing(bench: Bench) -> None:
    assert bench.receipt(bench.commit()).entries == ()


def test_what_does_not_follow_the_chain_is_refused(bench: Bench, pen: Pen) -> None:
    sent = [pen.entry(case()), pen.entry(title("", "a")), pen.entry(title("a", "b"))]
    assert bench.refusal(bench.commit(sent[1])) == "gap"
    assert bench.refusal(bench.commit(sent[0], sent[2])) == "gap"
    assert bench.refusal(bench.commit(sent[1], sent[0])) == "gap"
    assert bench.outcomes(sent[0]) == ["applied"]
    other = Pen()
    other.entry(case("x", "2"))
    forked = other.entry(title("", "z"))
    assert bench.refusal(bench.commit(forked)) == "chain"
    assert bench.refusal(bench.commit(sent[0], forked)) == "chain"
    assert bench.sim.ledger.feed_head() == 1


def test_a_break_inside_a_manifest_is_refused(bench: Bench, pen: Pen) -> None:
    first = pen.entry(case())
    loose = pen.entry(title("", "a"), previous="0" * 64)
    assert bench.refusal(bench.commit(first, loose)) == "chain"
    assert bench.sim.ledger.feed_head() == 0


def test_a_sequence_that_goes_back_is_refused(bench: Bench, pen: Pen) -> None:
    bench.commit(pen.entry(case()), pen.entry(title("", "a")))
    restored = Pen()
    restored.entry(case())
    again = restored.entry(title("", "other"))
    assert bench.refusal(bench.commit(again)) == "sequence"
    assert bench.refusal(bench.commit(*restored.written)) == "sequence"


@pytest.mark.parametrize("field", ["device", "epoch", "sequence", "previous"])
def test_an_entry_of_somebody_else_is_refused(bench: Bench, pen: Pen, field: str) -> None:
    other: dict[str, Any] = {"device": "d2", "epoch": 2, "sequence": 7, "previous": "0" * 64}
    sent = pen.entry(case(), **{field: other[field]})
    code = {"sequence": "gap", "previous": "chain"}.get(field, "entry")
    assert bench.refusal(bench.ask(Commit(1, (sent,)))) == code


def test_bytes_hash_and_signature_must_belong_together(bench: Bench, pen: Pen) -> None:
    good = pen.entry(case())
    entry = good.entry
    bent = replace(entry, raw=entry.raw.replace(b"clerk", b"Clerk"))
    assert bench.refusal(bench.commit(replace(good, entry=bent))) == "hash"
    renamed = replace(bent, hash=digest(bent.raw))
    assert bench.refusal(bench.commit(replace(good, entry=renamed))) == "signature"
    stolen = Pen(seed=2).entry(case(), previous=origin("d1", 1, pen.public))
    assert bench.refusal(bench.commit(stolen)) == "signature"
    torn = SignedEntry(b"{}", digest(b"{}"), b"")
    assert bench.refusal(bench.commit(good, replace(good, entry=torn))) == "entry"
    assert bench.sim.ledger.feed_head() == 0


def test_bases_are_named_exactly(bench: Bench, pen: Pen) -> None:
    good = pen.entry(case())
    for bases in (
        good.bases[1:],
        good.bases[::-1],
        (*good.bases, Base("zzz", "")),
        (*good.bases, good.bases[-1]),
    ):
        assert bench.refusal(bench.commit(replace(good, bases=bases))) == "entry"


def test_a_manifest_over_the_limit_is_refused(bench: Bench, pen: Pen) -> None:
    filler = "x" * (limits.MAX_ENTRY_BYTES - 2000)
    sent = [pen.entry(case(str(n), str(n)), note={"f": filler}) for n in range(3)]
    assert bench.refusal(bench.commit(*sent)) == "limit"


def test_nothing_is_taken_while_a_blob_is_missing(bench: Bench, pen: Pen) -> None:
    here, absent = bench.store(b"here"), digest(b"absent")
    first = pen.entry(case(), page("p", here))
    second = pen.entry(page("q", absent))
    answer = bench.commit(first, second)
    assert answer == Refusal("missing", "1", (absent,))
    assert bench.sim.ledger.feed_head() == 0
    assert bench.sim.ledger.epoch("d1", 1).sequence == 0  # type: ignore[union-attr]
    text = digest(b"text")
    third = pen.entry(["page", "p", {"reading": ""}, {"reading": text}])
    bench.store(b"absent", "secret")
    assert bench.outcomes(first, second) == ["applied", "applied"]
    assert bench.refusal(bench.commit(third)) == "missing"


def test_blobs_that_only_the_sender_knows_of_are_awaited_too(bench: Bench, pen: Pen) -> None:
    sent = pen.entry(case(), ["stamp", "s", None, {"picture": digest(b"ink")}])
    sent = replace(sent, blobs=(digest(b"ink"),))
    assert bench.refusal(bench.commit(sent)) == "missing"
    bench.store(b"ink")
    assert bench.outcomes(sent) == ["kept"]


def test_only_recordings_and_damaged_bytes_may_be_late(bench: Bench, pen: Pen) -> None:
    bench.commit(pen.entry(case()))
    master, sound = digest(b"master"), digest(b"sound")
    first = pen.entry(page("p", master))
    assert bench.refusal(bench.commit(first, late=(Late(master, "recording"),))) == "missing"
    second = pen.entry(recording("r", sound))
    assert bench.refusal(bench.commit(first, second)) == "missing"
    late = (Late(master, "damaged"), Late(sound, "recording"))
    receipt = bench.receipt(bench.commit(first, second, late=late))
    assert receipt.late == late
    feed = bench.ask(Feed("", "g1", 1))
    assert isinstance(feed, FeedPage)
    assert [item.late for item in feed.items] == [(master,), (sound,)]
    assert set(feed.wanted) == {master, sound}
    # It arrives, is told of once, and belongs to the case that waited.
    for _ in range(2):
        bench.store(b"sound")
    feed = bench.ask(Feed("c", "g1", 3))
    assert isinstance(feed, FeedPage)
    assert [(i.number, i.kind, i.blob, i.cases) for i in feed.items] == [
        (4, "arrival", sound, ("c",))
    ]
    assert feed.wanted == (master,)


def test_a_mismatch_becomes_a_conflict_record_with_both_versions() -> None:
    one, two = Pen("d1"), Pen("d2", seed=2)
    bench = Bench(one, two)
    opened = one.entry(case())
    bench.commit(opened, one.entry(title("", "a")))
    upon = (Base("case/c#rest", opened.entry.hash),)
    loser = two.entry(title("", "b"), upon=upon)
    follower = two.entry(title("b", "c"))
    assert bench.outcomes(loser, follower, caller="d2") == ["conflict", "conflict"]
    assert bench.sim.ledger.row("case", "c")["title"] == "a"  # type: ignore[index]
    page_ = bench.ask(Conflicts("c", 0))
    assert isinstance(page_, ConflictPage)
    first = page_.items[0]
    assert (first.id, first.reason, first.device) == (loser.entry.hash, "revision", "d2")
    assert first.wanted == upon
    assert first.standing == (Base("case/c#rest", one.written[1].entry.hash),)
    stored = bench.sim.disk.get("entries", ("d2", 1, 1)).sent
    assert stored.entry.raw == loser.entry.raw
    # A clerk decides at the first station; the record says by which entry.
    decision = one.entry(title("a", "b"), note={"resolves": [loser.entry.hash]})
    assert bench.outcomes(decision) == ["applied"]
    again = bench.ask(Conflicts("c", 0))
    assert isinstance(again, ConflictPage)
    assert [each.resolved_by for each in again.items] == [decision.entry.hash, ""]


def test_a_decision_that_is_itself_in_conflict_resolves_nothing() -> None:
    one, two = Pen("d1"), Pen("d2", seed=2)
    bench = Bench(one, two)
    bench.commit(one.entry(case()))
    loser = two.entry(title("", "b"), upon=(Base("case/c#rest", ""),))
    bench.commit(loser, caller="d2")
    note = {"resolves": [loser.entry.hash]}
    bad = two.entry(title("", "x"), upon=(Base("case/c#rest", ""),), note=note)
    assert bench.outcomes(bad, caller="d2") == ["conflict"]
    assert bench.sim.ledger.conflict(loser.entry.hash).resolved_by == ""  # type: ignore[union-attr]


def test_what_a_newer_station_writes_is_kept(bench: Bench, pen: Pen) -> None:
    sent = pen.entry(case())
    strange = pen.entry(["stamp", "s", None, {"id": "s"}])
    newer = pen.entry(format=2)
    assert bench.outcomes(sent, strange, newer) == ["applied", "kept", "kept"]
    feed = bench.ask(Feed("", "", 0))
    assert isinstance(feed, FeedPage)
    assert [item.entry.raw for item in feed.items if item.entry] == [
        s.entry.raw for s in pen.written
    ]


# ---- bytes ----------------------------------------------------------------------------


def test_only_what_is_lacking_is_asked_for(bench: Bench) -> None:
    bench.store(b"one")
    blobs = (name(b"one"), name(b"two"))
    assert bench.ask(Have("main", blobs)) == Lacking((blobs[1].sha256,))
    assert bench.ask(Have("secret", blobs)) == Lacking((blobs[0].sha256, blobs[1].sha256))


def test_sent_is_not_stored_until_it_is_hashed_again(bench: Bench) -> None:
    good = name(b"good")
    assert bench.refusal(bench.ask(Batch("main", (good,)), b"bad!")) == "hash"
    assert bench.refusal(bench.ask(Batch("main", (good,)), b"longer")) == "size"
    assert bench.refusal(bench.ask(Batch("main", (good,)))) == "message"
    assert bench.refusal(bench.ask(Batch("main", (good, name(b"x"))), b"good", b"y")) == "hash"
    big = b"x" * (limits.SMALL_BYTES + 1)
    assert bench.refusal(bench.ask(Batch("main", (name(big),)), big)) == "size"
    assert bench.sim.shelf.puts == 0
    answer = bench.ask(Batch("main", (good,)), b"good")
    assert isinstance(answer, Stored)
    signed = answer.receipt
    assert bench.keys.verify(bench.keys.public, digest(signed.body), signed.signature)
    receipt = codec.decode_receipt(signed.body)
    assert isinstance(receipt, BlobReceipt)
    assert (receipt.device, receipt.zone, receipt.blobs) == ("d1", "main", (good,))


def test_a_store_that_lies_is_not_believed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(zone: Any, sha256: str) -> Any:
        yield b"goo"

    monkeypatch.setattr(bench.sim.shelf, "pieces", torn)
    answer = bench.ask(Batch("main", (name(b"good"),)), b"good")
    assert isinstance(answer, Unavailable)
    assert bench.ask(Have("main", (name(b"good"),))) == Lacking((digest(b"good"),))


@pytest.mark.usefixtures("small_sizes")
def test_parts_are_resumed_by_listing_and_put_together(bench: Bench) -> None:
    data = bytes(range(250))
    blob = name(data)
    pieces = [data[:100], data[100:200], data[200:]]
    digests = tuple(digest(piece) for piece in pieces)
    assert bench.ask(OpenUpload("main", blob)) == Parts(blob.sha256, ())
    for n in (3, 1, 1):
        part = Part("main", blob, n, digests[n - 1])
        assert bench.ask(part, pieces[n - 1]) == Done()
    held = (HeldPart(1, digests[0]), HeldPart(3, digests[2]))
    assert bench.ask(OpenUpload("main", blob)) == Parts(blob.sha256, held)
    assert bench.refusal(bench.ask(Complete("main", blob, digests))) == "missing"
    assert bench.refusal(bench.ask(Complete("main", blob, digests[:2]))) == "size"
    assert bench.ask(Part("main", blob, 2, digests[1]), pieces[1]) == Done()
    assert isinstance(bench.ask(Complete("main", blob, digests)), Stored)
    assert isinstance(bench.ask(Complete("main", blob, digests)), Stored)
    assert bench.sim.shelf.read(blob.sha256) == data
    assert bench.ask(OpenUpload("main", blob)) == Parts(blob.sha256, (), True)
    assert bench.ask(Part("main", blob, 2, digests[1]), pieces[1]) == Done()
    assert bench.sim.shelf.parts("main", blob.sha256) == []


@pytest.mark.usefixtures("small_sizes")
def test_wrong_parts_are_refused(bench: Bench) -> None:
    data = bytes(range(250))
    blob = name(data)

    def part(n: int, piece: bytes, sha256: str = "") -> str:
        request = Part("main", blob, n, sha256 or digest(piece))
        return bench.refusal(bench.ask(request, piece))

    assert part(1, data[:99]) == "size"
    assert part(3, data[100:200]) == "size"
    assert part(4, b"") == "size"
    assert part(1, data[:100], digest(b"other")) == "hash"
    assert bench.refusal(bench.ask(Part("main", blob, 1, digest(b"")))) == "message"
    # Whole parts of another blob are only found out when the whole is hashed.
    others = [bytes(100), bytes(100), bytes(50)]
    for n, piece in enumerate(others, 1):
        assert bench.ask(Part("main", blob, n, digest(piece)), piece) == Done()
    complete = Complete("main", blob, tuple(digest(piece) for piece in others))
    assert bench.refusal(bench.ask(complete)) == "hash"
    assert bench.ask(OpenUpload("main", blob)) == Parts(blob.sha256, ())
    assert bench.ask(Have("main", (blob,))) == Lacking((blob.sha256,))


def test_a_proof_needs_the_bytes_themselves(bench: Bench, pen: Pen) -> None:
    sha256 = bench.store(b"master")
    unknown = digest(b"?")
    want = digest(bytes.fromhex(NONCE) + b"master")
    answer = bench.ask(Prove(NONCE, (sha256, unknown)))
    assert answer == Proof(NONCE, (ProofOf(sha256, want, False), ProofOf(unknown, "", False)))
    bench.commit(pen.entry(case(), page("p", sha256)))
    assert bench.ask(Prove(NONCE, (sha256,))) == Proof(NONCE, (ProofOf(sha256, want, True),))


@pytest.mark.parametrize("found", [b"mastes", b"maste", None])
def test_damage_is_found_told_and_mended(bench: Bench, pen: Pen, found: bytes | None) -> None:
    sha256 = bench.store(b"master")
    bench.commit(pen.entry(case(), page("p", sha256)))
    disk = bench.sim.shelf_disk
    with disk.transaction():
        disk.put("bytes", ("main", sha256), found)
    answer = bench.ask(Prove(NONCE, (sha256,)))
    assert answer == Proof(NONCE, (ProofOf(sha256, "", True),))
    feed = bench.ask(Feed("", "", 0))
    assert isinstance(feed, FeedPage)
    assert feed.wanted == (sha256,)
    assert bench.ask(Have("main", (name(b"master"),))) == Lacking((sha256,))
    assert bench.refusal(bench.ask(Get(sha256))) == "unknown_blob"
    bench.store(b"master")
    assert bench.sim.shelf.read(sha256) == b"master"
    feed = bench.ask(Feed("", "", 0))
    assert isinstance(feed, FeedPage)
    assert feed.wanted == ()
    assert bench.ask(Get(sha256)) == Got(name(b"master"))


def test_a_good_copy_is_never_written_over(bench: Bench) -> None:
    bench.store(b"master")
    puts = bench.sim.shelf.puts
    bench.store(b"master")
    assert bench.sim.shelf.puts == puts
    other = BlobName(digest(b"master"), 7)
    assert bench.refusal(bench.ask(Have("main", (other,)))) == "size"
    assert bench.refusal(bench.ask(OpenUpload("main", other))) == "size"


def test_get_checks_the_offset(bench: Bench) -> None:
    sha256 = bench.store(b"master")
    assert bench.ask(Get(sha256, 6)) == Got(name(b"master"))
    assert bench.refusal(bench.ask(Get(sha256, 7))) == "size"


def test_only_unused_bytes_past_their_lease_are_swept(bench: Bench, pen: Pen) -> None:
    used, idle, young = bench.store(b"used"), bench.store(b"idle"), b"young"
    bench.commit(pen.entry(case(), page("p", used)))
    bench.sim.wall.now = 900
    bench.store(young)
    bench.ask(Have("main", (name(b"other"),)))
    assert bench.centre.doom() == []
    bench.sim.wall.now = 1001
    assert [record.sha256 for record in bench.centre.doom()] == [idle]
    # While it is being deleted nobody can rely on it or store it.
    assert bench.ask(Have("main", (name(b"idle"),))) == Lacking((idle,))
    assert isinstance(bench.ask(Batch("main", (name(b"idle"),)), b"idle"), Unavailable)
    part = Part("main", name(b"idle"), 1, idle)
    assert isinstance(bench.ask(part, b"idle"), Unavailable)
    sent = pen.entry(page("q", idle))
    assert bench.refusal(bench.commit(sent)) == "missing"
    bench.sim.wall.now = 0
    assert [record.sha256 for record in bench.centre.doom()] == [idle]
    bench.sim.shelf.delete("main", idle)
    bench.centre.swept("main", idle)
    bench.centre.swept("main", used)
    bench.store(b"idle")
    assert bench.outcomes(sent) == ["applied"]
    assert bench.sim.shelf.read(used) == b"used"


def test_asking_for_bytes_renews_their_lease(bench: Bench) -> None:
    bench.store(b"idle")
    bench.sim.wall.now = 900
    assert bench.ask(Have("main", (name(b"idle"),))) == Lacking(())
    bench.sim.wall.now = 1800
    assert bench.centre.doom() == []


# ---- the feed -------------------------------------------------------------------------


def test_the_feed_has_no_gaps_and_respects_its_scope(bench: Bench, pen: Pen) -> None:
    sent = [pen.entry(case(str(n), str(n)), case=f"c{n % 2}") for n in range(7)]
    bench.commit(*sent)
    found: list[int] = []
    after = 0
    while True:
        answer = bench.ask(Feed("", "g1", after, 3))
        assert isinstance(answer, FeedPage)
        if not answer.items:
            break
        assert (answer.after, answer.head) == (after, 7)
        found += [item.number for item in answer.items]
        after = answer.through
    assert found == [1, 2, 3, 4, 5, 6, 7]
    answer = bench.ask(Feed("c1", "", 0, 2))
    assert isinstance(answer, FeedPage)
    assert ([item.number for item in answer.items], answer.through) == ([2, 4], 4)
    answer = bench.ask(Feed("c1", "g1", 4, 2))
    assert isinstance(answer, FeedPage)
    assert ([item.number for item in answer.items], answer.through) == ([6], 7)
    answer = bench.ask(Feed("nobody", "", 0))
    assert isinstance(answer, FeedPage)
    assert (answer.items, answer.through) == ((), 7)


def test_one_page_carries_no_more_than_a_manifest(bench: Bench, pen: Pen) -> None:
    filler = "x" * (limits.MAX_ENTRY_BYTES - 2000)
    for n in range(3):
        bench.commit(pen.entry(case(str(n), str(n)), note={"f": filler}))
    answer = bench.ask(Feed("", "", 0))
    assert isinstance(answer, FeedPage)
    assert (len(answer.items), answer.through, answer.head) == (2, 2, 3)


def test_a_cursor_that_means_nothing_gets_a_reset(bench: Bench, pen: Pen) -> None:
    bench.commit(pen.entry(case()))
    for generation, after in (("g0", 0), ("g0", 1), ("", 1), ("g1", 2)):
        assert bench.ask(Feed("c", generation, after)) == Reset("c", "g1")


# ---- who may --------------------------------------------------------------------------


def test_strangers_and_the_revoked_get_nothing(bench: Bench, pen: Pen) -> None:
    sent = pen.entry(case())
    sha256 = bench.store(b"x")
    blob = name(b"x")
    questions: list[tuple[Any, list[bytes]]] = [
        (Hello(1), []),
        (NewEpoch(1, b"k"), []),
        (Have("main", (blob,)), []),
        (Batch("main", (blob,)), [b"x"]),
        (OpenUpload("main", blob), []),
        (Part("main", blob, 1, sha256), [b"x"]),
        (Complete("main", blob, (sha256,)), []),
        (Feed("", "", 0), []),
        (Prove(NONCE, (sha256,)), []),
        (Get(sha256), []),
        (Conflicts("", 0), []),
    ]
    for request, pieces in questions:
        answer = bench.ask(request, *pieces, caller="stranger")
        assert bench.refusal(answer) == "unknown_device", request
    assert bench.refusal(bench.commit(sent, caller="stranger")) == "unknown_device"
    assert bench.centre.revoke(Revoke("d1")) == Done()
    for request, pieces in questions:
        assert bench.refusal(bench.ask(request, *pieces)) == "revoked", request
    assert bench.refusal(bench.commit(sent)) == "revoked"
    bench.centre.revoke(Revoke("d1", False))
    assert bench.outcomes(sent) == ["applied"]
    assert bench.refusal(bench.centre.revoke(Revoke("nobody"))) == "unknown_device"


def test_a_station_does_not_revoke(bench: Bench) -> None:
    assert bench.refusal(bench.ask(Revoke("d1"))) == "forbidden"


def test_enrolling_twice_is_only_fine_with_the_same_key(bench: Bench, pen: Pen) -> None:
    assert bench.centre.enrol("d1", 1, pen.public) == Done()
    assert bench.refusal(bench.centre.enrol("d1", 1, b"other")) == "forbidden"
    assert bench.centre.enrol("d1", 3, b"later") == Done()
    assert bench.refusal(bench.centre.enrol("d1", 2, b"between")) == "forbidden"
    assert bench.refusal(bench.commit(pen.entry(case()))) == "epoch"


def test_hello_tells_the_head_and_what_is_common(bench: Bench, pen: Pen) -> None:
    first = origin("d1", 1, pen.public)
    assert bench.ask(Hello(1)) == Welcome("g1", 1, Mark(0, first), 0, True)
    sent = [pen.entry(case()), pen.entry(title("", "a")), pen.entry(title("a", "b"))]
    bench.commit(*sent)
    marks = (
        Mark(0, first),
        Mark(1, sent[0].entry.hash),
        Mark(2, sent[1].entry.hash),
        Mark(3, "0" * 64),
        Mark(9, "0" * 64),
    )
    answer = bench.ask(Hello(1, marks))
    assert answer == Welcome("g1", 1, Mark(3, sent[2].entry.hash), 2, True)
    assert bench.refusal(bench.ask(Hello(2))) == "epoch"


def test_a_new_epoch_closes_the_old_one_and_is_given_once(bench: Bench, pen: Pen) -> None:
    sent = pen.entry(case())
    bench.commit(sent)
    new = Pen("d1", 2, seed=7)
    given = EpochGiven(2, Mark(1, sent.entry.hash))
    assert bench.ask(NewEpoch(1, new.public)) == given
    assert bench.ask(NewEpoch(1, new.public)) == given
    assert bench.refusal(bench.ask(NewEpoch(1, b"another copy"))) == "clone"
    assert bench.refusal(bench.commit(pen.entry(title("", "a")))) == "epoch"
    # What was there already is acknowledged as before.
    assert bench.outcomes(sent) == ["applied"]
    # On its way out the station may still compare chains, until it has moved.
    answer = bench.ask(Hello(1, (Mark(1, sent.entry.hash),)))
    assert isinstance(answer, Welcome)
    assert (answer.common, answer.open) == (1, False)
    assert bench.outcomes(new.entry(case("n", "2"))) == ["applied"]
    assert bench.ask(NewEpoch(1, new.public)) == given
    assert isinstance(bench.ask(NewEpoch(2, b"next")), EpochGiven)
    assert bench.refusal(bench.ask(NewEpoch(1, b"third"))) == "clone"


def test_bytes_that_were_only_out_of_reach_count_again(bench: Bench, pen: Pen) -> None:
    sha256 = bench.store(b"master")
    bench.commit(pen.entry(case(), page("p", sha256)))
    place, disk = ("main", sha256), bench.sim.shelf.disk
    with disk.transaction():
        disk.put("bytes", place, None)
    bench.centre.damaged("main", sha256)
    assert bench.sim.ledger.wanted("", 10) == [sha256]
    # Still out of reach, then other bytes, then back.
    assert bench.centre.look_again() == ""
    assert bench.sim.ledger.wanted("", 10) == [sha256]
    with disk.transaction():
        disk.put("bytes", place, b"mastes")
    bench.centre.look_again()
    assert bench.sim.ledger.wanted("", 10) == [sha256]
    with disk.transaction():
        disk.put("bytes", place, b"master")
    assert bench.centre.look_again("", 1) == sha256
    assert bench.centre.look_again(sha256, 1) == ""
    assert bench.sim.ledger.wanted("", 10) == []
    (record,) = bench.sim.ledger.blobs(sha256)
    assert record.good and record.used
