"""The part of a page a value was read off, with the value marked (出处)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.qt.theme import Theme
from app.qt.translations import tr
from dossier.edits import apply_matrix, geometry

if TYPE_CHECKING:
    from dossier.model import Page
    from ocr.result import Quad

SIDE_PX = 2000
_AROUND = 1.3
"""Times the value's own size that is shown at least."""
_LEAST = 0.5
"""Of the page's width, at least so much is shown."""


class Band(QWidget):
    """The part of a page around a value, the value marked in it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._page_image: QImage | None = None
        self._marks: list[QPolygonF] = []
        self.image: QImage | None = None
        """What is shown."""
        self._boxes: list[QPolygonF] = []
        self.setMinimumSize(360, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Where it was read"))

    def show_nothing(self) -> None:
        """Show an empty place, until the picture comes."""
        self._page_image = self.image = None
        self._boxes = []
        self.update()

    def show_page(self, page: Page, image: QImage, boxes: Sequence[Quad]) -> None:
        """Show ``image`` of ``page``; ``boxes`` are pixels of its untouched master."""
        place = geometry(page.edits, page.width_px, page.height_px)
        scale = image.width() / max(place.width_px, 1)
        marks = []
        for box in boxes:
            points = [apply_matrix(place.to_view, x, y) for x, y in box]
            marks.append(QPolygonF([QPointF(x * scale, y * scale) for x, y in points]))
        self._page_image, self._marks = image, marks
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew: another stretch of the page fits."""
        super().resizeEvent(event)
        if self._page_image is not None:
            self._cut()

    def _cut(self) -> None:
        """Cut out what fills the place, the value in its middle, and readable."""
        image = self._page_image
        if image is None:
            return
        value = QRectF()
        for mark in self._marks:
            value = value.united(mark.boundingRect())
        wide = min(max(value.width() * _AROUND, image.width() * _LEAST), image.width())
        high = min(wide * self.height() / max(self.width(), 1), image.height())
        high = max(high, min(value.height() * _AROUND, image.height()))
        left = min(max(value.center().x() - wide / 2, 0), image.width() - wide)
        top = min(max(value.center().y() - high / 2, 0), image.height() - high)
        self.image = image.copy(int(left), int(top), max(int(wide), 1), max(int(high), 1))
        self._boxes = [mark.translated(-left, -top) for mark in self._marks]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the band as large as the place allows."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        if self.image is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)
        scale = size.width() / self.image.width()
        painter.translate(left, top)
        painter.scale(scale, scale)
        fill = QColor(self._theme.colour("hit"))
        fill.setAlpha(70)
        pen = QPen(self._theme.colour("hit"), 2 / scale)
        for box in self._boxes:
            painter.setBrush(fill)
            painter.setPen(pen)
            painter.drawPolygon(box)
