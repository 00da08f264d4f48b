"""The clerk's signing window and a party's screen over a real hub, in one process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from app.qt.inking import InkPad
from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.station.hub_reading import Reading
from app.windows.clerk.signing import SigningWindow
from app.windows.party.seat import PartySeat
from app.windows.party.window import PartyPage
from courtroom.hub.contract import Kind
from tests.app.reading_room import CLERK, ReadingRoom


class RoomScreens(QObject):
    """What the clerk's desk knows of the screens, with nothing between it and the hub."""

    changed = Signal()
    running_changed = Signal()

    def __init__(self, room: ReadingRoom, lanes: Lanes) -> None:
        super().__init__()
        self._room, self._lanes = room, lanes
        self.facts: Mapping[str, Any] = room.room.facts()
        room.room.on_state = self._told

    possible = True

    @property
    def reading(self) -> Reading:
        return self._room.room.reading

    def _told(self, facts: Mapping[str, Any]) -> None:
        def take() -> None:
            if Shiboken.isValid(self):
                self.facts = facts
                self.changed.emit()

        self._lanes.post(take)


class Desk:
    """As much of the clerk's desk as the signing window asks for."""

    def __init__(self, room: ReadingRoom, lanes: Lanes) -> None:
        self.services: Any = room.station
        self.lanes, self.who = lanes, CLERK
        self.case = room.store.case(room.hearing.case_id)
        self.screens = RoomScreens(room, lanes)

    def status(self) -> None:
        """Nothing is recorded any more, and nothing is recognised."""


class SigningRoom:
    """A hearing that is over: the clerk's window, and screens of parties."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, folder: Path, lines: int = 3, procedure: str = ""
    ) -> None:
        self.qtbot, self.theme, self.folder = qtbot, theme, folder
        self.room = ReadingRoom(folder, lines, procedure)
        self.lanes = Lanes()
        self.desk = cast(Any, Desk(self.room, self.lanes))
        self.window = SigningWindow(theme, self.desk, self.room.hearing.id)
        self.window.show()
        self.screens: list[tuple[QMainWindow, PartySeat, Lanes]] = []
        self.until(lambda: self.window.signing.now is not None)

    def until(self, so: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(so()))

    def party(self, seat: str) -> PartyPage:
        """Pair a screen as people do and return its page."""
        lanes, window = Lanes(), QMainWindow()
        place = PartySeat(window, self.theme, lanes, self.folder / f"window-{seat}", locked=False)
        window.setCentralWidget(place)
        window.resize(1280, 800)
        window.show()
        self.screens.append((window, place, lanes))
        listening = self.room.room.listening
        assert listening is not None
        with self.qtbot.waitSignal(place.waiting):
            place.start()
        code = self.room.room.open_pairing(Kind.PARTY, seat).code
        place.pair(f"{listening.host}:{listening.port}", code)
        self.until(lambda: isinstance(place.page, PartyPage) and not place.page.cover.is_on)
        assert isinstance(place.page, PartyPage)
        return place.page

    def choose(self, role: str) -> None:
        """Choose somebody in the clerk's list."""
        self.window.choose(self.room.signer(role).id)

    def state(self, role: str) -> str:
        return self.room.signer(role).state.value

    def do(self, name: str) -> None:
        """Use a command of the clerk's window, once it can be used."""
        action = self.window.commands[name]
        self.until(action.isEnabled)
        action.trigger()

    def close(self) -> None:
        self.window.close()
        for window, place, lanes in self.screens:
            place.close_room()
            lanes.close()
            window.hide()
            window.deleteLater()
        self.window.deleteLater()
        self.lanes.close()
        self.room.close()


def write(pad: InkPad, wave: int = 0) -> None:
    """Write two strokes with the mouse in many small steps, another shape for each ``wave``."""
    for stroke in range(2):
        points = [
            QPointF(
                60 + (4.1 + wave / 10) * at, 60 + 30 * stroke + (at * 7 + stroke * 5) % (23 + wave)
            )
            for at in range(40)
        ]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0].toPoint())
        for point in points[1:]:
            QTest.mouseMove(pad, point.toPoint())
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1].toPoint())


def grab(widget: QWidget, path: Path) -> None:
    """Draw a window into a file, for somebody to look at."""
    widget.grab().save(str(path))
