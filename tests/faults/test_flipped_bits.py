"""Flipped bits on a station: found wherever they are, and never sent over a good copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dossier.changes import MACHINE, ReceivePage
from dossier.ids import CaseId, PageId, new_id
from resources.errors import Damaged
from sync.blobs.contract import BlobKey, digest_of
from tests.sync.gateway.running import running
from tests.sync.station.real import RealStation
from tests.sync.stores import spoil

STEP_BYTES = 4096


def places(path: Path) -> list[int]:
    size = path.stat().st_size
    return [*range(0, size, STEP_BYTES), size - 1]


def test_a_flipped_bit_in_a_sealed_master_is_found_wherever_it_is(tmp_path: Path) -> None:
    station = RealStation(tmp_path / "station")
    try:
        case_id, batch_id = station.open_case()
        (page_id,) = station.scan(case_id, batch_id, 1, 150_000)
        sha256 = station.store.page(page_id).sha256
        path = station.store.blobs.path(sha256)
        for at in places(path):
            spoil(path, at)
            assert not station.store.blobs.verify(sha256), at
            with pytest.raises(Damaged):
                station.store.blobs.read(sha256)
            problems = station.store.verify(deep=True).problems
            assert [each.kind for each in problems] == ["blob"], at
            spoil(path, at)
            assert station.store.blobs.verify(sha256)
    finally:
        station.close()


def test_a_flipped_bit_is_never_sent_over_a_good_copy(tmp_path: Path) -> None:
    with running(tmp_path / "centre") as centre:
        station = RealStation(tmp_path / "station")
        try:
            station.driver.enrol(centre.url, centre.code())
            case_id, batch_id = station.open_case()
            pages = station.scan(case_id, batch_id, 3, 30_000)
            assert station.driver.once().pending == 0
            digests = [station.store.page(each).sha256 for each in pages]
            for sha256 in digests:
                spoil(station.store.blobs.path(sha256), 9000)
            # The same bytes in other pages, and bytes the centre has never seen.
            for sha256 in digests:
                again(station, case_id, pages[0], sha256)
            (fresh,) = station.scan(case_id, batch_id, 1, 30_000, seed=9)
            unseen = station.store.page(fresh).sha256
            spoil(station.store.blobs.path(unseen), 9000)
            station.driver.once()
            store = centre.composed.facilities.stores["main"]
            for sha256 in digests:
                assert digest_of(store, BlobKey("main", sha256)) == sha256
            assert store.head(BlobKey("main", unseen)) is None
        finally:
            station.close()


def again(station: RealStation, case_id: CaseId, like: PageId, sha256: str) -> None:
    """Receive a page that has bytes the station holds already."""
    page = replace(station.store.page(like), id=PageId(new_id()), rank="zz", sha256=sha256)
    assert page.case_id == case_id
    station.store.apply(ReceivePage(page), MACHINE)
