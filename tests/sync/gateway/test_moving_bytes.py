"""Bytes on their way to the other zone, while something happens to where they go."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from sync.core.answers import Committed
from sync.core.centre.ports import BlobRecord
from sync.core.messages import Get
from sync.gateway import chores
from sync.ledger.queries import Misplaced
from tests.sync.gateway.running import CASE, Caller, Running
from tests.sync.gateway.test_upkeep import facilities_of, file_pages, path_of

_DATA = b"a page" * 1000


@pytest.mark.parametrize("gone", ["damaged", "doomed", "absent"])
def test_the_only_good_copy_is_never_deleted(centre: Running, station: Caller, gone: str) -> None:
    """The other copy goes bad, or is being deleted, between the look and the move."""
    (sha256,) = file_pages(station, _DATA)
    moved = station.pen.entry(
        ["material", "m1", {"volume": "main"}, {"volume": "confidential"}], case=CASE
    )
    assert isinstance(station.commit(moved), Committed)
    facilities = facilities_of(centre)
    size = len(_DATA)
    if gone != "absent":
        with facilities.books.transaction() as ledger:
            flags = {gone: True}
            ledger.put_blob(BlobRecord("secret", sha256, size, gone == "damaged", 0, **flags))
    seen = Misplaced(sha256, size, "main", "secret", gone != "doomed")
    assert chores._move(facilities, seen) == 0
    assert path_of(centre, sha256).exists()
    assert station.post(Get(sha256)).status_code == 200
    if gone == "doomed":
        # Its bytes are deleted first; then the name is free.
        assert chores.rezone(facilities, None, threading.Event()) == {"moved": 2}
    else:
        assert chores.rezone(facilities, None, threading.Event()) == {"moved": 1}
    assert not path_of(centre, sha256).exists()
    assert station.post(Get(sha256)).status_code == 200


def test_what_bytes_are_copied_over_is_not_swept_meanwhile(
    centre: Running, station: Caller
) -> None:
    (sha256,) = file_pages(station, _DATA)
    moved = station.pen.entry(
        ["material", "m1", {"volume": "main"}, {"volume": "confidential"}], case=CASE
    )
    assert isinstance(station.commit(moved), Committed)
    facilities = facilities_of(centre)
    with facilities.books.transaction() as ledger:
        # Sent there once, never used, gone bad, its lease over: the sweep may take it.
        ledger.put_blob(BlobRecord("secret", sha256, len(_DATA), False, 0, damaged=True))
    real = facilities.stores["secret"]
    swept: list[str] = []

    class Sweeping:
        zone = "secret"

        def __getattr__(self, attribute: str) -> object:
            return getattr(real, attribute)

        def put_if_absent(self, key: object, data: object) -> object:
            stored = real.put_if_absent(key, data)  # type: ignore[arg-type]
            for record in facilities.centre.doom():
                swept.append(record.sha256)
                real.delete_with_lease(key, float("-inf"))  # type: ignore[arg-type]
                facilities.centre.swept(record.zone, record.sha256)
            return stored

    stores = {**facilities.stores, "secret": Sweeping()}
    chores.rezone(replace(facilities, stores=stores), None, threading.Event())  # type: ignore[arg-type]
    assert swept == []
    assert station.post(Get(sha256)).status_code == 200
