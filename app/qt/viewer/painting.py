"""Paints the panes of a viewer: pictures, marks, lens, call-out, words (绘制)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.qt.translations import tr
from app.qt.viewer import marks
from app.qt.viewer.canvas import draw_tiles
from app.qt.viewer.shapes import MarkShape, Rectangle
from app.qt.viewer.slots import Slot
from app.qt.viewer.view import View
from resources.errors import Corrupt, DocumentError

if TYPE_CHECKING:
    from app.qt.viewer.viewer import Viewer

LENS_PX = 120.0
"""Radius of the loupe."""
LENS_TIMES = 2.5
_CALLOUT_PART = 0.92
_CALLOUT_MOST = 6.0


def paint(viewer: Viewer, rect: QRect, *, smooth: bool) -> None:
    """Paint what of the widget has to be painted."""
    painter = QPainter(viewer)
    painter.setClipRect(rect)
    canvas = viewer.theme.colour("canvas")
    if len(viewer.slots) > 1:
        painter.fillRect(rect, viewer.theme.colour("line_strong"))
    for at, slot in enumerate(viewer.slots):
        if rect.intersects(slot.view.pane.toAlignedRect()):
            painter.save()
            slot.canvas.background = canvas
            _paint_slot(viewer, painter, at, slot, smooth=smooth)
            painter.restore()
    painter.end()


def _paint_slot(viewer: Viewer, painter: QPainter, at: int, slot: Slot, *, smooth: bool) -> None:
    painter.setClipRect(slot.view.pane, Qt.ClipOperation.IntersectClip)
    source = slot.pane.source
    if source is None or slot.error is not None:
        slot.canvas.missing = []
        painter.fillRect(slot.view.pane, slot.canvas.background)
        text = viewer.empty_text if source is None else _why(slot.error)
        _say(viewer, painter, slot.view.pane, text)
    else:
        ratio = viewer.devicePixelRatioF()
        slot.canvas.paint(painter, slot.view, source, ratio, smooth=smooth)
        _paint_marks(viewer, painter, at, slot, slot.view)
        if slot.callout is not None:
            _paint_callout(viewer, painter, at, slot, slot.callout)
        if viewer.inputs.drawing.lens is not None and viewer.inputs.drawing.lens[0] == at:
            _paint_lens(viewer, painter, at, slot, viewer.inputs.drawing.lens[1])
    if len(viewer.slots) > 1:
        _paint_frame(viewer, painter, at, slot)


def _paint_marks(viewer: Viewer, painter: QPainter, at: int, slot: Slot, view: View) -> None:
    drawn = viewer.inputs.drawing.drawn(at)
    if not viewer.marks_hidden:
        marks.draw(painter, view, slot.marks)
        marks.draw(painter, view, slot.live)
    if drawn is not None:
        marks.draw(painter, view, [drawn])


def _why(error: Exception | None) -> str:
    if isinstance(error, Corrupt):
        return tr("This page is damaged and cannot be shown.")
    if isinstance(error, DocumentError):
        return tr("This file cannot be shown.")
    return tr("This page cannot be shown here.")


def _say(viewer: Viewer, painter: QPainter, room: QRectF, text: str) -> None:
    painter.setPen(viewer.theme.colour("text"))
    painter.setFont(viewer.theme.font("large"))
    flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(room.adjusted(24, 24, -24, -24), flags, text)


def _paint_frame(viewer: Viewer, painter: QPainter, at: int, slot: Slot) -> None:
    """Draw which pane is chosen, and its title."""
    if slot.pane.title:
        font = viewer.theme.font("base", bold=True)
        painter.setFont(font)
        room = painter.boundingRect(slot.view.pane, 0, slot.pane.title)
        tab = QRectF(slot.view.pane.topLeft(), room.size()).adjusted(0, 0, 20, 10)
        chosen = at == viewer.chosen
        painter.fillRect(tab, viewer.theme.colour("accent" if chosen else "toast"))
        painter.setPen(viewer.theme.colour("on_accent" if chosen else "on_toast"))
        painter.drawText(tab, int(Qt.AlignmentFlag.AlignCenter), slot.pane.title)
    if at == viewer.chosen:
        painter.setPen(QPen(viewer.theme.colour("accent"), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(slot.view.pane.adjusted(1.5, 1.5, -1.5, -1.5))


# ---- enlarged parts -----------------------------------------------------------------


def enlarged(view: View, middle: QPointF, place: QPointF, times: float) -> View:
    """Return a view in which what lies at ``middle`` lies at ``place``, so much larger."""
    found = View(view.pane, view.size, view.rotation, view.scale * times)
    found.left = place.x() - (middle.x() - view.left) * times
    found.top = place.y() - (middle.y() - view.top) * times
    return found


def lens_place(view: View, at: QPointF) -> QPointF:
    """Return the middle of the loupe: above the finger that would hide it."""
    place = at - QPointF(0, LENS_PX * 1.25)
    if place.y() - LENS_PX < view.pane.top():
        place = at + QPointF(0, LENS_PX * 1.25)
    left, right = view.pane.left() + LENS_PX, view.pane.right() - LENS_PX
    return QPointF(min(max(place.x(), left), max(left, right)), place.y())


def _paint_lens(viewer: Viewer, painter: QPainter, at: int, slot: Slot, where: QPointF) -> None:
    place = lens_place(slot.view, where)
    path = QPainterPath()
    path.addEllipse(place, LENS_PX, LENS_PX)
    view = enlarged(slot.view, where, place, LENS_TIMES)
    _paint_inset(viewer, painter, (at, slot), view, path)


def callout_room(view: View, rectangle: Rectangle) -> tuple[QRectF, View]:
    """Return where a call-out lies in its pane, and the view in it."""
    left, top, width, height = rectangle
    corners = [view.place_of(left, top), view.place_of(left + width, top + height)]
    from_ = QRectF(corners[0], corners[1]).normalized()
    wide, high = max(1.0, from_.width()), max(1.0, from_.height())
    room = view.pane
    times = min(room.width() * _CALLOUT_PART / wide, room.height() * _CALLOUT_PART / high)
    times = max(1.0, min(times, _CALLOUT_MOST * max(1.0, 1.0 / view.scale)))
    found = QRectF(0, 0, wide * times, high * times)
    found.moveCenter(room.center())
    return found, enlarged(view, from_.center(), found.center(), times)


def _paint_callout(
    viewer: Viewer, painter: QPainter, at: int, slot: Slot, rectangle: Rectangle
) -> None:
    left, top, width, height = rectangle
    room, view = callout_room(slot.view, rectangle)
    one, other = slot.view.place_of(left, top), slot.view.place_of(left + width, top + height)
    from_ = QRectF(one, other).normalized()
    painter.fillRect(slot.view.pane, QColor(0, 0, 0, 70))
    painter.setPen(QPen(viewer.theme.colour("hit"), 2, Qt.PenStyle.DashLine))
    painter.drawRect(from_)
    painter.drawLine(from_.topLeft(), room.topLeft())
    painter.drawLine(from_.bottomRight(), room.bottomRight())
    path = QPainterPath()
    path.addRect(room)
    _paint_inset(viewer, painter, (at, slot), view, path)


def _paint_inset(
    viewer: Viewer, painter: QPainter, which: tuple[int, Slot], view: View, path: QPainterPath
) -> None:
    at, slot = which
    source = slot.pane.source
    if source is None:
        return
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.fillRect(path.boundingRect(), slot.canvas.background)
    painter.save()
    # Softened edges of tiles would let what lies below shine through between them.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(view.transform(), combine=True)
    painter.fillRect(QRectF(0, 0, *source.size), Qt.GlobalColor.white)
    draw_tiles(painter, source, viewer.loader, view.scale * viewer.devicePixelRatioF())
    painter.restore()
    _paint_marks(viewer, painter, at, slot, view)
    painter.restore()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(viewer.theme.colour("accent"), 4))
    painter.drawPath(path)


def stroke_shape(viewer: Viewer, tool: str, points: list[list[float]]) -> MarkShape:
    """Return how a stroke that is being drawn looks."""
    if tool == "callout":
        return MarkShape("", "box", "#1b6fd6", 0.0015, points)
    return MarkShape("", tool, viewer.pen_colour, viewer.pen_width, points)
