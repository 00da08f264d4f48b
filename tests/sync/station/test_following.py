"""A station's tables follow the centre, with own undecided work on top."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dossier.changes import (
    MACHINE,
    Changes,
    DeletePages,
    EditPages,
    MovePages,
    ReadPage,
    RenameMaterial,
)
from dossier.edits import Rotate
from dossier.ids import CaseId, MaterialId, PageId
from dossier.search import find
from dossier.store import journal, open_store
from ocr import result
from resources.errors import AlreadyDecided, CannotRemake, ChangedSince, Damaged, UnknownItem
from sync.core.answers import FeedItem, FeedPage
from sync.core.messages import SignedEntry
from sync.station import conflicts
from sync.station.tables import KNOWN
from tests.dossier.paper import KEY, page_text
from tests.sync.station.court import Court, add_material, open_case, receive
from tests.sync.station.real_station import RealStation
from tests.sync.station.real_world import check_view


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    made = Court(tmp_path)
    yield made
    for station in made.stations:
        if station.scopes() == ("",):
            check_view(made.centre, station)
        assert station.real.verify(deep=True).problems == ()
    made.close()


def problems(station: RealStation) -> list[str]:
    return [problem.kind for problem in station.real.verify().problems]


def test_what_one_station_does_is_seen_and_found_at_another(court: Court) -> None:
    ours, theirs = court.station(), court.station()
    case_id, batch_id = open_case(ours.store)
    page_id = receive(ours.store, case_id, batch_id, "原告张三")
    court.send(ours)
    heard: list[Changes] = []
    theirs.real.subscribe(heard.append)
    court.pull(theirs, fetch=False)
    assert [case.id for case in theirs.store.cases()] == [case_id]
    assert ("page", page_id) in heard[0].touched
    assert heard[0].case_id == case_id
    # The page is there, its reading on its way: neither a fault nor a reason to read again.
    assert theirs.store.reading(page_id) is None
    assert theirs.store.unread_batches() == []
    assert find(theirs.store, "张三") == []
    assert problems(theirs) == []
    heard.clear()
    court.pull(theirs)
    assert [hit.page_id for hit in find(theirs.store, "张三")] == [page_id]
    assert {("reading", page_id)} <= {each for changes in heard for each in changes.touched}
    assert theirs.wanted(10) == []


def test_a_reading_that_does_not_match_its_name_is_refused(court: Court) -> None:
    ours, theirs = court.station(), court.station()
    case_id, batch_id = open_case(ours.store)
    receive(ours.store, case_id, batch_id, "原告")
    court.send(ours)
    court.pull(theirs, fetch=False)
    sha256 = theirs.wanted(1)[0]
    other = result.to_json(page_text("别的")).encode()
    with pytest.raises(Damaged):
        theirs.replica.arrived(sha256, other)
    bare = hashlib.sha256(b"{}").hexdigest()
    with pytest.raises(Damaged, match="no reading"):
        theirs.replica.arrived(bare, b"{}")
    assert theirs.wanted(1) == [sha256]


def test_pages_still_to_be_read_elsewhere_are_not_read_here(court: Court) -> None:
    ours, theirs = court.station(), court.station()
    case_id, batch_id = open_case(ours.store)
    receive(ours.store, case_id, batch_id)
    court.meet(ours, theirs)
    assert ours.store.unread_batches() == [batch_id]
    assert theirs.store.unread_batches() == []


Shared = tuple[RealStation, RealStation, CaseId, list[PageId], MaterialId]


def shared(court: Court) -> Shared:
    """Return two stations that know a case with three pages, one of them filed."""
    ours, theirs = court.station(), court.station()
    case_id, batch_id = open_case(ours.store)
    pages = [receive(ours.store, case_id, batch_id, f"第{n}页") for n in range(3)]
    made = add_material(ours.store, case_id, "起诉状", pages[0])
    court.meet(ours, theirs)
    return ours, theirs, case_id, pages, made


def test_refused_work_falls_away_and_is_kept_in_a_record(court: Court) -> None:
    ours, theirs, case_id, pages, made = shared(court)
    theirs.store.apply(RenameMaterial(made, "甲"), "clerk")
    ours.store.apply(RenameMaterial(made, "乙"), "clerk")
    ours.store.apply(EditPages(((pages[1], (Rotate(1),)),)), "clerk")
    ours.store.apply(RenameMaterial(made, "丙"), "clerk")
    court.send(theirs)
    court.pull(ours)
    # Not sent yet, and already known to be late: the table shows what stands.
    assert ours.store.material(made).title == "甲"
    assert ours.store.page(pages[1]).edits == (Rotate(1),)
    assert conflicts.unresolved(ours.store) == []
    assert ours.store.undoable(case_id) == "EditPages"
    assert court.send(ours) == ["conflict", "applied", "conflict"]
    court.pull(ours)
    found = conflicts.unresolved(ours.store)
    assert [each.reason for each in found] == ["revision", "revision"]
    assert found[0].standing[0].revision == theirs.entries()[-1].entry.hash
    assert json.loads(conflicts.refused_entry(ours.store, found[0].id))["deltas"][0][3] == {
        "title": "乙"
    }
    court.pull(theirs)
    assert [each.id for each in conflicts.unresolved(theirs.store)] == [e.id for e in found]
    ours.store.undo(case_id, "clerk")
    assert ours.store.page(pages[1]).edits == ()


def test_a_decision_for_the_centre_changes_nothing_but_the_record(court: Court) -> None:
    ours, theirs, case_id, _, made = shared(court)
    theirs.store.apply(RenameMaterial(made, "甲"), "clerk")
    ours.store.apply(RenameMaterial(made, "乙"), "clerk")
    court.meet(theirs, ours)
    (found,) = conflicts.unresolved(ours.store)
    conflicts.resolve(ours.store, found.id, "centre", "judge")
    assert conflicts.unresolved(ours.store) == []
    with pytest.raises(AlreadyDecided):
        conflicts.resolve(ours.store, found.id, "mine", "judge")
    court.meet(ours, theirs)
    assert conflicts.unresolved(theirs.store) == []
    assert ours.store.material(made).title == theirs.store.material(made).title == "甲"
    assert ours.store.undoable(case_id) == "AddMaterial"
    assert ours.entries()[-1].entry.raw.find(b'"who":"judge"') > 0


def test_a_decision_for_the_refused_work_makes_it_again(court: Court) -> None:
    ours, theirs, _, _, made = shared(court)
    theirs.store.apply(RenameMaterial(made, "甲"), "clerk")
    ours.store.apply(RenameMaterial(made, "乙"), "clerk")
    court.meet(theirs, ours)
    court.pull(theirs)
    (found,) = conflicts.unresolved(theirs.store)
    # Anybody who sees both versions may decide, not only the station that was refused.
    conflicts.resolve(theirs.store, found.id, "mine", "judge")
    assert theirs.store.material(made).title == "乙"
    court.meet(theirs, ours)
    assert ours.store.material(made).title == "乙"
    assert conflicts.unresolved(ours.store) == conflicts.unresolved(theirs.store) == []


def test_a_decision_that_loses_a_race_is_open_again(court: Court) -> None:
    ours, theirs, _, _, made = shared(court)
    theirs.store.apply(RenameMaterial(made, "甲"), "clerk")
    ours.store.apply(RenameMaterial(made, "乙"), "clerk")
    court.meet(theirs, ours)
    (found,) = conflicts.unresolved(ours.store)
    conflicts.resolve(ours.store, found.id, "mine", "judge")
    theirs.store.apply(RenameMaterial(made, "丁"), "clerk")
    court.meet(theirs, ours)
    assert ours.store.material(made).title == "丁"
    assert found.id in {each.id for each in conflicts.unresolved(ours.store)}


def test_what_is_gone_cannot_be_made_again(court: Court) -> None:
    ours, theirs, _, pages, made = shared(court)
    theirs.store.apply(MovePages((pages[0],), None), "clerk")
    ours.store.apply(MovePages((pages[1],), made), "clerk")
    court.meet(theirs, ours)
    (found,) = conflicts.unresolved(ours.store)
    assert found.reason == "depends"
    with pytest.raises(CannotRemake, match="gone"):
        conflicts.resolve(ours.store, found.id, "mine", "judge")
    assert conflicts.unresolved(ours.store) == [found]
    conflicts.resolve(ours.store, found.id, "centre", "judge")


def test_two_cases_of_one_number_become_one_and_a_conflict(court: Court) -> None:
    ours, theirs = court.station(), court.station()
    case_id, batch_id = open_case(ours.store)
    page_id = receive(ours.store, case_id, batch_id, "甲")
    other, _ = open_case(theirs.store)
    court.send(theirs)
    court.pull(ours)
    assert [case.id for case in ours.store.cases()] == [other]
    assert set(court.send(ours)) == {"conflict"}
    court.pull(ours)
    assert len(conflicts.unresolved(ours.store)) == 4
    with pytest.raises(CannotRemake, match="taken"):
        conflicts.resolve(ours.store, conflicts.unresolved(ours.store)[0].id, "mine", "judge")
    with pytest.raises(UnknownItem):
        ours.store.page(page_id)
    assert find(ours.store, "甲") == []


def test_a_place_that_was_removed_elsewhere_takes_nothing(court: Court) -> None:
    """The page and its place are two things: what the own work leans on counts, too."""
    ours, theirs, _, pages, made = shared(court)
    ours.store.apply(MovePages((pages[1],), made), "clerk")
    theirs.store.apply(DeletePages((pages[0],)), "clerk")
    court.send(theirs)
    court.pull(ours)
    assert ours.store.page(pages[1]).material_id is None
    check_view(court.centre, ours)


def test_a_refused_removal_comes_back(court: Court) -> None:
    ours, theirs, _, pages, made = shared(court)
    ours.store.apply(DeletePages((pages[0],)), "clerk")
    theirs.store.apply(MovePages((pages[1],), made), "clerk")
    court.send(theirs)
    court.pull(ours)
    assert ours.store.material(made).title == "起诉状"
    assert not ours.store.page(pages[0]).deleted
    assert court.send(ours) == ["conflict"]


def test_a_refused_removal_holds_once_what_stood_there_is_gone(court: Court) -> None:
    """The page's deletion does not say where it lay; that counts all the same."""
    ours, theirs, _, pages, made = shared(court)
    ours.store.apply(DeletePages((pages[0],)), "clerk")
    theirs.store.apply(MovePages((pages[1],), made), "clerk")
    court.send(theirs)
    court.pull(ours)
    assert not ours.store.page(pages[0]).deleted
    theirs.store.apply(DeletePages((pages[1],)), "clerk")
    court.send(theirs)
    court.pull(ours)
    check_view(court.centre, ours)
    assert ours.store.page(pages[0]).deleted
    assert court.send(ours) == ["applied"]


