"""The window of a party's or the public's seat: locked while it has one (当事人席窗口)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QMainWindow, QWidget

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.party.kiosk import Kiosk
from app.windows.party.leaving import LeaveDialog
from app.windows.party.public import PublicPage
from app.windows.party.window import PartyPage
from app.windows.room.bridge import RoomBridge
from app.windows.room.seat import Leave, RoomSeat
from courtroom.hub.contract import Kind


def make_page(theme: Theme, bridge: RoomBridge) -> tuple[QWidget, Leave]:
    """Return the page of a seat, by what the device is for, and what ends it."""
    page = (
        PublicPage(theme, bridge) if bridge.room.kind == Kind.PUBLIC else PartyPage(theme, bridge)
    )
    return page, page.leave


class PartySeat(RoomSeat):
    """A litigants' or public screen in its window.

    Args:
        window: the window it fills; menus and status bar are hidden while it has a seat.
        theme: colours.
        lanes: where work runs.
        folder: where this screen keeps its pairing.
        locked: hold the window full screen until the clerk's code is given (kiosk).
    """

    def __init__(
        self, window: QMainWindow, theme: Theme, lanes: Lanes, folder: Path, *, locked: bool
    ) -> None:
        super().__init__(
            theme,
            lanes,
            folder,
            tr("Litigants' screen, public screen"),
            (Kind.PARTY, Kind.PUBLIC),
            lambda bridge: make_page(theme, bridge),
        )
        self._window, self._theme, self._locked = window, theme, locked
        self.kiosk = Kiosk(window)
        window.setWindowTitle(f"{tr('Wenyi')} · {tr('Party')}")
        self.kiosk.code_wanted.connect(self.ask_code)
        self.opened.connect(self._lock)
        self.waiting.connect(self._let_go)
        self._asking = False

    def ask_code(self) -> None:
        """Ask for the clerk's code and let the window be left when it is right."""
        if self.bridge is None or self._asking:
            return
        self._asking = True
        dialog = LeaveDialog(self._window, self._theme, self.bridge)
        right = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        self._asking = False
        if right:
            self._unlock()

    def close_room(self) -> None:
        """End connection, page and lock."""
        self.kiosk.unlock()
        super().close_room()

    def _lock(self) -> None:
        self._window.menuBar().setVisible(False)
        self._window.statusBar().setVisible(False)
        if self._locked:
            self.kiosk.lock()

    def _let_go(self) -> None:
        """Let a screen without a seat be left; one that was signed off stays dark and locked.

        Nobody but the clerk can take a screen's lock off: with a new code, then the leaving code.
        """
        if self.signed_off is None:
            self._unlock()

    def _unlock(self) -> None:
        self.kiosk.unlock()
        self._window.menuBar().setVisible(True)
        self._window.statusBar().setVisible(True)
