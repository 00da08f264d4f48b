"""A litigant's page for the tests of this folder, and what a person does on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.windows.party.window import PartyPage
from tests.gui.stand_in_room import StandInRoom

WAIT_MS = 15_000


OpenPage = Callable[..., tuple[StandInRoom, PartyPage]]


def label(page: PartyPage) -> str:
    return page.where.text()


def press(page: QWidget, button: QPushButton) -> None:
    """Touch a button with a finger."""
    device = QTest.createTouchDevice()
    middle = QPoint(button.width() // 2, button.height() // 2)
    for what in ("press", "release"):
        event = QTest.touchEvent(page, device, False)
        getattr(event, what)(1, middle, button)
        event.commit()
    QApplication.processEvents()


def draw_with_mouse(page: PartyPage, points: list[QPoint]) -> None:
    viewer = page.panel.viewer
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(viewer, point)
    QTest.mouseRelease(viewer, Qt.MouseButton.LeftButton, pos=points[-1])


def move_finger(page: PartyPage, kind: QEvent.Type, step: int) -> None:
    """Move on one of several screens at a time; QTest knows of one mouse only."""
    viewer = page.panel.viewer
    at = QPointF(viewer.rect().center() + QPoint(12 * step, 9 * step))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind, at, QPointF(viewer.mapToGlobal(at)),
        none if kind is QEvent.Type.MouseMove else left,
        none if kind is QEvent.Type.MouseButtonRelease else left,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewer, event)


def is_black(page: QWidget) -> bool:
    image = page.grab().toImage()
    ground = QColor("#101318")
    spots = [(40, 40), (image.width() - 40, 40), (40, image.height() - 40)]
    return all(QColor(image.pixel(x, y)) == ground for x, y in spots)
