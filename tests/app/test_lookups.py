"""Looking things up in the archive: asked, granted by another, seen for a time, printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest

from app.station import Station, open_station
from app.station.lookups import LookupDesk, traced, watermark
from dossier.archive_changes import DecideLookup, NoteLookupUse
from dossier.changes import DeletePages, MovePages
from dossier.ids import LookupId, LookupUseId, new_id
from dossier.lookup import Lookup, LookupState, LookupUse, Use
from dossier.model import Volume
from dossier.people.archive import (
    ArchivePerson,
    ArchiveRole,
    people,
    put_person,
    remove_person,
    sign_in,
)
from resources.errors import (
    BadSignIn,
    BadValue,
    EmptyValue,
    LookupOutOfTurn,
    NoPrinter,
    NotEntitled,
    NotGranted,
    OwnRequest,
    WeakPassword,
)
from tests.dossier.checks.clean import Clean, clean_case

READER = ArchivePerson("阅卷人", ArchiveRole.READER)
CLOSE = ArchivePerson("承办法官", ArchiveRole.READER, confidential=True)
ARCHIVIST = ArchivePerson("档案员", ArchiveRole.ARCHIVIST)
LEADER = ArchivePerson("分管领导", ArchiveRole.LEADER, confidential=True)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, Clean]]:
    with open_station(tmp_path_factory.mktemp("lookups") / "home") as station:
        yield station, clean_case(station.store)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def desk(world: tuple[Station, Clean], person: ArchivePerson, clock: Clock) -> LookupDesk:
    return LookupDesk(world[0], person, clock)


def kinds(station: Station) -> list[str]:
    entries = station.store.journal_entries(0, 10_000)
    return [each.kind for each in entries if each.kind.endswith(("Lookup", "LookupUse"))]


def test_a_page_is_seen_only_when_another_granted_it_and_for_a_time(
    world: tuple[Station, Clean], clock: Clock
) -> None:
    station, made = world
    reader = desk(world, READER, clock)
    asked = reader.ask(made.case.id, "办理关联案件")
    assert asked.state is LookupState.ASKED
    with pytest.raises(LookupOutOfTurn):
        reader.open(asked.id)
    with pytest.raises(NotEntitled):
        reader.decide(asked.id, True)
    granted = desk(world, ARCHIVIST, clock).decide(asked.id, True, days=3)
    assert granted.decided_by == "档案员"
    before = len(kinds(station))
    looking = reader.open(asked.id)
    assert {one.volume for one in looking.pages} == {Volume.MAIN}
    first = looking.pages[0].page.id
    assert looking.picture(first, 120).shape[2] == 3
    looking.picture(first, 300)
    assert kinds(station)[before:] == ["NoteLookupUse"], "once in an opening, before it is shown"
    secret = made.pages["合议庭评议笔录"][0]
    with pytest.raises(NotGranted):
        looking.picture(secret)
    clock.now += timedelta(days=3)
    with pytest.raises(LookupOutOfTurn):
        looking.picture(first)
    with pytest.raises(LookupOutOfTurn):
        reader.open(asked.id)


def test_a_page_that_was_shown_already_is_not_shown_once_it_lies_elsewhere(
    world: tuple[Station, Clean], clock: Clock
) -> None:
    station, made = world
    reader = desk(world, READER, clock)
    asked = reader.ask(made.case.id, "办理关联案件")
    desk(world, ARCHIVIST, clock).decide(asked.id, True)
    looking = reader.open(asked.id)
    pages = [one.page.id for one in looking.pages[:2]]
    for page in pages:
        looking.picture(page, 100)
    closed = station.store.page(made.pages["合议庭评议笔录"][0]).material_id
    station.store.apply(MovePages((pages[0],), closed), "书记员")
    station.store.apply(DeletePages((pages[1],)), "书记员")
    try:
        for page in pages:
            with pytest.raises(NotGranted):
                looking.picture(page, 100)
    finally:
        for _ in pages:
            station.store.undo(made.case.id, "书记员")
    assert looking.picture(pages[0], 100).shape[2] == 3


def test_nobody_grants_what_they_asked_for(world: tuple[Station, Clean], clock: Clock) -> None:
    _station, made = world
    archivist = desk(world, ARCHIVIST, clock)
    asked = archivist.ask(made.case.id, "核对归档")
    with pytest.raises(OwnRequest):
        archivist.decide(asked.id, True)
    with pytest.raises(EmptyValue):
        desk(world, LEADER, clock).decide(asked.id, False)
    refused = desk(world, LEADER, clock).decide(asked.id, False, ground="用途不明")
    assert refused.state is LookupState.REFUSED
    assert refused.until is None
    with pytest.raises(LookupOutOfTurn):
        desk(world, LEADER, clock).decide(asked.id, True)


def test_the_confidential_volume_is_for_those_who_may(
    world: tuple[Station, Clean], clock: Clock
) -> None:
    station, made = world
    with pytest.raises(NotEntitled):
        desk(world, READER, clock).ask(made.case.id, "查阅", confidential=True)
    asked = desk(world, CLOSE, clock).ask(made.case.id, "复查", main=False, confidential=True)
    with pytest.raises(NotEntitled):
        desk(world, ARCHIVIST, clock).decide(asked.id, True)
    assert asked.id not in {one.id for one in desk(world, READER, clock).listed()}
    assert asked.id in {one.id for one in desk(world, LEADER, clock).listed()}
    desk(world, LEADER, clock).decide(asked.id, True)
    looking = desk(world, CLOSE, clock).open(asked.id)
    assert {one.volume for one in looking.pages} == {Volume.CONFIDENTIAL}
    looking.picture(looking.pages[0].page.id, 100)
    with pytest.raises(NotEntitled):  # the right was taken away meanwhile
        desk(world, ArchivePerson("承办法官", ArchiveRole.READER), clock).open(asked.id)
    (used,) = desk(world, LEADER, clock).uses(asked.id)
    assert used.volume is Volume.CONFIDENTIAL
    assert station.store.verify().ok


def test_a_print_is_noted_first_and_its_number_leads_back(
    world: tuple[Station, Clean], clock: Clock
) -> None:
    station, made = world
    reader = desk(world, READER, clock)
    asked = reader.ask(made.case.id, "装订附卷")
    desk(world, ARCHIVIST, clock).decide(asked.id, True, may_print=True)
    looking = reader.open(asked.id)
    wanted = [one.page.id for one in looking.pages[:2]]
    came: list[bytes] = []
    printed = looking.print_pages(wanted, came.append)
    with pikepdf.open(io.BytesIO(came[0])) as pdf:
        assert len(pdf.pages) == 2
        assert all(len(page.Resources.XObject) >= 2 for page in pdf.pages), "picture and mark"
    import pypdfium2  # type: ignore[import-untyped]

    text = pypdfium2.PdfDocument(came[0])[0].get_textpage().get_text_range()
    assert printed.serial in text
    assert "阅卷人" in text
    found = traced(station, printed.serial)
    assert found is not None
    assert (found.use, found.pages) == (Use.PRINTED, tuple(wanted))
    wrong = printed.serial[:-1] + ("0" if printed.serial[-1] != "0" else "1")
    assert traced(station, wrong) is None
    with pytest.raises(BadValue):
        traced(station, "12")

    def jammed(pdf: bytes) -> None:
        raise NoPrinter(printer="一号", detail="缺纸")

    with pytest.raises(NoPrinter):
        looking.print_pages(wanted[:1], jammed)
    uses = reader.uses(asked.id)
    assert [one.use for one in uses] == [Use.PRINTED, Use.PRINTED, Use.FAILED]
    assert uses[2].of == uses[1].id


def test_printing_is_granted_apart_and_ends_with_the_request(
    world: tuple[Station, Clean], clock: Clock
) -> None:
    _station, made = world
    reader = desk(world, READER, clock)
    asked = reader.ask(made.case.id, "查阅")
    desk(world, ARCHIVIST, clock).decide(asked.id, True)
    looking = reader.open(asked.id)
    came: list[bytes] = []
    with pytest.raises(NotGranted):
        looking.print_pages([looking.pages[0].page.id], came.append)
    assert not came
    desk(world, ARCHIVIST, clock).end(asked.id)
    with pytest.raises(LookupOutOfTurn):
        looking.picture(looking.pages[0].page.id)
    with pytest.raises(NotEntitled):
        desk(world, ArchivePerson("旁人", ArchiveRole.READER), clock).end(asked.id)


def test_the_store_itself_refuses_what_the_desk_would(
    world: tuple[Station, Clean], clock: Clock
) -> None:
    station, made = world
    asked = desk(world, READER, clock).ask(made.case.id, "查阅")
    with pytest.raises(OwnRequest):
        station.store.apply(
            DecideLookup(
                asked.id, True, "阅卷人 ", clock.now, clock.now + timedelta(days=1), True, ""
            ),
            "阅卷人",
        )
    with pytest.raises(ValueError, match="days"):
        station.store.apply(
            DecideLookup(asked.id, True, "甲", clock.now, clock.now + timedelta(days=91)), "甲"
        )
    page = made.pages["民事起诉状"][0]

    def use(by: str) -> NoteLookupUse:
        return NoteLookupUse(
            LookupUse(
                LookupUseId(new_id()), asked.id, made.case.id, Volume.MAIN, Use.VIEWED, by,
                (page,), clock.now,
            )
        )  # fmt: skip

    with pytest.raises(LookupOutOfTurn):
        station.store.apply(use("阅卷人"), "阅卷人")
    desk(world, ARCHIVIST, clock).decide(asked.id, True)
    with pytest.raises(NotGranted):
        station.store.apply(use("旁人"), "旁人")
    station.store.apply(use("阅卷人"), "阅卷人")


def test_people_have_passwords_and_visitors_never_see_the_confidential_volume(
    world: tuple[Station, Clean],
) -> None:
    store = world[0].store
    with pytest.raises(WeakPassword):
        put_person(store, "王档案", ArchiveRole.ARCHIVIST, "12345678")
    with pytest.raises(BadValue):
        put_person(store, "李律师", ArchiveRole.VISITOR, "秋水共长天一色落霞", confidential=True)
    put_person(store, "王档案", ArchiveRole.ARCHIVIST, "落霞与孤鹜齐飞2026")
    assert sign_in(store, "王档案", "落霞与孤鹜齐飞2026").role is ArchiveRole.ARCHIVIST
    for name, password in (("王档案", "落霞与孤鹜齐飞2027"), ("无此人", "落霞与孤鹜齐飞2026")):
        with pytest.raises(BadSignIn):
            sign_in(store, name, password)
    put_person(store, "王档案", ArchiveRole.READER, "换了一个长得多的新密码")
    assert [one.role for one in people(store) if one.name == "王档案"] == [ArchiveRole.READER]
    remove_person(store, "王档案")
    assert not [one for one in people(store) if one.name == "王档案"]


def test_a_print_names_the_court_as_its_papers_do(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with open_station(tmp_path / "home", read_in_background=False) as station:
        made = clean_case(station.store)
        asked = Lookup(LookupId(new_id()), made.case.id, True, False, "某人", "律师", "查阅", now)
        assert "本院档案室" in watermark(asked, station, now, "1")[1]
        file = station.home / "court.toml"
        file.write_text('name = "深圳市盐田区人民法院"\n', encoding="utf-8")
        assert "深圳市盐田区人民法院" in watermark(asked, station, now, "1")[1]
        # A file that cannot be read keeps no print back.
        file.write_text("name = ", encoding="utf-8")
        assert "本院档案室" in watermark(asked, station, now, "1")[1]
