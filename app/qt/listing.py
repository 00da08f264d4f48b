"""A read-only list of lines with keys, filled anew without losing its place (清单)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from app.qt.theme import size, space

Line = tuple[str, ...]


class Table(QTableWidget):
    """A read-only list of lines that keeps its place when it is filled anew.

    Args:
        name: for people who cannot see it.
        heads: of the columns.
        stretched: column that takes what is left.
        numbers: columns that are aligned to the right.

    Attributes:
        opened: emitted with the key of a line: a double click or Enter.
        empty: what is said where there is no line.
    """

    opened = Signal(object)

    def __init__(
        self, name: str, heads: Sequence[str], stretched: int, numbers: Sequence[int] = ()
    ) -> None:
        super().__init__(0, len(heads))
        self._numbers = frozenset(numbers)
        self.empty = ""
        self._keys: list[Hashable] = []
        self._lines: list[Line] = []
        self.setObjectName("list")
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        for column in numbers:
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(size("control") + 4)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self.activated.connect(lambda index: self.opened.emit(self._keys[index.row()]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say why there is nothing, where there is nothing."""
        super().paintEvent(event)
        if self.empty and not self.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            within = self.viewport().rect().adjusted(*[space("m")] * 2, *[-space("m")] * 2)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(within, flags, self.empty)
            painter.end()

    @property
    def chosen(self) -> Hashable | None:
        """Key of the chosen line, or None."""
        row = self.currentRow()
        return self._keys[row] if 0 <= row < len(self._keys) else None

    def fill(
        self,
        lines: Sequence[tuple[Hashable, Line]],
        tints: Sequence[tuple[int, QColor] | None] = (),
    ) -> None:
        """Show these lines; nothing moves where nothing changed.

        Args:
            lines: key and texts of each.
            tints: of each line, a column and the colour of what it says.
        """
        keys, texts = [key for key, _ in lines], [line for _, line in lines]
        if (keys, texts) != (self._keys, self._lines):
            chosen = self.chosen
            self._keys, self._lines = keys, texts
            self.setRowCount(len(lines))
            for row, line in enumerate(texts):
                for column, text in enumerate(line):
                    self.setItem(row, column, self._item(column, text))
            if chosen in keys:
                self.selectRow(keys.index(chosen))
        # Also where nothing else changed: the colours of another theme.
        for row, tint in enumerate(tints):
            cell = None if tint is None else self.item(row, tint[0])
            if cell is not None and tint is not None:
                cell.setForeground(tint[1])

    def _item(self, column: int, text: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        if column in self._numbers:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item
