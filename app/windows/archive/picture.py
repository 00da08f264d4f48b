"""One picture, fitted into its place, with a watermark over it where that is asked for (画面)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.qt.theme import Theme

_ANGLE = -28.0
_STEP_PX = (300, 190)
_LARGEST = 4.0


class Picture(QScrollArea):
    """A picture as large as its place, or larger by Ctrl and the wheel."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setObjectName("list")
        self._canvas = _Canvas(theme)
        self.setWidget(self._canvas)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom = 1.0

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._canvas.image

    def show_image(self, image: QImage | None) -> None:
        """Show a picture; None: nothing."""
        self._canvas.show_image(image)
        self._zoom_to(1.0)
        self.verticalScrollBar().setValue(0)
        self._canvas.update()

    def show_watermark(self, words: Sequence[str]) -> None:
        """Draw words over whatever is shown, again and again."""
        self._canvas.watermark = tuple(words)
        self._canvas.update()

    def zoom(self, factor: float) -> None:
        """Show it larger or smaller; never smaller than its place."""
        self._zoom_to(self._zoom * factor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.2 if event.angleDelta().y() > 0 else 1 / 1.2)
            event.accept()
            return
        super().wheelEvent(event)

    def _zoom_to(self, zoom: float) -> None:
        self._zoom = min(max(zoom, 1.0), _LARGEST)
        room = self.viewport().size()
        wanted = QSize(0, 0) if self._zoom == 1.0 else room * self._zoom
        self._canvas.setMinimumSize(wanted)


class _Canvas(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image: QImage | None = None
        self._small: tuple[QSize, QImage] | None = None
        self.watermark: tuple[str, ...] = ()

    def show_image(self, image: QImage | None) -> None:
        self.image, self._small = image, None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        if self.image is None or self.image.isNull():
            return
        margin = 8
        room = self.rect().adjusted(margin, margin, -margin, -margin)
        size = self.image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = room.x() + (room.width() - size.width()) // 2
        top = room.y() + (room.height() - size.height()) // 2
        place = QRectF(left, top, size.width(), size.height())
        painter.drawImage(place, self._scaled(size * self.devicePixelRatioF()))
        if self.watermark:
            painter.setClipRect(place)
            self._draw_watermark(painter, place)

    def _scaled(self, size: QSize) -> QImage:
        """Return the picture made smaller with care: thin strokes stay whole."""
        if self.image is not None and (self._small is None or self._small[0] != size):
            mode, smooth = (
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._small = (size, self.image.scaled(size, mode, smooth))
        return QImage() if self._small is None else self._small[1]

    def _draw_watermark(self, painter: QPainter, place: QRectF) -> None:
        painter.setPen(QColor(120, 0, 0, 80))
        painter.setFont(self._theme.font("large"))
        across, down = _STEP_PX
        words = "\n".join(self.watermark)
        for row in range(int(place.height() / down) + 2):
            for column in range(int(place.width() / across) + 2):
                at = place.topLeft() + QPointF(column * across - (row % 2) * 90, row * down + 60)
                painter.save()
                painter.translate(at)
                painter.rotate(_ANGLE)
                box = QRectF(0, 0, across - 20, 90)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
                painter.restore()
