"""Notes and unannounced rulings reach nobody who lacks the right to 副卷, least of all parties."""

from __future__ import annotations

from typing import Any

import pytest

from dossier.store import schema
from sync.access.decisions import cut_to_role
from sync.ledger import queries
from sync.ledger.contract import Books, Reach
from tests.sync.gateway.running import row
from tests.sync.ledger.court import Court
from tests.sync.simulation.centre import SCHEMA

GRANTED = Reach(frozenset({"c1"}), True, True)
READERS = {
    "party": cut_to_role("party", GRANTED),
    "administrator": cut_to_role("administrator", GRANTED),
    "clerk without 副卷": Reach(frozenset({"c1"}), True, False),
}
"""Who must see nothing, each with the most that could be granted to them."""
JUDGE = cut_to_role("judge", GRANTED)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, table in (schema.EVIDENCE | schema.LOOKUPS | {"review": schema.review}).items():
        monkeypatch.setitem(SCHEMA, name, frozenset(table.c.keys()))


def made(table: str, id_: str, **values: Any) -> list[Any]:
    plain = {"id": id_, "case_id": "c1", "volume": "main"}
    return [table, id_, None, row(table, **plain | values)]


def seen(books: Books, reach: Reach) -> set[int]:
    with books.reading(reach) as connection:
        return {item.number for item in queries.items_for(connection, reach, "", 0, 500)}


def thing(books: Books, reach: Reach, table: str, id_: str) -> Any:
    with books.reading(reach) as connection:
        return queries.thing(connection, reach, table, id_)


@pytest.mark.parametrize(
    "table",
    [
        *("note", "ruling", "opinion", "annotation", "display"),
        *("lookup", "lookup_use", "review"),
    ],
)
def test_what_is_confidential_is_seen_by_the_judge_alone(books: Books, table: str) -> None:
    court = Court(books)
    court.case("c1")
    court.write(made("exhibit", "x", name="借条", rank="a"))
    open_ = court.write(made(table, "open"))
    assert open_
    court.write(made(table, "hidden", volume="confidential"))
    newest = max(seen(books, JUDGE))
    for who, reach in READERS.items():
        assert seen(books, reach) == set(range(1, newest)), who
        assert thing(books, reach, table, "hidden") is None, who
        assert thing(books, reach, table, "open") is not None, who
    found = thing(books, JUDGE, table, "hidden")
    assert found is not None and found.secret
    assert thing(books, Reach(frozenset({"c2"}), True, True), table, "hidden") is None


@pytest.mark.parametrize("table", ["exhibit", "annotation", "display", "snapshot"])
def test_what_concerns_a_page_goes_into_the_confidential_volume_with_it(
    books: Books, table: str
) -> None:
    court = Court(books)
    court.case("c1")
    court.material("m", "c1")
    court.material("s", "c1", volume="confidential")
    court.page("p", "c1", "m")
    court.page("q", "c1", "m")
    values: dict[str, Any] = {}
    if table == "snapshot":
        values["sha256"] = court.bench.store(b"picture of p", "main")
    court.write(made(table, "of p", page_id="p", **values))
    court.write(made(table, "of q", page_id="q", **values))
    before = seen(books, READERS["party"])
    assert thing(books, READERS["party"], table, "of p") is not None
    court.file("p", "c1", "m", "s")
    for who, reach in READERS.items():
        assert thing(books, reach, table, "of p") is None, who
        assert thing(books, reach, table, "of q") is not None, who
        # What was published of it before is covered, too.
        assert len(seen(books, reach)) < len(before), who
    assert thing(books, JUDGE, table, "of p") is not None


def test_the_picture_of_a_covered_page_is_no_partys_to_fetch(books: Books) -> None:
    court = Court(books)
    court.case("c1")
    court.material("s", "c1", volume="confidential")
    court.material("m", "c1")
    court.page("p", "c1", "m")
    sha256 = court.bench.store(b"picture", "main")
    court.write(made("snapshot", "n", page_id="p", sha256=sha256))
    with books.reading(JUDGE) as connection:
        assert queries.blob_access(connection, READERS["party"], sha256) is not None
        # The interface for parties gives pages only, whatever may be read.
        assert queries.blob_access(connection, READERS["party"], sha256, filed=True) is None
    court.file("p", "c1", "m", "s")
    with books.reading(READERS["party"]) as connection:
        assert queries.blob_access(connection, READERS["party"], sha256) is None
    with books.reading(JUDGE) as connection:
        assert queries.blob_access(connection, JUDGE, sha256) is not None
