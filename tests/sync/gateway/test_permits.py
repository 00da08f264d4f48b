"""Rights of stations: knowing a name grants nothing, and forbidden looks like absent."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sync.core import limits
from sync.core.answers import (
    Committed,
    ConflictPage,
    Done,
    FeedPage,
    Lacking,
    Parts,
    Proof,
    ProofOf,
    Refusal,
    Reset,
    Stored,
)
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
    Join,
    Late,
    OpenUpload,
    Part,
    Prove,
    Slices,
)
from sync.core.slicing import sliced
from sync.ledger.contract import Reach
from tests.sync.bench import name
from tests.sync.gateway.running import (
    Caller,
    Running,
    batch,
    case,
    hearing,
    material,
    noted,
    page,
    read,
    shown,
)
from tests.sync.gateway.test_stations import NONCE, digest, file_page, fresh, parts_of

Enter = Callable[..., Caller]

OPEN = Reach(None, True, False)
"""All cases, but no confidential volume."""


def limited(*cases: str, writes: bool = True, secret: bool = False) -> Reach:
    return Reach(frozenset(cases), writes, secret)


def refusal(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def secret_page(station: Caller, case_id: str, data: bytes) -> str:
    """File a page in the confidential volume of a case that is there."""
    sha256 = station.store(data, "secret")
    material_id = f"m-{uuid.uuid4()}"
    sent = station.pen.entry(
        material(material_id, case_id, "confidential"),
        page(f"s-{material_id}", sha256, case_id, material_id, f"b-{case_id}"),
        case=case_id,
    )
    assert isinstance(station.commit(sent), Committed)
    return sha256


# ---- bytes ------------------------------------------------------------------------------


def test_a_digest_alone_grants_nothing(enter: Enter) -> None:
    owner, stranger = enter(), enter(limited("elsewhere"))
    data = os.urandom(500)
    _, sha256 = file_page(owner, data)
    assert stranger.ask(Have("main", (name(data),))) == Lacking((sha256,))
    assert stranger.ask(Have("main", (BlobName(sha256, 7),))) == Lacking((sha256,))
    unknown = digest(os.urandom(9))
    for asked in (sha256, unknown):
        answer = stranger.post(Get(asked))
        assert read(answer) == Refusal("unknown_blob", asked)
        assert answer.status_code == 422
    proof = stranger.ask(Prove(NONCE, (sha256, unknown)))
    assert isinstance(proof, Proof)
    assert proof.blobs == (ProofOf(sha256, "", False), ProofOf(unknown, "", False))


def test_who_sends_the_bytes_has_them(enter: Enter) -> None:
    owner, other = enter(), enter(limited("elsewhere"))
    data = os.urandom(500)
    _, sha256 = file_page(owner, data)
    assert isinstance(other.ask(Batch("main", (name(data),)), data), Stored)
    assert other.ask(Have("main", (name(data),))) == Lacking(())
    # The bytes are its own now; the case they are bound to is not.
    assert refusal(other.ask(Get(sha256))) == "unknown_blob"


def test_nobody_reads_beyond_the_end(enter: Enter) -> None:
    owner = enter()
    _, sha256 = file_page(owner, os.urandom(500))
    assert owner.post(Get(sha256, 500)).status_code == 200
    assert refusal(owner.ask(Get(sha256, 501))) == "size"


def test_a_part_is_not_lent_for_the_names_of_its_slices(enter: Enter) -> None:
    owner, thief = enter(), enter(limited("elsewhere"))
    data = os.urandom(2 * limits.SLICE_BYTES)
    blob, slices = name(data), sliced(data)
    names = tuple(digest(each) for each in slices)
    whole = Join("main", blob, 1, blob.sha256, names)
    assert owner.ask(Slices("main", blob, 1, 0, names), *slices) == Done()
    assert thief.ask(whole) == Refusal("missing", f"{blob.sha256} 1", names)
    assert owner.ask(whole) == Done()
    assert isinstance(owner.ask(Complete("main", blob, (blob.sha256,))), Stored)
    # Whole at the centre: the same answers, and other slices do not pass for it.
    assert thief.ask(whole) == Refusal("missing", f"{blob.sha256} 1", names)
    junk = [os.urandom(limits.SLICE_BYTES) for _ in slices]
    others = tuple(digest(each) for each in junk)
    assert thief.ask(Slices("main", blob, 1, 0, others), *junk) == Done()
    assert refusal(thief.ask(Join("main", blob, 1, blob.sha256, others))) == "hash"
    assert refusal(thief.ask(Complete("main", blob, (blob.sha256,)))) == "missing"
    # Who really sent them may.
    assert thief.ask(Slices("main", blob, 1, 0, names), *slices) == Done()
    assert thief.ask(whole) == Done()
    assert isinstance(thief.ask(Complete("main", blob, (blob.sha256,))), Stored)


def test_parts_of_others_are_neither_told_nor_lent(enter: Enter) -> None:
    owner, thief = enter(), enter(limited("elsewhere"))
    data = os.urandom(limits.PART_BYTES + 100)
    blob, pieces = name(data), parts_of(data)
    names = tuple(digest(piece) for piece in pieces)
    for number, piece in enumerate(pieces, 1):
        owner.ask(Part("main", blob, number, names[number - 1]), piece)
    # Still in parts: nothing to see, nothing to take.
    assert thief.ask(OpenUpload("main", blob)) == Parts(blob.sha256, ())
    assert refusal(thief.ask(Complete("main", blob, names))) == "missing"
    assert isinstance(owner.ask(Complete("main", blob, names)), Stored)
    # Whole: the same answers.
    assert thief.ask(OpenUpload("main", blob)) == Parts(blob.sha256, ())
    other_size = BlobName(blob.sha256, blob.size + 1)
    assert thief.ask(OpenUpload("main", other_size)) == Parts(blob.sha256, ())
    longer = pieces[1] + b"x"
    assert thief.ask(Part("main", other_size, 2, digest(longer)), longer) == Done()
    assert refusal(thief.ask(Complete("main", blob, names))) == "missing"
    # Other bytes under these digests' numbers do not help, nor do some of the right ones.
    junk = os.urandom(100)
    assert thief.ask(Part("main", blob, 1, names[0]), pieces[0]) == Done()
    assert thief.ask(Part("main", blob, 2, digest(junk)), junk) == Done()
    assert refusal(thief.ask(Complete("main", blob, names))) == "missing"
    assert refusal(thief.ask(Complete("main", blob, (names[0], digest(junk))))) == "hash"
    assert thief.ask(Have("main", (blob,))) == Lacking((blob.sha256,))
    # Who has all the bytes may.
    for number, piece in enumerate(pieces, 1):
        assert thief.ask(Part("main", blob, number, names[number - 1]), piece) == Done()
    held = thief.ask(OpenUpload("main", blob))
    assert isinstance(held, Parts)
    assert ([part.number for part in held.held], held.done) == ([1, 2], False)
    assert isinstance(thief.ask(Complete("main", blob, names)), Stored)
    assert thief.ask(Have("main", (blob,))) == Lacking(())


def test_an_entry_does_not_bind_bytes_of_others(enter: Enter) -> None:
    owner = enter()
    data = os.urandom(400)
    _, sha256 = file_page(owner, data)
    thief = enter(Reach(frozenset({"t-" + sha256[:8]}), True, True))
    mine = "t-" + sha256[:8]
    heard = {"id": "r", "case_id": mine, "sha256": sha256}
    for bind in ("page", "blobs", "late"):
        opening = thief.pen.entry(
            case(mine, fresh()[1]),
            batch(f"b-{mine}", mine),
            *([page(f"p-{mine}", sha256, mine, batch_id=f"b-{mine}")] if bind == "page" else []),
            *([["recording", "r", None, heard]] if bind == "late" else []),
            case=mine,
        )
        late = (Late(sha256, "recording"),) if bind == "late" else ()
        sent = replace(opening, blobs=(sha256,)) if bind == "blobs" else opening
        answer = thief.ask(Commit(1, (sent,), late))
        assert isinstance(answer, Refusal), bind
        assert (answer.code, answer.blobs) == ("missing", (sha256,)), bind
        thief.pen = type(thief.pen)(thief.device, seed=sum(thief.device.encode()) % 250 + 1)
    assert refusal(thief.ask(Get(sha256))) == "unknown_blob"


def test_the_confidential_zone_is_for_those_who_may(enter: Enter) -> None:
    plain = enter(OPEN)
    data = os.urandom(90)
    blob = name(data)
    for request, pieces in (
        (Have("secret", (blob,)), ()),
        (Batch("secret", (blob,)), (data,)),
        (OpenUpload("secret", blob), ()),
        (Part("secret", blob, 1, blob.sha256), (data,)),
        (Complete("secret", blob, (blob.sha256,)), ()),
    ):
        answer = plain.post(request, *pieces)
        assert answer.status_code == 403
        assert refusal(read(answer)) == "forbidden"
    assert enter().ask(Have("secret", (blob,))) == Lacking((blob.sha256,))


def test_a_station_that_only_reads_sends_nothing(enter: Enter) -> None:
    reader = enter(Reach(None, False, True))
    data = os.urandom(90)
    assert refusal(reader.ask(Have("main", (name(data),)))) == "forbidden"
    assert refusal(reader.ask(Batch("main", (name(data),)), data)) == "forbidden"
    sent = reader.pen.entry(case(*fresh()))
    assert refusal(reader.commit(sent)) == "forbidden"


def test_a_reader_may_note_what_it_did_in_a_case_it_reads(enter: Enter) -> None:
    owner = enter()
    mine, _ = file_page(owner, os.urandom(50))
    other, _ = file_page(owner, os.urandom(50))
    reader = enter(Reach(frozenset({mine}), False, True), kind="courtroom")
    # Somewhere else, of no case, and with something changed: not so.
    place = (reader.pen.sequence, reader.pen.previous)
    for deltas, of_case in (((), other), ((), None), ((batch("b-r", mine),), mine)):
        assert refusal(reader.commit(reader.pen.entry(*deltas, case=of_case))) == "forbidden"
        reader.pen.sequence, reader.pen.previous = place
        reader.pen.written.pop()
    assert isinstance(reader.commit(reader.pen.entry(case=mine)), Committed)


def test_a_courtroom_writes_the_record_of_a_case_it_reads(enter: Enter) -> None:
    owner = enter()
    mine, sha256 = file_page(owner, os.urandom(50))
    other, _ = file_page(owner, os.urandom(50))
    reader = enter(Reach(frozenset({mine}), False, False), kind="courtroom")
    pen = reader.pen
    place = (pen.sequence, pen.previous)
    # Of another case, beside something else, of the confidential volume, with bytes: not so.
    for deltas, of_case, blobs in (
        ([hearing("h-1", other)], other, ()),
        ([hearing("h-1", other)], mine, ()),
        ([hearing("h-1", mine), batch("b-h", mine)], mine, ()),
        ([hearing("h-1", mine, "confidential")], mine, ()),
        ([hearing("h-1", mine)], mine, (sha256,)),
    ):
        sent = replace(pen.entry(*deltas, case=of_case), blobs=blobs)
        assert refusal(reader.commit(sent)) == "forbidden", deltas
        pen.sequence, pen.previous = place
        pen.written.pop()
    assert isinstance(reader.commit(pen.entry(hearing("h-1", mine), case=mine)), Committed)
    panel = enter(Reach(frozenset({mine}), False, True), kind="courtroom")
    closed = panel.pen.entry(hearing("h-2", mine, "confidential"), case=mine)
    assert isinstance(panel.commit(closed), Committed)


def test_a_courtroom_sends_the_pictures_of_what_was_shown(enter: Enter) -> None:
    owner = enter()
    mine, _ = file_page(owner, os.urandom(50))
    room = enter(Reach(frozenset({mine}), False, False), kind="courtroom")
    data = os.urandom(90)
    # Nothing of 副卷, nothing for whoever reads no case, and no bytes it knows by name only.
    assert refusal(room.ask(Have("secret", (name(data),)))) == "forbidden"
    nowhere = enter(Reach(frozenset(), False, False), kind="courtroom")
    assert refusal(nowhere.ask(Have("main", (name(data),)))) == "forbidden"
    place = (room.pen.sequence, room.pen.previous)
    _, foreign = file_page(owner, os.urandom(50))
    assert (
        refusal(room.commit(room.pen.entry(shown("s-0", foreign, mine), case=mine))) == "missing"
    )
    room.pen.sequence, room.pen.previous = place
    room.pen.written.pop()
    sha256 = room.store(data)
    assert isinstance(
        room.commit(room.pen.entry(shown("s-1", sha256, mine), case=mine)), Committed
    )
    assert room.post(Get(sha256, 0)).status_code == 200
    # A page of the dossier it does not write, whatever it sent.
    place = (room.pen.sequence, room.pen.previous)
    filed = room.pen.entry(page("p-r", sha256, mine, None, f"b-{mine}"), case=mine)
    assert refusal(room.commit(filed)) == "forbidden"
    room.pen.sequence, room.pen.previous = place
    room.pen.written.pop()
    noting = room.pen.entry(noted("n-1", mine), case=mine)
    assert refusal(room.commit(noting)) == "forbidden"
    bench = enter(Reach(frozenset({mine}), False, True), kind="courtroom")
    assert isinstance(bench.commit(bench.pen.entry(noted("n-1", mine), case=mine)), Committed)


# ---- entries ------------------------------------------------------------------------------


def test_cases_outside_the_reach_cannot_be_changed(enter: Enter) -> None:
    owner = enter()
    foreign, _ = file_page(owner, os.urandom(50))
    mine = f"w-{foreign}"
    writer = enter(limited(mine))
    pen = writer.pen
    opened = pen.entry(case(mine, fresh()[1]), batch(f"b-{mine}", mine), case=mine)
    assert isinstance(writer.commit(opened), Committed)
    # Named by the entry, by a row it makes, by a row it changes, by a row it moves there.
    place = (pen.sequence, pen.previous)
    changed = ["page", f"p-{foreign}", {"rank": ""}, {"rank": "b"}]
    upon = (Base(f"page/p-{foreign}#rest", ""),)
    for deltas, of_case, bases in (
        ([batch("b-x", mine)], foreign, None),
        ([batch("b-x", foreign)], mine, None),
        ([changed], mine, upon),
        ([["batch", f"b-{mine}", {"case_id": mine}, {"case_id": foreign}]], mine, None),
        ([case("new-case", fresh()[1])], "", None),
    ):
        sent = pen.entry(*deltas, case=of_case or None, upon=bases)
        assert refusal(writer.commit(sent)) == "forbidden", deltas
        pen.sequence, pen.previous = place
        pen.written.pop()
    assert isinstance(writer.commit(pen.entry(batch("b-y" + mine, mine), case=mine)), Committed)


def test_an_unreadable_entry_is_the_centres_business(enter: Enter) -> None:
    writer = enter(limited("c"))
    sent = writer.pen.entry(case("c", fresh()[1]), case="c")
    for raw in (b"", b"[]", b'{"format":1}', b"\xff"):
        entry = replace(sent.entry, raw=raw, hash=digest(raw))
        assert refusal(writer.ask(Commit(1, (replace(sent, entry=entry),)))) == "entry"


# ---- what others did ------------------------------------------------------------------------


def test_the_whole_feed_is_for_those_who_may_see_everything(enter: Enter) -> None:
    for reach in (OPEN, limited("x", secret=True)):
        caller = enter(reach)
        assert refusal(caller.ask(Feed("", "", 0))) == "forbidden"
        assert refusal(caller.ask(Conflicts("", 0))) == "forbidden"


def test_a_forbidden_case_looks_like_an_unknown_one(enter: Enter) -> None:
    case_id, _ = file_page(enter(), os.urandom(60))
    stranger = enter(limited("x"))
    for request in (Feed, Conflicts):
        arguments: tuple[Any, ...] = ("", 0) if request is Feed else (0,)
        found = [stranger.post(request(scope, *arguments)) for scope in (case_id, "nowhere")]
        assert found[0].content == found[1].content
        assert found[0].status_code == found[1].status_code == 403


def test_the_confidential_volume_leaves_no_trace_in_a_feed(enter: Enter) -> None:
    clerk = enter()
    case_id, sha256 = file_page(clerk, os.urandom(70))
    reader = enter(OPEN)
    before = reader.ask(Feed(case_id, "", 0))
    assert isinstance(before, FeedPage)
    secrets = [secret_page(clerk, case_id, os.urandom(80)) for _ in range(3)]
    after = reader.ask(Feed(case_id, "", 0))
    assert after == before
    onward = reader.ask(Feed(case_id, before.generation, before.through))
    assert isinstance(onward, FeedPage)
    assert (onward.items, onward.through, onward.head) == ((), before.through, before.head)
    for secret in secrets:
        assert refusal(reader.ask(Get(secret))) == "unknown_blob"
        assert reader.ask(Have("main", (BlobName(secret, 80),))) == Lacking((secret,))
    full = clerk.ask(Feed(case_id, "", 0))
    assert isinstance(full, FeedPage)
    assert len(full.items) == len(before.items) + 3
    # Behind what is hidden, what is open goes on without telling of it.
    sent = clerk.pen.entry(batch(f"c-{case_id}", case_id), case=case_id)
    assert isinstance(clerk.commit(sent), Committed)
    onward = reader.ask(Feed(case_id, before.generation, before.through))
    assert isinstance(onward, FeedPage)
    assert len(onward.items) == 1
    assert onward.through == onward.head == onward.items[0].number
    assert isinstance(reader.ask(Get(sha256)), Refusal) is False


def test_who_is_given_the_right_later_misses_nothing(enter: Enter) -> None:
    """The cursor of an open feed means nothing to one with the confidential volume."""
    clerk = enter()
    case_id, _ = file_page(clerk, os.urandom(70))
    secret_page(clerk, case_id, os.urandom(80))
    reader, promoted = enter(limited(case_id, writes=False)), enter(limited(case_id, secret=True))
    plain = reader.ask(Feed(case_id, "", 0))
    assert isinstance(plain, FeedPage)
    reset = promoted.ask(Feed(case_id, plain.generation, plain.through))
    assert isinstance(reset, Reset)
    everything = promoted.ask(Feed(case_id, reset.generation, 0))
    assert isinstance(everything, FeedPage)
    assert len(everything.items) == len(plain.items) + 1
    back = reader.ask(Feed(case_id, everything.generation, everything.through))
    assert back == Reset(case_id, plain.generation)


def test_pages_of_a_feed_come_in_order_and_whole(enter: Enter) -> None:
    clerk = enter()
    case_id, _ = file_page(clerk, os.urandom(70))
    for number in range(6):
        if number % 2:
            secret_page(clerk, case_id, os.urandom(40))
        else:
            clerk.commit(clerk.pen.entry(batch(f"{number}-{case_id}", case_id), case=case_id))
    for reader, count in ((enter(OPEN), 4), (enter(), 7)):
        numbers: list[int] = []
        after, generation = 0, ""
        while True:
            found = reader.ask(Feed(case_id, generation, after, 2))
            assert isinstance(found, FeedPage)
            numbers += [item.number for item in found.items]
            after, generation = found.through, found.generation
            assert found.through <= found.head
            if found.through == found.head:
                break
        assert numbers == sorted(set(numbers))
        assert len(numbers) == count


def test_conflicts_of_the_confidential_volume_stay_there(enter: Enter) -> None:
    clerk, other = enter(), enter()
    case_id, _ = file_page(clerk, os.urandom(70))
    material_id = f"m-{case_id}"
    clerk.commit(clerk.pen.entry(material(material_id, case_id, "confidential"), case=case_id))
    rival = other.pen.entry(material(material_id, case_id, "confidential"), case=case_id)
    assert isinstance(other.commit(rival), Committed)
    whole = clerk.ask(Conflicts(case_id, 0))
    assert isinstance(whole, ConflictPage)
    assert [each.id for each in whole.items] == [rival.entry.hash]
    assert enter(OPEN).ask(Conflicts(case_id, 0)) == ConflictPage(())


def test_wanted_blobs_are_named_to_those_concerned(enter: Enter) -> None:
    clerk = enter()
    case_id, _ = file_page(clerk, os.urandom(70))
    late = digest(os.urandom(30))
    sent = clerk.pen.entry(
        page(f"l-{case_id}", late, case_id, batch_id=f"b-{case_id}"), case=case_id
    )
    assert isinstance(clerk.commit(sent, late=(Late(late, "damaged"),)), Committed)
    concerned, stranger = enter(limited(case_id)), enter(limited("x-" + case_id))
    found = concerned.ask(Feed(case_id, "", 0))
    assert isinstance(found, FeedPage)
    assert late in found.wanted
    other = enter()
    theirs, _ = file_page(other, os.urandom(30))
    # Not of its cases, and not its own.
    foreign = enter(limited(theirs)).ask(Feed(theirs, "", 0))
    assert isinstance(foreign, FeedPage)
    assert late not in foreign.wanted
    assert refusal(stranger.ask(Feed(case_id, "", 0))) == "forbidden"


@pytest.mark.parametrize("reach", [Reach(), limited("x", writes=False)])
def test_a_station_without_rights_learns_nothing(enter: Enter, reach: Reach) -> None:
    case_id, sha256 = file_page(enter(), os.urandom(70))
    nobody = enter(reach)
    assert refusal(nobody.ask(Get(sha256))) == "unknown_blob"
    assert refusal(nobody.ask(Feed(case_id, "", 0))) == "forbidden"
    assert refusal(nobody.ask(Have("main", (BlobName(sha256, 70),)))) == "forbidden"


# ---- entries that lie about their case ------------------------------------------------------


def test_an_entry_is_of_the_case_of_all_it_touches(enter: Enter) -> None:
    """Whoever follows a case is told what happens in it, and nothing of another."""
    clerk = enter()
    one, sha256 = file_page(clerk, os.urandom(50))
    two, _ = file_page(clerk, os.urandom(50))
    clerk.commit(clerk.pen.entry(material(f"m-{two}", two), case=two))
    upon = (Base(f"page/p-{two}#reading", ""),)
    reading = ["page", f"p-{two}", {"reading": ""}, {"reading": sha256}]
    filed = page(f"q-{one}", sha256, one, f"m-{two}", f"b-{one}")
    for deltas, of_case, bases in (
        # Another case's page, or none at all, as this one's.
        ([reading], one, upon),
        ([reading], None, upon),
        ([material(f"n-{two}", two)], one, None),
        # A page in another case's document, or batch.
        ([filed], one, None),
        ([page(f"q-{one}", sha256, one, None, f"b-{two}")], one, None),
        # A row of a kind that nobody knows yet, upon another case's page.
        ([["stamp", "s1", None, {"page_id": f"p-{two}"}]], one, None),
        # A thing and what is made upon it, in one manifest.
        ([batch(f"c-{one}", one), ["page", "z1", None, {"batch_id": f"c-{one}"}]], two, None),
    ):
        pen = clerk.pen
        place = (pen.sequence, pen.previous)
        sent = pen.entry(*deltas, case=of_case, upon=bases)
        answer = clerk.commit(sent)
        assert refusal(answer) == "entry", (deltas, answer)
        pen.sequence, pen.previous = place
        pen.written.pop()
    follower = enter(limited(one, writes=False)).ask(Feed(one, "", 0))
    assert isinstance(follower, FeedPage)
    assert len(follower.items) == 1


def test_a_manifest_cannot_hide_behind_its_own_rows(enter: Enter) -> None:
    """What an entry makes, the next one of the same manifest cannot call another case's."""
    clerk = enter()
    one, _ = file_page(clerk, os.urandom(50))
    two, _ = file_page(clerk, os.urandom(50))
    made = clerk.pen.entry(batch(f"c-{one}", one), case=one)
    changed = clerk.pen.entry(["batch", f"c-{one}", {"state": ""}, {"state": "b"}], case=two)
    assert refusal(clerk.commit(made, changed)) == "entry"


