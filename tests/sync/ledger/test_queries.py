from __future__ import annotations

import pytest

from resources.errors import Rejected
from sync.ledger import overview, queries
from sync.ledger.contract import EVERYTHING, NOTHING, Books, Reach
from tests.sync.ledger.court import Court

ONE = Reach(frozenset({"c1"}), False, False)
TWO = Reach(frozenset({"c2"}), False, True)


@pytest.fixture
def court(books: Books) -> Court:
    court = Court(books)
    for id_ in ("c1", "c2", "c3"):
        court.case(id_)
    for position, name in enumerate(("B", "A")):
        row = {"id": f"y{name}", "case_id": "c1", "position": position, "role": "x", "name": name}
        court.write(["party", f"y{name}", None, row])
    court.material("m2", "c1", category="b", rank="a")
    court.material("m1", "c1", category="a", rank="z")
    court.material("m3", "c1", category="a", rank="b")
    court.page("p2", "c1", "m1", rank="a")
    court.page("p1", "c1", "m1", rank="b")
    court.page("p3", "c2")
    return court


def test_cases_come_in_pages(books: Books, court: Court) -> None:
    with books.reading(EVERYTHING) as connection:
        first = queries.cases(connection, EVERYTHING, limit=2)
        assert [case.id for case in first] == ["c1", "c2"]
        rest = queries.cases(connection, EVERYTHING, first[-1].id, 2)
        assert [case.id for case in rest] == ["c3"]
    for reach, ids in ((ONE, ["c1"]), (NOTHING, [])):
        with books.reading(reach) as connection:
            assert [case.id for case in queries.cases(connection, reach)] == ids


def test_one_case_by_id_or_number(books: Books, court: Court) -> None:
    with books.reading(ONE) as connection:
        found = queries.case_by_number(connection, ONE, "no c1")
        assert found is not None
        assert found == queries.case(connection, ONE, "c1")
        assert (found.id, found.row["title"], found.secret) == ("c1", "title c1", False)
        for other in ("no c2", "no such"):
            assert queries.case_by_number(connection, ONE, other) is None
        assert queries.case(connection, ONE, "c2") is None
        # What only looks like a case is none.
        assert queries.case(connection, ONE, "m1") is None


def test_what_is_in_a_case_comes_in_its_order(books: Books, court: Court) -> None:
    with books.reading(ONE) as connection:
        assert [each.id for each in queries.parties(connection, ONE, "c1")] == ["yB", "yA"]
        assert [each.id for each in queries.materials(connection, ONE, "c1")] == ["m3", "m1", "m2"]
        assert [each.id for each in queries.pages(connection, ONE, "c1")] == ["p2", "p1"]
        assert [each.id for each in queries.pages(connection, ONE, "c1", limit=1)] == ["p2"]
        assert queries.pages(connection, ONE, "c1", material="m2") == []
        assert queries.material(connection, ONE, "m1") is not None
        assert queries.material(connection, ONE, "p1") is None
        assert queries.page(connection, ONE, "p3") is None
        for kind in (queries.parties, queries.materials):
            assert kind(connection, ONE, "c2") == []
        assert queries.pages(connection, ONE, "c2") == []


def test_events_tell_what_happened_and_no_numbers(books: Books, court: Court) -> None:
    with books.reading(ONE) as connection:
        found = queries.events(connection, ONE, limit=4, reader="r")
        assert [event.touched for event in found] == [
            (("case", "c1"),), (("party", "yB"),), (("party", "yA"),), (("material", "m2"),),
        ]  # fmt: skip
        assert {event.cases for event in found} == {("c1",)}
        assert (found[0].kind, found[0].who, found[0].at[:4]) == ("Kind", "clerk", "2026")
        rest = queries.events(connection, ONE, found[-1].cursor, reader="r")
        assert len(rest) == 4
        newest = queries.newest_cursor(connection, ONE, "r")
        assert newest == rest[-1].cursor
        assert queries.events(connection, ONE, newest, reader="r") == []
        # As one asks again, the same; as somebody else, another; and nothing to count by.
        assert queries.events(connection, ONE, limit=4, reader="r") == found
        cursors = [event.cursor for event in (*found, *rest)]
        assert {len(cursor) for cursor in cursors} == {48}
        assert cursors != sorted(cursors)
    with books.reading(TWO) as connection:
        assert [event.touched for event in queries.events(connection, TWO)] == [
            (("case", "c2"),), (("page", "p3"),),
        ]  # fmt: skip
        for bad in (newest, "00", "x", "0" * 48, newest.upper() + "00"):
            with pytest.raises(Rejected):
                queries.events(connection, TWO, bad)


def test_only_what_was_applied_is_an_event(books: Books, court: Court) -> None:
    lost = court.pen.entry(["case", "c1", {"title": "?"}, {"title": "!"}], case="c1")
    assert court.bench.outcomes(lost) == ["conflict"]
    with books.reading(ONE) as connection:
        assert len(queries.events(connection, ONE)) == 8
        assert len(queries.conflicts(connection, ONE, resolved=False)) == 1
        assert queries.conflicts(connection, ONE, resolved=True) == []
    with books.consulting() as connection:
        assert overview.open_conflicts(connection) == 1
    court.write(note={"resolves": [lost.entry.hash]})
    with books.reading(ONE) as connection:
        assert queries.conflicts(connection, ONE, resolved=False) == []
        assert len(queries.conflicts(connection, ONE, resolved=True)) == 1
    with books.reading(TWO) as connection:
        assert queries.conflicts(connection, TWO) == []


def test_how_the_centre_stands(books: Books, court: Court) -> None:
    court.bench.store(b"idle", "secret")
    with books.writing() as connection:
        overview.note_seen(connection, "d1", "2026-03-02T09:30:00+00:00")
        overview.note_seen(connection, "d1", "2026-03-02T09:31:00+00:00")
    with books.consulting() as connection:
        (station,) = overview.stations(connection)
        assert (station.device, station.epoch, station.sequence) == ("d1", 1, 11)
        assert (station.newest_number, station.seen_at[11:16]) == (11, "09:31")
        assert overview.feed_head(connection) == overview.entry_count(connection) == 11
        assert list(overview.entries_per_day(connection).values()) == [11]
        zones = overview.storage(connection)
        assert zones["main"] == overview.ZoneState(3, 3 * len("bytes of p1"), 0, 0, 0)
        assert zones["secret"] == overview.ZoneState(1, 4, 1, 0, 0)
    assert books.size_bytes() > 10_000
