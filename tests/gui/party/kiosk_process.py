"""A screen that is locked under a window manager: ``python -m … other|kiosk``.

Of a kiosk: a line on standard input locks it; what becomes of it is told line by line.
"""

from __future__ import annotations

import sys
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from app.qt.lanes import Lanes
from app.qt.theme import Scheme, Theme
from app.windows.party.kiosk import Kiosk
from app.windows.party.leaving import LeaveDialog
from app.windows.room.bridge import RoomBridge
from tests.gui.stand_in_room import hearing_room


class Window(QMainWindow):
    """Tells what is typed."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say which letter."""
        if event.text().isalpha():
            tell(f"typed {event.text()}")


class Told(QObject):
    """Somebody wants the screen locked."""

    lock = Signal()


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(name: str) -> int:
    app = QApplication([])
    theme = Theme(app)
    theme.choose(Scheme.LIGHT)
    window = Window()
    window.setWindowTitle(name)
    window.resize(500, 300)
    window.show()
    if name == "other":
        return app.exec()
    lanes = Lanes()
    bridge = RoomBridge(hearing_room(), lanes)
    kiosk = Kiosk(window)

    def leave() -> None:
        dialog = LeaveDialog(window, theme, bridge)
        dialog.setWindowTitle("leaving")
        if dialog.exec():
            kiosk.unlock()
            tell("unlocked")

    def look() -> None:
        if kiosk.holds_keys:
            watch.stop()
            tell("locked")

    watch = QTimer()
    watch.timeout.connect(look)
    told = Told()
    told.lock.connect(kiosk.lock)
    told.lock.connect(lambda: watch.start(50))
    kiosk.code_wanted.connect(leave)

    def listen() -> None:
        if sys.stdin.readline():
            told.lock.emit()

    Thread(target=listen, daemon=True).start()
    tell("ready")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
