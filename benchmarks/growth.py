"""Measure the centre's ledger as it grows, on both databases; prints JSON.

Every page is received, read by a machine and filed: three entries, each with real
signatures, in manifests of 50. Run: ``python -m benchmarks.growth [--full]`` for 10⁴ and
10⁵ (and 10⁶) entries; ``--entries 10000`` for other numbers.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.core.answers import Committed, FeedPage
from sync.core.centre import Centre, Ports, Settings
from sync.core.centre.ports import BlobRecord
from sync.core.codec import canonical, digest
from sync.core.entries import header, origin
from sync.core.messages import Base, Commit, Feed, Sent, SignedEntry
from sync.core.registers import touched
from sync.ledger import open_books, queries
from sync.ledger.contract import Books, Reach
from tests.sync.bench import Ed25519
from tests.sync.postgres import Postgres, programs
from tests.sync.simulation.centre import SCHEMA, Wall

PAGES_A_CASE = 200
MANIFEST = 50
ANYTHING: Any = None


def main() -> None:
    """Grow both databases, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="go on to 10⁶ entries")
    options.add_argument("--entries", type=int, nargs="*", help="sizes to measure at")
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    sizes = chosen.entries or [10_000, 100_000, *([1_000_000] if chosen.full else [])]
    report = {}
    for kind in ("sqlite", "postgresql"):
        if chosen.only in (None, kind) and (kind == "sqlite" or programs() is not None):
            with (
                tempfile.TemporaryDirectory(prefix="wenyi-bench-") as folder,
                _books(kind, Path(folder)) as books,
            ):
                report[kind] = _grow(books, sorted(sizes))
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


@contextmanager
def _books(kind: str, home: Path) -> Iterator[Books]:
    if kind == "sqlite":
        books = open_books("", home)
        try:
            yield books
        finally:
            books.close()
        return
    server = Postgres()
    try:
        server.start()
        books = open_books(server.url(server.fresh()), home)
        yield books
        books.close()
    finally:
        server.remove()


def _grow(books: Books, sizes: list[int]) -> list[dict[str, float]]:
    centre = Centre(Ports(books, ANYTHING, Ed25519(), Wall()), Settings(dict(SCHEMA)))
    station = Station()
    centre.enrol(station.device, 1, station.public)
    work, done, found = station.entries(), 0, []
    for size in sizes:
        times: list[float] = []
        cpu: list[float] = []
        while done < size:
            sent = list(islice(work, min(MANIFEST, size - done)))
            _upload(books, station)
            begin, begin_cpu = time.perf_counter(), time.process_time()
            answer = centre.answer(station.device, Commit(1, tuple(sent)))
            times.append(1000 * (time.perf_counter() - begin) / len(sent))
            cpu.append(1000 * (time.process_time() - begin_cpu) / len(sent))
            if not isinstance(answer, Committed):
                raise SystemExit(f"refused: {answer}")
            done += len(sent)
        found.append(_figures(books, centre, station, done, times, cpu))
        sys.stderr.write(f"{found[-1]}\n")
    return found


def _figures(
    books: Books,
    centre: Centre,
    station: Station,
    done: int,
    times: list[float],
    cpu: list[float],
) -> dict[str, float]:
    late = times[-200:]
    case, reach = station.case, Reach(frozenset({station.case}))
    gc.collect()
    figures = {
        "entries": float(done),
        "commit_ms_per_entry": statistics.median(late),
        "commit_ms_per_entry_p95": sorted(late)[int(0.95 * len(late))],
        "commit_cpu_ms_per_entry": statistics.median(cpu[-200:]),
        "feed_newest_page_ms": _median(lambda: _feed(centre, station, "", max(0, done - 500))),
        "feed_first_page_ms": _median(lambda: _feed(centre, station, "", 0)),
        "feed_case_page_ms": _median(lambda: _feed(centre, station, case, 0)),
        "reader_case_page_ms": _median(lambda: _items(books, reach, case)),
        "pages_of_case_ms": _median(lambda: _pages(books, reach, case)),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "database_mb": books.size_bytes() / 1e6,
        "database_bytes_per_entry": books.size_bytes() / done,
    }
    return {name: round(value, 3) for name, value in figures.items()}


