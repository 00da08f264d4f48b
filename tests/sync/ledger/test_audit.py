from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from resources.errors import BrokenChain, ForkedChain, HeadRefused, StoreError, UnknownItem
from sync.audit import merkle
from sync.audit.chain import take
from sync.audit.heads import SignedHead, check_head, sign_head
from sync.audit.verify_export import Bad, Checker, Noted
from sync.audit.witness import witness
from sync.ledger import audit, tables
from sync.ledger.contract import Books
from tests.sync.audit.books import Station, public_of, seed_of
from tests.sync.ledger.court import Court

SEED = seed_of("centre")
KEY = public_of(SEED)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SIGN = partial(sign_head, SEED)


def sign(books: Books, seconds: float = 1e6, **more: Any) -> SignedHead | None:
    return audit.sign_due(books, SIGN, NOW, seconds, **more)


def test_a_head_is_signed_when_it_is_due(books: Books) -> None:
    assert sign(books) is None
    court = Court(books)
    court.case("c1")
    assert sign(books, 10) is None
    assert check_head(sign(books, 10, force=True), KEY).size == 1  # type: ignore[arg-type]
    assert sign(books, force=True) is None
    for n in range(5):
        court.material(f"m{n}", "c1")
    head = sign(books)
    assert head is not None
    assert check_head(head, KEY).size == 6
    with books.consulting() as connection:
        assert audit.newest_head(connection) == head
        assert audit.head_by_digest(connection, head.digest) == head
        assert audit.head_by_digest(connection, "0" * 64) is None


def test_heads_prove_what_came_before_and_what_is_inside(books: Books) -> None:
    court = Court(books)
    court.case("c1")
    heads = []
    for n in range(9):
        sent = court.material(f"m{n}", "c1", "confidential" if n % 2 else "main")
        heads.append(check_head(sign(books), KEY))  # type: ignore[arg-type]
    with books.consulting() as connection:
        last = heads[-1]
        for head in heads:
            proof = audit.consistency(connection, head.size, last.size)
            assert merkle.continues(head.size, head.root, last.size, last.root, proof)
        leaf, path = audit.inclusion(connection, sent.entry.hash, last.size)
        data = bytes.fromhex(sent.entry.hash)
        assert merkle.includes(data, leaf, last.size, path, last.root)
        for hash_, leaves in ((sent.entry.hash, 3), ("0" * 64, 10), (sent.entry.hash, 99)):
            with pytest.raises(UnknownItem):
                audit.inclusion(connection, hash_, leaves)
        with pytest.raises(ValueError, match="leaves"):
            audit.consistency(connection, 1, 99)


def test_witnesses_are_kept_once_they_are_ones(books: Books) -> None:
    Court(books).case("c1")
    head = sign(books)
    assert head is not None
    _, seen = witness(None, head, (), KEY, seed_of("station"), NOW)
    for _ in range(2):
        with books.writing() as connection:
            audit.keep_witness(connection, seen, KEY)
    with books.consulting() as connection:
        assert audit.witnesses(connection, head.digest) == [seen]
    stranger = sign_head(SEED, 7, bytes(32), NOW)
    _, of_other = witness(None, stranger, (), KEY, seed_of("station"), NOW)
    bent = type(seen)(seen.raw, bytes(64), seen.key)
    torn = type(seen)(b"[" * 100_000, seen.signature, seen.key)
    for bad, error in ((of_other, UnknownItem), (bent, HeadRefused), (torn, UnknownItem)):
        with pytest.raises(error), books.writing() as connection:
            audit.keep_witness(connection, bad, KEY)


def export(books: Books) -> bytes:
    with books.consulting() as connection:
        return b"".join(audit.lines(connection, NOW, KEY))


def is_whole(text: bytes, entries: int, heads: int = 1, witnesses: int = 0) -> bool:
    """Return what the verifier, which imports nothing of ours, says of an export."""
    checker = Checker([], Noted(), plain=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "log")
        path.write_bytes(text)
        try:
            checker.run(str(path))
        except Bad:
            return False
    found = (checker.tree.size, checker.heads, checker.witnesses)
    assert found == (entries, heads, witnesses)
    return True


