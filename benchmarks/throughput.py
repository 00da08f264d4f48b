"""Measure the whole way of a page with recognition off and on: pages an hour, and the limit.

Run: ``python -m benchmarks.throughput [--sheets 10]``; prints JSON.

The pages are fronts of the demo case, A4 at 300 dpi in colour, as JPEG files: parsed in the
child, durable, measured, journalled; with recognition on also read, filed and indexed.
``core_s`` is the processor time of this process and its children, a page; ``wall_s`` goes by
the clock and says little on a busy machine. ``pages_an_hour`` is what ``core_s`` would give
on two cores that do nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from app.demo.case import demo_case
from app.demo.pages import cached_side
from app.station import Station, open_station
from dossier.ids import CaseId
from scanner.capture.batch import capture
from scanner.devices.contract import PageSink
from scanner.devices.files import read_files

_CORES = 2


def main(arguments: list[str] | None = None) -> int:
    """Run both ways and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=10)
    sheets = parser.parse_args(arguments).sheets
    folder = Path(tempfile.mkdtemp(prefix="throughput-"))
    try:
        paths = _drawn(folder, sheets)
        result = {
            "pages": len(paths),
            "off": _timed(folder / "off", paths, read=False),
            "on": _timed(folder / "on", paths, read=True),
        }
    finally:
        shutil.rmtree(folder)
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    return 0


def _drawn(folder: Path, sheets: int) -> list[Path]:
    paths = []
    for number, sheet in enumerate(demo_case().sheets[:sheets]):
        side = cached_side(sheet.front, folder / "drawn")
        drawn = side() if callable(side) else side
        paths.append(folder / f"{number:03}.jpg")
        shutil.copy(str(drawn), paths[-1])
    return paths


def _timed(home: Path, paths: list[Path], *, read: bool) -> dict[str, float]:
    before_s, begin_s = _spent_s(), time.perf_counter()
    with open_station(home) as station:
        case = station.new_case("（2026）粤0308民初1号", "买卖合同纠纷", who="benchmark")
        came_s = _all(station, case.id, paths, read)
    # Children are counted once they have ended.
    spent_s, wall_s = _spent_s() - before_s, time.perf_counter() - begin_s
    core_s = spent_s / len(paths)
    return {
        "core_s": round(core_s, 3),
        "wall_s": round(wall_s / len(paths), 3),
        "received_wall_s": round(came_s / len(paths), 3),
        "pages_an_hour": round(3600 * _CORES / core_s),
    }


def _all(station: Station, case_id: CaseId, paths: list[Path], read: bool) -> float:
    begin_s = time.perf_counter()
    if not read:

        def feed(sink: PageSink, stop: threading.Event) -> None:
            read_files(paths, sink, lambda source, error: None, stop)

        capture(station.store, case_id, feed, source="files", profile=None, who="benchmark")
        return time.perf_counter() - begin_s
    report = station.import_files(case_id, paths, who="benchmark", wait=False)
    came_s = time.perf_counter() - begin_s
    station.reader.wait(report.batch_id, threading.Event())
    return came_s


def _spent_s() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    sys.exit(main())