def test_machines_and_people_at_one_page_do_not_meet(court: Court) -> None:
    ours, theirs, _, pages, made = shared(court)
    ours.store.apply(ReadPage(pages[1], page_text("又读")), MACHINE)
    theirs.store.apply(MovePages((pages[1],), made), "clerk")
    court.meet(theirs, ours)
    court.pull(theirs)
    for station in (ours, theirs):
        assert station.store.page(pages[1]).material_id == made
        assert [hit.page_id for hit in find(station.store, "又读")] == [pages[1]]


def test_undo_after_foreign_work_on_the_same_thing_is_refused(court: Court) -> None:
    ours, theirs, case_id, _, made = shared(court)
    ours.store.apply(RenameMaterial(made, "乙"), "clerk")
    court.meet(ours, theirs)
    theirs.store.apply(RenameMaterial(made, "甲"), "clerk")
    court.meet(theirs, ours)
    with pytest.raises(ChangedSince):
        ours.store.undo(case_id, "clerk")
    assert ours.store.material(made).title == "甲"


def test_what_the_centre_keeps_without_knowing_it_waits_here_too(tmp_path: Path) -> None:
    court = Court(tmp_path, {n: c for n, c in KNOWN.items() if n != "material"})
    ours = court.station()
    case_id, batch_id = open_case(ours.store)
    page_id = receive(ours.store, case_id, batch_id)
    add_material(ours.store, case_id, "起诉状", page_id)
    assert ours.store.page(page_id).material_id is not None
    assert court.send(ours)[-1] == "kept"
    court.pull(ours)
    assert ours.store.page(page_id).material_id is None
    ours.store.apply(DeletePages((page_id,)), "clerk")
    check_view(court.centre, ours)
    # It waits with what it builds on, and is not lost.
    assert not ours.store.page(page_id).deleted
    assert court.send(ours) == ["kept"]
    court.pull(ours)
    check_view(court.centre, ours)
    assert ours.real.verify().ok
    court.close()


