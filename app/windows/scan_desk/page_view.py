"""The big page: tiles at the level the zoom needs, zoom, pan, highlights (看图)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsPolygonItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app.qt.pictures import TILE_PX, PictureKey, Tiles, key_of, level_for
from app.qt.theme import Theme
from app.qt.translations import tr
from dossier.edits import Geometry, geometry
from dossier.model import Page
from ocr.result import Quad

_STEP = 1.25
_LEAST, _MOST = 0.03, 8.0
_MARGIN_PX = 12


class Fit(Enum):
    """How the zoom follows the size of the window."""

    PAGE = "page"
    WIDTH = "width"
    FREE = "free"


class Mark(Enum):
    """What a highlighted box means."""

    HIT = "hit"
    LINE = "line"


class PageItem(QGraphicsItem):
    """One page in the scene; scene units are pixels of the full view."""

    def __init__(
        self,
        page: Page,
        shape: Geometry,
        tiles: Tiles,
        preview: QImage | None,
        on_complete: Callable[[int], None],
    ) -> None:
        super().__init__()
        self.page = page
        self._tiles = tiles
        self._preview = preview
        self._on_complete = on_complete
        self._rect = QRectF(0, 0, shape.width_px, shape.height_px)
        self._base = level_for(min(1.0, 900 / max(shape.width_px, shape.height_px)))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.complete = False
        """Whether the last paint found every tile it wanted."""

    def boundingRect(self) -> QRectF:
        """Return the page's rectangle."""
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw the visible tiles; where one is missing, a coarser picture or paper."""
        ratio = widget.devicePixelRatioF() if widget is not None else 1.0
        level = level_for(painter.worldTransform().m11() * ratio)
        seen = option.exposedRect.intersected(self._rect)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.complete = self._draw(painter, level, seen, dry=True)
        if self.complete:
            self._on_complete(level)
        else:
            painter.fillRect(seen, Qt.GlobalColor.white)
            if self._preview is not None:
                painter.drawImage(self._rect, self._preview)
            if self._base > level:
                self._draw(painter, self._base, seen, dry=False)
        self._draw(painter, level, seen, dry=False)

    def _draw(self, painter: QPainter, level: int, seen: QRectF, *, dry: bool) -> bool:
        """Draw one level and return whether all its tiles in ``seen`` are there."""
        side = TILE_PX * 2**level
        complete = True
        for row in range(int(seen.top() // side), math.ceil(seen.bottom() / side)):
            for column in range(int(seen.left() // side), math.ceil(seen.right() / side)):
                image = self._tiles.get(self.page, level, column, row)
                if image is None:
                    complete = False
                elif not dry:
                    target = QRectF(column * side, row * side, side, side)
                    target.setSize(image.size().toSizeF() * float(2**level))
                    painter.drawImage(target.intersected(self._rect), image, QRectF(image.rect()))
        return complete


class PageView(QGraphicsView):
    """Shows one page.

    Attributes:
        zoomed: emitted with the scale in percent after the zoom changed.
        drawn: emitted with the level of the tiles once a page is on the screen, sharp.
        clicked: emitted with the clicked point in pixels of the master.
        stepped: emitted with +1 or -1 when the wheel turns beyond the page's edge.
    """

    zoomed = Signal(int)
    drawn = Signal(int)
    clicked = Signal(float, float)
    stepped = Signal(int)

    def __init__(self, theme: Theme, tiles: Tiles) -> None:
        super().__init__()
        self._theme = theme
        self._tiles = tiles
        self._item: PageItem | None = None
        self._shape: Geometry | None = None
        self._marks: list[QGraphicsPolygonItem] = []
        self._shown: list[tuple[Mark, tuple[Quad, ...]]] = []
        self._pressed = QPointF()
        self.fit = Fit.PAGE
        self._level = 0
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.setInterval(0)
        self._tell.timeout.connect(lambda: self.drawn.emit(self._level))
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Page"))
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setMouseTracking(True)
        tiles.ready.connect(self._tiles_came)
        theme.changed.connect(self._theme_changed)
        self._theme_changed()

    # Which page

    @property
    def page(self) -> Page | None:
        """The page shown."""
        return self._item.page if self._item else None

    @property
    def is_drawn(self) -> bool:
        """Whether the page is on the screen as sharp as the zoom asks for."""
        return self._item is not None and self._item.complete

    def show_page(self, page: Page | None, preview: QImage | None = None) -> None:
        """Show ``page``; the zoom stays as it was chosen.

        Args:
            page: None: nothing.
            preview: a small picture of it, drawn until its tiles have come.
        """
        if page is not None and self._item is not None and self._item.page == page:
            return
        same = page is not None and self._item is not None and self._item.page.id == page.id
        self._marks = []
        self.scene().clear()
        self._item = self._shape = None
        if page is None:
            self.scene().setSceneRect(QRectF())
            return
        self._shape = geometry(page.edits, page.width_px, page.height_px)
        self._item = PageItem(page, self._shape, self._tiles, preview, self._completed)
        self.scene().addItem(self._item)
        self.scene().setSceneRect(self._item.boundingRect())
        self._tiles.forget_others(page)
        self.refit()
        level = level_for(self.scale_ * self.devicePixelRatioF())
        if level > 0:  # at once, before thumbnails that come into sight take the lane
            self._tiles.prepare(page, level)
        if not same:
            self._shown = []
            self.verticalScrollBar().setValue(self.verticalScrollBar().minimum())
        self._draw_marks()

    # Zoom

    def choose_fit(self, fit: Fit) -> None:
        """Fit the page or its width, now and whenever the window changes."""
        self.fit = fit
        self.refit()

    def refit(self) -> None:
        """Apply the fit to the window's present size."""
        if self._item is None:
            return
        # The room without scroll bars: their coming and going must not change the fit,
        # or fit and bars chase each other.
        if self.fit is Fit.PAGE:
            self._scale_to(self._whole(self._item))
        elif self.fit is Fit.WIDTH:
            bar = self.verticalScrollBar().sizeHint().width()
            room = self.maximumViewportSize().width() - bar - 2 * _MARGIN_PX
            self._scale_to(max(1, room) / self._item.boundingRect().width())
        else:
            self.zoomed.emit(self.percent)

    def _whole(self, item: PageItem) -> float:
        """Return the scale at which the whole page is seen."""
        page, room = item.boundingRect(), self.maximumViewportSize()
        wide = max(1, room.width() - 2 * _MARGIN_PX) / page.width()
        return min(wide, max(1, room.height() - 2 * _MARGIN_PX) / page.height())

    def zoom(self, steps: int) -> None:
        """Zoom in (positive) or out by steps about the mouse or the middle."""
        self.fit = Fit.FREE
        self._scale_to(self.scale_ * _STEP**steps)

    def zoom_to(self, scale: float) -> None:
        """Show one pixel of the page as ``scale`` pixels of the screen."""
        self.fit = Fit.FREE
        self._scale_to(scale / self.devicePixelRatioF())

    @property
    def scale_(self) -> float:
        """Screen pixels (logical) to a pixel of the page."""
        return self.transform().m11()

    @property
    def percent(self) -> int:
        """The zoom in percent of the page's own pixels."""
        return round(self.scale_ * self.devicePixelRatioF() * 100)

    def _scale_to(self, scale: float) -> None:
        # A great drawing is seen whole at less than what is the least for a page.
        whole = _LEAST if self._item is None else self._whole(self._item)
        scale = max(min(_LEAST, whole), min(_MOST, scale))
        factor = scale / self.scale_
        if abs(factor - 1) > 1e-9:
            self.scale(factor, factor)
        self.zoomed.emit(self.percent)

    # Highlights

    def mark(self, kind: Mark, boxes: Sequence[Quad], *, reveal: bool = False) -> None:
        """Highlight boxes, given in pixels of the master; replaces those of that kind."""
        self._shown = [entry for entry in self._shown if entry[0] is not kind]
        if boxes:
            self._shown.append((kind, tuple(boxes)))
        self._draw_marks()
        if reveal:
            self.reveal(boxes)

    def reveal(self, boxes: Sequence[Quad]) -> None:
        """Scroll so that the first of the boxes, in pixels of the master, is seen."""
        if boxes and self._shape is not None:
            seen = self._polygon(boxes[0]).boundingRect()
            # Of a line wider than the window its beginning, not its end.
            room = (self.viewport().width() - 2 * 80) / self.scale_
            seen.setWidth(max(1.0, min(seen.width(), room)))
            self.ensureVisible(seen, 80, 120)

    def marks(self, kind: Mark) -> tuple[QPolygonF, ...]:
        """Return the highlighted polygons of a kind in scene pixels."""
        return tuple(
            self._polygon(box) for shown, boxes in self._shown if shown is kind for box in boxes
        )

    def _polygon(self, box: Quad) -> QPolygonF:
        if self._shape is None:
            return QPolygonF()
        return QPolygonF([QPointF(*self._shape.view_point(x, y)) for x, y in box])

    def _draw_marks(self) -> None:
        for item in self._marks:
            self.scene().removeItem(item)
        self._marks = []
        if self._shape is None:
            return
        for kind, boxes in self._shown:
            colour = self._theme.colour("hit" if kind is Mark.HIT else "line_mark")
            fill = QColor(colour)
            fill.setAlpha(95 if kind is Mark.HIT else 45)
            pen = QPen(colour, 2)
            pen.setCosmetic(True)
            for box in boxes:
                item = self.scene().addPolygon(self._polygon(box), pen, QBrush(fill))
                item.setZValue(1)
                self._marks.append(item)

    # Events

    def _completed(self, level: int) -> None:
        """Tell it when the paint event is over: what comes of it must not delay it."""
        self._level = level
        self._tell.start()

    def _tiles_came(self, key: PictureKey) -> None:
        if self._item is not None and key_of(self._item.page) == key:
            self._item.update()

    def _theme_changed(self) -> None:
        self.setBackgroundBrush(self._theme.colour("canvas"))
        self._draw_marks()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the fit."""
        super().resizeEvent(event)
        if self.fit is not Fit.FREE:
            self.refit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and wheel zooms; the wheel scrolls, and at an edge turns the page."""
        delta = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if delta:
                self.zoom(1 if delta > 0 else -1)
            event.accept()
            return
        bar = self.verticalScrollBar()
        at_end = bar.value() == (bar.minimum() if delta > 0 else bar.maximum())
        if delta and at_end and not event.modifiers():
            self.stepped.emit(-1 if delta > 0 else 1)
            event.accept()
            return
        super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Pinching zooms on touch pads and screens."""
        zooms = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is zooms:
            self.fit = Fit.FREE
            self._scale_to(self.scale_ * (1 + event.value()))
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys turn pages; arrow keys scroll."""
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a click began."""
        self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell where the page was clicked; dragging is panning and no click."""
        super().mouseReleaseEvent(event)
        moved = (event.position() - self._pressed).manhattanLength()
        if self._shape is None or moved > 4 or event.button() is not Qt.MouseButton.LeftButton:
            return
        point = self.mapToScene(event.position().toPoint())
        self.clicked.emit(*self._shape.master_point(point.x(), point.y()))
