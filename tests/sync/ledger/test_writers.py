"""Many at once, and the power gone in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from resources.errors import StoreError
from sync.core.answers import Committed, FeedPage, Unavailable, Welcome
from sync.core.centre import Centre, Ports, Settings
from sync.core.centre.ports import Device
from sync.core.entries import header
from sync.core.messages import Commit, Feed, Hello, Sent
from sync.ledger import open_books, tables
from sync.ledger.contract import Books
from tests.sync.bench import Ed25519, Pen
from tests.sync.ledger.centres import BookedCentre
from tests.sync.postgres import Postgres
from tests.sync.simulation.centre import SCHEMA

OpenAgain = Callable[[], Books]


def centre_over(books: Books) -> Centre:
    sim = BookedCentre(books)
    return Centre(Ports(books, sim.shelf, Ed25519(), sim.wall), Settings(dict(SCHEMA), 1000))


def own_case(pen: Pen, n: int) -> Sent:
    id_ = f"{pen.device}-{n}"
    return pen.entry(["case", id_, None, {"id": id_, "number": id_, "title": ""}], case=id_)


def check_chains(books: Books) -> list[tuple[str, int, str]]:
    """Return (device, sequence, hash) in feed order, once numbers and chains are whole."""
    entry, head = tables.entry, tables.head
    with books.view() as ledger:
        connection = ledger.connection
        rows = connection.execute(
            sa.select(
                entry.c.device, entry.c.sequence, entry.c.hash, entry.c.number, entry.c.leaf
            ).order_by(entry.c.number)
        ).all()
        items = list(connection.scalars(sa.select(tables.item.c.number).order_by("number")))
        assert tuple(connection.execute(sa.select(head.c.feed, head.c.entries)).one()) == (
            len(items), len(rows)
        )  # fmt: skip
        assert items == list(range(1, len(items) + 1))
        assert [row.leaf for row in rows] == list(range(1, len(rows) + 1))
        for device in {row.device for row in rows}:
            own = [row for row in rows if row.device == device]
            assert [row.sequence for row in own] == list(range(1, len(own) + 1))
            raws = [ledger.kept(device, 1, row.sequence) for row in own]
            for one, next_ in pairwise(raws):
                assert one is not None
                assert next_ is not None
                assert header(next_.sent.entry.raw).previous == one.sent.entry.hash
    return [(row.device, row.sequence, row.hash) for row in rows]


def test_64_writers_never_fork_a_chain_or_gap_the_feed(books: Books) -> None:
    centre = centre_over(books)
    pens = [Pen(f"d{n % 32}", seed=n % 32 + 1) for n in range(64)]
    for pen in pens[:32]:
        centre.enrol(pen.device, 1, pen.public)
    polled: list[list[int]] = []
    done = threading.Event()

    def write(pen: Pen) -> list[str]:
        # Two writers hold the same chain: one of them is told of what is there already.
        sent = [own_case(pen, n) for n in range(3)]
        found: list[str] = []
        for each in (sent[:1], sent[1:], sent):
            answer = centre.answer(pen.device, Commit(1, tuple(each)))
            found.append(type(answer).__name__)
        return found

    def poll() -> None:
        while not done.is_set():
            answer = centre.answer("d0", Feed("", "", 0))
            assert isinstance(answer, FeedPage)
            polled.append([item.number for item in answer.items])

    poller = threading.Thread(target=poll)
    poller.start()
    with ThreadPoolExecutor(64) as crowd:
        answers = list(crowd.map(write, pens))
    done.set()
    poller.join()
    assert {each[2] for each in answers} == {"Committed"}
    assert len(check_chains(books)) == 96
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in polled)


def test_two_programs_write_in_turn(open_again: OpenAgain) -> None:
    """Two gateways on one database, as two processes have it."""
    first, second = open_again(), open_again()
    one, two = centre_over(first), centre_over(second)
    pens = [Pen("a", seed=1), Pen("b", seed=2)]
    for pen in pens:
        one.enrol(pen.device, 1, pen.public)

    def write(centre: Centre, pen: Pen) -> None:
        for n in range(15):
            answer = centre.answer(pen.device, Commit(1, (own_case(pen, n),)))
            assert isinstance(answer, Committed), answer

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(write, one, pens[0]), both.submit(write, two, pens[1])]:
            done.result()
    assert len(check_chains(first)) == 30


def test_what_failed_is_undone_whole(books: Books) -> None:
    with pytest.raises(ZeroDivisionError), books.transaction() as ledger:
        ledger.put_device(Device("d"))
        ledger.put_row("case", "c", {"id": "c", "number": "1"})
        assert ledger.connection is not None
        raise ZeroDivisionError
    with books.view() as ledger:
        assert ledger.device("d") is None
        assert ledger.row("case", "c") is None


def test_a_thread_does_not_wait_for_itself(books: Books) -> None:
    with books.transaction(), pytest.raises(RuntimeError), books.transaction():
        pass
    with books.transaction() as ledger:
        assert ledger.feed_head() == 0


def test_readers_do_not_wait_for_a_writer_and_see_one_moment(books: Books) -> None:
    with books.view() as before:
        assert before.device("d") is None
        with ThreadPoolExecutor(1) as other:
            other.submit(_put_device, books, "d").result(20)
        assert before.feed_head() == 0
    with books.transaction() as ledger:
        ledger.put_device(Device("e"))
        assert ledger.connection is not None
        with ThreadPoolExecutor(1) as other:
            assert other.submit(_device, books, "e").result(20) is None
            assert other.submit(_device, books, "d").result(20) == Device("d")


def _put_device(books: Books, id_: str) -> None:
    with books.transaction() as ledger:
        ledger.put_device(Device(id_))


def _device(books: Books, id_: str) -> Device | None:
    with books.view() as ledger:
        return ledger.device(id_)


def test_a_view_cannot_write(books: Books) -> None:
    with pytest.raises(StoreError), books.view() as ledger:
        ledger.put_device(Device("d"))
    with pytest.raises(StoreError), books.view() as ledger:
        ledger.put_row("case", "c", {"id": "c"})
    with pytest.raises(StoreError), books.consulting() as connection:
        connection.execute(sa.delete(tables.meta))


def test_it_is_all_there_after_opening_again(open_again: OpenAgain) -> None:
    books = open_again()
    centre = centre_over(books)
    pen = Pen()
    centre.enrol(pen.device, 1, pen.public)
    sent = [own_case(pen, n) for n in range(5)]
    assert isinstance(centre.answer("d1", Commit(1, tuple(sent))), Committed)
    again = open_again()
    assert [hash_ for _, _, hash_ in check_chains(again)] == [each.entry.hash for each in sent]
    with again.view() as ledger:
        kept = ledger.kept("d1", 1, 3)
        assert kept is not None
        assert kept.sent == sent[2]
        assert ledger.generation == "g1"


# ---- the power goes -------------------------------------------------------------------


def _cut_and_check(folder: Path, rounds: int) -> None:
    """Kill the server in the midst of commits; what was acknowledged is there, once."""
    server = Postgres()
    try:
        server.start()
        name = server.fresh()
        url = server.url(name)
        books = open_books(url, folder)
        centre = centre_over(books)
        pens = [Pen(f"d{n}", seed=n + 1) for n in range(6)]
        for pen in pens:
            centre.enrol(pen.device, 1, pen.public)
        promised: set[tuple[str, int, str]] = set()
        failures = 0
        for turn in range(rounds):
            stop = threading.Event()
            with ThreadPoolExecutor(len(pens)) as crowd:
                working = [crowd.submit(_keep_writing, centre, pen, stop) for pen in pens]
                time.sleep(0.15 + 0.07 * (turn % 5))
                server.kill()
                for each in working:
                    answered, failed = each.result(60)
                    promised |= answered
                    failures += failed
                stop.set()
            _forget_sockets(server)
            server.start()
            held = check_chains(books)
            assert promised <= set(held)
            assert len(set(held)) == len(held)
            for pen in pens:
                _go_on_from(centre, pen)
        assert promised
        assert failures == rounds * len(pens)
        books.close()
    finally:
        server.remove()


def _keep_writing(centre: Centre, pen: Pen, stop: threading.Event) -> tuple[set[Any], int]:
    """Write until the centre fails; return what it acknowledged."""
    promised: set[tuple[str, int, str]] = set()
    while not stop.is_set():
        sent = own_case(pen, pen.sequence)
        answer = centre.answer(pen.device, Commit(1, (sent,)))
        if isinstance(answer, Unavailable):
            return promised, 1
        assert isinstance(answer, Committed), answer
        promised.add((pen.device, pen.sequence, sent.entry.hash))
    return promised, 0


def _go_on_from(centre: Centre, pen: Pen) -> None:
    """Send again what was not acknowledged; it may be there all the same."""
    answer = centre.answer(pen.device, Hello(1))
    assert isinstance(answer, Welcome)
    assert answer.head.sequence in (pen.sequence, pen.sequence - 1)
    last = pen.written[-1]
    found = centre.answer(pen.device, Commit(1, (last,)))
    assert isinstance(found, Committed), found


def _forget_sockets(server: Postgres) -> None:
    """Remove what a killed server leaves behind and would trip over."""
    for left in (*server.folder.glob(".s.PGSQL*"), server.folder / "data" / "postmaster.pid"):
        left.unlink(missing_ok=True)


def test_a_killed_server_keeps_what_was_acknowledged(tmp_path: Path, postgres: Postgres) -> None:
    assert postgres.process is not None
    _cut_and_check(tmp_path, 2)


@pytest.mark.faults
def test_a_server_killed_often_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    _cut_and_check(tmp_path, 60)
