"""What mouse, wheel, keys, fingers and pen do in a viewer (输入)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)

from app.qt.viewer.drawing import Drawing
from app.qt.viewer.shapes import DRAWING
from app.qt.viewer.touching import Touching

if TYPE_CHECKING:
    from app.qt.viewer.viewer import Viewer

_KEY_PX = 80.0
_WHEEL_STEP = 1.2
_BEYOND = 150.0
"""So far the wheel must be turned beyond the edge before the page turns."""
_TURN_S = 0.35
_PALM_S = 0.6
"""After the pen, fingers are a hand that rests on the screen."""
_DOUBLE_TIMES = 2.5

_Press = Callable[[], None]


class Inputs(QObject):
    """Turns events into what the viewer does; made by the viewer.

    Attributes:
        drawing: what is being drawn with the chosen tool.
        finger_draws: whether fingers draw with the chosen tool.
    """

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self.drawing = Drawing(viewer)
        self.finger_draws = True
        self._dragged: tuple[int, QPointF, bool] | None = None
        self._beyond = 0.0
        self._turned_s = 0.0
        self._pen_s = -10.0
        self._pen_eraser = False
        self._touching = Touching(self, time.monotonic)
        viewer.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        viewer.installEventFilter(self)
        self._keys = self._key_table()

    # ---- events ---------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the viewer's events."""
        if watched is not self._viewer:
            return False
        if isinstance(event, QTouchEvent):
            return self._touch(event)
        if isinstance(event, QTabletEvent):
            return self._tablet(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QNativeGestureEvent):
            return self._gesture(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def drop(self) -> None:
        """Give up what is under way: a stroke, the loupe, text that is being typed."""
        self._dragged = None
        self.drawing.drop()

    def tool_changed(self) -> None:
        """Show the pointer that goes with the tool."""
        tool = self._viewer.tool
        shape = Qt.CursorShape.OpenHandCursor if tool is None else Qt.CursorShape.CrossCursor
        if tool in ("select", "erase"):
            shape = Qt.CursorShape.PointingHandCursor
        self._viewer.setCursor(shape)

    # ---- mouse, wheel, keys ---------------------------------------------------------

    def _mouse(self, event: QMouseEvent) -> bool:
        if event.source() != Qt.MouseEventSource.MouseEventNotSynthesized:
            return True
        at = event.position()
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._press(at, event.button())
        elif kind == QEvent.Type.MouseButtonDblClick:
            if self._viewer.tool is None:
                self.double_tap(at)
            else:
                self._press(at, event.button())
        elif kind == QEvent.Type.MouseMove:
            self._drag(at)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(at)
        else:
            return False
        return True

    def _press(self, at: QPointF, button: Qt.MouseButton) -> None:
        self._viewer.setFocus(Qt.FocusReason.MouseFocusReason)
        self._viewer.stop_moving()
        if button == Qt.MouseButton.LeftButton and self._takes(at):
            self.stroke("begin", at, None)
        elif button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            pane = self._viewer.pane_at(at)
            self._viewer.choose(pane)
            self._dragged = (pane, at, False)
            if self._viewer.tool is None:
                self._viewer.setCursor(Qt.CursorShape.ClosedHandCursor)

    def _drag(self, at: QPointF) -> None:
        if self._dragged is not None:
            pane, before, moved = self._dragged
            if not moved and (at - before).manhattanLength() < 4:
                return
            self._dragged = (pane, at, True)
            self._viewer.pan(pane, at - before)
        elif self.drawing.busy:
            self.stroke("move", at, None)

    def _release(self, at: QPointF) -> None:
        if self._dragged is not None:
            _, _, moved = self._dragged
            self._dragged = None
            self.tool_changed()
            if not moved:
                self.tap(at)
        else:
            self.stroke("end", at, None)

    def _wheel(self, event: QWheelEvent) -> bool:
        viewer, at = self._viewer, event.position()
        pane = viewer.pane_at(at)
        viewer.choose(pane)
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            viewer.zoom(_WHEEL_STEP ** (turned.y() / 120), pane, at)
            return True
        by = event.pixelDelta()
        way = QPointF(by) if not by.isNull() else QPointF(turned) / 1.5
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            way = QPointF(way.y(), way.x())
        self._beyond_edge(viewer.pan(pane, way).y())
        return True

    def _beyond_edge(self, beyond: float) -> None:
        if not beyond or (self._beyond and (beyond > 0) != (self._beyond > 0)):
            self._beyond = 0.0
        self._beyond += beyond
        now_s = time.monotonic()
        if abs(self._beyond) >= _BEYOND and now_s - self._turned_s >= _TURN_S:
            self._turned_s = now_s
            step, self._beyond = (1 if self._beyond < 0 else -1), 0.0
            self._viewer.page_turned.emit(step)

    def _gesture(self, event: QNativeGestureEvent) -> bool:
        """Pinch on a trackpad."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        at = event.position()
        self._viewer.zoom(1.0 + event.value(), self._viewer.pane_at(at), at)
        return True

    def _key_table(self) -> dict[Qt.Key, _Press]:
        viewer, key = self._viewer, Qt.Key
        return {
            key.Key_Plus: viewer.zoom_in,
            key.Key_Equal: viewer.zoom_in,
            key.Key_Minus: viewer.zoom_out,
            key.Key_0: viewer.fit_page,
            key.Key_1: viewer.actual_size,
            key.Key_W: viewer.fit_width,
            key.Key_R: viewer.rotate,
            key.Key_PageDown: lambda: viewer.page_turned.emit(1),
            key.Key_PageUp: lambda: viewer.page_turned.emit(-1),
            key.Key_Left: lambda: self._arrow(_KEY_PX, 0),
            key.Key_Right: lambda: self._arrow(-_KEY_PX, 0),
            key.Key_Up: lambda: self._arrow(0, _KEY_PX),
            key.Key_Down: lambda: self._arrow(0, -_KEY_PX),
        }

    def _key(self, event: QKeyEvent) -> bool:
        taken = event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if taken:
            return False
        viewer, key = self._viewer, Qt.Key(event.key())
        slot = viewer.slots[viewer.chosen]
        if key == Qt.Key.Key_Escape and slot.callout is not None:
            self.drawing.close_callout(viewer.chosen)
        elif key == Qt.Key.Key_R and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            viewer.rotate(-90)
        elif key in self._keys:
            self._keys[key]()
        else:
            return False
        return True

    def _arrow(self, across: float, down: float) -> None:
        viewer = self._viewer
        beyond = viewer.pan(viewer.chosen, QPointF(across, down))
        # Sideways beyond the edge turns the page, at once: nothing is to be scrolled there.
        if across and beyond.x():
            viewer.page_turned.emit(1 if across < 0 else -1)

    # ---- fingers and pen ------------------------------------------------------------

    def _touch(self, event: QTouchEvent) -> bool:
        if event.device().type() == QPointingDevice.DeviceType.TouchPad:
            return False
        if event.type() == QEvent.Type.TouchCancel:
            self._touching.give_up()
            return True
        if time.monotonic() - self._pen_s < _PALM_S and not self._touching.busy:
            return True
        moved = {}
        for point in event.points():
            if point.state() == QEventPoint.State.Pressed:
                self._touching.down(point.id(), point.position())
            elif point.state() == QEventPoint.State.Updated:
                moved[point.id()] = point.position()
        if moved:
            self._touching.move(moved)
        for point in event.points():
            if point.state() == QEventPoint.State.Released:
                self._touching.up(point.id(), point.position())
        event.accept()
        return True

    def _tablet(self, event: QTabletEvent) -> bool:
        self._pen_s = time.monotonic()
        at, kind = event.position(), event.type()
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        if kind == QEvent.Type.TabletPress:
            self._pen_eraser = eraser
            if self._takes(at) or eraser:
                self.stroke("begin", at, event.pressure())
            else:
                self._press(at, Qt.MouseButton.LeftButton)
        elif kind == QEvent.Type.TabletMove:
            if self._dragged is not None:
                self._drag(at)
            else:
                self.stroke("move", at, event.pressure())
        elif kind == QEvent.Type.TabletRelease:
            self._release(at)
            self._pen_eraser = False
        event.accept()
        return True

    # ---- what it means --------------------------------------------------------------

    def _tool(self) -> str | None:
        return "erase" if self._pen_eraser else self._viewer.tool

    def _takes(self, at: QPointF) -> bool:
        """Return whether the tool is used at a place, rather than the page moved."""
        slot = self._viewer.slots[self._viewer.pane_at(at)]
        usable = slot.pane.source is not None and slot.error is None
        return usable and self._tool() not in (None, "select")

    def draws(self, at: QPointF) -> bool:
        """Return whether a finger here uses the tool."""
        self._viewer.setFocus(Qt.FocusReason.MouseFocusReason)
        self._viewer.stop_moving()
        self._viewer.choose(self._viewer.pane_at(at))
        drawing = self._viewer.tool in DRAWING
        return self._takes(at) and (self.finger_draws or not drawing)

    def swipes(self, at: QPointF) -> bool:
        """Return whether a page is not wider than its pane: a swipe turns it."""
        view = self._viewer.slots[self._viewer.pane_at(at)].view
        return view.page.width() <= view.pane.width() + 1

    def stroke(self, phase: str, at: QPointF, pressure: float | None) -> None:
        """Draw, erase, or look through the loupe."""
        self.drawing.stroke(phase, at, pressure, self._tool())

    def pan(self, at: QPointF, by: QPointF) -> None:
        """Move the page under a finger."""
        self._viewer.pan(self._viewer.chosen, by)

    def pinch(self, at: QPointF, by: QPointF, factor: float) -> None:
        """Enlarge and move with two fingers."""
        viewer = self._viewer
        for pane in viewer.moved_with(viewer.chosen):
            viewer.slots[pane].view.move(by)
        viewer.zoom(factor, viewer.chosen, at)

    def tap(self, at: QPointF) -> None:
        """Choose a pane, a mark, or close a call-out."""
        viewer = self._viewer
        pane = viewer.pane_at(at)
        viewer.choose(pane)
        slot = viewer.slots[pane]
        if slot.callout is not None:
            self.drawing.close_callout(pane)
            return
        key = self.drawing.touched(pane, at) if viewer.tool == "select" else ""
        if key:
            viewer.mark_touched.emit(pane, key)
        elif slot.pane.source is not None:
            viewer.tapped.emit(pane, slot.view.part_at(at))

    def double_tap(self, at: QPointF) -> None:
        """Enlarge the place, or show the whole page again."""
        viewer = self._viewer
        viewer.choose(viewer.pane_at(at))
        if viewer.slots[viewer.chosen].view.fits:
            viewer.zoom(_DOUBLE_TIMES, viewer.chosen, at)
        else:
            viewer.fit_page()

    def swipe(self, at: QPointF, step: int) -> None:
        """Turn the page."""
        self._viewer.page_turned.emit(step)

    def fling(self, at: QPointF, speed: QPointF) -> None:
        """Let the page go on."""
        self._viewer.fling(self._viewer.chosen, speed)
