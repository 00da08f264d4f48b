"""What is confidential (副卷) gives nobody without the right a byte, a title or a count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from resources.errors import StoreError
from sync.core.codec import digest
from sync.core.messages import Base, Late
from sync.ledger import guards, queries, tables
from sync.ledger.contract import EVERYTHING, NOTHING, Books, Reach
from tests.sync.ledger.court import Court

OPEN = Reach(frozenset({"c1"}), True, False)
ALSO_SECRET = Reach(frozenset({"c1"}), True, True)
OTHER = Reach(frozenset({"c2"}), True, True)
ALL_OPEN = Reach(None, True, False)
PARTLY = Reach(frozenset({"c1", "c2"}), True, False, secret_in=frozenset({"c2"}))


@pytest.fixture
def court(books: Books) -> Court:
    court = Court(books)
    court.case("c1")
    court.case("c2")
    court.material("m", "c1")
    court.material("s", "c1", "confidential")
    court.material("t", "c2", "confidential")
    return court


def seen(books: Books, reach: Reach, scope: str = "") -> list[int]:
    with books.reading(reach) as connection:
        return [item.number for item in queries.items_for(connection, reach, scope, 0, 500)]


def page_ids(books: Books, reach: Reach, case: str = "c1", **more: Any) -> list[str]:
    with books.reading(reach) as connection:
        return [page.id for page in queries.pages(connection, reach, case, **more)]


def access(books: Books, reach: Reach, sha256: str, **more: Any) -> str:
    with books.reading(reach) as connection:
        found = queries.blob_access(connection, reach, sha256, **more)
    return "" if found is None else f"{found.zone} {found.media_type}"


def stored(books: Books) -> str:
    """Return everything that stands outside the schema ``secret``, as text."""
    found: list[str] = []
    with books.consulting() as connection:
        for table in vars(tables).values():
            if isinstance(table, sa.Table) and table.schema is None:
                found += [repr(tuple(row)) for row in connection.execute(sa.select(table))]
    return "\n".join(found)


def test_a_reader_sees_what_is_within_reach_and_no_more(books: Books, court: Court) -> None:
    assert seen(books, EVERYTHING) == [1, 2, 3, 4, 5]
    assert seen(books, OPEN) == [1, 3]
    assert seen(books, ALSO_SECRET) == [1, 3, 4]
    assert seen(books, OTHER) == [2, 5]
    assert seen(books, ALL_OPEN) == [1, 2, 3]
    assert seen(books, PARTLY) == [1, 2, 3, 5]
    assert seen(books, NOTHING) == []
    assert seen(books, OPEN, "c2") == []
    assert seen(books, OTHER, "c2") == [2, 5]
    for reach, newest in ((OPEN, 3), (ALSO_SECRET, 4), (NOTHING, 0), (PARTLY, 5)):
        with books.reading(reach) as connection:
            assert queries.newest_item(connection, reach, "") == newest


def test_bodies_of_confidential_rows_stand_in_the_schema_secret_alone(
    books: Books, court: Court
) -> None:
    court.page("q", "c1", "s")
    plain = stored(books)
    assert "title m" in plain
    assert "title s" not in plain
    assert "title t" not in plain
    assert "bytes of q" not in plain
    with books.reading(ALSO_SECRET) as connection:
        titles = [each.row["title"] for each in queries.materials(connection, ALSO_SECRET, "c1")]
    assert titles == ["title m", "title s"]
    with books.view() as ledger:
        assert (ledger.row("material", "s") or {})["title"] == "title s"


def test_a_page_filed_into_the_confidential_volume_vanishes_with_its_past(
    books: Books, court: Court
) -> None:
    sha256 = court.page("p", "c1", "m")
    text = court.read("p", "c1", b"what it says")
    received = seen(books, OPEN)
    assert received == [1, 3, 6, 7]
    assert access(books, OPEN, sha256) == "main image/jpeg"
    court.file("p", "c1", "m", "s")
    assert seen(books, OPEN) == [1, 3]
    assert seen(books, ALSO_SECRET) == [1, 3, 4, 6, 7, 8]
    assert page_ids(books, OPEN) == []
    assert page_ids(books, ALSO_SECRET) == ["p"]
    assert page_ids(books, ALL_OPEN) == []
    for each in (sha256, text):
        assert access(books, OPEN, each) == ""
        assert access(books, ALSO_SECRET, each).startswith("main")
    with books.reading(OPEN) as connection:
        assert queries.page_counts(connection, OPEN, "c1") == {}
        assert queries.page(connection, OPEN, "p") is None
        assert queries.may_use(connection, "d2", OPEN, [sha256, text]) == set()
    # Whatever is done to it from now on is hidden from the start.
    court.write(["page", "p", {"edits": ""}, {"edits": "turned"}])
    assert seen(books, OPEN) == [1, 3]


def test_pages_follow_their_material_in_and_out(books: Books, court: Court) -> None:
    sha256 = court.page("p", "c1", "m")
    court.page("q", "c1", "m")
    court.write(["material", "m", {"volume": "main"}, {"volume": "confidential"}])
    assert page_ids(books, OPEN) == []
    assert page_ids(books, ALSO_SECRET) == ["p", "q"]
    assert "turned" not in stored(books)
    court.write(["material", "m", {"volume": "confidential"}, {"volume": "main"}])
    assert page_ids(books, OPEN) == ["p", "q"]
    assert access(books, OPEN, sha256) == "main image/jpeg"
    # The past stays veiled: nobody is given half of it.
    assert seen(books, OPEN) == [1]
    court.write(["page", "p", {"edits": ""}, {"edits": "turned"}])
    assert seen(books, OPEN) == [1]
    with books.view() as ledger:
        assert (ledger.row("page", "p") or {})["edits"] == "turned"


def test_what_mentions_the_confidential_is_confidential(books: Books, court: Court) -> None:
    before = len(seen(books, OPEN))
    # An export of the volume, by its note; a removed material that is spoken of again.
    court.write(note={"volume": "confidential", "sha256": "0" * 64, "pages": 3})
    court.write(note={"volume": "\u0063onfidential"})
    court.write(["material", "s", {"deleted": 0}, {"deleted": 1}])
    court.pen.entry(format=9)
    assert court.bench.outcomes(court.pen.written[-1]) == ["kept"]
    # An entry that is refused as a conflict still says what it wanted to say.
    before_ = {"title": "no", "volume": "main"}
    after = {"title": "hidden", "volume": "confidential"}
    lost = court.pen.entry(["material", "m", before_, after], case="c1")
    assert court.bench.outcomes(lost) == ["conflict"]
    decided = court.pen.entry(case="c1", note={"resolves": [lost.entry.hash]})
    assert court.bench.outcomes(decided) == ["applied"]
    assert len(seen(books, OPEN)) == before
    assert "hidden" not in stored(books)
    for reach, count in ((OPEN, 0), (ALSO_SECRET, 1), (EVERYTHING, 1), (OTHER, 0)):
        with books.reading(reach) as connection:
            assert len(queries.conflicts(connection, reach)) == count
            assert len(queries.conflicts_after(connection, reach, "c1", 0, 9)) == count
            found = queries.conflict_by_id(connection, reach, lost.entry.hash)
            assert (found is not None) == bool(count)
            entry = queries.entry_by_hash(connection, reach, lost.entry.hash)
            assert (entry is not None) == bool(count)


def test_an_arrival_is_as_confidential_as_its_page(books: Books, court: Court) -> None:
    row = {"id": "r", "case_id": "c1", "sha256": digest(b"sound")}
    sent = court.pen.entry(["recording", "r", None, row], case="c1")
    late = (Late(row["sha256"], "recording"),)
    assert court.bench.receipt(court.bench.commit(sent, late=late)).late == late
    page = {"id": "p", "case_id": "c1", "material_id": "s", "sha256": digest(b"image")}
    sent = court.pen.entry(["page", "p", None, page], case="c1")
    late = (Late(page["sha256"], "damaged"),)
    court.bench.receipt(court.bench.commit(sent, late=late))
    court.bench.store(b"sound")
    court.bench.store(b"image", "secret")
    assert seen(books, OPEN) == [1, 3, 6, 8]
    assert seen(books, ALSO_SECRET) == [1, 3, 4, 6, 7, 8, 9]


def test_parties_see_only_pages_that_are_filed_in_the_main_volume(
    books: Books, court: Court
) -> None:
    tray = court.page("p", "c1")
    filed = court.page("q", "c1", "m")
    hidden = court.page("r", "c1", "s")
    assert page_ids(books, OPEN, filed=True) == ["q"]
    assert page_ids(books, ALSO_SECRET, filed=True) == ["q"]
    assert page_ids(books, ALSO_SECRET, material="s") == ["r"]
    for each, want in ((tray, ""), (filed, "main image/jpeg"), (hidden, "")):
        assert access(books, OPEN, each, filed=True) == want
    with books.reading(OPEN) as connection:
        assert queries.page_counts(connection, OPEN, "c1", filed=True) == {"m": 1}
        assert queries.page_counts(connection, OPEN, "c1") == {"": 1, "m": 1}
        assert queries.page(connection, OPEN, "p", filed=True) is None
        assert queries.page(connection, OPEN, "p") is not None
    court.write(["page", "q", {"deleted": 0}, {"deleted": 1}])
    assert page_ids(books, OPEN, filed=True) == []
    assert access(books, OPEN, filed, filed=True) == ""


def test_bytes_move_with_the_volume(books: Books, court: Court) -> None:
    first = court.page("p", "c1", "m")
    both = court.page("q", "c1", "m")
    with books.transaction() as ledger:
        assert queries.misplaced(ledger.connection, 9) == []
    court.write(
        ["page", "q2", None, {"id": "q2", "case_id": "c1", "material_id": "m", "sha256": both}]
    )
    court.file("p", "c1", "m", "s")
    court.file("q", "c1", "m", "s")
    with books.transaction() as ledger:
        found = queries.misplaced(ledger.connection, 9)
        assert [(m.sha256, m.lies_in, m.belongs_in, m.is_there) for m in found] == [
            (first, "main", "secret", False)
        ]
        record = ledger.blobs(first)[0]
        ledger.put_blob(replace(record, zone="secret"))
    with books.transaction() as ledger:
        assert [m.is_there for m in queries.misplaced(ledger.connection, 9)] == [True]
        ledger.drop_blob("main", first)
    assert access(books, ALSO_SECRET, first) == "secret image/jpeg"
    court.file("p", "c1", "s", "m")
    with books.transaction() as ledger:
        found = queries.misplaced(ledger.connection, 9)
        assert [(m.sha256, m.lies_in, m.belongs_in) for m in found] == [(first, "secret", "main")]


def test_knowing_a_digest_grants_nothing(books: Books, court: Court) -> None:
    bound = court.page("p", "c1", "m")
    idle = court.bench.store(b"idle")
    with books.writing() as connection:
        queries.note_holder(connection, "d2", [idle, idle])
        queries.note_holder(connection, "d2", [idle])
    want = {("d1", OPEN): {bound}, ("d2", OPEN): {bound, idle}, ("d2", OTHER): {idle},
            ("d3", NOTHING): set(), ("d3", EVERYTHING): {bound}}  # fmt: skip
    for (device, reach), usable in want.items():
        with books.reading(reach) as connection:
            found = queries.may_use(connection, device, reach, [bound, idle, "0" * 64])
            assert found == usable, (device, reach)
    with books.consulting() as connection:
        assert queries.known_blobs(connection, [bound, idle, "0" * 64]) == {bound, idle}
        assert queries.bound_cases(connection, bound) == {"c1": False}
        assert queries.bound_cases(connection, idle) == {}


def test_two_cases_may_share_bytes_without_sharing_secrets(books: Books, court: Court) -> None:
    shared = court.page("p", "c1", "s")
    row = {"id": "q", "case_id": "c2", "material_id": None, "sha256": shared}
    court.write(["page", "q", None, row], case="c2")
    assert access(books, OPEN, shared) == ""
    assert access(books, Reach(frozenset({"c2"})), shared).startswith("main")
    with books.consulting() as connection:
        assert queries.bound_cases(connection, shared) == {"c1": True, "c2": False}


# ---- the server's own walls ------------------------------------------------------------


@pytest.fixture
def server(books: Books, court: Court) -> Books:
    if not books.name.startswith("postgresql"):
        pytest.skip("SQLite has no roles")
    court.page("p", "c1", "m")
    court.page("q", "c1", "s")
    court.page("r", "c2", "t")
    return books


def ids(books: Books, reach: Reach, statement: str) -> list[Any]:
    with books.reading(reach) as connection:
        return sorted(row[0] for row in connection.exec_driver_sql(statement))


def every(table: str) -> str:
    return str(sa.select(sa.literal_column("1")).select_from(sa.table(table)))


def test_row_level_security_hides_what_no_query_asked_to_hide(server: Books) -> None:
    everything = "SELECT id FROM row"
    assert ids(server, OPEN, everything) == ["c1", "m", "p"]
    assert ids(server, ALSO_SECRET, everything) == ["c1", "m", "p", "q", "s"]
    assert ids(server, PARTLY, everything) == ["c1", "c2", "m", "p", "r", "t"]
    assert ids(server, ALL_OPEN, everything) == ["c1", "c2", "m", "p"]
    assert ids(server, NOTHING, everything) == []
    assert len(ids(server, EVERYTHING, everything)) == 8
    assert ids(server, OPEN, "SELECT number FROM item") == [1, 3, 6]
    assert ids(server, OPEN, "SELECT number FROM entry") == [1, 3, 6]
    assert ids(server, OPEN, "SELECT DISTINCT number FROM touch") == [3, 6]
    assert ids(server, OPEN, "SELECT DISTINCT case_id FROM item_case") == ["c1"]
    for table, mine, all_ in (("bound", 1, 3), ("blob", 1, 3), ("conflict", 0, 0)):
        assert len(ids(server, OPEN, every(table))) == mine, table
        assert len(ids(server, EVERYTHING, every(table))) == all_, table
    for table in sorted(guards.OPERATIONS):
        assert ids(server, ALSO_SECRET, every(table)) == [], table
    assert ids(server, EVERYTHING, "SELECT id FROM device") == ["d1"]
    bodies = "SELECT id FROM secret.row_body"
    assert ids(server, ALSO_SECRET, bodies) == ["q", "s"]
    assert ids(server, PARTLY, bodies) == ["r", "t"]
    assert len(ids(server, PARTLY, "SELECT number FROM secret.entry_body")) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM secret.row_body",
        "SELECT * FROM secret.entry_body",
        "SELECT * FROM person",
        "INSERT INTO confidential VALUES ('page', 'p')",
        "UPDATE row SET secret = false",
        "DELETE FROM item",
        "TRUNCATE row",
        "CREATE TABLE mine (id int)",
    ],
)
def test_a_reader_may_do_nothing_else(server: Books, statement: str) -> None:
    with pytest.raises(StoreError) as caught, server.reading(OPEN) as connection:
        connection.exec_driver_sql(statement)
    detail = caught.value.params["detail"]
    assert "42501" in detail or "25006" in detail or "42P01" in detail


def test_a_reader_is_no_longer_one_in_the_next_transaction(server: Books) -> None:
    for _ in range(30):
        with server.reading(NOTHING) as connection:
            assert connection.exec_driver_sql("SELECT current_user").scalar() == guards.READER
    with server.writing() as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar() == guards.APP
        setting = "SELECT coalesce(current_setting('wenyi.cases', true), '')"
        assert connection.exec_driver_sql(setting).scalar() == ""


def test_bases_of_others_are_compared_all_the_same(court: Court) -> None:
    """The centre itself judges by everything, whoever may read it."""
    lost = court.pen.entry(
        ["material", "s", {"title": "title s"}, {"title": "x"}],
        case="c1",
        upon=(Base("material/s#rest", "0" * 64),),
    )
    assert court.bench.outcomes(lost) == ["conflict"]
