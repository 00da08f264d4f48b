"""A station that captures until it is killed; run as ``python -m``.

Arguments: home, number of this run. Prints a line for each page it acknowledges.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from dossier.changes import OpenCase
from dossier.ids import CaseId, new_id
from dossier.model import Case, Page
from dossier.store import Store, open_store
from resources.errors import Cancelled
from scanner.capture.batch import capture, finish, unfinished
from scanner.devices.contract import PageSink, RawPage

KEY = bytes(range(32))
NUMBER = "（2026）粤0308民初123号"


def case_of(store: Store) -> CaseId:
    found = store.cases()
    if found:
        return found[0].id
    case = Case(CaseId(new_id()), NUMBER, "买卖合同纠纷", "civil_first", datetime.now(UTC))
    store.apply(OpenCase(case), "测试")
    return case.id


def side(run: int, index: int) -> RawPage:
    """A page unlike any other, drawn without fonts."""
    rng = np.random.default_rng(run * 10_000 + index)
    pixels = np.full((280, 200, 3), 248, np.uint8)
    for top in range(20, 260, 12):
        pixels[top : top + 5, 20 : int(rng.integers(60, 180))] = rng.integers(0, 90)
    return RawPage(index=index, dpi=75, pixels=pixels, source_name=f"{run}-{index}")


def main(home: Path, run: int) -> None:
    def feed(sink: PageSink, cancel: threading.Event) -> None:
        for index in range(100_000):
            if cancel.is_set():
                raise Cancelled
            sink(side(run, index))

    def acknowledge(page: Page) -> None:
        sys.stdout.write(f"page {page.id} {page.sha256} {page.source_name}\n")
        sys.stdout.flush()

    with open_store(home, key=KEY) as store:
        case_id = case_of(store)
        for left in unfinished(store):
            finish(store, left.batch)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        capture(
            store,
            case_id,
            feed,
            source="脚本",
            profile=None,
            who="测试",
            on_received=acknowledge,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
