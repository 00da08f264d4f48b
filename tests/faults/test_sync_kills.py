"""Stations, gateway, database and blob store killed at random: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sync.gateway.composing import facilities_of
from sync.ledger import open_books
from tests.faults.forking import Forker, forker
from tests.faults.sync_oracle import check_blobs, check_feed, feed
from tests.faults.sync_worker import centre_config
from tests.sync.gateway.running import running
from tests.sync.postgres import Postgres, programs
from tests.sync.seaweed import Seaweed, weed
from tests.sync.station.real import RealStation

STATION = "tests.faults.sync_worker:scan_and_sync"
SETTLE = "tests.faults.sync_worker:settle"
GATEWAY = "tests.faults.sync_worker:gateway"
LOADED = ("tests.faults.sync_worker", "sync.blobs.s3", "alembic.command", "sync.ledger.postgres")
SETTLE_S = 120


@pytest.fixture(scope="module")
def stations() -> Iterator[Forker]:
    with forker(*LOADED) as made:
        yield made


@pytest.fixture(scope="module")
def gateways() -> Iterator[Forker]:
    with forker(*LOADED) as made:
        yield made


@dataclass
class Loop:
    """A station and a centre whose programs are killed."""

    root: Path
    stations: Forker
    gateways: Forker
    settings: str = ""
    postgres: Postgres | None = None
    seaweed: Seaweed | None = None
    port: int = field(default_factory=lambda: free_port())
    case_id: str = ""
    batch_id: str = ""
    saved: dict[str, str] = field(default_factory=dict)
    """Page ids and digests that the station acknowledged to its user."""
    at_centre: dict[str, str] = field(default_factory=dict)
    """Those it showed as received by the centre."""
    kills: int = 0
    started: int = 0
    gateway_id: int = 0
    station_id: int = 0

    @property
    def centre(self) -> Path:
        return self.root / "centre"

    @property
    def home(self) -> Path:
        return self.root / "station"

    def begin(self) -> None:
        given: dict[str, Any] = {"listen": f"127.0.0.1:{self.port}"}
        config = centre_config(self.centre, self.port, self.settings)
        given |= {"database_url": config.database_url, "buckets": config.buckets}
        with running(self.centre, **given) as centre:
            station = RealStation(self.home)
            station.driver.enrol(centre.url, centre.code())
            case_id, batch_id = station.open_case()
            self.case_id, self.batch_id = str(case_id), str(batch_id)
            station.close()

    def start_gateway(self) -> None:
        """Start it; where its database is gone it may end, and is started again later."""
        self.gateway_id = self.gateways.start(
            GATEWAY, str(self.centre), str(self.port), self.settings
        )
        assert next(self.gateways.lines(), "") == "serving"

    def kill_gateway(self) -> None:
        kill(self.gateway_id)
        self.gateways.finish()
        self.kills += 1

    def start_station(self) -> None:
        self.started += 1
        self.station_id = self.stations.start(
            STATION, str(self.home), self.case_id, self.batch_id, str(self.started)
        )
        assert next(self.stations.lines(), "") == "open"

    def kill_station(self) -> None:
        kill(self.station_id)
        for line in self.stations.lines():
            self._note(line)
        self.kills += 1

    def restart_station(self) -> None:
        self.kill_station()
        self.start_station()

    def restart_gateway(self) -> None:
        self.kill_gateway()
        self.start_gateway()

    def restart_postgres(self) -> None:
        assert self.postgres is not None
        self.postgres.kill()
        self.kills += 1
        self.postgres.start()

    def restart_seaweed(self) -> None:
        assert self.seaweed is not None
        self.seaweed.kill()
        self.kills += 1
        self.seaweed.start()

    def hear_of_the_centre(self) -> None:
        """Let the station work until it sees a page at the centre."""
        for line in self.stations.lines():
            self._note(line)
            if self.at_centre:
                return

    def _note(self, line: str) -> None:
        kind, page_id, sha256 = line.split()
        (self.saved if kind == "page" else self.at_centre)[page_id] = sha256

    def check(self) -> dict[str, str]:
        """Look into the centre, whose gateway is not running."""
        config = centre_config(self.centre, self.port, self.settings)
        with facilities_of(config) as facilities:
            items = feed(facilities)
            pages = check_feed(items)
            check_blobs(facilities, items, deep=True)
        # What a station called received is there, under the same digest.
        assert self.at_centre.items() <= pages.items()
        return pages

    def finish(self) -> dict[str, str]:
        """Let everything through; check that the centre has what the station has."""
        self.start_gateway()
        lines = self.stations.run(SETTLE, str(self.home), str(SETTLE_S))
        self.kill_gateway()
        assert lines[-1] == "report 0 0 0", lines
        station = RealStation(self.home)
        own = {str(p.id): p.sha256 for p in station.store.pages(_case(self.case_id))}
        entries = len(_journal(station))
        assert station.store.verify(deep=True).problems == ()
        station.close()
        assert self.saved.items() <= own.items()
        pages = self.check()
        assert pages == own
        config = centre_config(self.centre, self.port, self.settings)
        with facilities_of(config) as facilities:
            assert sum(item.entry is not None for item in feed(facilities)) == entries
            # What its store could not give for a moment is not wanted for ever.
            assert facilities.centre.look_again() == ""
            with facilities.books.transaction() as ledger:
                assert ledger.wanted("", 10) == []
        return pages


def _case(case_id: str) -> Any:
    return case_id


def _journal(station: RealStation) -> list[object]:
    found: list[Any] = []
    while page := station.store.journal_entries(found[-1].position if found else 0, 1000):
        found += page
    return found


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def run(loop: Loop, kills: int, seed: int, check_every: int = 10) -> None:
    """Kill one or the other until so many were killed."""
    chance = random.Random(seed)
    loop.begin()
    loop.start_gateway()
    loop.start_station()
    loop.hear_of_the_centre()
    victims = [loop.restart_station, loop.restart_gateway]
    if loop.postgres is not None and loop.seaweed is not None:
        victims += [loop.restart_postgres, loop.restart_seaweed]
    checked = 0
    while loop.kills < kills:
        # Longer than a failure's first waits, now and then, so that something gets through.
        time.sleep(chance.choice((0.05, 0.2, 0.5, 1.0, 2.0)))
        chance.choice(victims)()
        if loop.kills >= checked + check_every:
            checked = loop.kills
            loop.kill_station()
            loop.kill_gateway()
            loop.check()
            loop.start_gateway()
            loop.start_station()
    loop.kill_station()
    loop.kill_gateway()
    pages = loop.finish()
    print(f"seed {seed}: {loop.kills} kills, {len(loop.saved)} pages saved,"  # noqa: T201
          f" {len(loop.at_centre)} seen at the centre, {len(pages)} there")  # fmt: skip


@pytest.mark.timeout(300)
def test_a_few_kills_lose_and_double_nothing(
    tmp_path: Path, stations: Forker, gateways: Forker
) -> None:
    run(Loop(tmp_path, stations, gateways), kills=10, seed=1)


@pytest.mark.faults
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(10, 15))
def test_five_hundred_kills_of_stations_and_gateway(
    tmp_path: Path, stations: Forker, gateways: Forker, seed: int
) -> None:
    run(Loop(tmp_path, stations, gateways), kills=100, seed=seed, check_every=25)


@pytest.mark.faults
@pytest.mark.timeout(14400)
@pytest.mark.parametrize("seed", range(20, 25))
def test_five_hundred_kills_of_stations_gateway_database_and_blob_store(
    tmp_path: Path, stations: Forker, gateways: Forker, postgres: Postgres, seed: int
) -> None:
    if programs() is None or weed() is None:
        pytest.skip("needs PostgreSQL and SeaweedFS")
    seaweed = Seaweed(tmp_path / "seaweed")
    seaweed.start()
    try:
        loop = Loop(tmp_path, stations, gateways, "", postgres, seaweed)
        loop.settings = json.dumps(on_cluster(postgres, seaweed, tmp_path))
        run(loop, kills=100, seed=seed, check_every=25)
    finally:
        seaweed.kill()


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def on_cluster(postgres: Postgres, seaweed: Seaweed, folder: Path) -> dict[str, Any]:
    """Return the settings of a centre on PostgreSQL and S3."""
    url = postgres.url(postgres.fresh())
    open_books(url, folder).close()
    buckets = {}
    for zone in ("main", "secret"):
        keys = seaweed.settings(zone)
        file = folder / f"{zone}.keys"
        file.write_text(f"{keys.access_key_id}\n{keys.secret_access_key}\n")
        file.chmod(0o600)
        buckets[zone] = {
            "endpoint": keys.endpoint, "name": keys.bucket, "region": keys.region,
            "credentials": str(file),
        }  # fmt: skip
    return {"database_url": url, "buckets": buckets}
