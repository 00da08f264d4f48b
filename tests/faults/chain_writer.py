"""A program of several threads that write to one station's store; run by the fault tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from dossier.changes import OpenBatch
from dossier.ids import BatchId, CaseId, new_id
from dossier.model import Batch, BatchState
from dossier.store import open_store
from resources.errors import Locked
from tests.dossier.paper import KEY, NOW

T = TypeVar("T")


def batch(case_id: CaseId) -> Batch:
    return Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, NOW)


def work(home: Path, case_id: CaseId, threads: int, changes: int) -> None:
    with patiently(lambda: open_store(home, key=KEY)) as store:

        def write(number: int) -> None:
            for _ in range(changes):
                change = OpenBatch(batch(case_id))
                done = patiently(partial(store.apply, change, f"clerk {number}"))
                os.write(1, f"{done.sequence}\n".encode())

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(write, range(threads)))


def patiently(do: Callable[[], T]) -> T:
    """Try again where too many others write: nothing was done then."""
    while True:
        try:
            return do()
        except Locked:
            continue


if __name__ == "__main__":
    work(Path(sys.argv[1]), CaseId(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
