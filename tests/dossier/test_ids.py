"""Identifiers: unique, and in the order they were made."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

from dossier.ids import new_id, new_id_after


def test_an_id_is_a_uuid_of_version_7_and_of_now() -> None:
    before_ms = time.time_ns() // 1_000_000
    uuid = UUID(new_id())
    after_ms = time.time_ns() // 1_000_000
    assert uuid.version == 7
    assert uuid.variant == RFC_4122
    # A burst of ids may run a little ahead of the clock.
    assert before_ms <= uuid.int >> 80 <= after_ms + 50


def test_later_ids_sort_after_earlier_ones() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_threads_never_share_an_id_and_each_sees_its_own_in_order() -> None:
    def many(_: int) -> list[str]:
        return [new_id() for _ in range(3_000)]

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(many, range(8)))
    assert all(run == sorted(run) for run in runs)
    assert len({id_ for run in runs for id_ in run}) == 8 * 3_000


def test_an_id_after_another_sorts_after_it_whatever_the_clock_says() -> None:
    future = f"fffe{new_id()[4:]}"
    later = new_id_after(future)
    assert future < later and UUID(later).version == 7
    assert new_id() < future  # only what follows it is so late
    assert new_id_after("") < future < new_id_after(later)
