"""A sheet to write on with pen, finger or mouse (手写)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QWidget

from app.qt.theme import Theme

Stroke = tuple[tuple[float, float, float], ...]
_STEP = 0.002
"""Points nearer than this part of the width tell nothing new."""
_BROAD_PX = 3.2
_LINES_PX = 44


class InkSheet(QWidget):
    """The sheet; x and y are parts of its width, so that it can be drawn at any size.

    Attributes:
        written: emitted with all strokes after one ended.
    """

    written = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inkSheet")
        self._theme = theme
        self.strokes: tuple[Stroke, ...] = ()
        self._now: list[tuple[float, float, float]] = []
        self._by_pen = False
        self._canvas = QPixmap()
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme.changed.connect(self._redraw)

    def show_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        """Show strokes."""
        self.strokes = strokes
        self._now = []
        self._redraw()

    def undo(self) -> None:
        """Take the last stroke away."""
        if self.strokes:
            self.show_strokes(self.strokes[:-1])
            self.written.emit(self.strokes)

    def wipe(self) -> None:
        """Take every stroke away."""
        if self.strokes:
            self.show_strokes(())
            self.written.emit(())

    # ---- writing ----------------------------------------------------------------------

    def _begin(self, at: QPointF, pressure: float) -> None:
        self._now = [self._point(at, pressure)]

    def _go(self, at: QPointF, pressure: float) -> None:
        if not self._now:
            return
        point = self._point(at, pressure)
        before = self._now[-1]
        if abs(point[0] - before[0]) + abs(point[1] - before[1]) < _STEP:
            return
        self._now.append(point)
        painter = QPainter(self._canvas)
        self._draw_stroke(painter, self._now[-2:])
        painter.end()
        one, other = (QPointF(p[0] * self.width(), p[1] * self.width()) for p in self._now[-2:])
        self.update(QRectF(one, other).normalized().adjusted(-6, -6, 6, 6).toAlignedRect())

    def _end(self) -> None:
        if not self._now:
            return
        if len(self._now) == 1:
            x, y, pressure = self._now[0]
            self._now.append((round(x + _STEP, 4), y, pressure))
        self.strokes = (*self.strokes, tuple(self._now))
        self._now = []
        self._redraw()
        self.written.emit(self.strokes)

    def _point(self, at: QPointF, pressure: float) -> tuple[float, float, float]:
        width = max(1, self.width())
        x = min(1.0, max(0.0, at.x() / width))
        y = min(self.height() / width, max(0.0, at.y() / width))
        return round(x, 4), round(y, 4), round(pressure, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke with mouse or finger."""
        if event.button() is Qt.MouseButton.LeftButton and not self._by_pen:
            self._begin(event.position(), 0.5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if not self._by_pen:
            self._go(event.position(), 0.5)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if not self._by_pen:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Write with the pen; the hand that rests on the sheet writes nothing meanwhile."""
        kind = event.type()
        if kind is QEvent.Type.TabletPress:
            self._by_pen = True
            self._begin(event.position(), event.pressure())
        elif kind is QEvent.Type.TabletMove and self._by_pen:
            self._go(event.position(), event.pressure())
        elif kind is QEvent.Type.TabletRelease:
            self._end()
            self._by_pen = False
        event.accept()

    # ---- painting ---------------------------------------------------------------------

    def _redraw(self) -> None:
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if size.isEmpty():
            return
        self._canvas = QPixmap(size)
        self._canvas.setDevicePixelRatio(ratio)
        self._canvas.fill(self._theme.colour("surface"))
        painter = QPainter(self._canvas)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        for y in range(_LINES_PX, self.height(), _LINES_PX):
            painter.drawLine(8, y, self.width() - 8, y)
        for stroke in self.strokes:
            self._draw_stroke(painter, stroke)
        painter.end()
        self.update()

    def _draw_stroke(
        self, painter: QPainter, stroke: Sequence[tuple[float, float, float]]
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width()
        for (x, y, _), (to_x, to_y, pressure) in itertools.pairwise(stroke):
            pen = QPen(self._theme.colour("text"), _BROAD_PX * (0.4 + 1.2 * pressure))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(x * width, y * width), QPointF(to_x * width, to_y * width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put the drawn sheet on the screen."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._canvas)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new size."""
        super().resizeEvent(event)
        self._redraw()

    def sizeHint(self) -> QSize:
        """Return a size one can write on."""
        return QSize(400, 260)
