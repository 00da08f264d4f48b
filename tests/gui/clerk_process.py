"""A clerk's desk as a process that types until it is killed: ``python -m … HOME``.

Prints a line with the time and the number of characters after each one it typed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from tests.gui.bench_station import BenchStation

TYPED = "abcdefghij"


def main(home: Path) -> int:
    from dossier.store import open_store

    app = QApplication([])
    program = Program(app, home, demo=False, role="clerk")
    program.use(BenchStation(home, open_store(home), demo=None))
    desk = program.window.centralWidget() if program.window else None
    clerk = program.clerk
    if not isinstance(desk, ClerkDesk) or clerk is None:
        return 1

    def wait(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            app.processEvents()
            time.sleep(0.002)

    while not clerk.lines:
        wait(0.05)
    hearing = clerk.lines[0].hearing
    if hearing is None:
        return 1
    clerk.open(hearing.id)
    while clerk.run is None or clerk.is_busy:
        wait(0.05)
    desk.commands["new_line"].trigger()
    for count in range(1, 2_000):
        QTest.keyClicks(desk.view.editor, TYPED[count % len(TYPED)])
        sys.stdout.write(f"{time.monotonic()} {count}\n")
        sys.stdout.flush()
        wait(0.03)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
