"""A field to write in by pen, finger or mouse, with pressure; and one that shows ink (手写板).

It knows nothing of who writes or what for: it gives strokes of ``(x mm, y mm, pressure, t s)``
and says with what they were written. GUI thread only.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from app.qt.theme import Theme

Point = tuple[float, float, float, float]
"""x and y in millimetres from the upper left corner, pressure 0–1, seconds from the first."""
Stroke = tuple[Point, ...]
INK = QColor("#0D1440")
"""As on paper, in every theme: the field is paper."""
PAPER, RULE, DRY = QColor("#FFFFFF"), QColor("#9AA6B5"), QColor("#7A8594")
_THIN_MM, _THICK_MM = 0.28, 1.0
_LEAST_MM = 0.04
"""A point nearer to the one before adds nothing."""
_MOST_POINTS = 20_000
_LARGEST = 1.6
"""Small writing is shown so much larger than it was written."""
_PALM_S = 0.6
"""After the pen was near, a touch is the hand that holds it."""
_SANE_DPI = (40.0, 400.0)
_MM_AN_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Written:
    """With what it was written (书写设备)."""

    model: str = ""
    """Name of the device, as the system tells; empty: nothing was written."""
    kind: str = ""
    """``pen``, ``touch`` or ``mouse``."""
    has_pressure: bool = False
    rate_hz: float = 0.0
    """Points a second while it was written."""
    lines_per_mm: float = 0.0
    width_mm: float = 0.0
    height_mm: float = 0.0


class InkField(QWidget):
    """Shows ink on paper, as large as fits; nobody writes in it.

    Args:
        theme: colours round the paper.
        hint: said where nothing is written.
    """

    def __init__(self, theme: Theme, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.hint = theme, hint
        self._strokes: list[list[Point]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """All that is written."""
        return tuple(tuple(stroke) for stroke in self._strokes)

    def show_strokes(self, strokes: Sequence[Sequence[Sequence[float]]]) -> None:
        """Show other ink; points may lack the time."""
        self._strokes = [
            [(p[0], p[1], p[2], p[3] if len(p) > 3 else 0.0) for p in stroke] for stroke in strokes
        ]
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._strokes = []
        self.update()

    def sizeHint(self) -> QSize:
        """Return the usual proportions of a place for a signature."""
        return QSize(420, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint paper, line and ink."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), PAPER)
        self._paint_rule(painter)
        if not self._strokes and self.hint:
            painter.setPen(DRY)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.hint)
        scale, origin = self._placing()
        for stroke in self._strokes:
            _paint_stroke(painter, stroke, scale, origin)
        painter.setPen(QPen(self._theme.colour("focus" if self.hasFocus() else "line_strong"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_rule(self, painter: QPainter) -> None:
        y = self.height() * 0.78
        painter.setPen(QPen(RULE, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(self.width() * 0.06, y), QPointF(self.width() * 0.94, y))

    def _placing(self) -> tuple[float, QPointF]:
        """Return pixels for a millimetre, and where the upper left corner lies."""
        points = [point for stroke in self._strokes for point in stroke]
        if not points:
            return self.pixels_per_mm, QPointF(0, 0)
        left, right = min(p[0] for p in points), max(p[0] for p in points)
        top, bottom = min(p[1] for p in points), max(p[1] for p in points)
        wide, high = max(right - left, 8.0), max(bottom - top, 8.0)
        scale = min(self.width() * 0.86 / wide, self.height() * 0.8 / high)
        scale = min(scale, _LARGEST * self.pixels_per_mm)
        x = (self.width() - (right - left) * scale) / 2 - left * scale
        y = (self.height() - (bottom - top) * scale) / 2 - top * scale
        return scale, QPointF(x, y)

    @property
    def pixels_per_mm(self) -> float:
        """Of this screen, as far as it tells the truth about itself."""
        least, most = _SANE_DPI
        dpi: float = min(most, max(least, float(self.physicalDpiX())))
        return dpi / _MM_AN_INCH


class InkPad(InkField):
    """A field that somebody writes in.

    Args:
        theme: colours round the paper.
        hint: said where nothing is written.
        clock: seconds, monotonic.

    Attributes:
        writing: something was added; with the number of the stroke, 0-based.
        lifted: a stroke ended.
        cleared: it is empty again.
    """

    writing = Signal(int)
    lifted = Signal()
    cleared = Signal()

    def __init__(
        self,
        theme: Theme,
        hint: str = "",
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(theme, hint, parent)
        self._clock = clock
        self._began_s: float | None = None
        self._down = ""
        """What is writing just now: ``pen``, ``touch`` or ``mouse``."""
        self._pen_s = -1e9
        self._finger = -1
        self._model, self._kind, self._pressed = "", "", False
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    @property
    def written(self) -> Written:
        """With what the ink was written."""
        points = [point for stroke in self._strokes for point in stroke]
        took_s = sum(stroke[-1][3] - stroke[0][3] for stroke in self._strokes if len(stroke) > 1)
        rate = (len(points) - len(self._strokes)) / took_s if took_s > 0 else 0.0
        scale = self.pixels_per_mm
        return Written(
            self._model,
            self._kind,
            self._pressed,
            round(rate, 1),
            round(scale * self.devicePixelRatioF(), 2),
            round(self.width() / scale, 1),
            round(self.height() / scale, 1),
        )

    @property
    def length_mm(self) -> float:
        """Length of all strokes: near zero where there is but a dot."""
        return sum(
            math.hypot(b[0] - a[0], b[1] - a[1])
            for stroke in self._strokes
            for a, b in pairwise(stroke)
        )

    def clear(self) -> None:
        """Begin anew."""
        self._strokes, self._began_s, self._down = [], None, ""
        self._model, self._kind, self._pressed = "", "", False
        self.update()
        self.cleared.emit()

    def undo(self) -> None:
        """Take the last stroke away."""
        if self._strokes and not self._down:
            self._strokes.pop()
            self.update()
            if not self._strokes:
                self.clear()
            else:
                self.writing.emit(len(self._strokes) - 1)

    def _placing(self) -> tuple[float, QPointF]:
        # What is written stays where it was written.
        return self.pixels_per_mm, QPointF(0, 0)

    # ---- pen, finger, mouse -----------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Write with a pen."""
        self._pen_s = self._clock()
        kind = event.type()
        if kind is QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            self._drop_other("pen")
            self._begin("pen", event.device(), event.position(), event.pressure())
        elif kind is QEvent.Type.TabletMove and self._down == "pen":
            self._add(event.position(), event.pressure())
        elif kind is QEvent.Type.TabletRelease and self._down == "pen":
            self._end()
        # Accepted, so that no mouse is made of it.
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Write with a finger."""
        if isinstance(event, QTouchEvent):
            self._touch(event)
            event.accept()
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        if self._down == "pen" or self._clock() - self._pen_s < _PALM_S:
            return
        if event.type() is QEvent.Type.TouchCancel:
            if self._down == "touch":
                self._end()
            return
        for point in event.points():
            state = point.state()
            if self._down != "touch" and state is point.State.Pressed:
                self._finger = point.id()
                self._begin("touch", event.device(), point.position(), _pressure(point.pressure()))
            elif self._down == "touch" and point.id() == self._finger:
                if state is point.State.Updated:
                    self._add(point.position(), _pressure(point.pressure()))
                elif state is point.State.Released:
                    self._end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Write with the mouse."""
        if event.button() is Qt.MouseButton.LeftButton and not self._down:
            self._begin("mouse", event.device(), event.position(), 1.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Write on."""
        if self._down == "mouse":
            self._add(event.position(), 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if self._down == "mouse" and event.button() is Qt.MouseButton.LeftButton:
            self._end()

    def _drop_other(self, kind: str) -> None:
        """Take back what the hand drew before the pen came down."""
        if self._down and self._down != kind:
            self._strokes.pop()
            self._down = ""

    def _begin(self, kind: str, device: QInputDevice, at: QPointF, pressure: float) -> None:
        if self._began_s is None:
            self._began_s = self._clock()
        self._down, self._kind = kind, kind
        self._model = device.name() if device is not None else ""
        self._pressed = self._pressed or kind == "pen"
        self._strokes.append([])
        self._add(at, pressure)

    def _add(self, at: QPointF, pressure: float) -> None:
        if sum(len(stroke) for stroke in self._strokes) >= _MOST_POINTS:
            return
        scale = self.pixels_per_mm
        inside = QPointF(
            min(max(at.x(), 0.0), float(self.width())), min(max(at.y(), 0.0), float(self.height()))
        )
        x, y = round(inside.x() / scale, 3), round(inside.y() / scale, 3)
        stroke = self._strokes[-1]
        if stroke and abs(stroke[-1][0] - x) + abs(stroke[-1][1] - y) < _LEAST_MM:
            return
        began_s = self._began_s if self._began_s is not None else self._clock()
        t_s = round(max(self._clock() - began_s, self._last_s()), 4)
        stroke.append((x, y, round(min(1.0, max(0.0, pressure)), 3), t_s))
        self.update()
        self.writing.emit(len(self._strokes) - 1)

    def _last_s(self) -> float:
        for stroke in reversed(self._strokes):
            if stroke:
                return stroke[-1][3]
        return 0.0

    def _end(self) -> None:
        self._down, self._finger = "", -1
        self.lifted.emit()


def thinned(strokes: Sequence[Stroke], most: int) -> list[list[list[float]]]:
    """Return strokes of at most so many points, their ends kept.

    Args:
        strokes: as they were written.
        most: points in all.
    """
    count = sum(len(stroke) for stroke in strokes)
    step = max(1, -(-count // max(1, most - 2 * len(strokes))))
    return [
        [list(point) for at, point in enumerate(stroke) if at % step == 0 or at == len(stroke) - 1]
        for stroke in strokes
        if stroke
    ]


def _pressure(told: float) -> float:
    """Return a finger's pressure; most screens tell none and say 0 or 1."""
    return told if 0.0 < told < 1.0 else 1.0


def _paint_stroke(
    painter: QPainter, stroke: Sequence[Point], scale: float, origin: QPointF
) -> None:
    def placed(point: Point) -> QPointF:
        return QPointF(point[0] * scale, point[1] * scale) + origin

    pen = QPen(INK)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if len(stroke) == 1:
        pen.setWidthF(_breadth(stroke[0][2]) * scale)
        painter.setPen(pen)
        painter.drawPoint(placed(stroke[0]))
    for a, b in pairwise(stroke):
        pen.setWidthF(_breadth((a[2] + b[2]) / 2) * scale)
        painter.setPen(pen)
        painter.drawLine(placed(a), placed(b))


def _breadth(pressure: float) -> float:
    return _THIN_MM + (_THICK_MM - _THIN_MM) * pressure
