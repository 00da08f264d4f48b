"""A key in the clerk's window until the window is painted, in a record of 20,000 utterances.

Run: ``python -m benchmarks typing`` under a display (Xvfb will do); prints JSON. The real desk
over a real store that saves as it goes. Counted from the key's event to the end of the round of
events in which the record was painted; the display's own refresh is not in it.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from benchmarks.transcript import COUNT, case_of, heard_of, summary
from courtroom.transcript import Autosaver, Transcript
from dossier.ids import HearingId
from dossier.store import open_store
from tests.gui.bench_station import BenchStation

KEYS = 200
"""At each of three places."""
EVERY_S = 0.08
PATIENCE_S = 120.0


class Painted(QObject):
    """Notes whether what the record stands on was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.Paint:
            self.count += 1
        return super().eventFilter(watched, event)


def main() -> None:
    """Measure and print."""
    app = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        hearing = _record(home)
        program = Program(app, home, demo=False, role="clerk")
        program.use(BenchStation(home, open_store(home), demo=None))
        desk = program.window.centralWidget() if program.window else None
        clerk = program.clerk
        if not isinstance(desk, ClerkDesk) or clerk is None or program.window is None:
            raise SystemExit("no clerk's desk")
        program.window.resize(1920, 1050)
        program.window.show()
        _wait(app, lambda: bool(clerk.lines))
        began_s = time.perf_counter()
        clerk.open(hearing)
        _wait(app, lambda: clerk.run is not None and not clerk.is_busy)
        opened_s = time.perf_counter() - began_s
        found = {
            "platform": app.platformName(),
            "lines": len(desk.view.rows),
            "open_s": round(opened_s, 2),
            "key_to_paint_ms": summary(_keys(app, desk)),
        }
        program.close()
    print(json.dumps(found, indent=1))


def _record(home: Path) -> HearingId:
    chance = random.Random(1)
    with open_store(home) as store:
        hearing, sitting = case_of(store)
        transcript = Transcript.open(store, hearing)
        saver = Autosaver(transcript.record, lambda some: store.apply_all(some, "clerk"))
        for number in range(COUNT):
            transcript.hear(heard_of(chance, number), sitting)
            if number % 1_000 == 999:
                saver.step()
        saver.step()
    return hearing


def _keys(app: QApplication, desk: ClerkDesk) -> list[float]:
    view, spent = desk.view, []
    painted = [Painted(view.viewport()), Painted(view.editor), Painted(view.editor.viewport())]
    for place in (3, len(view.rows) // 2, len(view.rows) - 2):
        view.open(view.rows[place].id, 2)
        _wait(app, lambda: True)
        for number in range(KEYS):
            before = sum(one.count for one in painted)
            began_s = time.perf_counter()
            QTest.keyClick(view.editor, Qt.Key(Qt.Key.Key_A + number % 26))
            while sum(one.count for one in painted) == before:
                app.processEvents()
            spent.append(time.perf_counter() - began_s)
            until_s = time.perf_counter() + EVERY_S
            while time.perf_counter() < until_s:
                app.processEvents()
                time.sleep(0.002)
    return spent


def _wait(app: QApplication, until: object) -> None:
    end_s = time.monotonic() + PATIENCE_S
    for _ in range(20):
        app.processEvents()
        time.sleep(0.01)
    while callable(until) and not until():
        if time.monotonic() > end_s:
            raise TimeoutError
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
