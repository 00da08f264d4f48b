"""The wall of cells (柜面): what lies where, which doors stand open, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import Theme, size, space
from app.qt.translations import mark, spoken, tr
from app.windows.custody.picture import Look
from cabinet.contract import Cell

LOOKS = {
    Look.FREE: mark("Free"),
    Look.OCCUPIED: mark("Occupied"),
    Look.LENT: mark("On loan"),
    Look.OPEN: mark("Door open"),
    Look.ALARM: mark("Alarm"),
    Look.ALARM_OPEN: mark("Alarm, door open"),
    Look.UNKNOWN: mark("Unknown"),
}
_TINTS = {
    Look.FREE: ("surface", "muted", "line"),
    Look.OCCUPIED: ("accent_soft", "accent", "accent"),
    Look.LENT: ("warning_soft", "warning", "warning"),
    Look.OPEN: ("success_soft", "success", "success"),
    Look.ALARM: ("danger_soft", "danger", "danger"),
    Look.ALARM_OPEN: ("danger_soft", "danger", "danger"),
    Look.UNKNOWN: ("raised", "disabled", "line_strong"),
}
"""Ground, words, edge: tokens of the theme."""
COLUMNS = 6
CELL = QSize(116, 68)
_LEAST_W, _MOST_H = 84, 120
_BAR_W = 5


class CellButton(QAbstractButton):
    """One cell; never smaller than a finger needs."""

    def __init__(self, theme: Theme, cell: Cell) -> None:
        super().__init__()
        self.cell = cell
        self.look = Look.UNKNOWN
        self.words = ""
        self.lit = False
        self._theme = theme
        self.setMinimumSize(_LEAST_W, size("touch") + 16)
        self.setMaximumHeight(_MOST_H)
        # Few cells take what room there is; many are scrolled.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_state(self, look: Look, words: str, lit: bool) -> None:
        """Show another state; nothing is painted where nothing changed."""
        if (look, words, lit) != (self.look, self.words, self.lit):
            self.look, self.words, self.lit = look, words, lit
            self.update()
        name = f"{self.cell} {spoken(LOOKS[look])} {words}".strip()
        if name != self.accessibleName():
            self.setAccessibleName(name)
            self.setToolTip(name.replace(" ", "\n"))

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return CELL

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, edge, number, state and label."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, edge = (self._theme.colour(each) for each in _TINTS[self.look])
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.lit:
            edge = self._theme.colour("hit")
        width = 4 if self.lit else 2 if self.hasFocus() else 1
        if self.hasFocus() and not self.lit:
            edge = self._theme.colour("focus")
        painter.setPen(QPen(edge, width))
        painter.setBrush(ground if not self.isDown() else self._theme.colour("hover"))
        painter.drawRoundedRect(box, 6, 6)
        if self.look is not Look.FREE:
            bar = QRectF(box.left() + 4, box.top() + 9, _BAR_W, box.height() - 18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(bar, 2, 2)
        self._write(painter, ink)
        painter.end()

    def _write(self, painter: QPainter, ink: QColor) -> None:
        inner = self.rect().adjusted(16, 8, -8, -8)
        upper = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        lower = upper.translated(0, inner.height() // 2)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.font("large", bold=True))
        painter.setPen(self._theme.colour("text"))
        painter.drawText(upper, left, str(self.cell))
        small = self._theme.font("small")
        painter.setFont(small)
        painter.setPen(ink)
        painter.drawText(upper, right, spoken(LOOKS[self.look]))
        painter.setPen(self._theme.colour("text"))
        painter.drawText(lower, left, _cut(small, self.words, lower.width()))


def _cut(font: QFont, text: str, width: int) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, width)


class Wall(QWidget):
    """All cells of a cabinet, board by board.

    Attributes:
        touched: emitted with a Cell.
    """

    touched = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.buttons: dict[Cell, CellButton] = {}
        self._lit: Cell | None = None
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.legend = QHBoxLayout()
        self.legend.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        self.legend.setSpacing(space("l"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._area, 1)
        layout.addLayout(self.legend)
        self.counts: dict[Look, QLabel] = {}
        for look in LOOKS:
            label = QLabel()
            label.setObjectName("small")
            self.counts[look] = label
            self.legend.addWidget(label)
        self.legend.addStretch(1)
        theme.changed.connect(self._repaint)

    def show_cells(self, cells: Sequence[Cell]) -> None:
        """Show the cells of another cabinet."""
        if tuple(self.buttons) == tuple(cells):
            return
        self.buttons, self._lit = {}, None
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(*[space("l")] * 4)
        column.setSpacing(space("s"))
        for board in dict.fromkeys(cell.board for cell in cells):
            head = QLabel(tr("Board {board}").format(board=board))
            head.setObjectName("muted")
            column.addWidget(head)
            grid = QGridLayout()
            grid.setSpacing(space("s"))
            of_board = [cell for cell in cells if cell.board == board]
            for n, cell in enumerate(of_board):
                button = self.buttons[cell] = CellButton(self._theme, cell)
                button.clicked.connect(lambda _=False, cell=cell: self.touched.emit(cell))
                grid.addWidget(button, n // COLUMNS, n % COLUMNS)
            for n in range(COLUMNS):
                grid.setColumnStretch(n, 1)
            column.addLayout(grid, grid.rowCount())
        column.addStretch(0)
        self._area.setWidget(inner)

    def show_states(self, states: dict[Cell, tuple[Look, str]], lit: Cell | None) -> None:
        """Show how each cell looks, and light one; it is scrolled to where it is seen."""
        counts = dict.fromkeys(LOOKS, 0)
        for cell, button in self.buttons.items():
            look, words = states.get(cell, (Look.UNKNOWN, ""))
            counts[look] += 1
            button.show_state(look, words, cell == lit)
        for look, label in self.counts.items():
            label.setText(f"{spoken(LOOKS[look])} {counts[look]}")
            label.setVisible(counts[look] > 0 or look in (Look.FREE, Look.OCCUPIED))
        if lit != self._lit and lit in self.buttons:
            self._area.ensureWidgetVisible(self.buttons[lit], 0, CELL.height())
        self._lit = lit

    def _repaint(self) -> None:
        for button in self.buttons.values():
            button.update()
