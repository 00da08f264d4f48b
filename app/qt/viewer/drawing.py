"""What is drawn with a tool: strokes, text, call-outs, the loupe, rubbing out (绘制操作)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.qt.viewer import marks, painting
from app.qt.viewer.loader import Wish, level_for, wishes
from app.qt.viewer.shapes import FREEHAND, MarkShape
from app.qt.viewer.slots import Stroke
from app.qt.viewer.texting import TextEntry

if TYPE_CHECKING:
    from app.qt.viewer.viewer import Viewer

_REACH_PX = 14.0
"""How near a finger must come to a mark."""
_MOST_POINTS = 2000
_LEAST_PX = 1.5
"""A stroke keeps places that are at least so far apart."""


class Drawing:
    """The stroke, the loupe or the words that are under way; made by the inputs.

    Attributes:
        lens: pane and place of the loupe while it is held.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self.lens: tuple[int, QPointF] | None = None
        self._stroke: Stroke | None = None
        self._erased: set[str] = set()
        self._text = TextEntry(viewer)

    @property
    def busy(self) -> bool:
        """Whether a stroke or the loupe is under way."""
        return self._stroke is not None or self.lens is not None

    def drop(self) -> None:
        """Give up what is under way: a stroke, the loupe, text that is being typed."""
        self._stroke = self.lens = None
        self._text.close()

    def drawn(self, pane: int) -> MarkShape | None:
        """Return the stroke that is being drawn on a pane."""
        stroke = self._stroke
        if stroke is None or stroke.slot != pane or not stroke.points:
            return None
        return painting.stroke_shape(self._viewer, stroke.tool, stroke.points)

    def wishes(self) -> Sequence[Wish]:
        """Return the tiles that loupe and call-outs want."""
        found: list[Wish] = []
        ratio = self._viewer.devicePixelRatioF()
        for at, slot in enumerate(self._viewer.slots):
            source = slot.pane.source
            if source is None:
                continue
            insets = []
            if self.lens is not None and self.lens[0] == at:
                place = painting.lens_place(slot.view, self.lens[1])
                view = painting.enlarged(slot.view, self.lens[1], place, painting.LENS_TIMES)
                side = painting.LENS_PX
                insets.append(
                    (QRectF(place.x() - side, place.y() - side, 2 * side, 2 * side), view)
                )
            if slot.callout is not None:
                insets.append(painting.callout_room(slot.view, slot.callout))
            for room, view in insets:
                box = view.transform().inverted()[0].mapRect(room)
                box = box.intersected(QRectF(0, 0, *source.size))
                level = level_for(source, view.scale * ratio)
                found += wishes(source, level, (box.left(), box.top(), box.right(), box.bottom()))
        return found

    def stroke(self, phase: str, at: QPointF, pressure: float | None, tool: str | None) -> None:
        """Draw, erase, or look through the loupe: ``begin``, ``move``, ``end`` or ``drop``."""
        viewer = self._viewer
        if phase == "begin":
            self._begin(at, pressure, tool)
        elif phase == "drop":
            self._stroke = self.lens = None
            viewer.update()
        elif self.lens is not None:
            self.lens = (self.lens[0], at) if phase == "move" else None
            viewer.update()
        elif tool == "erase" and self._stroke is not None:
            self._erase(at)
            if phase == "end":
                self._stroke = None
        elif self._stroke is not None:
            self._add(at, pressure)
            if phase == "end":
                self._finish()

    def _begin(self, at: QPointF, pressure: float | None, tool: str | None) -> None:
        viewer = self._viewer
        pane = viewer.pane_at(at)
        viewer.choose(pane)
        self._stroke = None
        if tool == "loupe":
            self.lens = (pane, at)
            viewer.update()
        elif tool == "text":
            self._type(pane, at)
        elif tool is not None:
            self._stroke, self._erased = Stroke(pane, tool), set()
            if tool == "erase":
                self._erase(at)
            else:
                self._add(at, pressure)

    def _add(self, at: QPointF, pressure: float | None) -> None:
        stroke = self._stroke
        if stroke is None:
            return
        view = self._viewer.slots[stroke.slot].view
        x, y = (min(1.0, max(0.0, part)) for part in view.part_at(at))
        point = [round(x, 6), round(y, 6)]
        if pressure is not None and stroke.tool in FREEHAND:
            point.append(round(pressure, 3))
        if stroke.tool not in FREEHAND:
            stroke.points[1:] = [point] if stroke.points else []
            stroke.points = stroke.points or [point]
        elif not stroke.points or self._apart(stroke.points[-1], at) >= _LEAST_PX:
            if len(stroke.points) >= _MOST_POINTS:
                stroke.points = stroke.points[::2]
            stroke.points.append(point)
        self._viewer.update(view.pane.toAlignedRect())
        if stroke.tool != "callout":
            self._viewer.stroke_moved.emit(stroke.slot, [list(one) for one in stroke.points])

    def _apart(self, point: list[float], at: QPointF) -> float:
        stroke = self._stroke
        if stroke is None:
            return 0.0
        away = self._viewer.slots[stroke.slot].view.place_of(point[0], point[1]) - at
        return float(away.manhattanLength())

    def _finish(self) -> None:
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return
        self._viewer.update()
        if stroke.tool == "callout":
            self._make_callout(stroke)
        elif stroke.tool in FREEHAND or len(stroke.points) > 1:
            self._viewer.stroke_done.emit(stroke.slot, stroke.tool, stroke.points, "")

    def _make_callout(self, stroke: Stroke) -> None:
        xs = [point[0] for point in stroke.points]
        ys = [point[1] for point in stroke.points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if width < 0.01 or height < 0.005:
            if self._viewer.slots[stroke.slot].callout is not None:
                self.close_callout(stroke.slot)
            return
        rectangle = (min(xs), min(ys), width, height)
        self._viewer.set_callout(stroke.slot, rectangle)
        self._viewer.callout_changed.emit(stroke.slot, rectangle)

    def close_callout(self, pane: int) -> None:
        """Show no part enlarged any more, and tell."""
        self._viewer.set_callout(pane, None)
        self._viewer.callout_changed.emit(pane, None)

    def _type(self, pane: int, at: QPointF) -> None:
        viewer = self._viewer
        x, y = viewer.slots[pane].view.part_at(at)
        if 0 <= x <= 1 and 0 <= y <= 1:
            point = [round(x, 6), round(y, 6)]
            self._text.open(
                at,
                viewer.pen_colour,
                lambda text: viewer.stroke_done.emit(pane, "text", [point], text),
            )

    def touched(self, pane: int, at: QPointF) -> str:
        """Return the key of the mark at a place; empty: there is none."""
        slot = self._viewer.slots[pane]
        if self._viewer.marks_hidden:
            return ""
        return marks.touched(slot.view, slot.marks, at, _REACH_PX)

    def _erase(self, at: QPointF) -> None:
        stroke = self._stroke
        if stroke is None:
            return
        key = self.touched(stroke.slot, at)
        if key and key not in self._erased:
            self._erased.add(key)
            self._viewer.mark_touched.emit(stroke.slot, key)
