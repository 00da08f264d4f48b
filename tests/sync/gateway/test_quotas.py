"""Quotas of stations: refused with a time, counted together, gone on with by itself."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from sync.core.answers import QUOTA, Committed, Signed, Stored, Unavailable
from sync.core.messages import Batch, Feed
from sync.core.station.ports import Dead
from sync.gateway.config import Quota
from sync.gateway.quotas import Quotas, forget_before
from sync.gateway.tables import usage
from sync.ledger import open_books
from tests.sync.bench import name
from tests.sync.gateway.running import CASE, Caller, batch, case, page, read, running, wait_for
from tests.sync.station.real import RealStation

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)


def test_bytes_over_the_quota_wait_until_tomorrow(tmp_path: Path) -> None:
    with running(tmp_path / "centre", quota=Quota(bytes_per_day=1000)) as centre:
        one, other = Caller(centre, tmp_path), Caller(centre, tmp_path, "d2")
        data = [os.urandom(600) for _ in range(3)]
        # The one that reaches the limit is taken: else a large one never would be.
        for piece in data[:2]:
            assert isinstance(one.ask(Batch("main", (name(piece),)), piece), Stored)
        answer = one.post(Batch("main", (name(data[2]),)), data[2])
        refused = read(answer)
        assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 24 * 3600
        assert isinstance(refused, Unavailable) and refused.thing == QUOTA
        assert 0 < refused.after_s <= 3600
        # Entries, questions and other stations go on.
        opened = one.pen.entry(case(), case=CASE)
        assert isinstance(one.commit(opened), Committed)
        assert not isinstance(one.ask(Feed("", "", 0)), Unavailable)
        assert other.store(data[2]) == name(data[2]).sha256
        metrics = centre.client()
        assert 'wenyi_refusals_total{code="quota"} 1.0' in metrics.get("/metrics").text
        for caller in (one, other, metrics):
            caller.close()


def test_pages_over_the_quota_wait_until_tomorrow(tmp_path: Path) -> None:
    with running(tmp_path / "centre", quota=Quota(pages_per_day=2)) as centre:
        one = Caller(centre, tmp_path)
        sha256 = one.store(b"a page")
        pages = [page(f"p{n}", sha256) for n in range(3)]
        assert isinstance(one.commit(one.pen.entry(case(), batch(), *pages, case=CASE)), Committed)
        more = one.pen.entry(page("p9", sha256), case=CASE)
        refused = one.commit(more)
        assert isinstance(refused, Unavailable) and refused.thing == QUOTA
        # What is no page is not counted; it comes behind in the chain all the same.
        assert one.store(b"of another") == name(b"of another").sha256
        one.close()


def test_a_station_tells_of_its_quota_and_goes_on_with_the_rest(tmp_path: Path) -> None:
    with running(tmp_path / "centre", quota=Quota(bytes_per_day=1)) as centre:
        station = RealStation(tmp_path / "station")
        station.driver.enrol(centre.url, centre.code())
        case_id, batch_id = station.open_case()
        station.scan(case_id, batch_id, 1, 1000)
        station.driver.once()
        station.scan(case_id, batch_id, 1, 1000, seed=1)
        station.driver.start()
        try:
            wait_for(lambda: [each.kind for each in station.driver.alarms()] == ["quota"])
            # No dead letter, and the line is not called bad.
            assert list[Dead](station.driver.dead()) == []
            assert station.driver.status().progress.waiting_s == 0.0
        finally:
            station.close()


def test_counts_are_kept_by_day_and_added_up(tmp_path: Path) -> None:
    books = open_books("", tmp_path)
    now = [NOON]
    first, second = (Quotas(Quota(bytes_per_day=10), books, lambda: now[0]) for _ in range(2))
    piece = memoryview(b"12345")
    request, answer = Batch("main", (name(b"12345"),)), Stored(Signed(b"", b""))
    for quotas in (first, second):
        assert quotas.check("d1", request) == 0
        quotas.count("d1", request, [piece], answer)
    assert first.check("d1", request) == second.check("d1", request) == 12 * 3600
    assert first.check("d2", request) == 0
    # What was turned away is not counted.
    first.count("d2", request, [piece], Unavailable(5))
    now[0] += timedelta(hours=12)
    assert first.check("d1", request) == 0
    with books.writing() as connection:
        forget_before(connection, NOON + timedelta(days=30))
        assert connection.scalar(sa.select(sa.func.count()).select_from(usage)) == 0
    books.close()
