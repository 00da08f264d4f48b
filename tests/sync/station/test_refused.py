"""Entries a station may not write: kept, told, tried again; others do not wait for them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dossier.evidence import Admission, Exhibit
from dossier.evidence_changes import NoteOpinion, NoteRuling, NoteSnapshot, WriteNote
from dossier.hearing import Hearing
from dossier.hearing_changes import OpenHearing
from dossier.ids import CaseId, HearingId, new_id
from dossier.model import Volume
from dossier.store import evidence
from sync.access import grants, stations
from sync.core.answers import FeedItem, FeedPage
from sync.core.messages import Feed
from sync.core.station.events import PageState
from sync.ledger.contract import Reach
from sync.station import leaving
from sync.station.memory import StationMemory
from sync.station.replica import StationReplica
from tests.dossier.evidence import make_exhibit, note, opinion, ruling, snapshot
from tests.sync.gateway.running import ADMIN, Caller, Running, running
from tests.sync.station.real import RealStation

Make = Callable[..., RealStation]
NUMBERS = itertools.count(6001)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("centre")) as found:
        yield found


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[RealStation] = []

    def build(name: str) -> RealStation:
        made.append(RealStation(tmp_path / name))
        return made[-1]

    yield build
    for station in made:
        station.close()


class Room:
    """A court room that follows a case, and the station the case came from."""

    def __init__(self, centre: Running, make: Make) -> None:
        self.centre = centre
        self.desk = make("desk")
        self.desk.driver.enrol(centre.url, centre.code())
        case_id, batch_id = self.desk.open_case(f"（2026）粤0308民初{next(NUMBERS)}号")
        self.desk.scan(case_id, batch_id, 1, 1000)
        self.exhibit: Exhibit = make_exhibit(self.desk.store, case_id)
        self.case_id: CaseId = case_id
        self.desk.driver.once()
        self.room = make("room")
        reach = Reach(frozenset({str(case_id)}), False, False)
        self.room.driver.enrol(centre.url, centre.code(reach, "courtroom"))
        self.device = self.room.store.identity.device
        StationReplica(self.room.store).follow(str(case_id))
        self.room.driver.once()
        self.hearing = Hearing(HearingId(new_id()), case_id, 1, "一庭", "普通程序")
        self.room.store.apply(OpenHearing(self.hearing, ()), "clerk")

    def opinion(self) -> str:
        """Write something that everybody may know of."""
        said = opinion(self.hearing, self.exhibit)
        self.room.store.apply(NoteOpinion(said), "clerk")
        return said.id

    def items(self) -> list[FeedItem]:
        """Return the room's items of the feed."""
        with self.centre.composed.facilities.books.view() as ledger:
            return [each for each in ledger.items("", 0, 500) if each.device == self.device]

    def row(self, table: str, id_: str) -> object:
        """Return a row at the centre."""
        with self.centre.composed.facilities.books.view() as ledger:
            return ledger.row(table, id_)

    def letters(self) -> list[tuple[str, str]]:
        return [(each.key, each.code) for each in self.room.driver.dead()]

    def give_right(self) -> None:
        """Let the device have the confidential volume, too."""
        books, now_s = self.centre.composed.facilities.books, int(time.time())
        stations.confide(books, self.device, True, ADMIN, now_s)
        with books.writing() as connection:
            grants.give(connection, self.device, str(self.case_id), now_s, secret=True)


@pytest.fixture
def court(centre: Running, make: Make) -> Room:
    return Room(centre, make)


