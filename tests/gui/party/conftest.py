"""A litigant's page over a stand-in room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.windows.party.window import PartyPage
from app.windows.room.bridge import RoomBridge
from tests.gui.party.page import OpenPage
from tests.gui.stand_in_room import StandInRoom, hearing_room


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


@pytest.fixture
def open_page(qtbot: QtBot, theme: Theme, lanes: Lanes) -> Iterator[OpenPage]:
    """Open a seat's page over a stand-in room; closed at the end."""
    pages: list[PartyPage] = []

    def make(
        seat: str = "plaintiff", size: tuple[int, int] = (1920, 1080), remote: bool = False
    ) -> tuple[StandInRoom, PartyPage]:
        room = hearing_room("party", seat, remote)
        page = PartyPage(theme, RoomBridge(room, lanes))
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.waitExposed(page)
        return room, page

    yield make
    for page in pages:
        page.leave()
