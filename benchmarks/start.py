"""Measure how long the application takes from its process to a usable window; prints JSON.

The station holds the demo case, scanned, read and filed. Each run is a process of its
own on the offscreen platform, as ``wenyi --demo`` starts it, and tells three moments
after its birth: the window is painted; the case is open and its pages are listed; the
first page's picture is on the screen as well, which is what *usable* means here. The
device search ends later and is told, too.

Run: ``python -m benchmarks.start [--home HOME] [--runs 7]``. HOME is a demo station with
its case; without it the demo case is scanned first, which takes minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.windows.main import Program

GIVE_UP_S = 60.0


def main() -> None:
    """Run the application several times, print the medians and every run."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, help="a demo station that holds its case")
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--born", type=float, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.born is not None:
        _run_once(given.home, given.born)
        return
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-") as folder:
        home = given.home or Path(folder)
        figures = measure(home, given.runs)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def measure(home: Path, runs: int) -> dict[str, object]:
    """Return the figures of warm runs; one run before them warms the machine's caches."""
    pages = _fill(home)
    _one(home)
    each = [_one(home) for _ in range(runs)]
    medians = {
        name: round(statistics.median(run[name] for run in each), 3) for name in sorted(each[0])
    }
    return {"pages": pages, "runs": runs, "median": medians, "each": each}


def _one(home: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.start", "--home", str(home)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    # A warm start finds its bytecode, as an installed program does.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [*command, "--born", repr(time.monotonic())],
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _fill(home: Path) -> int:
    """Scan the demo case into the station unless it is there; return its pages."""
    from app.station import open_station
    from app.station.home import Settings, save_settings
    from scanner.profile import Profile, Source

    save_settings(home, Settings(role="scan", theme="light"))
    with open_station(home, demo=True) as station:
        case = next(iter(station.store.cases()))
        if not station.store.pages(case.id) and station.demo is not None:
            profile = Profile(source=Source.ADF_DUPLEX)
            station.scan(case.id, f"escl:{station.demo.url}", profile, who="benchmark")
        return len(station.store.pages(case.id))


def _run_once(home: Path, born: float) -> None:
    """Be the application, tell the moments, and leave (the child's part)."""
    # What the command imports before it opens the window is part of the way.
    import app.cli.main  # noqa: F401
    from app.windows.main import run_gui

    run_gui(home, demo=True, role="scan", watch=lambda program: _look_on(program, born))


def _look_on(program: Program, born: float) -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer

    told: dict[str, float] = {}

    def tell(name: str) -> None:
        if name not in told:
            told[name] = round(time.monotonic() - born, 4)
            told[name.replace("_s", "_core_s")] = round(time.process_time(), 4)

    class Onlooker(QObject):
        """Sees paint events of the window."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            """Note the first one; what it draws is there when the loop goes on."""
            if event.type() is QEvent.Type.Paint and watched is program.window:
                QTimer.singleShot(0, lambda: tell("painted_s"))
            return False

    def look() -> None:
        for name in _reached(program):
            tell(name)
        if {"devices_s", "usable_s"} <= told.keys() or time.monotonic() - born > GIVE_UP_S:
            clock.stop()
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            program.app.quit()

    onlooker = Onlooker(program)
    program.app.installEventFilter(onlooker)
    clock = QTimer(program)
    clock.timeout.connect(look)
    clock.start(5)


def _reached(program: Program) -> list[str]:
    """Return the moments that are past."""
    from app.windows.scan_desk.window import ScanDesk

    page = program.window.centralWidget() if program.window is not None else None
    if not isinstance(page, ScanDesk) or page.desk.snapshot is None:
        return []
    reached = {
        "listed_s": bool(page.pages.model.rows),
        "usable_s": page.view.view.is_drawn,
        "devices_s": bool(page.desk.choices.devices),
    }
    return [name for name, there in reached.items() if there]


if __name__ == "__main__":
    main()