def test_a_limited_station_leaves_other_cases_alone(enter: Enter) -> None:
    owner = enter()
    foreign, _ = file_page(owner, os.urandom(50))
    owner.commit(owner.pen.entry(material(f"m-{foreign}", foreign), case=foreign))
    rival = enter()
    lost = rival.pen.entry(material(f"m-{foreign}", foreign), case=foreign)
    assert isinstance(rival.commit(lost), Committed)
    mine = f"w-{foreign}"
    writer = enter(limited(mine))
    pen = writer.pen
    data = os.urandom(60)
    sha256 = writer.store(data)
    opened = pen.entry(case(mine, fresh()[1]), batch(f"b-{mine}", mine), case=mine)
    assert isinstance(writer.commit(opened), Committed)
    place = (pen.sequence, pen.previous)
    for deltas, changes in (
        ([page(f"p-{mine}", sha256, mine, f"m-{foreign}", f"b-{mine}")], {"case": mine}),
        ([page(f"p-{mine}", sha256, mine, None, f"b-{foreign}")], {"case": mine}),
        ([["stamp", "s", None, {"page_id": f"p-{foreign}"}]], {"case": mine}),
        ([], {"case": mine, "note": {"resolves": [lost.entry.hash]}}),
        # Of no case, which is everybody's.
        ([], {"case": None}),
        ([], {"case": None, "format": 2}),
    ):
        sent = pen.entry(*deltas, **changes)
        answer = writer.commit(sent)
        assert refusal(answer) == "forbidden", (deltas, changes, answer)
        pen.sequence, pen.previous = place
        pen.written.pop()
    found = owner.ask(Conflicts(foreign, 0))
    assert isinstance(found, ConflictPage)
    assert [each.resolved_by for each in found.items] == [""]


