"""Programs of the sync's kill loops: a station that scans and syncs, and a gateway."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import replace
from pathlib import Path

from dossier.ids import BatchId, CaseId, PageId
from sync.core.station.events import PageState
from sync.gateway.config import Bucket, CentreConfig, Limits
from sync.gateway.server import serve
from tests.faults.forking import tell
from tests.sync.station.real import RealStation

AT_THE_CENTRE = frozenset({PageState.RECEIVED, PageState.VERIFIED})
LARGE_BYTES = 1_500_000


def scan_and_sync(home: str, case_id: str, batch_id: str, seed: str) -> None:
    """Scan page after page while the sync runs in the background; until killed.

    Tells ``page ID SHA256`` for what is saved here, ``centre ID SHA256`` for what the
    station shows as received by the centre.
    """
    station = RealStation(Path(home))
    chance = random.Random(seed)
    station.driver.start()
    told: set[str] = set()
    number = 0
    tell("open")
    while True:
        size = LARGE_BYTES if chance.random() < 0.1 else chance.randint(1, 60_000)
        # Every scan draws other bytes: the seed of this program, and the number.
        number += 1
        (page_id,) = station.scan(
            CaseId(case_id), BatchId(batch_id), 1, size, int(seed) * 100_000 + number
        )
        tell(f"page {page_id} {station.store.page(page_id).sha256}")
        if chance.random() < 0.2:
            station.read(page_id, "原告张三")
        pages = {p.id: p for p in station.store.pages(CaseId(case_id)) if p.id not in told}
        for id_, state in station.driver.states(list(pages)).items():
            if state in AT_THE_CENTRE:
                told.add(id_)
                tell(f"centre {id_} {pages[PageId(id_)].sha256}")
        time.sleep(0.02)


def settle(home: str, seconds: str) -> None:
    """Sync until nothing is pending."""
    station = RealStation(Path(home))
    deadline = time.monotonic() + float(seconds)
    try:
        while True:
            report = station.driver.once()
            tell(f"report {report.pending} {report.dead} {report.conflicts}")
            if report.pending == 0 or time.monotonic() > deadline:
                break
    finally:
        station.close()


def gateway(home: str, port: str, settings: str) -> None:
    """Serve a centre until killed; tells ``serving`` once requests are answered."""
    serve(centre_config(Path(home), int(port), settings), threading.Event(), _say_ready)


def _say_ready(*_given: object) -> None:
    tell("serving")


def centre_config(home: Path, port: int, settings: str) -> CentreConfig:
    """Return a calm centre's configuration.

    Args:
        home: of the centre.
        port: on loopback.
        settings: JSON of ``database_url`` and ``buckets``; empty: the embedded default.
    """
    given = json.loads(settings or "{}")
    buckets = {zone: Bucket(**each) for zone, each in given.pop("buckets", {}).items()}
    calm = replace(Limits(), requests_per_s=10_000.0, burst=100_000)
    config = CentreConfig(home, name="某某区人民法院", listen=f"127.0.0.1:{port}", limits=calm)
    return replace(config, buckets=buckets, least_free_bytes=1, **given)
