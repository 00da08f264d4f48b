"""Signing at several stations: all converge, and the bytes arrive."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.station.signing_rivals import set_aside
from dossier.hearing import Hearing
from dossier.hearing_changes import OpenHearing
from dossier.ids import HearingId, PaperId, ReadingId, SignatureId, SignerId
from dossier.model import Volume
from dossier.signing import (
    Digests,
    PadDevice,
    Paper,
    PaperKind,
    PaperState,
    Reading,
    Signature,
    Signer,
)
from dossier.signing_changes import (
    AddSignature,
    CertifyPaper,
    LockPaper,
    NoteReading,
    OpenPaper,
    RefuseSigning,
)
from dossier.store import Store, schema, signing
from resources.errors import CannotRemake, RuleError
from sync.station import comparing, conflicts
from tests.dossier.evidence import NOW
from tests.sync.simulation.world import STORM
from tests.sync.station.court import Court
from tests.sync.station.court import open_case as open_a_case
from tests.sync.station.real_world import (
    Courts,
    Doing,
    check_view,
    file,
    open_case,
    receive,
    resolve,
    through_a_storm,
)

pytestmark = pytest.mark.usefixtures("small_sizes")


def digests(store: Store, word: str) -> Digests:
    blob = store.blobs.put(word.encode())
    return Digests(blob.sha256, blob.sha256[::-1], blob.size)


def begin(store: Store, chance: random.Random, uid: str) -> None:
    """Hold a hearing, sometimes one of 副卷, and lay its record out."""
    case = chance.choice(sorted(store.cases(), key=lambda each: each.id))
    volume = chance.choice([Volume.MAIN, Volume.MAIN, Volume.CONFIDENTIAL])
    hearing = Hearing(HearingId(f"h-{uid}"), case.id, 1, "一庭", "普通程序", volume=volume)
    store.apply(OpenHearing(hearing, ()), "clerk")
    made = digests(store, f"draft {uid}")
    paper_id = PaperId(f"p-{uid}")
    paper = Paper(
        paper_id, case.id, hearing.id, PaperKind.RECORD, "笔录", made, made.sha256, 1, NOW
    )
    who = tuple(
        Signer(SignerId(f"s{n}-{uid}"), case.id, hearing.id, paper_id, n, f"身份{n}", "")
        for n in (1, 2)
    )
    store.apply(OpenPaper(paper, who), "clerk")


def go_on(store: Store, chance: random.Random, uid: str) -> None:
    """Do the next thing to some paper."""
    with store.snapshot() as reader:
        papers = sorted(signing.papers(reader), key=lambda each: each.id)
        if not papers:
            return
        paper = chance.choice(papers)
        signer = chance.choice(signing.signers(reader, paper.id))
    of = (paper.case_id, paper.hearing_id, paper.id)
    read = Reading(ReadingId(f"r-{uid}"), *of, signer.id, paper.draft_sha256, NOW, ((1, 2.5),))
    with suppress(RuleError):
        store.apply(NoteReading(read), "clerk")
    before = paper.file.sha256
    if paper.state is PaperState.READING:
        certified = digests(store, f"certified {uid}")
        store.apply(CertifyPaper(paper.id, before, certified, NOW), "clerk")
        before = certified.sha256
    if chance.random() < 0.7:
        trace = store.blobs.put(f"trace {uid}".encode()).sha256
        signed = Signature(
            SignatureId(f"g-{uid}"), *of, signer.id, NOW, before,
            digests(store, f"signed {uid}"), "sign.s1", 1, (1.0, 2.0, 3.0, 4.0),
            PadDevice("x"), trace, trace, "CN=x", "c" * 64,
        )  # fmt: skip
        store.apply(AddSignature(signed), "clerk")
        before = signed.after.sha256
    else:
        store.apply(RefuseSigning(signer.id, uid, "clerk", NOW), "clerk")
    store.apply(LockPaper(paper.id, before, digests(store, f"locked {uid}"), NOW), "clerk")


def corrected(store: Store, before: Paper, uid: str) -> tuple[Paper, tuple[Signer, ...]]:
    """Lay a record out anew in the place of a certified one."""
    made = digests(store, f"corrected {uid}")
    paper_id = PaperId(f"p-{uid}")
    paper = replace(
        before,
        id=paper_id,
        title=f"笔录（更正）{uid}",
        file=made,
        draft_sha256=made.sha256,
        certified_at=None,
        state=PaperState.READING,
    )
    who = (
        Signer(SignerId(f"s-{uid}"), before.case_id, before.hearing_id, paper_id, 1, "原告", "甲"),
    )
    store.apply(OpenPaper(paper, who, before.id), "clerk")
    return paper, who


def test_of_two_stations_that_supersede_one_record_the_first_stands(tmp_path: Path) -> None:
    court = Court(tmp_path)
    ours, theirs = court.station(), court.station()
    open_a_case(ours.store)
    begin(ours.store, random.Random(1), "first")
    with ours.store.snapshot() as reader:
        (before,) = signing.papers(reader)
    certified = digests(ours.store, "certified")
    ours.store.apply(CertifyPaper(before.id, before.file.sha256, certified, NOW), "clerk")
    court.meet(ours, theirs)
    theirs_new, _ = corrected(theirs.store, before, "theirs")
    ours_new, who = corrected(ours.store, before, "ours")
    of = (before.case_id, before.hearing_id, ours_new.id)
    read = Reading(
        ReadingId("r-ours"), *of, who[0].id, ours_new.draft_sha256, NOW, ((1, 2.5),)
    )  # fmt: skip
    ours.store.apply(NoteReading(read), "clerk")
    court.send(theirs)
    # Both what was begun second and what was done with it are refused, and kept in a record.
    assert court.send(ours) == ["conflict", "conflict"]
    court.meet(ours, theirs)
    for station in (ours, theirs):
        with station.store.snapshot() as reader:
            papers = {one.id: one.state for one in signing.papers(reader)}
        assert papers == {
            before.id: PaperState.SUPERSEDED, theirs_new.id: PaperState.READING
        }  # fmt: skip
        reasons = [one.reason for one in conflicts.unresolved(station.store)]
        assert reasons == ["revision", "revision"]
        check_view(court.centre, station)
    # It cannot be had after all, nor what was done with it: else two records would stand.
    first, second = conflicts.unresolved(ours.store)
    for found, why in ((first, "另一份更正文书"), (second, "不存在")):
        with pytest.raises(CannotRemake, match=why):
            conflicts.resolve(ours.store, found.id, "mine", "judge")
    conflicts.resolve(ours.store, first.id, "centre", "judge")
    assert conflicts.unresolved(ours.store) == []
    # Who still wants their words in takes the place of what stands now.
    again, _ = corrected(ours.store, theirs_new, "again")
    court.meet(ours, theirs)
    with theirs.store.snapshot() as reader:
        standing = [one.id for one in signing.papers(reader) if one.stands]
    assert standing == [again.id] and conflicts.unresolved(theirs.store) == []
    court.close()


def test_of_two_stations_that_begin_one_record_apart_the_first_stands(tmp_path: Path) -> None:
    court = Court(tmp_path)
    ours, theirs = court.station(), court.station()
    open_a_case(ours.store)
    (case,) = ours.store.cases()
    hearing = Hearing(HearingId("h"), case.id, 1, "一庭", "简易程序")
    ours.store.apply(OpenHearing(hearing, ()), "clerk")
    court.meet(ours, theirs)
    begun: dict[str, PaperId] = {}
    for station, name, kind in (
        (theirs, "theirs", PaperKind.RECORD),
        # A recording in the record's place is the same paper by another name.
        (ours, "ours", PaperKind.INSTEAD),
        # Papers beside it are none of its rivals.
        (ours, "sheet", PaperKind.SHEET),
    ):
        paper_id = begun[name] = PaperId(f"p-{name}")
        made = digests(station.store, f"draft {name}")
        paper = Paper(
            paper_id, case.id, hearing.id, kind, f"笔录 {name}", made, made.sha256, 1, NOW
        )
        who = Signer(SignerId(f"s-{name}"), case.id, hearing.id, paper_id, 1, "原告", "甲")
        station.store.apply(OpenPaper(paper, (who,)), "clerk")
    of = (case.id, hearing.id, begun["ours"], SignerId("s-ours"))
    draft = digests(ours.store, "draft ours").sha256
    shown = Reading(ReadingId("r-ours"), *of, draft, NOW, ((1, 2.5),))
    ours.store.apply(NoteReading(shown), "clerk")
    ours.store.apply(RefuseSigning(SignerId("s-ours"), "不在场", "clerk", NOW), "clerk")
    court.send(theirs)
    assert court.send(ours) == ["conflict", "applied", "conflict", "conflict"]
    court.meet(ours, theirs)
    for station in (ours, theirs):
        with station.store.snapshot() as reader:
            papers = {one.id for one in signing.papers(reader) if one.stands}
        assert papers == {begun["theirs"], begun["sheet"]}
        assert len(conflicts.unresolved(station.store)) == 3
        check_view(court.centre, station)
        assert set_aside(station.store, hearing.id), "the signing window says so"
        assert not set_aside(station.store, HearingId("another"))
    # What was refused is kept word for word, and shown beside what stands.
    opened = conflicts.unresolved(ours.store)[0]
    assert b"p-ours" in conflicts.refused_entry(theirs.store, opened.id)
    both = comparing.compare(theirs.store, opened)
    assert both.thing == "笔录 ours" and (both.mine.who, both.centre.who) == ("clerk", "clerk")
    pairs = {one.column: (one.centre, one.mine) for one in both.fields}
    assert pairs["title"] == ("笔录 theirs", "笔录 ours")
    assert ours.store.blobs.verify(pairs["sha256"][1])
    with pytest.raises(CannotRemake, match="另一台机器"):
        conflicts.resolve(ours.store, opened.id, "mine", "judge")
    # One decision is enough for the paper and all that was done with it.
    conflicts.resolve(ours.store, opened.id, "centre", "judge")
    court.meet(ours, theirs)
    for station in (ours, theirs):
        assert conflicts.unresolved(station.store) == []
        assert not set_aside(station.store, hearing.id)
        check_view(court.centre, station)
    court.close()


DOINGS: tuple[Doing, ...] = (open_case, receive, file, resolve, begin, begin, *(go_on,) * 12)


def test_signing_converges_through_a_storm(tmp_path: Path) -> None:
    world = Courts(DOINGS, 1, 3, tmp_path, STORM)
    try:
        through_a_storm(world, 90)
        rows = world.centre.disk.table("rows")
        found = {table for table, _ in rows}
        assert found >= set(schema.SIGNING) - {"correction"}
        awaited = set(world.centre.disk.table("awaited"))
        named = {row["sha256"] for (table, _), row in rows.items() if table == "paper"}
        named |= {row["trace_sha256"] for (table, _), row in rows.items() if table == "signature"}
        for station in world.real:
            if station.scopes() == ("",):
                lacking = {each for each in named if not station.real.blobs.verify(each)}
                assert lacking <= awaited, station.device
    finally:
        world.close()
