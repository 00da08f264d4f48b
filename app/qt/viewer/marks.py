"""Marks as vectors: drawing them, finding the one that was touched (标注图层)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from app.qt.viewer.shapes import MarkShape
from app.qt.viewer.view import View

_LEAST_PX = 1.2
_HIGHLIGHT_TIMES = 6.0
"""How much broader a highlighter is than a pen."""
_HIGHLIGHT_ALPHA = 96
"""As in the pictures that are kept: seats' colours are dark, and grey print has to be read."""
_ARROW = 5.0
"""Length of an arrow's head in widths, and at least so many pixels."""
_ARROW_PX = 14.0
_TEXT_TIMES = 6.0
"""Height of text in widths."""
_TEXT_PX = 12.0


def draw(painter: QPainter, view: View, shapes: Sequence[MarkShape]) -> None:
    """Draw marks over a page; the painter is in the widget's coordinates."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shape in shapes:
        # A highlighter colours the paper and leaves the ink as it is.
        mode = QPainter.CompositionMode
        over = mode.CompositionMode_Multiply if shape.tool == "highlighter" else None
        painter.setCompositionMode(over or mode.CompositionMode_SourceOver)
        _draw_one(painter, view, shape)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def width_px(view: View, shape: MarkShape) -> float:
    """Return a mark's breadth on the screen."""
    return max(_LEAST_PX, shape.width * max(view.size) * view.scale)


def _draw_one(painter: QPainter, view: View, shape: MarkShape) -> None:
    places = [view.place_of(point[0], point[1]) for point in shape.points]
    if not places:
        return
    colour, broad = QColor(shape.colour), width_px(view, shape)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape.tool == "highlighter":
        colour.setAlpha(_HIGHLIGHT_ALPHA)
        broad *= _HIGHLIGHT_TIMES
    pen = QPen(colour, broad, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if shape.tool in ("box", "ellipse"):
        rectangle = QRectF(places[0], places[-1]).normalized()
        ellipse = shape.tool == "ellipse"
        painter.drawEllipse(rectangle) if ellipse else painter.drawRect(rectangle)
    elif shape.tool == "arrow":
        _draw_arrow(painter, places[0], places[-1], broad)
    elif shape.tool == "text":
        _draw_text(painter, places[0], shape.text, colour, broad)
    elif shape.tool == "pen" and any(len(point) > 2 for point in shape.points):
        _draw_pressed(painter, shape, places, pen)
    else:
        painter.drawPath(_path(places))


def _path(places: Sequence[QPointF]) -> QPainterPath:
    """Return a smooth line through the places: curves between the middles of its pieces."""
    path = QPainterPath(places[0])
    if len(places) == 1:
        path.lineTo(places[0] + QPointF(0.01, 0.0))
    for one, next_ in pairwise(places[1:]):
        path.quadTo(one, (one + next_) / 2)
    if len(places) > 1:
        path.lineTo(places[-1])
    return path


def _draw_pressed(
    painter: QPainter, shape: MarkShape, places: Sequence[QPointF], pen: QPen
) -> None:
    """Draw a line whose breadth follows the pressure of the pen."""
    broad = pen.widthF()
    if len(places) == 1:
        painter.drawPoint(places[0])
    for at in range(1, len(places)):
        point = shape.points[at]
        pressure = point[2] if len(point) > 2 else 0.5
        pen.setWidthF(max(_LEAST_PX, broad * (0.4 + 1.2 * min(1.0, max(0.0, pressure)))))
        painter.setPen(pen)
        painter.drawLine(places[at - 1], places[at])


def _draw_arrow(painter: QPainter, start: QPointF, end: QPointF, broad: float) -> None:
    painter.drawLine(start, end)
    angle = math.atan2(end.y() - start.y(), end.x() - start.x())
    long = max(_ARROW_PX, _ARROW * broad)
    for side in (2.6, -2.6):
        tip = QPointF(math.cos(angle + side), math.sin(angle + side)) * long
        painter.drawLine(end, end + tip)


def text_font(broad: float) -> QFont:
    """Return the font of a text mark of this breadth on the screen."""
    font = QFont()
    font.setPixelSize(max(round(_TEXT_PX), round(_TEXT_TIMES * broad)))
    font.setBold(True)
    return font


def _draw_text(painter: QPainter, place: QPointF, text: str, colour: QColor, broad: float) -> None:
    painter.setFont(text_font(broad))
    room = painter.boundingRect(
        QRectF(place, place + QPointF(4000, 4000)), int(Qt.AlignmentFlag.AlignLeft), text
    )
    backing = QColor(255, 255, 255, 215)
    painter.fillRect(room.adjusted(-4, -2, 4, 2), backing)
    painter.setPen(colour)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), text)


def touched(view: View, shapes: Sequence[MarkShape], place: QPointF, reach_px: float) -> str:
    """Return the key of the topmost mark near a place; empty: there is none."""
    for shape in reversed(shapes):
        if _is_near(view, shape, place, reach_px):
            return shape.key
    return ""


def _is_near(view: View, shape: MarkShape, place: QPointF, reach_px: float) -> bool:
    places = [view.place_of(point[0], point[1]) for point in shape.points]
    if not places:
        return False
    reach = reach_px + width_px(view, shape) / 2
    if shape.tool == "highlighter":
        reach += width_px(view, shape) * (_HIGHLIGHT_TIMES - 1) / 2
    if shape.tool == "text":
        high = text_font(width_px(view, shape)).pixelSize()
        room = QRectF(places[0], QPointF(high * max(1, len(shape.text)), high * 1.4) + places[0])
        return room.adjusted(-reach, -reach, reach, reach).contains(place)
    if shape.tool in ("box", "ellipse"):
        places = _outline(QRectF(places[0], places[-1]).normalized(), shape.tool)
    return _distance(places, place) <= reach


def _outline(rectangle: QRectF, tool: str) -> list[QPointF]:
    path = QPainterPath()
    path.addEllipse(rectangle) if tool == "ellipse" else path.addRect(rectangle)
    polygon = QPolygonF(path.toFillPolygon())
    return [polygon.at(at) for at in range(polygon.count())]


def _distance(places: Sequence[QPointF], place: QPointF) -> float:
    if len(places) == 1:
        away = place - places[0]
        return math.hypot(away.x(), away.y())
    return min(_from_line(one, other, place) for one, other in pairwise(places))


def _from_line(start: QPointF, end: QPointF, place: QPointF) -> float:
    along, to = end - start, place - start
    long = along.x() ** 2 + along.y() ** 2
    part = 0.0 if long == 0 else (to.x() * along.x() + to.y() * along.y()) / long
    nearest = start + along * min(1.0, max(0.0, part))
    return math.hypot(place.x() - nearest.x(), place.y() - nearest.y())
