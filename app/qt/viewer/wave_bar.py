"""The wave of a file with the place in it and the clip; touch or drag to go there (波形条)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.qt.theme import Theme, space
from app.qt.translations import tr

_HIGH_PX = 84
_FILM_HIGH_PX = 48
Wave = Callable[[int, float, float], NDArray[np.float32]]


class WaveBar(QWidget):
    """A time line with a wave.

    Attributes:
        sought: with the time a person went to.
    """

    sought = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wave: Wave | None = None
        self._drawn: NDArray[np.float32] | None = None
        self._length_s = self._place_s = 0.0
        self._clip: tuple[float, float] | None = None
        self._from_s: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Wave and position"))

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(320, _HIGH_PX if self._wave is not None else _FILM_HIGH_PX)

    def set_large(self, large: bool) -> None:
        """Take all the room there is: the file has no pictures."""
        how = QSizePolicy.Policy.Expanding if large else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, how)

    def set_file(self, length_s: float, wave: Wave | None) -> None:
        """Show another file, or more of it."""
        self._length_s, self._wave, self._drawn = length_s, wave, None
        self.updateGeometry()
        self.update()

    def set_place(self, place_s: float) -> None:
        """Show where it is."""
        if place_s != self._place_s:
            self._place_s = place_s
            self.update()

    def set_clip(self, clip: tuple[float, float] | None, from_s: float | None) -> None:
        """Show the clip, or where one that is being chosen begins."""
        self._clip, self._from_s = clip, from_s
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self._drawn = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(space("s"), 4, -space("s"), -4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(room, 6, 6)
        self._paint_clip(painter, room)
        self._paint_wave(painter, room)
        x = self._x_of(self._place_s, room)
        painter.setPen(QPen(self._theme.colour("danger"), 3))
        painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        painter.setBrush(self._theme.colour("danger"))
        painter.drawEllipse(QPointF(x, room.top() + 6), 5, 5)
        painter.end()

    def _paint_clip(self, painter: QPainter, room: QRectF) -> None:
        colour = QColor(self._theme.colour("hit"))
        if self._clip is not None:
            left, right = (self._x_of(at_s, room) for at_s in self._clip)
            colour.setAlpha(90)
            painter.fillRect(QRectF(left, room.top(), right - left, room.height()), colour)
        if self._from_s is not None:
            x = self._x_of(self._from_s, room)
            painter.fillRect(QRectF(x - 2, room.top(), 4, room.height()), colour)

    def _paint_wave(self, painter: QPainter, room: QRectF) -> None:
        middle = room.center().y()
        count = max(1, int(room.width() / 3))
        if self._wave is None or self._length_s <= 0:
            painter.setPen(QPen(self._theme.colour("line_strong"), 2))
            painter.drawLine(QPointF(room.left(), middle), QPointF(room.right(), middle))
            return
        if self._drawn is None or len(self._drawn) != count:
            self._drawn = self._wave(count, 0.0, self._length_s)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        high = room.height() / 2 - 4
        # Quiet speech is to be seen too.
        for at, loud in enumerate(np.sqrt(self._drawn)):
            x = room.left() + (at + 0.5) * room.width() / count
            reach = max(1.0, float(loud) * high)
            painter.drawLine(QPointF(x, middle - reach), QPointF(x, middle + reach))

    def _x_of(self, at_s: float, room: QRectF) -> float:
        part = 0.0 if self._length_s <= 0 else at_s / self._length_s
        return room.left() + min(1.0, max(0.0, part)) * room.width()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        room = QRectF(self.rect()).adjusted(space("s"), 0, -space("s"), 0)
        part = (event.position().x() - room.left()) / max(1.0, room.width())
        self.sought.emit(min(1.0, max(0.0, part)) * self._length_s)