def newer(entry: SignedEntry, number: int, deltas: list[object]) -> FeedItem:
    """Return an item of a newer station, made from an entry of ours."""
    data = json.loads(entry.raw)
    data.update(device="newer", epoch=1, sequence=number, deltas=deltas, kind="Stamp")
    raw = journal.canonical(data)
    made = journal.read(0, raw, "", b"")
    digest = hashlib.sha256(raw).hexdigest()
    signed = SignedEntry(raw, digest, b"")
    case = made.case_id or ""
    return FeedItem(number, "entry", "newer", (case,), signed, "applied", (), "")


def test_entries_this_program_does_not_know_are_kept_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    court = Court(tmp_path)
    ours = court.station()
    case_id, batch_id = open_case(ours.store)
    page_id = receive(ours.store, case_id, batch_id)
    court.meet(ours)
    cursor, model = ours.cursor(""), ours.entries()[-1].entry
    new = {"id": "stamp1", "case_id": case_id, "ink": 3}
    rank = ours.store.page(page_id).rank
    odd = {"id": "m9", "case_id": case_id, "title": "乙"}
    items = (
        newer(model, 4, [["stamp", "stamp1", None, new]]),
        newer(model, 5, [["material", "m9", None, {**odd, "shape": "round"}]]),
        newer(model, 6, [["material", "m9", {"title": "乙"}, {"title": "丙"}]]),
        newer(model, 7, [["page", page_id, {"rank": rank}, {"rank": "z"}]]),
    )
    ours.replica.advance(FeedPage("", cursor.generation, cursor.number, 7, 7, items))
    assert ours.replica.aside() == 3
    assert ours.store.page(page_id).rank == "z"
    assert ours.cursor("").number == 7
    assert ours.real.verify().ok
    assert not ours.replica.understand()
    wiser = {**KNOWN, "stamp": frozenset(new)}
    monkeypatch.setattr("sync.station.replica.KNOWN", wiser)
    assert ours.replica.understand()
    assert ours.cursor("") == replace(cursor, number=0)
    assert [case.id for case in ours.store.cases()] == [case_id]
    court.close()


