"""A viewer in a window, and fingers on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import (
    QPointingDevice,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.qt.viewer import Viewer
from tests.gui.viewer.seen import Fingers


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    made.close()


@pytest.fixture
def viewer(qtbot: QtBot, theme: Theme, lanes: Lanes) -> Viewer:
    made = Viewer(theme, lanes)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture(scope="session")
def screen_device(qapp: QApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def fingers(viewer: Viewer, screen_device: QPointingDevice) -> Fingers:
    return Fingers(viewer, screen_device)
