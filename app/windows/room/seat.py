"""A screen from the first start on: paired or not, connected, signed off again (席位屏幕)."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.qt.lanes import Lane, Lanes, Task
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.room.bridge import RoomBridge
from app.windows.room.pairing import PairingPage
from app.windows.room.signed_off import SignedOffPage
from courtroom.screen.contract import Link, Room

Leave = Callable[[], None]
MakePage = Callable[[RoomBridge], tuple[QWidget, Leave]]
"""Makes the seat's page; the second is called before the page goes."""


class RoomSeat(QStackedWidget):
    """Shows the pairing page until this machine has a seat, then the seat's page.

    Args:
        theme: colours.
        lanes: pairing and opening run on :attr:`Lane.COURT`.
        folder: where this screen keeps its pairing.
        title: what the screen is, above the pairing page.
        kinds: of devices that may open here, as ``party`` and ``public``.
        make_page: makes the seat's page.

    Attributes:
        opened: the seat's page is there.
        waiting: the pairing page is there, for the first time or again; or, where
            :attr:`signed_off` is set, the dark page.
    """

    opened = Signal()
    waiting = Signal()

    def __init__(
        self,
        theme: Theme,
        lanes: Lanes,
        folder: Path,
        title: str,
        kinds: tuple[str, ...],
        make_page: MakePage,
    ) -> None:
        super().__init__()
        self._lanes, self._folder, self._kinds = lanes, folder, kinds
        self._make_page = make_page
        self._closed = False
        self.room: Room | None = None
        self.bridge: RoomBridge | None = None
        self.page: QWidget | None = None
        self._leave: Leave | None = None
        self.pairing = PairingPage(theme, title)
        self.pairing.wanted.connect(self.pair)
        self.addWidget(self.pairing)
        self.signed_off: SignedOffPage | None = None
        """There from when the clerk took this screen back until it has a seat again."""
        self._theme = theme

    def start(self) -> None:
        """Open the room this machine is paired with, or ask for a code."""

        def work(task: Task) -> Room | None:
            # Imported here: the window is on the screen before the network's code is loaded.
            from courtroom.screen.room import open_room

            return open_room(self._folder)

        self.pairing.show_busy(True)
        self._run(work)

    def pair(self, address: str, code: str) -> None:
        """Pair this machine and open its seat."""

        def work(task: Task) -> Room | None:
            from courtroom.screen.identity import forget_identity
            from courtroom.screen.pairing import pair
            from courtroom.screen.room import open_room
            from resources.errors import BadCode

            identity = pair(address, code, self._folder, platform.node() or "screen")
            if identity.kind not in self._kinds:
                forget_identity(self._folder)
                raise BadCode
            return open_room(self._folder)

        self.pairing.show_busy(True)
        self._run(work)

    def close_room(self) -> None:
        """End the connection and the page; called before the program ends."""
        self._closed = True
        self._drop()

    def _run(self, work: Callable[[Task], Room | None]) -> None:
        self._lanes.run(Lane.COURT, work, self._take, self._refused, owner=self)

    def _take(self, room: Room | None) -> None:
        self.pairing.show_busy(False)
        if self._closed:
            if room is not None:
                room.close()
            return
        if room is None:
            self.waiting.emit()
            return
        self.room = room
        self.bridge = RoomBridge(room, self._lanes, self)
        self.bridge.link_changed.connect(self._link_changed)
        self.page, self._leave = self._make_page(self.bridge)
        self.addWidget(self.page)
        self.setCurrentWidget(self.page)
        self._be_bright()
        self.opened.emit()

    def _refused(self, error: BaseException) -> None:
        self.pairing.show_problem(error)
        self.setCurrentWidget(self.pairing)
        self.waiting.emit()

    def _link_changed(self, link: Link) -> None:
        if link is Link.REVOKED:
            # Not from within the bridge's own signal: it is about to go.
            self._lanes.post(self._signed_off)

    def _signed_off(self) -> None:
        if self._closed or self.room is None:
            return
        from courtroom.screen.identity import forget_identity, load_identity
        from resources.errors import WenyiError

        try:
            identity = load_identity(self._folder)
        except WenyiError:
            identity = None
        self._drop()
        forget_identity(self._folder)
        if identity is not None:
            self.pairing.address.setText(identity.address)
        self._be_dark()
        self.waiting.emit()

    def _be_dark(self) -> None:
        """Show nothing, as the clerk was told; a new code is typed on a dark page as well."""
        pairing = self.pairing
        dark = self.signed_off = SignedOffPage(self._theme)
        dark.pair_wanted.connect(lambda: self.setCurrentWidget(pairing))
        pairing.back.connect(self._back_to_dark)
        pairing.set_dark(True)
        pairing.say("", tr("Ask the clerk for a new code to go on."))
        self.addWidget(dark)
        self.setCurrentWidget(dark)

    def _back_to_dark(self) -> None:
        if self.signed_off is not None:
            self.pairing.pad.set_code("")
            self.setCurrentWidget(self.signed_off)

    def _be_bright(self) -> None:
        dark, self.signed_off = self.signed_off, None
        if dark is not None:
            self.removeWidget(dark)
            dark.hide()
            dark.deleteLater()
            self.pairing.back.disconnect(self._back_to_dark)
            self.pairing.set_dark(False)

    def _drop(self) -> None:
        if self._leave is not None:
            self._leave()
        if self.bridge is not None:
            self.bridge.close()
        if self.page is not None:
            self.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
        if self.room is not None:
            self.room.close()
        self.page = self.bridge = self.room = self._leave = None
