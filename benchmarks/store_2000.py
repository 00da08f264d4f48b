"""Measure the store on a case of 2,000 pages; prints JSON.

Run: ``python -m benchmarks.store_2000 [--pages 2000]``.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import fabricate
from dossier import search
from dossier.changes import EditPages
from dossier.edits import Rotate
from dossier.ids import CaseId
from dossier.store import Store, open_store


def main() -> None:
    """Build the case, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=2000)
    pages = options.parse_args().pages
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-") as folder:
        sys.stdout.write(json.dumps(measure(Path(folder), pages), indent=2) + "\n")


def measure(home: Path, pages: int) -> dict[str, float]:
    """Return the figures; times in milliseconds."""
    begin = time.perf_counter()
    with open_store(home) as store:
        case_id = fabricate.case(store, pages)
    figures = {"pages": float(pages), "build_s": time.perf_counter() - begin}
    begin, begin_cpu = time.perf_counter(), time.process_time()
    with open_store(home) as store:
        figures["open_ms"] = 1000 * (time.perf_counter() - begin)
        figures["open_cpu_ms"] = 1000 * (time.process_time() - begin_cpu)
        first = _time(lambda: store.pages(case_id))
        figures["list_cold_ms"] = first
        figures["list_ms"] = _median(lambda: store.pages(case_id), 20)
        figures["list_cpu_ms"] = min(_cpu(lambda: store.pages(case_id)) for _ in range(20))
        figures["materials_ms"] = _median(lambda: store.materials(case_id), 20)
        figures["reading_ms"] = _median(lambda: _any_reading(store, case_id), 20)
        figures |= _search(store, case_id)
        figures |= _write(store, case_id)
        begin = time.perf_counter()
        report = store.verify(deep=True)
        figures["verify_deep_ms"] = 1000 * (time.perf_counter() - begin)
        figures["verify_ok"] = float(report.ok)
    figures["database_mb"] = (home / "dossier.db").stat().st_size / 1e6
    return {name: round(value, 2) for name, value in figures.items()}


def _search(store: Store, case_id: CaseId) -> dict[str, float]:
    """Return percentiles over queries of 1 to 200 characters, common and rare."""
    chance = random.Random(5)
    with store.snapshot() as reader:
        texts = [
            (store.reading(page.id)).text.replace("\n", "")  # type: ignore[union-attr]
            for page in chance.sample(reader.pages(case_id), 40)
        ]
    queries = ["的", "合同", "违约金", "0", "88", "WY00010", "没有这样的词句"]
    for text in texts:
        for length in (2, 4, 12, 60, 200):
            start = chance.randrange(max(1, len(text) - length))
            queries.append(text[start : start + length])
    times = sorted(_time(partial(search.find, store, query, case_id)) for query in queries)
    cpu = sorted(_cpu(partial(search.find, store, query, case_id)) for query in queries)
    return {
        "search_cpu_p50_ms": statistics.median(cpu),
        "search_cpu_p95_ms": cpu[int(0.95 * len(cpu))],
        "search_cpu_max_ms": cpu[-1],
        "search_p50_ms": statistics.median(times),
        "search_p95_ms": times[int(0.95 * len(times))],
        "search_max_ms": times[-1],
        "search_queries": float(len(times)),
    }


def _write(store: Store, case_id: CaseId) -> dict[str, float]:
    pages = store.pages(case_id)[:200]
    begin = time.perf_counter()
    for number, page in enumerate(pages):
        store.apply(EditPages(((page.id, (Rotate(number % 3 + 1),)),)), "clerk")
    rate = len(pages) / (time.perf_counter() - begin)
    times = [_time(lambda: store.undo(case_id, "clerk")) for _ in pages]
    return {"commits_per_s": rate, "undo_ms": statistics.median(times)}


def _any_reading(store: Store, case_id: CaseId) -> None:
    with store.snapshot() as reader:
        page_id = reader.tray(case_id, None)[0][0]
    store.reading(page_id)  # type: ignore[arg-type]


def _time(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begin)


def _cpu(action: Callable[[], object]) -> float:
    """Return core time, which a busy machine stretches less than wall time."""
    begin = time.process_time()
    action()
    return 1000 * (time.process_time() - begin)


def _median(action: Callable[[], object], times: int) -> float:
    return statistics.median(_time(action) for _ in range(times))


if __name__ == "__main__":
    main()
