"""Measure the capture path: core-seconds a side from pixels to a durable, measured page.

Run: ``python -m benchmarks.capture [--rounds 2] [--folder DIR]``; prints JSON.

The pages are those of the demo case, A4 at 300 dpi in colour, as the scanner would
deliver them. ``whole`` is the processor time of the whole process, its threads included,
by which a side goes through ``capture`` with the real store: master encoded, blob on
disk, journal entry, analysis, journal entry. ``steps`` times the same work one step after
the other. The floor beside it, on the same pages in the same run: Pillow writes a JPEG of
the same quality and syncs it, and nothing else is done.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from PIL import Image

from app.demo.case.dossier import demo_case, render_side
from dossier.changes import OpenCase
from dossier.ids import CaseId, new_id
from dossier.model import Case, Page
from dossier.store import open_store
from scanner.capture.batch import capture
from scanner.capture.encode import QUALITY, master_of
from scanner.devices.contract import PageSink, RawPage
from scanner.imaging.blank import blank_of
from scanner.imaging.deskew import skew_of_grey
from scanner.imaging.pixels import Pixels, scaled
from scanner.imaging.quality import sharpness
from scanner.imaging.view import render, thumbnail

TARGET_CORE_S = 0.35

T = TypeVar("T")


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--folder", type=Path, help="measure on this folder's disk")
    given = options.parse_args()
    sides = [render_side(side) for side in demo_case().sides]
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        home = Path(name)
        report = {
            "sides": len(sides),
            "rounds": given.rounds,
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
            "target_core_s": TARGET_CORE_S,
            "whole": _whole(home / "home", sides, given.rounds),
            "steps_core_ms": _steps(home, sides),
            "floor_pillow_jpeg_fsync_core_ms": _each(sides, lambda page: _floor(home, page)),
        }
    json.dump(report, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _whole(home: Path, sides: list[Pixels], rounds: int) -> dict[str, float]:
    cpu_s: list[float] = []
    wall_s: list[float] = []
    with open_store(home, key=bytes(32)) as store:
        number = "（2026）粤0308民初1号"
        case = Case(CaseId(new_id()), number, "测量", "civil_first", datetime.now(UTC))
        store.apply(OpenCase(case), "benchmark")
        for _ in range(rounds):
            marks = [(time.process_time(), time.perf_counter())]

            def feed(sink: PageSink, cancel: threading.Event) -> None:
                for index, page in enumerate(sides):
                    # A byte is changed: the same bytes twice would be one blob.
                    fresh = page.copy()
                    fresh[0, 0, 0] ^= len(cpu_s) & 0xFF
                    sink(RawPage(index=index, dpi=300, pixels=fresh))

            def on_measured(page: Page, marks: list[tuple[float, float]] = marks) -> None:
                marks.append((time.process_time(), time.perf_counter()))

            capture(
                store,
                case.id,
                feed,
                source="benchmark",
                profile=None,
                who="benchmark",
                on_measured=on_measured,
            )
            for before, after in pairwise(marks):
                cpu_s.append(after[0] - before[0])
                wall_s.append(after[1] - before[1])
    return {
        "core_s_mean": round(statistics.fmean(cpu_s), 4),
        "core_s_p50": round(statistics.median(cpu_s), 4),
        "core_s_p95": round(_p95(cpu_s), 4),
        "wall_s_p50": round(statistics.median(wall_s), 4),
        "wall_s_p95": round(_p95(wall_s), 4),
        "sides_a_minute": round(60 / statistics.fmean(wall_s), 1),
    }


def _steps(home: Path, sides: list[Pixels]) -> dict[str, dict[str, float]]:
    masters = [master_of(RawPage(0, 300, pixels=page)).data for page in sides]
    small = [scaled(page, 300) for page in sides]
    numbers = iter(range(1, 1_000_000))
    with open_store(home / "steps", key=bytes(32)) as store:
        return {
            "encode": _each(sides, lambda page: master_of(RawPage(0, 300, pixels=page))),
            "blob": _each(masters, lambda data: store.blobs.put(data + b"%d" % next(numbers))),
            "reduce": _each(sides, lambda page: scaled(page, 300)),
            "blank": _each(small, blank_of),
            "skew": _each(small, lambda page: skew_of_grey(page.grey, page.dpi)),
            "sharpness": _each(small, sharpness),
            "view_thumbnail_256": _each(masters, lambda data: thumbnail(data, (), 256)),
            "view_full": _each(masters, lambda data: render(data, ())),
        }


def _each(items: list[T], work: Callable[[T], object]) -> dict[str, float]:
    work(items[0])
    spent = []
    for item in items:
        start = time.process_time()
        work(item)
        spent.append((time.process_time() - start) * 1000)
    return {"p50": round(statistics.median(spent), 1), "p95": round(_p95(spent), 1)}


def _floor(home: Path, page: Pixels) -> None:
    encoded = io.BytesIO()
    Image.fromarray(page).save(encoded, "JPEG", quality=QUALITY, dpi=(300, 300))
    with (home / "floor.jpg").open("wb") as file:
        file.write(encoded.getvalue())
        file.flush()
        os.fsync(file.fileno())


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


if __name__ == "__main__":
    main()
