"""Background work, damage, moves between the zones, and the check of everything."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from resources.errors import BlobMissing, BlobStoreUnreachable
from sync.blobs.contract import BlobKey, Zone
from sync.core import limits
from sync.core.answers import Committed, Done, FeedPage, Lacking, Parts, Stored, Unavailable
from sync.core.centre.ports import BlobRecord
from sync.core.messages import Complete, Feed, Get, Have, OpenUpload, Part
from sync.gateway import chores, sweeping
from sync.gateway.contract import Facilities
from sync.gateway.heads import HeadSigner
from sync.gateway.jobs import Job, Jobs, runs
from sync.gateway.verifying import verify
from sync.ledger import tables
from tests.sync.bench import name
from tests.sync.gateway.running import (
    CASE,
    Caller,
    Running,
    batch,
    case,
    material,
    page,
    read,
    wait_for,
)
from tests.sync.gateway.running import running as run_centre

NEVER = threading.Event()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_pages(station: Caller, *contents: bytes, volume: str = "main") -> list[str]:
    """Open the case with these pages in one material."""
    zone: Zone = "main" if volume == "main" else "secret"
    digests = [station.store(data, zone) for data in contents]
    pages = [page(f"p{n}", sha256, material_id="m1") for n, sha256 in enumerate(digests)]
    sent = station.pen.entry(case(), batch(), material(volume=volume), *pages, case=CASE)
    assert isinstance(station.commit(sent), Committed)
    return digests


def facilities_of(centre: Running) -> Facilities:
    return centre.composed.facilities


def path_of(centre: Running, sha256: str, zone: Zone = "main") -> Path:
    return centre.config.folder / zone / sha256[:2] / sha256


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


# ---- damage -----------------------------------------------------------------------------------


def test_damage_is_found_wanted_and_mended(centre: Running, station: Caller) -> None:
    content = os.urandom(5000)
    good, bad = file_pages(station, os.urandom(5000), content)
    spoil(path_of(centre, bad))
    found = chores.scrub(facilities_of(centre), None, NEVER)
    assert found["main"]["damaged"] == 1
    assert station.ask(Have("main", (name(content),))) == Lacking((bad,))
    answer = station.ask(Feed("", "", 0))
    assert isinstance(answer, FeedPage)
    assert answer.wanted == (bad,)
    assert station.post(Get(bad)).status_code == 422
    assert station.store(content) == bad
    again = station.ask(Feed("", "", 0))
    assert isinstance(again, FeedPage)
    assert again.wanted == ()
    assert station.post(Get(bad)).status_code == 200
    assert chores.scrub(facilities_of(centre), found, NEVER)["main"]["damaged"] == 1
    assert good != bad


@pytest.mark.parametrize("size", [3000, 9 << 20])
def test_damaged_bytes_are_never_served(centre: Running, station: Caller, size: int) -> None:
    """Small ones are refused; of large ones the last piece never comes."""
    data = os.urandom(size)
    if size > limits.SMALL_BYTES:
        station.ask(Part("main", name(data), 1, digest(data)), data)
        assert isinstance(station.ask(Complete("main", name(data), (digest(data),))), Stored)
        sent = station.pen.entry(case(), case=CASE)
        assert isinstance(station.commit(replace(sent, blobs=(digest(data),))), Committed)
    else:
        file_pages(station, data)
    path = path_of(centre, digest(data))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        answer = station.post(Get(digest(data)))
    except httpx.RemoteProtocolError:
        pass
    else:
        assert isinstance(read(answer), Unavailable)
    # Known from then on, and wanted.
    wanted = station.ask(Feed("", "", 0))
    assert isinstance(wanted, FeedPage)
    assert wanted.wanted == (digest(data),)


def test_a_lost_part_is_asked_for_again(centre: Running, station: Caller) -> None:
    data = os.urandom(limits.PART_BYTES + 5)
    blob = name(data)
    for number, piece in ((1, data[: limits.PART_BYTES]), (2, data[limits.PART_BYTES :])):
        assert station.ask(Part("main", blob, number, digest(piece)), piece) == Done()
    first = next((centre.config.folder / "main" / "uploads").glob("*/00001-*"))
    first.unlink()
    answer = station.ask(OpenUpload("main", blob))
    assert isinstance(answer, Parts)
    assert [part.number for part in answer.held] == [2]


# ---- sweeping, stale uploads, moves -------------------------------------------------------------


def test_what_nobody_refers_to_is_swept_after_its_lease(tmp_path: Path) -> None:
    with run_centre(tmp_path / "centre", lease_s=1, sweep=True) as centre:
        station = Caller(centre, tmp_path)
        (kept,) = file_pages(station, b"bound" * 100)
        loose = station.store(b"loose" * 100)
        time.sleep(2.1)
        assert chores.sweep(facilities_of(centre), None, NEVER) == {"deleted": 1}
        assert not path_of(centre, loose).exists()
        assert path_of(centre, kept).exists()
        assert station.ask(Have("main", (name(b"loose" * 100),))) == Lacking((loose,))
        assert station.store(b"loose" * 100) == loose
        station.close()


def test_a_sweep_that_was_interrupted_is_finished_at_the_start(
    centre: Running, station: Caller
) -> None:
    facilities = facilities_of(centre)
    loose = station.store(b"loose" * 100)
    with facilities.books.transaction() as ledger:
        ledger.put_blob(BlobRecord("main", loose, 500, doomed=True))
    answer = station.post(Get(loose))
    assert answer.status_code == 422
    assert sweeping.finish_sweeps(facilities) == 1
    assert not path_of(centre, loose).exists()
    assert station.store(b"loose" * 100) == loose


def test_stale_uploads_end(centre: Running, station: Caller) -> None:
    data = os.urandom(limits.PART_BYTES)
    station.ask(Part("main", name(data), 1, digest(data)), data)
    facilities = facilities_of(centre)
    short = replace(centre.config, schedule=replace(centre.config.schedule, uploads_stale_s=0.001))
    time.sleep(1.1)
    found = chores.drop_stale_uploads(replace(facilities, config=short), None, NEVER)
    assert found == {"ended": 1}
    assert station.ask(OpenUpload("main", name(data))) == Parts(digest(data), ())
    assert station.ask(Part("main", name(data), 1, digest(data)), data) == Done()


@pytest.mark.parametrize(("before", "after"), [("main", "confidential"), ("confidential", "main")])
def test_bytes_move_with_their_volume(
    centre: Running, station: Caller, before: str, after: str
) -> None:
    (sha256,) = file_pages(station, b"a page" * 1000, volume=before)
    old: Zone = "main" if before == "main" else "secret"
    new: Zone = "secret" if before == "main" else "main"
    assert path_of(centre, sha256, old).exists()
    moved = station.pen.entry(["material", "m1", {"volume": before}, {"volume": after}], case=CASE)
    assert isinstance(station.commit(moved), Committed)
    assert chores.rezone(facilities_of(centre), None, NEVER) == {"moved": 1}
    assert path_of(centre, sha256, new).exists()
    assert not path_of(centre, sha256, old).exists()
    assert station.post(Get(sha256)).status_code == 200
    assert chores.rezone(facilities_of(centre), None, NEVER) is None
    with facilities_of(centre).books.transaction() as ledger:
        assert [record.zone for record in ledger.blobs(sha256)] == [new]


def test_a_move_that_fails_half_way_is_gone_on_with(centre: Running, station: Caller) -> None:
    (sha256,) = file_pages(station, b"a page" * 1000)
    moved = station.pen.entry(
        ["material", "m1", {"volume": "main"}, {"volume": "confidential"}], case=CASE
    )
    station.commit(moved)
    facilities = facilities_of(centre)
    real = facilities.stores["main"]

    class Failing:
        zone = "main"

        def __getattr__(self, attribute: str) -> Any:
            return getattr(real, attribute)

        def delete_with_lease(self, _key: BlobKey, _lease_s: float) -> bool:
            raise BlobStoreUnreachable(store="main")

    stores: Any = {**facilities.stores, "main": Failing()}
    with pytest.raises(BlobStoreUnreachable):
        chores.rezone(replace(facilities, stores=stores), None, NEVER)
    assert station.post(Get(sha256)).status_code == 200
    assert path_of(centre, sha256).exists()
    assert chores.rezone(facilities, None, NEVER) == {"moved": 1}
    assert not path_of(centre, sha256).exists()
    assert station.post(Get(sha256)).status_code == 200


# ---- the jobs themselves ------------------------------------------------------------------------


def test_jobs_run_fail_and_run_again(centre: Running) -> None:
    turns: list[Any] = []

    def work(_facilities: Facilities, state: Any, _stop: threading.Event) -> Any:
        turns.append(state)
        if len(turns) == 2:
            raise BlobMissing(thing="x")
        if len(turns) == 3:
            raise ZeroDivisionError
        return {"turn": len(turns)}

    jobs = Jobs(facilities_of(centre), [Job("work", 3600, work)])
    jobs.start()
    for count in range(1, 5):
        jobs.run_soon("work")
        wait_for(lambda count=count: len(turns) == count)  # type: ignore[misc]
        time.sleep(0.1)
    jobs.close()
    # A failed slice begins again where the last good one ended.
    assert turns == [None, {"turn": 1}, {"turn": 1}, {"turn": 1}]
    with facilities_of(centre).books.consulting() as connection:
        found = {run.name: run for run in runs(connection)}["work"]
    assert (found.outcome, found.state) == ("ok", {"turn": 4})
    text = facilities_of(centre).meters.text().decode()
    assert 'wenyi_job_runs_total{job="work",outcome="bug"} 1.0' in text
    assert 'wenyi_job_runs_total{job="work",outcome="SyncError.BlobMissing"} 1.0' in text


def test_every_usual_job_runs(centre: Running, station: Caller) -> None:
    file_pages(station, b"a page")
    jobs = centre.composed.jobs
    for job in ("heads", "scrub", "rezone", "uploads", "overview", "webhooks"):
        assert jobs.run_once(job), job


# ---- everything ---------------------------------------------------------------------------------


def forged(change: Callable[[sa.Connection], object]) -> Callable[[Running], None]:
    def do(centre: Running) -> None:
        with facilities_of(centre).books.writing() as connection:
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
            triggers = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for (trigger,) in triggers:
                connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
            change(connection)

    return do


ENTRY, HEAD, ITEM = tables.entry, tables.tree_head, tables.item
FAULTS: dict[str, Callable[[Running], None]] = {
    "chain": forged(lambda c: c.execute(sa.update(ENTRY).values(raw=b"{}"))),
    "head": forged(lambda c: c.execute(sa.update(HEAD).values(signature=b"0" * 64))),
    "feed": forged(lambda c: c.execute(sa.delete(ITEM).where(ITEM.c.number == 1))),
    "blob": lambda centre: next((centre.config.folder / "main").glob("??/*")).unlink(),
}


@pytest.mark.parametrize("kind", ["", *FAULTS])
def test_a_check_of_everything_finds_what_is_wrong(
    centre: Running, station: Caller, kind: str
) -> None:
    file_pages(station, b"one" * 100, b"two" * 100)
    station.commit(station.pen.entry(batch("b2"), case=CASE))
    HeadSigner().sign(facilities_of(centre), force=True)
    if kind:
        FAULTS[kind](centre)
    report = verify(facilities_of(centre), deep=True)
    assert (report.entries, report.heads, report.blobs) == (2 if kind != "chain" else 0, 1, 2)
    assert {problem.kind for problem in report.problems} == ({kind} if kind else set())


def test_a_deep_check_reads_the_bytes(centre: Running, station: Caller) -> None:
    (sha256,) = file_pages(station, b"one" * 100)
    spoil(path_of(centre, sha256))
    assert verify(facilities_of(centre)).ok
    report = verify(facilities_of(centre), deep=True)
    assert [problem.kind for problem in report.problems] == ["blob"]