def test_a_page_that_was_followed_already_changes_nothing(court: Court) -> None:
    ours, theirs = court.station(), court.station()
    case_id, batch_id = open_case(ours.store)
    receive(ours.store, case_id, batch_id)
    court.send(ours)
    pages: list[FeedPage] = []
    advance = theirs.replica.advance

    def noted(page: FeedPage) -> None:
        pages.append(page)
        advance(page)

    theirs.replica.advance = noted  # type: ignore[method-assign]
    court.pull(theirs)
    before, cursor = theirs.rows(), theirs.cursor("")
    advance(pages[0])
    advance(replace(pages[0], through=1, items=pages[0].items[:1]))
    advance(FeedPage("", "other", 3, 4, 4, ()))
    assert theirs.rows() == before
    assert theirs.cursor("") == cursor


def test_the_feed_begins_again_without_anything_of_ours_going_from_sight(court: Court) -> None:
    ours, theirs, case_id, pages, made = shared(court)
    theirs.store.apply(RenameMaterial(made, "甲"), "clerk")
    court.meet(theirs, ours)
    ours.store.apply(EditPages(((pages[1], (Rotate(1),)),)), "clerk")
    with court.centre.disk.transaction():
        court.centre.disk.put("meta", "generation", "g2")
    court.centre.boot()
    ours.replica.reset("", "g2")
    assert ours.cursor("").number == 0
    check_view(court.centre, ours)
    # What came from elsewhere is back only when the feed tells of it again.
    assert ours.store.material(made).title == "起诉状"
    assert ours.store.page(pages[1]).edits == (Rotate(1),)
    assert [hit.page_id for hit in find(ours.store, "第1页")] == [pages[1]]
    theirs.replica.reset("", "g2")
    assert theirs.store.cases() == []
    court.pull(ours)
    court.pull(theirs)
    assert theirs.store.case(case_id).id == case_id
    assert ours.store.material(made).title == theirs.store.material(made).title == "甲"
    assert court.send(ours) == ["applied"]
    court.pull(theirs)
    assert theirs.store.page(pages[1]).edits == (Rotate(1),)


