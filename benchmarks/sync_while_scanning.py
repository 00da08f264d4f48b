"""Whether scanning notices the sync (figure 15); prints JSON.

Run: ``python -m benchmarks.sync_while_scanning [--backlog 1500] [--pages 300]``. A station
with a backlog syncs at full speed, from a process of its own and then from within this
one, as in the application; the gateway is a third process. Meanwhile pages are saved one
every 0.1 s, as a fast feeder brings them, and the event loop of a window is watched.
Before both, the same without any sync, and beside it a recorder's tick of 20 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QTimer

from app.qt.watchdog import StallWatch
from benchmarks.sync_parts import gateway
from dossier.changes import MACHINE, ReceivePage
from dossier.ids import PageId, new_id
from dossier.model import Page
from tests.sync.station.real import RealStation

PAGE_BYTES = 300_000
_EVERY_S = 0.1


def main() -> None:
    """Measure and print; with ``--sync HOME`` be the process that syncs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--backlog", type=int, default=1500)
    options.add_argument("--pages", type=int, default=300)
    options.add_argument("--folder", type=Path, help="measure on this folder's disk")
    options.add_argument("--sync", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.sync is not None:
        _sync(given.sync)
        return
    program = QCoreApplication([])
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-", dir=given.folder) as name:
        home = Path(name)
        station = RealStation(home / "station")
        try:
            case, batch = station.open_case()
            station.scan(case, batch, given.backlog, PAGE_BYTES)

            def measure(over: Callable[[], bool]) -> dict[str, Any]:
                return _measure(program, station, (case, batch), given.pages, over)

            report: dict[str, Any] = {"load": round(os.getloadavg()[0], 1)}
            report["no sync"] = measure(lambda: False)
            with gateway(home / "centre") as centre:
                station.driver.enrol(centre.url, centre.codes[0])
                with _syncing(home / "station") as over:
                    report["sync in another process"] = measure(over)
                station.scan(case, batch, given.backlog, PAGE_BYTES, seed=1)
                station.driver.start()
                # Until its first step it has nothing to tell.
                time.sleep(1.0)
                report["sync in this process"] = measure(lambda: False)
                report["left_to_send"] = station.driver.status().progress.pending
        finally:
            station.close()
    json.dump(report, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _sync(home: Path) -> None:
    station = RealStation(home)
    try:
        station.driver.start()
        sys.stdin.read()
    finally:
        station.close()


@contextmanager
def _syncing(home: Path) -> Iterator[Callable[[], bool]]:
    command = [sys.executable, "-m", "benchmarks.sync_while_scanning", "--sync", str(home)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        yield lambda: process.poll() is not None
    finally:
        process.communicate(timeout=60)


def _measure(
    program: QCoreApplication,
    station: RealStation,
    place: tuple[Any, Any],
    count: int,
    over: Callable[[], bool],
) -> dict[str, Any]:
    """Save pages while the event loop runs."""
    watch, late = StallWatch(), _Recorder()
    saved: list[float] = []
    saving = threading.Thread(target=_save, args=(station, place, count, saved))
    timer = QTimer()
    timer.setInterval(50)

    def look() -> None:
        if not saving.is_alive():
            program.quit()

    timer.timeout.connect(look)
    before = station.driver.status().progress.pending
    started = time.perf_counter()
    watch.start()
    late.start()
    saving.start()
    timer.start()
    program.exec()
    watch.stop()
    late.stop()
    seconds = time.perf_counter() - started
    after = station.driver.status().progress.pending
    if over():
        raise RuntimeError("the sync ended before the measurement did")
    saved.sort()
    return {
        "pages": count,
        "sent_meanwhile": before + count - after,
        "seconds": round(seconds, 1),
        "save_ms_p50": round(saved[len(saved) // 2], 1),
        "save_ms_p99": round(saved[int(len(saved) * 0.99)], 1),
        "save_ms_max": round(saved[-1], 1),
        "stalls_over_50_ms": len(watch.stalls_ms),
        "worst_stall_ms": round(watch.worst_ms, 1),
        "worst_busy_ms": round(watch.worst_busy_ms, 1),
        "recorder_worst_ms_late": round(late.worst_ms, 1),
        "load": round(os.getloadavg()[0], 1),
    }


def _save(station: RealStation, place: tuple[Any, Any], count: int, saved: list[float]) -> None:
    case, batch = place
    for number in range(count):
        data = os.urandom(PAGE_BYTES)
        started = time.perf_counter()
        blob = station.store.blobs.put(data)
        page = Page(
            PageId(new_id()),
            case,
            batch,
            None,
            f"zz{time.time_ns():020d}m",
            blob.sha256,
            "image/jpeg",
            blob.size,
            100,
            100,
            300,
            received_at=datetime.now(UTC),
        )
        station.store.apply(ReceivePage(page), MACHINE)
        spent_s = time.perf_counter() - started
        saved.append(spent_s * 1000)
        if number + 1 < count:
            time.sleep(max(0.0, _EVERY_S - spent_s))


class _Recorder:
    """Takes a block of sound every 20 ms; the card holds some tenths of a second."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        due_s = time.perf_counter()
        while not self._over.wait(max(0.0, due_s - time.perf_counter())):
            self.worst_ms = max(self.worst_ms, (time.perf_counter() - due_s) * 1000)
            due_s = max(due_s + 0.02, time.perf_counter())


if __name__ == "__main__":
    main()
