"""Measure the scan desk's window on a case of 2,000 pages; prints JSON.

The real window on the offscreen platform, 1,600 × 1,000 pixels, on a real store. The
first 40 pages have real masters: JPEGs of A4 at 300 dpi in colour, drawn by the demo
case. Times are wall time on the GUI thread's clock, from the person's action until what
it asked for has been painted; core time of the whole process (all threads) stands beside
it, since a busy machine stretches the one and hardly the other.

* open: choosing the case until page list and catalogue tree are painted;
* cold: a page that none of our caches knows, neither thumbnail nor decoded picture, until
  it is painted as sharp as the zoom asks for (its master was written by this machine, so
  the operating system may still hold the file);
* warm: the next page after a rest on the page before, until it is painted as sharp;
* search: Enter in the search box until the hits are painted in their list.

Run: ``python -m benchmarks.desk_2000 [--pages 2000] [--home HOME]``. HOME keeps the store
for another run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.qt.platform import quiet_platform
from app.station import open_station
from app.station.home import Settings, save_settings
from app.windows.main import Program
from app.windows.scan_desk.window import ScanDesk
from benchmarks import fabricate
from dossier.ids import CaseId

REAL = 40
SMALL = 12
BIG_NUMBER, SMALL_NUMBER = "（2026）粤0308民初2000号", "（2026）粤0308民初12号"
GIVE_UP_S = 30.0


def main() -> None:
    """Build the cases, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--home", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-") as folder:
        home = given.home or Path(folder)
        build_s = _build(home, given.pages)
        figures = {"pages": given.pages, "build_s": build_s} | measure(home)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def _build(home: Path, pages: int) -> float:
    """Make the two cases unless they are there; return the seconds it took."""
    from app.demo.case import demo_case, render_side
    from scanner.imaging.master import encode_jpeg

    save_settings(home, Settings(role="scan", theme="light"))
    begin = time.perf_counter()
    with open_station(home) as station:
        if any(station.store.cases()):
            return 0.0
        drawn = [render_side(side) for side in demo_case().sides[:REAL]]
        # Where the demo case has fewer sides, the first come again as other files.
        masters = [
            encode_jpeg(drawn[n % len(drawn)], 300, 92 - n // len(drawn)) for n in range(REAL)
        ]
        fabricate.case(station.store, pages, number=BIG_NUMBER, masters=masters)
        fabricate.case(station.store, SMALL, number=SMALL_NUMBER, seed=2, masters=masters)
    return round(time.perf_counter() - begin, 1)


def measure(home: Path) -> dict[str, object]:
    """Return the figures of one window."""
    app = QApplication(sys.argv[:1])
    quiet_platform()
    program = Program(app, home, demo=False, role="scan")
    program.start()
    try:
        bench = Bench(app, program)
        return {
            "open": bench.opening(15),
            "cold_page": bench.cold_pages(),
            "warm_page": bench.warm_pages(),
            "search": bench.searches(),
        }
    finally:
        program.close()


class Painted(QObject):
    """Counts paint events of chosen widgets."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.counts = dict.fromkeys(map(id, widgets), 0)
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count a paint event before it is handled."""
        if event.type() is QEvent.Type.Paint:
            self.counts[id(watched)] += 1
        return False

    def seen(self) -> bool:
        """Return whether every widget was painted since the last :meth:`forget`."""
        return all(self.counts.values())

    def forget(self) -> None:
        """Start counting anew."""
        self.counts = dict.fromkeys(self.counts, 0)


class Bench:
    """A person who works with the window and a watch."""

    def __init__(self, app: QApplication, program: Program) -> None:
        self.app = app
        self.program = program
        self._until(lambda: program.desk is not None and bool(program.desk.cases))
        assert program.window is not None  # noqa: S101
        program.window.resize(1600, 1000)
        page = program.window.centralWidget()
        assert isinstance(page, ScanDesk)  # noqa: S101
        self.desk = page
        self.cases = {row.case.number: row.case.id for row in page.desk.cases}
        self.lists = Painted(page.pages.list.viewport(), page.catalogue.tree.viewport())
        self.hits = Painted(page.side.hits.viewport())
        self.rest(1.5)

    def _until(self, done: Callable[[], bool]) -> None:
        end = time.perf_counter() + GIVE_UP_S
        while not done():
            self.app.processEvents()
            if time.perf_counter() > end:
                raise TimeoutError

    def rest(self, seconds: float) -> None:
        """Let the window work on its own."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.app.processEvents()
            time.sleep(0.002)

    def timed(self, act: Callable[[], object], done: Callable[[], bool]) -> tuple[float, float]:
        """Return wall and core milliseconds from ``act`` until ``done``."""
        begin, core = time.perf_counter(), time.process_time()
        act()
        self._until(done)
        return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - core)

    def open(self, number: str) -> tuple[float, float]:
        """Open a case as choosing it in the picker does."""
        case_id: CaseId = self.cases[number]
        self.lists.forget()

        def shown() -> bool:
            snapshot = self.desk.desk.snapshot
            return snapshot is not None and snapshot.case.id == case_id and self.lists.seen()

        return self.timed(lambda: self.desk.desk.open_case(case_id), shown)

    def opening(self, times: int) -> dict[str, float]:
        """Open the big case again and again, the small one between."""
        found = []
        for _ in range(times):
            self.open(SMALL_NUMBER)
            self.rest(0.3)
            found.append(self.open(BIG_NUMBER))
            self.rest(0.3)
        return _figures(found)

    def cold_pages(self) -> dict[str, float]:
        """Jump to pages so far apart that nothing was made ready for them."""
        self._fresh()
        found = []
        for row in range(3, REAL, 4):
            found.append(self.timed(lambda: self._go(row), lambda: self._drawn(row)))  # noqa: B023
            self.rest(0.4)
        return _figures(found)

    def warm_pages(self) -> dict[str, float]:
        """Step through the run as a person reads, half a second on a page."""
        self._go(0)
        self.rest(0.6)
        found = []
        for row in range(1, REAL - 2):
            step = self.desk.commands["next"].trigger
            found.append(self.timed(step, lambda: self._drawn(row)))  # noqa: B023
            self.rest(0.5)
        return _figures(found)

    def searches(self) -> dict[str, float]:
        """Search phrases of 1 to 40 characters, common and rare."""
        chance = random.Random(3)
        store = self.desk.desk.services.store
        pages = [row.page.id for row in self.desk.pages.model.rows]
        queries = ["的", "合同", "违约金", "88", "WY00010", "没有这样的词句"]
        for page_id in chance.sample(pages, 12):
            reading = store.reading(page_id)
            assert reading is not None  # noqa: S101
            text = reading.text.replace("\n", "")
            for length in (2, 5, 40):
                start = chance.randrange(len(text) - length)
                queries.append(text[start : start + length])
        found = []
        box = self.desk.bar.search
        for query in queries:
            self.desk.side.search("")
            self.rest(0.05)
            box.blockSignals(True)  # typing is not what is measured
            box.setText(query)
            box.blockSignals(False)
            self.hits.forget()

            def listed(query: str = query) -> bool:
                side = self.desk.side
                return side.answered == query and (not side.hits.hits.hits or self.hits.seen())

            found.append(self.timed(lambda: QTest.keyClick(box, Qt.Key.Key_Return), listed))
            self.rest(0.3)
        return _figures(found) | {"queries": float(len(queries))}

    def _fresh(self) -> None:
        """Empty the caches: another window, no views on disk; pages by arrival."""
        for path in (self.program.home / "views").glob("??/*"):
            with suppress(FileNotFoundError):
                path.unlink()
        self.program.show_seat()
        assert self.program.window is not None  # noqa: S101
        page = self.program.window.centralWidget()
        assert isinstance(page, ScanDesk)  # noqa: S101
        self.desk = page
        self.hits = Painted(page.side.hits.viewport())
        page.commands["by_arrival"].trigger()
        # Thumbnails of the list are made as well; the run must not be in sight.
        page.pages.go_to_row(page.pages.model.rowCount() - 1)
        self.rest(2.0)

    def _go(self, row: int) -> None:
        self.desk.pages.go_to_row(row)

    def _drawn(self, row: int) -> bool:
        view = self.desk.view.view
        wanted = self.desk.pages.model.rows[row].page.id
        return view.page is not None and view.page.id == wanted and view.is_drawn


def _figures(found: list[tuple[float, float]]) -> dict[str, float]:
    walls, cores = sorted(wall for wall, _ in found), sorted(core for _, core in found)
    return {
        "median_ms": round(statistics.median(walls), 1),
        "p90_ms": round(walls[int(0.9 * (len(walls) - 1))], 1),
        "worst_ms": round(walls[-1], 1),
        "best_ms": round(walls[0], 1),
        "core_median_ms": round(statistics.median(cores), 1),
        "count": float(len(found)),
    }


if __name__ == "__main__":
    main()