def test_a_case_is_fetched_alone_and_let_go_again(court: Court) -> None:
    ours, desk = court.station(), court.station("none")
    desk.replica.unfollow("none")
    first, batch_id = open_case(ours.store, 1)
    page_id = receive(ours.store, first, batch_id, "甲方")
    open_case(ours.store, 2)
    court.send(ours)
    court.pull(desk)
    assert desk.store.cases() == []
    desk.replica.follow(first)
    court.pull(desk)
    assert [case.id for case in desk.store.cases()] == [first]
    assert desk.store.blobs.has(desk.store.page(page_id).sha256)
    desk.store.apply(EditPages(((page_id, (Rotate(1),)),)), "clerk")
    assert not desk.replica.unfollow(first), "own work there is not sent yet"
    assert desk.store.page(page_id).edits == (Rotate(1),)
    # Nobody follows any more, so the receipt says what became of it.
    assert court.send(desk) == ["applied"]
    assert desk.unsettled() == 0
    assert desk.replica.unfollow(first)
    assert desk.store.cases() == []
    assert find(desk.store, "甲方") == []
    assert desk.real.verify().ok
    desk.replica.follow(first)
    court.pull(desk)
    assert desk.store.page(page_id).edits == (Rotate(1),)
    assert [hit.page_id for hit in find(desk.store, "甲方")] == [page_id]


def test_a_station_that_follows_nothing_hears_of_refusals_by_receipt(court: Court) -> None:
    ours, scanner = court.station(), court.station("none")
    scanner.replica.unfollow("none")
    open_case(ours.store, 1)
    court.send(ours)
    case_id, _ = open_case(scanner.store, 1)
    good, good_batch = open_case(scanner.store, 2)
    receive(scanner.store, good, good_batch)
    assert court.send(scanner) == ["conflict", "conflict", "applied", "applied", "applied"]
    assert scanner.unsettled() == 0
    assert [case.id for case in scanner.store.cases()] == [good]
    assert {each.case for each in conflicts.unresolved(scanner.store)} == {case_id}


def test_readings_come_without_masters_where_nobody_looks_at_pages(court: Court) -> None:
    ours, index = court.station(), court.station()
    index.replica.follow("", masters=False)
    case_id, batch_id = open_case(ours.store)
    page_id = receive(ours.store, case_id, batch_id, "甲方")
    court.send(ours)
    court.pull(index)
    assert [hit.page_id for hit in find(index.store, "甲方")] == [page_id]
    assert not index.store.blobs.has(index.store.page(page_id).sha256)
    index.replica.follow("", masters=True)
    court.pull(index)
    assert index.store.blobs.has(index.store.page(page_id).sha256)


def test_windows_of_another_program_hear_what_sync_changed(court: Court) -> None:
    ours, theirs = court.station(), court.station()
    with open_store(theirs.home, key=KEY) as window:
        case_id, batch_id = open_case(ours.store)
        page_id = receive(ours.store, case_id, batch_id, "甲")
        court.send(ours)
        court.pull(theirs)
        told = {each for changes in window.poll() for each in changes.touched}
        assert {("case", case_id), ("page", page_id), ("reading", page_id)} <= told
        assert window.poll() == []
    assert [c for c in theirs.real.poll() if c.sequence == 0] == []
