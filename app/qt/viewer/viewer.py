"""Pictures of any size in one to four panes: zoom, pan, turning, marks (证据查看器).

It knows nothing of dossiers and hearings: it is given :class:`TileSource`s and tells what
people do. GUI thread only; pictures are fetched on the lane for images.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

from app.qt.lanes import Lanes
from app.qt.theme import Theme
from app.qt.viewer import painting
from app.qt.viewer.ahead import Ahead
from app.qt.viewer.inputs import Inputs
from app.qt.viewer.loader import Loader
from app.qt.viewer.moving import Moving
from app.qt.viewer.shapes import MOST_PANES, TOOLS, MarkShape, Pane, Rectangle
from app.qt.viewer.slots import Slot, rooms, slot_for, wishes_of
from app.qt.viewer.view import Fit, View
from courtroom.viewing.contract import Tile, TileSource

_SHARP_MS = 120
"""After the last change of the zoom it is drawn smoothly again."""
_STEP = 1.25


class Viewer(QWidget):
    """One to four pictures.

    Args:
        theme: colours.
        lanes: pictures come on :attr:`Lane.IMAGES`.
        parent: as of every widget.

    Attributes:
        viewport_changed: pane and rectangle, after a person zoomed, panned or turned.
        page_turned: 1 or -1: swipe, key, or wheel beyond the edge.
        stroke_moved: pane and points so far, while somebody draws.
        stroke_done: pane, tool, points and text.
        mark_touched: pane and the mark's key, with the tools ``select`` and ``erase``.
        shown: pane; all that is seen of it is painted in full resolution.
        failed: pane and the error, when its picture cannot be shown.
        rotated: pane and degrees, after a person turned it.
        pane_chosen: pane that was touched last.
        callout_changed: pane and rectangle or None, after a person made or closed one.
        tapped: pane and place ``(x, y)`` in parts of the page; no tool is chosen.
    """

    viewport_changed = Signal(int, tuple)
    page_turned = Signal(int)
    stroke_moved = Signal(int, list)
    stroke_done = Signal(int, str, list, str)
    mark_touched = Signal(int, str)
    shown = Signal(int)
    failed = Signal(int, object)
    rotated = Signal(int, int)
    pane_chosen = Signal(int)
    callout_changed = Signal(int, object)
    tapped = Signal(int, tuple)

    def __init__(self, theme: Theme, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.loader = Loader(lanes, self)
        self.slots: list[Slot] = []
        self.chosen = 0
        self.linked = False
        self.marks_hidden = False
        self.tool: str | None = None
        self.pen_colour, self.pen_width = "#d02020", 0.0025
        self.empty_text = ""
        """Said in a pane without a picture."""
        self.moving = Moving(self)
        self._ahead = Ahead()
        self._rough = False
        self._sharp = QTimer(self)
        self._sharp.setSingleShot(True)
        self._sharp.setInterval(_SHARP_MS)
        self._sharp.timeout.connect(self._draw_sharp)
        self.loader.ready.connect(self._came)
        self.loader.failed.connect(self._failed)
        theme.changed.connect(self._theme_changed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.inputs = Inputs(self)
        self.set_panes([])

    # ---- what is shown --------------------------------------------------------------

    def set_panes(self, panes: Sequence[Pane]) -> None:
        """Show these pictures; a pane that shows the same one keeps view and marks.

        Raises:
            ValueError: more than four.
        """
        if len(panes) > MOST_PANES:
            raise ValueError(f"{len(panes)} panes")
        self.moving.forget()
        self.inputs.drop()
        wanted = list(panes) or [Pane()]
        places = rooms(len(wanted), max(1, self.width()), max(1, self.height()))
        old = self.slots
        self.slots = [
            slot_for(pane, room, old[at] if at < len(old) else None, self.loader)
            for at, (pane, room) in enumerate(zip(wanted, places, strict=True))
        ]
        self.chosen = min(self.chosen, len(self.slots) - 1)
        self.update()

    def panes(self) -> list[Pane]:
        """Return what is shown."""
        return [slot.pane for slot in self.slots]

    def prefetch(self, sources: Sequence[TileSource]) -> None:
        """Say what will probably be shown next, the likeliest first."""
        self._ahead.choose(sources)
        self._want()

    def forget(self, key: str) -> None:
        """Drop everything held of a picture; try it anew where it is shown."""
        self.loader.forget(key)
        for slot in self.slots:
            if slot.pane.source is not None and slot.pane.source.key == key:
                slot.error, slot.owed = None, True
                slot.canvas.forget()
        self.update()

    def viewport(self, pane: int = 0) -> Rectangle:
        """Return what is seen of a pane's page, in parts of the unturned page."""
        return self.slots[pane].view.visible()

    def set_viewport(self, pane: int, rectangle: Rectangle, animate: bool = True) -> None:
        """Show a part of a page as large as the pane allows; no signal tells of it."""
        slot = self.slots[pane]
        self.moving.stop(pane)
        before = (slot.view.scale, slot.view.left, slot.view.top)
        slot.view.show(rectangle)
        slot.owed = True
        if animate and self.isVisible():
            self.moving.glide(pane, before)
        self.update()

    def set_marks(self, pane: int, shapes: Sequence[MarkShape]) -> None:
        """Show these marks on a pane's page, the topmost last."""
        self.slots[pane].marks = tuple(shapes)
        self.update(self.slots[pane].view.pane.toAlignedRect())

    def set_live_marks(self, pane: int, shapes: Sequence[MarkShape]) -> None:
        """Show strokes that others are drawing now."""
        self.slots[pane].live = tuple(shapes)
        self.update(self.slots[pane].view.pane.toAlignedRect())

    def hide_marks(self, hide: bool) -> None:
        """Show no marks, or show them again."""
        self.marks_hidden = hide
        self.update()

    def set_callout(self, pane: int, rectangle: Rectangle | None) -> None:
        """Show a part of the page enlarged over it, or no more (局部放大); no signal tells."""
        self.slots[pane].callout = rectangle
        self.slots[pane].owed = True
        self.update()

    @property
    def has_callout(self) -> bool:
        """Whether a part of some pane's page is shown enlarged."""
        return any(slot.callout is not None for slot in self.slots)

    def close_callouts(self) -> None:
        """Show no part enlarged any more; no signal tells."""
        for pane in range(len(self.slots)):
            self.set_callout(pane, None)

    # ---- how it behaves -------------------------------------------------------------

    def set_tool(self, tool: str | None) -> None:
        """Choose what mouse, finger and pen do; None: they move the page.

        Raises:
            ValueError: no such tool.
        """
        if tool is not None and tool not in TOOLS:
            raise ValueError(tool)
        self.inputs.drop()
        self.tool = tool
        self.inputs.tool_changed()
        self.update()

    def set_pen(self, colour: str, width: float) -> None:
        """Choose colour (``#rrggbb``) and breadth (parts of the page's longer side)."""
        self.pen_colour, self.pen_width = colour, width

    def set_linked(self, linked: bool) -> None:
        """Let panes zoom and pan together (联动), keeping their differences, or freely."""
        self.linked = linked

    def set_finger_draws(self, draws: bool) -> None:
        """Let fingers draw with the chosen tool, or only the pen and the mouse."""
        self.inputs.finger_draws = draws

    # ---- commands for buttons -------------------------------------------------------

    def zoom(self, factor: float, pane: int | None = None, at: QPointF | None = None) -> None:
        """Enlarge a pane, or the chosen one, about a place or its middle."""
        pane = self.chosen if pane is None else pane
        where = at or self.slots[pane].view.pane.center()
        self.roughly()
        for other in self.moved_with(pane):
            view = self.slots[other].view
            view.zoom(factor, where - self.slots[pane].view.pane.topLeft() + view.pane.topLeft())
        self.person_moved(pane)

    def zoom_in(self) -> None:
        """Enlarge by a step."""
        self.zoom(_STEP)

    def zoom_out(self) -> None:
        """Shrink by a step."""
        self.zoom(1 / _STEP)

    def fit_page(self) -> None:
        """Show the whole page."""
        self._all(lambda view: view.fit_page())

    def fit_width(self) -> None:
        """Show the page as wide as its pane."""
        self._all(lambda view: view.fit_width())

    def actual_size(self) -> None:
        """Show one pixel of the page as one pixel of the screen."""
        view = self.slots[self.chosen].view
        self.zoom(1.0 / (view.scale * self.devicePixelRatioF()))

    def rotate(self, degrees: int = 90) -> None:
        """Turn the chosen pane's page clockwise."""
        slot = self.slots[self.chosen]
        slot.view.turn(slot.view.rotation + degrees)
        slot.owed = True
        self.rotated.emit(self.chosen, slot.view.rotation)
        self.person_moved(self.chosen)

    def pan(self, pane: int, by: QPointF) -> QPointF:
        """Move a pane's page, and those linked to it; return what went beyond its edge."""
        beyond = QPointF()
        for other in self.moved_with(pane):
            rest = self.slots[other].view.move(by)
            beyond = rest if other == pane else beyond
        self.person_moved(pane)
        return beyond

    def _all(self, do: Callable[[View], None]) -> None:
        self.roughly()
        for pane in self.moved_with(self.chosen):
            view = self.slots[pane].view
            before = (view.scale, view.left, view.top)
            do(view)
            self.moving.glide(pane, before)
        self.person_moved(self.chosen, stop=False)

    # ---- for the parts of the viewer ------------------------------------------------

    def moved_with(self, pane: int) -> list[int]:
        """Return the panes that move when this one does, itself first."""
        if not self.linked:
            return [pane]
        return [pane, *(at for at in range(len(self.slots)) if at != pane)]

    def person_moved(self, pane: int, *, stop: bool = True) -> None:
        """Tell that a person moved a pane, and draw it."""
        for other in self.moved_with(pane):
            if stop:
                self.moving.stop(other)
            self.slots[other].owed = True
            self.viewport_changed.emit(other, self.moving.target(other).visible())
        self.update()

    def pane_at(self, place: QPointF) -> int:
        """Return the pane at a place of the widget, or the nearest."""
        for at, slot in enumerate(self.slots):
            if slot.view.pane.contains(place):
                return at
        away = [(slot.view.pane.center() - place).manhattanLength() for slot in self.slots]
        return away.index(min(away))

    def choose(self, pane: int) -> None:
        """Note which pane a person works with."""
        if pane != self.chosen:
            self.chosen = pane
            self.update()
            self.pane_chosen.emit(pane)

    def fling(self, pane: int, speed: QPointF) -> None:
        """Let a page go on moving."""
        self.moving.fling(pane, speed)

    def stop_moving(self) -> None:
        """Let nothing go on moving by itself."""
        self.moving.stop_all()

    def roughly(self) -> None:
        """Draw fast for a moment: something moves."""
        self._rough = True
        self._sharp.start()

    def _draw_sharp(self) -> None:
        self._rough = False
        self.update()

    # ---- painting -------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painting.paint(self, event.rect(), smooth=not self._rough)
        self._want()
        for at, slot in enumerate(self.slots):
            if slot.owed and self._is_shown(at):
                slot.owed = False
                QTimer.singleShot(0, self, lambda pane=at: self._tell_shown(pane))

    def _tell_shown(self, pane: int) -> None:
        if Shiboken.isValid(self):
            self.shown.emit(pane)

    def _is_shown(self, pane: int) -> bool:
        slot = self.slots[pane]
        return (
            not self.moving.is_moving(pane)
            and slot.pane.source is not None
            and not slot.canvas.missing
        )

    def _want(self) -> None:
        ratio = self.devicePixelRatioF()
        now, later = wishes_of(self.slots, ratio)
        later += self._ahead.wishes(self.slots[0].view.pane, ratio)
        self.loader.want([*now, *self.inputs.drawing.wishes()], later)

    def _came(self, key: str, tile: Tile) -> None:
        for slot in self.slots:
            source = slot.pane.source
            if source is not None and source.key == key:
                rect = slot.canvas.tile_came(slot.view, source, tile, self.devicePixelRatioF())
                if rect is not None:
                    self.update(rect)
                if slot.callout is not None or self.inputs.drawing.lens is not None:
                    self.update()

    def _failed(self, key: str, error: Exception) -> None:
        for at, slot in enumerate(self.slots):
            if slot.pane.source is not None and slot.pane.source.key == key:
                slot.error = error
                self.failed.emit(at, error)
        self.update()

    # ---- Qt -------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        self.moving.forget_glides()
        for slot, room in zip(
            self.slots, rooms(len(self.slots), self.width(), self.height()), strict=True
        ):
            slot.view.resize(room)
            slot.owed = True
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self._sharp.stop()
        self.inputs.drop()
        self.moving.forget()
        self._rough = False
        self.loader.stop()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        self.loader.stop()
        super().closeEvent(event)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(640, 480)

    def _theme_changed(self) -> None:
        for slot in self.slots:
            slot.canvas.forget()
        self.update()

    @property
    def fit(self) -> Fit:
        """How the chosen pane fits."""
        return self.slots[self.chosen].view.fit
