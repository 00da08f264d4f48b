"""A clerk's desk in a hearing, as a process that types until it is killed: ``… HOME WORD``.

It takes up the hearing that is open, or opens the first one, with recognition of tones.
Prints ``open``, then a line with the time and how many characters of a new line it has
typed: the word, and digits.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from courtroom.listening.client import Listener
from dossier.hearing import HearingState
from dossier.store import open_store
from tests.gui.bench_station import BenchStation

MODULE = "tests.courtroom.listening.tone_process"
LISTEN = partial(Listener.start, command=(sys.executable, "-m", MODULE, "0.1", "whole"))


def typed(word: str, count: int) -> str:
    """Return what a window with this word has typed after so many characters."""
    return (word + "0123456789" * (count // 10 + 1))[:count]


def main(home: Path, word: str) -> int:
    app = QApplication([])
    program = Program(app, home, demo=False, role="clerk")
    program.use(BenchStation(home, open_store(home), demo=None))
    desk = program.window.centralWidget() if program.window else None
    clerk = program.clerk
    if not isinstance(desk, ClerkDesk) or clerk is None:
        return 1
    clerk._listen = LISTEN

    def wait(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            app.processEvents()
            time.sleep(0.002)

    while not clerk.lines:
        wait(0.02)
    wait(0.1)
    if clerk.run is None and not clerk.is_busy and clerk.lines[0].hearing is not None:
        clerk.open(clerk.lines[0].hearing.id)
    while clerk.run is None or clerk.is_busy:
        wait(0.02)
    if clerk.run.hearing.state is HearingState.PLANNED:
        clerk.do(lambda run: run.start())
    while clerk.run.hearing.state is not HearingState.OPEN or clerk.is_busy:
        wait(0.02)
    sys.stdout.write("open\n")
    desk.commands["new_line"].trigger()
    for count in range(1, 100_000):
        QTest.keyClicks(desk.view.editor, typed(word, count)[-1])
        sys.stdout.write(f"{time.monotonic()} {count}\n")
        sys.stdout.flush()
        wait(0.05)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