class Station:
    """Writes what a scanning station writes."""

    device = "station-1"

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()
        self._sequence, self._previous = 0, origin(self.device, 1, self.public)
        self.case = ""
        self.blobs: list[BlobRecord] = []

    def entries(self) -> Iterator[Sent]:
        """Yield entries without end; ``blobs`` says what each needs."""
        n = 0
        while True:
            if n % PAGES_A_CASE == 0:
                self.case = f"0197c000-0000-7000-8000-{n:012x}"
                material = f"0197d000-0000-7000-8000-{n:012x}"
                number = f"（2026）京0105民初{n}号"
                opened = {"id": self.case, "number": number, "title": "买卖合同"}
                yield self._entry({}, ["case", self.case, None, opened])
                row: dict[str, Any] = {
                    "id": material, "case_id": self.case, "volume": "main", "category": "起诉状",
                    "title": "民事起诉状", "rank": "a", "deleted": 0,
                }  # fmt: skip
                yield self._entry({}, ["material", material, None, row])
            yield from self._page(n, material)
            n += 1

    def _page(self, n: int, material: str) -> Iterator[Sent]:
        page = f"0197e000-0000-7000-8000-{n:012x}"
        image, text = (hashlib.sha256(f"{kind}{n}".encode()).hexdigest() for kind in ("i", "t"))
        self.blobs += [BlobRecord("main", image, 300_000), BlobRecord("main", text, 9_000)]
        row = {
            "id": page, "case_id": self.case, "batch_id": None, "material_id": None,
            "rank": "", "sha256": image, "media_type": "image/jpeg", "edits": "[]",
            "reading": "", "deleted": 0,
        }  # fmt: skip
        received = self._entry({}, ["page", page, None, row])
        yield received
        upon = {f"page/{page}#{group}": received.entry.hash for group in ("reading", "rest")}
        yield self._entry(upon, ["page", page, {"reading": ""}, {"reading": text}])
        before, after = {"material_id": None, "rank": ""}, {"material_id": material, "rank": "a1"}
        yield self._entry(upon, ["page", page, before, after])

    def _entry(self, upon: dict[str, str], *deltas: Any) -> Sent:
        self._sequence += 1
        raw = canonical(
            {
                "format": 1, "device": self.device, "epoch": 1, "sequence": self._sequence,
                "at": "2026-03-02T09:30:00.000000+00:00", "who": "clerk", "kind": "Kind",
                "case": self.case, "undoes": None, "redoes": None, "deltas": list(deltas),
                "note": {}, "previous": self._previous,
            }
        )  # fmt: skip
        self._previous = digest(raw)
        keys = touched(header(raw))
        bases = tuple(Base(key, upon.get(key, "")) for key in keys)
        signature = self._key.sign(bytes.fromhex(self._previous))
        return Sent(SignedEntry(raw, self._previous, signature), bases)


def _upload(books: Books, station: Station) -> None:
    with books.transaction() as ledger:
        for record in station.blobs:
            ledger.put_blob(record)
    station.blobs.clear()


def _feed(centre: Centre, station: Station, scope: str, after: int) -> None:
    answer = centre.answer(station.device, Feed(scope, "" if not after else _name(centre), after))
    if not isinstance(answer, FeedPage) or not answer.items:
        raise SystemExit(f"no page: {answer}")


def _name(centre: Centre) -> str:
    answer = centre.answer("station-1", Feed("", "", 0, 1))
    return answer.generation if isinstance(answer, FeedPage) else ""


def _items(books: Books, reach: Reach, case: str) -> None:
    with books.reading(reach) as connection:
        if not queries.items_for(connection, reach, case, 0, 500):
            raise SystemExit("no items")


def _pages(books: Books, reach: Reach, case: str) -> None:
    with books.reading(reach) as connection:
        if not queries.pages(connection, reach, case):
            raise SystemExit("no pages")


def _median(action: Any, times: int = 15) -> float:
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        found.append(1000 * (time.perf_counter() - begin))
    return statistics.median(found)


if __name__ == "__main__":
    main()