def test_the_exported_log_is_checked_without_us(books: Books) -> None:
    court = Court(books)
    court.case("c1")
    court.material("s", "c1", "confidential")
    head = sign(books)
    assert head is not None
    _, seen = witness(None, head, (), KEY, seed_of("station"), NOW)
    with books.writing() as connection:
        audit.keep_witness(connection, seen, KEY)
    court.page("p", "c1")
    text = export(books)
    assert is_whole(text, 3, 1, 1)
    bent = text.replace(b"title s", b"title x")
    assert bent != text
    assert not is_whole(bent, 3)


def test_what_somebody_rewrote_in_the_database_is_found(books: Books) -> None:
    """Whoever gets around the guards changes the file's bytes, and the chain tells."""
    court = Court(books)
    for n in range(4):
        court.case(f"c{n}")
    sign(books)
    assert is_whole(export(books), 4)
    with books.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER entry_no_update")
        else:
            connection.exec_driver_sql("RESET ROLE")
            connection.exec_driver_sql("ALTER TABLE entry DISABLE TRIGGER kept")
        raw = connection.execute(
            sa.select(tables.entry.c.raw).where(tables.entry.c.leaf == 2)
        ).scalar_one()
        connection.execute(
            sa.update(tables.entry)
            .where(tables.entry.c.leaf == 2)
            .values(raw=bytes(raw).replace(b"title", b"tytle"))
        )
    assert not is_whole(export(books), 4)


# ---- the ledger as a log ----------------------------------------------------------------


def entries(station: Station, count: int) -> None:
    for n in range(count):
        station.write(f"note {n}", format=1, deltas=[], case=None)


def test_a_log_over_tables_takes_chains(books: Books) -> None:
    log = audit.TableLog(books)
    one, two = Station("one"), Station("two")
    entries(one, 5)
    entries(two, 3)
    assert take(log, one.chain, one.links[:2]).sequence == 2
    take(log, two.chain, two.links)
    assert take(log, one.chain, one.links).sequence == 5
    fork = one.copy()
    fork.links = fork.links[:4]
    fork.write("another", format=1, deltas=[], case=None)
    with pytest.raises(ForkedChain):
        take(log, one.chain, fork.links)
    gap = one.copy()
    entries(gap, 2)
    with pytest.raises(BrokenChain):
        take(log, one.chain, gap.links[6:])
    with books.consulting() as connection:
        assert audit.size(connection) == 8
        assert [link.hash for link in audit.links(connection, 6, 9)] == [
            one.links[3].hash, one.links[4].hash,
        ]  # fmt: skip
        assert audit.links(connection, 0, 1) == [one.links[0]]
    head = check_head(sign(books), KEY)  # type: ignore[arg-type]
    assert head.size == 8
    assert is_whole(export(books), 8)


def test_writers_of_a_log_and_of_the_centre_get_along(books: Books) -> None:
    court = Court(books)
    log = audit.TableLog(books)
    stations = [Station(f"s{n}") for n in range(8)]
    for station in stations:
        entries(station, 4)

    def write(station: Station) -> None:
        for end in range(1, 5):
            take(log, station.chain, station.links[:end])

    with ThreadPoolExecutor(9) as crowd:
        work = [crowd.submit(write, station) for station in stations]
        cases = crowd.submit(lambda: [court.case(f"c{n}") for n in range(8)])
        for each in work:
            each.result()
        cases.result()
    head = check_head(sign(books), KEY)  # type: ignore[arg-type]
    assert head.size == 40
    assert is_whole(export(books), 40)


def test_a_log_refuses_a_number_out_of_turn(books: Books) -> None:
    station = Station("one")
    entries(station, 1)
    log = audit.TableLog(books)
    with pytest.raises(ValueError, match="after"), log.locked(station.chain) as locked:
        locked.append(2, 1, station.links[0])
    with books.view() as ledger:
        assert ledger.feed_head() == 0
    with pytest.raises(StoreError), books.view() as ledger:
        audit.TableNodes(ledger.connection).put(0, 0, bytes(32))
        nodes = audit.TableNodes(ledger.connection)
        nodes.put(0, 0, bytes(32))
        nodes.flush()
