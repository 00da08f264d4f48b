"""A custody desk as a process that stores, lends and takes back until it is killed.

Run as ``python -m … HOME``. Prints ``ready`` once the cabinet answers.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.station import open_station
from app.windows.custody.custody import Custody
from app.windows.custody.scene import Stage
from app.windows.custody.window import CustodyDesk
from app.windows.main import Program
from dossier.custody.model import Bundle, BundleState
from tests.gui.custody.counter import CHIEF, JUDGE, KEEPER


class Hands:
    """Somebody who goes on with whatever bundle is next."""

    def __init__(self, app: QApplication, custody: Custody, desk: CustodyDesk) -> None:
        self._app, self._custody, self._desk = app, custody, desk

    def wait(self, until: Callable[[], bool]) -> None:
        while not until():
            if self._custody.step.stage is Stage.FAULT:
                # A door that was shut before a busy machine saw it open: begun anew.
                sys.exit(3)
            self._app.processEvents()
            time.sleep(0.002)

    def scan(self, code: str, then: Stage) -> None:
        QTest.keyClicks(self._desk.scan, code)
        self._desk.scan.returnPressed.emit()
        self.wait(lambda: self._custody.step.stage is then)

    def is_here(self, person: object) -> None:
        self._custody.become(person)  # type: ignore[arg-type]
        self.wait(lambda: not self._custody._reading)

    def go_on(self, bundle: Bundle) -> None:
        label = bundle.label
        match bundle.state:
            case BundleState.WAITING | BundleState.TAKEN:
                self.is_here(KEEPER)
                self.scan("WYC-STORE", Stage.LABEL)
            case BundleState.STORED:
                self._borrow(bundle)
                return
            case _:
                self.is_here(KEEPER)
                self.scan("WYC-RETURN", Stage.LABEL)
                self.scan(label, Stage.COUNT)
                self.scan(str(bundle.sheets), Stage.COUNT)
                self.scan("WYC-OK", Stage.PLACE)
                self.scan("WYC-OK", Stage.READY)
                return
        self.scan(label, Stage.PLACE)
        self.scan("WYC-OK", Stage.READY)

    def _borrow(self, bundle: Bundle) -> None:
        self.is_here(JUDGE)
        loan = self._custody.picture.standing(bundle, JUDGE)
        if loan is None:
            self.scan("WYC-BORROW", Stage.LABEL)
            self.scan(bundle.label, Stage.PURPOSE)
            self.scan("WYC-1", Stage.READY)
        self.is_here(CHIEF)
        if self._custody.picture.asked(CHIEF):
            self.scan("WYC-1", Stage.DECIDE)
            self.scan("WYC-2", Stage.READY)
        self.is_here(JUDGE)
        self.wait(lambda: bool(self._custody.picture.granted(JUDGE)))
        self.scan("WYC-1", Stage.PLACE)
        self.scan("WYC-OK", Stage.READY)


def main(home: Path) -> int:
    app = QApplication([])
    with open_station(home) as station:
        program = Program(app, home, demo=False, role="custody")
        program.use(station)
        program._sending.stop()
        custody = program.custody
        desk = program.window.centralWidget() if program.window else None
        if custody is None or not isinstance(desk, CustodyDesk):
            return 1
        hands = Hands(app, custody, desk)
        hands.wait(lambda: custody.bus.cabinet is not None and bool(custody.picture.bundles))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            # Who only borrows is shown next to nothing.
            hands.is_here(KEEPER)
            for label in [one.label for one in custody.picture.bundles]:
                hands.wait(lambda: not custody._reading)
                bundle = custody.picture.labelled(label)
                if bundle is not None and bundle.state is not BundleState.MISSING:
                    hands.go_on(bundle)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
