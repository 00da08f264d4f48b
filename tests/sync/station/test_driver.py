"""Real stations against a real gateway: encrypted stores, TLS, SQLite and a folder."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier.changes import AddMaterial
from dossier.ids import MaterialId, new_id
from dossier.model import Material, Volume
from dossier.search import find
from resources.errors import (
    BadCode,
    CaseOutOfReach,
    Locked,
    NotEnrolled,
    Offline,
    Refused,
    Rejected,
    RuleError,
    UnknownItem,
)
from sync.access import grants
from sync.access.stations import revoke
from sync.audit.heads import SignedHead, check_head
from sync.blobs.contract import BlobKey
from sync.core.station.events import PageState
from sync.gateway.heads import HeadSigner
from sync.ledger import audit
from sync.ledger.contract import Reach
from sync.ledger.opening import new_generation
from sync.station import witnessing
from sync.station.driver import Driver, SyncSettings
from sync.station.replica import StationReplica
from sync.station.witnessing import evidence
from tests.faults.proxy import Proxy, Trouble
from tests.sync.gateway.running import ADMIN, Running, running
from tests.sync.station.real import NUMBER, RealStation

Make = Callable[..., RealStation]
PHRASE = "a long pass phrase"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "centre") as found:
        yield found


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[RealStation] = []

    def build(name: str, settings: SyncSettings | None = None) -> RealStation:
        made.append(RealStation(tmp_path / name, settings))
        return made[-1]

    yield build
    for each in made:
        each.close()


def test_before_enrolment_there_is_nothing_to_do(make: Make) -> None:
    station = make("a")
    station.driver.start()
    assert station.driver.status().enrolment == "none"
    with pytest.raises(RuleError):
        station.driver.once()


def test_scan_sync_and_follow_elsewhere(centre: Running, make: Make) -> None:
    one, two = make("one"), make("two")
    one.driver.enrol(centre.url, centre.code())
    case_id, batch_id = one.open_case()
    pages = one.scan(case_id, batch_id, 12, 200_000)
    pages += one.scan(case_id, batch_id, 1, 3 << 20, seed=1)
    one.read(pages[0], "买卖合同约定交付日期")
    assert set(one.driver.states(pages).values()) == {PageState.LOCAL}
    report = one.driver.once()
    assert report.sent_entries == 2 + 13 + 1
    assert report.sent_blobs == 14
    assert (report.pending, report.dead, report.conflicts) == (0, 0, 0)
    assert set(one.driver.states(pages).values()) == {PageState.VERIFIED}
    (line,) = one.driver.cases()
    assert (line.number, line.verified, line.pages) == (NUMBER, 13, 13)
    status = one.driver.status()
    assert status.enrolment == "enrolled" and status.centre == "某某区人民法院"
    assert status.pending_bytes == 0 and status.last_answer_at
    # Again there is nothing to do.
    again = one.driver.once()
    assert (again.sent_entries, again.sent_blobs, again.sent_bytes) == (0, 0, 0)

    # Another station sees nothing before somebody signs in who may.
    with pytest.raises(NotEnrolled):
        two.driver.follow(NUMBER, "judge", PHRASE)
    two.driver.enrol(centre.url, centre.code(Reach(frozenset()), "courtroom"))
    judge = centre.person("judge", "judge", PHRASE)
    assert two.driver.once().received_entries == 0
    with pytest.raises(Refused):
        two.driver.follow(NUMBER, "judge", "a wrong pass phrase")
    with pytest.raises(CaseOutOfReach) as forbidden:
        two.driver.follow(NUMBER, "judge", PHRASE)
    with pytest.raises(CaseOutOfReach) as unknown:
        two.driver.follow("（2026）粤0308民初999号", "judge", PHRASE)
    assert type(forbidden.value) is type(unknown.value)
    books = centre.composed.facilities.books
    grants.grant(books, judge.id, str(case_id), ADMIN, int(time.time()))
    assert two.driver.follow(NUMBER, "judge", PHRASE) == case_id
    received = two.driver.once()
    assert received.received_entries == 16
    assert [page.id for page in two.store.pages(case_id)] == pages
    for page in two.store.pages(case_id):
        assert two.store.blobs.verify(page.sha256)
    assert [hit.page_id for hit in find(two.store, "交付日期")] == [pages[0]]
    # And keeps it current.
    more = one.scan(case_id, batch_id, 1, 50_000, seed=2)
    one.driver.once()
    two.driver.once()
    assert two.store.page(more[0]).case_id == case_id


def test_what_an_older_program_put_aside_is_followed_again(centre: Running, make: Make) -> None:
    one, two = make("one"), make("two")
    one.driver.enrol(centre.url, centre.code())
    case_id, batch_id = one.open_case()
    one.scan(case_id, batch_id, 2, 1000)
    one.driver.once()
    two.driver.enrol(centre.url, centre.code(Reach(None, False, True), "courtroom"))
    replica = StationReplica(two.store)
    replica.follow("")
    two.driver.once()
    two.driver.close()
    forget = "UPDATE foreign_entry SET understood = 0"
    two.store.write(lambda connection: connection.exec_driver_sql(forget).close())
    assert replica.aside() == 4
    again = Driver(two.store, SyncSettings())
    again.once()
    again.close()
    assert replica.aside() == 0
    assert len(two.store.pages(case_id)) == 2


def test_a_station_witnesses_the_centres_log(centre: Running, make: Make) -> None:
    one = make("one")
    one.driver.enrol(centre.url, centre.code())
    facilities = centre.composed.facilities
    seen: list[SignedHead] = []
    for n in range(2):
        one.open_case(f"（2026）粤0308民初{n + 1}号")
        one.driver.once()
        seen.append(signed_head(centre))
        one.driver.once()
        with facilities.books.consulting() as connection:
            (said,) = audit.witnesses(connection, seen[-1].digest)
        assert said.key == one.store.identity.public_key
    assert evidence(one.store) == []

    # The same number of entries with another root, signed by the centre itself.
    size = check_head(seen[1], facilities.authority.public_key).size
    forged = facilities.authority.sign_head(size, b"r" * 32, datetime.now(UTC))
    remembered = seen_before(one, forged, size)
    one.driver.start()
    one.driver.once()
    assert [alarm.kind for alarm in one.driver.alarms()] == ["rewritten"]
    assert evidence(one.store) == [forged, seen[1]]
    assert remembered() == forged


def test_a_centre_that_began_anew_is_told_apart_from_one_that_rewrote(
    centre: Running, make: Make
) -> None:
    one = make("one")
    one.driver.enrol(centre.url, centre.code())
    one.open_case()
    one.driver.once()
    first = signed_head(centre)
    one.driver.once()
    new_generation(centre.composed.facilities.books)
    one.driver.start()
    one.driver.once()
    assert [alarm.kind for alarm in one.driver.alarms()] == ["restored"]
    assert evidence(one.store) == [first]


def signed_head(centre: Running) -> SignedHead:
    head = HeadSigner().sign(centre.composed.facilities, force=True)
    assert head is not None
    return head


def seen_before(
    station: RealStation, head: SignedHead, size: int
) -> Callable[[], SignedHead | None]:
    """Have a station remember another head; return what asks it."""
    before = witnessing._seen(station.store)
    assert before is not None
    witnessing._remember(station.store, replace(before, head=head, size=size))

    def asked() -> SignedHead | None:
        found = witnessing._seen(station.store)
        return None if found is None else found.head

    return asked


def test_the_background_keeps_up(centre: Running, make: Make) -> None:
    one = make("one")
    one.driver.enrol(centre.url, centre.code())
    one.driver.start()
    case_id, batch_id = one.open_case()
    pages = one.scan(case_id, batch_id, 20)
    until_s = time.monotonic() + 20
    while set(one.driver.states(pages).values()) != {PageState.VERIFIED}:
        assert time.monotonic() < until_s
        time.sleep(0.05)
    began_s = time.monotonic()
    one.driver.close()
    assert time.monotonic() - began_s < 2.0
    assert not [t for t in threading.enumerate() if t.name.startswith("sync")]


def test_a_killed_gateway_is_taken_up_again(tmp_path: Path, make: Make) -> None:
    one = make("one")
    with running(tmp_path / "centre") as centre:
        port = int(centre.url.rpartition(":")[2])
        one.driver.enrol(centre.url, centre.code())
        case_id, batch_id = one.open_case()
        pages = one.scan(case_id, batch_id, 60, 300_000)
        with Proxy(("127.0.0.1", port), Trouble(cut_up_bytes=9 << 20)) as proxy:
            _redirect(one, f"https://127.0.0.1:{proxy.port}")
            one.driver.start()
            until_s = time.monotonic() + 20
            while one.driver.status().progress.sent_bytes < 3 << 20:
                assert time.monotonic() < until_s
                time.sleep(0.02)
        # The proxy is gone: nobody answers, and nothing is lost.
        one.driver.close()
        one.driver = Driver(one.store)
        with pytest.raises(Offline):
            one.driver.once()
        assert one.driver.status().progress.pending > 0
    with running(tmp_path / "centre") as centre:
        _redirect(one, centre.url)
        report = one.driver.once()
        assert report.pending == 0
        assert set(one.driver.states(pages).values()) == {PageState.VERIFIED}
        store = centre.composed.facilities.stores["main"]
        for page in one.store.pages(case_id):
            assert store.head(BlobKey("main", page.sha256))


def test_confidential_pages_go_to_their_own_zone(centre: Running, make: Make) -> None:
    one = make("one")
    one.driver.enrol(centre.url, centre.code())
    case_id, batch_id = one.open_case()
    hidden, plain = one.scan(case_id, batch_id, 2)
    material = Material(
        MaterialId(new_id()), case_id, Volume.CONFIDENTIAL, "deliberation", "合议庭笔录", "m",
        1.0, "", True,
    )  # fmt: skip
    one.store.apply(AddMaterial(material, (hidden,)), "clerk")
    one.driver.once()
    stores = centre.composed.facilities.stores
    for page_id, zone, other in ((hidden, "secret", "main"), (plain, "main", "secret")):
        sha256 = one.store.page(page_id).sha256
        assert stores[zone].head(BlobKey(zone, sha256))  # type: ignore[index,arg-type]
        assert stores[other].head(BlobKey(other, sha256)) is None  # type: ignore[index,arg-type]


def test_a_revoked_station_is_told_and_keeps_everything(centre: Running, make: Make) -> None:
    one = make("one")
    enrolled = one.driver.enrol(centre.url, centre.code())
    one.driver.once()
    facilities = centre.composed.facilities
    revoke(facilities.books, enrolled.device, ADMIN, int(time.time()))
    case_id, batch_id = one.open_case()
    one.scan(case_id, batch_id, 1)
    with pytest.raises(Refused):
        one.driver.once()
    assert one.driver.status().progress.pending == 3


def test_codes_work_once(centre: Running, make: Make) -> None:
    code = centre.code()
    make("one").driver.enrol(centre.url, code)
    with pytest.raises(BadCode):
        make("two").driver.enrol(centre.url, code)


def test_one_program_at_a_time_syncs(centre: Running, make: Make, tmp_path: Path) -> None:
    one = make("one")
    one.driver.enrol(centre.url, centre.code())
    one.driver.start()
    other = RealStation(tmp_path / "one")
    with pytest.raises(Locked):
        other.driver.once()
    one.driver.close()
    other.driver.once()
    other.close()


def test_old_masters_go_once_they_are_proven(centre: Running, make: Make) -> None:
    one = make("one", SyncSettings(keep_days=1))
    one.driver.enrol(centre.url, centre.code())
    case_id, batch_id = one.open_case()
    old, new = one.scan(case_id, batch_id, 2)
    for page_id in (old, new):
        one.read(page_id, "文")
    _age(one, old, days=3)
    _close(one, batch_id)
    one.driver.once()
    # What was verified is proven once more before it goes.
    one.driver.once()
    assert not one.store.blobs.has(one.store.page(old).sha256)
    assert one.store.blobs.has(one.store.page(new).sha256)
    assert one.driver.states([old])[old] is PageState.VERIFIED


def test_a_password_is_in_no_file_and_no_log(
    centre: Running, make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    one = make("one")
    code = centre.code()
    one.driver.enrol(centre.url, code)
    centre.person("judge", "judge", PHRASE)
    with pytest.raises(Rejected):
        one.driver.follow(NUMBER, "judge", PHRASE)
    one.close()
    secrets = [PHRASE, code, "PRIVATE KEY", NUMBER]
    assert not [each for each in secrets if each in caplog.text]
    for file in (tmp_path / "one").rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert not [each for each in secrets if each.encode() in data], file


def _redirect(station: RealStation, url: str) -> None:
    """Let an enrolled station call its centre elsewhere, as through a proxy."""
    kept = station.driver._kept()
    assert kept is not None
    station.driver._keep(replace(kept, enrolment=replace(kept.enrolment, url=url)))


def _age(station: RealStation, page_id: str, days: int) -> None:
    from datetime import UTC, datetime, timedelta

    import sqlalchemy as sa

    from dossier.store import schema
    from dossier.store.rows import time_text

    before = time_text(datetime.now(UTC) - timedelta(days=days))
    station.store.write(
        lambda c: c.execute(
            sa.update(schema.page).where(schema.page.c.id == page_id).values(received_at=before)
        )
    )


def _close(station: RealStation, batch_id: str) -> None:
    from dossier.changes import CloseBatch
    from dossier.ids import BatchId
    from dossier.model import BatchState

    station.store.apply(CloseBatch(BatchId(batch_id), BatchState.DONE), "clerk")


def test_a_copied_station_goes_on_under_another_name(
    centre: Running, make: Make, tmp_path: Path
) -> None:
    one = make("one")
    one.driver.enrol(centre.url, centre.code())
    case_id, batch_id = one.open_case()
    before = one.scan(case_id, batch_id, 3, 20_000)
    one.driver.once()
    one.close()
    shutil.copytree(tmp_path / "one", tmp_path / "copy")
    one, copy = make("one"), make("copy")
    (mine,) = one.scan(case_id, batch_id, 1, 20_000, seed=7)
    (theirs,) = copy.scan(case_id, batch_id, 1, 20_000, seed=8)
    one.driver.once()
    # The copy sees that its chain went on elsewhere, and takes a new epoch.
    copy.driver.once()
    assert copy.store.identity.epoch == 2
    # Now the original is the one too many: it is let in anew under a name of its own.
    (later,) = one.scan(case_id, batch_id, 1, 20_000, seed=9)
    with pytest.raises(Refused):
        one.driver.once()
    device = one.store.identity.device
    one.driver.enrol_anew(centre.url, centre.code())
    report = one.driver.once()
    assert one.store.identity.device != device
    # Only what came after the parting was issued again.
    assert (report.sent_entries, report.pending, report.conflicts) == (1, 0, 0)
    assert one.store.verify().ok and copy.store.verify().ok
    judge = make("judge")
    judge.driver.enrol(centre.url, centre.code())
    judge.driver._replica.follow("")
    judge.driver.once()
    shown = {page.id for page in judge.store.pages(case_id)}
    assert shown == {*before, mine, theirs, later}


def test_a_conflict_is_compared_and_decided(centre: Running, make: Make) -> None:
    one, two = make("one"), make("two")
    for each in (one, two):
        each.driver.enrol(centre.url, centre.code())
        each.driver._replica.follow("")
    case_id, batch_id = one.open_case()
    pages = one.scan(case_id, batch_id, 2, 20_000)
    one.driver.once()
    two.driver.once()
    for station, title in ((one, "起诉状"), (two, "答辩状")):
        material = Material(
            MaterialId(new_id()), case_id, Volume.MAIN, "complaint", title, "m", 1.0, "", True
        )
        station.store.apply(AddMaterial(material, (pages[0],)), title)
    one.driver.once()
    report = two.driver.once()
    assert report.conflicts == 1
    (conflict,) = two.driver.conflicts()
    shown = two.driver.compare(conflict.id)
    assert shown.case_number == NUMBER
    assert (shown.centre.who, shown.mine.who) == ("起诉状", "答辩状")
    assert shown.centre.device == one.store.identity.device
    place = {(pair.table, pair.column): pair for pair in shown.fields}["page", "material_id"]
    assert place.before == "" and place.centre and place.mine and place.centre != place.mine
    two.driver.resolve(conflict.id, "centre", "clerk")
    assert two.driver.once().conflicts == 0
    one.driver.once()
    assert one.driver.conflicts() == []
    with pytest.raises(UnknownItem):
        two.driver.compare(conflict.id)
