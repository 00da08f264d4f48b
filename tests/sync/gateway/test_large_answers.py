"""Answers that a station, and the centre's memory, can carry, whatever others committed."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable

from sync.core import limits
from sync.core.answers import Committed, Conflict, ConflictPage, FeedPage
from sync.core.messages import Base, Conflicts, Feed
from sync.gateway.api.following import following
from sync.gateway.api.telling import Event
from sync.ledger import queries
from sync.ledger.contract import EVERYTHING, Reach
from tests.sync.gateway.running import Caller, Running, row
from tests.sync.gateway.test_stations import digest, file_page

Enter = Callable[..., Caller]

_numbers = itertools.count(10**9, 10)
_LONG = "x" * (7 << 19)
"""3.5 MiB: two fit a page, three do not."""


def long_entries(station: Caller, case_id: str, count: int) -> None:
    for number in range(count):
        id_ = f"long{number}-{case_id}"
        made = ["material", id_, None, row("material", id=id_, case_id=case_id, title=_LONG)]
        assert isinstance(station.commit(station.pen.entry(made, case=case_id)), Committed)


def test_a_feed_of_long_entries_comes_in_pages(enter: Enter) -> None:
    clerk = enter()
    case_id, _ = file_page(clerk, os.urandom(50))
    long_entries(clerk, case_id, 5)
    one = enter(Reach(frozenset({case_id})))
    for reader, scope in ((one, case_id), (clerk, case_id), (clerk, "")):
        start = reader.ask(Feed(case_id, "", 0, 1))
        assert isinstance(start, FeedPage)
        generation, after, found = start.generation, start.items[0].number - 1, 0
        while True:
            page = reader.ask(Feed(scope, generation, after))
            assert isinstance(page, FeedPage)
            sizes = [len(item.entry.raw) for item in page.items if item.entry is not None]
            assert sum(sizes) <= limits.MAX_MANIFEST_BYTES
            found += sum(case_id in item.cases for item in page.items)
            after = page.through
            if page.through == page.head:
                break
        assert found == 6


def test_the_ledger_reads_no_more_entries_than_a_page_holds(enter: Enter, shared: Running) -> None:
    clerk = enter()
    case_id, _ = file_page(clerk, os.urandom(50))
    long_entries(clerk, case_id, 5)
    books = shared.composed.facilities.books
    reach = Reach(frozenset({case_id}))
    with books.reading(reach) as connection:
        # What fits, and the one that says that there is more.
        assert len(queries.items_for(connection, reach, case_id, 0, 500)) <= 4
        assert len(queries.events(connection, reach, "", 500)) <= 4
    with books.view() as ledger:
        assert len(ledger.items(case_id, 0, 500)) <= 4
    told: list[Event] = []
    cursor = ""
    for _ in range(9):
        page = following(books, reach, "r", cursor, 500)
        told += page.events
        cursor = page.cursor
        if not page.more:
            break
    assert sum(event.kind == "document.added" for event in told) == 5


def test_conflicts_over_many_registers_come_in_pages(enter: Enter, shared: Running) -> None:
    clerk = enter()
    case_id, _ = file_page(clerk, os.urandom(50))
    books = shared.composed.facilities.books
    upon = tuple(Base(f"batch/{'n' * 180}-{n}#rest", "0" * 64) for n in range(6_500))
    with books.transaction() as ledger:
        first = next(_numbers)
        for number in range(first, first + 3):
            record = Conflict(
                digest(os.urandom(9)), number, "d", 1, 1, case_id, "revision", upon, upon
            )
            ledger.put_conflict(record)
    found, after = 0, 0
    while True:
        page = clerk.ask(Conflicts(case_id, after))
        assert isinstance(page, ConflictPage)
        if not page.items:
            break
        assert len(page.items) < 3
        found, after = found + len(page.items), page.items[-1].number
    assert found == 3
    with books.reading(EVERYTHING) as connection:
        assert len(queries.conflicts(connection, Reach(frozenset({case_id}), True, True))) < 3
