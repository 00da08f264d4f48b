"""A program of several threads that write to one station's store; run by the fault tests."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dossier.changes import OpenBatch
from dossier.ids import BatchId, CaseId, new_id
from dossier.model import Batch, BatchState
from dossier.store import open_store
from tests.dossier.paper import KEY, NOW


def batch(case_id: CaseId) -> Batch:
    return Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, NOW)


def work(home: Path, case_id: CaseId, threads: int, changes: int) -> None:
    with open_store(home, key=KEY) as store, ThreadPoolExecutor(threads) as pool:

        def write(number: int) -> None:
            for _ in range(changes):
                done = store.apply(OpenBatch(batch(case_id)), f"clerk {number}")
                os.write(1, f"{done.sequence}\n".encode())

        list(pool.map(write, range(threads)))


if __name__ == "__main__":
    work(Path(sys.argv[1]), CaseId(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