def test_bytes_that_went_bad_or_are_late_cannot_be_claimed_by_name(
    enter: Enter, shared: Running
) -> None:
    """Else they would be there for the thief once their owner has sent them (again)."""
    owner = enter()
    case_id, _ = file_page(owner, os.urandom(40))
    bad = secret_page(owner, case_id, os.urandom(40))
    shared.composed.facilities.centre.damaged("secret", bad)
    late = digest(os.urandom(30))
    sent = owner.pen.entry(page(f"l-{case_id}", late, case_id, None, f"b-{case_id}"), case=case_id)
    assert isinstance(owner.commit(sent, late=(Late(late, "damaged"),)), Committed)
    mine = f"t-{case_id}"
    thief = enter(limited(mine))
    opened = thief.pen.entry(case(mine, fresh()[1]), batch(f"b-{mine}", mine), case=mine)
    assert isinstance(thief.commit(opened), Committed)
    place = (thief.pen.sequence, thief.pen.previous)
    for sha256 in (bad, late):
        claim = thief.pen.entry(page(f"c{sha256}", sha256, mine, None, f"b-{mine}"), case=mine)
        answer = thief.commit(claim, late=(Late(sha256, "damaged"),))
        assert isinstance(answer, Refusal)
        assert (answer.code, answer.blobs) == ("missing", (sha256,))
        thief.pen.sequence, thief.pen.previous = place
        thief.pen.written.pop()


def test_a_readers_note_decides_and_binds_nothing(enter: Enter) -> None:
    owner = enter()
    mine, sha256 = file_page(owner, os.urandom(50))
    reader = enter(limited(mine, writes=False))
    pen = reader.pen
    place = (pen.sequence, pen.previous)
    for changes, blobs in (
        ({"note": {"resolves": ["0" * 64]}}, ()),
        # Of a newer format: what it changes cannot be told.
        ({"format": 2}, ()),
        ({}, (sha256,)),
    ):
        sent = replace(pen.entry(case=mine, **changes), blobs=blobs)
        assert refusal(reader.commit(sent)) == "forbidden", (changes, blobs)
        pen.sequence, pen.previous = place
        pen.written.pop()
