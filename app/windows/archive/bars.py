"""Six numbers as bars, painted plainly (指标图)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.qt.theme import Theme, space
from app.qt.translations import tr

_ROW_PX = 58
_BAR_PX = 14


class Bars(QWidget):
    """One bar for each number; a number that cannot be told has none.

    Attributes:
        chosen: emitted with the place of a number that a person chose.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[tuple[str, float | None, str], ...] = ()
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Indicators"))
        theme.changed.connect(self.update)

    def show_rows(self, rows: Sequence[tuple[str, float | None, str]]) -> None:
        """Show name, value of 0 to 1 or None, and what stands below."""
        self._rows = tuple(rows)
        self.current = min(self.current, max(0, len(rows) - 1))
        self.setMinimumHeight(_ROW_PX * max(1, len(rows)))
        self.setFixedHeight(_ROW_PX * max(1, len(rows)))
        self.update()

    def choose(self, row: int) -> None:
        """Choose a number."""
        if 0 <= row < len(self._rows):
            self.current = row
            name, value, note = self._rows[row]
            self.setAccessibleDescription(f"{name} {_shown(value)} {note}")
            self.update()
            self.chosen.emit(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the number under the mouse."""
        self.choose(int(event.position().y()) // _ROW_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.choose(self.current + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in range(len(self._rows)):
            self._draw(painter, row)

    def _draw(self, painter: QPainter, row: int) -> None:
        name, value, note = self._rows[row]
        colour, margin = self._theme.colour, space("m")
        place = QRectF(0, row * _ROW_PX, self.width(), _ROW_PX)
        if row == self.current:
            painter.fillRect(place, colour("accent_soft"))
            if self.hasFocus():
                painter.fillRect(QRectF(0, place.top(), 3, _ROW_PX), colour("focus"))
        inner = place.adjusted(margin, 6, -margin, -6)
        align = Qt.AlignmentFlag
        painter.setFont(self._theme.font("base", bold=True))
        painter.setPen(colour("text"))
        painter.drawText(inner, align.AlignLeft | align.AlignTop, name)
        painter.drawText(inner, align.AlignRight | align.AlignTop, _shown(value))
        bar = QRectF(inner.left(), inner.top() + 21, inner.width(), _BAR_PX / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("hover") if row != self.current else colour("surface"))
        painter.drawRoundedRect(bar, 3, 3)
        if value:
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(
                QRectF(bar.left(), bar.top(), bar.width() * value, bar.height()), 3, 3
            )
        painter.setPen(colour("muted"))
        small: QFont = self._theme.font("small")
        painter.setFont(small)
        words = painter.fontMetrics().elidedText(
            note, Qt.TextElideMode.ElideRight, int(inner.width())
        )
        painter.drawText(inner, align.AlignLeft | align.AlignBottom, words)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