def test_what_a_room_may_not_write_holds_up_nothing(court: Room) -> None:
    room, key = court.room, f"entries/{court.case_id}"
    written = note(court.hearing, text="合议庭意见不公开")
    room.store.apply(WriteNote(written), "judge")
    quiet = ruling(court.hearing, court.exhibit, admission=Admission.ADMITTED, reason="未宣布")
    room.store.apply(NoteRuling(replace(quiet, volume=Volume.CONFIDENTIAL)), "judge")
    room.store.apply(WriteNote(replace(written, text="合议庭意见改写")), "judge")
    said = court.opinion()
    report = room.driver.once()
    assert (report.pending, report.dead, report.conflicts) == (0, 1, 0)
    # The others went on; the note stands in the chain, of no case, and changes nothing.
    assert court.row("opinion", said) is not None
    assert court.row("note", written.id) is court.row("ruling", quiet.id) is None
    items = court.items()
    assert [item.outcome for item in items] == [
        "applied", "refused", "refused", "refused", "applied"
    ]  # fmt: skip
    assert {item.cases for item in items if item.outcome == "refused"} == {()}
    # It is seen in the room as before, and told there with the way out.
    assert [(each.key, each.code) for each in room.driver.dead()] == [(key, "forbidden")]
    with room.store.snapshot() as reader:
        (mine,) = evidence.notes(reader, court.hearing.id, "王法官")
    assert mine.text == "合议庭意见改写"
    # Tried again without the right nothing gets lost, nor said twice.
    room.driver.try_again(key)
    assert room.driver.dead() == []
    again = room.driver.once()
    assert (again.sent_entries, again.pending, again.dead) == (3, 0, 1)
    # With it all of it arrives, in order.
    court.give_right()
    room.driver.try_again(key)
    done = room.driver.once()
    assert (done.pending, done.dead, done.conflicts) == (0, 0, 0)
    found = court.row("note", written.id)
    assert isinstance(found, dict) and found["text"] == "合议庭意见改写"
    assert court.row("ruling", quiet.id) is not None
    room.driver.once()
    assert room.store.verify(deep=True).problems == ()
    # Once: nothing more is sent, whatever is tried.
    room.driver.try_again(key)
    assert room.driver.once().sent_entries == 0


def test_nobody_reads_what_was_refused(court: Room, tmp_path: Path) -> None:
    """Not even where a change of it says nothing of the volume."""
    room = court.room
    written = note(court.hearing, text="秘密甲")
    room.store.apply(WriteNote(written), "judge")
    room.driver.once()
    room.store.apply(WriteNote(replace(written, text="秘密乙")), "judge")
    room.driver.once()
    reader = Caller(
        court.centre, tmp_path, "reader", Reach(frozenset({str(court.case_id)}), False, False)
    )
    everything = Caller(court.centre, tmp_path, "all")
    try:
        page, everyone = (
            reader.ask(Feed(str(court.case_id), "", 0)),
            everything.ask(Feed("", "", 0)),
        )
        assert isinstance(page, FeedPage) and isinstance(everyone, FeedPage)
        words = [text.encode() for text in ("秘密甲", "秘密乙")]
        seen = [item.entry.raw for item in page.items if item.entry]
        assert seen and not any(word in raw for raw in seen for word in words)
        own = [i.entry.raw for i in everyone.items if i.device == court.device and i.entry]
        assert sum(any(word in raw for word in words) for raw in own) == 2
    finally:
        reader.close()
        everything.close()


def test_pictures_a_room_may_not_send_hold_up_nothing(court: Room) -> None:
    room = court.room
    picture = room.store.blobs.put(b"of what only the panel sees")
    shown = snapshot(court.hearing, court.exhibit, None, picture.sha256)
    room.store.apply(NoteSnapshot(replace(shown, volume=Volume.CONFIDENTIAL)), "clerk")
    said = court.opinion()
    report = room.driver.once()
    assert report.pending == 0
    assert court.row("opinion", said) is not None and court.row("snapshot", shown.id) is None
    keys = [each.key for each in room.driver.dead()]
    assert keys == [f"entries/{court.case_id}", "have/secret"]
    court.give_right()
    for key in keys:
        room.driver.try_again(key)
    done = room.driver.once()
    assert (done.pending, done.dead) == (0, 0)
    assert court.row("snapshot", shown.id) is not None
    assert StationMemory(room.store).blob(picture.sha256) == "verified"


def test_a_station_whose_right_to_a_case_was_taken_goes_on_with_others(
    centre: Running, make: Make
) -> None:
    one = make("one")
    case_id, batch_id = one.open_case("（2026）粤0308民初7001号")
    other_id, other_batch = one.open_case("（2026）粤0308民初7002号")
    one.driver.enrol(centre.url, centre.code(Reach(frozenset({str(other_id)}), True, False)))
    (mine,) = one.scan(case_id, batch_id, 1, 1000)
    (theirs,) = one.scan(other_id, other_batch, 1, 1000, seed=1)
    report = one.driver.once()
    assert (report.pending, report.dead) == (0, 1)
    assert [each.key for each in one.driver.dead()] == [f"entries/{case_id}"]
    states = one.driver.states([mine, theirs])
    assert states[theirs] is PageState.VERIFIED and states[mine] is PageState.SENDING
    # Nobody lets go of a case with work in it that the centre does not have.
    assert one.store.write(lambda connection: leaving.is_held(connection, str(case_id)))
